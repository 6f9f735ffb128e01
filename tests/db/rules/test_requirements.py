"""What a piece is worth: the first and the last day of the stay, one day to each side."""

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from db.rules.ages import age_on
from db.rules.requirements import (
    DocumentKind,
    PieceStatus,
    Required,
    concerns,
    faulty,
    of_stay,
    settled,
    status,
    to_give,
    to_renew,
)
from db.rules.requirements import given as enough_to_ask
from db.types import DocumentState, Scope

FIRST, LAST = date(2027, 7, 5), date(2027, 7, 18)
DAY = timedelta(days=1)


def worth(valid_from: date | None = None, valid_until: date | None = None) -> PieceStatus:
    return status(
        DocumentState.VALID, first_day=FIRST, last_day=LAST, valid_from=valid_from, valid_until=valid_until
    )


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "expected"),
    [
        (None, None, PieceStatus.VALID),
        (FIRST, LAST, PieceStatus.VALID),
        (None, LAST - DAY, PieceStatus.EXPIRES_DURING_STAY),
        (None, FIRST, PieceStatus.EXPIRES_DURING_STAY),
        (None, FIRST - DAY, PieceStatus.EXPIRED),
        (FIRST + DAY, None, PieceStatus.NOT_COVERING),
        (LAST, None, PieceStatus.NOT_COVERING),
        # What ends too soon is said first: the family has to renew it anyway.
        (FIRST + DAY, LAST - DAY, PieceStatus.EXPIRES_DURING_STAY),
    ],
)
def test_bounds(valid_from: date | None, valid_until: date | None, expected: PieceStatus) -> None:
    """Both bounds and both days are included."""
    assert worth(valid_from, valid_until) is expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (DocumentState.MISSING, PieceStatus.MISSING),
        (DocumentState.SUBMITTED, PieceStatus.TO_CHECK),
        (DocumentState.REFUSED, PieceStatus.REFUSED),
        (DocumentState.NOT_REQUIRED, PieceStatus.NOT_REQUIRED),
        (DocumentState.EXPIRED, PieceStatus.EXPIRED),
    ],
)
def test_dates_only_count_once_a_piece_is_valid(state: DocumentState, expected: PieceStatus) -> None:
    """Dates long past change nothing."""
    long_past = FIRST - 1000 * DAY
    assert status(state, first_day=FIRST, last_day=LAST, valid_until=long_past) is expected


dates = st.none() | st.dates(FIRST - 20 * DAY, LAST + 20 * DAY)


@given(dates, dates)
def test_valid_is_what_covers_every_day(valid_from: date | None, valid_until: date | None) -> None:
    """Counted day by day."""
    stay = [FIRST + n * DAY for n in range((LAST - FIRST).days + 1)]
    covered = all(
        (valid_from is None or valid_from <= day) and (valid_until is None or day <= valid_until)
        for day in stay
    )
    assert (worth(valid_from, valid_until) is PieceStatus.VALID) == covered


def test_statuses_are_shared_out() -> None:
    """Given or faulty, and what settles is given."""
    assert enough_to_ask | faulty == set(PieceStatus)
    assert not enough_to_ask & faulty
    assert settled == enough_to_ask - {PieceStatus.TO_CHECK}


@pytest.mark.parametrize(
    ("kind", "activities", "aid_scheme", "expected"),
    [
        (DocumentKind("a", Scope.CHILD), (), False, True),
        (DocumentKind("a", Scope.CHILD, activity="nautique"), (), False, False),
        (DocumentKind("a", Scope.CHILD, activity="nautique"), ("ski", "nautique"), False, True),
        (DocumentKind("a", Scope.CHILD, aid_scheme_only=True), (), False, False),
        (DocumentKind("a", Scope.CHILD, aid_scheme_only=True), (), True, True),
        (DocumentKind("a", Scope.CHILD, "nautique", aid_scheme_only=True), ("ski",), True, False),
    ],
)
def test_what_a_stay_asks_for(
    kind: DocumentKind, activities: tuple[str, ...], aid_scheme: bool, expected: bool
) -> None:
    """By activity, and by the aid scheme."""
    found = of_stay([kind], first_day=FIRST, activities=activities, aid_scheme=aid_scheme)
    assert [piece.code for piece in found] == (["a"] if expected else [])


@given(
    birth=st.dates(date(2008, 1, 1), date(2026, 12, 31)),
    first_day=st.dates(date(2026, 1, 1), date(2032, 12, 31)),
    age_from=st.none() | st.integers(0, 18),
    age_to=st.none() | st.integers(0, 18),
)
@example(birth=date(2012, 2, 29), first_day=date(2030, 2, 28), age_from=18, age_to=None)
@example(birth=date(2015, 2, 28), first_day=date(2028, 2, 29), age_from=13, age_to=13)
def test_a_child_is_asked_by_its_age_at_the_first_day(
    birth: date, first_day: date, age_from: int | None, age_to: int | None
) -> None:
    """The two birth dates kept with a stay say the same as counting years, on leap days too."""
    kind = DocumentKind("a", Scope.CHILD, age_from=age_from, age_to=age_to)
    (piece,) = of_stay([kind], first_day=first_day, activities=(), aid_scheme=False)
    age = age_on(birth, first_day)
    wanted = (age_from is None or age >= age_from) and (age_to is None or age <= age_to)
    assert concerns(piece, birth) is wanted


def test_a_child_without_a_birth_date_is_asked() -> None:
    """Better one paper too many than a stay without it."""
    assert concerns(Required("a", born_from=FIRST, born_until=FIRST), None)


@pytest.mark.parametrize(
    ("state", "valid_until", "latest", "expected"),
    [
        (DocumentState.VALID, LAST, LAST + DAY, True),
        (DocumentState.VALID, LAST + DAY, LAST + DAY, False),
        (DocumentState.VALID, LAST - DAY, LAST + DAY, False),  # it is faulty for this stay already
        (DocumentState.VALID, None, LAST + DAY, False),
        (DocumentState.VALID, LAST, None, False),
        (DocumentState.SUBMITTED, LAST, LAST + DAY, False),
    ],
)
def test_a_piece_to_renew_for_a_later_stay(
    state: DocumentState, valid_until: date | None, latest: date | None, expected: bool
) -> None:
    """Good for this stay, too short for the latest one booked."""
    assert to_renew(state, last_day=LAST, valid_until=valid_until, latest_last_day=latest) is expected


@pytest.mark.parametrize("worth", PieceStatus)
def test_a_completion_request_asks_for_what_is_wrong_and_for_what_is_due(worth: PieceStatus) -> None:
    """An optional piece that was never given is nobody's fault; a refused one is asked for again."""
    wrong = worth not in {PieceStatus.TO_CHECK, PieceStatus.VALID, PieceStatus.NOT_REQUIRED}
    assert to_give(worth, mandatory=True) is wrong
    assert to_give(worth, mandatory=False) is (wrong and worth is not PieceStatus.MISSING)
