"""Keep a mail that was composed: its facts and its letter in, one row out, in the caller's transaction."""

import uuid
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from db import locks
from db.models import Household, Mail
from db.models.base import inserting
from db.rules.notice import Letter, Notice
from db.types import MailState


def add(
    session: Session,
    notice: Notice,
    letter: Letter,
    *,
    id: uuid.UUID,  # noqa: A002
    household_id: uuid.UUID | None,
    at: datetime,
    decision_id: uuid.UUID | None = None,
    stay_id: uuid.UUID | None = None,
    by: uuid.UUID | None = None,
) -> None:
    """Add a mail that waits to be sent, or to be printed where there is no address."""
    mail = {
        "id": id,
        "decision_id": decision_id,
        "household_id": household_id,
        "stay_id": stay_id,
        "trigger": notice.trigger,
        "recipient": notice.recipient,
        "subject": letter.subject,
        "text": letter.text,
        "content": letter.content,
        "message_id": letter.message_id,
        "state": MailState.QUEUED if letter.recipient else MailState.UNADDRESSED,
        "written_at": at,
        "written_by": by,
    }
    session.connection().execute(inserting(Mail), mail)


def lock_family(session: Session, household_id: uuid.UUID) -> bool:
    """Wait until nobody else writes to this family, and keep it so to the end; False when it is gone."""
    locks.hold(session, "household", household_id)
    return session.scalar(select(Household.id).where(Household.id == household_id)) is not None
