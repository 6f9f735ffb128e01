"""What a family is told: the facts of one mail as values, and which decision sends which mail.

Triggers: domain.md § 10. Facts hold first names, stays, dates and sentences; never health data.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from db.rules.planning import Interval
from db.types import Subject, Verdict


class Trigger(StrEnum):
    """The mails there are; the value names the template."""

    EMAIL_TO_CONFIRM = "email_to_confirm"
    ACCOUNT_WAITING = "account_waiting"
    ACCOUNT_VALIDATED = "account_validated"
    ACCOUNT_TO_COMPLETE = "account_to_complete"
    ACCOUNT_REFUSED = "account_refused"
    ACCOUNT_CLOSED = "account_closed"
    PRE_REGISTRATION_RECEIVED = "pre_registration_received"
    PRE_REGISTRATION_VALIDATED = "pre_registration_validated"
    PRE_REGISTRATION_WAITLISTED = "pre_registration_waitlisted"
    PRE_REGISTRATION_REFUSED = "pre_registration_refused"
    PRE_REGISTRATION_CANCELLED = "pre_registration_cancelled"
    TO_COMPLETE = "to_complete"
    DOSSIER_COMPLETE = "dossier_complete"
    REMINDER = "reminder"
    PLANNING_RECEIVED = "planning_received"
    PLANNING_ACCEPTED = "planning_accepted"
    PLANNING_WAITLISTED = "planning_waitlisted"
    PLANNING_REFUSED = "planning_refused"
    PLANNING_CHANGED = "planning_changed"
    PLANNING_CANCELLED = "planning_cancelled"
    STAY_CANCELLED = "stay_cancelled"
    EXPORT_READY = "export_ready"
    DELETION_ANNOUNCED = "deletion_announced"
    DELETION_DONE = "deletion_done"
    GROUP = "group"


_triggers: dict[tuple[Subject, Verdict], Trigger] = {
    (Subject.ACCOUNT, Verdict.APPROVE): Trigger.ACCOUNT_VALIDATED,
    (Subject.ACCOUNT, Verdict.REQUEST_COMPLETION): Trigger.ACCOUNT_TO_COMPLETE,
    (Subject.ACCOUNT, Verdict.REFUSE): Trigger.ACCOUNT_REFUSED,
    (Subject.ACCOUNT, Verdict.CLOSE): Trigger.ACCOUNT_CLOSED,
    (Subject.PRE_REGISTRATION, Verdict.APPROVE): Trigger.PRE_REGISTRATION_VALIDATED,
    (Subject.PRE_REGISTRATION, Verdict.WAITLIST): Trigger.PRE_REGISTRATION_WAITLISTED,
    (Subject.PRE_REGISTRATION, Verdict.REQUEST_COMPLETION): Trigger.TO_COMPLETE,
    (Subject.PRE_REGISTRATION, Verdict.REFUSE): Trigger.PRE_REGISTRATION_REFUSED,
    (Subject.PRE_REGISTRATION, Verdict.CANCEL): Trigger.PRE_REGISTRATION_CANCELLED,
    (Subject.PLANNING_REQUEST, Verdict.APPROVE): Trigger.PLANNING_ACCEPTED,
    (Subject.PLANNING_REQUEST, Verdict.WAITLIST): Trigger.PLANNING_WAITLISTED,
    (Subject.PLANNING_REQUEST, Verdict.REQUEST_COMPLETION): Trigger.TO_COMPLETE,
    (Subject.PLANNING_REQUEST, Verdict.REFUSE): Trigger.PLANNING_REFUSED,
    (Subject.PLANNING_REQUEST, Verdict.CANCEL): Trigger.PLANNING_CANCELLED,
}


lists_pieces: frozenset[Trigger] = frozenset(
    {Trigger.TO_COMPLETE, Trigger.PRE_REGISTRATION_VALIDATED, Trigger.PLANNING_ACCEPTED}
)
"""The mails that name every refused piece: after one of them, the family knows."""


undecided: frozenset[Trigger] = frozenset(Trigger) - frozenset(_triggers.values())
"""The mails that no decision on a dossier causes: a family's step, a date, a wish of the office."""


def trigger(subject: Subject, verdict: Verdict) -> Trigger | None:
    """Return the mail this decision sends; None for a document (told by the completion request) and for
    reopening (told by the decision that follows)."""
    return _triggers.get((subject, verdict))


@dataclass(frozen=True)
class Contact:
    """Where families reach the association; values are settings (domain.md § 3)."""

    sender: str = "inscription.sejours@alef.asso.fr"
    phone: str = "06.08.66.64.84"
    portal: str = "https://portail.alef.asso.fr"

    @property
    def on_paper(self) -> str:
        """Telephone and e-mail on one line, as the head of what is printed says them."""
        return f"{self.phone} · {self.sender}"


@dataclass(frozen=True)
class PieceLine:
    """A piece the family has to give again: its name and the sentences that say why and what to do."""

    label: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Lacking:
    """What one child's dossier for one stay still lacks, as a grouped reminder lists it.

    `again` are the labels of pieces to give again, `absent` of those never given, `information` sentences.
    `shared` are those of them that one paper, or one answer, settles for the whole household.
    """

    child: str
    stay: str
    first_day: date
    last_day: date
    due_on: date | None = None
    again: tuple[str, ...] = ()
    absent: tuple[str, ...] = ()
    information: tuple[str, ...] = ()
    shared: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Words:
    """A subject and a body with keys in them (`papers.outgoing.templates` says which)."""

    subject: str
    body: str


@dataclass(frozen=True)
class Notice:
    """The facts of one mail.

    `reasons` are the decision's own sentences, `message` the coordinator's free words, `refused` the pieces
    refused and why, `absent` the labels of mandatory pieces never given, `information` the sentences of
    mandatory fields that are empty. `before` are the days that `days` replace, `lacking` the dossiers of a
    reminder, `link` a personal address of the portal, `until` the day it ends (or the data do), `subject`
    what a group mail is called. `words` are the association's own, in place of those that ship.
    """

    trigger: Trigger
    recipient: str | None
    child: str | None = None
    stay: str | None = None
    first_day: date | None = None
    last_day: date | None = None
    due_on: date | None = None
    days: tuple[Interval, ...] = ()
    reasons: tuple[str, ...] = ()
    message: str = ""
    refused: tuple[PieceLine, ...] = ()
    absent: tuple[str, ...] = ()
    information: tuple[str, ...] = ()
    before: tuple[Interval, ...] = ()
    lacking: tuple[Lacking, ...] = ()
    link: str = ""
    until: date | None = None
    subject: str = ""
    contact: Contact = Contact()
    words: Words | None = None


@dataclass(frozen=True)
class Letter:
    """A composed mail: what people read, and the frozen bytes that will leave.

    `recipient` is the address the bytes carry, None where none was given or none that can be written to.
    """

    recipient: str | None

    subject: str
    text: str
    content: bytes
    message_id: str


@dataclass(frozen=True)
class Envelope:
    """What makes a mail's bytes the same every time they are composed."""

    id: uuid.UUID
    written_at: datetime
