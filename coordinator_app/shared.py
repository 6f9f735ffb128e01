"""The shared database as this desk speaks to it: one SQLite file on a single machine, or a server."""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from coordinator_app.errors import DeskError, told_to_people
from coordinator_app.server_errors import server_told_to_people
from db import migrations, wire
from db.models import Season
from db.session import postgresql, sqlite_writer


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
        patience: wire.Patience | None = None,
    ) -> "SharedOnServer":
        """Return a server's database, which is connected to when it is first needed and never migrated."""
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


class SharedOnServer(Shared):
    """A shared database on a server; a network that is not there is an `Unreachable`."""

    def __init__(self, told: dict[str, str | int], patience: wire.Patience | None = None) -> None:
        self._parameters = told
        self._patience = patience or wire.Patience()
        self._engine = postgresql(told, self._patience)
        self._told = server_told_to_people

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that reads one state of the database and can write nothing."""
        engine = self._engine.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with self._told(), Session(engine) as session, session.begin():
            yield session

    def listen(self) -> wire.Line:
        """Return a connection that is told of every change; it belongs to the caller."""
        with self._told(), ExitStack() as unless_it_listens:
            line = wire.connect(self._parameters, self._patience, autocommit=True)
            unless_it_listens.callback(line.close)
            line.execute("LISTEN sejours")
            unless_it_listens.pop_all()
        return line

    def hurry(self, seconds: float) -> None:
        """Let no call wait past so many seconds from now: the desk is being closed."""
        until = time.monotonic() + seconds
        self._patience.until = min(until, self._patience.until or until)

    def drop(self) -> None:
        """Leave the connections that are open: the network they went through is gone."""
        self._engine.dispose()
