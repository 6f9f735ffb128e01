"""What an account is checked for: what the gate finds missing in, one line for each thing asked, out."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from db.queries.dossier import Dossier
from db.rules.gate import Missing, Place
from db.types import Subject


@dataclass(frozen=True)
class Fact:
    """One line: a sentence, and whether it is in order."""

    words: str
    fine: bool


_asked: tuple[tuple[frozenset[str], object], ...] = (
    (frozenset({"email"}), QT_TRANSLATE_NOOP("information", "Adresse électronique confirmée")),
    (frozenset({"guardian"}), QT_TRANSLATE_NOOP("information", "Responsable légal indiqué")),
    (frozenset({"phone"}), QT_TRANSLATE_NOOP("information", "Téléphone indiqué")),
    (frozenset({"address", "postcode", "city"}), QT_TRANSLATE_NOOP("information", "Adresse complète")),
    (
        frozenset({"children", "birth_date", "sex"}),
        QT_TRANSLATE_NOOP("information", "Enfants déclarés, avec date de naissance et sexe"),
    ),
)


def facts(dossier: Dossier) -> tuple[Fact, ...]:
    """Return what is missing and is no document; for an account, what is in order as well."""
    lines = [missing for missing in dossier.missing if missing.place is not Place.DOCUMENTS]
    fine = _in_order(lines) if dossier.subject is Subject.ACCOUNT else ()
    return (*(Fact(missing.sentence, fine=False) for missing in lines), *fine)


def _in_order(lines: Sequence[Missing]) -> tuple[Fact, ...]:
    wrong = {missing.code for missing in lines}
    return tuple(
        Fact(QCoreApplication.translate("information", str(words)), fine=True)
        for codes, words in _asked
        if not codes & wrong
    )
