"""The outbox on a real file: order, undo, one live decision a subject, and what a refusal leaves."""

import sqlite3
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from coordinator_app.errors import DeskError
from coordinator_app.outbox import Event, Outbox
from db.rules.reasons import Reason
from db.rules.ruling import ReasonGiven, Ruling
from db.types import Action, DocumentState, Subject, Verdict
from db.verdicts import Judged
from tests.builders import NOW, later

SOON, LONG = NOW + timedelta(seconds=10), later(minutes=9)


@pytest.fixture
def outbox(tmp_path: Path) -> Iterator[Outbox]:
    found = Outbox(tmp_path / "outbox.db")
    yield found
    found.close()


def ruling(subject_id: uuid.UUID | None = None, *reasons: ReasonGiven, message: str = "") -> Ruling:
    return Ruling(
        Subject.DOCUMENT,
        subject_id or uuid.uuid4(),
        3,
        Verdict.REFUSE,
        uuid.uuid4(),
        NOW,
        reasons,
        message,
    )


def keep(outbox: Outbox, *rulings: Ruling) -> None:
    for made in rulings:
        outbox.add(made, Judged(DocumentState.REFUSED), not_before=SOON)


def test_what_is_kept_comes_back_whole(outbox: Outbox) -> None:
    """Words, reasons, revision and time, after the file was closed too."""
    reasons = (ReasonGiven(Reason.OTHER, "« à l’envers » ; '\"%_\\"), ReasonGiven(Reason.FILE))
    made = ruling(None, *reasons, message="Ligne 1\nLigne 2 – ça va ? 🙂")
    keep(outbox, made)
    outbox.close()
    again = Outbox(outbox.path)
    assert again.take(SOON) == made
    again.close()


def test_decisions_leave_in_order_when_their_time_has_come(outbox: Outbox) -> None:
    """Not a moment before; one that still waits holds those behind it."""
    first, second = ruling(), ruling()
    keep(outbox, first)
    outbox.add(second, Judged(DocumentState.REFUSED), not_before=NOW)
    assert outbox.take(SOON - timedelta(microseconds=1)) is None
    assert outbox.waiting() == 2
    assert outbox.take(SOON) == first
    outbox.settle(first.id)
    assert outbox.take(NOW) == second
    outbox.settle(second.id)
    assert outbox.take(LONG) is None
    assert outbox.waiting() == 0


def test_closing_does_not_wait(outbox: Outbox) -> None:
    """All of them means now."""
    made = ruling()
    keep(outbox, made)
    assert outbox.take(NOW, all_of_them=True) == made


def test_an_undone_decision_was_never_taken(outbox: Outbox) -> None:
    """Once; and the subject is free again."""
    made = ruling()
    keep(outbox, made)
    assert outbox.withdraw(made.id)
    assert not outbox.withdraw(made.id)
    assert outbox.take(LONG) is None
    keep(outbox, ruling(made.subject_id))


def test_undoing_never_crosses_a_push(outbox: Outbox) -> None:
    """Taken by a push, it can no longer be undone, though the answer is still to come."""
    made = ruling()
    keep(outbox, made)
    outbox.take(SOON)
    assert not outbox.withdraw(made.id)
    # The push died: the same entry comes back, at once, and before everything else.
    keep(outbox, ruling())
    assert outbox.take(NOW) == made


def test_one_live_decision_a_subject(outbox: Outbox) -> None:
    """Also while it is being sent; another subject with the same id is another subject."""
    made = ruling()
    keep(outbox, made)
    for _ in range(2):
        with pytest.raises(DeskError, match="attend déjà son envoi"):
            keep(outbox, ruling(made.subject_id))
        outbox.take(SOON)
    keep(outbox, replace(ruling(made.subject_id), subject=Subject.ACCOUNT))
    assert outbox.waiting() == 2


def test_the_file_itself_refuses_a_second_live_decision(outbox: Outbox) -> None:
    """Whoever writes to it."""
    made = ruling()
    keep(outbox, made)
    connection = sqlite3.connect(outbox.path)
    with pytest.raises(sqlite3.IntegrityError, match="UNIQUE"):
        connection.execute(
            "INSERT INTO entry SELECT 99, 'x', subject, subject_id, revision, verdict, to_state, reasons, "
            "message, captured, valid_from, valid_until, decided_by, decided_at, not_before, state, answer "
            "FROM entry"
        )
    connection.close()


def test_a_refused_decision_waits_for_a_person(outbox: Outbox) -> None:
    """With its words and the reason; it holds nobody up and the subject can be decided anew."""
    refused, other = ruling(message="Un long texte."), ruling()
    keep(outbox, refused, other)
    outbox.take(SOON)
    outbox.block(refused.id, "Paul a décidé avant vous.")
    assert outbox.take(SOON) == other
    (stuck,) = outbox.stuck()
    assert (stuck.ruling, stuck.sentence) == (refused, "Paul a décidé avant vous.")
    assert outbox.waiting() == 1
    keep(outbox, ruling(refused.subject_id))
    assert not outbox.withdraw(refused.id)
    outbox.settle(refused.id)
    assert outbox.stuck() == ()


def test_events_wait_until_the_log_has_them(outbox: Outbox) -> None:
    """Some of them may be there already; they come in portions."""
    events = [
        Event(uuid.uuid4(), action, Subject.DOCUMENT, uuid.uuid4(), "labels", uuid.uuid4(), NOW)
        for action in (Action.VIEW, Action.PRINT, Action.EXPORT)
    ]
    outbox.add_events(())
    outbox.add_events(events)
    outbox.forget_events([events[0].id])
    assert set(outbox.events()) == set(events[1:])
    assert len(outbox.events(limit=1)) == 1


def test_views_kept_by_the_first_version_are_not_lost(tmp_path: Path) -> None:
    """They had a table of their own; decisions stay as they are."""
    path = tmp_path / "outbox.db"
    before = Outbox(path)
    keep(before, kept := ruling())
    before.close()
    seen, document, by = uuid.uuid4(), uuid.uuid4(), uuid.uuid4()
    connection = sqlite3.connect(path)
    connection.executescript(
        "DROP TABLE event; PRAGMA user_version = 1;"
        "CREATE TABLE view (id CHAR(32) NOT NULL PRIMARY KEY, document_id CHAR(32) NOT NULL,"
        " seen_by CHAR(32) NOT NULL, seen_at DATETIME NOT NULL)"
    )
    moment = NOW.replace(tzinfo=None).strftime("%Y-%m-%d %H:%M:%S.%f")
    connection.execute("INSERT INTO view VALUES (?, ?, ?, ?)", (seen.hex, document.hex, by.hex, moment))
    connection.commit()
    connection.close()
    after = Outbox(path)
    assert after.events() == (Event(seen, Action.VIEW, Subject.DOCUMENT, document, "", by, NOW),)
    taken = after.take(NOW, all_of_them=True)
    assert taken is not None
    assert taken.id == kept.id
    after.close()
    Outbox(path).close()


def test_a_newer_file_is_left_alone(outbox: Outbox) -> None:
    """Its decisions are not this version's to understand."""
    keep(outbox, ruling())
    outbox.close()
    connection = sqlite3.connect(outbox.path)
    connection.executescript("PRAGMA user_version = 3; PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    before = outbox.path.read_bytes()
    with pytest.raises(DeskError, match="version plus ancienne") as caught:
        Outbox(outbox.path)
    assert "ne sont pas touchées" in caught.value.message
    assert outbox.path.read_bytes() == before


def test_every_commit_reaches_the_disk(outbox: Outbox) -> None:
    """WAL with a full fsync: the durability that `decide` promises."""
    with outbox._engine.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == 2
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar() == "wal"


moves = st.lists(
    st.tuples(
        st.sampled_from(["add", "undo", "take", "settle", "block", "reopen"]),
        st.integers(min_value=0, max_value=3),
    ),
    max_size=25,
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(moves)
def test_any_sequence_keeps_order_and_loses_nothing(
    tmp_path_factory: pytest.TempPathFactory, moves: list[tuple[str, int]]
) -> None:
    """Against a plain list: what is live, what is being sent, what is stuck."""
    path = tmp_path_factory.mktemp("walk") / "outbox.db"
    outbox = Outbox(path)
    subjects = [uuid.uuid4() for _ in range(4)]
    live: list[Ruling] = []
    sending: set[uuid.UUID] = set()
    stuck: list[Ruling] = []
    for move, number in moves:
        chosen = live[number % len(live)] if live else None
        if move == "add":
            made = ruling(subjects[number])
            if any(other.subject_id == made.subject_id for other in live):
                with pytest.raises(DeskError):
                    keep(outbox, made)
            else:
                keep(outbox, made)
                live.append(made)
        elif move == "reopen":
            outbox.close()
            outbox = Outbox(path)
        elif move == "take":
            assert outbox.take(SOON) == (live[0] if live else None)
            sending |= {made.id for made in live[:1]}
        elif chosen is None:
            continue
        elif move == "undo":
            undone = outbox.withdraw(chosen.id)
            assert undone == (chosen.id not in sending)
            live = [made for made in live if made != chosen or not undone]
        else:
            live.remove(chosen)
            if move == "settle":
                outbox.settle(chosen.id)
            else:
                outbox.block(chosen.id, "Non.")
                stuck.append(chosen)
        assert outbox.waiting() == len(live)
        assert {entry.ruling.id for entry in outbox.stuck()} == {made.id for made in stuck}
    outbox.close()
