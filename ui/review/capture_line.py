"""One thing to write down from a document: a field in; what is typed, and what is wrong with it, out."""

from PySide6.QtCore import QSignalBlocker, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from db.rules.capture import Field, Kind
from ui import theme
from ui.review import reading
from ui.review.choices import Choices
from ui.review.panel import ENTER
from ui.review.parts import label
from ui.theme import SPACE
from ui.tones import Tone

_SEVERAL = 5
"""More answers than that stand in a list."""
_LONGEST = 200
_NAMES = 92
"""Pixels for the names of a table."""
_ELSEWHERE = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class Written(QLineEdit):
    """Typed text; when the field is left it is shown as it was understood."""

    left = Signal()
    changed = Signal()

    def __init__(self, item: Field, hint: str) -> None:
        super().__init__()
        self._item = item
        self._hint = hint
        self.setMaxLength(_LONGEST)
        self.setProperty("compact", item.kind is Kind.DAYS)
        if item.kind is not Kind.DAYS:
            self.setPlaceholderText(hint)
        self.textChanged.connect(self._on_text)

    def set_value(self, value: str) -> None:
        """Show a kept value."""
        self.setText(reading.shown(self._item, value) if value else "")

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Say how to type, of a table only in the row being typed."""
        super().focusInEvent(event)
        self.setPlaceholderText(self._hint)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Show « 010926 » as « 01/09/2026 »; another window does not make this one left."""
        super().focusOutEvent(event)
        if event.reason() in _ELSEWHERE:
            return
        if self._item.kind is Kind.DAYS:
            self.setPlaceholderText("")
        value = reading.value(self._item, self.text())
        if value:
            blocked = QSignalBlocker(self)
            self.set_value(value)
            self.setToolTip(reading.full(self._item, value))
            blocked.unblock()
            self.setCursorPosition(0)
        self.left.emit()

    @Slot(str)
    def _on_text(self, text: str) -> None:  # noqa: ARG002 - Qt's signature
        self.setToolTip("")
        self.changed.emit()


class Listed(QComboBox):
    """Many answers in a list, none at first; the wheel scrolls the panel, not the answer."""

    left = Signal()
    changed = Signal()

    def __init__(self, choices: tuple[tuple[str, str], ...], none: str) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.addItem(none, "")
        for value, words in choices:
            self.addItem(words, value)
        self.currentIndexChanged.connect(self._on_index)

    def text(self) -> str:
        """Return the chosen value, empty for none."""
        return str(self.currentData() or "")

    def set_value(self, value: str) -> None:
        """Choose a value."""
        self.setCurrentIndex(max(0, self.findData(value)))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the panel."""
        if event.key() in ENTER:
            event.ignore()
            return
        super().keyPressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Leave the wheel to the panel."""
        event.ignore()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Say that the field was left."""
        super().focusOutEvent(event)
        if event.reason() not in _ELSEWHERE:
            self.left.emit()

    @Slot(int)
    def _on_index(self, index: int) -> None:  # noqa: ARG002 - Qt's signature
        self.changed.emit()


class CaptureLine(QWidget):
    """A label, a field and, under it, what is wrong; `beside`: a row of a table, its label at the left.

    `seen`: the field was left once, so what is wrong with it may be said.
    """

    changed = Signal()
    left = Signal()

    def __init__(self, item: Field, *, beside: bool = False) -> None:
        super().__init__()
        self.item = item
        self.seen = False
        self._settled = ""
        self.control = self._made(item)
        self.control.setAccessibleName(item.label)
        self.control.changed.connect(self._on_changed)
        self.control.left.connect(self._on_left)
        self._problem = label(role="caption", tone=Tone.BAD)
        self._problem.hide()
        words = self.tr("{} (facultatif)").format(item.label) if reading.optional(item) else item.label
        name = label(words, role="caption")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0 if beside else SPACE // 2)
        column.setSpacing(2)
        if beside:
            name.setFixedWidth(theme.scaled(_NAMES))
            name.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
            row = QHBoxLayout()
            row.setSpacing(SPACE // 2)
            row.addWidget(name)
            row.addWidget(self.control, stretch=1)
            column.addLayout(row)
        else:
            column.addWidget(name)
            column.addWidget(self.control)
        column.addWidget(self._problem)

    def text(self) -> str:
        """Return what is typed, or the value that is chosen."""
        return self.control.text()

    def settled(self) -> str:
        """Return what was last typed that can be read, which is what to judge while more is being typed."""
        return self._settled

    def set_value(self, value: str) -> None:
        """Show a kept value."""
        self.control.set_value(value)

    @property
    def problem(self) -> str:
        """What is said to be wrong."""
        return self._problem.text() if not self._problem.isHidden() else ""

    def show_problem(self, sentence: str) -> None:
        """Say what is wrong, nothing for an empty sentence."""
        self._problem.setText(sentence)
        self._problem.setVisible(bool(sentence))
        self.control.setAccessibleDescription(sentence)

    def focus(self) -> None:
        """Put the cursor in the field, over what stands there."""
        self.control.setFocus(Qt.FocusReason.TabFocusReason)
        if isinstance(self.control, Written):
            self.control.selectAll()

    def _made(self, item: Field) -> Written | Choices | Listed:
        if item.kind is Kind.CHOICE:
            if len(item.choices) > _SEVERAL:
                return Listed(item.choices, self.tr("Aucune"))
            return Choices(item.choices)
        hints = {
            Kind.DAY: self.tr("jj/mm/aaaa"),
            Kind.DAYS: self.tr("jj/mm/aa jj/mm/aa…"),
            Kind.MONTH: self.tr("mm/aaaa"),
        }
        return Written(item, hints.get(item.kind, ""))

    @Slot()
    def _on_changed(self) -> None:
        if reading.finished(self.item, self.text()):
            self._settled = self.text()
        elif reading.value(self.item, self._settled) is None:
            self._settled = ""
        self.changed.emit()

    @Slot()
    def _on_left(self) -> None:
        self.seen = True
        self._settled = self.text()
        self.left.emit()
