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
from coordinator_app.outbox import KEPT, Event, Fate, Outbox, Outgoing
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
    assert again.take(SOON) == (made,)
    again.close()


def test_decisions_leave_in_order_when_their_time_has_come(outbox: Outbox) -> None:
    """Not a moment before; one that still waits holds those behind it."""
    first, second = ruling(), ruling()
    keep(outbox, first)
    outbox.add(second, Judged(DocumentState.REFUSED), not_before=NOW)
    assert outbox.take(SOON - timedelta(microseconds=1)) == ()
    assert outbox.waiting() == 2
    assert outbox.take(SOON) == (first,)
    outbox.sent({first.id: NOW}, seen=True)
    assert outbox.take(NOW) == (second,)
    outbox.sent({second.id: NOW}, seen=True)
    assert outbox.take(LONG) == ()
    assert outbox.waiting() == 0


def test_closing_does_not_wait(outbox: Outbox) -> None:
    """All of them means now."""
    made = ruling()
    keep(outbox, made)
    assert outbox.take(NOW, all_of_them=True) == (made,)


def test_an_undone_decision_was_never_taken(outbox: Outbox) -> None:
    """Once; and the subject is free again."""
    made = ruling()
    keep(outbox, made)
    assert outbox.withdraw(made.id)
    assert not outbox.withdraw(made.id)
    assert outbox.take(LONG) == ()
    keep(outbox, ruling(made.subject_id))


def test_undoing_never_crosses_a_push(outbox: Outbox) -> None:
    """Taken by a push, it can no longer be undone, though the answer is still to come."""
    made = ruling()
    keep(outbox, made)
    outbox.take(SOON)
    assert not outbox.withdraw(made.id)
    # The push died: the same entry comes back, at once, and before everything else.
    keep(outbox, ruling())
    assert outbox.take(NOW) == (made,)


def test_several_leave_at_once_and_those_not_tried_come_back(outbox: Outbox) -> None:
    """In their order, only those whose time has come, and what came back can be undone."""
    first, second, third, late = (ruling() for _ in range(4))
    keep(outbox, first, second, third)
    outbox.add(late, Judged(DocumentState.REFUSED), not_before=SOON + timedelta(seconds=5))
    assert outbox.take(SOON, at_most=9) == (first, second, third)
    outbox.sent({first.id: SOON}, seen=True)
    outbox.give_back([third])
    assert not outbox.withdraw(second.id)
    assert outbox.withdraw(third.id)
    # Nobody knows whether the second arrived: it leaves alone, and can never be given back.
    assert outbox.take(LONG, at_most=9) == (second,)
    outbox.sent({second.id: SOON}, seen=True)
    assert outbox.take(LONG, at_most=9) == (late,)


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
            "message, captured, valid_from, valid_until, decided_by, decided_at, not_before, state, "
            "attempts, next_try, conflict, answer, by, at FROM entry"
        )
    connection.close()


def test_a_refused_decision_waits_for_a_person(outbox: Outbox) -> None:
    """With its words and the reason; it holds nobody up and the subject can be decided anew."""
    refused, other = ruling(message="Un long texte."), ruling()
    keep(outbox, refused, other)
    outbox.take(SOON)
    outbox.block(refused.id, "Paul a décidé avant vous.")
    assert outbox.take(SOON) == (other,)
    (stuck,) = outbox.stuck()
    assert (stuck.ruling, stuck.answer) == (refused, "Paul a décidé avant vous.")
    assert outbox.waiting() == 1
    keep(outbox, ruling(refused.subject_id))
    assert not outbox.withdraw(refused.id)
    outbox.dismiss(refused.id)
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


def outgoing(outbox: Outbox, made: Ruling) -> Outgoing:
    (found,) = [entry for entry in outbox.outgoing() if entry.ruling == made]
    return found


def test_a_decision_can_be_followed_to_its_end(outbox: Outbox) -> None:
    """Waiting, sending, accepted until the replica shows it, done, and forgotten after a day."""
    made = ruling()
    keep(outbox, made)
    assert outgoing(outbox, made) == Outgoing(made, Fate.WAITING)
    outbox.take(SOON)
    assert outgoing(outbox, made) == Outgoing(made, Fate.SENDING)
    outbox.sent({made.id: SOON})
    assert outgoing(outbox, made) == Outgoing(made, Fate.ACCEPTED, at=SOON)
    assert (outbox.unconfirmed(), outbox.waiting(), outbox.take(LONG)) == ((made,), 0, ())
    assert not outbox.withdraw(made.id)
    with pytest.raises(DeskError, match="attend déjà"):
        keep(outbox, ruling(made.subject_id))
    outbox.settle(made.id)
    assert outgoing(outbox, made) == Outgoing(made, Fate.DONE, at=SOON)
    assert outbox.unconfirmed() == ()
    keep(outbox, ruling(made.subject_id))
    outbox.forget_done(SOON + KEPT)
    assert len(outbox.outgoing()) == 2
    outbox.forget_done(SOON + KEPT + timedelta(microseconds=1))
    assert [entry.fate for entry in outbox.outgoing()] == [Fate.WAITING]


def test_a_refusal_says_who_and_when(outbox: Outbox) -> None:
    """A conflict and a refusal by the rules are told apart; neither is forgotten with what is done."""
    lost, refused = ruling(), ruling()
    keep(outbox, lost, refused)
    outbox.take(SOON)
    outbox.block(lost.id, "Trop tard.", conflict=True, by="Marie Duval", at=NOW)
    outbox.take(SOON)
    outbox.block(refused.id, "Complet.")
    outbox.forget_done(LONG + KEPT)
    assert outbox.outgoing() == (
        Outgoing(lost, Fate.CONFLICT, answer="Trop tard.", by="Marie Duval", at=NOW),
        Outgoing(refused, Fate.REJECTED, answer="Complet."),
    )


def test_tries_are_counted_until_one_gets_through(outbox: Outbox) -> None:
    """The next one is announced; what was refused or done has none."""
    first, second, stuck = ruling(), ruling(), ruling()
    keep(outbox, stuck)
    outbox.take(SOON)
    outbox.block(stuck.id, "Non.")
    keep(outbox, first)
    assert [outbox.postpone(SOON), outbox.postpone(LONG)] == [1, 2]
    keep(outbox, second)
    assert outbox.postpone(LONG) == 3
    assert [(entry.attempts, entry.next_try) for entry in outbox.outgoing()] == [
        (0, None),
        (3, LONG),
        (1, LONG),
    ]
    assert outbox.withdraw(second.id)
    outbox.reached()
    assert [(entry.attempts, entry.next_try) for entry in outbox.outgoing()] == [(0, None)] * 2


@pytest.mark.parametrize("years", [-10, 10])
def test_a_clock_that_was_set_holds_no_decision_back(outbox: Outbox, years: int) -> None:
    """Nobody waits ten years for an undo window to end."""
    made = ruling()
    keep(outbox, made)
    assert outbox.take(SOON + timedelta(days=365 * years)) == (made,)


def test_a_newer_file_is_left_alone(outbox: Outbox) -> None:
    """Its decisions are not this version's to understand."""
    keep(outbox, ruling())
    outbox.close()
    connection = sqlite3.connect(outbox.path)
    connection.executescript("PRAGMA user_version = 2; PRAGMA wal_checkpoint(TRUNCATE)")
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
            at_most = 1 + number
            taken = outbox.take(SOON, at_most=at_most)
            before = [made.id in sending for made in live[:at_most]]
            fresh = before.index(True) if True in before else at_most
            assert taken == tuple(live[: fresh or 1])
            untried = taken[1:] if number % 2 else ()
            outbox.give_back(untried)
            sending |= {made.id for made in taken} - {made.id for made in untried}
        elif chosen is None:
            continue
        elif move == "undo":
            undone = outbox.withdraw(chosen.id)
            assert undone == (chosen.id not in sending)
            live = [made for made in live if made != chosen or not undone]
        else:
            live.remove(chosen)
            if move == "settle":
                outbox.sent({chosen.id: NOW}, seen=bool(number % 2))
                outbox.settle(chosen.id)
            else:
                outbox.block(chosen.id, "Non.")
                stuck.append(chosen)
        assert outbox.waiting() == len(live)
        assert {entry.ruling.id for entry in outbox.stuck()} == {made.id for made in stuck}
    outbox.close()
