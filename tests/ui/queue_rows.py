"""Rows of a queue for the tests: a number in, a plausible row out."""

import uuid
from datetime import UTC, date, datetime, timedelta

from db.queries.queues import Page, Queue, Row
from ui.queue.model import WINDOW

now = datetime(2027, 6, 23, 10, 30, tzinfo=UTC)
long_name = "DE LA ROCHEFOUCAULD-MONTMORENCY Anne-Sophie Marie-Charlotte"


def clock() -> datetime:
    """Return the same time always."""
    return now


def row(number: int, *, queue: Queue = Queue.PRE_REGISTRATIONS, **other: object) -> Row:
    """Return the row of that number; the same number always gives the same id."""
    account = queue is Queue.ACCOUNTS
    values: dict[str, object] = {
        "queue": queue,
        "id": uuid.UUID(int=number + 1),
        "revision": 1,
        "state": "pending",
        "name": f"MARTIN Léa {number}",
        "birth_date": None if account else date(2017, 2, 4),
        "stay_name": None if account else "Colo Jura",
        "first_day": None if account else date(2027, 7, 12),
        "last_day": None if account else date(2027, 7, 18),
        "waiting_since": now - timedelta(days=3),
        "to_check": 0 if account else 2,
        "missing": 0 if account else 1,
        "completed": False,
        "assignee": None,
    }
    return Row(**{**values, **other})  # type: ignore[arg-type]  # the values are those of the fields


def window(total: int, offset: int = 0, *, shift: int = 0) -> Page:
    """Return the window at `offset` of rows numbered from `shift`."""
    last = min(total, offset + WINDOW)
    return Page(total, tuple(row(number + shift) for number in range(offset, last)))
