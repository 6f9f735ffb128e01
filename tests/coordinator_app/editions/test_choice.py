"""Who is chosen, what a dossier lacks, what a cover says of the choice; names of files."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coordinator_app.editions.choice import Order, Selection, chosen, lacking
from coordinator_app.editions.file_names import safe, unique
from tests.coordinator_app.editions.stays import STATION, STAY, child, stay

PEOPLE = (
    child(1, name="Anna"),
    child(2, name="Bea", group="Grands", outward=STATION),
    child(3, name="Cléo", lacking=("Assurance",)),
    child(4, name="Dana", outward=None),
)
MERE = stay(*PEOPLE)


@pytest.mark.parametrize(
    ("selection", "names", "words"),
    [
        (Selection(STAY), "Anna Bea Cléo Dana", "Tout le séjour"),
        (Selection(STAY, group="Grands"), "Bea", "Groupe « Grands »"),
        (Selection(STAY, point="Gare"), "Bea", "Départ de « Gare »"),
        (
            Selection(STAY, chosen=frozenset({PEOPLE[0].pre_registration_id})),
            *("Anna", "Enfants choisis un à un"),
        ),
        (
            Selection(STAY, group="Petits", only_complete=True),
            *("Anna Dana", "Groupe « Petits », dossiers complets seulement"),
        ),
    ],
)
def test_a_selection(selection: Selection, names: str, words: str) -> None:
    assert [one.first_name for one in chosen(MERE, selection, Order.NAME)] == names.split()
    assert selection.wording() == words


def test_what_a_dossier_lacks() -> None:
    whole = child(1)
    assert lacking(whole) == ()
    short = child(2, lacking=("Assurance",), accepted=False, answered=False, birth_date=None)
    assert lacking(short) == (
        *("Assurance", "planning à accepter", "renseignements médicaux à remplir"),
        "date de naissance",
    )


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("MARTIN Léa - fiche sanitaire", "MARTIN Léa - fiche sanitaire"),
        ('a/b\\c:d*e?f"g<h>i|j', "a b c d e f g h i j"),
        ("../../etc/passwd", "etc passwd"),
        ("fin. ", "fin"),
        ("con", "_con"),
        ("COM1.été", "_COM1.été"),
        ("\u202etxt\x00\n", "txt"),
        (" . ", "sans nom"),
        ("é" * 200, "é" * 60),
    ],
)
def test_a_name_that_every_system_takes(typed: str, name: str) -> None:
    assert safe(typed) == name


def test_names_that_only_case_or_marks_tell_apart() -> None:
    """Some disks take them for one."""
    stems = ("MARTIN Léa", "MARTIN LÉA", "Martin Lea", "MARTIN Léo", "MARTIN Léa (2)")
    assert list(unique(stems, ".pdf")) == [
        *("MARTIN Léa.pdf", "MARTIN LÉA (2).pdf", "Martin Lea (3).pdf", "MARTIN Léo.pdf"),
        "MARTIN Léa (2) (2).pdf",
    ]


@given(st.lists(st.text(max_size=300), max_size=8))
def test_whatever_families_type(stems: list[str]) -> None:
    found = list(unique(stems, ".pdf"))
    assert len(set(map(str.casefold, found))) == len(stems)
    for name in found:
        assert len(name.encode()) < 200
        assert not set(name) & set('<>:"/\\|?*\n\x00')
        assert name == name.strip(" .")
