"""Mails that nobody can be sent in, the letters to post instead out."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, exists, select
from sqlalchemy.orm import Session, aliased

from db.models import Decision, Guardian, Household, Mail
from db.rules.names import full_name
from db.types import MailState, Subject


@dataclass(frozen=True)
class Post:
    """One letter, with its postal address and the dossier it is about, if a decision wrote it."""

    mail_id: uuid.UUID
    household: str
    address: tuple[str, ...]
    written_at: datetime
    subject: str
    text: str
    about: tuple[Subject, uuid.UUID] | None


def to_post(session: Session, ids: Sequence[uuid.UUID] | None = None) -> tuple[Post, ...]:
    """Return these mails as letters, oldest first; without `ids`, all that had no address and are to post."""
    again = aliased(Mail)
    query = (
        select(Mail, Household, Decision)
        .join(Household, Household.id == Mail.household_id)
        .outerjoin(Decision, Decision.id == Mail.decision_id)
        .order_by(Mail.written_at, Mail.id)
    )
    waiting = and_(
        Mail.state == MailState.UNADDRESSED,
        Mail.posted_at.is_(None),
        ~exists().where(again.resent_of == Mail.id),
    )
    found = waiting if ids is None else Mail.id.in_(ids)
    rows = session.execute(query.where(found)).all()
    homes = {household.id for _, household, _ in rows}
    names: dict[uuid.UUID, list[str]] = {}
    for guardian in session.scalars(
        select(Guardian).where(Guardian.household_id.in_(homes)).order_by(Guardian.rank)
    ):
        name = full_name(guardian.last_name, guardian.first_name)
        names.setdefault(guardian.household_id, []).append(name)
    return tuple(
        Post(
            mail_id=mail.id,
            household=household.name,
            address=_address(household, names.get(household.id, [])),
            written_at=mail.written_at,
            subject=mail.subject,
            text=mail.text,
            about=(Subject(decision.subject), decision.subject_id) if decision else None,
        )
        for mail, household, decision in rows
    )


def _address(household: Household, guardians: list[str]) -> tuple[str, ...]:
    """Return the lines as the post reads them: at most two names, the town last."""
    names = guardians[:2] or [f"Famille {household.name}"]
    city = " ".join(filter(None, (household.postcode, (household.city or "").upper())))
    return tuple(filter(None, (*names, household.address_more, household.address, city)))
