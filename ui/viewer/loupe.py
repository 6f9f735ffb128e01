"""A lens that follows the cursor over the pages: mouse moves in, the page under it, magnified, out."""

from PySide6.QtCore import QEvent, QObject, QPointF, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPainterPath, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.viewer.canvas import Canvas

TIMES = 2.5
SIZE = QSize(300, 190)  # a line of small print, and those above and below it
ROUND = 8
REST_MS = 80  # sharper pixels are asked for when the hand rests


class Loupe(QWidget):
    """Lies on the canvas and lets clicks and drags through; hidden while the cursor is elsewhere."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas.viewport())
        self._canvas = canvas
        self._on = False
        self._at = QPointF()
        self._rest = QTimer(self, singleShot=True, interval=REST_MS)
        self._rest.timeout.connect(self._on_rested)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.resize(SIZE)
        self.hide()
        canvas.viewport().installEventFilter(self)

    def switch(self, *, on: bool) -> None:
        """Magnify what is under the cursor, or no longer."""
        self._on = on
        port = self._canvas.viewport()
        self._follow(QPointF(port.mapFromGlobal(self.cursor().pos())) if port.underMouse() else None)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the cursor over the canvas."""
        if self._on:
            if isinstance(event, QMouseEvent):
                self._follow(event.position())
            elif event.type() in {QEvent.Type.Leave, QEvent.Type.Hide}:
                self._follow(None)
        return super().eventFilter(watched, event)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Paint the page so that its point under the cursor is in the middle."""
        painter = QPainter(self)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        frame = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        glass = QPainterPath()
        glass.addRoundedRect(frame, ROUND, ROUND)
        painter.setClipPath(glass)
        painter.fillPath(glass, self._canvas.palette().window())
        found = self._canvas.page_at(self._at)
        if found is not None:
            page, box = found
            corner = frame.center() - (self._at - box.topLeft()) * TIMES
            large = QRectF(corner, box.size() * TIMES)
            self._canvas.paint_page(painter, page, large, times=TIMES)
            self._canvas.marks.paint(painter, page, large, self._canvas.rotation(page))
        painter.setClipping(False)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme.palette().accent), 2))
        painter.drawPath(glass)

    def _follow(self, at: QPointF | None) -> None:
        found = self._canvas.page_at(at) if at is not None and self._on else None
        self.setVisible(found is not None)
        if at is not None and found is not None:
            self._at = at
            self.move((at - QRectF(self.rect()).center()).toPoint())
            self.update()
            self._rest.start()

    def _on_rested(self) -> None:
        found = self._canvas.page_at(self._at) if self.isVisible() else None
        if found is not None:
            self._canvas.ask_for(found[0], times=TIMES)
