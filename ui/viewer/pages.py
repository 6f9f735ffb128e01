"""A document's pages to read: the canvas, thumbnails beside it, a loupe over it; a sheet in, wishes out."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from papers.incoming.sheet import Sheet
from ui import theme
from ui.viewer.canvas import Canvas
from ui.viewer.loupe import Loupe
from ui.viewer.pixmaps import Pixmaps, Wish
from ui.viewer.thumbnails import WIDTH, Thumbnails
from ui.viewer.turned import Turned
from ui.widgets.line import line

ROOMY = 640
"""Below it, thumbnails would take from the page what reading it needs: they come when they are asked for."""


class Pages(QWidget):
    """Thumbnails are asked for one by one, and only while no page in sight waits for its pixels."""

    pixels_wanted = Signal(object)
    """A `Wish`."""
    rested = Signal()
    """No page in sight waits for its pixels: there is time for what is less urgent."""

    def __init__(self, pixmaps: Pixmaps, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = Canvas(pixmaps)
        self.loupe_on = False
        self._sheet: Sheet | None = None
        self._chosen: bool | None = None
        self._spare = False
        self._thumbnails = Thumbnails(pixmaps)
        self._loupe = Loupe(self.canvas)
        self._aside = QWidget()
        aside = QHBoxLayout(self._aside)
        aside.setContentsMargins(0, 0, 0, 0)
        aside.setSpacing(0)
        aside.addWidget(self._thumbnails)
        aside.addWidget(line(upright=True))
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._aside)
        row.addWidget(self.canvas, stretch=1)
        self._aside.hide()
        self.canvas.pixels_wanted.connect(self.pixels_wanted)
        self.canvas.page_changed.connect(self._thumbnails.mark_page)
        self.canvas.paused.connect(self._ask_on)
        self._thumbnails.pixels_wanted.connect(self.pixels_wanted)
        self._thumbnails.page_chosen.connect(self.canvas.go_to_page)
        self._thumbnails.verticalScrollBar().valueChanged.connect(self._ask_on)

    def show_sheet(self, sha256: str, sheet: Sheet, *, turned: Turned, strong: bool) -> None:
        """Show a document from its first page."""
        self._sheet = sheet
        self._thumbnails.show_sheet(sha256, sheet, turned=turned)
        self._arrange()
        self.canvas.show_sheet(sha256, sheet, turned=turned, strong=strong)

    def show_nothing(self) -> None:
        """Show a skeleton; the thumbnails' column stays or not, as for the document before."""
        self._thumbnails.show_nothing()
        self.canvas.show_nothing()

    def show_pixels(self, wish: Wish) -> None:
        """Paint a page again, now that the answer to a wish lies in the store."""
        self.canvas.show_pixels(wish.page, arrived=wish)
        self._ask_on()

    def show_page_problem(self, page: int, sentence: str) -> None:
        """Say on the page itself why it cannot be seen."""
        self._thumbnails.skip(page)
        self.canvas.show_page_problem(page, sentence)
        self._ask_on()

    def turn(self, turned: Turned) -> None:
        """Show the pages turned."""
        self._thumbnails.turn(turned)
        self.canvas.turn(turned)

    def first_width(self, sheet: Sheet, *, turned: Turned) -> int:
        """Return the device pixels that the first page of another document would be asked at."""
        more = WIDTH + 1 if self._has_thumbnails(sheet) else 0
        less = WIDTH + 1 if not self._aside.isHidden() else 0
        return self.canvas.first_width(sheet, turned=turned, narrower=more - less)

    def shows_thumbnails(self) -> bool:
        """Tell whether the column of thumbnails is there."""
        return not self._aside.isHidden()

    def switch_thumbnails(self) -> None:
        """Show the thumbnails or hide them, from now on for every document."""
        self._chosen = self._aside.isHidden()
        self._arrange()
        self._ask_on()

    def spare_room(self, *, spare: bool) -> None:
        """Do without thumbnails while the room is needed for something else."""
        self._spare = spare
        self._arrange()

    def switch_loupe(self) -> None:
        """Magnify what is under the cursor, or no longer."""
        self.loupe_on = not self.loupe_on
        self._loupe.switch(on=self.loupe_on)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show thumbnails where there is room."""
        super().resizeEvent(event)
        self._arrange()
        self._ask_on()

    def _has_thumbnails(self, sheet: Sheet | None) -> bool:
        wanted = self.width() >= theme.scaled(ROOMY) if self._chosen is None else self._chosen
        return wanted and not self._spare and sheet is not None and len(sheet.pages) > 1

    def _arrange(self) -> None:
        shown = self._has_thumbnails(self._sheet)
        if shown == self._aside.isHidden():
            self._aside.setVisible(shown)
            layout = self.layout()
            if layout is not None:
                layout.activate()  # at once, or pages would be asked for at the width they had before

    @Slot()
    def _ask_on(self) -> None:
        if self.canvas.is_settled():
            self._thumbnails.ask_on()
            self.rested.emit()
