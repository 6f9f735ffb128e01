"""An office of desks on one PostgreSQL: how many work in, the server's CPU and their rounds out."""

import multiprocessing
import os
import secrets
import shutil
import tempfile
import time
import uuid
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, insert, select, text, update

from bench.posts import WAITING, Desk, Digests, Dossier, Found, Seat, Shift, Worked, sit
from bench.server import Server, fill, server
from coordinator_app.outbox import Fate
from coordinator_app.sync.link import Reach
from db.mirror import MIRRORED
from db.models import Decision, FamilyEdit, Guardian
from db.queries.projection import models
from tests.db.logins import VERIFIER

AT_ONCE = 8
"""Desks that begin at the same moment: more would only wait for this machine, longer than a server does."""
FAILED = 0.05  # of the rounds
SILENCE = 120.0
REPLICA = "replica-1.db"
SETTINGS = ("bgwriter_lru_maxpages=0",)  # what many desks have changed would be written while one is measured


@dataclass(frozen=True)
class Work:
    """How desks work while they are measured; `minute`: seconds that stand for a minute of theirs.

    Seconds between polls, a family's writes and a person's decisions; those that come first, a beat of the
    families, so that what is measured begins as it ends; then those that are measured: families `alone`,
    `one` desk, several, `many` (whose decisions are spread evenly, so that less shows as much).
    """

    name: str
    minute: float
    poll: float
    families: float
    every: float | None
    settle: float
    alone: float
    one: float
    window: float
    many: float
    rest: float
    """Before families alone, until the server's processes have told what they did: they wait 10 s."""


@dataclass(frozen=True)
class Cost:
    """What desks came to in a minute of theirs: milliseconds of the server's CPU, and rounds."""

    cpu: float
    rounds: float


class Office:
    """Desks in their processes, the families who write meanwhile, and the server between them."""

    def __init__(self, shared: Server, owner: Engine, seats: Sequence[Connection]) -> None:
        self.owner, self._shared, self._seats = owner, shared, seats
        self._written = 0
        with owner.connect() as connection:
            self._homes = list(connection.scalars(select(Guardian.household_id).order_by(Guardian.id)))

    def work(self, count: int, work: Work, seconds: float) -> Cost:
        """Return what so many desks come to in a minute, families included, measured for so many seconds."""
        here = self._seats[:count]
        every = work.every or 0.0
        _in_waves(here, [Shift(work.poll, work.every, every * place / count) for place in range(count)])
        self._live(work.settle if count else work.rest, work.families)
        before, begun = self._shared.cpu(), time.monotonic()
        self._live(seconds, work.families)
        spent, taken = self._shared.cpu() - before, time.monotonic() - begun
        worked: list[Worked] = _ask(here, None)
        rounds = sum(end >= begun for one in worked for end in one.ended)
        # Who waits too long for a colleague's lock tries again; many of them would be another workload.
        problems = [said for one in worked for said in one.problems]
        if len(problems) > FAILED * rounds:
            raise RuntimeError(f"{len(problems)} rounds have failed: {problems[0]}")
        minute = work.minute / taken
        return Cost(1000 * minute * spent, minute * rounds)

    def bring(self, *, decisions: int = 0) -> None:
        """Let every desk decide so often, then send and bring everything.

        A desk that has decided before is not measured on statements that it asks for the first time.
        """
        if set(_in_waves(self._seats, [decisions] * len(self._seats))) != {Reach.UP_TO_DATE}:
            raise RuntimeError("a desk does not reach the server")

    def prove(self) -> None:
        """RuntimeError where a copy is not what the server holds, or a decision has not arrived."""
        self.bring()
        with self.owner.connect() as connection:
            there = Digests({name: table.digest(connection) for name, table in MIRRORED.items()})
            decided = set(connection.scalars(select(Decision.id)))
        found: list[Found] = _ask(self._seats, there)
        if differ := [one.differ for one in found if one.differ]:
            raise RuntimeError(f"{len(differ)} copies differ: {differ[0]}")
        kept = {ruling for one in found for ruling in one.kept}
        fates = {fate for one in found for fate in one.fates.values()}
        if kept - decided or fates - {Fate.DONE} or not kept:
            raise RuntimeError(f"{len(kept - decided)} of {len(kept)} decisions are missing: {fates}")

    def _live(self, seconds: float, every: float) -> None:
        """Let families write, each `every` seconds, for so long: at their pace, which only a clock gives."""
        now = time.monotonic()
        until, following = now + seconds, now + every / 2
        while following < until:
            time.sleep(max(0.0, following - time.monotonic()))
            self._write()
            following += every
        time.sleep(max(0.0, until - time.monotonic()))

    def _write(self) -> None:
        """Change a telephone number, which reviewers are shown, as the portal does."""
        self._written += 1
        home = self._homes[self._written % len(self._homes)]
        phone = {"phone": f"+336{self._written:08}"}
        edit = {"id": uuid.uuid4(), "household_id": home, "field": "phone", "at": func.now()}
        with self.owner.begin() as connection:
            connection.execute(update(Guardian).where(Guardian.household_id == home).values(phone))
            connection.execute(insert(FamilyEdit).values(edit))


def _ask(here: Sequence[Connection], order: object) -> list[Any]:
    for orders in here:
        orders.send(order)
    return _answers(here)


def _in_waves(here: Sequence[Connection], orders: Sequence[object]) -> list[Any]:
    """Let so many desks begin `AT_ONCE`, then one for each that has answered; return what all say."""
    found = []
    for place, (desk, order) in enumerate(zip(here, orders, strict=True)):
        desk.send(order)
        if place >= AT_ONCE:
            found += _answers([here[place - AT_ONCE]])
    return found + _answers(here[max(0, len(here) - AT_ONCE) :])


def _answers(here: Sequence[Connection]) -> list[Any]:
    """Return what each desk says; RuntimeError when one says nothing."""
    found = []
    for orders in here:
        if not orders.poll(SILENCE):
            raise RuntimeError("a desk says nothing")
        found.append(orders.recv())
    return found


@contextmanager
def opened(database: Path, desks: int) -> Iterator[Office]:
    """Yield so many desks, each with its copy, on a server that holds a season."""
    with _awake(), server(*SETTINGS) as shared, tempfile.TemporaryDirectory(prefix="desks-") as work:
        owner = shared.engine()
        fill(owner, database)
        seats = _seats(shared, owner, Path(work), desks)
        owner.dispose()  # no connection crosses a fork
        _begin(seats[0])
        with ExitStack() as stack:
            for seat in seats[1:]:
                shutil.copy(seats[0].folder / REPLICA, seat.folder / REPLICA)
            yield Office(shared, owner, [stack.enter_context(_seated(seat)) for seat in seats])
            owner.dispose()


@contextmanager
def _awake() -> Iterator[None]:
    """Let every processor be busy with nothing, which gives way to anything else."""
    fork = multiprocessing.get_context("fork")
    spinning = [fork.Process(target=_spin, daemon=True) for _ in os.sched_getaffinity(0)]
    for process in spinning:
        process.start()
    try:
        yield
    finally:
        for process in spinning:
            process.kill()
            process.join()


def _spin() -> None:
    os.sched_setscheduler(0, os.SCHED_IDLE, os.sched_param(0))
    while True:
        pass


def _begin(seat: Seat) -> None:
    """Make the first copy here, and decide once: the processes that are forked have all of it in memory."""
    desk = Desk(seat)
    for _ in range(2):
        if desk.bring() is not Reach.UP_TO_DATE or desk.replica.current is None:
            raise RuntimeError("the first copy was not made")
        if not desk.kept:
            desk.decide()
    desk.close()


def _seats(shared: Server, owner: Engine, work: Path, desks: int) -> list[Seat]:
    """Hire people and deal out to them what waits for a decision."""
    key = secrets.token_hex(32)
    hire = text("SELECT staff_add(:login, :login, 'coordinator', :verifier, NULL)")
    seats = []
    with owner.begin() as connection:
        waiting: list[Dossier] = []
        for subject, state in WAITING.items():
            model = models[subject]
            ids = connection.scalars(select(model.id).where(model.state == state))
            waiting += [(subject, id_) for id_ in ids]
        waiting.sort(key=lambda dossier: dossier[1])  # by chance, so that each has of every kind
        for number in range(desks):
            login = f"poste{number:02}"
            me = connection.scalar(hire, {"login": login, "verifier": VERIFIER})
            folder = work / login
            folder.mkdir()
            address = {**shared.address, "user": login}
            seats.append(Seat(folder, key, address, me, waiting[number::desks]))
    return seats


@contextmanager
def _seated(seat: Seat) -> Iterator[Connection]:
    """Yield the line to a desk's process, forked from this one, which has no thread."""
    fork = multiprocessing.get_context("fork")
    mine, its = fork.Pipe()
    process = fork.Process(target=sit, args=(seat, its), daemon=True)
    process.start()
    its.close()
    try:
        yield mine
    finally:
        process.kill()  # what it holds is thrown away with its folder
        process.join()
        mine.close()
