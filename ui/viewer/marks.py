"""What lies over a page's writing: found words and the selection in, coloured strips on the paper out."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from ui.viewer.reading import turned

# On paper, which is white in every scheme; multiplied, so that the writing stays black.
FOUND, CURRENT, SELECTED = QColor("#ffe680"), QColor("#ffd08a"), QColor("#aed4ff")
EDGE = QColor("#8a4b00")
AROUND = 1.0


class Marks:
    """Strips a page, in parts of the upright page."""

    def __init__(self) -> None:
        self.found: dict[int, list[QRectF]] = {}
        self.current: tuple[int, list[QRectF]] = (0, [])
        self.selected: tuple[int, list[QRectF]] = (0, [])

    def paint(self, painter: QPainter, page: int, box: QRectF, rotation: int) -> None:
        """Paint the strips of a page that stands at `box`, turned by `rotation`."""
        strips = [(strip, FOUND) for strip in self.found.get(page, ())]
        strips += [(strip, SELECTED) for strip in self.selected[1] if self.selected[0] == page]
        current = [placed(strip, box, rotation) for strip in self.current[1] if self.current[0] == page]
        if not strips and not current:
            return
        painter.save()
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Multiply)
        for strip, colour in strips:
            painter.fillRect(placed(strip, box, rotation), colour)
        for around in current:
            painter.fillRect(around, CURRENT)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.setPen(QPen(EDGE, AROUND))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for around in current:
            painter.drawRect(around.adjusted(-AROUND, -AROUND, AROUND, AROUND))
        painter.restore()


def placed(part: QRectF, box: QRectF, rotation: int) -> QRectF:
    """Return where a part of the upright page is on a page at `box`, turned by `rotation`."""
    part = turned(part, rotation)
    return QRectF(
        box.left() + part.left() * box.width(),
        box.top() + part.top() * box.height(),
        part.width() * box.width(),
        part.height() * box.height(),
    )
