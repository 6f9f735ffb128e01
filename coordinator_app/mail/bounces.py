"""Mails that came back in (RFC 3464 reports), the mails they speak of marked in the shared database out.

A report comes from anywhere and is hostile: its size is limited before it is parsed, and nothing of it is
kept but the Message-ID of one of our own mails and the server's words, cleaned.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from email import message_from_bytes, policy
from email.errors import MessageError
from email.message import Message

from sqlalchemy import update

from coordinator_app.mail.queue import Transaction
from coordinator_app.mail.transport import said
from db.models import Mail

LARGEST = 256 * 1024  # bytes of a report that are looked at
_PARTS = 50
_message_id = re.compile(r"<[^<>\s]{1,250}>")
_UNSAID = "Revenu : le serveur de la famille ne l’accepte pas."


@dataclass(frozen=True)
class Bounce:
    """A mail that was given back for good: its Message-ID, and why."""

    message_id: str
    answer: str


def parse(report: bytes) -> Bounce | None:
    """Return what a mail says came back for good; None when it is no such report. Never raises."""
    try:
        mail = message_from_bytes(report[:LARGEST], policy=policy.compat32)
        if mail.get_content_type() != "multipart/report":
            return None
        parts = [part for part, _ in zip(mail.walk(), range(_PARTS), strict=False)]
        reason = next(filter(None, map(_failure, parts)), None)
        original = next(filter(None, map(_original, parts)), None)
    except (MessageError, RecursionError, ValueError, LookupError, AttributeError, TypeError):
        return None  # the parser of the standard library has many ways to stumble
    return Bounce(original, reason) if reason is not None and original is not None else None


def mark(transaction: Transaction, bounces: Iterable[Bounce], *, now: datetime) -> int:
    """Write which mails came back, each once; return how many are new."""
    new = 0
    with transaction() as session:
        for bounce in bounces:
            found = session.execute(
                update(Mail)
                .where(Mail.message_id == bounce.message_id, Mail.bounced_at.is_(None))
                .values(bounced_at=now, answer=bounce.answer)
                .returning(Mail.id),
                execution_options={"synchronize_session": False},
            )
            new += len(found.all())
    return new


def _failure(part: Message) -> str | None:
    """Return why a delivery failed for good, from the part that machines write; None for a mere delay."""
    if part.get_content_type() != "message/delivery-status":
        return None
    blocks = part.get_payload()
    for block in blocks if isinstance(blocks, list) else []:
        if not isinstance(block, Message):
            continue
        action = str(block.get("Action", "")).strip().lower()
        status = str(block.get("Status", "")).strip()
        if action == "failed" and not status.startswith(("2", "4")):
            words = str(block.get("Diagnostic-Code", "")).partition(";")[2]
            return said(f"{status} {words}") or _UNSAID
    return None


def _original(part: Message) -> str | None:
    """Return the Message-ID of the mail that is given back, whole or by its header."""
    match part.get_content_type():
        case "message/rfc822":
            inner = part.get_payload()
            mail = inner[0] if isinstance(inner, list) and inner else None
        case "text/rfc822-headers":
            data = part.get_payload(decode=True)
            mail = message_from_bytes(data) if isinstance(data, bytes) else None
        case _:
            return None
    found = _message_id.search(str(mail.get("Message-ID", ""))) if isinstance(mail, Message) else None
    return found[0] if found else None
