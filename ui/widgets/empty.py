"""What a page shows when it has nothing to show: an icon, a title, a sentence, and perhaps a way on."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from ui import theme
from ui.tones import Tone
from ui.widgets.buttons import ActionButton


class EmptyState(QWidget):
    """Centred in the room it gets; `acted` says that its button was pressed."""

    acted = Signal()

    def __init__(
        self,
        icon: str = "empty",
        title: str = "",
        text: str = "",
        parent: QWidget | None = None,
        *,
        action: str | None = None,
    ) -> None:
        super().__init__(parent)
        self._picture = QLabel()
        self._title = QLabel()
        self._text = QLabel()
        self._button = ActionButton("")
        self._button.clicked.connect(self._on_clicked)
        self._title.setProperty("role", "title")
        self._text.setProperty("role", "quiet")
        self._column = column = QVBoxLayout(self)
        column.setContentsMargins(4 * theme.SPACE, 4 * theme.SPACE, 4 * theme.SPACE, 8 * theme.SPACE)
        column.setSpacing(theme.SPACE)
        column.addStretch()
        for label in (self._picture, self._title, self._text):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            column.addWidget(label)
        column.addSpacing(theme.SPACE)
        column.addWidget(self._button, alignment=Qt.AlignmentFlag.AlignHCenter)
        column.addStretch()
        self.show_words(icon, title, text, action=action)

    def show_words(self, icon: str, title: str, text: str = "", *, action: str | None = None) -> None:
        """Say something else; `action` is the text of the button, None for no button."""
        self._icon = icon
        self._title.setText(title)
        self._text.setText(text)
        self._text.setVisible(bool(text))
        self._button.setText(action or "")
        self._button.setVisible(action is not None)
        self.setAccessibleName(f"{title} {text}".strip())
        self._draw()

    def add_below(self, widget: QWidget) -> None:
        """Put something of one's own under the sentence."""
        self._column.insertWidget(self._column.indexOf(self._button), widget)

    def title(self) -> str:
        """Return the title shown."""
        return self._title.text()

    def text(self) -> str:
        """Return the sentence shown."""
        return self._text.text()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon again in the colours of a new scheme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        side = theme.scaled(40)
        self._picture.setPixmap(theme.icon(self._icon, Tone.QUIET).pixmap(side, side))

    @Slot()
    def _on_clicked(self) -> None:
        self.acted.emit()
