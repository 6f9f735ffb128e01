"""The strip of hints: asked for once a page is on screen, there from the start, true to the file in sight."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from coordinator_app.desk import Desk
from coordinator_app.previews import Previews
from db.queries.dossier import Dossier
from db.rules.form_code import FormCode
from db.rules.reasons import Reason
from demo.files import scans
from papers.incoming.checks.hints import Gravity, Hint, suggested
from papers.incoming.renderer import Renderer
from tests.papers.incoming.checks.forms import form
from tests.papers.incoming.files import pdf
from tests.ui import dossiers
from tests.ui.desks import desk_on
from tests.ui.viewers import RED, Window, version, words_on
from ui.tasks import Tasks
from ui.viewer.viewer import Viewer
from ui.wiring.checks import CheckWiring
from ui.wiring.documents import DocumentWiring

WARN = Hint(
    Gravity.WARN,
    "Aucune encre dans le cadre de la signature : la fiche n’est sans doute pas signée.",
    Reason.UNSIGNED,
)
GOOD = Hint(Gravity.GOOD, "Code lu : cet enfant, ce séjour, modèle en cours.")
CODE = FormCode("2026-1", dossiers.CHILD.id, dossiers.STAY.id).text()


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


def top(viewer: Viewer) -> int:
    """Return where the page's room begins."""
    return viewer._stack.y()


def test_hints_are_asked_for_once_the_page_is_on_screen_and_once_only(window: Window) -> None:
    asked: list[str] = []
    window.viewer.hints_wanted.connect(asked.append)
    window.show("a", pages=3)
    assert asked == []
    window.answer(RED, 0)
    assert asked == ["a"]
    for number in range(1, len(window.wishes)):
        window.answer(RED, number)
    assert asked == ["a"]
    window.show("b")
    window.show("a", pages=3)
    assert asked == ["a", "a"]  # its page is still there


def test_what_arrives_late_pushes_nothing(window: Window) -> None:
    window.show("a")
    window.answer(RED)
    before = top(window.viewer)
    assert "Vérification automatique…" in words_on(window.viewer)
    for hints in ((WARN, GOOD), (GOOD,), ()):
        window.viewer.show_hints("a", hints)
        layout = window.viewer.layout()
        assert layout is not None
        layout.activate()
        assert top(window.viewer) == before
    assert "rien à signaler" in words_on(window.viewer)


def test_hints_of_another_file_are_not_shown(window: Window) -> None:
    window.show("a")
    window.show("b")
    window.viewer.show_hints("a", (WARN,))
    assert window.viewer.hints == ()
    assert WARN.sentence not in words_on(window.viewer)
    window.viewer.show_hints("b", (WARN,))
    window.show("c")
    assert window.viewer.hints == ()
    assert WARN.sentence not in words_on(window.viewer)


def test_the_gravest_is_on_the_line_and_the_others_unfold(window: Window) -> None:
    window.show("a")
    window.answer(RED)
    window.viewer.show_hints("a", (WARN, GOOD))
    strip = window.viewer._hints
    assert WARN.sentence in words_on(window.viewer)
    assert GOOD.sentence not in words_on(window.viewer)
    assert strip._more.text() == "1 de plus"
    QTest.mouseClick(strip._more, Qt.MouseButton.LeftButton)
    assert GOOD.sentence in words_on(window.viewer)
    assert WARN.sentence in words_on(window.viewer)
    assert suggested(window.viewer.hints) == (Reason.UNSIGNED,)
    assert strip.accessibleName() == f"{WARN.sentence} {GOOD.sentence}"
    QTest.mouseClick(strip._more, Qt.MouseButton.LeftButton)
    assert GOOD.sentence not in words_on(window.viewer)
    window.viewer.show_hints("a", (GOOD,))
    assert not strip._more.isVisible()


def test_a_hint_without_room_can_be_read_whole(window: Window) -> None:
    window.show("a")
    window.answer(RED)
    window.viewer.show_hints("a", (WARN,))
    strip = window.viewer._hints
    assert not strip._more.isVisible()
    before = top(window.viewer)
    window.viewer.resize(400, 700)
    assert strip._more.isVisible()
    assert top(window.viewer) == before
    QTest.mouseClick(strip._more, Qt.MouseButton.LeftButton)
    assert WARN.sentence in {label.text() for label in strip._all.findChildren(QLabel)}


def test_families_words_are_plain(window: Window) -> None:
    window.show("a")
    window.viewer.show_hints("a", (Hint(Gravity.INFO, "<b>x</b>"), Hint(Gravity.INFO, "<i>y</i>")))
    QTest.mouseClick(window.viewer._hints._more, Qt.MouseButton.LeftButton)
    labels = window.viewer._hints.findChildren(QLabel)
    assert {label.textFormat() for label in labels} == {Qt.TextFormat.PlainText}
    assert {"<b>x</b>", "<i>y</i>"} <= {label.text() for label in labels}


def test_no_strip_stands_over_what_cannot_be_seen(window: Window) -> None:
    window.show("a")
    assert window.viewer._hints.isVisible()
    window.viewer.show_problem("a", "Ce fichier est abîmé.")
    assert not window.viewer._hints.isVisible()
    window.viewer.clear()
    assert not window.viewer._hints.isVisible()


UNSIGNED = scans.scanned_pdf(scans.rasterise(form(CODE)), rng=Random(1))  # noqa: S311 - the same each time
FILES = {
    "signed": form(CODE, signer="Claire Martin"),
    "unsigned": UNSIGNED,
    "long": pdf(pages=12, size=(60, 60)),
    "broken": b"%PDF-1.7 and no more",
}


class Works:
    """A viewer at work, and what feeds it."""

    def __init__(self, desk: Desk) -> None:
        self.viewer, self.tasks = Viewer(), Tasks()
        self.previews = Previews(FILES.__getitem__, Renderer())
        self.documents = DocumentWiring(self.viewer, self.previews, desk, self.tasks)
        self.checks = CheckWiring(self.viewer, self.previews, desk, self.tasks)

    def show(self, name: str, dossier: Dossier | None = None, *, file_name: str = "fiche.pdf") -> None:
        """Show a file as a piece of a dossier, as the review page does."""
        given = replace(version(name), original_name=file_name)
        piece = dossiers.piece("fiche_sanitaire", versions=(given,))
        self.viewer.show_document(piece.label, piece.versions)
        self.checks.about(dossier or dossiers.pre_registration((piece,)), piece)


@pytest.fixture
def works(season: Path, tmp_path: Path, qtbot: QtBot) -> Iterator[Works]:
    desk = desk_on(season, tmp_path / "desk")
    made = Works(desk)
    qtbot.addWidget(made.viewer)
    made.viewer.resize(500, 600)
    made.viewer.show()
    yield made
    made.documents.left()
    made.checks.left()
    made.tasks.drain()
    made.previews.close()
    desk.close()


def sentences(works: Works) -> list[str]:
    return [hint.sentence for hint in works.viewer.hints]


def test_a_fiche_is_read_back_beside_its_page(qtbot: QtBot, works: Works) -> None:
    works.show("signed")
    qtbot.waitUntil(lambda: bool(works.viewer.hints), timeout=20_000)
    assert sentences(works) == [GOOD.sentence, "De l’encre dans le cadre de la signature."]
    works.show("unsigned", file_name="fiche.jpg")
    qtbot.waitUntil(lambda: WARN.sentence in sentences(works), timeout=20_000)
    assert sentences(works) == [
        WARN.sentence,
        "Le fichier s’appelle .jpg mais contient un PDF.",
        GOOD.sentence,
    ]
    works.show("signed")
    qtbot.waitUntil(lambda: GOOD.sentence in sentences(works), timeout=20_000)
    assert WARN.sentence not in sentences(works)


def test_the_same_file_beside_another_child_is_another_childs(qtbot: QtBot, works: Works) -> None:
    """The file stays on screen, the hints follow the dossier."""
    works.show("signed")
    qtbot.waitUntil(lambda: GOOD.sentence in sentences(works), timeout=20_000)
    other = replace(dossiers.CHILD, id=dossiers.STAY.id, first_name="Noé")
    works.show("signed", dossiers.pre_registration((), child=other))
    assert works.viewer.hints == ()
    expected = "Le code de cette fiche est celui d’un autre enfant."
    qtbot.waitUntil(lambda: expected in sentences(works), timeout=20_000)


def test_a_check_is_dropped_when_its_file_is_left(qtbot: QtBot, works: Works) -> None:
    works.show("long")
    qtbot.waitUntil(works.viewer.shows_page, timeout=20_000)
    works.show("signed")
    qtbot.waitUntil(lambda: GOOD.sentence in sentences(works), timeout=20_000)
    works.checks.left()
    qtbot.waitUntil(lambda: not works.tasks.busy, timeout=20_000)
    assert "long" not in works.previews._facts


def test_a_file_that_cannot_be_seen_is_not_checked(qtbot: QtBot, works: Works) -> None:
    works.show("broken")
    qtbot.waitUntil(works.viewer.shows_problem, timeout=20_000)
    qtbot.waitUntil(lambda: not works.tasks.busy, timeout=20_000)
    assert works.viewer.hints == ()
