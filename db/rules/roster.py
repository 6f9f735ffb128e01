"""Who goes on a stay, with everything that leaves on paper about it, as plain values.

Source: domain.md § 7 to § 9. Telephones are E.164, texts are as families typed them: whoever prints makes
them harmless. What the reader's role may not see has been left out before (domain.md § 11).
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time

from db.rules.ages import age_on
from db.rules.planning import Interval
from db.rules.vaccination import Contraindication, Dose, Finding
from db.types import HealthQuestion, Sex


@dataclass(frozen=True)
class Person:
    """Somebody around a child."""

    name: str
    relation: str
    phones: tuple[str, ...]
    address: str = ""
    email: str = ""


@dataclass(frozen=True)
class HealthAnswer:
    """What the family answered this season; `details` is the cause of an allergy, `action` what to do."""

    yes: bool
    details: str = ""
    action: str = ""


@dataclass(frozen=True)
class Point:
    """Where a child gets on or off."""

    place: str
    at: time | None


@dataclass(frozen=True)
class Participant:
    """One child of a stay.

    `accepted`: its planning is accepted, `days` are those booked (the stay's own before that). `lacking` are
    the labels of the mandatory pieces that are not in order: empty for a complete dossier. `health` is None
    where the reader may not see it; a question without a row was not answered this season. `read` are the
    values written down from each document that is valid, by type (`capture`). `guardians` and `contacts` are
    of the household that asked; `other_guardians` hold parental authority in the child's second household,
    which names the `other_contacts`.
    """

    pre_registration_id: uuid.UUID
    child_id: uuid.UUID
    household_id: uuid.UUID
    last_name: str
    first_name: str
    birth_date: date | None
    sex: Sex | None
    group: str
    accepted: bool
    days: tuple[Interval, ...]
    outward: Point | None
    back: Point | None
    household: str
    guardians: tuple[Person, ...]
    other_guardians: tuple[Person, ...]
    contacts: tuple[Person, ...]
    may_collect: tuple[str, ...]
    may_not_collect: tuple[str, ...]
    doctor: Person | None
    lacking: tuple[str, ...]
    read: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    health: Mapping[HealthQuestion, HealthAnswer] | None = None
    doses: tuple[Dose, ...] = ()
    contraindications: tuple[Contraindication, ...] = ()
    findings: tuple[Finding, ...] = ()
    other_contacts: tuple[Person, ...] = ()
    answered: bool = True
    """Whether the family answered the medical questions this season; not what."""

    def age(self, day: date) -> int | None:
        """Return the age on a day, None while the birth date is not known."""
        return age_on(self.birth_date, day) if self.birth_date else None


@dataclass(frozen=True)
class Team:
    """Somebody of the team of a stay, with a role in words."""

    name: str
    role: str


@dataclass(frozen=True)
class Roster:
    """A stay and its participants, in the order of their names.

    `destroy_on` is the day by which everything printed from it has to be destroyed (domain.md § 11).
    """

    stay_id: uuid.UUID
    code: str
    name: str
    theme: str
    place: str
    country: str
    season: str
    first_day: date
    last_day: date
    leaves_at: time | None
    returns_at: time | None
    capacity: int
    groups: tuple[str, ...]
    activities: tuple[str, ...]
    team: tuple[Team, ...]
    organiser: str
    organiser_address: str
    organiser_contact: str
    template_version: str
    destroy_on: date
    read_at: datetime
    participants: tuple[Participant, ...]
