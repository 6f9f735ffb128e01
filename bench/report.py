"""What a benchmark returns: rows with their aims, how cost grows with size; the command line all share."""

import argparse
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from bench.pairs import Comparison, Spread
from bench.season import KEPT_IN


@dataclass(frozen=True)
class Aim:
    """The ratio that a row should hold: at most so many times the other side, or at least."""

    ratio: float
    at_least: bool = False

    def __str__(self) -> str:
        return f"{'≥' if self.at_least else '≤'} {self.ratio:g}"

    def holds(self, ratio: float) -> bool:
        """Tell whether a ratio is good enough."""
        return ratio >= self.ratio if self.at_least else ratio <= self.ratio


@dataclass(frozen=True)
class Row:
    """One thing measured on both sides, in `unit`; the ratio is ours to theirs, taken within each pair."""

    name: str
    beside: str
    unit: str
    ours: Spread
    theirs: Spread
    ratio: Spread
    aim: Aim | None = None

    @classmethod
    def of_time(cls, beside: str, measured: Comparison, aim: float | None) -> Self:
        """Return a row in milliseconds, which should take at most `aim` times as long."""
        ours, theirs = (_times(1000, spread) for spread in (measured.ours, measured.theirs))
        return cls(
            measured.name, beside, "ms", ours, theirs, measured.ratio, None if aim is None else Aim(aim)
        )

    @classmethod
    def of_throughput(cls, beside: str, measured: Comparison, count: int, unit: str, aim: float) -> Self:
        """Return a row of `count` things a run, in things a second, at least `aim` times as many."""
        ours, theirs = (_inverse(count, spread) for spread in (measured.ours, measured.theirs))
        ratio = _inverse(1, measured.ratio)
        return cls(measured.name, beside, unit, ours, theirs, ratio, Aim(aim, at_least=True))

    @property
    def holds(self) -> bool:
        """Tell whether the median is within the aim; a row without one always holds."""
        return self.aim is None or self.aim.holds(self.ratio.median)

    def __str__(self) -> str:
        """Return the row as a line of text."""
        aim = "" if self.aim is None else f"  aim {self.aim}{'' if self.holds else '  MISSED'}"
        ours, theirs = show(self.ours), show(self.theirs)
        return f"{self.name}: {ours} {self.unit} beside {self.beside} {theirs}: {show(self.ratio)}{aim}"


@dataclass(frozen=True)
class Curve:
    """How a cost grows: for each line of the plot, its name and (size, cost) in ascending sizes."""

    name: str
    size: str
    cost: str
    lines: Mapping[str, Sequence[Sequence[float]]]

    @property
    def picture(self) -> str:
        """The name of its picture's file: a link in a page takes neither spaces nor commas."""
        return f"{re.sub(r'[^a-z0-9]+', '-', self.name.lower()).strip('-')}.svg"


@dataclass(frozen=True)
class Report:
    """All that one benchmark measured; the note says what stands in the way where a row misses its aim."""

    rows: tuple[Row, ...]
    curves: tuple[Curve, ...] = ()
    note: str = ""

    def to_json(self) -> str:
        """Return it as a text that `from_json` reads."""
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Self:
        """Return what `to_json` wrote."""
        found = json.loads(text)
        return cls(
            tuple(_row(row) for row in found["rows"]),
            tuple(Curve(**curve) for curve in found["curves"]),
            found["note"],
        )


Measure = Callable[..., Report]
"""`measure(full=…, kept_in=…)`: at full size, or at the smallest that shows that it runs."""


def command(doc: str | None, measure: Measure, arguments: Sequence[str] | None) -> Report:
    """Measure as the command line says and print the rows; `--json` also writes them to a file."""
    parser = argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--size", choices=["smallest", "full"], default="full")
    parser.add_argument("--kept-in", type=Path, default=KEPT_IN)
    parser.add_argument("--json", type=Path)
    options = parser.parse_args(arguments)
    report = measure(full=options.size == "full", kept_in=options.kept_in)
    print(*report.rows, sep="\n", flush=True)
    if options.json:
        options.json.write_text(report.to_json(), encoding="utf-8")
    return report


def show(spread: Spread) -> str:
    """Return a median and its range, three digits each."""
    return f"{_digits(spread.median)} ({_digits(spread.least)}–{_digits(spread.most)})"


def _digits(value: float) -> str:
    if value >= 100:
        return f"{value:,.0f}".replace(",", " ")
    return f"{value:.{1 if value >= 10 else 2}f}"


def _times(factor: float, spread: Spread) -> Spread:
    return Spread(factor * spread.median, factor * spread.least, factor * spread.most)


def _inverse(factor: float, spread: Spread) -> Spread:
    return Spread(factor / spread.median, factor / spread.most, factor / spread.least)


def _row(found: dict[str, Any]) -> Row:
    spreads = {name: Spread(**found[name]) for name in ("ours", "theirs", "ratio")}
    return Row(**{**found, **spreads, "aim": found["aim"] and Aim(**found["aim"])})
