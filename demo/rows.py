"""Rows of a demo season: one row's values at a time in, bulk inserts in the order of foreign keys out."""

import uuid
from collections import defaultdict
from random import Random

from sqlalchemy import insert
from sqlalchemy.orm import Session
from sqlalchemy.sql.schema import ScalarElementColumnDefault

from db.models import Base

_ENOUGH = 20_000


class Rows:
    """Rows that wait to be inserted; ids come from the seeded generator, so they are the same every time."""

    def __init__(self, session: Session, rng: Random) -> None:
        self._session = session
        self._rng = rng
        self._blank: dict[str, dict[str, object]] = {}
        self._rows: defaultdict[str, list[dict[str, object]]] = defaultdict(list)
        self._waiting = 0

    def id(self) -> uuid.UUID:
        """Return a new id."""
        return uuid.UUID(int=self._rng.getrandbits(128), version=4)

    def add(self, model: type[Base], **values: object) -> None:
        """Keep one row; what is not given is NULL or the column's plain default.

        Raises `TypeError` for a value without a column: a bulk insert would leave it out silently.
        """
        table = model.__tablename__
        blank = self._blank.get(table)
        if blank is None:
            blank = self._blank[table] = _defaults(table)
        row = {**blank, **values}
        if len(row) != len(blank):
            raise TypeError(f"{table} has no {sorted(values.keys() - blank.keys())}")
        self._rows[table].append(row)
        self._waiting += 1

    def flush(self, *, at_least: int = 1) -> None:
        """Insert what waits, if it is `at_least` so many rows."""
        if self._waiting < at_least:
            return
        for table in Base.metadata.sorted_tables:
            rows = self._rows.pop(table.name, None)
            if rows:
                self._session.execute(insert(table), rows)
        self._waiting = 0

    def flush_when_many(self) -> None:
        """Insert what waits before it fills the memory; foreign keys must be complete at this point."""
        self.flush(at_least=_ENOUGH)


def _defaults(table: str) -> dict[str, object]:
    found: dict[str, object] = {}
    for column in Base.metadata.tables[table].columns:
        default = column.default
        found[column.key] = default.arg if isinstance(default, ScalarElementColumnDefault) else None
    return found
