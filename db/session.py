"""Engines: an address in, an engine out that keeps the promises the rest of the code relies on.

SQLite: foreign keys, WAL, a full fsync a commit (none under the execution option `durable=False`), every
writing transaction under BEGIN IMMEDIATE (a deferred one that later writes fails with BUSY_SNAPSHOT, which no
timeout retries).
"""

import sqlite3
from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.pool import ConnectionPoolEntry

BUSY_TIMEOUT_MS = 5_000


def sqlite_writer(path: Path) -> Engine:
    """Return an engine whose transactions may write; the file is created when absent."""
    return _sqlite(path, begin="BEGIN IMMEDIATE", pragmas=_writing)


def sqlite_reader(path: Path, *, attached: Mapping[str, Path] | None = None) -> Engine:
    """Return an engine that can only read, each transaction one snapshot; `attached` adds schemas."""
    return _sqlite(path, begin="BEGIN", pragmas=_reading, attached=attached or {})


_writing = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")
_reading = ("query_only = ON",)


def _sqlite(
    path: Path, *, begin: str, pragmas: tuple[str, ...], attached: Mapping[str, Path] | None = None
) -> Engine:
    # Not a text to be parsed: « ? » and « % » are ordinary letters of a folder's name.
    url = URL.create("sqlite", database=str(path))
    # Families' words are parameters: an error that is logged or shown must not quote them.
    engine = create_engine(url, connect_args={"timeout": BUSY_TIMEOUT_MS / 1000}, hide_parameters=True)

    @event.listens_for(engine, "connect")
    def on_connect(connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        assert isinstance(connection, sqlite3.Connection)  # noqa: S101 - narrows for the type checker
        connection.isolation_level = None
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        for schema, place in (attached or {}).items():
            connection.execute(f"ATTACH DATABASE ? AS {schema}", (str(place),))

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        if pragmas is _writing:  # no transaction may change it once begun
            durable = connection.get_execution_options().get("durable", True)
            connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        connection.exec_driver_sql(begin)

    return engine
