"""When families are reminded: the schedule of each stay in, the days an administrator types out."""

import re
from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from coordinator_app.mail.post import StaySchedule
from db.rules.formats import short_date
from db.rules.reminders import Schedule
from ui.lookup.model import Cell, Column
from ui.lookup.table import HIGH, LookupTable
from ui.mail import words
from ui.review.parts import Alert, label
from ui.theme import SPACE
from ui.tones import Tone
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel


class SchedulesPage(QWidget):
    """A line for the association, then one a coming stay; the days of the one in hand below."""

    kept = Signal(object, object)
    """A stay's id (None: the association) and a `Schedule` (None: no longer its own)."""

    def __init__(self, *, may_change: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._may_change = may_change
        self._table: LookupTable[StaySchedule] = LookupTable(
            (
                Column(self.tr("Séjour"), self._stay, order=lambda row: row.name, least=240, share=3),
                Column(
                    self.tr("Jours avant le séjour"),
                    _before,
                    order=lambda row: len(row.schedule.before_stay),
                    least=180,
                    share=1,
                ),
                Column(
                    self.tr("Jours après la demande"),
                    _after,
                    order=lambda row: len(row.schedule.after_request),
                    least=180,
                    share=1,
                ),
            ),
            identity=lambda row: row.stay_id,
            name=self.tr("Calendrier des relances"),
            row_height=HIGH,
        )
        self._before, self._after = QLineEdit(), QLineEdit()
        self._before.setAccessibleName(self.tr("Jours avant le séjour, séparés par des virgules"))
        self._after.setAccessibleName(
            self.tr("Jours après la demande de complément, séparés par des virgules")
        )
        self._save = ActionButton(self.tr("Enregistrer ces jours"), kind="primary")
        self._back = ActionButton(self.tr("Comme l’association"), kind="quiet", icon="undo")
        self._problem = Alert("", Tone.WARN)
        self._problem.hide()
        form = QHBoxLayout()
        form.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, 0)
        form.setSpacing(SPACE)
        form.addWidget(ElidedLabel(self.tr("Jours avant le séjour"), role="quiet"))
        form.addWidget(self._before, stretch=1)
        form.addSpacing(2 * SPACE)
        form.addWidget(ElidedLabel(self.tr("Jours après la demande"), role="quiet"))
        form.addWidget(self._after, stretch=1)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * SPACE, 0, 2 * SPACE, SPACE)
        note = (
            self.tr("Séparez les jours par des virgules ; laissez vide pour ne jamais relancer.")
            if may_change
            else self.tr("Seul un administrateur peut modifier ces jours.")
        )
        foot.addWidget(label(note, role="quiet"), stretch=1)
        foot.addWidget(self._back)
        foot.addWidget(self._save)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._table, stretch=1)
        column.addLayout(form)
        column.addWidget(self._problem)
        column.addLayout(foot)
        for field in (self._before, self._after):
            field.setReadOnly(not may_change)
            field.returnPressed.connect(self._on_save)
        self._save.setVisible(may_change)
        self._table.chosen.connect(self._on_chosen)
        self._table.opened.connect(self._on_opened)
        self._save.clicked.connect(self._on_save)
        self._back.clicked.connect(self._on_back)
        self._back.setVisible(False)

    def show_schedules(self, rows: Sequence[StaySchedule]) -> None:
        """Show the schedules; what is typed stays unless its row has changed."""
        held = self._table.row_in_hand()
        self._table.show_rows(rows)
        self._table.choose_first()
        now = self._table.row_in_hand()
        if now != held:
            self._on_chosen(now)

    def choose(self, stay_id: object) -> bool:
        """Take a stay in hand, None for the association; False if it is not there."""
        return self._table.choose(stay_id)

    def problem(self) -> str:
        """Return why the days typed make no sense, empty when they do."""
        return self._problem.text() if self._problem.isVisibleTo(self) else ""

    def _stay(self, row: StaySchedule) -> Cell:
        if row.stay_id is None or row.first_day is None:
            return Cell(
                self.tr("Association"), under=self.tr("pour tout séjour sans calendrier à lui"), strong=True
            )
        own = self.tr("son propre calendrier") if row.own else self.tr("comme l’association")
        return Cell(row.name, under=f"{short_date(row.first_day)} · {own}")

    @Slot(object)
    def _on_chosen(self, row: StaySchedule | None) -> None:
        schedule = row.schedule if row else Schedule((), ())
        self._before.setText(words.days(schedule.before_stay))
        self._after.setText(words.days(schedule.after_request))
        self._problem.hide()
        self._back.setVisible(self._may_change and row is not None and row.own)
        usual = row is not None and row.stay_id is None
        self._back.setText(
            self.tr("Revenir aux jours habituels") if usual else self.tr("Comme l’association")
        )

    @Slot(object)
    def _on_opened(self, _row: StaySchedule) -> None:
        self._before.setFocus()

    @Slot()
    def _on_save(self) -> None:
        row = self._table.row_in_hand()
        if row is None or not self._may_change:
            return
        schedule = typed(self._before.text(), self._after.text())
        self._problem.setVisible(schedule is None)
        if schedule is None:
            self._problem.tell(
                self.tr("Écrivez des nombres de jours de 1 à 365, dix au plus, séparés par des virgules."),
                Tone.WARN,
                icon="warning",
            )
        else:
            self.kept.emit(row.stay_id, schedule)

    @Slot()
    def _on_back(self) -> None:
        row = self._table.row_in_hand()
        if row is not None:
            self.kept.emit(row.stay_id, None)


def typed(before: str, after: str) -> Schedule | None:
    """Return the schedule that was typed, None when it is not one."""
    if not all(re.fullmatch(r"[0-9\s,;]*", text) for text in (before, after)):
        return None
    found = [tuple(sorted({int(day) for day in re.findall(r"[0-9]+", text)})) for text in (before, after)]
    try:
        return Schedule(found[0][::-1], found[1])
    except ValueError:
        return None


def _before(row: StaySchedule) -> Cell:
    return Cell(words.days(row.schedule.before_stay) or "–")


def _after(row: StaySchedule) -> Cell:
    return Cell(words.days(row.schedule.after_request) or "–")
