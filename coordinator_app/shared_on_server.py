"""The shared database on a server: what libpq is told in, sessions and a line that listens out."""

import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from sqlalchemy.orm import Session

from coordinator_app.server_errors import server_told_to_people
from coordinator_app.shared import Shared
from db import wire
from db.session import postgresql


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
