"""What a family's file says, as plain values; every drawing in this package starts from one of these."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal


class Kind(StrEnum):
    """The documents a family uploads (domain.md § 5)."""

    HEALTH_FORM = "fiche_sanitaire"
    VACCINE_CERTIFICATE = "certificat_vaccins"
    VACCINE_RECORD = "carnet_vaccins"
    INSURANCE = "assurance"
    QUOTIENT = "quotient_familial"
    AID_CHARTER = "charte_colo_apprenantes"
    NEWS_CHARTER = "charte_on_donne_des_nouvelles"
    SWIM_TEST = "pass_nautique"


class Form(StrEnum):
    """How the paper was turned into a file; PALE is a scan too faint to read."""

    PDF = "pdf"
    SCANNED_PDF = "pdf_numerise"
    PHONE = "photo"
    HEIC = "heic"
    SCAN = "scan"
    TIFF = "tiff"
    PALE = "pale"


class Section(StrEnum):
    """The sections of the health form that a family can leave empty (domain.md § 7)."""

    VACCINES = "vaccinations"
    MEDICAL = "medical"
    ADVICE = "recommandations"
    GUARDIAN = "responsable"


class NewsAnswer(StrEnum):
    """The answers to the news charter; all three are complete."""

    YES = "oui"
    NO = "non"
    PARTIAL = "partiel"


@dataclass(frozen=True, kw_only=True)
class Upload:
    """A file as the portal receives it: the family's own name for it, and its bytes."""

    name: str
    data: bytes


@dataclass(frozen=True, kw_only=True)
class Child:
    """A child as the papers name it."""

    first_name: str
    last_name: str
    born_on: date
    sex: Literal["F", "M"]

    @property
    def full_name(self) -> str:
        """The family name in capitals, then the first name."""
        return f"{self.last_name.upper()} {self.first_name}"

    @property
    def born(self) -> str:
        """« née » or « né »."""
        return "née" if self.sex == "F" else "né"


@dataclass(frozen=True, kw_only=True)
class Guardian:
    """The adult who signs; `city` is where the papers are signed."""

    name: str
    relation: str
    address: str
    city: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Somebody to call when the guardian cannot be reached."""

    name: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class Stay:
    """The stay a paper was filled in for."""

    name: str
    place: str
    season: str
    first_day: date
    last_day: date


@dataclass(frozen=True, kw_only=True)
class Dose:
    """One injection: what it protects against, and when it was given."""

    vaccine: str
    given_on: date


@dataclass(frozen=True, kw_only=True)
class HealthForm:
    """A fiche sanitaire; an empty text prints « néant » or « non », `signed_on=None` no signature."""

    child: Child
    guardian: Guardian
    stay: Stay
    doses: tuple[Dose, ...]
    contacts: tuple[Contact, ...]
    doctor: str
    doctor_phone: str
    signed_on: date | None
    form_id: str
    printed_on: date
    template_version: str = "2026-1"
    treatment: str = ""
    allergy: str = ""
    precautions: str = ""
    care_plan: bool = False
    advice: str = ""
    diet: str = ""
    glasses: bool = False
    empty: frozenset[Section] = frozenset()

    @property
    def dated(self) -> date:
        """When the paper left the family's hands."""
        return self.signed_on or self.printed_on


@dataclass(frozen=True, kw_only=True)
class Vaccination:
    """What a doctor certifies, or what the record shows; `named=False` leaves the child's name out."""

    child: Child
    doses: tuple[Dose, ...]
    doctor: str
    practice: str
    city: str
    dated: date
    exemption: str = ""
    named: bool = True


@dataclass(frozen=True, kw_only=True)
class Insurance:
    """An insurance certificate; `child=None` covers « les enfants du foyer »."""

    child: Child | None
    guardian: Guardian
    insurer: str
    contract: str
    covers_from: date
    covers_to: date
    dated: date
    liability: bool = True
    outside_school: bool = True


@dataclass(frozen=True, kw_only=True)
class Quotient:
    """A family-quotient certificate: whole euros for one month (1–12), a seven-digit beneficiary number."""

    guardian: Guardian
    children: tuple[Child, ...]
    office: str
    beneficiary: str
    month: int
    year: int
    amount: int
    dated: date


@dataclass(frozen=True, kw_only=True)
class Charter:
    """A signed agreement; `answer` is only read on the news charter, None leaves its boxes empty."""

    child: Child
    guardian: Guardian
    stay: Stay
    signed_on: date | None
    printed_on: date
    version: str = "2026"
    answer: NewsAnswer | None = None

    @property
    def dated(self) -> date:
        """When the paper left the family's hands."""
        return self.signed_on or self.printed_on


@dataclass(frozen=True, kw_only=True)
class SwimTest:
    """A pass-nautique: the test was passed on `dated`, with or without a life jacket."""

    child: Child
    pool: str
    city: str
    examiner: str
    dated: date
    life_jacket: bool = False


Values = HealthForm | Vaccination | Insurance | Quotient | Charter | SwimTest
