"""Fiches sanitaires a second, and the memory they take, beside a bare canvas that draws the same strings.

`python -m bench.fiches`: the children of the demonstration, again and again under codes of their own. The
bare canvas is given where each string, rule and frame of one fiche goes, and draws that as many times.
"""

import json
import pickle
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import partial
from io import BytesIO
from pathlib import Path
from typing import Any, cast

import pypdfium2
from reportlab.pdfgen.canvas import Canvas

from bench import canvas
from bench.canvas import SYMBOL, Fiche, Stroke, again
from bench.pairs import PAIRS, compare, spread, timed
from bench.report import Aim, Curve, Report, Row, command
from bench.season import season
from coordinator_app.editions import forms
from coordinator_app.replica import Replica
from coordinator_app.settings import load
from db.models import Stay
from db.queries.roster import roster
from papers.outgoing.health_form.pen import Pen
from papers.outgoing.health_form.sheet import Sheet
from papers.outgoing.health_form.values import HealthForm
from papers.outgoing.health_form.writer import draw, write

FEW, MANY = 100, 1_000
SIZES = (10, FEW, MANY)
BESIDE = "a bare reportlab canvas"
AIM, AIM_MEMORY = 0.5, 1.3
MB = 1e6


def measure(*, full: bool, kept_in: Path) -> Report:
    """Write few fiches and many, both ways."""
    folder = season(kept_in=kept_in)
    return compared(folder, SIZES, pairs=PAIRS) if full else compared(folder, (1, 2, 4), pairs=1)


def compared(folder: Path, sizes: Sequence[int], *, pairs: int) -> Report:
    """Compare at the two largest of these sizes. RuntimeError when the two do not say the same."""
    known = forms_of(folder)
    made = list(again(known, sizes[-1]))
    drawn = [strokes_of(form) for form in made[: len(known)]]
    _check(made[: len(drawn)], drawn)
    pages = sum(len(fiche) for fiche in drawn) / len(drawn)
    *_, few, many = sizes

    def ours(count: int) -> None:
        write(made[:count], BytesIO())

    def theirs(count: int) -> None:
        canvas.write(drawn, count, BytesIO())

    rows = []
    for count in (few, many):
        measured = compare(f"{count:,} fiches", partial(ours, count), partial(theirs, count), pairs=pairs)
        rows.append(Row.of_throughput(BESIDE, measured, round(pages * count), "pages/s", AIM))
    lines = {
        name: [(count, timed(partial(way, count), runs=1).median) for count in sizes]
        for name, way in (("fiches", ours), ("a bare canvas", theirs))
    }
    memory = _memory(known, drawn, sizes, runs=pairs)
    rows += _memory_rows(memory, few, many)
    peaks = {
        name: [(count, spread(found).median) for count, found in memory[way].items()]
        for name, way in (("fiches", "ours"), ("a bare canvas", "bare"))
    }
    return Report(
        tuple(rows),
        (
            Curve("fiches", "fiches", "seconds", lines),
            Curve("fiches-memory", "fiches", "MB at the peak", peaks),
        ),
    )


def strokes_of(form: HealthForm) -> Fiche:
    """Return what is drawn on each page of a fiche; an even number of pages, as ours are."""
    recorder = _Recorder()
    sheet = Sheet(Pen(cast("Canvas", recorder)), form)
    for _ in draw(sheet):
        recorder.pages.append([])
    if len(recorder.pages) % 2:
        recorder.pages.pop()
    return [[_with_symbol(stroke, sheet.symbol) for stroke in page] for page in recorder.pages]


def _with_symbol(stroke: Stroke, symbol: str) -> Stroke:
    """Leave the place where a fiche's own QR code comes."""
    name, given, named = stroke
    if name == "addLiteral" and symbol in given[0]:
        return name, (given[0].replace(symbol, SYMBOL),), named
    return stroke


def _check(made: Sequence[HealthForm], drawn: Sequence[Fiche]) -> None:
    ours, theirs = BytesIO(), BytesIO()
    write(made, ours)
    canvas.write(drawn, len(made), theirs)
    pages = [page for fiche in drawn for page in fiche]
    for page, a, b in zip(pages, _words(ours), _words(theirs), strict=True):
        if page and a != b:  # the back of an annex bears a word or two
            raise RuntimeError("the two fiches do not say the same")


def _words(pdf: BytesIO) -> list[list[str]]:
    with closing(pypdfium2.PdfDocument(pdf.getvalue())) as document:
        return [sorted(page.get_textpage().get_text_bounded().split()) for page in document]


Peaks = dict[str, dict[int, list[float]]]
"""Of each way and size, the peak of each run, in MB."""


def _memory(known: Sequence[HealthForm], drawn: Sequence[Fiche], sizes: Sequence[int], *, runs: int) -> Peaks:
    found: Peaks = {way: {count: [] for count in sizes} for way in ("ours", "bare")}
    with tempfile.TemporaryDirectory() as temporary:
        forms, strokes = Path(temporary) / "forms.pickle", Path(temporary) / "strokes.json"
        forms.write_bytes(pickle.dumps(known))
        strokes.write_text(json.dumps(drawn), encoding="utf-8")
        for _ in range(runs):
            for count in sizes:
                for way, given in (("ours", forms), ("bare", strokes)):
                    found[way][count].append(_peak(way, count, given) / MB)
    return found


def _peak(*arguments: object) -> int:
    """Return the peak of a process that writes fiches."""
    given = [sys.executable, "-m", "bench.writing", *map(str, arguments)]
    told = subprocess.run(given, check=True, capture_output=True, text=True, timeout=900)  # noqa: S603
    return int(told.stdout)


def _memory_rows(memory: Peaks, few: int, many: int) -> list[Row]:
    ours, bare = memory["ours"], memory["bare"]
    sides = (
        (f"peak memory, {few:,} fiches", BESIDE, ours[few], bare[few]),
        (f"peak memory, {many:,} fiches", BESIDE, ours[many], bare[many]),
        (f"peak memory, {many:,} fiches", f"ours for {few:,}", ours[many], ours[few]),
    )
    return [
        Row(
            name,
            beside,
            "MB",
            spread(a),
            spread(b),
            spread(x / y for x, y in zip(a, b, strict=True)),
            Aim(AIM_MEMORY),
        )
        for name, beside, a, b in sides
    ]


class _Recorder:
    """Stands for a canvas, and keeps what is drawn on each page."""

    def __init__(self) -> None:
        self.pages: list[list[Stroke]] = [[]]

    def __getattr__(self, name: str) -> Callable[..., None]:
        def draw(*given: Any, **named: Any) -> None:
            self.pages[-1].append((name, given, named))

        return draw


def forms_of(folder: Path) -> list[HealthForm]:
    """Return the fiches of a season's children."""
    settings = load(folder)
    with closing(Replica(settings.database, settings.outbox)) as replica, replica.snapshot() as session:
        found = [
            roster(session, stay.id, pending=replica.pending, now=datetime.now(UTC), medical=True)
            for stay in session.query(Stay).order_by(Stay.code)
        ]
    return [forms.filled(one, child) for one in found for child in one.participants]


def main(arguments: Sequence[str] | None = None) -> Report:
    """Measure and print."""
    return command(__doc__, measure, arguments)


if __name__ == "__main__":
    main()
