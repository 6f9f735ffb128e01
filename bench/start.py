"""From the start of the process to the queue on screen, compared with a bare window with an empty table.

`python -m bench.start`: the 2,000-child season against the bare window, then the same season after many
others against itself. Each start is a process of its own, without a display; the clock runs from before it is
started until it says that the queue's rows have been painted.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from bench.grown import grown
from bench.pairs import HEADER, PAIRS, Comparison, compare
from bench.season import KEPT_IN, season

ROOT = Path(__file__).parents[1]
AIM, AIM_GROWN = 2.0, 1.15
REQUESTS = 100_000


def measure(folder: Path, many: Path | None, *, pairs: int = PAIRS) -> list[Comparison]:
    """Return a row a comparison; `many`: the data folder of a season after many others."""
    with tempfile.TemporaryDirectory() as copies:
        ours = partial(_start, "desk", _copy(folder, Path(copies) / "season"))
        rows = [compare("start : a bare window", ours, partial(_start, "bare"), pairs=pairs)]
        if many is not None:
            later = partial(_start, "desk", _copy(many, Path(copies) / "grown"))
            rows.append(compare("start, grown : the season alone", later, ours, pairs=pairs))
        return rows


def _copy(folder: Path, to: Path) -> Path:
    to.mkdir()
    shutil.copy(folder / "sejours.db", to / "sejours.db")
    (to / "files").symlink_to((folder / "files").resolve())
    return to


def _start(what: str, *arguments: object) -> None:
    """Start a process and wait until it says what it has painted. RuntimeError when it ends before."""
    command = [sys.executable, "-m", "bench.windows", what, *map(str, arguments)]
    with subprocess.Popen(  # noqa: S603 - our own module
        command, cwd=ROOT, stdout=subprocess.PIPE, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    ) as child:
        assert child.stdout is not None  # noqa: S101 - a pipe was asked for
        if child.stdout.readline().strip() != b"painted":
            raise RuntimeError(f"{what} ended before it painted anything")
        child.kill()


def main(arguments: Sequence[str] | None = None) -> list[Comparison]:
    """Measure and print; `--size smallest` only shows that it runs."""
    parser = argparse.ArgumentParser(prog="python -m bench.start", description=__doc__)
    parser.add_argument("--size", choices=["smallest", "full"], default="full")
    parser.add_argument("--kept-in", type=Path, default=KEPT_IN)
    options = parser.parse_args(arguments)
    full = options.size == "full"
    folder = season("2000" if full else "small", kept_in=options.kept_in)
    many = grown(REQUESTS, kept_in=options.kept_in) if full else None
    rows = measure(folder, many, pairs=PAIRS if full else 1)
    print(HEADER, *rows, sep="\n")
    print(f"aims {AIM:g} and {AIM_GROWN:g}")
    return rows


if __name__ == "__main__":
    main()
