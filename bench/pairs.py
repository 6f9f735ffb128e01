"""Two ways to do one thing, run in turn: callables in, medians, ranges and their ratio out."""

import gc
import statistics
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

PAIRS = 5


@dataclass(frozen=True)
class Spread:
    """What was measured several times."""

    median: float
    least: float
    most: float


@dataclass(frozen=True)
class Comparison:
    """Seconds that ours and theirs took, and the ratio within each pair."""

    name: str
    ours: Spread
    theirs: Spread
    ratio: Spread


def compare(
    name: str,
    ours: Callable[[], object],
    theirs: Callable[[], object],
    *,
    before: Callable[[], object] | None = None,
    pairs: int = PAIRS,
    warm_ups: int = 1,
) -> Comparison:
    """Run ours, theirs, ours, theirs… and compare; a slow moment of the machine falls on both.

    `before` runs ahead of each run, outside the clock. The first `warm_ups` pairs do not count.
    """
    gc.collect()
    taken = [(_clocked(ours, before), _clocked(theirs, before)) for _ in range(warm_ups + pairs)][warm_ups:]
    return Comparison(
        name,
        spread(a for a, _ in taken),
        spread(b for _, b in taken),
        spread(a / b for a, b in taken),
    )


def timed(
    run: Callable[[], object],
    *,
    before: Callable[[], object] | None = None,
    runs: int = PAIRS,
    warm_ups: int = 1,
) -> Spread:
    """Return the seconds that something takes, with nothing beside it: a point of a curve."""
    gc.collect()
    return spread([_clocked(run, before) for _ in range(warm_ups + runs)][warm_ups:])


def spread(values: Iterable[float]) -> Spread:
    """Return the median and the range of some values, at least one."""
    known = sorted(values)
    return Spread(statistics.median(known), known[0], known[-1])


def together(name: str, comparisons: Iterable[Comparison]) -> Comparison:
    """Return the row of several: the median, least and most of their medians."""
    known = list(comparisons)
    return Comparison(
        name,
        spread(one.ours.median for one in known),
        spread(one.theirs.median for one in known),
        spread(one.ratio.median for one in known),
    )


def _clocked(run: Callable[[], object], before: Callable[[], object] | None) -> float:
    if before is not None:
        before()
    start = time.perf_counter()
    run()
    return time.perf_counter() - start
