"""Three desks, families and an administrator in any order: examples in, a line or what broke it out.

By hand, from the root of the repository: `python -m tests.faults.model 500 --seed 7`; a few examples run with
the tests. The desks are real ones on a real PostgreSQL, each under its own login: outbox, push, pull and an
encrypted copy. Answers are lost before or after the commit, desks crash, families change their dossiers and
are purged, the shared database goes back to an old backup. Whatever came, no decision is applied twice, an
accepted one is where it was accepted, and in the end every copy equals the server's rows.
"""

import argparse
import logging
import secrets
import shutil
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import Any

from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test
from sqlalchemy import Engine, create_engine, select, text
from sqlalchemy.orm import Session

from coordinator_app.errors import DeskError
from coordinator_app.outbox import FOR_A_PERSON, Fate, Outbox
from coordinator_app.replica import LocalReplica, Replica
from coordinator_app.server_errors import Unreachable, server_told_to_people
from coordinator_app.sync.pull import pull
from coordinator_app.sync.push import push
from db import verdicts
from db.mirror import MIRRORED
from db.models import AuditEvent, Base, Decision, Household, Mail
from db.queries.projection import models
from db.rules.notice import trigger
from db.types import Role, Step, Subject, Verdict, type_of_state
from tests import builders
from tests.db.logins import Logins, Person
from tests.db.rulings import plain_letter
from tests.faults import dossiers, portal
from tests.faults.dossiers import Known
from tests.faults.feed import postgresql

DESKS, FAMILIES, STEPS = 3, 2, 25
TABLES = [*(f'public."{name}"' for name in Base.metadata.tables), "rights.audit_chain"]
_subjects = (Subject.ACCOUNT, Subject.PRE_REGISTRATION, Subject.DOCUMENT)
_live = {Fate.WAITING, Fate.SENDING, Fate.ACCEPTED}


@dataclass
class Line:
    """The shared database under one login; `cut` loses the question or the answer of what comes next."""

    engine: Engine
    cut: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._reading = self.engine.execution_options(
            isolation_level="REPEATABLE READ", postgresql_readonly=True
        )

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[Session]:  # noqa: ARG002
        """Yield a session whose writes are committed at the end, unless the line was cut before."""
        fault = self.cut.pop(0) if self.cut else ""
        with server_told_to_people(), Session(self.engine) as session, session.begin():
            yield session
            if fault == "question":
                raise _cut()
        if fault == "answer":
            raise _cut()

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that reads one snapshot, unless the line is cut."""
        if self.cut and self.cut.pop(0):
            raise _cut()
        with server_told_to_people(), Session(self._reading) as session, session.begin():
            yield session


def _cut() -> Unreachable:
    return Unreachable("Le réseau est coupé", "")


class Desk:
    """One desk: its files, its line, and every decision it was told is kept."""

    def __init__(self, folder: Path, person: Person) -> None:
        folder.mkdir()
        self.folder, self.person, self.key = folder, person, secrets.token_hex(32)
        self.line: Any = Line(create_engine(person.engine.url))
        self.kept: set[uuid.UUID] = set()
        self.open()

    def open(self) -> None:
        """Open the files."""
        self.outbox = Outbox(self.folder / "outbox.db", key=self.key)
        self.replica: LocalReplica = Replica.local(self.folder, self.outbox.path, self.key)

    def close(self) -> None:
        """Let go of the files as a crash does: nothing is sent or settled."""
        self.replica.close()
        self.outbox.close()

    def push(self) -> tuple[uuid.UUID, ...]:
        """Push; return what the server said to have."""
        report = push(self.outbox, self.line, compose=plain_letter, clock=_now, all_of_them=True, seen=False)
        return report.applied

    def pull(self) -> None:
        """Pull; a line that is cut leaves it for the next."""
        with suppress(Unreachable):
            pull(self.line, self.replica, self.outbox, progress=_silent, cancelled=_no)

    def fates(self) -> dict[uuid.UUID, Fate]:
        """Return what became of each decision."""
        return {entry.ruling.id: entry.fate for entry in self.outbox.outgoing()}


class Office(RuleBasedStateMachine):
    """What may happen, and what must hold after each of it."""

    owner: Engine

    def __init__(self) -> None:
        super().__init__()
        self.work = Path(tempfile.mkdtemp(prefix="model-"))
        _empty(self.owner)
        self.logins = Logins(self.owner)
        people = [self.logins.add(Role.COORDINATOR, name=f"Poste {number}") for number in range(DESKS)]
        with Session(self.owner) as session, session.begin():
            self.known = [(one.subject, one.id) for one in dossiers.fill(session, families=FAMILIES)]
            self.homes = sorted(session.scalars(select(Household.id)))
        self.desks = [Desk(self.work / f"{number}", person) for number, person in enumerate(people)]
        self.made: dict[uuid.UUID, tuple[Subject, Verdict, uuid.UUID]] = {}
        self.there: set[uuid.UUID] = set()  # said to be accepted, and not purged or restored away
        self.backed_up: set[uuid.UUID] | None = None

    # What happens

    @initialize()
    def begin(self) -> None:
        for desk in self.desks:
            desk.pull()

    @rule(desk=st.integers(0, DESKS - 1), number=st.integers(0, 3 * FAMILIES - 1), chance=st.integers(0, 99))
    def decide(self, desk: int, number: int, chance: int) -> None:
        """Keep a decision on a dossier as this desk shows it."""
        at = self.desks[desk]
        subject, id_ = self.known[number]
        with at.replica.snapshot() as session:
            row: Any = session.get(models[subject], id_)
            if row is None:
                return
            known = Known(subject, id_, row.revision, type_of_state[subject](row.state))
            ruling = dossiers.decide(known, Random(chance), by=at.person.id)  # noqa: S311
            ruling = replace(ruling, id=uuid.uuid4())
            after = verdicts.judge(session, ruling, pending=at.replica.pending)
        if not isinstance(after, verdicts.Judged):
            return
        with suppress(DeskError):  # one waits already
            at.outbox.add(ruling, after, not_before=_now())
            at.kept.add(ruling.id)
            self.made[ruling.id] = (subject, ruling.verdict, id_)

    @rule(desk=st.integers(0, DESKS - 1))
    def undo(self, desk: int) -> None:
        """Take the last decision back, where it has not left."""
        at = self.desks[desk]
        for entry in at.outbox.outgoing()[-1:]:
            if at.outbox.withdraw(entry.ruling.id):
                at.kept.remove(entry.ruling.id)

    @rule(
        desk=st.integers(0, DESKS - 1), cuts=st.lists(st.sampled_from(["", "question", "answer"]), max_size=3)
    )
    def push(self, desk: int, cuts: list[str]) -> None:
        """Push on a line that may lose a question or an answer."""
        self.desks[desk].line.cut = cuts
        self._push(self.desks[desk])
        self.desks[desk].line.cut = []

    @rule(desk=st.integers(0, DESKS - 1), number=st.integers(0, 3 * FAMILIES - 1), chance=st.integers(0, 99))
    def lose_the_answer(self, desk: int, number: int, chance: int) -> None:
        """A decision is accepted, and its desk does not hear it: chance alone seldom gets there."""
        self.decide(desk, number, chance)
        self.push(desk, ["answer"])

    @rule(desk=st.integers(0, DESKS - 1), good=st.integers(0, 9))
    def pull(self, desk: int, good: int) -> None:
        """Pull on a line that is cut after some journeys."""
        self.desks[desk].line.cut = [""] * good + ["question"]
        self.desks[desk].pull()
        self.desks[desk].line.cut = []

    @rule(desk=st.integers(0, DESKS - 1))
    def crash(self, desk: int) -> None:
        """Open a desk again from its files."""
        self.desks[desk].close()
        self.desks[desk].open()

    @rule(desk=st.integers(0, DESKS - 1))
    def dismiss(self, desk: int) -> None:
        """Read why a decision was refused, and forget it."""
        at = self.desks[desk]
        for id_, fate in at.fates().items():
            if fate in FOR_A_PERSON:
                at.outbox.dismiss(id_)
                at.kept.remove(id_)

    @rule(
        number=st.integers(0, 3 * FAMILIES - 1), move=st.sampled_from([Step.SUBMIT, Step.CANCEL, Step.EXPIRE])
    )
    def family_steps(self, number: int, move: Step) -> None:
        """A family sends a dossier or a paper again, or cancels; a date passes."""
        with Session(self.owner) as session, session.begin():
            portal.step(session, *self.known[number], move)

    @rule(number=st.integers(0, FAMILIES - 1), digit=st.integers(0, 9))
    def family_changes(self, number: int, digit: int) -> None:
        """A family changes what it said."""
        with Session(self.owner) as session, session.begin():
            portal.change(session, self.homes[number], f"+3361234567{digit}")

    @rule()
    def family_comes(self) -> None:
        """A new family writes to the same portal."""
        with Session(self.owner) as session, session.begin():
            builders.family(session)

    @rule(number=st.integers(0, FAMILIES - 1))
    def family_is_purged(self, number: int) -> None:
        """All that is about a family is removed, the decisions too."""
        with Session(self.owner) as session, session.begin():
            portal.purge(session, self.homes[number])
            kept = set(session.scalars(select(Decision.id)))
        self.there &= kept

    @rule()
    def back_up(self) -> None:
        """Copy the shared database."""
        with self.owner.begin() as connection:
            connection.execute(text("DROP SCHEMA IF EXISTS backup CASCADE"))
            connection.execute(text("CREATE SCHEMA backup"))
            for number, table in enumerate(TABLES):
                connection.execute(text(f"CREATE TABLE backup.t{number} AS TABLE {table}"))
        self.backed_up = set(self.there)

    @rule()
    def restore(self) -> None:
        """Let an older copy take the place of the shared database."""
        if self.backed_up is None:
            return
        with self.owner.begin() as connection:
            connection.execute(text("SET LOCAL session_replication_role = replica"))
            connection.execute(text(f"TRUNCATE {', '.join(TABLES)}"))
            for number, table in enumerate(TABLES):
                connection.execute(text(f"INSERT INTO {table} SELECT * FROM backup.t{number}"))  # noqa: S608
        self.there &= self.backed_up

    @rule(desk=st.integers(0, DESKS - 1), number=st.integers(0, 3 * FAMILIES - 1), chance=st.integers(0, 99))
    def restore_what_this_desk_has_not_seen(self, desk: int, number: int, chance: int) -> None:
        """A decision is accepted, and before its desk pulls, a copy without it takes the database's place."""
        self.back_up()
        self.decide(desk, number, chance)
        self.push(desk, [])
        self.restore()

    # What holds

    @invariant()
    def nothing_is_lost(self) -> None:
        """Each decision kept is in its outbox, once, and whatever was accepted is in the database."""
        for desk in self.desks:
            entries = [entry.ruling.id for entry in desk.outbox.outgoing()]
            assert len(entries) == len(set(entries))
            assert set(entries) == desk.kept
        with Session(self.owner) as session:
            assert self.there <= set(session.scalars(select(Decision.id)))

    @invariant()
    def nothing_is_applied_twice(self) -> None:
        """One decision a revision, each with its audit row, and with its mail where it sends one."""
        with Session(self.owner) as session:
            rows = session.execute(select(Decision.id, Decision.subject_id, Decision.revision_seen)).all()
            mailed = list(session.scalars(select(Mail.decision_id)))
            audited = set(session.scalars(select(AuditEvent.id)))
        ids = {row.id for row in rows}
        assert ids <= self.made.keys()
        assert not any(n > 1 for n in Counter((row.subject_id, row.revision_seen) for row in rows).values())
        assert Counter(mailed) == Counter(id_ for id_ in ids if trigger(*self.made[id_][:2]))
        assert ids <= audited <= self.made.keys()  # a purge leaves the journal

    def teardown(self) -> None:
        """Let everything arrive: every copy is the server's, and nothing waits but for a person."""
        try:
            if sys.exc_info()[0] is None:
                for _ in range(3):  # a pull may find what is to be sent anew, which others pull then
                    for desk in self.desks:
                        self._push(desk)
                        desk.pull()
                self.nothing_is_lost()
                self.nothing_is_applied_twice()
                for desk in self.desks:
                    self._has_arrived(desk)
        finally:
            for desk in self.desks:
                desk.close()
                desk.line.engine.dispose()
            self.logins.close()
            shutil.rmtree(self.work, ignore_errors=True)

    def _push(self, desk: Desk) -> None:
        """Push; what is there already is never said to be refused."""
        before = {id_ for id_, fate in desk.fates().items() if fate in FOR_A_PERSON}
        self.there |= set(desk.push())
        refused = {id_ for id_, fate in desk.fates().items() if fate in FOR_A_PERSON} - before
        with Session(self.owner) as session:
            assert not refused & set(session.scalars(select(Decision.id)))

    def _has_arrived(self, desk: Desk) -> None:
        assert not [fate for fate in desk.fates().values() if fate in _live], desk.fates()
        assert desk.replica.current is not None
        with desk.line.reading() as session, desk.replica.current.read() as here:
            differ = [
                name
                for name, table in MIRRORED.items()
                if table.digest(session.connection()) != table.digest_here(here)
            ]
        assert not differ


def _empty(owner: Engine) -> None:
    with owner.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        others = [table for table in TABLES if "feed_head" not in table]
        connection.execute(text(f"TRUNCATE {', '.join(others)}, rights.health_ticket"))


def _now() -> datetime:
    return datetime.now(UTC)


def _silent(_share: float) -> None:
    """Say nothing."""


def _no() -> bool:
    return False


def explore(owner: Engine, *, examples: int, number: int | None = None, steps: int = STEPS) -> None:
    """Play so many stories; raises what the one that does not hold raised."""
    made = type("Here", (Office,), {"owner": owner})
    if number is not None:
        made = seed(number)(made)
    run_state_machine_as_test(
        made,
        settings=settings(
            max_examples=examples,
            stateful_step_count=steps,
            deadline=None,
            database=None,
            phases=[Phase.generate],  # a story is short enough to be read as it came
            suppress_health_check=list(HealthCheck),
        ),
    )


def main() -> int:
    """Run by hand; exit 1 with the story when something does not hold."""
    parser = argparse.ArgumentParser(prog="tests.faults.model")
    parser.add_argument("count", type=int, nargs="?", default=50)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    options = parser.parse_args()
    logging.disable()
    started = time.monotonic()
    with postgresql() as url:
        owner = create_engine(url)
        explore(owner, examples=options.count, number=options.seed)
        owner.dispose()
    took = time.monotonic() - started
    said = f"{options.count} stories of {STEPS} steps hold"
    print(f"model, seed {options.seed}: {said}; {took:.0f} s", flush=True)  # noqa: T201
    return 0


if __name__ == "__main__":
    sys.exit(main())
