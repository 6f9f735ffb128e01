"""Where Python looks for cycles nobody needs: on the GUI thread only.

By itself it does so on whichever thread allocates. A worker that came upon a closed page would free its
widgets on a thread they do not live in, and Qt ends the process.
"""

import gc

from PySide6.QtCore import QObject, QTimer

EVERY_MS = 1_000


class Garbage(QObject):
    """Collects what is young every second, and what is older as seldom as Python itself would."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        gc.disable()
        gc.freeze()  # what the start has made stays to the end, and need not be looked at each time
        timer = QTimer(self)
        timer.setInterval(EVERY_MS)
        timer.timeout.connect(self._collect)
        timer.start()

    def _collect(self) -> None:
        counts, thresholds = gc.get_count(), gc.get_threshold()
        gc.collect(next((old for old in (2, 1) if counts[old] > thresholds[old]), 0))
