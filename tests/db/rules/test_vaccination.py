"""Vaccinations: every row and boundary date of domain.md § 6, written out without the code's table."""

from collections.abc import Iterable
from datetime import date, timedelta
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from db.rules.ages import age_on
from db.rules.vaccination import (
    CatchUp,
    Child,
    Contraindication,
    Dose,
    Finding,
    Level,
    Outcome,
    Status,
    assess,
    months_on,
    verdict,
)
from db.rules.vaccination_table import BY_BIRTH, GUYANE, STEPS, Valence, labels, row_for, step_for

V = Valence
DONE, MISSING, TO_APPRECIATE = Status.DONE, Status.MISSING, Status.TO_APPRECIATE
EXEMPT, NOT_REQUIRED = Status.EXEMPT, Status.NOT_REQUIRED

FIRST, LAST = date(2027, 7, 5), date(2027, 7, 18)
DAY = timedelta(days=1)

DTP = {V.DIPHTHERIA, V.TETANUS, V.POLIO}
THRICE = DTP | {V.PERTUSSIS, V.HIB, V.HEPATITIS_B, V.PNEUMOCOCCUS}
ELEVEN = THRICE | {V.MENINGOCOCCUS_C, V.MMR}
"""Eleven with measles, mumps and rubella counted apart."""
SINCE_2025 = THRICE | {V.MENINGOCOCCUS_ACWY, V.MENINGOCOCCUS_B, V.MMR}

BEFORE_2018 = date(2015, 3, 10)
FROM_2018 = date(2020, 3, 10)
FROM_2023 = date(2024, 3, 10)


def findings(
    birth: date,
    doses: Iterable[Dose] = (),
    *contraindications: Contraindication,
    first_day: date = FIRST,
    last_day: date = LAST,
    in_guyane: bool = False,
    catch_up: CatchUp | None = None,
) -> dict[tuple[Valence, Level], Finding]:
    found = assess(
        Child(birth, in_guyane=in_guyane),
        first_day=first_day,
        last_day=last_day,
        doses=doses,
        contraindications=contraindications,
        catch_up=catch_up,
    )
    by_key = {(finding.valence, finding.level): finding for finding in found}
    assert len(by_key) == len(found), "one finding per valence and level"
    return by_key


def of_level(found: dict[tuple[Valence, Level], Finding], level: Level) -> dict[Valence, Status]:
    return {valence: finding.status for (valence, at), finding in found.items() if at is level}


def exigible(birth: date, valence: Valence, *days: date, in_guyane: bool = False) -> Finding:
    """The finding for one valence, received on these days."""
    doses = [Dose(valence, day) for day in days]
    return findings(birth, doses, in_guyane=in_guyane)[valence, Level.EXIGIBLE]


# The rows


@pytest.mark.parametrize(
    ("birth", "in_guyane", "asked"),
    [
        (date(2010, 1, 1), False, DTP),
        (date(2017, 12, 31), False, DTP),
        (date(2018, 1, 1), False, ELEVEN),
        (date(2023, 6, 30), False, ELEVEN),
        (date(2023, 7, 1), False, SINCE_2025),
        (date(2025, 1, 1), False, SINCE_2025),
        (date(2017, 12, 31), True, DTP | {V.YELLOW_FEVER}),
        (date(2018, 1, 1), True, ELEVEN | {V.YELLOW_FEVER}),
        (date(2023, 7, 1), True, SINCE_2025 | {V.YELLOW_FEVER}),
    ],
)
def test_what_each_birth_date_asks_for(birth: date, in_guyane: bool, asked: set[Valence]) -> None:
    """Without a single dose, what is asked for is missing and nothing else is."""
    found = of_level(findings(birth, in_guyane=in_guyane), Level.EXIGIBLE)
    assert found == {valence: MISSING if valence in asked else NOT_REQUIRED for valence in Valence}


@pytest.mark.parametrize(
    ("birth", "day", "meningococci"),
    [
        (date(2017, 12, 31), FIRST, set()),
        (date(2018, 1, 1), FIRST, {V.MENINGOCOCCUS_C}),
        (date(2023, 6, 30), date(2024, 12, 31), {V.MENINGOCOCCUS_C}),
        (date(2023, 6, 30), date(2025, 1, 1), {V.MENINGOCOCCUS_C}),
        (date(2023, 7, 1), date(2024, 12, 31), {V.MENINGOCOCCUS_C}),
        (date(2023, 7, 1), date(2025, 1, 1), {V.MENINGOCOCCUS_ACWY, V.MENINGOCOCCUS_B}),
        (date(2024, 12, 31), date(2024, 12, 31), {V.MENINGOCOCCUS_C}),
    ],
)
def test_the_row_is_the_one_in_force_when_the_stay_begins(
    birth: date, day: date, meningococci: set[Valence]
) -> None:
    """What held before 2025 still answers for a stay of 2024."""
    of_row = {valence for valence in row_for(birth, day).schemes if valence.startswith("meningococcus")}
    assert of_row == meningococci


@pytest.mark.parametrize(
    ("birth", "day", "source"),
    [
        (date(2017, 12, 31), FIRST, "rédaction antérieure à la loi n° 2017-1836 du 30 décembre 2017"),
        (date(2018, 1, 1), FIRST, "décret n° 2018-42 du 25 janvier 2018"),
        (date(2023, 7, 1), date(2024, 12, 31), "décret n° 2018-42 du 25 janvier 2018"),
        (date(2023, 7, 1), date(2025, 1, 1), "décret n° 2024-694 du 5 juillet 2024"),
    ],
)
def test_a_finding_cites_its_row(birth: date, day: date, source: str) -> None:
    """Required or not, the row that says so is named with its text."""
    found = findings(birth, first_day=day, last_day=day)
    assert all(source in finding.rule for (_, level), finding in found.items() if level is Level.EXIGIBLE)


def test_yellow_fever_cites_its_own_text() -> None:
    """It is asked for by where the child lives, not by its birth date."""
    assert exigible(FROM_2018, V.YELLOW_FEVER, in_guyane=True).rule == (
        "Résidence en Guyane, à partir de 12 mois\u00a0: Code de la santé publique, art. L3111-6"
    )
    assert "loi n° 2017-1836" in exigible(BEFORE_2018, V.MMR, in_guyane=True).rule


# The child's age


@pytest.mark.parametrize(
    ("birth", "asked"), [(date(2025, 7, 5), SINCE_2025), (date(2025, 7, 6), set[Valence]())]
)
def test_nothing_is_exigible_before_two_years(birth: date, asked: set[Valence]) -> None:
    """Two years on the first day of the stay, or one day less."""
    found = findings(birth)
    assert {v for v, status in of_level(found, Level.EXIGIBLE).items() if status is MISSING} == asked
    if not asked:
        assert found[V.TETANUS, Level.EXIGIBLE].sentence == (
            "Tétanos\u00a0: rien n’est exigible avant l’âge de 2\u00a0ans."
        )


@pytest.mark.parametrize(("birth", "status"), [(date(2026, 7, 5), MISSING), (date(2026, 7, 6), NOT_REQUIRED)])
def test_yellow_fever_from_twelve_months(birth: date, status: Status) -> None:
    """Twelve months on the first day of the stay, alone until two years."""
    found = of_level(findings(birth, in_guyane=True), Level.EXIGIBLE)
    assert found.pop(V.YELLOW_FEVER) is status
    assert set(found.values()) == {NOT_REQUIRED}


def test_a_birth_after_the_stay_began_decides_nothing() -> None:
    """A typing error is shown, not taken for a child of whom nothing is asked."""
    found = findings(FIRST + DAY, in_guyane=True)
    assert {key: finding.status for key, finding in found.items()} == {
        (valence, Level.EXIGIBLE): TO_APPRECIATE for valence in Valence
    }
    assert set(of_level(findings(FIRST), Level.EXIGIBLE).values()) == {NOT_REQUIRED}


# The number of doses


@pytest.mark.parametrize(
    ("birth", "valence"),
    [
        *product([BEFORE_2018], sorted(DTP)),
        *product([FROM_2018, FROM_2023], sorted(THRICE)),
    ],
)
def test_three_doses_the_last_at_eleven_months(birth: date, valence: Valence) -> None:
    """Two doses are missing one; three without the first booster are not taken for it."""
    two, four, eleven = date(birth.year, 5, 10), date(birth.year, 7, 10), date(birth.year + 1, 2, 10)
    assert exigible(birth, valence).status is MISSING
    assert exigible(birth, valence, two).status is MISSING
    assert exigible(birth, valence, two, four).status is MISSING
    assert exigible(birth, valence, two, eleven).status is MISSING
    assert exigible(birth, valence, two, four, eleven).status is DONE
    assert exigible(birth, valence, two, four, FIRST).status is DONE
    assert exigible(birth, valence, two, date(birth.year, 6, 10), four).status is TO_APPRECIATE
    ten_months = date(birth.year + 1, 1, 10)
    assert exigible(birth, valence, two, four, ten_months - DAY).status is TO_APPRECIATE
    assert exigible(birth, valence, two, four, ten_months).status is DONE


@pytest.mark.parametrize(
    ("birth", "valence"), [(FROM_2018, V.MENINGOCOCCUS_C), (FROM_2023, V.MENINGOCOCCUS_ACWY)]
)
def test_two_doses_against_meningococci_or_one_from_twelve_months(birth: date, valence: Valence) -> None:
    """A single dose is enough from the first birthday on, not the day before."""
    birthday = date(birth.year + 1, 3, 10)
    assert exigible(birth, valence).status is MISSING
    assert exigible(birth, valence, birthday - DAY).status is MISSING
    assert exigible(birth, valence, birthday).status is DONE
    assert exigible(birth, valence, date(birth.year, 8, 10), birthday - DAY).status is DONE
    assert exigible(birth, valence, date(birth.year, 8, 10), birthday).status is DONE


@pytest.mark.parametrize("birth", [FROM_2018, FROM_2023])
def test_two_doses_against_measles_mumps_rubella(birth: date) -> None:
    """One is missing one, however late it was received."""
    assert exigible(birth, V.MMR).status is MISSING
    assert exigible(birth, V.MMR, FIRST).status is MISSING
    assert exigible(birth, V.MMR, date(birth.year + 1, 3, 10), date(birth.year + 1, 7, 10)).status is DONE


def test_the_table_gives_no_number_against_meningococcus_b() -> None:
    """No dose is missing; fewer than the calendar's three are the coordinator's to appreciate."""
    days = [date(2024, 6, 10), date(2024, 8, 10), date(2025, 3, 10)]
    statuses = [exigible(FROM_2023, V.MENINGOCOCCUS_B, *days[:n]).status for n in range(4)]
    assert statuses == [MISSING, TO_APPRECIATE, TO_APPRECIATE, DONE]


@pytest.mark.parametrize("birth", [BEFORE_2018, FROM_2018, FROM_2023])
def test_the_table_gives_no_number_against_yellow_fever(birth: date) -> None:
    """One dose is enough from two years; before, it is not known to be."""
    two_years = date(birth.year + 2, 3, 10)
    status = {
        days: exigible(birth, V.YELLOW_FEVER, *days, in_guyane=True).status
        for days in [(), (two_years - DAY,), (two_years,), (two_years - DAY, two_years)]
    }
    assert list(status.values()) == [MISSING, TO_APPRECIATE, DONE, DONE]
    assert exigible(birth, V.YELLOW_FEVER, two_years).status is NOT_REQUIRED


def test_acwy_holds_c_and_not_the_other_way_round() -> None:
    """A dose of ACWY counts for C; one of C alone counts for nothing else."""
    received = date(2021, 3, 10)
    acwy = [Dose(V.MENINGOCOCCUS_ACWY, received)]
    assert findings(FROM_2018, acwy)[V.MENINGOCOCCUS_C, Level.EXIGIBLE].status is DONE
    c = [Dose(V.MENINGOCOCCUS_C, date(2025, 3, 10))]
    assert findings(FROM_2023, c)[V.MENINGOCOCCUS_ACWY, Level.EXIGIBLE].status is MISSING
    same_day = [Dose(v, date(2020, 8, 10)) for v in (V.MENINGOCOCCUS_C, V.MENINGOCOCCUS_ACWY)]
    assert findings(FROM_2018, same_day)[V.MENINGOCOCCUS_C, Level.EXIGIBLE].status is MISSING


@pytest.mark.parametrize("valence", sorted(ELEVEN - DTP))
def test_another_vaccine_counts_for_nothing(valence: Valence) -> None:
    """Doses of one valence never speak for the next."""
    other = V.YELLOW_FEVER
    doses = [Dose(other, FROM_2018 + n * 300 * DAY) for n in range(5)]
    assert findings(FROM_2018, doses)[valence, Level.EXIGIBLE].status is MISSING


@pytest.mark.parametrize(
    ("day", "status"),
    [
        (BEFORE_2018 - DAY, MISSING),
        (BEFORE_2018, DONE),
        (FIRST, DONE),
        (FIRST + DAY, MISSING),
        (LAST, MISSING),
    ],
)
def test_a_dose_counts_from_birth_to_the_first_day(day: date, status: Status) -> None:
    """Both days included; with nights there is no provisional admission."""
    assert exigible(BEFORE_2018, V.POLIO, date(2015, 7, 10), date(2016, 2, 10), day).status is status


# The calendar


def last_dtp(birth: date, last: date, *, first_day: date = FIRST) -> set[Status]:
    """The statuses of the calendar check with one dose of each of D, T, P."""
    doses = [Dose(valence, last) for valence in DTP]
    found = of_level(findings(birth, doses, first_day=first_day), Level.CALENDRIER)
    return {found[valence] for valence in DTP}


@pytest.mark.parametrize(
    ("birth", "limit", "otherwise"),
    [
        # Five years and eleven months: a dose from ten months.
        (date(2021, 7, 6), date(2022, 5, 6), MISSING),
        # Six years, first and last day: from five years, warning only.
        (date(2021, 7, 5), date(2026, 7, 5), TO_APPRECIATE),
        (date(2020, 7, 6), date(2025, 7, 6), TO_APPRECIATE),
        # Seven to thirteen, first and last day: from five years.
        (date(2020, 7, 5), date(2025, 7, 5), MISSING),
        (date(2013, 7, 6), date(2018, 7, 6), MISSING),
        # Fourteen and after: from ten years.
        (date(2013, 7, 5), date(2023, 7, 5), MISSING),
        (date(2009, 7, 6), date(2019, 7, 6), MISSING),
    ],
)
def test_the_last_dose_and_its_age(birth: date, limit: date, otherwise: Status) -> None:
    """The day itself is enough, the day before is not."""
    assert last_dtp(birth, limit) == {DONE}
    assert last_dtp(birth, limit - DAY) == {otherwise}
    assert set(of_level(findings(birth), Level.CALENDRIER).values()) <= {otherwise, TO_APPRECIATE}


@pytest.mark.parametrize(("birth", "checked"), [(date(2026, 9, 5), DTP), (date(2026, 9, 6), set[Valence]())])
def test_a_child_too_young_for_the_dose_is_not_asked_for_it(birth: date, checked: set[Valence]) -> None:
    """Ten months on the first day, or one day less."""
    assert of_level(findings(birth), Level.CALENDRIER) == dict.fromkeys(checked, MISSING)


@pytest.mark.parametrize(
    ("birth", "checked"),
    [
        (date(2017, 12, 31), DTP),
        (date(2018, 1, 1), DTP | {V.PERTUSSIS}),
        (date(2021, 7, 5), DTP | {V.PERTUSSIS}),
        (date(2021, 7, 6), DTP),
        (date(2023, 7, 1), DTP),
    ],
)
def test_pertussis_comes_with_the_booster_at_six(birth: date, checked: set[Valence]) -> None:
    """For those born from 2018 on, and nothing else is in the calendar check."""
    assert set(of_level(findings(birth), Level.CALENDRIER)) == checked


def test_from_2023_on_pertussis_comes_at_six_too() -> None:
    """« Same » in the table."""
    found = findings(date(2023, 7, 1), first_day=date(2029, 7, 1), last_day=date(2029, 7, 8))
    assert set(of_level(found, Level.CALENDRIER)) == DTP | {V.PERTUSSIS}


def test_pertussis_is_never_missing_by_a_check_on_dtp() -> None:
    """§ 6 looks at the last DTP only: without pertussis it cannot decide."""
    birth = date(2018, 1, 1)
    assert of_level(findings(birth), Level.CALENDRIER) == {
        **dict.fromkeys(DTP, MISSING),
        V.PERTUSSIS: TO_APPRECIATE,
    }
    received = [Dose(V.PERTUSSIS, date(2023, 1, 1))]
    assert of_level(findings(birth, received), Level.CALENDRIER)[V.PERTUSSIS] is DONE


def test_each_valence_has_its_own_last_dose() -> None:
    """A dose against tetanus alone does not renew the other two."""
    found = findings(BEFORE_2018, [Dose(V.TETANUS, FIRST)])
    assert of_level(found, Level.CALENDRIER) == {
        V.DIPHTHERIA: MISSING,
        V.TETANUS: DONE,
        V.POLIO: MISSING,
    }


def test_the_last_dose_before_the_stay_is_looked_at() -> None:
    """One planned for after the first day does not renew."""
    assert last_dtp(BEFORE_2018, FIRST) == {DONE}
    assert last_dtp(BEFORE_2018, FIRST + DAY) == {MISSING}


# Certificates and catch-ups


@pytest.mark.parametrize(
    ("until", "status"),
    [
        (None, EXEMPT),
        (LAST + DAY, EXEMPT),
        (LAST, EXEMPT),
        (LAST - DAY, TO_APPRECIATE),
        (FIRST, TO_APPRECIATE),
        (FIRST - DAY, TO_APPRECIATE),
        (date(2016, 1, 1), TO_APPRECIATE),
    ],
)
def test_a_certificate_covers_the_whole_stay_or_is_to_appreciate(until: date | None, status: Status) -> None:
    """Its last day included, at both levels, for the valence it names and no other."""
    found = findings(BEFORE_2018, (), Contraindication(V.TETANUS, until))
    for level in Level:
        assert found[V.TETANUS, level].status is status
        assert found[V.POLIO, level].status is MISSING


def test_the_longest_certificate_speaks() -> None:
    """In whatever order they are given."""
    short, long = Contraindication(V.TETANUS, FIRST), Contraindication(V.TETANUS, None)
    for pair in ([short, long], [long, short]):
        assert findings(BEFORE_2018, (), *pair)[V.TETANUS, Level.EXIGIBLE].status is EXEMPT


def test_doses_speak_before_certificates() -> None:
    """A certificate takes nothing away, and asks for nothing where nothing is required."""
    ended = (Contraindication(V.TETANUS, FIRST), Contraindication(V.MMR, FIRST))
    doses = [Dose(V.TETANUS, day) for day in (date(2015, 5, 10), date(2015, 7, 10), date(2025, 2, 10))]
    found = findings(BEFORE_2018, doses, *ended)
    assert {found[V.TETANUS, level].status for level in Level} == {DONE}
    assert found[V.MMR, Level.EXIGIBLE].status is NOT_REQUIRED


def test_a_validated_catch_up_settles_the_calendar() -> None:
    """It does not settle what is exigible: with a dose that is to appreciate, without one still missing."""
    catch_up = CatchUp("Attestation du médecin du 02/06/2027")
    found = findings(BEFORE_2018, [Dose(V.TETANUS, date(2016, 5, 10))], catch_up=catch_up)
    assert set(of_level(found, Level.CALENDRIER).values()) == {DONE}
    at_birth = of_level(found, Level.EXIGIBLE)
    assert (at_birth[V.TETANUS], at_birth[V.POLIO], at_birth[V.MMR]) == (TO_APPRECIATE, MISSING, NOT_REQUIRED)
    assert not any("médecin" in finding.sentence for finding in found.values())


@pytest.mark.parametrize("reason", ["", " \n"])
def test_a_catch_up_needs_a_reason(reason: str) -> None:
    """The coordinator's word is worth what it says."""
    with pytest.raises(ValueError, match="reason"):
        CatchUp(reason)


# What the coordinator reads


def test_sentences() -> None:
    """Plain French, the number of doses, no advice."""
    doses = [
        *(Dose(V.DIPHTHERIA, day) for day in (date(2020, 5, 10), date(2020, 7, 10), date(2021, 2, 10))),
        *(Dose(V.TETANUS, day) for day in (date(2020, 5, 10), date(2020, 6, 10), date(2020, 7, 10))),
        Dose(V.MENINGOCOCCUS_C, date(2020, 8, 10)),
    ]
    certificates = (Contraindication(V.HIB), Contraindication(V.HEPATITIS_B, date(2027, 7, 12)))
    found = findings(FROM_2018, doses, *certificates)
    assert [
        found[valence, Level.EXIGIBLE].sentence.replace("\u00a0", " ")
        for valence in (
            *(V.DIPHTHERIA, V.TETANUS, V.POLIO, V.HIB, V.HEPATITIS_B),
            *(V.MENINGOCOCCUS_C, V.MENINGOCOCCUS_B),
        )
    ] == [
        "Diphtérie : 3 doses sont justifiées ; le nombre exigé est atteint.",
        "Tétanos : 3 doses sont justifiées, mais aucune à partir de l’âge de 10 mois ; "
        "le premier rappel est à apprécier.",
        "Poliomyélite : aucune dose n’est justifiée ; 3 doses sont exigées pour l’admission.",
        "Haemophilus influenzae b : un certificat de contre-indication couvre tout le séjour.",
        "Hépatite B : le certificat de contre-indication prend fin le 12/07/2027, avant la fin du séjour ; "
        "c’est à apprécier.",
        "Méningocoque C : une dose est justifiée ; 2 doses, ou une seule reçue à partir de 12 mois, "
        "sont exigées pour l’admission.",
        "Méningocoque B : rien n’est exigible et rien ne peut être demandé.",
    ]
    assert [
        found[valence, Level.CALENDRIER].sentence.replace("\u00a0", " ")
        for valence in (V.DIPHTHERIA, V.POLIO)
    ] == [
        "Diphtérie : la dernière dose justifiée est du 10/02/2021 ; "
        "le calendrier vaccinal en prévoit une à partir de 5 ans.",
        "Poliomyélite : aucune dose n’est justifiée ; "
        "le calendrier vaccinal en prévoit une à partir de 5 ans.",
    ]
    assert found[V.POLIO, Level.CALENDRIER].rule == (
        "De 7 à 13 ans\u00a0: Calendrier des vaccinations (Code de la santé publique, art. L3111-1)"
    )


def test_the_other_sentences() -> None:
    """A catch-up, a warning, a number the table does not give."""
    catch_up = CatchUp("Attestation")
    caught = findings(BEFORE_2018, [Dose(V.TETANUS, date(2016, 5, 10))], catch_up=catch_up)
    six = date(2021, 7, 5)
    warned = findings(six, [Dose(V.TETANUS, date(2022, 6, 5)), Dose(V.POLIO, FIRST)])
    partly = exigible(FROM_2023, V.MENINGOCOCCUS_B, date(2024, 6, 10), date(2024, 8, 10))
    none = exigible(FROM_2023, V.MENINGOCOCCUS_B)
    unborn = findings(FIRST + DAY)[V.MMR, Level.EXIGIBLE]
    read = [
        caught[V.TETANUS, Level.EXIGIBLE],
        caught[V.POLIO, Level.CALENDRIER],
        warned[V.TETANUS, Level.CALENDRIER],
        warned[V.POLIO, Level.CALENDRIER],
        *(partly, none, unborn),
    ]
    assert [finding.sentence.replace("\u00a0", " ") for finding in read] == [
        "Tétanos : une dose est justifiée et un rattrapage est validé ; c’est à apprécier.",
        "Poliomyélite : un rattrapage est validé et tient lieu de calendrier vaccinal.",
        "Tétanos : la dernière dose justifiée est du 05/06/2022 ; "
        "le calendrier vaccinal en prévoit une à partir de 5 ans, c’est à apprécier.",
        "Poliomyélite : la dernière dose justifiée (05/07/2027) répond au calendrier vaccinal.",
        "Méningocoque B : 2 doses sont justifiées ; la règle ne dit pas si cela suffit, c’est à apprécier.",
        "Méningocoque B : aucune dose n’est justifiée ; la vaccination est exigée pour l’admission.",
        "Rougeole, oreillons, rubéole : la date de naissance est postérieure au début du séjour "
        "et doit être vérifiée.",
    ]


def test_every_valence_has_its_words() -> None:
    """As domain.md writes them."""
    assert list(labels) == list(Valence)
    assert list(labels.values()) == [
        *("diphtérie", "tétanos", "poliomyélite", "coqueluche", "Haemophilus influenzae b", "hépatite B"),
        *("pneumocoque", "méningocoque C", "méningocoques ACWY", "méningocoque B"),
        *("rougeole, oreillons, rubéole", "fièvre jaune"),
    ]


def test_the_table_is_in_order_and_speaks_for_itself() -> None:
    """The last row or step that applies holds, so both lists go up; no two say the same thing."""
    assert [row.born_from for row in BY_BIRTH] == sorted({row.born_from for row in BY_BIRTH})
    assert [step.child_from for step in STEPS] == sorted({step.child_from for step in STEPS})
    references = [row.reference for row in (*BY_BIRTH, GUYANE)] + [step.reference for step in STEPS]
    assert len(set(references)) == len(references)
    assert [step and step.title for step in map(step_for, (9, 71, 72, 83, 84, 167, 168))] == [
        *(None, "Moins de 6 ans", "À 6 ans", "À 6 ans", "De 7 à 13 ans", "De 7 à 13 ans"),
        "À partir de 14 ans",
    ]


# The verdict


def finding(level: Level, status: Status) -> Finding:
    return Finding(V.TETANUS, level, status, "règle", "Phrase.")


@pytest.mark.parametrize(
    ("level", "status", "outcome", "when_it_blocks"),
    [
        (Level.EXIGIBLE, MISSING, Outcome.BLOCKED, Outcome.BLOCKED),
        (Level.EXIGIBLE, TO_APPRECIATE, Outcome.TO_APPRECIATE, Outcome.TO_APPRECIATE),
        (Level.CALENDRIER, MISSING, Outcome.TO_APPRECIATE, Outcome.BLOCKED),
        (Level.CALENDRIER, TO_APPRECIATE, Outcome.TO_APPRECIATE, Outcome.TO_APPRECIATE),
        *((level, s, Outcome.CLEAR, Outcome.CLEAR) for level in Level for s in (DONE, EXEMPT, NOT_REQUIRED)),
    ],
)
def test_verdict(level: Level, status: Status, outcome: Outcome, when_it_blocks: Outcome) -> None:
    """EXIGIBLE blocks; CALENDRIER warns unless the association chose otherwise."""
    assert verdict([finding(level, status)], calendar_blocks=False) is outcome
    assert verdict([finding(level, status)], calendar_blocks=True) is when_it_blocks


def test_the_gravest_finding_makes_the_verdict() -> None:
    """Wherever it stands; nothing found is clear."""
    done, doubt = finding(Level.EXIGIBLE, DONE), finding(Level.EXIGIBLE, TO_APPRECIATE)
    lacking = finding(Level.EXIGIBLE, MISSING)
    assert verdict([done, doubt, lacking], calendar_blocks=False) is Outcome.BLOCKED
    assert verdict([lacking, doubt, done], calendar_blocks=False) is Outcome.BLOCKED
    assert verdict([doubt, done], calendar_blocks=False) is Outcome.TO_APPRECIATE
    assert verdict([], calendar_blocks=True) is Outcome.CLEAR


@pytest.mark.parametrize("calendar_blocks", [False, True])
def test_at_six_the_calendar_never_blocks(calendar_blocks: bool) -> None:
    """Whatever the association chose."""
    days = (date(2021, 9, 5), date(2021, 11, 5), date(2022, 6, 5))
    given_ages = [Dose(valence, day) for valence in THRICE for day in days]
    others = [Dose(V.MENINGOCOCCUS_C, days[0]), Dose(V.MENINGOCOCCUS_C, days[2])]
    mmr = [Dose(V.MMR, date(2022, 7, 5)), Dose(V.MMR, date(2022, 12, 5))]
    six, seven = date(2021, 7, 5), date(2020, 7, 5)
    found = assess(Child(six), first_day=FIRST, last_day=LAST, doses=[*given_ages, *others, *mmr])
    assert verdict(found, calendar_blocks=calendar_blocks) is Outcome.TO_APPRECIATE
    found = assess(Child(seven), first_day=FIRST, last_day=LAST, doses=[*given_ages, *others, *mmr])
    assert (verdict(found, calendar_blocks=calendar_blocks) is Outcome.BLOCKED) == calendar_blocks


# What holds for every child

Record = tuple[Child, date, list[Dose], list[Contraindication], CatchUp | None]
"""A child, the stay’s first day, doses of any worth, certificates, a catch-up or none."""

births = st.one_of(
    st.dates(date(2009, 1, 1), date(2027, 6, 1)),
    st.sampled_from([date(2017, 12, 31), date(2018, 1, 1), date(2023, 6, 30), date(2023, 7, 1)]),
)
first_days = st.dates(date(2024, 7, 1), date(2029, 8, 31))
months = st.one_of(st.sampled_from([2, 4, 5, 9, 10, 11, 12, 16, 24, 60, 72, 120, 140]), st.integers(-2, 220))


@st.composite
def records(draw: st.DrawFn) -> Record:
    """Any record, the ages of the table more often than others."""
    birth, first_day = draw(births), draw(first_days)
    doses = draw(st.lists(doses_of(birth), max_size=12))
    untils = st.none() | st.dates(first_day - 30 * DAY, first_day + 30 * DAY)
    certificates = draw(
        st.lists(st.builds(Contraindication, st.sampled_from(sorted(Valence)), untils), max_size=2)
    )
    catch_up = draw(st.none() | st.just(CatchUp("Attestation du médecin")))
    return Child(birth, in_guyane=draw(st.booleans())), first_day, doses, certificates, catch_up


def doses_of(birth: date) -> st.SearchStrategy[Dose]:
    days = st.builds(lambda n, more: birth + (n * 30 + more) * DAY, months, st.integers(0, 31))
    return st.builds(Dose, st.sampled_from([*sorted(DTP)] * 3 + sorted(Valence)), days)


def judged(record: Record, doses: Iterable[Dose] | None = None) -> tuple[Finding, ...]:
    child, first_day, own, certificates, catch_up = record
    return assess(
        child,
        first_day=first_day,
        last_day=first_day + 13 * DAY,
        doses=own if doses is None else doses,
        contraindications=certificates,
        catch_up=catch_up,
    )


worth = {MISSING: 0, TO_APPRECIATE: 1, DONE: 2, EXEMPT: 2, NOT_REQUIRED: 2}
gravity = [Outcome.BLOCKED, Outcome.TO_APPRECIATE, Outcome.CLEAR]


@given(records(), st.data())
def test_a_valid_dose_never_makes_a_child_less_compliant(record: Record, data: st.DataObject) -> None:
    """At no level, for no valence, whatever the association chose."""
    child, first_day, doses, *_ = record
    more = data.draw(doses_of(child.birth_date))
    assume(child.birth_date <= more.day <= first_day)
    before, after = judged(record), judged(record, [*doses, more])
    assert [(f.valence, f.level) for f in before] == [(f.valence, f.level) for f in after]
    for was, now in zip(before, after, strict=True):
        assert worth[now.status] >= worth[was.status], (was, now)
    for blocks in (False, True):
        first, second = (gravity.index(verdict(found, calendar_blocks=blocks)) for found in (before, after))
        assert second >= first


@given(records(), st.data())
def test_only_the_days_of_doses_matter(record: Record, data: st.DataObject) -> None:
    """Neither their order, nor the same one twice, nor those before birth or after the first day."""
    child, first_day, doses, *_ = record
    twice = [*doses, *data.draw(st.lists(st.sampled_from(doses), max_size=3) if doses else st.just([]))]
    outside = st.dates(child.birth_date - 400 * DAY, child.birth_date - DAY) | st.dates(
        max(first_day, child.birth_date - DAY) + DAY, first_day + 4000 * DAY
    )
    void = data.draw(st.lists(st.builds(Dose, st.sampled_from(sorted(Valence)), outside), max_size=3))
    assert judged(record, data.draw(st.permutations([*twice, *void]))) == judged(record)


@given(records())
def test_nothing_but_dtp_is_asked_of_a_child_born_before_2018(record: Record) -> None:
    """Besides yellow fever in Guyane; every sentence is whole and names its valence."""
    child = record[0]
    found = judged(record)
    asked = {f.valence for f in found if f.status is not NOT_REQUIRED}
    if child.birth_date < date(2018, 1, 1):
        assert asked <= DTP | ({V.YELLOW_FEVER} if child.in_guyane else set())
    for one in found:
        assert one.sentence.casefold().startswith(f"{labels[one.valence]}\u00a0: ".casefold())
        assert one.sentence.endswith(".")
        assert one.sentence.count(".") == 1


@given(st.dates(date(2000, 1, 1), date(2030, 1, 1)), st.integers(0, 7000))
def test_months_and_years_agree(birth: date, days: int) -> None:
    """Twelve months are a year, a day later is never younger, and a month is 28 to 31 days."""
    day = birth + days * DAY
    assert months_on(birth, day) // 12 == age_on(birth, day)
    assert months_on(birth, day) <= months_on(birth, day + DAY) <= months_on(birth, day) + 1
    assert days // 31 <= months_on(birth, day) <= days // 28


@pytest.mark.parametrize(
    ("birth", "day", "expected"),
    [
        (date(2020, 1, 31), date(2020, 2, 29), 0),
        (date(2020, 1, 31), date(2020, 3, 1), 1),
        (date(2020, 12, 31), date(2021, 1, 1), 0),
        (date(2020, 2, 29), date(2021, 2, 28), 11),
        (date(2020, 2, 29), date(2021, 3, 1), 12),
        (date(2020, 5, 10), date(2021, 3, 9), 9),
        (date(2020, 5, 10), date(2021, 3, 10), 10),
    ],
)
def test_months_on(birth: date, day: date, expected: int) -> None:
    """Full months, with the short ones."""
    assert months_on(birth, day) == expected
