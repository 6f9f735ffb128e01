"""What was just done, and ten seconds to take it back: a sentence in, `undone` out."""

from PySide6.QtCore import QElapsedTimer, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from ui import theme
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel

_TICK_MS = 100


class Toast(QFrame):
    """A line over the page; it leaves by itself, and hides before saying `undone` or `expired`."""

    undone = Signal()
    expired = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._length_ms = 0
        self._elapsed = QElapsedTimer()
        self._timer = QTimer(self, interval=_TICK_MS)
        self._timer.timeout.connect(self._on_tick)
        self._words = ElidedLabel()
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._button = ActionButton(self.tr("Annuler"), "Ctrl+Z", kind="quiet", icon="undo")
        self._button.clicked.connect(self._on_undo)
        self._seconds = ElidedLabel(role="quiet")
        self._seconds.setAlignment(Qt.AlignmentFlag.AlignRight)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * theme.SPACE, 2, theme.SPACE, 5)
        row.setSpacing(theme.SPACE)
        row.addWidget(self._words, stretch=1)
        row.addWidget(self._seconds)
        row.addWidget(self._button)
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setProperty("role", "toast")
        self.hide()

    def show_message(self, message: str, *, seconds: float = 10.0, undoable: bool = True) -> None:
        """Show `message`, with its way back while `seconds` last; the one before it goes without a signal."""
        self._words.setText(message)
        self.setAccessibleName(message)
        self._button.setVisible(undoable)
        self._seconds.setVisible(undoable)
        self._length_ms = round(seconds * 1000)
        self._elapsed.start()
        self._timer.start()
        self._show_rest()
        self.show()
        self.raise_()

    def message(self) -> str:
        """Return the sentence shown."""
        return self._words.text()

    def dismiss(self) -> None:
        """Hide without a signal."""
        self._timer.stop()
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the time that is left as a line at the foot."""
        super().paintEvent(event)
        if not self._length_ms:
            return
        painter = QPainter(self)
        width = (self.width() - 16) * self._rest_ms() // self._length_ms
        painter.fillRect(8, self.height() - 4, width, 2, QColor(theme.palette().accent))
        painter.end()

    def _rest_ms(self) -> int:
        return max(0, self._length_ms - self._elapsed.elapsed())

    def _show_rest(self) -> None:
        self._seconds.setText(self.tr("{}\u00a0s").format(-(-self._rest_ms() // 1000)))
        self.update()

    @Slot()
    def _on_tick(self) -> None:
        if self._rest_ms() > 0:
            self._show_rest()
            return
        self.dismiss()
        self.expired.emit()

    @Slot()
    def _on_undo(self) -> None:
        self.dismiss()
        self.undone.emit()
