"""The menu of the rarer tools: the bar's buttons in, those that found no room there out as menu lines."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from ui import theme


class More(QToolButton):
    """« … » at the end of a tool bar."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        theme.set_icon(self, "more")
        self.setToolTip(self.tr("Autres outils"))
        self.setAccessibleName(self.tr("Autres outils"))
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._mirrored: list[tuple[QToolButton, QAction]] = []
        self._lines: list[QAction] = []
        self._menu = QMenu(self)
        self._menu.aboutToShow.connect(self._on_opening)
        self.setMenu(self._menu)

    def mirror(self, button: QToolButton, words: str) -> None:
        """Offer what a button does while the bar has no room for it; after a tab, `words` end in its key."""
        action = QAction(words, self._menu, checkable=button.isCheckable())
        action.triggered.connect(button.click)
        self._menu.addAction(action)
        self._mirrored.append((button, action))

    def add_line(self, words: str, slot: Callable[[], object]) -> None:
        """Offer something that only the menu does, below the rest."""
        if not self._lines:
            self._menu.addSeparator()
        action = QAction(words, self._menu)
        action.triggered.connect(slot)
        self._menu.addAction(action)
        self._lines.append(action)

    def offer_lines(self, *, offered: bool) -> None:
        """Switch what only the menu does on or off."""
        for action in self._lines:
            action.setEnabled(offered)

    def actions_offered(self) -> list[QAction]:
        """Return the lines that the menu shows now."""
        self._on_opening()
        return [action for action in self._menu.actions() if action.isVisible() and not action.isSeparator()]

    def _on_opening(self) -> None:
        for button, action in self._mirrored:
            action.setVisible(button.isHidden())
            action.setEnabled(button.isEnabled())
            action.setChecked(button.isChecked())
