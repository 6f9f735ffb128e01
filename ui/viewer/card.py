"""A card in the middle of the room it gets: widgets in, the same widgets one below the other out."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui import theme

WIDTH = 440


class Card(QWidget):
    """An icon and a few lines; it is drawn again in the colours of a new scheme."""

    def __init__(self, icon: str, tone: theme.Tone, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._icon, self._tone = icon, tone
        self._mark = QLabel()
        self._mark.setTextFormat(Qt.TextFormat.PlainText)
        self._mark.setAlignment(Qt.AlignmentFlag.AlignCenter)
        card = QFrame()
        card.setProperty("role", "card")
        card.setMaximumWidth(theme.scaled(WIDTH))
        self.column = QVBoxLayout(card)
        self.column.setContentsMargins(4 * theme.SPACE, 4 * theme.SPACE, 4 * theme.SPACE, 4 * theme.SPACE)
        self.column.setSpacing(theme.SPACE)
        self.column.addWidget(self._mark)
        self.column.addSpacing(theme.SPACE)
        # Centred by stretches: with an alignment the card would ignore the height of wrapped words.
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(card, stretch=100)
        middle.addStretch(1)
        around = QVBoxLayout(self)
        around.setContentsMargins(2 * theme.SPACE, 2 * theme.SPACE, 2 * theme.SPACE, 2 * theme.SPACE)
        around.addStretch(1)
        around.addLayout(middle)
        around.addStretch(2)
        self._draw()

    def add_words(self, role: str, text: str = "") -> QLabel:
        """Add centred lines of plain text."""
        label = QLabel(text)
        label.setProperty("role", role)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setAlignment(Qt.AlignmentFlag.AlignCenter)
        label.setWordWrap(True)
        self.column.addWidget(label)
        return label

    def add_button(self, button: QWidget) -> None:
        """Add a button in the middle."""
        self.column.addWidget(button, alignment=Qt.AlignmentFlag.AlignHCenter)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon again in the colours of a new scheme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        side = theme.scaled(40)
        self._mark.setPixmap(theme.icon(self._icon, self._tone).pixmap(side, side))
