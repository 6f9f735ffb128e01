"""Apply a decision: a ruling in, one transaction out; the same for all four subjects.

The ruling's id makes it idempotent, the revision it was taken on makes it safe: whoever comes second is told
what the first one decided. State, history, mail and audit are written together or not at all.
"""

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from sqlalchemy import Select, Update, bindparam, func, select, update
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import set_committed_value

from db import audit, locks, mails
from db.columns import Uid
from db.models import (
    Decision,
    DecisionPiece,
    DecisionReason,
    Document,
    DocumentVersion,
    PlanningRequest,
    PreRegistration,
    Staff,
    Stay,
)
from db.models.base import inserting, table_of
from db.queries import fill, situation
from db.queries.notices import Told, told_by
from db.queries.opening import open_dossier
from db.queries.projection import Pending, models
from db.queries.queues import Queue
from db.rules import capture
from db.rules.capture import Reading
from db.rules.formats import show_date
from db.rules.notice import Envelope, Letter, Notice
from db.rules.ruling import Ruling, incomplete
from db.rules.workflow import IllegalTransition, decided
from db.session import together
from db.types import Action, PlanningState, PreRegistrationState, Subject, Verdict, type_of_state

Compose = Callable[[Notice, Envelope], Letter]

_nothing_pending = Pending()


@dataclass(frozen=True)
class Applied:
    """The decision stands; `again` when it already did, because an earlier push had arrived."""

    revision: int
    again: bool = False


@dataclass(frozen=True)
class Conflict:
    """Somebody decided first, or the family changed the dossier: nothing was written.

    `by` and `at` tell of the last decision, None when the change was not a decision.
    """

    state: str
    revision: int
    by: str | None
    at: datetime | None


@dataclass(frozen=True)
class Rejected:
    """The rules refuse the decision: nothing was written; `sentence` says why to the coordinator."""

    sentence: str


Outcome = Applied | Conflict | Rejected


@dataclass(frozen=True)
class Judged:
    """What a ruling leads to: a state and, for a document that is accepted, what is read on it."""

    state: StrEnum
    reading: Reading = field(default_factory=Reading)


def judge(
    session: Session, ruling: Ruling, *, pending: Pending = _nothing_pending
) -> Judged | Conflict | Rejected:
    """Return what a ruling leads to, or why it cannot be taken; reads only.

    The desk asks before it keeps a decision (with its own `pending` ones laid over), `apply` asks again.
    """
    row: Any = session.get(models[ruling.subject], ruling.subject_id)
    if row is None:
        return Rejected("Ce dossier n’existe plus.")
    if row.revision != ruling.revision:
        return _conflict(session, ruling)
    state = type_of_state[ruling.subject](row.state)
    try:
        after = decided(ruling.subject, state, ruling.verdict, has_file=_has_file(session, ruling))
    except IllegalTransition:
        return Rejected("L’état du dossier ne permet plus cette décision.")
    sentence = incomplete(ruling) or _refusal(session, ruling, pending)
    if sentence is not None:
        return Rejected(sentence)
    if ruling.subject is not Subject.DOCUMENT or ruling.verdict is not Verdict.APPROVE:
        return Judged(after)
    reading = _read(session, ruling, row)
    return Rejected(reading.blocking.sentence) if reading.blocking else Judged(after, reading)


def _read(session: Session, ruling: Ruling, document: Document) -> Reading:
    """Return what was read, by the first stay for which it is good: it was read beside one of them."""
    today = ruling.decided_at.astimezone().date()
    readings = [
        capture.read(document.type_code, ruling.captured, at)
        for at in situation.of_document(session, document, today=today)
    ]
    return next((reading for reading in readings if reading.blocking is None), readings[0])


def apply(session: Session, ruling: Ruling, *, compose: Compose, now: datetime) -> Outcome:
    """Apply `ruling` in the session's transaction, which the caller commits; `now` is when it is recorded."""
    # Held from here on, so that it is read once: every question is a journey to the server and back.
    row: Any = session.get(models[ruling.subject], ruling.subject_id)
    after = judge(session, ruling)
    if not isinstance(after, Judged):
        # The winner may be this very ruling, in a push whose answer was lost.
        return _arrived(session, ruling) or after
    before = type_of_state[ruling.subject](row.state)
    if not _compare_and_set(session, ruling, row, after):
        return _arrived(session, ruling) or _conflict(session, ruling)
    _follow_up(session, ruling, row)
    _withdraw_planning(session, ruling, row, now)
    told = told_by(session, ruling, pending=_nothing_pending)
    letter = compose(told.notice, Envelope(ruling.id, now)) if told is not None else None
    owners = audit.owners(session, row)
    with together(session):
        _record(session, ruling, owners, before=before, after=after.state, now=now)
        if told is not None and letter is not None:
            _write_mail(session, ruling, told, letter, now)
    return Applied(ruling.revision + 1)


def _arrived(session: Session, ruling: Ruling) -> Applied | None:
    known = session.scalar(_decision_with(), {"ruling": ruling.id}) is not None
    return Applied(ruling.revision + 1, again=True) if known else None


@cache
def _decision_with() -> Select[uuid.UUID]:
    return select(Decision.id).where(Decision.id == bindparam("ruling", type_=Uid))


def _compare_and_set(session: Session, ruling: Ruling, row: Any, after: Judged) -> bool:
    """Change the subject where it is still as it was seen; `row`, which the session holds, follows."""
    changed: dict[str, Any] = {"state": after.state}
    if ruling.subject is Subject.DOCUMENT and ruling.verdict is Verdict.APPROVE:
        reading = after.reading
        changed |= {
            "valid_from": reading.valid_from,
            "valid_until": reading.valid_until,
            "details": dict(reading.values),
        }
    result = session.execute(
        _set_where_seen(ruling.subject, tuple(changed)),
        {"of": ruling.subject_id, "seen": ruling.revision, **changed},
    )
    assert isinstance(result, CursorResult)  # noqa: S101 - what an UPDATE returns
    if result.rowcount != 1:
        return False
    for name, value in (*changed.items(), ("revision", ruling.revision + 1)):
        set_committed_value(row, name, value)
    return True


@cache
def _set_where_seen(subject: Subject, changed: tuple[str, ...]) -> Update:
    table = table_of(models[subject])
    return (
        update(table)
        .where(table.c.id == bindparam("of"), table.c.revision == bindparam("seen"))
        .values(revision=table.c.revision + 1, **{name: bindparam(name) for name in changed})
    )


def _conflict(session: Session, ruling: Ruling) -> Conflict:
    row: Any = session.get_one(models[ruling.subject], ruling.subject_id, populate_existing=True)
    last = session.execute(
        select(Decision.recorded_at, Staff.display_name)
        .join(Staff, Staff.id == Decision.decided_by)
        .where(Decision.subject == ruling.subject, Decision.subject_id == ruling.subject_id)
        .where(Decision.revision_seen >= ruling.revision)
        .order_by(Decision.revision_seen.desc())
        .limit(1)
    ).first()
    return Conflict(
        str(row.state), row.revision, last.display_name if last else None, last.recorded_at if last else None
    )


def _has_file(session: Session, ruling: Ruling) -> bool:
    if ruling.subject is not Subject.DOCUMENT:
        return True
    return session.scalar(_version_of(), {"document": ruling.subject_id}) is not None


@cache
def _version_of() -> Select[uuid.UUID]:
    document = bindparam("document", type_=Uid)
    return select(DocumentVersion.id).where(DocumentVersion.document_id == document).limit(1)


def _refusal(session: Session, ruling: Ruling, pending: Pending) -> str | None:
    """Return why the rules refuse a decision that the state alone allows."""
    match ruling.subject, ruling.verdict:
        case Subject.PLANNING_REQUEST, Verdict.APPROVE:
            today = ruling.decided_at.astimezone().date()
            return _not_acceptable(session, ruling.subject_id, pending, today)
        case Subject.PRE_REGISTRATION, Verdict.CANCEL | Verdict.REFUSE:
            return _still_booked(session, ruling.subject_id, pending)
        case Subject.PRE_REGISTRATION, Verdict.WAITLIST | Verdict.REQUEST_COMPLETION:
            # Its rank is given under this lock: always before the row's, or two desks wait for each other.
            _locked(session, session.get_one(PreRegistration, ruling.subject_id).stay_id)
    return None


def _not_acceptable(session: Session, planning_id: uuid.UUID, pending: Pending, today: date) -> str | None:
    """Return why a planning cannot be accepted: the gate, then the places."""
    planning = session.get_one(PlanningRequest, planning_id)
    asked = session.get_one(PreRegistration, planning.pre_registration_id)
    stay = _locked(session, asked.stay_id)
    dossier = open_dossier(session, Queue.PLANNINGS, planning_id, pending=pending, today=today)
    if dossier.missing:
        return f"Le planning ne peut pas être accepté : {dossier.missing[0].sentence}"
    full = fill.first_full(session, stay, asked.group_id, dossier.days, without=planning_id, pending=pending)
    if full is None:
        return None
    return f"{full.what} est complet le {show_date(full.day)} : la demande peut aller en liste d’attente."


def _still_booked(session: Session, pre_registration_id: uuid.UUID, pending: Pending) -> str | None:
    """Return why a place cannot be taken back yet: an accepted planning would go on holding it."""
    asked = session.get_one(PreRegistration, pre_registration_id)
    _locked(session, asked.stay_id)
    plannings = pending.over(Subject.PLANNING_REQUEST)
    booked = (
        select(PlanningRequest.id)
        .select_from(plannings.join(PlanningRequest.__table__))
        .where(PlanningRequest.pre_registration_id == asked.id)
        .where(plannings.state == PlanningState.ACCEPTED.value)
    )
    if session.scalar(booked) is None:
        return None
    return "Le planning de cet enfant est accepté : annulez d’abord le planning, ce qui libère sa place."


def _locked(session: Session, stay_id: uuid.UUID) -> Stay:
    """Return a stay; whoever gives or takes back its places waits here, so no last place is given twice."""
    locks.hold(session, "stay", stay_id)
    return session.get_one(Stay, stay_id, populate_existing=True)


def _follow_up(session: Session, ruling: Ruling, row: Any) -> None:
    """Keep the waiting list in order: last come, last ranked; who leaves it has no rank."""
    if ruling.subject is not Subject.PRE_REGISTRATION:
        return
    rank = None
    if row.state == PreRegistrationState.WAITLISTED:
        _locked(session, row.stay_id)
        rank = row.waiting_rank or 1 + (
            session.scalar(
                select(func.max(PreRegistration.waiting_rank)).where(PreRegistration.stay_id == row.stay_id)
            )
            or 0
        )
    row.waiting_rank = rank


def _withdraw_planning(session: Session, ruling: Ruling, row: Any, now: datetime) -> None:
    """Cancel the planning of a request that is no more: nobody should be asked to answer it."""
    gone = {PreRegistrationState.CANCELLED, PreRegistrationState.REFUSED}
    if ruling.subject is not Subject.PRE_REGISTRATION or row.state not in gone:
        return
    waiting = (PlanningState.PENDING, PlanningState.WAITLISTED, PlanningState.TO_COMPLETE)
    planning = session.scalar(
        select(PlanningRequest).where(
            PlanningRequest.pre_registration_id == row.id, PlanningRequest.state.in_(waiting)
        )
    )
    if planning is None:
        return
    own = replace(
        ruling,
        id=uuid.uuid5(ruling.id, "planning"),
        subject=Subject.PLANNING_REQUEST,
        subject_id=planning.id,
        revision=planning.revision,
        verdict=Verdict.CANCEL,
    )
    before = planning.state
    if _compare_and_set(session, own, planning, Judged(PlanningState.CANCELLED)):
        owners = audit.owners(session, planning)
        _record(session, own, owners, before=before, after=PlanningState.CANCELLED, now=now)


def _record(
    session: Session,
    ruling: Ruling,
    owners: audit.Owners,
    *,
    before: StrEnum,
    after: StrEnum,
    now: datetime,
) -> None:
    decision = {
        "id": ruling.id,
        "subject": ruling.subject,
        "subject_id": ruling.subject_id,
        "verdict": ruling.verdict,
        "revision_seen": ruling.revision,
        "from_state": before,
        "to_state": after,
        "message": ruling.message,
        "decided_by": ruling.decided_by,
        "decided_at": ruling.decided_at,
        "recorded_at": now,
    }
    session.connection().execute(inserting(Decision), decision)
    reasons = [
        {"decision_id": ruling.id, "position": position, "code": given.reason, "detail": given.detail}
        for position, given in enumerate(ruling.reasons)
    ]
    if reasons:
        session.connection().execute(inserting(DecisionReason), reasons)
    audit.record(
        session,
        Action.DECIDE,
        ruling.subject,
        ruling.subject_id,
        owned_by=owners,
        id=ruling.id,
        by=ruling.decided_by,
        at=now,
        detail=ruling.verdict,
    )


def _write_mail(session: Session, ruling: Ruling, told: Told, letter: Letter, now: datetime) -> None:
    mails.add(
        session,
        told.notice,
        letter,
        id=ruling.id,
        decision_id=ruling.id,
        household_id=told.household_id,
        at=now,
    )
    announced = [
        {"decision_id": ruling.id, "document_id": document_id, "document_revision": revision}
        for document_id, revision in told.announced
    ]
    if announced:
        session.connection().execute(inserting(DecisionPiece), announced)
