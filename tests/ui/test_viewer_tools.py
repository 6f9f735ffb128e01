"""The viewer's tools: passwords, more contrast, thumbnails, the loupe, and the way out of the original."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from papers.incoming.content import MediaType
from papers.incoming.sheet import Carried, PageSize, Sheet
from tests.ui.viewers import A4, BLUE, RED, Window, button, pixels, sheet, version, wait_until_asked, words_on
from ui.viewer import carried
from ui.viewer.original import saved_name
from ui.viewer.pixmaps import Pixmaps, Wish
from ui.viewer.thumbnails import WIDTH
from ui.viewer.viewer import Viewer

SMALL = 60
"""Wishes narrower than that are thumbnails'."""


@pytest.fixture
def viewer(qtbot: QtBot) -> Viewer:
    """A viewer as wide as beside a dossier on a small screen."""
    made = Viewer()
    qtbot.addWidget(made)
    made.resize(430, 700)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


@pytest.fixture
def window(viewer: Viewer) -> Window:
    """Who answers it."""
    return Window(viewer)


def field(viewer: Viewer) -> QLineEdit:
    """Return where a password is typed."""
    return viewer._password._field


def lock(window: Window, sha256: str = "a") -> None:
    """Show a file that turns out to be locked."""
    window.viewer.show_document("Assurance", (version(sha256),))
    window.viewer.ask_password(sha256)


def hover(window: Window, at: QPoint) -> None:
    """Move the mouse over the pages."""
    port = window.viewer._canvas.viewport()
    nothing = Qt.MouseButton.NoButton
    moved = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(at),
        port.mapToGlobal(QPointF(at)),
        nothing,
        nothing,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(port, moved)


# A locked file


def test_a_password_is_given_for_the_file_in_sight(qtbot: QtBot, window: Window) -> None:
    lock(window)
    assert "mot de passe" in words_on(window.viewer)
    assert field(window.viewer).echoMode() is QLineEdit.EchoMode.Password
    assert not button(window.viewer, "Ouvrir").isEnabled()
    QTest.keyClicks(field(window.viewer), "famille2026")
    with qtbot.waitSignal(window.viewer.password_given) as given:
        QTest.mouseClick(button(window.viewer, "Ouvrir"), Qt.MouseButton.LeftButton)
    assert given.args == ["a", "famille2026"]
    assert field(window.viewer).text() == ""
    with qtbot.assertNotEmitted(window.viewer.password_given):
        QTest.keyClick(field(window.viewer), Qt.Key.Key_Return)


def test_a_wrong_password_says_so_and_asks_again(qtbot: QtBot, window: Window) -> None:
    lock(window)
    assert "n’ouvre pas le fichier" not in words_on(window.viewer)
    QTest.keyClicks(field(window.viewer), "faux")
    QTest.keyClick(field(window.viewer), Qt.Key.Key_Return)
    window.viewer.ask_password("a", wrong=True)
    assert "n’ouvre pas le fichier" in words_on(window.viewer)
    assert field(window.viewer).hasFocus()
    QTest.keyClicks(field(window.viewer), "juste")
    assert "n’ouvre pas le fichier" not in words_on(window.viewer)
    with qtbot.waitSignal(window.viewer.password_given) as given:
        QTest.keyClick(field(window.viewer), Qt.Key.Key_Return)
    assert given.args == ["a", "juste"]


def test_an_unlocked_file_is_shown_and_the_keys_are_the_dossiers_again(window: Window) -> None:
    lock(window)
    field(window.viewer).setFocus()
    window.viewer.show_sheet("a", sheet())
    window.answer(RED)
    assert window.viewer.shows_page()
    assert not field(window.viewer).hasFocus()
    assert window.viewer._canvas.hasFocus()


def test_what_was_typed_for_one_file_is_not_there_for_another(window: Window) -> None:
    lock(window)
    QTest.keyClicks(field(window.viewer), "secret")
    window.show("b")
    window.viewer.ask_password("a")
    assert window.viewer.shows_problem() is False
    lock(window, "c")
    assert field(window.viewer).text() == ""


def test_a_locked_file_can_be_refused(qtbot: QtBot, window: Window) -> None:
    lock(window)
    card = window.viewer._password
    refuse = next(b for b in card.findChildren(type(card._open)) if "Fichier illisible" in b.text())
    with qtbot.waitSignal(window.viewer.file_refused):
        QTest.mouseClick(refuse, Qt.MouseButton.LeftButton)


def test_escape_leaves_the_field_and_forgets_what_was_typed(window: Window) -> None:
    lock(window)
    field(window.viewer).setFocus()
    QTest.keyClicks(field(window.viewer), "secret")
    QTest.keyClick(field(window.viewer), Qt.Key.Key_Escape)
    assert field(window.viewer).text() == ""
    assert not field(window.viewer).hasFocus()
    assert window.viewer.hasFocus()


# More contrast


def test_more_contrast_is_asked_for_and_remembered_for_the_file(window: Window) -> None:
    window.show("a")
    window.answer(RED)
    window.viewer.tools.toggle_contrast()
    assert window.wishes[-1].strong
    assert window.centre() == RED  # until the other pixels come
    assert button(window.viewer, "Renforcer").isChecked()
    window.answer(BLUE)
    assert window.centre() == BLUE
    window.show("b")
    assert not window.wishes[-1].strong
    assert not button(window.viewer, "Renforcer").isChecked()
    window.viewer.show_document("Assurance", (version("a"),))
    assert window.centre() == BLUE
    QTest.mouseClick(button(window.viewer, "Renforcer"), Qt.MouseButton.LeftButton)
    assert window.centre() == RED


def test_without_a_page_there_is_nothing_to_strengthen(window: Window) -> None:
    window.viewer.show_document("Assurance", (version("a"),))
    window.viewer.tools.toggle_contrast()
    assert not button(window.viewer, "Renforcer").isChecked()
    window.viewer.show_sheet("a", sheet())
    assert not window.wishes[-1].strong


# Thumbnails


def test_thumbnails_come_one_by_one_after_the_page_in_sight(window: Window) -> None:
    window.viewer.resize(900, 700)
    window.show("a", pages=3)
    assert window.viewer._pages.shows_thumbnails()
    assert [wish.width < SMALL for wish in window.wishes] == [False, False]
    window.answer(RED, 0)
    assert [(wish.page, wish.width < SMALL) for wish in window.wishes[2:]] == [(0, True)]
    window.answer(RED, 1)
    assert len(window.wishes) == 3
    for page in (1, 2):
        window.answer(BLUE)
        assert (window.wishes[-1].page, window.wishes[-1].width < SMALL) == (page, True)
    window.answer(BLUE)
    assert len(window.wishes) == 5
    assert window.centre() == RED


def test_a_thumbnail_leads_to_its_page_and_the_page_marks_its_thumbnail(window: Window) -> None:
    window.viewer.resize(900, 700)
    window.show("a", pages=4)
    column = window.viewer._pages._thumbnails
    QTest.mouseClick(
        column.viewport(),
        Qt.MouseButton.LeftButton,
        pos=column.visualRect(column.model().index(2, 0)).center(),
    )
    assert "p. 3/4" in words_on(window.viewer)
    assert not column.hasFocus()
    window.viewer._canvas.go_to_page(1)
    assert column.currentIndex().row() == 1
    QTest.keyClick(column, Qt.Key.Key_Down)
    assert "p. 3/4" in words_on(window.viewer)


def test_one_page_has_no_thumbnails_and_a_narrow_window_has_them_when_asked(window: Window) -> None:
    window.show("a", pages=2)
    pages = window.viewer._pages
    assert not pages.shows_thumbnails()
    wide = window.viewer._canvas.width()
    window.viewer.tools.toggle_thumbnails()
    assert pages.shows_thumbnails()
    assert window.viewer._canvas.width() == wide - WIDTH - 1
    window.show("b")
    assert not pages.shows_thumbnails()
    assert not button(window.viewer, "Vignettes").isEnabled()
    window.show("c", pages=2)
    assert pages.shows_thumbnails()


def test_a_page_that_cannot_be_seen_does_not_stop_the_thumbnails(window: Window) -> None:
    window.viewer.resize(900, 700)
    window.show("a", pages=3)
    window.answer(RED, 0)
    assert window.wishes[-1].page == 0
    window.viewer.show_problem("a", "Cette page est abîmée.", page_index=0)
    assert (window.wishes[-1].page, window.wishes[-1].width < SMALL) == (1, True)


def test_a_first_page_is_drawn_ahead_at_the_width_left_by_its_thumbnails(window: Window) -> None:
    window.viewer.resize(900, 700)
    window.show("a")
    window.viewer.prefetch("b")
    window.viewer.show_sheet("b", sheet(3))
    ahead = window.wishes[-1]
    window.answer(BLUE)
    window.viewer.show_document("Quotient", (version("b"),))
    assert window.viewer._pages.shows_thumbnails()
    assert [wish for wish in window.wishes if wish.sha256 == "b" and wish.page == 0][:1] == [ahead]
    assert window.viewer.shows_page()


def test_a_column_on_its_way_shows_no_page_of_the_document_before(window: Window) -> None:
    window.viewer.resize(900, 700)
    window.show("a", pages=3)
    window.viewer.show_document("Quotient", (version("b"),))
    assert window.viewer._pages._thumbnails.model().rowCount() == 0


def test_the_column_is_a_model_qt_agrees_with(window: Window) -> None:
    window.show("a", pages=3)
    model = window.viewer._pages._thumbnails.model()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    window.show("b", pages=2)
    window.show("a", pages=3)
    words = model.data(model.index(1, 0), Qt.ItemDataRole.AccessibleTextRole)
    assert words == "Page 2 sur 3"
    assert tester.model() is model


@pytest.mark.parametrize("rotation", [0, 90, 180, 270])
@pytest.mark.parametrize("size", [A4, PageSize(842, 595), PageSize(10, 4_000), PageSize(4_000, 10)])
def test_every_thumbnail_fits_its_column(window: Window, rotation: int, size: PageSize) -> None:
    window.viewer.resize(900, 700)
    window.viewer._kept.turn("a", [0], rotation)
    window.viewer.show_document("Assurance", (version("a"),))
    window.viewer.show_sheet("a", sheet(2, size))
    box = window.viewer._pages._thumbnails.box(0)
    assert box.width() <= WIDTH - 16
    assert box.height() <= WIDTH


def test_a_thumbnail_stands_in_for_a_page_only_if_nothing_else_is_there() -> None:
    store = Pixmaps()
    small, turned = Wish("a", 0, 56, 0), Wish("a", 0, 640, 90)
    wanted = Wish("a", 0, 640, 0, strong=True)
    store.keep(small, pixels(RED, 56))
    assert store.best(wanted) is not None
    store.keep(turned, pixels(RED, 640))
    found = store.best(wanted)
    assert found is not None
    assert found[0] == turned


# The loupe


def test_the_loupe_follows_the_cursor_over_a_page_with_sharper_pixels(qtbot: QtBot, window: Window) -> None:
    window.show("a")
    window.answer(RED)
    shown = window.wishes[-1].width
    loupe = window.viewer._pages._loupe
    hover(window, QPoint(200, 300))
    assert not loupe.isVisible()
    window.viewer.tools.toggle_loupe()
    hover(window, QPoint(200, 300))
    assert loupe.isVisible()
    assert (loupe.geometry().center() - QPoint(200, 300)).manhattanLength() <= 2
    assert QColor(loupe.grab().toImage().pixel(loupe.rect().center())) == RED
    wait_until_asked(qtbot, window, lambda asked: asked[2] > 2 * shown)
    window.answer(BLUE)
    assert QColor(loupe.grab().toImage().pixel(loupe.rect().center())) == BLUE
    assert window.viewer._canvas.is_drawn()
    hover(window, QPoint(2, 2))  # beside the page
    assert not loupe.isVisible()
    hover(window, QPoint(200, 300))
    QApplication.sendEvent(window.viewer._canvas.viewport(), QEvent(QEvent.Type.Leave))
    assert not loupe.isVisible()
    hover(window, QPoint(200, 300))
    window.viewer.tools.toggle_loupe()
    assert not loupe.isVisible()


# The original


def test_the_original_leaves_only_after_a_warning(qtbot: QtBot, window: Window) -> None:
    window.show("a")
    more = window.viewer._toolbar._more
    with qtbot.assertNotEmitted(window.viewer.original_wanted):
        more.actions_offered()[-1].trigger()
    assert "peut contenir un logiciel malveillant" in words_on(window.viewer)
    with qtbot.waitSignal(window.viewer.original_wanted) as wanted:
        QTest.mouseClick(button(window.viewer, "Enregistrer sous"), Qt.MouseButton.LeftButton)
    assert wanted.args == ["a", "original - scan.pdf"]
    assert "malveillant" not in words_on(window.viewer)
    window.viewer.tell_saved("b", "Un autre.")
    assert "Un autre." not in words_on(window.viewer)
    window.viewer.tell_saved("a", "L’original est enregistré.")
    assert "L’original est enregistré." in words_on(window.viewer)
    window.show("b")
    assert "enregistré" not in words_on(window.viewer)


def test_without_a_file_there_is_no_original(window: Window) -> None:
    more = window.viewer._toolbar._more
    window.show("a")
    assert more.actions_offered()[-1].isEnabled()
    window.viewer.show_document("Assurance", ())
    assert not more.actions_offered()[-1].isEnabled()


@pytest.mark.parametrize(
    ("name", "media_type", "expected"),
    [
        ("scan.pdf", MediaType.PDF, "original - scan.pdf"),
        ("scan.pdf.exe", MediaType.PDF, "original - scan.pdf.pdf"),
        ("facture.exe", None, "original - facture.inconnu"),
        ("..\\..\\Démarrage\\a.lnk", MediaType.JPEG, "original - a.jpg"),
        ("/etc/passwd", None, "original - passwd.inconnu"),
        ("a\u202egpj.exe", MediaType.PNG, "original - agpj.png"),
        ('a<b>:"|?*\n.png', MediaType.PNG, "original - ab.png"),
        ("", MediaType.HEIC, "original - document.heic"),
        ("é" * 500, MediaType.TIFF, f"original - {'é' * 80}.tif"),
    ],
)
def test_a_saved_file_has_a_harmless_name(name: str, media_type: MediaType | None, expected: str) -> None:
    assert saved_name(name, media_type) == expected


def test_every_type_has_an_ending() -> None:
    assert all("." in saved_name("a", media_type) for media_type in MediaType)


# The bar


def test_a_narrow_bar_keeps_room_for_the_title_and_offers_the_rest_in_its_menu(window: Window) -> None:
    window.show("a", pages=2)
    more = window.viewer._toolbar._more
    offered = [action.text().partition("\t")[0] for action in more.actions_offered()]
    assert offered == [
        "Tourner à gauche",
        "Toute la largeur",
        "Page entière",
        "Renforcer un document pâle",
        "Loupe sous le curseur",
        "Vignettes des pages",
        "Tourner toutes les pages",
        "Télécharger l’original…",
    ]
    more.actions_offered()[0].trigger()
    assert window.viewer._kept.turned("a") == {0: 270}
    more.actions_offered()[5].trigger()
    assert window.viewer._pages.shows_thumbnails()
    assert more.actions_offered()[5].isChecked()
    assert window.viewer._toolbar._title.width() >= 60
    window.viewer.resize(900, 700)
    assert [action.text() for action in more.actions_offered()] == [
        *("Tourner toutes les pages", "Télécharger l’original…"),
    ]


def test_what_a_document_carries_is_said_quietly(window: Window) -> None:
    window.viewer.show_document("Assurance", (version("a"),))
    window.viewer.show_sheet("a", Sheet(MediaType.PDF, (A4,), (Carried.LINK, Carried.SCRIPT, Carried.FORM)))
    assert "Contient un script et des liens" in words_on(window.viewer)
    window.show("b")
    assert "Contient" not in words_on(window.viewer)
    assert carried.told((Carried.FORM,)) == ""
    assert all(carried.told((kind,)) for kind in Carried if kind is not Carried.FORM)
