"""How a queue's cells look: a `Cell` in, paint out; no widget is made."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui import theme
from ui.queue.cells import Cell
from ui.queue.model import QueueModel
from ui.tones import Palette
from ui.widgets.pill import draw_pill

GUTTER = 3 * theme.SPACE
"""Room before the first column: the accent bar and the dot stand in it."""

_SIDE = theme.SPACE
_WORDS_SHARE = 0.3
"""How much of a cell the words of a mark may take."""
_skeletons = (0.62, 0.48, 0.7, 0.55, 0.4)


class QueueDelegate(QStyledItemDelegate):
    """Paints rows without a grid: ground, words, a faint line below."""

    hovered_row = -1

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a row, which grows with the text."""
        return QSize(super().sizeHint(option, index).width(), theme.scaled(36))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one cell."""
        colours = theme.palette()
        space: QRect = option.rect
        state: QStyle.StateFlag = option.state
        selected = bool(state & QStyle.StateFlag.State_Selected)
        active = bool(state & QStyle.StateFlag.State_Active)
        first = index.column() == 0
        painter.save()
        _paint_ground(painter, space, colours, selected=selected, hovered=index.row() == self.hovered_row)
        if first and selected:
            bar = QRect(space.left(), space.top(), 3, space.height() - 1)
            painter.fillRect(bar, QColor(colours.accent if active else colours.quiet))
        found = index.data(QueueModel.CELL)
        far = 2 * _SIDE if isinstance(found, Cell) and found.right else _SIDE
        words = QRectF(space.adjusted(GUTTER if first else _SIDE, 0, -far, -1))
        if isinstance(found, Cell):
            if found.dot:
                _paint_dot(painter, QPointF(space.left() + GUTTER / 2 + 1, words.center().y()), colours)
            _paint_cell(painter, words, found, colours, selected=selected)
        else:
            _paint_skeleton(painter, words, index.row() + index.column(), colours)
        painter.restore()


def _paint_ground(
    painter: QPainter, space: QRect, colours: Palette, *, selected: bool, hovered: bool
) -> None:
    if selected:
        painter.fillRect(space, QColor(colours.accent_soft))
    elif hovered:
        painter.fillRect(space, QColor(colours.hover))
    painter.setPen(QColor(colours.line))
    painter.drawLine(space.bottomLeft(), space.bottomRight())


def _paint_dot(painter: QPainter, centre: QPointF, colours: Palette) -> None:
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.accent))
    painter.drawEllipse(centre, 3.5, 3.5)


def _paint_cell(painter: QPainter, space: QRectF, cell: Cell, colours: Palette, *, selected: bool) -> None:
    if cell.pill:
        ground = colours.surface if selected else None
        draw_pill(painter, space, cell.text, cell.tone, cell.icon, ground=ground)
        return
    space = space.adjusted(0, 0, -_paint_marks(painter, space, cell, colours), 0)
    body = theme.font(theme.Type.BODY)
    after = QFontMetricsF(body).horizontalAdvance(cell.after)
    # Quiet words stay whole beside a long name, unless they would take half of its room.
    room = space.width() - after if after < space.width() / 2 else space.width()
    painter.setFont(theme.font(theme.Type.BODY, strong=cell.strong))
    painter.setPen(QColor(colours.ink(cell.tone)))
    metrics = QFontMetricsF(painter.font())
    shown = metrics.elidedText(cell.text, Qt.TextElideMode.ElideMiddle, room)
    side = Qt.AlignmentFlag.AlignRight if cell.right else Qt.AlignmentFlag.AlignLeft
    painter.drawText(space, side | Qt.AlignmentFlag.AlignVCenter, shown)
    rest = space.adjusted(metrics.horizontalAdvance(shown), 0, 0, 0)
    if cell.after and rest.width() > 0:
        painter.setFont(body)
        painter.setPen(QColor(colours.quiet))
        ending = QFontMetricsF(body).elidedText(cell.after, Qt.TextElideMode.ElideRight, rest.width() + 1)
        painter.drawText(rest, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, ending)


def _paint_marks(painter: QPainter, space: QRectF, cell: Cell, colours: Palette) -> float:
    """Paint the marks at the end of a cell and return the room they took; words only where there is room."""
    side, taken = theme.scaled(15), 0.0
    font = theme.font(theme.Type.CAPTION)
    for mark in reversed(cell.marks):
        width = QFontMetricsF(font).horizontalAdvance(mark.text) + 4 if mark.text else 0.0
        if width > space.width() * _WORDS_SHARE:
            width = 0.0
        right = space.right() - taken
        if width:
            painter.setFont(font)
            painter.setPen(QColor(colours.ink(mark.tone)))
            words = QRectF(right - width, space.top(), width, space.height())
            painter.drawText(words, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, mark.text)
        spot = QRectF(right - width - side, space.center().y() - side / 2, side, side)
        theme.icon(mark.icon, mark.tone).paint(painter, spot.toRect())
        taken += width + side + _SIDE
    return taken


def _paint_skeleton(painter: QPainter, space: QRectF, seed: int, colours: Palette) -> None:
    width = space.width() * _skeletons[seed % len(_skeletons)]
    height = theme.scaled(10)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.neutral_soft))
    painter.drawRoundedRect(
        QRectF(space.left(), space.center().y() - height / 2, width, height), height / 2, height / 2
    )
