"""Rosters made for the departure pack's tests: a plain one, a crowd, and any that Hypothesis thinks of."""

import string
import uuid
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from typing import Any

from hypothesis import strategies as st

from db.rules.planning import Interval
from db.rules.roster import HealthAnswer, Participant, Person, Point, Roster, Team
from db.types import HealthQuestion, Sex

FIRST, LAST = date(2026, 7, 12), date(2026, 7, 18)
WHOLE = (Interval(FIRST, LAST),)
NANCY, METZ = Point("Nancy, gare routière", time(8, 30)), Point("Metz, place du Marché", time(9, 15))
NO = HealthAnswer(yes=False)
NOTHING = dict.fromkeys(HealthQuestion, NO)
"""A family that answered « non » throughout."""
_GIVEN = (
    ("Léa", Sex.FEMALE),
    ("Noé", Sex.MALE),
    ("Maëlys", Sex.FEMALE),
    ("Żółć", Sex.FEMALE),
    ("Basile", Sex.MALE),
    ("Inès", Sex.FEMALE),
    ("Tom", Sex.MALE),
    ("Anaïs", Sex.FEMALE),
)
_FAMILY = ("Martin", "Lefèvre", "d'Héricourt", "Ben Saïd", "Nguyễn", "Weber", "Müller", "Petit")
_SAID = (
    {HealthQuestion.FOOD_ALLERGY: HealthAnswer(yes=True, details="arachide, noix", action="appeler le 15")},
    {HealthQuestion.DIET: HealthAnswer(yes=True, details="Sans porc")},
    {HealthQuestion.DIET: HealthAnswer(yes=True, details="sans porc")},
    {
        HealthQuestion.TREATMENT: HealthAnswer(yes=True, details="Ventoline, 2 bouffées avant l’effort"),
        HealthQuestion.ASTHMA: HealthAnswer(yes=True, details="effort, pollens", action="repos, Ventoline"),
        HealthQuestion.CARE_PLAN: HealthAnswer(yes=True),
    },
    {HealthQuestion.OTHER_ALLERGY: HealthAnswer(yes=True, details="piqûres de guêpe", action="glace, crème")},
    {HealthQuestion.DRUG_ALLERGY: HealthAnswer(yes=True, details="pénicilline", action="ne jamais donner")},
)
_TOLD = {
    "autorisation_sortie": {"signed_on": "2026-05-02"},
    "charte_oddn": {"answer": "partial", "signed_on": "2026-05-02"},
    "pass_nautique": {"aid": "with", "passed_on": "2025-06-01"},
    "pai": {"signed_on": "2026-05-02", "until": "2027-05-01"},
}


def child(number: int, **changes: Any) -> Participant:
    """Return a child whose name is its own, with what its number makes of it."""
    first, sex = _GIVEN[number % len(_GIVEN)]
    family = _FAMILY[number // len(_GIVEN) % len(_FAMILY)]
    said = _SAID[number % 17] if number % 17 < len(_SAID) else {}
    plain = Participant(
        pre_registration_id=uuid.UUID(int=number + 1),
        child_id=uuid.UUID(int=number + 1),
        household_id=uuid.UUID(int=number + 1),
        last_name=f"{family} {_roman(number // 64)}".strip(),
        first_name=first,
        birth_date=FIRST - timedelta(days=365 * (4 + number % 13) + number),
        sex=sex,
        group=("Écureuils", "Renards", "Loups")[number % 3],
        accepted=True,
        days=WHOLE,
        outward=NANCY if number % 2 else METZ,
        back=NANCY if number % 3 else METZ,
        household=f"Famille {family}",
        guardians=(
            Person(f"Claire {family}", "mère", (f"+3361234{number:04}", "+33383001122")),
            Person(f"Paul {family}", "père", (f"+3367654{number:04}",)),
        ),
        other_guardians=(Person("Ahmed Benali", "père", ("+41791234567",)),) if number % 9 == 0 else (),
        contacts=(Person(f"Anne {family}", "tante", ("+33611223344",)),),
        may_collect=(f"Anne {family}", "Jean Roux") if number % 4 == 0 else (),
        may_not_collect=("Marc Dupont",) if number % 11 == 0 else (),
        doctor=Person("Dr Weber", "", ("+33383000000",)) if number % 5 else None,
        lacking=("assurance", "vaccins") if number % 10 == 0 else (),
        read={key: value for key, value in _TOLD.items() if (number + len(key)) % 3},
        health=NOTHING | said if number % 7 != 3 else {},
    )
    return replace(plain, **changes)


def _roman(number: int) -> str:
    return ("", "II", "III", "IV", "V", "VI")[number]


PLAIN = Roster(
    stay_id=uuid.UUID(int=7),
    code="JURA-26",
    name="Colo Jura, lacs et forêts",
    theme="Nature et baignade",
    place="Lamoura (39)",
    country="FR",
    season="Été 2026",
    first_day=FIRST,
    last_day=LAST,
    leaves_at=time(9),
    returns_at=time(17, 30),
    capacity=48,
    groups=("Écureuils", "Renards", "Loups"),
    activities=("baignade", "randonnée"),
    team=(Team("Nadia Ferry", "directrice"), Team("Hugo Masson", "assistant sanitaire")),
    organiser="Séjours du Plateau",
    organiser_address="1 rue de l’Exemple, 54000 Nancy",
    organiser_contact="06 12 00 00 00",
    template_version="2026-1",
    destroy_on=date(2026, 8, 17),
    read_at=datetime(2026, 7, 2, 14, 7),  # noqa: DTZ001 - local time, as printed
    participants=(),
)


def roster(number: int, **changes: Any) -> Roster:
    """Return a stay with that many children, in the order of their names."""
    those = sorted((child(n) for n in range(number)), key=lambda c: (c.last_name, c.first_name))
    return replace(PLAIN, participants=tuple(those), **changes)


_LETTERS = st.sampled_from(string.ascii_letters + "éèçœŒÀŁżșţğőΑωЖя -’'") | st.sampled_from(
    "שלוםمحمد李雷😀\u202e\u200b\x07\n\t\u00a0\ufffe<>&=@+"
)
names = st.text(_LETTERS, max_size=60) | st.just("Wwwww" * 30)
texts = (
    st.text(_LETTERS, max_size=300)
    | st.text(st.sampled_from("mots et espaces, (a) <b>&amp;"), max_size=1500)
    | st.sampled_from(
        ["x" * 3_000, "allergie grave ; " * 300, "\n" * 900, "<img src='/etc/passwd'/>", "<r>a</r>"]
    )
)
_said = st.builds(HealthAnswer, yes=st.booleans(), details=texts, action=texts)
_health = st.none() | st.dictionaries(st.sampled_from(HealthQuestion), _said)
_points = st.none() | st.builds(Point, names, st.none() | st.times())
_people = st.lists(
    st.builds(Person, names, names, st.lists(st.just("+33612345678") | names, max_size=3).map(tuple)),
    max_size=3,
).map(tuple)
_several = st.lists(names, max_size=3).map(tuple)
_read = st.dictionaries(
    st.sampled_from([*_TOLD, "autorisation_sortie_territoire"]),
    st.dictionaries(st.sampled_from(["answer", "aid", "signed_on", "passed_on", "until"]), names),
)


@st.composite
def rosters(draw: st.DrawFn) -> Roster:
    """Any stay, with anything that families and the association could type."""
    groups = draw(_several)
    those = [
        replace(
            child(number),
            last_name=draw(names),
            first_name=draw(names),
            birth_date=draw(st.none() | st.dates(date(1890, 1, 1), date(2027, 1, 1))),
            sex=draw(st.none() | st.sampled_from(Sex)),
            group=draw(st.sampled_from(("", *groups)) | names),
            accepted=draw(st.sampled_from((True, True, True, False))),
            days=draw(st.sampled_from((WHOLE, (), (Interval(FIRST, FIRST),)))),
            outward=draw(_points),
            back=draw(_points),
            guardians=draw(_people),
            other_guardians=draw(_people),
            contacts=draw(_people),
            may_collect=draw(_several),
            may_not_collect=draw(_several),
            lacking=draw(_several),
            read=draw(_read),
            health=draw(_health),
        )
        for number in range(draw(st.integers(0, 4)))
    ]
    return replace(
        PLAIN,
        name=draw(names),
        code=draw(names),
        place=draw(names),
        theme=draw(texts),
        organiser=draw(names),
        organiser_contact=draw(names),
        country=draw(st.sampled_from(("FR", "", "DE"))),
        groups=groups,
        team=tuple(Team(name, name) for name in draw(_several)),
        participants=tuple(those),
    )
