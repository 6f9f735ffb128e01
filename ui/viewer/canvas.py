"""The pages themselves, one below the other: a sheet and pixmaps in, wishes for sharper pixels out."""

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSizeF, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPalette, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QStyle, QWidget

from papers.incoming.sheet import MAX_WIDTH, Sheet
from ui.viewer.layout import GAP, ZOOM_STEP, Layout, Spot, Zoom, lay_out
from ui.viewer.marks import Marks, placed
from ui.viewer.paint import paint_pixmap, paint_problem, paint_skeleton, paper
from ui.viewer.pixmaps import Pixmaps, Wish
from ui.viewer.turned import Turned

SETTLE_MS = 60  # a drag of the window or a turn of the wheel asks once, when it pauses
NEIGHBOUR_WIDTH = 2_000  # beyond it, a page off screen would push a visible one out of the store
NOTCH = 120  # eighths of a degree
GRIPS = (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)


class Canvas(QAbstractScrollArea):
    """A document's pages; what is asked for and not yet there is shown as a skeleton or from older pixels."""

    pixels_wanted = Signal(object)
    """A `Wish`."""
    page_changed = Signal(int)
    zoom_changed = Signal()
    paused = Signal()
    """What is in sight has been asked for."""

    def __init__(self, pixmaps: Pixmaps, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)  # white paper shows on it
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)
        self.marks = Marks()
        self._pixmaps = pixmaps
        self._sha256 = ""
        self._sheet: Sheet | None = None
        self._turned: Turned = {}
        self._strong = False
        self._zoom = Zoom()
        self._layout = Layout((), (), QSizeF())
        self._page = 0
        self._asked: set[Wish] = set()
        self._problems: dict[int, str] = {}
        self._dragged_from: QPoint | None = None
        self._settled = QTimer(self, singleShot=True, interval=SETTLE_MS)
        self._settled.timeout.connect(self._ask)
        for bar in (self.verticalScrollBar(), self.horizontalScrollBar()):
            bar.setSingleStep(3 * GAP)
            bar.valueChanged.connect(self._on_scrolled)

    @property
    def page(self) -> int:
        """The page that fills most of the window, from 0."""
        return self._page

    @property
    def zoom(self) -> Zoom:
        """How large the pages are shown."""
        return self._zoom

    @property
    def factor(self) -> float:
        """The present page's width, in widths of the window."""
        if not self._layout.boxes:
            return self._zoom.factor
        fitted = self._laid_out(Zoom())
        return self._layout.boxes[self._page].width() / fitted.boxes[self._page].width()

    def is_drawn(self) -> bool:
        """Tell whether the present page shows the pixels made for its size."""
        return self._sheet is not None and self._wish(self._page) in self._pixmaps

    def is_settled(self) -> bool:
        """Tell whether no page in sight waits for its pixels."""
        seen = self._layout.seen(self._window())
        return not self._settled.isActive() and all(
            page in self._problems or self._wish(page) in self._pixmaps for page in seen
        )

    def show_sheet(self, sha256: str, sheet: Sheet, *, turned: Turned, strong: bool = False) -> None:
        """Show a document from its first page, at the zoom of the one before."""
        self._start(sha256, sheet, turned, strong=strong)
        self._ask()

    def show_nothing(self) -> None:
        """Show the skeleton of a page whose size is not known yet."""
        self._start("", None, {})

    def set_strong(self, *, strong: bool) -> None:
        """Show the pages with more contrast, or as they are."""
        self._strong = strong
        self._ask()
        self.viewport().update()

    def turn(self, turned: Turned) -> None:
        """Show the pages turned, from the top of the present one."""
        page = self._page
        self._turned = turned
        self._relay(self._zoom, Spot(page, 0.5, 0.0), QPointF(self.viewport().width() / 2, GAP))
        self._ask()

    def show_pixels(self, page: int, *, arrived: Wish) -> None:
        """Paint a page again, now that the answer to a wish lies in the store."""
        self._asked.discard(arrived)
        self._problems.pop(page, None)
        self.viewport().update()

    def show_page_problem(self, page: int, sentence: str) -> None:
        """Say on the page itself why it cannot be seen."""
        self._problems[page] = sentence
        self.viewport().update()

    def first_width(self, sheet: Sheet, *, turned: Turned, narrower: int = 0) -> int:
        """Return the device pixels that the first page of another document would be asked at.

        `narrower`: how many pixels less the canvas would be wide.
        """
        return self._laid_out(self._zoom, sheet, turned, narrower).widths[0]

    def set_zoom(self, zoom: Zoom, at: QPointF | None = None) -> None:
        """Show the pages larger or smaller around `at`, a point of the window, its middle by default."""
        if self._sheet is None:
            self._zoom = zoom
        else:
            at = at or QRectF(self.viewport().rect()).center()
            self._relay(zoom, self._layout.spot(at + self._offset()), at)
            self._settled.start()
        self.zoom_changed.emit()

    def magnify(self, steps: float, at: QPointF | None = None) -> None:
        """Zoom in by `steps`, out when negative."""
        self.set_zoom(Zoom.free(self.factor * ZOOM_STEP**steps), at)

    def go_to_page(self, page: int) -> None:
        """Bring the top of a page to the top of the window."""
        if self._layout.boxes:
            box = self._layout.boxes[max(0, min(page, len(self._layout.boxes) - 1))]
            self.verticalScrollBar().setValue(round(box.top() - GAP / 2))

    def rotation(self, page: int) -> int:
        """Return how a page is turned, in degrees clockwise."""
        return self._turned.get(page, 0)

    @property
    def spot(self) -> Spot:
        """The point of the document at the top of the window, in its middle."""
        return self._layout.spot(QPointF(self.viewport().width() / 2, 0) + self._offset())

    def show_spot(self, spot: Spot) -> None:
        """Bring a point of the document to the top of the window; a page too far counts as the last."""
        if self._layout.boxes:
            known = Spot(min(spot.page, len(self._layout.boxes) - 1), spot.across, spot.down)
            point = self._layout.point(known)
            self.verticalScrollBar().setValue(round(point.y()))
            self.horizontalScrollBar().setValue(round(point.x() - self.viewport().width() / 2))

    def page_box(self, page: int) -> QRectF:
        """Return where in the window a page stands."""
        return self._layout.boxes[page].translated(-self._offset())

    def show_part(self, page: int, part: QRectF) -> None:
        """Bring a part of an upright page into sight, if it is not in the middle of it already."""
        if page >= len(self._layout.boxes):
            return
        around = placed(part, self._layout.boxes[page], self.rotation(page))
        window = self._window()
        rim = min(window.height() / 4, 8.0 * GAP)
        if not window.adjusted(GAP, rim, -GAP, -rim).contains(around):
            self.verticalScrollBar().setValue(round(around.center().y() - window.height() / 3))
            if not window.left() <= around.left() <= around.right() <= window.right():
                self.horizontalScrollBar().setValue(round(around.center().x() - window.width() / 2))

    def read_on(self) -> None:
        """Move down by a window, stopping at the top of the next page."""
        self.verticalScrollBar().setValue(round(self._layout.following_stop(self._window())))

    def read_back(self) -> None:
        """Move up by a window, stopping at the top of the page."""
        self.verticalScrollBar().setValue(round(self._layout.previous_stop(self._window())))

    def page_at(self, point: QPointF) -> tuple[int, QRectF] | None:
        """Return the page under a point of the window, and where in the window it stands."""
        page = self._layout.page_at(point + self._offset())
        return None if page is None else (page, self._layout.boxes[page].translated(-self._offset()))

    def paint_page(self, painter: QPainter, page: int, box: QRectF, *, times: float = 1.0) -> None:
        """Paint what there is of a page into `box`, from the pixels nearest to `times` its present size."""
        if page in self._problems:
            paint_problem(painter, box, self._problems[page])
            return
        found = self._pixmaps.best(self._wish(page, times))
        if found is None:
            paint_skeleton(painter, box)
        else:
            paint_pixmap(painter, box, found[1], turned=self.rotation(page) - found[0].rotation)

    def ask_for(self, page: int, *, times: float = 1.0) -> None:
        """Ask for a page, `times` as sharp as it is shown, unless it is there, asked for or unreadable."""
        wish = self._wish(page, times)
        if wish not in self._asked and wish not in self._pixmaps and page not in self._problems:
            self._asked.add(wish)
            self.pixels_wanted.emit(wish)

    def paintEvent(self, event: QPaintEvent) -> None:
        """Paint what there is of each visible page."""
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if self._sheet is None:
            paint_skeleton(painter, paper(QRectF(self.viewport().rect())))
            return
        offset = self._offset()
        for page in self._layout.seen(QRectF(event.rect()).translated(offset)):
            box = self._layout.boxes[page].translated(-offset)
            self.paint_page(painter, page, box)
            self.marks.paint(painter, page, box, self.rotation(page))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the same line at the top of the window."""
        super().resizeEvent(event)
        if self._sheet is not None:
            top = QPointF(self.viewport().width() / 2, 0)
            self._relay(self._zoom, self._layout.spot(top + self._offset()), top)
            self._settled.start()

    def event(self, event: QEvent) -> bool:
        """Ask again when the window moves to a screen of another density."""
        if event.type() == QEvent.Type.DevicePixelRatioChange and self._sheet is not None:
            self.set_zoom(self._zoom)
        return super().event(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom at the cursor with Ctrl, scroll otherwise."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.magnify(event.angleDelta().y() / NOTCH, event.position())
            event.accept()
        else:
            super().wheelEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the page."""
        if event.button() in GRIPS and self._sheet is not None:
            self._dragged_from = event.position().toPoint()
            self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move the page with the hand."""
        if self._dragged_from is not None:
            here = event.position().toPoint()
            moved, self._dragged_from = here - self._dragged_from, here
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().value() - moved.x())
            self.verticalScrollBar().setValue(self.verticalScrollBar().value() - moved.y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go of the page."""
        if event.button() in GRIPS:
            self._dragged_from = None
            self.show_hand()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Read with the keys."""
        match event.key():
            case Qt.Key.Key_PageDown:
                self.read_on()
            case Qt.Key.Key_PageUp:
                self.read_back()
            case Qt.Key.Key_Home:
                self.go_to_page(0)
            case Qt.Key.Key_End:
                self.verticalScrollBar().setValue(self.verticalScrollBar().maximum())
            case _:
                super().keyPressEvent(event)

    def _start(self, sha256: str, sheet: Sheet | None, turned: Turned, *, strong: bool = False) -> None:
        self._sha256, self._sheet, self._turned, self._strong = sha256, sheet, turned, strong
        self._page = 0
        self._asked.clear()
        self._problems.clear()
        self._relay(self._zoom, Spot(0, 0.5, 0.0), QPointF(self.viewport().width() / 2, GAP))

    def _laid_out(
        self, zoom: Zoom, sheet: Sheet | None = None, turned: Turned | None = None, narrower: int = 0
    ) -> Layout:
        sheet = sheet or self._sheet
        # As if the bar were there: a width that depends on a bar that depends on the width never settles.
        room = QSizeF(self.maximumViewportSize()) - QSizeF(self._bar_width() + narrower, 0)
        return lay_out(
            sheet.pages if sheet else (),
            turned=self._turned if turned is None else turned,
            zoom=zoom,
            room=room,
            device_ratio=self.devicePixelRatioF(),
        )

    def _relay(self, zoom: Zoom, spot: Spot, at: QPointF) -> None:
        """Lay the pages out again so that `spot` of the document is at `at` in the window."""
        self._zoom = zoom
        self._layout = self._laid_out(zoom)
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        window = self._room_between_bars()
        across.setPageStep(round(window.width()))
        across.setRange(0, max(0, round(self._layout.size.width() - window.width())))
        down.setPageStep(round(window.height()))
        down.setRange(0, max(0, round(self._layout.size.height() - window.height())))
        if self._layout.boxes:
            point = self._layout.point(spot) - at
            across.setValue(round(point.x()))
            down.setValue(round(point.y()))
        self.show_hand()
        self._on_scrolled()

    def _room_between_bars(self) -> QSizeF:
        """Return the window's size once the bars that this layout needs are there."""
        bar, size, room = self._bar_width(), self._layout.size, QSizeF(self.maximumViewportSize())
        upright = size.height() > room.height()
        level = size.width() > room.width() - bar * upright
        upright = size.height() > room.height() - bar * level
        return room - QSizeF(bar * upright, bar * level)

    def _bar_width(self) -> int:
        return self.style().pixelMetric(QStyle.PixelMetric.PM_ScrollBarExtent, None, self.verticalScrollBar())

    def _on_scrolled(self) -> None:
        self.viewport().update()
        self._settled.start()
        page = self._layout.main(self._window())
        if page != self._page:
            self._page = page
            self.page_changed.emit(page)

    def _ask(self) -> None:
        """Ask for the pages in sight and their neighbours, once each."""
        self._settled.stop()
        if self._sheet is None:
            return
        seen = self._layout.seen(self._window())
        neighbours = [page for page in (seen.stop, seen.start - 1) if 0 <= page < len(self._layout.boxes)]
        for page in (*seen, *neighbours):
            if page in seen or self._layout.widths[page] <= NEIGHBOUR_WIDTH:
                self.ask_for(page)
        self.paused.emit()

    def _wish(self, page: int, times: float = 1.0) -> Wish:
        width = min(MAX_WIDTH, round(self._layout.widths[page] * times))
        return Wish(self._sha256, page, width, self.rotation(page), self._strong)

    def _window(self) -> QRectF:
        return QRectF(self._offset(), QSizeF(self.viewport().size()))

    def _offset(self) -> QPointF:
        """Return the document's point in the window's corner; a narrow document is centred."""
        spare = min(0.0, self._layout.size.width() - self.viewport().width())
        return QPointF(self.horizontalScrollBar().value() + spare / 2, self.verticalScrollBar().value())

    def show_hand(self) -> None:
        """Show the cursor of a page that can be moved, or not."""
        movable = self.horizontalScrollBar().maximum() + self.verticalScrollBar().maximum() > 0
        shape = Qt.CursorShape.OpenHandCursor if movable else Qt.CursorShape.ArrowCursor
        self.viewport().setCursor(shape)
