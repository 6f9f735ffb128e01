"""The decisions on their way: what was decided and where it is in; to open, undo or compare them out."""

from collections.abc import Callable, Sequence
from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QWidget

from coordinator_app.desk import Departure
from coordinator_app.outbox import FOR_A_PERSON, Fate
from ui import fates, theme, wording
from ui.departure import DepartureCard
from ui.lookup.lookup import Lookup
from ui.lookup.model import Cell, Column
from ui.lookup.table import HIGH
from ui.queue.model import local_now


class OutgoingPage(QWidget):
    """A list, what needs a person first, and the decision in hand; every signal carries a `Departure`."""

    opened = Signal(object)
    cancelled = Signal(object)
    compared = Signal(object)

    def __init__(self, parent: QWidget | None = None, *, clock: Callable[[], datetime] = local_now) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._clock = clock
        self._lookup: Lookup[Departure] = Lookup(
            self.tr("En attente d’envoi"),
            (
                Column(self.tr("Dossier"), self._dossier, order=lambda row: row.title, least=190, share=3),
                Column(
                    self.tr("Décidé"),
                    self._moment,
                    order=lambda row: row.outgoing.ruling.decided_at,
                    least=104,
                ),
                Column(self.tr("Où elle en est"), self._fate, order=_by_fate, least=216, share=1),
            ),
            identity=lambda row: row.outgoing.ruling.id,
            search_hint=None,
            empty=(
                "check",
                self.tr("Aucune décision en attente"),
                self.tr("Celles que vous prenez partent d’elles-mêmes. Leur trace reste ici un jour."),
            ),
            row_height=HIGH,
        )
        self.card = DepartureCard(clock=clock)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self._lookup)
        halves.addWidget(self.card)
        halves.setStretchFactor(0, 5)
        halves.setStretchFactor(1, 4)
        halves.setSizes([theme.scaled(width) for width in (600, 440)])
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(halves)
        self._lookup.table.chosen.connect(self.card.show_departure)
        self._lookup.table.opened.connect(self._on_opened)
        self.card.opened.connect(self.opened)
        self.card.cancelled.connect(self.cancelled)
        self.card.compared.connect(self.compared)
        self._lookup.show_loading()

    @property
    def rows(self) -> tuple[Departure, ...]:
        """The decisions listed, from top to bottom."""
        model = self._lookup.table.rows
        found = (model.row_at(model.index(place, 0)) for place in range(model.rowCount()))
        return tuple(row for row in found if row is not None)

    def show_outgoing(self, rows: Sequence[Departure]) -> None:
        """Show the decisions, which come oldest first."""
        ordered = sorted(rows, key=_urgency)
        waiting = sum(row.outgoing.fate in {Fate.WAITING, Fate.SENDING} for row in rows)
        self._lookup.show_rows(ordered, note=self._number(waiting))
        self._lookup.table.choose_first()
        self.card.setVisible(bool(rows))
        self.card.show_departure(self._lookup.table.row_in_hand())

    def choose(self, ruling_id: object) -> bool:
        """Take a decision in hand; False if it is not listed."""
        return self._lookup.table.choose(ruling_id)

    def focus_list(self) -> None:
        """Give the keys to the list."""
        self._lookup.table.setFocus(Qt.FocusReason.OtherFocusReason)

    def _number(self, waiting: int) -> str:
        if waiting == 0:
            return ""
        return self.tr("1 à envoyer") if waiting == 1 else self.tr("{} à envoyer").format(waiting)

    def _dossier(self, row: Departure) -> Cell:
        ruling = row.outgoing.ruling
        done = wording.done(ruling.subject, ruling.verdict)
        under = f"{row.piece}\u00a0: {done}" if row.piece else done
        return Cell(row.title or self.tr("Dossier retiré"), under=under, strong=True)

    def _moment(self, row: Departure) -> Cell:
        return Cell(wording.at(row.outgoing.ruling.decided_at, self._clock()))

    def _fate(self, row: Departure) -> Cell:
        return Cell.state(fates.badge(row.outgoing, self._clock()))

    @Slot(object)
    def _on_opened(self, row: Departure) -> None:
        signal = self.compared if row.outgoing.fate in FOR_A_PERSON else self.opened
        signal.emit(row)


def _by_fate(row: Departure) -> int:
    return fates.ORDER[row.outgoing.fate]


def _urgency(row: Departure) -> tuple[int, float]:
    """Return what a row is sorted by: the oldest that waits first, the newest that arrived first."""
    taken = row.outgoing.ruling.decided_at.timestamp()
    arrived = row.outgoing.fate in {Fate.ACCEPTED, Fate.DONE}
    return fates.ORDER[row.outgoing.fate], -taken if arrived else taken
