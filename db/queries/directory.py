"""What is looked up rather than decided: families, stays, mails, the journal."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session, aliased

from db import addresses
from db.models import (
    Account,
    AuditEvent,
    Child,
    ChildHousehold,
    Document,
    DocumentType,
    Guardian,
    Household,
    Mail,
    PlanningRequest,
    PreRegistration,
    Staff,
    Stay,
)
from db.queries import fill
from db.queries.projection import Pending, models
from db.queries.queues import Queue
from db.queries.words import begins_words
from db.rules import printing
from db.rules.names import family_name, full_name
from db.types import AccountState, Action, MailState, PreRegistrationState, StayState, Subject, Verdict

FAMILIES_SHOWN = 200
LINES_SHOWN = 500

_corrected = {addresses.DETAIL: "Adresse électronique"}
_household_key = Household.__table__.c.search_key
_child_key = Child.__table__.c.search_key


@dataclass(frozen=True)
class FamilyRow:
    """One household in the search; `account_id` leads to its account, `dossiers` to its requests."""

    household_id: uuid.UUID
    name: str
    city: str | None
    email: str | None
    phone: str | None
    children: tuple[str, ...]
    account_id: uuid.UUID | None
    account_state: str | None


@dataclass(frozen=True)
class DossierRow:
    """One request of a family: the child, the stay, where it stands, and the review page it opens."""

    queue: Queue
    id: uuid.UUID
    child: str
    stay: str
    first_day: date
    last_day: date
    state: str


@dataclass(frozen=True)
class StayRow:
    """One stay and how full it is, in children."""

    id: uuid.UUID
    code: str
    name: str
    place: str
    first_day: date
    last_day: date
    age_min: int
    age_max: int
    capacity: int
    accepted: int
    engaged: int
    pending: int
    waiting: int
    state: str


@dataclass(frozen=True)
class MailRow:
    """One mail with its exact text, and how far it is: tries to send it, what the server said last.

    `resent_of` is when the mail that it sends again was written, `resent_at` when it was itself sent again;
    `deposited_at` when it was left as a file, `posted_at` when it was posted as a letter.
    """

    id: uuid.UUID
    written_at: datetime
    recipient: str | None
    household: str | None
    subject: str
    text: str
    state: MailState
    attempts: int = 0
    sent_at: datetime | None = None
    bounced_at: datetime | None = None
    answer: str | None = None
    resent_of: datetime | None = None
    resent_at: datetime | None = None
    deposited_at: datetime | None = None
    posted_at: datetime | None = None


@dataclass(frozen=True)
class JournalRow:
    """One audit event: the dossier's names and the kind of document, never medical content.

    `verdict` is None for a view; `document` is the label of its type, or the name of the paper that was
    printed; None when no document was concerned.
    """

    at: datetime
    by: str
    action: Action
    subject: Subject
    household: str | None
    child: str | None
    verdict: Verdict | None
    document: str | None


def families(session: Session, text: str) -> tuple[FamilyRow, ...]:
    """Return the households that `text` finds, by a guardian's or a child's name, at most FAMILIES_SHOWN."""
    named = begins_words(_household_key, text)
    of_child = (
        select(ChildHousehold.household_id)
        .join(Child, Child.id == ChildHousehold.child_id)
        .where(begins_words(_child_key, text))
    )
    rows = session.scalars(
        select(Household)
        .where(or_(named, Household.id.in_(of_child)))
        .order_by(Household.search_key)
        .limit(FAMILIES_SHOWN)
    ).all()
    ids = [row.id for row in rows]
    accounts, phones, children = _accounts(session, ids), _phones(session, ids), _children(session, ids)
    return tuple(
        FamilyRow(
            household_id=row.id,
            name=family_name(row.name),
            city=row.city,
            email=account.email if account else None,
            phone=phones.get(row.id),
            children=tuple(children.get(row.id, ())),
            account_id=account.id if account else None,
            account_state=account.state if account else None,
        )
        for row in rows
        for account in [accounts.get(row.id)]
    )


def _accounts(session: Session, households: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, Account]:
    """Return the account that speaks for each household, as `people.account` chooses it."""
    rows = session.scalars(
        select(Account)
        .where(Account.household_id.in_(households))
        # The last one written stays: open accounts after closed ones, the oldest last.
        .order_by(Account.state != AccountState.CLOSED, Account.created_at.desc())
    )
    return {row.household_id: row for row in rows if row.household_id}


def _phones(session: Session, households: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, str | None]:
    rows = session.scalars(
        select(Guardian).where(Guardian.household_id.in_(households)).order_by(Guardian.rank.desc())
    )
    return {row.household_id: row.phone for row in rows}


def _children(session: Session, households: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[str]]:
    rows = session.execute(
        select(ChildHousehold.household_id, Child.first_name)
        .join(Child, Child.id == ChildHousehold.child_id)
        .where(ChildHousehold.household_id.in_(households))
        .order_by(Child.birth_date, Child.first_name)
    )
    found: dict[uuid.UUID, list[str]] = {}
    for household_id, first_name in rows:
        found.setdefault(household_id, []).append(first_name)
    return found


def family_dossiers(session: Session, household_id: uuid.UUID, *, pending: Pending) -> tuple[DossierRow, ...]:
    """Return a household's pre-registrations and plannings, the next departure first."""
    asked, planned = pending.over(Subject.PRE_REGISTRATION), pending.over(Subject.PLANNING_REQUEST)
    requests = PreRegistration.__table__.join(Child.__table__).join(Stay.__table__)
    plannings = requests.join(
        PlanningRequest.__table__, PlanningRequest.pre_registration_id == PreRegistration.id
    )
    found = [
        DossierRow(
            queue,
            row.id,
            full_name(row.last_name, row.first_name),
            row.name,
            row.first_day,
            row.last_day,
            row.state,
        )
        for queue, projected, source in (
            (Queue.PRE_REGISTRATIONS, asked, requests),
            (Queue.PLANNINGS, planned, plannings),
        )
        for row in session.execute(
            select(
                projected.id.label("id"),
                projected.state.label("state"),
                *(Child.last_name, Child.first_name, Stay.name, Stay.first_day, Stay.last_day),
            )
            .select_from(projected.join(source))
            .where(PreRegistration.household_id == household_id)
        )
    ]
    return tuple(sorted(found, key=lambda row: (row.first_day, row.child, row.queue)))


def stays(session: Session, *, pending: Pending) -> tuple[StayRow, ...]:
    """Return the stays that are not drafts, the next departure first."""
    rows = session.scalars(
        select(Stay).where(Stay.state != StayState.DRAFT).order_by(Stay.first_day, Stay.name)
    ).all()
    return tuple(_stay(session, row, pending) for row in rows)


def _stay(session: Session, row: Stay, pending: Pending) -> StayRow:
    by_state = fill.requests(session, row.id, pending=pending)
    return StayRow(
        id=row.id,
        code=row.code,
        name=row.name,
        place=row.place,
        first_day=row.first_day,
        last_day=row.last_day,
        age_min=row.age_min,
        age_max=row.age_max,
        capacity=row.capacity,
        accepted=max(fill.taken(session, row.id, pending=pending).values(), default=0),
        engaged=by_state[PreRegistrationState.VALIDATED],
        pending=by_state[PreRegistrationState.PENDING],
        waiting=by_state[PreRegistrationState.WAITLISTED],
        state=row.state,
    )


def next_departure(session: Session, today: date) -> tuple[str, date] | None:
    """Return the next stay to leave, None when there is none."""
    row = session.execute(
        select(Stay.name, Stay.first_day)
        .where(Stay.first_day >= today, Stay.state.in_([StayState.OPEN, StayState.CLOSED]))
        .order_by(Stay.first_day)
        .limit(1)
    ).first()
    return (row.name, row.first_day) if row else None


def mails(session: Session, text: str, *, state: MailState | None) -> tuple[MailRow, ...]:
    """Return the newest mails, at most LINES_SHOWN, of a family or with an address that `text` finds."""
    before, after = aliased(Mail), aliased(Mail)
    resent = select(func.max(after.written_at)).where(after.resent_of == Mail.id).scalar_subquery()
    query = (
        select(Mail, Household.name, before.written_at, resent)
        .outerjoin(Household, Household.id == Mail.household_id)
        .outerjoin(before, before.id == Mail.resent_of)
    )
    if text.strip():
        typed = text.strip()
        query = query.where(
            or_(begins_words(_household_key, text), Mail.recipient.icontains(typed, autoescape=True))
        )
    if state is not None:
        query = query.where(Mail.state == state)
    rows = session.execute(query.order_by(Mail.written_at.desc()).limit(LINES_SHOWN))
    return tuple(
        MailRow(
            id=mail.id,
            written_at=mail.written_at,
            recipient=mail.recipient,
            household=family_name(name) if name else None,
            subject=mail.subject,
            text=mail.text,
            state=mail.state,
            attempts=mail.attempt,
            sent_at=mail.sent_at,
            bounced_at=mail.bounced_at,
            answer=mail.answer,
            resent_of=resent_of,
            resent_at=resent_at,
            deposited_at=mail.deposited_at,
            posted_at=mail.posted_at,
        )
        for mail, name, resent_of, resent_at in rows
    )


def journal(session: Session, text: str) -> tuple[JournalRow, ...]:
    """Return the newest audit events, at most LINES_SHOWN, of a family or a child that `text` finds."""
    query = (
        select(
            AuditEvent,
            *(Staff.display_name, Household.name, Child.last_name, Child.first_name, DocumentType.label),
        )
        .join(Staff, Staff.id == AuditEvent.staff_id)
        .outerjoin(Document, Document.id == AuditEvent.subject_id)
        .outerjoin(DocumentType, DocumentType.code == Document.type_code)
        .outerjoin(Household, Household.id == AuditEvent.household_id)
        .outerjoin(Child, Child.id == AuditEvent.child_id)
    )
    if text.strip():
        query = query.where(or_(begins_words(_household_key, text), begins_words(_child_key, text)))
    rows = session.execute(query.order_by(AuditEvent.at.desc()).limit(LINES_SHOWN))
    return tuple(
        JournalRow(
            at=event.at,
            by=by,
            action=event.action,
            subject=event.subject,
            household=family_name(household) if household else None,
            child=full_name(last, first) if last else None,
            verdict=Verdict(event.detail) if event.action is Action.DECIDE else None,
            document=document or _paper(event),
        )
        for event, by, household, last, first, document in rows
    )


def _paper(event: AuditEvent) -> str | None:
    if event.action is Action.CORRECT:
        return _corrected.get(event.detail)
    prints = event.action in {Action.VIEW, Action.PRINT, Action.EXPORT} and event.detail in set(
        printing.Paper
    )
    return printing.names[printing.Paper(event.detail)] if prints else None


def title(session: Session, subject: Subject, subject_id: uuid.UUID) -> str:
    """Return the name on a dossier: the child's, else the household's; empty when it is gone."""
    row = session.get(models[subject], subject_id)
    if isinstance(row, PlanningRequest):
        row = session.get(PreRegistration, row.pre_registration_id)
    if row is None:
        return ""
    child_id = getattr(row, "child_id", None)
    child = session.get(Child, child_id) if child_id else None
    if child is not None:
        return full_name(child.last_name, child.first_name)
    household = session.get(Household, row.household_id) if row.household_id else None
    return family_name(household.name) if household else ""
