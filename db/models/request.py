"""What families ask for: a place on a stay, then the days of it."""

import uuid
from datetime import date

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.columns import Id, choice
from db.models.base import Base, Reviewed
from db.types import PlanningState, PreRegistrationState


class PreRegistration(Reviewed, Base):
    """A *préinscription*: one child asks for one stay, through one household."""

    __tablename__ = "pre_registration"
    __table_args__ = (
        UniqueConstraint("child_id", "stay_id"),
        Index(None, "state", "submitted_at"),
        Index(None, "stay_id", "state"),
    )

    state: Mapped[PreRegistrationState] = mapped_column(choice(PreRegistrationState))
    child_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("child.id"))
    household_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("household.id"), index=True)
    stay_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stay.id"))
    group_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stay_group.id"))
    outward_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("transport_point.id"))
    return_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("transport_point.id"))
    waiting_rank: Mapped[int | None]
    family_message: Mapped[str | None]
    address_during: Mapped[str | None]
    """Where the guardians are during the stay, if not at home."""


class PlanningRequest(Reviewed, Base):
    """A *planning*: the days asked for within one pre-registration."""

    __tablename__ = "planning_request"
    __table_args__ = (Index(None, "state", "submitted_at"),)

    state: Mapped[PlanningState] = mapped_column(choice(PlanningState))
    pre_registration_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("pre_registration.id"), unique=True)


class PlanningInterval(Base):
    """One booked block, first and last day included; days are derived, never stored."""

    __tablename__ = "planning_interval"
    __table_args__ = (CheckConstraint("last_day >= first_day", name="days"),)

    id: Mapped[Id]
    planning_request_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("planning_request.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
