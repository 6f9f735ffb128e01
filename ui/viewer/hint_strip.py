"""What a machine noticed about the file in sight: hints in, a quiet line under the toolbar out.

The line keeps its height from the moment a file is shown: what arrives late pushes nothing. The gravest hint
is on it; all of them unfold, whole, when they are asked for.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from papers.incoming.checks.hints import Gravity, Hint
from ui.review.parts import Sign, clear, label, put, tint
from ui.theme import SPACE
from ui.tones import Tone
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel

_looks = {
    Gravity.WARN: ("warning", Tone.WARN),
    Gravity.INFO: ("info", Tone.QUIET),
    Gravity.GOOD: ("check", Tone.GOOD),
}


class HintStrip(QWidget):
    """One line, whatever there is to say; hints are never verdicts, and nothing here refuses anything."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._hints: tuple[Hint, ...] = ()
        self._sign = Sign()
        self._words = ElidedLabel()
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._more = ActionButton("", kind="quiet")
        self._more.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._more.clicked.connect(self._on_more)
        line = QHBoxLayout()
        line.addStrut(self._more.sizeHint().height())  # the line's height, whether the button is there or not
        line.setSpacing(SPACE)
        line.addWidget(self._sign)
        line.addWidget(self._words, stretch=1)
        line.addWidget(self._more)
        self._all = QWidget()
        self._list = QVBoxLayout(self._all)
        self._list.setContentsMargins(0, 0, 0, SPACE)
        self._list.setSpacing(SPACE // 2)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 0, SPACE, SPACE // 2)
        column.setSpacing(0)
        column.addLayout(line)
        column.addWidget(self._all)
        self._all.hide()
        self.wait()

    @property
    def hints(self) -> tuple[Hint, ...]:
        """What is said of the file in sight; nothing while it is being looked at."""
        return self._hints

    def wait(self) -> None:
        """Say that the file is being looked at."""
        self._hints = ()
        self._fold()
        self._say("hourglass", Tone.QUIET, self.tr("Vérification automatique…"))
        self.setAccessibleName(self._words.text())

    def show_hints(self, hints: Sequence[Hint]) -> None:
        """Say what was noticed, the gravest first."""
        if tuple(hints) == self._hints and hints:
            return
        self._hints = tuple(hints)
        self._fold()

    def _say(self, icon: str, tone: Tone, words: str) -> None:
        self._sign.show_icon(icon, tone)
        self._words.setText(words)
        tint(self._words, Tone.WARN if tone is Tone.WARN else Tone.QUIET)

    def _fold(self) -> None:
        if self._hints:
            self._say(*_looks[self._hints[0].gravity], self._hints[0].sentence)
        else:
            self._say("check", Tone.QUIET, self.tr("Vérification automatique : rien à signaler."))
        self.setAccessibleName(" ".join(hint.sentence for hint in self._hints) or self._words.text())
        self._all.hide()
        clear(self._list)
        self._offer()

    def _offer(self) -> None:
        """Offer to read on where there are other hints, or no room for the whole of this one."""
        more = len(self._hints) - 1
        self._more.setText(self.tr("{} de plus").format(more) if more > 0 else self.tr("Lire"))
        room = self.width() - 5 * SPACE - self._sign.sizeHint().width()
        cut = self._words.fontMetrics().horizontalAdvance(self._words.text()) > room
        self._more.setVisible(more > 0 or (bool(self._hints) and cut))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """See again whether the hint fits."""
        super().resizeEvent(event)
        if self._all.isHidden():
            self._offer()

    @Slot()
    def _on_more(self) -> None:
        if not self._all.isHidden():
            self._fold()
            return
        for hint in self._hints:
            put(self._list, _Line(hint))
        count = len(self._hints)
        words = self.tr("{} remarques").format(count) if count > 1 else self.tr("1 remarque")
        self._say("", Tone.QUIET, words)
        self._more.setText(self.tr("Replier"))
        self._all.show()


class _Line(QWidget):
    """One hint, whole, however long."""

    def __init__(self, hint: Hint) -> None:
        super().__init__()
        icon, tone = _looks[hint.gravity]
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, SPACE, 0)
        row.setSpacing(SPACE)
        row.addWidget(Sign(icon, tone), alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(label(hint.sentence, tone=Tone.WARN if tone is Tone.WARN else Tone.QUIET), stretch=1)
