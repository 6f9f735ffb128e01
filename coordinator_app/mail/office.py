"""Mail settings in, the queue and the transport they ask for out."""

from collections.abc import Callable
from datetime import UTC, datetime

from coordinator_app.credentials import Credentials
from coordinator_app.errors import DeskError
from coordinator_app.mail.http import Brevo, Http, Mailjet
from coordinator_app.mail.queue import Queue, Transaction
from coordinator_app.mail.settings import PASSWORD, MailSettings, Way
from coordinator_app.mail.smtp import Smtp
from coordinator_app.mail.smtp_line import Account
from coordinator_app.mail.transport import Transport


def queue(
    settings: MailSettings,
    transaction: Transaction,
    *,
    clock: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Queue:
    """Return the queue, at the provider's pace."""
    return Queue(
        transaction, clock=clock, give_up_after=settings.give_up_after, per_minute=settings.per_minute
    )


def transport(settings: MailSettings, credentials: Callable[[], Credentials]) -> Transport:
    """Return the way mails leave. Raises `DeskError` without a password where one is needed."""
    match settings.transport:
        case Way.BREVO:
            return Http(Brevo(_secret(credentials)))
        case Way.MAILJET:
            return Http(Mailjet(settings.user or "", _secret(credentials)))
        case _:
            account = Account(
                settings.host,
                settings.port,
                settings.security,
                settings.sender,
                settings.user,
                _secret(credentials) if settings.user else None,
                settings.ca_file,
            )
            return Smtp(account, connections=settings.connections)


def _secret(credentials: Callable[[], Credentials]) -> str:
    found = credentials().get(PASSWORD)
    if not found:
        raise DeskError(
            "Il manque le mot de passe d’envoi", "Rangez-le dans le trousseau : coordinateur mail password."
        )
    return found
