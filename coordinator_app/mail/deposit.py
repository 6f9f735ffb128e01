"""Composed mails in; one `.eml` file each in the outbox folder of embedded mode out."""

import os
from collections.abc import Iterable
from datetime import UTC, datetime
from email import policy
from email.parser import BytesParser
from hashlib import sha256
from pathlib import Path

from sqlalchemy import select, update

from coordinator_app import whole
from coordinator_app.errors import told_to_people
from coordinator_app.shared import Shared
from db.models import Mail
from db.types import MailState


def leave(shared: Shared, folder: Path, *, now: datetime) -> None:
    """Leave every queued mail in `folder`, once; raises `DeskError` when the folder or the disk refuses.

    A crash between the file and its mark writes the same file again, under the same name.
    """
    with shared.transaction() as session:
        rows = session.execute(
            select(Mail.id, Mail.message_id, Mail.content)
            .where(Mail.state == MailState.QUEUED, Mail.deposited_at.is_(None))
            .order_by(Mail.written_at)
        ).all()
    if not rows:
        return
    with told_to_people():
        deposit(((row.message_id, row.content) for row in rows), folder)
    with shared.transaction() as session:
        session.execute(update(Mail).where(Mail.id.in_([row.id for row in rows])).values(deposited_at=now))


def deposit(mails: Iterable[tuple[str, bytes]], folder: Path) -> int:
    """Write each (message id, content) that `folder` does not hold yet; return how many were written.

    A file appears under its name whole or not at all, readable by its owner only. Raises `OSError` when the
    folder cannot be written or the disk is full; mails already written stay, so calling again goes on.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    written = 0
    for message_id, content in mails:
        target = folder / _name(message_id, content)
        if not target.exists():
            whole.write(target, content)
            written += 1
    if written:
        _sync(folder)
    return written


def _name(message_id: str, content: bytes) -> str:
    """Return a name that sorts by date; the id is hashed, for it may hold what a path must not."""
    date = BytesParser(policy=policy.default).parsebytes(content, headersonly=True)["Date"]
    sent = getattr(date, "datetime", None)
    stamp = f"{sent.astimezone(UTC):%Y-%m-%dT%H-%M-%SZ}" if sent else "sans-date"
    return f"{stamp}_{sha256(message_id.encode()).hexdigest()[:24]}.eml"


def _sync(folder: Path) -> None:
    """Make the new names survive a power cut; Windows has no such call and does it by itself."""
    if os.name != "posix":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
