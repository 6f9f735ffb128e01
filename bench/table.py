"""What the benchmarks measured in, a page in Markdown out: one table, then each benchmark's pictures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from bench.report import Report, Row, show

READING = """\
Each row does one thing two ways in the same run, in turn (ours, the other, ours, the other…), after a
warm-up. *Ours* and *beside* are medians with their range. The ratio is ours to the other within each
pair, so that a slow moment of the machine falls on both; its median is what the aim is for. A row
without an aim is there to be known. Costs against size have logarithmic axes: a straight line that rises
as steeply as a diagonal grows in proportion, a flat one does not grow. `make bench KEEP=1` makes this page.
"""

HEAD = ("row", "measured", "beside", "unit", "ours", "theirs", "ratio", "aim", "")


@dataclass(frozen=True)
class Measured:
    """A benchmark and what it returned, None when it failed."""

    name: str
    report: Report | None

    @property
    def holds(self) -> bool:
        """Tell whether it ran and every row of it is within its aim."""
        return self.report is not None and all(row.holds for row in self.report.rows)


def page(measured: Sequence[Measured], machine: str, day: date, *, pictures: str) -> str:
    """Return the page; `pictures` is the folder beside it where each curve's picture lies."""
    parts = [
        "# Performance\n",
        READING,
        f"Measured on {day.isoformat()}: {machine}.\n",
        "\n".join(_table(measured)) + "\n",
        *(_section(one, one.report, pictures) for one in measured if one.report is not None),
    ]
    return "\n".join(parts)


def _table(measured: Sequence[Measured]) -> Iterator[str]:
    yield _line(HEAD)
    yield _line([":--" if name in {"row", "measured", "beside", ""} else "--:" for name in HEAD])
    for one in measured:
        if one.report is None:
            yield _line([one.name, "", "", "", "", "", "", "", "**failed**"])
        else:
            yield from (_line(_cells(one.name, row)) for row in one.report.rows)


def _cells(name: str, row: Row) -> list[str]:
    held = "" if row.aim is None else "held" if row.holds else "**missed**"
    aim = "" if row.aim is None else str(row.aim)
    figures = [show(row.ours), show(row.theirs), show(row.ratio)]
    return [name, row.name, row.beside, row.unit, *figures, aim, held]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cell.replace('|', '/') for cell in cells)} |"


def _section(one: Measured, report: Report, pictures: str) -> str:
    shown = [f"![{curve.cost} against {curve.size}]({pictures}/{curve.picture})\n" for curve in report.curves]
    return "\n".join([f"## {one.name}\n", *([f"{report.note}\n"] if report.note else []), *shown])
