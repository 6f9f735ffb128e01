"""Small widgets: what they show, what they say, what they keep whole."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from ui import theme
from ui.theme import Tone
from ui.widgets.badge import Badge
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel
from ui.widgets.empty import EmptyState
from ui.widgets.toast import Toast
from ui.widgets.tooltip import plain

hostile = '<img src="file:///etc/hostname"> & <b>Léa</b>'


def test_a_badge_says_its_word_and_wears_its_tone(qtbot: QtBot) -> None:
    badge = Badge("à compléter", Tone.WARN, "hourglass")
    qtbot.addWidget(badge)
    badge.resize(badge.sizeHint())
    picture = badge.grab().toImage()
    assert badge.accessibleName() == "à compléter"
    assert picture.pixelColor(picture.width() // 2, 2).name() == theme.palette().warn_soft
    badge.show_state("validée", Tone.GOOD, "check")
    assert (badge.text(), badge.tone()) == ("validée", Tone.GOOD)


def test_a_label_keeps_both_ends_and_gives_the_whole(qtbot: QtBot) -> None:
    name = "DE LA ROCHEFOUCAULD-MONTMORENCY Anne-Sophie Marie-Charlotte"
    label = ElidedLabel(name)
    qtbot.addWidget(label)
    label.resize(200, 24)
    label.show()
    assert "…" in label.elided()
    assert label.elided()[:3] == name[:3]
    assert label.elided()[-3:] == name[-3:]
    assert label.accessibleName() == name
    assert label.toolTip() == plain(name)
    label.resize(900, 24)
    assert label.elided() == name
    assert label.toolTip() == ""


def test_a_label_draws_what_fits(qtbot: QtBot) -> None:
    label = ElidedLabel("Léa")
    qtbot.addWidget(label)
    label.resize(100, 24)
    empty = ElidedLabel("")
    qtbot.addWidget(empty)
    empty.resize(100, 24)
    assert label.grab().toImage() != empty.grab().toImage()


def test_hostile_words_stay_words(qtbot: QtBot) -> None:
    label, empty = ElidedLabel(hostile), EmptyState("empty", hostile, hostile)
    qtbot.addWidget(label)
    qtbot.addWidget(empty)
    assert label.text() == hostile
    for inner in (label, *empty.findChildren(QLabel)):
        assert inner.textFormat() is Qt.TextFormat.PlainText


def test_a_button_shows_its_key(qtbot: QtBot) -> None:
    plain, keyed = ActionButton("Valider"), ActionButton("Valider", "V", kind="primary")
    for button in (plain, keyed):
        qtbot.addWidget(button)
        button.resize(keyed.sizeHint())
    assert keyed.sizeHint().width() > plain.sizeHint().width()
    assert keyed.toolTip() == "Valider (touche V)"
    assert keyed.accessibleName() == "Valider"
    assert keyed.minimumSizeHint() == keyed.sizeHint()
    keyed.set_kind("danger")
    before = keyed.grab().toImage()
    keyed.set_kind("primary")
    assert keyed.grab().toImage() != before


def test_a_button_does_not_take_an_ampersand_for_a_key(qtbot: QtBot) -> None:
    button = ActionButton("Demander & relancer")
    qtbot.addWidget(button)
    assert button.shortcut().isEmpty()
    assert button.accessibleName() == "Demander & relancer"


def test_an_empty_page_offers_a_way_on(qtbot: QtBot) -> None:
    empty = EmptyState("sun", "Rien à traiter.", "Prochain départ : Colo Jura.")
    qtbot.addWidget(empty)
    empty.show()
    button = empty.findChild(ActionButton)
    assert isinstance(button, ActionButton)
    assert not button.isVisible()
    empty.show_words("filter", "Aucune ligne.", action="Retirer les filtres")
    assert button.isVisible()
    with qtbot.waitSignal(empty.acted):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


@pytest.fixture
def toast(qtbot: QtBot) -> Iterator[Toast]:
    window = QWidget()
    qtbot.addWidget(window)
    made = Toast(window)
    made.resize(500, 56)
    window.show()
    yield made
    window.close()


def test_a_toast_can_be_undone(toast: Toast, qtbot: QtBot) -> None:
    toast.show_message("Préinscription de Léa validée.")
    assert toast.isVisible()
    assert toast.accessibleName() == "Préinscription de Léa validée."
    with qtbot.waitSignal(toast.undone), qtbot.assertNotEmitted(toast.expired):
        QTest.mouseClick(toast._button, Qt.MouseButton.LeftButton)
    assert not toast.isVisible()


def test_a_toast_counts_down_and_leaves(toast: Toast, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(toast.undone), qtbot.waitSignal(toast.expired, timeout=2000):
        toast.show_message("Compte validé.", seconds=0.2)
        assert toast._seconds.text() == "1\u00a0s"
    assert not toast.isVisible()


def test_a_new_toast_takes_the_place_of_the_old(toast: Toast, qtbot: QtBot) -> None:
    with qtbot.assertNotEmitted(toast.expired, wait=200):
        toast.show_message("La première.", seconds=0.1)
        toast.show_message("La seconde.", undoable=False)
    assert toast.message() == "La seconde."
    assert not toast._button.isVisible()
    toast.dismiss()
    assert not toast.isVisible()


def test_a_tooltip_never_reads_markup() -> None:
    """A family's HTML stays text where Qt would guess otherwise."""
    document = QTextDocument()
    document.setHtml(plain(hostile))
    assert document.toPlainText() == hostile
    assert plain("") == ""
