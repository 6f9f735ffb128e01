"""A desk that sends by itself: mails that wait in, a short round at a time; figures and a sentence out."""

from collections.abc import Callable
from datetime import datetime

from coordinator_app.credentials import Credentials
from coordinator_app.errors import DeskError
from coordinator_app.mail import office
from coordinator_app.mail.queue import Transaction
from coordinator_app.mail.sender import Report, Sender
from coordinator_app.mail.settings import MailSettings


class Dispatch:
    """Sends through the transport of `[mail]`, built anew each round, so that a password mended counts."""

    def __init__(
        self,
        settings: MailSettings,
        transaction: Transaction,
        *,
        clock: Callable[[], datetime],
        credentials: Callable[[], Credentials] = Credentials,
    ) -> None:
        self._settings, self._credentials = settings, credentials
        self._queue = office.queue(settings, transaction, clock=clock)
        self._stopped = False

    def round(self) -> Report:
        """Send one claim of mails; a problem is told, never raised. For a worker thread, one at a time.

        Neither the keyring nor the network is touched while nothing waits.
        """
        try:
            if self._stopped or not (self._queue.waiting() or self._queue.uncertain(1)):
                return Report()
            way = office.transport(self._settings, self._credentials)
            return Sender(self._queue, way, wait=self._goes_on).drain(claims=1)
        except DeskError as error:
            return Report(problem=str(error))

    def stop(self) -> None:
        """End the round under way at the next mail, and begin no other."""
        self._stopped = True

    def _goes_on(self, seconds: float) -> bool:
        # At the provider's pace, the next mails are a later round's: others use the same thread.
        return seconds == 0 and not self._stopped
