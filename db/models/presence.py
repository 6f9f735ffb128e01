"""Who looks at which dossier now: soft, soon forgotten, in no log; the compare-and-set is what protects."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from db.columns import choice
from db.models.base import Base
from db.types import Subject


class Presence(Base):
    """The dossier a person has open; stale once `seen_at`, by the server's clock, is too long ago."""

    __tablename__ = "presence"

    staff_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"), primary_key=True)
    subject: Mapped[Subject] = mapped_column(choice(Subject))
    subject_id: Mapped[uuid.UUID]
    since: Mapped[datetime]
    seen_at: Mapped[datetime]
