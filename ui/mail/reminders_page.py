"""Reminders before they leave: who would get one, why, and its letter in; a wish to write them out."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from coordinator_app.mail.reminders import Planned
from coordinator_app.mail.rounds import Report
from db.queries.reminders import Silent
from db.rules.formats import short_date, show_phone
from db.rules.names import family_name, search_key
from ui.lookup.model import Cell, Column
from ui.lookup.skeleton import Skeleton
from ui.lookup.table import HIGH, LookupTable
from ui.mail.letter import LetterView
from ui.mail.round_bar import RoundBar
from ui.mail.schedules import SchedulesPage
from ui.review.choices import Choices
from ui.theme import SPACE
from ui.widgets.buttons import ActionButton
from ui.widgets.empty import EmptyState
from ui.widgets.line import line

DUE, SILENT, DAYS = "due", "silent", "days"


class RemindersPage(QWidget):
    """What would be written today, and by one button is."""

    family_wanted = Signal(str)
    """A family's name."""

    def __init__(self, *, may_change: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._due: LookupTable[Planned] = LookupTable(
            (
                Column(
                    self.tr("Famille"),
                    self._family,
                    order=lambda row: search_key(row.family),
                    least=200,
                    share=2,
                ),
                Column(self.tr("Pourquoi"), _why, order=lambda row: row.reasons[0], least=220, share=3),
            ),
            identity=lambda row: row.household_id,
            name=self.tr("Familles à relancer"),
            row_height=HIGH,
        )
        self._letter = LetterView(
            self.tr("Aucune relance choisie"),
            self.tr("Choisissez une famille : son courriel s’affichera ici."),
        )
        self._none = EmptyState()
        self.round = RoundBar()
        self._silent: LookupTable[Silent] = LookupTable(
            self._silent_columns(),
            identity=lambda row: row.household_id,
            name=self.tr("Familles silencieuses"),
            row_height=HIGH,
        )
        self._open = ActionButton(self.tr("Voir la famille"), "Entrée", kind="primary")
        self._nobody = EmptyState(
            "check",
            self.tr("Aucune famille silencieuse"),
            self.tr("Toutes les familles relancées ont répondu, ou ne l’ont pas encore été."),
        )
        self.schedules = SchedulesPage(may_change=may_change)
        self._row = Choices(
            (
                (DUE, self.tr("À relancer")),
                (SILENT, self.tr("Familles silencieuses")),
                (DAYS, self.tr("Calendrier")),
            )
        )
        self._row.setAccessibleName(self.tr("Relances : que montrer"))
        self._row.set_value(DUE)
        self._sides = QStackedWidget()
        self._lists = QStackedWidget()
        self._quiet = QStackedWidget()
        self._skeleton = Skeleton()
        self._lay_out()
        self._row.changed.connect(self._on_side)
        self._due.chosen.connect(self._on_chosen)
        self._silent.chosen.connect(self._on_silent_chosen)
        self._silent.opened.connect(self._on_silent_opened)
        self._open.clicked.connect(self._on_open)
        self.round.offer(self.tr("Écrire les relances"), able=False)

    def show_planned(self, rows: Sequence[Planned]) -> None:
        """Show who would get a reminder now."""
        self._due.show_rows(rows)
        self._lists.setCurrentIndex(1 if rows else 2)
        count = len(rows)
        words = self.tr("Écrire 1 relance") if count == 1 else self.tr("Écrire {} relances").format(count)
        self.round.offer(words if rows else self.tr("Aucune relance à écrire"), able=bool(rows))
        unaddressed = sum(row.letter.recipient is None for row in rows)
        one_mail = self.tr(
            "Rien n’est encore écrit : une famille reçoit un seul courriel pour tous ses dossiers."
        )
        to_print = self.tr("Rien n’est encore écrit. {} sans adresse, à imprimer.").format(unaddressed)
        self.round.say((to_print if unaddressed else one_mail) if rows else "")
        self._due.choose_first()
        self._none.show_words(
            "check",
            self.tr("Aucune relance aujourd’hui"),
            self.tr(
                "Aucune date du calendrier n’est venue, "
                "ou chaque famille concernée a reçu un courriel il y a moins de 48 heures."
            ),
        )

    def show_silent(self, rows: Sequence[Silent]) -> None:
        """Show the families that reminders do not move."""
        self._silent.show_rows(rows)
        self._quiet.setCurrentIndex(0 if rows else 1)
        self._silent.choose_first()
        self._open.setEnabled(self._silent.row_in_hand() is not None)

    def show_report(self, report: Report) -> None:
        """Say what a round did."""
        self.round.end(report)

    def planned(self) -> int:
        """Return how many reminders are shown."""
        return self._due.rows.rowCount()

    def letter(self) -> LetterView:
        """Return the letter of the family in hand."""
        return self._letter

    def show_side(self, key: str) -> None:
        """Show the families to remind, the silent ones or the days."""
        self._row.set_value(key)

    def _family(self, row: Planned) -> Cell:
        return Cell(
            family_name(row.family),
            under=row.letter.recipient or self.tr("sans adresse électronique"),
            strong=True,
        )

    def _silent_columns(self) -> tuple[Column[Silent], ...]:
        return (
            Column(self.tr("Famille"), _name, order=lambda row: search_key(row.name), least=180, share=2),
            Column(self.tr("Séjour"), self._stays, order=lambda row: row.first_day, least=200, share=3),
            Column(self.tr("Demandé le"), _asked, order=lambda row: row.asked_at, least=96, spare=True),
            Column(self.tr("Relances"), self._reminded, order=lambda row: row.reminded, least=170, share=1),
            Column(self.tr("Téléphone"), _phone, order=lambda row: row.phone or "", least=130),
        )

    def _stays(self, row: Silent) -> Cell:
        return Cell(", ".join(row.stays), under=self.tr("départ le {}").format(short_date(row.first_day)))

    def _reminded(self, row: Silent) -> Cell:
        last = short_date(row.last_at.astimezone().date())
        return Cell(str(row.reminded), under=self.tr("la dernière le {}").format(last))

    def _lay_out(self) -> None:
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self._due)
        halves.addWidget(self._letter)
        halves.setStretchFactor(0, 5)
        halves.setStretchFactor(1, 4)
        self._lists.addWidget(self._skeleton)
        self._lists.addWidget(halves)
        self._lists.addWidget(self._none)
        due = QWidget()
        column = QVBoxLayout(due)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._lists, stretch=1)
        column.addWidget(line())
        column.addWidget(self.round)
        quiet = QWidget()
        inner = QVBoxLayout(quiet)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.addWidget(self._silent, stretch=1)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * SPACE, 0, 2 * SPACE, SPACE)
        foot.addStretch()
        foot.addWidget(self._open)
        inner.addLayout(foot)
        self._quiet.addWidget(quiet)
        self._quiet.addWidget(self._nobody)
        for widget in (due, self._quiet, self.schedules):
            self._sides.addWidget(widget)
        head = QHBoxLayout()
        head.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        head.addWidget(self._row)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(head)
        outer.addWidget(self._sides, stretch=1)

    @Slot()
    def _on_side(self) -> None:
        self._sides.setCurrentIndex((DUE, SILENT, DAYS).index(self._row.text()))

    @Slot(object)
    def _on_chosen(self, row: Planned | None) -> None:
        self._letter.show_letter(row.letter if row else None, to=family_name(row.family) if row else None)

    @Slot(object)
    def _on_silent_chosen(self, row: Silent | None) -> None:
        self._open.setEnabled(row is not None)

    @Slot(object)
    def _on_silent_opened(self, row: Silent) -> None:
        self.family_wanted.emit(row.name)

    @Slot()
    def _on_open(self) -> None:
        row = self._silent.row_in_hand()
        if row is not None:
            self.family_wanted.emit(row.name)


def _why(row: Planned) -> Cell:
    first, *rest = row.reasons
    return Cell(first, under=" · ".join(rest), full="\n".join(row.reasons))


def _name(row: Silent) -> Cell:
    return Cell(family_name(row.name), under=", ".join(row.children), strong=True)


def _asked(row: Silent) -> Cell:
    return Cell(short_date(row.asked_at.astimezone().date()))


def _phone(row: Silent) -> Cell:
    return Cell(show_phone(row.phone) if row.phone else "–")
