"""What this desk reads: mirrored rows with its own pending decisions laid over them, in one query.

In embedded mode the rows are those of the shared database itself; only the distance differs.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from coordinator_app import outbox
from coordinator_app.errors import told_to_people
from db.queries.projection import Pending
from db.session import sqlite_reader


class Replica:
    """A read-only view of the season; `pending` is what its queries lay over the rows."""

    def __init__(self, database: Path, outbox_path: Path) -> None:
        self._engine = sqlite_reader(database, attached={outbox.SCHEMA: outbox_path})
        entries = outbox.overlay()
        self.pending = Pending(entries)
        self._pin = select(exists().select_from(entries))

    @contextmanager
    def snapshot(self) -> Iterator[Session]:
        """Yield a session that reads one consistent state and cannot write."""
        with told_to_people(), Session(self._engine) as session:
            # SQLite pins each file at its first read: the outbox first, or a push between the two reads would
            # bring a dossier back that was decided.
            session.execute(self._pin)
            yield session

    def close(self) -> None:
        """Release the files."""
        self._engine.dispose()
