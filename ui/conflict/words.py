"""The reasons and the message of a decision: what was given in, words that can be selected out."""

from collections.abc import Sequence

from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.rules.reasons import wordings
from db.rules.ruling import ReasonGiven
from ui.review.parts import clear, label, put
from ui.theme import SPACE


class WordsGiven(QWidget):
    """One line a reason, then the message as it was typed."""

    def __init__(self, *, mine: bool = True) -> None:
        super().__init__()
        self._mine = mine
        self._lines = QVBoxLayout(self)
        self._lines.setContentsMargins(0, 0, 0, 0)
        self._lines.setSpacing(SPACE // 2)

    def show_words(self, reasons: Sequence[ReasonGiven], message: str) -> None:
        """Show other words; a decision without any shows nothing."""
        clear(self._lines)
        if reasons:
            put(self._lines, label(self.tr("MOTIFS"), role="section"))
        for given in reasons:
            title = wordings[given.reason].title
            said = f"{title}\u00a0: {given.detail}" if given.detail else title
            put(self._lines, label(f"•\u00a0{said}", selectable=True))
        if message:
            if reasons:
                self._lines.addSpacing(SPACE)
            put(
                self._lines,
                label(self.tr("VOTRE TEXTE") if self._mine else self.tr("SON TEXTE"), role="section"),
            )
            put(self._lines, label(message, selectable=True))
