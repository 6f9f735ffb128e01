"""The viewer: what it asks for, what it shows while it waits, and what it must never show."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, QPointF, QSizeF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QToolButton
from pytestqt.qtbot import QtBot

from papers.incoming.sheet import MAX_WIDTH, PageSize, Pixels
from tests.ui.viewers import (
    A4,
    BLUE,
    GREEN,
    RED,
    Window,
    button,
    pixels,
    sheet,
    version,
    wait_until_asked,
    words_on,
)
from ui.viewer.layout import STEP, Fit, Zoom, lay_out
from ui.viewer.pixmaps import Pixmaps, Wish
from ui.viewer.viewer import Viewer


@pytest.fixture
def viewer(qtbot: QtBot) -> Viewer:
    made = Viewer()
    qtbot.addWidget(made)
    made.resize(600, 700)
    made.show()
    qtbot.waitExposed(made)
    return made


@pytest.fixture
def window(viewer: Viewer) -> Window:
    return Window(viewer)


def test_asks_for_the_sheet_then_for_pixels_of_the_very_width_it_shows(window: Window) -> None:
    window.viewer.show_document("Assurance", (version("a"),))
    assert window.sheets == ["a"]
    assert window.pixels == []
    window.viewer.show_sheet("a", sheet())
    [(sha256, page, width, rotation)] = window.pixels
    assert (sha256, page, rotation) == ("a", 0, 0)
    assert width % STEP == 0
    assert width == window.viewer._canvas._layout.boxes[0].width() * window.viewer.devicePixelRatioF()


def test_shows_a_skeleton_before_the_sheet_and_before_the_pixels(window: Window) -> None:
    window.viewer.show_document("Assurance", (version("a"),))
    port = window.viewer._canvas.viewport()
    colours = {port.grab().toImage().pixel(QPoint(150, y)) for y in range(0, port.height(), 2)}
    assert len(colours) >= 3  # the ground, the paper and grey lines
    window.viewer.show_sheet("a", sheet())
    colours = {port.grab().toImage().pixel(QPoint(150, y)) for y in range(0, port.height(), 2)}
    assert len(colours) >= 3
    window.answer(RED)
    assert window.centre() == RED


def test_a_late_answer_never_paints_over_another_document(window: Window) -> None:
    window.show("a")
    window.show("b")
    window.answer(BLUE)
    window.answer(RED, 0)
    assert window.viewer.sha256 == "b"
    assert window.centre() == BLUE


def test_a_document_on_its_way_borrows_no_pixels_of_another(window: Window) -> None:
    window.show("a")
    window.answer(RED)
    window.show("b")
    assert window.centre() != RED


def test_a_late_sheet_does_not_replace_the_document_in_sight(window: Window) -> None:
    window.viewer.show_document("Assurance", (version("a"),))
    window.show("b", pages=2)
    window.viewer.show_sheet("a", sheet(5))
    assert "p. 1/2" in words_on(window.viewer)
    assert all(sha256 == "b" for sha256, *_ in window.pixels)


def test_a_late_problem_is_not_told_of_another_document(window: Window) -> None:
    window.show("a")
    window.show("b")
    window.viewer.show_problem("a", "Ce fichier est vide.")
    assert "vide" not in words_on(window.viewer)


def test_a_document_that_comes_back_is_there_at_once(window: Window) -> None:
    window.show("a")
    window.answer(RED)
    window.show("b")
    asked = len(window.pixels)
    window.viewer.show_document("Assurance", (version("a"),))
    assert window.sheets == ["a", "b"]
    assert window.centre() == RED
    assert len(window.pixels) == asked


def test_old_pixels_stand_in_until_the_sharp_ones_arrive_and_do_not_come_back(
    qtbot: QtBot, window: Window
) -> None:
    window.show("a")
    first = window.pixels[0][2]
    window.answer(RED)
    window.viewer.tools.zoom_in()
    assert window.centre() == RED
    wait_until_asked(qtbot, window, lambda asked: asked[2] > first)
    window.answer(BLUE)
    assert window.centre() == BLUE
    window.answer(GREEN, 0)
    assert window.centre() == BLUE


def test_a_page_made_smaller_is_shown_from_its_own_pixels(qtbot: QtBot, window: Window) -> None:
    window.show("a")
    first = window.pixels[0][2]
    window.answer(RED)
    window.viewer.tools.zoom_out()
    wait_until_asked(qtbot, window, lambda asked: asked[2] < first)
    window.answer(BLUE)
    assert window.centre() == BLUE


def test_a_burst_of_zooms_asks_once_for_the_last(qtbot: QtBot, window: Window) -> None:
    window.show("a")
    for _ in range(5):
        window.viewer.tools.zoom_in()
    assert len(window.pixels) == 1
    with qtbot.waitSignal(window.viewer.pixels_wanted):
        pass
    assert len(window.pixels) == 2
    assert window.pixels[1][2] > 2 * window.pixels[0][2]


def test_asks_only_for_what_is_in_sight_and_beside_it(qtbot: QtBot, window: Window) -> None:
    window.show("a", pages=12)
    assert {page for _, page, *_ in window.pixels} == {0, 1}
    window.viewer._canvas.go_to_page(6)
    wait_until_asked(qtbot, window, lambda asked: asked[1] == 6)
    assert {page for _, page, *_ in window.pixels} == {0, 1, 5, 6, 7}
    assert "p. 7/12" in words_on(window.viewer)


def test_reads_on_by_windows_and_stops_at_the_top_of_a_page(window: Window) -> None:
    window.show("a", pages=3)
    canvas = window.viewer._canvas
    bar = canvas.verticalScrollBar()
    seen = [bar.value()]
    while bar.value() < bar.maximum():
        window.viewer.tools.read_on()
        assert bar.value() > seen[-1]
        assert bar.value() - seen[-1] < canvas.viewport().height()
        seen.append(bar.value())
    tops = [box.top() for box in canvas._layout.boxes]
    assert all(any(0 <= top - value <= 16 for value in seen) for top in tops)
    while bar.value() > bar.minimum():
        before = bar.value()
        window.viewer.tools.read_back()
        assert bar.value() < before


def test_the_wheel_zooms_at_the_cursor(window: Window) -> None:
    window.show("a", pages=2)
    canvas = window.viewer._canvas
    at = QPointF(400, 300)
    before = canvas._layout.spot(at + canvas._offset())
    for _ in range(4):
        wheel = QWheelEvent(
            at,
            canvas.viewport().mapToGlobal(at),
            QPoint(),
            QPoint(0, 120),
            Qt.MouseButton.NoButton,
            Qt.KeyboardModifier.ControlModifier,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(canvas.viewport(), wheel)
    after = canvas._layout.spot(at + canvas._offset())
    assert canvas.factor > 2
    assert after.page == before.page
    assert after.across == pytest.approx(before.across, abs=0.01)
    assert after.down == pytest.approx(before.down, abs=0.01)


def test_the_hand_moves_the_page(window: Window) -> None:
    window.show("a", pages=3)
    port = window.viewer._canvas.viewport()
    assert port.cursor().shape() is Qt.CursorShape.OpenHandCursor
    QTest.mousePress(port, Qt.MouseButton.LeftButton, pos=QPoint(300, 400))
    assert port.cursor().shape() is Qt.CursorShape.ClosedHandCursor
    QTest.mouseMove(port, QPoint(300, 250))
    QTest.mouseRelease(port, Qt.MouseButton.LeftButton, pos=QPoint(300, 250))
    assert window.viewer._canvas.verticalScrollBar().value() == 150
    assert port.cursor().shape() is Qt.CursorShape.OpenHandCursor


def test_a_turn_is_remembered_for_the_page(window: Window) -> None:
    window.show("a")
    window.answer(RED)
    window.viewer.tools.turn_left()
    assert window.pixels[-1][3] == 270
    assert window.centre() == RED
    window.show("b")
    assert window.pixels[-1][3] == 0
    window.viewer.show_document("Assurance", (version("a"),))
    assert window.viewer._canvas._layout.boxes[0].width() > window.viewer._canvas._layout.boxes[0].height()
    window.viewer.tools.turn_right()
    assert window.viewer._kept.turned("a") == {0: 0}


def test_only_the_page_in_sight_turns_unless_all_are_asked_for(window: Window) -> None:
    window.viewer.show_document("Assurance", (version("a"),))
    window.viewer.show_sheet("a", sheet(3))
    canvas = window.viewer._canvas
    canvas.go_to_page(1)
    window.viewer.tools.turn_right()
    assert [canvas.rotation(page) for page in range(3)] == [0, 90, 0]
    assert canvas.page == 1
    lying = [box.width() > box.height() for box in canvas._layout.boxes]
    assert lying == [False, True, False]
    assert ("a", 1, 90) in [(sha256, page, turned) for sha256, page, _, turned in window.pixels]
    window.viewer._toolbar.all_turned.emit()
    assert [canvas.rotation(page) for page in range(3)] == [90, 180, 90]


def test_a_turned_page_is_its_old_pixels_turned_until_the_new_ones_come(window: Window) -> None:
    window.show("a")
    sha256, page, width, rotation = window.pixels[0]
    height = round(width * A4.height / A4.width)
    blue, red = bytes((255, 0, 0, 255)), bytes((0, 0, 255, 255))
    halves = (blue * (width // 2) + red * (width // 2)) * height
    wish = Wish(sha256, page, width, rotation)
    window.viewer.show_pixels(wish, Pixels(width, height, width * 4, halves))
    window.viewer.tools.turn_right()
    port = window.viewer._canvas.viewport()
    image = port.grab().toImage()
    box = window.viewer._canvas._layout.boxes[0].toRect()
    assert QColor(image.pixel(box.center().x(), box.top() + 20)) == BLUE  # the left is above now
    assert QColor(image.pixel(box.center().x(), box.bottom() - 20)) == RED


def test_fitting_a_page_and_back(window: Window) -> None:
    window.show("a", pages=2)
    canvas = window.viewer._canvas
    QTest.mouseClick(button(window.viewer, "Page entière"), Qt.MouseButton.LeftButton)
    assert canvas._layout.boxes[0].height() <= canvas.viewport().height()
    window.viewer.tools.fit_width()
    assert canvas.factor == 1
    assert canvas.horizontalScrollBar().maximum() == 0


def test_resizing_follows_the_width(qtbot: QtBot, window: Window) -> None:
    window.show("a")
    first = window.pixels[0][2]
    window.viewer.resize(900, 700)
    wait_until_asked(qtbot, window, lambda asked: asked[2] > first)


def test_another_document_starts_at_the_width_of_the_window(window: Window) -> None:
    window.show("a")
    window.viewer.tools.zoom_in()
    window.show("b")
    assert window.viewer._canvas.zoom.fit is Fit.WIDTH


def test_a_problem_can_be_answered_by_refusing_the_file(qtbot: QtBot, window: Window) -> None:
    window.viewer.show_document("Assurance", (version("a"),))
    window.viewer.show_problem("a", "Ce fichier est abîmé.")
    assert "Ce fichier est abîmé." in words_on(window.viewer)
    refuse = button(window.viewer, "Refuser avec le motif “Fichier illisible”")
    with qtbot.waitSignal(window.viewer.file_refused):
        QTest.mouseClick(refuse, Qt.MouseButton.LeftButton)


def test_what_is_not_the_files_fault_is_only_tried_again(window: Window) -> None:
    window.viewer.show_document("Assurance", (version("a"),))
    window.viewer.show_problem("a", "Le portail ne répond pas.", refusable=False)
    assert not button(window.viewer, "Refuser avec").isVisible()
    QTest.mouseClick(button(window.viewer, "Essayer à nouveau"), Qt.MouseButton.LeftButton)
    assert window.sheets == ["a", "a"]


def test_a_page_that_cannot_be_seen_leaves_the_others(window: Window) -> None:
    window.show("a", pages=2)
    window.viewer.show_problem("a", "Cette page est abîmée.", page_index=1)
    window.answer(RED, 0)
    assert window.centre() == RED
    assert "p. 1/2" in words_on(window.viewer)


def test_the_only_page_that_cannot_be_seen_is_the_files_problem(window: Window) -> None:
    window.show("a")
    window.viewer.show_problem("a", "Cette page est abîmée.", page_index=0)
    assert "Cette page est abîmée." in words_on(window.viewer)


def test_an_old_version_is_said_to_be_old(window: Window) -> None:
    versions = (version("new", 2), version("old", 1))
    window.viewer.show_document("Assurance", versions)
    assert window.sheets == ["new"]
    bar = window.viewer._version_bar
    assert [action.text() for action in bar._menu.actions()] == [
        "version 2 du 12 nov.",
        "version 1 du 12 nov.",
    ]
    assert "a remplacé" not in words_on(window.viewer)
    bar._menu.actions()[1].trigger()
    assert window.sheets == ["new", "old"]
    assert "La famille a remplacé ce fichier." in words_on(window.viewer)
    QTest.mouseClick(button(window.viewer, "Voir la dernière version"), Qt.MouseButton.LeftButton)
    assert window.viewer.sha256 == "new"


def test_a_synchronisation_does_not_move_the_reader_unless_there_is_a_newer_file(window: Window) -> None:
    versions = (version("new", 2), version("old", 1))
    window.viewer.show_document("Assurance", versions)
    window.viewer._version_bar._menu.actions()[1].trigger()
    window.viewer.show_document("Assurance", versions)
    assert window.viewer.sha256 == "old"
    window.viewer.show_document("Assurance", (version("newest", 3), *versions))
    assert window.viewer.sha256 == "newest"


def test_a_document_without_a_file_says_so(window: Window) -> None:
    window.show("a")
    window.viewer.show_document("Assurance", ())
    assert "Aucun fichier" in words_on(window.viewer)
    assert window.viewer.sha256 == ""
    window.answer(RED)
    assert "Aucun fichier" in words_on(window.viewer)
    window.viewer.tools.turn_left()
    window.viewer.tools.zoom_in()
    window.viewer.tools.read_on()


def test_prefetching_draws_the_first_page_ahead(window: Window) -> None:
    window.show("a", pages=2)
    window.viewer.prefetch("b")
    window.viewer.show_sheet("b", sheet(3))
    ahead = window.pixels[-1]
    assert ahead[:2] == ("b", 0)
    window.answer(BLUE)
    window.viewer.show_document("Quotient", (version("b"),))
    assert window.sheets == ["a", "b"]
    assert window.centre() == BLUE
    assert [asked for asked in window.pixels if asked[:2] == ("b", 0)] == [ahead]


def test_every_tool_has_a_name_and_is_reached_by_tab(viewer: Viewer) -> None:
    bars = (viewer._toolbar, viewer.writing.bar)
    tools = [tool for bar in bars for tool in bar.children() if isinstance(tool, QToolButton)]
    assert len(tools) == 17
    for tool in tools:
        assert tool.accessibleName()
        assert tool.focusPolicy() & Qt.FocusPolicy.TabFocus


def test_neighbours_are_asked_for_and_switched_off(qtbot: QtBot, viewer: Viewer) -> None:
    with qtbot.waitSignal(viewer.next_document):
        QTest.mouseClick(button(viewer, "Document suivant"), Qt.MouseButton.LeftButton)
    with qtbot.waitSignal(viewer.previous_document):
        QTest.mouseClick(button(viewer, "Document précédent"), Qt.MouseButton.LeftButton)
    viewer.show_neighbours(previous=True, following=False)
    assert not button(viewer, "Document suivant").isEnabled()


def test_titles_are_never_read_as_html(viewer: Viewer) -> None:
    viewer.show_document("<b>Assurance</b>", (version("a"),))
    assert all(
        label.textFormat() is Qt.TextFormat.PlainText for label in viewer.findChildren(QLabel) if label.text()
    )


def test_the_store_forgets_the_least_recently_used() -> None:
    store = Pixmaps(limit=3 * 64 * 64 * 4)
    wishes = [Wish("a", page, 64, 0) for page in range(4)]
    for wish in wishes[:3]:
        store.keep(wish, pixels(RED, 64, 64))
    assert store.best(wishes[0]) is not None
    store.keep(wishes[3], pixels(RED, 64, 64))
    assert [wish in store for wish in wishes] == [True, False, True, True]


def test_the_store_keeps_one_drawing_however_large() -> None:
    store = Pixmaps(limit=1)
    wish = Wish("a", 0, 64, 0)
    store.keep(wish, pixels(RED, 64, 64))
    assert wish in store


sizes = st.floats(1e-3, 1e11)


@given(
    st.lists(st.builds(PageSize, sizes, sizes), min_size=1, max_size=8),
    st.sampled_from([0, 90, 180, 270]),
    st.sampled_from([Zoom(), Zoom(Fit.PAGE), Zoom.free(0.01), Zoom.free(100)]),
    st.sampled_from([1.0, 1.25, 2.0]),
)
def test_pages_never_overlap_and_no_size_breaks_a_scroll_bar(
    pages: list[PageSize], rotation: int, zoom: Zoom, ratio: float
) -> None:
    layout = lay_out(
        pages,
        turned=dict.fromkeys(range(len(pages)), rotation),
        zoom=zoom,
        room=QSizeF(560, 620),
        device_ratio=ratio,
    )
    assert len(layout.boxes) == len(layout.widths) == len(pages)
    assert all(STEP <= width <= MAX_WIDTH for width in layout.widths)
    for above, below in zip(layout.boxes, layout.boxes[1:], strict=False):
        assert above.bottom() < below.top()
    for box in layout.boxes:
        assert box.left() >= 0
        assert box.right() <= layout.size.width()
    assert layout.size.height() < 2**31 / 200
