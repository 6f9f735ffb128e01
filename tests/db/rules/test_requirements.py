"""What a piece is worth: the first and the last day of the stay, one day to each side."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.rules.requirements import DocumentKind, PieceStatus, asked, faulty, settled, status, to_give
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
def test_asked(kind: DocumentKind, activities: tuple[str, ...], aid_scheme: bool, expected: bool) -> None:
    """By activity, and by the aid scheme."""
    assert asked(kind, activities=activities, aid_scheme=aid_scheme) is expected


@pytest.mark.parametrize("worth", PieceStatus)
def test_a_completion_request_asks_for_what_is_wrong_and_for_what_is_due(worth: PieceStatus) -> None:
    """An optional piece that was never given is nobody's fault; a refused one is asked for again."""
    wrong = worth not in {PieceStatus.TO_CHECK, PieceStatus.VALID, PieceStatus.NOT_REQUIRED}
    assert to_give(worth, mandatory=True) is wrong
    assert to_give(worth, mandatory=False) is (wrong and worth is not PieceStatus.MISSING)
