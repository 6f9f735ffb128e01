"""Places to go to: their list as a model, and how one of them is painted."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from ui import theme
from ui.lookup.model import NOWHERE, Index
from ui.lookup.table import paint_line
from ui.theme import Tone, Type

ROW_HEIGHT = 40
PLACE_ROLE = Qt.ItemDataRole.UserRole + 1


class Kind(StrEnum):
    """What a place is; the value is its icon."""

    SCREEN = "open"
    STAY = "stay"
    FAMILY = "family"
    CHILD = "child"


@dataclass(frozen=True)
class Place:
    """Somewhere to go: `target` is whatever the window goes by, `detail` a quiet word beside the title."""

    kind: Kind
    title: str
    target: object
    detail: str = ""


class PlacesModel(QAbstractListModel):
    """The places found."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._places: tuple[Place, ...] = ()

    def show_places(self, places: Sequence[Place]) -> None:
        """Replace the places."""
        self.beginResetModel()
        self._places = tuple(places)
        self.endResetModel()

    def place_at(self, index: Index) -> Place | None:
        """Return the place of an index, None for no index."""
        return self._places[index.row()] if index.isValid() else None

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return the number of places."""
        return 0 if parent.isValid() else len(self._places)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what the list shows."""
        if not index.isValid():
            return None
        place = self._places[index.row()]
        known: dict[int, object] = {
            PLACE_ROLE: place,
            Qt.ItemDataRole.DisplayRole: place.title,
            Qt.ItemDataRole.AccessibleTextRole: f"{place.title}, {place.detail}".rstrip(", "),
        }
        return known.get(role)


class PlaceDelegate(QStyledItemDelegate):
    """Paints an icon, a title, and the quiet detail at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        """Return the height of a row."""
        return QSize(super().sizeHint(option, index).width(), theme.scaled(ROW_HEIGHT))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Paint one place."""
        place: Place = index.data(PLACE_ROLE)
        space: QRect = option.rect
        colours = theme.palette()
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(space, QColor(colours.accent_soft))
            painter.fillRect(QRect(space.topLeft(), QSize(3, space.height())), QColor(colours.accent))
        side = theme.scaled(16)
        words = space.adjusted(2 * theme.SPACE, 0, -2 * theme.SPACE, 0)
        mark = QRect(words.left(), words.center().y() - side // 2 + 1, side, side)
        theme.icon(place.kind.value, Tone.QUIET).paint(painter, mark)
        words.setLeft(mark.right() + 1 + theme.SPACE)
        detail = theme.font(Type.CAPTION)
        painter.setFont(detail)
        taken = min(painter.fontMetrics().horizontalAdvance(place.detail), words.width() // 2)
        middle = Qt.AlignmentFlag.AlignVCenter
        paint_line(
            painter,
            QRect(words.right() - taken, words.top(), taken + 1, words.height()),
            place.detail,
            font=detail,
            ink=colours.quiet,
            side=middle | Qt.AlignmentFlag.AlignRight,
        )
        words.setRight(words.right() - taken - theme.SPACE)
        paint_line(
            painter,
            words,
            place.title,
            font=theme.font(),
            ink=colours.text,
            side=middle | Qt.AlignmentFlag.AlignLeft,
        )
        painter.restore()
