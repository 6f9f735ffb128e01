"""What went wrong, said calmly over the page: a known problem in, a line that waits to be read out."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui.review.parts import Sign, label
from ui.theme import SPACE
from ui.tones import Tone
from ui.widgets.buttons import ActionButton


class NoticeBar(QFrame):
    """A title, what is safe and what to do; `acted` when its own button is pressed."""

    acted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "toast")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._title = label(role="title")
        self._text = label()
        self._action = ActionButton("")
        self._action.clicked.connect(self._on_action)
        close = ActionButton(self.tr("Compris"), kind="quiet")
        close.clicked.connect(self.hide)
        words = QVBoxLayout()
        words.setSpacing(2)
        words.addWidget(self._title)
        words.addWidget(self._text)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, SPACE, SPACE, SPACE)
        row.setSpacing(SPACE)
        row.addWidget(Sign("warning", Tone.WARN, side=20), alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, stretch=1)
        row.addWidget(self._action)
        row.addWidget(close)
        self.hide()

    def show_problem(self, title: str, text: str, *, action: str | None = None) -> None:
        """Show a problem; `action` is the text of a button, None for no button."""
        self._title.setText(title)
        self._text.setText(text)
        self._action.setVisible(action is not None)
        self._action.setText(action or "")
        self.setAccessibleName(f"{title}. {text}")
        self.show()

    def message(self) -> str:
        """Return what is said."""
        return f"{self._title.text()}. {self._text.text()}"

    @Slot()
    def _on_action(self) -> None:
        self.hide()
        self.acted.emit()
