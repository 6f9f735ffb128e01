"""The planning gate: its order, its sentences, and what is enough to ask and to accept."""

from dataclasses import replace
from datetime import date

import pytest

from db.rules.gate import ChildFacts, Facts, Missing, Place, RequiredPiece, information, missing
from db.rules.requirements import PieceStatus, settled
from db.types import AccountState, PreRegistrationState

WHOLE = Facts(
    guardian_name="Martin",
    phone="+33612345678",
    email_confirmed=True,
    address="1 rue du Port",
    postcode="56000",
    city="Vannes",
    children=(ChildFacts("Léa", date(2018, 3, 4), has_sex=True),),
)
EMPTY = Facts(None, "", email_confirmed=False, address="", postcode=None, city=None, children=())


def piece(status: PieceStatus, *, mandatory: bool = True) -> RequiredPiece:
    return RequiredPiece("assurance", "Attestation d’assurance", mandatory, status)


def gate(
    *pieces: RequiredPiece,
    account: AccountState = AccountState.VALIDATED,
    asked: PreRegistrationState = PreRegistrationState.VALIDATED,
    facts: Facts = WHOLE,
    to_accept: bool = False,
    submitted_is_enough: bool = True,
) -> tuple[Missing, ...]:
    return missing(
        account, asked, facts, pieces, to_accept=to_accept, submitted_is_enough=submitted_is_enough
    )


def test_a_whole_dossier_is_let_through() -> None:
    """Nothing is missing."""
    assert gate(piece(PieceStatus.VALID), to_accept=True) == ()


def test_the_order_is_the_domains() -> None:
    """Account, pre-registration, information in the order of the portal's pages, documents."""
    found = gate(
        piece(PieceStatus.MISSING),
        account=AccountState.PENDING,
        asked=PreRegistrationState.PENDING,
        facts=EMPTY,
    )
    assert [line.code for line in found] == [
        *("account", "pre_registration", "email", "guardian", "phone"),
        *("address", "postcode", "city", "children", "assurance"),
    ]
    assert [line.place for line in found] == [
        *(Place.NOWHERE, Place.PRE_REGISTRATION),
        *[Place.PROFILE] * 3,
        *[Place.HOUSEHOLD] * 3,
        *(Place.CHILDREN, Place.DOCUMENTS),
    ]
    assert all(line.sentence.endswith(".") for line in found)


@pytest.mark.parametrize("state", [s for s in AccountState if s is not AccountState.VALIDATED])
def test_only_a_validated_account_passes(state: AccountState) -> None:
    """Every other state holds the family back."""
    (line,) = gate(account=state)
    assert line.sentence == "Le compte n’est pas encore validé par le coordinateur."


@pytest.mark.parametrize(
    "state", [s for s in PreRegistrationState if s is not PreRegistrationState.VALIDATED]
)
def test_only_a_validated_pre_registration_passes(state: PreRegistrationState) -> None:
    """Every other state holds the family back."""
    (line,) = gate(asked=state)
    assert line.sentence == "La préinscription n’est pas encore validée par le coordinateur."


def test_each_child_is_named() -> None:
    """A family with three children knows whose birth date is meant."""
    twins = (ChildFacts("Léa", None, has_sex=True), ChildFacts("Tom", date(2019, 1, 1), has_sex=False))
    assert [line.sentence for line in information(replace(WHOLE, children=twins))] == [
        "La date de naissance de Léa manque.",
        "Le sexe de Tom n’est pas indiqué.",
    ]


@pytest.mark.parametrize("status", PieceStatus)
def test_given_is_enough_to_ask_settled_to_accept(status: PieceStatus) -> None:
    """The association may want every piece checked before a family asks."""
    to_check = status is PieceStatus.TO_CHECK
    passes = status in settled
    assert (gate(piece(status)) == ()) == (passes or to_check)
    assert (gate(piece(status), submitted_is_enough=False) == ()) == passes
    assert (gate(piece(status), to_accept=True) == ()) == passes


@pytest.mark.parametrize("status", PieceStatus)
def test_an_optional_piece_never_holds_anybody_back(status: PieceStatus) -> None:
    """Nor does it appear among what is missing."""
    assert gate(piece(status, mandatory=False), to_accept=True) == ()


def test_a_label_with_braces_is_only_a_label() -> None:
    """Labels are the association's words."""
    odd = RequiredPiece("x", "Attestation {0} {e}", mandatory=True, status=PieceStatus.MISSING)
    assert gate(odd)[0].sentence == "« Attestation {0} {e} » n’a pas été déposé."
