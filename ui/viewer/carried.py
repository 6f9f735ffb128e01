"""What a document carries besides its pages, said quietly: kinds in, one line of words out."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from papers.incoming.sheet import Carried
from ui import theme
from ui.widgets.elided import ElidedLabel


def told(carries: Sequence[Carried]) -> str:
    """Return what is worth saying of `carries`; a form to fill in is what one expects, and is not."""
    words = {
        Carried.SCRIPT: QCoreApplication.translate("Carried", "un script"),
        Carried.PROGRAM: QCoreApplication.translate("Carried", "un appel à un programme"),
        Carried.LINK: QCoreApplication.translate("Carried", "des liens"),
        Carried.ATTACHMENT: QCoreApplication.translate("Carried", "une pièce jointe"),
        Carried.MEDIA: QCoreApplication.translate("Carried", "un son ou un film"),
    }
    parts = [words[kind] for kind in words if kind in carries]
    if not parts:
        return ""
    listed = parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} et {parts[-1]}"
    return QCoreApplication.translate(
        "Carried", "Contient {}\u00a0: rien n’en est jamais exécuté ici."
    ).format(listed)


class CarriedLine(QWidget):
    """Hidden when there is nothing to say."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = QLabel()
        self._mark.setTextFormat(Qt.TextFormat.PlainText)
        self._words = ElidedLabel(role="quiet")
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * theme.SPACE, 0, theme.SPACE, theme.SPACE // 2)
        row.setSpacing(theme.SPACE)
        row.addWidget(self._mark)
        row.addWidget(self._words, stretch=1)
        self.hide()

    def show_carried(self, carries: Sequence[Carried]) -> None:
        """Say what a document carries."""
        side = theme.scaled(16)
        self._mark.setPixmap(theme.icon("info", theme.Tone.QUIET).pixmap(side, side))
        self._words.setText(told(carries))
        self.setVisible(bool(self._words.text()))
