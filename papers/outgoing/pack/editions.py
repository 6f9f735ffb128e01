"""Every edition of the departure pack: title, formats, stem of the file's name, and what writes it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import BinaryIO

from db.rules.roster import Roster
from papers.outgoing.cover import TITLE as HEALTH_FORMS
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


Write = Callable[[Roster, BinaryIO, Format], Written]


def _laid(build: Callable[[Roster], Document]) -> Write:
    """Return what writes the document that `build` returns, in either format."""

    def write(roster: Roster, out: BinaryIO, form: Format) -> Written:
        document = build(roster)
        return sheets.write(document, out) if form is Format.XLSX else pages.write(document, out)

    return write


def _cover(roster: Roster) -> Document:
    """Return the sheet that opens the folder, with the titles of all that is in it."""
    titles = (edition.title for key, edition in editions.items() if key != "cover")
    return cover.build(roster, contents=[HEALTH_FORMS, *titles])


@dataclass(frozen=True)
class Edition:
    """What a window lists; `health` says that it tells of children's health, and who may have it.

    `write` takes a format among `formats`.
    """

    title: str
    stem: str
    formats: tuple[Format, ...]
    write: Write
    health: bool = False


_PAPER, _BOTH = (Format.PDF,), (Format.PDF, Format.XLSX)

editions: Mapping[str, Edition] = MappingProxyType(
    {
        "cover": Edition(cover.TITLE, "dossier-du-sejour", _PAPER, _laid(_cover)),
        "groups": Edition(groups.TITLE, "liste-par-groupe", _BOTH, _laid(groups.build)),
        "coaches": Edition(coaches.TITLE, "liste-par-car", _BOTH, _laid(coaches.build)),
        "attendance": Edition(attendance.TITLE, "pointage", _BOTH, _laid(attendance.build)),
        "emergency": Edition(emergency.TITLE, "urgences", _BOTH, _laid(emergency.build)),
        "authorisations": Edition(authorisations.TITLE, "autorisations", _BOTH, _laid(authorisations.build)),
        "kitchen": Edition(kitchen.TITLE, "allergies-et-regimes", _BOTH, _laid(kitchen.build), health=True),
        "treatments": Edition(treatments.TITLE, "traitements", _BOTH, _laid(treatments.build), health=True),
        "care_register": Edition(
            care_register.TITLE, "registre-des-soins", _PAPER, _laid(care_register.build)
        ),
        "counts": Edition(counts.TITLE, "effectifs", _BOTH, _laid(counts.build)),
        "labels": Edition(
            labels.TITLE, "etiquettes", _PAPER, lambda roster, out, _: write_labels(roster, out)
        ),
    }
)
"""In the order of a folder; every text in them was read with the roster, none is kept."""
