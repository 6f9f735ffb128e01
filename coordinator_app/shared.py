"""The shared database as this desk speaks to it: one SQLite file on a single machine, or a server."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from coordinator_app.errors import DeskError, told_to_people
from db import migrations
from db.models import Season
from db.session import sqlite_writer

if TYPE_CHECKING:
    from coordinator_app.shared_on_server import SharedOnServer
    from db.wire import Patience


class Shared:
    """The shared database."""

    _told: Callable[[], AbstractContextManager[None]]

    def __init__(self, path: Path) -> None:
        """Open a file, and bring it up to this version's schema."""
        self._engine: Engine = sqlite_writer(path)
        self._told = told_to_people
        try:
            with told_to_people():
                migrations.upgrade(self._engine)
        except migrations.NewerSchema as error:
            raise DeskError(
                "Les données viennent d’une version plus récente",
                "Elles n’ont pas été touchées. Installez la dernière version de l’application.",
            ) from error

    @classmethod
    def on_server(
        cls,
        address: str,
        *,
        login: str,
        password: str,
        authority: Path | None = None,
        patience: "Patience | None" = None,
    ) -> "SharedOnServer":
        """Return a server's database, which is connected to when it is first needed and never migrated."""
        from coordinator_app.shared_on_server import SharedOnServer  # noqa: PLC0415 - most desks have none
        from db import wire  # noqa: PLC0415

        told = wire.parameters(address, login=login, password=password, authority=authority)
        return SharedOnServer(told, patience)

    @contextmanager
    def transaction(self, *, durable: bool = True) -> Iterator[Session]:
        """Yield a session whose writes are committed together at the end, or not at all.

        `durable=False`: a power cut, not a crash of the program, may take the commit back.
        """
        engine = self._engine.execution_options(durable=durable)
        with self._told(), Session(engine) as session, session.begin():
            yield session

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that reads one state of the database from its first statement to its last."""
        with self.transaction() as session:
            yield session

    def is_empty(self) -> bool:
        """Tell whether no season was ever entered."""
        with self.transaction() as session:
            return session.scalar(select(Season.code).limit(1)) is None

    def close(self) -> None:
        """Release the file or the connections."""
        self._engine.dispose()
