"""Lives of what is decided on: moves in; states, decisions, mails and journal rows out.

Every move goes through `db.rules.workflow`, so that no history is written that the desk could not have made.
"""

import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from db.models import AuditEvent, Decision, DecisionPiece, DecisionReason, Mail
from db.rules import workflow
from db.rules.formats import show_date
from db.rules.notice import Envelope, Letter, Notice, PieceLine, trigger
from db.rules.planning import Interval
from db.rules.reasons import Reason, sentence
from db.rules.ruling import ReasonGiven
from db.types import Action, MailState, Step, Subject, Verdict
from demo.rows import Rows
from papers.outgoing.mails import mailbox

Compose = Callable[[Notice, Envelope], Letter]

_MAIL_LEAVES_WITHIN = timedelta(hours=36)


@dataclass
class Life:
    """One subject so far; `at` is its last move, the revision counts them from 1."""

    subject: Subject
    id: uuid.UUID
    state: StrEnum
    created_at: datetime
    at: datetime
    submitted_at: datetime | None = None
    assignee_id: uuid.UUID | None = None
    revision: int = 1

    def columns(self) -> dict[str, object]:
        """Return the columns that every reviewed table has."""
        return {
            "id": self.id,
            "state": self.state,
            "revision": self.revision,
            "created_at": self.created_at,
            "submitted_at": self.submitted_at,
            "assignee_id": self.assignee_id,
        }

    def step(self, step: Step, when: datetime) -> None:
        """Move by the family's own step, or by a date that passes."""
        self.state = workflow.stepped(self.subject, self.state, step)
        self.revision += 1
        self.at = when
        if step is Step.SUBMIT:
            self.submitted_at = when


@dataclass(frozen=True)
class About:
    """Whom and what a decision is about, for its mail and its journal row."""

    household_id: uuid.UUID | None
    recipient: str | None
    child_id: uuid.UUID | None = None
    child: str | None = None
    stay: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    due_on: date | None = None
    document: str = ""
    days: tuple[Interval, ...] = ()


@dataclass(frozen=True)
class Refused:
    """A refused document that a completion request asks for again."""

    document_id: uuid.UUID
    revision: int
    line: PieceLine


@dataclass(frozen=True)
class Answer:
    """What a coordinator answers, and why."""

    verdict: Verdict
    reasons: tuple[ReasonGiven, ...] = ()
    message: str = ""
    refused: tuple[Refused, ...] = ()
    absent: tuple[str, ...] = ()
    information: tuple[str, ...] = ()


class Scribe:
    """Writes what decisions leave behind: the decision, its reasons, the mail, the journal."""

    def __init__(self, rows: Rows, compose: Compose, *, now: datetime) -> None:
        self._rows, self._compose = rows, compose
        self._now = now

    def decide(self, life: Life, answer: Answer, *, when: datetime, by: uuid.UUID, about: About) -> None:
        """Answer, as the coordinator `by` did at `when`."""
        before = life.state
        life.state = workflow.decided(life.subject, before, answer.verdict)
        decision = self._rows.id()
        self._rows.add(
            Decision,
            id=decision,
            subject=life.subject,
            subject_id=life.id,
            verdict=answer.verdict,
            revision_seen=life.revision,
            from_state=before.value,
            to_state=life.state.value,
            message=answer.message,
            decided_by=by,
            decided_at=when,
            recorded_at=when,
        )
        life.revision += 1
        life.at = when
        for position, given in enumerate(answer.reasons):
            self._rows.add(
                DecisionReason,
                decision_id=decision,
                position=position,
                code=given.reason.value,
                detail=given.detail,
            )
        for piece in answer.refused:
            self._rows.add(
                DecisionPiece,
                decision_id=decision,
                document_id=piece.document_id,
                document_revision=piece.revision,
            )
        self._log(decision, Action.DECIDE, life, when=when, by=by, about=about, detail=answer.verdict.value)
        self._mail(decision, life.subject, answer, when=when, about=about)

    def view(self, life: Life, *, when: datetime, by: uuid.UUID, about: About) -> None:
        """Log that somebody looked at a medical document."""
        self._log(self._rows.id(), Action.VIEW, life, when=when, by=by, about=about, detail=about.document)

    def _log(
        self,
        event: uuid.UUID,
        action: Action,
        life: Life,
        *,
        when: datetime,
        by: uuid.UUID,
        about: About,
        detail: str,
    ) -> None:
        self._rows.add(
            AuditEvent,
            id=event,
            at=when,
            staff_id=by,
            action=action,
            subject=life.subject,
            subject_id=life.id,
            household_id=about.household_id,
            child_id=about.child_id,
            detail=detail,
        )

    def _mail(
        self, decision: uuid.UUID, subject: Subject, answer: Answer, *, when: datetime, about: About
    ) -> None:
        sends = trigger(subject, answer.verdict)
        if sends is None:
            return
        notice = Notice(
            trigger=sends,
            recipient=about.recipient,
            child=about.child,
            stay=about.stay,
            first_day=about.first_day,
            last_day=about.last_day,
            due_on=about.due_on,
            days=about.days,
            reasons=sentences(answer.reasons, about),
            message=answer.message,
            refused=tuple(piece.line for piece in answer.refused),
            absent=answer.absent,
            information=answer.information,
        )
        letter = self._compose(notice, Envelope(id=decision, written_at=when))
        recipient = mailbox(about.recipient)
        gone = self._now - when > _MAIL_LEAVES_WITHIN
        addressed = MailState.SENT if gone else MailState.QUEUED
        self._rows.add(
            Mail,
            id=decision,
            decision_id=decision,
            household_id=about.household_id,
            trigger=sends.value,
            recipient=recipient,
            subject=letter.subject,
            text=letter.text,
            content=letter.content,
            message_id=letter.message_id,
            state=addressed if recipient else MailState.UNADDRESSED,
            written_at=when,
            sent_at=when + timedelta(minutes=4) if gone and recipient else None,
        )


def sentences(reasons: Sequence[ReasonGiven], about: About) -> tuple[str, ...]:
    """Return what the family reads for these reasons."""
    return tuple(
        sentence(
            given.reason,
            child=about.child or "votre enfant",
            document=about.document,
            stay=about.stay or "",
            day=_day(given.reason, about),
            detail=given.detail,
        )
        for given in reasons
    )


def _day(reason: Reason, about: About) -> str:
    return show_date(about.last_day) if reason is Reason.NOT_COVERING and about.last_day else ""
