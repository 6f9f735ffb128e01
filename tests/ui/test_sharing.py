"""Whose work a dossier is, in the queue and on its page: marks, filters, the menu, the button and its key."""

import uuid
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from coordinator_app.assigning import NOBODY, TEAM, Assignee
from db.queries.dossier import Holder
from db.queries.queues import Column, Page, Queue, View
from db.types import Subject
from tests.ui import dossiers, links
from tests.ui.queue_rows import clock, row, window
from tests.ui.queue_rows import now as queue_now
from ui.queue.cells import cell
from ui.queue.model import QueueModel
from ui.queue.page import QueuePage
from ui.review.page import ReviewPage

ME, MARIE = uuid.UUID(int=7), links.MARIE.staff_id
VIEW = View(Queue.PRE_REGISTRATIONS)
TEAM_OF_ME = replace(VIEW, team_of=ME)


@pytest.fixture
def page(qtbot: QtBot) -> QueuePage:
    made = QueuePage(ME, clock=clock)
    qtbot.addWidget(made)
    made.resize(1060, 700)
    made.show()
    made.show_queue(Queue.PRE_REGISTRATIONS)
    made.show_page(VIEW, 0, window(250))
    made.show_colleagues(((ME, "Claire"), (MARIE, "Marie & Paul")))
    made.focus_table()
    return made


def menu(page: QueuePage) -> list[str]:
    return [action.text() for action in page.bar.assign.actions_offered()]


def choose(page: QueuePage, text: str) -> None:
    next(a for a in page.bar.assign.actions_offered() if a.text() == text).trigger()


def filtered(page: QueuePage) -> list[str]:
    return [action.text() for action in page.bar.assigned._menu.actions()]


def test_the_menu_gives_the_row_in_hand_to_whom_it_names(page: QueuePage, qtbot: QtBot) -> None:
    assert menu(page) == ["À moi", "À l’équipe du séjour", "À personne", "À Marie && Paul"]
    page.table.go_to(4)
    for text, to in (
        ("À moi", Assignee(ME)),
        ("À l’équipe du séjour", TEAM),
        ("À personne", NOBODY),
        ("À Marie && Paul", Assignee(MARIE)),
    ):
        with qtbot.waitSignal(page.assigned) as assigned:
            choose(page, text)
        assert assigned.args == [Queue.PRE_REGISTRATIONS, (row(4).id,), to]


def test_a_key_held_down_selects_nothing_besides(page: QueuePage) -> None:
    """As after Ctrl+K: what the window goes to is selected alone."""
    QTest.keyPress(page.table, Qt.Key.Key_Control, Qt.KeyboardModifier.ControlModifier)
    page.table.go_to(4)
    assert page.chosen() == (row(4).id,)
    QTest.keyRelease(page.table, Qt.Key.Key_Control)


def test_several_rows_are_given_at_once(page: QueuePage, qtbot: QtBot) -> None:
    page.table.go_to(2)
    QTest.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    QTest.keyClick(page.table, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert page.bar.assign.accessibleName() == "Attribuer 3 dossiers…"
    with qtbot.waitSignal(page.assigned) as assigned:
        choose(page, "À moi")
    assert assigned.args[1] == (row(2).id, row(3).id, row(4).id)
    page.table.go_to(2)
    assert page.bar.assign.accessibleName() == "Attribuer…"


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_key_opens_the_menu_with_oneself_in_hand(page: QueuePage, qtbot: QtBot) -> None:
    QTest.keyClick(page.table, Qt.Key.Key_A)
    shown = QApplication.activePopupWidget()
    assert shown is page.bar.assign._menu
    with qtbot.waitSignal(page.assigned) as assigned:
        QTest.keyClick(shown, Qt.Key.Key_Return)
    assert assigned.args[2] == Assignee(ME)


def test_the_selection_follows_its_dossiers_when_rows_move(page: QueuePage) -> None:
    """A colleague answered the first row: what was chosen is not another dossier now."""
    page.table.go_to(3)
    page.table.choose((3, 5, 9))
    page.show_page(VIEW, 0, window(249, shift=1))
    assert page.chosen() == (row(3).id, row(5).id, row(9).id)
    assert page.table.chosen() == (2, 4, 8)
    page.show_page(VIEW, 0, window(245, shift=5))
    assert page.chosen() == (row(5).id, row(9).id)


def test_all_rows_are_those_that_were_shown(page: QueuePage) -> None:
    QTest.keyClick(page.table, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    assert len(page.chosen()) == 100
    assert page.bar.assign.accessibleName() == "Attribuer 100 dossiers…"


def test_an_empty_queue_has_nothing_to_give(page: QueuePage) -> None:
    page.show_page(VIEW, 0, Page(0, ()))
    assert not page.bar.assign.isEnabled()


def test_an_account_has_no_team(page: QueuePage) -> None:
    page.show_queue(Queue.ACCOUNTS)
    assert menu(page) == ["À moi", "À personne", "À Marie && Paul"]
    assert "À mes équipes" not in filtered(page)
    page.show_queue(Queue.PLANNINGS)
    assert "À mes équipes" in filtered(page)


@pytest.mark.parametrize(
    ("text", "view"),
    [
        ("À moi", replace(VIEW, assignee_id=ME)),
        ("À mes équipes", TEAM_OF_ME),
        ("Non attribués", replace(VIEW, unassigned=True)),
        ("À Marie && Paul", replace(VIEW, assignee_id=MARIE)),
    ],
)
def test_filters_say_whose(page: QueuePage, qtbot: QtBot, text: str, view: View) -> None:
    with qtbot.waitSignal(page.view_changed) as changed:
        next(a for a in page.bar.assigned._menu.actions() if a.text() == text).trigger()
    assert changed.args == [view]
    page.bar.show_view(VIEW)
    assert not page.bar.assigned.active()
    page.bar.show_view(view)
    assert page.bar.assigned.text() == f"Attribution\u00a0: {text.replace('&&', '&')}"


def test_colleagues_who_come_late_do_not_change_the_filter(page: QueuePage) -> None:
    page.bar.show_view(replace(VIEW, assignee_id=MARIE))
    page.show_colleagues(((ME, "Claire"), (MARIE, "Marie"), (uuid.UUID(int=9), "Zoé")))
    assert page.bar.assigned.text() == "Attribution\u00a0: À Marie"


def test_the_column_names_the_team() -> None:
    said = cell(row(0, for_team=True), Column.ASSIGNEE, queue_now)
    assert said.whole == "Équipe du séjour"
    assert cell(row(0, assignee="Marie"), Column.ASSIGNEE, queue_now).whole == "Marie"
    assert cell(row(0), Column.ASSIGNEE, queue_now).whole == "non attribué"


def test_who_has_it_open_and_what_is_here_are_marked_on_their_rows_only(page: QueuePage) -> None:
    present = {
        (Subject.PRE_REGISTRATION, row(1).id): (links.MARIE,),
        (Subject.ACCOUNT, row(2).id): (links.PAUL,),
    }
    page.show_present(present)
    page.show_available({row(3).id})
    sections = {page.model.column(section): section for section in range(page.model.columnCount())}

    def marks(number: int, column: Column) -> list[str]:
        found = page.model.index(number, sections[column]).data(QueueModel.CELL)
        return [mark.icon for mark in found.marks]

    assert [marks(number, Column.NAME) for number in range(4)] == [[], ["person"], [], []]
    assert [marks(number, Column.MISSING) for number in range(4)] == [[], [], [], ["offline"]]
    tip = page.model.index(3, sections[Column.MISSING]).data(Qt.ItemDataRole.ToolTipRole)
    assert "Disponible hors ligne" in tip
    page.show_present({})
    assert marks(1, Column.NAME) == []


def test_presence_is_said_with_names_and_time() -> None:
    said = cell(row(1), Column.NAME, links.NOW, present=(links.MARIE, links.PAUL))
    assert said.whole.endswith("En cours par Marie et Paul, il y a 2\u00a0min")
    assert said.marks[0].text == "Marie et Paul"


@pytest.fixture
def review(qtbot: QtBot) -> ReviewPage:
    made = ReviewPage(now=links.now)
    qtbot.addWidget(made)
    made.header.set_me(ME)
    made.resize(1060, 700)
    made.show()
    return made


@pytest.mark.parametrize(
    ("holder", "said", "line"),
    [
        (Holder(), "Prendre pour moi", ""),
        (Holder(team=True), "Prendre pour moi", ""),
        (Holder(ME, "Claire"), "À vous", ""),
        (Holder(MARIE, "Marie"), "Reprendre à Marie", "Attribué à Marie"),
    ],
)
def test_the_header_offers_what_can_be_done(
    review: ReviewPage, qtbot: QtBot, holder: Holder, said: str, line: str
) -> None:
    """By a button in one place or the other, and by a key."""
    review.show_dossier(dossiers.pre_registration(holder=holder), 1, 3)
    header = review.header
    shown, other = (header.take, header.hold) if line else (header.hold, header.take)
    assert (shown.isVisible(), other.isVisible()) == (True, False)
    assert (shown.accessibleName(), header.present()) == (said, line)
    assert shown.mine == (holder.staff_id == ME)
    with qtbot.waitSignal(review.claimed):
        shown.click()
    with qtbot.waitSignal(review.claimed):
        QTest.keyClick(review.checklist.rows()[0], Qt.Key.Key_A)


def test_the_header_says_who_else_has_it_open(review: ReviewPage) -> None:
    review.show_dossier(dossiers.pre_registration(), 1, 3)
    review.show_present((links.MARIE,))
    assert review.header.present() == "En cours par Marie, il y a 2\u00a0min"
    assert review.header.take.isVisible()
    review.show_present(())
    assert review.header.present() == ""
    assert review.header.hold.isVisible()


def test_the_key_is_a_letter_while_words_are_typed(review: ReviewPage, qtbot: QtBot) -> None:
    review.show_dossier(dossiers.pre_registration(), 1, 3)
    QTest.keyClick(review.checklist.rows()[0], Qt.Key.Key_R)
    with qtbot.assertNotEmitted(review.claimed):
        QTest.keyClick(review.refusal, Qt.Key.Key_A)
