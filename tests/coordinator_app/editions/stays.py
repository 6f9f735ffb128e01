"""Rosters for tests, without a database, and what a PDF says."""

import resource
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, time
from pathlib import Path

import pypdfium2 as pdfium

from db.rules.planning import Interval
from db.rules.roster import HealthAnswer, Participant, Person, Point, Roster
from db.types import HealthQuestion, Sex

STAY = uuid.UUID(int=7)
READ_AT = datetime(2027, 7, 1, 8, 0, tzinfo=UTC)
FIRST, LAST = date(2027, 7, 5), date(2027, 7, 18)
NO = {question: HealthAnswer(yes=False) for question in HealthQuestion}
PORT, STATION = Point("Port", time(8)), Point("Gare", time(7))


def child(number: int, *, name: str = "", **other: object) -> Participant:
    """Return a participant whose dossier is complete."""
    values: dict[str, object] = {
        "pre_registration_id": uuid.UUID(int=1000 + number),
        "child_id": uuid.UUID(int=2000 + number),
        "household_id": uuid.UUID(int=3000 + number),
        "last_name": "Martin",
        "first_name": name or f"Léa {number:03}",
        "birth_date": date(2018, 3, 4),
        "sex": Sex.FEMALE,
        "group": "Petits",
        "accepted": True,
        "days": (Interval(FIRST, LAST),),
        "outward": PORT,
        "back": PORT,
        "household": "Martin",
        "guardians": (Person("MARTIN Claire", "mère", ("+33612345678",), "1 rue du Port, 56000 Vannes"),),
        "other_guardians": (),
        "contacts": (),
        "may_collect": (),
        "may_not_collect": (),
        "doctor": None,
        "lacking": (),
        "health": NO,
    }
    return Participant(**{**values, **other})  # type: ignore[arg-type]  # each is checked where it is written


def stay(*people: Participant, read_at: datetime = READ_AT) -> Roster:
    """Return a stay with these participants."""
    return Roster(
        stay_id=STAY,
        code="MER-01",
        name="Mer et voile",
        theme="",
        place="Quiberon",
        country="FR",
        season="Été 2027",
        first_day=FIRST,
        last_day=LAST,
        leaves_at=None,
        returns_at=None,
        capacity=300,
        groups=("Petits", "Grands"),
        activities=(),
        team=(),
        organiser="ALEF",
        organiser_address="",
        organiser_contact="06.08.66.64.84",
        template_version="2026-1",
        destroy_on=date(2027, 8, 17),
        read_at=read_at,
        participants=people,
    )


def pages(data: Path | bytes) -> list[str]:
    """Return the text of each page."""
    document = pdfium.PdfDocument(data)
    try:
        return [document[index].get_textpage().get_text_range() for index in range(len(document))]
    finally:
        document.close()


@contextmanager
def nearly_full(largest: int) -> Iterator[None]:
    """Let no file grow past `largest` bytes: writing more fails, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
