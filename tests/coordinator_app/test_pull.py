"""A pull from a real PostgreSQL into a real encrypted copy: it ends at the same rows, whatever came."""

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import Engine, delete, func, insert, select, text, update

from coordinator_app.errors import Damaged, DeskError
from coordinator_app.generations import Generation
from coordinator_app.sync import pull as pulling
from coordinator_app.sync.pull import pull
from db import migrations
from db.mirror import MIRRORED, Mirrored
from db.models import (
    ChangeLog,
    Child,
    Document,
    DocumentVersion,
    File,
    PreRegistration,
    Setting,
    Staff,
    StaffStay,
    Stay,
)
from db.rules.ruling import Ruling
from db.types import PreRegistrationState, Role, Subject, Verdict
from tests import builders
from tests.coordinator_app.server import READER, Post, Server, granted, let_in, limited
from tests.db import samples


@pytest.fixture
def post(postgresql: Engine, tmp_path: Path) -> Iterator[Post]:
    """A desk whose person is of the team, before its first pull."""
    server = Server(postgresql)
    let_in(postgresql)
    with server.transaction() as session:
        builders.staff(session, login=READER)
    found = Post(server, tmp_path)
    yield found
    found.replica.close()


def test_the_first_pull_brings_everything(post: Post) -> None:
    """And says so; the second has nothing to do."""
    with post.server.transaction() as session:
        child = builders.family(session).child
    first = post.pull()
    assert (first.changed, first.ended, first.revoked) == (True, True, False)
    assert first.me == post.replica.me() == post.scalar(select(Staff.id))
    assert post.scalar(select(Child.id)) == child
    assert post.same()
    assert post.shares == sorted(post.shares)
    assert (post.shares[0], post.shares[-1]) == (0.0, 1.0)
    assert not post.pull().changed
    assert post.number() == 1


def test_every_table_passes(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Awkward rows of each, in pages that end in the middle of them, compared in parts."""
    monkeypatch.setattr(pulling, "PAGE", 7)
    monkeypatch.setattr(pulling, "COMPARED", 6)
    with post.server.transaction() as session:
        session.execute(text("SET LOCAL session_replication_role = replica"))
        for table in MIRRORED.values():
            session.execute(insert(table.table), list(samples.rows(table.table, 20)))
    post.pull()
    assert post.same()


def test_changes_follow(post: Post) -> None:
    """Rows that came, changed and went, each time in the same generation."""
    post.pull()
    with post.server.transaction() as session:
        who = builders.family(session)
        stay = builders.stay(session)
    assert post.pull().changed
    assert post.scalar(select(func.count()).select_from(Stay)) == 1
    with post.server.transaction() as session:
        asked = builders.pre_registration(session, who, stay)
        session.get_one(Child, who.child).first_name = "Autre"
    post.pull()
    assert post.scalar(select(Child.first_name)) == "Autre"
    with post.server.transaction() as session:
        session.execute(delete(PreRegistration).where(PreRegistration.id == asked))
    post.pull()
    assert post.scalar(select(func.count()).select_from(PreRegistration)) == 0
    assert post.same()
    assert post.number() == 1


def test_many_changes_come_in_several_steps(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each is a transaction of its own here, with its position."""
    post.pull()
    monkeypatch.setattr(pulling, "BATCH", 10)
    with post.server.transaction() as session:
        session.add_all(Setting(key=f"{n}", value=n) for n in range(95))
    steps = 0

    def cancelled() -> bool:
        nonlocal steps
        steps += 1
        return steps == 4

    found = post.pull(cancelled=cancelled)
    assert not found.ended
    assert post.scalar(select(func.count()).select_from(Setting)) == 30
    post.shares.clear()
    assert post.pull().ended
    assert (post.shares[0], post.shares[-1]) == (0.0, 1.0)
    assert post.shares == sorted(post.shares)
    assert post.same()


def test_a_unique_value_passes_from_one_row_to_another(post: Post) -> None:
    """Whatever order they arrive in: the copy has no constraint to break."""
    with post.server.transaction() as session:
        one, two = (
            builders.family(session, email="a@exemple.fr"),
            builders.family(session, email="b@exemple.fr"),
        )
    post.pull()
    with post.server.transaction() as session:
        for account, email in ((one, "c@exemple.fr"), (two, "a@exemple.fr"), (one, "b@exemple.fr")):
            session.execute(
                text("UPDATE account SET email = :email WHERE id = :id"),
                {"email": email, "id": account.account},
            )
    post.pull()
    assert post.same()


def test_what_is_written_during_the_first_pull_is_there(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """In pages that were read before it, and in those that were read after."""
    monkeypatch.setattr(pulling, "PAGE", 5)
    with post.server.transaction() as session:
        session.add_all(Setting(key=f"{n:02}", value=n) for n in range(20))
    written = 0

    def write() -> bool:
        nonlocal written
        written += 1
        with post.server.transaction() as session:
            session.execute(update(Setting).values(value=-written))
            session.add(Setting(key=f"new {written:03}", value=1))
            session.execute(delete(Setting).where(Setting.key == f"{written:02}"))
            builders.family(session)
        return False

    post.pull(cancelled=lambda: False if written > 40 else write())
    assert written > 30
    assert post.same()


@pytest.mark.parametrize("step", [0, 1, 5, 33, 36, 40, 60])
def test_a_first_pull_goes_on_where_it_was_cut(
    post: Post, monkeypatch: pytest.MonkeyPatch, step: int
) -> None:
    """At any page: what is here is not asked for again, what changed meanwhile comes after."""
    monkeypatch.setattr(pulling, "PAGE", 3)
    with post.server.transaction() as session:
        for _ in range(8):
            builders.family(session)
    steps = 0

    def cancelled() -> bool:
        nonlocal steps
        steps += 1
        return steps > step

    found = post.pull(cancelled=cancelled)
    assert found.ended is False
    with pytest.raises(DeskError, match="pas encore sur ce poste"):
        post.scalar(select(Child.id))
    post.restart()
    with post.server.transaction() as session:
        session.execute(update(Child).values(last_name="Autre"))
    asked: list[str] = []
    monkeypatch.setattr(Mirrored, "page", counted(asked, Mirrored.page))
    assert post.pull().ended
    assert post.same()
    assert post.number() == 1
    if step > 6:
        assert "child" not in asked


def counted(asked: list[str], page: Callable[..., Any]) -> Callable[..., Any]:
    def told(table: Any, *arguments: Any) -> Any:
        asked.append(table.name)
        return page(table, *arguments)

    return told


def test_a_removed_person_is_told(post: Post) -> None:
    """Nothing more is read; what the desk does of it is its link's."""
    post.pull()
    with post.server.transaction() as session:
        session.execute(update(Staff).values(active=False))
        builders.family(session)
    found = post.pull()
    assert (found.revoked, found.changed) == (True, False)
    assert post.scalar(select(Child.id)) is None


def test_a_stranger_is_told(post: Post) -> None:
    """A name that the team does not have is a mistake to be mended, not a removal."""
    with post.server.transaction() as session:
        session.execute(update(Staff).values(login="autre"))
    with pytest.raises(DeskError, match="ne connaît pas ce compte"):
        post.pull()


@pytest.mark.parametrize(("there", "advice"), [("0001", "L’administrateur"), ("9999", "dernière version")])
def test_another_version_is_not_read(post: Post, there: str, advice: str) -> None:
    """Older or newer: nothing is touched, and the person knows who can help."""
    post.pull()
    with post.server.transaction() as session:
        session.execute(text("UPDATE alembic_version SET version_num = :there"), {"there": there})
    try:
        with pytest.raises(DeskError, match=advice):
            post.pull()
    finally:
        with post.server.transaction() as session:
            session.execute(
                text("UPDATE alembic_version SET version_num = :here"), {"here": migrations.head()}
            )
    assert not post.pull().changed


def test_another_scope_is_another_copy(post: Post) -> None:
    """What one may not see any more has left this desk with the file it was in."""
    post.pull()
    with post.server.transaction() as session:
        session.execute(update(Staff).values(role=Role.ACCOUNTING))
    assert post.pull().changed
    assert post.number() == 2
    assert [path.name for path in post.folder.glob("replica-*.db")] == ["replica-2.db"]
    assert post.same()


def test_a_restored_backup_is_another_history(post: Post) -> None:
    """Its positions look alike, its marks do not."""
    post.pull()
    with post.server.transaction() as session:
        session.add(Setting(key="perdu", value=1))
    post.pull()
    with post.server.transaction() as session:  # as if the last commit had never been, and another one came
        session.execute(text("SET LOCAL session_replication_role = replica"))
        session.execute(delete(Setting))
        session.execute(delete(ChangeLog).where(ChangeLog.entity == "setting"))
    with post.server.transaction() as session:
        session.add(Setting(key="autre", value=1))
    assert post.pull().changed
    assert post.number() == 2
    assert post.scalar(select(Setting.key)) == "autre"
    assert post.same()


def test_who_was_away_too_long_starts_afresh(post: Post) -> None:
    """The log has forgotten where this desk was."""
    post.pull()
    with post.server.transaction() as session:
        session.add(Setting(key="a", value=1))
    with post.server.transaction() as session:
        session.execute(delete(ChangeLog).where(ChangeLog.entity == "staff"))
    post.pull()
    assert post.number() == 2
    assert post.same()


def test_a_hole_in_the_log_is_not_passed(post: Post) -> None:
    """Whatever made it."""
    post.pull()
    with post.server.transaction() as session:
        session.add_all([Setting(key="a", value=1), Setting(key="b", value=1)])
    with post.server.transaction() as session:
        session.execute(delete(ChangeLog).where(ChangeLog.key == '["a"]'))
        session.execute(delete(ChangeLog).where(ChangeLog.pos == 2))
    post.pull()
    assert post.number() == 2
    assert post.same()


def test_a_damaged_copy_is_made_afresh(post: Post) -> None:
    """Once a reader has met the damage, in whatever words SQLCipher says it, the next pull mends it."""
    post.pull()
    with pytest.raises(Damaged), post.replica.snapshot():
        raise MemoryError
    assert post.pull().changed
    assert (post.number(), post.replica.damaged) == (2, False)
    assert post.same()


def test_a_copy_with_flipped_bits_is_made_afresh(post: Post) -> None:
    """Met by the pull itself: nobody has to delete a file."""
    with post.server.transaction() as session:
        builders.family(session)
    post.pull()
    path = post.folder / "replica-1.db"
    post.replica.close()
    content = bytearray(path.read_bytes())
    for place in range(100, len(content), 4096):
        content[place] ^= 1
    path.write_bytes(content)
    with post.server.transaction() as session:
        session.execute(update(Child).values(last_name="Autre"))
    post.restart()
    assert post.pull().changed
    assert post.scalar(select(Child.last_name)) == "Autre"
    assert post.number() == 2
    assert post.same()


def test_a_pull_that_meets_damage_half_way_goes_on_afresh(post: Post) -> None:
    """A page that only a change touches."""
    with post.server.transaction() as session:
        builders.family(session)
    post.pull()
    assert post.replica.current is not None
    with post.replica.current.read() as copy:
        (page,) = copy.execute("SELECT rootpage FROM sqlite_master WHERE name = 'child'").fetchone()
    post.restart()
    path = post.folder / "replica-1.db"
    content = bytearray(path.read_bytes())
    content[(page - 1) * 4096 + 100] ^= 1
    path.write_bytes(content)
    with post.server.transaction() as session:
        session.execute(update(Child).values(last_name="Autre"))
    assert post.pull().changed
    assert post.scalar(select(Child.last_name)) == "Autre"
    assert post.number() == 2


def test_a_copy_that_differs_is_never_read(post: Post, monkeypatch: pytest.MonkeyPatch) -> None:
    """Counts and contents are compared before the first reading; the next pull begins again."""
    lost = Generation.fill

    def losing(self: Generation, table: Any, rows: list[Any], *rest: Any, ended: bool) -> Any:
        return lost(self, table, rows[1:] if len(rows) > 1 else rows, *rest, ended=ended)

    with post.server.transaction() as session:
        for _ in range(2):
            builders.family(session)
    with monkeypatch.context() as patched:
        patched.setattr(Generation, "fill", losing)
        with pytest.raises(DeskError, match="recommence"):
            post.pull()
    assert post.replica.current is None
    assert not list(post.folder.glob("replica-*"))
    post.pull()
    assert post.same()


def ruling(subject_id: uuid.UUID, revision: int = 1) -> Ruling:
    return Ruling(
        id=uuid.uuid4(),
        subject=Subject.PRE_REGISTRATION,
        subject_id=subject_id,
        revision=revision,
        verdict=Verdict.APPROVE,
        decided_by=uuid.uuid4(),
        decided_at=builders.NOW,
    )


def test_a_decision_is_settled_once_its_dossier_came_back(post: Post) -> None:
    """Changed or gone: until then the outbox is what shows it as decided."""
    with post.server.transaction() as session:
        stay = builders.stay(session)
        kept, gone = (builders.pre_registration(session, builders.family(session), stay) for _ in range(2))
    post.pull()
    post.accepted.rulings = [ruling(kept), ruling(gone)]
    with post.server.transaction() as session:
        session.execute(delete(PreRegistration).where(PreRegistration.id == gone))
        session.execute(update(PreRegistration).values(state=PreRegistrationState.VALIDATED, revision=2))
    post.pull()
    assert post.accepted.rulings == []
    assert post.accepted.lost == []


def test_a_decision_that_the_database_lost_leaves_anew(post: Post) -> None:
    """It was accepted, and an older backup took the database's place: the head does not show it."""
    with post.server.transaction() as session:
        request = builders.pre_registration(session, builders.family(session), builders.stay(session))
    lost = ruling(request)
    post.accepted.rulings = [lost]
    post.pull()
    assert post.accepted.lost == [lost.id]


def test_a_request_brings_its_family_to_the_persons_of_its_stay(post: Post) -> None:
    """Nobody changed the child: the log says nothing of it, and it goes again with the request."""
    with post.server.transaction() as session:
        mine, other = builders.stay(session), builders.stay(session, name="Autre")
        me = session.scalars(select(Staff.id)).one()
        session.execute(update(Staff).values(every_stay=False))
        session.add(StaffStay(staff_id=me, stay_id=mine))
        who, stranger = builders.family(session), builders.family(session, first_name="Noé")
        code = builders.document_type(session, "piece")
        builders.document(session, who, code)
        builders.document(session, stranger, code)
        builders.pre_registration(session, who, other)
    with limited(post.server.engine, me) as server:
        post.server = server
        post.pull()
        assert post.same()
        assert post.scalar(select(func.count()).select_from(Child)) == 0
        with server.transaction() as session:
            asked = builders.pre_registration(session, who, mine)
        post.pull()
        assert post.scalar(select(Child.id)) == who.child
        assert post.scalar(select(Document.child_id)) == who.child
        assert post.same()
        with server.transaction() as session:
            moved = update(PreRegistration).where(PreRegistration.id == asked)
            session.execute(moved.values(stay_id=other, child_id=stranger.child))
        post.pull()
        assert post.scalar(select(func.count()).select_from(Child)) == 0
        assert post.scalar(select(func.count()).select_from(Document)) == 0
        assert post.same()
        assert post.number() == 1


def test_a_file_comes_with_the_version_that_shows_it(post: Post) -> None:
    """It was stored before, when this person saw no version of it: the log says nothing of it again."""
    with post.server.transaction() as session:
        mine = builders.stay(session)
        me = session.scalars(select(Staff.id)).one()
        session.execute(update(Staff).values(every_stay=False))
        session.add(StaffStay(staff_id=me, stay_id=mine))
        who, stranger = builders.family(session), builders.family(session, first_name="Noé")
        builders.pre_registration(session, who, mine)
        code = builders.document_type(session, "piece")
        document = builders.document(session, who, code, uploaded_at=())
        sha256 = builders.version(session, builders.document(session, stranger, code, uploaded_at=()))
    with limited(post.server.engine, me) as server:
        post.server = server
        post.pull()
        assert post.scalar(select(File.sha256)) is None
        with server.transaction() as session:
            session.add(
                DocumentVersion(
                    document_id=document,
                    number=1,
                    file_sha256=sha256,
                    original_name="scan.pdf",
                    uploaded_at=builders.NOW,
                )
            )
        post.pull()
        assert post.scalar(select(File.sha256)) == sha256
        assert post.same()
        with server.transaction() as session:
            session.execute(delete(DocumentVersion).where(DocumentVersion.document_id == document))
        post.pull()
        assert post.scalar(select(File.sha256)) is None
        assert post.same()


def test_a_decision_on_a_request_brings_that_request_only(
    post: Post, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every key is only read again where a request came, went, or passed to another stay or child."""
    with post.server.transaction() as session:
        stay = builders.stay(session)
        session.execute(update(Staff).values(every_stay=False))
        session.add(StaffStay(staff_id=session.scalars(select(Staff.id)).one(), stay_id=stay))
        asked = builders.pre_registration(session, builders.family(session), stay)
    post.pull()
    read: list[str] = []
    monkeypatch.setattr(Mirrored, "keys", counted(read, Mirrored.keys))
    with post.server.transaction() as session:
        session.execute(update(PreRegistration).values(state=PreRegistrationState.VALIDATED, revision=2))
    post.pull()
    assert read == []
    with post.server.transaction() as session:
        session.execute(delete(PreRegistration).where(PreRegistration.id == asked))
    post.pull()
    assert set(read) == set(MIRRORED)
    assert post.same()


def test_tables_that_one_may_not_read_stay_empty(post: Post) -> None:
    """Some roles have nothing to do with some of them: that is no reason to stop."""
    with post.server.transaction() as session:
        builders.family(session)
        builders.stay(session)
    with granted(post.server.engine, "stay", "season", "staff", "pre_registration") as server:
        post.server = server
        assert post.pull().ended
        with server.transaction() as session:
            builders.family(session)
            builders.stay(session)
        assert post.pull().changed
        assert post.scalar(select(func.count()).select_from(Child)) == 0


def test_two_processes_of_a_desk_pull_at_once(post: Post) -> None:
    """The later one sees that the copy has moved and leaves it: no row goes back in time."""
    post.pull()
    other = post.open()
    with post.server.transaction() as session:
        session.add(Setting(key="a", value=1))
    once: list[int] = []
    real = Generation.moving

    @contextmanager
    def slow(self: Generation, before: Any, after: Any) -> Iterator[Any]:
        if not once:
            once.append(1)
            with post.server.transaction() as session:
                session.execute(update(Setting).values(value=2))
            pull(post.server, other, post.accepted, progress=post.shares.append, cancelled=lambda: False)
        with real(self, before, after) as copy:
            yield copy

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(Generation, "moving", slow)
        assert post.pull().changed
    assert once
    assert post.scalar(select(Setting.value)) == 2
    assert post.same()
    other.close()


def test_the_clock_is_the_servers(post: Post) -> None:
    """For the lease."""
    with post.server.reading() as session:
        now = session.scalar(text("SELECT now()"))
    assert timedelta() <= post.pull().now - now < timedelta(minutes=1)
