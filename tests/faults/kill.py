"""A desk that is killed again and again: a number of kills in, a line of figures out.

By hand, from the root of the repository: `python -m tests.faults.kill 10000 --seed 7`; a few kills run with
the tests. A process decides, pushes and pulls on a real encrypted folder and a real PostgreSQL to which
families write meanwhile, until SIGKILL. The next one opens the same folder: what was said to be kept must be
in the outbox or in the shared database, and a round must end at the server's own rows. The copy is thrown
away now and then, so that kills fall into a whole pull too.
"""

import argparse
import fcntl
import logging
import multiprocessing
import secrets
import sys
import tempfile
import threading
import time
import traceback
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_int
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random
from typing import Any

from sqlalchemy import create_engine, func, select, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from coordinator_app.errors import DeskError
from coordinator_app.lease import Lease
from coordinator_app.outbox import FOR_A_PERSON, Fate, Outbox
from coordinator_app.replica import LocalReplica, Replica
from coordinator_app.shared_on_server import SharedOnServer
from coordinator_app.sync import pull as pulling
from coordinator_app.sync.connected import Connected
from coordinator_app.sync.link import Reach, Round
from coordinator_app.sync.pull import pull
from db import verdicts
from db.mirror import MIRRORED
from db.models import AuditEvent, Decision, Mail
from db.queries.projection import models
from db.types import Role, Subject, type_of_state
from papers.outgoing.mails import compose
from tests.db.logins import VERIFIER
from tests.faults import dossiers, portal
from tests.faults.dossiers import Known
from tests.faults.feed import postgresql
from tests.faults.proxy import Proxy

FAMILIES = 40
AFRESH = 0.1  # of the kills come after the copy was thrown away
BLIND = 0.3  # come at any moment since the process began, the others after it has shown to be whole
AFRESH_BLIND = 0.9
LONGEST = 0.4  # seconds
STUCK = 120.0
LOGIN = "marie"


class Moment:
    """What the process is at, in memory that its parent reads after the kill."""

    NAMES = ("opening", "proving", "deciding", "in a push", "in a pull", "in a whole pull")
    OPENING, PROVING, DECIDING, PUSH, PULL, WHOLE = range(len(NAMES))


@dataclass
class Tally:
    """What was killed, and what the desk held afterwards."""

    seed: int
    killed: Counter[str] = field(default_factory=Counter)
    proved: int = 0  # openings after a kill, each followed by a round that ended at the server's rows
    kept: int = 0
    decisions: int = 0
    refused: int = 0  # wait for a person
    lost: int = 0  # kept, and neither in the outbox nor in the shared database
    doubled: int = 0
    strays: int = 0  # audit rows without a decision, decisions without one, mails that are no decision's
    broken: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        where = ", ".join(f"{self.killed[name]} {name}" for name in Moment.NAMES)
        said = "".join(f"\n  {line}" for line in self.broken[:5])
        return (
            f"seed {self.seed}: {self.killed.total()} kills ({where}), opened whole and at the server's rows "
            f"after {self.proved}; {self.kept} decisions kept: {self.decisions} in the database, "
            f"{self.refused} refused; lost {self.lost}, doubled {self.doubled}, strays {self.strays}, "
            f"broken {len(self.broken)}; {self.seconds:.0f} s{said}"
        )

    @property
    def holds(self) -> bool:
        """Tell whether every promise was kept."""
        return not (self.lost or self.doubled or self.strays or self.broken)


@dataclass(frozen=True)
class Place:
    """Where the desk is: the server, its folder and key, and the lock that holds the families still."""

    url: str
    port: int
    folder: Path
    key: str
    me: uuid.UUID

    @contextmanager
    def still(self) -> Iterator[None]:
        """Let nobody else write meanwhile; a kill lets go."""
        with (self.folder.parent / "lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


class Desk:
    """A desk's parts, put together as `connecting.desk_on_server` does, without keyring and papers."""

    def __init__(self, place: Place, moment: Any) -> None:
        self.place, self._moment = place, moment
        self.outbox = Outbox(place.folder / "outbox.db", key=place.key)
        lease = Lease(self.outbox, days=14)
        self.replica: LocalReplica = Replica.local(place.folder, self.outbox.path, place.key)
        self.shared = SharedOnServer(
            {"host": "127.0.0.1", "port": place.port, "user": LOGIN, "dbname": "postgres"}
        )
        self.link = Connected(
            shared=self.shared,
            outbox=self.outbox,
            pull=self._pull,
            compose=compose,
            clock=_now,
            lease=lease,
            forget=_kept,
        )

    def round(self) -> Round:
        """Push and pull."""
        self._moment.value = Moment.PUSH
        return self.link.round(all_of_them=True, progress=_silent, cancelled=_never)

    def _pull(self, progress: Any, cancelled: Any) -> pulling.Pulled:
        self._moment.value = Moment.PULL if self.replica.current else Moment.WHOLE
        return pull(self.shared, self.replica, self.outbox, progress=progress, cancelled=cancelled)

    def decide(self, chance: Random) -> uuid.UUID | None:
        """Keep a decision on a dossier as this desk shows it; None where one waits for it already."""
        self._moment.value = Moment.DECIDING
        with self.replica.snapshot() as session:
            subject = chance.choice([Subject.ACCOUNT, Subject.PRE_REGISTRATION, Subject.DOCUMENT])
            model = models[subject]
            row: Any = session.get_one(model, chance.choice(sorted(session.scalars(select(model.id)))))
            known = Known(subject, row.id, row.revision, type_of_state[subject](row.state))
            ruling = dossiers.decide(known, chance, by=self.place.me)
            after = verdicts.judge(session, ruling, pending=self.replica.pending)
        if not isinstance(after, verdicts.Judged):
            return None
        try:
            self.outbox.add(ruling, after, not_before=_now())
        except DeskError:
            return None
        return ruling.id

    def prove(self, unproved: set[uuid.UUID]) -> tuple[set[uuid.UUID], str | None]:
        """Open everything, go round, compare; return the decisions that are missing and what is not right."""
        kept = {entry.ruling.id for entry in self.outbox.outgoing()}
        with self.place.still():
            with self.shared.reading() as session:
                missing = unproved - kept - _decided(session, unproved)
            found = self.round()
            self._moment.value = Moment.PROVING
            if found.state.reach is not Reach.UP_TO_DATE:
                return missing, f"the round ended {found.state.reach}: {found.state.problem}"
            live = {Fate.WAITING, Fate.SENDING, Fate.ACCEPTED}
            if left := [entry.fate for entry in self.outbox.outgoing() if entry.fate in live]:
                return missing, f"still waits: {left}"
            assert self.replica.current is not None
            with self.shared.reading() as session, self.replica.current.read() as here:
                differ = [
                    name
                    for name, table in MIRRORED.items()
                    if table.digest(session.connection()) != table.digest_here(here)
                ]
                accepted = {entry.ruling.id for entry in self.outbox.outgoing() if entry.fate is Fate.DONE}
                invented = accepted - _decided(session, accepted)
        for entry in self.outbox.outgoing():
            if entry.fate in FOR_A_PERSON:
                self.outbox.dismiss(entry.ruling.id)
        self.outbox.forget_done(_now() + timedelta(days=2))
        if differ or invented:
            return missing, f"differ: {differ}; said to be accepted and are not: {invented}"
        return missing, None


def play(url: str, *, count: int, seed: int) -> Tally:
    """Kill a desk `count` times."""
    tally = Tally(seed)
    chance = Random(seed)  # noqa: S311  # to be played again
    engine = create_engine(url)
    with Session(engine) as session, session.begin():
        dossiers.fill(session, families=FAMILIES)
        added = text("SELECT staff_add(:login, 'Marie', :role, :verifier, NULL)")
        values = {"login": LOGIN, "role": Role.COORDINATOR.value, "verifier": VERIFIER}
        me = session.scalar(added, values)
    engine.dispose()  # no connection crosses a fork
    fork = multiprocessing.get_context("fork")
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as work:
        hears, says = fork.Pipe(duplex=False)
        line = fork.Process(target=_line, args=(url, says), daemon=True)
        line.start()
        place = Place(url, hears.recv(), Path(work) / "desk", secrets.token_hex(32), me)
        place.folder.mkdir()
        families = fork.Process(target=_families, args=(place, seed), daemon=True)
        families.start()
        watch = Watch(place, fork, tally, chance)
        for _ in range(count):
            watch.kill_one()
        watch.last()
        if families.exitcode is not None:
            tally.broken.append(f"the families' process died: {families.exitcode}")
        for helper in (families, line):
            helper.kill()
            helper.join()
    with Session(engine) as session:
        _account(session, tally, watch.kept)
    engine.dispose()
    tally.seconds = time.monotonic() - started
    return tally


class Watch:
    """Starts desks, kills them, and remembers what they said was kept."""

    def __init__(self, place: Place, fork: Any, tally: Tally, chance: Random) -> None:
        self._place, self._fork, self._tally, self._chance = place, fork, tally, chance
        self.kept: set[uuid.UUID] = set()
        self._unproved: set[uuid.UUID] = set()

    def kill_one(self) -> None:
        """Let a desk run, kill it at some moment, and note what it had said until then."""
        afresh = self._chance.random() < AFRESH
        if afresh:
            for path in self._place.folder.glob("replica-*"):
                path.unlink()
        process, told, moment = self._start(forever=True)
        if self._chance.random() >= (AFRESH_BLIND if afresh else BLIND):
            self._hear(told, until="whole")
        # The moment of the kill is what is tried: nothing to wait for but the clock.
        time.sleep(self._chance.uniform(0, LONGEST))
        process.kill()
        process.join()
        self._tally.killed[Moment.NAMES[moment.value]] += 1
        self._hear(told)

    def last(self) -> None:
        """Let a desk prove itself after the last kill."""
        process, told, _ = self._start(forever=False)
        self._hear(told)
        process.join()

    def _start(self, *, forever: bool) -> tuple[BaseProcess, Connection, Any]:
        told, says = self._fork.Pipe(duplex=False)
        moment = multiprocessing.RawValue(c_int, Moment.OPENING)
        seed = self._chance.getrandbits(64)
        process = self._fork.Process(
            target=_desk,
            args=(self._place, says, moment, set(self._unproved), seed),
            kwargs={"forever": forever},
        )
        process.start()
        says.close()
        return process, told, moment

    def _hear(self, told: Connection, *, until: str | None = None) -> None:
        """Note what a desk says, to its end or to a word."""
        while told.poll(STUCK):
            try:
                word, value = told.recv()
            except EOFError:
                return
            if word == "kept":
                self.kept.add(value)
                self._unproved.add(value)
            elif word == "whole":
                missing, wrong, asked = value
                self._tally.proved += wrong is None
                self._tally.lost += len(missing)
                self._unproved -= asked
                if wrong is not None:
                    self._tally.broken.append(wrong)
            else:
                self._tally.broken.append(value)
            if word in {until, "died"}:
                return
        self._tally.broken.append("a desk said nothing for too long")


def _desk(
    place: Place, says: Connection, moment: Any, unproved: set[uuid.UUID], seed: int, *, forever: bool
) -> None:
    """Be a desk: show to be whole, then decide and go round until killed."""
    logging.disable()
    chance = Random(seed)  # noqa: S311
    try:
        desk = Desk(place, moment)
        missing, wrong = desk.prove(unproved)
        says.send(("whole", (missing, wrong, unproved)))
        while forever:
            for _ in range(chance.randrange(1, 4)):
                if (ruling := desk.decide(chance)) is not None:
                    says.send(("kept", ruling))
            desk.round()
    except (SQLAlchemyError, DeskError, AssertionError, LookupError):  # its words are a figure of the run
        says.send(("died", traceback.format_exc()))
        raise


def _families(place: Place, seed: int) -> None:
    """Write as families do, until killed; hold still while a desk compares."""
    engine = create_engine(place.url)
    chance = Random(seed + 1)  # noqa: S311
    while True:
        with place.still(), Session(engine) as session, session.begin():
            portal.live(session, chance)
        # Processes of their own: families are not faster than this.
        time.sleep(chance.uniform(0, 0.05))


def _account(session: Session, tally: Tally, kept: set[uuid.UUID]) -> None:
    rows = session.execute(select(Decision.id, Decision.subject_id, Decision.revision_seen)).all()
    decided = {row.id for row in rows}
    tally.kept = len(kept)
    tally.decisions = len(rows)
    tally.refused = len(kept - decided)
    tally.doubled = sum(n > 1 for n in Counter((row.subject_id, row.revision_seen) for row in rows).values())
    audited = set(session.scalars(select(AuditEvent.id)))
    mailed = session.scalar(select(func.count()).select_from(Mail).where(Mail.decision_id.is_(None))) or 0
    tally.strays = len(audited ^ decided) + mailed


def _decided(session: Session, ids: set[uuid.UUID]) -> set[uuid.UUID]:
    return set(session.scalars(select(Decision.id).where(Decision.id.in_(ids))))


def _line(url: str, says: Connection) -> None:
    """Carry bytes between the network and the server's own socket, until killed."""
    proxy = Proxy(make_url(url).set(drivername="postgresql").render_as_string(hide_password=False))
    says.send(proxy.port)
    threading.Event().wait()


def _now() -> datetime:
    return datetime.now(UTC)


def _silent(_share: float) -> None:
    """Say nothing."""


def _kept() -> None:
    raise AssertionError("nobody was sent away")


def _never() -> bool:
    return False


def main() -> int:
    """Run by hand; exit 1 when a promise was not kept."""
    parser = argparse.ArgumentParser(prog="tests.faults.kill")
    parser.add_argument("count", type=int, nargs="?", default=200)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    options = parser.parse_args()
    with postgresql() as url:
        tally = play(url, count=options.count, seed=options.seed)
    print(tally, flush=True)  # noqa: T201
    return int(not tally.holds)


if __name__ == "__main__":
    sys.exit(main())
