"""The harness of the benchmarks: who runs when, what counts, what a row says."""

import pytest

from bench.pairs import Comparison, Spread, compare, spread, timed, together


def test_ours_and_theirs_run_in_turn() -> None:
    done: list[str] = []
    compare(
        "x",
        lambda: done.append("ours"),
        lambda: done.append("theirs"),
        before=lambda: done.append("before"),
        pairs=5,
        warm_ups=1,
    )
    assert done == ["before", "ours", "before", "theirs"] * 6


def test_a_run_that_fails_is_not_measured() -> None:
    def broken() -> None:
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011  # its own, above
        compare("x", broken, lambda: None)


def test_median_and_range() -> None:
    assert spread([5.0, 1.0, 3.0, 4.0]) == Spread(3.5, 1.0, 5.0)


def test_many_in_one_row() -> None:
    """Each counts by its median."""
    known = [
        Comparison("", Spread(n, 0, 99), Spread(2 * n, 0, 99), Spread(n / 4, 0, 99)) for n in (1.0, 2.0, 6.0)
    ]
    assert together("all", known) == Comparison(
        "all", Spread(2, 1, 6), Spread(4, 2, 12), Spread(0.5, 0.25, 1.5)
    )


def test_what_is_timed_alone_warms_up_too() -> None:
    done: list[str] = []
    taken = timed(lambda: done.append("run"), before=lambda: done.append("before"), runs=2)
    assert done == ["before", "run"] * 3
    assert 0 < taken.least <= taken.median <= taken.most
