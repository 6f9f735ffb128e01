"""What a desk's local copy holds: rows of PostgreSQL in, tuples as SQLite stores them out, and their tables.

PostgreSQL does the conversion, so that a row passes from one driver to the other untouched. The copy's tables
have no constraint but their keys: the shared database has checked the rows, and they arrive in any order.
"""

import hashlib
import uuid
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from functools import cached_property
from itertools import islice
from typing import Any, cast

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    Enum,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Time,
    UniqueConstraint,
    Uuid,
)
from sqlalchemy.types import TypeEngine

from db.columns import Instant
from db.models import Base

Key = tuple[str | int, ...]
"""A primary key as SQLite stores it."""

CHUNK = 500
"""Rows that are taken from the line at once."""

# Health answers are read through the function that logs it; the others are nobody's to copy.
LEFT_OUT = {"account_secret", "change_log", "feed_head", "health_answer", "presence"}


# What PostgreSQL makes of a column, so that it is what SQLAlchemy stores on SQLite.
_FORMS: tuple[tuple[type[TypeEngine[Any]], str], ...] = (
    (Uuid, "replace({}::text, '-', '')"),
    (Instant, "to_char({} AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS.US')"),
    (Date, "to_char({}, 'YYYY-MM-DD')"),
    (Time, "to_char({}::interval, 'HH24:MI:SS.US')"),
    (Boolean, "{}::integer"),
    (JSON, "{}::text"),
    (LargeBinary, "''::bytea"),  # a mail's bytes: no desk reads them, and they are most of what there is
    (Integer, "{}"),
    (String, "{}"),
)


def _of_postgresql(column: Column[Any]) -> str:
    return next(form for kind, form in _FORMS if isinstance(column.type, kind)).format(f'"{column.name}"')


def _cast(column: Column[Any]) -> str:
    match column.type:
        case Uuid():
            return "uuid"
        case BigInteger():
            return "bigint"
        case Integer():
            return "integer"
    return "text"


@dataclass(frozen=True)
class Mirrored:
    """One table on both sides: `shared` is a connection to PostgreSQL, `copy` SQLCipher's own."""

    table: Table

    @property
    def name(self) -> str:
        """The table's name, the same on both sides."""
        return self.table.name

    @cached_property
    def upsert(self) -> str:
        """The statement that puts a row into the copy, or changes it there."""
        names = [column.name for column in self.table.columns]
        others = [column.name for column in self.table.columns if not column.primary_key]
        change = ", ".join(f'"{name}" = excluded."{name}"' for name in others)
        return (
            f'INSERT INTO "{self.name}" ({_names(names)}) VALUES ({", ".join("?" * len(names))}) '  # noqa: S608
            f"ON CONFLICT ({_names(self._key)}) DO {f'UPDATE SET {change}' if others else 'NOTHING'}"
        )

    @cached_property
    def delete(self) -> str:
        """The statement that takes a row out of the copy, by its key."""
        return f'DELETE FROM "{self.name}" WHERE {" AND ".join(f"{n} = ?" for n in self._quoted)}'  # noqa: S608

    @cached_property
    def select(self) -> str:
        """The query of every row that may be seen."""
        forms = ", ".join(_of_postgresql(column) for column in self.table.columns)
        return f'SELECT {forms} FROM "{self.name}"'  # noqa: S608

    def key_of(self, row: Sequence[Any]) -> Key:
        """Return the key of a row that was read here."""
        return tuple(row[place] for place in self._places)

    def key_from_log(self, key: Iterable[str | int]) -> Key:
        """Return a key of the change log as the copy stores it."""
        columns = self.table.primary_key.columns
        return tuple(
            uuid.UUID(str(part)).hex if isinstance(column.type, Uuid) else part
            for column, part in zip(columns, key, strict=True)
        )

    @contextmanager
    def page(
        self, shared: Connection, after: Key | None, limit: int
    ) -> Iterator[Callable[[], list[tuple[Any, ...]]]]:
        """Ask for the next rows by key, and yield what returns them: until then they are on their way."""
        casts = ", ".join(f"%s::{cast}" for cast in self._casts)
        where = f"WHERE ({_names(self._key)}) > ({casts})" if after else ""
        order = f"ORDER BY {_names(self._key)} LIMIT {limit:d}"
        driver: Any = shared.connection.driver_connection
        with driver.cursor() as cursor:
            rows = cursor.stream(f"{self.select} {where} {order}", after, size=CHUNK)
            with closing(rows):
                first = list(islice(rows, 1))  # nothing is asked before
                yield lambda: [*first, *rows]

    def rows(self, shared: Connection, keys: Collection[Key]) -> list[tuple[Any, ...]]:
        """Return the rows with these keys that are there and may be seen."""
        if not keys:
            return []
        if len(self._key) == 1:
            (name,), (cast,) = self._quoted, self._casts
            where, arrays = f"WHERE {name} = ANY(%s::{cast}[])", [[key[0] for key in keys]]
        else:
            casts = ", ".join(f"%s::{cast}[]" for cast in self._casts)
            where = f"WHERE ({_names(self._key)}) IN (SELECT * FROM unnest({casts}))"  # noqa: S608
            arrays = [list(column) for column in zip(*keys, strict=True)]
        return _fetch(shared, f"{self.select} {where}", tuple(arrays))

    def keys(self, shared: Connection) -> set[Key]:
        """Return the keys of every row that may be seen."""
        forms = ", ".join(_of_postgresql(column) for column in self.table.primary_key.columns)
        return set(_fetch(shared, f'SELECT {forms} FROM "{self.name}"'))  # noqa: S608

    def keys_here(self, copy: Any) -> set[Key]:
        """Return the keys of every row of the copy."""
        return set(copy.execute(f'SELECT {_names(self._key)} FROM "{self.name}"').fetchall())  # noqa: S608

    def values_here(self, copy: Any, keys: Iterable[Key], columns: Sequence[str]) -> dict[Key, Key]:
        """Return what stands in some columns of the copy's rows with these keys."""
        where = " AND ".join(f"{name} = ?" for name in self._quoted)
        query = f'SELECT {_names([*self._key, *columns])} FROM "{self.name}" WHERE {where}'  # noqa: S608
        found = (copy.execute(query, key).fetchone() for key in keys)
        return {row[: len(self._key)]: row[len(self._key) :] for row in found if row}

    def values(self, rows: Iterable[Sequence[Any]], columns: Sequence[str]) -> dict[Key, Key]:
        """Return the same of rows that were read here."""
        names = [column.name for column in self.table.columns]
        places = [names.index(name) for name in columns]
        return {self.key_of(row): tuple(row[place] for place in places) for row in rows}

    def put(self, copy: Any, rows: Sequence[tuple[Any, ...]]) -> None:
        """Write rows into the copy: those that are there by what is new in them.

        An index whose columns are not named in a change stays as it is; each would be a page to be written.
        """
        names = [column.name for column in self.table.columns]
        here = self.values_here(copy, map(self.key_of, rows), names)
        came, changed = [], defaultdict[tuple[int, ...], list[tuple[Any, ...]]](list)
        for row in rows:
            key = self.key_of(row)
            if key not in here:
                came.append(row)
                continue
            places = tuple(place for place, value in enumerate(here[key]) if value != row[place])
            changed[places].append((*(row[place] for place in places), *key))
        copy.executemany(self.upsert, came)
        where = " AND ".join(f"{name} = ?" for name in self._quoted)
        for places, values in changed.items():
            if places:
                new = ", ".join(f'"{names[place]}" = ?' for place in places)
                copy.executemany(f'UPDATE "{self.name}" SET {new} WHERE {where}', values)  # noqa: S608

    def digest(self, shared: Connection) -> tuple[int, int]:
        """Return how many rows there are and a number that says what is in them, whatever their order."""
        with self.digesting(shared, ()) as fetch:
            return fetch()

    @contextmanager
    def digesting(self, shared: Connection, bounds: Sequence[str]) -> Iterator[Callable[[], tuple[int, int]]]:
        """Ask for the same, and yield what returns it: until then the server works.

        `bounds`: where to divide a large table, so that no statement takes longer than a desk is patient.
        """
        parts = (f"coalesce(({form})::text, chr(30))" for form in self._compared(_of_postgresql))
        text = " || chr(31) || ".join(parts)
        number = f"('x' || left(md5({text}), 10))::bit(40)::bigint"
        query = f'SELECT count(*), coalesce(sum({number}), 0)::bigint FROM "{self.name}"'  # noqa: S608
        key, cast = self._quoted[0], self._casts[0]
        driver: Any = shared.connection.driver_connection
        driver.execute("SELECT")  # or libpq would bring the first answer in chunks, as it did the last page
        with driver.pipeline() as sending, ExitStack() as opened:
            asked = []
            for low, high in zip([None, *bounds], [*bounds, None], strict=True):
                ends = {f"{key} >= %s::{cast}": low, f"{key} < %s::{cast}": high}
                within = {end: value for end, value in ends.items() if value is not None}
                where = f" WHERE {' AND '.join(within)}" if within else ""
                cursor = opened.enter_context(driver.cursor())
                asked.append(cursor.execute(query + where, tuple(within.values()) or None))
            sending.sync()
            yield lambda: _sums(cursor.fetchone() for cursor in asked)

    def bounds_here(self, copy: Any, rows: int) -> list[str]:
        """Return the keys that divide the copy's table into parts of so many rows, where they are ids."""
        if not isinstance(self.table.primary_key.columns[0].type, Uuid):
            return []  # words may sort differently on the other side
        key, bounds = self._quoted[0], list[str]()
        while found := copy.execute(
            f'SELECT {key} FROM "{self.name}" WHERE {key} > ? ORDER BY {key} LIMIT 1 OFFSET {rows:d}',  # noqa: S608
            (bounds[-1] if bounds else "",),
        ).fetchone():
            bounds.append(found[0])
        return bounds

    def digest_here(self, copy: Any) -> tuple[int, int]:
        """Return the same of the copy."""
        copy.create_function("row_number_40", 1, _number, deterministic=True)
        parts = (f"coalesce({name}, char(30))" for name in self._compared(lambda column: f'"{column.name}"'))
        text = f"concat_ws(char(31), {', '.join(parts)})"
        query = f'SELECT count(*), coalesce(sum(row_number_40({text})), 0) FROM "{self.name}"'  # noqa: S608
        count, total = copy.execute(query).fetchone()
        return count, total

    def _compared(self, form: Any) -> list[str]:
        return [form(column) for column in self.table.columns if not isinstance(column.type, LargeBinary)]

    @cached_property
    def _key(self) -> list[str]:
        return [column.name for column in self.table.primary_key.columns]

    @cached_property
    def _quoted(self) -> list[str]:
        return [f'"{name}"' for name in self._key]

    @cached_property
    def _casts(self) -> list[str]:
        return [_cast(column) for column in self.table.primary_key.columns]

    @cached_property
    def _places(self) -> list[int]:
        names = [column.name for column in self.table.columns]
        return [names.index(name) for name in self._key]


def _fetch(shared: Connection, query: str, values: tuple[Any, ...] | None = None) -> list[tuple[Any, ...]]:
    """Return the driver's own tuples: nothing is made of a million rows on their way."""
    result = shared.exec_driver_sql(query, values)
    rows = cast("list[tuple[Any, ...]]", result.cursor.fetchall())
    result.close()
    return rows


def _sums(parts: Iterable[tuple[int, int]]) -> tuple[int, int]:
    counts, totals = zip(*parts, strict=True)
    return sum(counts), sum(totals)


def _names(names: Iterable[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _number(row: str) -> int:
    return int.from_bytes(hashlib.md5(row.encode(), usedforsecurity=False).digest()[:5], "big")


MIRRORED = {
    table.name: Mirrored(table) for table in Base.metadata.sorted_tables if table.name not in LEFT_OUT
}
"""The tables of a copy by name, those that others refer to first."""


def readable(shared: Connection) -> dict[str, Mirrored]:
    """Return the tables that this session may read at all, in the same order; the others stay empty."""
    query = "SELECT name FROM unnest(%s::text[]) name WHERE has_table_privilege(name, 'SELECT')"
    names = {name for (name,) in _fetch(shared, query, (list(MIRRORED),))}
    return {name: table for name, table in MIRRORED.items() if name in names}


def copy_tables() -> MetaData:
    """Return the tables of a copy with their indexes; the tables that are not mirrored stay empty."""
    metadata = MetaData()
    for table in Base.metadata.sorted_tables:
        copy = Table(table.name, metadata, *(_column(column) for column in table.columns))
        for part in (*table.constraints, *table.indexes):
            if isinstance(part, UniqueConstraint | Index):
                where = part.dialect_options["sqlite"]["where"] if isinstance(part, Index) else None
                Index(str(part.name), *(copy.c[column.name] for column in part.columns), sqlite_where=where)
    return metadata


def _column(column: Column[Any]) -> Column[Any]:
    kind: TypeEngine[Any] = String() if isinstance(column.type, Enum) else column.type
    return Column(column.name, kind, primary_key=column.primary_key, nullable=column.nullable)
