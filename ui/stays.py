"""The season's stays and how full they are: rows in, the stay whose queue is wanted out."""

from PySide6.QtCore import QRectF, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from db.queries.directory import StayRow
from db.rules.formats import date_span, show_date
from db.rules.names import search_key
from ui import theme, wording
from ui.fill_bar import FillDelegate, fill_sentence, fill_words
from ui.lookup.lookup import Lookup
from ui.lookup.model import Cell, Column
from ui.lookup.table import HIGH
from ui.theme import Type
from ui.widgets.buttons import ActionButton

FILL = 3


class StaysPage(QWidget):
    """A table of stays; one of them leads to its pre-registrations."""

    stay_queue_wanted = Signal(object)
    """A stay's id."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._lookup: Lookup[StayRow] = Lookup(
            self.tr("Séjours"),
            self._columns(),
            identity=lambda row: row.id,
            search_hint=None,
            empty=(
                "stay",
                self.tr("Aucun séjour"),
                self.tr("Les séjours apparaissent ici dès qu’une saison est préparée."),
            ),
            row_height=HIGH,
        )
        self._table = self._lookup.table
        self._table.setItemDelegateForColumn(FILL, FillDelegate(self._table))
        self._open = ActionButton(self.tr("Voir ses préinscriptions"), "Entrée")
        self._open.setEnabled(False)
        self._open.clicked.connect(self._on_open)
        self._lookup.add_tool(_Legend())
        self._lookup.add_tool(self._open)
        self._table.chosen.connect(self._on_chosen)
        self._table.opened.connect(self._on_opened)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._lookup)
        self._lookup.show_loading()

    def show_loading(self) -> None:
        """Show that the stays are on their way."""
        self._lookup.show_loading()

    def show_stays(self, rows: tuple[StayRow, ...]) -> None:
        """Show the stays."""
        self._lookup.show_rows(rows)

    def choose(self, stay_id: object) -> bool:
        """Take a stay in hand; False if it is not in the table."""
        return self._table.choose(stay_id)

    def _columns(self) -> tuple[Column[StayRow], ...]:
        return (
            Column(self.tr("Séjour"), _name, order=lambda row: search_key(row.name), least=240, share=6),
            Column(self.tr("Dates"), self._dates, order=lambda row: row.first_day, least=132, share=1),
            Column(self.tr("Âges"), self._ages, order=lambda row: row.age_min, least=84, share=1, spare=True),
            Column(self.tr("Remplissage"), _fill, order=_fullness, least=280, share=1),
            Column(self.tr("À traiter"), _pending, order=lambda row: row.pending, least=80, numbers=True),
            Column(self.tr("État"), _state, order=lambda row: row.state, least=188, share=1),
        )

    def _dates(self, row: StayRow) -> Cell:
        full = self.tr("du {} au {}").format(show_date(row.first_day), show_date(row.last_day))
        return Cell(date_span(row.first_day, row.last_day), full=full)

    def _ages(self, row: StayRow) -> Cell:
        return Cell(self.tr("{}–{} ans").format(row.age_min, row.age_max))

    @Slot(object)
    def _on_chosen(self, row: StayRow | None) -> None:
        self._open.setEnabled(row is not None)

    @Slot(object)
    def _on_opened(self, row: StayRow) -> None:
        self.stay_queue_wanted.emit(row.id)

    @Slot()
    def _on_open(self) -> None:
        row = self._table.row_in_hand()
        if row is not None:
            self.stay_queue_wanted.emit(row.id)


class _Legend(QWidget):
    """Says what the parts of the bars are."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        colours = (("accent", 1.0), ("accent", 0.4), ("line", 1.0))
        words = (
            self.tr("plannings acceptés"),
            self.tr("préinscriptions validées"),
            self.tr("places libres"),
        )
        self._parts = tuple(zip(colours, words, strict=True))
        self.setAccessibleName(", ".join(words))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        self.setFont(theme.font(Type.CAPTION))
        letters = sum(self.fontMetrics().horizontalAdvance(word) for word in words)
        self.setFixedWidth(letters + len(words) * 4 * theme.SPACE)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Paint a sample of each part before its words."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font(Type.CAPTION))
        left = 0.0
        for (name, strength), word in self._parts:
            ink = QColor(getattr(theme.palette(), name))
            ink.setAlphaF(strength)
            side = theme.scaled(8)
            painter.setBrush(ink)
            painter.setPen(QColor(0, 0, 0, 0))
            painter.drawRoundedRect(QRectF(left, (self.height() - side) / 2, side, side), 2, 2)
            left += side + 6
            painter.setPen(QColor(theme.palette().quiet))
            width = painter.fontMetrics().horizontalAdvance(word)
            baseline = (self.height() + painter.fontMetrics().ascent() - painter.fontMetrics().descent()) / 2
            painter.drawText(round(left), round(baseline), word)
            left += width + 2 * theme.SPACE
        painter.end()


def _name(row: StayRow) -> Cell:
    return Cell(row.name, under=f"{row.place} · {row.code}", strong=True)


def _fill(row: StayRow) -> Cell:
    return Cell(fill_words(row), full=fill_sentence(row))


def _fullness(row: StayRow) -> int:
    return round(1000 * row.accepted / row.capacity) if row.capacity else 0


def _pending(row: StayRow) -> Cell:
    return Cell(str(row.pending) if row.pending else "–", strong=bool(row.pending))


def _state(row: StayRow) -> Cell:
    return Cell.state(wording.stay_state(row.state))
