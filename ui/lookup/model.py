"""A read-only table of plain rows: columns and rows in, what a view asks for out."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from ui.tones import Tone
from ui.widgets.tooltip import plain

R = TypeVar("R")
Index = QModelIndex | QPersistentModelIndex
Words = tuple[str, Tone, str]
"""A word, its tone and the name of its icon."""

ROW_ROLE = Qt.ItemDataRole.UserRole + 1
CELL_ROLE = Qt.ItemDataRole.UserRole + 2
NOWHERE = QModelIndex()


@dataclass(frozen=True)
class Cell:
    """What one cell shows: `text`, a quiet line `under` it, or a state in a pill; `full` says it all."""

    text: str
    under: str = ""
    pill: tuple[Tone, str] | None = None
    strong: bool = False
    full: str = ""

    @staticmethod
    def state(words: Words) -> "Cell":
        """Return a cell that shows a state as an icon and a word."""
        return Cell(words[0], pill=words[1:])

    def spoken(self) -> str:
        """Return what a screen reader says, and what the tooltip shows."""
        return self.full or ", ".join(part for part in (self.text, self.under) if part)


@dataclass(frozen=True)
class Column(Generic[R]):
    """A column: its title, its cell for a row, what it is sorted by, and its room.

    `least` is in pixels at 100 %; `share` is its part of what is left over, or lacks. A column that is
    `spare` goes first when it is tight.
    """

    title: str
    cell: Callable[[R], Cell]
    order: Callable[[R], str | int | date | datetime]
    least: int
    share: int = 0
    numbers: bool = False
    spare: bool = False


class LookupModel(QAbstractTableModel, Generic[R]):
    """Rows in the order they came, or sorted by a column."""

    def __init__(self, columns: Sequence[Column[R]], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._columns = tuple(columns)
        self._given: tuple[R, ...] = ()
        self._rows: list[R] = []
        self._sorted_by: tuple[int, Qt.SortOrder] = (-1, Qt.SortOrder.AscendingOrder)

    @property
    def columns(self) -> tuple[Column[R], ...]:
        """The columns, left to right."""
        return self._columns

    def show_rows(self, rows: Sequence[R]) -> None:
        """Replace the rows; the order chosen stays."""
        self.beginResetModel()
        self._given = tuple(rows)
        self._rows = self._in_order()
        self.endResetModel()

    def row_at(self, index: Index) -> R | None:
        """Return the row of an index, None for no index."""
        return self._rows[index.row()] if index.isValid() else None

    def find(self, wanted: Callable[[R], bool]) -> QModelIndex:
        """Return the index of the first row that is `wanted`, an invalid one if there is none."""
        place = next((i for i, row in enumerate(self._rows) if wanted(row)), None)
        return QModelIndex() if place is None else self.index(place, 0)

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a view shows; a tooltip is escaped, since Qt would read it as HTML."""
        if not index.isValid():
            return None
        row, column = self._rows[index.row()], self._columns[index.column()]
        if role == ROW_ROLE:
            return row
        cell = column.cell(row)
        known: dict[int, object] = {
            CELL_ROLE: cell,
            Qt.ItemDataRole.DisplayRole: cell.text,
            Qt.ItemDataRole.AccessibleTextRole: cell.spoken(),
            Qt.ItemDataRole.ToolTipRole: plain(cell.spoken()) or None,
            Qt.ItemDataRole.TextAlignmentRole: _side(numbers=column.numbers),
        }
        return known.get(role)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return the columns' titles."""
        if orientation is not Qt.Orientation.Horizontal or not 0 <= section < len(self._columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self._columns[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(numbers=self._columns[section].numbers)
        return None

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort by a column, or with -1 go back to the order in which the rows came."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        held = [(self._rows[index.row()], index.column()) for index in before]
        self._sorted_by = (column, order)
        self._rows = self._in_order()
        places = {id(row): place for place, row in enumerate(self._rows)}
        self.changePersistentIndexList(before, [self.index(places[id(row)], at) for row, at in held])
        self.layoutChanged.emit()

    def _in_order(self) -> list[R]:
        column, order = self._sorted_by
        if column < 0:
            return list(self._given)
        return sorted(
            self._given, key=self._columns[column].order, reverse=order is Qt.SortOrder.DescendingOrder
        )


def _side(*, numbers: bool) -> Qt.AlignmentFlag:
    return Qt.AlignmentFlag.AlignVCenter | (
        Qt.AlignmentFlag.AlignRight if numbers else Qt.AlignmentFlag.AlignLeft
    )
