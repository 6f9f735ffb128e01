"""Who is reminded, when and why: a family's dossiers and a moment in; one grouped reminder, or none, out.

Schedule: domain.md § 10, days before a stay and days after a completion request. A reminder is for a family
that was told what is missing and has not answered since; it stops the moment the family answers, and starts
again when it is asked again.
"""

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from db.rules.notice import Contact, Lacking, Notice, Trigger, Words

QUIET = timedelta(hours=48)
"""A family is not reminded so soon after any mail."""
_MOST, _LONGEST = 10, 365


@dataclass(frozen=True)
class Schedule:
    """When a stay's families are reminded; no days at all: never. Days that make no sense: ValueError."""

    before_stay: tuple[int, ...] = (45, 30, 15, 7)
    after_request: tuple[int, ...] = (3, 7)

    def __post_init__(self) -> None:
        """Refuse what nobody means."""
        for days in (self.before_stay, self.after_request):
            if len(days) > _MOST or not all(type(day) is int and 1 <= day <= _LONGEST for day in days):
                raise ValueError(f"not a schedule of reminders: {days}")


def parse(value: object, default: Schedule) -> Schedule:
    """Return the schedule kept as JSON; `default` where it is damaged, and for what it does not say."""
    if not isinstance(value, Mapping):
        return default
    try:
        return Schedule(
            tuple(value.get("before_stay", default.before_stay)),
            tuple(value.get("after_request", default.after_request)),
        )
    except (TypeError, ValueError):
        return default


def to_json(schedule: Schedule) -> dict[str, Any]:
    """Return a schedule as it is kept."""
    return {"before_stay": list(schedule.before_stay), "after_request": list(schedule.after_request)}


class Cause(StrEnum):
    """Why a reminder is due."""

    BEFORE_STAY = "before_stay"
    AFTER_REQUEST = "after_request"


@dataclass(frozen=True, order=True)
class Due:
    """One date of the schedule that has come: `days` before the stay or after the request."""

    day: date
    cause: Cause
    days: int
    stay: str


@dataclass(frozen=True)
class Dossier:
    """One child on one stay, as reminders see it.

    `told_at` is when a coordinator last said what is missing, `requested_at` when by a completion request,
    `answered_at` the family's last upload, edit or submission. `waitlisted`: no place yet, so only what was
    asked for expressly is reminded of. `lacking` holds nothing when the dossier is complete.
    """

    request_id: uuid.UUID
    stay_id: uuid.UUID
    lacking: Lacking
    schedule: Schedule
    told_at: datetime | None
    requested_at: datetime | None = None
    answered_at: datetime | None = None
    waitlisted: bool = False

    @property
    def complete(self) -> bool:
        """Tell whether nothing is missing."""
        return not (self.lacking.again or self.lacking.absent or self.lacking.information)


@dataclass(frozen=True)
class Family:
    """A household with its dossiers that are neither cancelled nor refused."""

    household_id: uuid.UUID
    name: str
    recipient: str | None
    dossiers: tuple[Dossier, ...]
    last_mail_at: datetime | None = None
    phone: str | None = None
    reminded_at: tuple[datetime, ...] = ()
    """Every reminder it got, in any order."""


@dataclass(frozen=True)
class Reminder:
    """One grouped mail to write: to whom, of which dossiers, because of which dates."""

    family: Family
    dossiers: tuple[Dossier, ...]
    causes: tuple[Due, ...]


def waits(dossier: Dossier, today: date) -> bool:
    """Tell whether it is the family's turn: told, not answered since, something missing, the stay to come."""
    if dossier.complete or dossier.told_at is None or today >= dossier.lacking.first_day:
        return False
    return dossier.answered_at is None or dossier.answered_at <= dossier.told_at


def due(family: Family, now: datetime) -> Reminder | None:
    """Return the one mail that is due to a family, None when it is left alone.

    A date that was missed (nobody opened a desk) counts until a reminder has been written since; several that
    have come make one mail. The mail names every dossier that waits for the family.
    """
    if family.last_mail_at is not None and now - family.last_mail_at < QUIET:
        return None
    today = _day(now)
    last = max(map(_day, family.reminded_at), default=date.min)
    waiting = tuple(dossier for dossier in family.dossiers if waits(dossier, today))
    causes = sorted(each for dossier in waiting for each in dates(dossier) if last < each.day <= today)
    return Reminder(family, waiting, tuple(causes)) if causes else None


def dates(dossier: Dossier) -> Iterable[Due]:
    """Yield the dates of a dossier's schedule that come after the family was told."""
    stay = dossier.lacking.stay
    if dossier.told_at is None:
        return
    if not dossier.waitlisted:
        for days in dossier.schedule.before_stay:
            day = dossier.lacking.first_day - timedelta(days=days)
            if day > _day(dossier.told_at):
                yield Due(day, Cause.BEFORE_STAY, days, stay)
    if dossier.requested_at is not None:
        for days in dossier.schedule.after_request:
            day = _day(dossier.requested_at) + timedelta(days=days)
            if day > _day(dossier.told_at):
                yield Due(day, Cause.AFTER_REQUEST, days, stay)


def since_asked(family: Family, today: date) -> tuple[datetime, ...]:
    """Return the reminders a family got since it was first asked for what still waits, oldest first."""
    asked = [dossier.told_at for dossier in family.dossiers if waits(dossier, today) and dossier.told_at]
    return tuple(sorted(moment for moment in family.reminded_at if asked and moment > min(asked)))


def notice(reminder: Reminder, *, today: date, contact: Contact, words: Words | None) -> Notice:
    """Return the facts of the grouped mail: what the household gives once is listed once, no past date."""
    listed: set[str] = set()
    lacking: list[Lacking] = []
    for dossier in sorted(reminder.dossiers, key=lambda each: (each.lacking.first_day, each.lacking.child)):
        one = _without(dossier.lacking, listed)
        listed |= one.shared
        coming = one.due_on is not None and one.due_on >= today
        lacking.append(one if coming else replace(one, due_on=None))
    # A dossier whose only lack is listed with a sister's has nothing to say of its own.
    told = [one for one in lacking if one.again or one.absent or one.information]
    alone = told[0] if len(told) == 1 else None
    return Notice(
        trigger=Trigger.REMINDER,
        recipient=reminder.family.recipient,
        child=alone.child if alone else None,
        stay=alone.stay if alone else None,
        first_day=alone.first_day if alone else None,
        last_day=alone.last_day if alone else None,
        due_on=min((one.due_on for one in told if one.due_on), default=None),
        lacking=tuple(told),
        contact=contact,
        words=words,
    )


def _without(lacking: Lacking, listed: set[str]) -> Lacking:
    known = lacking.shared & listed
    return replace(
        lacking,
        again=tuple(label for label in lacking.again if label not in known),
        absent=tuple(label for label in lacking.absent if label not in known),
        information=tuple(line for line in lacking.information if line not in known),
    )


def reasons(reminder: Reminder) -> tuple[str, ...]:
    """Return why a reminder is due, a sentence for each stay and kind of date: the last one to have come."""
    last = {(cause.stay, cause.cause): cause for cause in reminder.causes}
    return tuple(map(sentence, last.values()))


def sentence(reason: Due) -> str:
    """Return why a reminder is due, as the desk says it."""
    days = f"{reason.days} jour{'s' if reason.days > 1 else ''}"
    if reason.cause is Cause.BEFORE_STAY:
        return f"{days} avant le séjour « {reason.stay} »"
    return f"{days} après la demande de complément pour « {reason.stay} »"


def _day(moment: datetime) -> date:
    return moment.astimezone().date()
