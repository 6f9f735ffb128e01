"""What a person decides about a mail: its id in, its new state or a new mail out, each in one transaction."""

import re
import uuid
from collections.abc import Collection
from datetime import datetime
from email.utils import format_datetime

from sqlalchemy import or_, select, update
from sqlalchemy.orm import Session

from coordinator_app.errors import DeskError
from coordinator_app.mail import wire
from db.models import Mail
from db.rules.formats import BadFormat, parse_email
from db.types import MailState

ARRIVED = "Arrivé : constaté par une personne."
SENT_AGAIN = "Renvoyé par une personne, dans un nouveau message."
ABANDONED = "Abandonné par une personne."


def resend(
    session: Session, mail_id: uuid.UUID, *, by: uuid.UUID, now: datetime, address: str | None = None
) -> uuid.UUID:
    """Queue the same text as a new mail with an id, a Message-ID and a date of its own; return its id.

    It goes to `address` where one is given. Raises `DeskError` when the mail is still on its way, or the
    address cannot be written to.
    """
    old = _locked(session, mail_id)
    if old.state in {MailState.QUEUED, MailState.SENDING}:
        raise DeskError("Ce message n’est pas encore parti", "Il part de lui-même : rien n’a été renvoyé.")
    if old.state is MailState.UNCERTAIN:
        raise DeskError(
            "Ce message est peut-être arrivé", "Dites d’abord s’il est arrivé, ou envoyez-le de nouveau."
        )
    return _again(session, old, by=by, now=now, address=address)


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


def renewed(content: bytes, *, to: str, message_id: str, now: datetime) -> bytes:
    """Return a mail's bytes with another To, Message-ID and Date; all else stays as it was frozen."""
    head, blank, rest = content.partition(b"\r\n\r\n")
    for name, value in (("To", to), ("Message-ID", message_id), ("Date", format_datetime(now))):
        line = f"{name}: {value}".encode("ascii")
        field = re.compile(
            rb"^%b:[^\r\n]*(?:\r\n[ \t][^\r\n]*)*" % name.encode(), re.IGNORECASE | re.MULTILINE
        )
        found = field.search(head)
        head = head[: found.start()] + line + head[found.end() :] if found else head + b"\r\n" + line
    return head + blank + rest


def posted(session: Session, mail_ids: Collection[uuid.UUID], *, now: datetime) -> frozenset[uuid.UUID]:
    """Take mails that no address got for posted as letters; return those that were not yet."""
    rows = session.scalars(
        update(Mail)
        .where(
            Mail.id.in_(mail_ids),
            Mail.posted_at.is_(None),
            or_(Mail.state.in_([MailState.UNADDRESSED, MailState.REFUSED]), Mail.bounced_at.is_not(None)),
        )
        .values(posted_at=now)
        .returning(Mail.id),
        execution_options={"synchronize_session": False},
    )
    return frozenset(rows)


def not_posted(session: Session, mail_ids: Collection[uuid.UUID]) -> None:
    """Put letters back among those to post."""
    session.execute(
        update(Mail).where(Mail.id.in_(mail_ids)).values(posted_at=None),
        execution_options={"synchronize_session": False},
    )


def _again(
    session: Session, old: Mail, *, by: uuid.UUID, now: datetime, address: str | None = None
) -> uuid.UUID:
    try:
        recipient = parse_email(old.recipient or "" if address is None else address)
        to = wire.mailbox(recipient)
    except (BadFormat, wire.Unsendable) as error:
        if address is not None:
            raise DeskError("Le message n’a pas été renvoyé", str(error)) from error
        raise DeskError(
            "Cette famille n’a pas d’adresse électronique utilisable",
            "Imprimez la lettre, ou renvoyez le message à une autre adresse.",
        ) from error
    new = uuid.uuid4()
    message_id = f"<{new}@{old.message_id.rpartition('@')[2].rstrip('>') or 'localhost'}>"
    session.add(
        Mail(
            id=new,
            household_id=old.household_id,
            stay_id=old.stay_id,
            trigger=old.trigger,
            recipient=recipient,
            subject=old.subject,
            text=old.text,
            content=renewed(old.content, to=to, message_id=message_id, now=now),
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
        raise gone()
    return mail


def gone() -> DeskError:
    """Return what to say of a mail that is no longer there."""
    return DeskError("Ce message n’existe plus", "Il a été retiré. La liste est mise à jour.")


def _require(mail: Mail, *states: MailState) -> None:
    if mail.state not in states:
        raise DeskError(
            "Ce message n’en est plus là", "Son état a changé entre-temps : la liste est mise à jour."
        )
