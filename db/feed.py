"""Read the change feed: a position in, who one is and what changed since out.

Positions are dense and in the order of commits, so a loss is seen. People need SELECT on `change_log` and
EXECUTE on `feed_prune()`; `whoami()` answers anybody who may connect.
"""

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from db.models import ChangeLog, Staff
from db.types import Role

KEPT_DAYS = 90
CHANNEL = "sejours"
"""The notices of PostgreSQL: sent at each commit, without content; they may be lost."""


class Gap(Exception):
    """Positions are missing in the log: whoever follows it starts afresh."""


class Stranger(Exception):
    """The database knows nobody by the name this session has."""


@dataclass(frozen=True)
class Position:
    """A place in the log; `mark` proves that it is this log's. The beginning is 0, without a mark."""

    pos: int
    mark: str


START = Position(0, "")


@dataclass(frozen=True)
class Handshake:
    """What a reader is told before it reads.

    `bound`: whether what this person sees of a row depends on other rows (their stays' requests). `scope`
    changes with what they may see and the log does not tell. `known`: the log goes on from where the reader
    was; if not, it is too far behind, or the database was restored.
    """

    me: uuid.UUID
    name: str
    role: Role
    active: bool
    bound: bool
    scope: str
    schema: str
    now: datetime
    head: Position
    known: bool


@dataclass(frozen=True)
class Change:
    """A row that changed or went: its table, and its key as JSON writes it."""

    at: Position
    entity: str
    key: tuple[str | int, ...]


def handshake(session: Session, at: Position | None, *, login: str | None = None) -> Handshake:
    """Say who this session is, where the log ends and whether it goes on from `at`.

    `login`: who is asking, on SQLite, which has no users. Raises `Stranger`. Of a person who is no longer
    active, only that is told: they may not read the log.
    """
    if session.get_bind().dialect.name == "sqlite":
        who = _on_sqlite(session, login)
    else:
        row = session.execute(text("SELECT * FROM whoami()")).mappings().one_or_none()
        who = dict(row) if row is not None else None
    if who is None:
        raise Stranger
    head, known = (
        (_head(session), at is not None and _known(session, at)) if who["active"] else (START, False)
    )
    return Handshake(**{**who, "role": Role(who["role"])}, head=head, known=known)


def changes(session: Session, after: int, *, limit: int = 500) -> tuple[Change, ...]:
    """Return what the log says after a position, at most `limit` rows of it; raises `Gap`."""
    query = select(ChangeLog.pos, ChangeLog.mark, ChangeLog.entity, ChangeLog.key)
    rows = session.execute(query.where(ChangeLog.pos > after).order_by(ChangeLog.pos).limit(limit)).all()
    for expected, row in enumerate(rows, start=after + 1):
        if row.pos != expected:
            raise Gap(expected)
    return tuple(Change(Position(row.pos, row.mark), row.entity, tuple(json.loads(row.key))) for row in rows)


def prune(session: Session) -> int:
    """Forget what the log said more than `KEPT_DAYS` ago by the server's clock; return how many rows went."""
    if session.get_bind().dialect.name != "sqlite":
        return session.scalar(text("SELECT feed_prune()")) or 0
    # Its last row stays, however old: whoever has read it has read everything.
    gone = session.execute(
        text(
            "DELETE FROM change_log WHERE pos < coalesce("
            "(SELECT pos FROM change_log WHERE at >= datetime('now', :ago) ORDER BY pos LIMIT 1),"
            "(SELECT max(pos) FROM change_log)) RETURNING pos"
        ),
        {"ago": f"-{KEPT_DAYS} days"},
    )
    return len(gone.all())


def _head(session: Session) -> Position:
    last = select(ChangeLog.pos, ChangeLog.mark).order_by(ChangeLog.pos.desc()).limit(1)
    row = session.execute(last).one_or_none()
    return START if row is None else Position(row.pos, row.mark)


def _known(session: Session, at: Position) -> bool:
    if at == START:
        return session.scalar(select(func.coalesce(func.min(ChangeLog.pos), 1))) == 1
    return session.scalar(select(ChangeLog.mark).where(ChangeLog.pos == at.pos)) == at.mark


def _on_sqlite(session: Session, login: str | None) -> dict[str, Any] | None:
    found = session.execute(
        select(Staff.id, Staff.display_name, Staff.role, Staff.active).where(Staff.login == login)
    ).one_or_none()
    if found is None:
        return None
    return {
        "me": found.id,
        "name": found.display_name,
        "role": found.role,
        "active": found.active,
        "bound": False,  # one machine, one person: nothing is hidden
        "scope": "",
        "schema": session.scalar(text("SELECT version_num FROM alembic_version")),
        "now": datetime.now(UTC),
    }
