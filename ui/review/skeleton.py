"""What stands where a dossier will be while it loads: grey lines, never a blank."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from ui import theme
from ui.theme import SPACE

_WIDTHS = (0.4, 0.9, 0.7, 0.8, 0.0, 0.4, 0.8, 0.6, 0.0, 0.4, 0.9, 0.5)
_COLUMNS = (0.0, 0.25, 0.56)


class Skeleton(QWidget):
    """Three columns of lines, like the page they announce."""

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName(self.tr("Ouverture du dossier…"))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the lines."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.fillRect(self.rect(), QColor(theme.palette().surface))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.palette().neutral_soft))
        ends = (*_COLUMNS[1:], 1.0)
        pitch = theme.scaled(28)
        for start, end in zip(_COLUMNS, ends, strict=True):
            left = self.width() * start + 2 * SPACE
            room = self.width() * (end - start) - 4 * SPACE
            if end == 1.0:
                painter.drawRoundedRect(QRectF(left, 2 * SPACE, room, self.height() - 4 * SPACE), 6, 6)
                continue
            for place, share in enumerate(_WIDTHS):
                top = 2 * SPACE + place * pitch
                painter.drawRoundedRect(QRectF(left, top, room * share, theme.scaled(12)), 4, 4)
        painter.end()
