"""How SQLite finds a queue: by the indexes, however many answered requests of past seasons lie beside it."""

import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, insert, text
from sqlalchemy.orm import Session

from coordinator_app.outbox import Outbox
from coordinator_app.replica import Replica
from db.models import Child, PreRegistration
from db.queries import queues
from db.queries.projection import Pending
from db.queries.queues import Column, Queue, Stage, View
from db.session import sqlite_writer
from db.types import PreRegistrationState, Sex
from tests import builders
from tests.builders import NOW

MANY = 3000
GROWING = {"account", "child", "document", "pre_registration", "planning_request"}


@pytest.fixture
def crowded(database: Path, tmp_path: Path) -> Iterator[Replica]:
    """A replica of a database with many answered requests and a few pending ones, and an empty outbox."""
    engine = sqlite_writer(database)
    with Session(engine) as session, session.begin():
        stay = builders.stay(session)
        builders.document_type(session, "assurance")
        builders.requires(session, stay, "assurance")
        for _ in range(5):
            who = builders.family(session)
            builders.document(session, who, "assurance")
            builders.planning(session, builders.pre_registration(session, who, stay))
        ids = [uuid.uuid4() for _ in range(MANY)]
        session.execute(
            insert(Child),
            [
                {
                    "id": id,
                    "last_name": "A",
                    "first_name": "B",
                    "search_key": "a b",
                    "sex": Sex.MALE,
                    "created_at": NOW,
                }
                for id in ids  # noqa: A001
            ],
        )
        session.execute(
            insert(PreRegistration),
            [
                {
                    "child_id": id,
                    "household_id": who.household,
                    "stay_id": stay,
                    "state": PreRegistrationState.REFUSED,
                    "created_at": NOW,
                    "submitted_at": NOW,
                }
                for id in ids  # noqa: A001
            ],
        )
    engine.dispose()
    outbox = Outbox(tmp_path / "outbox.db")
    outbox.close()
    replica = Replica(database, outbox.path)
    yield replica
    replica.close()


def plans(replica: Replica, view: View) -> list[str]:
    """Return the steps of every SELECT that showing and counting a view takes, with an outbox and without."""
    asked: list[tuple[str, Any]] = []

    def remember(_c: Any, _cursor: Any, statement: str, parameters: Any, *_: Any) -> None:
        asked.append((statement, parameters))

    with replica.snapshot() as session:
        connection = session.connection()
        event.listen(connection, "before_cursor_execute", remember)
        for pending in (replica.pending, Pending()):
            queues.page(session, view, pending=pending, offset=0, limit=50)
            queues.count(session, view, pending=pending)
        event.remove(connection, "before_cursor_execute", remember)
        return [
            step
            for statement, parameters in asked
            for *_, step in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
        ]


@pytest.mark.parametrize("queue", Queue)
def test_no_table_that_grows_is_read_whole(crowded: Replica, queue: Queue) -> None:
    """Searches only, in the outbox too, which is asked about every row."""
    for stage in (Stage.TO_DO, Stage.TO_COMPLETE, Stage.WAITLISTED):
        steps = plans(crowded, View(queue, stage=stage))
        assert len(steps) > 5
        scans = {step.split()[1] for step in steps if step.startswith("SCAN")}
        assert not scans & {*GROWING, "outbox.entry"}, scans


@pytest.mark.parametrize("queue", Queue)
def test_whose_work_it_is_narrows_without_reading_a_table_whole(crowded: Replica, queue: Queue) -> None:
    """To somebody, to my teams, to nobody."""
    me = uuid.uuid4()
    for view in (View(queue, assignee_id=me), View(queue, team_of=me), View(queue, unassigned=True)):
        steps = plans(crowded, view)
        scans = {step.split()[1] for step in steps if step.startswith("SCAN")}
        assert not scans & GROWING, (view, scans)


@pytest.mark.parametrize("sort", [Column.URGENCY, Column.NAME])
@pytest.mark.parametrize("queue", Queue)
def test_nor_where_sqlite_has_counted_its_rows(
    crowded: Replica, database: Path, queue: Queue, sort: Column
) -> None:
    """Only the tables that are large here: reading five rows whole is right."""
    engine = sqlite_writer(database)
    with engine.begin() as connection:
        connection.execute(text("ANALYZE"))
    engine.dispose()
    scans = {step.split()[1] for step in plans(crowded, View(queue, sort=sort)) if step.startswith("SCAN")}
    assert not scans & {"child", "pre_registration"}, scans
