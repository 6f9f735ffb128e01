"""The children of a stay with a box each: participants in, those ticked out; incomplete dossiers say why."""

import uuid
from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import (
    QAbstractItemModel,
    QAbstractListModel,
    QCoreApplication,
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPointF,
    QRect,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from coordinator_app.editions.choice import lacking
from db.rules.names import full_name
from db.rules.roster import Participant
from ui import theme
from ui.lookup.model import NOWHERE, Index
from ui.lookup.table import paint_line
from ui.theme import SPACE
from ui.widgets.tooltip import plain

_LOW, _HIGH, _BOX = 32, 52, 16
_CHILD_ROLE = Qt.ItemDataRole.UserRole + 1


class ChildrenModel(QAbstractListModel):
    """Children that match the filters; a box that was emptied stays so while the child comes and goes."""

    ticked = Signal()
    """A box was ticked or emptied."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._people: tuple[Participant, ...] = ()
        self._off: set[uuid.UUID] = set()

    def show_people(self, people: Sequence[Participant]) -> None:
        """Show these children."""
        if tuple(people) == self._people:
            return
        self.beginResetModel()
        self._people = tuple(people)
        self.endResetModel()

    def forget(self) -> None:
        """Tick every box again: another stay."""
        self._off.clear()

    def chosen(self) -> frozenset[uuid.UUID]:
        """Return those ticked among those shown."""
        ids = (one.pre_registration_id for one in self._people)
        return frozenset(id_ for id_ in ids if id_ not in self._off)

    def all_ticked(self) -> bool:
        """Tell whether nobody shown is left out."""
        return len(self.chosen()) == len(self._people)

    def tick_all(self, *, on: bool) -> None:
        """Tick every box shown, or empty them."""
        ids = {one.pre_registration_id for one in self._people}
        self._off = self._off - ids if on else self._off | ids
        if self._people:
            last = self.index(len(self._people) - 1, 0)
            self.dataChanged.emit(self.index(0, 0), last, [Qt.ItemDataRole.CheckStateRole])
        self.ticked.emit()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many children are shown."""
        return 0 if parent.isValid() else len(self._people)

    def data(  # noqa: PLR0911 - a line a role
        self, index: Index, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        """Return what a view asks for."""
        if not index.isValid():
            return None
        one = self._people[index.row()]
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return full_name(one.last_name, one.first_name)
            case Qt.ItemDataRole.CheckStateRole:
                off = one.pre_registration_id in self._off
                return Qt.CheckState.Unchecked if off else Qt.CheckState.Checked
            case Qt.ItemDataRole.AccessibleTextRole:
                return ", ".join(
                    part for part in (full_name(one.last_name, one.first_name), missing(one)) if part
                )
            case Qt.ItemDataRole.ToolTipRole:
                return plain(missing(one)) if lacking(one) else None
            case _ if role == _CHILD_ROLE:
                return one
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        """Tick a box or empty it."""
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        one = self._people[index.row()]
        if Qt.CheckState(value) is Qt.CheckState.Checked:
            self._off.discard(one.pre_registration_id)
        else:
            self._off.add(one.pre_registration_id)
        self.dataChanged.emit(index, index, [role])
        self.ticked.emit()
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let boxes be ticked."""
        if not index.isValid():
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsUserCheckable


def missing(one: Participant) -> str:
    """Return what a child's dossier lacks, in a sentence; empty when it is complete."""
    lacks = lacking(one)
    words = QCoreApplication.translate("editions", "Manque\u00a0: {}")
    return words.format(", ".join(lacks)) if lacks else ""


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002
        one: Participant = index.data(_CHILD_ROLE)
        return QSize(theme.scaled(160), theme.scaled(_HIGH if lacking(one) else _LOW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        one: Participant = index.data(_CHILD_ROLE)
        colours = theme.palette()
        space: QRect = option.rect
        view = self.parent()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        state = option.state
        if state & QStyle.StateFlag.State_Selected and isinstance(view, QWidget) and view.hasFocus():
            painter.fillRect(space, QColor(colours.accent_soft))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(space, QColor(colours.hover))
        side = theme.scaled(_BOX)
        inner = space.adjusted(1, 0, -SPACE, 0)
        height = theme.scaled(20)
        lacks = missing(one)
        top = inner.center().y() + 1 - (height if lacks else height // 2)
        box = QRectF(inner.left() + 0.5, top + (height - side) / 2 + 0.5, side - 1, side - 1)
        on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
        painter.setPen(QPen(QColor(colours.accent if on else colours.edge)))
        painter.setBrush(QColor(colours.accent if on else colours.surface))
        painter.drawRoundedRect(box, 4, 4)
        if on:
            painter.setPen(QPen(QColor(colours.on_accent), side / 8))
            painter.drawPolyline(
                QPolygonF(
                    [
                        QPointF(box.left() + across * side, box.top() + down * side)
                        for across, down in ((0.22, 0.5), (0.42, 0.7), (0.75, 0.28))
                    ]
                )
            )
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        words = inner.adjusted(side + SPACE + 2, 0, 0, 0)
        upper = QRect(words.left(), top, words.width(), height)
        paint_line(painter, upper, index.data(), font=theme.font(), ink=colours.text, side=left)
        if lacks:
            lower = upper.translated(0, height)
            paint_line(
                painter, lower, lacks, font=theme.font(theme.Type.CAPTION), ink=colours.warn, side=left
            )
        painter.restore()

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> bool:
        # The whole row is the box: a target of sixteen pixels is missed in a hurry.
        if isinstance(event, QMouseEvent):
            if event.type() == QEvent.Type.MouseButtonRelease and event.button() == Qt.MouseButton.LeftButton:
                on = index.data(Qt.ItemDataRole.CheckStateRole) == Qt.CheckState.Checked
                after = Qt.CheckState.Unchecked if on else Qt.CheckState.Checked
                return model.setData(index, after, Qt.ItemDataRole.CheckStateRole)
            return False
        return super().editorEvent(event, model, option, index)


class ChildrenList(QListView):
    """Boxes to tick with Space or the mouse."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.children_model = ChildrenModel(self)
        self.setModel(self.children_model)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(self.tr("Enfants à imprimer"))
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
