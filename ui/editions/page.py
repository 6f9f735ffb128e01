"""The page of editions: stays and their papers in, what to look at, print or save out."""

import uuid
from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from db.queries.directory import StayRow
from db.rules.formats import date_span
from papers.incoming.sheet import Sheet
from ui import keys, theme, wording
from ui.editions.options import Options
from ui.editions.papers import PaperList, PaperRow
from ui.editions.preview import Preview
from ui.editions.values import StayPapers, Wanted
from ui.editions.work import WorkLine
from ui.lookup.skeleton import Skeleton
from ui.review.parts import label
from ui.theme import SPACE
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel
from ui.widgets.empty import EmptyState
from ui.widgets.line import line
from ui.widgets.tooltip import plain


class EditionsPage(QWidget):
    """Papers at the left, what of them at the right, what to do with them at the foot."""

    stay_chosen = Signal(object)
    """A stay's id; answered by `show_papers`."""
    preview_wanted = Signal(object)
    """A `Wanted`; answered by `show_preview`."""
    print_wanted = Signal(object)
    save_wanted = Signal(object)
    preview_left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._stays: tuple[StayRow, ...] = ()
        self._today: date | None = None
        self._focus_due = False
        self._stay = QComboBox()
        self._when = ElidedLabel(role="quiet")
        self.papers = PaperList()
        self.options = Options()
        self.preview = Preview()
        self.work = WorkLine()
        self._look = ActionButton(self.tr("Aperçu"), keys.PREVIEW.shown, icon="find")
        self._save = ActionButton(self.tr("Enregistrer…"), keys.SAVE.shown, icon="download")
        self._print = ActionButton(self.tr("Imprimer…"), keys.PRINT.shown, kind="primary")
        self._none = EmptyState(
            "stay",
            self.tr("Aucun séjour"),
            self.tr("Les documents à imprimer apparaissent ici dès qu’une saison est préparée."),
        )
        self._skeleton = Skeleton()
        self._choice = QWidget()
        self._middle = QStackedWidget()
        self._foot = QWidget()
        self._lay_out()
        self._stay.currentIndexChanged.connect(self._on_stay_changed)
        self.papers.chosen.connect(self._on_paper_chosen)
        self.papers.opened.connect(self._on_look)
        self.options.changed.connect(self.tell_work)
        self._look.clicked.connect(self._on_look)
        self._print.clicked.connect(self._on_print)
        self._save.clicked.connect(self._on_save)
        self.preview.left.connect(self.leave_preview)
        keys.bind(keys.PRINT, self, self._on_print)
        keys.bind(keys.SAVE, self, self._on_save)
        self._middle.setCurrentWidget(self._skeleton)
        self.tell_work()

    def show_stays(self, rows: Sequence[StayRow], today: date) -> None:
        """Offer the stays, the next departure chosen; the one in hand stays so."""
        rows = tuple(rows)
        if rows == self._stays and rows:
            return
        held = self.stay_id()
        self._stays, self._today = rows, today
        self._stay.blockSignals(True)  # noqa: FBT003 - Qt's own
        self._stay.clear()
        for row in rows:
            self._stay.addItem(row.name, str(row.id))
        ids = [row.id for row in rows]
        # The same stay with other numbers is no choice: what is looked at or written goes on.
        self._stay.setCurrentIndex(ids.index(held) if held in ids else -1)
        self._stay.blockSignals(False)  # noqa: FBT003 - Qt's own
        if not rows:
            self._middle.setCurrentWidget(self._none)
            self._when.setText("")
            self.tell_work()
            return
        if held in ids:
            self._tell_when(rows[ids.index(held)])
        else:
            self._stay.setCurrentIndex(next_to_leave(rows, today))

    def show_papers(self, papers: StayPapers) -> None:
        """Show the papers of the stay in hand; another stay's answer comes too late."""
        if papers.roster.stay_id != self.stay_id():
            return
        self.options.show_stay(papers)
        self.papers.show_papers(papers.refusals, letters=len(papers.letters))
        row = self.papers.row_in_hand()
        if row is not None:
            self.options.show_paper(row)
        if self._middle.currentWidget() is not self.preview:
            self._middle.setCurrentWidget(self._choice)
        if self._focus_due and self.isVisible():
            self.focus_list()
        self.tell_work()

    def show_preview(self, title: str, key: str, sheet: Sheet) -> None:
        """Show a paper's pages in place of the list."""
        self._middle.setCurrentWidget(self.preview)
        self._look.hide()
        self.preview.show_paper(title, key, sheet)

    @Slot()
    def leave_preview(self) -> None:
        """Go back to the list, and forget what was shown."""
        if not self.shows_preview():
            return
        self._middle.setCurrentWidget(self._choice)
        self._look.show()
        self.preview.forget()
        self.preview_left.emit()
        self.focus_list()

    def shows_preview(self) -> bool:
        """Tell whether a paper is looked at."""
        return self._middle.currentWidget() is self.preview

    def stay_id(self) -> uuid.UUID | None:
        """Return the stay in hand."""
        place = self._stay.currentIndex()
        return self._stays[place].id if 0 <= place < len(self._stays) else None

    def choose_stay(self, stay_id: uuid.UUID) -> None:
        """Take a stay in hand."""
        self._stay.setCurrentIndex(max(0, self._stay.findData(str(stay_id))))

    def focus_list(self) -> None:
        """Take the keys to the list of papers, once it is there."""
        self._focus_due = self._middle.currentWidget() is self._skeleton
        self.papers.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def tell_work(self) -> None:
        """Offer what can be done now, or say why nothing can."""
        obstacle = self.options.obstacle() if self.stay_id() is not None else ""
        ready = self.stay_id() is not None and not obstacle and not self.work.busy
        for button in (self._look, self._save, self._print):
            button.setEnabled(ready)
            button.setText(button.accessibleName())  # which says its key again
            if obstacle:
                button.setToolTip(plain(obstacle))
        self._stay.setEnabled(not self.work.busy)
        self._foot.setVisible(bool(self._stays))

    def wanted(self) -> Wanted | None:
        """Return what the buttons would act on, None while they are off."""
        return None if self.work.busy else self.options.wanted()

    def _tell_when(self, row: StayRow) -> None:
        days = date_span(row.first_day, row.last_day)
        ahead = self._today is not None and row.first_day >= self._today
        soon = f" · {wording.in_days(row.first_day, self._today)}" if ahead and self._today else ""
        self._when.setText(f"{days}{soon}")

    def _lay_out(self) -> None:
        self._stay.setAccessibleName(self.tr("Séjour"))
        self._stay.setMinimumWidth(theme.scaled(280))
        self._stay.setMaxVisibleItems(20)
        heading = label(self.tr("Éditions"), role="heading")
        heading.setWordWrap(False)
        heading.setSizePolicy(self._print.sizePolicy())
        head = QHBoxLayout()
        head.setContentsMargins(3 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        head.setSpacing(2 * SPACE)
        head.addWidget(heading)
        head.addWidget(self._stay)
        head.addWidget(self._when, stretch=1)
        sides = QHBoxLayout(self._choice)
        sides.setContentsMargins(0, 0, 0, 0)
        sides.setSpacing(0)
        sides.addWidget(self.papers, stretch=3)
        sides.addWidget(line(upright=True))
        sides.addWidget(self.options, stretch=2)
        for widget in (self._skeleton, self._none, self._choice, self.preview):
            self._middle.addWidget(widget)
        foot = QHBoxLayout(self._foot)
        foot.setContentsMargins(3 * SPACE, SPACE, 2 * SPACE, SPACE)
        foot.setSpacing(SPACE)
        foot.addWidget(self.work, stretch=1)
        for button in (self._look, self._save, self._print):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(line())
        column.addWidget(self._middle, stretch=1)
        column.addWidget(line())
        column.addWidget(self._foot)

    @Slot(int)
    def _on_stay_changed(self, place: int) -> None:
        if place >= 0:
            self.leave_preview()
            self.work.clear()
            self._tell_when(self._stays[place])
            self.stay_chosen.emit(self._stays[place].id)

    @Slot(object)
    def _on_paper_chosen(self, row: PaperRow) -> None:
        if not self.work.busy and not self.options.shows(row):
            self.work.clear()
        self.options.show_paper(row)

    @Slot()
    def _on_look(self) -> None:
        self._ask(self.preview_wanted)

    @Slot()
    def _on_print(self) -> None:
        self._ask(self.print_wanted)

    @Slot()
    def _on_save(self) -> None:
        self._ask(self.save_wanted)

    def _ask(self, signal: SignalInstance) -> None:
        wanted = self.wanted()
        if wanted is not None:
            signal.emit(wanted)


def next_to_leave(rows: Sequence[StayRow], today: date) -> int:
    """Return the place of the stay that leaves next, else of the last that ended."""
    ahead = [place for place, row in enumerate(rows) if row.first_day >= today]
    if ahead:
        return min(ahead, key=lambda place: rows[place].first_day)
    return max(range(len(rows)), key=lambda place: rows[place].last_day)
