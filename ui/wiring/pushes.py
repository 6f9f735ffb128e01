"""When decisions leave: after their undo window, again later if they could not, all of them at closing."""

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from coordinator_app.desk import Desk
from coordinator_app.sync.push import PushReport
from ui.tasks import Tasks

AGAIN_MS = 5_000
LATE_MS = 100


class PushWiring(QObject):
    """Pushes in the background and tells how it went."""

    pushed = Signal(object)
    """Carries a `PushReport`."""
    waiting = Signal(int)
    """How many decisions have not left."""

    def __init__(self, desk: Desk, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._tasks = desk, tasks
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._on_due)

    def push_now(self, *, all_of_them: bool = False) -> None:
        """Push what is due now, or `all_of_them`."""
        self._timer.stop()
        self._tasks.run(partial(self._desk.push, now=all_of_them), done=self._on_pushed)

    @Slot()
    def expect(self) -> None:
        """A decision was taken: come back when it can no longer be undone."""
        if not self._timer.isActive():
            self._wait()
        self._tasks.run(self._desk.waiting, done=self._on_waiting)

    def _wait(self, ms: int | None = None) -> None:
        window = round(self._desk.undo_window.total_seconds() * 1000) + LATE_MS
        self._timer.start(window if ms is None else ms)

    @Slot()
    def _on_due(self) -> None:
        self.push_now()

    def _on_waiting(self, number: int) -> None:
        self.waiting.emit(number)

    def _on_pushed(self, report: PushReport) -> None:
        if report.waiting:
            # The next one may be due at any moment of its window; a second is close enough.
            self._wait(AGAIN_MS if report.problem else 1_000)
        self.waiting.emit(report.waiting)
        self.pushed.emit(report)
