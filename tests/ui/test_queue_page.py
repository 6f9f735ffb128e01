"""The queue's page: what it asks for, what it opens, what it shows when there is nothing to show."""

import uuid
from datetime import date

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.queries.queues import Column, Page, Queue, Stage, View
from tests.ui.queue_rows import clock, long_name, row, window
from ui import theme
from ui.queue.model import WINDOW
from ui.queue.page import QueuePage

me = uuid.UUID(int=7)
jura, trapper = uuid.UUID(int=8), uuid.UUID(int=9)
pre_registrations = View(Queue.PRE_REGISTRATIONS)


@pytest.fixture
def page(qtbot: QtBot) -> QueuePage:
    made = QueuePage(me, clock=clock)
    qtbot.addWidget(made)
    made.resize(1060, 700)
    made.show()
    made.show_stays(((jura, "Colo Jura"), (trapper, "Camp trappeur")))
    made.show_queue(Queue.PRE_REGISTRATIONS)
    made.show_page(pre_registrations, 0, window(250))
    made.focus_table()
    return made


@pytest.fixture
def views(page: QueuePage) -> list[View]:
    asked: list[View] = []
    page.view_changed.connect(asked.append)
    return asked


def pick(page: QueuePage, button: str, text: str) -> None:
    """Choose a line of a filter's menu."""
    menu = getattr(page.bar, button)._menu
    next(action for action in menu.actions() if action.text() == text).trigger()


def test_the_first_row_is_selected(page: QueuePage) -> None:
    assert page.position() == (1, 250)
    found = page.current_row()
    assert found is not None
    assert found.id == row(0).id


@pytest.mark.parametrize("key", [Qt.Key.Key_Return, Qt.Key.Key_Enter])
def test_enter_opens_the_dossier(page: QueuePage, qtbot: QtBot, key: Qt.Key) -> None:
    page.table.go_to(3)
    with qtbot.waitSignal(page.opened) as opened:
        QTest.keyClick(page.table, key)
    assert opened.args == [Queue.PRE_REGISTRATIONS, row(3).id]


def test_double_click_opens_the_dossier(page: QueuePage, qtbot: QtBot) -> None:
    spot: QPoint = page.table.visualRect(page.model.index(2, 1)).center()
    with qtbot.waitSignal(page.opened) as opened:
        QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
        QTest.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert opened.args == [Queue.PRE_REGISTRATIONS, row(2).id]


def test_keys_move_the_selection(page: QueuePage) -> None:
    for key in (Qt.Key.Key_J, Qt.Key.Key_Down, Qt.Key.Key_J, Qt.Key.Key_K):
        QTest.keyClick(page.table, key)
    assert page.position() == (3, 250)
    QTest.keyClick(page.table, Qt.Key.Key_Up)
    assert page.position() == (2, 250)


def test_a_row_that_is_awaited_does_not_open(page: QueuePage, qtbot: QtBot) -> None:
    page.table.go_to(200)
    with qtbot.assertNotEmitted(page.opened):
        QTest.keyClick(page.table, Qt.Key.Key_Return)


def test_scrolling_asks_for_the_window_in_sight(page: QueuePage, qtbot: QtBot) -> None:
    with qtbot.waitSignal(page.window_wanted) as wanted:
        page.table.scrollToBottom()
    assert wanted.args == [pre_registrations, 200, WINDOW]
    page.show_page(pre_registrations, 200, window(250, 200))
    found = page.model.row_at(page.model.index(249, 0))
    assert found is not None
    assert found.id == row(249).id


def test_typing_filters_once_the_fingers_rest(page: QueuePage, qtbot: QtBot, views: list[View]) -> None:
    QTest.keyClicks(page.table, "/")
    assert page.bar.search.hasFocus()
    QTest.keyClicks(page.bar.search, "j/k")
    assert not views
    qtbot.waitUntil(lambda: len(views) == 1)
    assert views == [View(Queue.PRE_REGISTRATIONS, text="j/k")]


def test_escape_empties_then_leaves_the_search(page: QueuePage) -> None:
    page.bar.search.setFocus()
    QTest.keyClicks(page.bar.search, "dup")
    QTest.keyClick(page.bar.search, Qt.Key.Key_Escape)
    assert page.bar.search.text() == ""
    QTest.keyClick(page.bar.search, Qt.Key.Key_Escape)
    assert page.table.hasFocus()


def test_filters_add_up_and_can_be_taken_back(page: QueuePage, views: list[View]) -> None:
    pick(page, "assigned", "À moi")
    pick(page, "stay", "Camp trappeur")
    pick(page, "stage", "Liste d’attente")
    assert views[-1] == View(Queue.PRE_REGISTRATIONS, stage=Stage.WAITLISTED, stay_id=trapper, assignee_id=me)
    assert page.bar.stay.text() == "Séjour\u00a0: Camp trappeur"
    QTest.mouseClick(page.bar.stay._clear, Qt.MouseButton.LeftButton)
    assert views[-1] == View(Queue.PRE_REGISTRATIONS, stage=Stage.WAITLISTED, assignee_id=me)
    assert not page.bar.stay._clear.isVisible()
    pick(page, "assigned", "Non attribués")
    assert views[-1] == View(Queue.PRE_REGISTRATIONS, stage=Stage.WAITLISTED, unassigned=True)


def test_a_view_from_elsewhere_shows_in_the_filters(page: QueuePage) -> None:
    page.show_view(View(Queue.PLANNINGS, stay_id=jura, text="dupré", sort=Column.NAME))
    assert page.bar.stay.text() == "Séjour\u00a0: Colo Jura"
    assert page.bar.search.text() == "dupré"
    assert page.bar.order.text() == "Tri\u00a0: Nom"


def test_a_stay_chosen_outlives_its_end_of_registration(page: QueuePage) -> None:
    page.show_view(View(Queue.PRE_REGISTRATIONS, stay_id=jura))
    page.show_stays(((trapper, "Camp trappeur"),))
    assert page.bar.stay.text() == "Séjour\u00a0: Colo Jura"


def test_a_title_sorts_up_down_and_not_at_all(page: QueuePage, views: list[View]) -> None:
    for _ in range(3):
        page.table.titles().sectionClicked.emit(1)
    assert [(view.sort, view.descending) for view in views] == [
        (Column.STAY, False),
        (Column.STAY, True),
        (Column.URGENCY, False),
    ]


def test_the_arrow_stands_on_the_sorted_title(page: QueuePage) -> None:
    page.table.titles().sectionClicked.emit(0)
    page.show_page(page.view, 0, window(250))
    assert page.table.titles().sorted_section() == 0
    assert page.bar.order.text() == "Tri\u00a0: Nom"


def test_an_answer_to_a_view_that_was_left_is_ignored(page: QueuePage) -> None:
    pick(page, "stage", "Tous")
    page.show_page(pre_registrations, 0, window(3))
    assert page.model.rowCount() == 250
    page.show_page(page.view, 0, window(3))
    assert page.model.rowCount() == 3


def test_the_selection_follows_its_dossier(page: QueuePage) -> None:
    page.table.go_to(5)
    page.show_page(pre_registrations, 0, window(249, shift=1))
    assert page.position() == (5, 249)
    found = page.current_row()
    assert found is not None
    assert found.id == row(5).id


def test_a_dossier_that_leaves_gives_its_line_to_the_next(page: QueuePage) -> None:
    page.table.go_to(5)
    rows = tuple(row(number) for number in range(101) if number != 5)
    page.show_page(pre_registrations, 0, Page(249, rows))
    found = page.current_row()
    assert found is not None
    assert found.id == row(6).id


def test_a_refresh_keeps_the_place_on_the_page(page: QueuePage, qtbot: QtBot) -> None:
    page.table.go_to(60)
    scroll = page.table.verticalScrollBar().value()
    assert scroll > 0
    with qtbot.waitSignal(page.window_wanted) as wanted:
        page.refresh()
    assert wanted.args == [pre_registrations, 0, WINDOW]
    page.show_page(pre_registrations, 0, window(250))
    assert page.table.verticalScrollBar().value() == scroll
    assert page.position() == (61, 250)


def test_a_hidden_page_asks_for_what_a_refresh_needs(page: QueuePage, qtbot: QtBot) -> None:
    page.hide()
    with qtbot.waitSignal(page.window_wanted) as wanted:
        page.refresh()
    assert wanted.args == [pre_registrations, 0, WINDOW]


def test_a_view_that_never_came_is_asked_for_again(page: QueuePage, views: list[View]) -> None:
    page.show_queue(Queue.PLANNINGS)
    page.refresh()
    assert views == [View(Queue.PLANNINGS)] * 2
    page.show_page(View(Queue.PLANNINGS), 0, Page(1, (row(0, queue=Queue.PLANNINGS),)))
    page.show_page(View(Queue.PLANNINGS), 0, Page(1, (row(0, queue=Queue.PLANNINGS),)))
    assert page.position() == (1, 1)


def test_steps_stop_at_both_ends(page: QueuePage) -> None:
    assert page.step(-1) is None
    found = page.step(1)
    assert found is not None
    assert found.id == row(1).id
    page.show_page(pre_registrations, 0, window(2))
    assert page.step(1) is None


def test_a_row_to_focus_may_come_later(page: QueuePage) -> None:
    page.show_queue(Queue.PRE_REGISTRATIONS)
    page.focus_row(uuid.UUID(int=999))
    page.focus_row(row(40).id)
    page.show_page(page.view, 0, window(250))
    assert page.position() == (41, 250)


def test_another_queue_is_awaited_without_old_rows(page: QueuePage) -> None:
    page.show_queue(Queue.ACCOUNTS)
    assert page.model.columnCount() == 4
    assert page.current_row() is None
    assert not page.bar.stay.isVisible()


def test_an_empty_queue_names_the_next_departure(page: QueuePage) -> None:
    page.show_page(pre_registrations, 0, Page(0, ()))
    page.show_next_departure("Colo Jura", date(2027, 7, 12), date(2027, 6, 23))
    assert page.empty.isVisible()
    assert page.empty.title() == "Rien à traiter."
    assert page.empty.text() == "Prochain départ\u00a0: Colo Jura, dans 19\u00a0jours."
    page.show_page(pre_registrations, 0, window(1))
    assert page.table.isVisible()


def test_filters_that_hide_everything_can_be_cleared(page: QueuePage, views: list[View]) -> None:
    pick(page, "assigned", "À moi")
    page.show_page(page.view, 0, Page(0, ()))
    assert page.empty.title() != "Rien à traiter."
    QTest.mouseClick(page.empty._button, Qt.MouseButton.LeftButton)
    assert views[-1] == pre_registrations
    page.show_page(pre_registrations, 0, window(5))
    assert page.table.isVisible()


@pytest.mark.parametrize("factor", [1.0, 1.3])
@pytest.mark.parametrize("width", [1060, 1700])
def test_columns_fill_the_width_and_never_pass_it(
    page: QueuePage, qapp: QApplication, factor: float, width: int
) -> None:
    theme.apply(qapp, Qt.ColorScheme.Light, text_factor=factor)
    page.resize(width, 700)
    page.show_page(pre_registrations, 0, Page(1, (row(0, name=long_name),)))
    try:
        used = sum(page.table.columnWidth(column) for column in range(page.model.columnCount()))
        room = page.table.viewport().width()
        assert room - 8 <= used <= room
        assert page.minimumSizeHint().width() <= 1060
        assert page.table.rowHeight(0) == theme.scaled(36)
    finally:
        theme.apply(qapp, Qt.ColorScheme.Light, text_factor=1.0)


def test_a_long_name_is_whole_for_the_pointer_and_the_screen_reader(page: QueuePage) -> None:
    page.show_page(pre_registrations, 0, Page(1, (row(0, name=long_name),)))
    index = page.model.index(0, 0)
    for role in (Qt.ItemDataRole.ToolTipRole, Qt.ItemDataRole.AccessibleTextRole):
        assert long_name in index.data(role)


def test_a_row_under_the_pointer_can_be_seen(page: QueuePage, qtbot: QtBot) -> None:
    spot = page.table.visualRect(page.model.index(4, 0)).center()
    before = page.table.viewport().grab().toImage()
    QTest.mouseMove(page.table.viewport(), spot)
    qtbot.waitUntil(lambda: page.table.viewport().grab().toImage() != before)


def test_the_selected_row_is_painted_with_its_bar(page: QueuePage) -> None:
    page.table.go_to(1)
    picture = page.table.viewport().grab().toImage()
    middle = page.table.visualRect(page.model.index(1, 0)).center().y()
    assert picture.pixelColor(1, middle).name() in {theme.palette().accent, theme.palette().quiet}
    assert picture.pixelColor(12, middle).name() == theme.palette().accent_soft
