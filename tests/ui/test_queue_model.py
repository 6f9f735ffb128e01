"""The queue's model holds windows, asks for those it lacks, and tells late answers from fresh ones."""

from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from db.queries.queues import Column, Page, Queue, View
from tests.ui.queue_rows import clock, now, row, window
from ui.queue.cells import Cell, cell, columns
from ui.queue.model import WINDOW, QueueModel
from ui.tones import Tone

view = View(Queue.PRE_REGISTRATIONS)


@pytest.fixture
def model(qtbot: QtBot) -> Iterator[QueueModel]:  # noqa: ARG001 - Qt must be there first
    made = QueueModel(clock=clock)
    tester = QAbstractItemModelTester(made, QAbstractItemModelTester.FailureReportingMode.Fatal)
    yield made
    tester.deleteLater()


@pytest.fixture
def asked(model: QueueModel) -> list[tuple[int, int]]:
    wanted: list[tuple[int, int]] = []
    model.window_wanted.connect(lambda offset, limit: wanted.append((offset, limit)))
    return wanted


def text(model: QueueModel, number: int) -> object:
    return model.index(number, 0).data()


def test_counts_all_rows_but_holds_one_window(model: QueueModel) -> None:
    model.reset(view, window(250))
    assert model.rowCount() == 250
    assert text(model, 99) == "MARTIN Léa 99, 10\u00a0ans"
    assert model.row_at(model.index(100, 0)) is None
    assert text(model, 100) is None


def test_asks_once_for_what_it_lacks(model: QueueModel, asked: list[tuple[int, int]], qtbot: QtBot) -> None:
    model.reset(view, window(350))
    asked.clear()
    for number in (320, 321, 150):
        text(model, number)
    assert not asked, "asking inside a paint event would let the answer in while painting"
    qtbot.waitUntil(lambda: {(100, WINDOW), (300, WINDOW)} <= set(asked))
    asked.clear()
    text(model, 150)
    model.fill(view, 100, window(350, 100))
    assert text(model, 150) == "MARTIN Léa 150, 10\u00a0ans"
    QApplication.processEvents()  # whatever it would still ask, it asks now
    assert (100, WINDOW) not in asked


def test_a_late_answer_to_another_view_is_ignored(model: QueueModel) -> None:
    model.reset(view, window(250))
    model.fill(View(Queue.PRE_REGISTRATIONS, text="dupré"), 100, window(250, 100))
    assert model.row_at(model.index(100, 0)) is None


def test_placeholders_stand_in_for_the_first_page(model: QueueModel, asked: list[tuple[int, int]]) -> None:
    model.expect(view)
    assert model.rowCount() > 0
    assert text(model, 0) is None
    assert model.index(0, 0).data(Qt.ItemDataRole.AccessibleTextRole) == "en cours de chargement"
    assert not asked
    model.reset(view, Page(0, ()))
    assert model.rowCount() == 0


def test_another_number_of_rows_moves_the_end_only(model: QueueModel, qtbot: QtBot) -> None:
    model.reset(view, window(250))
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.rowsRemoved):
        model.fill(view, 0, window(240, shift=10))
    assert model.rowCount() == 240
    assert text(model, 0) == "MARTIN Léa 10, 10\u00a0ans"
    with qtbot.assertNotEmitted(model.modelReset), qtbot.waitSignal(model.rowsInserted):
        model.fill(view, 0, window(260))
    assert model.rowCount() == 260


def test_fewer_rows_than_a_window_leave_nothing_behind(model: QueueModel) -> None:
    model.reset(view, window(250))
    model.fill(view, 100, window(250, 100))
    model.fill(view, 0, window(3))
    assert model.rowCount() == 3
    assert model.find(row(150).id) is None
    model.fill(view, 0, window(250))
    assert model.row_at(model.index(150, 0)) is None


def test_refreshing_keeps_the_rows_until_the_answer(
    model: QueueModel, asked: list[tuple[int, int]], qtbot: QtBot
) -> None:
    model.reset(view, window(80))
    model.refresh()
    assert text(model, 5) == "MARTIN Léa 5, 10\u00a0ans"
    qtbot.waitUntil(lambda: asked == [(0, WINDOW)])
    model.fill(view, 0, window(80, shift=1))
    assert text(model, 5) == "MARTIN Léa 6, 10\u00a0ans"


def test_a_window_nobody_asked_for_says_that_all_has_changed(
    model: QueueModel, asked: list[tuple[int, int]], qtbot: QtBot
) -> None:
    model.reset(view, window(250))
    model.fill(view, 100, window(250, 100))
    model.fill(view, 200, window(250, 200))
    asked.clear()
    model.fill(view, 0, window(250, shift=1))
    assert text(model, 150) == "MARTIN Léa 150, 10\u00a0ans"
    qtbot.waitUntil(lambda: (100, WINDOW) in asked)


def test_a_row_is_found_where_it_was_read_last(model: QueueModel) -> None:
    model.reset(view, window(250))
    model.fill(view, 100, window(250, 100))
    model.refresh()
    model.fill(view, 100, window(250, 100, shift=-20))
    assert model.find(row(85).id) == 105
    assert model.find(row(5).id) == 5


@pytest.mark.usefixtures("qapp")
def test_only_a_few_windows_are_kept() -> None:
    model = QueueModel(clock=clock)  # without the tester, which reads every cell at each window
    total = 40 * WINDOW
    model.reset(view, window(total))
    for offset in range(0, total, WINDOW):
        model.want(offset)
        model.fill(view, offset, window(total, offset))
    held = sum(model.row_at(model.index(number, 0)) is not None for number in range(total))
    assert 5 * WINDOW <= held <= 20 * WINDOW
    assert text(model, total - 1) == f"MARTIN Léa {total - 1}, 10\u00a0ans"


def test_accounts_have_no_stay(model: QueueModel) -> None:
    rows = (row(1, queue=Queue.ACCOUNTS),)
    model.reset(View(Queue.ACCOUNTS), Page(1, rows))
    titles = [model.headerData(n, Qt.Orientation.Horizontal) for n in range(model.columnCount())]
    assert titles == ["Nom", "État", "Attente", "Attribué à"]
    assert [model.index(0, n).data() for n in range(4)] == ["MARTIN Léa 1", "à traiter", "3\u00a0jours", "–"]


def said(column: Column, **other: object) -> Cell:
    return cell(row(0, **other), column, now)  # type: ignore[arg-type]  # fields of a row


def test_every_column_of_every_queue_says_something() -> None:
    for queue in Queue:
        for column in columns(queue):
            assert cell(row(0, queue=queue), column, now).whole


@pytest.mark.parametrize(
    ("days", "text", "tone"),
    [
        (43, "J-43", Tone.NEUTRAL),
        (22, "J-22", Tone.NEUTRAL),
        (21, "J-21", Tone.WARN),
        (8, "J-8", Tone.WARN),
        (7, "J-7", Tone.BAD),
        (0, "jour\u00a0J", Tone.BAD),
        (-2, "J+2", Tone.QUIET),
    ],
)
def test_the_countdown_presses(days: int, text: str, tone: Tone) -> None:
    found = said(Column.DEPARTURE, first_day=now.date() + timedelta(days=days))
    assert (found.text, found.tone) == (text, tone)


@pytest.mark.parametrize(
    ("to_check", "missing", "text"),
    [
        (2, 1, "2 à vérifier · 1 manque"),
        (0, 3, "3 manquent"),
        (1, 0, "1 à vérifier"),
        (0, 0, "complet"),
    ],
)
def test_pieces_are_counted_in_words(to_check: int, missing: int, text: str) -> None:
    assert said(Column.MISSING, to_check=to_check, missing=missing).text == text


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=20), "à l’instant"),
        (timedelta(minutes=12), "12\u00a0min"),
        (timedelta(hours=5), "5\u00a0h"),
        (timedelta(hours=11), "hier"),
        (timedelta(days=3), "3\u00a0jours"),
    ],
)
def test_waiting_is_said_in_the_largest_unit(ago: timedelta, text: str) -> None:
    assert said(Column.WAITING, waiting_since=now - ago).text == text


def test_what_came_back_is_marked_and_said() -> None:
    name, state = said(Column.NAME, completed=True), said(Column.STATE, completed=True)
    assert name.dot
    assert "complété, à revoir" in name.whole
    assert (state.text, state.tone) == ("complété, à revoir", Tone.ACCENT)


def test_short_dates_are_whole_in_the_tooltip() -> None:
    assert said(Column.STAY).after.strip() == "12–18 juil."
    assert said(Column.STAY).whole == "Colo Jura, du 12/07/2027 au 18/07/2027"
    assert "12/07/2027" in said(Column.DEPARTURE).whole


def test_an_age_is_that_of_the_first_day() -> None:
    assert said(Column.NAME, birth_date=date(2017, 7, 12)).after == ", 10\u00a0ans"
    assert said(Column.NAME, birth_date=date(2017, 7, 13)).after == ", 9\u00a0ans"
