"""The audit log (who did what to whose dossier, when) and the association's settings."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.columns import choice
from db.models.base import Base
from db.types import Action, Subject


class AuditEvent(Base):
    """One view, print, export or decision; never the medical content itself (domain.md § 11).

    It outlives the family it tells of: a purge takes the dossier, not the record of who looked at it.
    """

    __tablename__ = "audit_event"
    __table_args__ = (Index(None, "at"),)

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True)
    at: Mapped[datetime]
    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
    action: Mapped[Action] = mapped_column(choice(Action))
    subject: Mapped[Subject] = mapped_column(choice(Subject))
    subject_id: Mapped[uuid.UUID]
    household_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    child_id: Mapped[uuid.UUID | None]
    detail: Mapped[str]


class Setting(Base):
    """A value the association chose (domain.md marks them « setting »); absent means the default."""

    __tablename__ = "setting"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[Any] = mapped_column(JSON)
