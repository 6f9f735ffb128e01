"""A table to read and choose from: rows in, the row in hand and the row opened out."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from ui import theme
from ui.lookup.model import CELL_ROLE, Cell, Column, LookupModel
from ui.queue.delegate import GUTTER
from ui.queue.header import QueueHeader
from ui.widgets.pill import draw_pill

R = TypeVar("R")

SIDE = theme.SPACE
LOW, HIGH = 36, 52
"""Heights of a row of one line and of two."""


class LookupDelegate(QStyledItemDelegate):
    """Paints a `Cell` as the queues do: ground, words, a faint line below."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint the ground, the mark of the row in hand, then the cell."""
        space: QRect = option.rect
        state: QStyle.StateFlag = option.state
        first = index.column() == 0
        painter.save()
        self._paint_ground(painter, space, state, first=first)
        self.paint_cell(painter, space.adjusted(GUTTER if first else SIDE, 0, -SIDE, -1), index)
        painter.restore()

    def paint_cell(self, painter: QPainter, space: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        """Paint the cell inside `space`."""
        cell: Cell = index.data(CELL_ROLE)
        if cell.pill is not None:
            draw_pill(painter, QRectF(space), cell.text, *cell.pill)
            return
        side = Qt.AlignmentFlag(index.data(Qt.ItemDataRole.TextAlignmentRole))
        colours = theme.palette()
        ink = colours.text if cell.strong or index.column() == 0 else colours.quiet
        upper, lower = _lines(space) if cell.under else (space, QRect())
        paint_line(painter, upper, cell.text, font=theme.font(strong=cell.strong), ink=ink, side=side)
        if cell.under:
            paint_line(painter, lower, cell.under, font=theme.font(), ink=colours.quiet, side=side)

    def _paint_ground(self, painter: QPainter, space: QRect, state: QStyle.StateFlag, *, first: bool) -> None:
        colours = theme.palette()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(space, QColor(colours.accent_soft))
            view = self.parent()
            held = isinstance(view, QWidget) and view.hasFocus()
            if first:
                bar = QRect(space.left(), space.top(), 3, space.height() - 1)
                painter.fillRect(bar, QColor(colours.accent if held else colours.quiet))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(space, QColor(colours.hover))
        painter.setPen(QColor(colours.line))
        painter.drawLine(space.bottomLeft(), space.bottomRight())


def paint_line(
    painter: QPainter, space: QRect, text: str, *, font: QFont, ink: str, side: Qt.AlignmentFlag
) -> None:
    """Paint one line of text, its middle elided where it does not fit."""
    painter.setFont(font)
    painter.setPen(QColor(ink))
    line = " ".join(text.split("\n"))
    shown = painter.fontMetrics().elidedText(line, Qt.TextElideMode.ElideMiddle, space.width())
    painter.drawText(space, int(side.value) | int(Qt.TextFlag.TextSingleLine.value), shown)


class LookupTable(QTableView, Generic[R]):
    """Rows chosen one at a time with the arrows or the mouse, opened with Enter or a double click."""

    chosen = Signal(object)
    """The row in hand, None when there is none."""
    opened = Signal(object)

    def __init__(
        self,
        columns: Sequence[Column[R]],
        *,
        identity: Callable[[R], object],
        name: str,
        row_height: int = LOW,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._identity = identity
        self._model: LookupModel[R] = LookupModel(columns, self)
        self._titles = QueueHeader(self)
        self.setModel(self._model)
        self.setAccessibleName(name)
        self.setItemDelegate(LookupDelegate(self))
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setMouseTracking(True)
        self.setCornerButtonEnabled(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(theme.scaled(row_height))
        self._set_columns()
        self.selectionModel().currentRowChanged.connect(self._on_current_changed)
        self.doubleClicked.connect(self._on_double_clicked)

    @property
    def rows(self) -> LookupModel[R]:
        """The model."""
        return self._model

    def show_rows(self, rows: Sequence[R]) -> None:
        """Show other rows; the row in hand and the place scrolled to stay where they can."""
        held = self.row_in_hand()
        scrolled = self.verticalScrollBar().value()
        self._model.show_rows(rows)
        if held is not None:
            self.choose(self._identity(held))
        self.verticalScrollBar().setValue(scrolled)
        if held is not None and self.row_in_hand() is None:
            self.chosen.emit(None)

    def row_in_hand(self) -> R | None:
        """Return the row chosen, if there is one."""
        return self._model.row_at(self.currentIndex())

    def choose(self, identity: object) -> bool:
        """Take a row in hand; False if it is not there."""
        index = self._model.find(lambda row: self._identity(row) == identity)
        if index.isValid():
            self.setCurrentIndex(index)
        return index.isValid()

    def choose_first(self) -> None:
        """Take the first row in hand unless one already is."""
        # Not by the current index: Qt gives one, unselected, to a table that takes the focus.
        if not self.selectionModel().hasSelection() and self._model.rowCount():
            self.setCurrentIndex(self._model.index(0, 0))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width among the columns."""
        super().resizeEvent(event)
        self._share_width()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open the row in hand with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._open(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _set_columns(self) -> None:
        header = self._titles
        self.setHorizontalHeader(header)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        header.sortIndicatorChanged.connect(self._on_order_changed)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)

    def _share_width(self) -> None:
        """Give each column its least room and its share of the rest; none shrinks below half of its least."""
        columns = self._model.columns
        least = {place: theme.scaled(column.least) for place, column in enumerate(columns)}
        for place, column in enumerate(columns):
            tight = column.spare and sum(least.values()) > self.viewport().width()
            self.setColumnHidden(place, tight)
            if tight:
                del least[place]
        rest = self.viewport().width() - sum(least.values())
        shares = sum(columns[place].share for place in least) or 1
        for place, width in least.items():
            self.setColumnWidth(place, max(width // 2, width + rest * columns[place].share // shares))

    def _open(self, index: QModelIndex) -> None:
        row = self._model.row_at(index)
        if row is not None:
            self.opened.emit(row)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        self.chosen.emit(self._model.row_at(current))

    @Slot(int, Qt.SortOrder)
    def _on_order_changed(self, section: int, order: Qt.SortOrder) -> None:
        self._titles.show_order(section, descending=order is Qt.SortOrder.DescendingOrder)

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        self._open(index)


def _lines(space: QRect) -> tuple[QRect, QRect]:
    """Return the halves of a cell of two lines, close to each other."""
    middle = space.center().y() + 1
    height = theme.scaled(20)
    return (
        QRect(space.left(), middle - height, space.width(), height),
        QRect(space.left(), middle, space.width(), height),
    )
