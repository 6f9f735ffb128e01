"""A queue as Qt sees it: windows of rows in, cells out; what is not there yet is asked for."""

from collections import OrderedDict
from collections.abc import Callable, Collection, Iterable, Iterator
from datetime import UTC, datetime
from uuid import UUID

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
    Slot,
)

from db.queries.queues import Column, Page, Queue, Row, View
from ui import presence
from ui.queue.cells import Cell, cell, columns, layouts
from ui.widgets.tooltip import plain

WINDOW = 100
"""Rows asked for at a time."""

_KEPT = 12
_EXPECTED = 24

Index = QModelIndex | QPersistentModelIndex


def local_now() -> datetime:
    """Return the time in the desk's own zone."""
    return datetime.now(UTC).astimezone()


class QueueModel(QAbstractTableModel):
    """Holds a few windows of one view; a row of a window that is not there is a placeholder.

    `window_wanted` asks for a window; the answer comes back by `fill`, late, never, or twice.
    """

    window_wanted = Signal(int, int)

    CELL = Qt.ItemDataRole.UserRole
    """The role of a cell's `Cell`, None while its row is awaited."""

    def __init__(self, parent: QObject | None = None, *, clock: Callable[[], datetime] = local_now) -> None:
        super().__init__(parent)
        self._clock = clock
        self._view = View(Queue.PRE_REGISTRATIONS)
        self._columns = columns(self._view.queue)
        self._total = 0
        self._windows: OrderedDict[int, tuple[Row, ...]] = OrderedDict()
        self._asked: set[int] = set()
        self._stale: set[int] = set()
        self._unsaid: set[int] = set()
        self._present: presence.Map = {}
        self._available: frozenset[UUID] = frozenset()
        # Asking out of a paint event would let the answer arrive while the view is painting.
        self._asking = QTimer(self, singleShot=True, interval=0)
        self._asking.timeout.connect(self._ask)

    @property
    def view(self) -> View:
        """What the rows are a window of."""
        return self._view

    def column(self, section: int) -> Column:
        """Return what a section shows."""
        return self._columns[section]

    def expect(self, view: View) -> None:
        """Show placeholders until the first page of `view` comes in by `reset`."""
        self._restart(view, _EXPECTED)
        self._asked.add(0)

    def reset(self, view: View, page: Page) -> None:
        """Start over with the first page of a view."""
        self._restart(view, page.total)
        self._keep(0, page.rows)

    def fill(self, view: View, offset: int, page: Page) -> None:
        """Take in a window; one of another view is late and ignored.

        A window that nobody asked for, or another number of rows, says that something has changed: the other
        windows are shown until they are read again.
        """
        if view != self._view:
            return
        if page.total != self._total or offset // WINDOW not in self._asked:
            self._age()
            self._resize(page.total)
        self._keep(offset, page.rows)
        self._changed(0, self._total - 1)

    def refresh(self) -> None:
        """Ask again for what is looked at; until the answer comes, what is known stays on screen."""
        self._age()
        self._changed(0, self._total - 1)

    def show_present(self, present: presence.Map) -> None:
        """Mark the rows that colleagues have open."""
        if present or self._present:
            self._present = present
            self._changed(0, self._total - 1)

    def show_available(self, available: Collection[UUID]) -> None:
        """Mark the rows whose files are all on this desk."""
        if available != self._available:
            self._available = frozenset(available)
            self._changed(0, self._total - 1)

    def ids(self, rows: Iterable[int]) -> tuple[UUID, ...]:
        """Return the ids of rows, those that are awaited left out."""
        return tuple(row.id for number in rows if (row := self._row(number)) is not None)

    def known(self) -> Iterator[int]:
        """Yield the rows that are here, from top to bottom."""
        for window in sorted(self._windows):
            yield from range(window * WINDOW, window * WINDOW + len(self._windows[window]))

    def row_at(self, index: Index) -> Row | None:
        """Return the row behind an index, None while it is awaited."""
        return self._row(index.row()) if index.isValid() else None

    def find(self, id_: UUID) -> int | None:
        """Return where a row stands, None when no window that is here holds it."""
        fresh_first = sorted(self._windows, key=self._stale.__contains__)
        for window in fresh_first:
            for place, row in enumerate(self._windows[window]):
                if row.id == id_:
                    return window * WINDOW + place
        return None

    def want(self, row: int) -> None:
        """Ask for the window of a row, unless it is here and true, or on its way."""
        window = row // WINDOW
        here = window in self._windows and window not in self._stale
        if not here and window not in self._asked and 0 <= row < self._total:
            self._asked.add(window)
            self._unsaid.add(window)
            self._asking.start()

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of rows of the whole view."""
        return 0 if parent.isValid() else self._total

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - Qt's own default
        """Return the number of columns of the queue."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Return a cell's words, or its `Cell` for the delegate."""
        if not self.checkIndex(index, QAbstractTableModel.CheckIndexOption.IndexIsValid):
            return None
        row = self._row(index.row())
        self.want(index.row())
        if row is None:
            waits = role == Qt.ItemDataRole.AccessibleTextRole
            return self.tr("en cours de chargement") if waits else None
        words = cell(
            row,
            self._columns[index.column()],
            self._clock(),
            present=self._present.get((row.queue.subject, row.id), ()),
            offline=row.id in self._available,
        )
        return _said(words, role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> object:
        """Return a column's title; rows have none."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        layout = layouts[self._columns[section]]
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return self.tr(layout.title)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if layout.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _restart(self, view: View, total: int) -> None:
        self.beginResetModel()
        self._view, self._columns, self._total = view, columns(view.queue), total
        for windows in (self._windows, self._asked, self._stale, self._unsaid):
            windows.clear()
        self.endResetModel()

    def _age(self) -> None:
        self._stale.update(self._windows)
        self._asked.clear()

    def _resize(self, total: int) -> None:
        if total > self._total:
            self.beginInsertRows(QModelIndex(), self._total, total - 1)
            self._total = total
            self.endInsertRows()
        elif total < self._total:
            self.beginRemoveRows(QModelIndex(), total, self._total - 1)
            self._total = total
            for window in [window for window in self._windows if window * WINDOW >= total]:
                del self._windows[window]
            self.endRemoveRows()

    def _keep(self, offset: int, rows: tuple[Row, ...]) -> None:
        for start in range(0, max(len(rows), 1), WINDOW):
            window = (offset + start) // WINDOW
            self._asked.discard(window)
            self._stale.discard(window)
            self._windows[window] = rows[start : start + WINDOW]
            self._windows.move_to_end(window)
        while len(self._windows) > _KEPT:
            self._stale.discard(self._windows.popitem(last=False)[0])

    def _row(self, number: int) -> Row | None:
        rows = self._windows.get(number // WINDOW, ())
        place = number % WINDOW
        return rows[place] if place < len(rows) and number < self._total else None

    def _changed(self, first: int, last: int) -> None:
        if first <= last < self._total:
            self.dataChanged.emit(self.index(first, 0), self.index(last, len(self._columns) - 1))

    @Slot()
    def _ask(self) -> None:
        for window in sorted(self._unsaid):
            self.window_wanted.emit(window * WINDOW, WINDOW)
        self._unsaid.clear()


def _said(words: Cell, role: int) -> object:
    match role:
        case QueueModel.CELL:
            return words
        case Qt.ItemDataRole.DisplayRole:
            return f"{words.text}{words.after}"
        case Qt.ItemDataRole.AccessibleTextRole:
            return words.whole
        case Qt.ItemDataRole.ToolTipRole:
            return plain(words.whole)
        case Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignRight if words.right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
    return None
