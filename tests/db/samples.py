"""Rows for every table: awkward values of each type, with no regard for what refers to what."""

import random
import uuid
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Any

from sqlalchemy import JSON, Boolean, Column, Date, Enum, Integer, LargeBinary, String, Table, Time, Uuid

from db.columns import Instant

WORDS = "Zoé « l’été » \\ ' \" % 👍\n\té"
PARIS = timezone(timedelta(hours=2))
_VALUES: dict[type[Any], tuple[Any, ...]] = {
    Boolean: (True, False),
    Instant: (
        datetime(2027, 5, 12, 9, 30, tzinfo=UTC),
        datetime(2027, 1, 1, 0, 30, 0, 1, tzinfo=PARIS),
        datetime(1999, 12, 31, 23, 59, 59, 999999, tzinfo=UTC),
    ),
    Date: (date(2027, 7, 5), date(1999, 12, 31), date(2000, 2, 29)),
    Time: (time(7, 5), time(23, 59, 59), time(0, 0)),
    JSON: ({"é": [1, 2.5, None, True], "w": WORDS}, {}, [], "seul"),
    LargeBinary: (b"Message-ID: <a>\r\n", b"\x00\xff"),
    String: (WORDS, "", "simple"),
}
# What the tables' own checks ask for.
_RULES: dict[str, dict[str, tuple[Any, ...]]] = {
    "child_household": {"rank": (1, 2), "share_paid": (0, 100)},
    "stay": {"age_min": (6,), "age_max": (12,), "capacity": (20,), "last_day": (date(2030, 1, 1),)},
    "planning_interval": {"last_day": (date(2030, 1, 1),)},
    "document": {"household_id": (None,)},
}
_MUST = {("document", "child_id")}


def rows(table: Table, count: int, *, seed: int = 7) -> Iterator[dict[str, Any]]:
    """Yield rows of a table, each under a key of its own."""
    chance = random.Random(f"{seed} {table.name}")  # noqa: S311  # the same each time
    for number in range(count):
        yield {column.name: _value(column, number, chance) for column in table.columns}


def _value(column: Column[Any], number: int, chance: random.Random) -> Any:  # noqa: PLR0911  # a type a line
    table = column.table.name
    if column.name in (rules := _RULES.get(table, {})):
        return chance.choice(rules[column.name])
    if column.nullable and (table, column.name) not in _MUST and chance.random() < 0.4:
        return None
    if isinstance(column.type, Uuid):
        return uuid.UUID(int=chance.getrandbits(128), version=4)
    if isinstance(column.type, Enum):
        return chance.choice(list(column.type.enum_class or ()))
    if isinstance(column.type, Integer):
        return number if column.primary_key else chance.choice((0, 1, -5, 2_000_000_000))
    if column.unique or column.primary_key or column.name in {"trigger", "message_id"}:
        return f"{WORDS}{number} {chance.getrandbits(64)}"
    return chance.choice(next(values for kind, values in _VALUES.items() if isinstance(column.type, kind)))
