"""The whole window on a real season: what keys do, from the queue to the mail that waits to leave."""

import sqlite3
import sys
import threading
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QSettings, Qt
from PySide6.QtGui import QPaintEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot
from sqlalchemy import Engine, event

from coordinator_app.desk import Desk
from coordinator_app.errors import DeskError
from coordinator_app.outbox import Fate
from coordinator_app.previews import Previews
from db.queries.dossier import Dossier
from db.queries.queues import Queue, View
from db.rules.requirements import PieceStatus
from db.types import AccountState, DocumentState, MailState, Verdict
from db.verdicts import Judged
from papers.incoming.renderer import Renderer
from tests.ui.capturing import fill
from tests.ui.desks import desk_on
from ui.main_window import MainWindow
from ui.queue.table import QueueTable


class Watch:
    """Notes which thread talks to a database or opens a file, while it is on."""

    def __init__(self) -> None:
        self.on = False
        self.touched: list[tuple[str, int]] = []
        event.listen(Engine, "before_cursor_execute", self._on_statement)
        sys.addaudithook(self._on_event)

    def _on_statement(self, *_: Any) -> None:
        if self.on:
            self.touched.append(("statement", threading.get_ident()))

    def _on_event(self, name: str, arguments: tuple[Any, ...]) -> None:
        # Importing a module opens files too; that is Python's affair, not the desk's.
        if self.on and name == "open" and not str(arguments[0]).endswith((".py", ".pyc")):
            self.touched.append((str(arguments[0]), threading.get_ident()))


@pytest.fixture(scope="module")
def watch() -> Iterator[Watch]:
    """One watch for all tests: an audit hook cannot be taken off."""
    made = Watch()
    yield made
    made.on = False


@pytest.fixture
def desk(season: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk whose decisions stay undoable for the whole test."""
    made = desk_on(season, tmp_path / "desk", undo_seconds=60)
    yield made
    made.close()


@pytest.fixture
def window(desk: Desk, tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window, at work and shown."""
    previews = Previews(desk.file, Renderer())
    geometry = QSettings(str(tmp_path / "fenetre.ini"), QSettings.Format.IniFormat)
    made = MainWindow(desk, previews, geometry=geometry)
    qtbot.addWidget(made)
    made.start()
    made.show()
    settle(qtbot, made)
    yield made
    made.close()
    previews.close()


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the window has nothing left to do."""
    QApplication.processEvents()
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=20_000)
    QApplication.processEvents()
    qtbot.waitUntil(lambda: not window.tasks.busy, timeout=20_000)


def test_rows_come_before_anything_else_is_read(
    desk: Desk, tmp_path: Path, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither what waits elsewhere nor a round holds up the first look at the queue."""
    told: list[str] = []

    class Table(QueueTable):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt overrides
            super().paintEvent(event)
            if self._rows.row_at(self.currentIndex()) is not None:
                told.append("painted")

    def telling(name: str, verb: Callable[..., Any]) -> Callable[..., Any]:
        def tell(*given: Any, **named: Any) -> Any:
            told.append(name)
            return verb(*given, **named)

        return tell

    monkeypatch.setattr("ui.queue.page.QueueTable", Table)
    for owner, name in ((desk, "counts"), (desk, "stays"), (desk.link, "round")):
        monkeypatch.setattr(owner, name, telling(name, getattr(owner, name)))
    geometry = QSettings(str(tmp_path / "fenetre.ini"), QSettings.Format.IniFormat)
    previews = Previews(desk.file, Renderer())
    made = MainWindow(desk, previews, geometry=geometry)
    qtbot.addWidget(made)
    made.start()
    made.show()
    qtbot.waitUntil(lambda: {"counts", "stays", "round"} <= set(told), timeout=20_000)
    settle(qtbot, made)
    made.close()
    previews.close()
    assert told[0] == "painted"


def press(key: Qt.Key, modifier: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    """Press a key where the focus is."""
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key, modifier)


def open_first(qtbot: QtBot, window: MainWindow, desk: Desk, queue: Queue, wanted: Verdict | None) -> None:
    """Open the first dossier of a queue that calls for a verdict, from the list, by its key."""
    window.go_to_place(queue.value)
    settle(qtbot, window)
    rows = desk.page(View(queue), offset=0, limit=100).rows
    row = next(row for row in rows if desk.open(queue, row.id).recommended is wanted)
    window.queue_page.focus_row(row.id)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(window) == row.id, timeout=10_000)
    settle(qtbot, window)


def is_shown(window: MainWindow, id_: object) -> bool:
    """Tell whether a dossier is on screen."""
    return shown(window) == id_


def shown(window: MainWindow) -> object:
    """Return the id of the dossier on screen, None when there is none."""
    page = window.review_page
    on_screen = window.pages.currentWidget() is page and page.dossier is not None
    return page.dossier.subject_id if on_screen and page.dossier else None


@pytest.mark.parametrize("queue", [Queue.ACCOUNTS, Queue.PRE_REGISTRATIONS, Queue.PLANNINGS])
def test_v_validates_and_the_next_dossier_opens(
    queue: Queue, qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    """One key, one durable decision, one less in the queue, and the next one on screen."""
    open_first(qtbot, window, desk, queue, Verdict.APPROVE)
    before, count = shown(window), desk.counts()[queue]
    press(Qt.Key.Key_V)
    qtbot.waitUntil(lambda: shown(window) not in {before, None}, timeout=10_000)
    settle(qtbot, window)
    assert desk.waiting() == 1
    assert desk.counts()[queue] == count - 1
    assert window.sidebar.place(queue.value).count() == count - 1
    assert window.toast.isVisible()


@pytest.mark.parametrize("width", [1024, 1280])
def test_a_toast_hides_neither_what_the_status_line_says_nor_its_buttons(
    width: int, qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    """« 1 décision en attente d’envoi, encore annulable » stays to be read beside « Annuler »."""
    window.resize(width, 700)
    open_first(qtbot, window, desk, Queue.ACCOUNTS, Verdict.APPROVE)
    press(Qt.Key.Key_V)
    qtbot.waitUntil(
        lambda: window.toast.isVisible() and "1 décision" in window.status.words(), timeout=10_000
    )
    settle(qtbot, window)
    assert window.toast.isVisible()
    said, toast = window.status._words.geometry(), window.toast.geometry()
    assert said.right() < toast.left()
    assert toast.right() < window.status.free_until()


def test_from_v_to_the_next_dossier_nothing_touches_the_disk_on_the_gui_thread(
    qtbot: QtBot, window: MainWindow, desk: Desk, watch: Watch
) -> None:
    """Statements and files belong to worker threads; the watch itself is seen to work."""
    open_first(qtbot, window, desk, Queue.PRE_REGISTRATIONS, Verdict.APPROVE)
    before = shown(window)
    watch.touched.clear()
    watch.on = True
    press(Qt.Key.Key_V)
    qtbot.waitUntil(lambda: shown(window) not in {before, None}, timeout=10_000)
    settle(qtbot, window)
    watch.on = False
    assert any(what == "statement" for what, _ in watch.touched)
    assert [what for what, thread in watch.touched if thread == threading.get_ident()] == []


@pytest.mark.parametrize("key", [Qt.Key.Key_V, Qt.Key.Key_J])
def test_what_was_read_ahead_is_shown_as_it_has_become(
    key: Qt.Key,
    qtbot: QtBot,
    window: MainWindow,
    desk: Desk,
    *,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The next dossier comes at once, then with what its family has changed since it was read ahead."""
    queue = Queue.PRE_REGISTRATIONS
    open_first(qtbot, window, desk, queue, Verdict.APPROVE)
    ids = [row.id for row in desk.page(View(queue), offset=0, limit=500).rows]
    place = next(place for place, id_ in enumerate(ids, start=1) if id_ == shown(window))
    following, shows = ids[place], window.review_page.show_dossier
    positions: list[tuple[int, int]] = []

    def noted(dossier: Dossier, position: int, total: int) -> None:
        positions.append((position, total))
        shows(dossier, position, total)

    monkeypatch.setattr(window.review_page, "show_dossier", noted)
    with sqlite3.connect(tmp_path / "desk" / "sejours.db") as written:
        written.execute("UPDATE guardian SET other_phone = '+33145670000'")
    press(key)
    qtbot.waitUntil(lambda: shown(window) == following, timeout=10_000)
    settle(qtbot, window)
    left = key == Qt.Key.Key_V
    assert len(positions) == 2  # read ahead, then as it is now
    assert set(positions) == {(place if left else place + 1, len(ids) - left)}
    dossier = window.review_page.dossier
    assert dossier is not None
    assert dossier == desk.open(queue, following)
    assert dossier.household is not None
    assert {adult.other_phone for adult in dossier.household.adults} == {"+33145670000"}


def test_a_dossier_read_ahead_and_answered_by_another_meanwhile_says_so(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    """It stays on screen rather than being swapped under one's eyes, and is not decided twice."""
    queue = Queue.PRE_REGISTRATIONS
    open_first(qtbot, window, desk, queue, Verdict.APPROVE)
    ids = [row.id for row in desk.page(View(queue), offset=0, limit=500).rows]
    following = desk.open(queue, next(after for before, after in pairwise(ids) if before == shown(window)))
    theirs = desk.ruling(
        following.subject, following.subject_id, following.revision, Verdict.REFUSE, message="Complet."
    )
    desk.decide(theirs)
    press(Qt.Key.Key_V)
    qtbot.waitUntil(lambda: shown(window) == following.subject_id, timeout=10_000)
    settle(qtbot, window)
    assert window.review_page.dossier == desk.open(queue, following.subject_id)
    assert desk.waiting() == 2
    press(Qt.Key.Key_V)
    settle(qtbot, window)
    assert desk.waiting() == 2


def test_ctrl_z_takes_the_last_decision_back_and_shows_its_dossier(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    """Nothing is left of an undone decision."""
    open_first(qtbot, window, desk, Queue.PRE_REGISTRATIONS, Verdict.APPROVE)
    before = shown(window)
    press(Qt.Key.Key_V)
    qtbot.waitUntil(lambda: shown(window) not in {before, None}, timeout=10_000)
    settle(qtbot, window)
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: shown(window) == before, timeout=10_000)
    assert desk.waiting() == 0


def test_a_decision_that_has_left_is_not_undone_but_says_how_to_reopen_it(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    """After the push only *rouvrir* answers a decision."""
    open_first(qtbot, window, desk, Queue.ACCOUNTS, Verdict.APPROVE)
    before = shown(window)
    press(Qt.Key.Key_V)
    qtbot.waitUntil(lambda: shown(window) not in {before, None}, timeout=10_000)
    settle(qtbot, window)
    following = shown(window)
    desk.push(now=True)
    press(Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: "Rouvrir" in window.toast.message(), timeout=10_000)
    assert shown(window) == following


def test_space_on_every_piece_as_fast_as_one_can_loses_none(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    """Each press is a decision of its own, though the disk answers later."""
    rows = desk.page(View(Queue.DOCUMENTS), offset=0, limit=100).rows
    row = max(rows, key=lambda row: row.to_check)
    window.go_to_place(Queue.DOCUMENTS.value)
    settle(qtbot, window)
    window.queue_page.focus_row(row.id)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(window) == row.id, timeout=10_000)
    settle(qtbot, window)
    at = desk.open(Queue.DOCUMENTS, row.id).situation
    assert at is not None
    for _ in range(row.to_check):
        press(Qt.Key.Key_Space)
        fill(window, window.review_page.capture, at)
    settle(qtbot, window)
    assert desk.waiting() == row.to_check
    states = {piece.state for piece in desk.open(Queue.DOCUMENTS, row.id).pieces}
    assert DocumentState.SUBMITTED not in states


def test_refusing_and_asking_again_makes_one_mail_with_the_piece_in_it(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    """R, a number, Enter; C, Enter; the mail waits with the sentence of the reason."""
    rows = desk.page(View(Queue.DOCUMENTS), offset=0, limit=100).rows
    validated = (desk.open(Queue.DOCUMENTS, row.id) for row in rows if row.state == "validated")
    dossier = next(dossier for dossier in validated if dossier.email)
    row = next(row for row in rows if row.id == dossier.subject_id)
    piece = next(piece for piece in dossier.pieces if piece.status is PieceStatus.TO_CHECK)
    mails = len(desk.mails(state=MailState.QUEUED))
    window.go_to_place(Queue.DOCUMENTS.value)
    settle(qtbot, window)
    window.queue_page.focus_row(row.id)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(window) == row.id, timeout=10_000)
    settle(qtbot, window)
    for key in (Qt.Key.Key_R, Qt.Key.Key_1, Qt.Key.Key_Return):
        press(key)
    settle(qtbot, window)
    press(Qt.Key.Key_C)
    qtbot.waitUntil(lambda: piece.label in window.review_page.mail.text(), timeout=10_000)
    previewed = window.review_page.mail.text()
    press(Qt.Key.Key_Return)
    settle(qtbot, window)
    window.send_now()
    settle(qtbot, window)
    written = desk.mails(state=MailState.QUEUED)
    assert len(written) == mails + 1
    assert written[0].text.strip() == previewed.strip()
    assert "illisible" in written[0].text


def test_reopening_a_piece_that_has_not_left_takes_its_verdict_back(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    """Within the ten seconds nothing is written twice: the first verdict is simply gone."""
    row = desk.page(View(Queue.DOCUMENTS), offset=0, limit=1).rows[0]
    window.go_to_place(Queue.DOCUMENTS.value)
    settle(qtbot, window)
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: shown(window) == row.id, timeout=10_000)
    settle(qtbot, window)
    untouched = desk.open(Queue.DOCUMENTS, row.id).pieces
    press(Qt.Key.Key_Space)
    at = desk.open(Queue.DOCUMENTS, row.id).situation
    assert at is not None
    fill(window, window.review_page.capture, at)
    settle(qtbot, window)
    assert desk.waiting() == 1
    ruled = next(piece for piece in desk.open(Queue.DOCUMENTS, row.id).pieces if piece not in untouched)
    assert ruled.state is DocumentState.VALID
    window.review_page.piece_ruled.emit(ruled, Verdict.REOPEN, (), "Relu.", {})
    settle(qtbot, window)
    assert desk.waiting() == 0
    assert desk.open(Queue.DOCUMENTS, row.id).pieces == untouched


def test_a_refused_decision_is_said_and_nothing_moves(
    qtbot: QtBot, window: MainWindow, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk: a sentence over the page, the same dossier, still decidable."""
    open_first(qtbot, window, desk, Queue.ACCOUNTS, Verdict.APPROVE)
    before = shown(window)

    def full(_ruling: object) -> None:
        raise DeskError("Le disque est plein", "Libérez de la place.")

    with monkeypatch.context() as patch:
        patch.setattr(desk, "decide", full)
        press(Qt.Key.Key_V)
        qtbot.waitUntil(window.notice.isVisible, timeout=10_000)
        settle(qtbot, window)
    assert "Le disque est plein" in window.notice.message()
    assert shown(window) == before
    window.review_page.bar.setFocus()
    press(Qt.Key.Key_V)
    qtbot.waitUntil(lambda: shown(window) != before, timeout=10_000)


def test_what_the_shared_database_refuses_waits_on_a_page_with_its_words(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    """A family that cancels meanwhile: the decision is stuck, said, opened again, dismissed."""
    row = desk.page(View(Queue.ACCOUNTS), offset=0, limit=1).rows[0]
    dossier = desk.open(Queue.ACCOUNTS, row.id)
    ours = desk.ruling(
        dossier.subject, row.id, dossier.revision, Verdict.REQUEST_COMPLETION, message="Il manque le nom."
    )
    theirs = desk.ruling(dossier.subject, row.id, dossier.revision, Verdict.REFUSE, message="Doublon.")
    desk.decide(theirs)
    desk.push(now=True)
    desk._outbox.add(ours, Judged(AccountState.TO_COMPLETE), not_before=ours.decided_at)
    window.send_now()
    qtbot.waitUntil(window.notice.isVisible, timeout=10_000)
    settle(qtbot, window)
    stuck = desk.stuck()
    assert [row.ruling.id for row in stuck] == [ours.id]
    window.notice.acted.emit()
    settle(qtbot, window)
    assert window.pages.currentWidget() is window.outgoing_page
    assert [entry.outgoing.fate for entry in window.outgoing_page.rows] == [Fate.CONFLICT, Fate.DONE]
    window.outgoing_page.card.compare.click()
    settle(qtbot, window)
    assert window.pages.currentWidget() is window.conflict_page
    texts = " ".join(label.text() for label in window.conflict_page.findChildren(QLabel))
    for said in ("Il manque le nom.", "Doublon.", desk.staff.name):
        assert said in texts
    window.conflict_page.choices.keep.click()
    settle(qtbot, window)
    assert window.pages.currentWidget() is window.outgoing_page
    assert [entry.outgoing.fate for entry in window.outgoing_page.rows] == [Fate.DONE]
    assert desk.stuck() == ()


def test_escape_goes_back_to_the_same_row(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    """The list is where it was left."""
    open_first(qtbot, window, desk, Queue.PRE_REGISTRATIONS, Verdict.APPROVE)
    before = shown(window)
    press(Qt.Key.Key_Escape)
    settle(qtbot, window)
    assert window.pages.currentWidget() is window.queue_page
    row = window.queue_page.current_row()
    assert row is not None
    assert row.id == before


def test_j_and_k_walk_the_queue(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    """Next and previous follow the order of the list."""
    ids = [row.id for row in desk.page(View(Queue.PRE_REGISTRATIONS), offset=0, limit=3).rows]
    window.go_to_place(Queue.PRE_REGISTRATIONS.value)
    settle(qtbot, window)
    press(Qt.Key.Key_Return)
    for key, expected in (
        (None, ids[0]),
        (Qt.Key.Key_J, ids[1]),
        (Qt.Key.Key_J, ids[2]),
        (Qt.Key.Key_K, ids[1]),
    ):
        if key is not None:
            press(key)
        qtbot.waitUntil(partial(is_shown, window, expected), timeout=10_000)
        settle(qtbot, window)


def test_a_family_leads_to_its_dossiers_and_back(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    """From the search to the review page; Escape returns to the search."""
    window.go_to_place("families")
    settle(qtbot, window)
    row = next(row for row in desk.families("") if desk.family_dossiers(row.household_id))
    dossier = desk.family_dossiers(row.household_id)[0]
    window.families_page.dossier_opened.emit(dossier.queue, dossier.id)
    qtbot.waitUntil(lambda: shown(window) == dossier.id, timeout=10_000)
    settle(qtbot, window)
    press(Qt.Key.Key_Escape)
    settle(qtbot, window)
    assert window.pages.currentWidget() is window.families_page


def test_families_words_are_never_read_as_html(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    """Every label of every page shows plain text."""
    for key in window.sidebar.places():
        window.go_to_place(key)
        settle(qtbot, window)
    open_first(qtbot, window, desk, Queue.PRE_REGISTRATIONS, Verdict.APPROVE)
    rich = [
        (label.text(), label.parentWidget())
        for label in window.findChildren(QLabel)
        if label.textFormat() is not Qt.TextFormat.PlainText
    ]
    assert rich == []


def test_every_control_can_be_reached_and_is_named(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    """Screen readers find a name on whatever can have the focus."""
    open_first(qtbot, window, desk, Queue.PRE_REGISTRATIONS, Verdict.APPROVE)
    unnamed = [
        type(widget).__name__
        for widget in window.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.isVisible()
        and not (widget.accessibleName() or getattr(widget, "text", str)())
    ]
    assert unnamed == []


def test_closing_sends_what_waits_and_keeps_the_geometry(season: Path, tmp_path: Path, qtbot: QtBot) -> None:
    """A mail does not wait for the next morning, and the window comes back where it was."""
    desk = desk_on(season, tmp_path / "closing", undo_seconds=60)
    geometry = QSettings(str(tmp_path / "closing.ini"), QSettings.Format.IniFormat)
    previews = Previews(desk.file, Renderer())
    window = MainWindow(desk, previews, geometry=geometry)
    qtbot.addWidget(window)
    window.start()
    window.show()
    open_first(qtbot, window, desk, Queue.ACCOUNTS, Verdict.APPROVE)
    window.resize(1111, 700)
    press(Qt.Key.Key_V)
    qtbot.waitUntil(lambda: desk.waiting() == 1, timeout=10_000)
    window.close()
    assert (tmp_path / "closing.ini").exists()
    previews.close()
    desk.close()
    again = desk_on(tmp_path / "closing", tmp_path / "again")
    assert again.waiting() == 0
    second = MainWindow(again, Previews(again.file, Renderer()), geometry=geometry)
    qtbot.addWidget(second)
    assert second.height() == 700  # the width is bounded by the screen of the test
    again.close()


def test_a_bug_is_told_apart_from_a_known_problem(qtbot: QtBot, window: MainWindow) -> None:
    """An unexpected exception reaches the signal for bugs, not the calm line."""
    with qtbot.waitSignal(window.bug) as caught:
        window.tasks.failed.emit(ValueError("?"))
    assert isinstance(caught.args[0], ValueError)
    assert not window.notice.isVisible()


def test_a_familys_mails_are_one_click_away(window: MainWindow, qtbot: QtBot) -> None:
    """« Has it left? » is asked about a family, on the telephone."""
    window.go_to_place("families")
    settle(qtbot, window)
    page = window.families_page
    page._lookup.table.choose_first()
    settle(qtbot, window)
    with qtbot.waitSignal(page.mails_wanted) as wanted:
        page._panel.mails_wanted.emit()
    settle(qtbot, window)
    row = wanted.args[0]
    assert window.pages.currentWidget() is window.post.views
    assert window.mails_page.isVisible()
    assert window.mails_page.text() == row.name
    assert window.mails_page.state() is None
