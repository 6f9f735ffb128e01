"""A stay in, everybody who goes on it with what leaves on paper about them out, in a handful of queries."""

import uuid
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import (
    Child,
    Document,
    DocumentType,
    HealthAnswer,
    PlanningInterval,
    PlanningRequest,
    PreRegistration,
    Requirement,
    Season,
    Stay,
    StayActivity,
    StayGroup,
    TransportPoint,
)
from db.queries import homes
from db.queries.asked import joined
from db.queries.homes import Home
from db.queries.projection import Pending
from db.queries.settings import association
from db.queries.team import team
from db.rules import roster as values
from db.rules.capture import Situation, vaccines
from db.rules.names import search_key
from db.rules.planning import Interval
from db.rules.requirements import settled, status
from db.rules.roster import Participant, Person, Point, Roster
from db.rules.vaccination_table import in_guyane
from db.types import DocumentState, HealthQuestion, PlanningState, PreRegistrationState, Subject

_VACCINES = "vaccins"
_STAYS_HOME = (
    PlanningState.REFUSED.value,
    PlanningState.CANCELLED.value,
    PlanningState.WAITLISTED.value,
)
_Key = uuid.UUID


@dataclass
class _Papers:
    """What a child's pieces come to: the mandatory ones not in order, and what was read on those valid."""

    lacking: list[str] = field(default_factory=list)
    read: dict[str, Mapping[str, str]] = field(default_factory=dict)
    record: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class _Known:
    """The rows behind the participants, by the ids they hang on."""

    days: Mapping[_Key, tuple[Interval, ...]]
    homes: Mapping[_Key, Sequence[Home]]
    papers: Mapping[_Key, _Papers]
    health: Mapping[_Key, Mapping[HealthQuestion, values.HealthAnswer]]
    groups: Mapping[_Key, str]
    points: Mapping[_Key, Point]


def roster(session: Session, stay_id: uuid.UUID, *, pending: Pending, now: datetime, medical: bool) -> Roster:
    """Return a stay and those who go: pre-registrations validated whose planning is not refused.

    Without `medical`, what families and doctors said of health is left out, and what was read on medical
    documents. Raises `NoResultFound` when the stay is gone.
    """
    stay = session.get_one(Stay, stay_id)
    season, settings = session.get_one(Season, stay.season_code), association(session)
    groups = session.scalars(
        select(StayGroup).where(StayGroup.stay_id == stay_id).order_by(StayGroup.age_min, StayGroup.name)
    ).all()
    rows = _requests(session, stay_id, pending)
    span = Interval(stay.first_day, stay.last_day)
    days = _days(session, stay_id)
    households = homes.of_stay(session, stay_id)
    known = _Known(
        days=days,
        homes=households,
        papers=_papers(session, stay_id, pending=pending, days=days, span=span, medical=medical),
        health=_health(session, stay_id, stay.season_code, medical=medical),
        groups={group.id: group.name for group in groups},
        points={
            point.id: Point(point.place, point.at)
            for point in session.scalars(select(TransportPoint).where(TransportPoint.stay_id == stay_id))
        },
    )
    today = now.astimezone().date()

    def situation(child: Child, booked: Sequence[Interval]) -> Situation:
        first = next((home for home in households[child.id] if home.link.rank == 1), None)
        return Situation(
            season_first=season.first_day,
            season_last=season.last_day,
            first_day=booked[0].first,
            last_day=booked[-1].last,
            today=today,
            birth_date=child.birth_date,
            in_guyane=in_guyane(first.household.postcode if first else None),
        )

    participants = [_participant(row, known, span=span, situation=situation, medical=medical) for row in rows]
    return Roster(
        stay_id=stay.id,
        code=stay.code,
        name=stay.name,
        theme=stay.theme or "",
        place=stay.place,
        country=stay.country,
        season=season.label,
        first_day=stay.first_day,
        last_day=stay.last_day,
        leaves_at=stay.leaves_at,
        returns_at=stay.returns_at,
        capacity=stay.capacity,
        groups=tuple(group.name for group in groups),
        activities=tuple(
            session.scalars(
                select(StayActivity.activity)
                .where(StayActivity.stay_id == stay_id)
                .order_by(StayActivity.activity)
            )
        ),
        team=team(session, stay_id),
        organiser=settings.name,
        organiser_address=settings.address,
        organiser_contact=settings.contact.on_paper,
        template_version=settings.health_form_version,
        destroy_on=stay.last_day + timedelta(days=settings.medical_days),
        read_at=now,
        participants=tuple(
            sorted(
                participants, key=lambda one: (search_key(one.last_name, one.first_name), str(one.child_id))
            )
        ),
    )


def _requests(session: Session, stay_id: uuid.UUID, pending: Pending) -> list[Any]:
    asked, planned = pending.over(Subject.PRE_REGISTRATION), pending.over(Subject.PLANNING_REQUEST)
    source = asked.join(PreRegistration.__table__).join(Child.__table__, Child.id == PreRegistration.child_id)
    planning = PlanningRequest.pre_registration_id == PreRegistration.id
    both = planned.join(source.outerjoin(PlanningRequest.__table__, planning))
    rows = session.execute(
        select(
            PreRegistration, Child, PlanningRequest.id.label("planning_id"), planned.state.label("planned")
        )
        .select_from(both)
        .where(PreRegistration.stay_id == stay_id, asked.state == PreRegistrationState.VALIDATED.value)
    ).all()
    return [row for row in rows if row.planned not in _STAYS_HOME]


def _days(session: Session, stay_id: uuid.UUID) -> Mapping[_Key, tuple[Interval, ...]]:
    found: defaultdict[_Key, tuple[Interval, ...]] = defaultdict(tuple)
    rows = session.execute(
        select(PlanningInterval.first_day, PlanningInterval.last_day, PlanningRequest.pre_registration_id)
        .join(PlanningRequest, PlanningRequest.id == PlanningInterval.planning_request_id)
        .join(PreRegistration, PreRegistration.id == PlanningRequest.pre_registration_id)
        .where(PreRegistration.stay_id == stay_id)
        .order_by(PlanningInterval.first_day)
    )
    for first, last, asked in rows:
        found[asked] += (Interval(first, last),)
    return found


def _papers(
    session: Session,
    stay_id: uuid.UUID,
    *,
    pending: Pending,
    days: Mapping[_Key, Sequence[Interval]],
    span: Interval,
    medical: bool,
) -> Mapping[_Key, _Papers]:
    request = PreRegistration.__table__.join(Stay.__table__).join(Child.__table__)
    source, seen = joined(pending, request.join(Requirement.__table__, Requirement.stay_id == Stay.id))
    rows = session.execute(
        select(
            PreRegistration.id.label("asked"),
            Requirement.mandatory,
            DocumentType.code,
            DocumentType.label,
            DocumentType.medical,
            Document.id.label("document"),
            seen.state.label("state"),
            seen.valid_from.label("valid_from"),
            seen.valid_until.label("valid_until"),
            seen.details.label("details"),
        )
        .select_from(source)
        .where(PreRegistration.stay_id == stay_id)
        .order_by(DocumentType.position, DocumentType.code)
    )
    found: defaultdict[_Key, _Papers] = defaultdict(_Papers)
    for row in rows:
        papers = found[row.asked]
        booked = days.get(row.asked) or (span,)
        state = DocumentState(row.state) if row.document else DocumentState.MISSING
        worth = status(
            state,
            first_day=booked[0].first,
            last_day=booked[-1].last,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
        )
        if row.mandatory and worth not in settled:
            papers.lacking.append(row.label)
        if state is DocumentState.VALID and (medical or not row.medical):
            papers.read[row.code] = row.details or {}
            if row.code == _VACCINES:
                papers.record = row.details or {}
    return found


def _health(
    session: Session, stay_id: uuid.UUID, season_code: str, *, medical: bool
) -> Mapping[_Key, Mapping[HealthQuestion, values.HealthAnswer]]:
    """Return the answers of each child who has any; without `medical`, that there are some and no more."""
    found: defaultdict[_Key, dict[HealthQuestion, values.HealthAnswer]] = defaultdict(dict)
    if not medical:
        for child in session.scalars(
            select(HealthAnswer.child_id)
            .join(PreRegistration, PreRegistration.child_id == HealthAnswer.child_id)
            .where(PreRegistration.stay_id == stay_id, HealthAnswer.season_code == season_code)
            .distinct()
        ):
            found[child] = {}
        return found
    rows = session.execute(
        select(
            HealthAnswer.child_id,
            HealthAnswer.question,
            HealthAnswer.yes,
            HealthAnswer.details,
            HealthAnswer.action,
        )
        .join(PreRegistration, PreRegistration.child_id == HealthAnswer.child_id)
        .where(PreRegistration.stay_id == stay_id, HealthAnswer.season_code == season_code)
    )
    for child, question, yes, details, action in rows:
        found[child][question] = values.HealthAnswer(yes, details, action)
    return found


def _participant(
    row: Any,
    known: _Known,
    *,
    span: Interval,
    situation: Callable[[Child, Sequence[Interval]], Situation],
    medical: bool,
) -> Participant:
    asked, child = row.PreRegistration, row.Child
    days = known.days.get(asked.id) or (span,)
    every = known.homes[child.id]
    own = [home for home in every if home.household.id == asked.household_id]
    # Who lost parental authority is no guardian here; that they may not come is said by `may_not_collect`.
    others = [home for home in every if home not in own and home.link.parental_authority]
    papers = known.papers.get(asked.id, _Papers())
    at = situation(child, days)
    return Participant(
        pre_registration_id=asked.id,
        child_id=child.id,
        household_id=asked.household_id,
        last_name=child.last_name,
        first_name=child.first_name,
        birth_date=child.birth_date,
        sex=child.sex,
        group=known.groups.get(asked.group_id, ""),
        accepted=row.planned == PlanningState.ACCEPTED.value,
        days=days,
        outward=known.points.get(asked.outward_id),
        back=known.points.get(asked.return_id),
        household=own[0].household.name if own else "",
        guardians=tuple(homes.guardians(own, address=asked.address_during)),
        other_guardians=tuple(homes.guardians(others)),
        contacts=tuple(homes.contacts(own)),
        other_contacts=tuple(homes.contacts(others)),
        may_collect=tuple(homes.may_collect(own + others)),
        may_not_collect=tuple(homes.may_not_collect(every)),
        doctor=_doctor(child),
        lacking=tuple(papers.lacking),
        read=papers.read,
        health=known.health.get(child.id, {}) if medical else None,
        doses=vaccines.doses_of(papers.record),
        contraindications=vaccines.contraindications_of(papers.record),
        findings=vaccines.printed_findings(papers.record, at) if medical else (),
        answered=child.id in known.health,
    )


def _doctor(child: Child) -> Person | None:
    if not (child.doctor_name or child.doctor_phone):
        return None
    phones = (child.doctor_phone,) if child.doctor_phone else ()
    return Person(child.doctor_name or "", "médecin traitant", phones)
