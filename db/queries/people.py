"""The people of a dossier: households, adults and children as a reviewer and the gate see them."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from db.columns import Uid
from db.models import Account, Child, ChildHousehold, Guardian, Household
from db.queries.dossier import Adult, ChildCard, HouseholdCard
from db.rules.gate import ChildFacts, Facts
from db.types import AccountState, Residence

_arrangements: dict[Residence, str] = {
    Residence.ALTERNATING: "Garde alternée",
    Residence.VISITING: "L’enfant réside dans l’autre foyer",
}


def household(session: Session, household_id: uuid.UUID, child_id: uuid.UUID | None = None) -> HouseholdCard:
    """Return a household; with `child_id`, also how that child lives there."""
    row = session.get_one(Household, household_id)
    link = session.get(ChildHousehold, (child_id, household_id)) if child_id else None
    adults = session.scalars(_adults_of(), {"household": household_id})
    return HouseholdCard(
        id=row.id,
        name=row.name,
        address=tuple(line for line in (row.address, row.address_more) if line),
        postcode=row.postcode,
        city=row.city,
        adults=tuple(
            Adult(a.last_name, a.first_name, a.relation, a.phone, a.other_phone, a.email) for a in adults
        ),
        arrangement=_arrangements.get(link.residence) if link else None,
        caf_number=row.caf_number,
    )


@cache
def _adults_of() -> Select[Guardian]:
    home = bindparam("household", type_=Uid)
    return select(Guardian).where(Guardian.household_id == home).order_by(Guardian.rank)


def other_household(session: Session, child_id: uuid.UUID, household_id: uuid.UUID) -> HouseholdCard | None:
    """Return the child's second household, if it has one."""
    other = session.scalar(
        select(ChildHousehold.household_id).where(
            ChildHousehold.child_id == child_id, ChildHousehold.household_id != household_id
        )
    )
    return household(session, other, child_id) if other else None


def child(row: Child) -> ChildCard:
    """Return a child as a card."""
    return ChildCard(row.id, row.last_name, row.first_name, row.birth_date, row.sex, row.restriction)


def children(session: Session, household_id: uuid.UUID) -> tuple[ChildCard, ...]:
    """Return a household's children, eldest first."""
    return tuple(child(row) for row in session.scalars(_children_of(), {"household": household_id}))


@cache
def _children_of() -> Select[Child]:
    return (
        select(Child)
        .join(ChildHousehold, ChildHousehold.child_id == Child.id)
        .where(ChildHousehold.household_id == bindparam("household", type_=Uid))
        .order_by(Child.birth_date, Child.first_name)
    )


def account(session: Session, household_id: uuid.UUID) -> Account | None:
    """Return the account that speaks for a household, an open one rather than a closed one."""
    return session.scalars(_account_of(), {"household": household_id}).first()


@cache
def _account_of() -> Select[Account]:
    return (
        select(Account)
        .where(Account.household_id == bindparam("household", type_=Uid))
        .order_by(Account.state == AccountState.CLOSED, Account.created_at)
        .limit(1)
    )


def accounts(session: Session, households: Select[uuid.UUID]) -> Mapping[uuid.UUID, Account]:
    """Return the account that speaks for each of these households, as `account` does for one."""
    rows = session.scalars(
        select(Account)
        .where(Account.household_id.in_(households))
        .order_by(Account.state == AccountState.CLOSED, Account.created_at)
    )
    found: dict[uuid.UUID, Account] = {}
    for row in rows:
        if row.household_id is not None:
            found.setdefault(row.household_id, row)
    return found


def adults(session: Session, households: Select[uuid.UUID]) -> Mapping[uuid.UUID, list[Guardian]]:
    """Return the adults of each of these households, the first to call first."""
    rows = session.scalars(
        select(Guardian).where(Guardian.household_id.in_(households)).order_by(Guardian.rank)
    )
    found: dict[uuid.UUID, list[Guardian]] = defaultdict(list)
    for row in rows:
        found[row.household_id].append(row)
    return found


closed = (AccountState.CLOSED, AccountState.REFUSED)
"""Families whose account is in such a state are not written to, but for the answer itself."""


def address(account: Account | None, adults: Iterable[Guardian]) -> str | None:
    """Return where a family is written to: its account's address, else the first adult's that has one."""
    return account.email if account else next((adult.email for adult in adults if adult.email), None)


def facts(account: Account | None, card: HouseholdCard | None, children: tuple[ChildCard, ...]) -> Facts:
    """Return the mandatory answers the gate looks at."""
    first = card.adults[0] if card and card.adults else None
    lines = card.address if card else ()
    return Facts(
        guardian_name=first.last_name if first else None,
        phone=first.phone or first.other_phone if first else None,
        email_confirmed=account is None or account.email_confirmed_at is not None,
        address=lines[0] if lines else None,
        postcode=card.postcode if card else None,
        city=card.city if card else None,
        children=tuple(ChildFacts(c.first_name, c.birth_date, c.sex is not None) for c in children),
    )
