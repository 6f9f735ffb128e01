"""The planning gate: a family's dossier in, the ordered list of what still stands in its way out.

Source: domain.md § 4: account validated, pre-registration validated, mandatory information, mandatory
documents, in this order. *Submitted* is enough to ask, *valid* is required to accept.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.rules.requirements import PieceStatus, given, settled
from db.types import AccountState, PreRegistrationState


class Place(StrEnum):
    """Where in the portal the family completes what is missing."""

    PROFILE = "profile"
    HOUSEHOLD = "household"
    CHILDREN = "children"
    PRE_REGISTRATION = "pre_registration"
    DOCUMENTS = "documents"
    NOWHERE = "nowhere"


@dataclass(frozen=True)
class Missing:
    """One line of what is missing: a French sentence and where it is completed."""

    place: Place
    code: str
    sentence: str


@dataclass(frozen=True)
class Facts:
    """The answers a family gave, for the mandatory-information check; empty text counts as none."""

    guardian_name: str | None
    phone: str | None
    email_confirmed: bool
    address: str | None
    postcode: str | None
    city: str | None
    children: tuple["ChildFacts", ...]


@dataclass(frozen=True)
class ChildFacts:
    """The mandatory answers about one child."""

    first_name: str
    birth_date: date | None
    has_sex: bool


@dataclass(frozen=True)
class RequiredPiece:
    """A piece as the gate sees it."""

    code: str
    label: str
    mandatory: bool
    status: PieceStatus


def information(facts: Facts) -> tuple[Missing, ...]:
    """Return the mandatory fields that are empty, in the order of the portal's pages."""
    asked: list[tuple[object, Place, str, str]] = [
        (facts.email_confirmed, Place.PROFILE, "email", "L’adresse électronique n’est pas confirmée."),
        (facts.guardian_name, Place.PROFILE, "guardian", "Le nom du responsable légal manque."),
        (facts.phone, Place.PROFILE, "phone", "Aucun numéro de téléphone n’est indiqué."),
        (facts.address, Place.HOUSEHOLD, "address", "L’adresse du foyer manque."),
        (facts.postcode, Place.HOUSEHOLD, "postcode", "Le code postal manque."),
        (facts.city, Place.HOUSEHOLD, "city", "La commune manque."),
        (facts.children, Place.CHILDREN, "children", "Aucun enfant n’est déclaré."),
    ]
    lines = [Missing(place, code, text) for value, place, code, text in asked if not value]
    for child in facts.children:
        if child.birth_date is None:
            text = f"La date de naissance de {child.first_name} manque."
            lines.append(Missing(Place.CHILDREN, "birth_date", text))
        if not child.has_sex:
            lines.append(Missing(Place.CHILDREN, "sex", f"Le sexe de {child.first_name} n’est pas indiqué."))
    return tuple(lines)


_piece_sentences: dict[PieceStatus, str] = {
    PieceStatus.MISSING: "« {} » n’a pas été déposé.",
    PieceStatus.TO_CHECK: "« {} » attend d’être vérifié.",
    PieceStatus.REFUSED: "« {} » a été refusé et doit être déposé à nouveau.",
    PieceStatus.EXPIRES_DURING_STAY: "« {} » expire pendant le séjour.",
    PieceStatus.NOT_COVERING: "« {} » ne couvre pas le début du séjour.",
    PieceStatus.EXPIRED: "« {} » est expiré.",
}


def missing(
    account: AccountState,
    pre_registration: PreRegistrationState,
    facts: Facts,
    pieces: Sequence[RequiredPiece],
    *,
    to_accept: bool = False,
    submitted_is_enough: bool = True,
) -> tuple[Missing, ...]:
    """Return everything that keeps a planning from being asked for (or accepted), first gate first.

    Empty means that the gate is open.
    """
    lines: list[Missing] = []
    if account is not AccountState.VALIDATED:
        text = "Le compte n’est pas encore validé par le coordinateur."
        lines.append(Missing(Place.NOWHERE, "account", text))
    if pre_registration is not PreRegistrationState.VALIDATED:
        text = "La préinscription n’est pas encore validée par le coordinateur."
        lines.append(Missing(Place.PRE_REGISTRATION, "pre_registration", text))
    lines.extend(information(facts))
    enough = given if submitted_is_enough and not to_accept else settled
    lines.extend(
        Missing(Place.DOCUMENTS, piece.code, _piece_sentences[piece.status].format(piece.label))
        for piece in pieces
        if piece.mandatory and piece.status not in enough
    )
    return tuple(lines)
