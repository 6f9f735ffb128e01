"""A paper before it is printed: its pages in, the way back, to the printer or to a file out."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QVBoxLayout, QWidget

from papers.incoming.sheet import Pixels, Sheet
from ui import keys, theme
from ui.theme import SPACE
from ui.viewer.layout import Zoom
from ui.viewer.pages import Pages
from ui.viewer.pixmaps import Pixmaps, Wish
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel
from ui.widgets.line import line


class Preview(QWidget):
    """The canvas that shows families' documents, over a paper of ours; drawings are forgotten on leaving."""

    left = Signal()
    pixels_wanted = Signal(object)
    """A `Wish`; answered by `show_pixels`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmaps = Pixmaps()
        self._total = 0
        self._title = ElidedLabel(role="title")
        self._page = ElidedLabel(role="quiet")
        self.pages = Pages(self._pixmaps)
        self.pages.canvas.setAccessibleName(self.tr("Aperçu avant impression"))
        back = ActionButton(self.tr("Retour"), keys.BACK.shown, icon="chevron_left")
        back.clicked.connect(self.left)
        head = QHBoxLayout()
        head.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        head.setSpacing(2 * SPACE)
        head.addWidget(back)
        head.addWidget(self._title, stretch=1)
        head.addWidget(self._page)
        zooms = (
            (keys.ZOOM_OUT, "zoom_out", self._on_smaller),
            (keys.ZOOM_IN, "zoom_in", self._on_larger),
            (keys.ZOOM_FIT, "fit", self._on_fitted),
        )
        for key, icon, slot in zooms:
            button = QToolButton()
            theme.set_icon(button, icon)
            button.setAccessibleName(key.said())
            button.setToolTip(self.tr("{} (touche {})").format(key.said(), key.shown))
            button.clicked.connect(slot)
            head.addWidget(button)
            keys.bind(key, self, slot)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(line())
        column.addWidget(self.pages, stretch=1)
        self.pages.pixels_wanted.connect(self.pixels_wanted)
        self.pages.canvas.page_changed.connect(self._on_page_changed)

    def show_paper(self, title: str, key: str, sheet: Sheet) -> None:
        """Show a paper from its first page."""
        self._total = len(sheet.pages)
        self._title.setText(title)
        self.pages.show_sheet(key, sheet, turned={}, strong=False)
        self._on_page_changed(0)
        self.pages.canvas.setFocus()

    def show_pixels(self, wish: Wish, pixels: Pixels) -> None:
        """Show a page that was drawn."""
        self._pixmaps.keep(wish, pixels)
        self.pages.show_pixels(wish)

    def show_page_problem(self, page: int, sentence: str) -> None:
        """Say on the page why it cannot be seen."""
        self.pages.show_page_problem(page, sentence)

    def is_drawn(self) -> bool:
        """Tell whether the page in sight is there."""
        return self.pages.canvas.is_drawn()

    def forget(self) -> None:
        """Let go of everything that was shown."""
        self._total = 0
        self.pages.show_nothing()
        self._pixmaps.clear()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go back with Escape."""
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)

    @Slot(int)
    def _on_page_changed(self, page: int) -> None:
        if self._total:
            self._page.setText(self.tr("p. {}/{}").format(page + 1, self._total))

    @Slot()
    def _on_smaller(self) -> None:
        self.pages.canvas.magnify(-1)

    @Slot()
    def _on_larger(self) -> None:
        self.pages.canvas.magnify(1)

    @Slot()
    def _on_fitted(self) -> None:
        self.pages.canvas.set_zoom(Zoom())
