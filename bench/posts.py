"""A desk on a server, in a process of its own and without a window: orders in, rounds and decisions out.

Its outbox, its encrypted copy, its line and its pace are the real ones, put together as `connecting` does but
for the keyring and the files. Its person, where somebody is at work, decides and opens the next dossier.
"""

import json
import logging
import time
import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from pathlib import Path
from select import select
from typing import Any

from coordinator_app.errors import DeskError
from coordinator_app.lease import Lease
from coordinator_app.outbox import Event, Fate, Outbox
from coordinator_app.replica import LocalReplica, Replica
from coordinator_app.shared_on_server import SharedOnServer
from coordinator_app.sync.connected import Connected
from coordinator_app.sync.link import Reach, Round
from coordinator_app.sync.pace import Pace
from coordinator_app.sync.pull import pull
from db import verdicts
from db.mirror import MIRRORED
from db.queries.projection import models
from db.rules import workflow
from db.rules.reasons import Reason
from db.rules.ruling import ReasonGiven, Ruling
from db.types import (
    AccountState,
    Action,
    DocumentState,
    PreRegistrationState,
    Subject,
    Verdict,
    type_of_state,
)
from papers.outgoing.mails import compose

UNDO = 2.0
"""Seconds; a person has ten. How long a decision waits before it leaves changes nothing for the server."""
BECAUSE = ReasonGiven(Reason.OTHER, "Merci de regarder ce point.")
SHIFT = 60.0
"""Seconds; a desk looks at least so often whether there is an order."""
Dossier = tuple[Subject, uuid.UUID]

# There and back, so that a dossier never runs out of decisions.
_NEXT: dict[str, Verdict] = {
    AccountState.PENDING: Verdict.APPROVE,
    AccountState.VALIDATED: Verdict.REOPEN,
    PreRegistrationState.PENDING: Verdict.REQUEST_COMPLETION,
    PreRegistrationState.TO_COMPLETE: Verdict.REOPEN,
    DocumentState.SUBMITTED: Verdict.REFUSE,
    DocumentState.REFUSED: Verdict.REOPEN,
}
WAITING = {
    Subject.ACCOUNT: AccountState.PENDING,
    Subject.PRE_REGISTRATION: PreRegistrationState.PENDING,
    Subject.DOCUMENT: DocumentState.SUBMITTED,
}
"""What is dealt out to desks: nobody has decided yet."""


@dataclass(frozen=True)
class Seat:
    """Who sits where, with which dossiers to decide on."""

    folder: Path
    key: str
    address: dict[str, str | int]
    """What libpq is told, the login included."""
    me: uuid.UUID
    share: Sequence[Dossier]


@dataclass(frozen=True)
class Shift:
    """How a desk works for a while: seconds between rounds when nothing happens, and between decisions."""

    poll: float
    every: float | None
    """None where nobody sits there."""
    first: float = 0.0
    """Seconds before the first of them."""


@dataclass(frozen=True)
class Digests:
    """What a copy must hold in the end: of each table, how many rows and what is in them."""

    of: dict[str, tuple[int, int]]


@dataclass(frozen=True)
class Worked:
    """What a shift came to: when rounds ended, by the clock that all share, and why others failed."""

    ended: tuple[float, ...] = ()
    problems: tuple[str, ...] = ()

    def after(self, problem: DeskError | None, now: float) -> "Worked":
        """Return the same with one more round."""
        if problem is None:
            return replace(self, ended=(*self.ended, now))
        return replace(self, problems=(*self.problems, f"{problem.title}: {problem.__cause__}"))


@dataclass(frozen=True)
class Found:
    """What a desk is in the end: tables that differ, decisions by what became of them."""

    differ: tuple[str, ...]
    kept: tuple[uuid.UUID, ...]
    fates: dict[uuid.UUID, Fate]


def sit(seat: Seat, orders: Connection) -> None:
    """Be a desk: carry out orders until killed."""
    logging.disable()
    desk = Desk(seat)
    while True:
        match orders.recv():
            case Shift() as shift:
                desk.work(shift, orders)
            case int() as decisions:
                orders.send(desk.bring(decisions=decisions))
            case Digests() as there:
                orders.send(desk.prove(there))


class Kept(SharedOnServer):
    """A server whose connections stay from one shift to the next, as a desk's do all day."""

    def close(self) -> None:
        """Keep them."""

    def leave(self) -> None:
        """Release them."""
        super().close()


@dataclass
class Desk:
    """A desk's parts. Between two shifts nothing wakes it: it has no line on which notices come."""

    seat: Seat
    outbox: Outbox = field(init=False)
    replica: LocalReplica = field(init=False)
    shared: Kept = field(init=False)
    link: Connected = field(init=False)
    kept: list[uuid.UUID] = field(default_factory=list)

    def __post_init__(self) -> None:
        path = self.seat.folder / "outbox.db"
        self.outbox = Outbox(path, key=self.seat.key)
        self.replica = Replica.local(self.seat.folder, path, self.seat.key)
        if self.replica.current and self.replica.me() != self.seat.me:
            # A copy of the first desk's copy: people who see the same hold the same rows.
            with self.replica.current.write() as copy:
                copy.execute("UPDATE state SET value = ? WHERE key = 'me'", (json.dumps(self.seat.me.hex),))
        self.shared = shared = Kept(self.seat.address)
        self.link = Connected(
            shared=shared,
            outbox=self.outbox,
            pull=lambda progress, cancelled: pull(
                shared, self.replica, self.outbox, progress=progress, cancelled=cancelled
            ),
            compose=compose,
            clock=_now,
            lease=Lease(self.outbox, days=14),
            forget=_kept,
        )

    def work(self, shift: Shift, orders: Connection) -> None:
        """Make rounds as the pace says, and decisions where somebody sits here, until there is an order.

        Says so when the first round, which catches up, has ended; then, when the order has come, `Worked`.
        """
        link = self.link
        pace = Pace(UNDO, shift.poll)
        pace.wanted(time.monotonic())
        step, heard = float("inf"), False
        worked: Worked | None = None
        while not orders.poll():
            now = time.monotonic()
            wait = pace.wait(now)
            if now >= step:
                self._step()
                pace.decided(now)
                pace.wanted(now)
                step += shift.every or 0.0
            elif wait == 0:
                pace.began(now)
                made = self._round()
                problem = made.state.problem
                pace.ended(time.monotonic(), waiting=made.push.waiting, failed=problem is not None)
                heard = False
                if worked is not None:
                    worked = worked.after(problem, time.monotonic())
                elif problem is None:
                    orders.send(Worked())
                    worked = Worked()
                    step = time.monotonic() + shift.first if shift.every else step
            else:
                line = link.wake()
                watched: list[Any] = [orders, *([line] if line is not None and not heard else [])]
                left = min(SHIFT if wait is None else wait, step - now)
                readable, _, _ = select(watched, [], [], left)
                if line in readable:
                    heard = True
                    pace.noticed(time.monotonic())
        link.close()
        orders.recv()
        orders.send(worked)

    def bring(self, *, decisions: int = 0) -> Reach:
        """Decide and send so often, then send and bring everything."""
        for _ in range(decisions):
            self._step()
            self._round(all_of_them=True)
        made = self._round(all_of_them=True)
        self.link.close()
        return made.state.reach

    def prove(self, there: Digests) -> Found:
        """Compare what is here with what is there, once every desk has sent everything."""
        if self.bring() is not Reach.UP_TO_DATE or self.replica.current is None:
            raise RuntimeError("the last round failed")
        with self.replica.current.read() as here:
            differ = tuple(
                name for name, found in there.of.items() if MIRRORED[name].digest_here(here) != found
            )
        fates = {entry.ruling.id: entry.fate for entry in self.outbox.outgoing()}
        return Found(differ, tuple(self.kept), fates)

    def close(self) -> None:
        """Release everything."""
        self.link.close()
        self.shared.leave()
        self.replica.close()
        self.outbox.close()

    def _round(self, *, all_of_them: bool = False) -> Round:
        return self.link.round(all_of_them=all_of_them, progress=_silent, cancelled=_never)

    def _step(self) -> None:
        """Decide on the dossier that is open, open the next one and look at it, as the window does."""
        self.decide()
        subject, opened = self.seat.share[len(self.kept) % len(self.seat.share)]
        self.link.here((subject, opened))
        seen = Event(uuid.uuid4(), Action.VIEW, subject, opened, "", self.seat.me, _now())
        self.outbox.add_events((seen,))

    def decide(self) -> None:
        """Keep a decision on the dossier whose turn it is."""
        subject, id_ = self.seat.share[len(self.kept) % len(self.seat.share)]
        with self.replica.snapshot() as session:
            model: Any = models[subject]
            row: Any = session.get_one(model, id_)
            verdict = _NEXT[type_of_state[subject](row.state)]
            reasons = (BECAUSE,) if verdict in workflow.needs_words else ()
            ruling = Ruling(subject, id_, row.revision, verdict, self.seat.me, _now(), reasons)
            if verdict is Verdict.REQUEST_COMPLETION:
                ruling = replace(ruling, reasons=(BECAUSE,), message="Il manque une signature.")
            after = verdicts.judge(session, ruling, pending=self.replica.pending)
        if not isinstance(after, verdicts.Judged):
            raise RuntimeError(f"{subject} {row.state}: {after}")  # noqa: TRY004  # the run is of no use
        self.outbox.add(ruling, after, not_before=_now() + timedelta(seconds=UNDO))
        self.kept.append(ruling.id)


def _now() -> datetime:
    return datetime.now(UTC)


def _silent(_share: float) -> None:
    """Nobody looks."""


def _never() -> bool:
    return False


def _kept() -> None:
    raise AssertionError("nobody was sent away")
