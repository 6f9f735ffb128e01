"""Everything held about a family, as one household may have it: plain values for its export and its summary.

Source: domain.md § 11. Of a child with two households, what the other parent gave or was told is left out, as
is a court's restriction, which protects somebody. A household without parental authority gets nothing of
the child.
"""

import uuid
from dataclasses import dataclass
from datetime import date, datetime

from db.rules.planning import Interval
from db.rules.roster import HealthAnswer, Person
from db.types import (
    AccountState,
    DocumentState,
    HealthQuestion,
    PlanningState,
    PreRegistrationState,
    Residence,
    Sex,
)


@dataclass(frozen=True)
class SeasonAnswers:
    """What was said of a child's health for one season."""

    season: str
    answers: tuple[tuple[HealthQuestion, HealthAnswer], ...]


@dataclass(frozen=True)
class Version:
    """One upload; the bytes are asked for by `sha256`."""

    number: int
    original_name: str
    uploaded_at: datetime
    sha256: str
    size: int


@dataclass(frozen=True)
class Paper:
    """A document with what a reviewer read on it, every version of it and the words of its refusals."""

    label: str
    season: str
    state: DocumentState
    valid_from: date | None
    valid_until: date | None
    read: tuple[tuple[str, str], ...]
    versions: tuple[Version, ...]
    refusals: tuple[str, ...] = ()


@dataclass(frozen=True)
class Request:
    """A child's request for a stay; of one that is not `ours`, only stay, days and states are said."""

    pre_registration_id: uuid.UUID
    ours: bool
    stay: str
    place: str
    first_day: date
    last_day: date
    state: PreRegistrationState
    planning: PlanningState | None
    days: tuple[Interval, ...]
    group: str = ""
    family_message: str = ""
    address_during: str = ""


@dataclass(frozen=True)
class FamilyChild:
    """A child of the household."""

    child_id: uuid.UUID
    last_name: str
    first_name: str
    birth_date: date | None
    sex: Sex | None
    doctor: Person | None
    residence: Residence
    share_paid: int
    may_collect: bool
    health: tuple[SeasonAnswers, ...]
    requests: tuple[Request, ...]
    papers: tuple[Paper, ...]


@dataclass(frozen=True)
class FamilyMail:
    """A mail the household was sent."""

    written_at: datetime
    subject: str
    text: str


@dataclass(frozen=True)
class FamilyChange:
    """A field the household changed, and what stood there before, where that is kept."""

    at: datetime
    field: str
    before: str


@dataclass(frozen=True)
class FamilyFile:
    """One household and all that is held for it; telephones in E.164."""

    household_id: uuid.UUID
    account_id: uuid.UUID | None
    name: str
    address: tuple[str, ...]
    email: str
    account: AccountState | None
    created_at: datetime
    allocation_scheme: str
    caf_number: str
    guardians: tuple[Person, ...]
    contacts: tuple[Person, ...]
    children: tuple[FamilyChild, ...]
    papers: tuple[Paper, ...]
    mails: tuple[FamilyMail, ...]
    changes: tuple[FamilyChange, ...]
    organiser: str
    organiser_address: str
    organiser_contact: str
    read_at: datetime
