"""What stands in a document's place when it cannot be seen: a sentence in, what to do about it out."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QWidget

from db.rules.reasons import Reason, wordings
from ui import theme
from ui.viewer.card import Card
from ui.widgets.buttons import ActionButton


class Problem(Card):
    """Says why there is nothing to see; the file can be refused, or read again."""

    refused = Signal()
    retried = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("warning", theme.Tone.WARN, parent)
        self._sentence = self.add_words("title")
        self._advice = self.add_words("quiet")
        self._refuse = ActionButton(
            self.tr("Refuser avec le motif “{}”").format(wordings[Reason.FILE].title), kind="primary"
        )
        self._refuse.clicked.connect(self._on_refuse)
        self._retry = ActionButton(self.tr("Essayer à nouveau"), kind="quiet")
        self._retry.clicked.connect(self._on_retry)
        self.column.addSpacing(theme.SPACE)
        for button in (self._refuse, self._retry):
            self.add_button(button)

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

    @Slot()
    def _on_refuse(self) -> None:
        self.refused.emit()

    @Slot()
    def _on_retry(self) -> None:
        self.retried.emit()
