"""The document's writing in the viewer: found, selected, copied, and compared with the dossier."""

import re
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from papers.incoming.page_text import NOWHERE, WHOLE, PageText, Place, decode, encode
from tests.ui import dossiers
from tests.ui.keyboard import press
from tests.ui.viewers import BLUE, RED, Window, button, pixels, sheet, version, words_on
from ui.review.page import ReviewPage
from ui.viewer.agreement import Said
from ui.viewer.fact import Fact, words
from ui.viewer.reading import Span, copied, read, strips, turned, upright, wanted
from ui.viewer.viewer import Viewer
from ui.widgets.badge import Badge

WHITE = QColor("#ffffff")
WIDE, HIGH = 0.02, 0.03  # of a letter, in parts of the page
LEFT = Qt.MouseButton.LeftButton


def text(*lines: str) -> PageText:
    """Return a page whose lines begin at a tenth of its width, one every tenth of its height."""
    codes: list[int] = []
    places: list[Place] = []
    for row, line in enumerate(lines):
        for column, letter in enumerate(line):
            left, top = 0.1 + WIDE * column, 0.1 * (row + 1)
            codes.append(ord(letter))
            sides = (left, top, left + WIDE, top + HIGH)
            places.append(tuple(round(WHOLE * side) for side in sides))  # type: ignore[arg-type]  # four
        codes.append(ord("\n"))
        places.append(NOWHERE)
    return decode(encode(codes, places))


class Reader(Window):
    """A window that also answers for the text of pages."""

    def __init__(self, viewer: Viewer, *pages: PageText) -> None:
        super().__init__(viewer)
        self.pages = pages
        self.asked: list[tuple[str, int]] = []
        viewer.text_wanted.connect(self._on_text_wanted)

    def _on_text_wanted(self, sha256: str, page: int) -> None:
        self.asked.append((sha256, page))
        found = self.pages[page] if page < len(self.pages) else PageText()
        self.viewer.show_text(sha256, page, read(found))

    def open(self, sha256: str = "a", facts: tuple[Fact, ...] = ()) -> None:
        """Show a document as long as there are pages, drawn white."""
        self.viewer.show_document("Assurance", (version(sha256),), facts)
        self.viewer.show_sheet(sha256, sheet(len(self.pages)))
        for wish in list(self.wishes):
            self.viewer.show_pixels(wish, pixels(WHITE, wish.width))

    def at(self, across: float, down: float, page: int = 0) -> QPoint:
        """Return where in the window a point of the upright page is."""
        canvas = self.viewer._canvas
        box = canvas.page_box(page)
        part = turned(QRectF(across, down, 0.0, 0.0), canvas.rotation(page))
        return QPointF(
            box.left() + part.left() * box.width(), box.top() + part.top() * box.height()
        ).toPoint()

    def colour(self, across: float, down: float, page: int = 0) -> QColor:
        """Return the colour of a point of the upright page."""
        image = self.viewer._canvas.viewport().grab().toImage()
        return QColor(image.pixel(self.at(across, down, page)))


@pytest.fixture
def viewer(qtbot: QtBot) -> Viewer:
    made = Viewer()
    qtbot.addWidget(made)
    made.resize(500, 800)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


@pytest.fixture
def reader(viewer: Viewer) -> Reader:
    return Reader(
        viewer, text("Mutuelle des Familles", "Léa MARTIN est assurée", "lea"), text("Œuvre", "Léa")
    )


def search(reader: Reader, typed: str) -> None:
    """Open the search and type, as a keyboard does."""
    reader.viewer.writing.open_search()
    field = reader.viewer.writing.bar.field
    field.clear()
    press(field, typed)


def count(reader: Reader) -> str:
    found = re.search(r"\d+ / \d+", words_on(reader.viewer))
    return found[0] if found else ""


def marked(reader: Reader, across: float, down: float, page: int = 0) -> bool:
    return reader.colour(across, down, page) != WHITE


# Searching


def test_words_are_found_without_accents_and_case_on_all_pages(reader: Reader) -> None:
    reader.open()
    assert reader.asked == []  # nothing is read before it is of use
    search(reader, "LEA")
    assert reader.asked == [("a", 0), ("a", 1)]
    assert count(reader) == "1 / 3"
    search(reader, "oeuvre")
    assert count(reader) == "1 / 1"
    search(reader, "des familles\u00a0léa")
    assert count(reader) == "1 / 1"  # from a line to the next
    search(reader, "école")
    assert "Introuvable" in words_on(reader.viewer)


def test_keys_go_through_the_hits_and_round(reader: Reader) -> None:
    reader.open()
    search(reader, "léa")
    field = reader.viewer.writing.bar.field
    for key, expected in (
        (Qt.Key.Key_Return, "2 / 3"),
        (Qt.Key.Key_F3, "3 / 3"),
        (Qt.Key.Key_Return, "1 / 3"),
    ):
        QTest.keyClick(field, key)
        assert count(reader) == expected
    QTest.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert count(reader) == "3 / 3"
    QTest.keyClick(field, Qt.Key.Key_F3, Qt.KeyboardModifier.ShiftModifier)
    assert count(reader) == "2 / 3"
    QTest.mouseClick(button(reader.viewer, "Suivant"), LEFT)
    assert count(reader) == "3 / 3"
    assert "p. 2/2" in words_on(reader.viewer)  # the hit was scrolled to
    QTest.mouseClick(button(reader.viewer, "Précédent (touches"), LEFT)
    assert count(reader) == "2 / 3"


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
@pytest.mark.parametrize("larger", [0, 2])
def test_hits_are_marked_where_they_stand_turned_and_enlarged(
    reader: Reader, turns: int, larger: int
) -> None:
    reader.open()
    for _ in range(turns):
        reader.viewer.tools.turn_right()
    for _ in range(larger):
        reader.viewer.tools.zoom_in()
    search(reader, "léa")
    for wish in reader.wishes:
        reader.viewer.show_pixels(wish, pixels(WHITE, wish.width, wish.width))
    canvas = reader.viewer._canvas
    canvas.show_part(0, QRectF(0.1, 0.2, 3 * WIDE, HIGH))
    assert canvas.viewport().rect().contains(reader.at(0.11, 0.2 + HIGH / 2))
    assert marked(reader, 0.1 + 0.5 * WIDE, 0.2 + HIGH / 2)
    assert marked(reader, 0.1 + 2.5 * WIDE, 0.2 + HIGH / 2)
    assert not marked(reader, 0.1 + 4.5 * WIDE, 0.2 + HIGH / 2)
    assert not marked(reader, 0.1 + 0.5 * WIDE, 0.2 + 2 * HIGH)


def test_the_hit_in_hand_is_stronger(reader: Reader) -> None:
    reader.open()
    search(reader, "léa")
    first, other = (0.11, 0.2 + HIGH / 2), (0.11, 0.3 + HIGH / 2)
    strong, faint = reader.colour(*first), reader.colour(*other)
    assert strong != faint
    reader.viewer.writing.find_next()
    assert (reader.colour(*first), reader.colour(*other)) == (faint, strong)


def test_escape_in_the_field_closes_the_search_and_its_marks(reader: Reader) -> None:
    reader.open()
    search(reader, "léa")
    QTest.keyClick(reader.viewer.writing.bar.field, Qt.Key.Key_Escape)
    assert not reader.viewer.writing.search.is_open
    assert not marked(reader, 0.11, 0.2 + HIGH / 2)
    assert reader.viewer._canvas.hasFocus()
    reader.viewer.writing.find_next()  # F3 opens it again, on what was looked for
    assert count(reader) == "1 / 3"


def test_a_picture_says_that_there_is_nothing_to_search(viewer: Viewer) -> None:
    reader = Reader(viewer, PageText())
    reader.open()
    search(reader, "léa")
    assert "Ce document est une image\u00a0: il n’y a pas de texte à chercher." in words_on(viewer)
    assert not button(viewer, "Suivant (").isEnabled()


def test_another_document_is_searched_for_the_same_words(reader: Reader) -> None:
    reader.open()
    search(reader, "léa")
    reader.pages = (text("Tom"),)
    reader.open("b")
    assert "Introuvable" in words_on(reader.viewer)
    reader.viewer.show_text("a", 0, read(text("Léa")))  # late, and of another
    assert "Introuvable" in words_on(reader.viewer)


def test_pages_are_asked_for_one_at_a_time(viewer: Viewer) -> None:
    asked: list[tuple[str, int]] = []
    viewer.text_wanted.connect(lambda sha256, page: asked.append((sha256, page)))
    viewer.show_document("Assurance", (version("a"),))
    viewer.show_sheet("a", sheet(3))
    viewer.writing.open_search()
    viewer.writing.open_search()
    assert asked == [("a", 0)]
    assert "Lecture du document" in words_on(viewer)
    viewer.show_text("a", 0, read(PageText()))
    assert asked == [("a", 0), ("a", 1)]
    viewer.show_document("Quotient", (version("b"),))
    viewer.show_sheet("b", sheet())
    assert asked[2:] == [("b", 0)]


def test_a_file_that_cannot_be_seen_is_not_searched(viewer: Viewer) -> None:
    viewer.show_document("Assurance", (version("a"),))
    viewer.show_problem("a", "Abîmé.")
    viewer.writing.open_search()
    assert not viewer.writing.search.is_open
    assert not button(viewer, "Chercher dans le document (touche").isEnabled()


# Selecting and copying


def hover(reader: Reader, at: QPoint) -> None:
    port = reader.viewer._canvas.viewport()
    nothing = Qt.MouseButton.NoButton
    place = port.mapToGlobal(QPointF(at))
    modifier = Qt.KeyboardModifier.NoModifier
    moved = QMouseEvent(QEvent.Type.MouseMove, QPointF(at), place, nothing, nothing, modifier)
    QApplication.sendEvent(port, moved)


def drag(reader: Reader, start: QPoint, end: QPoint) -> None:
    port = reader.viewer._canvas.viewport()
    QTest.mousePress(port, LEFT, pos=start)
    held = QMouseEvent(
        QEvent.Type.MouseMove,
        QPointF(end),
        port.mapToGlobal(QPointF(end)),
        Qt.MouseButton.NoButton,
        LEFT,
        Qt.KeyboardModifier.NoModifier,
    )
    QApplication.sendEvent(port, held)
    QTest.mouseRelease(port, LEFT, pos=end)


@pytest.mark.parametrize("turns", [0, 1, 2, 3])
def test_a_drag_over_writing_selects_it_in_reading_order(reader: Reader, turns: int) -> None:
    reader.open()
    for _ in range(turns):
        reader.viewer.tools.turn_right()
    middle = HIGH / 2
    hover(reader, reader.at(0.11, 0.1 + middle))
    assert reader.asked == [("a", 0)]
    hover(reader, reader.at(0.11, 0.1 + middle))
    assert reader.viewer._canvas.viewport().cursor().shape() is Qt.CursorShape.IBeamCursor
    drag(reader, reader.at(0.1 + 13.5 * WIDE, 0.1 + middle), reader.at(0.1 + 2.5 * WIDE, 0.2 + middle))
    reader.viewer.writing.copy()
    assert QGuiApplication.clipboard().text() == "Familles\nLéa"
    hover(reader, reader.at(0.9, 0.9))
    assert reader.viewer._canvas.viewport().cursor().shape() is not Qt.CursorShape.IBeamCursor


def test_a_double_click_selects_a_word_and_a_click_beside_it_nothing(reader: Reader) -> None:
    reader.open()
    port = reader.viewer._canvas.viewport()
    hover(reader, reader.at(0.11, 0.1))
    QTest.mouseDClick(port, LEFT, pos=reader.at(0.1 + 5.5 * WIDE, 0.2 + HIGH / 2))
    assert reader.viewer.writing.selector.text == "MARTIN"
    assert marked(reader, 0.1 + 5.5 * WIDE, 0.2 + HIGH / 2)
    QTest.mouseClick(port, LEFT, pos=reader.at(0.9, 0.9))
    assert reader.viewer.writing.selector.text == ""
    assert not marked(reader, 0.1 + 5.5 * WIDE, 0.2 + HIGH / 2)


def test_beside_the_writing_the_hand_still_moves_the_page(reader: Reader) -> None:
    reader.open()
    hover(reader, reader.at(0.11, 0.1))
    before = reader.viewer._canvas.verticalScrollBar().value()
    drag(reader, reader.at(0.8, 0.6), reader.at(0.8, 0.4))
    assert reader.viewer._canvas.verticalScrollBar().value() > before
    assert reader.viewer.writing.selector.text == ""


def test_another_document_has_nothing_selected(reader: Reader) -> None:
    reader.open()
    hover(reader, reader.at(0.11, 0.1))
    QTest.mouseDClick(reader.viewer._canvas.viewport(), LEFT, pos=reader.at(0.1 + 5.5 * WIDE, 0.2 + HIGH / 2))
    reader.open("b")
    assert reader.viewer.writing.selector.text == ""


def test_accents_in_two_parts_are_copied_as_one() -> None:
    page = text("Le\u0301a")
    assert copied(page, Span(0, 0, 4)) == "Léa"
    pattern = wanted("léa")
    assert pattern is not None
    assert list(read(page).spans(0, pattern)) == [Span(0, 0, 4)]


def test_a_span_over_two_lines_has_a_strip_each() -> None:
    page = text("ab", "cd")
    assert [round(strip.top(), 2) for strip in strips(page, Span(0, 0, 5))] == [0.1, 0.2]


@given(
    st.floats(0, 0.9),
    st.floats(0, 0.9),
    st.floats(0.01, 0.1),
    st.floats(0.01, 0.1),
    st.sampled_from([0, 90, 180, 270]),
)
def test_a_turn_and_back_leads_to_the_same_place(x: float, y: float, w: float, h: float, by: int) -> None:
    part = QRectF(x, y, w, h)
    there = turned(part, by)
    back = turned(there, (360 - by) % 360)
    assert back.x() == pytest.approx(x)
    assert back.bottom() == pytest.approx(y + h)
    assert part.adjusted(-1e-9, -1e-9, 1e-9, 1e-9).contains(upright(there.center(), by))


# Beside the dossier

FACTS = (words("Enfant", "Léa MARTIN"), words("Ville", "Lens"), Fact("Doit couvrir", "12–18 juil."))


def said(reader: Reader) -> list[Said]:
    return [cell.said for cell in reader.viewer.writing.agreement._cells]


def test_a_roomy_viewer_says_what_the_text_says(reader: Reader) -> None:
    reader.viewer.resize(900, 800)
    reader.open(facts=FACTS)
    assert reader.viewer.writing.shows_agreement
    assert said(reader) == [Said.YES, Said.NO, Said.UNKNOWN]
    names = [cell.accessibleName() for cell in reader.viewer.writing.agreement._cells]
    assert names == [
        "Enfant\u00a0: Léa MARTIN, lu dans le document",
        "Ville\u00a0: Lens, non trouvé dans le texte",
        "Doit couvrir\u00a0: 12–18 juil.",
    ]


def test_a_narrow_viewer_reads_nothing_until_the_strip_is_asked_for(qtbot: QtBot, reader: Reader) -> None:
    reader.open(facts=FACTS)
    assert not reader.viewer.writing.shows_agreement
    assert reader.asked == []
    QTest.mouseClick(button(reader.viewer, "doit confirmer"), LEFT)
    qtbot.waitUntil(lambda: said(reader) == [Said.YES, Said.NO, Said.UNKNOWN])
    QTest.mouseClick(button(reader.viewer, "doit confirmer"), LEFT)
    assert not reader.viewer.writing.shows_agreement


def test_a_picture_is_compared_by_eye(viewer: Viewer) -> None:
    reader = Reader(viewer, PageText())
    viewer.resize(900, 800)
    reader.open(facts=FACTS)
    assert said(reader) == [Said.UNKNOWN] * 3
    assert "à comparer à l’œil" in words_on(viewer)


def test_a_value_leads_to_where_the_document_says_it(reader: Reader) -> None:
    reader.viewer.resize(900, 800)
    reader.open(facts=FACTS)
    cells = reader.viewer.writing.agreement._cells
    QTest.mouseClick(cells[0], LEFT)
    assert count(reader) == "1 / 1"
    assert marked(reader, 0.11, 0.2 + HIGH / 2)
    assert not reader.viewer.writing.bar.field.hasFocus()  # the keys stay the dossier's
    QTest.mouseClick(cells[1], LEFT)
    assert "Introuvable" in words_on(reader.viewer)


def test_the_strip_goes_with_the_pages(reader: Reader) -> None:
    reader.viewer.resize(900, 800)
    reader.open(facts=FACTS)
    reader.viewer.show_document("Quotient", (version("b"),), FACTS)
    reader.viewer.show_problem("b", "Abîmé.")
    assert not reader.viewer.writing.shows_agreement
    reader.open("c", FACTS)
    assert reader.viewer.writing.shows_agreement
    reader.viewer.show_document("Quotient", ())
    assert not reader.viewer.writing.shows_agreement


# On the review page


@pytest.fixture
def page(qtbot: QtBot) -> ReviewPage:
    """A review page on an insurance to check that has two versions."""
    made = ReviewPage()
    qtbot.addWidget(made)
    made.resize(1150, 800)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    piece = dossiers.piece("assurance", versions=(dossiers.version(2), dossiers.version(1)))
    made.show_dossier(dossiers.pre_registration(pieces=(piece,)), 1, 1)
    made.viewer.show_sheet(dossiers.version(2).sha256, sheet())
    made.viewer.show_text(dossiers.version(2).sha256, 0, read(text("Léa MARTIN")))
    return made


def test_letters_typed_in_the_search_are_no_verdicts(qtbot: QtBot, page: ReviewPage) -> None:
    QTest.keyClick(page.focusWidget(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    field = page.viewer.writing.bar.field
    assert field.hasFocus()
    with (
        qtbot.assertNotEmitted(page.decided),
        qtbot.assertNotEmitted(page.piece_ruled),
        qtbot.assertNotEmitted(page.next_wanted),
        qtbot.assertNotEmitted(page.closed),
    ):
        press(page, "vrxj bdm", Qt.Key.Key_Return, Qt.Key.Key_Escape)
    assert field.text() == "vrxj bdm"
    assert not page.viewer.writing.search.is_open
    assert not page.refusal.isVisible()
    with qtbot.waitSignal(page.closed):
        press(page, Qt.Key.Key_Escape)


def test_the_keys_open_the_strip_and_copy(page: ReviewPage) -> None:
    assert not page.viewer.writing.shows_agreement
    press(page, "d")
    assert page.viewer.writing.shows_agreement
    assert "À comparer avec le dossier" in words_on(page.viewer)
    QTest.mouseDClick(page.viewer._canvas.viewport(), LEFT, pos=Reader(page.viewer).at(0.11, 0.11))
    target = page.focusWidget()
    QTest.keyClick(target, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text() == "Léa"
    press(page, "d")
    assert not page.viewer.writing.shows_agreement


# Side by side


def compared(page: ReviewPage) -> list[str]:
    canvases = (page.viewer._canvas, page.viewer._comparison._right)
    return [canvas._sha256 for canvas in canvases]


def test_two_versions_stand_side_by_side_with_the_room_of_the_family(qtbot: QtBot, page: ReviewPage) -> None:
    new, old = dossiers.version(2).sha256, dossiers.version(1).sha256
    wide = page.viewer.width()
    press(page, "b")
    page.viewer.show_sheet(old, sheet())
    assert compared(page) == [new, old]
    assert not page.panel.isVisible()
    qtbot.waitUntil(lambda: page.viewer.width() > wide)
    said = words_on(page.viewer)
    assert "version 2 du 21 juin" in said
    assert "version 1 du 21 juin" in said
    assert page.viewer.files == {new, old}
    assert page.viewer.sha256 == new
    press(page, Qt.Key.Key_Escape)
    assert page.viewer.files == {new}
    assert page.panel.isVisible()
    press(page, "b", "b")
    assert page.viewer.files == {new}


@pytest.fixture
def pair(viewer: Viewer) -> Window:
    """Two versions of three pages side by side, the older one refused."""
    window = Window(viewer)
    viewer.resize(900, 700)
    old = replace(version("old", 1), refused=True)
    viewer.show_document("Assurance", (version("new", 2), old))
    viewer.show_sheet("new", sheet(3))
    QTest.mouseClick(button(viewer, "Comparer"), LEFT)
    viewer.show_sheet("old", sheet(3))
    return window


def test_both_versions_scroll_and_zoom_together(pair: Window) -> None:
    left, right = pair.viewer._canvas, pair.viewer._comparison._right
    assert abs(left.width() - right.width()) <= 1
    left.go_to_page(2)
    assert right.page == 2
    right.verticalScrollBar().setValue(0)
    assert left.page == 0
    pair.viewer.tools.zoom_in()
    assert right.zoom == left.zoom
    right.magnify(2)
    assert left.zoom == right.zoom
    assert left.spot.down == pytest.approx(right.spot.down, abs=0.01)


def test_the_current_version_is_marked_and_the_refused_one_says_so(pair: Window) -> None:
    assert "version 1 du 12 nov., refusée" in words_on(pair.viewer)
    assert [badge.text() for badge in pair.viewer.findChildren(Badge) if badge.isVisible()] == ["actuelle"]
    assert not pair.viewer._version_bar.isVisible()
    pair.viewer.toggle_comparison()
    assert pair.viewer._version_bar.isVisible()


def test_each_version_shows_its_own_pixels(qtbot: QtBot, pair: Window) -> None:
    def drawn() -> bool:
        for wish in list(pair.wishes):
            colour = RED if wish.sha256 == "old" else BLUE
            pair.viewer.show_pixels(wish, pixels(colour, wish.width))
        return pair.viewer.shows_comparison()

    qtbot.waitUntil(drawn)
    for canvas, colour in ((pair.viewer._canvas, BLUE), (pair.viewer._comparison._right, RED)):
        port = canvas.viewport()
        assert QColor(port.grab().toImage().pixel(port.rect().center())) == colour


def test_an_older_version_is_turned_alone_and_told_when_it_cannot_be_seen(pair: Window) -> None:
    QTest.mouseClick(button(pair.viewer, "Tourner l’ancienne version"), LEFT)
    assert (pair.viewer._canvas.rotation(0), pair.viewer._comparison._right.rotation(0)) == (0, 90)
    pair.viewer.show_problem("old", "Ce fichier est abîmé.")
    assert "Ce fichier est abîmé." in words_on(pair.viewer)
    assert not pair.viewer.shows_problem()
    pair.viewer.toggle_comparison()
    pair.viewer.toggle_comparison()
    pair.viewer.ask_password("old")
    assert "protégée par un mot de passe" in words_on(pair.viewer)
    assert not pair.viewer.shows_problem()


def test_an_old_version_that_is_read_becomes_the_one_to_compare_with(viewer: Viewer) -> None:
    versions = (version("newest", 3), version("middle", 2), version("oldest", 1))
    viewer.show_document("Assurance", versions)
    for each in versions:
        viewer.show_sheet(each.sha256, sheet())
    viewer._version_bar._menu.actions()[2].trigger()
    viewer.show_sheet("oldest", sheet())
    viewer.toggle_comparison()
    assert (viewer.sha256, viewer._comparison.sha256) == ("newest", "oldest")
    viewer._comparison._menu.actions()[0].trigger()
    assert (viewer.sha256, viewer._comparison.sha256) == ("newest", "middle")


def test_a_single_version_is_not_compared_and_another_document_ends_it(pair: Window) -> None:
    pair.viewer.show_document("Quotient", (version("b"),))
    pair.viewer.show_sheet("b", sheet())
    assert pair.viewer.files == {"b"}
    pair.viewer.toggle_comparison()
    assert pair.viewer.files == {"b"}
