"""The CPU of one PostgreSQL that many desks share, compared with as many times what one desk costs it.

`python -m bench.desks`: a season of 2,000 children; every desk a process with its outbox, its encrypted copy,
its line and its pace, under its own login; families write meanwhile. *Idle*: nobody decides; time runs three
times as fast (polls every 10 s for 30, a family's write every 5 s for 15), and a minute is one of theirs.
*Busy*, at its true pace: each desk decides every 15 s and looks at the next dossier, and notices wake the
others, at most every 2 to 5 s. A desk's cost is the CPU of all the server's processes with so many desks,
less what they use for the families alone, divided by the desks. All have decided on this server before, and
keep their connections as they do all day: what it prepares and plans once is not measured. Processors that
sleep cost whoever wakes them, and few desks wake them more often than many: here they are kept awake. Rounds
are told beside it: fewer with many desks than with one would mean that this machine, which also runs the
desks, cannot keep up. In the end every copy must be the server's and no decision be missing.

What no design avoids: each desk is told of every colleague's decision and is brought it, so that this grows
with the square of the desks; batches make most of the bringing the cost of a round, not of a row.
"""

import multiprocessing
import os
import secrets
import shutil
import tempfile
import time
import uuid
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, func, insert, select, text, update

from bench.pairs import PAIRS, spread
from bench.posts import WAITING, Desk, Digests, Dossier, Found, Seat, Shift, Worked, sit
from bench.report import Aim, Curve, Report, Row, command
from bench.season import KEPT_IN, season
from bench.server import Server, fill, server
from coordinator_app.outbox import Fate
from coordinator_app.sync.link import Reach
from db.mirror import MIRRORED
from db.models import Decision, FamilyEdit, Guardian
from db.queries.projection import models
from tests.db.logins import VERIFIER

NOTE = """\
Idle, five desks and twenty hold the aim; eighty are at it, within the spread: a family's write wakes all of
them at the same moment. A busy desk among others makes fewer rounds than one alone, but each brings what
colleagues have decided: one alone has nobody's to read. The server's CPU of one round, one at a time: 1.3 ms
where there is nothing, 2.9 where one colleague has decided, 3.5 where five have, 4.2 where twenty have; 10.9
where one has decided oneself. What is added is a statement for each table that changed (already prepared,
under the rows' policies), not the rows. A minute of 4 decisions is so 4 x 10.9 + 16 x 1.3 = 64 ms alone (66
measured); among others the same decisions and 13 rounds that bring something are 1.3 to 1.5 times as much. It
is bounded, since notices wake a desk every 5 s at most where they never cease. The notices are not: the
server spends 0.04 ms for each desk that listens, at each of the three commits of a decision (who looks at
what, the decision, what was looked at). That is 38 ms of a desk's minute among eighty, 10 among twenty: the
last commit could be told to nobody; the rest could only go if colleagues' decisions were shown later."""
AIM = 1.0
AT_ONCE = 8
"""Desks that begin at the same moment: more would only wait for this machine, longer than a server does."""
MANY = 20
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
class Size:
    """How much is measured."""

    season: str
    desks: Sequence[int]
    pairs: int
    works: Sequence[Work]
    practice: int
    """Decisions of each desk before all."""


IDLE = Work(
    "idle", 20.0, 10.0, 5.0, None, settle=5.0, alone=20.0, one=20.0, window=10.0, many=10.0, rest=15.0
)
BUSY = Work("busy", 60.0, 30.0, 5.0, 15.0, settle=5.0, alone=20.0, one=30.0, window=15.0, many=7.5, rest=15.0)
FULL = Size("2000", (5, 20, 80), PAIRS, (IDLE, BUSY), practice=24)
SMALLEST = Size(
    "small",
    (2,),
    1,
    (
        Work("idle", 20.0, 0.2, 0.2, None, settle=0.1, alone=0.2, one=0.5, window=0.5, many=0.5, rest=0.1),
        Work("busy", 60.0, 0.2, 0.2, 0.4, settle=0.1, alone=0.2, one=0.5, window=0.5, many=0.5, rest=0.1),
    ),
    practice=1,
)


@dataclass(frozen=True)
class Cost:
    """What desks came to in a minute of theirs: milliseconds of the server's CPU, and rounds."""

    cpu: float
    rounds: float


Line = list[tuple[float, float]]


def measure(*, full: bool, kept_in: Path = KEPT_IN) -> Report:
    """Measure idle and busy desks beside one, each number in turn, then look whether anything was lost."""
    return measured(FULL if full else SMALLEST, kept_in=kept_in)


def measured(size: Size, *, kept_in: Path = KEPT_IN) -> Report:
    """Return the rows and the curve of one size."""
    rows: list[Row] = []
    costs: dict[str, Line] = {}
    rounds: dict[str, Line] = {}
    with opened(season(size.season, kept_in=kept_in) / "sejours.db", size.desks[-1]) as office:
        office.practise(size.practice)
        for work in size.works:
            turns = _in_turn(office, work, size)
            rows += [_row(work, count, turns) for count in size.desks]
            costs[work.name] = _line(turns, lambda cost: cost.cpu)
            rounds[work.name] = _line(turns, lambda cost: cost.rounds)
        office.prove()
    curves = (
        Curve("CPU of the shared database", "desks", "ms a desk and minute", costs),
        Curve("rounds of desks on one database", "desks", "rounds a desk and minute", rounds),
    )
    return Report(tuple(rows), curves, NOTE)


def _in_turn(office: "Office", work: Work, size: Size) -> list[dict[int, Cost]]:
    """Return, of each turn, what a desk came to, by how many there were.

    What families cost without any desk is measured in each turn too; its median is taken off.
    """
    office.work(size.desks[-1], work, work.settle)  # a warm server, and every desk at the head of its log
    windows = {0: work.alone, 1: work.one} | {
        count: work.window if count < MANY else work.many for count in size.desks
    }
    turns = [
        {count: office.work(count, work, seconds) for count, seconds in windows.items()}
        for _ in range(size.pairs)
    ]
    families = spread(turn[0].cpu for turn in turns).median
    return [
        {n: Cost((cost.cpu - families) / n, cost.rounds / n) for n, cost in turn.items() if n}
        for turn in turns
    ]


def _row(work: Work, count: int, turns: Sequence[dict[int, Cost]]) -> Row:
    here, alone = (round(spread(turn[n].rounds for turn in turns).median) for n in (count, 1))
    return Row(
        f"{count} {work.name} desks ({here} rounds a desk and minute, one: {alone}), CPU of the server",
        "one desk",
        "ms a desk and minute",
        spread(turn[count].cpu for turn in turns),
        spread(turn[1].cpu for turn in turns),
        spread(turn[count].cpu / turn[1].cpu for turn in turns),
        Aim(AIM),
    )


def _line(turns: Sequence[dict[int, Cost]], what: Callable[[Cost], float]) -> Line:
    return [(count, spread(what(turn[count]) for turn in turns).median) for count in turns[0]]


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

    def practise(self, decisions: int) -> None:
        """Let every desk decide so often: none is measured on statements that it asks for the first time."""
        self._bring(decisions)

    def prove(self) -> None:
        """RuntimeError where a copy is not what the server holds, or a decision has not arrived."""
        self._bring("bring")
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

    def _bring(self, order: object) -> None:
        if set(_in_waves(self._seats, [order] * len(self._seats))) != {Reach.UP_TO_DATE}:
            raise RuntimeError("a desk does not reach the server")

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


def main(arguments: Sequence[str] | None = None) -> Report:
    """Measure and print."""
    return command(__doc__, measure, arguments)


if __name__ == "__main__":
    main()
