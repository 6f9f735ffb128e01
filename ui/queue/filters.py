"""One filter of a queue as a button with a menu: choices in, the one that is chosen out."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QToolButton, QWidget

from ui import theme
from ui.tones import Tone
from ui.widgets.buttons import ActionButton
from ui.widgets.tooltip import plain

_WIDEST = 240


@dataclass(frozen=True)
class Choice:
    """One line of the menu: what is shown, and the value that stands for it."""

    text: str
    value: object


class FilterButton(QWidget):
    """Says what it filters by, and takes it back with the cross beside it."""

    chosen = Signal(object)

    def __init__(
        self, name: str, rest: Choice, parent: QWidget | None = None, *, says_rest: bool = False
    ) -> None:
        """`rest` is the choice that filters nothing; `says_rest` names it too while it is chosen."""
        super().__init__(parent)
        self._name = name
        self._rest = rest
        self._says_rest = says_rest
        self._choices: tuple[Choice, ...] = (rest,)
        self._value = rest.value
        self._menu = QMenu(self)
        self._group = QActionGroup(self)
        self._group.triggered.connect(self._on_triggered)
        self._button = ActionButton(rest.text, kind="filter")
        self._button.setMenu(self._menu)
        self._clear = QToolButton()
        self._clear.clicked.connect(self._on_cleared)
        self._clear.setProperty("kind", "chip")
        self._clear.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Ignored)
        theme.set_icon(self._clear, "cross", Tone.ACCENT)
        self._clear.setAccessibleName(self.tr("Retirer le filtre « {} »").format(name))
        self._clear.setToolTip(self._clear.accessibleName())
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._button)
        row.addWidget(self._clear)
        self.offer(())

    def value(self) -> object:
        """Return the value chosen."""
        return self._value

    def active(self) -> bool:
        """Tell whether it filters anything."""
        return self._value != self._rest.value

    def text(self) -> str:
        """Return what the button says."""
        return self._button.accessibleName()

    def offer(self, choices: Sequence[Choice]) -> None:
        """Offer other choices beside the one that filters nothing; what is chosen stays on offer."""
        current = next(choice for choice in self._choices if choice.value == self._value)
        self._choices = (self._rest, *choices)
        if not self.offers(self._value):
            self._choices = (*self._choices, current)
        self._menu.clear()
        for action in self._group.actions():
            self._group.removeAction(action)
        for place, choice in enumerate(self._choices):
            action = QAction(choice.text.replace("&", "&&"), self._group, checkable=True)
            # The place, not the value: Qt would turn a value into a variant of its own.
            action.setData(place)
            self._menu.addAction(action)
        self._show()

    def offers(self, value: object) -> bool:
        """Tell whether a value is among the choices."""
        return any(choice.value == value for choice in self._choices)

    def show_value(self, value: object) -> None:
        """Show a choice without saying so; ValueError when it is not among the choices."""
        if not self.offers(value):
            raise ValueError(value)
        self._value = value
        self._show()

    def _show(self) -> None:
        chosen = next(choice for choice in self._choices if choice.value == self._value)
        for choice, action in zip(self._choices, self._group.actions(), strict=True):
            action.setChecked(choice == chosen)
        whole = self.tr("{}\u00a0: {}").format(self._name, chosen.text)
        said = whole if self.active() or self._says_rest else self._name
        room = theme.scaled(_WIDEST)
        self._button.setText(self.fontMetrics().elidedText(said, Qt.TextElideMode.ElideMiddle, room))
        self._button.setAccessibleName(said)
        self._button.setToolTip(plain(whole))
        self._button.setProperty("active", self.active())
        self._button.setProperty("removable", self.active())
        self._button.set_kind("filter")
        self._clear.setVisible(self.active())

    def _choose(self, value: object) -> None:
        if value != self._value:
            self._value = value
            self._show()
            self.chosen.emit(value)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self._choose(self._choices[int(action.data())].value)

    @Slot()
    def _on_cleared(self) -> None:
        self._button.setFocus()
        self._choose(self._rest.value)
