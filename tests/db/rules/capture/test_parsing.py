"""Days, months and amounts as people type them."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.rules.capture import Field, Kind
from db.rules.capture.parsing import parse, parse_day
from db.rules.formats import BadFormat

CENTURY = st.dates(date(2000, 1, 1), date(2099, 12, 31))


@given(CENTURY)
def test_a_day_reads_in_every_usual_way(day: date) -> None:
    for typed in ("%d%m%y", "%d%m%Y", "%d/%m/%y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%y", "%Y-%m-%d"):
        assert parse_day(day.strftime(typed)) == day
    assert parse_day(f"{day.day}/{day.month}/{day:%y}") == day


@pytest.mark.parametrize("typed", ["", "31/02/2027", "310227", "12", "1209", "12/09", "hier", "٣١/٠٨/٢٠٢٧"])
def test_what_is_no_day_is_refused_with_a_sentence(typed: str) -> None:
    with pytest.raises(BadFormat) as refused:
        parse_day(typed)
    assert refused.value.sentence.endswith(".")


@given(st.text(max_size=40), st.sampled_from(Kind))
def test_anything_typed_is_read_or_refused(typed: str, kind: Kind) -> None:
    item = Field("x", "X", kind, choices=(("a", "A"),))
    if not typed.strip():
        return
    try:
        kept = parse(item, typed.strip())
    except BadFormat:
        return
    assert not kept or parse(item, kept) == kept


def test_days_are_sorted_and_said_once() -> None:
    item = Field("doses", "DTP", Kind.DAYS)
    assert parse(item, "15/05/18, 120318;2018-05-15") == "2018-03-12 2018-05-15"


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("9/26", "2026-09"),
        ("09/2026", "2026-09"),
        ("092026", "2026-09"),
        ("0926", "2026-09"),
        ("2026-09", "2026-09"),
    ],
)
def test_a_month(typed: str, kept: str) -> None:
    assert parse(Field("m", "Mois", Kind.MONTH), typed) == kept


@pytest.mark.parametrize("typed", ["13/2026", "0/26", "septembre", "2026"])
def test_no_month(typed: str) -> None:
    with pytest.raises(BadFormat):
        parse(Field("m", "Mois", Kind.MONTH), typed)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("845", "845"), ("1 045,99 €", "1045"), ("1\u202f045", "1045"), ("0", "0"), ("012", "12")],
)
def test_an_amount(typed: str, kept: str) -> None:
    assert parse(Field("v", "Quotient", Kind.AMOUNT), typed) == kept


@pytest.mark.parametrize("typed", ["-5", "1e3", "12 345 678", "€", "٨٤٥"])
def test_no_amount(typed: str) -> None:
    with pytest.raises(BadFormat):
        parse(Field("v", "Quotient", Kind.AMOUNT), typed)
