"""The frame that the look-up pages share: a heading, a search field, a table or what stands in its place."""

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from ui import theme
from ui.lookup.model import Column
from ui.lookup.search import SearchField
from ui.lookup.skeleton import Skeleton
from ui.lookup.table import LOW, LookupTable
from ui.widgets.empty import EmptyState

R = TypeVar("R")


class Lookup(QWidget, Generic[R]):
    """Shows a skeleton until the first rows, then the table, or in words why it is empty."""

    searched = Signal(str)

    def __init__(
        self,
        title: str,
        columns: Sequence[Column[R]],
        *,
        identity: Callable[[R], object],
        search_hint: str | None,
        empty: tuple[str, str, str],
        row_height: int = LOW,
        parent: QWidget | None = None,
    ) -> None:
        """Take the words of the empty table as (icon, title, sentence)."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._empty_words = empty
        self._heading = QLabel(title)
        self._heading.setTextFormat(Qt.TextFormat.PlainText)
        self._heading.setProperty("role", "heading")
        self._note = QLabel()
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setProperty("role", "quiet")
        self.search = SearchField(search_hint or "")
        if search_hint is None:  # shown before it has a place, it would be a window for a moment
            self.search.hide()
        self.search.setMinimumWidth(theme.scaled(160))
        self.search.setMaximumWidth(theme.scaled(280))
        self.table: LookupTable[R] = LookupTable(
            columns, identity=identity, name=title, row_height=row_height
        )
        self._skeleton = Skeleton()
        self._empty = EmptyState()
        self._stack = QStackedWidget()
        for widget in (self._skeleton, self.table, self._empty):
            self._stack.addWidget(widget)
        self._tools = QHBoxLayout()
        self._lay_out()
        self.search.searched.connect(self._on_searched)
        self.search.left_down.connect(self._on_left_down)
        self._empty.acted.connect(self._on_clear)

    def add_tool(self, widget: QWidget) -> None:
        """Put a control beside the search field."""
        self._tools.addWidget(widget)

    def show_rows(self, rows: Sequence[R], *, note: str = "", filtered: bool = False) -> None:
        """Show `rows` and a `note` beside the heading; `filtered` when more than the text narrows them."""
        self.table.show_rows(rows)
        self._note.setText(note)
        if rows:
            self._stack.setCurrentWidget(self.table)
            return
        if self.search.text().strip() or filtered:
            self._empty.show_words(
                "search",
                self.tr("Aucun résultat"),
                self.tr("Rien ne correspond à cette recherche. Essayez un début de nom, sans prénom."),
                action=self.tr("Effacer la recherche") if self.search.text() else None,
            )
        else:
            self._empty.show_words(*self._empty_words)
        self._stack.setCurrentWidget(self._empty)

    def show_loading(self) -> None:
        """Show that the rows are on their way."""
        self._stack.setCurrentWidget(self._skeleton)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(2 * theme.SPACE)
        head.addWidget(self._heading)
        head.addWidget(self._note, alignment=Qt.AlignmentFlag.AlignBottom)
        self._tools.setSpacing(theme.SPACE)
        self._tools.addStretch(1)
        self._tools.addWidget(self.search, stretch=100)
        head.addLayout(self._tools, stretch=1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * theme.SPACE)
        head.setContentsMargins(3 * theme.SPACE, 2 * theme.SPACE, 2 * theme.SPACE, 0)
        column.addLayout(head)
        column.addWidget(self._stack, stretch=1)

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        self.searched.emit(text)

    @Slot()
    def _on_left_down(self) -> None:
        if self._stack.currentWidget() is self.table:
            self.table.choose_first()
            self.table.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_clear(self) -> None:
        self.search.clear()
        self.search.setFocus()
