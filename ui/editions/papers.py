"""The list of papers, quiet rows in groups: what may be printed and what not in, the one in hand out."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem
from PySide6.QtWidgets import QWidget as _Widget

from db.rules import printing
from db.rules.printing import Paper
from ui import theme
from ui.editions import values
from ui.lookup.model import NOWHERE, Index
from ui.lookup.table import paint_line
from ui.theme import SPACE, Tone, Type
from ui.widgets.tooltip import plain

_ROW, _HEADER = 52, 36
_ROW_ROLE = Qt.ItemDataRole.UserRole + 1


@dataclass(frozen=True)
class PaperRow:
    """A paper, or the name of a group before its papers; `refusal` says why it may not be printed."""

    name: str
    paper: Paper | None = None
    about: str = ""
    formats: str = ""
    refusal: str | None = None

    def spoken(self) -> str:
        """Return what a screen reader says."""
        return ", ".join(part for part in (self.name, self.about, self.formats, self.refusal or "") if part)


class PapersModel(QAbstractListModel):
    """Groups and their papers; a group cannot be taken in hand, a refused paper can: it says why."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[PaperRow, ...] = ()

    def show_rows(self, rows: tuple[PaperRow, ...]) -> None:
        """Show other rows."""
        if rows == self._rows:
            return
        self.beginResetModel()
        self._rows = rows
        self.endResetModel()

    def row_at(self, index: Index) -> PaperRow | None:
        """Return the row of an index, None for no index."""
        return self._rows[index.row()] if index.isValid() else None

    def find(self, paper: Paper) -> QModelIndex:
        """Return where a paper stands."""
        for place, row in enumerate(self._rows):
            if row.paper is paper:
                return self.index(place, 0)
        return QModelIndex()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        """Return how many rows there are, groups too."""
        return 0 if parent.isValid() else len(self._rows)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Return what a view asks for."""
        row = self.row_at(index)
        if row is None:
            return None
        match role:
            case Qt.ItemDataRole.DisplayRole:
                return row.name
            case Qt.ItemDataRole.ToolTipRole:
                return plain(row.refusal) if row.refusal else None
            case Qt.ItemDataRole.AccessibleTextRole:
                return row.spoken()
            case _ if role == _ROW_ROLE:
                return row
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        """Let papers be taken in hand."""
        row = self.row_at(index)
        if row is None or row.paper is None:
            return Qt.ItemFlag.NoItemFlags
        return Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable


class _Delegate(QStyledItemDelegate):
    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: ARG002
        row: PaperRow = index.data(_ROW_ROLE)
        return QSize(theme.scaled(200), theme.scaled(_HEADER if row.paper is None else _ROW))

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: PaperRow = index.data(_ROW_ROLE)
        space: QRect = option.rect
        painter.save()
        if row.paper is None:
            self._paint_group(painter, space, row)
        else:
            self._paint_paper(painter, space, row, option.state)
        painter.restore()

    def _paint_group(self, painter: QPainter, space: QRect, row: PaperRow) -> None:
        words = space.adjusted(3 * SPACE, theme.scaled(10), -2 * SPACE, 0)
        painter.setFont(theme.font(Type.CAPTION, strong=True))
        paint_line(
            painter,
            words,
            row.name,
            font=theme.font(Type.CAPTION, strong=True),
            ink=theme.palette().quiet,
            side=Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
        )

    def _paint_paper(self, painter: QPainter, space: QRect, row: PaperRow, state: QStyle.StateFlag) -> None:
        colours = theme.palette()
        if state & QStyle.StateFlag.State_Selected:
            painter.fillRect(space, QColor(colours.accent_soft))
            view = self.parent()
            held = isinstance(view, _Widget) and view.hasFocus()
            bar = QRect(space.left(), space.top(), 3, space.height())
            painter.fillRect(bar, QColor(colours.accent if held else colours.quiet))
        elif state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(space, QColor(colours.hover))
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        middle = Qt.AlignmentFlag.AlignVCenter
        side = theme.scaled(16)
        inner = space.adjusted(3 * SPACE, 0, -2 * SPACE, 0)
        refused = row.refusal is not None
        height = theme.scaled(20)
        upper = QRect(inner.left(), inner.center().y() + 1 - height, inner.width(), height)
        lower = upper.translated(0, height)
        if refused:
            spot = QRect(upper.left(), upper.center().y() - side // 2, side, side)
            theme.icon("lock", Tone.QUIET).paint(painter, spot)
            upper.setLeft(upper.left() + side + SPACE // 2)
        told = theme.scaled(90)
        paint_line(
            painter,
            upper.adjusted(0, 0, -told, 0),
            row.name,
            font=theme.font(strong=not refused),
            ink=colours.quiet if refused else colours.text,
            side=left | middle,
        )
        paint_line(
            painter,
            upper.adjusted(upper.width() - told, 0, 0, 0),
            row.formats,
            font=theme.font(Type.CAPTION),
            ink=colours.quiet,
            side=right | middle,
        )
        paint_line(
            painter, lower, row.refusal or row.about, font=theme.font(), ink=colours.quiet, side=left | middle
        )


class PaperList(QListView):
    """Papers chosen with the arrows or the mouse; Enter or a double click looks at one."""

    chosen = Signal(object)
    """The `PaperRow` in hand."""
    opened = Signal()

    def __init__(self, parent: _Widget | None = None) -> None:
        super().__init__(parent)
        self._model = PapersModel(self)
        self.setModel(self._model)
        self.setItemDelegate(_Delegate(self))
        self.setAccessibleName(self.tr("Documents à imprimer"))
        self.setMouseTracking(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._on_current_changed)
        self.doubleClicked.connect(self._on_double_clicked)

    def show_papers(self, refusals: Mapping[Paper, str | None], *, letters: int) -> None:
        """Show every paper with why it may not be printed; the one in hand stays in hand."""
        held = self.row_in_hand()
        rows: list[PaperRow] = []
        for group in values.GROUPS:
            rows.append(PaperRow(values.translated(group.name)))
            rows += [self._row(paper, refusals.get(paper), letters) for paper in group.papers]
        self._model.show_rows(tuple(rows))
        if held is not None and held.paper is not None:
            self.choose(held.paper)
        else:
            first = next((row.paper for row in rows if row.paper and row.refusal is None), Paper.HEALTH_FORM)
            self.choose(Paper.HEALTH_FORM if refusals.get(Paper.HEALTH_FORM) is None else first)

    def row_in_hand(self) -> PaperRow | None:
        """Return the row in hand, if there is one."""
        return self._model.row_at(self.currentIndex())

    def choose(self, paper: Paper) -> bool:
        """Take a paper in hand; False when it is not listed."""
        index = self._model.find(paper)
        if index.isValid():
            self.setCurrentIndex(index)
        return index.isValid()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Look at the paper in hand with Enter."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        else:
            super().keyPressEvent(event)

    def _row(self, paper: Paper, refusal: str | None, letters: int) -> PaperRow:
        about = values.about(paper)
        if paper is Paper.LETTER:
            count = (
                self.tr("aucune lettre en attente")
                if not letters
                else self.tr("{} lettres en attente").format(letters)
                if letters > 1
                else self.tr("une lettre en attente")
            )
            about = f"{about} : {count}"
        return PaperRow(printing.names[paper], paper, about, values.formats(paper), refusal)

    @Slot(QModelIndex, QModelIndex)
    def _on_current_changed(self, current: QModelIndex, _previous: QModelIndex) -> None:
        row = self._model.row_at(current)
        if row is not None:
            self.chosen.emit(row)

    @Slot(QModelIndex)
    def _on_double_clicked(self, _index: QModelIndex) -> None:
        self.opened.emit()
