"""Seasons after many years on a real PostgreSQL: sizes in, a running server with a database of each out.

The data folder is made once and kept; what runs is a copy of it, since a measurement writes. The server
listens on this machine's network, as a desk calls one, and writes to the disk, its default.
"""

import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import URL, create_engine

from bench.grown import grown
from bench.season import schema
from bench.server import HERE, running
from coordinator_app.shared_on_server import SharedOnServer
from db import migrations
from db.mirror import MIRRORED
from tests.db.logins import VERIFIER

SIZES = {2_661: ("small", 0), 10_000: ("small", 500), 100_000: ("2000", 4_000), 1_000_000: ("2000", 56_000)}
"""About how many rows a copy has: the season that it is grown from, the requests to grow it to."""


@dataclass(frozen=True)
class Database:
    """One of a server's databases, and the login of a coordinator of every stay."""

    port: int
    name: str
    login: str = ""

    def owner(self) -> psycopg.Connection:
        """Return a connection of who owns the tables."""
        return psycopg.connect(host=HERE, port=self.port, dbname=self.name, user="postgres", autocommit=True)

    def shared(self) -> SharedOnServer:
        """Return what the coordinator's desk calls the shared database."""
        return SharedOnServer(
            {"host": HERE, "port": self.port, "dbname": self.name, "user": self.login, "password": ""}
        )


@contextmanager
def databases(sizes: Sequence[int], *, kept_in: Path) -> Iterator[dict[int, Database]]:
    """Yield a database a size, to be written to at will; the server is gone afterwards."""
    kept = _kept(sizes, kept_in)
    with _place() as folder:
        _copy(kept, folder)
        with running(folder) as found:
            yield {size: Database(found.port, f"rows_{size}", f"marie_{size}") for size in sizes}


def _kept(sizes: Sequence[int], kept_in: Path) -> Path:
    folder = kept_in / f"postgresql-{'-'.join(map(str, sizes))}-{schema()}"
    if not folder.exists():
        with _place() as made:
            with running(made) as found:
                for size in sizes:
                    base, requests = SIZES[size]
                    source = grown(requests, size=base, kept_in=kept_in) / "sejours.db"
                    _fill(found.port, source, Database(found.port, f"rows_{size}", f"marie_{size}"))
            unfinished = folder.with_name(f"{folder.name}.part")
            shutil.rmtree(unfinished, ignore_errors=True)
            _copy(made, unfinished)
            unfinished.rename(folder)
    return folder


@contextmanager
def _place() -> Iterator[Path]:
    # Where anybody may enter: as root the server runs as somebody else.
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    try:
        yield folder / "data"
    finally:
        shutil.rmtree(folder)


def _copy(source: Path, to: Path) -> None:
    # With its owner and rights, or the server refuses it.
    subprocess.run(["cp", "-a", source, to], check=True)  # noqa: S603, S607 - our own folders


def _fill(port: int, source: Path, made: Database) -> None:
    """Make a database with a SQLite file's rows, a coordinator, and a log of what was decided."""
    with Database(port, "postgres").owner() as owner:
        owner.execute(f"CREATE DATABASE {made.name}")
    engine = create_engine(
        URL.create("postgresql+psycopg", "postgres", host=HERE, port=port, database=made.name)
    )
    migrations.upgrade(engine)
    engine.dispose()
    here = sqlite3.connect(f"{source.resolve().as_uri()}?mode=ro", uri=True)
    with closing(here), made.owner() as owner, owner.transaction():
        owner.execute("SET LOCAL session_replication_role = replica")  # they were checked and logged once
        owner.execute("SET LOCAL TimeZone = 'UTC'")
        for name, table in MIRRORED.items():
            columns = ", ".join(f'"{column.name}"' for column in table.table.columns)
            owner.execute(f'DELETE FROM "{name}"')  # noqa: S608
            with owner.cursor().copy(f'COPY "{name}" ({columns}) FROM STDIN') as copy:
                for row in here.execute(f'SELECT {columns} FROM "{name}"'):  # noqa: S608
                    copy.write_row(row)
        owner.execute(
            "INSERT INTO change_log (pos, mark, entity, key, at) SELECT row_number() OVER (ORDER BY id), "
            "gen_random_uuid()::text, 'decision', jsonb_build_array(id)::text, now() FROM decision"
        )
    with made.owner() as owner:
        owner.execute(
            "SELECT staff_add(%s, 'Marie', 'coordinator', %s, NULL::text[])", (made.login, VERIFIER)
        )
        owner.execute("VACUUM ANALYZE")
        owner.execute("CHECKPOINT")
