"""What a fiche sanitaire says of one child, as plain values; None is what was not entered this season.

Source: domain.md § 7. Family text comes as typed: whatever prints it makes it harmless.
"""

from dataclasses import dataclass
from datetime import date, datetime

from db.rules.vaccination import Contraindication, Dose, Finding
from db.types import Sex


@dataclass(frozen=True, kw_only=True)
class Organiser:
    """Who organises the stay and how to reach them; a setting of the association."""

    name: str
    address: str
    contact: str


@dataclass(frozen=True, kw_only=True)
class Stay:
    """The stay the sheet is for."""

    name: str
    place: str
    first_day: date
    last_day: date


@dataclass(frozen=True, kw_only=True)
class Child:
    """Section 1."""

    last_name: str
    first_name: str
    birth_date: date | None
    sex: Sex | None = None


@dataclass(frozen=True, kw_only=True)
class Guardian:
    """A guardian, with the address during the stay; telephones as shown, several allowed."""

    name: str
    relation: str = ""
    address: str = ""
    phones: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Somebody to call when no guardian answers, or the doctor."""

    name: str
    relation: str = ""
    phone: str = ""


@dataclass(frozen=True, kw_only=True)
class Answer:
    """« Oui » or « non », and what was said besides."""

    yes: bool
    details: str = ""


@dataclass(frozen=True, kw_only=True)
class Allergy:
    """« Oui » or « non » for one kind of allergy, its cause and what to do."""

    yes: bool
    cause: str = ""
    action: str = ""


@dataclass(frozen=True, kw_only=True)
class Medical:
    """Section 3: every answer the family entered this season; None leaves the boxes to fill in by hand."""

    treatment: Answer | None = None
    asthma: Allergy | None = None
    food: Allergy | None = None
    drugs: Allergy | None = None
    others: Allergy | None = None
    difficulties: str | None = None
    hospitalisations: str | None = None
    precautions: str | None = None
    care_plan: bool | None = None


@dataclass(frozen=True, kw_only=True)
class Habits:
    """Section 4; None as in `Medical`."""

    glasses: Answer | None = None
    lenses: Answer | None = None
    prostheses: Answer | None = None
    enuresis: Answer | None = None
    diet: str | None = None
    advice: str | None = None


@dataclass(frozen=True, kw_only=True)
class HealthForm:
    """A fiche sanitaire de liaison; without a child it is blank, to be filled in by hand throughout.

    `form_id` is the text of the code (`form_code.py`). `findings` are those of `vaccination.assess` for the
    stay, with the doses and certificates they were made from. `printed_at` is when the data was read, local
    time.
    """

    form_id: str
    template_version: str
    season: str
    printed_at: datetime
    organiser: Organiser
    stay: Stay | None = None
    child: Child | None = None
    guardians: tuple[Guardian, ...] = ()
    doctor: Contact | None = None
    contacts: tuple[Contact, ...] = ()
    medical: Medical = Medical()
    habits: Habits = Habits()
    findings: tuple[Finding, ...] = ()
    doses: tuple[Dose, ...] = ()
    contraindications: tuple[Contraindication, ...] = ()
