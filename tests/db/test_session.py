"""The promises of the SQLite engines, and instants that are the same everywhere."""

from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import Engine, insert, select, text
from sqlalchemy.exc import IntegrityError, OperationalError, StatementError
from sqlalchemy.orm import Session

from db import session as engines
from db.models import Account, Setting
from db.models.base import table_of
from db.session import sqlite_reader, sqlite_writer, together
from db.types import Scope
from tests import builders

PARIS = timezone(timedelta(hours=2))


def test_the_promises_of_a_writer(engine: Engine) -> None:
    """WAL, a full fsync, foreign keys."""
    with engine.connect() as connection:
        found = [
            connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        ]
    assert found == ["wal", 2, 1]


def test_a_writer_takes_its_turn_at_the_beginning(
    engine: Engine, database: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not at its first write, when its snapshot may be too old for any timeout to help."""
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 20)
    other = sqlite_writer(database)
    with engine.begin(), pytest.raises(OperationalError, match="locked"), other.begin():
        pass
    with other.begin() as connection:
        assert connection.scalar(text("SELECT 1")) == 1
    other.dispose()


def test_a_reader_reads_while_another_writes(engine: Engine, database: Path) -> None:
    """And cannot write."""
    reader = sqlite_reader(database)
    with engine.begin() as writing, reader.connect() as reading:
        writing.execute(text("INSERT INTO setting VALUES ('a', '1')"))
        assert reading.scalar(text("SELECT count(*) FROM setting")) == 0
        with pytest.raises(OperationalError, match="readonly"):
            reading.execute(text("DELETE FROM setting"))
    reader.dispose()


def test_states_are_checked_by_the_database(any_engine: Engine) -> None:
    """Whoever writes to it."""
    with Session(any_engine) as session:
        who = builders.family(session)
        with pytest.raises(IntegrityError):
            session.execute(text("UPDATE account SET state = 'nonsense'"))
        session.rollback()
        assert session.get(Account, who.account) is None


def test_instants_are_stored_in_utc(any_engine: Engine) -> None:
    """And come back aware; a naive one is a bug."""
    with Session(any_engine) as session:
        who = builders.family(session, submitted_at=datetime(2027, 7, 1, 0, 30, tzinfo=PARIS))
        session.expire_all()
        account = session.get_one(Account, who.account)
        assert account.submitted_at == datetime(2027, 6, 30, 22, 30, tzinfo=UTC)
        assert account.submitted_at.tzinfo is not None
        account.submitted_at = datetime(2027, 7, 1)  # noqa: DTZ001 - the point
        with pytest.raises(StatementError, match="naive datetime"):
            session.flush()


@pytest.mark.parametrize("per_stay", [False, True])
@pytest.mark.parametrize("scope", list(Scope))
def test_a_piece_stands_once(any_engine: Engine, scope: Scope, per_stay: bool) -> None:
    """Two uploads at once make two versions of one document, never two documents."""
    with Session(any_engine) as session:
        who, stay = builders.family(session), builders.stay(session)
        code = builders.document_type(session, "piece", scope=scope, per_stay=per_stay)
        for stay_id in (stay, None):
            builders.document(session, who, code, stay_id=stay_id)
        with pytest.raises(IntegrityError):
            builders.document(session, who, code, stay_id=stay if per_stay else None)


def test_what_is_written_together_is_there_or_refused_whole(any_engine: Engine) -> None:
    """By a server too, which says so at the end; what the session held before is written first."""
    one, other = ({"key": key, "value": "a word"} for key in ("contact.phone", "contact.sender"))
    with Session(any_engine) as session, session.begin():
        session.add(Setting(key="contact.portal", value="a word"))
        with together(session):
            session.execute(insert(table_of(Setting)), one)
    refused = pytest.raises((IntegrityError, psycopg.IntegrityError))
    with refused, Session(any_engine) as session, session.begin(), together(session):
        for row in (other, one):
            session.execute(insert(table_of(Setting)), row)
    with Session(any_engine) as session:
        assert set(session.scalars(select(Setting.key))) == {"contact.portal", "contact.phone"}
