"""Families: households, the adults in them, the children, and who each child lives with."""

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.columns import Id, choice
from db.models.base import Base
from db.types import Residence, Sex


class Household(Base):
    """A *foyer*: one address, one family quotient."""

    __tablename__ = "household"

    id: Mapped[Id]
    name: Mapped[str]
    search_key: Mapped[str] = mapped_column(index=True)
    address: Mapped[str | None]
    address_more: Mapped[str | None]
    postcode: Mapped[str | None]
    city: Mapped[str | None]
    allocation_scheme: Mapped[str | None]
    caf_number: Mapped[str | None]
    on_hold: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]


class Guardian(Base):
    """A *responsable légal* of a household."""

    __tablename__ = "guardian"

    id: Mapped[Id]
    household_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("household.id"), index=True)
    account_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("account.id"), unique=True)
    last_name: Mapped[str]
    first_name: Mapped[str]
    relation: Mapped[str]
    phone: Mapped[str | None]
    other_phone: Mapped[str | None]
    email: Mapped[str | None]
    rank: Mapped[int]


class Child(Base):
    """A child; the households it belongs to are in `ChildHousehold`."""

    __tablename__ = "child"

    id: Mapped[Id]
    last_name: Mapped[str]
    first_name: Mapped[str]
    search_key: Mapped[str] = mapped_column(index=True)
    birth_date: Mapped[date | None]
    sex: Mapped[Sex | None] = mapped_column(choice(Sex))
    doctor_name: Mapped[str | None]
    doctor_phone: Mapped[str | None]
    restriction: Mapped[str | None]
    """A court's restriction: shown as an alert to whoever may see the family, never printed or mailed."""
    created_at: Mapped[datetime]


class ChildHousehold(Base):
    """One of the at most two households a child belongs to (separated parents, domain.md § 12)."""

    __tablename__ = "child_household"
    __table_args__ = (
        CheckConstraint("rank IN (1, 2)", name="rank"),
        CheckConstraint("share_paid BETWEEN 0 AND 100", name="share_paid"),
    )

    child_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("child.id"), primary_key=True)
    household_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("household.id"), primary_key=True, index=True)
    rank: Mapped[int]
    parental_authority: Mapped[bool] = mapped_column(default=True)
    residence: Mapped[Residence] = mapped_column(choice(Residence))
    share_paid: Mapped[int] = mapped_column(default=100)
    portal_access: Mapped[bool] = mapped_column(default=True)
    may_collect: Mapped[bool] = mapped_column(default=True)


class EmergencyContact(Base):
    """Somebody to call when no guardian answers."""

    __tablename__ = "emergency_contact"

    id: Mapped[Id]
    household_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("household.id"), index=True)
    name: Mapped[str]
    relation: Mapped[str | None]
    phone: Mapped[str]
    may_collect: Mapped[bool] = mapped_column(default=False)


class FamilyEdit(Base):
    """A field the family changed, so that a reviewer sees what moved since the last decision.

    `before` is what stood there, in words; None where it is not said (nothing before, or health data).
    """

    __tablename__ = "family_edit"

    id: Mapped[Id]
    household_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("household.id"), index=True)
    child_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("child.id"))
    field: Mapped[str]
    before: Mapped[str | None]
    at: Mapped[datetime]
