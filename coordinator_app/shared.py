"""The shared database as this desk writes to it: one SQLite file on a single machine."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from coordinator_app.errors import DeskError, told_to_people
from db import migrations
from db.models import Season
from db.session import sqlite_writer


class Shared:
    """The shared database, brought up to this version's schema when it is opened."""

    def __init__(self, path: Path) -> None:
        self._engine: Engine = sqlite_writer(path)
        try:
            with told_to_people():
                migrations.upgrade(self._engine)
        except migrations.NewerSchema as error:
            raise DeskError(
                "Les données viennent d’une version plus récente",
                "Elles n’ont pas été touchées. Installez la dernière version de l’application.",
            ) from error

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[Session]:
        """Yield a session whose writes are committed together at the end, or not at all.

        `durable=False`: a power cut, not a crash of the program, may take the commit back.
        """
        engine = self._engine.execution_options(durable=durable)
        with told_to_people(), Session(engine) as session, session.begin():
            yield session

    def is_empty(self) -> bool:
        """Tell whether no season was ever entered."""
        with self.transaction() as session:
            return session.scalar(select(Season.code).limit(1)) is None

    def close(self) -> None:
        """Release the file."""
        self._engine.dispose()
