"""The titles of a queue's columns: the order in, a click on a title out."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHeaderView, QWidget

from ui import theme
from ui.queue.delegate import GUTTER


class QueueHeader(QHeaderView):
    """Quiet titles over a line; the sorted one is stronger and carries an arrow."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._sorted = -1
        self._descending = False
        self.setSectionsClickable(True)
        self.setHighlightSections(False)
        self.setCursor(Qt.CursorShape.PointingHandCursor)

    def show_order(self, section: int, *, descending: bool) -> None:
        """Put the arrow on a section, -1 for none."""
        if (section, descending) != (self._sorted, self._descending):
            self._sorted, self._descending = section, descending
            self.viewport().update()

    def sorted_section(self) -> int:
        """Return the section that carries the arrow, -1 for none."""
        return self._sorted

    def sizeHint(self) -> QSize:
        """Return the height of a title."""
        return QSize(super().sizeHint().width(), theme.scaled(32))

    def paintSection(self, painter: QPainter, rect: QRect, logicalIndex: int) -> None:  # noqa: N803 - Qt's name
        """Paint one title."""
        colours = theme.palette()
        chosen = logicalIndex == self._sorted
        title = str(self.model().headerData(logicalIndex, Qt.Orientation.Horizontal) or "")
        look = self.model().headerData(
            logicalIndex, Qt.Orientation.Horizontal, Qt.ItemDataRole.TextAlignmentRole
        )
        right = bool(look & Qt.AlignmentFlag.AlignRight) if isinstance(look, Qt.AlignmentFlag) else False
        painter.save()
        painter.fillRect(rect, QColor(colours.surface))
        painter.setPen(QColor(colours.line))
        painter.drawLine(rect.bottomLeft(), rect.bottomRight())
        painter.setFont(theme.font(theme.Type.CAPTION, strong=chosen))
        painter.setPen(QColor(colours.text if chosen else colours.quiet))
        metrics = painter.fontMetrics()
        far = 2 * theme.SPACE if right else theme.SPACE
        words = rect.adjusted(GUTTER if logicalIndex == 0 else theme.SPACE, 0, -far, 0)
        side = theme.scaled(12)
        if chosen and right:
            words.adjust(-side, 0, 0, 0)
            words.setRight(words.right() + theme.SPACE - side - 4)
        elif chosen:
            words.adjust(0, 0, -(side + 4), 0)
        shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, words.width())
        align = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        painter.drawText(words, align | Qt.AlignmentFlag.AlignVCenter, shown)
        if chosen:
            end = words.right() if right else words.left() + metrics.horizontalAdvance(shown)
            arrow = QRect(end + 4, words.center().y() - side // 2 + 1, side, side)
            theme.icon("chevron_down" if self._descending else "chevron_up").paint(painter, arrow)
        painter.restore()
