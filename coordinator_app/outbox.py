"""What was done here and is not in the shared database yet: rulings and events in, what is due out.

`outbox.db` is the precious file: a decision shown as taken is in it, fsynced, before the screen moves on.
An entry is `pending` while it can be undone or waits for its turn, `sending` from the moment a push takes it
(so that undoing never crosses a push), then gone; or `stuck`, with the reason, until a person dismisses it.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import (
    JSON,
    Column,
    Connection,
    Date,
    FromClause,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Uuid,
    delete,
    exists,
    insert,
    select,
    text,
    update,
)

from coordinator_app.errors import DeskError, told_to_people
from db.rules.reasons import Reason
from db.rules.ruling import ReasonGiven, Ruling
from db.session import sqlite_reader, sqlite_writer
from db.types import Action, Instant, Subject, Verdict
from db.verdicts import Judged

VERSION = 2
SCHEMA = "outbox"
"""The name under which readers attach this file."""

_metadata = MetaData()
_entries = Table(
    "entry",
    _metadata,
    Column("position", Integer, primary_key=True, autoincrement=True),
    Column("id", Uuid, unique=True, nullable=False),
    Column("subject", String, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("revision", Integer, nullable=False),
    Column("verdict", String, nullable=False),
    Column("to_state", String, nullable=False),
    Column("reasons", JSON, nullable=False),
    Column("message", String, nullable=False),
    Column("captured", JSON, nullable=False),
    # What the rules made of it, so that readers judge the document by the days that were read.
    Column("valid_from", Date),
    Column("valid_until", Date),
    Column("decided_by", Uuid, nullable=False),
    Column("decided_at", Instant, nullable=False),
    Column("not_before", Instant, nullable=False),
    Column("state", String, nullable=False),
    Column("answer", String, nullable=False),
    # One live decision a subject: a second one waits for the first or undoes it.
    Index(
        "one_live_decision",
        "subject",
        "subject_id",
        unique=True,
        sqlite_where=text("state IN ('pending', 'sending')"),
    ),
    sqlite_autoincrement=True,
)
_events = Table(
    "event",
    _metadata,
    Column("id", Uuid, primary_key=True),
    Column("action", String, nullable=False),
    Column("subject", String, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("detail", String, nullable=False),
    Column("by", Uuid, nullable=False),
    Column("at", Instant, nullable=False),
)
_live = ("pending", "sending")


def overlay() -> FromClause:
    """Return the live entries as readers that attached this file see them (see `projection.Pending`)."""
    attached = _entries.to_metadata(MetaData(), schema=SCHEMA)
    return select(attached).where(attached.c.state.in_(_live)).subquery("pending_entry")


@dataclass(frozen=True)
class Event:
    """Something that was looked at, printed or exported, for the audit log; `detail` is never content."""

    id: uuid.UUID
    action: Action
    subject: Subject
    subject_id: uuid.UUID
    detail: str
    by: uuid.UUID
    at: datetime


@dataclass(frozen=True)
class Stuck:
    """A decision the shared database refused, and why."""

    ruling: Ruling
    sentence: str


class Outbox:
    """The outbox of one desk."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._engine = sqlite_writer(path)
        with told_to_people(), self._engine.begin() as connection:
            _migrate(connection)
        # Reading must not wait for whoever writes.
        self._reader = sqlite_reader(path)

    def add(self, ruling: Ruling, judged: Judged, *, not_before: datetime) -> None:
        """Keep a decision; when this returns, it is on disk. Raises `DeskError` if one is already waiting."""
        with told_to_people(), self._engine.begin() as connection:
            if connection.scalar(select(exists().where(*_same_subject(ruling)))):
                raise DeskError(
                    "Une décision attend déjà son envoi pour ce dossier",
                    "Annulez-la ou attendez quelques secondes, puis décidez à nouveau.",
                )
            connection.execute(
                insert(_entries).values(
                    id=ruling.id,
                    subject=ruling.subject,
                    subject_id=ruling.subject_id,
                    revision=ruling.revision,
                    verdict=ruling.verdict,
                    to_state=judged.state,
                    reasons=[[given.reason, given.detail] for given in ruling.reasons],
                    message=ruling.message,
                    captured=dict(judged.reading.values),
                    valid_from=judged.reading.valid_from,
                    valid_until=judged.reading.valid_until,
                    decided_by=ruling.decided_by,
                    decided_at=ruling.decided_at,
                    not_before=not_before,
                    state="pending",
                    answer="",
                )
            )

    def withdraw(self, ruling_id: uuid.UUID) -> bool:
        """Undo a decision that no push has taken yet; return whether it was still here."""
        return self._delete(_entries.c.id == ruling_id, _entries.c.state == "pending")

    def withdraw_from(self, ruling: Ruling) -> bool:
        """Undo the decision on the same subject, as `withdraw` does; return whether there was one."""
        return self._delete(*_same_subject(ruling), _entries.c.state == "pending")

    def take(self, now: datetime, *, all_of_them: bool = False) -> Ruling | None:
        """Return the oldest live decision and mark it as being sent, None when it is not its time yet.

        Decisions leave in the order they were taken, so one that still waits holds those behind it.
        """
        with told_to_people(), self._engine.begin() as connection:
            row = connection.execute(
                select(_entries).where(_entries.c.state.in_(_live)).order_by(_entries.c.position).limit(1)
            ).first()
            if row is None or (row.not_before > now and row.state == "pending" and not all_of_them):
                return None
            connection.execute(update(_entries).where(_entries.c.id == row.id).values(state="sending"))
            return _ruling(row)

    def settle(self, ruling_id: uuid.UUID) -> None:
        """Forget a decision: the shared database has it, or a person dismissed it."""
        self._delete(_entries.c.id == ruling_id)

    def block(self, ruling_id: uuid.UUID, sentence: str) -> None:
        """Keep a decision that the shared database refused, with the reason, for a person."""
        with told_to_people(), self._engine.begin() as connection:
            connection.execute(
                update(_entries).where(_entries.c.id == ruling_id).values(state="stuck", answer=sentence)
            )

    def stuck(self) -> tuple[Stuck, ...]:
        """Return the decisions that wait for a person, oldest first."""
        rows = self._rows(select(_entries).where(_entries.c.state == "stuck").order_by(_entries.c.position))
        return tuple(Stuck(_ruling(row), row.answer) for row in rows)

    def waiting(self) -> int:
        """Return how many decisions have not been pushed."""
        return len(self._rows(select(_entries.c.id).where(_entries.c.state.in_(_live))))

    def add_events(self, events: Sequence[Event]) -> None:
        """Keep events, all of them or none, until they are in the shared audit log."""
        if not events:
            return
        with told_to_people(), self._engine.begin() as connection:
            connection.execute(insert(_events), [vars(event) for event in events])

    def events(self, *, limit: int = 500) -> tuple[Event, ...]:
        """Return events that are not in the shared audit log yet, at most `limit`."""
        rows = self._rows(select(_events).order_by(_events.c.at, _events.c.id).limit(limit))
        return tuple(
            Event(
                row.id, Action(row.action), Subject(row.subject), row.subject_id, row.detail, row.by, row.at
            )
            for row in rows
        )

    def forget_events(self, ids: Sequence[uuid.UUID]) -> None:
        """Forget events that the shared audit log has."""
        with told_to_people(), self._engine.begin() as connection:
            connection.execute(delete(_events).where(_events.c.id.in_(ids)))

    def close(self) -> None:
        """Release the file."""
        self._reader.dispose()
        self._engine.dispose()

    def _rows(self, query: Any) -> Sequence[Any]:
        with told_to_people(), self._reader.connect() as connection:
            return connection.execute(query).all()

    def _delete(self, *conditions: Any) -> bool:
        with told_to_people(), self._engine.begin() as connection:
            return connection.execute(delete(_entries).where(*conditions)).rowcount > 0


def _same_subject(ruling: Ruling) -> tuple[Any, ...]:
    columns = _entries.c
    return (
        columns.subject == ruling.subject,
        columns.subject_id == ruling.subject_id,
        columns.state.in_(_live),
    )


def _ruling(row: Any) -> Ruling:
    return Ruling(
        id=row.id,
        subject=Subject(row.subject),
        subject_id=row.subject_id,
        revision=row.revision,
        verdict=Verdict(row.verdict),
        decided_by=row.decided_by,
        decided_at=row.decided_at,
        reasons=tuple(ReasonGiven(Reason(code), detail) for code, detail in row.reasons),
        message=row.message,
        captured=row.captured,
    )


def _migrate(connection: Connection) -> None:
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if version > VERSION:
        raise DeskError(
            "Ce poste a une version plus ancienne que ses données",
            "Vos décisions en attente ne sont pas touchées. Installez la dernière version de l’application.",
        )
    if version == VERSION:
        return
    _metadata.create_all(connection)
    if version == 1:
        # Views had a table of their own.
        connection.exec_driver_sql(
            "INSERT INTO event (id, action, subject, subject_id, detail, by, at)"
            " SELECT id, 'view', 'document', document_id, '', seen_by, seen_at FROM view"
        )
        connection.exec_driver_sql("DROP TABLE view")
    connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
