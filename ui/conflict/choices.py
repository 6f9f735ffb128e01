"""What can be done about a refused decision: what is allowed in; keep, decide again or reopen out."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout, QWidget

from ui import keys
from ui.review.panel import ENTER, MessageField
from ui.review.parts import label
from ui.theme import SPACE
from ui.tones import Tone
from ui.widgets.buttons import ActionButton


class Choices(QFrame):
    """Three buttons; reopening first asks why, in place of them. `reopened` carries the reason."""

    kept = Signal()
    again_wanted = Signal()
    reopened = Signal(str)

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._hint = label(role="quiet")
        self.keep = ActionButton("")
        self.reopen = ActionButton(self.tr("Rouvrir avec un motif…"))
        self.again = ActionButton("", kind="primary")
        self.keep.clicked.connect(self._on_keep)
        self.reopen.clicked.connect(self._on_reopen)
        self.again.clicked.connect(self._on_again)
        self._three = QWidget()
        row = QHBoxLayout(self._three)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._hint, stretch=1)
        for button in (self.keep, self.reopen, self.again):
            row.addWidget(button)
        self.reason = MessageField()
        self.reason.setAccessibleName(self.tr("Pourquoi rouvrir\u202f?"))
        self.reason.textChanged.connect(self._on_typed)
        self._problem = label(tone=Tone.BAD)
        self._problem.hide()
        self.confirm = ActionButton(self.tr("Rouvrir le dossier"), self.tr("Entrée"), kind="primary")
        self.confirm.clicked.connect(self._on_confirmed)
        self.leave = ActionButton(self.tr("Annuler"), keys.BACK.shown, kind="quiet")
        self.leave.clicked.connect(self.step_back)
        self._asking = QWidget()
        asked = QVBoxLayout(self._asking)
        asked.setContentsMargins(0, 0, 0, 0)
        asked.setSpacing(SPACE // 2)
        asked.addWidget(label(self.tr("Pourquoi rouvrir\u202f?"), strong=True))
        asked.addWidget(
            label(self.tr("Noté dans l’historique. La famille ne reçoit pas de courriel."), role="caption")
        )
        asked.addWidget(self.reason)
        asked.addWidget(self._problem)
        last = QHBoxLayout()
        last.setSpacing(SPACE)
        last.addStretch(1)
        last.addWidget(self.leave)
        last.addWidget(self.confirm)
        asked.addLayout(last)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.addWidget(self._three)
        column.addWidget(self._asking)
        self._asking.hide()

    def offer(self, *, keep: str, again: str, reopens: bool, agreed: bool, hint: str, fresh: bool) -> None:
        """Name the buttons; an empty `again` hides it. `agreed`: both decided the same.

        `fresh`: about another conflict, whose reason to reopen is not this one's.
        """
        self.keep.setText(keep)
        self.again.setText(again)
        self.again.setVisible(bool(again))
        self.reopen.setVisible(reopens)
        self.keep.set_kind("primary" if agreed or not again else None)
        self.again.set_kind(None if agreed else "primary")
        self._hint.setText(hint)
        if fresh or not reopens:
            self.reason.clear()
            self.step_back()

    @property
    def asking(self) -> bool:
        """Whether the reason to reopen is being typed."""
        return not self._asking.isHidden()

    @Slot()
    def step_back(self) -> None:
        """Leave the question and show the three buttons; what was typed stays for another time."""
        asked = self.asking
        self._three.show()
        if asked:
            # Before its field goes, or Qt gives the focus to whatever comes next.
            last = self.keep if self.again.isHidden() else self.again
            last.setFocus(Qt.FocusReason.OtherFocusReason)
        self._problem.hide()
        self._asking.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter in the reason confirms."""
        if self.asking and event.key() in ENTER:
            self._on_confirmed()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_keep(self) -> None:
        self.kept.emit()

    @Slot()
    def _on_again(self) -> None:
        self.again_wanted.emit()

    @Slot()
    def _on_reopen(self) -> None:
        self._asking.show()
        self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
        self._three.hide()

    @Slot()
    def _on_typed(self) -> None:
        self._problem.hide()

    @Slot()
    def _on_confirmed(self) -> None:
        typed = self.reason.toPlainText().strip()
        if not typed:
            self._problem.setText(self.tr("Une phrase est nécessaire."))
            self._problem.show()
            self.reason.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self.reopened.emit(typed)
