"""What a document must agree with, a type at a time, and whether a text says it."""

from dataclasses import replace
from datetime import date

import pytest

from db.queries.dossier import Dossier
from db.types import DocumentState
from papers.incoming.page_text import NOWHERE, PageText, decode, encode
from tests.ui import dossiers
from ui.review.agreement import facts
from ui.viewer.fact import Fact, day, found, number, person, span, words
from ui.viewer.reading import Reading, read


def said(*pages: str) -> list[Reading]:
    """Return the readings of pages that say `pages`."""
    return [read(plain(page)) for page in pages]


def plain(words: str) -> PageText:
    return decode(encode([ord(letter) for letter in words], [NOWHERE] * len(words)))


def dossier() -> Dossier:
    home = replace(dossiers.HOUSEHOLD, caf_number="1234567")
    return dossiers.pre_registration(
        household=home, stay=replace(dossiers.STAY, season="2026-2027"), other_household=dossiers.HOUSEHOLD
    )


@pytest.mark.parametrize(
    ("code", "labels"),
    [
        ("vaccins", ["Enfant", "Date de naissance"]),
        (
            "quotient_familial",
            [
                *("Responsable", "Responsable", "Adresse", "Ville", "N° d’allocataire"),
                *("Enfant", "Date de naissance"),
            ],
        ),
        ("charte_oddn", ["Enfant", "Date de naissance", "Responsable", "Responsable", "Saison"]),
        ("pass_nautique", ["Enfant", "Date de naissance"]),
    ],
)
def test_each_type_is_compared_with_what_matters_for_it(code: str, labels: list[str]) -> None:
    assert [fact.label for fact in facts(dossier(), dossiers.piece(code))] == labels


def test_an_insurance_is_compared_with_the_days_to_cover_and_what_was_noted() -> None:
    piece = dossiers.piece(
        "assurance",
        DocumentState.VALID,
        valid_from=date(2026, 9, 1),
        valid_until=date(2027, 8, 31),
        captured={"insurer": "Mutuelle des Familles", "number": "028 4415 K"},
    )
    shown = {fact.label: fact.value for fact in facts(dossier(), piece)}
    assert shown["Doit couvrir"] == "12/07/2027–18/07/2027"
    assert shown["Période notée"] == "01/09/2026–31/08/2027"
    assert shown["Assureur"] == "Mutuelle des Familles"
    assert shown["Contrat"] == "028 4415 K"


def test_a_health_form_is_compared_with_the_stay_the_season_and_its_template() -> None:
    piece = dossiers.piece("fiche_sanitaire")
    shown = {fact.label: fact.value for fact in facts(dossier(), piece)}
    assert shown["Séjour"] == "Colo Jura"
    assert shown["Dates du séjour"] == "12/07/2027–18/07/2027"
    assert shown["Saison"] == "2026-2027"
    assert shown["Modèle en cours"] == "2026-1"


def test_what_a_dossier_does_not_say_is_not_asked_of_the_document() -> None:
    bare = dossiers.pre_registration(
        child=replace(dossiers.CHILD, birth_date=None), household=None, stay=None
    )
    assert [fact.label for fact in facts(bare, dossiers.piece("assurance"))] == ["Enfant"]


def test_both_homes_adults_are_named_once() -> None:
    named = [f.value for f in facts(dossier(), dossiers.piece("charte_rgpd")) if f.label == "Responsable"]
    assert named == ["MARTIN Claire", "MARTIN Paul"]


NAME = person("Enfant", "Lecœur-Dupré", "Zoé", "LECŒUR-DUPRÉ Zoé")
BORN = day("Né le", date(2018, 2, 4))
COVER = span("Période", date(2026, 9, 1), date(2027, 8, 31))
CAF = number("CAF", "1234567")


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (NAME, "Pour Zoe LECOEUR DUPRE, élève"),
        (NAME, "lecœur-dupré Zoé"),
        (NAME, "Nom : LECŒUR DUPRÉ\nPrénom : Zoé"),
        (BORN, "née le 04/02/2018."),
        (BORN, "4 février 2018"),
        (BORN, "le 04 FEVRIER 2018"),
        (BORN, "4-2-2018"),
        (BORN, "2018-02-04"),
        (day("Né le", date(2018, 3, 1)), "1er mars 2018"),
        (COVER, "du 1er septembre 2026 au 31 août 2027"),
        (COVER, "du 01/09/2026 au 31/08/2027"),
        (CAF, "N° allocataire : 1234567 K"),
        (CAF, "1 234 567"),
        (CAF, "123 45 67A"),
        (words("Adresse", "14, rue des Sapins"), "14 RUE DES SAPINS"),
    ],
)
def test_the_text_says_it_however_it_is_written(fact: Fact, text: str) -> None:
    assert found(fact, said("autre page", text))


@pytest.mark.parametrize(
    ("fact", "text"),
    [
        (NAME, "Zoé Lecœur"),
        (BORN, "14/02/2018"),
        (BORN, "04/02/20180"),
        (COVER, "du 01/09/2026 au 31/08/2028"),
        (CAF, "12345678"),
        (CAF, "01234567"),
        (words("Ville", "Lens"), "Valence Lensois"),
        (Fact("Doit couvrir", "12/07/2027"), "12/07/2027"),
    ],
)
def test_what_only_looks_like_it_is_not_it(fact: Fact, text: str) -> None:
    assert found(fact, said(text)) is None


def test_two_halves_of_a_name_on_two_pages_are_not_the_name() -> None:
    assert found(NAME, said("Lecœur-Dupré", "Zoé")) is None


def test_odd_values_are_no_patterns() -> None:
    odd = person("Enfant", "a.*(", "[b", "A.*( [B")
    assert found(odd, said("axx b")) is None
    assert found(odd, said("B A")) is not None
    assert person("Enfant", "’", "", "’").forms == ()
