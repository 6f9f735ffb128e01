"""What was done here and is not in the shared database yet: rulings and events in, what is due out.

`outbox.db` is the precious file: a decision shown as taken is in it, fsynced, before the screen moves on.
An entry is `pending` while it can be undone or waits for its turn, `sending` from the moment a push takes it
(so that undoing never crosses a push), `sent` once the shared database has it and until the replica shows it,
then `done`, kept for a day to be looked at; or `stuck`, with the answer, until a person dismisses it.
"""

import uuid
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    Boolean,
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
    bindparam,
    delete,
    exists,
    func,
    insert,
    or_,
    select,
    text,
    update,
)

from coordinator_app import outbox_copy, sealed
from coordinator_app.errors import DeskError, told_to_people
from db.columns import Instant
from db.rules.reasons import Reason
from db.rules.ruling import ReasonGiven, Ruling
from db.session import sqlite_reader, sqlite_writer
from db.types import Action, Subject, Verdict

if TYPE_CHECKING:
    from db.verdicts import Judged

VERSION = 1
SCHEMA = "outbox"
"""The name under which readers attach this file."""

_is_live = text("state IN ('pending', 'sending', 'sent')")
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
    Column("attempts", Integer, nullable=False, default=0),
    Column("next_try", Instant),
    # What the shared database answered: a conflict or not, the sentence, who decided instead, and when.
    Column("conflict", Boolean, nullable=False, default=False),
    Column("answer", String, nullable=False, default=""),
    Column("by", String),
    Column("at", Instant),
    # One live decision a subject: a second one waits for the first or undoes it.
    Index(
        "one_live_decision",
        "subject",
        "subject_id",
        unique=True,
        sqlite_where=_is_live,
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
_words = Table(
    "word",
    _metadata,
    Column("name", String, primary_key=True),
    Column("value", String, nullable=False),
)
_due_out = ("pending", "sending")
_live = (*_due_out, "sent")
KEPT = timedelta(days=1)
"""How long a decision that is done can still be looked at."""
FARTHEST = timedelta(minutes=1)
"""No decision waits longer by itself; a time further away was written under another setting of the clock."""


def overlay() -> FromClause:
    """Return the live entries as readers that attached this file see them (see `projection.Pending`)."""
    attached = _entries.to_metadata(MetaData(), schema=SCHEMA)
    # In the words of the index, so that SQLite follows it instead of reading the outbox once a row.
    return select(attached).where(_is_live).subquery("pending_entry")


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


class Fate(StrEnum):
    """What became of a decision."""

    WAITING = "waiting"
    """Not sent yet, and can be undone."""
    SENDING = "sending"
    """Taken by a push that has no answer yet; it is sent again until there is one."""
    ACCEPTED = "accepted"
    """The shared database has it, this desk's copy does not show it yet."""
    CONFLICT = "conflict"
    """Somebody decided first, or the family changed the dossier."""
    REJECTED = "rejected"
    """The rules or the person's rights refuse it."""
    DONE = "done"


FOR_A_PERSON = frozenset({Fate.CONFLICT, Fate.REJECTED})
"""What stays until somebody has read why."""


@dataclass(frozen=True)
class Outgoing:
    """A decision and where it is on its way.

    `next_try`: when the desk tries again by itself. `answer`: why it was refused. `by` and `at`: who decided
    instead, and when; `at` alone: when the shared database took it.
    """

    ruling: Ruling
    fate: Fate
    attempts: int = 0
    next_try: datetime | None = None
    answer: str = ""
    by: str | None = None
    at: datetime | None = None


class Outbox:
    """The outbox of one desk."""

    def __init__(self, path: Path, *, key: str | None = None) -> None:
        self.path = path
        if key is not None:
            sealed.refuse_plain(path)
        self.rescue = outbox_copy.rescue(path, key=key)
        """What happened to a damaged file when it was opened, None as a rule."""
        self._engine = sqlite_writer(path, key=key)
        with ExitStack() as failed:
            failed.callback(self._engine.dispose)
            with told_to_people(), self._engine.begin() as connection:
                _prepare(connection)
            outbox_copy.follow(self._engine, path, key=key)
            failed.pop_all()
        # Reading must not wait for whoever writes.
        self._reader = sqlite_reader(path, key=key)

    def add(self, ruling: Ruling, judged: "Judged", *, not_before: datetime) -> None:
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
                )
            )

    def withdraw(self, ruling_id: uuid.UUID) -> bool:
        """Undo a decision that no push has taken yet; return whether it was still here."""
        return self._delete(_entries.c.id == ruling_id, _entries.c.state == "pending")

    def withdraw_from(self, ruling: Ruling) -> bool:
        """Undo the decision on the same subject, as `withdraw` does; return whether there was one."""
        return self._delete(*_same_subject(ruling), _entries.c.state == "pending")

    def take(self, now: datetime, *, all_of_them: bool = False, at_most: int = 1) -> tuple[Ruling, ...]:
        """Return the oldest decisions due out and mark them as being sent; none when it is not yet time.

        Decisions leave in the order they were taken, so one that still waits holds those behind it. One that
        a push took before, and may have arrived, comes alone: the others can be given back.
        """

        def due(row: Any) -> bool:
            early = now < row.not_before <= now + FARTHEST
            return row.state == "pending" and (all_of_them or not early)

        with told_to_people(), self._engine.begin() as connection:
            due_out = select(_entries).where(_entries.c.state.in_(_due_out)).order_by(_entries.c.position)
            rows = connection.execute(due_out.limit(at_most)).all()
            if rows and rows[0].state == "sending":
                return (_ruling(rows[0]),)
            taken = tuple(takewhile(due, rows))
            self._mark(connection, taken, "sending")
            return tuple(map(_ruling, taken))

    def give_back(self, rulings: Sequence[Ruling]) -> None:
        """Put back decisions that were taken and not tried: they can be undone again."""
        if rulings:
            with told_to_people(), self._engine.begin() as connection:
                self._mark(connection, rulings, "pending")

    def postpone(self, next_try: datetime) -> int:
        """Count a try that did not reach the shared database; return how often that was so since the last."""
        with told_to_people(), self._engine.begin() as connection:
            due_out = _entries.c.state.in_(_due_out)
            connection.execute(
                update(_entries).where(due_out).values(attempts=_entries.c.attempts + 1, next_try=next_try)
            )
            return connection.scalar(select(func.max(_entries.c.attempts)).where(due_out)) or 0

    def reached(self) -> None:
        """The shared database answers again: tries are counted anew."""
        tried = _entries.c.state.in_(_due_out), _entries.c.attempts > 0
        with told_to_people(), self._engine.begin() as connection:
            connection.execute(update(_entries).where(*tried).values(attempts=0, next_try=None))

    def sent(self, accepted: Mapping[uuid.UUID, datetime], *, seen: bool = False) -> None:
        """The shared database has these, since then; `seen`: what this desk reads shows them already.

        Nothing waits for the disk: a power cut that takes this back leaves decisions that are sent again.
        """
        if not accepted:
            return
        due_out = or_(*(_entries.c.state == state for state in _due_out))
        marked = update(_entries).where(_entries.c.id == bindparam("accepted"), due_out)
        marked = marked.values(state="done" if seen else "sent", next_try=None, at=bindparam("at"))
        values = [{"accepted": id_, "at": at} for id_, at in accepted.items()]
        with told_to_people(), self._engine.execution_options(durable=False).begin() as connection:
            connection.execute(marked, values)

    def unconfirmed(self) -> tuple[Ruling, ...]:
        """Return the accepted decisions that what this desk reads does not show yet, oldest first."""
        rows = self._rows(select(_entries).where(_entries.c.state == "sent").order_by(_entries.c.position))
        return tuple(_ruling(row) for row in rows)

    def lost_again(self, ruling_id: uuid.UUID) -> None:
        """The shared database had it and has it no longer, as a restored backup has not: it leaves anew."""
        self._update(ruling_id, ("sent",), state="sending", at=None)

    def settle(self, ruling_id: uuid.UUID) -> None:
        """What this desk reads shows an accepted decision: it need not be laid over it any longer."""
        self._update(ruling_id, ("sent",), state="done")

    def block(
        self,
        ruling_id: uuid.UUID,
        sentence: str,
        *,
        conflict: bool = False,
        by: str | None = None,
        at: datetime | None = None,
    ) -> None:
        """Keep a decision that the shared database refused, with the reason, for a person."""
        self._update(
            ruling_id,
            _due_out,
            state="stuck",
            conflict=conflict,
            answer=sentence,
            by=by,
            at=at,
            next_try=None,
        )

    def dismiss(self, ruling_id: uuid.UUID) -> None:
        """Forget a refused decision: a person has read why."""
        self._delete(_entries.c.id == ruling_id, _entries.c.state == "stuck")

    def forget_done(self, now: datetime) -> None:
        """Forget what has been done for a day."""
        self._delete(_entries.c.state == "done", _entries.c.at < now - KEPT)

    def outgoing(self) -> tuple[Outgoing, ...]:
        """Return every decision that is here, oldest first."""
        return tuple(_outgoing(row) for row in self._rows(select(_entries).order_by(_entries.c.position)))

    def stuck(self) -> tuple[Outgoing, ...]:
        """Return the decisions that wait for a person, oldest first."""
        return tuple(entry for entry in self.outgoing() if entry.fate in FOR_A_PERSON)

    def waiting(self) -> int:
        """Return how many decisions have not been pushed."""
        return len(self._rows(select(_entries.c.id).where(_entries.c.state.in_(_due_out))))

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

    def get(self, name: str) -> str | None:
        """Return a word that is kept here, None when it never was."""
        rows = self._rows(select(_words.c.value).where(_words.c.name == name))
        return rows[0].value if rows else None

    def put(self, words: Mapping[str, str]) -> None:
        """Keep a few words about this desk that outlive its copy of the rows: who it is, since when alone."""
        with told_to_people(), self._engine.begin() as connection:
            connection.execute(delete(_words).where(_words.c.name.in_(words)))
            connection.execute(
                insert(_words), [{"name": name, "value": value} for name, value in words.items()]
            )

    def close(self) -> None:
        """Release the file."""
        self._reader.dispose()
        self._engine.dispose()

    def _rows(self, query: Any) -> Sequence[Any]:
        with told_to_people(), self._reader.connect() as connection:
            return connection.execute(query).all()

    def _update(self, ruling_id: uuid.UUID, states: Sequence[str], **values: Any) -> None:
        this = _entries.c.id == ruling_id, _entries.c.state.in_(states)
        with told_to_people(), self._engine.begin() as connection:
            connection.execute(update(_entries).where(*this).values(**values))

    def _mark(self, connection: Connection, taken: Sequence[Any], state: str) -> None:
        these = _entries.c.id.in_([one.id for one in taken]), _entries.c.state.in_(_due_out)
        connection.execute(update(_entries).where(*these).values(state=state))

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


def _outgoing(row: Any) -> Outgoing:
    fates = {
        "pending": Fate.WAITING,
        "sending": Fate.SENDING,
        "sent": Fate.ACCEPTED,
        "done": Fate.DONE,
        "stuck": Fate.CONFLICT if row.conflict else Fate.REJECTED,
    }
    return Outgoing(_ruling(row), fates[row.state], row.attempts, row.next_try, row.answer, row.by, row.at)


def _prepare(connection: Connection) -> None:
    version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
    if version > VERSION:
        raise DeskError(
            "Ce poste a une version plus ancienne que ses données",
            "Vos décisions en attente ne sont pas touchées. Installez la dernière version de l’application.",
        )
    if version < VERSION:
        _metadata.create_all(connection)
        connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
