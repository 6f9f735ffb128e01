"""What a decision tells the family: the facts of one mail as values, and which decision sends which mail.

Triggers: domain.md § 10. Facts hold a first name, a stay, dates and sentences; never health data.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from db.rules.planning import Interval
from db.types import Subject, Verdict


class Trigger(StrEnum):
    """The mails a decision can cause; the value names the template."""

    ACCOUNT_VALIDATED = "account_validated"
    ACCOUNT_TO_COMPLETE = "account_to_complete"
    ACCOUNT_REFUSED = "account_refused"
    ACCOUNT_CLOSED = "account_closed"
    PRE_REGISTRATION_VALIDATED = "pre_registration_validated"
    PRE_REGISTRATION_WAITLISTED = "pre_registration_waitlisted"
    PRE_REGISTRATION_REFUSED = "pre_registration_refused"
    PRE_REGISTRATION_CANCELLED = "pre_registration_cancelled"
    TO_COMPLETE = "to_complete"
    PLANNING_ACCEPTED = "planning_accepted"
    PLANNING_WAITLISTED = "planning_waitlisted"
    PLANNING_REFUSED = "planning_refused"
    PLANNING_CANCELLED = "planning_cancelled"


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


@dataclass(frozen=True)
class PieceLine:
    """A piece the family has to give again: its name and the sentences that say why and what to do."""

    label: str
    sentences: tuple[str, ...]


@dataclass(frozen=True)
class Notice:
    """The facts of one mail.

    `reasons` are the decision's own sentences, `message` the coordinator's free words, `refused` the pieces
    refused and why, `absent` the labels of mandatory pieces never given, `information` the sentences of
    mandatory fields that are empty.
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
    contact: Contact = Contact()


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
