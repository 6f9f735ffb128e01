"""What the viewer's tests share: a window that remembers what a viewer asks for, and plain documents."""

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QLabel
from pytestqt.qtbot import QtBot

from db.queries.dossier import VersionCard
from papers.incoming.content import MediaType
from papers.incoming.sheet import PageSize, Pixels, Sheet
from ui.viewer.pixmaps import Wish
from ui.viewer.viewer import Viewer

A4 = PageSize(595.0, 842.0)
RED, BLUE, GREEN = QColor("#ff0000"), QColor("#0000ff"), QColor("#00ff00")
Asked = tuple[str, int, int, int]


def version(sha256: str, number: int = 1) -> VersionCard:
    return VersionCard(number, sha256, "scan.pdf", datetime(2026, 11, 12, 9, tzinfo=UTC), 1_000)


def sheet(pages: int = 1, size: PageSize = A4) -> Sheet:
    return Sheet(MediaType.PDF, (size,) * pages)


def pixels(colour: QColor, width: int, height: int | None = None) -> Pixels:
    height = height or round(width * A4.height / A4.width)
    dot = bytes((colour.blue(), colour.green(), colour.red(), 255))
    return Pixels(width, height, width * 4, dot * (width * height))


class Window:
    """What the window does for a viewer: remember what it asks."""

    def __init__(self, viewer: Viewer) -> None:
        self.viewer = viewer
        self.sheets: list[str] = []
        self.pixels: list[Asked] = []
        self.wishes: list[Wish] = []
        viewer.sheet_wanted.connect(self.sheets.append)
        viewer.pixels_wanted.connect(self._on_pixels_wanted)

    def _on_pixels_wanted(self, wish: Wish) -> None:
        self.wishes.append(wish)
        self.pixels.append((wish.sha256, wish.page, wish.width, wish.rotation))

    def show(self, sha256: str, *, pages: int = 1) -> None:
        self.viewer.show_document("Assurance", (version(sha256),))
        self.viewer.show_sheet(sha256, sheet(pages))

    def answer(self, colour: QColor, number: int = -1) -> None:
        wish = self.wishes[number]
        self.viewer.show_pixels(wish, pixels(colour, wish.width))

    def centre(self) -> QColor:
        """Return the colour in the middle of the page in sight."""
        port = self.viewer._canvas.viewport()
        return QColor(port.grab().toImage().pixel(port.rect().center()))


def button(viewer: Viewer, words: str) -> QAbstractButton:
    return next(b for b in viewer.findChildren(QAbstractButton) if words in b.accessibleName())


def words_on(viewer: Viewer) -> str:
    return " ".join(label.text() for label in viewer.findChildren(QLabel) if label.isVisible())


def wait_until_asked(qtbot: QtBot, window: Window, condition: Callable[[Asked], bool]) -> None:
    qtbot.waitUntil(lambda: any(condition(asked) for asked in window.pixels))
