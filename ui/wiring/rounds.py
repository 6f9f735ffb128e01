"""A round of mails on a worker thread: how far it is comes out on the GUI thread, a wish to stop goes in."""

from PySide6.QtCore import QObject, Signal

from coordinator_app.mail.rounds import Progress


class Round(QObject):
    """Hears of each family; `stop` ends the round before the next one."""

    moved = Signal(int, int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._stopped = False
        self.progress: Progress = _Told(self)

    @property
    def stopped(self) -> bool:
        """Whether nobody wants the next mail."""
        return self._stopped

    def stop(self) -> None:
        """Write to no further family."""
        self._stopped = True


class _Told(Progress):
    def __init__(self, round_: Round) -> None:
        self._round = round_

    def done(self, number: int, total: int) -> None:
        self._round.moved.emit(number, total)

    def cancelled(self) -> bool:
        return self._round.stopped
