"""What a table looks like while its first rows are on their way."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import theme

PARTS = ((0.16, 0.3, 0.1), (0.12, 0.22, 0.14), (0.18, 0.26, 0.08), (0.14, 0.34, 0.12))
"""Lengths of the grey lines of four rows, as parts of the width."""


class Skeleton(QWidget):
    """Grey lines where words will be, paler downwards."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(self.tr("Chargement en cours"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Paint as many rows as there is room for, eight at most."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(theme.palette().surface))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.palette().neutral_soft))
        pitch, thick = theme.scaled(44), theme.scaled(10)
        for number in range(min(8, self.height() // pitch)):
            painter.setOpacity(1 - number / 8)
            left = 2.0 * theme.SPACE
            for part in PARTS[number % len(PARTS)]:
                line = QRectF(left, number * pitch + (pitch - thick) / 2, self.width() * part, thick)
                painter.drawRoundedRect(line, thick / 2, thick / 2)
                left = line.right() + self.width() * 0.08
        painter.end()
