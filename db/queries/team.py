"""A stay in; the colleagues its papers name, and whether somebody is one of them, out."""

import uuid
from collections.abc import Mapping

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import Staff, StaffStay
from db.rules.roster import Team
from db.types import Role

_ROLES: Mapping[Role, str] = {
    Role.DIRECTOR: "direction",
    Role.HEALTH_ASSISTANT: "assistance sanitaire",
    Role.ANIMATEUR: "animation",
    Role.COORDINATOR: "coordination",
}
"""Whom a stay's papers name, in this order."""


def team(session: Session, stay_id: uuid.UUID) -> tuple[Team, ...]:
    """Return who works for a stay and is named on its papers."""
    rows = session.execute(
        select(Staff.display_name, Staff.role)
        .join(StaffStay, StaffStay.staff_id == Staff.id)
        .where(StaffStay.stay_id == stay_id, Staff.active, Staff.role.in_(_ROLES))
        .order_by(Staff.display_name)
    ).all()
    order = list(_ROLES)
    return tuple(
        Team(name, _ROLES[role]) for name, role in sorted(rows, key=lambda row: order.index(row.role))
    )


def works_for(session: Session, staff_id: uuid.UUID, stay_id: uuid.UUID) -> bool:
    """Tell whether somebody belongs to a stay's team."""
    return session.get(StaffStay, (staff_id, stay_id)) is not None
