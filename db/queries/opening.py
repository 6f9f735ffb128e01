"""Open a dossier: a queue and an id in, everything a reviewer reads out."""

import uuid
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any

from sqlalchemy import Select, bindparam, func, or_, select
from sqlalchemy.orm import Session

from db.columns import Uid
from db.models import (
    Account,
    Child,
    Decision,
    FamilyEdit,
    PlanningRequest,
    PreRegistration,
    Staff,
    Stay,
    StaySession,
)
from db.models.base import Reviewed
from db.queries import fill, people, pieces, situation
from db.queries.dossier import Change, Dossier, Holder, PastDecision, Piece, StayCard
from db.queries.projection import Pending, models
from db.queries.queues import Queue
from db.rules import gate
from db.rules.formats import is_email
from db.rules.planning import Interval
from db.rules.recommendation import PieceFact, after_checking, recommended
from db.rules.workflow import verdicts
from db.types import AccountState, PreRegistrationState, Subject, Verdict, type_of_state


class Gone(LookupError):
    """The dossier is no longer there."""


_words: dict[str, str] = {
    "address": "adresse",
    "birth_date": "date de naissance",
    "children": "enfants",
    "days": "jours demandés",
    "email": "adresse électronique",
    "guardian": "responsable légal",
    "phone": "téléphone",
}


_answered_by_us = (gate.Place.NOWHERE, gate.Place.PRE_REGISTRATION)
_answered_by_family = (gate.Place.PROFILE, gate.Place.HOUSEHOLD, gate.Place.CHILDREN)


def open_dossier(
    session: Session,
    queue: Queue,
    id: uuid.UUID,  # noqa: A002
    *,
    pending: Pending,
    today: date,
) -> Dossier:
    """Return the dossier behind a row of a queue; raises `Gone` when it is no longer there."""
    if queue is Queue.ACCOUNTS:
        return _account(session, id, pending)
    if queue is Queue.PLANNINGS:
        planning = session.get(PlanningRequest, id)
        if planning is None:
            raise Gone(id)
        return _request(session, queue, planning.pre_registration_id, planning, pending, today=today)
    return _request(session, queue, id, None, pending, today=today)


def _account(session: Session, id: uuid.UUID, pending: Pending) -> Dossier:  # noqa: A002
    account = session.get(Account, id)
    if account is None:
        raise Gone(id)
    card = people.household(session, account.household_id) if account.household_id else None
    children = people.children(session, account.household_id) if account.household_id else ()
    missing = gate.information(people.facts(account, card, children))
    past = history(session, Subject.ACCOUNT, id)
    state = visible(session, Subject.ACCOUNT, account, pending)
    allowed = verdicts(Subject.ACCOUNT, AccountState(state))
    decided_at = past[0].at if past else None
    return Dossier(
        queue=Queue.ACCOUNTS,
        subject=Subject.ACCOUNT,
        subject_id=id,
        revision=account.revision,
        state=state,
        submitted_at=account.submitted_at,
        email=_address(account),
        account_state=AccountState(state),
        household=card,
        other_household=None,
        child=None,
        children=children,
        stay=None,
        days=(),
        family_message=None,
        pieces=(),
        missing=missing,
        changes=edits(session, account.household_id, None, decided_at),
        decided_at=decided_at,
        history=past,
        verdicts=allowed,
        recommended=recommended(Subject.ACCOUNT, allowed, (), information_missing=bool(missing), full=False),
        completed=_completed(state, past),
        holder=_holder(session, account),
    )


@dataclass(frozen=True)
class _Request:
    """The rows behind a request, read once."""

    pre_registration: PreRegistration
    child: Child
    stay: Stay
    account: Account | None


def _request(
    session: Session,
    queue: Queue,
    pre_registration_id: uuid.UUID,
    planning: PlanningRequest | None,
    pending: Pending,
    *,
    today: date,
) -> Dossier:
    asked = session.get(PreRegistration, pre_registration_id)
    if asked is None:
        raise Gone(pre_registration_id)
    rows = _Request(
        asked,
        session.get_one(Child, asked.child_id),
        session.get_one(Stay, asked.stay_id),
        people.account(session, asked.household_id),
    )
    subject, decided = queue.subject, planning or asked
    past = history(session, subject, decided.id)
    decided_at = past[0].at if past else None
    days = fill.bookings(session, planning.id) if planning else ()
    stay = rows.stay
    span = Interval(days[0].first, days[-1].last) if days else Interval(stay.first_day, stay.last_day)
    latest = situation.latest_booked(session, asked.child_id, stay.season_code, after=span.last)
    found = pieces.of_request(
        session,
        asked.id,
        days=span,
        since=decided_at,
        pending=pending,
        latest=latest.last_day if latest else None,
    )
    card = people.household(session, asked.household_id, asked.child_id)
    child = people.child(rows.child)
    account_state = None
    if rows.account is not None:
        account_state = AccountState(visible(session, Subject.ACCOUNT, rows.account, pending))
    missing = _missing(
        session,
        rows,
        account_state or AccountState.VALIDATED,
        gate_facts=people.facts(rows.account, card, (child,)),
        pieces=found,
        planning=planning is not None,
        pending=pending,
    )
    stay_card, full = _stay(session, rows, days, planning, pending)
    state = visible(session, subject, decided, pending)
    allowed = verdicts(subject, type_of_state[subject](state))
    changes = (
        *edits(session, asked.household_id, asked.child_id, decided_at),
        *(Change(piece.label) for piece in found if piece.new),
    )
    facts = tuple(PieceFact(piece.status, piece.mandatory, piece.announced) for piece in found)
    return Dossier(
        queue=queue,
        subject=subject,
        subject_id=decided.id,
        revision=decided.revision,
        state=state,
        submitted_at=decided.submitted_at,
        email=_address(rows.account),
        account_state=account_state,
        household=card,
        other_household=people.other_household(session, asked.child_id, asked.household_id),
        child=child,
        children=(child,),
        stay=stay_card,
        days=days,
        family_message=asked.family_message,
        pieces=found,
        missing=missing,
        changes=changes,
        decided_at=decided_at,
        history=past,
        verdicts=allowed,
        recommended=after_checking(allowed, facts)
        if queue is Queue.DOCUMENTS
        else recommended(
            subject,
            allowed,
            facts,
            information_missing=any(line.place in _answered_by_family for line in missing),
            full=full,
            held=any(line.place in _answered_by_us for line in missing),
        ),
        completed=_completed(state, past),
        situation=situation.of_request(session, rows.child, stay, days=span, today=today),
        latest=latest,
        holder=_holder(session, decided),
    )


def _missing(
    session: Session,
    rows: _Request,
    account: AccountState,
    *,
    gate_facts: gate.Facts,
    pieces: tuple[Piece, ...],
    planning: bool,
    pending: Pending,
) -> tuple[gate.Missing, ...]:
    """Return what the gate finds missing; a pre-registration is not held up by its own state or documents."""
    asked = visible(session, Subject.PRE_REGISTRATION, rows.pre_registration, pending)
    return gate.missing(
        account,
        PreRegistrationState(asked) if planning else PreRegistrationState.VALIDATED,
        gate_facts,
        [gate.RequiredPiece(p.type_code, p.label, p.mandatory, p.status) for p in pieces] if planning else [],
        to_accept=True,
    )


def _stay(
    session: Session,
    rows: _Request,
    days: tuple[Interval, ...],
    planning: PlanningRequest | None,
    pending: Pending,
) -> tuple[StayCard, bool]:
    """Return the stay's card, and whether this request finds no place: on a day asked for, or, before days
    are asked for, because as many children are expected as its sessions hold."""
    stay, group_id = rows.stay, rows.pre_registration.group_id
    taken = fill.taken(session, stay.id, pending=pending)
    by_state = fill.requests(session, stay.id, pending=pending)
    card = StayCard(
        id=stay.id,
        name=stay.name,
        place=stay.place,
        first_day=stay.first_day,
        last_day=stay.last_day,
        age_min=stay.age_min,
        age_max=stay.age_max,
        capacity=stay.capacity,
        engaged=by_state[PreRegistrationState.VALIDATED],
        accepted=max(taken.values(), default=0),
        waiting=by_state[PreRegistrationState.WAITLISTED],
        season=stay.season_code,
    )
    if planning is not None:
        full = fill.first_full(session, stay, group_id, days, without=planning.id, pending=pending)
        return card, full is not None
    sessions = session.scalar(select(func.count()).where(StaySession.stay_id == stay.id)) or 1
    return card, card.engaged >= stay.capacity * sessions


def visible(session: Session, subject: Subject, row: Any, pending: Pending) -> str:
    """Return the state of a row as a coordinator should see it."""
    return str(session.scalar(_state(subject, pending), {"row": row.id}))


@lru_cache(maxsize=32)
def _state(subject: Subject, pending: Pending) -> Select[Any]:
    projected = pending.over(subject)
    source = projected.join(models[subject].__table__)
    return select(projected.state).select_from(source).where(projected.id == bindparam("row", type_=Uid))


def _holder(session: Session, row: Reviewed) -> Holder:
    person = session.get(Staff, row.assignee_id) if row.assignee_id is not None else None
    return Holder(person.id, person.display_name) if person is not None else Holder(team=row.for_team)


def edits(
    session: Session, household_id: uuid.UUID | None, child_id: uuid.UUID | None, since: datetime | None
) -> tuple[Change, ...]:
    """Return the fields that a family changed since then, in the order of their first change."""
    if household_id is None or since is None:
        return ()
    rows = session.execute(
        select(FamilyEdit.field, FamilyEdit.before, FamilyEdit.at)
        .where(
            FamilyEdit.household_id == household_id,
            or_(FamilyEdit.child_id.is_(None), FamilyEdit.child_id == child_id),
            FamilyEdit.at > since,
        )
        .order_by(FamilyEdit.at)
    )
    # What stood there at the decision is what the first edit since then replaced.
    before: dict[str, str | None] = {}
    last: dict[str, datetime] = {}
    for edit in rows:
        before.setdefault(edit.field, edit.before)
        last[edit.field] = edit.at
    return tuple(Change(_words.get(field, field), words, last[field]) for field, words in before.items())


def _address(account: Account | None) -> str | None:
    return account.email if account is not None and is_email(account.email) else None


def _completed(state: str, past: tuple[PastDecision, ...]) -> bool:
    """Tell whether the family answered a completion request: *complété, à revoir*."""
    return state == "pending" and bool(past) and past[0].verdict is Verdict.REQUEST_COMPLETION


def history(session: Session, subject: Subject, id: uuid.UUID) -> tuple[PastDecision, ...]:  # noqa: A002
    """Return the decisions on a subject, newest first."""
    rows = session.execute(
        select(Decision, Staff.display_name)
        .join(Staff, Staff.id == Decision.decided_by)
        .where(Decision.subject == subject, Decision.subject_id == id)
        .order_by(Decision.recorded_at.desc())
    ).all()
    given = pieces.reasons(session, [decision.id for decision, _ in rows])
    return tuple(
        PastDecision(
            decision.id,
            decision.recorded_at,
            name,
            Verdict(decision.verdict),
            decision.to_state,
            given.get(decision.id, ()),
            decision.message,
        )
        for decision, name in rows
    )
