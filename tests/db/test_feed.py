"""The change feed on both engines: everything is logged, in the order of commits, without a gap."""

import importlib
import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg
import pytest
from sqlalchemy import Engine, delete, func, select, text, update
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.orm import Session

from db import feed, migrations
from db.feed import START, Position
from db.models import Base, ChangeLog, Setting, Staff, StaffStay, Stay, StayActivity
from db.types import Role
from tests import builders

UNLOGGED = {"account_secret", "change_log", "feed_head", "health_answer", "presence"}


def write(engine: Engine, *keys: str) -> None:
    """Commit one setting a key, all together."""
    with Session(engine) as session, session.begin():
        session.add_all(Setting(key=key, value=1) for key in keys)


def logged(engine: Engine, after: int = 0) -> list[tuple[int, str, Any]]:
    with Session(engine) as session:
        return [(change.at.pos, change.entity, change.key) for change in feed.changes(session, after)]


def test_every_table_is_logged_under_its_key(any_engine: Engine) -> None:
    """Also those that a later revision adds: this one forgets no table."""
    said = importlib.import_module("db.migrations.versions.0002_feed").LOGGED
    keys = {name: tuple(column.name for column in table.primary_key) for name, table in _tables().items()}
    assert said == keys
    if any_engine.dialect.name == "sqlite":
        query = "SELECT tbl_name, count(*) FROM sqlite_master WHERE name LIKE 'a_feed_%' GROUP BY 1"
        expected = 4
    else:
        query = (
            "SELECT tgrelid::regclass::text, count(*) FROM pg_trigger WHERE tgname LIKE 'a_feed%' GROUP BY 1"
        )
        expected = 2
    with any_engine.connect() as connection:
        found = {row[0]: row[1] for row in connection.execute(text(query))}
    assert found == dict.fromkeys(keys, expected)


def _tables() -> dict[str, Any]:
    return {name: table for name, table in Base.metadata.tables.items() if name not in UNLOGGED}


def test_a_new_database_has_an_empty_log(any_engine: Engine) -> None:
    """Whose beginning is known."""
    with Session(any_engine) as session, session.begin():
        session.add(Staff(id=uuid.uuid4(), login=login(session), display_name="Marie", role=Role.COORDINATOR))
        session.flush()
        session.execute(delete(ChangeLog))
        found = feed.handshake(session, START, login=login(session))
        assert feed.changes(session, 0) == ()
    assert (found.head, found.known) == (START, True)


def test_rows_come_and_change_and_go(any_engine: Engine) -> None:
    """Each time one line: the table and the key, never what is in the row."""
    with Session(any_engine) as session, session.begin():
        session.add(Setting(key="accueil", value="Bonjour"))
    with Session(any_engine) as session, session.begin():
        session.get_one(Setting, "accueil").value = "Bonsoir"
    with Session(any_engine) as session, session.begin():
        session.delete(session.get_one(Setting, "accueil"))
    assert logged(any_engine) == [(n, "setting", ("accueil",)) for n in (1, 2, 3)]
    with Session(any_engine) as session:
        lines = session.execute(select(ChangeLog)).scalars().all()
        assert len({line.mark for line in lines}) == 3
        assert not any("Bon" in json.dumps([line.entity, line.key, line.mark]) for line in lines)


def test_keys_say_which_row(any_engine: Engine) -> None:
    """Uuids and several columns: what comes back finds the row."""
    with Session(any_engine) as session, session.begin():
        stay = builders.stay(session)
        session.add(StayActivity(stay_id=stay, activity="voile « d’été »"))
    keys = {entity: key for _, entity, key in logged(any_engine)}
    assert uuid.UUID(str(keys["stay"][0])) == stay
    assert uuid.UUID(str(keys["stay_activity"][0])) == stay
    assert keys["stay_activity"][1] == "voile « d’été »"


def test_a_row_that_gets_another_key_left_its_place(any_engine: Engine) -> None:
    """Both are told: the one that is there, and the one that is not any more."""
    write(any_engine, "a")
    with Session(any_engine) as session, session.begin():
        session.execute(update(Setting).values(key="b"))
    assert {key for _, _, key in logged(any_engine, 1)} == {("a",), ("b",)}


def test_rows_known_by_their_id(any_engine: Engine) -> None:
    """Come, change, get another id and go, as those with other keys do."""
    first, second = uuid.uuid4(), uuid.uuid4()
    with Session(any_engine) as session, session.begin():
        session.add(Staff(id=first, login="marie", display_name="Marie", role=Role.COORDINATOR))
    for change in (
        update(Staff).values(display_name="Marie M."),
        update(Staff).values(id=second),
        delete(Staff),
    ):
        with any_engine.begin() as connection:
            connection.execute(change)
    keys = [uuid.UUID(str(key)) for _, entity, (key,) in logged(any_engine) if entity == "staff"]
    assert keys[:2] == [first, first]
    assert set(keys[2:4]) == {first, second}
    assert keys[4:] == [second]


def test_what_is_rolled_back_leaves_no_gap(any_engine: Engine) -> None:
    """Positions are given at commit."""
    write(any_engine, "a")
    with Session(any_engine) as session:
        session.add(Setting(key="b", value=1))
        session.flush()
        session.rollback()
    write(any_engine, "c", "d")
    assert logged(any_engine) == [(1, "setting", ("a",)), (2, "setting", ("c",)), (3, "setting", ("d",))]


def test_a_transaction_that_began_first_and_ends_last_comes_last(postgresql: Engine) -> None:
    """A timestamp or a sequence would hide it behind a cursor that has moved on."""
    with Session(postgresql) as slow:
        slow.add(Setting(key="slow", value=1))
        slow.flush()
        write(postgresql, "quick")
        assert logged(postgresql) == [(1, "setting", ("quick",))]
        slow.commit()
    assert logged(postgresql, 1) == [(2, "setting", ("slow",))]


def test_many_rows_in_one_transaction(postgresql: Engine) -> None:
    """What is imported is logged in a time that grows with its size, not faster."""
    with postgresql.begin() as connection:
        connection.execute(text("SET LOCAL statement_timeout = '20s'"))
        connection.execute(
            text("INSERT INTO setting (key, value) SELECT n::text, '1' FROM generate_series(1, 20000) n")
        )
    with Session(postgresql) as session:
        assert session.scalar(select(func.max(ChangeLog.pos))) == 20_000
        assert len(feed.changes(session, 19_000)) == 500


def test_the_log_cannot_be_passed_by(postgresql: Engine) -> None:
    """TRUNCATE fires no trigger a row."""
    for table in _tables():
        with postgresql.connect() as connection, pytest.raises(DBAPIError, match="pass by the feed"):
            connection.execute(text(f"TRUNCATE {table} CASCADE"))


def test_a_commit_sends_a_notice(postgresql: Engine) -> None:
    """Without content."""
    url = postgresql.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(url, autocommit=True) as listening:
        listening.execute(f"LISTEN {feed.CHANNEL}")
        write(postgresql, "a", "b")
        notices = list(listening.notifies(timeout=10, stop_after=1))
    assert [notice.payload for notice in notices] == [""]


def test_a_gap_is_seen(any_engine: Engine) -> None:
    """Nothing is read past it."""
    write(any_engine, "a", "b", "c")
    with Session(any_engine) as session, session.begin():
        session.execute(delete(ChangeLog).where(ChangeLog.pos == 2))
        with pytest.raises(feed.Gap):
            feed.changes(session, 1)
        with pytest.raises(feed.Gap):
            feed.changes(session, 0)
        assert len(feed.changes(session, 2)) == 1


def login(session: Session) -> str:
    """Return the name of this session: PostgreSQL's user, anybody on SQLite."""
    if session.get_bind().dialect.name == "sqlite":
        return "marie"
    return str(session.scalar(text("SELECT session_user")))


def test_a_reader_knows_where_it_was(any_engine: Engine) -> None:
    """By the mark of the last row it read; another mark there is another history."""
    with Session(any_engine) as session, session.begin():
        name = login(session)
        me = builders.staff(session, login=name)
    with Session(any_engine) as session:
        first = feed.handshake(session, None, login=name)
        assert (first.me, first.name, first.role, first.active) == (me, "Marie", Role.COORDINATOR, True)
        assert (first.head.pos, first.known, first.bound) == (1, False, False)
        assert first.schema == migrations.head()
        assert abs(first.now - datetime.now(UTC)) < timedelta(minutes=1)
        for at, known in (
            (START, True),
            (first.head, True),
            (Position(1, "another"), False),
            (Position(2, first.head.mark), False),
            (Position(0, "x"), False),
        ):
            assert feed.handshake(session, at, login=name).known is known, at


def test_what_is_older_than_ninety_days_is_forgotten(any_engine: Engine) -> None:
    """From the beginning on, without a hole; the last row stays, so that who has read it is known."""
    with Session(any_engine) as session, session.begin():
        name = login(session)
        builders.staff(session, login=name)
    write(any_engine, "b", "c", "d")
    age(any_engine, {1: 100, 2: 91, 3: 1, 4: 92})
    with Session(any_engine) as session, session.begin():
        marks = {change.at.pos: change.at.mark for change in feed.changes(session, 0)}
        assert feed.prune(session) == 2
        assert feed.prune(session) == 0
    assert [pos for pos, _, _ in logged(any_engine, 2)] == [3, 4]
    age(any_engine, {3: 100, 4: 100})
    with Session(any_engine) as session, session.begin():
        assert feed.prune(session) == 1
        for at, known in ((START, False), (Position(3, marks[3]), False), (Position(4, marks[4]), True)):
            assert feed.handshake(session, at, login=name).known is known
    write(any_engine, "e")
    assert [pos for pos, _, _ in logged(any_engine, 4)] == [5]


def age(engine: Engine, days: dict[int, int]) -> None:
    with Session(engine) as session, session.begin():
        for pos, ago in days.items():
            at = datetime.now(UTC) - timedelta(days=ago)
            session.execute(update(ChangeLog).where(ChangeLog.pos == pos).values(at=at))


def test_nobody_is_a_stranger(any_engine: Engine) -> None:
    """A name the staff does not have is said, not taken for somebody removed."""
    with Session(any_engine) as session, pytest.raises(feed.Stranger):
        feed.handshake(session, None, login="personne")


@contextmanager
def person(engine: Engine) -> Iterator[Session]:
    """Yield a session of a login role without any right but to connect."""
    name = f"p_{uuid.uuid4().hex[:12]}"
    with engine.begin() as connection:
        connection.execute(text(f"CREATE ROLE {name} LOGIN"))
    with Session(engine) as session, session.begin():
        session.add(
            Staff(id=uuid.uuid4(), login=name, display_name="Paul", role=Role.DIRECTOR, every_stay=False)
        )
    connection = engine.connect()
    try:
        connection.execute(text(f"SET SESSION AUTHORIZATION {name}"))
        connection.commit()
        with Session(bind=connection) as session:
            yield session
    finally:
        connection.invalidate()  # never back into the pool under that name
        connection.close()
        with engine.begin() as connection:
            connection.execute(text(f"DROP OWNED BY {name}"))
            connection.execute(text(f"DROP ROLE {name}"))


def test_a_removed_person_learns_it(postgresql: Engine) -> None:
    """Though they may read nothing any more, the log included."""
    with person(postgresql) as session:
        with Session(postgresql) as office, office.begin():
            office.execute(update(Staff).values(active=False))
        found = feed.handshake(session, START)
        assert (found.name, found.active, found.known) == ("Paul", False, False)
        with pytest.raises(ProgrammingError, match="permission denied"):
            feed.changes(session, 0)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO change_log VALUES (99, '', '', '', now())",
        "SELECT feed_note('staff', '[]')",
        "SELECT feed_prune()",
        "SELECT FROM feed_head FOR UPDATE",
    ],
)
def test_people_do_not_write_the_log(postgresql: Engine, statement: str) -> None:
    """Nor hold up those who do, unless they were given the right."""
    with person(postgresql) as session, pytest.raises(ProgrammingError, match="permission denied"):
        session.execute(text(statement))


def test_people_write_rows_and_the_log_follows(postgresql: Engine) -> None:
    """The triggers have a right that the person has not; nobody's own table is taken for ours."""
    with person(postgresql) as session:
        name = session.scalar(text("SELECT session_user"))
        with postgresql.begin() as connection:
            connection.execute(text(f"GRANT INSERT ON setting TO {name}"))
            connection.execute(text(f"ALTER ROLE {name} BYPASSRLS"))
            connection.execute(text(f"GRANT TEMP ON DATABASE {postgresql.url.database} TO {name}"))
        session.execute(text("CREATE TEMP TABLE change_log (pos bigint) ON COMMIT DROP"))
        session.execute(text("INSERT INTO public.setting (key, value) VALUES ('a', '1')"))
        session.commit()
    assert ("setting", ("a",)) in [line[1:] for line in logged(postgresql)]


def test_what_changes_the_scope(postgresql: Engine) -> None:
    """Role, stays, and the days around a stay, when a director sees what is medical; nothing else."""
    today = date.today()  # noqa: DTZ011 - the server's own day is what is compared
    with Session(postgresql) as session, session.begin():
        builders.staff(session, login=login(session))
        far, near = (
            builders.stay(
                session, first_day=today + timedelta(days=ahead), last_day=today + timedelta(days=90)
            )
            for ahead in (60, 14)
        )
        session.add_all(StaffStay(staff_id=me(session), stay_id=stay) for stay in (far, near))
    seen = [scope(postgresql)]

    def after(changed: Any) -> bool:
        with Session(postgresql) as session, session.begin():
            session.execute(changed)
        seen.append(scope(postgresql))
        return seen[-1][0] != seen[-2][0]

    assert not after(update(Stay).values(first_day=today))  # a coordinator sees the same every day
    assert after(update(Staff).values(role=Role.DIRECTOR))
    assert after(update(Stay).where(Stay.id == far).values(first_day=today + timedelta(days=60)))
    assert not after(update(Stay).values(name="Autre"))
    assert after(update(Staff).values(every_stay=False))
    assert after(delete(StaffStay).where(StaffStay.stay_id == far))
    assert not after(delete(Stay).where(Stay.id == far))
    assert not after(update(Staff).values(display_name="Autre"))
    assert after(update(Staff).values(role=Role.COORDINATOR))
    assert [bound for _, bound in seen] == [False] * 2 + [True] * 8
    assert after(update(Staff).values(every_stay=True))
    assert seen[-1][1] is False


def me(session: Session) -> uuid.UUID:
    return session.scalars(select(Staff.id)).one()


def scope(engine: Engine) -> tuple[str, bool]:
    with Session(engine) as session:
        found = feed.handshake(session, None)
        return found.scope, found.bound
