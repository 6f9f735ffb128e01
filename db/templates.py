"""Keep the association's own words for a mail: words that were checked in, one more version out."""

import uuid
from datetime import datetime

from sqlalchemy.orm import Session

from db.models import MailTemplate, Staff
from db.queries.templates import newest
from db.rules.notice import Trigger, Words
from db.types import Role


class NotAllowed(Exception):
    """Somebody who is no active administrator wants to change the words."""


class Overtaken(Exception):
    """Somebody else changed these words meanwhile: what is on screen is not what they are."""


def write(
    session: Session, trigger: Trigger, words: Words | None, *, seen: int, by: uuid.UUID, at: datetime
) -> int:
    """Add a version in the session's transaction and return its number; None returns to the words that ship.

    `seen` is the number on screen (0: none yet). `papers.outgoing.templates.check` is asked before. Raises
    `NotAllowed` or `Overtaken`; two writers at the very same moment: IntegrityError for the second.
    """
    author = session.get(Staff, by)
    if author is None or not author.active or author.role is not Role.ADMIN:
        raise NotAllowed
    number = newest(session, trigger)
    if number != seen:
        raise Overtaken
    session.add(
        MailTemplate(
            trigger=trigger.value,
            number=number + 1,
            subject=words.subject if words else None,
            body=words.body if words else None,
            written_at=at,
            written_by=by,
        )
    )
    session.flush()
    return number + 1
