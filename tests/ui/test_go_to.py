"""The palette: found at once, found by a search, chosen with the keys alone."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QLabel, QLineEdit, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from ui.go_to import GoTo
from ui.lookup.places import Kind, Place, PlacesModel

SCREENS = tuple(Place(Kind.SCREEN, title, title, "écran") for title in ("Comptes", "Plannings", "Séjours"))
JURA = Place(Kind.STAY, "Colo Jura", 1, "12–18 juil.")
FAMILY = Place(Kind.FAMILY, "COLOMBIER", 2, "Dole")


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    made.resize(900, 600)
    field = QLineEdit()
    QVBoxLayout(made).addWidget(field)
    qtbot.addWidget(made)
    made.show()
    qtbot.waitExposed(made)
    field.setFocus()
    return made


@pytest.fixture
def palette(window: QWidget) -> GoTo:
    made = GoTo(window)
    made.show_places((*SCREENS, JURA))
    return made


def titles(palette: GoTo) -> list[str]:
    return [palette._model.index(row, 0).data() for row in range(palette._model.rowCount())]


def in_hand(palette: GoTo) -> str:
    return str(palette._list.currentIndex().data())


def test_opens_over_the_window_with_every_place(window: QWidget, palette: GoTo) -> None:
    assert not palette.isVisible()
    palette.open()
    assert palette.isVisible()
    assert palette.size() == window.size()
    assert palette._field.hasFocus()
    assert titles(palette) == ["Comptes", "Plannings", "Séjours", "Colo Jura"]
    assert in_hand(palette) == "Comptes"


def test_finds_places_without_marks_at_once_and_asks_for_the_rest(qtbot: QtBot, palette: GoTo) -> None:
    palette.open()
    QTest.keyClicks(palette._field, "sej")
    assert titles(palette) == ["Séjours"]
    with qtbot.waitSignal(palette.searched) as searched:
        pass
    assert searched.args == ["sej"]


def test_results_join_unless_something_else_is_typed(palette: GoTo) -> None:
    palette.open()
    QTest.keyClicks(palette._field, "colo")
    palette.show_results("col", (FAMILY,))
    assert titles(palette) == ["Colo Jura"]
    palette.show_results("colo", (FAMILY,))
    assert titles(palette) == ["Colo Jura", "COLOMBIER"]
    QTest.keyClicks(palette._field, "x")
    assert titles(palette) == []
    words = [label.text() for label in palette.findChildren(QLabel) if label.isVisible()]
    assert words == ["Rien ne correspond. Essayez un début de nom."]


def test_late_results_do_not_move_what_is_in_hand(palette: GoTo) -> None:
    palette.open()
    QTest.keyClicks(palette._field, "c")
    QTest.keyClick(palette._field, Qt.Key.Key_Down)
    assert in_hand(palette) == "Colo Jura"
    palette.show_results("c", (FAMILY,))
    assert in_hand(palette) == "Colo Jura"


def test_is_used_with_the_keys_alone(qtbot: QtBot, window: QWidget, palette: GoTo) -> None:
    palette.open()
    for key, place in (
        (Qt.Key.Key_Down, "Plannings"),
        (Qt.Key.Key_Tab, "Séjours"),
        (Qt.Key.Key_Up, "Plannings"),
        (Qt.Key.Key_Up, "Comptes"),
        (Qt.Key.Key_Up, "Colo Jura"),
    ):
        QTest.keyClick(palette._field, key)
        assert in_hand(palette) == place
        assert palette._field.hasFocus()
    with qtbot.waitSignal(palette.chosen) as chosen:
        QTest.keyClick(palette._field, Qt.Key.Key_Return)
    assert chosen.args == [JURA]
    assert not palette.isVisible()
    assert window.findChildren(QLineEdit)[0].hasFocus()


def test_escape_and_a_click_beside_close_without_choosing(qtbot: QtBot, palette: GoTo) -> None:
    with qtbot.assertNotEmitted(palette.chosen):
        palette.open()
        QTest.keyClick(palette._field, Qt.Key.Key_Escape)
        assert not palette.isVisible()
        palette.open()
        QTest.mouseClick(palette, Qt.MouseButton.LeftButton, pos=QPoint(5, 300))
        assert not palette.isVisible()


def test_a_click_chooses(qtbot: QtBot, palette: GoTo) -> None:
    palette.open()
    spot = palette._list.visualRect(palette._model.index(1, 0)).center()
    with qtbot.waitSignal(palette.chosen) as chosen:
        QTest.mouseClick(palette._list.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert chosen.args == [SCREENS[1]]


def test_follows_the_window_while_open(window: QWidget, palette: GoTo) -> None:
    palette.open()
    window.resize(1000, 700)
    assert palette.size() == window.size()


def test_is_empty_each_time_it_opens(palette: GoTo) -> None:
    palette.open()
    QTest.keyClicks(palette._field, "jura")
    QTest.keyClick(palette._field, Qt.Key.Key_Escape)
    palette.open()
    assert palette._field.text() == ""
    assert len(titles(palette)) == 4


def test_the_field_that_had_the_keys_may_be_gone(qtbot: QtBot, window: QWidget, palette: GoTo) -> None:
    palette.open()
    window.findChildren(QLineEdit)[0].deleteLater()
    with qtbot.waitSignal(window.findChildren(QLineEdit)[0].destroyed):
        pass
    palette.close_palette()
    assert not palette.isVisible()


def test_the_model_keeps_qts_rules() -> None:
    model = PlacesModel()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_places(SCREENS)
    model.show_places((JURA,))
    model.show_places(())
    assert tester.model() is model
