"""A stay in; the households of the children who asked for it, and whom to call in each, out."""

import uuid
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from db.models import ChildHousehold, EmergencyContact, Guardian, Household, PreRegistration
from db.rules.names import full_name
from db.rules.roster import Person


@dataclass(frozen=True)
class Home:
    """One household of a child, and what the child's link to it allows."""

    household: Household
    link: ChildHousehold
    guardians: Sequence[Guardian]
    contacts: Sequence[EmergencyContact]


def of_stay(session: Session, stay_id: uuid.UUID) -> Mapping[uuid.UUID, Sequence[Home]]:
    """Return the households of each child, the first one first."""
    children = select(PreRegistration.child_id).where(PreRegistration.stay_id == stay_id)
    rows = session.execute(
        select(ChildHousehold, Household)
        .join(Household, Household.id == ChildHousehold.household_id)
        .where(ChildHousehold.child_id.in_(children))
        .order_by(ChildHousehold.rank)
    ).all()
    theirs = select(ChildHousehold.household_id).where(ChildHousehold.child_id.in_(children))
    adults: defaultdict[uuid.UUID, list[Guardian]] = defaultdict(list)
    for guardian in session.scalars(
        select(Guardian).where(Guardian.household_id.in_(theirs)).order_by(Guardian.rank, Guardian.id)
    ):
        adults[guardian.household_id].append(guardian)
    called: defaultdict[uuid.UUID, list[EmergencyContact]] = defaultdict(list)
    for contact in session.scalars(
        select(EmergencyContact)
        .where(EmergencyContact.household_id.in_(theirs))
        .order_by(EmergencyContact.name, EmergencyContact.id)
    ):
        called[contact.household_id].append(contact)
    found: defaultdict[uuid.UUID, list[Home]] = defaultdict(list)
    for link, household in rows:
        home = Home(household, link, adults[household.id], called[household.id])
        found[link.child_id].append(home)
    return found


def guardians(homes: Sequence[Home], *, address: str | None = None) -> Iterator[Person]:
    """Yield the guardians of some households, who live at `address` meanwhile if one is given."""
    for home in homes:
        for row in home.guardians:
            phones = tuple(phone for phone in (row.phone, row.other_phone) if phone)
            where = address or ", ".join(address_lines(home.household))
            yield Person(_name(row), row.relation, phones, where, row.email or "")


def address_lines(household: Household) -> tuple[str, ...]:
    """Return the lines of a household's address, « 1 rue du Port », « 56000 Vannes »."""
    city = " ".join(filter(None, (household.postcode, household.city)))
    return tuple(filter(None, (household.address, household.address_more, city)))


def contacts(homes: Sequence[Home]) -> Iterator[Person]:
    """Yield whom to call in some households when no guardian answers."""
    for home in homes:
        for row in home.contacts:
            yield Person(row.name, row.relation or "", (row.phone,))


def may_collect(homes: Sequence[Home]) -> Iterator[str]:
    """Yield the names of those who may collect a child."""
    for home in homes:
        if home.link.may_collect:
            yield from map(_name, home.guardians)
        yield from (contact.name for contact in home.contacts if contact.may_collect)


def may_not_collect(homes: Sequence[Home]) -> Iterator[str]:
    """Yield the names of the guardians who may not."""
    for home in homes:
        if not home.link.may_collect:
            yield from map(_name, home.guardians)


def _name(row: Guardian) -> str:
    return full_name(row.last_name, row.first_name)
