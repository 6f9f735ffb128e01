"""What each type of document is worth once it is written down: every field, every bound."""

from dataclasses import replace
from datetime import date

import pytest

from db.rules.capture import Reading, Situation, Values, fields, kept, read, shown
from db.rules.capture.kinds import rules
from db.rules.reasons import Reason

AT = Situation(
    season_first=date(2026, 9, 1),
    season_last=date(2027, 8, 31),
    first_day=date(2027, 7, 5),
    last_day=date(2027, 7, 18),
    today=date(2027, 5, 12),
    birth_date=date(2018, 3, 4),
    health_form_version="2026-1",
)
INSURANCE = {
    "insurer": "MAE",
    "number": "123 456",
    "from": "010926",
    "to": "31/8/27",
    "cover": "full",
}


def insurance(**typed: str) -> Reading:
    return read("assurance", {**INSURANCE, **typed}, AT)


def quotient(**typed: str) -> Reading:
    return read("quotient_familial", {"scheme": "caf", "value": "845", "month": "03/2027", **typed}, AT)


def refusals(reading: Reading) -> list[tuple[str, Reason | None, bool]]:
    return [(problem.key, problem.reason, problem.blocks) for problem in reading.problems]


def test_an_insurance_is_kept_as_it_reads() -> None:
    found = insurance()
    assert found.problems == ()
    assert dict(found.values) == {
        "insurer": "MAE",
        "number": "123 456",
        "from": "2026-09-01",
        "to": "2027-08-31",
        "cover": "full",
    }
    assert (found.valid_from, found.valid_until) == (date(2026, 9, 1), date(2027, 8, 31))
    assert found.explanation == "Valable du 01/09/2026 au 31/08/2027, selon l’attestation."


@pytest.mark.parametrize("type_code", [*rules, "vaccins"])
def test_what_is_kept_reads_again(type_code: str) -> None:
    """The transaction reads what the desk has read: the same values, the same days."""
    typed = {
        **INSURANCE,
        "signed_on": "12/04/2027",
        "version": "2026-1",
        "scheme": "caf",
        "value": "845",
        "month": "3/27",
        "answer": "partial",
        "aid": "with",
        "passed_on": "01.02.2027",
        "until": "31/12/2027",
        "identity_until": "01/01/2030",
        "proof": "certificate",
        "certified_on": "01/02/2027",
    }
    first = read(type_code, typed, AT)
    assert first.blocking is None
    assert read(type_code, first.values, AT) == first
    for item in fields(type_code, AT):
        if item.key in first.values and item.choices == ():
            again = read(type_code, {**first.values, item.key: shown(item, first.values[item.key])}, AT)
            assert again == first


@pytest.mark.parametrize("type_code", [*rules, "vaccins"])
def test_nothing_typed_blocks_without_a_refusal(type_code: str) -> None:
    """An empty form is not the family's fault."""
    found = read(type_code, {}, AT)
    assert found.blocking is not None
    assert {problem.reason for problem in found.problems} == {None}


def test_a_type_without_fields_is_accepted_as_it_is() -> None:
    found = read("charte_du_jeu", {"anything": "else"}, AT)
    assert (found.problems, dict(found.values), found.valid_until) == ((), {}, None)


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("05/07/2027", "18/07/2027", []),
        ("05/07/2027", "17/07/2027", [("to", Reason.NOT_COVERING, False)]),
        ("06/07/2027", "18/07/2027", [("to", Reason.NOT_COVERING, False)]),
        ("06/07/2027", "05/07/2027", [("to", None, True)]),
    ],
)
def test_an_insurance_covers_from_the_first_to_the_last_day(
    first: str, last: str, expected: list[object]
) -> None:
    """One that falls short may still be valid for another stay: it warns."""
    assert refusals(insurance(**{"from": first, "to": last})) == expected


def test_liability_alone_is_not_enough() -> None:
    assert refusals(insurance(cover="liability")) == [("cover", Reason.COVER, True)]


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        ("05/2027", []),
        ("02/2027", []),
        ("01/2027", [("month", Reason.QUOTIENT_OLD, True)]),
        ("06/2027", [("month", None, True)]),
        ("13/2027", [("month", None, True)]),
        ("", [("month", Reason.QUOTIENT_ABSENT, True)]),
    ],
)
def test_a_quotient_is_at_most_three_months_old(month: str, expected: list[object]) -> None:
    assert refusals(quotient(month=month)) == expected


def test_the_age_of_a_quotient_is_a_setting() -> None:
    typed = {"scheme": "msa", "value": "1 045,50 €", "month": "01/2027"}
    found = read("quotient_familial", typed, replace(AT, quotient_months=4))
    assert found.problems == ()
    assert found.values["value"] == "1045"
    assert found.valid_until == AT.season_last


def test_a_family_without_a_fund_has_nothing_to_prove() -> None:
    found = read("quotient_familial", {"scheme": "none"}, AT)
    assert found.problems == ()
    assert "tranche la plus haute" in found.explanation


def test_a_quotient_needs_its_amount() -> None:
    assert refusals(quotient(value="")) == [("value", Reason.QUOTIENT_ABSENT, True)]
    assert refusals(quotient(value="huit cents")) == [("value", None, True)]


@pytest.mark.parametrize(
    ("signed", "expected"),
    [
        ("12/05/2027", []),
        ("13/05/2027", [("signed_on", Reason.UNDATED, True)]),
        ("01/09/2026", []),
        ("31/08/2026", [("signed_on", Reason.VERSION, True)]),
    ],
)
def test_a_form_is_signed_in_its_season(signed: str, expected: list[object]) -> None:
    """Less than a year before its end: families sign before the season's first stay leaves."""
    found = read("fiche_sanitaire", {"signed_on": signed, "version": "2026-1"}, AT)
    assert refusals(found) == expected
    assert found.valid_until == (None if expected else AT.season_last)


def test_an_old_template_is_refused() -> None:
    found = read("fiche_sanitaire", {"signed_on": "01/03/2027", "version": "2025-2"}, AT)
    assert refusals(found) == [("version", Reason.VERSION, True)]


@pytest.mark.parametrize("answer", ["yes", "no", "partial"])
def test_every_answer_to_the_news_charter_is_complete(answer: str) -> None:
    found = read("charte_oddn", {"answer": answer, "signed_on": "01/03/2027"}, AT)
    assert found.problems == ()


def test_an_exit_permit_ends_with_the_shorter_paper() -> None:
    typed = {"signed_on": "01/03/2027", "until": "28/02/2028", "identity_until": "17/07/2027"}
    found = read("autorisation_sortie_territoire", typed, AT)
    assert found.valid_until == date(2027, 7, 17)
    assert found.explanation == "Jusqu’au 17/07/2027, fin de la pièce d’identité."
    assert refusals(found) == [("", Reason.NOT_COVERING, False)]


def test_a_care_plan_ends_with_the_season_unless_it_says_when() -> None:
    assert read("pai", {"signed_on": "01/03/2027"}, AT).valid_until == AT.season_last
    dated = read("pai", {"signed_on": "01/03/2027", "until": "31/12/2027"}, AT)
    assert dated.valid_until == date(2027, 12, 31)


def test_a_swim_test_has_no_end_but_a_past() -> None:
    assert read("pass_nautique", {"aid": "with", "passed_on": "01/06/2024"}, AT).valid_until is None
    tomorrow = read("pass_nautique", {"aid": "with", "passed_on": "13/05/2027"}, AT)
    assert refusals(tomorrow) == [("passed_on", None, True)]


def test_only_what_lasts_is_kept_for_another_version() -> None:
    values: Values = insurance().values
    assert kept("assurance", values, AT) == {"insurer": "MAE", "number": "123 456"}
    assert kept("charte_oddn", {"answer": "yes", "signed_on": "2027-03-01"}, AT) == {}


def test_an_answer_that_is_not_offered_is_refused() -> None:
    assert refusals(insurance(cover="RC et plus")) == [("cover", None, True)]


def test_words_stay_short() -> None:
    assert refusals(insurance(insurer="A" * 201)) == [("insurer", None, True)]
