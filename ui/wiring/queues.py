"""The queue page and the side bar's counts, fed by the desk."""

from datetime import date
from functools import partial
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from coordinator_app.desk import Desk
from db.queries.queues import Page, View
from ui.queue.model import WINDOW
from ui.queue.page import QueuePage
from ui.sidebar import Sidebar
from ui.tasks import Tasks


class QueueWiring(QObject):
    """Answers what the queue page asks, a window of rows at a time."""

    shown = Signal()
    """Rows of a queue are on screen."""

    def __init__(self, page: QueuePage, sidebar: Sidebar, desk: Desk, tasks: Tasks) -> None:
        super().__init__(page)
        self._page, self._sidebar, self._desk, self._tasks = page, sidebar, desk, tasks
        self._offline: frozenset[UUID] = frozenset()
        page.view_changed.connect(self._on_view_changed)
        page.window_wanted.connect(self._on_window_wanted)

    def start(self) -> None:
        """Ask for the counts; then for what hardly changes: the stays to filter by, the next departure."""
        self.refresh_counts()
        self._tasks.run(self._desk.stays_to_filter, done=self._page.show_stays)
        self._tasks.run(self._desk.next_departure, done=self._on_next_departure)

    def refresh_counts(self) -> None:
        """Ask how much waits."""
        self._tasks.run(self._desk.counts, done=self._sidebar.show_counts)

    @Slot(object)
    def _on_view_changed(self, view: View) -> None:
        self._on_window_wanted(view, 0, WINDOW)

    @Slot(object, int, int)
    def _on_window_wanted(self, view: View, offset: int, limit: int) -> None:
        work = partial(self._desk.page, view, offset=offset, limit=limit)
        self._tasks.run(work, done=partial(self._on_page, view, offset))

    def _on_page(self, view: View, offset: int, page: Page) -> None:
        self._page.show_page(view, offset, page)
        self.shown.emit()
        if self._desk.available is not None and page.rows:
            ids = [row.id for row in page.rows]
            work = partial(self._desk.available, view.queue, ids)
            self._tasks.run(work, done=partial(self._on_available, frozenset(ids)))

    def _on_available(self, asked: frozenset[UUID], here: frozenset[UUID]) -> None:
        self._offline = self._offline - asked | here
        self._page.show_available(self._offline)

    def _on_next_departure(self, found: tuple[str, date] | None) -> None:
        if found is not None:
            name, day = found
            self._page.show_next_departure(name, day, self._desk.today())
