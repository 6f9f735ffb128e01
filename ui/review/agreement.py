"""What a piece's file must agree with: a dossier and a piece in, the lines that matter for its type out."""

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication

from db.queries.dossier import Adult, ChildCard, Dossier, HouseholdCard, Piece
from db.rules import formats, names
from ui.viewer.fact import Fact, day, number, person, span, words

_CONTEXT = "Agreement"


def facts(dossier: Dossier, piece: Piece) -> tuple[Fact, ...]:
    """Return the lines to compare, what decides first; a type nobody knows is compared with the child."""
    return tuple(fact for fact in _facts(dossier, piece) if fact.value)


def _facts(dossier: Dossier, piece: Piece) -> Iterator[Fact]:
    match piece.type_code:
        case "fiche_sanitaire":
            yield from _child(dossier)
            yield from _adults(dossier)
            yield from _stay(dossier)
            yield from _season(dossier)
            yield from _template(dossier)
        case "vaccins":
            yield from _child(dossier)
        case "assurance":
            yield from _child(dossier)
            yield from _adults(dossier)
            yield from _address(dossier.household)
            yield from _to_cover(dossier)
            yield from _cover(piece)
            yield from _recorded(piece, "insurer", _tr("Assureur"))
            yield from _recorded(piece, "number", _tr("Contrat"))
        case "quotient_familial":
            yield from _adults(dossier)
            yield from _address(dossier.household)
            yield from _allowance(dossier.household)
            yield from _child(dossier)
        case "charte_rgpd" | "charte_oddn":
            yield from _child(dossier)
            yield from _adults(dossier)
            yield from _season(dossier)
        case "autorisation_sortie_territoire":
            yield from _child(dossier)
            yield from _adults(dossier)
            yield from _to_cover(dossier)
        case _:
            yield from _child(dossier)


def _child(dossier: Dossier) -> Iterator[Fact]:
    children: tuple[ChildCard, ...] = (dossier.child,) if dossier.child is not None else dossier.children
    for child in children:
        shown = names.full_name(child.last_name, child.first_name)
        yield person(_tr("Enfant"), child.last_name, child.first_name, shown)
        if child.birth_date is not None:
            yield day(_tr("Date de naissance"), child.birth_date)


def _adults(dossier: Dossier) -> Iterator[Fact]:
    """Yield whoever may have signed or be named: the adults of both homes of a shared child."""
    seen: set[str] = set()
    for home in (dossier.household, dossier.other_household):
        adults: tuple[Adult, ...] = home.adults if home is not None else ()
        for adult in adults:
            shown = names.full_name(adult.last_name, adult.first_name)
            if shown not in seen:
                seen.add(shown)
                yield person(_tr("Responsable"), adult.last_name, adult.first_name, shown)


def _address(home: HouseholdCard | None) -> Iterator[Fact]:
    if home is not None:
        if home.address:
            yield words(_tr("Adresse"), home.address[0])
        yield words(_tr("Ville"), " ".join(part for part in (home.postcode, home.city) if part))


def _allowance(home: HouseholdCard | None) -> Iterator[Fact]:
    if home is not None and home.caf_number:
        yield number(_tr("N° d’allocataire"), home.caf_number)


def _stay(dossier: Dossier) -> Iterator[Fact]:
    if dossier.stay is not None:
        yield words(_tr("Séjour"), dossier.stay.name)
        yield span(_tr("Dates du séjour"), dossier.stay.first_day, dossier.stay.last_day)


def _to_cover(dossier: Dossier) -> Iterator[Fact]:
    """Yield the days that a paper must hold for; its own dates are others, so only the eye can tell."""
    stay = dossier.stay
    if stay is not None:
        first, last = (
            (dossier.days[0].first, dossier.days[-1].last)
            if dossier.days
            else (stay.first_day, stay.last_day)
        )
        yield Fact(_tr("Doit couvrir"), f"{formats.show_date(first)}–{formats.show_date(last)}")


def _cover(piece: Piece) -> Iterator[Fact]:
    if piece.valid_from is not None and piece.valid_until is not None:
        yield span(_tr("Période notée"), piece.valid_from, piece.valid_until)
    elif piece.valid_until is not None:
        yield day(_tr("Valable jusqu’au"), piece.valid_until)


def _season(dossier: Dossier) -> Iterator[Fact]:
    if dossier.stay is not None and dossier.stay.season:
        yield words(_tr("Saison"), dossier.stay.season)


def _template(dossier: Dossier) -> Iterator[Fact]:
    at = dossier.situation
    if at is not None and at.health_form_version:
        yield words(_tr("Modèle en cours"), at.health_form_version)


def _recorded(piece: Piece, key: str, label: str) -> Iterator[Fact]:
    value = piece.captured.get(key, "")
    yield number(label, value) if key == "number" else words(label, value)


def _tr(text: str) -> str:
    return QCoreApplication.translate(_CONTEXT, text)
