"""People of the demo season: families as plain values, and what they are called and where they live."""

import uuid
from dataclasses import dataclass
from datetime import date

from db.types import Sex
from demo.cast import Request

# Family name and child's name, seen in the queues: what people are called, and what a form must bear.
NAMES = (
    ("Lecœur", "Françoise"),
    ("D'Hérouël-L'Hôpital", "Loïc"),
    ("Łukasiewicz", "Zofia"),
    ("de La Rochefoucauld-Montmorency d'Estrées de Saint-Germain-Laxis", "Anne-Charlotte"),
    ("<b>Robert</b>", "Tables"),
    ('=HYPERLINK("https://exemple.invalid";"Cliquez ici")', "Léo"),
    ("Martin", "Jules\r\nBcc: tous@example.org"),
    ("Nguyễn", "Thị Mai"),
    ("Façonnier", "Maëlle"),
)
TOWNS = (
    ("54000", "Nancy"),
    ("54300", "Lunéville"),
    ("54200", "Toul"),
    ("54600", "Villers-lès-Nancy"),
    ("54500", "Vandœuvre-lès-Nancy"),
    ("54700", "Pont-à-Mousson"),
    ("54150", "Val de Briey"),
    ("54400", "Longwy"),
    ("54800", "Jarny"),
    ("54110", "Dombasle-sur-Meurthe"),
)
# Ranges that the French numbering plan keeps for fiction.
PHONES = ("+3319900", "+3326191", "+3335301", "+3346571", "+3353649")


@dataclass(frozen=True)
class Adult:
    """A guardian."""

    last_name: str
    first_name: str
    relation: str
    phone: str | None


@dataclass(frozen=True)
class Kid:
    """A child and what is asked for it."""

    id: uuid.UUID
    last_name: str
    first_name: str
    birth_date: date
    sex: Sex
    requests: tuple[Request, ...]


@dataclass(frozen=True)
class Family:
    """A household whose requests are about to be lived."""

    household_id: uuid.UUID
    name: str
    adults: tuple[Adult, ...]
    street: str
    postcode: str
    city: str
    email: str
    caf_number: str
    doctor: str
    kids: tuple[Kid, ...]
