"""The table of a queue: a model in, the row to open out; keys and hovering are its own."""

from collections.abc import Iterable

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QTableView, QWidget

from db.queries.queues import Column
from ui import theme
from ui.queue.cells import layouts
from ui.queue.delegate import GUTTER, QueueDelegate
from ui.queue.header import QueueHeader
from ui.queue.model import QueueModel

_moves = {Qt.Key.Key_J: 1, Qt.Key.Key_K: -1}


class QueueTable(QTableView):
    """Whole rows, no grid; J and K move like the arrows, Enter and double click open.

    Shift and Ctrl choose several, to give them to somebody.
    """

    opened = Signal(int)
    selection_changed = Signal()

    def __init__(self, model: QueueModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows = model
        self._painter = QueueDelegate(self)
        self._titles = QueueHeader(self)
        self._room = 0
        self.setModel(model)
        self.setItemDelegate(self._painter)
        self.setHorizontalHeader(self._titles)
        self.verticalHeader().hide()
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.doubleClicked.connect(self._on_double_clicked)
        model.modelReset.connect(self._on_reset)
        self._measure()

    def titles(self) -> QueueHeader:
        """Return the header."""
        return self._titles

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move and open; other letters are left to the page, not to a search by first letter."""
        key = Qt.Key(event.key())
        row = self.currentIndex().row()
        plain = event.modifiers() in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
        if plain and key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if row >= 0:
                self.opened.emit(row)
        elif plain and key in _moves:
            self.go_to(row + _moves[key])
        elif event.matches(QKeySequence.StandardKey.SelectAll):
            self.selectAll()
        elif event.text().isprintable() and event.text():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def chosen(self) -> tuple[int, ...]:
        """Return the rows selected, from top to bottom."""
        return tuple(sorted({index.row() for index in self.selectionModel().selectedRows()}))

    def choose(self, rows: Iterable[int]) -> None:
        """Select these rows and no other; the row in hand stays."""
        last = self._rows.columnCount() - 1
        chosen = QItemSelection()
        for row in rows:
            chosen.select(self._rows.index(row, 0), self._rows.index(row, last))
        self.selectionModel().select(chosen, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def selectAll(self) -> None:
        """Select the rows that are here: one that was never shown is not given away unseen."""
        self.choose(self._rows.known())

    def selectionChanged(self, selected: QItemSelection, deselected: QItemSelection) -> None:
        """Say that other rows are selected."""
        super().selectionChanged(selected, deselected)
        self.selection_changed.emit()

    def go_to(self, row: int) -> None:
        """Select a row, as far as there is one, and bring it into view."""
        last = self._rows.rowCount() - 1
        if last >= 0:
            index = self._rows.index(min(max(row, 0), last), 0)
            self.setCurrentIndex(index)
            # Alone, whatever key is still held down.
            only = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows
            self.selectionModel().select(index, only)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Let the row under the pointer be seen."""
        super().mouseMoveEvent(event)
        self._hover(self.rowAt(event.position().toPoint().y()))

    def viewportEvent(self, event: QEvent) -> bool:
        """Let go of the hovered row when the pointer leaves."""
        if event.type() == QEvent.Type.Leave:
            self._hover(-1)
        return super().viewportEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Share the width among the columns."""
        super().resizeEvent(event)
        self._room = event.size().width()
        self._share()

    def changeEvent(self, event: QEvent) -> None:
        """Measure again when the text has grown."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.FontChange, QEvent.Type.StyleChange):
            self._measure()
            self._share()

    def _measure(self) -> None:
        self.verticalHeader().setMinimumSectionSize(theme.scaled(36))
        self.verticalHeader().setDefaultSectionSize(theme.scaled(36))

    def _share(self) -> None:
        """Give each column its least room and its share of the rest; where it is tight some go."""
        room = self._room
        if not room:  # not laid out yet
            return
        sections = range(self._rows.columnCount())
        least = {
            section: theme.scaled(layouts[self._rows.column(section)].least) + (GUTTER if section == 0 else 0)
            for section in sections
        }
        for column in (Column.ASSIGNEE, Column.WAITING):
            tight = sum(least.values()) > room
            for section in sections:
                if self._rows.column(section) is column:
                    self.setColumnHidden(section, tight)
                    if tight:
                        del least[section]
        rest = room - sum(least.values())
        if rest < 0:
            # Names and stays can be elided, the rest cannot.
            for section in (0, 1):
                least[section] = max(theme.scaled(96), least[section] + rest // 2)
            rest = 0
        shares = sum(layouts[self._rows.column(section)].share for section in least)
        for section, width in least.items():
            self.setColumnWidth(section, width + rest * layouts[self._rows.column(section)].share // shares)

    def _hover(self, row: int) -> None:
        before, self._painter.hovered_row = self._painter.hovered_row, row
        if before != row:
            self.viewport().update()

    @Slot()
    def _on_reset(self) -> None:
        self._hover(-1)
        self._share()

    @Slot(QModelIndex)
    def _on_double_clicked(self, index: QModelIndex) -> None:
        self.opened.emit(index.row())
