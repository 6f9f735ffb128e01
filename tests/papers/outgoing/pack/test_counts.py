"""The numbers for the declaration and the team."""

import re
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.rules.planning import Interval
from db.rules.supervision import Band, band, supervision
from papers.outgoing.pack.counts import adults_needed
from tests.papers.outgoing.pack.made import FIRST, LAST, child, roster
from tests.papers.outgoing.pack.reading import print_of


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (0, Band.UNDER_6),
        (5, Band.UNDER_6),
        (6, Band.FROM_6),
        (13, Band.FROM_6),
        (14, Band.FROM_14),
        (17, Band.FROM_14),
        (18, Band.ADULT),
        (None, Band.UNKNOWN),
        (-1, Band.UNKNOWN),
    ],
)
def test_bands(age: int | None, expected: Band) -> None:
    """Those of the declaration; nobody is guessed into one."""
    assert band(age) is expected


def test_counts_are_those_of_the_first_day() -> None:
    """A sixth birthday on the first day, another the day after."""
    births = [
        date(2020, 7, 12),
        date(2020, 7, 13),
        date(2012, 7, 12),
        date(2012, 7, 13),
        date(2008, 7, 13),
        None,
    ]
    those = tuple(child(n, birth_date=day) for n, day in enumerate(births))
    text = print_of("counts", replace(roster(0), participants=those))[0].replace("\u00a0", " ")
    assert re.search(r"Moins de 6 ans 0 1 0 1\n", text)
    assert re.search(r"De 6 à 13 ans 2 0 0 2\n", text)
    assert re.search(r"De 14 à 17 ans 1 1 0 2\n", text)
    assert re.search(r"Âge inconnu 1 0 0 1\n", text)
    assert re.search(r"Ensemble 4 2 0 6\n", text)
    assert "La date de naissance de 1 enfant manque ou est à vérifier" in text


def test_adults_are_counted_day_by_day() -> None:
    """A span for each change of who is there."""
    early = Interval(FIRST, date(2026, 7, 14))
    those = [child(n, birth_date=date(2022, 1, 1), days=(early,)) for n in range(17)]
    those += [child(n, birth_date=date(2015, 1, 1), days=(Interval(FIRST, LAST),)) for n in range(17, 30)]
    text = print_of("counts", replace(roster(0), participants=tuple(those)))[0]
    assert re.search(r"12–14 juil\. 17 13 0 5 adultes", text)
    assert re.search(r"15–18 juil\. 0 13 0 2 adultes", text)


@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 12))
def test_unknown_ages_give_bounds(small: int, big: int, unknown: int) -> None:
    """Whatever the ages turn out to be, the number is between both."""
    those = [child(0, birth_date=date(2022, 1, 1))] * small + [child(0, birth_date=date(2012, 1, 1))] * big
    least, most = adults_needed([*those, *[child(0, birth_date=None)] * unknown], roster(0))
    for some in range(unknown + 1):
        assert least <= supervision(small + some, big + unknown - some) <= most
    assert unknown or least == most
