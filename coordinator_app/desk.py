"""The verbs a coordinator has: look at a queue, open a dossier, decide, undo, look things up.

Every method blocks on local disk only and is meant for a worker thread; `decide` returns once the decision
is safe on disk, whatever the network does. What a start does not show is loaded where it is used, on that
thread; the window sees to it that nobody waits for it (`ui/later.py`).
"""

# ruff: noqa: PLC0415
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Protocol

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound

from coordinator_app import assigning
from coordinator_app.assigning import Assigned, Assignee
from coordinator_app.errors import DeskError
from coordinator_app.files import Files
from coordinator_app.outbox import Event, Outbox, Outgoing
from coordinator_app.replica import Replica
from coordinator_app.shared import Shared
from coordinator_app.sync.embedded import Embedded
from coordinator_app.sync.link import Link, Progress
from db.models import Staff
from db.queries import queues
from db.queries.queues import Page, Queue, View
from db.rules.ruling import ReasonGiven, Ruling
from db.types import Action, MailState, Role, Subject, Verdict

if TYPE_CHECKING:
    from coordinator_app.editions.press import Press
    from coordinator_app.mail.dispatch import Dispatch
    from coordinator_app.mail.post import Post
    from coordinator_app.prefetch import Prefetched
    from coordinator_app.sync.push import PushReport
    from db import verdicts
    from db.queries.conflict import ConflictView
    from db.queries.directory import DossierRow, FamilyRow, JournalRow, MailRow, StayRow
    from db.queries.dossier import Dossier
    from db.rules.association import Association
    from db.rules.capture import Values
    from db.rules.elsewhere import Elsewhere
    from db.rules.notice import Letter

LAST_PUSH = 4.0
"""Seconds that closing a desk may wait for a network; what has not left waits in the outbox."""


@dataclass(frozen=True)
class Colleague:
    """Who sits at this desk."""

    id: uuid.UUID
    name: str
    role: Role = Role.COORDINATOR


class Prefetch(Protocol):
    """Brings the files that the queues need to this desk."""

    def __call__(self, *, progress: Progress, cancelled: Callable[[], bool]) -> "Prefetched":
        """Go on until everything is here, or `cancelled`; what had begun is taken up the next time."""


Available = Callable[[Queue, Sequence[uuid.UUID]], frozenset[uuid.UUID]]
"""Returns those of a queue's dossiers that can be reviewed without a network."""


class Closable(Protocol):
    """Something that holds files open."""

    def close(self) -> None:
        """Release them."""


@dataclass(frozen=True)
class Departure:
    """A decision on its way out, the name on its dossier, and what the document is that it was about."""

    outgoing: Outgoing
    title: str
    piece: str | None = None


class Desk:
    """One coordinator at one desk."""

    def __init__(
        self,
        *,
        staff: Colleague,
        shared: Shared,
        replica: Replica,
        outbox: Outbox,
        files: Files,
        mail_folder: Path | None,
        compose: "verdicts.Compose",
        clock: Callable[[], datetime],
        undo_window: timedelta,
        link: Link | None = None,
        dispatch: "Dispatch | None" = None,
        prefetch: Prefetch | None = None,
        available: Available | None = None,
        also_open: Sequence[Closable] = (),
    ) -> None:
        """Put a desk together.

        Without a `link`, the shared database is on this machine. `dispatch` sends mails from here; `prefetch`
        brings the files of the queues here, where they are elsewhere, and may take long; `available` says
        for which dossiers they are here. `also_open` is released with the desk.
        """
        self.prefetch, self.available = prefetch, available
        self.staff = staff
        self.undo_window = undo_window
        self.dispatch = dispatch
        self._shared, self._replica, self._outbox = shared, replica, outbox
        self._files, self._also_open = files, also_open
        self._compose, self._clock = compose, clock
        self.link = link or Embedded(
            shared=shared, outbox=outbox, compose=compose, clock=clock, mail_folder=mail_folder
        )

    # What is made when it is first asked for

    @cached_property
    def press(self) -> "Press":
        """What this colleague prints."""
        from coordinator_app import health
        from coordinator_app.editions.press import Press

        return Press(
            staff_id=self.staff.id,
            role=self.staff.role,
            replica=self._replica,
            outbox=self._outbox,
            files=self._files,
            clock=self._clock,
            # A desk's copy of a server holds no answers about health.
            health=None if self.link.alone else partial(health.answers, self._shared.transaction),
        )

    @cached_property
    def post(self) -> "Post":
        """What this colleague writes to families."""
        from coordinator_app.mail.post import Post

        return Post(
            staff_id=self.staff.id,
            role=self.staff.role,
            shared=self._shared,
            replica=self._replica,
            compose=self._compose,
            clock=self._clock,
        )

    # Look

    @property
    def ready(self) -> bool:
        """Whether there is anything to look at yet: a new desk on a server first makes its copy."""
        return self._replica.ready

    def counts(self) -> Mapping[Queue, int]:
        """Return what waits in each queue."""
        with self._replica.snapshot() as session:
            return queues.counts(session, pending=self._replica.pending)

    def page(self, view: View, *, offset: int, limit: int) -> Page:
        """Return a window of a queue."""
        with self._replica.snapshot() as session:
            decided = self._replica.laid_over(session, view.queue)
            return queues.page(session, view, pending=decided, offset=offset, limit=limit)

    def open(self, queue: Queue, id: uuid.UUID) -> "Dossier":  # noqa: A002
        """Return a dossier, whole; raises `DeskError` when it is no longer there."""
        from db.queries.opening import Gone, open_dossier

        with self._replica.snapshot() as session:
            try:
                return open_dossier(session, queue, id, pending=self._replica.pending, today=self.today())
            except Gone as error:
                raise _gone() from error

    def file(self, sha256: str) -> bytes:
        """Return a family's file."""
        return self._files.get(sha256)

    def viewed(self, document_id: uuid.UUID) -> None:
        """Remember for the audit log that this document was looked at."""
        seen = Event(
            uuid.uuid4(), Action.VIEW, Subject.DOCUMENT, document_id, "", self.staff.id, self._clock()
        )
        self._outbox.add_events((seen,))

    def elsewhere(self, document_id: uuid.UUID, sha256: str) -> "tuple[Elsewhere, ...]":
        """Return the other documents that the same file was given for."""
        from db.queries import copies

        with self._replica.snapshot() as session:
            return copies.elsewhere(session, document_id, sha256)

    def association(self) -> "Association":
        """Return what the association settled for itself."""
        from db.queries import settings

        with self._replica.snapshot() as session:
            return settings.association(session)

    # Decide

    def ruling(
        self,
        subject: Subject,
        subject_id: uuid.UUID,
        revision: int,
        verdict: Verdict,
        *,
        reasons: tuple[ReasonGiven, ...] = (),
        message: str = "",
        captured: "Values" = MappingProxyType({}),
    ) -> Ruling:
        """Return a decision as a value: this coordinator's, now."""
        return Ruling(
            subject,
            subject_id,
            revision,
            verdict,
            self.staff.id,
            self._clock(),
            reasons,
            message.strip(),
            captured,
        )

    def preview(self, ruling: Ruling) -> "Letter | None":
        """Return the mail the family would get, None when the decision sends none; raises as `open` does."""
        from db.queries.notices import told_by
        from db.rules.notice import Envelope

        with self._replica.snapshot() as session:
            try:
                told = told_by(session, ruling, pending=self._replica.pending)
            except NoResultFound as error:
                raise _gone() from error
        return self._compose(told.notice, Envelope(ruling.id, ruling.decided_at)) if told else None

    def decide(self, ruling: Ruling) -> bool:
        """Keep a decision in the outbox; on return it is on disk and the screen may move on.

        False when reopening only took back a decision that had not left yet.
        """
        from coordinator_app.sync.push import told
        from db import verdicts

        if ruling.verdict is Verdict.REOPEN and self._outbox.withdraw_from(ruling):
            return False
        with self._replica.snapshot() as session:
            after = verdicts.judge(session, ruling, pending=self._replica.pending)
        if isinstance(after, verdicts.Conflict | verdicts.Rejected):
            raise DeskError("La décision n’a pas été prise", told(after))
        self._outbox.add(ruling, after, not_before=self._clock() + self.undo_window)
        return True

    def undo(self, ruling_id: uuid.UUID) -> bool:
        """Take back a decision; False when it has left and only *rouvrir* can answer it."""
        return self._outbox.withdraw(ruling_id)

    def push(self, *, now: bool = False) -> "PushReport":
        """Carry due decisions (`now`: all of them) to the shared database; the rest of a round with them."""
        return self.link.round(all_of_them=now, progress=_untold, cancelled=_never).push

    def waiting(self) -> int:
        """Return how many decisions have not left yet."""
        return self._outbox.waiting()

    def stuck(self) -> tuple[Outgoing, ...]:
        """Return the decisions that the shared database refused."""
        return self._outbox.stuck()

    def outgoing(self) -> tuple[Departure, ...]:
        """Return the decisions on their way, those of the last day included, oldest first."""
        from db.queries import conflict, directory

        with self._replica.snapshot() as session:
            return tuple(
                Departure(
                    row,
                    directory.title(session, row.ruling.subject, row.ruling.subject_id),
                    conflict.piece(session, row.ruling),
                )
                for row in self._outbox.outgoing()
            )

    def conflict(self, ruling: Ruling) -> "ConflictView":
        """Return what stands where a decision was refused."""
        from db.queries import conflict

        with self._replica.snapshot() as session:
            return conflict.conflict(session, ruling, pending=self._replica.pending)

    def dismiss(self, ruling_id: uuid.UUID) -> None:
        """Forget a refused decision, once a person has read why."""
        self._outbox.dismiss(ruling_id)

    # Share the work

    def colleagues(self) -> tuple[tuple[uuid.UUID, str], ...]:
        """Return whom a dossier can be given to."""
        with self._replica.snapshot() as session:
            return assigning.colleagues(session)

    def assign(self, subject: Subject, ids: Sequence[uuid.UUID], to: Assignee) -> Assigned:
        """Give dossiers to somebody, their team or nobody, in the shared database itself."""
        with self._shared.transaction() as session:
            return assigning.assign(session, subject, ids, to, by=self.staff.id)

    # Look up

    def stays_to_filter(self) -> tuple[tuple[uuid.UUID, str], ...]:
        """Return the stays a queue can be narrowed to."""
        return tuple((row.id, row.name) for row in self.stays())

    def families(self, text: str) -> "tuple[FamilyRow, ...]":
        """Return the families that `text` finds."""
        from db.queries import directory

        with self._replica.snapshot() as session:
            return directory.families(session, text)

    def family_dossiers(self, household_id: uuid.UUID) -> "tuple[DossierRow, ...]":
        """Return a family's requests."""
        from db.queries import directory

        with self._replica.snapshot() as session:
            return directory.family_dossiers(session, household_id, pending=self._replica.pending)

    def stays(self) -> "tuple[StayRow, ...]":
        """Return the stays and how full they are."""
        from db.queries import directory

        with self._replica.snapshot() as session:
            return directory.stays(session, pending=self._replica.pending)

    def mails(self, text: str = "", *, state: MailState | None = None) -> "tuple[MailRow, ...]":
        """Return the newest mails."""
        from db.queries import directory

        with self._replica.snapshot() as session:
            return directory.mails(session, text, state=state)

    def journal(self, text: str = "") -> "tuple[JournalRow, ...]":
        """Return the newest lines of the audit log."""
        from db.queries import directory

        with self._replica.snapshot() as session:
            return directory.journal(session, text)

    def today(self) -> date:
        """Return the day on this desk's calendar."""
        return self._clock().astimezone().date()

    def next_departure(self) -> tuple[str, date] | None:
        """Return the next stay to leave."""
        from db.queries import directory

        with self._replica.snapshot() as session:
            return directory.next_departure(session, self.today())

    def close(self) -> None:
        """Send what waits, for `LAST_PUSH` seconds at most, then release the files."""
        self.link.hurry(LAST_PUSH)
        try:
            self.push(now=True)
        finally:
            self.release()

    def release(self) -> None:
        """Release the files; what waits stays in the outbox."""
        self.link.close()
        self._replica.close()
        self._outbox.close()
        self._shared.close()
        for one in self._also_open:
            one.close()


def _untold(_share: float) -> None:
    """Nobody looks at how far it is."""


def _never() -> bool:
    return False


def _gone() -> DeskError:
    return DeskError("Ce dossier n’existe plus", "Il a été retiré. La liste est mise à jour.")


def colleague(shared: Shared, login: str | None) -> Colleague:
    """Return who sits here: the staff member of that login, else the first coordinator; made if need be."""
    with shared.transaction() as session:
        coordinators = (Staff.role == Role.COORDINATOR, Staff.active)
        query = select(Staff).where(*((Staff.login == login,) if login else coordinators))
        row = session.scalars(query.order_by(Staff.login).limit(1)).first()
        if row is not None and not row.active:
            raise DeskError(
                "Ce compte de l’équipe est désactivé",
                f"L’identifiant « {login} » des réglages n’ouvre plus ce poste.",
            )
        if row is None:
            row = Staff(
                id=uuid.uuid4(),
                login=login or "coordination",
                display_name=login or "Coordination",
                role=Role.COORDINATOR,
                active=True,
            )
            session.add(row)
        return Colleague(row.id, row.display_name, row.role)
