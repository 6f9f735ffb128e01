"""Fiches sanitaires a second beside a bare canvas that draws as much; peak memory of 100 and of 1,000.

`python -m bench.fiches`: the children of the demonstration, again and again under codes of their own. The
bare canvas draws as many strings and rules a page, from the same fonts, and one QR code a page.
"""

import argparse
import resource
import subprocess
import sys
import uuid
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any, BinaryIO

from reportlab.pdfgen.canvas import Canvas

from bench import pairs
from bench.pairs import Comparison
from bench.season import KEPT_IN, season
from coordinator_app.editions import forms
from coordinator_app.replica import Replica
from coordinator_app.settings import load
from db.models import Stay
from db.queries.roster import roster
from db.rules.form_code import FormCode
from papers.health_form_layout import CODE_SIDE, PAGE
from papers.outgoing import fonts
from papers.outgoing.canvas import StreamedCanvas
from papers.outgoing.health_form import code
from papers.outgoing.health_form.pen import Pen
from papers.outgoing.health_form.sheet import Sheet
from papers.outgoing.health_form.values import HealthForm
from papers.outgoing.health_form.writer import draw, write

FEW, MANY = 100, 1_000
HEADER = f"{'fiches':>8} {'peak memory':>14}"


@dataclass(frozen=True)
class Row:
    """The most memory a process had while it wrote so many fiches, in bytes."""

    fiches: int
    peak: int

    def __str__(self) -> str:
        """Return one row of the table."""
        return f"{self.fiches:>8} {self.peak / 1e6:>11.0f} MB"


def children(folder: Path, count: int) -> Iterator[HealthForm]:
    """Yield `count` fiches of the season's children, each with a code of its own."""
    known = _known(folder)
    for number in range(count):
        form = known[number % len(known)]
        own = FormCode(form.template_version, uuid.UUID(int=number + 1), uuid.UUID(int=number + 2))
        yield replace(form, form_id=own.text())


def bare(out: BinaryIO, count: int, *, strings: int, rules: int) -> None:
    """Draw the pages of `count` fiches with reportlab alone: as many strings and rules, a QR code."""
    fonts.load()
    canvas = Canvas(out, pagesize=PAGE)
    for number in range(2 * count):
        canvas.setFont(fonts.REGULAR, 9)
        for index in range(strings):
            canvas.drawString(40 + 130 * (index % 4), 800 - 9 * (index // 4), f"Un texte, {number} {index}")
        for index in range(rules):
            canvas.line(40, 780 - 9 * index, 550, 780 - 9 * index)
        own = FormCode("2026-1", uuid.UUID(int=number + 1), uuid.UUID(int=number + 2))
        canvas.saveState()
        canvas.addLiteral(code.path(own.text(), side=CODE_SIDE))
        canvas.restoreState()
        canvas.showPage()
    canvas.save()


def compare(folder: Path, *, count: int, runs: int) -> Comparison:
    """Return the seconds that `count` fiches take, ours and bare; under 2 is half the pages a second."""
    strings, rules = drawn(next(children(folder, 1)))
    made = list(children(folder, count))
    return pairs.compare(
        f"{count} fiches ({strings} strings, {rules} rules)",
        lambda: write(made, BytesIO()),
        lambda: bare(BytesIO(), count, strings=strings, rules=rules),
        pairs=runs,
    )


def drawn(form: HealthForm) -> tuple[int, int]:
    """Return how many strings and rules a page of this fiche has, the mean of its sides."""
    canvas = _Counting(BytesIO())
    sides = 0
    for _ in draw(Sheet(Pen(canvas), form)):
        canvas.showPage()
        sides += 1
    return canvas.counted["string"] // sides, canvas.counted["rule"] // sides


def memory(kept_in: Path, count: int) -> Row:
    """Write `count` fiches in a process of their own and return its peak."""
    command = (sys.executable, "-m", "bench.fiches", "--write", str(count), "--kept-in", str(kept_in))
    told = subprocess.run(command, check=True, capture_output=True, text=True, timeout=900)  # noqa: S603
    return Row(count, int(told.stdout))


def main(arguments: Sequence[str] | None = None) -> tuple[Comparison, list[Row]] | None:
    """Measure and print; `--write N` is the process whose memory is measured."""
    parser = argparse.ArgumentParser(prog="bench.fiches")
    parser.add_argument("--size", choices=["smallest", "full"], default="full")
    parser.add_argument("--kept-in", type=Path, default=KEPT_IN)
    parser.add_argument("--write", type=int)
    options = parser.parse_args(arguments)
    folder = season(kept_in=options.kept_in)
    if options.write:
        with Path("/dev/null").open("wb") as nowhere:
            write(children(folder, options.write), nowhere)
        print(1024 * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
        return None
    full = options.size == "full"
    row = compare(folder, count=FEW if full else 3, runs=pairs.PAIRS if full else 1)
    print("\n".join(map(str, (pairs.HEADER, row))))
    print(f"pages a second, ours : bare  {row.theirs.median / row.ours.median:.2f} (aim 0.5)")
    peaks = [memory(options.kept_in, count) for count in ((FEW, MANY) if full else (3, 6))]
    print("\n".join(map(str, (HEADER, *peaks))))
    print(f"ratio {peaks[1].peak / peaks[0].peak:.2f} (aim 1.3)")
    return row, peaks


class _Counting(StreamedCanvas):
    """Counts what is drawn on it."""

    def __init__(self, out: BinaryIO) -> None:
        super().__init__(out)
        self.counted: Counter[str] = Counter()

    def drawString(self, *given: Any, **named: Any) -> None:  # noqa: N802 - reportlab's name
        self.counted["string"] += 1
        super().drawString(*given, **named)

    def line(self, *given: Any) -> None:
        self.counted["rule"] += 1
        super().line(*given)

    def rect(self, *given: Any, **named: Any) -> None:
        self.counted["rule"] += 1
        super().rect(*given, **named)


def _known(folder: Path) -> list[HealthForm]:
    settings = load(folder)
    with closing(Replica(settings.database, settings.outbox)) as replica, replica.snapshot() as session:
        found = [
            roster(session, stay.id, pending=replica.pending, now=datetime.now(UTC), medical=True)
            for stay in session.query(Stay).order_by(Stay.code)
        ]
    return [forms.filled(one, child) for one in found for child in one.participants]


if __name__ == "__main__":
    main()
