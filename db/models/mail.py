"""Mails to families, written by the transaction that decides and sent later."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.models.base import Base
from db.types import Id, MailState, choice


class Mail(Base):
    """One mail: its exact bytes are frozen here, Date and Message-ID included."""

    __tablename__ = "mail"
    __table_args__ = (Index(None, "state", "deposited_at"),)

    id: Mapped[Id]
    decision_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("decision.id"), unique=True)
    household_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("household.id"), index=True)
    trigger: Mapped[str]
    recipient: Mapped[str | None]
    subject: Mapped[str]
    text: Mapped[str]
    content: Mapped[bytes]
    message_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[MailState] = mapped_column(choice(MailState))
    written_at: Mapped[datetime] = mapped_column(index=True)
    deposited_at: Mapped[datetime | None]
    """When it was left as an .eml file, which happens once: what a person did with the file is theirs."""
    sent_at: Mapped[datetime | None]
