"""How full a stay is: its plannings and pre-registrations in, children counted out."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from db.models import PlanningInterval, PlanningRequest, PreRegistration, Stay, StayGroup
from db.queries.projection import Pending
from db.rules.planning import Interval, first_full_day, occupation
from db.types import PlanningState, PreRegistrationState, Subject


def bookings(session: Session, planning_request_id: uuid.UUID) -> tuple[Interval, ...]:
    """Return the blocks a planning request asks for, in order."""
    rows = session.execute(
        select(PlanningInterval.first_day, PlanningInterval.last_day)
        .where(PlanningInterval.planning_request_id == planning_request_id)
        .order_by(PlanningInterval.first_day)
    )
    return tuple(Interval(first, last) for first, last in rows)


def accepted_bookings(
    session: Session,
    stay_id: uuid.UUID,
    *,
    pending: Pending,
    group_id: uuid.UUID | None = None,
    without: uuid.UUID | None = None,
) -> Iterable[list[Interval]]:
    """Return the accepted blocks of a stay (of one of its groups), a list a child, but for one request."""
    plannings = pending.over(Subject.PLANNING_REQUEST)
    source = PlanningRequest.__table__.join(PreRegistration.__table__).join(PlanningInterval.__table__)
    query = (
        select(PlanningInterval.planning_request_id, PlanningInterval.first_day, PlanningInterval.last_day)
        .select_from(plannings.join(source))
        .where(PreRegistration.stay_id == stay_id, plannings.state == PlanningState.ACCEPTED.value)
    )
    if group_id is not None:
        query = query.where(PreRegistration.group_id == group_id)
    if without is not None:
        query = query.where(PlanningInterval.planning_request_id != without)
    children: dict[uuid.UUID, list[Interval]] = {}
    for request, first, last in session.execute(query):
        children.setdefault(request, []).append(Interval(first, last))
    return children.values()


def taken(session: Session, stay_id: uuid.UUID, *, pending: Pending) -> Mapping[date, int]:
    """Return the accepted children of each day of a stay."""
    return occupation(accepted_bookings(session, stay_id, pending=pending))


@dataclass(frozen=True)
class Full:
    """What has no place left (« Le séjour », « Le groupe « Petits » ») and on which day asked for."""

    what: str
    day: date


def first_full(
    session: Session,
    stay: Stay,
    group_id: uuid.UUID | None,
    days: Sequence[Interval],
    *,
    without: uuid.UUID,
    pending: Pending,
) -> Full | None:
    """Return where the planning request `without` finds no place for `days`, None when it finds one."""
    limits: list[tuple[int, uuid.UUID | None, str]] = [(stay.capacity, None, "Le séjour")]
    if group_id is not None:
        group = session.get_one(StayGroup, group_id)
        limits.append((group.capacity, group_id, f"Le groupe « {group.name} »"))
    for capacity, id_of_group, what in limits:
        others = accepted_bookings(session, stay.id, group_id=id_of_group, without=without, pending=pending)
        day = first_full_day(days, occupation(others), capacity)
        if day is not None:
            return Full(what, day)
    return None


def requests(session: Session, stay_id: uuid.UUID, *, pending: Pending) -> Mapping[str, int]:
    """Return a stay's pre-registrations counted by state."""
    asked = pending.over(Subject.PRE_REGISTRATION)
    rows = session.execute(
        select(asked.state, func.count())
        .select_from(asked.join(PreRegistration.__table__))
        .where(PreRegistration.stay_id == stay_id)
        .group_by(asked.state)
    )
    found = {str(state): number for state, number in rows}
    return {state.value: found.get(state.value, 0) for state in PreRegistrationState}
