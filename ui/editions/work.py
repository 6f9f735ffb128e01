"""Work under way in a line: how far it is and a way to stop it, then what came of it and where it lies."""

from pathlib import Path

from PySide6.QtCore import QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from ui import theme
from ui.review.parts import tint
from ui.theme import SPACE
from ui.tones import Tone
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel

LATE_MS = 500
"""What is done before needs no bar."""


class WorkLine(QWidget):
    """`cancelled` asks to stop; `folder_wanted` carries the path whose folder is to be opened."""

    cancelled = Signal()
    folder_wanted = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._place: Path | None = None
        self.busy = False
        self._words = ElidedLabel()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._bar.setFixedWidth(theme.scaled(160))
        self._cancel = ActionButton(self.tr("Annuler"), kind="quiet")
        self._open = ActionButton(self.tr("Ouvrir le dossier"), kind="quiet", icon="open")
        self._late = QTimer(self, singleShot=True, interval=LATE_MS)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._bar)
        row.addWidget(self._words)
        row.addWidget(self._open)
        row.addWidget(self._cancel)
        row.addStretch(1)
        self._late.timeout.connect(self._on_late)
        self._cancel.clicked.connect(self._on_cancel)
        self._open.clicked.connect(self._on_open)
        self.clear()

    def begin(self, words: str) -> None:
        """Say what is under way; the bar comes when it takes time."""
        self.clear()
        self.busy = True
        self._bar.setRange(0, 0)
        self._bar.setAccessibleName(words)
        self._tell(words, Tone.QUIET)
        self._cancel.setEnabled(True)
        self._late.start()

    @Slot(int, int)
    def step(self, done: int, total: int) -> None:
        """Show how far it is."""
        if self.busy:
            self._bar.setRange(0, total)
            self._bar.setValue(done)

    def end(self, words: str, *, place: Path | None = None, tone: Tone = Tone.QUIET) -> None:
        """Say what came of it; `place` is what was written."""
        self.clear()
        self._place = place
        self._tell(words, tone)
        self._open.setVisible(place is not None)

    def clear(self) -> None:
        """Say nothing."""
        self._late.stop()
        self.busy = False
        self._place = None
        self._words.setText("")
        for widget in (self._bar, self._cancel, self._open):
            widget.hide()

    def text(self) -> str:
        """Return what is said."""
        return self._words.text()

    def _tell(self, words: str, tone: Tone) -> None:
        self._words.setText(words)
        tint(self._words, tone)
        self._words.updateGeometry()

    @Slot()
    def _on_late(self) -> None:
        self._bar.show()
        self._cancel.show()

    @Slot()
    def _on_cancel(self) -> None:
        self._cancel.setEnabled(False)
        self.cancelled.emit()

    @Slot()
    def _on_open(self) -> None:
        if self._place is not None:
            self.folder_wanted.emit(self._place)
