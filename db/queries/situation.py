"""What a document is judged by: its child or household, a stay and today in, a `Situation` out."""

import uuid
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Child, ChildHousehold, Document, Household, PreRegistration, Season, Stay
from db.queries.dossier import BookedStay
from db.queries.settings import association
from db.rules.capture import Situation
from db.rules.planning import Interval
from db.rules.vaccination_table import in_guyane
from db.types import PreRegistrationState

_booked = PreRegistrationState.VALIDATED
_alive = (
    PreRegistrationState.PENDING,
    PreRegistrationState.VALIDATED,
    PreRegistrationState.WAITLISTED,
    PreRegistrationState.TO_COMPLETE,
)


def of_request(session: Session, child: Child, stay: Stay, *, days: Interval, today: date) -> Situation:
    """Return the situation of a child's documents for the days of one stay."""
    return _situation(session, stay.season_code, child, days, today)


def of_document(session: Session, document: Document, *, today: date) -> tuple[Situation, ...]:
    """Return the situations of a document: one a stay that asks for it in its season, the next to come first.

    Where none does any more, that of the end of the season.
    """
    asked_by = PreRegistration.household_id == document.household_id
    if document.child_id is not None:
        asked_by = PreRegistration.child_id == document.child_id
    found = session.execute(
        select(Child, Stay)
        .select_from(PreRegistration)
        .join(Child, Child.id == PreRegistration.child_id)
        .join(Stay, Stay.id == PreRegistration.stay_id)
        .where(asked_by, PreRegistration.state.in_(_alive), Stay.season_code == document.season_code)
        .order_by(Stay.last_day < today, Stay.first_day)
    ).all()
    if not found:
        owner = session.get(Child, document.child_id) if document.child_id else None
        return (_situation(session, document.season_code, owner, None, today),)
    return tuple(
        of_request(session, child, stay, days=Interval(stay.first_day, stay.last_day), today=today)
        for child, stay in found
    )


def _situation(
    session: Session, season_code: str, child: Child | None, days: Interval | None, today: date
) -> Situation:
    season, settled = session.get_one(Season, season_code), association(session)
    homes = select(Household.postcode).join(ChildHousehold).where(ChildHousehold.rank == 1)
    postcode = session.scalar(homes.where(ChildHousehold.child_id == child.id)) if child else None
    return Situation(
        season_first=season.first_day,
        season_last=season.last_day,
        first_day=days.first if days else season.last_day,
        last_day=days.last if days else season.last_day,
        today=today,
        birth_date=child.birth_date if child else None,
        in_guyane=in_guyane(postcode),
        health_form_version=settled.health_form_version,
        quotient_months=settled.quotient_months,
        calendar_blocks=settled.calendar_blocks,
    )


def latest_booked(
    session: Session, child_id: uuid.UUID, season_code: str, *, after: date
) -> BookedStay | None:
    """Return the last stay of the season that a child is booked on, if it ends after `after`."""
    row = session.execute(
        select(Stay.name, Stay.last_day)
        .join(PreRegistration, PreRegistration.stay_id == Stay.id)
        .where(
            PreRegistration.child_id == child_id,
            PreRegistration.state == _booked,
            Stay.season_code == season_code,
            Stay.last_day > after,
        )
        .order_by(Stay.last_day.desc())
        .limit(1)
    ).first()
    return BookedStay(row.name, row.last_day) if row else None
