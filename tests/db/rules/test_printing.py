"""Who may print what: every role, paper and boundary day."""

from datetime import date, timedelta

import pytest

from db.rules.planning import Interval
from db.rules.printing import Paper, may_print, medical, nameless, names, of_a_family, told_by
from db.types import HealthQuestion, Role

STAY = Interval(date(2027, 7, 5), date(2027, 7, 18))
OPENS, CLOSES = date(2027, 6, 20), date(2027, 7, 25)
DAY = timedelta(days=1)
DAYS = {
    "long before": date(2027, 1, 4),
    "D-16": OPENS - DAY,
    "D-15": OPENS,
    "departure": STAY.first,
    "return": STAY.last,
    "D+7": CLOSES,
    "D+8": CLOSES + DAY,
}
INSIDE = frozenset({"D-15", "departure", "return", "D+7"})
ALWAYS, NEVER = frozenset(DAYS), frozenset[str]()
MEDICAL = frozenset({Paper.HEALTH_FORM, Paper.ALLERGIES, Paper.TREATMENTS})
FAMILY = frozenset({Paper.LETTER, Paper.FAMILY_SUMMARY, Paper.DATA_EXPORT})
BLANK = frozenset({Paper.BLANK_HEALTH_FORM, Paper.CARE_REGISTER, Paper.SUPERVISION})


def when(role: Role, paper: Paper, *, own: bool) -> frozenset[str]:
    """Return the days on which it may be printed, said a second time and otherwise."""
    if role is Role.COORDINATOR:
        return INSIDE if paper in MEDICAL else ALWAYS
    if role in {Role.DIRECTOR, Role.HEALTH_ASSISTANT}:
        if paper is Paper.BLANK_HEALTH_FORM:
            return ALWAYS
        return INSIDE if own and paper not in FAMILY else NEVER
    if role is Role.ANIMATEUR:
        return INSIDE if own and paper is Paper.ALLERGIES else NEVER
    return ALWAYS if role is Role.ADMIN and paper in BLANK else NEVER


@pytest.mark.parametrize("own", [True, False], ids=["own", "other"])
@pytest.mark.parametrize("paper", list(Paper))
@pytest.mark.parametrize("role", list(Role))
def test_who_prints_what_and_when(role: Role, paper: Paper, own: bool) -> None:
    days = None if paper in FAMILY else STAY
    said = {
        name: may_print(role, paper, days=days, own_stay=own, today=today) for name, today in DAYS.items()
    }
    assert {name for name, sentence in said.items() if sentence is None} == when(role, paper, own=own)
    assert all(sentence.endswith(".") for sentence in said.values() if sentence)


@pytest.mark.parametrize("paper", list(Paper))
def test_an_association_may_keep_medical_papers_from_its_coordinators(paper: Paper) -> None:
    sentence = may_print(
        Role.COORDINATOR,
        paper,
        days=STAY,
        own_stay=True,
        today=STAY.first,
        coordinators_print_medical=False,
    )
    assert (sentence is not None) == (paper in MEDICAL)


def test_a_refusal_says_from_when_and_until_when() -> None:
    def said(today: date) -> str | None:
        return may_print(Role.DIRECTOR, Paper.HEALTH_FORM, days=STAY, own_stay=True, today=today)

    assert "à partir du 20 juin 2027" in (said(OPENS - DAY) or "")
    assert "ne s’imprime plus après le 25 juillet 2027" in (said(CLOSES + DAY) or "")


def test_a_medical_paper_is_of_a_stay() -> None:
    said = may_print(Role.COORDINATOR, Paper.HEALTH_FORM, days=None, own_stay=False, today=STAY.first)
    assert said is not None
    assert "choisissez-le" in said


def test_every_paper_has_a_name_and_one_place() -> None:
    assert set(names) == set(Paper)
    assert len(set(names.values())) == len(Paper)
    assert (medical, nameless, of_a_family) == (MEDICAL, BLANK, FAMILY)


@pytest.mark.parametrize("paper", list(Paper))
def test_a_paper_tells_no_more_of_health_than_it_needs(paper: Paper) -> None:
    told = told_by(paper)
    assert bool(told) == (paper in MEDICAL)
    if paper is not Paper.HEALTH_FORM:
        assert not told & {
            HealthQuestion.HOSPITALISATIONS,
            HealthQuestion.ENURESIS,
            HealthQuestion.DIFFICULTIES,
        }
