"""Formats: what is typed, stored and shown, both ways."""

import contextlib
import re
from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from db.rules.formats import (
    BadFormat,
    date_span,
    parse_caf_number,
    parse_date,
    parse_email,
    parse_phone,
    parse_postcode,
    short_date,
    show_amount,
    show_date,
    show_phone,
    show_quotient,
)


@pytest.mark.parametrize(
    ("typed", "stored", "shown"),
    [
        ("0612345678", "+33612345678", "06 12 34 56 78"),
        ("06.12.34.56.78", "+33612345678", "06 12 34 56 78"),
        ("06-12-34-56-78", "+33612345678", "06 12 34 56 78"),
        ("06/12/34/56/78", "+33612345678", "06 12 34 56 78"),
        ("06\u00a012\u202f34 56 78 ", "+33612345678", "06 12 34 56 78"),
        ("\u202a+33 6 12 34 56 78\u202c", "+33612345678", "06 12 34 56 78"),
        ("+33 (0)6 12 34 56 78", "+33612345678", "06 12 34 56 78"),
        ("+33 06 12 34 56 78", "+33612345678", "06 12 34 56 78"),
        ("0033612345678", "+33612345678", "06 12 34 56 78"),
        ("03 84 12 34 56", "+33384123456", "03 84 12 34 56"),
        ("09 76 01 23 45", "+33976012345", "09 76 01 23 45"),
        # Guadeloupe, Saint-Barthélemy, Martinique, Guyane, Réunion, Mayotte
        ("0690 00 12 34", "+590690001234", "0690 00 12 34"),
        ("0590 27 12 34", "+590590271234", "0590 27 12 34"),
        ("0596 50 12 34", "+596596501234", "0596 50 12 34"),
        ("0696 12 34 56", "+596696123456", "0696 12 34 56"),
        ("0594 12 34 56", "+594594123456", "0594 12 34 56"),
        ("0692 12 34 56", "+262692123456", "0692 12 34 56"),
        ("+33 6 92 12 34 56", "+262692123456", "0692 12 34 56"),
        ("+262 0692 12 34 56", "+262692123456", "0692 12 34 56"),
        ("0639 69 12 34", "+262639691234", "0639 69 12 34"),
        ("0269 61 12 34", "+262269611234", "0269 61 12 34"),
        # Saint-Pierre-et-Miquelon, Nouvelle-Calédonie, Polynésie, Wallis-et-Futuna
        ("+508 41 23 45", "+508412345", "+508 41 23 45"),
        ("0708 40 23 45", "+508708402345", "+508 708 402 345"),
        ("+687 75 12 34", "+687751234", "+687 75.12.34"),
        ("+689 87 12 34 56", "+68987123456", "+689 87 12 34 56"),
        ("+681 72 12 34", "+681721234", "+681 72 12 34"),
        ("+41 (0)79 123 45 67", "+41791234567", "+41 79 123 45 67"),
        ("0049 30 123456", "+4930123456", "+49 30 123456"),
    ],
)
def test_phone(typed: str, stored: str, shown: str) -> None:
    assert parse_phone(typed) == stored
    assert show_phone(stored) == shown
    assert parse_phone(shown) == stored


@pytest.mark.parametrize(
    "typed",
    [
        "0800123456",
        "08 99 12 34 56",
        "0836 65 65 65",
        "+33 820 12 34 56",
        "0033 810123456",
        "+590 801 23 45 67",
    ],
)
def test_phones_in_08_are_refused(typed: str) -> None:
    with pytest.raises(BadFormat, match="en 08 ne sont pas acceptés"):
        parse_phone(typed)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "3615",
        "112",
        "06 12 34 56 7",
        "06 12 34 56 78 9",
        "612345678",
        "0012345678",
        "06 12 34 56 78 ou 06 98 76 54 32",
        "06 12 34 56 78 poste 12",
        "75 12 34",
        "87 12 34 56",
        "041791234567",
        "+999 123456789",
        "+33 6 12",
        "++33612345678",
        "maman",
    ],
)
def test_other_phones_are_refused(typed: str) -> None:
    with pytest.raises(BadFormat, match="dix chiffres"):
        parse_phone(typed)


@given(st.from_regex(r"0[1-79][0-9]{8}", fullmatch=True))
def test_phones_shown_are_read_back(typed: str) -> None:
    try:
        stored = parse_phone(typed)
    except BadFormat:
        assume(False)  # not every number is allotted
    assert parse_phone(show_phone(stored)) == stored
    assert parse_phone(stored) == stored


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        (" lea.martin@Orange.FR ", "lea.martin@orange.fr"),
        ("Lea.Martin+colo@example.org", "Lea.Martin+colo@example.org"),
        ("lea@MÜNCHEN.de", "lea@münchen.de"),
        ("lea@xn--mnchen-3ya.de", "lea@münchen.de"),
        ("\u202alea@example.org\u202c", "lea@example.org"),
    ],
)
def test_email(typed: str, stored: str) -> None:
    assert parse_email(typed) == stored
    assert parse_email(stored) == stored


@pytest.mark.parametrize(
    "typed",
    ["", "lea", "lea@orange", "lea @orange.fr", "hélène@orange.fr", "Léa <lea@orange.fr>", "a@b.fr, c@d.fr"],
)
def test_bad_email(typed: str) -> None:
    with pytest.raises(BadFormat, match="adresse électronique"):
        parse_email(typed)


@pytest.mark.parametrize("typed", ["01000", "39000", "20000", "95880", "97110", "98000", "98999"])
def test_postcode(typed: str) -> None:
    assert parse_postcode(typed) == typed
    assert parse_postcode(f" {typed[:2]} {typed[2:]}") == typed


@pytest.mark.parametrize("typed", ["", "00123", "99123", "3900", "390000", "2A004", "F-39000", "٣٩٠٠٠"])
def test_bad_postcode(typed: str) -> None:
    with pytest.raises(BadFormat, match="cinq chiffres"):
        parse_postcode(typed)


@given(st.from_regex(r"[0-9]{7}", fullmatch=True), st.sampled_from(["", "A", "z", " K"]))
def test_caf_number_keeps_its_seven_digits(digits: str, letter: str) -> None:
    assert parse_caf_number(digits + letter) == digits


def test_caf_number_keeps_leading_zeros() -> None:
    assert parse_caf_number(" 001 23-45 b") == "0012345"


@pytest.mark.parametrize(
    "typed",
    [
        "2951099126111",
        "295109912611193",
        "2 95 10 99 126 111 93",
        "2 95 10 99 126 111 94",
        "253072b073004",
        "253072A07300443",
        "000 000 000 000 0",
    ],
)
def test_social_security_numbers_are_refused_and_not_repeated(typed: str) -> None:
    with pytest.raises(BadFormat, match="n° de sécurité sociale, ne pas saisir") as caught:
        parse_caf_number(typed)
    assert not re.search(r"\d", caught.value.sentence)


@pytest.mark.parametrize(
    "typed", ["", "123456", "12345678", "1234567AB", "A1234567", "12345678901234", "1234567é"]
)
def test_bad_caf_number(typed: str) -> None:
    with pytest.raises(BadFormat, match="sept chiffres") as caught:
        parse_caf_number(typed)
    assert "sécurité sociale" not in caught.value.sentence


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("04/02/2017", date(2017, 2, 4)),
        ("4/2/2017", date(2017, 2, 4)),
        (" 29/02/2024 ", date(2024, 2, 29)),
    ],
)
def test_date(typed: str, day: date) -> None:
    assert parse_date(typed) == day


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "jj/mm/aaaa"),
        ("04/02/17", "jj/mm/aaaa"),
        ("2017-02-04", "jj/mm/aaaa"),
        ("4 février 2017", "jj/mm/aaaa"),
        ("004/02/2017", "jj/mm/aaaa"),
        ("٠٤/٠٢/٢٠١٧", "jj/mm/aaaa"),
        ("29/02/2026", "n’existe pas"),
        ("31/04/2026", "n’existe pas"),
        ("02/13/2026", "n’existe pas"),
        ("00/01/2026", "n’existe pas"),
        ("01/01/0000", "n’existe pas"),
    ],
)
def test_bad_date(typed: str, words: str) -> None:
    with pytest.raises(BadFormat, match=words):
        parse_date(typed)


@given(st.dates())
def test_dates_shown_are_read_back(day: date) -> None:
    assert parse_date(show_date(day)) == day


@given(st.dates())
def test_short_dates_tell_the_days_of_a_year_apart(day: date) -> None:
    assert re.fullmatch(r"(1er|[1-9]\d?) [a-zéû]{3,5}\.?", short_date(day))


def test_short_dates() -> None:
    shown = [short_date(date(2026, month, 12)) for month in range(1, 13)]
    assert shown == [
        "12 janv.",
        "12 févr.",
        "12 mars",
        "12 avr.",
        "12 mai",
        "12 juin",
        "12 juil.",
        "12 août",
        "12 sept.",
        "12 oct.",
        "12 nov.",
        "12 déc.",
    ]
    assert short_date(date(2026, 5, 1)) == "1er mai"


@pytest.mark.parametrize(
    ("first", "last", "shown"),
    [
        (date(2026, 7, 12), date(2026, 7, 18), "12–18 juil."),
        (date(2026, 7, 1), date(2026, 7, 4), "1er–4 juil."),
        (date(2026, 7, 28), date(2026, 8, 1), "28 juil.–1er août"),
        (date(2026, 12, 28), date(2027, 1, 3), "28 déc. 2026–3 janv. 2027"),
        (date(2026, 7, 12), date(2027, 7, 18), "12 juil. 2026–18 juil. 2027"),
        (date(2026, 7, 12), date(2026, 7, 12), "12 juil."),
    ],
)
def test_date_span(first: date, last: date, shown: str) -> None:
    assert date_span(first, last) == shown


@pytest.mark.parametrize(
    ("cents", "shown"),
    [
        (0, "0,00\u00a0€"),
        (5, "0,05\u00a0€"),
        (123450, "1\u202f234,50\u00a0€"),
        (100000000, "1\u202f000\u202f000,00\u00a0€"),
        (-1250, "\u221212,50\u00a0€"),
        (-1, "\u22120,01\u00a0€"),
    ],
)
def test_show_amount(cents: int, shown: str) -> None:
    assert show_amount(cents) == shown


@given(st.integers())
def test_amounts_keep_every_digit(cents: int) -> None:
    assert int(re.sub(r"[^0-9]", "", show_amount(cents))) == abs(cents)


def test_show_quotient() -> None:
    assert show_quotient(0) == "0\u00a0€"
    assert show_quotient(850) == "850\u00a0€"
    assert show_quotient(1234) == "1\u202f234\u00a0€"


@pytest.mark.parametrize("parse", [parse_phone, parse_email, parse_postcode, parse_caf_number, parse_date])
@given(text=st.text())
def test_whatever_is_typed_is_read_or_answered(parse: Callable[[str], object], text: str) -> None:
    with contextlib.suppress(BadFormat):
        parse(text)
