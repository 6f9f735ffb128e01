"""What an account is checked for: what the gate finds missing in, one line for each thing asked, out."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from db.queries.dossier import Change, Dossier
from db.rules.gate import Missing, Place
from db.types import Subject


@dataclass(frozen=True)
class Fact:
    """One line: a sentence, whether it is in order, and what the family changed there since the decision."""

    words: str
    fine: bool
    changes: tuple[Change, ...] = ()


_asked: tuple[tuple[frozenset[str], frozenset[str], object], ...] = (
    (
        frozenset({"email"}),
        frozenset({"adresse électronique"}),
        QT_TRANSLATE_NOOP("information", "Adresse électronique confirmée"),
    ),
    (
        frozenset({"guardian"}),
        frozenset({"responsable légal"}),
        QT_TRANSLATE_NOOP("information", "Responsable légal indiqué"),
    ),
    (
        frozenset({"phone"}),
        frozenset({"téléphone"}),
        QT_TRANSLATE_NOOP("information", "Téléphone indiqué"),
    ),
    (
        frozenset({"address", "postcode", "city"}),
        frozenset({"adresse"}),
        QT_TRANSLATE_NOOP("information", "Adresse complète"),
    ),
    (
        frozenset({"children", "birth_date", "sex"}),
        frozenset({"enfants", "date de naissance"}),
        QT_TRANSLATE_NOOP("information", "Enfants déclarés, avec date de naissance et sexe"),
    ),
)
"""What the gate calls each thing, what a change of it is called, and the line that says it is in order."""


def facts(dossier: Dossier) -> tuple[Fact, ...]:
    """Return what is missing and is no document; for an account, what is in order as well."""
    lines = [missing for missing in dossier.missing if missing.place is not Place.DOCUMENTS]
    fine = _in_order(lines, dossier.changes) if dossier.subject is Subject.ACCOUNT else ()
    return (*(Fact(missing.sentence, fine=False) for missing in lines), *fine)


def _in_order(lines: Sequence[Missing], changes: Sequence[Change]) -> tuple[Fact, ...]:
    wrong = {missing.code for missing in lines}
    return tuple(
        Fact(
            QCoreApplication.translate("information", str(words)),
            fine=True,
            changes=tuple(change for change in changes if change.what in called),
        )
        for codes, called, words in _asked
        if not codes & wrong
    )
