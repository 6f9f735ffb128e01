"""Every edition of the departure pack: title, formats, stem of the file's name, and what writes it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import BinaryIO

from db.rules.roster import Roster
from papers.outgoing.pack import (
    attendance,
    authorisations,
    care_register,
    coaches,
    counts,
    cover,
    emergency,
    groups,
    kitchen,
    labels,
    pages,
    sheets,
    treatments,
)
from papers.outgoing.pack.document import Document, Written
from papers.outgoing.pack.labels import write_labels


class Format(StrEnum):
    """What a file is; the value is its suffix."""

    PDF = "pdf"
    XLSX = "xlsx"


def _write(document: Document, out: BinaryIO, form: Format) -> Written:
    return sheets.write(document, out) if form is Format.XLSX else pages.write(document, out)


def write_groups(roster: Roster, out: BinaryIO, form: Format = Format.PDF) -> Written:
    """Write the children by group."""
    return _write(groups.build(roster), out, form)


def write_coaches(roster: Roster, out: BinaryIO, form: Format = Format.PDF) -> Written:
    """Write the children by point, out and back."""
    return _write(coaches.build(roster), out, form)


def write_emergency(roster: Roster, out: BinaryIO, form: Format = Format.PDF) -> Written:
    """Write whom to call for each child."""
    return _write(emergency.build(roster), out, form)


def write_kitchen(roster: Roster, out: BinaryIO, form: Format = Format.PDF) -> Written:
    """Write allergies and diets for the kitchen."""
    return _write(kitchen.build(roster), out, form)


def write_treatments(roster: Roster, out: BinaryIO, form: Format = Format.PDF) -> Written:
    """Write what the *assistant sanitaire* has to give and to know."""
    return _write(treatments.build(roster), out, form)


def write_authorisations(roster: Roster, out: BinaryIO, form: Format = Format.PDF) -> Written:
    """Write what each family authorised."""
    return _write(authorisations.build(roster), out, form)


def write_attendance(roster: Roster, out: BinaryIO, form: Format = Format.PDF) -> Written:
    """Write the sheets to tick, out and back."""
    return _write(attendance.build(roster), out, form)


def write_counts(roster: Roster, out: BinaryIO, form: Format = Format.PDF) -> Written:
    """Write the numbers for the declaration and the team."""
    return _write(counts.build(roster), out, form)


def write_care_register(roster: Roster, out: BinaryIO, *, n_pages: int = 4) -> Written:
    """Write a blank register of care of `n_pages` pages."""
    return pages.write(care_register.build(roster, pages=n_pages), out)


def write_cover(roster: Roster, out: BinaryIO, *, contents: Sequence[str] | None = None) -> Written:
    """Write the sheet that opens the folder; `contents` are the titles of what is in it, all by default."""
    if contents is None:
        contents = [HEALTH_FORMS, *(edition.title for key, edition in editions.items() if key != "cover")]
    return pages.write(cover.build(roster, contents=contents), out)


HEALTH_FORMS = "Fiches sanitaires de liaison"


@dataclass(frozen=True)
class Edition:
    """What a window lists; `health` says that it tells of children's health, and who may have it.

    `write` takes a format among `formats`; options of its own are those of the function it stands for.
    """

    title: str
    stem: str
    formats: tuple[Format, ...]
    write: Callable[[Roster, BinaryIO, Format], Written]
    health: bool = False


_PAPER, _BOTH = (Format.PDF,), (Format.PDF, Format.XLSX)

editions: Mapping[str, Edition] = MappingProxyType(
    {
        "cover": Edition(
            cover.TITLE, "dossier-du-sejour", _PAPER, lambda roster, out, _: write_cover(roster, out)
        ),
        "groups": Edition(groups.TITLE, "liste-par-groupe", _BOTH, write_groups),
        "coaches": Edition(coaches.TITLE, "liste-par-car", _BOTH, write_coaches),
        "attendance": Edition(attendance.TITLE, "pointage", _BOTH, write_attendance),
        "emergency": Edition(emergency.TITLE, "urgences", _BOTH, write_emergency),
        "authorisations": Edition(authorisations.TITLE, "autorisations", _BOTH, write_authorisations),
        "kitchen": Edition(kitchen.TITLE, "allergies-et-regimes", _BOTH, write_kitchen, health=True),
        "treatments": Edition(treatments.TITLE, "traitements", _BOTH, write_treatments, health=True),
        "care_register": Edition(
            care_register.TITLE,
            "registre-des-soins",
            _PAPER,
            lambda roster, out, _: write_care_register(roster, out),
        ),
        "counts": Edition(counts.TITLE, "effectifs", _BOTH, write_counts),
        "labels": Edition(
            labels.TITLE, "etiquettes", _PAPER, lambda roster, out, _: write_labels(roster, out)
        ),
    }
)
"""In the order of a folder; every text in them was read with the roster, none is kept."""
