"""Stays of the demo season: the programme in, rows and what the other modules need to know of them out."""

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from db.models import (
    DocumentType,
    PriceBand,
    Requirement,
    Season,
    Stay,
    StayActivity,
    StayClosure,
    StayGroup,
    StaySession,
    TransportPoint,
)
from db.rules.ages import age_on
from db.rules.planning import Bookable, Interval
from db.rules.requirements import Required, concerns, of_stay
from db.types import Direction, StayState
from demo import clock
from demo.programme import OFFERS, PIECES, PRICE_BANDS, Offer, PieceKind, SeasonDates
from demo.rows import Rows

_OPENS_AT = time(7)
_POINTS = (("Nancy, gare routière", time(8, 30)), ("Lunéville, place Léopold", time(9, 15)))


@dataclass(frozen=True)
class Group:
    """An age group of a stay."""

    id: uuid.UUID
    age_min: int
    age_max: int


@dataclass(frozen=True)
class StayPlan:
    """A stay as its families meet it."""

    id: uuid.UUID
    offer: str
    name: str
    place: str
    season: SeasonDates
    bookable: Bookable
    capacity: int
    opened_at: datetime
    documents_due_on: date
    required: tuple[Required, ...]
    groups: tuple[Group, ...]
    outward: tuple[uuid.UUID, ...]
    back: tuple[uuid.UUID, ...]

    def pieces_of(self, birth_date: date) -> tuple[PieceKind, ...]:
        """Return the documents a child is asked for."""
        codes = {piece.code for piece in self.required if concerns(piece, birth_date)}
        return tuple(kind for kind in PIECES if kind.code in codes)

    @property
    def first_day(self) -> date:
        """The day of departure."""
        return self.bookable.first_day

    @property
    def last_day(self) -> date:
        """The day of return."""
        return self.bookable.last_day

    def group_of(self, birth_date: date) -> uuid.UUID | None:
        """Return the group for a child's age at departure, None when it has not the age of the stay."""
        age = age_on(birth_date, self.first_day)
        return next((group.id for group in self.groups if group.age_min <= age <= group.age_max), None)


def prepare(rows: Rows, season: SeasonDates, today: date, *, copies: int, seats: int) -> tuple[StayPlan, ...]:
    """Write the season, the kinds of documents and `copies` of the programme, `seats` times as large."""
    rows.add(
        Season, code=season.code, label=season.label, first_day=season.first_day, last_day=season.last_day
    )
    for position, kind in enumerate(PIECES, start=1):
        rows.add(
            DocumentType,
            code=kind.code,
            label=kind.label,
            scope=kind.scope,
            per_stay=kind.per_stay,
            medical=kind.medical,
            aid_scheme_only=kind.aid_scheme_only,
            activity=kind.activity,
            age_from=kind.age_from,
            age_to=kind.age_to,
            position=position,
        )
    return tuple(
        _stay(rows, season, today, offer, number=number, seats=seats)
        for number in range(1, copies + 1)
        for offer in OFFERS
    )


def _stay(rows: Rows, season: SeasonDates, today: date, offer: Offer, *, number: int, seats: int) -> StayPlan:
    first = today + timedelta(days=offer.leaves_in)
    if offer.weekly:
        first += timedelta(days=-first.weekday() % 7)
    last = first + timedelta(days=offer.nights)
    sessions, closures = _weeks(first, last) if offer.weekly else ((Interval(first, last),), ())
    stay, capacity = rows.id(), offer.capacity * seats
    opened_on = today - timedelta(days=offer.opened)
    due_on = max(first - timedelta(days=21), today + timedelta(days=2))
    rows.add(
        Stay,
        id=stay,
        season_code=season.code,
        code=f"{offer.code.upper()}-{number:02}",
        name=offer.name if number == 1 else f"{offer.name} {number}",
        theme=offer.theme,
        place=offer.place,
        country=offer.country,
        first_day=first,
        last_day=last,
        leaves_at=time(9),
        returns_at=time(17),
        age_min=offer.ages[0],
        age_max=offer.ages[1],
        capacity=capacity,
        opens_on=opened_on,
        closes_on=first - timedelta(days=3),
        documents_due_on=due_on,
        aid_scheme=offer.aid_scheme,
        state=StayState.OPEN,
    )
    for parts, model in ((sessions, StaySession), (closures, StayClosure)):
        for part in parts:
            label = {"label": "Fermeture du centre"} if model is StayClosure else {}
            rows.add(model, id=rows.id(), stay_id=stay, first_day=part.first, last_day=part.last, **label)
    for activity in offer.activities:
        rows.add(StayActivity, stay_id=stay, activity=activity)
    for low, high, share in PRICE_BANDS:
        amount = offer.price * share // 100
        rows.add(
            PriceBand, id=rows.id(), stay_id=stay, quotient_from=low, quotient_to=high, amount_cents=amount
        )
    required = of_stay(
        [kind.rule for kind in PIECES],
        first_day=first,
        activities=offer.activities,
        aid_scheme=offer.aid_scheme,
    )
    for piece in required:
        rows.add(
            Requirement,
            id=rows.id(),
            stay_id=stay,
            type_code=piece.code,
            mandatory=True,
            born_from=piece.born_from,
            born_until=piece.born_until,
        )
    return StayPlan(
        id=stay,
        offer=offer.code,
        name=offer.name if number == 1 else f"{offer.name} {number}",
        place=offer.place,
        season=season,
        bookable=Bookable(first, last, sessions, closures, *offer.ages, opened_on, first - timedelta(days=3)),
        capacity=capacity,
        opened_at=clock.at(opened_on, _OPENS_AT),
        documents_due_on=due_on,
        required=required,
        groups=tuple(_groups(rows, stay, offer.ages, capacity)),
        outward=tuple(_points(rows, stay, Direction.OUT)),
        back=tuple(_points(rows, stay, Direction.BACK)),
    )


def _weeks(first: date, last: date) -> tuple[tuple[Interval, ...], tuple[Interval, ...]]:
    """Return the sessions, Monday to Friday, and the week in which the stay is closed, the third."""
    mondays = [first + timedelta(weeks=week) for week in range((last - first).days // 7 + 1)]
    weeks = [Interval(monday, monday + timedelta(days=4)) for monday in mondays]
    return tuple(weeks[:2] + weeks[3:]), (weeks[2],)


def _groups(rows: Rows, stay: uuid.UUID, ages: tuple[int, int], capacity: int) -> Iterator[Group]:
    """Write two age groups; together they hold more than the stay, because ages never split evenly."""
    middle = sum(ages) // 2
    for name, low, high in (("Les petits", ages[0], middle), ("Les grands", middle + 1, ages[1])):
        group = rows.id()
        seats = -(-capacity * 3 // 4)
        rows.add(StayGroup, id=group, stay_id=stay, name=name, age_min=low, age_max=high, capacity=seats)
        yield Group(group, low, high)


def _points(rows: Rows, stay: uuid.UUID, direction: Direction) -> Iterator[uuid.UUID]:
    points: Sequence[tuple[str, time]] = _POINTS
    for place, hour in points:
        point = rows.id()
        at = hour if direction is Direction.OUT else hour.replace(hour=hour.hour + 9)
        rows.add(TransportPoint, id=point, stay_id=stay, direction=direction, place=place, at=at)
        yield point
