"""What nobody expected: an exception in, the log and a calm window with its details out."""

import logging
import sys
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QMessageBox, QWidget

log = logging.getLogger(__name__)


class Bugs(QObject):
    """Shows one message at a time, however many bugs come."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._box: QMessageBox | None = None

    @Slot(object)
    def tell(self, error: BaseException) -> None:
        """Log a bug and show it, with the details to send on request."""
        details = "".join(traceback.format_exception(error))
        # The log keeps where it happened; the message may quote a family's words and stays on screen.
        log.error("bug: %s\n%s", type(error).__name__, "".join(traceback.format_tb(error.__traceback__)))
        if self._box is not None:
            return
        box = QMessageBox(self._window)
        box.setIcon(QMessageBox.Icon.Warning)
        box.setWindowTitle(self.tr("Coordinateur séjours"))
        box.setText(self.tr("Quelque chose d’inattendu s’est produit."))
        box.setInformativeText(
            self.tr(
                "Vos décisions sont enregistrées. Vous pouvez continuer, ou fermer et rouvrir l’application."
            )
        )
        box.setDetailedText(details)
        box.finished.connect(self._on_closed)
        self._box = box
        box.open()

    @Slot(int)
    def _on_closed(self, _result: int) -> None:
        self._box = None

    def on_uncaught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        """Take what reached the interpreter; an interruption still ends the program."""
        if issubclass(kind, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        else:
            self.tell(error)
