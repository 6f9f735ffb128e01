"""Words for a mail tried before they are kept: a dossier, or the example, in; the letter they make out."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from email import policy
from email.parser import BytesParser

from sqlalchemy.orm import Session

from db.models import Account, PlanningRequest, PreRegistration
from db.queries import directory, notices, people, queues, reminders
from db.queries.projection import Pending
from db.queries.queues import Queue, View
from db.queries.settings import association
from db.rules import reminders as rules
from db.rules.notice import Envelope, Letter, Notice, Trigger, Words
from db.types import Subject
from papers.outgoing import templates
from papers.outgoing.examples import fullest

Compose = Callable[[Notice, Envelope], Letter]
About = tuple[Subject, uuid.UUID]

_of_account = frozenset(
    {
        *(Trigger.EMAIL_TO_CONFIRM, Trigger.ACCOUNT_WAITING, Trigger.ACCOUNT_VALIDATED),
        *(Trigger.ACCOUNT_TO_COMPLETE, Trigger.ACCOUNT_REFUSED, Trigger.ACCOUNT_CLOSED),
        *(Trigger.EXPORT_READY, Trigger.DELETION_ANNOUNCED, Trigger.DELETION_DONE),
    }
)
_of_planning = frozenset(
    {
        *(Trigger.PLANNING_RECEIVED, Trigger.PLANNING_ACCEPTED, Trigger.PLANNING_WAITLISTED),
        *(Trigger.PLANNING_REFUSED, Trigger.PLANNING_CHANGED, Trigger.PLANNING_CANCELLED),
    }
)


@dataclass(frozen=True)
class Tried:
    """What words make: why they may not be kept (`refusal`), and the letter where they make one.

    `about` is the name on the dossier, empty for the example; `page` is the letter's HTML twin.
    """

    refusal: str | None
    about: str = ""
    letter: Letter | None = None
    page: str = ""


def example(trigger: Trigger) -> Notice:
    """Return the example's facts."""
    return fullest(trigger)


def real(
    session: Session, trigger: Trigger, last: About | None, *, pending: Pending, now: datetime
) -> tuple[str, Notice] | None:
    """Return the name and the facts of a dossier: the `last` opened where it fits, else the first that waits.

    What only a decision says (reasons, a coordinator's words, a link) is the example's.
    """
    found = (
        _reminded(session, now)
        if trigger is Trigger.REMINDER
        else _told(session, trigger, last, pending=pending)
    )
    if found is None:
        return None
    name, notice = found
    model = fullest(trigger)
    return name, replace(
        notice,
        reasons=notice.reasons or model.reasons,
        message=notice.message or model.message,
        link=notice.link or model.link,
        until=notice.until or model.until,
        before=notice.before or model.before,
        subject=notice.subject or model.subject,
    )


def attempt(notice: Notice, words: Words, *, compose: Compose, now: datetime, about: str = "") -> Tried:
    """Return what these words make of these facts; no letter where they make none."""
    refusal = templates.check(notice.trigger, words.subject, words.body)
    if templates.unusable(notice.trigger, words) is not None:
        return Tried(refusal, about)
    letter = compose(replace(notice, words=words), Envelope(uuid.uuid4(), now))
    return Tried(refusal, about, letter, page(letter))


def page(letter: Letter) -> str:
    """Return the HTML twin inside a letter's bytes."""
    part = BytesParser(policy=policy.default).parsebytes(letter.content).get_body(("html",))
    return str(part.get_content()) if part is not None else ""


def _reminded(session: Session, now: datetime) -> tuple[str, Notice] | None:
    for reminder in reminders.due(session, now):
        today, contact = now.astimezone().date(), association(session).contact
        return reminder.family.name, rules.notice(reminder, today=today, contact=contact, words=None)
    return None


def _told(
    session: Session, trigger: Trigger, last: About | None, *, pending: Pending
) -> tuple[str, Notice] | None:
    if trigger in _of_account:
        subject, queue = Subject.ACCOUNT, Queue.ACCOUNTS
    elif trigger in _of_planning:
        subject, queue = Subject.PLANNING_REQUEST, Queue.PLANNINGS
    else:
        subject, queue = Subject.PRE_REGISTRATION, Queue.PRE_REGISTRATIONS
    id_ = _same_family(session, subject, last) or _first(session, queue, pending=pending)
    if id_ is None:
        return None
    name = directory.title(session, subject, id_)
    if subject is Subject.ACCOUNT:
        return name, notices.of_account(session, session.get_one(Account, id_), trigger).notice
    if subject is Subject.PLANNING_REQUEST:
        planning = session.get_one(PlanningRequest, id_)
        return name, notices.of_planning(session, planning, trigger, pending=pending).notice
    asked = session.get_one(PreRegistration, id_)
    return name, notices.of_request(session, asked, trigger, pending=pending).notice


def _same_family(session: Session, wanted: Subject, last: About | None) -> uuid.UUID | None:
    """Return what `wanted` is for the dossier opened last, None when it has no such thing."""
    if last is None:
        return None
    subject, id_ = last
    planning = session.get(PlanningRequest, id_) if subject is Subject.PLANNING_REQUEST else None
    asked_id = planning.pre_registration_id if planning else id_
    asked = session.get(PreRegistration, asked_id) if subject is not Subject.ACCOUNT else None
    account = (
        session.get(Account, id_)
        if subject is Subject.ACCOUNT
        else people.account(session, asked.household_id)
        if asked
        else None
    )
    row = {Subject.PLANNING_REQUEST: planning, Subject.PRE_REGISTRATION: asked, Subject.ACCOUNT: account}
    found = row.get(wanted)
    return found.id if found is not None else None


def _first(session: Session, queue: Queue, *, pending: Pending) -> uuid.UUID | None:
    rows = queues.page(session, View(queue), pending=pending, offset=0, limit=1).rows
    return rows[0].id if rows else None
