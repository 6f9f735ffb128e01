"""The sidebar: counts in, places out."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from db.queries.queues import Queue
from ui.sidebar import Sidebar


@pytest.fixture
def sidebar(qtbot: QtBot) -> Sidebar:
    made = Sidebar()
    qtbot.addWidget(made)
    made.show()
    return made


def test_offers_the_queues_then_the_rest(sidebar: Sidebar) -> None:
    consult = ("families", "stays", "editions", "mails", "journal")
    assert sidebar.places() == (*(queue.value for queue in Queue), *consult)
    words = [label.text() for label in sidebar.findChildren(QLabel)]
    assert words == ["Coordinateur", "À traiter", "Consulter"]


@pytest.mark.parametrize("key", ["accounts", "pre_registrations", "mails"])
def test_says_what_is_chosen(sidebar: Sidebar, qtbot: QtBot, key: str) -> None:
    with qtbot.waitSignal(sidebar.chosen) as chosen:
        QTest.mouseClick(sidebar.place(key), Qt.MouseButton.LeftButton)
    assert chosen.args == [key]
    assert [place for place in sidebar.places() if sidebar.place(place).isChecked()] == [key]


def test_keys_reach_every_place(sidebar: Sidebar) -> None:
    sidebar.select("accounts")
    sidebar.place("accounts").setFocus()
    QTest.keyClick(sidebar.place("accounts"), Qt.Key.Key_Down)
    assert sidebar.place("pre_registrations").hasFocus()


def test_selecting_is_silent(sidebar: Sidebar, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(sidebar.chosen):
        sidebar.select("journal")
        assert sidebar.place("journal").isChecked()
        sidebar.select(None)
    assert not any(sidebar.place(place).isChecked() for place in sidebar.places())


def test_counts_are_shown_and_said(sidebar: Sidebar) -> None:
    sidebar.show_counts({Queue.PRE_REGISTRATIONS: 48, Queue.ACCOUNTS: 0})
    sidebar.show_counts({"mails": 3})
    assert sidebar.place("pre_registrations").accessibleName() == "Préinscriptions, 48 à traiter"
    assert sidebar.place("accounts").accessibleName() == "Comptes"
    assert sidebar.place("mails").count() == 3
