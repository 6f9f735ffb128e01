"""A desk's copy brought from PostgreSQL, compared with the barest means; what a change costs as seasons pass.

`python -m bench.pull`. *Full*: a coordinator's first pull into an empty folder, under the rights of their
login, until the copy is indexed, compared with the server row by row, and at rest on the disk; beside it the
owner's `COPY … TO STDOUT` of the same columns in the same form, each table one prepared `executemany` into a
file with the same key: in one go, without rights, upserts, comparison, journal or fsync, not to be resumed,
and indexed by nothing but the tables' own keys. Both are checked to hold the same rows. *Delta*: 100 rows
anywhere, changed by SQL, which the triggers log, then a pull of them into a copy that is full, beside that
in a season of 10,000 rows.
"""

import itertools
import os
import secrets
import shutil
import tempfile
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.schema import CreateTable

from bench.databases import Database, databases
from bench.pairs import PAIRS, Comparison, compare
from bench.report import Curve, Report, Row, command
from coordinator_app.outbox import Outbox
from coordinator_app.replica import Replica
from coordinator_app.sync.pull import pull
from db.mirror import MIRRORED, copy_tables
from db.session import raw_key, sqlite_reader

AIM, AIM_DELTA = 0.5, 1.5
SIZES = (10_000, 100_000, 1_000_000)
SMALLEST = (2_661, 10_000)
A_TABLE = 25
CHANGES = {
    "child": "doctor_name = md5(random()::text)",
    "guardian": "other_phone = left(md5(random()::text), 12)",
    "document": "revision = revision + 1",
    "pre_registration": "revision = revision + 1",
}
DELTAS = 15


@dataclass
class Desk:
    """A coordinator's desk: an encrypted folder, and the line to a database."""

    database: Database
    folder: Path
    key: str = field(default_factory=lambda: secrets.token_hex(32))

    def __post_init__(self) -> None:
        self.folder.mkdir()
        self.shared = self.database.shared()
        self.outbox = Outbox(self.folder / "outbox.db", key=self.key)
        self.replica = Replica.local(self.folder, self.outbox.path, self.key)

    def pull(self) -> None:
        """Bring what is new. RuntimeError when there is nothing."""
        pulled = pull(
            self.shared, self.replica, self.outbox, progress=lambda _share: None, cancelled=lambda: False
        )
        if not (pulled.ended and pulled.changed):
            raise RuntimeError(f"nothing was pulled: {pulled}")

    @property
    def copy(self) -> Path:
        """The file that is read now."""
        assert self.replica.current is not None  # noqa: S101 - after a pull
        return self.replica.current.path

    def close(self) -> None:
        """Release the files and the line."""
        for one in (self.replica, self.outbox, self.shared):
            one.close()


def bare(database: Database, path: Path, key: str) -> None:
    """Copy the same columns of the same tables into an encrypted file."""
    with database.owner() as owner, closing(sqlcipher.connect(str(path), isolation_level=None)) as copy:
        copy.execute(f"PRAGMA key = {raw_key(key)}")
        for pragma in ("journal_mode = OFF", "synchronous = OFF", "cache_size = -65536"):
            copy.execute(f"PRAGMA {pragma}")
        copy.execute("BEGIN")
        for table in copy_tables().sorted_tables:
            copy.execute(str(CreateTable(table).compile(dialect=dialect())))
        for name, mirrored in MIRRORED.items():
            marks = ", ".join("?" * len(mirrored.table.columns))
            with owner.cursor().copy(f"COPY ({mirrored.select}) TO STDOUT") as rows:
                copy.executemany(f'INSERT INTO "{name}" VALUES ({marks})', rows.rows())  # noqa: S608
        copy.execute("COMMIT")


def digests(path: Path, key: str) -> dict[str, tuple[int, int]]:
    """Return how many rows each table of a file has, and what is in them."""
    engine = sqlite_reader(path, key=key)
    with closing(engine.raw_connection()) as raw:
        found = {name: table.digest_here(raw.driver_connection) for name, table in MIRRORED.items()}
    engine.dispose()
    return found


@contextmanager
def desk(database: Database, folder: Path) -> Iterator[Desk]:
    """Yield a desk in a new folder, which is gone afterwards."""
    made = Desk(database, folder)
    try:
        yield made
    finally:
        made.close()
        shutil.rmtree(folder)


def first(database: Database, folder: Path, name: str, *, pairs: int) -> tuple[Comparison, int]:
    """Compare a first pull with the bare copy; say also how many rows came. RuntimeError when they differ."""
    key, path = secrets.token_hex(32), folder / "bare.db"
    with ExitStack() as opened:
        sat_at: list[Desk] = []

        def leave_desk() -> None:
            if path.exists():
                with path.open("rb+") as written:
                    os.fsync(written.fileno())  # not within our clock
            opened.close()
            sat_at[:] = [opened.enter_context(desk(database, folder / "desk"))]

        def ours() -> None:
            sat_at[0].pull()

        measured = compare(
            name,
            ours,
            partial(bare, database, path, key),
            before=_in_turn(leave_desk, partial(path.unlink, missing_ok=True)),
            pairs=pairs,
        )
        came, copied = digests(sat_at[0].copy, sat_at[0].key), digests(path, key)
        path.unlink()
    if came != copied:
        raise RuntimeError(f"the copies differ: {came} {copied}")
    return measured, sum(count for count, _ in came.values())


def changes(database: Database, times: int) -> Generator[None, None, None]:
    """Change 100 rows at each step, anywhere among them all, other ones each time."""
    with database.owner() as owner:
        # Chosen beforehand: to read a whole table now would leave none of the rest in the processor's cache.
        chosen = {
            table: [
                row_id
                for (row_id,) in owner.execute(
                    f"SELECT id FROM {table} ORDER BY random() LIMIT %s",  # noqa: S608
                    (times * A_TABLE,),
                )
            ]
            for table in CHANGES
        }
        for turn in range(times):
            with owner.transaction():
                for table, change in CHANGES.items():
                    ids = chosen[table][turn * A_TABLE : (turn + 1) * A_TABLE]
                    owner.execute(f"UPDATE {table} SET {change} WHERE id = ANY (%s)", (ids,))  # noqa: S608
            yield


def delta(large: Desk, small: Desk, name: str, *, pairs: int) -> Comparison:
    """Compare a pull of 100 changes into two copies. RuntimeError when one is not the server's rows."""
    with ExitStack() as opened:
        turns = (opened.enter_context(closing(changes(one.database, pairs + 1))) for one in (large, small))
        before = _in_turn(*(partial(next, turn) for turn in turns))
        measured = compare(name, large.pull, small.pull, before=before, pairs=pairs)
    for one in (large, small):
        with one.shared.reading() as session:
            there = {name: MIRRORED[name].digest(session.connection()) for name in CHANGES}
        here = digests(one.copy, one.key)
        if any(here[name] != found for name, found in there.items()):
            raise RuntimeError(f"a copy does not follow: {there} {here}")
    return measured


def measure(*, full: bool, kept_in: Path) -> Report:
    """Measure first pulls at each size, then pulls of changes."""
    sizes, pairs, deltas = (SIZES, PAIRS, DELTAS) if full else (SMALLEST, 1, 1)
    with (
        databases(sizes, kept_in=kept_in) as found,
        tempfile.TemporaryDirectory() as name,
        ExitStack() as opened,
    ):
        folder = Path(name)
        firsts = [first(found[size], folder, "pull, full", pairs=pairs) for size in sizes]
        desks = [opened.enter_context(desk(found[size], folder / str(size))) for size in sizes]
        for one in desks:
            one.pull()
        later = [delta(one, desks[0], "pull, delta", pairs=deltas) for one in desks[1:]]
    counts = [count for _, count in firsts]
    whole, most = firsts[-1]
    return Report(
        (
            Row.of_throughput("COPY + executemany", whole, most, "rows/s", AIM),
            Row.of_time(f"in {counts[0]:,} rows".replace(",", " "), later[-1], AIM_DELTA),
        ),
        (
            Curve(
                "pull, full",
                "rows",
                "seconds",
                {
                    "pull": [(count, one.ours.median) for one, count in firsts],
                    "COPY + executemany": [(count, one.theirs.median) for one, count in firsts],
                },
            ),
            Curve(
                "pull, delta",
                "rows",
                "milliseconds",
                {
                    "100 changes": [
                        (count, 1000 * spread.median)
                        for count, spread in zip(
                            counts, [later[-1].theirs, *(one.ours for one in later)], strict=True
                        )
                    ]
                },
            ),
        ),
    )


def _in_turn(*calls: Callable[[], object]) -> Callable[[], None]:
    turns = itertools.cycle(calls)

    def call() -> None:
        next(turns)()

    return call


def main(arguments: Sequence[str] | None = None) -> Report:
    """Measure and print."""
    return command(__doc__, measure, arguments)


if __name__ == "__main__":
    main()
