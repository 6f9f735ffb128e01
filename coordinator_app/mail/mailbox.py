"""A mailbox's address in, the beginnings of its recent delivery reports out: IMAP over TLS, only reading."""

import imaplib
import ssl
from contextlib import suppress
from datetime import date, timedelta

from imap_tools import AND, Header, MailBox
from imap_tools.errors import ImapToolsError

from coordinator_app.errors import DeskError
from coordinator_app.mail.bounces import LARGEST
from coordinator_app.mail.settings import Mailbox

DAYS = 14
MOST = 500  # reports at once, the newest
TIMEOUT = 30.0  # seconds for an answer


def reports(box: Mailbox, password: str, *, today: date, timeout: float = TIMEOUT) -> list[bytes]:
    """Return the first bytes of each recent report; nothing is marked as read. Raises `DeskError`."""
    try:
        context = ssl.create_default_context(cafile=box.ca_file)
        mailbox = MailBox(box.host, box.port, timeout=timeout, ssl_context=context)
        try:
            mailbox.login(box.user, password, initial_folder=None)
            mailbox.folder.set(box.folder, readonly=True)
            criteria = AND(
                header=Header("Content-Type", "multipart/report"), date_gte=today - timedelta(days=DAYS)
            )
            newest = mailbox.uids(criteria)[-MOST:]
            return [found for uid in newest if (found := _start(mailbox, uid)) is not None]
        finally:
            try:
                mailbox.client.logout()
            except (OSError, imaplib.IMAP4.error):
                with suppress(OSError):
                    mailbox.client.shutdown()
    except (OSError, imaplib.IMAP4.error, ImapToolsError, ValueError) as error:
        raise DeskError(
            "La boîte des retours ne se lit pas",
            "Vérifiez son adresse, l’identifiant et le mot de passe ; rien n’y a été changé.",
        ) from error


def _start(mailbox: MailBox, uid: str) -> bytes | None:
    """Return the beginning of a message, however large it is."""
    _, parts = mailbox.client.uid("fetch", uid, f"(BODY.PEEK[]<0.{LARGEST}>)")
    for part in parts:
        if isinstance(part, tuple) and len(part) == 2 and isinstance(part[1], bytes):
            return part[1]
    return None
