"""When rounds are made and on which thread: decisions and colleagues' notices in, what a round did out.

A round waits for a server on a thread of its own, so that what is read and decided here never does.
"""

import time
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QSocketNotifier, QTimer, Signal, Slot

from coordinator_app.desk import LAST_PUSH, Desk
from coordinator_app.sync.link import LinkState, Reach, Round
from coordinator_app.sync.pace import Pace
from ui.tasks import Tasks

if TYPE_CHECKING:
    from coordinator_app.prefetch import Prefetched

POLL_S = 30.0
LOOK_MS = 200


class PushWiring(QObject):
    """Makes rounds in the background and tells how they went."""

    pushed = Signal(object)
    """Carries a `PushReport`."""
    changed = Signal()
    """What is on screen is to be read again."""
    moved = Signal(object)
    """Carries a `LinkState`, whenever it is another one."""
    fetched = Signal()
    """Files came: more dossiers can be reviewed without a network."""
    waiting = Signal(int)
    """How many decisions have not left."""

    def __init__(self, desk: Desk, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._tasks = desk, tasks
        alone = desk.link.alone
        self._pace = Pace(desk.undo_window.total_seconds(), None if alone else POLL_S)
        self._all_of_them = self._stopped = False
        self._state: LinkState | None = None
        self._timer = QTimer(self, singleShot=True)
        self._timer.timeout.connect(self._begin)
        self._look = QTimer(self, interval=LOOK_MS)
        self._look.timeout.connect(self._tell_state)
        self._notices: QSocketNotifier | None = None

    def push_now(self, *, all_of_them: bool = False) -> None:
        """Make a round now, with `all_of_them` one that sends what could still be undone."""
        self._all_of_them = self._all_of_them or all_of_them
        self._pace.wanted(time.monotonic())
        self._plan()

    @Slot()
    def expect(self) -> None:
        """A decision was taken: come back when it can no longer be undone."""
        self._pace.decided(time.monotonic())
        self._plan()
        if self._stopped:
            return
        self._tasks.run(self._desk.waiting, done=self._on_waiting)

    def stop(self) -> None:
        """Make no more rounds; the one that waits for a server does so for a few seconds at most."""
        self._stopped = True
        self._timer.stop()
        self._look.stop()
        self._listen(None)
        self._desk.link.hurry(LAST_PUSH)

    def _plan(self) -> None:
        wait = self._pace.wait(time.monotonic())
        if wait is not None and not self._stopped:
            self._timer.start(round(wait * 1000))

    @Slot()
    def _begin(self) -> None:
        if self._pace.wait(time.monotonic()) is None:
            return
        self._pace.began(time.monotonic())
        self._listen(None)  # the round may close what is watched
        if not self._desk.link.alone:
            self._look.start()
        everything, self._all_of_them = self._all_of_them, False
        work = partial(
            self._desk.link.round, all_of_them=everything, progress=_untold, cancelled=self._is_stopped
        )
        self._tasks.run_network(work, done=self._on_round, failed=self._on_bug)

    def _on_round(self, made: Round) -> None:
        report = made.push
        self._end(report.waiting, failed=made.state.problem is not None)
        self.waiting.emit(report.waiting)
        self.pushed.emit(report)
        if made.changed:
            self.changed.emit()
        if made.state.reach is Reach.UP_TO_DATE:
            self._bring_files()

    def _bring_files(self) -> None:
        """Use the time until the next round: files come behind decisions, on the same line."""
        if self._desk.prefetch is None or self._stopped:
            return
        work = partial(self._desk.prefetch, progress=_untold, cancelled=self._is_round_due)
        self._tasks.run_network(work, done=self._on_files)

    def _on_files(self, come: "Prefetched") -> None:
        if come.fetched:
            self.fetched.emit()

    def _is_round_due(self) -> bool:
        wait = self._pace.wait(time.monotonic())
        return self._stopped or wait is None or wait == 0

    def _on_bug(self, error: Exception) -> None:
        # What waits must go on trying, whatever this was.
        self._end(0, failed=True)
        self._tasks.failed.emit(error)

    def _end(self, waiting: int, *, failed: bool) -> None:
        self._look.stop()
        self._tell_state()
        if self._desk.link.state().reach is Reach.REVOKED:
            self.stop()  # there is nothing left to read or to send
        self._pace.ended(time.monotonic(), waiting=waiting, failed=failed)
        if not self._stopped:
            self._listen(self._desk.link.wake())
            self._plan()

    def _listen(self, descriptor: int | None) -> None:
        if self._notices is not None:
            self._notices.setEnabled(False)
            self._notices.deleteLater()
            self._notices = None
        if descriptor is not None:
            self._notices = QSocketNotifier(descriptor, QSocketNotifier.Type.Read, self)
            self._notices.activated.connect(self._on_notice)

    @Slot()
    def _on_notice(self) -> None:
        self._listen(None)  # readable until the round has read it
        self._pace.noticed(time.monotonic())
        self._plan()

    @Slot()
    def _tell_state(self) -> None:
        state = self._desk.link.state()
        if state != self._state:
            self._state = state
            self.moved.emit(state)

    def _on_waiting(self, number: int) -> None:
        self.waiting.emit(number)

    def _is_stopped(self) -> bool:
        return self._stopped


def _untold(_share: float) -> None:
    """The state says it, and is looked at from here."""
