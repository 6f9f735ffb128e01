"""Planning: blocks, clicks, refusals, occupation."""

from collections import Counter
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from db.rules.planning import (
    Bookable,
    Interval,
    NotBookable,
    Refusal,
    block,
    check,
    day_refusal,
    days,
    first_full_day,
    occupation,
    sentence,
    toggle,
)


def july(day: int) -> date:
    return date(2026, 7, day)


def span(first: int, last: int) -> Interval:
    return Interval(july(first), july(last))


SUMMER = Interval(july(1), date(2026, 8, 31))

# July 2026: the 1st is a Wednesday; Mondays are 6, 13, 20 and 27.
BY_WEEKS = Bookable(
    first_day=july(6),
    last_day=july(29),
    sessions=(),
    closures=(span(14, 14),),
    age_min=6,
    age_max=11,
    opens=date(2026, 3, 2),
    closes=date(2026, 6, 20),
)
BY_SESSIONS = replace(BY_WEEKS, sessions=(span(8, 17), span(20, 29)))


@st.composite
def intervals(draw: st.DrawFn) -> Interval:
    first = draw(st.dates(SUMMER.first, SUMMER.last))
    return Interval(first, draw(st.dates(first, SUMMER.last)))


@st.composite
def stays(draw: st.DrawFn) -> Bookable:
    whole = draw(intervals())
    edges = draw(st.lists(st.dates(whole.first, whole.last), max_size=8, unique=True).map(sorted))
    sessions = tuple(Interval(first, last) for first, last in zip(edges[::2], edges[1::2], strict=False))
    closures = tuple(draw(st.lists(intervals(), max_size=2)))
    return replace(BY_WEEKS, first_day=whole.first, last_day=whole.last, sessions=sessions, closures=closures)


def some_day(stay: Bookable) -> st.SearchStrategy[date]:
    return st.dates(stay.first_day, stay.last_day)


def clicked_through(stay: Bookable, clicks: list[date]) -> tuple[Interval, ...]:
    booked: tuple[Interval, ...] = ()
    for day in clicks:
        if day_refusal(stay, day) is None:
            booked = toggle(stay, booked, day)
    return booked


def test_an_interval_has_a_day() -> None:
    assert list(days([span(5, 5)])) == [july(5)]
    with pytest.raises(ValueError, match="ends before it begins"):
        span(6, 5)


@given(intervals(), intervals())
def test_overlap_is_a_shared_day(one: Interval, other: Interval) -> None:
    shared = set(days([one])) & set(days([other]))
    assert one.overlaps(other) is bool(shared)
    assert other.overlaps(one) is bool(shared)
    assert all(day in one and day in other for day in shared)


@pytest.mark.parametrize(
    ("stay", "clicked", "expected"),
    [
        (BY_WEEKS, 6, span(6, 12)),  # Monday to Sunday
        (BY_WEEKS, 8, span(8, 12)),  # from the clicked day
        (BY_WEEKS, 12, span(12, 12)),  # Sunday
        (BY_WEEKS, 13, span(13, 13)),  # up to the closure
        (BY_WEEKS, 15, span(15, 19)),  # after the closure
        (BY_WEEKS, 27, span(27, 29)),  # up to the end of the stay
        (BY_WEEKS, 29, span(29, 29)),
        (BY_SESSIONS, 8, span(8, 13)),  # a session does not end on Sunday, but at the closure
        (BY_SESSIONS, 15, span(15, 17)),
        (BY_SESSIONS, 20, span(20, 29)),  # past Sunday
        (BY_SESSIONS, 29, span(29, 29)),
    ],
)
def test_block(stay: Bookable, clicked: int, expected: Interval) -> None:
    assert block(stay, july(clicked)) == expected


@pytest.mark.parametrize(
    ("stay", "clicked", "refusal"),
    [
        (BY_WEEKS, 5, Refusal.OUTSIDE_STAY),
        (BY_WEEKS, 30, Refusal.OUTSIDE_STAY),
        (BY_WEEKS, 14, Refusal.CLOSED_PERIOD),
        (BY_SESSIONS, 7, Refusal.CLOSED_PERIOD),
        (BY_SESSIONS, 18, Refusal.CLOSED_PERIOD),
    ],
)
def test_no_block_begins_there(stay: Bookable, clicked: int, refusal: Refusal) -> None:
    with pytest.raises(NotBookable) as caught:
        block(stay, july(clicked))
    assert caught.value.refusal is refusal


@given(stays(), st.data())
def test_a_block_begins_at_the_click_and_stays_bookable(stay: Bookable, data: st.DataObject) -> None:
    clicked = data.draw(some_day(stay))
    assume(day_refusal(stay, clicked) is None)
    booked = block(stay, clicked)
    assert booked.first == clicked
    assert all(day_refusal(stay, day) is None for day in days([booked]))
    homes = [session for session in stay.sessions if clicked in session]
    if homes:
        assert booked.last in homes[0]
    else:
        assert booked.last.isocalendar()[:2] == clicked.isocalendar()[:2]
    # It ends for a reason: the next day is another week, another session, or nobody's.
    after = booked.last + timedelta(days=1)
    ended = after not in homes[0] if homes else after.isoweekday() == 1
    assert ended or day_refusal(stay, after) is not None


def test_clicks_add_and_remove_blocks() -> None:
    booked = toggle(BY_WEEKS, (), july(22))
    assert booked == (span(22, 26),)
    booked = toggle(BY_WEEKS, booked, july(20))
    assert booked == (span(20, 21), span(22, 26))  # cut before the one already booked
    booked = toggle(BY_WEEKS, booked, july(6))
    assert booked == (span(6, 12), span(20, 21), span(22, 26))
    booked = toggle(BY_WEEKS, booked, july(24))
    assert booked == (span(6, 12), span(20, 21))


def test_a_block_on_days_since_closed_can_be_removed_but_not_added() -> None:
    assert toggle(BY_WEEKS, (span(13, 15),), july(14)) == ()
    assert toggle(BY_WEEKS, (span(1, 5),), july(3)) == ()
    with pytest.raises(NotBookable):
        toggle(BY_WEEKS, (), july(14))


@given(stays(), st.data())
def test_booked_blocks_never_overlap(stay: Bookable, data: st.DataObject) -> None:
    booked = clicked_through(stay, data.draw(st.lists(some_day(stay), max_size=8)))
    assert booked == tuple(sorted(booked))
    every_day = list(days(booked))
    assert len(every_day) == len(set(every_day))
    assert all(day_refusal(stay, day) is None for day in every_day)


@given(stays(), st.data())
def test_two_clicks_on_a_free_day_change_nothing(stay: Bookable, data: st.DataObject) -> None:
    booked = clicked_through(stay, data.draw(st.lists(some_day(stay), max_size=5)))
    clicked = data.draw(some_day(stay))
    assume(day_refusal(stay, clicked) is None)
    assume(not any(clicked in interval for interval in booked))
    once = toggle(stay, booked, clicked)
    assert len(once) == len(booked) + 1
    assert clicked in set(days(once))
    assert toggle(stay, once, clicked) == booked


GOOD_BIRTH = date(2017, 2, 4)
GOOD_DAY = date(2026, 4, 1)


@pytest.mark.parametrize(
    ("wanted", "refusal"),
    [
        (span(6, 12), None),
        (span(27, 29), None),
        (span(5, 12), Refusal.OUTSIDE_STAY),
        (span(27, 30), Refusal.OUTSIDE_STAY),
        (Interval(july(6), date(9999, 12, 31)), Refusal.OUTSIDE_STAY),
        (span(13, 14), Refusal.CLOSED_PERIOD),
        (span(13, 15), Refusal.CLOSED_PERIOD),
        (span(14, 19), Refusal.CLOSED_PERIOD),
        (span(15, 19), None),
    ],
)
def test_check_of_dates(wanted: Interval, refusal: Refusal | None) -> None:
    assert check(BY_WEEKS, wanted, birth_date=GOOD_BIRTH, today=GOOD_DAY, others=[]) is refusal


def test_days_between_sessions_are_closed() -> None:
    def answer(wanted: Interval) -> Refusal | None:
        return check(BY_SESSIONS, wanted, birth_date=GOOD_BIRTH, today=GOOD_DAY, others=[])

    assert answer(span(15, 17)) is None
    assert answer(span(15, 18)) is Refusal.CLOSED_PERIOD
    assert answer(span(17, 20)) is Refusal.CLOSED_PERIOD


@pytest.mark.parametrize(
    ("other", "refusal"),
    [
        (span(1, 5), None),
        (span(13, 20), None),
        (span(1, 6), Refusal.OVERLAP),
        (span(12, 20), Refusal.OVERLAP),
        (span(8, 9), Refusal.OVERLAP),
        (span(1, 31), Refusal.OVERLAP),
    ],
)
def test_check_of_other_bookings(other: Interval, refusal: Refusal | None) -> None:
    others = [span(30, 31), other]
    assert check(BY_WEEKS, span(6, 12), birth_date=GOOD_BIRTH, today=GOOD_DAY, others=others) is refusal


@pytest.mark.parametrize(
    ("birth", "refusal"),
    [
        (date(2020, 7, 7), Refusal.AGE),  # six the day after the stay begins
        (date(2020, 7, 6), None),
        (date(2014, 7, 7), None),  # twelve the day after
        (date(2014, 7, 6), Refusal.AGE),
        (date(2027, 1, 1), Refusal.AGE),
    ],
)
def test_age_is_judged_at_the_first_day_of_the_stay(birth: date, refusal: Refusal | None) -> None:
    assert check(BY_WEEKS, span(20, 26), birth_date=birth, today=GOOD_DAY, others=[]) is refusal


@pytest.mark.parametrize(
    ("today", "refusal"),
    [
        (date(2026, 3, 1), Refusal.REGISTRATION_NOT_OPEN),
        (date(2026, 3, 2), None),
        (date(2026, 6, 20), None),
        (date(2026, 6, 21), Refusal.REGISTRATION_CLOSED),
    ],
)
def test_registrations_open_and_close(today: date, refusal: Refusal | None) -> None:
    assert check(BY_WEEKS, span(6, 12), birth_date=GOOD_BIRTH, today=today, others=[]) is refusal
    always = replace(BY_WEEKS, opens=None, closes=None)
    assert check(always, span(6, 12), birth_date=GOOD_BIRTH, today=today, others=[]) is None


def test_what_no_other_click_could_mend_is_said_first() -> None:
    hopeless = span(1, 14)
    early, too_young = date(2026, 1, 1), date(2025, 1, 1)
    others = [hopeless]
    assert check(BY_WEEKS, hopeless, birth_date=too_young, today=early, others=others) is (
        Refusal.REGISTRATION_NOT_OPEN
    )
    assert check(BY_WEEKS, hopeless, birth_date=too_young, today=GOOD_DAY, others=others) is Refusal.AGE
    assert check(BY_WEEKS, hopeless, birth_date=GOOD_BIRTH, today=GOOD_DAY, others=others) is (
        Refusal.OUTSIDE_STAY
    )


@given(stays(), st.data())
def test_what_a_click_books_passes_the_check(stay: Bookable, data: st.DataObject) -> None:
    booked = clicked_through(stay, data.draw(st.lists(some_day(stay), min_size=1, max_size=6)))
    for wanted in booked:
        others = [interval for interval in booked if interval != wanted]
        assert check(stay, wanted, birth_date=GOOD_BIRTH, today=GOOD_DAY, others=others) is None


def test_a_child_counts_once_a_day() -> None:
    taken = occupation([[span(6, 8), span(8, 9)], [span(8, 8)], []])
    assert taken == {july(6): 1, july(7): 1, july(8): 2, july(9): 1}


@given(st.lists(st.lists(intervals(), max_size=3), max_size=6))
def test_occupation_counts_the_children_of_each_day(bookings: list[list[Interval]]) -> None:
    taken = occupation(bookings)
    for day in days([SUMMER]):
        assert taken.get(day, 0) == sum(any(day in interval for interval in child) for child in bookings)


def test_first_full_day() -> None:
    taken = Counter({july(7): 19, july(8): 20, july(21): 20})
    assert first_full_day([span(6, 12)], taken, 20) == july(8)
    assert first_full_day([span(20, 26), span(6, 12)], taken, 20) == july(8)
    assert first_full_day([span(9, 12)], taken, 20) is None
    assert first_full_day([span(6, 12)], taken, 21) is None
    assert first_full_day([span(6, 6)], {}, 0) == july(6)
    assert first_full_day([], taken, 20) is None


@given(st.lists(intervals(), max_size=4), st.lists(intervals(), max_size=8), st.integers(1, 4))
def test_a_place_remains_exactly_where_no_day_is_full(
    wanted: list[Interval], present: list[Interval], capacity: int
) -> None:
    taken = occupation([[interval] for interval in present])
    after = occupation([wanted, *([interval] for interval in present)])
    overfull = {day for day in days(wanted) if after.get(day, 0) > capacity}
    assert first_full_day(wanted, taken, capacity) == min(overfull, default=None)


@pytest.mark.parametrize(
    ("refusal", "words"),
    [
        (Refusal.OUTSIDE_STAY, "du 06/07/2026 au 29/07/2026"),
        (Refusal.CLOSED_PERIOD, "n’accueille pas"),
        (Refusal.OVERLAP, "existe déjà pour Léa"),
        (Refusal.AGE, "de 6 à 11\u00a0ans"),
        (Refusal.REGISTRATION_NOT_OPEN, "à partir du 02/03/2026"),
        (Refusal.REGISTRATION_CLOSED, "depuis le 20/06/2026"),
        (Refusal.FULL, "plus de place sur ce séjour le 08/07/2026"),
    ],
)
def test_every_refusal_says_what_is_wrong_and_what_to_do(refusal: Refusal, words: str) -> None:
    text = sentence(refusal, BY_WEEKS, child="Léa", day=july(8))
    assert words in text
    assert "Merci de" in text
    assert text.endswith(".")


def test_sentences_without_dates_still_read_well() -> None:
    undated = replace(BY_WEEKS, opens=None, closes=None)
    for refusal in Refusal:
        text = sentence(refusal, undated, child="Léa")
        assert "None" not in text
        assert "  " not in text
