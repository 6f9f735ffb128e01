"""A vaccination record as it is typed: what is asked of whom, what blocks, what asks for words."""

from dataclasses import replace
from datetime import date

import pytest

from db.rules.capture import Reading, Situation, fields, read
from db.rules.reasons import Reason

OLD = Situation(
    season_first=date(2026, 9, 1),
    season_last=date(2027, 8, 31),
    first_day=date(2027, 7, 5),
    last_day=date(2027, 7, 18),
    today=date(2027, 5, 12),
    birth_date=date(2016, 3, 4),
)
YOUNG = replace(OLD, birth_date=date(2020, 3, 4))
LATE = replace(OLD, birth_date=date(2023, 8, 4), first_day=date(2026, 7, 5), last_day=date(2026, 7, 10))
PRIMARY_OLD = "04/05/2016 04/07/2016 04/02/2017"
COMPLETE_YOUNG = {
    "doses.hexavalent": "040520 040720 040221",
    "doses.pneumococcus": "040520 040720 040221",
    "doses.meningococcus_c": "040820 040321",
    "doses.mmr": "040321 040821",
    "doses.dtpca": "040326",
}


def record(at: Situation, **typed: str) -> Reading:
    return read(
        "vaccins", {"proof": "record", **{key.replace("__", "."): text for key, text in typed.items()}}, at
    )


def doses_asked(at: Situation) -> list[str]:
    return [
        item.key.removeprefix("doses.") for item in fields("vaccins", at) if item.key.startswith("doses.")
    ]


def test_only_what_the_table_names_may_be_typed() -> None:
    assert doses_asked(OLD) == ["dtp"]
    assert "meningococcus_c" in doses_asked(YOUNG)
    assert "meningococcus_b" not in doses_asked(YOUNG)
    assert {"meningococcus_acwy", "meningococcus_b"} <= set(doses_asked(LATE))
    assert doses_asked(replace(OLD, in_guyane=True)) == ["dtp", "yellow_fever"]


def test_a_record_up_to_date_is_accepted() -> None:
    found = read("vaccins", {"proof": "record", **COMPLETE_YOUNG}, YOUNG)
    assert found.problems == ()
    assert found.explanation == "Vaccinations exigibles à jour pour ce séjour."
    assert found.values["doses.mmr"] == "2021-03-04 2021-08-04"


@pytest.mark.parametrize("product", [key for key in COMPLETE_YOUNG if key != "doses.dtpca"])
def test_a_missing_vaccine_blocks(product: str) -> None:
    typed = {key: days for key, days in COMPLETE_YOUNG.items() if key != product}
    found = read("vaccins", {"proof": "record", **typed}, YOUNG)
    assert found.blocking is not None
    assert (found.blocking.key, found.blocking.reason) == ("proof", Reason.VACCINE_MISSING)
    assert any("exigé" in line for line in found.lines)


def test_what_is_to_be_appreciated_asks_for_words() -> None:
    """At 11 the calendar foresees a booster that nothing makes exigible."""
    found = record(OLD, doses__dtp=PRIMARY_OLD)
    assert found.blocking is not None
    assert found.blocking.key == "appreciation"
    said = record(OLD, doses__dtp=PRIMARY_OLD, appreciation="Rendez-vous pris le 2 juin.")
    assert said.blocking is None
    assert said.values["appreciation"] == "Rendez-vous pris le 2 juin."


def test_words_do_not_replace_an_exigible_vaccine() -> None:
    assert record(OLD, appreciation="La famille dit que oui.").blocking is not None


def test_the_calendar_blocks_where_the_association_chose_so() -> None:
    found = record(replace(OLD, calendar_blocks=True), doses__dtp=PRIMARY_OLD, appreciation="Vu.")
    assert found.blocking is not None
    assert found.blocking.reason is Reason.VACCINE_MISSING


def test_a_validated_catch_up_settles_the_calendar() -> None:
    assert record(OLD, doses__dtp=PRIMARY_OLD, catch_up="Rattrapage complet en mai.").problems == ()


def test_a_doctor_s_certificate_is_proof_enough() -> None:
    found = read("vaccins", {"proof": "certificate", "certified_on": "10/05/2027"}, OLD)
    assert found.problems == ()
    assert found.explanation == "À jour selon l’attestation d’un médecin du 10/05/2027."
    undated = read("vaccins", {"proof": "certificate"}, OLD)
    assert undated.blocking is not None
    assert undated.blocking.key == "certified_on"
    tomorrow = read("vaccins", {"proof": "certificate", "certified_on": "13/05/2027"}, OLD)
    assert tomorrow.blocking is not None


def test_a_contraindication_ends_the_validity() -> None:
    typed = {key: days for key, days in COMPLETE_YOUNG.items() if key != "doses.mmr"}
    typed |= {"contraindicated": "mmr", "contraindicated_until": "01/09/2027"}
    found = read("vaccins", {"proof": "record", **typed}, YOUNG)
    assert found.problems == ()
    assert found.valid_until == date(2027, 9, 1)
    assert found.explanation.endswith("Contre-indication jusqu’au 01/09/2027.")


def test_without_a_birth_date_nothing_is_said() -> None:
    found = record(replace(OLD, birth_date=None), doses__dtp=PRIMARY_OLD)
    assert found.blocking is not None
    assert "date de naissance" in found.blocking.sentence
