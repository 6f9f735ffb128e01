"""Desks that decide on the same dossiers at once: a number of attempts in, a line of figures out.

By hand, from the root of the repository: `python -m tests.faults.decisions 100000 --desks 8 --seed 7`; a few
attempts run with the tests. A fifth of the attempts push a ruling again: later, at the same moment on another
connection, or because the answer was lost after the commit. Each revision of a dossier is decided once;
whoever loses is told by whom and when; every decision has its audit row, and its mail where it sends one.
"""

import argparse
import logging
import multiprocessing
import secrets
import sys
import tempfile
import time
import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from random import Random
from typing import Any, cast

from sqlalchemy import Engine, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from coordinator_app.errors import DeskError
from coordinator_app.outbox import Fate, Outbox
from coordinator_app.shared import Shared
from coordinator_app.sync.push import PushReport, push
from db import verdicts
from db.models import AuditEvent, Decision, Mail, Staff
from db.queries.projection import models
from db.rules.capture import Reading
from db.rules.notice import trigger
from db.rules.ruling import Ruling
from db.types import Subject, Verdict, type_of_state
from db.verdicts import Applied, Conflict, Judged
from papers.outgoing.mails import compose
from tests.db.rulings import plain_letter
from tests.faults import dossiers
from tests.faults.dossiers import Known
from tests.faults.mail import Open, postgresql, sqlite

DESKS = (2, 4, 8)
HOT = 24  # dossiers that every desk decides on
TO_HOT, TO_OTHERS = 0.25, 0.1  # of the decisions; the rest is on dossiers of one's own
AGAIN_LATER, AT_ONCE, ANSWER_LOST = 0.144, 0.05, 0.02  # a fifth of the attempts, as the last two make two
BY_OUTBOX = 0.05  # beside those whose answer is lost
SAME_AGAIN = 0.5  # of those who lose a hot dossier decide again at once


class AnswerLost(DeskError):
    """The line was cut after the commit."""

    def __init__(self) -> None:
        super().__init__("Le réseau est coupé", "")


class Line:
    """The shared database as one desk reaches it; `cut` loses the answer to the next commit."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self.cut = False

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[Session]:
        """Yield a session that commits at the end; tried again where SQLite was busy for too long."""
        with Session(self._engine.execution_options(durable=durable)) as session, session.begin():
            yield session
        if self.cut:
            self.cut = False
            raise AnswerLost


@dataclass(frozen=True)
class Attempt:
    """One push of one ruling and what the desk was told."""

    ruling: uuid.UUID
    subject: Subject
    subject_id: uuid.UUID
    revision: int
    verdict: Verdict
    outcome: str  # the name of the outcome's type; « again » where the decision already stood
    by: str | None = None
    at: datetime | None = None
    replay: bool = False


@dataclass(frozen=True)
class Tally:
    """What the desks were told, beside what the database holds."""

    engine: str
    desks: int
    seed: int
    attempts: int
    replays: int
    outcomes: Counter[str]
    decisions: int
    mails: int
    audits: int
    lost: int  # said to be applied and not there, or the dossier does not stand where it led
    doubled: int  # two decisions on one revision, or one ruling applied, recorded or mailed twice
    undecided: int  # revisions that were decided on and that nobody won
    untold: int  # losers who were not told who and when, or were told something else
    strays: int  # decisions, mails or audit rows that no winner accounts for, or that are missing
    crashed: int
    seconds: float

    def __str__(self) -> str:
        told = ", ".join(f"{name} {self.outcomes[name]}" for name in sorted(self.outcomes))
        return (
            f"{self.engine}, {self.desks} desks, seed {self.seed}: {self.attempts} attempts "
            f"({self.replays} replays): {told}; decisions {self.decisions}, mails {self.mails}, "
            f"audit rows {self.audits}; lost {self.lost}, doubled {self.doubled}, without a winner "
            f"{self.undecided}, not told {self.untold}, strays {self.strays}, desks crashed {self.crashed}; "
            f"{self.seconds:.0f} s, {self.attempts / self.seconds:.0f} attempts/s"
        )

    @property
    def holds(self) -> bool:
        """Tell whether every promise was kept."""
        wrong = self.lost + self.doubled + self.undecided + self.untold + self.strays + self.crashed
        return not wrong and self.outcomes.keys() <= {"Applied", "again", "Conflict", "lost answer"}


class Deciding:
    """One desk: what it knows of the dossiers, and every attempt it made."""

    def __init__(
        self, line: Line, outbox: Outbox, *, me: uuid.UUID, mine: Sequence[Known], others: Sequence[Known],
        hot: Sequence[Known], chance: Random,
    ) -> None:  # fmt: skip
        self._line, self._outbox, self._me, self._chance = line, outbox, me, chance
        self._mine, self._others, self._hot = ([one.id for one in some] for some in (mine, others, hot))
        self._known = {one.id: one for one in (*mine, *others, *hot)}
        self._told: list[Ruling] = []
        self._next: uuid.UUID | None = None
        self.attempts: list[Attempt] = []

    def work(self, share: int) -> None:
        """Decide until `share` attempts were made."""
        with ThreadPoolExecutor(1) as second:
            while len(self.attempts) < share:
                self._step(second)

    def _step(self, second: ThreadPoolExecutor) -> None:
        kind = self._chance.random()
        if kind < AGAIN_LATER and self._told:
            again = self._chance.choice(self._told)
            self._note(again, self._apply(again), replay=True)
            return
        known = self._pick()
        ruling = dossiers.decide(known, self._chance, by=self._me)
        self._told.append(ruling)
        kind -= AGAIN_LATER
        if kind < AT_ONCE:
            other = second.submit(self._apply, ruling)
            first = self._apply(ruling)
            self._note(ruling, first)
            self._note(ruling, other.result(), replay=True)
        elif kind < AT_ONCE + ANSWER_LOST + BY_OUTBOX:
            self._push(ruling, known, lose=kind < AT_ONCE + ANSWER_LOST)
        else:
            self._note(ruling, self._apply(ruling))

    def _pick(self) -> Known:
        place = self._chance.random()
        ids = self._hot if place < TO_HOT else self._others if place < TO_HOT + TO_OTHERS else self._mine
        chosen, self._next = self._next or self._chance.choice(ids), None
        return self._known[chosen]

    def _apply(self, ruling: Ruling) -> verdicts.Outcome:
        while True:
            try:
                with self._line.transaction() as session:
                    return verdicts.apply(session, ruling, compose=plain_letter, now=datetime.now(UTC))
            except OperationalError as error:  # the desk says it as a sentence, and tries again
                if "locked" not in str(error):
                    raise

    def _note(self, ruling: Ruling, outcome: verdicts.Outcome, *, replay: bool = False) -> None:
        name = type(outcome).__name__
        by: str | None = None
        at: datetime | None = None
        known = self._known[ruling.subject_id]
        match outcome:
            case Applied(again=again):
                name = "again" if again else name
                if known.revision == ruling.revision:
                    known = known.after(ruling.verdict)
            case Conflict():
                by, at = outcome.by, outcome.at
                if outcome.revision > known.revision:
                    state = type_of_state[known.subject](outcome.state)
                    known = Known(known.subject, known.id, outcome.revision, state)
                if known.id in self._hot and self._chance.random() < SAME_AGAIN:
                    self._next = known.id
        self._known[known.id] = known
        self._add(ruling, name, by=by, at=at, replay=replay)

    def _push(self, ruling: Ruling, known: Known, *, lose: bool) -> None:
        """Decide as a desk does: into the outbox, then to the shared database, with the real mail."""
        after = Judged(known.after(ruling.verdict).state, Reading(values=ruling.captured))
        self._outbox.add(ruling, after, not_before=ruling.decided_at)
        shared = cast("Shared", self._line)
        self._line.cut = lose
        while (report := self._round(shared)) is None or report.problem is not None:
            if report is not None:  # nobody knows what became of it: the next push finds out
                assert isinstance(report.problem, AnswerLost), report.problem
                self._add(ruling, "lost answer")
        self._outbox.settle(ruling.id)
        if report.applied:
            self._note(ruling, Applied(ruling.revision + 1, again=lose), replay=lose)
            return
        told = next(entry for entry in self._outbox.outgoing() if entry.ruling.id == ruling.id)
        name = "Conflict" if told.fate is Fate.CONFLICT else "Rejected"
        self._add(ruling, name, by=told.by, at=told.at, replay=lose)
        self._outbox.dismiss(ruling.id)

    def _round(self, shared: Shared) -> PushReport | None:
        """Push once; None where SQLite was busy for too long."""
        try:
            return push(
                self._outbox, shared, compose=compose, clock=lambda: datetime.now(UTC), all_of_them=True
            )
        except OperationalError as error:
            if "locked" not in str(error):
                raise
            return None

    def _add(
        self, ruling: Ruling, outcome: str, *, by: str | None = None, at: datetime | None = None,
        replay: bool = False,
    ) -> None:  # fmt: skip
        self.attempts.append(
            Attempt(
                ruling.id,
                ruling.subject,
                ruling.subject_id,
                ruling.revision,
                ruling.verdict,
                outcome,
                by,
                at,
                replay,
            )
        )


def play(engine: str, open_engine: Open, *, count: int, desks: int, seed: int) -> Tally:
    """Let `desks` processes make `count` attempts together, and compare what they were told with what is."""
    chance = Random(seed)  # noqa: S311  # to be played again
    database = open_engine()
    with Session(database) as session, session.begin():
        found = dossiers.fill(session, families=min(600, max(HOT, count // 50)))
        people = dossiers.team(session, desks)
    database.dispose()  # no connection crosses a fork
    chance.shuffle(found)
    dealt = dossiers.split(found[HOT:], desks)
    fork = multiprocessing.get_context("fork")
    started = time.monotonic()
    running = []
    for place, me in enumerate(people):
        receiver, sender = fork.Pipe(duplex=False)
        others = [one for other, some in enumerate(dealt) if other != place for one in some]
        process = fork.Process(
            target=_desk,
            args=(sender, open_engine),
            kwargs={
                "me": me,
                "mine": dealt[place],
                "others": others,
                "hot": found[:HOT],
                "share": count // desks,
                "seed": seed * 100 + place,
            },
        )
        process.start()
        sender.close()
        running.append((process, receiver))
    attempts: list[Attempt] = []
    crashed = 0
    for process, receiver in running:
        try:
            attempts += receiver.recv()
        except EOFError:
            crashed += 1
        process.join()
    seconds = time.monotonic() - started
    with Session(open_engine()) as session:
        figures = _compare(session, attempts, found)
    return Tally(engine, desks, seed, crashed=crashed, seconds=seconds, **figures)


def _desk(
    sender: Connection,
    open_engine: Open,
    *,
    me: uuid.UUID,
    mine: Sequence[Known],
    others: Sequence[Known],
    hot: Sequence[Known],
    share: int,
    seed: int,
) -> None:
    """Be a desk, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        outbox = Outbox(Path(folder) / "outbox.db")
        chance = Random(seed)  # noqa: S311
        desk = Deciding(Line(open_engine()), outbox, me=me, mine=mine, others=others, hot=hot, chance=chance)
        desk.work(share)
        outbox.close()
    sender.send(desk.attempts)


def _compare(session: Session, attempts: Sequence[Attempt], found: Sequence[Known]) -> dict[str, Any]:
    """Return the figures of a tally, from the attempts to the strays."""
    names = {person.id: person.display_name for person in session.scalars(select(Staff))}
    rows = {made.id: made for made in session.scalars(select(Decision))}
    mailed = Counter(session.scalars(select(Mail.decision_id)))
    audited = Counter(session.scalars(select(AuditEvent.id)))
    line: dict[uuid.UUID, dict[int, Decision]] = defaultdict(dict)
    for made in rows.values():
        line[made.subject_id][made.revision_seen] = made
    told: dict[uuid.UUID, Counter[str]] = defaultdict(Counter)
    for attempt in attempts:
        told[attempt.ruling][attempt.outcome] += 1
    rulings = {attempt.ruling: attempt for attempt in attempts}
    winners = {id_ for id_, outcomes in told.items() if outcomes["Applied"] or outcomes["again"]}
    won = Counter((rulings[id_].subject_id, rulings[id_].revision) for id_ in winners)
    contested = {(attempt.subject_id, attempt.revision) for attempt in attempts}
    expected = {id_ for id_ in winners if trigger(rulings[id_].subject, rulings[id_].verdict)}

    lost = len(winners - rows.keys())
    for one in found:
        row: Any = session.get_one(models[one.subject], one.id)
        last = line[one.id].get(row.revision - 1)
        whole = sorted(line[one.id]) == list(range(1, row.revision))
        lost += not whole or str(row.state) != (last.to_state if last else str(one.state))
    losers = [attempt for attempt in attempts if attempt.outcome == "Conflict"]
    untold = sum(
        not any(
            (names[made.decided_by], made.recorded_at) == (attempt.by, attempt.at)
            for revision, made in line[attempt.subject_id].items()
            if revision >= attempt.revision
        )
        for attempt in losers
    )
    return {
        "attempts": len(attempts),
        "replays": sum(attempt.replay for attempt in attempts),
        "outcomes": Counter(attempt.outcome for attempt in attempts),
        "decisions": len(rows),
        "mails": mailed.total(),
        "audits": audited.total(),
        "lost": lost,
        "doubled": sum(number > 1 for number in (*won.values(), *mailed.values(), *audited.values()))
        + sum(
            outcomes["Applied"] > 1 or (id_ in winners and outcomes["Conflict"] > 0)
            for id_, outcomes in told.items()
        ),
        "undecided": len(contested - won.keys()),
        "untold": untold,
        "strays": len(rows.keys() ^ winners) + len(mailed.keys() ^ expected) + len(audited.keys() ^ winners),
    }


def main() -> int:
    """Run by hand; exit 1 when a promise was not kept."""
    parser = argparse.ArgumentParser(prog="tests.faults.decisions")
    parser.add_argument("count", type=int, nargs="?", default=1_000)
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--desks", type=int, action="append")
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    options = parser.parse_args()
    logging.disable(logging.WARNING)  # a line that is cut is what is tried
    ways = {"sqlite": sqlite, "postgresql": postgresql}
    kept = True
    for name in options.engine or ways:
        for desks in options.desks or DESKS:
            with ways[name]() as open_engine:
                tally = play(name, open_engine, count=options.count, desks=desks, seed=options.seed)
            print(tally, flush=True)  # noqa: T201
            kept &= tally.holds
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
