"""Decisions that were refused: from the desk to their page and to the status line, and back when read."""

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from coordinator_app.desk import Desk, Refused
from db.queries.queues import Queue
from db.types import Subject
from ui.status_line import StatusLine
from ui.stuck import StuckPage
from ui.tasks import Tasks

_queue_of = {
    Subject.ACCOUNT: Queue.ACCOUNTS,
    Subject.PRE_REGISTRATION: Queue.PRE_REGISTRATIONS,
    Subject.PLANNING_REQUEST: Queue.PLANNINGS,
}


class StuckWiring(QObject):
    """Keeps the page of refused decisions true."""

    dossier_wanted = Signal(object, object)
    """A queue and an id."""
    family_wanted = Signal(str)
    """A name: a document alone has no page of its own."""

    def __init__(self, page: StuckPage, status: StatusLine, desk: Desk, tasks: Tasks) -> None:
        super().__init__(page)
        self._page, self._status, self._desk, self._tasks = page, status, desk, tasks
        page.opened.connect(self._on_opened)
        page.dismissed.connect(self._on_dismissed)

    def refresh(self) -> None:
        """Read the refused decisions again."""
        self._tasks.run(self._desk.stuck, done=self._show)

    def _show(self, rows: Sequence[Refused]) -> None:
        self._status.show_stuck(len(rows))
        self._page.show_stuck(rows)

    @Slot(object)
    def _on_opened(self, row: Refused) -> None:
        queue = _queue_of.get(row.ruling.subject)
        if queue is not None:
            self.dossier_wanted.emit(queue, row.ruling.subject_id)
        else:
            self.family_wanted.emit(row.title)

    @Slot(object)
    def _on_dismissed(self, row: Refused) -> None:
        self._tasks.run(partial(self._desk.dismiss, row.ruling.id), done=self._on_forgotten)

    def _on_forgotten(self, _nothing: None) -> None:
        self.refresh()
