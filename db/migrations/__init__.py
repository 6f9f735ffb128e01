"""The schema's history: an engine in, the schema of this version out.

Alembic is called from here, without a configuration file, by the desk and by the tests alike; it is loaded
where there is something to migrate only, since a desk finds its schema up to date every morning but one.
"""

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent


class NewerSchema(Exception):
    """The database was made by a later version of the application; nothing was touched."""


def config(connection: Connection | None = None) -> "Config":
    """Return what Alembic wants to know."""
    from alembic.config import Config  # noqa: PLC0415 - see above

    found = Config()
    found.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    found.attributes["connection"] = connection
    return found


def head() -> str:
    """Return the revision this version of the code was written for."""
    return max(known())


@cache
def known() -> frozenset[str]:
    """Return the revisions that this version of the code has heard of: their files' names begin with them."""
    return frozenset(file.name.partition("_")[0] for file in (_FOLDER / "versions").glob("[0-9]*_*.py"))


def current(engine: Engine) -> str | None:
    """Return the revision of a database, None for an empty one."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return None
        found = connection.scalar(text("SELECT version_num FROM alembic_version"))
        return None if found is None else str(found)


def upgrade(engine: Engine) -> None:
    """Bring a database up to `head`; raise `NewerSchema` for one whose revision is unknown here."""
    found = current(engine)
    if found == head():
        return
    if found is not None and found not in known():
        raise NewerSchema(found)
    from alembic import command  # noqa: PLC0415 - see above

    with engine.begin() as connection:
        command.upgrade(config(connection), "head")
