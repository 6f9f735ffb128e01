"""A few answers side by side, one of them chosen: (value, label) pairs in, the chosen value out."""

from PySide6.QtCore import QPoint, QRect, QRectF, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QPushButton, QSizePolicy, QWidget

from db.rules.names import search_key
from ui import theme

_RING, _GAP = 3, 4


class Choices(QWidget):
    """Takes the focus whole; a first letter chooses (again: the next one), so do the arrows and Space.

    The answers stand on one line where there is room, on several where there is not: none is cut.
    """

    changed = Signal()
    left = Signal()

    def __init__(self, choices: tuple[tuple[str, str], ...]) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._values = [value for value, _ in choices]
        self._buttons: list[QAbstractButton] = []
        for _, words in choices:
            button = QPushButton(words.replace("&", "&&"), self)
            button.setProperty("kind", "segment")
            button.setCheckable(True)
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            button.clicked.connect(self._on_clicked)
            self._buttons.append(button)
        self._labels = [search_key(words) for _, words in choices]
        self.setToolTip(self.tr("Première lettre, ou ← →"))
        self.setAccessibleDescription(", ".join(words for _, words in choices))

    def text(self) -> str:
        """Return the chosen value, empty while none is."""
        chosen = self._chosen()
        return self._values[chosen] if chosen >= 0 else ""

    def set_value(self, value: str) -> None:
        """Choose a value; an unknown one chooses none."""
        self._choose(self._values.index(value) if value in self._values else -1)

    def buttons(self) -> tuple[QAbstractButton, ...]:
        """Return the answers, in order."""
        return tuple(self._buttons)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Letters and arrows choose."""
        chosen, last = self._chosen(), len(self._buttons) - 1
        match event.key():
            case Qt.Key.Key_Right | Qt.Key.Key_Down:
                self._choose(min(chosen + 1, last))
            case Qt.Key.Key_Left | Qt.Key.Key_Up:
                self._choose(max(chosen - 1, 0))
            case Qt.Key.Key_Space:
                self._choose(max(chosen, 0))
            case _:
                modifiers = event.modifiers() & ~Qt.KeyboardModifier.ShiftModifier
                plain = modifiers in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.KeypadModifier)
                if not (plain and event.text().isalpha() and self._type(search_key(event.text()))):
                    super().keyPressEvent(event)

    def sizeHint(self) -> QSize:
        """Return the room of all the answers on one line."""
        hints = [button.sizeHint() for button in self._buttons]
        width = sum(hint.width() + _GAP for hint in hints) - _GAP + 2 * _RING
        return QSize(width, max(hint.height() for hint in hints) + 2 * _RING)

    def minimumSizeHint(self) -> QSize:
        """Return the room of the longest answer."""
        width = max(button.sizeHint().width() for button in self._buttons)
        return QSize(width + 2 * _RING, self.sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the answers, and ask for the lines they need."""
        super().resizeEvent(event)
        places, height = self._places(self.width())
        for button, place in zip(self._buttons, places, strict=True):
            button.setGeometry(QRect(place, button.sizeHint()))
        self.setFixedHeight(height)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()
        self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the ring of the focus."""
        if self.hasFocus():
            painter = QPainter(self)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(QColor(theme.palette().focus), 2))
            right = max(button.geometry().right() for button in self._buttons) + _RING
            ring = QRectF(self.rect()).adjusted(1, 1, -1, -1)
            ring.setRight(min(ring.right(), right + 0.5))
            painter.drawRoundedRect(ring, 8, 8)
            painter.end()

    def _chosen(self) -> int:
        return next((place for place, button in enumerate(self._buttons) if button.isChecked()), -1)

    def _choose(self, place: int) -> None:
        changed = place != self._chosen()
        for other, button in enumerate(self._buttons):
            button.setChecked(other == place)
        if changed:
            self.changed.emit()

    def _type(self, letter: str) -> bool:
        """Choose the next answer that begins with a letter, else one that has a word that does."""
        count, chosen = len(self._labels), self._chosen()
        order = [(chosen + step) % count for step in range(1, count + 1)]
        first = (place for place in order if self._labels[place].startswith(letter))
        within = (
            place for place in order if any(word.startswith(letter) for word in self._labels[place].split())
        )
        found = next(first, next(within, None))
        if found is not None:
            self._choose(found)
        return found is not None

    def _places(self, width: int) -> tuple[list[QPoint], int]:
        places: list[QPoint] = []
        x = y = _RING
        below = y
        for button in self._buttons:
            hint = button.sizeHint()
            if x > _RING and x + hint.width() > width - _RING:
                x, y = _RING, below + _GAP
            places.append(QPoint(x, y))
            x += hint.width() + _GAP
            below = max(below, y + hint.height())
        return places, below + _RING

    @Slot()
    def _on_clicked(self) -> None:
        pressed = self.sender()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        for button in self._buttons:
            button.setChecked(button is pressed)
        self.changed.emit()
