"""The association's own words for its mails: `mail_template` in, what holds and its history out."""

from dataclasses import dataclass
from datetime import datetime
from functools import cache

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import Session

from db.models import MailTemplate, Staff
from db.rules.notice import Trigger, Words


@dataclass(frozen=True)
class Version:
    """One version of the words for a mail; `words` is None where it returned to those that ship."""

    number: int
    words: Words | None
    written_at: datetime
    by: str


def own_words(session: Session, trigger: Trigger) -> Words | None:
    """Return the words that hold, None when they are those that ship with the application."""
    row = session.execute(_newest_words(), {"trigger": trigger.value}).first()
    return _words(row.subject, row.body) if row else None


@cache
def _newest_words() -> Select[str | None, str | None]:
    return (
        select(MailTemplate.subject, MailTemplate.body)
        .where(MailTemplate.trigger == bindparam("trigger"))
        .order_by(MailTemplate.number.desc())
        .limit(1)
    )


def history(session: Session, trigger: Trigger) -> tuple[Version, ...]:
    """Return every version, the newest first."""
    rows = session.execute(
        select(MailTemplate, Staff.display_name)
        .join(Staff, Staff.id == MailTemplate.written_by)
        .where(MailTemplate.trigger == trigger.value)
        .order_by(MailTemplate.number.desc())
    )
    return tuple(Version(row.number, _words(row.subject, row.body), row.written_at, by) for row, by in rows)


def changed(session: Session) -> frozenset[Trigger]:
    """Return the mails that the association words itself."""
    return frozenset(trigger for trigger in Trigger if own_words(session, trigger) is not None)


def newest(session: Session, trigger: Trigger) -> int:
    """Return the number of the newest version, 0 when there is none."""
    rows = select(MailTemplate.number).where(MailTemplate.trigger == trigger.value)
    return session.scalar(rows.order_by(MailTemplate.number.desc()).limit(1)) or 0


def _words(subject: str | None, body: str | None) -> Words | None:
    return Words(subject, body) if subject and body else None
