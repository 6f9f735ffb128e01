"""The schema's history: an engine in, the schema of this version out.

Alembic is called from here, without a configuration file, by the desk and by the tests alike.
"""

from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine


class NewerSchema(Exception):
    """The database was made by a later version of the application; nothing was touched."""


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


@cache
def head() -> str:
    """Return the revision this version of the code was written for."""
    revision = ScriptDirectory.from_config(_config()).get_current_head()
    assert revision is not None  # noqa: S101 - the history is never empty
    return revision


@cache
def known() -> frozenset[str]:
    """Return the revisions that this version of the code has heard of."""
    return frozenset(script.revision for script in ScriptDirectory.from_config(_config()).walk_revisions())


def current(engine: Engine) -> str | None:
    """Return the revision of a database, None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(engine: Engine) -> None:
    """Bring a database up to `head`; raise `NewerSchema` for one whose revision is unknown here."""
    found = current(engine)
    if found == head():
        return
    if found is not None and found not in known():
        raise NewerSchema(found)
    with engine.begin() as connection:
        command.upgrade(_config(connection), "head")
