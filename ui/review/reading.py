"""What is seen of a capture: a type, what is typed and what was read in; fields in sight and words out."""

import re
from collections.abc import Iterable
from datetime import date

from PySide6.QtCore import QCoreApplication

from db.queries.dossier import Piece
from db.rules import capture
from db.rules.capture import Field, Kind, Reading, Situation, Values, kinds
from db.rules.capture.kinds import NO_FUND
from db.rules.capture.parsing import parse
from db.rules.capture.vaccines import CERTIFICATE
from db.rules.formats import BadFormat, long_span, show_date, show_quotient
from db.rules.vaccination_table import DTP, PRODUCTS, labels
from db.types import DocumentState

VACCINES = "vaccins"
DOSES = "doses."
_UNDATED = {VACCINES, "quotient_familial"}
"""Their sentence says what they are worth, not on which days."""
_FOLDED = {"contraindicated", "contraindicated_until", "catch_up", "appreciation"}
_CALLED_FOR = {"value", "month", "certified_on"}
_YEAR_OR_CENTURY = {
    Kind.DAY: r"(\d{4}|\d{1,2}[/.-]\d{1,2}[/.-])20",
    Kind.MONTH: r"\d{1,2}[/. -]?20",
}


_within = {f"{name[0].upper()}{name[1:]}": name for name in labels.values()}
"""The names of vaccines that begin a sentence, as within one."""


def hidden(type_code: str, typed: Values) -> frozenset[str]:
    """Return the fields that another answer makes pointless."""
    if type_code == "quotient_familial" and typed.get("scheme") == NO_FUND:
        return frozenset({"value", "month"})
    if type_code != VACCINES:
        return frozenset()
    if typed.get("proof") == CERTIFICATE:
        return frozenset(key for key in typed if is_dose(key))
    return frozenset({"certified_on"})


def folded(type_code: str) -> frozenset[str]:
    """Return the fields that are seldom needed."""
    return frozenset(_FOLDED) if type_code == VACCINES else frozenset()


def optional(item: Field) -> bool:
    """Tell whether a field may always stay empty; others may because of another answer."""
    return not item.mandatory and item.kind is not Kind.DAYS and item.key not in _FOLDED | _CALLED_FOR


def is_dose(key: str) -> bool:
    """Tell whether a field is a line of the table of vaccines."""
    return key.startswith(DOSES)


def start(piece: Piece, at: Situation) -> dict[str, str]:
    """Return what stands in the fields at first, as values.

    What was read stands again where the document is the one it was read on: of a document with several
    versions nobody can tell, and a date of the former must not slip into the latter.
    """
    same = len(piece.versions) <= 1
    values = dict(piece.captured) if same else capture.kept(piece.type_code, piece.captured, at)
    if piece.type_code == "fiche_sanitaire" and at.health_form_version:
        values.setdefault("version", at.health_form_version)
    return values


def finished(item: Field, text: str) -> bool:
    """Tell whether a text may be read while it is still typed: « 010920 » may become « 01092026 »."""
    century = _YEAR_OR_CENTURY.get(item.kind)
    if century is not None and re.fullmatch(century, text.strip()):
        return False
    return value(item, text) is not None


def value(item: Field, text: str) -> str | None:
    """Return the value of a text, empty for none, None when it cannot be read."""
    try:
        return parse(item, text.strip()) if text.strip() else ""
    except BadFormat:
        return None


def shown(item: Field, kept: str) -> str:
    """Return a value as it stands in its field; the days of a table with two digits for the year."""
    if item.kind is not Kind.DAYS:
        return capture.shown(item, kept)
    days = capture.shown(item, kept).split()
    return " ".join(f"{day[:6]}{day[8:]}" if day[6:8] == "20" else day for day in days)


def full(item: Field, kept: str) -> str:
    """Return the days of a table with all their digits, for a tooltip."""
    return capture.shown(item, kept) if item.kind is Kind.DAYS else ""


def judged(at: Situation) -> str:
    """Return what the document has to cover, « Séjour du 12 au 18 juillet 2027 »."""
    return _tr("Séjour {}").format(long_span(at.first_day, at.last_day))


def verdict(type_code: str, found: Reading) -> str:
    """Return what a reading that blocks nothing comes to, « Valable du … au … : couvre le séjour. »."""
    words = found.explanation
    if found.problems:
        return " ".join((words, *(problem.sentence for problem in found.problems if not problem.blocks)))
    if found.valid_until is None or type_code in _UNDATED:
        return words
    return _tr("{}\u00a0: couvre le séjour.").format(words.rstrip("."))


def grouped(lines: Iterable[str]) -> tuple[str, ...]:
    """Return the engine's sentences, those that say the same of several vaccines as one."""
    groups: dict[str, list[str]] = {}
    for line in lines:
        name, _, words = line.partition("\u00a0: ")
        groups.setdefault(words, []).append(name)
    return tuple(f"{_listed(names)}\u00a0: {words}" for words, names in groups.items())


def _listed(names: list[str]) -> str:
    first, *others = names
    return ", ".join((first, *(_within.get(name, name) for name in others)))


def facts(piece: Piece) -> tuple[str, ...]:
    """Return what was read on an accepted piece, short: « MAIF », « n° 123 »."""
    if piece.state not in {DocumentState.VALID, DocumentState.EXPIRED}:
        return ()
    read = piece.captured
    if piece.type_code == VACCINES:
        return _vaccines(read)
    said = {
        "insurer": "{}",
        "number": _tr("n°\u00a0{}"),
        "scheme": "{}",
        "value": "{}",
        "month": "{}",
        "answer": _tr("réponse\u00a0: {}"),
        "aid": "{}",
        "passed_on": _tr("passé le {}"),
        "version": _tr("modèle {}") if piece.type_code == "fiche_sanitaire" else _tr("version {}"),
    }
    items = {item.key: item for item in kinds.fields.get(piece.type_code, ())}
    return tuple(
        said[key].format(_fact(item, read[key]))
        for key, item in items.items()
        if key in said and read.get(key)
    )


def _fact(item: Field, kept: str) -> str:
    if item.kind is Kind.AMOUNT:
        return show_quotient(int(kept))
    words = capture.shown(item, kept)
    return words.lower() if item.key in {"answer", "aid"} else words


def _vaccines(read: Values) -> tuple[str, ...]:
    if read.get("proof") == CERTIFICATE:
        day = read.get("certified_on")
        return (_tr("attestation du {}").format(show_date(date.fromisoformat(day))),) if day else ()
    days = [
        day
        for key, given in read.items()
        if is_dose(key) and _holds_dtp(key.removeprefix(DOSES))
        for day in given.split()
    ]
    if not days:
        return ()
    year, month, _ = max(days).split("-")
    return (_tr("dernier DTP {}/{}").format(month, year),)


def _holds_dtp(product: str) -> bool:
    return product in PRODUCTS and set(DTP) <= PRODUCTS[product].valences


def _tr(text: str) -> str:
    return QCoreApplication.translate("reading", text)
