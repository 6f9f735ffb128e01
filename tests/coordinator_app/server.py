"""A shared database on a real PostgreSQL, as a pull reads it and as the office writes it."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db.rules.ruling import Ruling


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
            yield session


@dataclass
class Accepted:
    """The decisions of an outbox that were accepted and have not come back."""

    rulings: list[Ruling] = field(default_factory=list)

    def unconfirmed(self) -> tuple[Ruling, ...]:
        """Return them."""
        return tuple(self.rulings)

    def settle(self, ruling_id: uuid.UUID) -> None:
        """Forget one."""
        self.rulings = [ruling for ruling in self.rulings if ruling.id != ruling_id]
