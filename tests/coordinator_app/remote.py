"""Desks on one real server, each behind a line of its own that fails on demand, with an encrypted folder."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from coordinator_app.connecting import desk_on_server
from coordinator_app.desk import Desk
from coordinator_app.settings import Server, Settings
from coordinator_app.sync.link import Round
from db.models import Decision, Mail
from db.rules.ruling import Ruling
from db.rules.workflow import needs_words
from db.types import Role, Subject, Verdict
from db.wire import Patience
from tests.coordinator_app.keyrings import FileKeyring
from tests.coordinator_app.office import Clock
from tests.db.logins import Logins
from tests.db.rulings import BECAUSE, state
from tests.faults.proxy import Proxy

PATIENCE = 1.0


@dataclass
class Remote:
    """One person's desk, and the line to the server."""

    login: str
    folder: Path
    clock: Callable[[], datetime]
    proxy: Proxy
    desk: Desk
    patience: float = PATIENCE

    def round(self, *, all_of_them: bool = True) -> Round:
        """Make one round, also with what could still be undone."""
        return self.desk.link.round(
            all_of_them=all_of_them, progress=lambda _share: None, cancelled=lambda: False
        )

    def decide(self, subject: Subject, subject_id: uuid.UUID, verdict: Verdict) -> Ruling:
        """Decide on a row as this desk shows it."""
        with self.desk._replica.snapshot() as session:
            _, revision = state(session, subject, subject_id)
        reasons = (BECAUSE,) if verdict in needs_words else ()
        made = self.desk.ruling(subject, subject_id, revision, verdict, reasons=reasons)
        self.desk.decide(made)
        return made

    def sees(self, subject: Subject, subject_id: uuid.UUID) -> tuple[str, int]:
        """Return what this desk's copy says of a row."""
        with self.desk._replica.snapshot() as session:
            return state(session, subject, subject_id)

    def reopen(self) -> None:
        """Close the desk as a crash would, and open it again."""
        self.desk.release()
        self.desk = open_desk(self.folder, self.login, self.proxy, self.clock, self.patience)


def open_desk(
    folder: Path, login: str, proxy: Proxy, clock: Callable[[], datetime], patience: float = PATIENCE
) -> Desk:
    """Open a desk on its folder, as `coordinator_app.main` does, but for the clock and the keyring."""
    folder.mkdir(exist_ok=True)
    server = Server(f"postgresql://127.0.0.1:{proxy.port}/postgres", str(folder / "files"))
    keyring = FileKeyring(folder / "keyring.json")
    return desk_on_server(
        Settings(folder, login, undo_seconds=1, server=server),
        server,
        clock=clock,
        credentials=keyring.credentials,
        patience=Patience(patience),
    )


@dataclass
class Town:
    """The server, and whoever works with it."""

    folder: Path
    address: str
    owner: Engine
    logins: Logins
    remotes: list[Remote]
    proxies: list[Proxy]

    def join(
        self,
        name: str,
        *,
        clock: Callable[[], datetime] | None = None,
        by: str | None = None,
        patience: float = PATIENCE,
    ) -> Remote:
        """Give a coordinator an account and a desk; `by`: the address it goes by, if not the server's own."""
        login = self.logins.add(
            Role.COORDINATOR, login=f"{name.lower()}_{uuid.uuid4().hex[:8]}", name=name
        ).login
        proxy = Proxy(by or self.address)
        self.proxies.append(proxy)
        clock = clock or Clock()
        folder = self.folder / login
        desk = open_desk(folder, login, proxy, clock, patience)
        made = Remote(login, folder, clock, proxy, desk, patience)
        self.remotes.append(made)
        return made

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session that writes as the portal would."""
        with Session(self.owner) as session, session.begin():
            yield session

    def counts(self) -> tuple[int, int]:
        """Return how many decisions and mails there are."""
        with self.writing() as session:
            decisions = session.scalar(select(func.count()).select_from(Decision)) or 0
            return decisions, session.scalar(select(func.count()).select_from(Mail)) or 0

    def says(self, subject: Subject, subject_id: uuid.UUID) -> tuple[str, int]:
        """Return what the shared database says of a row."""
        with self.writing() as session:
            return state(session, subject, subject_id)

    def close(self) -> None:
        """Take everything down."""
        for proxy in self.proxies:
            proxy.__exit__()
        for remote in self.remotes:
            remote.desk.release()
        self.logins.close()


@contextmanager
def town(folder: Path, address: str, owner: Engine) -> Iterator[Town]:
    """Yield an empty town, and take it down."""
    made = Town(folder, address, owner, Logins(owner), [], [])
    try:
        yield made
    finally:
        made.close()
