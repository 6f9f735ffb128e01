"""A queue's page: windows of rows in, the view that is wanted and the dossier to open out."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from coordinator_app.assigning import Assignee
from db.queries.queues import Column, Page, Queue, Row, View
from ui import keys, presence, theme, wording
from ui.queue.bar import QueueBar
from ui.queue.model import QueueModel, local_now
from ui.queue.table import QueueTable
from ui.widgets.empty import EmptyState


class QueuePage(QWidget):
    """Heading, search, filters, table.

    `view_changed` asks for the first `WINDOW` rows of a view, `window_wanted` for others; `show_page`
    answers both. `assigned` carries a `Queue`, ids and an `Assignee`.
    """

    view_changed = Signal(object)
    window_wanted = Signal(object, int, int)
    opened = Signal(object, object)
    assigned = Signal(object, object, object)

    def __init__(
        self,
        staff_id: UUID,
        parent: QWidget | None = None,
        *,
        clock: Callable[[], datetime] = local_now,
    ) -> None:
        super().__init__(parent)
        self._view = View(Queue.PRE_REGISTRATIONS)
        self._awaited = True
        self._total = 0
        self._to_focus: UUID | None = None
        self._departure: str = ""
        self.bar = QueueBar(staff_id)
        self.bar.changed.connect(self._on_view_changed)
        self.bar.left.connect(self.focus_table)
        self.model = QueueModel(self, clock=clock)
        self.model.window_wanted.connect(self._on_window_wanted)
        self.table = QueueTable(self.model)
        self.table.opened.connect(self._on_opened)
        self.table.selection_changed.connect(self._on_selection_changed)
        self.bar.assign.chosen.connect(self._on_assigned)
        self.table.titles().sectionClicked.connect(self._on_title_clicked)
        self.empty = EmptyState()
        self.empty.acted.connect(self.clear_filters)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2 * theme.SPACE, 0, 0)
        column.setSpacing(2 * theme.SPACE)
        margins = QVBoxLayout()
        margins.setContentsMargins(3 * theme.SPACE, 0, 2 * theme.SPACE, 0)
        margins.addWidget(self.bar)
        column.addLayout(margins)
        column.addWidget(self._stack, stretch=1)
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.bar.show_view(self._view)

    @property
    def view(self) -> View:
        """What is on screen, or asked for."""
        return self._view

    def show_view(self, view: View) -> None:
        """Turn to a view and ask for it; placeholders stand in where it is another queue."""
        other = view.queue is not self._view.queue or self._awaited
        self._view = view
        self._awaited = True
        self.bar.show_view(view)
        if other:
            self.bar.show_number(None)
            self.model.expect(view)
            self._stack.setCurrentWidget(self.table)
            self._show_order()
        self.view_changed.emit(view)

    def show_queue(self, queue: Queue) -> None:
        """Turn to a queue without filters."""
        self.show_view(View(queue))

    def show_page(self, view: View, offset: int, page: Page) -> None:
        """Show a window; one of a view that was left meanwhile is ignored.

        The selection follows its dossier; where that has gone, it stays on the line, which is the next one.
        """
        if view != self._view:
            return
        row, scroll = self.current_row(), self.table.verticalScrollBar().value()
        wanted = self._to_focus or (row.id if row is not None and not self._awaited else None)
        chosen = () if self._awaited else self.chosen()
        if self._awaited:
            self.model.reset(view, page)
            self._awaited = False
            self._show_order()
            self.table.go_to(0)
            self.table.scrollToTop()
        else:
            self.model.fill(view, offset, page)
            self.table.verticalScrollBar().setValue(scroll)
        if wanted is not None:
            self.focus_row(wanted)
        if len(chosen) > 1:
            # Rows have moved under the selection: it follows its dossiers.
            here = [place for place in map(self.model.find, chosen) if place is not None]
            self.table.choose(here or [self.table.currentIndex().row()])
        self._on_selection_changed()
        self._total = page.total
        self.bar.show_number(page.total)
        self._show_emptiness()

    def show_stays(self, stays: Sequence[tuple[UUID, str]]) -> None:
        """Offer these stays in the filter."""
        self.bar.show_stays(stays)

    def show_next_departure(self, name: str, day: date, today: date) -> None:
        """Keep in mind what an empty queue says."""
        self._departure = self.tr("Prochain départ\u00a0: {}, {}.").format(name, wording.in_days(day, today))
        self._show_emptiness()

    def refresh(self) -> None:
        """Ask again for the rows in sight and the one selected; nothing leaves the screen meanwhile."""
        if self._awaited:
            # The first answer may have failed: it is asked for again, as a second one does no harm.
            self.view_changed.emit(self._view)
            return
        self.model.refresh()
        self.model.want(max(self.table.currentIndex().row(), 0))
        self.model.want(max(self.table.rowAt(0), 0))

    def focus_row(self, id_: UUID) -> None:
        """Select a dossier, scrolling no more than needed; one that is not here yet is awaited."""
        row = self.model.find(id_)
        self._to_focus = id_ if self._awaited else None
        if not self._awaited and row is not None and row != self.table.currentIndex().row():
            self.table.go_to(row)

    def chosen(self) -> tuple[UUID, ...]:
        """Return the ids of the rows selected, from top to bottom; those still awaited are left out."""
        return self.model.ids(self.table.chosen())

    def show_present(self, present: presence.Map) -> None:
        """Mark what colleagues have open."""
        self.model.show_present(present)

    def show_available(self, available: Collection[UUID]) -> None:
        """Mark what can be reviewed without a network."""
        self.model.show_available(available)

    def show_colleagues(self, colleagues: Sequence[tuple[UUID, str]]) -> None:
        """Offer these people."""
        self.bar.show_colleagues(colleagues)

    def current_row(self) -> Row | None:
        """Return the selected row."""
        return self.model.row_at(self.table.currentIndex())

    def position(self) -> tuple[int, int]:
        """Return which row is selected, from 1, and how many there are."""
        return self.table.currentIndex().row() + 1, self.model.rowCount()

    def step(self, by: int) -> Row | None:
        """Select the next row, or the one before, and return it; None at the end, or where it is awaited."""
        row = self.table.currentIndex().row() + by
        if not 0 <= row < self.model.rowCount():
            return None
        self.table.go_to(row)
        self.model.want(row)
        return self.current_row()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Begin to search on « / », give dossiers on « A »."""
        if event.text() == "/":
            self.bar.search.setFocus(Qt.FocusReason.ShortcutFocusReason)
            self.bar.search.selectAll()
        elif keys.TAKE.matches(event):
            self.bar.assign.open_menu()
        else:
            super().keyPressEvent(event)

    @Slot()
    def focus_table(self) -> None:
        """Give the keys to the table."""
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def clear_filters(self) -> None:
        """Show the whole queue again, in the same order."""
        whole = View(self._view.queue, sort=self._view.sort, descending=self._view.descending)
        self.bar.show_view(whole)
        self._on_view_changed(whole)
        self.focus_table()

    def _filtered(self) -> bool:
        whole = View(self._view.queue, sort=self._view.sort, descending=self._view.descending)
        return self._view != whole

    def _show_emptiness(self) -> None:
        if self._awaited:
            return
        self._stack.setCurrentWidget(self.table if self._total else self.empty)
        if self._filtered():
            self.empty.show_words(
                "filter",
                self.tr("Aucune ligne ne répond à ces filtres."),
                self.tr("Le reste de la liste est masqué."),
                action=self.tr("Retirer les filtres"),
            )
        else:
            self.empty.show_words("sun", self.tr("Rien à traiter."), self._departure)

    def _show_order(self) -> None:
        sections = range(self.model.columnCount())
        chosen = [section for section in sections if self.model.column(section) is self._view.sort]
        self.table.titles().show_order(chosen[0] if chosen else -1, descending=self._view.descending)

    @Slot(object)
    def _on_view_changed(self, view: View) -> None:
        self._view = view
        self._awaited = True
        self.view_changed.emit(view)

    @Slot(int)
    def _on_title_clicked(self, section: int) -> None:
        """Sort upwards, then downwards, then by urgency again."""
        column = self.model.column(section)
        if self._view.sort is not column:
            view = self._view.sorted_by(column, descending=False)
        elif not self._view.descending:
            view = self._view.sorted_by(column, descending=True)
        else:
            view = replace(self._view, sort=Column.URGENCY, descending=False)
        self.bar.show_view(view)
        self._on_view_changed(view)

    @Slot(int, int)
    def _on_window_wanted(self, offset: int, limit: int) -> None:
        if not self._awaited:
            self.window_wanted.emit(self._view, offset, limit)

    @Slot()
    def _on_selection_changed(self) -> None:
        self.bar.assign.show_number(len(self.chosen()))

    @Slot(object)
    def _on_assigned(self, to: Assignee) -> None:
        ids = self.chosen()
        if ids:
            self.assigned.emit(self._view.queue, ids, to)

    @Slot(int)
    def _on_opened(self, row: int) -> None:
        found = self.model.row_at(self.model.index(row, 0))
        if found is not None:
            self.opened.emit(found.queue, found.id)
