"""From the start of the process to the queue on screen, compared with a bare window with an empty table.

`python -m bench.start`: the 2,000-child season against the bare window, then the same season after many
others against itself. Each start is a process of its own, without a display; the clock runs from before it is
started until it says that the queue's rows have been painted. All find their modules compiled, as every start
but the first does: the warm-up's leaves them so, whatever this machine forbids.
"""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path

from bench.grown import grown
from bench.pairs import PAIRS, compare, timed
from bench.report import Curve, Report, Row, command
from bench.season import season

NOTE = """\
Of a start, the second row is what loading SQLAlchemy and mapping the tables takes, before anything is read
or drawn: on its own more than the aim leaves to all that a desk does beside a bare window. By processor time
a start divides so: Python and Qt, which the bare window loads too, 13 %; SQLAlchemy 32 %; mapping the tables
11 %; the desk's own modules 18 %, a quarter of it PySide making the classes and enums that they name;
opening the files 5 %, two fifths of it SQLAlchemy's last look at its mappings; theme and window 8 %; the
first rows 6 %, nearly half of it compiling two statements; showing and painting 7 %. What the first queue
does not show (the rules of a dossier, all other pages, printing, mails, migrations, the line to a server) is
loaded and made once its rows are painted, or when it is asked for; a test holds a start to what it loads."""

ROOT = Path(__file__).parents[1]
AIM, AIM_GROWN = 2.0, 1.15
SIZES = (10_000, 100_000)
"""Requests of an association some years, and many years, after its first season here."""


def measure(*, full: bool, kept_in: Path) -> Report:
    """Start on a season, then on the same one after many others."""
    size, sizes = ("2000", SIZES) if full else ("small", (200,))
    first = season(size, kept_in=kept_in)
    later = [grown(requests, size=size, kept_in=kept_in) for requests in sizes]
    return (
        compared(first, later, pairs=PAIRS, warm_ups=1)
        if full
        else compared(first, later, pairs=1, warm_ups=0)
    )


def compared(first: Path, later: Sequence[Path], *, pairs: int, warm_ups: int) -> Report:
    """Compare starts on these data folders, in ascending order of what they hold."""
    with tempfile.TemporaryDirectory() as copies:
        folders = {
            requests(folder): _copy(folder, Path(copies) / str(number))
            for number, folder in enumerate((first, *later))
        }
        least, *_, most = folders
        alone = partial(_start, "desk", folders[least])
        bare = partial(_start, "bare")
        rows = (
            Row.of_time(
                "a bare PySide6 window with an empty table",
                compare(f"start, {least:,} requests", alone, bare, pairs=pairs, warm_ups=warm_ups),
                AIM,
            ),
            Row.of_time(
                "the same bare window",
                compare(
                    "SQLAlchemy and the tables, loaded alone",
                    partial(_start, "tables"),
                    bare,
                    pairs=pairs,
                    warm_ups=warm_ups,
                ),
                None,
            ),
            Row.of_time(
                f"the same desk with {least:,} requests",
                compare(
                    f"start, {most:,} requests",
                    partial(_start, "desk", folders[most]),
                    alone,
                    pairs=pairs,
                    warm_ups=warm_ups,
                ),
                AIM_GROWN,
            ),
        )
        return Report(rows, (_curve(folders, runs=pairs, warm_ups=warm_ups),), NOTE)


def requests(folder: Path) -> int:
    """Return how many pre-registrations there are in a data folder."""
    with closing(sqlite3.connect(folder / "sejours.db")) as connection:
        return int(connection.execute("SELECT count(*) FROM pre_registration").fetchone()[0])


def _curve(folders: Mapping[int, Path], *, runs: int, warm_ups: int) -> Curve:
    bare = 1000 * timed(partial(_start, "bare"), runs=runs, warm_ups=warm_ups).median
    ours = [
        (count, 1000 * timed(partial(_start, "desk", folder), runs=runs, warm_ups=warm_ups).median)
        for count, folder in folders.items()
    ]
    lines = {"the desk": ours, "a bare window": [(count, bare) for count, _ in ours]}
    return Curve("start", "requests in the database", "ms until painted", lines)


def _copy(folder: Path, to: Path) -> Path:
    to.mkdir()
    shutil.copy(folder / "sejours.db", to / "sejours.db")
    (to / "files").symlink_to((folder / "files").resolve())
    return to


def _start(what: str, *arguments: object) -> None:
    """Start a process and wait until it says what it has painted. RuntimeError when it ends before."""
    given = [sys.executable, "-m", "bench.windows", what, *map(str, arguments)]
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    env.pop("PYTHONDONTWRITEBYTECODE", None)
    with subprocess.Popen(given, cwd=ROOT, stdout=subprocess.PIPE, env=env) as child:  # noqa: S603 - our own module
        assert child.stdout is not None  # noqa: S101 - a pipe was asked for
        if child.stdout.readline().strip() != b"painted":
            raise RuntimeError(f"{what} ended before it painted anything")
        child.kill()


def main(arguments: Sequence[str] | None = None) -> Report:
    """Measure and print."""
    return command(__doc__, measure, arguments)


if __name__ == "__main__":
    main()
