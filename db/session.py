"""Engines: an address in, an engine out that keeps the promises the rest of the code relies on.

SQLite: foreign keys, WAL, a full fsync a commit (none under the execution option `durable=False`), every
writing transaction under BEGIN IMMEDIATE (a deferred one that later writes fails with BUSY_SNAPSHOT, which no
timeout retries). With a key the file is encrypted by SQLCipher. PostgreSQL: time limits a transaction.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

if TYPE_CHECKING:
    from db.wire import Patience

BUSY_TIMEOUT_MS = 5_000
LIMITS = {
    "statement_timeout": "9s",  # sooner than a desk takes silence for a lost line
    "lock_timeout": "5s",
    "idle_in_transaction_session_timeout": "30s",
}
"""How long a transaction on a server may keep others waiting."""


def sqlite_writer(path: Path, *, key: str | None = None) -> Engine:
    """Return an engine whose transactions may write; the file is created when absent.

    `key`: 64 hexadecimal digits, with which the file is encrypted.
    """
    return _sqlite(path, begin="BEGIN IMMEDIATE", pragmas=_writing, key=key)


def sqlite_reader(
    path: Path, *, attached: Mapping[str, Path] | None = None, key: str | None = None
) -> Engine:
    """Return an engine that can only read, each transaction one snapshot; `attached` adds schemas.

    The attached files have the same key.
    """
    return _sqlite(path, begin="BEGIN", pragmas=_reading, attached=attached or {}, key=key)


def raw_key(key: str) -> str:
    """Return a key as SQLCipher's statements write it; ValueError when it is not 64 hexadecimal digits."""
    if len(bytes.fromhex(key)) != 32:
        raise ValueError("a key has 64 hexadecimal digits")
    return f"\"x'{key}'\""


_writing = ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON")
_reading = ("query_only = ON",)


def _sqlite(
    path: Path,
    *,
    begin: str,
    pragmas: tuple[str, ...],
    attached: Mapping[str, Path] | None = None,
    key: str | None = None,
) -> Engine:
    # Not a text to be parsed: « ? » and « % » are ordinary letters of a folder's name.
    url = URL.create("sqlite", database=str(path))
    # Families' words are parameters: an error that is logged or shown must not quote them.
    options: dict[str, Any] = {"connect_args": {"timeout": BUSY_TIMEOUT_MS / 1000}, "hide_parameters": True}
    if key is not None:
        options["module"] = sqlcipher
    engine = create_engine(url, **options)

    @event.listens_for(engine, "connect")
    def on_connect(dbapi_connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        connection = cast("Any", dbapi_connection)  # sqlite3's, or SQLCipher's of the same shape
        connection.isolation_level = None
        if key is not None:
            # Before anything else is read. What is deleted is overwritten, also inside the encrypted pages.
            connection.execute(f"PRAGMA key = {raw_key(key)}")
            connection.execute("PRAGMA cipher_log_level = NONE")  # it writes to the error stream
            connection.execute("PRAGMA secure_delete = ON")
        for pragma in pragmas:
            connection.execute(f"PRAGMA {pragma}")
        for schema, place in (attached or {}).items():
            locked = f" KEY {raw_key(key)}" if key is not None else ""
            connection.execute(f"ATTACH DATABASE ? AS {schema}{locked}", (str(place),))

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        if pragmas is _writing:  # no transaction may change it once begun
            durable = connection.get_execution_options().get("durable", True)
            connection.exec_driver_sql(f"PRAGMA synchronous = {'FULL' if durable else 'NORMAL'}")
        connection.exec_driver_sql(begin)

    return engine


def postgresql(told: Mapping[str, str | int], patience: "Patience") -> Engine:
    """Return an engine on a server (see `db.wire.parameters`); it connects when it is first used.

    Every transaction sets its own limits, so that it does not matter which of a pooler's connections it is
    on, and that a desk whose network is gone lets go of its locks. `durable=False` as above.
    """
    from db.wire import has_left, opener  # noqa: PLC0415 - psycopg is loaded where there is a server

    engine = create_engine(
        "postgresql+psycopg://",
        creator=opener(dict(told), patience),
        pool_size=3,
        pool_recycle=1_800,
        use_native_hstore=False,  # which would ask for it before anything else
        hide_parameters=True,
    )

    @event.listens_for(engine, "checkout")
    def on_checkout(
        dbapi_connection: DBAPIConnection, _entry: ConnectionPoolEntry, _proxy: PoolProxiedConnection
    ) -> None:
        # A question to the server would cost every transaction a journey; a server that has left was heard.
        if has_left(cast("Any", dbapi_connection)):
            raise DisconnectionError

    names = ", ".join(f"set_config('{name}', '{value}', true)" for name, value in LIMITS.items())

    @event.listens_for(engine, "begin")
    def on_begin(connection: Connection) -> None:
        durable = connection.get_execution_options().get("durable", True)
        late = "" if durable else ", set_config('synchronous_commit', 'off', true)"
        with _unanswered(connection):
            connection.exec_driver_sql(f"SELECT {names}{late}")

    return engine


@contextmanager
def together(session: Session) -> Iterator[None]:
    """Send all that is written within in one journey to a server and back; what it refuses shows at the end.

    Nothing may be read within, nor asked how many rows there were.
    """
    session.flush()  # which does ask
    with _unanswered(session.connection()):
        yield


@contextmanager
def _unanswered(connection: Connection) -> Iterator[None]:
    driver: Any = connection.connection.driver_connection
    try:
        with driver.pipeline() if hasattr(driver, "pipeline") else nullcontext():
            yield
    finally:
        if getattr(driver, "closed", False):
            connection.invalidate()  # or the pool would ask a lost line to take the transaction back
