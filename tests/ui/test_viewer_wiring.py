"""The viewer with the rendering process behind it: locked files, pale ones, and originals that are saved."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from coordinator_app.desk import Desk
from coordinator_app.previews import Previews
from papers.incoming.renderer import Renderer
from tests.papers.incoming.files import pdf, written
from tests.ui.desks import desk_on
from tests.ui.viewers import button, version, words_on
from ui.tasks import Tasks
from ui.viewer.viewer import Viewer
from ui.wiring.documents import DocumentWiring

PASSWORD = "famille2026"  # noqa: S105


def pale() -> bytes:
    """Return a picture of pale writing on paper that is not quite white."""
    page = Image.new("RGB", (400, 560), (236, 236, 236))
    page.paste((214, 214, 214), (100, 110, 300, 150))
    target = BytesIO()
    page.save(target, "PNG")
    return target.getvalue()


FILES = {
    "locked": pdf(password=PASSWORD),
    "pale": pale(),
    "told": written((100, 700, "Attestation")),
}


@pytest.fixture
def desk(season: Path, tmp_path: Path) -> Iterator[Desk]:
    """A desk, for what is logged."""
    made = desk_on(season, tmp_path / "desk")
    yield made
    made.close()


@pytest.fixture
def viewer(desk: Desk, qtbot: QtBot) -> Iterator[Viewer]:
    """A viewer at work."""
    made, tasks = Viewer(), Tasks()
    previews = Previews(FILES.__getitem__, Renderer())
    wiring = DocumentWiring(made, previews, desk, tasks)
    qtbot.addWidget(made)
    made.resize(500, 600)
    made.show()
    yield made
    wiring.left()
    tasks.drain()
    previews.close()


def save_as(viewer: Viewer, qtbot: QtBot, target: Path) -> None:
    """Answer the question where to save the original."""
    viewer._toolbar._more.actions_offered()[-1].trigger()
    QTest.mouseClick(button(viewer, "Enregistrer sous"), Qt.MouseButton.LeftButton)
    dialog = next(top for top in viewer.findChildren(QFileDialog) if top.isVisible())
    dialog.fileSelected.emit(str(target))
    dialog.reject()
    qtbot.waitUntil(viewer._original.isVisible, timeout=10_000)


def test_a_password_opens_the_file_and_is_remembered_for_it_alone(qtbot: QtBot, viewer: Viewer) -> None:
    """Wrong, then right, then not asked again."""
    viewer.show_document("Quotient", (version("locked"),))
    qtbot.waitUntil(viewer.shows_problem, timeout=20_000)
    card = viewer._password
    card._field.setText("faux")
    card._field.returnPressed.emit()
    qtbot.waitUntil(card._wrong.isVisible, timeout=10_000)
    card._field.setText(PASSWORD)
    card._field.returnPressed.emit()
    qtbot.waitUntil(viewer.shows_page, timeout=10_000)
    viewer.show_document("Vaccins", (version("pale"),))
    qtbot.waitUntil(viewer.shows_page, timeout=10_000)
    viewer._kept.forget(version("locked").sha256)
    viewer.show_document("Quotient", (version("locked"),))
    qtbot.waitUntil(viewer.shows_page, timeout=10_000)


def test_a_pale_page_is_shown_dark(qtbot: QtBot, viewer: Viewer) -> None:
    """The writing becomes black, the paper white; and back."""
    viewer.show_document("Vaccins", (version("pale"),))
    qtbot.waitUntil(viewer.shows_page, timeout=20_000)

    def writing() -> int:
        QApplication.processEvents()
        canvas = viewer._canvas
        box = canvas._layout.boxes[0].translated(-canvas._offset())
        image = canvas.viewport().grab().toImage()
        spot = canvas.mapFromParent(canvas.pos()) + box.topLeft().toPoint()
        return image.pixelColor(
            spot.x() + round(box.width() / 2), spot.y() + round(box.height() * 130 / 560)
        ).lightness()

    assert writing() > 200
    viewer.tools.toggle_contrast()
    qtbot.waitUntil(lambda: writing() < 40, timeout=10_000)
    viewer.tools.toggle_contrast()
    assert writing() > 200


def test_the_original_is_saved_byte_by_byte(qtbot: QtBot, viewer: Viewer, tmp_path: Path) -> None:
    """Where the dialog said, and it says where."""
    viewer.show_document("Vaccins", (version("pale"),))
    qtbot.waitUntil(viewer.shows_page, timeout=20_000)
    save_as(viewer, qtbot, tmp_path / "original - scan.png")
    assert (tmp_path / "original - scan.png").read_bytes() == FILES["pale"]
    assert "original - scan.png" in words_on(viewer)


def test_an_original_that_cannot_be_saved_says_why(qtbot: QtBot, viewer: Viewer, tmp_path: Path) -> None:
    """A folder that has gone meanwhile."""
    viewer.show_document("Vaccins", (version("pale"),))
    qtbot.waitUntil(viewer.shows_page, timeout=20_000)
    save_as(viewer, qtbot, tmp_path / "gone" / "scan.png")
    assert "n’a pas été enregistré" in words_on(viewer)


def test_the_text_of_a_file_is_searched(qtbot: QtBot, viewer: Viewer) -> None:
    """The words come from the rendering process, or that there are none."""
    viewer.show_document("Assurance", (version("told"),))
    qtbot.waitUntil(viewer.shows_page, timeout=20_000)
    viewer.writing.open_search()
    viewer.writing.bar.field.setText("attestation")
    qtbot.waitUntil(lambda: "1 / 1" in words_on(viewer), timeout=10_000)
    viewer.show_document("Vaccins", (version("pale"),))
    qtbot.waitUntil(lambda: "Ce document est une image" in words_on(viewer), timeout=10_000)


def test_versions_are_drawn_side_by_side(qtbot: QtBot, viewer: Viewer) -> None:
    """Both by the one rendering process."""
    viewer.show_document("Assurance", (version("told", 2), version("pale", 1)))
    qtbot.waitUntil(viewer.shows_page, timeout=20_000)
    viewer.toggle_comparison()
    qtbot.waitUntil(viewer.shows_comparison, timeout=10_000)
