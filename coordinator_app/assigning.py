"""Who takes care of which dossiers: ids and a person, a stay's team or nobody in, what changed out.

It is not a decision: the revision stays, so that nothing a colleague has on screen is contradicted.
"""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from coordinator_app.errors import DeskError
from db.models import PlanningRequest, PreRegistration, Staff, StaffStay
from db.queries.projection import models
from db.types import Role, Subject

ABLE = (Role.COORDINATOR, Role.DIRECTOR)
"""Whose work dossiers are."""

_BATCH = 500


@dataclass(frozen=True)
class Assignee:
    """To whom dossiers are given: a person, the team of their stay, or nobody."""

    staff_id: uuid.UUID | None = None
    team: bool = False


NOBODY = Assignee()
TEAM = Assignee(team=True)


@dataclass(frozen=True)
class Assigned:
    """How many dossiers were given, to whom (None: nobody, or the team), and from whom they were taken."""

    number: int
    to: Assignee
    name: str | None
    taken_from: tuple[str, ...]


def assign(
    session: Session, subject: Subject, ids: Sequence[uuid.UUID], to: Assignee, *, by: uuid.UUID
) -> Assigned:
    """Give dossiers in the session's transaction; those that are no longer there are left out.

    Raises `DeskError` for a person who cannot take them, and for the team of what has no stay.
    """
    if to.team and subject is Subject.ACCOUNT:
        raise DeskError(
            "Un compte n’a pas de séjour", "Attribuez-le à un collègue. Aucune attribution n’a changé."
        )
    person = _person(session, to.staff_id) if to.staff_id is not None else None
    if person is not None:
        _check_stays(session, subject, ids, person)
    model = models[subject]
    number, owners = 0, set[uuid.UUID]()
    for start in range(0, len(ids), _BATCH):
        some = ids[start : start + _BATCH]
        found = session.execute(select(model.id, model.assignee_id).where(model.id.in_(some))).all()
        number += len(found)
        owners |= {owner for _, owner in found if owner is not None}
        session.execute(
            update(model)
            .where(model.id.in_(some))
            .values(assignee_id=to.staff_id, for_team=to.team)
            .execution_options(synchronize_session=False)
        )
    others = owners - {to.staff_id, by}
    names = session.scalars(
        select(Staff.display_name).where(Staff.id.in_(others)).order_by(Staff.display_name)
    )
    return Assigned(number, to, person.display_name if person else None, tuple(names))


def colleagues(session: Session) -> tuple[tuple[uuid.UUID, str], ...]:
    """Return whom a dossier can be given to, by name."""
    rows = session.execute(
        select(Staff.id, Staff.display_name)
        .where(Staff.active, Staff.role.in_(ABLE))
        .order_by(Staff.display_name, Staff.id)
    )
    return tuple((id_, name) for id_, name in rows)


def _person(session: Session, staff_id: uuid.UUID) -> Staff:
    person = session.get(Staff, staff_id)
    if person is None or not person.active or person.role not in ABLE:
        who = person.display_name if person is not None else "Cette personne"
        raise DeskError(
            f"{who} ne peut pas recevoir de dossiers",
            "Son compte n’existe plus, est désactivé ou n’a pas ce rôle. Aucune attribution n’a changé.",
        )
    return person


def _check_stays(session: Session, subject: Subject, ids: Sequence[uuid.UUID], person: Staff) -> None:
    """Refuse to give somebody a dossier that this person does not see: nobody would look at it any more."""
    if person.every_stay or subject not in {Subject.PRE_REGISTRATION, Subject.PLANNING_REQUEST}:
        return
    seen = select(StaffStay.stay_id).where(StaffStay.staff_id == person.id)
    hidden = select(PreRegistration.id).where(PreRegistration.stay_id.not_in(seen))
    model = models[subject]
    if subject is Subject.PLANNING_REQUEST:
        hidden = hidden.join(PlanningRequest, PlanningRequest.pre_registration_id == PreRegistration.id)
    for start in range(0, len(ids), _BATCH):
        if session.scalar(hidden.where(model.id.in_(ids[start : start + _BATCH])).limit(1)) is not None:
            raise DeskError(
                f"{person.display_name} n’est pas de l’équipe de ce séjour",
                "Ce dossier ne lui serait pas visible. Aucune attribution n’a changé.",
            )
