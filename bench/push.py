"""Decisions pushed to a real PostgreSQL, compared with bare transactions of the same statements by psycopg.

`python -m bench.push`: one desk, then several at once, each a process under a login of its own, with dossiers
of its own and an encrypted outbox that is full. What a push sends is recorded in a transaction that is taken
back; the other side says the same words to the same server, a commit a decision, and knows nothing of rules,
mails or outboxes. Every run begins with the same database, made from a template.
"""

import multiprocessing
import secrets
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from multiprocessing.connection import Connection as Pipe
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Any

import psycopg
from sqlalchemy import create_engine, event, text
from sqlalchemy.orm import Session

from bench.pairs import PAIRS, compare
from bench.report import Curve, Report, Row, command
from bench.server import HERE, Server, server
from coordinator_app.outbox import Outbox
from coordinator_app.shared_on_server import SharedOnServer
from coordinator_app.sync.push import push
from db import verdicts
from db.rules.capture import Reading
from db.rules.ruling import Ruling
from db.types import Role
from db.verdicts import Judged
from papers.outgoing.mails import compose
from tests.db.logins import VERIFIER
from tests.faults import dossiers

NOTE = """\
Of a decision's time, by a sampling profile: SQLAlchemy 46 %, waiting for the server 25 %, composing the
mail in the same transaction 8 %, the driver 8 %, rules and queries 7 %, the outbox and its copy (two
encrypted files) 6 %. The other side has the driver's and the server's share alone. What stands in the way
is SQLAlchemy, some 0.35 ms for each of thirteen statements: the rest takes hardly longer than the bare
transaction. All that a decision writes makes one journey to the server; on a line longer than this
machine's own, that counts for more than what is measured here."""
AIM = 0.6
BESIDE = "the same statements by psycopg"
KEY = secrets.token_hex(32)
_fork = multiprocessing.get_context("fork")

Sent = Sequence[Sequence[tuple[str, Any]]]
"""The statements of each transaction, with their values."""


@dataclass(frozen=True)
class Desk:
    """A person, what they have decided, and what pushing it says to the server."""

    login: str
    decided: Sequence[tuple[Ruling, Judged]]
    sent: Sent


def measure(*, full: bool, kept_in: Path) -> Report:  # noqa: ARG001 - no season is needed
    """Return a row for one desk and one for eight; a curve of all in between."""
    sizes, each = ((1, 2, 4, 8), 300) if full else ((1, 2), 6)
    rows = []
    with server() as running:
        for number in sizes:
            desks = _prepare(running, number, each)
            office = _Office(running, desks)
            measured = compare(
                f"push, {number} desk{'s' * (number > 1)}",
                partial(office.work, "push"),
                partial(office.work, "bare"),
                before=office.open,
                pairs=PAIRS if full else 1,
            )
            office.close()
            rows.append(Row.of_throughput(BESIDE, measured, number * each, "decisions/s", AIM))
    lines = {
        "push": [(number, row.ours.median) for number, row in zip(sizes, rows, strict=True)],
        BESIDE: [(number, row.theirs.median) for number, row in zip(sizes, rows, strict=True)],
    }
    return Report((rows[0], rows[-1]), (Curve("push", "desks", "decisions/s", lines),), NOTE)


def _prepare(running: Server, number: int, each: int) -> list[Desk]:
    """Make the template that every run begins with, and what each desk has decided on its dossiers."""
    owner = running.engine()
    with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("DROP DATABASE IF EXISTS template WITH (FORCE)"))
        connection.execute(text("CREATE DATABASE template TEMPLATE postgres"))
    owner.dispose()
    chance = Random(number)  # noqa: S311 - to be measured again
    filler = create_engine(running.engine().url.set(database="template"))
    with Session(filler) as session, session.begin():
        found = dossiers.fill(session, families=-(-number * each // 3))
        added = text("SELECT staff_add(:login, :login, :role, :verifier, NULL)")
        logins = [f"desk_{number}_{place}" for place in range(number)]
        values = {"role": Role.COORDINATOR.value, "verifier": VERIFIER}
        people = [session.scalar(added, {"login": login, **values}) for login in logins]
    filler.dispose()
    desks = []
    for login, me, known in zip(logins, people, dossiers.split(found, number), strict=True):
        decided = [(one, dossiers.decide(one, chance, by=me)) for one in known[:each]]
        rulings = [ruling for _, ruling in decided]
        judged = [
            Judged(one.after(ruling.verdict).state, Reading(values=ruling.captured))
            for one, ruling in decided
        ]
        desks.append(Desk(login, list(zip(rulings, judged, strict=True)), _said(running, login, rulings)))
    return desks


def _said(running: Server, login: str, rulings: Sequence[Ruling]) -> Sent:
    """Return what the server is told by each decision, in transactions that are taken back."""
    shared = _shared(running, login, "template")
    said: list[list[tuple[str, Any]]] = []

    def note(_connection: Any, _cursor: Any, statement: str, values: Any, *_others: Any) -> None:
        said[-1].append((statement, values))

    event.listen(shared._engine, "before_cursor_execute", note)  # noqa: SLF001 - to hear what it says
    for ruling in rulings:
        said.append([])
        with Session(shared._engine) as session:  # noqa: SLF001 - it ends without a commit
            outcome = verdicts.apply(session, ruling, compose=compose, now=datetime.now(UTC))
        if outcome != verdicts.Applied(ruling.revision + 1):
            raise RuntimeError(f"not applied: {outcome}")
    shared.close()
    return said


class _Office:
    """Processes that are connected and wait for a word, at a database as new."""

    def __init__(self, running: Server, desks: Sequence[Desk]) -> None:
        self._running, self._desks = running, desks
        self._seats: list[tuple[BaseProcess, Pipe]] = []

    def open(self) -> None:
        """Make the database anew and let every desk take its seat."""
        self.close()
        owner = self._running.engine()
        with owner.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.execute(text("DROP DATABASE IF EXISTS push WITH (FORCE)"))
            connection.execute(text("CREATE DATABASE push TEMPLATE template"))
            connection.execute(text("CHECKPOINT"))
        owner.dispose()  # no connection crosses a fork
        for desk in self._desks:
            here, there = _fork.Pipe()
            process = _fork.Process(target=_sit, args=(there, self._running, desk))
            process.start()
            there.close()
            self._seats.append((process, here))
        self._hear("ready")

    def work(self, way: str) -> None:
        """Let every desk carry what it has to the server. RuntimeError when one ends before."""
        for _, seat in self._seats:
            seat.send(way)
        self._hear("done")

    def close(self) -> None:
        """Send everybody home. RuntimeError when something has not arrived."""
        for process, seat in self._seats:
            seat.close()
            process.join()
        if any(process.exitcode for process, _ in self._seats):
            raise RuntimeError("a desk ended badly")
        if self._seats:
            self._count()
        self._seats = []

    def _hear(self, word: str) -> None:
        for _, seat in self._seats:
            try:
                said = seat.recv()
            except EOFError:
                said = "nothing"
            if said != word:
                raise RuntimeError(f"a desk said {said}")

    def _count(self) -> None:
        engine = create_engine(self._running.engine().url.set(database="push"))
        with engine.connect() as connection:
            decided = connection.scalar(text("SELECT count(*) FROM decision"))
            logged = connection.scalar(text("SELECT count(*) FROM audit_event"))
        engine.dispose()
        expected = sum(len(desk.decided) for desk in self._desks)
        if (decided, logged) != (expected, expected):
            raise RuntimeError(f"{decided} decisions and {logged} lines in the journal of {expected}")


def _sit(seat: Pipe, running: Server, desk: Desk) -> None:
    """Be a desk, in a process of its own: connect, fill the outbox, and do what is said, once."""
    with _bare(running, desk) as bare, _pushing(running, desk) as pushing:
        seat.send("ready")
        {"push": pushing, "bare": bare}[seat.recv()]()
        seat.send("done")


@contextmanager
def _pushing(running: Server, desk: Desk) -> Iterator[Callable[[], None]]:
    with tempfile.TemporaryDirectory() as folder:
        outbox = Outbox(Path(folder) / "outbox.db", key=KEY)
        for ruling, judged in desk.decided:
            outbox.add(ruling, judged, not_before=ruling.decided_at)
        shared = _shared(running, desk.login, "push")
        with shared.reading() as session:
            session.execute(text("SELECT 1"))

        def work() -> None:
            report = push(outbox, shared, compose=compose, clock=lambda: datetime.now(UTC), seen=False)
            if len(report.applied) != len(desk.decided):
                raise RuntimeError(f"not all was applied: {report}")

        yield work
        shared.close()
        outbox.close()


@contextmanager
def _bare(running: Server, desk: Desk) -> Iterator[Callable[[], None]]:
    with psycopg.connect(host=HERE, port=running.port, dbname="push", user=desk.login) as connection:
        connection.execute("SELECT 1")
        connection.commit()

        def work() -> None:
            for transaction in desk.sent:
                for statement, values in transaction:
                    cursor = connection.execute(statement, values)
                    if cursor.description:
                        cursor.fetchall()
                connection.commit()

        yield work


def _shared(running: Server, login: str, database: str) -> SharedOnServer:
    return SharedOnServer({"host": HERE, "port": running.port, "dbname": database, "user": login})


def main(arguments: Sequence[str] | None = None) -> Report:
    """Measure and print."""
    return command(__doc__, measure, arguments)


if __name__ == "__main__":
    main()
