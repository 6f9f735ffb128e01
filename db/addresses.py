"""The address a mail went to, as the family's file has it: a mail in; whose it is, or its correction, out.

An account's own address is how a family signs in: only the family may change it.
"""

import uuid
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import AuditEvent, Guardian, Mail
from db.queries import people
from db.rules.formats import is_email
from db.rules.names import full_name
from db.types import Action, Subject

DETAIL = "email"


@dataclass(frozen=True)
class Addressee:
    """Where a mail went: the `address` (None: nowhere), and the adult whose own address it is, if one's.

    `signs_in`: the family has an account, whose address its next mails go to whatever the adult's says.
    """

    mail_id: uuid.UUID
    address: str | None
    adult: str | None
    signs_in: bool


def addressee(session: Session, mail_id: uuid.UUID) -> Addressee | None:
    """Return where a mail went, None when it is gone."""
    mail = session.get(Mail, mail_id)
    if mail is None:
        return None
    adult = _adult(session, mail)
    name = full_name(adult.last_name, adult.first_name) if adult else None
    account = people.account(session, mail.household_id) if mail.household_id else None
    return Addressee(mail.id, mail.recipient, name, signs_in=account is not None)


def correct(session: Session, mail_id: uuid.UUID, address: str, *, by: uuid.UUID, at: datetime) -> bool:
    """Give the adult that a mail was for another address, and log it; False when there is no such adult.

    Not a `FamilyEdit`: the family answered nothing.
    """
    mail = session.get_one(Mail, mail_id)
    adult = _adult(session, mail)
    if adult is None:
        return False
    if adult.email == address:
        return True
    adult.email = address
    account = people.account(session, adult.household_id)
    session.add(
        AuditEvent(
            id=uuid.uuid4(),
            at=at,
            staff_id=by,
            action=Action.CORRECT,
            subject=Subject.ACCOUNT,
            subject_id=account.id if account else adult.household_id,
            household_id=adult.household_id,
            child_id=None,
            detail=DETAIL,
        )
    )
    return True


def _adult(session: Session, mail: Mail) -> Guardian | None:
    """Return whose address it is: the adult that has it; where there was none, the first to call."""
    if mail.household_id is None:
        return None
    adults = session.scalars(
        select(Guardian).where(Guardian.household_id == mail.household_id).order_by(Guardian.rank)
    ).all()
    sent_to = (mail.recipient or "").casefold()
    named = next((adult for adult in adults if sent_to and (adult.email or "").casefold() == sent_to), None)
    if named is not None or is_email(sent_to):
        return named
    return adults[0] if adults else None
