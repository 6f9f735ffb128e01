"""When mails leave by themselves: after each push, every minute; what stops them comes out as a sentence."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from ui.tasks import Tasks

if TYPE_CHECKING:
    from coordinator_app.mail.dispatch import Dispatch
    from coordinator_app.mail.sender import Report

EVERY_MS = 60_000
LONGEST_MS = 300_000


class SendingWiring(QObject):
    """Rounds in the background; a problem in a row makes the next one wait longer."""

    ended = Signal()
    """Mails are no longer where they were."""
    told = Signal(str)
    """Why mails do not leave; empty while they do."""
    failed = Signal(object)
    """A bug: no round follows."""

    def __init__(self, dispatch: "Dispatch", tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._dispatch, self._tasks = dispatch, tasks
        self._busy = self._again = self._over = False
        self._problems = 0
        self._timer = QTimer(self, interval=EVERY_MS)
        self._timer.timeout.connect(self.send)

    @Slot()
    def send(self) -> None:
        """Begin a round; if one is under way, another follows it."""
        if self._over:
            return
        self._timer.start()
        if self._busy:
            self._again = True
            return
        self._busy = True
        self._tasks.run_network(self._dispatch.round, done=self._on_done, failed=self._on_failed)

    def stop(self) -> None:
        """End the round under way at the next mail."""
        self._over = True
        self._timer.stop()
        self._dispatch.stop()

    def _on_done(self, report: "Report") -> None:
        self._busy = False
        self._problems = self._problems + 1 if report.problem else 0
        self._timer.setInterval(min(EVERY_MS * 2 ** min(self._problems, 8), LONGEST_MS))
        self.told.emit(report.problem or "")
        if report.counts:
            self.ended.emit()
        more = self._again or bool(report.counts)
        self._again = False
        if more and not report.problem:
            self.send()

    def _on_failed(self, error: Exception) -> None:
        self.stop()
        self.told.emit(self.tr("L’envoi s’est arrêté. Rien n’est perdu : rouvrez l’application."))
        self.failed.emit(error)
