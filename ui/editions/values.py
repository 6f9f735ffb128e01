"""What the page of editions shows and asks for, as plain values."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from coordinator_app.editions.choice import Order, Selection
from coordinator_app.editions.press import in_pack
from db.queries.postal import Post
from db.rules import printing
from db.rules.printing import Paper
from db.rules.roster import Roster
from papers.outgoing.pack.editions import Format, editions

_CONTEXT = "editions"


class FileKind(StrEnum):
    """What a saved paper becomes."""

    PDF = "pdf"
    XLSX = "xlsx"
    FILES = "files"
    ZIP = "zip"


@dataclass(frozen=True)
class Group:
    """Papers that are looked for together."""

    name: str
    papers: tuple[Paper, ...]


GROUPS: tuple[Group, ...] = (
    Group(
        str(QT_TRANSLATE_NOOP("editions", "Dossier de départ")),
        (Paper.COVER_SHEET, Paper.SUPERVISION, Paper.CARE_REGISTER, Paper.LABELS),
    ),
    Group(
        str(QT_TRANSLATE_NOOP("editions", "Fiches sanitaires")), (Paper.HEALTH_FORM, Paper.BLANK_HEALTH_FORM)
    ),
    Group(
        str(QT_TRANSLATE_NOOP("editions", "Listes")),
        (
            *(Paper.GROUP_LIST, Paper.COACH_LIST, Paper.ATTENDANCE, Paper.CONTACTS),
            *(Paper.AUTHORISATIONS, Paper.ALLERGIES, Paper.TREATMENTS),
        ),
    ),
    Group(str(QT_TRANSLATE_NOOP("editions", "Courriers")), (Paper.LETTER,)),
)

_about: Mapping[Paper, str] = MappingProxyType(
    {
        Paper.COVER_SHEET: str(
            QT_TRANSLATE_NOOP("editions", "Le séjour, l’équipe et le sommaire du dossier")
        ),
        Paper.SUPERVISION: str(QT_TRANSLATE_NOOP("editions", "Effectifs par âge et encadrement nécessaire")),
        Paper.CARE_REGISTER: str(QT_TRANSLATE_NOOP("editions", "Pages à remplir à la main sur place")),
        Paper.LABELS: str(QT_TRANSLATE_NOOP("editions", "Une étiquette autocollante par enfant")),
        Paper.HEALTH_FORM: str(
            QT_TRANSLATE_NOOP(
                "editions", "Une feuille recto verso par enfant, les dossiers incomplets en tête"
            )
        ),
        Paper.BLANK_HEALTH_FORM: str(QT_TRANSLATE_NOOP("editions", "Une feuille à remplir à la main")),
        Paper.GROUP_LIST: str(QT_TRANSLATE_NOOP("editions", "Les enfants de chaque groupe")),
        Paper.COACH_LIST: str(
            QT_TRANSLATE_NOOP("editions", "Qui monte et descend où, à l’aller et au retour")
        ),
        Paper.ATTENDANCE: str(QT_TRANSLATE_NOOP("editions", "À cocher au départ et au retour")),
        Paper.CONTACTS: str(QT_TRANSLATE_NOOP("editions", "Qui appeler pour chaque enfant")),
        Paper.AUTHORISATIONS: str(QT_TRANSLATE_NOOP("editions", "Ce que chaque famille autorise")),
        Paper.ALLERGIES: str(QT_TRANSLATE_NOOP("editions", "Pour la cuisine et la table")),
        Paper.TREATMENTS: str(
            QT_TRANSLATE_NOOP("editions", "Ce que l’assistant sanitaire donne et surveille")
        ),
        Paper.LETTER: str(QT_TRANSLATE_NOOP("editions", "Aux familles sans adresse électronique")),
    }
)

WHOLE_STAY: frozenset[Paper] = frozenset({Paper.BLANK_HEALTH_FORM, Paper.CARE_REGISTER, Paper.LETTER})
"""Papers that take no children to choose from."""


def translated(text: str) -> str:
    """Return a name of `GROUPS` in the language of the screen."""
    return QCoreApplication.translate(_CONTEXT, text)


def about(paper: Paper) -> str:
    """Return what a paper is, in a few words."""
    return translated(_about[paper])


def kinds(paper: Paper) -> tuple[FileKind, ...]:
    """Return what a paper can be saved as, the usual first."""
    if paper is Paper.HEALTH_FORM:
        return FileKind.PDF, FileKind.FILES, FileKind.ZIP
    edition = editions.get(in_pack.get(paper, ""))
    if edition is not None and Format.XLSX in edition.formats:
        return FileKind.PDF, FileKind.XLSX
    return (FileKind.PDF,)


def formats(paper: Paper) -> str:
    """Return the formats of a paper as a row says them."""
    return "PDF · XLSX" if FileKind.XLSX in kinds(paper) else "PDF"


@dataclass(frozen=True)
class StayPapers:
    """A stay's children, why a paper may not be printed, and the letters that wait (of all stays)."""

    roster: Roster
    refusals: Mapping[Paper, str | None]
    letters: tuple[Post, ...] = ()


@dataclass(frozen=True)
class Wanted:
    """A paper as it is asked for; `stay` is the stay's name."""

    paper: Paper
    selection: Selection
    order: Order = Order.NAME
    kind: FileKind = FileKind.PDF
    stay: str = ""
    mail_ids: tuple[uuid.UUID, ...] = ()

    def title(self, *, between: str = " - ") -> str:
        """Return what it is and of what, for titles and names of files."""
        name = printing.names[self.paper]
        return name if self.paper is Paper.LETTER or not self.stay else f"{name}{between}{self.stay}"
