"""A document's pages in a narrow column: a sheet and pixmaps in, the page chosen and small wishes out."""

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QRect,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from papers.incoming.sheet import PageSize, Sheet
from ui import theme
from ui.viewer.paint import paint_pixmap, paint_skeleton
from ui.viewer.pixmaps import Pixmaps, Wish
from ui.viewer.turned import Turned

WIDTH = 88
BOX = QSizeF(56, 80)
"""The room of one page; a sideways one is lower."""
MOVES = {Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Home, Qt.Key.Key_End}

Index = QModelIndex | QPersistentModelIndex


class _Numbers(QAbstractListModel):
    """As many rows as there are pages; what they look like is the delegate's."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._total = 0

    def set_total(self, total: int) -> None:
        self.beginResetModel()
        self._total = total
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._total

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> str | None:
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self.tr("Page {} sur {}").format(index.row() + 1, self._total)
        return None


class Thumbnails(QListView):
    """One small picture a page; asks for one at a time, so that a page to be read never waits behind them."""

    pixels_wanted = Signal(object)
    """A `Wish`."""
    page_chosen = Signal(int)

    def __init__(self, pixmaps: Pixmaps, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pixmaps = pixmaps
        self._sha256 = ""
        self._pages: tuple[PageSize, ...] = ()
        self._turned: Turned = {}
        self._asked: Wish | None = None
        self._unreadable: set[int] = set()
        self._numbers = _Numbers(self)
        self.setModel(self._numbers)
        self.setItemDelegate(_Drawing(self))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFixedWidth(WIDTH)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the dossier
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Pages du document"))
        self.clicked.connect(self._on_clicked)

    def show_sheet(self, sha256: str, sheet: Sheet, *, turned: Turned) -> None:
        """Show a document's pages, the first being the present one."""
        self._sha256, self._pages, self._turned = sha256, sheet.pages, turned
        self._asked = None
        self._unreadable.clear()
        self._numbers.set_total(len(sheet.pages))
        self.mark_page(0)

    def show_nothing(self) -> None:
        """Show an empty column while another document is on its way."""
        self._sha256, self._pages, self._asked = "", (), None
        self._numbers.set_total(0)

    def turn(self, turned: Turned) -> None:
        """Show the pages turned."""
        self._turned = turned
        self.scheduleDelayedItemsLayout()
        self.viewport().update()

    def mark_page(self, page: int) -> None:
        """Mark the page that is being read."""
        self.setCurrentIndex(self._numbers.index(page))

    def skip(self, page: int) -> None:
        """Never ask for a page that cannot be drawn."""
        self._unreadable.add(page)

    def ask_on(self) -> None:
        """Ask for the next page in sight that is not drawn, unless one is still awaited."""
        self.viewport().update()
        awaited = self._asked
        if not self.isVisible() or (
            awaited is not None and awaited not in self._pixmaps and awaited.page not in self._unreadable
        ):
            return
        shown = self.viewport().rect()
        for page in range(len(self._pages)):
            wish = self._wish(page)
            if (
                wish not in self._pixmaps
                and page not in self._unreadable
                and self.visualRect(self._numbers.index(page)).intersects(shown)
            ):
                self._asked = wish
                self.pixels_wanted.emit(wish)
                return

    def box(self, page: int) -> QSizeF:
        """Return how large a page is drawn."""
        size = QSizeF(self._pages[page].width, self._pages[page].height)
        lying = self._turned.get(page, 0) in {90, 270}
        across = BOX.transposed() if lying else BOX
        fitted = size.scaled(across, Qt.AspectRatioMode.KeepAspectRatio)
        drawn = fitted.transposed() if lying else fitted
        return drawn.expandedTo(QSizeF(8, 8))

    def paint_page(self, painter: QPainter, page: int, box: QRectF) -> None:
        """Paint what there is of a page."""
        found = self._pixmaps.best(self._wish(page))
        if found is None:
            paint_skeleton(painter, box)
        else:
            paint_pixmap(painter, box, found[1], turned=self._turned.get(page, 0) - found[0].rotation)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move by the arrows; every other key is the dossier's."""
        if event.key() in MOVES:
            super().keyPressEvent(event)
            self.page_chosen.emit(self.currentIndex().row())
        else:
            event.ignore()

    def _wish(self, page: int) -> Wish:
        # Upright and as it is, whatever the canvas shows: one drawing serves every turn.
        return Wish(self._sha256, page, round(BOX.width() * self.devicePixelRatioF()), 0)

    def _on_clicked(self, index: QModelIndex) -> None:
        self.page_chosen.emit(index.row())


class _Drawing(QStyledItemDelegate):
    """A page, its number below it, and a frame around the one being read."""

    def __init__(self, column: Thumbnails) -> None:
        super().__init__(column)
        self._column = column

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002
        """Return the room of a page and its number."""
        number = theme.scaled(18)
        return QSize(1, round(self._column.box(index.row()).height()) + number + 2 * theme.SPACE)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        """Paint one page."""
        room: QRect = option.rect
        state: QStyle.StateFlag = option.state
        size = self._column.box(index.row())
        corner = QRectF(room).center().x() - size.width() / 2
        box = QRectF(corner, room.top() + theme.SPACE, size.width(), size.height())
        current = bool(state & QStyle.StateFlag.State_Selected)
        colours = theme.palette()
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self._column.paint_page(painter, index.row(), box)
        if current or state & QStyle.StateFlag.State_MouseOver:
            focused = current and bool(state & QStyle.StateFlag.State_HasFocus)
            painter.setPen(QPen(QColor(colours.accent if current else colours.edge), 3 if focused else 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(-3, -3, 3, 3), 3, 3)
        painter.setFont(theme.font(theme.Type.CAPTION, strong=current))
        painter.setPen(QColor(colours.accent if current else colours.quiet))
        below = QRectF(room.left(), box.bottom() + 3, room.width(), theme.scaled(18))
        painter.drawText(below, Qt.AlignmentFlag.AlignCenter, str(index.row() + 1))
        painter.restore()
