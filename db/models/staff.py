"""The staff and the stays they work for."""

import uuid

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.columns import Id, choice
from db.models.base import Base
from db.types import Role


class Staff(Base):
    """A person of the association who signs in at a desk."""

    __tablename__ = "staff"

    id: Mapped[Id]
    login: Mapped[str] = mapped_column(unique=True)
    display_name: Mapped[str]
    role: Mapped[Role] = mapped_column(choice(Role))
    every_stay: Mapped[bool] = mapped_column(default=True)
    """Whether this person sees all stays, or those of `StaffStay` only."""
    active: Mapped[bool] = mapped_column(default=True)


class StaffStay(Base):
    """A person's membership of a stay's team."""

    __tablename__ = "staff_stay"

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    stay_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stay.id"), primary_key=True)
