"""All the benchmarks, each in a process of its own: names in, a table and a picture a curve out.

`make bench`, or `python -m bench start mail` for some. The table is `build/bench.md`, its pictures lie in
`build/performance/`; `--keep` copies both to `docs/`. Exit 1 if a row falls short or a benchmark fails.
"""

import argparse
import shutil
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from bench.machine import machine
from bench.report import Report
from bench.season import KEPT_IN
from bench.table import Measured, page

ROOT = Path(__file__).parents[1]
BUILD, DOCS = ROOT / "build", ROOT / "docs"
NAMES = ("start", "queue", "next_dossier", "preview", "pull", "push", "fiches", "mail", "desks")
"""In the order of the table."""

PICTURES = "performance"


def run(names: Sequence[str], *, size: str, kept_in: Path, into: Path) -> list[Measured]:
    """Run each benchmark, its rows on the standard output, and return what it measured."""
    found = []
    for name in names:
        told = into / f"{name}.json"
        told.unlink(missing_ok=True)
        given = ["--size", size, "--kept-in", str(kept_in), "--json", str(told)]
        ended = subprocess.run([sys.executable, "-m", f"bench.{name}", *given], cwd=ROOT, check=False)  # noqa: S603
        fine = ended.returncode == 0 and told.exists()
        found.append(Measured(name, Report.from_json(told.read_text(encoding="utf-8")) if fine else None))
    return found


def write(measured: Sequence[Measured], build: Path) -> Path:
    """Write the table and its pictures, and return where the table is."""
    from bench.plots import draw  # noqa: PLC0415 - a moment to load, when all has been measured

    (build / PICTURES).mkdir(parents=True, exist_ok=True)
    for one in measured:
        for curve in one.report.curves if one.report else ():
            draw(curve, build / PICTURES / curve.picture)
    table = build / "bench.md"
    today = datetime.now(UTC).date()
    table.write_text(page(measured, machine(), today, pictures=PICTURES), encoding="utf-8")
    return table


def keep(table: Path, docs: Path) -> None:
    """Copy a table and its pictures to what is committed."""
    shutil.copy(table, docs / "performance.md")
    (docs / PICTURES).mkdir(exist_ok=True)
    for picture in (table.parent / PICTURES).glob("*.svg"):
        shutil.copy(picture, docs / PICTURES)


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, write and say what falls short."""
    parser = argparse.ArgumentParser(
        prog="python -m bench", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("names", nargs="*", choices=[*NAMES, []])
    parser.add_argument("--size", choices=["smallest", "full"], default="full")
    parser.add_argument("--kept-in", type=Path, default=KEPT_IN)
    parser.add_argument("--build", type=Path, default=BUILD)
    parser.add_argument("--keep", action="store_true")
    options = parser.parse_args(arguments)
    if options.keep and (options.names or options.size != "full"):
        parser.error("what is kept is the whole table at full size")
    shutil.rmtree(options.build / PICTURES, ignore_errors=True)
    (options.build / PICTURES).mkdir(parents=True)
    measured = run(
        options.names or NAMES,
        size=options.size,
        kept_in=options.kept_in,
        into=options.build / PICTURES,
    )
    table = write(measured, options.build)
    if options.keep:
        keep(table, DOCS)
    short = [one.name for one in measured if not one.holds]
    print(f"fell short: {', '.join(short)}" if short else "all hold", flush=True)
    return int(bool(short))


if __name__ == "__main__":
    sys.exit(main())
