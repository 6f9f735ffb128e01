"""Background work: a plain function in, its result or its exception out on the GUI thread.

The only file that starts a thread, and the only one that catches every exception.
"""

import itertools
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import (
    QCoreApplication,
    QDeadlineTimer,
    QEvent,
    QObject,
    QRunnable,
    Qt,
    QThreadPool,
    QTimer,
    Signal,
    Slot,
)

T = TypeVar("T")
FRAME_MS = 16
"""In which a screen is drawn again."""


class Job:
    """One piece of work that was asked for."""

    def __init__(self) -> None:
        self._cancelled = threading.Event()

    @property
    def cancelled(self) -> bool:
        """Whether nobody waits for the result any more."""
        return self._cancelled.is_set()

    def cancel(self) -> None:
        """Drop the result: neither callback runs. Work that has not begun is not begun at all."""
        self._cancelled.set()


@dataclass(frozen=True)
class _Outcome:
    value: object = None
    error: Exception | None = None


@dataclass(frozen=True)
class _Expected:
    """Who waits for a job; stays on the GUI thread, so that no widget is ever freed on another."""

    job: Job
    done: Callable[[Any], None] | None
    failed: Callable[[Exception], None] | None


class _Relay(QObject):
    """The signal that carries an outcome from a worker thread to the GUI thread."""

    finished = Signal(int, object)


class _Work(QRunnable):
    def __init__(self, number: int, work: Callable[[], object], job: Job, relay: _Relay) -> None:
        super().__init__()
        self._number = number
        self._work = work
        self._job = job
        self._relay = relay

    def run(self) -> None:
        outcome = _Outcome()
        if not self._job.cancelled:
            try:
                outcome = _Outcome(value=self._work())
            except Exception as error:  # noqa: BLE001 - every failure is handed to the GUI thread
                outcome = _Outcome(error=error)
        with suppress(RuntimeError):  # whoever waited is gone, and the signal with it
            self._relay.finished.emit(self._number, outcome)


class Tasks(QObject):
    """Runs blocking functions on three threads and answers on the thread it lives in.

    `run` keeps the order in which it was called (local writes); `run_long` is a second, equally ordered
    thread for what takes its time (rendering, papers), `run_network` a third for what waits for a server.
    """

    failed = Signal(object)
    """An exception that nobody took."""
    busy_changed = Signal(bool)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = itertools.count()
        self._expected: dict[int, _Expected] = {}
        self._held: list[tuple[QThreadPool, _Work]] = []
        self._holding = False
        self._relay = _Relay(self)
        self._relay.finished.connect(self._on_finished, Qt.ConnectionType.QueuedConnection)
        self._ordered = self._one_thread("ordered")
        self._long = self._one_thread("long")
        self._network = self._one_thread("network")

    @property
    def busy(self) -> bool:
        """Whether any work is still under way."""
        return bool(self._expected)

    def run(
        self,
        work: Callable[[], T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> Job:
        """Run `work` after all that was given to `run` before; answer by `done` or `failed`."""
        return self._start(self._ordered, work, done, failed)

    def run_long(
        self,
        work: Callable[[], T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> Job:
        """Run `work` beside the ordered work; answer by `done` or `failed`."""
        return self._start(self._long, work, done, failed)

    def run_network(
        self,
        work: Callable[[], T],
        *,
        done: Callable[[T], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> Job:
        """Run `work` beside the other two, which a silent server cannot hold up; answer alike."""
        return self._start(self._network, work, done, failed)

    @contextmanager
    def held(self) -> Iterator[None]:
        """Begin what is asked for within after the next frame, and what is asked for meanwhile behind it.

        Python runs one thread at a time: what a page asks for when it is shown would keep it from the screen.
        """
        self._holding = True
        try:
            yield
        finally:
            self._holding = False
            if self._held:
                QTimer.singleShot(FRAME_MS, self, self._begin)

    def drain(self, timeout_ms: int = 5000) -> bool:
        """Wait for all work, and deliver its answers; False when some is still running after `timeout_ms`."""
        deadline = QDeadlineTimer(timeout_ms)
        while self._expected:
            self._begin()
            for pool in (self._ordered, self._long, self._network):
                if not pool.waitForDone(deadline):
                    return False
            # Answers wait in this object's event queue; they may ask for more work.
            QCoreApplication.sendPostedEvents(self, QEvent.Type.MetaCall.value)
        return True

    def _one_thread(self, name: str) -> QThreadPool:
        pool = QThreadPool(self)
        pool.setObjectName(name)
        pool.setMaxThreadCount(1)
        return pool

    def _start(
        self,
        pool: QThreadPool,
        work: Callable[[], T],
        done: Callable[[T], None] | None,
        failed: Callable[[Exception], None] | None,
    ) -> Job:
        job, number = Job(), next(self._numbers)
        self._expected[number] = _Expected(job, done, failed)
        if len(self._expected) == 1:
            self.busy_changed.emit(True)  # noqa: FBT003 - a signal takes no keywords
        self._held.append((pool, _Work(number, work, job, self._relay)))
        if not self._holding and len(self._held) == 1:
            self._begin()
        return job

    @Slot()
    def _begin(self) -> None:
        held, self._held = self._held, []
        for pool, work in held:
            pool.start(work)

    @Slot(int, object)
    def _on_finished(self, number: int, outcome: _Outcome) -> None:
        expected = self._expected.pop(number)
        if not self._expected:
            self.busy_changed.emit(False)  # noqa: FBT003 - a signal takes no keywords
        if expected.job.cancelled:
            return
        if outcome.error is None:
            if expected.done is not None:
                expected.done(outcome.value)
        elif expected.failed is not None:
            expected.failed(outcome.error)
        else:
            self.failed.emit(outcome.error)
