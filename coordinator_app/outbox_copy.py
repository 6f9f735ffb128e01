"""A second file with the same decisions: the outbox in, its copy kept alike, a damaged outbox made anew.

A page that was damaged on disk cannot be read at all once it is encrypted, and an outbox fits in a few pages.
So each transaction, once safe in the outbox, is carried to the copy before the decision counts as taken. At
the start a damaged outbox is set aside, never deleted, and made anew from the copy; where the copy is damaged
too, from the rows that can be read of either. Both count the changes (`tick`): an outbox that is behind its
copy has lost the end of its write-ahead log, which SQLite does not say.
"""

import logging
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any, cast

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import Connection, Engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import ConnectionPoolEntry

from coordinator_app import sealed
from coordinator_app.errors import Damaged, DeskError, told_to_people
from db.session import sqlite_reader, sqlite_writer

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Rescue:
    """An outbox was made anew; `aside` is the damaged file, None when there was none any more."""

    aside: Path | None
    complete: bool
    """False: the copy was damaged too, and decisions may be missing."""

    @property
    def sentence(self) -> str:
        """Return what to tell the person at the desk."""
        what = "Le fichier des décisions en attente était endommagé. "
        kept = f" Le fichier endommagé est gardé : {self.aside}." if self.aside else ""
        if self.complete:
            return f"{what}Elles ont toutes été reprises de leur copie.{kept}"
        return f"{what}Ce qui se lisait a été repris : vérifiez vos dernières décisions.{kept}"


def place(path: Path) -> Path:
    """Return where the copy of an outbox is."""
    return path.with_name(f"{path.stem}-copy.db")


def rescue(path: Path, *, key: str | None) -> Rescue | None:
    """Make a damaged outbox anew and say so; raises `DeskError` when nothing of it can be read."""
    copy = place(path)
    sources = [one for one in (path, copy) if one.exists() and one.stat().st_size]
    sound = [one for one in sources if _sound(one, key)]
    if path in sound and (copy not in sound or _tick(path, key) >= _tick(copy, key)):
        return None
    if not sources:
        return None
    if copy in sound:
        alone(copy, key)
    found = [_Harvest(one, key) for one in ([copy] if copy in sound else sources)]
    readable = [one for one in found if one.schema]
    if not readable:
        raise found[0].trouble or found[-1].trouble or AssertionError(path)
    part = path.with_name(f"{path.name}.part")
    with told_to_people():
        sealed.remove(part)
        _write(part, key, readable)
        aside = _set_aside(path)
        part.replace(path)
        sealed.flush_folder(path.parent)
    made = Rescue(aside, complete=copy in sound)
    log.warning("outbox made anew, complete: %s", made.complete)
    return made


def follow(engine: Engine, path: Path, *, key: str | None) -> None:
    """Make the copy like the outbox, and carry there what every later transaction of `engine` changes."""
    with told_to_people(), engine.begin() as connection:
        connection.exec_driver_sql("CREATE TABLE IF NOT EXISTS tick (n INTEGER NOT NULL)")
        connection.exec_driver_sql("INSERT INTO tick SELECT 0 WHERE NOT EXISTS (SELECT 1 FROM tick)")
        tables = [table for table in _tables(connection) if table != "tick"]
    engine.dispose()  # so that every connection is watched
    keeper = sqlite_writer(place(path), key=key)

    @event.listens_for(engine, "connect")
    def on_connect(dbapi_connection: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
        for statement in _watching(tables):
            cast("Any", dbapi_connection).execute(statement)

    @event.listens_for(engine, "checkin")
    def on_checkin(dbapi_connection: DBAPIConnection | None, _entry: ConnectionPoolEntry) -> None:
        # Here the transaction is over: the outbox is never behind its copy, and a copy that cannot be written
        # does not undo a decision.
        if dbapi_connection is not None:
            try:
                _carry(cast("Any", dbapi_connection), keeper)
            except (DBAPIError, sqlite3.Error, sqlcipher.Error) as error:
                _without(error)

    @event.listens_for(engine, "engine_disposed")
    def on_disposed(_engine: Engine) -> None:
        keeper.dispose()

    try:
        try:
            _make_alike(engine, keeper)
        except Damaged:
            keeper.dispose()
            with told_to_people():
                _set_aside(place(path))
            _make_alike(engine, keeper)
    except DeskError as error:
        _without(error)


def _without(error: BaseException) -> None:
    log.warning("outbox without a copy until the next change: %s", type(error).__name__)


def _watching(tables: Sequence[str]) -> Iterator[str]:
    yield "PRAGMA temp_store = MEMORY"
    yield "CREATE TEMP TABLE touched (name TEXT, place INTEGER, PRIMARY KEY (name, place)) WITHOUT ROWID"
    for table in tables:
        for verb, row in (("INSERT", "NEW"), ("UPDATE", "NEW"), ("DELETE", "OLD")):
            touch = f"INSERT OR IGNORE INTO touched VALUES ('{table}', {row}.rowid)"  # noqa: S608
            count = "UPDATE tick SET n = n + 1"
            name = f"{table}_{verb}"
            yield f"CREATE TEMP TRIGGER {name} AFTER {verb} ON main.{table} BEGIN {touch}; {count}; END"


def _carry(connection: Any, keeper: Engine) -> None:
    if connection.in_transaction or not connection.execute("SELECT 1 FROM touched LIMIT 1").fetchall():
        return
    # 1: the transaction did not wait for the disk, and its copy need not either.
    durable = connection.execute("PRAGMA main.synchronous").fetchone() != (1,)
    with keeper.execution_options(durable=durable).begin() as copying:
        # Read under the copy's lock, so that of two programs the later carries the later state.
        touched = connection.execute("SELECT name, place FROM touched").fetchall()
        for table, row in touched:
            copying.exec_driver_sql(f"DELETE FROM {table} WHERE rowid = ?", (row,))  # noqa: S608 - our names
        for table, row in touched:
            columns = _columns(copying, table)
            rows = connection.execute(
                f"SELECT {columns} FROM main.{table} WHERE rowid = ?",  # noqa: S608
                (row,),
            ).fetchall()
            _insert(copying, table, columns, rows)
        (n,) = connection.execute("SELECT n FROM main.tick").fetchone()
        copying.exec_driver_sql("UPDATE tick SET n = ?", (n,))
    connection.execute("DELETE FROM touched")


def _make_alike(engine: Engine, keeper: Engine) -> None:
    with told_to_people(), keeper.begin() as copying, engine.connect() as connection:
        schema, version = _schema(connection)
        if (schema, version) != _schema(copying):
            for table in _tables(copying):
                copying.exec_driver_sql(f"DROP TABLE {table}")
            for statement in schema:
                copying.exec_driver_sql(statement)
            copying.exec_driver_sql(f"PRAGMA user_version = {version}")
        for table in _tables(connection):
            columns = _columns(connection, table)
            copying.exec_driver_sql(f"DELETE FROM {table}")  # noqa: S608
            rows = connection.exec_driver_sql(f"SELECT {columns} FROM {table}")  # noqa: S608
            _insert(copying, table, columns, rows.all())


def _insert(
    connection: Connection, table: str, columns: str, rows: Sequence[Any], *, otherwise: str = "REPLACE"
) -> None:
    # To replace: what stands in the way is older than what comes.
    marks = ", ".join("?" * (columns.count(",") + 1))
    for row in rows:
        connection.exec_driver_sql(
            f"INSERT OR {otherwise} INTO {table} ({columns}) VALUES ({marks})",  # noqa: S608
            tuple(row),
        )


def _tables(connection: Connection) -> Sequence[str]:
    return (
        connection.exec_driver_sql(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        )
        .scalars()
        .all()
    )


def _schema(connection: Connection) -> tuple[Sequence[str], int]:
    statements = connection.exec_driver_sql(
        "SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\'"
        " ORDER BY type DESC, name"  # tables before their indexes
    )
    version: int = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    return statements.scalars().all(), version


def _columns(connection: Connection, table: str) -> str:
    """Return a table's columns as a list, with the row's own number where it has no column."""
    found = connection.exec_driver_sql(f"PRAGMA table_info({table})").all()
    numbered = any(row.pk and row.type.upper() == "INTEGER" for row in found)
    return ", ".join([*([] if numbered else ["rowid"]), *(f'"{row.name}"' for row in found)])


def _sound(path: Path, key: str | None) -> bool:
    engine = sqlite_reader(path, key=key)
    try:
        with told_to_people(), engine.connect() as connection:
            return connection.exec_driver_sql("PRAGMA integrity_check(1)").scalar() == "ok"
    except Damaged:
        return False
    finally:
        engine.dispose()


def _tick(path: Path, key: str | None) -> int:
    engine = sqlite_reader(path, key=key)
    try:
        with told_to_people(), engine.connect() as connection:
            if "tick" not in _tables(connection):  # written before there was a copy
                return 0
            return connection.exec_driver_sql("SELECT n FROM tick").scalar() or 0
    finally:
        engine.dispose()


def alone(path: Path, key: str | None) -> None:
    """Raise `DeskError` while another program has a file open: a desk is at work."""
    engine = sqlite_writer(path, key=key)
    try:
        with told_to_people(), engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA journal_mode = DELETE")
            connection.exec_driver_sql("BEGIN")
    finally:
        engine.dispose()


def _set_aside(path: Path) -> Path | None:
    """Give a database and its companions another name; the companions first, or they would be taken for those
    of the next file of that name."""
    number = 1
    while (aside := path.with_name(f"{path.stem}-damaged-{number}.db")).exists():
        number += 1
    there = path.exists()
    for old, new in reversed(
        list(zip(sealed.with_companions(path), sealed.with_companions(aside), strict=True))
    ):
        if old.exists():
            old.replace(new)
    return aside if there else None


def _write(part: Path, key: str | None, found: Sequence["_Harvest"]) -> None:
    engine = sqlite_writer(part, key=key)
    try:
        with engine.begin() as connection:
            for statement in found[0].schema:
                connection.exec_driver_sql(statement)
            connection.exec_driver_sql(f"PRAGMA user_version = {found[0].version}")
            # The outbox first: what it says goes before what the copy says.
            for one in found:
                for table, (columns, rows) in one.rows.items():
                    _insert(connection, table, columns, list(rows.values()), otherwise="IGNORE")
        with engine.connect() as connection:
            connection.exec_driver_sql("COMMIT")
            connection.exec_driver_sql("PRAGMA journal_mode = DELETE")
            connection.exec_driver_sql("BEGIN")
    finally:
        engine.dispose()


@dataclass
class _Harvest:
    """What can be read of a file, by table and row; a damaged page hides the rows on it."""

    path: Path
    key: str | None
    schema: Sequence[str] = ()
    version: int = 0
    rows: dict[str, tuple[str, dict[int, Any]]] = field(default_factory=dict)
    trouble: Damaged | None = None

    def __post_init__(self) -> None:
        self._read(self._read_schema)
        for table in list(self.rows):
            # From both ends: what lies behind a damaged page is reached from the other side.
            for order in ("ASC", "DESC"):
                self._read(partial(self._read_rows, table=table, order=order))

    def _read(self, read: Callable[[Connection], None]) -> None:
        engine = sqlite_reader(self.path, key=self.key)  # SQLCipher reads nothing more after a damaged page
        try:
            with told_to_people(), engine.connect() as connection:
                read(connection)
        except Damaged as error:
            self.trouble = self.trouble or error
        finally:
            engine.dispose()

    def _read_schema(self, connection: Connection) -> None:
        self.schema, self.version = _schema(connection)
        self.rows = {table: (_columns(connection, table), {}) for table in _tables(connection)}

    def _read_rows(self, connection: Connection, *, table: str, order: str) -> None:
        columns, rows = self.rows[table]
        query = f"SELECT rowid, {columns} FROM {table} ORDER BY rowid {order}"  # noqa: S608
        for row in connection.exec_driver_sql(query):
            rows[row[0]] = tuple(row[1:])
