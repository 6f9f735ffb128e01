"""Accounts: a family's way into the portal."""

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from db.columns import choice
from db.models.base import Base, Reviewed
from db.types import AccountState


class Account(Reviewed, Base):
    """A family's account; `household_id` is set once the family has declared its household."""

    __tablename__ = "account"
    __table_args__ = (Index(None, "state", "submitted_at"),)

    state: Mapped[AccountState] = mapped_column(choice(AccountState))
    email: Mapped[str] = mapped_column(unique=True)
    email_confirmed_at: Mapped[datetime | None]
    household_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("household.id"), index=True)
    last_contact_at: Mapped[datetime | None]


class AccountSecret(Base):
    """How a family proves that an account is its own: the portal’s alone, in no desk’s replica."""

    __tablename__ = "account_secret"

    account_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("account.id"), primary_key=True)
    password_hash: Mapped[str]
