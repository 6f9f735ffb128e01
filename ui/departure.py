"""One decision on its way: what was decided, in which words, where it is; what can still be done out."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from coordinator_app.desk import Departure
from coordinator_app.outbox import FOR_A_PERSON, Fate
from ui import fates, wording
from ui.conflict.words import WordsGiven
from ui.queue.model import local_now
from ui.review.parts import label
from ui.theme import SPACE
from ui.widgets.badge import Badge
from ui.widgets.buttons import ActionButton


class DepartureCard(QFrame):
    """The decision in hand; `opened`, `cancelled` and `compared` carry its `Departure`."""

    opened = Signal(object)
    cancelled = Signal(object)
    compared = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, clock: Callable[[], datetime] = local_now) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._clock = clock
        self._row: Departure | None = None
        self._title = label(role="title", selectable=True)
        self._decision = label()
        self._badge = Badge()
        self._told = label(role="quiet", selectable=True)
        self._words = WordsGiven()
        self.compare = ActionButton(self.tr("Comparer et choisir"), kind="primary")
        self.open = ActionButton(self.tr("Ouvrir le dossier"))
        self.cancel = ActionButton(self.tr("Annuler cette décision"), icon="undo")
        self.compare.clicked.connect(self._on_compare)
        self.open.clicked.connect(self._on_open)
        self.cancel.clicked.connect(self._on_cancel)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(2 * SPACE, 3 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self._title)
        column.addWidget(self._decision)
        column.addWidget(self._badge)
        column.addWidget(self._told)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        for button in (self.compare, self.open, self.cancel):
            buttons.addWidget(button)
        buttons.addStretch(1)
        column.addSpacing(SPACE)
        column.addLayout(buttons)
        column.addSpacing(SPACE)
        column.addWidget(self._words)
        column.addStretch(1)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(scroll)

    @Slot(object)
    def show_departure(self, row: Departure | None) -> None:
        """Show a decision; None keeps the place empty."""
        self._row = row
        self.setEnabled(row is not None)
        if row is None:
            return
        now, outgoing = self._clock(), row.outgoing
        ruling = outgoing.ruling
        self._title.setText(row.title or self.tr("Dossier retiré"))
        done = wording.done(ruling.subject, ruling.verdict)
        said = f"{row.piece}\u00a0: {done}" if row.piece else f"{done[:1].upper()}{done[1:]}"
        self._decision.setText(f"{said}, {wording.at(ruling.decided_at, now)}")
        self._badge.show_state(*fates.badge(outgoing, now))
        self._told.setText(" ".join(fates.sentences(outgoing, now)))
        self._words.show_words(ruling.reasons, ruling.message)
        self.compare.setVisible(outgoing.fate in FOR_A_PERSON)
        self.compare.setText(
            self.tr("Comparer et choisir")
            if outgoing.fate is Fate.CONFLICT
            else self.tr("Voir pourquoi et choisir")
        )
        self.cancel.setVisible(outgoing.fate is Fate.WAITING)
        self.open.setEnabled(bool(row.title))

    def told(self) -> str:
        """Return what is said of where it is."""
        return self._told.text()

    @Slot()
    def _on_open(self) -> None:
        self.opened.emit(self._row)

    @Slot()
    def _on_cancel(self) -> None:
        self.cancelled.emit(self._row)

    @Slot()
    def _on_compare(self) -> None:
        self.compared.emit(self._row)
