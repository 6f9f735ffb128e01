"""What reminders look at: the requests alive in, their facts by family out, in no query a family."""

import uuid
from collections import defaultdict
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, and_, func, or_, select, union
from sqlalchemy.orm import Session

from db.models import (
    Child,
    Decision,
    Document,
    DocumentType,
    DocumentVersion,
    FamilyEdit,
    Household,
    Mail,
    PlanningInterval,
    PlanningRequest,
    PreRegistration,
    Requirement,
    Stay,
)
from db.queries.asked import joined
from db.queries.projection import Pending
from db.rules.notice import Trigger
from db.rules.planning import Interval
from db.types import (
    DocumentState,
    MailState,
    PlanningState,
    PreRegistrationState,
    StayState,
    Subject,
    Verdict,
)

_alive = (PreRegistrationState.VALIDATED, PreRegistrationState.TO_COMPLETE, PreRegistrationState.WAITLISTED)
_no_planning = (PlanningState.CANCELLED, PlanningState.REFUSED)
_tells = (Verdict.APPROVE, Verdict.REQUEST_COMPLETION)
_enough = (DocumentState.SUBMITTED.value, DocumentState.NOT_REQUIRED.value)


def requests(today: date, household_id: uuid.UUID | None) -> Select[uuid.UUID]:
    """Return the ids of the requests alive for a stay that is not over, or of one household's."""
    query = (
        select(PreRegistration.id)
        .join(Stay, Stay.id == PreRegistration.stay_id)
        .where(
            PreRegistration.state.in_(_alive),
            Stay.state.in_([StayState.OPEN, StayState.CLOSED]),
            Stay.last_day > today,
        )
    )
    return query if household_id is None else query.where(PreRegistration.household_id == household_id)


def households(alive: Select[uuid.UUID]) -> Select[uuid.UUID]:
    """Return the ids of the households that made these requests."""
    return select(PreRegistration.household_id).where(PreRegistration.id.in_(alive))


def details(alive: Select[uuid.UUID]) -> Select[PreRegistration, Stay, Child, Household, PlanningRequest]:
    """Return each request with its stay, child and household, and its planning where one is alive."""
    planning = and_(
        PlanningRequest.pre_registration_id == PreRegistration.id, PlanningRequest.state.not_in(_no_planning)
    )
    return (
        select(PreRegistration, Stay, Child, Household, PlanningRequest)
        .join(Stay, Stay.id == PreRegistration.stay_id)
        .join(Child, Child.id == PreRegistration.child_id)
        .join(Household, Household.id == PreRegistration.household_id)
        .outerjoin(PlanningRequest, planning)
        .where(PreRegistration.id.in_(alive))
        .order_by(Stay.first_day, Child.first_name, PreRegistration.id)
    )


def pieces(session: Session, alive: Select[uuid.UUID]) -> Mapping[uuid.UUID, list[Any]]:
    """Return, for each request, the pieces that may have to be given, in the order of their types."""
    request = PreRegistration.__table__.join(Stay.__table__).join(Child.__table__)
    source, seen = joined(Pending(), request.join(Requirement.__table__, Requirement.stay_id == Stay.id))
    rows = session.execute(
        select(
            PreRegistration.id.label("request_id"),
            Requirement.mandatory,
            DocumentType.code,
            DocumentType.label,
            DocumentType.medical,
            DocumentType.scope,
            DocumentType.per_stay,
            seen.state.label("visible"),
            seen.valid_from.label("valid_from"),
            seen.valid_until.label("valid_until"),
        )
        .select_from(source)
        .where(PreRegistration.id.in_(alive), or_(Document.id.is_(None), seen.state.not_in(_enough)))
        .order_by(DocumentType.position, DocumentType.code)
    )
    found: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row.request_id].append(row)
    return found


def told(session: Session, alive: Select[uuid.UUID]) -> Mapping[uuid.UUID, Mapping[Verdict, datetime]]:
    """Return, for each request and planning, when a coordinator last said what is missing, by verdict."""
    plannings = select(PlanningRequest.id).where(PlanningRequest.pre_registration_id.in_(alive))
    rows = session.execute(
        select(Decision.subject_id, Decision.verdict, func.max(Decision.recorded_at))
        .where(
            Decision.subject.in_([Subject.PRE_REGISTRATION, Subject.PLANNING_REQUEST]),
            Decision.verdict.in_(_tells),
            Decision.subject_id.in_(union(alive, plannings)),
        )
        .group_by(Decision.subject_id, Decision.verdict)
    )
    found: dict[uuid.UUID, dict[Verdict, datetime]] = defaultdict(dict)
    for subject_id, verdict, moment in rows:
        found[subject_id][verdict] = moment
    return found


def answers(session: Session, alive: Select[uuid.UUID]) -> Mapping[object, datetime]:
    """Return the last upload of each child and household, and the last edit of each (household, child)."""
    children = select(PreRegistration.child_id).where(PreRegistration.id.in_(alive))
    found: dict[object, datetime] = {}
    for owner, ids in ((Document.child_id, children), (Document.household_id, households(alive))):
        rows = session.execute(
            select(owner, func.max(DocumentVersion.uploaded_at))
            .join(DocumentVersion, DocumentVersion.document_id == Document.id)
            .where(owner.in_(ids))
            .group_by(owner)
        )
        found.update((id_, moment) for id_, moment in rows)
    edits = session.execute(
        select(FamilyEdit.household_id, FamilyEdit.child_id, func.max(FamilyEdit.at))
        .where(FamilyEdit.household_id.in_(households(alive)))
        .group_by(FamilyEdit.household_id, FamilyEdit.child_id)
    )
    found.update(((household_id, child_id), moment) for household_id, child_id, moment in edits)
    return found


def booked(session: Session, alive: Select[uuid.UUID]) -> Mapping[uuid.UUID, Interval]:
    """Return the first and last day that each planning books."""
    plan = PlanningInterval.planning_request_id
    rows = session.execute(
        select(plan, func.min(PlanningInterval.first_day), func.max(PlanningInterval.last_day))
        .join(PlanningRequest, PlanningRequest.id == plan)
        .where(PlanningRequest.pre_registration_id.in_(alive))
        .group_by(plan)
    )
    return {planning_id: Interval(first, last) for planning_id, first, last in rows}


def mails(
    session: Session, alive: Select[uuid.UUID]
) -> Mapping[uuid.UUID, tuple[datetime, tuple[datetime, ...]]]:
    """Return each household's last mail, and all its reminders; those given up were never read."""
    rows = session.execute(
        select(Mail.household_id, Mail.trigger, Mail.written_at).where(
            Mail.household_id.in_(households(alive)), Mail.state != MailState.ABANDONED
        )
    )
    found: dict[uuid.UUID, list[tuple[str, datetime]]] = defaultdict(list)
    for household_id, trigger, moment in rows:
        assert household_id is not None  # noqa: S101 - the query says so
        found[household_id].append((trigger, moment))
    return {
        household_id: (
            max(moment for _, moment in written),
            tuple(moment for trigger, moment in written if trigger == Trigger.REMINDER),
        )
        for household_id, written in found.items()
    }
