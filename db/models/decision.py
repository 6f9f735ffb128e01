"""Decisions: who answered what, on which revision, for which reasons; append-only."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.columns import choice
from db.models.base import Base
from db.types import Subject, Verdict


class Decision(Base):
    """One decision on one subject; its id was chosen by the desk, so a repeated push is seen."""

    __tablename__ = "decision"
    __table_args__ = (Index(None, "subject", "subject_id", "recorded_at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    subject: Mapped[Subject] = mapped_column(choice(Subject))
    subject_id: Mapped[uuid.UUID]
    verdict: Mapped[Verdict] = mapped_column(choice(Verdict))
    revision_seen: Mapped[int]
    from_state: Mapped[str]
    to_state: Mapped[str]
    message: Mapped[str]
    decided_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    decided_at: Mapped[datetime]
    """The desk's own clock, for people; nothing is ordered by it."""
    recorded_at: Mapped[datetime]


class DecisionReason(Base):
    """A coded reason of a decision, with the detail typed beside it."""

    __tablename__ = "decision_reason"

    decision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str]
    detail: Mapped[str]


class DecisionPiece(Base):
    """A refused document that a decision’s mail asked for again, so that none is announced twice."""

    __tablename__ = "decision_piece"

    decision_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("decision.id"), primary_key=True)
    document_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("document.id"), primary_key=True, index=True)
    document_revision: Mapped[int]
