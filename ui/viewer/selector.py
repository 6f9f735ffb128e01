"""Select a page's writing with the mouse: moves and clicks over the canvas in, the words selected out.

Over writing the cursor is a beam and a drag selects; elsewhere, and with the middle button, the hand moves
the page as before.
"""

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QMouseEvent

from ui.viewer.canvas import Canvas
from ui.viewer.marks import Marks
from ui.viewer.reading import Span, character_at, copied, nearest, strips, upright, word_at
from ui.viewer.texts import Texts

LEFT = Qt.MouseButton.LeftButton


class Selector(QObject):
    """Watches the canvas; a page's text is asked for when the mouse comes over it."""

    changed = Signal()

    def __init__(self, canvas: Canvas, texts: Texts, marks: Marks) -> None:
        super().__init__(canvas)
        self._canvas, self._texts, self._marks = canvas, texts, marks
        self._anchor: tuple[int, int] | None = None
        self._span: Span | None = None
        self._beam = False
        canvas.viewport().installEventFilter(self)

    @property
    def text(self) -> str:
        """What is selected, as it would be copied."""
        reading = self._texts.page(self._span.page) if self._span is not None else None
        return copied(reading.text, self._span) if reading is not None and self._span is not None else ""

    def clear(self) -> None:
        """Select nothing."""
        self._anchor = None
        self._show_beam(on=False)
        self._select(None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the left button where there is writing, and leave the rest to the canvas."""
        if isinstance(event, QMouseEvent):
            match event.type():
                case QEvent.Type.MouseButtonPress if event.button() is LEFT:
                    return self._on_pressed(event.position())
                case QEvent.Type.MouseButtonDblClick if event.button() is LEFT:
                    return self._on_double_clicked(event.position())
                case QEvent.Type.MouseMove:
                    return self._on_moved(event)
                case QEvent.Type.MouseButtonRelease if self._anchor is not None:
                    self._anchor = None
                    return True
        return super().eventFilter(watched, event)

    def _on_pressed(self, at: QPointF) -> bool:
        self._select(None)
        self._anchor = self._character(at)
        if self._anchor is not None:
            self._canvas.setFocus(Qt.FocusReason.MouseFocusReason)
        return self._anchor is not None

    def _on_double_clicked(self, at: QPointF) -> bool:
        found = self._character(at)
        if found is None:
            return False
        page, index = found
        reading = self._texts.page(page)
        if reading is not None:
            self._select(Span(page, *word_at(reading.text, index)))
        return True

    def _on_moved(self, event: QMouseEvent) -> bool:
        if self._anchor is not None:
            self._drag_to(event.position())
            return True
        if event.buttons() is Qt.MouseButton.NoButton:
            found = self._canvas.page_at(event.position())
            if found is not None and self._texts.page(found[0]) is None:
                self._texts.want_page(found[0])
            self._show_beam(on=self._character(event.position()) is not None)
        return False

    def _drag_to(self, at: QPointF) -> None:
        page, anchor = self._anchor or (0, 0)
        reading = self._texts.page(page)
        point = self._point(at, page, self._canvas.page_box(page))
        index = nearest(reading.text, point) if reading is not None else None
        if index is not None:
            self._select(Span(page, min(anchor, index), max(anchor, index) + 1))

    def _character(self, at: QPointF) -> tuple[int, int] | None:
        """Return the page and the character under a point of the window."""
        found = self._canvas.page_at(at)
        reading = self._texts.page(found[0]) if found is not None else None
        if found is None or reading is None:
            return None
        index = character_at(reading.text, self._point(at, *found))
        return None if index is None else (found[0], index)

    def _point(self, at: QPointF, page: int, box: QRectF) -> QPointF:
        """Return a point of the window in parts of the upright page."""
        part = QPointF((at.x() - box.left()) / box.width(), (at.y() - box.top()) / box.height())
        return upright(part, self._canvas.rotation(page))

    def _select(self, span: Span | None) -> None:
        if span == self._span:
            return
        self._span = span
        reading = self._texts.page(span.page) if span is not None else None
        lines = strips(reading.text, span) if reading is not None and span is not None else []
        self._marks.selected = (span.page if span is not None else 0, lines)
        self._canvas.viewport().update()
        self.changed.emit()

    def _show_beam(self, *, on: bool) -> None:
        if on:
            self._canvas.viewport().setCursor(Qt.CursorShape.IBeamCursor)
        elif self._beam:
            self._canvas.show_hand()
        self._beam = on
