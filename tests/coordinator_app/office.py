"""A desk on a data folder of its own, with a clock that tests move; rows are written as the portal would."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy.orm import Session

from coordinator_app.desk import Desk, colleague
from coordinator_app.files import Folder
from coordinator_app.outbox import Outbox
from coordinator_app.replica import Replica
from coordinator_app.shared import Shared
from db.rules.ruling import ReasonGiven, Ruling
from db.rules.workflow import needs_words
from db.types import Subject, Verdict
from papers.outgoing.mails import compose
from tests import builders
from tests.builders import READ
from tests.db.rulings import BECAUSE, state

UNDO = timedelta(seconds=10)
_NOBODY = 65534


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.now = builders.NOW

    def __call__(self) -> datetime:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += timedelta(seconds=seconds)


@dataclass
class Office:
    """One desk with its parts at hand."""

    folder: Path
    clock: Clock
    shared: Shared
    outbox: Outbox
    replica: Replica
    desk: Desk

    @contextmanager
    def writing(self) -> Iterator[Session]:
        """Yield a session that writes to the shared database."""
        with self.shared.transaction() as session:
            yield session

    def state(self, subject: Subject, subject_id: uuid.UUID) -> tuple[str, int]:
        """Return what the shared database says of a row."""
        with self.writing() as session:
            return state(session, subject, subject_id)

    def ruling(
        self,
        subject: Subject,
        subject_id: uuid.UUID,
        verdict: Verdict,
        *reasons: ReasonGiven,
        message: str = "",
    ) -> Ruling:
        """Return this coordinator's decision on the row as it stands."""
        _, revision = self.state(subject, subject_id)
        given = reasons or ((BECAUSE,) if verdict in needs_words else ())
        accepts = subject is Subject.DOCUMENT and verdict is Verdict.APPROVE
        read = READ if accepts else {}
        return self.desk.ruling(
            subject, subject_id, revision, verdict, reasons=given, message=message, captured=read
        )

    def decide(self, subject: Subject, subject_id: uuid.UUID, verdict: Verdict) -> Ruling:
        """Take a decision and return it."""
        made = self.ruling(subject, subject_id, verdict)
        self.desk.decide(made)
        return made

    def mails(self) -> list[Path]:
        """Return the mails left in the folder."""
        return sorted((self.folder / "courriels").glob("*.eml"))


def open_office(folder: Path, clock: Clock | None = None) -> Office:
    """Put a desk together on `folder`, as `coordinator_app.main` does, but for the clock."""
    clock = clock or Clock()
    shared = Shared(folder / "sejours.db")
    outbox = Outbox(folder / "outbox.db")
    replica = Replica(folder / "sejours.db", outbox.path)
    desk = Desk(
        staff=colleague(shared, None),
        shared=shared,
        replica=replica,
        outbox=outbox,
        files=Folder(folder / "files"),
        mail_folder=folder / "courriels",
        compose=compose,
        clock=clock,
        undo_window=UNDO,
    )
    return Office(folder, clock, shared, outbox, replica, desk)


def close(office: Office) -> None:
    """Release the files without sending what waits, as a crash would."""
    office.replica.close()
    office.outbox.close()
    office.shared.close()


@contextmanager
def read_only(*paths: Path) -> Iterator[None]:
    """Take away the right to write, also from root, who has to be somebody else meanwhile."""
    root = os.geteuid() == 0
    before = {path: path.stat().st_mode for path in paths}
    for path in paths:
        path.chmod(0o555 if path.is_dir() else 0o444)
    if root:
        os.seteuid(_NOBODY)
    try:
        yield
    finally:
        if root:
            os.seteuid(0)
        for path, mode in before.items():
            path.chmod(mode)
