"""The window beside colleagues: decisions taken up again, dossiers given, who is where, no network."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coordinator_app.assigning import NOBODY
from coordinator_app.desk import Desk
from coordinator_app.errors import DeskError
from coordinator_app.outbox import Fate
from coordinator_app.previews import Previews
from coordinator_app.sync.link import LinkState, Reach
from db.models import Staff
from db.queries.dossier import Dossier, Piece
from db.queries.queues import Queue, Row, View
from db.rules.reasons import Reason
from db.rules.requirements import PieceStatus
from db.rules.ruling import ReasonGiven, Ruling
from db.types import DocumentState, PreRegistrationState, Role, Subject, Verdict
from db.verdicts import Judged
from papers.incoming.renderer import Renderer
from tests.ui import links
from tests.ui.desks import desk_on
from tests.ui.test_main_window import press, settle, shown
from ui.main_window import MainWindow

R = Queue.PRE_REGISTRATIONS


@pytest.fixture
def desk(season: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose decisions stay undoable for the whole test."""
    made = desk_on(season, tmp_path / "desk", undo_seconds=60)
    yield made
    made.close()


@pytest.fixture
def link() -> links.InMemory:
    return links.InMemory()


@pytest.fixture
def window(desk: Desk, link: links.InMemory, tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window of a desk with a server, at work and shown."""
    previews = Previews(desk.file, Renderer())
    geometry = QSettings(str(tmp_path / "fenetre.ini"), QSettings.Format.IniFormat)
    made = MainWindow(desk, previews, geometry=geometry, link=link)
    qtbot.addWidget(made)
    made.start()
    made.show()
    settle(qtbot, made)
    yield made
    made.close()
    previews.close()


@pytest.fixture
def marie(desk: Desk) -> uuid.UUID:
    """A colleague."""
    row = Staff(id=uuid.uuid4(), login="marie", display_name="Marie", role=Role.COORDINATOR, active=True)
    with desk._shared.transaction() as session:
        session.add(row)
        return row.id


def rows(desk: Desk, queue: Queue = R) -> tuple[Row, ...]:
    return desk.page(View(queue), offset=0, limit=100).rows


def ruling(desk: Desk, row: Row, verdict: Verdict, message: str = "") -> Ruling:
    age = (ReasonGiven(Reason.AGE, "Douze ans passés."),) if verdict is Verdict.REFUSE else ()
    return desk.ruling(row.queue.subject, row.id, row.revision, verdict, reasons=age, message=message)


def beaten(desk: Desk, marie: uuid.UUID, row: Row) -> Ruling:
    """Marie puts on the waiting list what we refused; ours is in conflict."""
    theirs = replace(ruling(desk, row, Verdict.WAITLIST), decided_by=marie)
    ours = ruling(desk, row, Verdict.REFUSE, "Voyez le camp trappeur.")
    desk.decide(theirs)
    desk.push(now=True)
    desk._outbox.add(ours, Judged(PreRegistrationState.REFUSED), not_before=ours.decided_at)
    desk.push(now=True)
    return ours


def compare(qtbot: QtBot, window: MainWindow, ours: Ruling) -> None:
    """Go to the conflict page by what is pressed."""
    window.status._words.click()
    settle(qtbot, window)
    assert not any(window.sidebar.place(key).isChecked() for key in window.sidebar.places())
    assert window.outgoing_page.choose(ours.id)
    window.outgoing_page.card.compare.click()
    settle(qtbot, window)
    assert window.pages.currentWidget() is window.conflict_page


def test_a_refused_decision_is_taken_up_again_with_its_words(
    qtbot: QtBot, window: MainWindow, desk: Desk, marie: uuid.UUID
) -> None:
    """Opened, worded as it was, decided on the present revision; the conflict is then answered."""
    row = rows(desk)[0]
    ours = beaten(desk, marie, row)
    compare(qtbot, window, ours)
    assert window.conflict_page.choices.keep.accessibleName() == "Garder la décision de Marie"
    window.conflict_page.choices.again.click()
    qtbot.waitUntil(lambda: shown(window) == row.id, timeout=10_000)
    settle(qtbot, window)
    page = window.review_page
    assert page.refusal.isVisible()
    assert page.refusal.given() == ours.reasons
    assert page.refusal.words() == "Voyez le camp trappeur."
    assert desk.waiting() == 0
    page.refusal.submit()
    settle(qtbot, window)
    assert desk.stuck() == ()
    waiting = [entry.outgoing for entry in desk.outgoing() if entry.outgoing.fate is Fate.WAITING]
    assert [(found.ruling.revision, found.ruling.reasons) for found in waiting] == [(2, ours.reasons)]
    press(Qt.Key.Key_Escape)
    settle(qtbot, window)
    assert window.pages.currentWidget() is window.outgoing_page


def test_leaving_without_deciding_keeps_the_refused_decision(
    qtbot: QtBot, window: MainWindow, desk: Desk, marie: uuid.UUID
) -> None:
    ours = beaten(desk, marie, rows(desk)[0])
    compare(qtbot, window, ours)
    window.conflict_page.choices.again.click()
    qtbot.waitUntil(window.review_page.refusal.isVisible, timeout=10_000)
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Escape)
    press(Qt.Key.Key_Escape)
    settle(qtbot, window)
    assert window.pages.currentWidget() is window.conflict_page
    assert [entry.ruling.id for entry in desk.stuck()] == [ours.id]


def test_reopening_is_a_decision_of_its_own_that_keeps_the_words(
    qtbot: QtBot, window: MainWindow, desk: Desk, marie: uuid.UUID
) -> None:
    row = rows(desk)[0]
    ours = beaten(desk, marie, row)
    compare(qtbot, window, ours)
    window.conflict_page.choices.reopen.click()
    QTest.keyClicks(window.conflict_page.choices.reason, "Il reste une place.")
    press(Qt.Key.Key_Return)
    settle(qtbot, window)
    assert desk.open(R, row.id).state == "pending"
    assert window.conflict_page._state.text() == "à traiter"
    assert not window.conflict_page.choices.reopen.isVisible()
    assert [entry.ruling.id for entry in desk.stuck()] == [ours.id]
    desk.push(now=True)
    assert desk.open(R, row.id).history[0].message == "Il reste une place."


def test_a_document_is_taken_up_again_at_its_piece(
    qtbot: QtBot, window: MainWindow, desk: Desk, marie: uuid.UUID
) -> None:
    """Marie waives it while we refuse it; reopened by her, ours is worded again at that very piece."""

    def wanted(piece: Piece) -> bool:
        return piece.status is PieceStatus.TO_CHECK

    def last(dossier: Dossier) -> Piece:
        return next(piece for piece in reversed(dossier.pieces) if wanted(piece))

    dossier = next(
        found
        for row in rows(desk, Queue.DOCUMENTS)
        if sum(map(wanted, (found := desk.open(Queue.DOCUMENTS, row.id)).pieces)) > 1
    )
    piece = last(dossier)
    assert piece.document_id is not None

    def ruled(verdict: Verdict, revision: int, message: str, *reasons: ReasonGiven) -> Ruling:
        assert piece.document_id is not None
        return desk.ruling(
            Subject.DOCUMENT, piece.document_id, revision, verdict, reasons=reasons, message=message
        )

    ours = ruled(Verdict.REFUSE, piece.revision, "", ReasonGiven(Reason.OTHER, "La page 2 est à l’envers."))
    for number, verdict in enumerate((Verdict.WAIVE, Verdict.REOPEN)):
        desk.decide(replace(ruled(verdict, piece.revision + number, "Non."), decided_by=marie))
        desk.push(now=True)
    desk._outbox.add(ours, Judged(DocumentState.REFUSED), not_before=ours.decided_at)
    desk.push(now=True)
    compare(qtbot, window, ours)
    window.conflict_page.choices.again.click()
    qtbot.waitUntil(window.review_page.refusal.isVisible, timeout=10_000)
    settle(qtbot, window)
    assert window.review_page.checklist.piece is not None
    assert window.review_page.checklist.piece.document_id == piece.document_id
    assert window.review_page.refusal.given() == ours.reasons


def test_what_still_waits_can_be_taken_back_from_the_list(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    row = rows(desk)[0]
    desk.decide(ruling(desk, row, Verdict.WAITLIST))
    window.status._words.click()
    settle(qtbot, window)
    assert window.outgoing_page._lookup.table.selectionModel().hasSelection()
    window.outgoing_page.card.cancel.click()
    settle(qtbot, window)
    assert desk.waiting() == 0
    assert window.outgoing_page.rows == ()
    assert desk.open(R, row.id).state == "pending"


def test_dossiers_are_given_from_the_queue_and_taken_from_their_page(
    qtbot: QtBot, window: MainWindow, desk: Desk, marie: uuid.UUID
) -> None:
    """To a colleague, several at once; taken from her, then given back, by a key."""
    desk.assign(Subject.PRE_REGISTRATION, [row.id for row in rows(desk)], NOBODY)
    window._sharing.start()
    settle(qtbot, window)
    first, second = (row.id for row in rows(desk)[:2])
    window.queue_page.focus_row(first)
    QTest.keyClick(window.queue_page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    given = next(a for a in window.queue_page.bar.assign.actions_offered() if a.text() == "À Marie")
    given.trigger()
    settle(qtbot, window)
    assert [row.assignee_id for row in rows(desk)[:3]] == [marie, marie, None]
    row = window.queue_page.model.row_at(window.queue_page.model.index(1, 0))
    assert row is not None
    assert row.assignee == "Marie"
    assert window.toast._words.text() == "2 dossiers pour Marie."
    window.queue_page.focus_row(second)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(window) == second, timeout=10_000)
    settle(qtbot, window)
    assert window.review_page.header.take.accessibleName() == "Reprendre à Marie"
    for key, said, holder in (
        (Qt.Key.Key_A, "1 dossier pour vous, auparavant pour Marie.", desk.staff.id),
        (Qt.Key.Key_A, "1 dossier sans attribution.", None),
    ):
        press(key)
        settle(qtbot, window)
        assert window.toast._words.text() == said
        assert desk.open(R, second).holder.staff_id == holder


def test_without_a_network_giving_says_so_and_changes_nothing(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    before = [row.assignee for row in rows(desk)]
    window.show_link(LinkState(Reach.OFFLINE, since=links.NOW))
    window.queue_page.bar.assign.actions_offered()[0].trigger()
    settle(qtbot, window)
    assert "demande le réseau" in window.notice.message()
    assert [row.assignee for row in rows(desk)] == before
    window.show_link(LinkState(Reach.UP_TO_DATE))
    window.queue_page.bar.assign.actions_offered()[0].trigger()
    settle(qtbot, window)
    assert rows(desk)[0].assignee == desk.staff.name


def test_colleagues_are_told_where_one_is_and_one_sees_where_they_are(
    qtbot: QtBot, window: MainWindow, desk: Desk, link: links.InMemory
) -> None:
    """Told on opening, on the next dossier, and on leaving, be it by the side bar."""
    first, second = (row.id for row in rows(desk)[:2])
    desk.assign(Subject.PRE_REGISTRATION, [first, second], NOBODY)
    link.who = {(Subject.PRE_REGISTRATION, second): (links.MARIE,)}
    window._pushes.push_now()
    settle(qtbot, window)
    window.queue_page.focus_row(first)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(window) == first, timeout=10_000)
    settle(qtbot, window)
    assert window.review_page.header.present() == ""
    press(Qt.Key.Key_J)
    qtbot.waitUntil(lambda: shown(window) == second, timeout=10_000)
    settle(qtbot, window)
    assert "En cours par Marie" in window.review_page.header.present()
    window.sidebar.chosen.emit("families")
    settle(qtbot, window)
    subject = Subject.PRE_REGISTRATION
    assert link.places == [(subject, first), (subject, second), None]


def test_a_dossier_read_again_does_not_come_back_over_another_page(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    """A colleague's change asks for it anew just as the coordinator leaves."""
    first = rows(desk)[0].id
    window.queue_page.focus_row(first)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(window) == first, timeout=10_000)
    settle(qtbot, window)
    window.refresh()
    window.go_to_place("families")
    settle(qtbot, window)
    assert window.pages.currentWidget() is window.families_page


def test_pages_are_covered_while_there_is_nothing_to_show(
    qtbot: QtBot, window: MainWindow, link: links.InMemory
) -> None:
    for state, covered in (
        (LinkState(Reach.LEASE_OVER), True),
        (LinkState(Reach.UP_TO_DATE), False),
        (LinkState(Reach.BEHIND, done=0.2), False),
        (LinkState(Reach.REVOKED), True),
    ):
        window.show_link(state)
        QApplication.processEvents()
        assert window.link_page.isVisible() == covered
        assert window.pages.isVisible() != covered
        assert window.sidebar.isEnabled() != covered
    link.now = LinkState(Reach.UP_TO_DATE)
    window.link_page.retried.emit()
    # Not at once: the round that is asked for keeps its distance from the last one (`pace.AT_LEAST`).
    qtbot.waitUntil(window.pages.isVisible, timeout=10_000)


def test_the_first_copy_is_waited_for(qtbot: QtBot, desk: Desk, tmp_path: Path) -> None:
    previews = Previews(desk.file, Renderer())
    geometry = QSettings(str(tmp_path / "autre.ini"), QSettings.Format.IniFormat)
    link = links.InMemory()
    link.now = LinkState(Reach.BEHIND, done=0.1)
    window = MainWindow(desk, previews, geometry=geometry, link=link, has_copy=False)
    qtbot.addWidget(window)
    window.start()
    window.show()
    assert window.link_page.isVisible()
    assert window.link_page.share() == "10\u00a0%"
    settle(qtbot, window)
    window._on_failed(DeskError("Les dossiers ne sont pas encore là", "Ils arrivent."))
    assert not window.notice.isVisible()
    link.now = LinkState(Reach.UP_TO_DATE)
    window.show_link(link.now)
    settle(qtbot, window)
    assert window.pages.isVisible()
    assert window.queue_page.current_row() is not None
    window.show_link(LinkState(Reach.BEHIND, done=0.1))
    assert window.pages.isVisible()
    window.close()
    previews.close()
