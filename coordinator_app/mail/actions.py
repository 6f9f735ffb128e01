"""What a person decides about a mail: its id in, its new state or a new mail out, each in one transaction."""

import re
import uuid
from datetime import datetime
from email.utils import format_datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from coordinator_app.errors import DeskError
from coordinator_app.mail import wire
from db.models import Mail
from db.types import MailState

ARRIVED = "Arrivé : constaté par une personne."
SENT_AGAIN = "Renvoyé par une personne, dans un nouveau message."
ABANDONED = "Abandonné par une personne."


def resend(session: Session, mail_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> uuid.UUID:
    """Queue the same text as a new mail with an id, a Message-ID and a date of its own; return its id.

    Raises `DeskError` when the mail is still on its way, or has no address.
    """
    old = _locked(session, mail_id)
    if old.state in {MailState.QUEUED, MailState.SENDING}:
        raise DeskError("Ce message n’est pas encore parti", "Il part de lui-même : rien n’a été renvoyé.")
    if old.state is MailState.UNCERTAIN:
        raise DeskError(
            "Ce message est peut-être arrivé", "Dites d’abord s’il est arrivé, ou envoyez-le de nouveau."
        )
    return _again(session, old, by=by, now=now)


def arrived(session: Session, mail_id: uuid.UUID) -> None:
    """Take an uncertain mail for sent."""
    mail = _locked(session, mail_id)
    _require(mail, MailState.UNCERTAIN)
    mail.state, mail.sent_at, mail.answer = MailState.SENT, mail.offered_at, ARRIVED


def send_again(session: Session, mail_id: uuid.UUID, *, by: uuid.UUID, now: datetime) -> uuid.UUID:
    """Queue an uncertain mail again as a new one, and leave the first; return the new id."""
    mail = _locked(session, mail_id)
    _require(mail, MailState.UNCERTAIN)
    mail.state, mail.answer = MailState.ABANDONED, SENT_AGAIN
    return _again(session, mail, by=by, now=now)


def abandon(session: Session, mail_id: uuid.UUID) -> None:
    """Never send a mail that waits, or leave an uncertain one as it is."""
    mail = _locked(session, mail_id)
    _require(mail, MailState.QUEUED, MailState.UNCERTAIN)
    mail.state, mail.answer = MailState.ABANDONED, ABANDONED


def renewed(content: bytes, *, message_id: str, now: datetime) -> bytes:
    """Return a mail's bytes with another Message-ID and Date; all else stays as it was frozen."""
    head, blank, rest = content.partition(b"\r\n\r\n")
    for name, value in (("Message-ID", message_id), ("Date", format_datetime(now))):
        line = f"{name}: {value}".encode("ascii")
        field = re.compile(
            rb"^%b:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*" % name.encode(), re.IGNORECASE | re.MULTILINE
        )
        found = field.search(head)
        head = head[: found.start()] + line + head[found.end() :] if found else head + b"\r\n" + line
    return head + blank + rest


def _again(session: Session, old: Mail, *, by: uuid.UUID, now: datetime) -> uuid.UUID:
    try:
        wire.mailbox(old.recipient or "")
    except wire.Unsendable as error:
        raise DeskError(
            "Cette famille n’a pas d’adresse électronique utilisable",
            "Imprimez la lettre, ou corrigez l’adresse dans son compte.",
        ) from error
    new = uuid.uuid4()
    message_id = f"<{new}@{old.message_id.rpartition('@')[2].rstrip('>') or 'localhost'}>"
    session.add(
        Mail(
            id=new,
            household_id=old.household_id,
            stay_id=old.stay_id,
            trigger=old.trigger,
            recipient=old.recipient,
            subject=old.subject,
            text=old.text,
            content=renewed(old.content, message_id=message_id, now=now),
            message_id=message_id,
            state=MailState.QUEUED,
            written_at=now,
            written_by=by,
            resent_of=old.id,
        )
    )
    session.flush()
    return new


def _locked(session: Session, mail_id: uuid.UUID) -> Mail:
    mail = session.scalars(select(Mail).where(Mail.id == mail_id).with_for_update()).first()
    if mail is None:
        raise DeskError("Ce message n’existe plus", "Il a été retiré. La liste est mise à jour.")
    return mail


def _require(mail: Mail, *states: MailState) -> None:
    if mail.state not in states:
        raise DeskError(
            "Ce message n’en est plus là", "Son état a changé entre-temps : la liste est mise à jour."
        )
