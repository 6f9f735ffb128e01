"""Ages around birthdays."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.rules.ages import age_on, wording

births = st.dates(date(1990, 1, 1), date(2040, 12, 31))


@pytest.mark.parametrize(
    ("birth", "day", "age"),
    [
        (date(2017, 2, 4), date(2026, 2, 3), 8),
        (date(2017, 2, 4), date(2026, 2, 4), 9),
        (date(2017, 12, 31), date(2026, 1, 1), 8),
        (date(2017, 1, 1), date(2025, 12, 31), 8),
        (date(2016, 2, 29), date(2026, 2, 28), 9),
        (date(2016, 2, 29), date(2026, 3, 1), 10),
        (date(2016, 2, 29), date(2028, 2, 28), 11),
        (date(2016, 2, 29), date(2028, 2, 29), 12),
        (date(2026, 7, 12), date(2026, 7, 12), 0),
        (date(2026, 7, 12), date(2026, 7, 11), -1),
    ],
)
def test_age_on(birth: date, day: date, age: int) -> None:
    assert age_on(birth, day) == age


@given(births, st.integers(0, 9000))
def test_one_birthday_a_year(birth: date, after: int) -> None:
    day = birth + timedelta(days=after)
    year_later = (
        date(day.year + 1, 3, 1) if (day.month, day.day) == (2, 29) else day.replace(year=day.year + 1)
    )
    assert age_on(birth, day + timedelta(days=1)) - age_on(birth, day) in {0, 1}
    assert age_on(birth, year_later) == age_on(birth, day) + 1


@pytest.mark.parametrize(
    ("birth", "text"),
    [
        (date(2017, 2, 4), "9\u00a0ans"),
        (date(2025, 2, 4), "1\u00a0an"),
        (date(2026, 2, 4), "0\u00a0an"),
        (date(2026, 7, 13), "date de naissance à vérifier"),
    ],
)
def test_wording(birth: date, text: str) -> None:
    assert wording(birth, date(2026, 7, 12)) == text
