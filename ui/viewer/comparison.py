"""A document beside an older version of itself: both versions in, wishes for the older one's pages out."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from db.queries.dossier import VersionCard
from papers.incoming.sheet import Sheet
from ui import theme
from ui.viewer.canvas import Canvas
from ui.viewer.pages import Pages
from ui.viewer.pixmaps import Pixmaps, Wish
from ui.viewer.turned import Turned
from ui.viewer.versions import version_words
from ui.widgets.badge import Badge
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel
from ui.widgets.line import line


class Comparison(QWidget):
    """The current version's pages at the left, always; the older one's at the right while it is compared.

    Both keep one zoom and scroll together.
    """

    pixels_wanted = Signal(object)
    """A `Wish` for the older version."""
    chosen = Signal(str)
    """The sha256 of another version to compare with."""
    turned = Signal()
    closed = Signal()

    def __init__(self, pages: Pages, pixmaps: Pixmaps, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.sha256 = ""
        """The older version in sight, empty while nothing is compared."""
        self._pages, self._left = pages, pages.canvas
        self._right = Canvas(pixmaps)
        self._following = False
        self._current = ElidedLabel()
        self._current.setProperty("strong", True)  # noqa: FBT003 - Qt's own
        self._menu = QMenu(self)
        self._menu.triggered.connect(self._on_triggered)
        self._older = ActionButton("", kind="filter")
        self._older.setMenu(self._menu)
        self._only = ElidedLabel()
        self._only.setProperty("strong", True)  # noqa: FBT003 - Qt's own
        self._problem = QLabel()
        self._problem.setTextFormat(Qt.TextFormat.PlainText)
        self._problem.setProperty("role", "quiet")
        self._problem.setWordWrap(True)
        self._problem.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._problem.setMargin(3 * theme.SPACE)
        self._stack = QStackedWidget()
        self._stack.addWidget(self._right)
        self._stack.addWidget(self._problem)
        self._lay_out()
        self._connect()
        self.stop()

    @property
    def is_on(self) -> bool:
        """Whether two versions are side by side."""
        return bool(self.sha256)

    def compare(self, versions: tuple[VersionCard, ...], sha256: str) -> None:
        """Put an older version beside the first of `versions`; `show_sheet` or `show_problem` follows."""
        self.sha256 = sha256
        self._menu.clear()
        self._current.setText(version_words(versions[0]))
        for version in versions[1:]:
            action = QAction(version_words(version), self._menu, checkable=True)
            action.setChecked(version.sha256 == sha256)
            action.setData(version.sha256)
            self._menu.addAction(action)
            if version.sha256 == sha256:
                self._older.setText(version_words(version))
                self._only.setText(version_words(version))
        self._older.setVisible(len(versions) > 2)
        self._only.setVisible(len(versions) == 2)
        self._pages.spare_room(spare=True)
        self._show_sides(shown=True)
        self._stack.setCurrentWidget(self._right)
        self._right.show_nothing()

    def stop(self) -> None:
        """Show the current version alone."""
        self.sha256 = ""
        self._show_sides(shown=False)
        self._pages.spare_room(spare=False)
        self._right.show_nothing()

    def show_sheet(self, sheet: Sheet, *, turned: Turned, strong: bool) -> None:
        """Show the older version's pages where the current one's are."""
        self._stack.setCurrentWidget(self._right)
        self._right.show_sheet(self.sha256, sheet, turned=turned, strong=strong)
        self._right.setAccessibleName(self._older.text())
        self._on_left_zoomed()

    def show_pixels(self, wish: Wish) -> None:
        """Paint a page again, now that the answer to a wish lies in the store."""
        self._right.show_pixels(wish.page, arrived=wish)

    def show_problem(self, sentence: str, *, page: int | None = None) -> None:
        """Say why the older version, or one page of it, cannot be seen."""
        if page is not None:
            self._right.show_page_problem(page, sentence)
        else:
            self._problem.setText(sentence)
            self._stack.setCurrentWidget(self._problem)

    def turn(self, turned: Turned) -> None:
        """Show the older version turned."""
        self._right.turn(turned)

    def is_drawn(self) -> bool:
        """Tell whether both versions show their pixels."""
        return self.is_on and self._left.is_drawn() and self._right.is_drawn()

    def _lay_out(self) -> None:
        turn = ActionButton("", kind="quiet", icon="rotate_right")
        turn.setToolTip(self.tr("Tourner l’ancienne version"))
        turn.setAccessibleName(turn.toolTip())
        turn.clicked.connect(self._on_turned)
        close = ActionButton("", kind="quiet", icon="cross")
        close.setToolTip(self.tr("Fermer la comparaison (touche B)"))
        close.setAccessibleName(close.toolTip())
        close.clicked.connect(self._on_closed)
        for button in (turn, close, self._older):
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        badge = Badge(self.tr("actuelle"), theme.Tone.GOOD, "check")
        self._heads = (_head((self._current, badge)), _head((self._only, self._older), turn, close))
        between = line(upright=True)
        current, older = QWidget(), QWidget()
        self._extra = (self._heads[0], between, older)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for side, head, body in (
            (current, self._heads[0], self._pages),
            (older, self._heads[1], self._stack),
        ):
            side.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Expanding)  # half each
            column = QVBoxLayout(side)
            column.setContentsMargins(0, 0, 0, 0)
            column.setSpacing(0)
            column.addWidget(head)
            column.addWidget(body, stretch=1)
        row.addWidget(current, stretch=1)
        row.addWidget(between)
        row.addWidget(older, stretch=1)

    def _connect(self) -> None:
        self._right.pixels_wanted.connect(self.pixels_wanted)
        self._left.zoom_changed.connect(self._on_left_zoomed)
        self._right.zoom_changed.connect(self._on_right_zoomed)
        for bar in (self._left.verticalScrollBar(), self._left.horizontalScrollBar()):
            bar.valueChanged.connect(self._on_left_scrolled)
        for bar in (self._right.verticalScrollBar(), self._right.horizontalScrollBar()):
            bar.valueChanged.connect(self._on_right_scrolled)

    def _show_sides(self, *, shown: bool) -> None:
        for widget in self._extra:
            widget.setVisible(shown)
        height = max(head.sizeHint().height() for head in self._heads)
        for head in self._heads:
            head.setFixedHeight(height)

    def _follow(self, leader: Canvas, follower: Canvas, *, zoom: bool) -> None:
        """Bring one canvas to where the other is, which must not bring the other anywhere."""
        if self._following or not self.is_on:
            return
        self._following = True
        if zoom:
            follower.set_zoom(leader.zoom)
        follower.show_spot(leader.spot)
        self._following = False

    @Slot()
    def _on_left_zoomed(self) -> None:
        self._follow(self._left, self._right, zoom=True)

    @Slot()
    def _on_right_zoomed(self) -> None:
        self._follow(self._right, self._left, zoom=True)

    @Slot()
    def _on_left_scrolled(self) -> None:
        self._follow(self._left, self._right, zoom=False)

    @Slot()
    def _on_right_scrolled(self) -> None:
        self._follow(self._right, self._left, zoom=False)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())

    @Slot()
    def _on_turned(self) -> None:
        self.turned.emit()

    @Slot()
    def _on_closed(self) -> None:
        self.closed.emit()


def _head(titles: tuple[QWidget, ...], *buttons: QWidget) -> QWidget:
    head = QWidget()
    row = QHBoxLayout(head)
    row.setContentsMargins(2 * theme.SPACE, theme.SPACE // 2, theme.SPACE, theme.SPACE // 2)
    row.setSpacing(theme.SPACE)
    for title in titles:
        row.addWidget(title)
    row.addStretch(1)
    for button in buttons:
        row.addWidget(button)
    return head
