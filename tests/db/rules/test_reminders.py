"""Reminders as rules: the dates of the schedule, one mail a family, silence as soon as it answers."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.rules import reminders
from db.rules.notice import Contact, Lacking
from db.rules.reminders import QUIET, Cause, Dossier, Family, Schedule, due, parse, since_asked, to_json

TOLD = datetime(2027, 4, 1, 9, tzinfo=UTC)
LEAVES = date(2027, 7, 5)
EVERYTHING = Lacking("Élise", "Mer et voile", LEAVES, date(2027, 7, 18), absent=("Quotient familial",))
DOSSIER = Dossier(uuid.UUID(int=1), uuid.UUID(int=2), EVERYTHING, Schedule(), told_at=TOLD)
FAMILY = Family(uuid.UUID(int=3), "Martin", "parent@exemple.fr", (DOSSIER,), last_mail_at=TOLD)


def at(day: date, hour: int = 9) -> datetime:
    return datetime(day.year, day.month, day.day, hour, tzinfo=UTC)


def days_before(days: int) -> datetime:
    return at(LEAVES - timedelta(days=days))


def written(family: Family, *, until: date) -> list[datetime]:
    """Open a desk every morning until a day, and return when a reminder was written."""
    found = []
    day = TOLD.date()
    while day < until:
        day += timedelta(days=1)
        if due(family, at(day)) is not None:
            found.append(at(day))
            family = replace(family, last_mail_at=at(day), reminded_at=(*family.reminded_at, at(day)))
    return found


def test_a_family_is_reminded_on_the_dates_of_the_schedule() -> None:
    """45, 30, 15 and 7 days before the stay, and never once it has begun."""
    assert written(FAMILY, until=date(2027, 9, 1)) == [days_before(days) for days in (45, 30, 15, 7)]


def test_a_completion_request_has_its_own_dates() -> None:
    """Three and seven days after it, then the stay's."""
    asked = replace(FAMILY, dossiers=(replace(DOSSIER, requested_at=TOLD),))
    after = [TOLD + timedelta(days=days) for days in (3, 7)]
    assert written(asked, until=date(2027, 4, 30)) == after


def test_a_family_on_the_waiting_list_is_only_reminded_of_a_request() -> None:
    """It has no place yet."""
    waiting = replace(DOSSIER, waitlisted=True)
    assert written(replace(FAMILY, dossiers=(waiting,)), until=LEAVES) == []
    asked = replace(waiting, requested_at=TOLD)
    assert len(written(replace(FAMILY, dossiers=(asked,)), until=LEAVES)) == 2


@pytest.mark.parametrize(
    "dossier",
    [
        replace(DOSSIER, told_at=None),
        replace(DOSSIER, lacking=replace(EVERYTHING, absent=())),
        replace(DOSSIER, answered_at=TOLD + timedelta(seconds=1)),
        replace(DOSSIER, schedule=Schedule((), ())),
    ],
    ids=["not told", "complete", "answered", "never"],
)
def test_who_is_left_alone(dossier: Dossier) -> None:
    """Nobody told them, nothing is missing, they have answered, or the office does not want it."""
    assert written(replace(FAMILY, dossiers=(dossier,)), until=LEAVES) == []


def test_asking_again_starts_again() -> None:
    """An answer from before the last request is no answer to it."""
    answered = replace(DOSSIER, answered_at=TOLD - timedelta(days=1))
    assert due(replace(FAMILY, dossiers=(answered,)), days_before(45)) is not None


def test_a_date_that_was_missed_is_made_up_for_once() -> None:
    """Nobody opened a desk for a month: one mail, for the dates that have come."""
    reminder = due(FAMILY, days_before(20))
    assert reminder is not None
    assert [cause.days for cause in reminder.causes] == [45, 30]
    assert reminders.reasons(reminder) == ("30 jours avant le séjour « Mer et voile »",)
    done = replace(FAMILY, reminded_at=(days_before(20),), last_mail_at=days_before(20))
    assert due(done, days_before(17)) is None
    assert due(done, days_before(15)) is not None


def test_dates_before_the_family_was_told_are_none() -> None:
    """A family that registers at D-20 is not reminded at once."""
    late = replace(DOSSIER, told_at=days_before(20))
    family = replace(FAMILY, dossiers=(late,), last_mail_at=days_before(20))
    assert due(family, days_before(16)) is None
    assert due(family, days_before(15)) is not None


def test_one_mail_names_every_child_and_stay() -> None:
    """Also those whose date has not come; what the household gives once is listed once."""
    shared = replace(EVERYTHING, shared=frozenset({"Quotient familial"}), due_on=date(2027, 6, 28))
    brother = replace(
        shared, child="Noé", stay="Cirque", first_day=date(2027, 8, 2), last_day=date(2027, 8, 8)
    )
    dossiers = (
        replace(DOSSIER, lacking=shared),
        replace(DOSSIER, lacking=replace(brother, absent=("Quotient familial", "Copie des vaccins"))),
        replace(DOSSIER, lacking=replace(brother, child="Zoé")),
    )
    reminder = due(replace(FAMILY, dossiers=dossiers), days_before(45))
    assert reminder is not None
    assert len(reminder.dossiers) == 3
    notice = reminders.notice(reminder, today=date(2027, 5, 21), contact=Contact(), words=None)
    assert [(one.child, one.absent) for one in notice.lacking] == [
        ("Élise", ("Quotient familial",)),
        ("Noé", ("Copie des vaccins",)),
    ]
    assert (notice.child, notice.due_on) == (None, date(2027, 6, 28))
    late = reminders.notice(reminder, today=date(2027, 6, 29), contact=Contact(), words=None)
    assert late.due_on is None


def test_silence_is_counted_since_the_request() -> None:
    """Reminders of before are no part of it."""
    family = replace(FAMILY, reminded_at=(TOLD - timedelta(days=9), days_before(30), days_before(45)))
    assert since_asked(family, date(2027, 6, 20)) == (days_before(45), days_before(30))
    answered = replace(family, dossiers=(replace(DOSSIER, answered_at=days_before(20)),))
    assert since_asked(answered, date(2027, 6, 20)) == ()


@pytest.mark.parametrize(
    ("kept", "read"),
    [
        ({"before_stay": [10], "after_request": []}, Schedule((10,), ())),
        ({"before_stay": []}, Schedule(before_stay=())),
        ({"before_stay": [0]}, Schedule()),
        ({"before_stay": [True]}, Schedule()),
        ({"before_stay": "45"}, Schedule()),
        ({"before_stay": 45}, Schedule()),
        ({"after_request": list(range(1, 13))}, Schedule()),
        ("45", Schedule()),
        (None, Schedule()),
    ],
)
def test_a_damaged_schedule_is_the_default(kept: object, read: Schedule) -> None:
    """One broken setting may neither stop all reminders nor write one a day."""
    assert parse(kept, Schedule()) == read
    assert parse(to_json(read), Schedule((1,), (1,))) == read


moments = st.datetimes(datetime(2027, 3, 1), datetime(2027, 7, 30), timezones=st.just(UTC))  # noqa: DTZ001
dossiers = st.builds(
    replace,
    st.just(DOSSIER),
    told_at=st.none() | moments,
    requested_at=st.none() | moments,
    answered_at=st.none() | moments,
    waitlisted=st.booleans(),
    lacking=st.builds(
        replace,
        st.just(EVERYTHING),
        first_day=st.dates(date(2027, 5, 1), date(2027, 8, 1)),
        absent=st.sampled_from([(), ("Quotient familial",)]),
    ),
    schedule=st.builds(
        Schedule,
        *(st.lists(st.integers(1, 60), max_size=5).map(tuple) for _ in range(2)),
    ),
)


@given(
    found=st.lists(dossiers, max_size=4),
    mails=st.lists(moments, max_size=6),
    now=moments,
)
def test_whom_a_reminder_may_reach(found: list[Dossier], mails: list[datetime], now: datetime) -> None:
    """Never within 48 h, only who was told and has not answered, all their dossiers in one mail."""
    past = tuple(moment for moment in mails if moment <= now)
    family = replace(
        FAMILY, dossiers=tuple(found), reminded_at=past[:3], last_mail_at=max(past, default=None)
    )
    reminder = due(family, now)
    if reminder is None:
        return
    assert all(now - moment >= QUIET for moment in past)
    today = now.astimezone().date()
    for dossier in reminder.dossiers:
        assert not dossier.complete
        assert dossier.told_at is not None
        assert dossier.answered_at is None or dossier.answered_at <= dossier.told_at
        assert dossier.lacking.first_day > today
    assert set(reminder.dossiers) == {each for each in found if reminders.waits(each, today)}
    assert reminder.causes
    for cause in reminder.causes:
        assert cause.day <= today
        assert all(moment.astimezone().date() < cause.day for moment in family.reminded_at)
        assert cause.cause is Cause.AFTER_REQUEST or any(not each.waitlisted for each in reminder.dossiers)


@given(found=st.lists(dossiers, min_size=1, max_size=3), start=moments)
def test_over_a_season(found: list[Dossier], start: datetime) -> None:
    """Day after day: no two within 48 h, no more than the schedule has dates, none after an answer."""
    family = replace(FAMILY, dossiers=tuple(found), last_mail_at=None)
    sent: list[datetime] = []
    for day in range(150):
        now = start + timedelta(days=day)
        if due(family, now) is not None:
            sent.append(now)
            family = replace(family, last_mail_at=now, reminded_at=tuple(sent))
    assert all(later - earlier >= QUIET for earlier, later in pairwise(sent))
    assert len(sent) <= sum(len(list(reminders.dates(dossier))) for dossier in found)
    quiet = replace(
        family,
        dossiers=tuple(replace(each, answered_at=datetime(2028, 1, 1, tzinfo=UTC)) for each in found),
    )
    assert due(quiet, start + timedelta(days=20)) is None
