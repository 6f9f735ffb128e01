"""When the next round is due, by a clock that the test holds."""

import pytest

from coordinator_app.sync.pace import AT_LEAST, BUSY, CLOSE, LATE, LONGEST_TRY, NOTICED, Pace, next_try

UNDO, POLL = 10.0, 30.0


@pytest.fixture
def pace() -> Pace:
    return Pace(UNDO, POLL)


def over(pace: Pace, now: float, *, waiting: int = 0, failed: bool = False) -> float | None:
    """Make a round that takes no time."""
    pace.began(now)
    pace.ended(now, waiting=waiting, failed=failed)
    return pace.wait(now)


def test_nothing_is_due_before_anything_happens(pace: Pace) -> None:
    """The window asks for its first round itself."""
    assert pace.wait(0.0) is None
    pace.wanted(5.0)
    assert (pace.wait(5.0), pace.wait(7.0)) == (0.0, 0.0)


def test_a_decision_leaves_when_it_can_no_longer_be_undone(pace: Pace) -> None:
    """Each at its own moment: a round for the first does not ask every second for the second."""
    pace.decided(0.0)
    pace.decided(4.0)
    assert pace.wait(4.0) == pytest.approx(UNDO + LATE - 4)
    assert over(pace, UNDO + LATE, waiting=1) == pytest.approx(4.0)
    assert over(pace, UNDO + LATE + 4) == POLL


def test_what_an_earlier_session_left_is_looked_at_soon(pace: Pace) -> None:
    """Nobody knows any more when it was decided."""
    assert over(pace, 0.0, waiting=1) == CLOSE


def test_tries_come_less_and_less_often_but_never_seldom(pace: Pace) -> None:
    """At most a quarter of a minute; one success and they begin anew."""
    assert [over(pace, float(n), waiting=3, failed=True) for n in range(6)] == [1, 2, 4, 8, 15, 15]
    assert next_try(10_000) == LONGEST_TRY
    assert over(pace, 100.0) == POLL
    assert over(pace, 200.0, failed=True) == 1


def test_nobody_else_writes_nobody_is_asked() -> None:
    """Embedded, a round follows a decision and nothing else; a full disk is tried again."""
    alone = Pace(UNDO, None)
    assert over(alone, 0.0) is None
    assert over(alone, 1.0, failed=True) == 1


def test_a_storm_of_notices_is_a_few_rounds(pace: Pace) -> None:
    """Whoever asks while a round is under way gets the next one, a moment after."""
    pace.wanted(0.0)
    pace.began(0.0)
    for _ in range(100):
        pace.wanted(0.1)
    assert pace.wait(0.1) is None
    pace.ended(0.2, waiting=0, failed=False)
    assert pace.wait(0.2) == pytest.approx(AT_LEAST)
    pace.began(0.5)
    pace.ended(0.6, waiting=0, failed=False)
    pace.wanted(0.6)
    assert pace.wait(0.6) == pytest.approx(AT_LEAST)


def test_notices_wake_a_desk_soon_and_not_all_day(pace: Pace) -> None:
    """Whoever asks at the desk itself does not wait for that."""
    pace.noticed(50.0)
    assert pace.wait(50.0) == 0
    over(pace, 50.0)
    pace.noticed(50.1)
    assert pace.wait(50.1) == pytest.approx(NOTICED - 0.1)
    pace.wanted(50.5)
    assert pace.wait(50.5) == 0


def test_notices_that_never_cease_wake_a_desk_less_often(pace: Pace) -> None:
    """Little by little, and only as long as they come at once after a round."""
    waits: list[float] = []
    for _ in range(5):
        over(pace, now := 100.0 * (len(waits) + 1))
        pace.noticed(now + 0.1)
        pace.noticed(now + 1.0)
        waits.append(pace.wait(now) or 0.0)
    assert waits == pytest.approx([NOTICED, 3.0, 4.5, BUSY, BUSY])
    over(pace, 600.0)
    pace.noticed(600.0 + NOTICED)
    assert pace.wait(600.0) == pytest.approx(BUSY)
    over(pace, 600.0 + BUSY)
    pace.noticed(600.0 + BUSY)
    assert pace.wait(600.0 + BUSY) == pytest.approx(NOTICED)
