"""The four queues: what waits for a coordinator, counted, filtered, sorted, a window at a time."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    FromClause,
    Integer,
    Select,
    String,
    and_,
    bindparam,
    func,
    literal_column,
    not_,
    null,
    or_,
    select,
)
from sqlalchemy.orm import Session

from db.columns import Uid
from db.models import (
    Account,
    Child,
    Decision,
    Household,
    PlanningRequest,
    PreRegistration,
    Staff,
    StaffStay,
    Stay,
)
from db.queries import asked
from db.queries.projection import Pending, Projected, models
from db.queries.words import begin_words, escaped, patterns
from db.rules.names import family_name, full_name
from db.types import Subject, Verdict


class Queue(StrEnum):
    """The side bar's queues; *documents* holds the pre-registrations with a document to check."""

    ACCOUNTS = "accounts"
    PRE_REGISTRATIONS = "pre_registrations"
    DOCUMENTS = "documents"
    PLANNINGS = "plannings"

    @property
    def subject(self) -> Subject:
        """What the decision bar of this queue decides on."""
        return {
            Queue.ACCOUNTS: Subject.ACCOUNT,
            Queue.PRE_REGISTRATIONS: Subject.PRE_REGISTRATION,
            Queue.DOCUMENTS: Subject.PRE_REGISTRATION,
            Queue.PLANNINGS: Subject.PLANNING_REQUEST,
        }[self]


class Stage(StrEnum):
    """Where a request stands, as the state filter groups it."""

    TO_DO = "to_do"
    TO_COMPLETE = "to_complete"
    WAITLISTED = "waitlisted"
    ANSWERED = "answered"
    ALL = "all"


class Column(StrEnum):
    """What a queue can be sorted by; urgency is departure, then waiting."""

    URGENCY = "urgency"
    NAME = "name"
    STAY = "stay"
    STATE = "state"
    WAITING = "waiting"
    DEPARTURE = "departure"
    MISSING = "missing"
    ASSIGNEE = "assignee"


@dataclass(frozen=True)
class View:
    """One way of looking at a queue: what the filters, the search field and the headers say."""

    queue: Queue
    stage: Stage = Stage.TO_DO
    text: str = ""
    stay_id: uuid.UUID | None = None
    assignee_id: uuid.UUID | None = None
    unassigned: bool = False
    team_of: uuid.UUID | None = None
    """A member of the teams that the dossiers were given to."""
    sort: Column = Column.URGENCY
    descending: bool = False

    def sorted_by(self, column: Column, *, descending: bool) -> "View":
        """Return this view in another order."""
        return replace(self, sort=column, descending=descending)


class Row(NamedTuple):
    """One line of a queue: a tuple, since a window holds a hundred and a dataclass takes longer to make.

    `name` is « MARTIN Léa » (an account: « MARTIN Claire », or the address while it has no household);
    `birth_date`, `stay…` are None for accounts; `to_check` and `missing` count pieces.
    """

    queue: Queue
    id: uuid.UUID
    revision: int
    state: str
    name: str
    birth_date: date | None
    stay_name: str | None
    first_day: date | None
    last_day: date | None
    waiting_since: datetime | None
    to_check: int
    missing: int
    completed: bool
    """The family answered a completion request: *complété, à revoir*."""
    assignee: str | None
    assignee_id: uuid.UUID | None = None
    for_team: bool = False
    """Given to the team of its stay."""


@dataclass(frozen=True)
class Page:
    """A window of a queue: the number of rows in all, and those asked for."""

    total: int
    rows: tuple[Row, ...]


_states: dict[Stage, tuple[str, ...]] = {
    Stage.TO_DO: ("pending",),
    Stage.TO_COMPLETE: ("to_complete",),
    Stage.WAITLISTED: ("waitlisted",),
    Stage.ANSWERED: ("validated", "accepted", "refused", "cancelled", "closed"),
    Stage.ALL: (
        *("pending", "to_complete", "waitlisted", "validated", "accepted"),
        *("refused", "cancelled", "closed"),
    ),
}
_few = frozenset({Stage.TO_DO, Stage.TO_COMPLETE, Stage.WAITLISTED})
"""The stages that requests pass through; in the others they pile up, season after season."""
_with_documents = ("pending", "to_complete", "waitlisted", "validated")
"""A document is worth checking while its request lives."""


@dataclass(frozen=True)
class _Source:
    """Where a queue's rows come from; `name` is what they are sorted and searched by."""

    tables: FromClause
    projected: Projected
    name: ColumnElement[str]
    waiting: ColumnElement[datetime | None]
    dated: bool
    """Whether the rows have a child and a stay."""

    @property
    def model(self) -> Any:
        return models[self.projected.subject]


def _source(queue: Queue, pending: Pending) -> _Source:
    projected = pending.over(queue.subject)
    if queue is Queue.ACCOUNTS:
        tables = Account.__table__.outerjoin(Household.__table__, Account.household_id == Household.id)
        return _Source(
            tables=projected.join(tables),
            projected=projected,
            name=func.coalesce(Household.search_key, Account.email),
            waiting=Account.__table__.c.submitted_at,
            dated=False,
        )
    requests = PreRegistration.__table__.join(Child.__table__).join(Stay.__table__)
    if queue is Queue.PLANNINGS:
        requests = requests.join(
            PlanningRequest.__table__, PlanningRequest.pre_registration_id == PreRegistration.id
        )
    waiting = models[queue.subject].__table__.c.submitted_at
    if queue is Queue.DOCUMENTS:
        to_check = asked.waiting(pending)
        requests = requests.join(to_check, to_check.c.id == PreRegistration.id)
        waiting = to_check.c.since
    return _Source(
        tables=projected.join(requests),
        projected=projected,
        name=Child.__table__.c.search_key,
        waiting=waiting,
        dated=True,
    )


def _parted(view: View) -> tuple[View, dict[str, object]]:
    """Return a view that has the same statements, and the parameters that make them those of this one.

    What is looked for is a parameter, that it is counts: writing a statement takes longer than running it,
    and one is run at every letter typed.
    """
    words, some = patterns(view.text), uuid.UUID(int=0)
    shape = replace(
        view,
        text=" ".join("x" for _ in words),
        stay_id=view.stay_id and some,
        assignee_id=view.assignee_id and some,
        team_of=view.team_of and some,
    )
    ids = {"stay": view.stay_id, "assignee": view.assignee_id, "team_of": view.team_of}
    looked_for = {f"word_{place}": pattern for place, pattern in enumerate(words)}
    return shape, {**looked_for, **ids, "address": f"%{escaped(view.text.strip())}%"}


def _id(name: str) -> BindParameter[uuid.UUID]:
    return bindparam(name, type_=Uid)


def _conditions(view: View, source: _Source) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = []
    if view.queue is Queue.DOCUMENTS:
        found.append(source.projected.is_in(_with_documents))
    elif view.stage in _few:
        found.append(source.projected.among(_states[view.stage]))
    else:
        found.append(source.projected.is_in(_states[view.stage]))
    words = [bindparam(f"word_{place}", type_=String) for place, _ in enumerate(view.text.split())]
    if words:
        named = begin_words(source.name, words)
        if view.queue is Queue.ACCOUNTS:
            address = func.lower(bindparam("address", type_=String))
            named = or_(named, func.lower(Account.email).like(address, escape="/"))
        found.append(named)
    if view.stay_id is not None and source.dated:
        found.append(Stay.id == _id("stay"))
    if view.assignee_id is not None:
        found.append(source.model.assignee_id == _id("assignee"))
    if view.unassigned:
        found += [source.model.assignee_id.is_(None), not_(source.model.for_team)]
    if view.team_of is not None:
        found.append(_for_teams_of(source))
    return found


def _for_teams_of(source: _Source) -> ColumnElement[bool]:
    for_team: ColumnElement[bool] = source.model.for_team
    if not source.dated:
        return for_team
    mine = select(StaffStay.stay_id).where(StaffStay.staff_id == _id("team_of"))
    return and_(for_team, Stay.id.in_(mine))


def _order(view: View, source: _Source, missing: ColumnElement[int] | None) -> list[ColumnElement[Any]]:
    departure = Stay.first_day if source.dated else None
    orders: dict[Column, Any] = {
        Column.URGENCY: departure,
        # Not the bare column: SQLite would walk its index, all names of all seasons, to save sorting a few.
        Column.NAME: source.name.concat(""),
        Column.STAY: Stay.name if source.dated else None,
        Column.STATE: source.projected.state,
        Column.WAITING: source.waiting,
        Column.DEPARTURE: departure,
        Column.MISSING: missing,
        Column.ASSIGNEE: Staff.display_name,
    }
    first = orders[view.sort]
    rest = _rest(view, source)
    return rest if first is None else [first, *rest]


def _rest(view: View, source: _Source) -> list[ColumnElement[Any]]:
    """Return what goes by after the column that was chosen."""
    teams = [not_(source.model.for_team)] if view.sort is Column.ASSIGNEE else []
    return [*teams, source.waiting, source.model.id]


def count(session: Session, view: View, *, pending: Pending) -> int:
    """Return the number of rows a view holds."""
    shape, values = _parted(view)
    return session.connection().scalar(_counting(shape, pending), values) or 0


def counts(session: Session, *, pending: Pending) -> Mapping[Queue, int]:
    """Return what waits in each queue."""
    return {queue: count(session, View(queue), pending=pending) for queue in Queue}


def page(session: Session, view: View, *, pending: Pending, offset: int, limit: int) -> Page:
    """Return the rows of a view from `offset` on, at most `limit`, and how many there are in all."""
    shape, values = _parted(view)
    values |= {"offset": offset, "limit": limit}
    found = session.connection().execute(_window(shape, pending), values).all()
    return Page(
        total=found[0].total if found else count(session, view, pending=pending),
        rows=tuple(_row(view.queue, one) for one in found),
    )


@lru_cache(maxsize=256)
def _counting(view: View, pending: Pending) -> Select[Any]:
    source = _source(view.queue, pending)
    return select(func.count()).select_from(source.tables).where(*_conditions(view, source))


@lru_cache(maxsize=256)
def _window(view: View, pending: Pending) -> Select[Any]:
    """Return the statement of a window, with the columns that `_row` takes apart."""
    source = _source(view.queue, pending)
    return _of_requests(view, source, pending) if source.dated else _of_accounts(view, source)


def _of_accounts(view: View, source: _Source) -> Select[Any]:
    """Return accounts in one go: nothing is counted of them, so they are not looked up twice."""
    named = [Household.name, Account.email, *[null()] * 4]
    none = literal_column("0", Integer)
    return (
        select(func.count().over().label("total"), *_columns(view, source, named, [none, none]))
        .select_from(_with_staff(source.tables, source))
        .where(*_conditions(view, source))
        .order_by(*_directed(view, source, _order(view, source, None)))
        .offset(bindparam("offset", type_=Integer))
        .limit(bindparam("limit", type_=Integer))
    )


def _of_requests(view: View, source: _Source, pending: Pending) -> Select[Any]:
    """Return which requests a window shows, then, for these alone, what is counted.

    Who sorts by what is missing has the pieces of all counted first.
    """
    model = source.model
    conditions, booked = _conditions(view, source), view.queue is Queue.PLANNINGS
    ordered: FromClause = source.tables
    counted = missing = None
    if view.sort is Column.ASSIGNEE:
        ordered = _with_staff(ordered, source)
    elif view.sort is Column.MISSING:
        every = select(model.id).select_from(source.tables).where(*conditions).cte("every")
        counted = asked.counted(pending, every, booked=booked)
        ordered = ordered.outerjoin(counted, counted.c.id == model.id)
        missing = func.coalesce(counted.c.missing, 0)
    keys = [key.label(f"key_{place}") for place, key in enumerate(_order(view, source, missing))]
    shown = (
        select(model.id, func.count().over().label("total"), *keys)
        .select_from(ordered)
        .where(*conditions)
        .order_by(*_directed(view, source, keys))
        .offset(bindparam("offset", type_=Integer))
        .limit(bindparam("limit", type_=Integer))
        .cte("shown")
    )
    if counted is None:
        counted = asked.counted(pending, shown, booked=booked)
    named = [Child.last_name, Child.first_name, Child.birth_date, Stay.name, Stay.first_day, Stay.last_day]
    pieces = [func.coalesce(counted.c.to_check, 0), func.coalesce(counted.c.missing, 0)]
    tables = source.tables.join(shown, shown.c.id == model.id)
    tables = tables.outerjoin(counted, counted.c.id == model.id)
    kept = [shown.c[key.name] for key in keys]
    # Said twice: SQLite may join the other way round, from all requests to the few shown.
    few = model.id.in_(select(shown.c.id))
    return (
        select(shown.c.total, *_columns(view, source, named, pieces))
        .select_from(_with_staff(tables, source))
        .where(few)
        .order_by(*_directed(view, source, kept))
    )


def _with_staff(tables: FromClause, source: _Source) -> FromClause:
    return tables.outerjoin(Staff.__table__, source.model.assignee_id == Staff.id)


def _columns(view: View, source: _Source, named: Sequence[Any], pieces: Sequence[Any]) -> list[Any]:
    """Return the columns of a row, those of its own queue (`named`, `pieces`) in their places."""
    model = source.model
    asked_again = (
        select(Decision.id)
        .where(
            Decision.subject == view.queue.subject,
            Decision.subject_id == model.id,
            Decision.verdict == Verdict.REQUEST_COMPLETION,
        )
        .exists()
    )
    return [
        *(model.id, model.revision, source.projected.state, *named, source.waiting, *pieces),
        *(asked_again, Staff.display_name, model.assignee_id, model.for_team),
    ]


def _directed(view: View, source: _Source, keys: Sequence[ColumnElement[Any]]) -> list[ColumnElement[Any]]:
    """Return the keys of an order, the column that was chosen downwards where this is wanted."""
    chosen = len(keys) > len(_rest(view, source))
    down = view.descending and chosen
    return [keys[0].desc() if down else keys[0], *keys[1:]]


def _row(queue: Queue, found: Sequence[Any]) -> Row:
    # Taken apart at once: to ask a row for its columns by name takes as long as all the rest.
    _, id_, revision, state, last, first, *shown, asked_again, assignee, assignee_id, for_team = found
    name = _account_name(last, first) if queue is Queue.ACCOUNTS else full_name(last, first)
    completed = state == "pending" and bool(asked_again)
    return Row._make((queue, id_, revision, state, name, *shown, completed, assignee, assignee_id, for_team))


def _account_name(household: str | None, address: str) -> str:
    return family_name(household) if household else address
