"""The document in the hand: keys and buttons in, its pages zoomed, turned, strengthened or magnified out."""

from collections.abc import Iterable

from PySide6.QtCore import QObject, Signal, Slot

from ui.viewer.kept import Kept
from ui.viewer.layout import Fit, Zoom
from ui.viewer.pages import Pages
from ui.viewer.toolbar import LEFT, RIGHT, Toolbar


class Tools(QObject):
    """What can be done with the pages in sight; turns and contrast are kept for the session, by file."""

    changed = Signal()
    """Contrast, loupe or thumbnails were switched."""

    def __init__(self, toolbar: Toolbar, pages: Pages, kept: Kept) -> None:
        super().__init__(toolbar)
        self._sha256 = ""
        self._toolbar, self._pages, self._canvas, self._kept = toolbar, pages, pages.canvas, kept
        toolbar.turned.connect(self._turn)
        toolbar.all_turned.connect(self._on_all_turned)
        toolbar.magnified.connect(self._canvas.magnify)
        toolbar.fitted.connect(self._on_fitted)
        toolbar.strengthened.connect(self.toggle_contrast)
        toolbar.loupe_toggled.connect(self.toggle_loupe)
        toolbar.thumbnails_toggled.connect(self.toggle_thumbnails)
        self._canvas.zoom_changed.connect(self.tell_zoom)

    def take(self, sha256: str) -> None:
        """Work on another file; an empty hash is none."""
        self._sha256 = sha256

    @Slot()
    def zoom_in(self) -> None:
        """Show the pages larger."""
        self._canvas.magnify(1)

    @Slot()
    def zoom_out(self) -> None:
        """Show the pages smaller."""
        self._canvas.magnify(-1)

    @Slot()
    def fit_width(self) -> None:
        """Show the pages as wide as the window."""
        self._canvas.set_zoom(Zoom(Fit.WIDTH))

    @Slot()
    def turn_left(self) -> None:
        """Turn the page in sight by a quarter, anticlockwise."""
        self._turn(LEFT)

    @Slot()
    def turn_right(self) -> None:
        """Turn the page in sight by a quarter, clockwise."""
        self._turn(RIGHT)

    @Slot()
    def read_on(self) -> None:
        """Go on reading: a window further, or the top of the next page."""
        self._canvas.read_on()

    @Slot()
    def read_back(self) -> None:
        """Go back: a window up, or the top of the page."""
        self._canvas.read_back()

    @Slot()
    def toggle_contrast(self) -> None:
        """Show the document with more contrast, or as it is."""
        if self._kept.sheet(self._sha256) is not None:
            self._canvas.set_strong(strong=self._kept.switch_strong(self._sha256))
        self.changed.emit()

    @Slot()
    def toggle_loupe(self) -> None:
        """Magnify what is under the cursor, or no longer."""
        self._pages.switch_loupe()
        self.changed.emit()

    @Slot()
    def toggle_thumbnails(self) -> None:
        """Show the pages in a column, or hide it, whatever the window's width."""
        self._pages.switch_thumbnails()
        self.changed.emit()

    @Slot()
    def tell_zoom(self) -> None:
        """Say in the toolbar how wide the page is."""
        if self._kept.sheet(self._sha256) is not None:
            self._toolbar.show_zoom(self._canvas.zoom, self._canvas.factor)

    @Slot(int)
    def _turn(self, degrees: int) -> None:
        self._turn_pages([self._canvas.page], degrees)

    @Slot()
    def _on_all_turned(self) -> None:
        sheet = self._kept.sheet(self._sha256)
        self._turn_pages(range(len(sheet.pages)) if sheet else (), RIGHT)

    def _turn_pages(self, pages: Iterable[int], degrees: int) -> None:
        if self._kept.sheet(self._sha256) is not None:
            self._pages.turn(self._kept.turn(self._sha256, pages, degrees))
            self.tell_zoom()

    @Slot(object)
    def _on_fitted(self, fit: Fit) -> None:
        self._canvas.set_zoom(Zoom(fit))
