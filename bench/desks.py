"""The CPU of one PostgreSQL that many desks share, compared with as many times what one desk costs it.

`python -m bench.desks`: a season of 2,000 children; every desk a process with its outbox, its encrypted copy,
its line and its pace, under its own login; families write meanwhile. *Idle*: nobody decides; time runs three
times as fast (polls every 10 s for 30, a family's write every 5 s for 15), and a minute is one of theirs.
*Busy*, at its true pace: each desk decides every 15 s and looks at the next dossier, and notices wake the
others, at most every 2 to 5 s. A desk's cost is the CPU of all the server's processes with so many desks,
less what they use for the families alone, divided by the desks. All have decided on this server before, and
keep their connections as they do all day: what it prepares and plans once is not measured. Processors that
sleep cost whoever wakes them, and few desks wake them more often than many: here they are kept awake. Rounds
are told beside it: somewhat fewer with many desks, who rest longer where notices never cease; far fewer would
mean that this machine, which also runs the desks, cannot keep up. In the end every copy must be the server's
and no decision be missing.

What no design avoids: each desk is told of every colleague's decision and is brought it, so that this grows
with the square of the desks; batches make most of the bringing the cost of a round, not of a row.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.office import Cost, Office, Work, opened
from bench.pairs import PAIRS, spread
from bench.report import Aim, Curve, Report, Row, command
from bench.season import KEPT_IN, season

NOTE = """\
Idle, five desks and twenty hold the aim; eighty are at it, within the spread; that a family's write wakes all
of them at the same moment is the likely cause, not a measured one. A busy desk among others makes fewer
rounds than one alone, since it rests longer where notices never cease; but each brings what colleagues have
decided, and one alone has nobody's to read. The server's CPU of one round, one at a time: 1.3 ms where there
is nothing, 2.9 where one colleague has decided, 3.5 where five have, 4.2 where twenty have; 10.9 where one
has decided oneself. What is added is a statement for each table that changed (already prepared, under the
rows' policies), not the rows. A minute of 4 decisions is so 4 x 10.9 + 16 x 1.3 = 64 ms alone (66 measured);
among others the same decisions and 13 rounds that bring something are 1.3 to 1.5 times as much. It is
bounded, since notices wake a desk every 5 s at most where they never cease. The notices are not: the server
spends 0.04 ms for each desk that listens, at each of the three commits of a decision (who looks at what, the
decision, what was looked at). That is 38 ms of a desk's minute among eighty, 10 among twenty: the last commit
could be told to nobody; the rest could only go if colleagues' decisions were shown later."""
AIM = 1.0
MANY = 20


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
        office.bring(decisions=size.practice)
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


def _in_turn(office: Office, work: Work, size: Size) -> list[dict[int, Cost]]:
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


def main(arguments: Sequence[str] | None = None) -> Report:
    """Measure and print."""
    return command(__doc__, measure, arguments)


if __name__ == "__main__":
    main()
