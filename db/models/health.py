"""What a family says of a child's health for one season: for the sheet and the team, for nobody else."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.columns import choice
from db.models.base import Base
from db.types import HealthQuestion


class HealthAnswer(Base):
    """One answer of the fiche sanitaire; no row means that it was not given this season.

    Answers are never carried over from one season to the next (domain.md § 7). `details` is what was said, or
    the cause of an allergy; `action` is what to do.
    """

    __tablename__ = "health_answer"

    child_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("child.id"), primary_key=True)
    season_code: Mapped[str] = mapped_column(ForeignKey("season.code"), primary_key=True)
    question: Mapped[HealthQuestion] = mapped_column(choice(HealthQuestion), primary_key=True)
    yes: Mapped[bool]
    details: Mapped[str] = mapped_column(default="")
    action: Mapped[str] = mapped_column(default="")
    answered_at: Mapped[datetime]
