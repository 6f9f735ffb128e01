"""Whom a group mail is for: a stay or the rows of a filter in; one recipient a family out."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, and_, select
from sqlalchemy.orm import Session

from db.models import Child, Household, PreRegistration, Stay
from db.queries import people
from db.rules.names import listed
from db.rules.notice import Contact, Notice, Trigger, Words
from db.types import PreRegistrationState

coming = frozenset({PreRegistrationState.VALIDATED})
alive = coming | {
    PreRegistrationState.PENDING,
    PreRegistrationState.WAITLISTED,
    PreRegistrationState.TO_COMPLETE,
}


@dataclass(frozen=True)
class Audience:
    """The families of a stay whose request is in one of `states`, or exactly these households.

    Both: those of these households that are on the stay.
    """

    stay_id: uuid.UUID | None = None
    states: frozenset[PreRegistrationState] = coming
    households: frozenset[uuid.UUID] | None = None


@dataclass(frozen=True)
class Recipient:
    """One family: where to write, and the children it is about; `closed`: it is not written to any more."""

    household_id: uuid.UUID
    name: str
    address: str | None
    children: tuple[str, ...] = ()
    closed: bool = False


def recipients(session: Session, audience: Audience) -> tuple[Recipient, ...]:
    """Return the families of an audience by name, each once however many children it has there."""
    wanted = _households(audience)
    homes = session.scalars(
        select(Household).where(Household.id.in_(wanted)).order_by(Household.search_key, Household.id)
    ).all()
    accounts, adults = people.accounts(session, wanted), people.adults(session, wanted)
    found = []
    for home in homes:
        account = accounts.get(home.id)
        found.append(
            Recipient(
                home.id,
                home.name,
                people.address(account, adults.get(home.id, ())),
                closed=account is not None and account.state in people.closed,
            )
        )
    return _with_children(session, audience, found)


def notice(
    session: Session,
    audience: Audience,
    recipient: Recipient,
    *,
    subject: str,
    text: str,
    contact: Contact,
    words: Words | None,
) -> Notice:
    """Return the facts of the message to one of the families."""
    stay = session.get(Stay, audience.stay_id) if audience.stay_id else None
    return Notice(
        trigger=Trigger.GROUP,
        recipient=recipient.address,
        child=listed(recipient.children) or None,
        stay=stay.name if stay else None,
        first_day=stay.first_day if stay else None,
        last_day=stay.last_day if stay else None,
        subject=subject,
        message=text,
        contact=contact,
        words=words,
    )


def _households(audience: Audience) -> Select[uuid.UUID]:
    query = select(Household.id)
    if audience.stay_id is None and audience.households is None:
        return query.where(Household.id.is_(None))  # nobody, rather than everybody by mistake
    if audience.stay_id is not None:
        query = query.where(Household.id.in_(select(PreRegistration.household_id).where(_on_stay(audience))))
    if audience.households is not None:
        query = query.where(Household.id.in_(audience.households))
    return query


def _on_stay(audience: Audience) -> ColumnElement[bool]:
    return and_(PreRegistration.stay_id == audience.stay_id, PreRegistration.state.in_(audience.states))


def _with_children(session: Session, audience: Audience, found: Sequence[Recipient]) -> tuple[Recipient, ...]:
    if audience.stay_id is None:
        return tuple(found)
    rows = session.execute(
        select(PreRegistration.household_id, Child.first_name)
        .join(Child, Child.id == PreRegistration.child_id)
        .where(_on_stay(audience), PreRegistration.household_id.in_(each.household_id for each in found))
        .order_by(Child.birth_date, Child.first_name)
    ).all()
    names: dict[uuid.UUID, list[str]] = {}
    for household_id, first_name in rows:
        names.setdefault(household_id, []).append(first_name)
    return tuple(replace(each, children=tuple(names.get(each.household_id, ()))) for each in found)
