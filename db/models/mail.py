"""Mails to families, written by the transaction that decides and sent later; the words they are made of."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from db.columns import Id, choice
from db.models.base import Base
from db.types import MailState


class Mail(Base):
    """One mail: its exact bytes are frozen here, Date and Message-ID included.

    A sender claims it: `attempt` counts the claims and fences a late sender out, `leased_until` ends one.
    `offered_at` is written just before the final dot: after it, nobody but the server knows whether the mail
    was taken. `answer` is what the server said last.
    """

    __tablename__ = "mail"
    __table_args__ = (Index(None, "state", "not_before"), Index(None, "state", "deposited_at"))

    id: Mapped[Id]
    decision_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("decision.id"), unique=True)
    household_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("household.id"), index=True)
    stay_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stay.id"))
    trigger: Mapped[str]
    recipient: Mapped[str | None]
    subject: Mapped[str]
    text: Mapped[str]
    content: Mapped[bytes]
    message_id: Mapped[str] = mapped_column(unique=True)
    state: Mapped[MailState] = mapped_column(choice(MailState))
    written_at: Mapped[datetime] = mapped_column(index=True)
    written_by: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("staff.id"))
    resent_of: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("mail.id"), index=True)
    attempt: Mapped[int] = mapped_column(default=0)
    not_before: Mapped[datetime | None]
    leased_until: Mapped[datetime | None]
    offered_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    answer: Mapped[str | None]
    bounced_at: Mapped[datetime | None]
    """When a server gave it back, after all."""
    deposited_at: Mapped[datetime | None]
    """When it was left as an .eml file, which happens once: what a person did with the file is theirs."""
    posted_at: Mapped[datetime | None]
    """When a person posted it as a letter."""


class MailTemplate(Base):
    """The association's own words for one kind of mail; every version is kept, the highest holds.

    A version without words is a return to those that ship with the application.
    """

    __tablename__ = "mail_template"
    __table_args__ = (UniqueConstraint("trigger", "number"),)

    id: Mapped[Id]
    trigger: Mapped[str]
    number: Mapped[int]
    subject: Mapped[str | None]
    body: Mapped[str | None]
    written_at: Mapped[datetime]
    written_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("staff.id"))
