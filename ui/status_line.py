"""The window's last line: how many decisions wait to leave in, one quiet sentence out."""

from PySide6.QtCore import QTime, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from ui import keys
from ui.theme import SPACE
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel


class StatusLine(QFrame):
    """Left, whether everything has left; right, who sits here and the keys."""

    keys_wanted = Signal()
    stuck_wanted = Signal()

    def __init__(self, colleague: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._waiting = 0
        self._problem = ""
        self._words = ElidedLabel(role="caption")
        self._stuck = ActionButton("", kind="quiet", icon="warning")
        self._stuck.clicked.connect(self._on_stuck)
        self._stuck.hide()
        who = ElidedLabel(colleague, role="caption")
        help_ = ActionButton(self.tr("Touches"), keys.HELP.shown, kind="quiet")
        help_.clicked.connect(self._on_help)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, 2, SPACE, 2)
        row.setSpacing(2 * SPACE)
        row.addWidget(self._words, stretch=1)
        row.addWidget(self._stuck)
        row.addWidget(who)
        row.addWidget(help_)
        self.setProperty("role", "panel")
        self._say()

    def words(self) -> str:
        """Return the sentence on the left."""
        return self._words.text()

    @Slot(int)
    def show_waiting(self, number: int) -> None:
        """Say how many decisions have not left."""
        self._waiting = number
        self._say()

    def show_problem(self, sentence: str) -> None:
        """Say why decisions do not leave; an empty sentence says that they do."""
        self._problem = sentence
        self._say()

    def show_stuck(self, number: int) -> None:
        """Offer the decisions that were refused and wait for a person."""
        self._stuck.setVisible(number > 0)
        refused = self.tr("1 décision refusée") if number == 1 else self.tr("{} décisions refusées")
        self._stuck.setText(refused.format(number))

    def _say(self) -> None:
        at = QTime.currentTime().toString("HH:mm")
        if self._waiting == 0:
            text = self.tr("À jour à {} · aucune décision en attente").format(at)
        elif self._waiting == 1:
            text = self.tr("1 décision en attente d’envoi, encore annulable")
        else:
            text = self.tr("{} décisions en attente d’envoi, encore annulables").format(self._waiting)
        if self._problem:
            text = f"{text} · {self._problem}"
        self._words.setText(text)

    @Slot()
    def _on_stuck(self) -> None:
        self.stuck_wanted.emit()

    @Slot()
    def _on_help(self) -> None:
        self.keys_wanted.emit()
