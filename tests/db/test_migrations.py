"""The schema's history: its end is the models', on both engines; a newer database is left alone."""

import hashlib
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import CheckConstraint, Engine, inspect
from sqlalchemy.exc import DBAPIError

from db import migrations
from db.models import Base
from db.session import sqlite_writer


def test_the_last_revision_is_the_models(any_engine: Engine) -> None:
    """Tables, columns, types, indexes, constraints: nothing to add, nothing to take away."""
    with any_engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
        assert context.get_current_revision() == migrations.head()


def test_the_names_of_the_files_say_what_alembic_reads_in_them() -> None:
    history = ScriptDirectory.from_config(migrations.config())
    assert migrations.head() == history.get_current_head()
    assert migrations.known() == {script.revision for script in history.walk_revisions()}


def test_alembic_is_not_loaded_where_the_schema_is_up_to_date(database: Path) -> None:
    """It takes as long as a window."""
    program = (
        "import sys; from pathlib import Path; from db import migrations, session;"
        f"migrations.upgrade(session.sqlite_writer(Path({str(database)!r})));"
        "sys.exit('alembic' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_check_constraints_are_there_too(any_engine: Engine) -> None:
    """Alembic does not compare them."""
    inspector = inspect(any_engine)
    for table in Base.metadata.sorted_tables:
        expected = {str(c.name) for c in table.constraints if isinstance(c, CheckConstraint)}
        assert {str(c["name"]) for c in inspector.get_check_constraints(table.name)} == expected, table.name


def test_upgrading_twice_changes_nothing(database: Path, engine: Engine) -> None:
    """The desk upgrades at every start."""
    before = database.read_bytes()
    migrations.upgrade(engine)
    assert migrations.current(engine) == migrations.head()
    assert database.read_bytes() == before


def test_a_newer_database_is_left_alone(tmp_path: Path) -> None:
    """A colleague's newer version made it: not one byte changes."""
    path = tmp_path / "sejours.db"
    connection = sqlite3.connect(path)
    connection.executescript(
        "PRAGMA journal_mode = WAL; CREATE TABLE alembic_version (version_num TEXT);"
        "INSERT INTO alembic_version VALUES ('9999'); CREATE TABLE season (code TEXT);"
    )
    connection.close()
    before = hashlib.sha256(path.read_bytes()).hexdigest()
    engine = sqlite_writer(path)
    with pytest.raises(migrations.NewerSchema, match="9999"):
        migrations.upgrade(engine)
    engine.dispose()
    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


def test_an_upgrade_that_fails_leaves_nothing_behind(tmp_path: Path) -> None:
    """A disk that fills half-way: the next start begins at the beginning and succeeds."""
    path = tmp_path / "sejours.db"
    engine = sqlite_writer(path)
    with engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA max_page_count = 20")
    with pytest.raises(DBAPIError, match="full"):
        migrations.upgrade(engine)
    assert migrations.current(engine) is None
    assert inspect(engine).get_table_names() == []
    engine.dispose()
    engine = sqlite_writer(path)
    migrations.upgrade(engine)
    assert migrations.current(engine) == migrations.head()
    engine.dispose()
