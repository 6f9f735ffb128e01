"""What stands in a document's place when it cannot be seen: a sentence in, what to do about it out."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from db.rules.reasons import Reason, wordings
from ui import theme
from ui.widgets.buttons import ActionButton


class Problem(QWidget):
    """A card in the middle of the room it gets."""

    refused = Signal()
    retried = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = QLabel()
        self._sentence = QLabel()
        self._sentence.setProperty("role", "title")
        self._advice = QLabel()
        self._advice.setProperty("role", "quiet")
        self._refuse = ActionButton(
            self.tr("Refuser avec le motif “{}”").format(wordings[Reason.FILE].title), kind="primary"
        )
        self._refuse.clicked.connect(self._on_refuse)
        self._retry = ActionButton(self.tr("Essayer à nouveau"), kind="quiet")
        self._retry.clicked.connect(self._on_retry)
        card = QFrame()
        card.setProperty("role", "card")
        card.setMaximumWidth(theme.scaled(440))
        column = QVBoxLayout(card)
        column.setContentsMargins(4 * theme.SPACE, 4 * theme.SPACE, 4 * theme.SPACE, 4 * theme.SPACE)
        column.setSpacing(theme.SPACE)
        for label in (self._mark, self._sentence, self._advice):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setWordWrap(True)
            column.addWidget(label)
        column.insertSpacing(1, theme.SPACE)
        column.addSpacing(theme.SPACE)
        for button in (self._refuse, self._retry):
            column.addWidget(button, alignment=Qt.AlignmentFlag.AlignHCenter)
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

    def show_sentence(self, sentence: str, *, refusable: bool) -> None:
        """Say what happened; `refusable` when it is the file's fault and the family should give another."""
        self._sentence.setText(sentence)
        self._advice.setText(
            self.tr("Vous pouvez demander à la famille d’en déposer un autre.")
            if refusable
            else self.tr("La famille n’y est pour rien : le fichier n’a pas pu être lu ici.")
        )
        self._refuse.setVisible(refusable)
        self.setAccessibleName(f"{sentence} {self._advice.text()}")

    def sentence(self) -> str:
        """Return what is said."""
        return self._sentence.text()

    def changeEvent(self, event: QEvent) -> None:
        """Draw the icon again in the colours of a new scheme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        side = theme.scaled(40)
        self._mark.setPixmap(theme.icon("warning", theme.Tone.WARN).pixmap(side, side))

    @Slot()
    def _on_refuse(self) -> None:
        self.refused.emit()

    @Slot()
    def _on_retry(self) -> None:
        self.retried.emit()
