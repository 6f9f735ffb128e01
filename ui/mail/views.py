"""The place *Courriels*: a slim row of views over the view in hand; which one it is comes out."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QStackedWidget, QVBoxLayout, QWidget

from ui import keys
from ui.review.choices import Choices
from ui.theme import SPACE
from ui.widgets.line import line


class MailViews(QWidget):
    """Views by key; `changed` says that another one is in hand."""

    changed = Signal()

    def __init__(self, views: Sequence[tuple[str, str, QWidget]], parent: QWidget | None = None) -> None:
        """Take (key, name, page) of each view."""
        super().__init__(parent)
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._pages = {key: page for key, _, page in views}
        self._row = Choices(tuple((key, name) for key, name, _ in views))
        self._row.setAccessibleName(self.tr("Vues des courriels"))
        self._row.set_value(views[0][0])
        self._row.changed.connect(self._on_changed)
        self._stack = QStackedWidget()
        for page in self._pages.values():
            self._stack.addWidget(page)
        keys.bind(keys.NEXT_VIEW, self, self._on_next)
        keys.bind(keys.PREVIOUS_VIEW, self, self._on_previous)
        head = QFrame()
        inner = QVBoxLayout(head)
        inner.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        inner.addWidget(self._row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(head)
        column.addWidget(line())
        column.addWidget(self._stack, stretch=1)

    def key(self) -> str:
        """Return the key of the view in hand."""
        return self._row.text()

    def show_view(self, key: str) -> None:
        """Take a view in hand; KeyError if there is none of that key."""
        self._stack.setCurrentWidget(self._pages[key])
        self._row.set_value(key)

    @Slot()
    def _on_next(self) -> None:
        self._step(1)

    @Slot()
    def _on_previous(self) -> None:
        self._step(-1)

    def _step(self, by: int) -> None:
        known = list(self._pages)
        self.show_view(known[(known.index(self.key()) + by) % len(known)])

    @Slot()
    def _on_changed(self) -> None:
        self._stack.setCurrentWidget(self._pages[self._row.text()])
        self.changed.emit()
