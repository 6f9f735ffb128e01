"""What a disk can do to a desk: every trouble is a French sentence, and nothing that was kept is lost."""

import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import IntegrityError, OperationalError
from sqlalchemy.orm import Session

from coordinator_app import errors
from coordinator_app.composing import compose
from coordinator_app.errors import DeskError, told_to_people
from coordinator_app.outbox import Outbox
from coordinator_app.shared import Shared
from coordinator_app.sync.push import push
from db import session as engines
from db.rules.ruling import Ruling
from db.types import AccountState, Subject, Verdict
from tests import builders
from tests.coordinator_app.office import Office, close, open_office, read_only


@contextmanager
def full_disk(engine: Engine) -> Iterator[None]:
    """Let a database grow no further: SQLite itself says SQLITE_FULL, as on a full disk."""
    with engine.connect() as connection:
        before = connection.exec_driver_sql("PRAGMA max_page_count").scalar_one()
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # SQLite rounds up to what there is
    yield
    with engine.connect() as connection:
        connection.exec_driver_sql(f"PRAGMA max_page_count = {before}")


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Hold a file as another program would that writes to it."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    try:
        yield
    finally:
        other.execute("ROLLBACK")
        other.close()


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Wait for a lock a moment only."""
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 30)


@pytest.fixture
def waiting_account(office: Office) -> tuple[Office, builders.Family]:
    with office.writing() as session:
        who = builders.family(session, state=AccountState.PENDING)
    return office, who


def decide_until_refused(office: Office, rulings: list[Ruling]) -> tuple[list[Ruling], Ruling, DeskError]:
    kept: list[Ruling] = []
    for made in rulings:
        try:
            office.desk.decide(made)
        except DeskError as error:
            return kept, made, error
        kept.append(made)
    raise AssertionError("the disk never filled")


def intact(path: Path) -> bool:
    connection = sqlite3.connect(path)
    found = connection.execute("PRAGMA integrity_check").fetchone()
    connection.close()
    return bool(found == ("ok",))


def test_a_full_disk_under_the_outbox(waiting_account: tuple[Office, builders.Family]) -> None:
    """The decision is said not to be taken, and is not; those before it are; with room it is taken."""
    office, who = waiting_account
    with office.writing() as session:
        others = [builders.family(session, state=AccountState.PENDING) for _ in range(40)]
    kept = [office.decide(Subject.ACCOUNT, who.account, Verdict.APPROVE)]
    with full_disk(office.outbox._engine):
        rulings = [
            office.ruling(Subject.ACCOUNT, other.account, Verdict.REFUSE, message="x" * 3000)
            for other in others
        ]
        more, refused, error = decide_until_refused(office, rulings)
        assert error.title == "Le disque est plein"
        kept += more
        assert office.outbox.waiting() == len(kept)
    assert intact(office.outbox.path)
    office.desk.decide(refused)
    report = office.desk.push(now=True)
    assert report.applied == tuple(made.id for made in [*kept, refused])


def test_a_full_disk_under_the_shared_database(waiting_account: tuple[Office, builders.Family]) -> None:
    """The push says so and stops; the decision waits, and leaves when there is room."""
    office, who = waiting_account
    made = office.ruling(Subject.ACCOUNT, who.account, Verdict.APPROVE, message="x" * 100_000)
    office.desk.decide(made)
    with full_disk(office.shared._engine):
        report = office.desk.push(now=True)
        assert report.problem is not None
        assert report.problem.title == "Le disque est plein"
        assert (report.applied, report.waiting) == ((), 1)
    assert office.state(Subject.ACCOUNT, who.account) == ("pending", 1)
    assert office.desk.push().applied == (made.id,)
    assert intact(office.folder / "sejours.db")


def test_what_a_stopped_push_did_not_try_can_be_undone(
    waiting_account: tuple[Office, builders.Family],
) -> None:
    """Several are taken at once; of the one that was tried nobody knows whether it arrived."""
    office, who = waiting_account
    with office.writing() as session:
        other = builders.family(session, state=AccountState.PENDING)
    tried = office.ruling(Subject.ACCOUNT, who.account, Verdict.APPROVE, message="x" * 100_000)
    office.desk.decide(tried)
    untried = office.decide(Subject.ACCOUNT, other.account, Verdict.APPROVE)
    with full_disk(office.shared._engine):
        assert office.desk.push(now=True).problem is not None
    assert not office.desk.undo(tried.id)
    assert office.desk.undo(untried.id)
    assert office.desk.push(now=True).applied == (tried.id,)


def test_what_a_cancelled_push_did_not_try_can_be_undone(
    waiting_account: tuple[Office, builders.Family],
) -> None:
    """It ends with the decision it is at, which has arrived."""
    office, who = waiting_account
    with office.writing() as session:
        other = builders.family(session, state=AccountState.PENDING)
    first, second = (
        office.decide(Subject.ACCOUNT, account, Verdict.APPROVE) for account in (who.account, other.account)
    )
    said = iter((False, True))
    report = push(
        office.outbox,
        office.shared,
        compose=compose,
        clock=office.clock,
        all_of_them=True,
        cancelled=lambda: next(said, True),
    )
    assert (report.applied, report.waiting) == ((first.id,), 1)
    assert office.desk.undo(second.id)
    assert not office.desk.undo(first.id)


@pytest.mark.usefixtures("impatient")
def test_a_locked_shared_database(database: Path) -> None:
    """Reading goes on, deciding too; the push waits for its turn."""
    office = open_office(database.parent)
    with office.writing() as session:
        who = builders.family(session, state=AccountState.PENDING)
    with locked(database):
        made = office.desk.ruling(Subject.ACCOUNT, who.account, 1, Verdict.APPROVE)
        office.desk.decide(made)
        report = office.desk.push(now=True)
        assert report.problem is not None
        assert report.problem.title == "Les données sont occupées"
        with pytest.raises(DeskError, match="occupées"):
            Shared(database).is_empty()
    assert office.desk.push().applied == (made.id,)
    close(office)


@pytest.mark.usefixtures("impatient")
def test_a_locked_outbox(database: Path) -> None:
    """The decision is said not to be taken."""
    office = open_office(database.parent)
    with office.writing() as session:
        who = builders.family(session, state=AccountState.PENDING)
    made = office.ruling(Subject.ACCOUNT, who.account, Verdict.APPROVE)
    with locked(office.outbox.path):
        with pytest.raises(DeskError, match="Les données sont occupées"):
            office.desk.decide(made)
        report = office.desk.push(now=True)
        assert report.problem is not None
        assert report.problem.title == "Les données sont occupées"
    office.desk.decide(made)
    assert office.desk.push(now=True).applied == (made.id,)
    close(office)


@pytest.mark.parametrize("open_it", [Shared, Outbox])
@pytest.mark.parametrize("content", [b"Bonjour. " * 1000, b"%PDF-1.7\n" + bytes(5000)])
def test_a_file_that_is_no_database(tmp_path: Path, open_it: type[Shared | Outbox], content: bytes) -> None:
    """It is somebody's file: not a byte of it changes."""
    path = tmp_path / "sejours.db"
    path.write_bytes(content)
    with pytest.raises(DeskError, match="n’est pas une base de données"):
        open_it(path)
    assert path.read_bytes() == content
    assert [file.name for file in tmp_path.iterdir()] == ["sejours.db"]


@pytest.mark.parametrize("open_it", [Shared, Outbox])
def test_a_folder_in_the_files_place(tmp_path: Path, open_it: type[Shared | Outbox]) -> None:
    """Or no folder at all where it should be."""
    with pytest.raises(DeskError, match="ne s’ouvrent pas"):
        open_it(tmp_path)
    with pytest.raises(DeskError, match="ne s’ouvrent pas"):
        open_it(tmp_path / "absent" / "sejours.db")


def test_a_damaged_database(waiting_account: tuple[Office, builders.Family]) -> None:
    """Said when it is read; the file is left for whoever repairs it, and the outbox goes on."""
    office, who = waiting_account
    made = office.decide(Subject.ACCOUNT, who.account, Verdict.APPROVE)
    path = office.folder / "sejours.db"
    with office.shared._engine.connect() as connection:
        root = connection.execute(
            text("SELECT rootpage FROM sqlite_schema WHERE name = 'account'")
        ).scalar_one()
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.exec_driver_sql("BEGIN")
    close(office)
    damaged = bytearray(path.read_bytes())
    damaged[(root - 1) * 4096 : root * 4096] = b"\xa5" * 4096
    path.write_bytes(damaged)

    again = open_office(office.folder)
    with pytest.raises(DeskError, match="Les données sont endommagées"):
        again.desk.counts()
    report = again.desk.push(now=True)
    assert report.problem is not None
    assert report.problem.title == "Les données sont endommagées"
    assert again.outbox.waiting() == 1
    assert again.outbox.take(again.clock()) == (made,)
    close(again)
    assert path.read_bytes() == damaged


@pytest.fixture
def elsewhere(migrated: Path) -> Iterator[Path]:
    """A data folder that another user may enter, which pytest's own are not."""
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        folder.chmod(0o755)
        (folder / "sejours.db").write_bytes(migrated.read_bytes())
        yield folder


def test_a_read_only_folder(elsewhere: Path) -> None:
    """A desk does not open there; a desk that was open keeps what it has."""
    office = open_office(elsewhere)
    with office.writing() as session:
        who = builders.family(session, state=AccountState.PENDING)
    made = office.decide(Subject.ACCOUNT, who.account, Verdict.APPROVE)
    close(office)
    files = [path for path in elsewhere.iterdir() if path.is_file()]
    with read_only(*files, elsewhere):
        for open_it, name in ((Shared, "sejours.db"), (Outbox, "outbox.db")):
            with pytest.raises(DeskError) as caught:
                open_it(elsewhere / name)
            assert caught.value.title in {"Les données sont en lecture seule", "Les données ne s’ouvrent pas"}
    again = open_office(elsewhere)
    assert again.desk.push(now=True).applied == (made.id,)
    close(again)


def test_a_read_only_file(elsewhere: Path) -> None:
    """The folder can be written to, the database cannot."""
    path = elsewhere / "sejours.db"
    with read_only(path), pytest.raises(DeskError, match=r"lecture seule|ne s’ouvrent pas"):
        Shared(path).is_empty()
    Shared(path).close()


def test_a_mail_folder_that_cannot_be_written(
    waiting_account: tuple[Office, builders.Family],
) -> None:
    """The decision stands and is reported; the mail is left with the next push that can."""
    office, who = waiting_account
    assert office.desk.push().problem is None
    place = office.folder / "courriels"
    place.write_text("pas un dossier")
    made = office.decide(Subject.ACCOUNT, who.account, Verdict.APPROVE)
    report = office.desk.push(now=True)
    assert report.applied == (made.id,)
    assert report.problem is not None
    assert report.problem.title == "Le dossier de données ne répond pas"
    assert office.outbox.waiting() == 0
    place.unlink()
    assert office.desk.push().problem is None
    assert len(office.mails()) == 1


def test_closing_with_a_trouble_still_closes(office: Office) -> None:
    """What could not leave waits for the next start."""
    with office.writing() as session:
        who = builders.family(session, state=AccountState.PENDING)
    office.decide(Subject.ACCOUNT, who.account, Verdict.APPROVE)
    with full_disk(office.shared._engine):
        office.desk.close()
        for engine in (office.outbox._engine, office.shared._engine, office.replica._engine):
            assert "Connections in pool: 0" in engine.pool.status()


def test_a_bug_is_not_told_as_a_trouble(engine: Engine) -> None:
    """A missing table, a broken constraint, a mistake of ours: these must be seen as what they are."""
    with pytest.raises(ZeroDivisionError), told_to_people():
        raise ZeroDivisionError
    with engine.connect() as c, pytest.raises(OperationalError, match="no such table"), told_to_people():
        c.execute(text("SELECT 1 FROM not_there"))
    with Session(engine) as session:
        builders.family(session, email="a@exemple.fr")
        with pytest.raises(IntegrityError), told_to_people():
            builders.family(session, email="a@exemple.fr")


def test_every_sentence_is_one() -> None:
    """A title without a full stop, a message with one."""
    for title, message in errors._sqlite.values():
        assert not title.endswith(".")
        assert message.endswith(".")
