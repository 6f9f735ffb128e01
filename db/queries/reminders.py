"""Whom to remind: the dossiers of every family (or of one) in, read in a few queries; due reminders out."""

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from db.models import (
    Account,
    Child,
    Guardian,
    Household,
    Setting,
    Stay,
)
from db.queries import people, reminder_facts
from db.queries.settings import association
from db.rules import gate, reminders
from db.rules.discretion import UNNAMED, unnamed
from db.rules.notice import Lacking
from db.rules.planning import Interval
from db.rules.reminders import Dossier, Family, Reminder, Schedule
from db.rules.requirements import PieceStatus, status, to_give
from db.types import (
    DocumentState,
    PlanningState,
    PreRegistrationState,
    Scope,
    Verdict,
)

SCHEDULE = "reminders."
"""Key of the setting that holds a stay's own schedule, before the stay's id."""


@dataclass(frozen=True)
class Silent:
    """A family that was asked, reminded at least once, and never answered (*famille silencieuse*)."""

    household_id: uuid.UUID
    name: str
    recipient: str | None
    phone: str | None
    children: tuple[str, ...]
    stays: tuple[str, ...]
    first_day: date
    asked_at: datetime
    reminded: int
    last_at: datetime


def due(session: Session, now: datetime, *, household_id: uuid.UUID | None = None) -> tuple[Reminder, ...]:
    """Return the reminders that are due, by family name; of one household alone where it is given."""
    found = families(session, now, household_id=household_id)
    return tuple(each for family in found if (each := reminders.due(family, now)) is not None)


def silent(session: Session, now: datetime) -> tuple[Silent, ...]:
    """Return the families that reminders do not move, the next to leave first: somebody has to call them."""
    today = now.astimezone().date()
    rows = []
    for family in families(session, now):
        reminded = reminders.since_asked(family, today)
        waiting = [dossier for dossier in family.dossiers if reminders.waits(dossier, today)]
        if reminded and waiting:
            rows.append(_silent(family, waiting, reminded))
    return tuple(sorted(rows, key=lambda row: (row.first_day, row.name)))


def families(session: Session, now: datetime, *, household_id: uuid.UUID | None = None) -> tuple[Family, ...]:
    """Return the families with a dossier alive, by name; not those whose account is closed."""
    alive = reminder_facts.requests(now.astimezone().date(), household_id)
    rows = session.execute(reminder_facts.details(alive)).all()
    homes = {row.Household.id: row.Household for row in rows}
    accounts = people.accounts(session, reminder_facts.households(alive))
    adults = people.adults(session, reminder_facts.households(alive))
    mails = reminder_facts.mails(session, alive)
    dossiers = _dossiers(session, alive, rows, accounts, adults)
    found = []
    for home in sorted(homes.values(), key=lambda each: (each.search_key, str(each.id))):
        account = accounts.get(home.id)
        if account is not None and account.state in people.closed:
            continue
        last, reminded = mails.get(home.id, (None, ()))
        found.append(
            Family(
                household_id=home.id,
                name=home.name,
                recipient=people.address(account, adults[home.id]),
                phone=next((phone for a in adults[home.id] if (phone := a.phone or a.other_phone)), None),
                dossiers=tuple(dossiers[home.id]),
                last_mail_at=last,
                reminded_at=reminded,
            )
        )
    return tuple(found)


def schedules(session: Session) -> tuple[Schedule, Mapping[str, Schedule]]:
    """Return the association's schedule, and those of the stays that have their own, by id as text."""
    default = association(session).reminders
    rows = session.execute(select(Setting.key, Setting.value).where(Setting.key.startswith(SCHEDULE)))
    return default, {key.removeprefix(SCHEDULE): reminders.parse(value, default) for key, value in rows}


def _dossiers(
    session: Session,
    alive: Select[uuid.UUID],
    rows: Sequence[Any],
    accounts: Mapping[uuid.UUID, Account],
    adults: Mapping[uuid.UUID, list[Guardian]],
) -> Mapping[uuid.UUID, list[Dossier]]:
    default, own = schedules(session)
    told = reminder_facts.told(session, alive)
    answers = reminder_facts.answers(session, alive)
    booked = reminder_facts.booked(session, alive)
    pieces = reminder_facts.pieces(session, alive)
    found: dict[uuid.UUID, list[Dossier]] = defaultdict(list)
    for asked, stay, child, home, planning in rows:
        span = booked.get(planning.id) if planning else None
        days = span or Interval(stay.first_day, stay.last_day)
        subjects = [asked.id, *([planning.id] if planning else [])]
        account = accounts.get(home.id)
        said = [moment for id_ in subjects for moment in told.get(id_, {}).values()]
        requested = [told[id_][Verdict.REQUEST_COMPLETION] for id_ in subjects if _was_asked(told, id_)]
        given = [
            *(answers.get(key) for key in (child.id, home.id, (home.id, child.id), (home.id, None))),
            asked.submitted_at,
            planning.submitted_at if planning else None,
            account.submitted_at if account else None,
        ]
        waits_for_place = asked.state is PreRegistrationState.WAITLISTED or (
            planning is not None and planning.state is PlanningState.WAITLISTED
        )
        information = gate.information(_facts(account, home, adults[home.id], child))
        found[home.id].append(
            Dossier(
                request_id=asked.id,
                stay_id=stay.id,
                lacking=_lacking(child, stay, days, pieces.get(asked.id, ()), information),
                schedule=own.get(str(stay.id), default),
                told_at=max(said, default=None),
                requested_at=max(requested, default=None),
                answered_at=max((moment for moment in given if moment), default=None),
                waitlisted=waits_for_place,
            )
        )
    return found


def _was_asked(told: Mapping[uuid.UUID, Mapping[Verdict, datetime]], subject_id: uuid.UUID) -> bool:
    return Verdict.REQUEST_COMPLETION in told.get(subject_id, {})


def _lacking(
    child: Child, stay: Stay, days: Interval, pieces: Iterable[Any], information: Iterable[gate.Missing]
) -> Lacking:
    again: list[str] = []
    absent: list[str] = []
    shared = {line.sentence for line in information if line.place is not gate.Place.CHILDREN}
    for piece in pieces:
        worth = status(
            DocumentState(piece.visible) if piece.visible else DocumentState.MISSING,
            first_day=days.first,
            last_day=days.last,
            valid_from=piece.valid_from,
            valid_until=piece.valid_until,
        )
        if not to_give(worth, mandatory=piece.mandatory):
            continue
        secret = unnamed(piece.code, medical=piece.medical)
        label = UNNAMED if secret else piece.label
        (absent if worth is PieceStatus.MISSING else again).append(label)
        if piece.scope is Scope.HOUSEHOLD and not piece.per_stay and not secret:
            shared.add(label)
    return Lacking(
        child=child.first_name,
        stay=stay.name,
        first_day=days.first,
        last_day=days.last,
        due_on=stay.documents_due_on,
        again=tuple(again),
        absent=tuple(absent),
        information=tuple(line.sentence for line in information),
        shared=frozenset(shared),
    )


def _facts(account: Account | None, home: Household, adults: Sequence[Guardian], child: Child) -> gate.Facts:
    first = adults[0] if adults else None
    return gate.Facts(
        guardian_name=first.last_name if first else None,
        phone=first.phone or first.other_phone if first else None,
        email_confirmed=account is None or account.email_confirmed_at is not None,
        address=home.address,
        postcode=home.postcode,
        city=home.city,
        children=(gate.ChildFacts(child.first_name, child.birth_date, child.sex is not None),),
    )


def _silent(family: Family, waiting: Sequence[Dossier], reminded: Sequence[datetime]) -> Silent:
    return Silent(
        household_id=family.household_id,
        name=family.name,
        recipient=family.recipient,
        phone=family.phone,
        children=tuple(dict.fromkeys(dossier.lacking.child for dossier in waiting)),
        stays=tuple(dict.fromkeys(dossier.lacking.stay for dossier in waiting)),
        first_day=min(dossier.lacking.first_day for dossier in waiting),
        asked_at=min(dossier.told_at for dossier in waiting if dossier.told_at),
        reminded=len(reminded),
        last_at=reminded[-1],
    )
