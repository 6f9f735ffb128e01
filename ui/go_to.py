"""Go anywhere with Ctrl+K: places and what a search found in, the place chosen out."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPoint, QRect, Qt, Signal, Slot
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QFrame, QLabel, QListView, QVBoxLayout, QWidget
from shiboken6 import isValid

from db.rules.names import matches, search_key
from ui import theme
from ui.lookup.places import ROW_HEIGHT, Place, PlaceDelegate, PlacesModel
from ui.lookup.search import SearchField

ROWS_SHOWN = 9
WIDTH = 560


class _Field(SearchField):
    """The keys stay in the field; those that move in the list are handed on."""

    moved = Signal(int)
    accepted = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Hand on the arrows, Enter and Escape."""
        match Qt.Key(event.key()):
            case Qt.Key.Key_Escape:
                self.left.emit()
            case Qt.Key.Key_Return | Qt.Key.Key_Enter:
                self.accepted.emit()
            case Qt.Key.Key_Down:
                self.moved.emit(1)
            case Qt.Key.Key_Up:
                self.moved.emit(-1)
            case _:
                super().keyPressEvent(event)

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 - Qt's
        """Move in the list with Tab: what lies under the veil is out of reach."""
        self.moved.emit(1 if forward else -1)
        return True


class GoTo(QWidget):
    """A veil over the window that it is made with, a search field and what it finds.

    Screens and stays are known beforehand (`show_places`) and found at once; families are asked for by
    `searched`.
    """

    searched = Signal(str)
    """Answered by `show_results`."""
    chosen = Signal(object)
    """A `Place`; the palette is closed by then."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._known: tuple[tuple[str, Place], ...] = ()
        self._found: tuple[Place, ...] = ()
        self._before: QWidget | None = None
        self._field = _Field(self.tr("Aller à un écran, une famille, un enfant, un séjour…"))
        self._model = PlacesModel(self)
        self._list = QListView()
        self._list.setModel(self._model)
        self._list.setItemDelegate(PlaceDelegate(self._list))
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrows act from the field
        self._list.setAccessibleName(self.tr("Résultats"))
        self._list.setUniformItemSizes(True)
        self._list.setMouseTracking(True)
        self._list.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._none = QLabel(self.tr("Rien ne correspond. Essayez un début de nom."))
        self._none.setTextFormat(Qt.TextFormat.PlainText)
        self._none.setProperty("role", "quiet")
        self._none.setContentsMargins(2 * theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        self._card = QFrame(self)
        self._card.setProperty("role", "card")
        column = QVBoxLayout(self._card)
        column.setContentsMargins(theme.SPACE, theme.SPACE, theme.SPACE, theme.SPACE)
        column.setSpacing(theme.SPACE)
        for widget in (self._field, self._list, self._none):
            column.addWidget(widget)
        self._field.moved.connect(self._move)
        self._field.accepted.connect(self._on_accepted)
        self._field.left.connect(self.close_palette)
        self._field.textChanged.connect(self._on_text_changed)
        self._field.searched.connect(self.searched)
        self._list.clicked.connect(self._on_clicked)
        self.hide()

    def show_places(self, places: Sequence[Place]) -> None:
        """Take the places that need no search: screens, stays."""
        self._known = tuple((search_key(place.title, place.detail), place) for place in places)
        self._show()

    def show_results(self, text: str, places: Sequence[Place]) -> None:
        """Take what a search for `text` found, unless something else is typed by now."""
        if text == self._field.text():
            self._found = tuple(places)
            self._show()

    def open(self) -> None:
        """Show the palette, empty, over the whole window."""
        if self.isVisible():
            self._field.setFocus()
            return
        self._before = QApplication.focusWidget()
        self._field.clear()
        self._found = ()
        self._show()
        self._cover()
        self.show()
        self.raise_()
        self.window().installEventFilter(self)
        self._field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    @Slot()
    def close_palette(self) -> None:
        """Hide the palette and give the keys back to who had them."""
        if self.isHidden():
            return
        self.window().removeEventFilter(self)
        self.hide()
        if self._before is not None and isValid(self._before):
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Follow the window's size while open."""
        if event.type() == QEvent.Type.Resize and watched is self.window():
            self._cover()
        return super().eventFilter(watched, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Close when the veil is clicked."""
        if not self._card.geometry().contains(event.position().toPoint()):
            self.close_palette()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Paint the veil."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(0, 0, 0, 90))
        painter.end()

    @Slot(int)
    def _move(self, by: int) -> None:
        rows = self._model.rowCount()
        if rows:
            self._list.setCurrentIndex(self._model.index((self._list.currentIndex().row() + by) % rows, 0))

    def _choose(self, index: QModelIndex) -> None:
        place = self._model.place_at(index)
        if place is not None:
            self.close_palette()
            self.chosen.emit(place)

    def _show(self) -> None:
        """Show what matches, families after the places that were there at once."""
        text = self._field.text()
        places = [place for key, place in self._known if matches(key, text)]
        held = self._model.place_at(self._list.currentIndex())
        self._model.show_places([*places, *self._found])
        rows = self._model.rowCount()
        kept = next(
            (row for row in range(rows) if self._model.place_at(self._model.index(row, 0)) == held), 0
        )
        self._list.setCurrentIndex(self._model.index(kept, 0))
        self._list.setVisible(rows > 0)
        self._none.setVisible(rows == 0)
        self._list.setFixedHeight(min(rows, ROWS_SHOWN) * theme.scaled(ROW_HEIGHT))
        self._cover()

    def _cover(self) -> None:
        room = self.window().size()
        self.setGeometry(QRect(QPoint(0, 0), room))
        width = min(theme.scaled(WIDTH), room.width() - 4 * theme.SPACE)
        self._card.setFixedWidth(width)
        self._card.adjustSize()
        self._card.move((room.width() - width) // 2, min(12 * theme.SPACE, room.height() // 8))

    @Slot(str)
    def _on_text_changed(self, _text: str) -> None:
        self._found = ()
        self._list.setCurrentIndex(QModelIndex())
        self._show()

    @Slot()
    def _on_accepted(self) -> None:
        self._choose(self._list.currentIndex())

    @Slot(QModelIndex)
    def _on_clicked(self, index: QModelIndex) -> None:
        self._choose(index)
