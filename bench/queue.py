"""A queue opened, sorted by each column and filtered letter by letter, at a million requests and at few.

`python -m bench.queue`: what the desk's worker does for each window that the queue page asks for
(`Replica.snapshot` and `db.queries.queues.page`), compared with the same season when it was the only one, and
with hand-written SQL that returns the same rows of the same file to `sqlite3`.

What grows in real life is history: before the season lie copies of it, all answered: a million requests.
What waits is the same on both sides, as on the day when registrations open: 644 requests, 515 dossiers with a
document to check, 252 plannings, 294 accounts. The few are the season alone, 2,016 requests.
"""

import operator
import sqlite3
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench.grown import grown
from bench.pairs import PAIRS, Comparison, compare, spread
from bench.queue_sql import statement
from bench.report import Curve, Report, Row, command
from coordinator_app.outbox import Outbox
from coordinator_app.replica import Replica
from db.queries import queues
from db.queries.queues import Column, Page, Queue, View
from db.rules.names import family_name, full_name, search_key
from ui.queue.cells import columns
from ui.queue.model import WINDOW

NOTE = """\
The statements written by hand know nothing of decisions that have not left yet. Ours first read the outbox, a
file of its own, so that both are seen as they were at one moment, and lay it over the rows; over the accounts
only where something is in it, and here nothing is. With a decision under way the accounts take 1.9 to 2.1
times what bare SQL takes. They are the shortest queue (294 rows, without children or stays): what SQLAlchemy
and the outbox take whatever a queue holds, some 0.35 ms, and the making of its rows, some 3 µs each, weigh
most there."""

SIZES = (1, 10_000, 100_000, 1_000_000)
AIM_FEW, AIM_BARE = 1.5, 2.0
LETTERS = 4


@dataclass(frozen=True)
class Season:
    """One size: the desk's own way to its rows, and `sqlite3`'s."""

    requests: int
    replica: Replica
    bare: sqlite3.Connection

    def page(self, view: View) -> Page:
        """Return the first window of a view, as `Desk.page` does."""
        with self.replica.snapshot() as session:
            decided = self.replica.laid_over(session, view.queue)
            return queues.page(session, view, pending=decided, offset=0, limit=WINDOW)

    def rows(self, view: View) -> list[tuple[Any, ...]]:
        """Return the same rows in the same order, as SQLite stores them."""
        sql, values = statement(view)
        return self.bare.execute(sql, {**values, "limit": WINDOW}).fetchall()


@dataclass(frozen=True)
class Case:
    """One thing that is asked of a queue: « open », « sort » or « filter »."""

    kind: str
    name: str
    view: View


@dataclass
class Measured:
    """The comparisons of a kind, to be summed up by the worst of them."""

    few: list[Comparison] = field(default_factory=list)
    bare: list[Comparison] = field(default_factory=list)


def measure(*, full: bool, kept_in: Path) -> Report:
    """Compare the largest size with the smallest and with bare SQL. RuntimeError when these differ."""
    sizes, size, pairs = (SIZES, "2000", 2 * PAIRS) if full else ((1, 500), "small", 1)
    folders = [grown(requests, size=size, kept_in=kept_in) for requests in sizes]
    with _seasons(folders) as seasons:
        few, many = seasons[0], seasons[-1]
        asked = list(cases(many, full=full))
        for case in asked:
            for season in (few, many):
                check(season, case.view)
        kinds: dict[str, Measured] = {}
        for case in asked:
            ours = partial(many.page, case.view)
            found = kinds.setdefault(case.kind, Measured())
            found.few.append(compare(case.name, ours, partial(few.page, case.view), pairs=pairs))
            found.bare.append(compare(case.name, ours, partial(many.rows, case.view), pairs=pairs))
        beside = f"{few.requests:,} requests".replace(",", " ")
        rows = (
            *(_worst(kind, beside, found.few, AIM_FEW) for kind, found in kinds.items()),
            *(_worst(kind, "bare SQL", found.bare, AIM_BARE) for kind, found in kinds.items()),
        )
        return Report(rows, (_curve(seasons, asked, pairs),), NOTE)


def cases(season: Season, *, full: bool) -> Iterator[Case]:
    """Yield what is asked of each queue; a name that waits there is typed in letter by letter."""
    for queue in Queue:
        yield Case("open", queue.value, View(queue))
        for column in columns(queue) if full else (Column.WAITING,):
            yield Case("sort", f"{queue.value} by {column.value}", View(queue, sort=column))
        rows = season.page(View(queue)).rows
        typed = search_key(rows[len(rows) // 2].name)[: LETTERS if full else 1]
        for letters in range(1, len(typed) + 1):
            text = typed[:letters]
            yield Case("filter", f"{queue.value}, « {text} »", View(queue, text=text))


def check(season: Season, view: View) -> None:
    """Raise RuntimeError when bare SQL does not return what the page shows."""
    page, rows = season.page(view), season.rows(view)
    shown = [
        (
            *(row.id.hex, row.revision, row.state, row.name, _text(row.birth_date), row.stay_name),
            *(_text(row.first_day), _text(row.last_day), _instant(row.waiting_since)),
            *(row.to_check, row.missing, row.completed),
            *(row.assignee, row.assignee_id and row.assignee_id.hex, row.for_team, page.total),
        )
        for row in page.rows
    ]
    if shown != [_as_shown(view.queue, row) for row in rows] or not shown:
        raise RuntimeError(f"bare SQL shows other rows than the queue: {view}")


@contextmanager
def _seasons(folders: Sequence[Path]) -> Iterator[list[Season]]:
    with tempfile.TemporaryDirectory() as desk:
        outbox = Path(desk) / "outbox.db"
        Outbox(outbox).close()
        opened = [_season(folder / "sejours.db", outbox) for folder in folders]
        yield opened
        for season in opened:
            season.replica.close()
            season.bare.close()


def _season(database: Path, outbox: Path) -> Season:
    bare = sqlite3.connect(f"file:{database}?mode=ro", uri=True)
    (requests,) = bare.execute("SELECT count(*) FROM pre_registration").fetchone()
    return Season(requests, Replica(database, outbox), bare)


def _worst(kind: str, beside: str, measured: Sequence[Comparison], aim: float) -> Row:
    worst = max(measured, key=operator.attrgetter("ratio.median"))
    name = f"queue: {kind}, worst of {len(measured)} ({worst.name})"
    return Row.of_time(beside, Comparison(name, worst.ours, worst.theirs, worst.ratio), aim)


def _curve(seasons: Sequence[Season], asked: Iterable[Case], pairs: int) -> Curve:
    """Return what each queue takes to open, and all cases together, at every size."""
    lines: dict[str, list[tuple[float, float]]] = {}
    for season in seasons:
        taken = {case: _milliseconds(partial(season.page, case.view), pairs) for case in asked}
        for case, cost in taken.items():
            if case.kind == "open":
                lines.setdefault(case.view.queue.value, []).append((season.requests, cost))
        lines.setdefault("slowest sort", []).append(
            (season.requests, max(cost for case, cost in taken.items() if case.kind == "sort"))
        )
    return Curve("A window of a queue", "requests", "ms", lines)


def _as_shown(queue: Queue, row: tuple[Any, ...]) -> tuple[Any, ...]:
    """Return a row of bare SQL in the words of the queue."""
    own, (name, more), rest = row[:3], row[3:5], row[5:]
    shown = (family_name(name) if name else more) if queue is Queue.ACCOUNTS else full_name(name, more)
    completed = own[2] == "pending" and bool(rest[7])
    return (*own, shown, *rest[:7], completed, *rest[8:10], bool(rest[10]), rest[11])


def _text(day: date | None) -> str | None:
    return None if day is None else day.isoformat()


def _instant(at: datetime | None) -> str | None:
    return None if at is None else f"{at.astimezone(UTC):%Y-%m-%d %H:%M:%S.%f}"


def _milliseconds(run: Callable[[], object], runs: int) -> float:
    run()
    taken = []
    for _ in range(runs):
        start = time.perf_counter()
        run()
        taken.append(1000 * (time.perf_counter() - start))
    return spread(taken).median


def main(arguments: Sequence[str] | None = None) -> Report:
    """Measure as the command line says and print."""
    return command(__doc__, measure, arguments)


if __name__ == "__main__":
    main()
