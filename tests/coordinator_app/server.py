"""A shared database on a real PostgreSQL, as a pull reads it and as the office writes it."""

import secrets
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, text
from sqlalchemy.orm import Session

from coordinator_app import outbox as waiting
from coordinator_app.replica import LocalReplica, Replica
from coordinator_app.sync.pull import Pulled, pull
from db.mirror import MIRRORED, readable
from db.rules.ruling import Ruling
from db.session import sqlite_writer

READER = "tests_reader"
"""The login of the person whose desk it is; whoever writes is somebody else, held by no rule for people."""


def let_in(engine: Engine) -> None:
    """Make the reader known to the server, once."""
    with engine.begin() as connection:
        if not connection.scalar(text("SELECT true FROM pg_roles WHERE rolname = :name"), {"name": READER}):
            connection.execute(text(f"CREATE ROLE {READER} SUPERUSER LOGIN"))


@dataclass(frozen=True)
class Server:
    """The engine of a test as `coordinator_app.shared` offers one."""

    engine: Engine

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[Session]:
        """Yield a session whose writes are committed together at the end, or not at all."""
        engine = self.engine.execution_options(durable=durable)
        with Session(engine) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that reads one snapshot."""
        engine = self.engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with Session(engine) as session, session.begin():
            session.execute(text(f"SET LOCAL SESSION AUTHORIZATION {READER}"))
            yield session


# What a person of some stays sees, as views that hide the tables: the rights themselves are tested elsewhere.
_HOME = "household_id IN (SELECT household_id FROM seen.pre_registration)"
_SEEN = {
    "pre_registration": "stay_id IN (SELECT stay_id FROM public.staff_stay WHERE staff_id = '{me}')",
    "planning_request": "pre_registration_id IN (SELECT id FROM seen.pre_registration)",
    "planning_interval": "planning_request_id IN (SELECT id FROM seen.planning_request)",
    "child": "id IN (SELECT child_id FROM seen.pre_registration)",
    "child_household": "child_id IN (SELECT child_id FROM seen.pre_registration)",
    "household": "id IN (SELECT household_id FROM seen.pre_registration)",
    "account": _HOME,
    "guardian": _HOME,
    "emergency_contact": _HOME,
    "family_edit": _HOME,
    "mail": _HOME,
    "audit_event": _HOME,
    "document": "child_id IN (SELECT id FROM seen.child)"
    " OR household_id IN (SELECT household_id FROM seen.pre_registration)",
    "document_version": "document_id IN (SELECT id FROM seen.document)",
    "file": "sha256 IN (SELECT file_sha256 FROM seen.document_version)",
    "decision": "subject_id IN (SELECT id FROM seen.document UNION SELECT id FROM seen.pre_registration)",
    "decision_reason": "decision_id IN (SELECT id FROM seen.decision)",
    "decision_piece": "decision_id IN (SELECT id FROM seen.decision)",
}


@dataclass(frozen=True)
class Limited(Server):
    """The same server as a person of some stays reads it."""

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that reads one snapshot of what that person sees."""
        with super().reading() as session:
            session.execute(text("SET LOCAL search_path = seen, public"))
            yield session


@dataclass(frozen=True)
class Granted(Server):
    """The same server as somebody reads it who may read some tables only."""

    role: str

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that reads one snapshot of these tables."""
        with super().reading() as session:
            session.execute(text(f"SET LOCAL ROLE {self.role}"))
            yield session


@contextmanager
def granted(engine: Engine, *tables: str) -> Iterator[Granted]:
    """Yield the server as somebody reads it who may read the log and these tables."""
    role = f"p_{uuid.uuid4().hex[:12]}"
    names = ", ".join(f'"{table}"' for table in ("change_log", *tables))
    with engine.begin() as connection:
        connection.execute(text(f"CREATE ROLE {role}"))
        connection.execute(text(f"GRANT SELECT ON {names} TO {role}"))
    yield Granted(engine, role)
    with engine.begin() as connection:
        connection.execute(text(f"DROP OWNED BY {role}"))
        connection.execute(text(f"DROP ROLE {role}"))


@contextmanager
def limited(engine: Engine, staff_id: uuid.UUID) -> Iterator[Limited]:
    """Yield the server as this person reads it."""
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA IF EXISTS seen CASCADE"))
        connection.execute(text("CREATE SCHEMA seen"))
        for table, condition in _SEEN.items():
            rows = f"SELECT * FROM public.{table} WHERE {condition.format(me=staff_id)}"  # noqa: S608
            connection.execute(text(f"CREATE VIEW seen.{table} AS {rows}"))
    yield Limited(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP SCHEMA seen CASCADE"))


@dataclass
class Accepted:
    """The decisions of an outbox that were accepted and have not come back."""

    rulings: list[Ruling] = field(default_factory=list)
    lost: list[uuid.UUID] = field(default_factory=list)

    def unconfirmed(self) -> tuple[Ruling, ...]:
        """Return them."""
        return tuple(self.rulings)

    def settle(self, ruling_id: uuid.UUID) -> None:
        """Forget one."""
        self.rulings = [ruling for ruling in self.rulings if ruling.id != ruling_id]

    def lost_again(self, ruling_id: uuid.UUID) -> None:
        """Send one anew."""
        self.lost.append(ruling_id)
        self.settle(ruling_id)


@dataclass
class Post:
    """One desk with its copy, on a server that the test writes to."""

    server: Server
    folder: Path
    key: str = field(default_factory=lambda: secrets.token_hex(32))
    accepted: Accepted = field(default_factory=Accepted)
    shares: list[float] = field(default_factory=list)

    def __post_init__(self) -> None:
        engine = sqlite_writer(self.folder / "outbox.db", key=self.key)
        with engine.begin() as connection:
            waiting._metadata.create_all(connection)
        engine.dispose()
        self.replica = self.open()

    def open(self) -> LocalReplica:
        return Replica.local(self.folder, self.folder / "outbox.db", self.key)

    def pull(self, *, cancelled: Callable[[], bool] = lambda: False) -> Pulled:
        return pull(
            self.server, self.replica, self.accepted, progress=self.shares.append, cancelled=cancelled
        )

    def restart(self) -> None:
        """Close what a kill would close, and open it again."""
        self.replica.close()
        self.replica = self.open()

    def scalar(self, query: Any) -> Any:
        with self.replica.snapshot() as session:
            return session.scalar(query)

    def number(self) -> int:
        assert self.replica.current is not None
        return self.replica.current.number

    def same(self) -> bool:
        """Tell whether both sides hold the same rows, and nothing of what may not be read."""
        assert self.replica.current is not None
        with self.server.reading() as session, self.replica.current.read() as here:
            shared = session.connection()
            tables = readable(shared)
            return all(
                table.digest_here(here) == (table.digest(shared) if name in tables else (0, 0))
                for name, table in MIRRORED.items()
            )
