"""Seasons and stays: dates, places, prices, groups, transport, and what each stay requires."""

import uuid
from datetime import date, time

from sqlalchemy import CheckConstraint, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.columns import Id, choice
from db.models.base import Base
from db.types import Direction, StayState


class Season(Base):
    """A season of stays, the period for which most documents are given."""

    __tablename__ = "season"

    code: Mapped[str] = mapped_column(primary_key=True)
    label: Mapped[str]
    first_day: Mapped[date]
    last_day: Mapped[date]


class Stay(Base):
    """A *séjour*."""

    __tablename__ = "stay"
    __table_args__ = (
        CheckConstraint("last_day >= first_day", name="days"),
        CheckConstraint("age_max >= age_min", name="ages"),
        CheckConstraint("capacity > 0", name="capacity"),
    )

    id: Mapped[Id]
    season_code: Mapped[str] = mapped_column(ForeignKey("season.code"))
    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    theme: Mapped[str | None]
    place: Mapped[str]
    country: Mapped[str] = mapped_column(default="FR")
    first_day: Mapped[date]
    last_day: Mapped[date]
    leaves_at: Mapped[time | None]
    returns_at: Mapped[time | None]
    age_min: Mapped[int]
    age_max: Mapped[int]
    capacity: Mapped[int]
    opens_on: Mapped[date | None]
    closes_on: Mapped[date | None]
    documents_due_on: Mapped[date | None]
    aid_scheme: Mapped[bool] = mapped_column(default=False)
    """Whether the *colos apprenantes* aid applies to this stay."""
    state: Mapped[StayState] = mapped_column(choice(StayState))


class StayGroup(Base):
    """An age group inside a stay, with its own number of places."""

    __tablename__ = "stay_group"

    id: Mapped[Id]
    stay_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stay.id"), index=True)
    name: Mapped[str]
    age_min: Mapped[int]
    age_max: Mapped[int]
    capacity: Mapped[int]


class StaySession(Base):
    """A part of a stay that is booked as a whole; a stay without any is booked by weeks."""

    __tablename__ = "stay_session"

    id: Mapped[Id]
    stay_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stay.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]


class StayClosure(Base):
    """Days inside a stay that nobody can book."""

    __tablename__ = "stay_closure"

    id: Mapped[Id]
    stay_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stay.id"), index=True)
    first_day: Mapped[date]
    last_day: Mapped[date]
    label: Mapped[str]


class StayActivity(Base):
    """An activity that asks for a document of its own (pass-nautique…)."""

    __tablename__ = "stay_activity"

    stay_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stay.id"), primary_key=True)
    activity: Mapped[str] = mapped_column(primary_key=True)


class PriceBand(Base):
    """A band of the price grid: inclusive whole euros of family quotient, the last one open."""

    __tablename__ = "price_band"

    id: Mapped[Id]
    stay_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stay.id"), index=True)
    quotient_from: Mapped[int]
    quotient_to: Mapped[int | None]
    amount_cents: Mapped[int]


class TransportPoint(Base):
    """Where children get on or off, on the way out or back."""

    __tablename__ = "transport_point"

    id: Mapped[Id]
    stay_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stay.id"), index=True)
    direction: Mapped[Direction] = mapped_column(choice(Direction))
    place: Mapped[str]
    at: Mapped[time | None]


class Requirement(Base):
    """A document type a stay asks for; one row a piece, written when the stay is prepared.

    `born_from` and `born_until` (both included) say of whom it is asked, None where there is no such bound.
    """

    __tablename__ = "requirement"
    __table_args__ = (UniqueConstraint("stay_id", "type_code"),)

    id: Mapped[Id]
    stay_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stay.id"))
    type_code: Mapped[str] = mapped_column(ForeignKey("document_type.code"))
    mandatory: Mapped[bool] = mapped_column(default=True)
    born_from: Mapped[date | None]
    born_until: Mapped[date | None]
