"""What this desk reads: mirrored rows with its own pending decisions laid over them, in one query.

In embedded mode the rows are those of the shared database itself. On a server they are those of an encrypted
copy in the data folder, which `sync/pull.py` keeps up to date and, where it has to be made afresh, replaces.
"""

import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

from sqlalchemy import Connection, Engine, exists, insert, select
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from coordinator_app import outbox
from coordinator_app.errors import DeskError, told_to_people
from coordinator_app.generations import Generation, Generations, is_damage
from db.models import HealthAnswer
from db.queries.projection import Pending
from db.queries.queues import Queue
from db.session import sqlite_reader

HealthRows = Sequence[Mapping[str, Any]]
"""Health answers as values by column, as the database's logging function gave them."""

_nothing = Pending()
_DECIDED = "decided"
"""Where a session keeps whether its outbox holds anything."""


class Replica:
    """A read-only view of the season; `pending` is what its queries lay over the rows."""

    def __init__(self, database: Path, outbox_path: Path) -> None:
        """Read the shared database itself, a file on this machine."""
        self._lay_out()
        self._engine = sqlite_reader(database, attached={outbox.SCHEMA: outbox_path})

    @classmethod
    def local(
        cls, folder: Path, outbox_path: Path, key: str, *, gate: Callable[[], None] = lambda: None
    ) -> "LocalReplica":
        """Read the encrypted copy in `folder`; `gate` raises a `DeskError` where it may not be read now."""
        return LocalReplica(folder, outbox_path, key, gate=gate)

    def _lay_out(self) -> None:
        entries = outbox.overlay()
        self.pending = Pending(entries)
        self._pin = select(exists().select_from(entries))

    @property
    def ready(self) -> bool:
        """Whether there is anything to read yet."""
        return True

    @contextmanager
    def snapshot(self, *, health: HealthRows | None = None) -> Iterator[Session]:
        """Yield a session that reads one consistent state and cannot write.

        `health`: answers that the copy does not hold; in this session they stand in it, in memory only.
        """
        with told_to_people(), self._reading() as engine, engine.connect() as connection:
            try:
                if health is not None:
                    _lay_over(connection, health)
                # SQLite pins each file at its first read: the outbox first, or a push between the two reads
                # would bring a dossier back that was decided.
                decided = connection.scalar(self._pin)
                with Session(connection, info={_DECIDED: decided}) as session:
                    yield session
            finally:
                if health is not None:
                    connection.invalidate()  # closed, and with it what it held in memory

    def laid_over(self, session: Session, queue: Queue) -> Pending:
        """Return what a queue's query lays over the rows of this snapshot.

        Nothing over accounts where the outbox that was pinned is empty: to look there for every row takes a
        tenth of so short a queue. Requests gain less, and documents would lose: without those row numbers
        SQLite may read all requests of all seasons.
        """
        spared = queue is Queue.ACCOUNTS and not session.info[_DECIDED]
        return _nothing if spared else self.pending

    @contextmanager
    def _reading(self) -> Iterator[Engine]:
        yield self._engine

    def close(self) -> None:
        """Release the files."""
        self._engine.dispose()


def _lay_over(connection: Connection, health: HealthRows) -> None:
    """Put rows into a table of this connection alone, which shadows the file's."""
    for statement in (
        "PRAGMA temp_store = MEMORY",
        "PRAGMA query_only = OFF",
        "CREATE TEMP TABLE health_answer AS SELECT * FROM main.health_answer WHERE false",
    ):
        connection.exec_driver_sql(statement)
    if health:
        connection.execute(insert(HealthAnswer), [dict(row) for row in health])
    connection.exec_driver_sql("PRAGMA query_only = ON")
    connection.commit()


@dataclass
class _Open:
    """A generation that is read; once `retired`, its last reader closes it."""

    generation: Generation
    engine: Engine
    readers: int = 0
    retired: bool = False


class LocalReplica(Replica):
    """The copy of a server's rows; a generation that is replaced is read to the end by who began."""

    def __init__(self, folder: Path, outbox_path: Path, key: str, *, gate: Callable[[], None]) -> None:
        self._lay_out()
        self._outbox_path, self._key, self._gate = outbox_path, key, gate
        self._lock = Lock()
        self._open: _Open | None = None
        self.generations = Generations(folder, key)
        self.damaged = False
        """Whether a reader met a page that is not what was written: the copy has to be made afresh."""
        self.refresh()

    @property
    def current(self) -> Generation | None:
        """The generation that is read; None before the first pull has ended."""
        return self._open.generation if self._open else None

    @property
    def ready(self) -> bool:
        """Whether the first pull has ended."""
        return self.current is not None

    def me(self) -> uuid.UUID | None:
        """Return whose copy it is; None before the first pull has ended."""
        state = self.current.state() if self.current else None
        return uuid.UUID(state.me) if state else None

    def refresh(self) -> bool:
        """Move on where another process of this desk has made a newer generation; say whether it had."""
        newest = self.generations.current()
        if newest is None or (self.current and newest.number <= self.current.number):
            if newest is not None:
                newest.close()
            return False
        self.move_to(newest)
        return True

    def move_to(self, generation: Generation) -> None:
        """Read a generation that is complete from now on, and delete the others once nobody reads them."""
        attached = {outbox.SCHEMA: self._outbox_path}
        opened = _Open(generation, sqlite_reader(generation.path, attached=attached, key=self._key))
        with self._lock:
            before, self._open = self._open, opened
            self.damaged = False
            idle = before is not None and before.readers == 0
            if before is not None:
                before.retired = True
        if before is not None and idle:
            self._release(before)

    @contextmanager
    def _reading(self) -> Iterator[Engine]:
        self._gate()
        with self._lock:
            opened = self._open
            if opened is None:
                raise DeskError(
                    "Les dossiers ne sont pas encore sur ce poste",
                    "Ils arrivent à la première synchronisation. Vérifiez la connexion au réseau.",
                )
            opened.readers += 1
        try:
            yield opened.engine
        except (DBAPIError, MemoryError) as error:
            self.damaged |= is_damage(error)
            raise
        finally:
            with self._lock:
                opened.readers -= 1
                last = opened.retired and opened.readers == 0
            if last:
                self._release(opened)

    def _release(self, opened: _Open) -> None:
        opened.engine.dispose()
        opened.generation.close()
        with self._lock:
            kept = {self._open.generation.number} if self._open else set()
        self.generations.clear(below=max(kept, default=0))

    def close(self) -> None:
        """Release the files."""
        with self._lock:
            opened, self._open = self._open, None
        if opened is not None:
            opened.engine.dispose()
            opened.generation.close()
