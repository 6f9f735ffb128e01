"""Reminders (domain.md § 10): a moment in; who would get one and why, or the mails written once, out."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from sqlalchemy.orm import Session

from coordinator_app.mail.rounds import Progress, Report, Transaction, one_by_one
from db import mails
from db.models import Mail
from db.queries.reminders import due
from db.queries.settings import association
from db.queries.templates import own_words
from db.rules import reminders
from db.rules.notice import Envelope, Letter, Notice, Trigger
from db.rules.reminders import Reminder

Compose = Callable[[Notice, Envelope], Letter]

_NAMESPACE = uuid.UUID("5d9b3c0e-6c56-4f0e-9a43-2f6c0e9d1c77")


@dataclass(frozen=True)
class Planned:
    """One family that would be written to: why, and the exact letter."""

    household_id: uuid.UUID
    family: str
    recipient: str | None
    reasons: tuple[str, ...]
    letter: Letter


def planned(session: Session, now: datetime, *, compose: Compose) -> tuple[Planned, ...]:
    """Return who would get a reminder now, and why; writes nothing."""
    return tuple(
        Planned(
            reminder.family.household_id,
            reminder.family.name,
            reminder.family.recipient,
            reminders.reasons(reminder),
            compose(_notice(session, reminder, now), Envelope(_id(reminder, now), now)),
        )
        for reminder in due(session, now)
    )


def write(
    transaction: Transaction,
    now: datetime,
    *,
    compose: Compose,
    by: uuid.UUID | None = None,
    progress: Progress | None = None,
) -> Report:
    """Write the reminders that are due at `now`, and say what was done.

    However many desks do this at once, a family gets one: it is locked, and looked at again, before it is
    written to. Left alone are those that have answered, or been written to, in between.
    """
    with transaction() as session:
        families = [reminder.family.household_id for reminder in due(session, now)]
    one = partial(_write_one, now=now, compose=compose, by=by)
    return one_by_one(transaction, families, one, progress=progress or Progress())


def _write_one(
    session: Session, household_id: uuid.UUID, *, now: datetime, compose: Compose, by: uuid.UUID | None
) -> Letter | None:
    if not mails.lock_family(session, household_id):
        return None
    # As it stands now: another desk may have written, the family may have answered.
    for reminder in due(session, now, household_id=household_id):
        notice, id_ = _notice(session, reminder, now), _id(reminder, now)
        if session.get(Mail, id_) is not None:  # written today, then given up
            return None
        letter = compose(notice, Envelope(id_, now))
        stays = {dossier.stay_id for dossier in reminder.dossiers}
        mails.add(
            session,
            notice,
            letter,
            id=id_,
            household_id=household_id,
            stay_id=stays.pop() if len(stays) == 1 else None,
            at=now,
            by=by,
        )
        return letter
    return None


def _notice(session: Session, reminder: Reminder, now: datetime) -> Notice:
    return reminders.notice(
        reminder,
        today=now.astimezone().date(),
        contact=association(session).contact,
        words=own_words(session, Trigger.REMINDER),
    )


def _id(reminder: Reminder, now: datetime) -> uuid.UUID:
    """Return one id a family and day: the key of the table is the last to refuse a second mail."""
    return uuid.uuid5(_NAMESPACE, f"{reminder.family.household_id} {now.astimezone().date()}")
