"""Who asks for what: stays in, the requests of the season with their stories, grouped into families, out."""

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum
from random import Random

from db.rules.ages import age_on
from demo.clock import Clock
from demo.stays import StayPlan


class Story(StrEnum):
    """How far a request has come; those whose documents are furthest come first."""

    ACCEPTED = "accepted"
    PLANNING_WAITLISTED = "planning_waitlisted"
    PLANNING_CANCELLED = "planning_cancelled"
    PLANNING_REFUSED = "planning_refused"
    PLANNING_TO_COMPLETE = "planning_to_complete"
    PLANNING_ASKED = "planning_asked"
    PLANNING_DRAFT = "planning_draft"
    VALIDATED = "validated"
    WAITLISTED = "waitlisted"
    COMPLETED = "completed"
    TO_COMPLETE = "to_complete"
    NEW = "new"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class Standing(StrEnum):
    """How far a family's account has come."""

    VALIDATED = "validated"
    PENDING = "pending"
    LACKING = "lacking"
    """Pending, with mandatory information missing."""
    COMPLETED = "completed"
    """Pending again after a completion request."""
    UNCONFIRMED = "unconfirmed"
    INCOMPLETE = "incomplete"
    TO_COMPLETE = "to_complete"
    REFUSED = "refused"
    CLOSED = "closed"


class Home(StrEnum):
    """Who brings the children up."""

    PARENTS = "parents"
    SEPARATED = "separated"
    RESTRICTED = "restricted"
    """Separated, and a court keeps the other parent away."""
    GRANDPARENT = "grandparent"


S = Story
DEMAND: Mapping[str, Sequence[tuple[Story, int]]] = {
    "apprenantes": (
        *((S.ACCEPTED, 2), (S.PLANNING_ASKED, 2), (S.PLANNING_TO_COMPLETE, 1)),
        *((S.VALIDATED, 1), (S.CANCELLED, 1)),
    ),
    "voile": (
        *((S.ACCEPTED, 2), (S.PLANNING_ASKED, 2), (S.VALIDATED, 1)),
        *((S.TO_COMPLETE, 1), (S.CANCELLED, 1)),
    ),
    "jura": (
        *((S.PLANNING_ASKED, 1), (S.VALIDATED, 2)),
        *((S.NEW, 5), (S.COMPLETED, 2), (S.TO_COMPLETE, 1)),
    ),
    # Exactly as many accepted as it has places: one more would overfill it.
    "ferme": (
        *((S.ACCEPTED, 12), (S.PLANNING_ASKED, 2), (S.PLANNING_WAITLISTED, 1), (S.PLANNING_CANCELLED, 1)),
        *((S.WAITLISTED, 3), (S.NEW, 1), (S.REFUSED, 1)),
    ),
    "trappeur": (
        *((S.PLANNING_ASKED, 1), (S.PLANNING_DRAFT, 1), (S.PLANNING_REFUSED, 1), (S.VALIDATED, 1)),
        *((S.NEW, 4), (S.COMPLETED, 1), (S.TO_COMPLETE, 1)),
    ),
    "artistes": (
        *((S.ACCEPTED, 1), (S.PLANNING_ASKED, 1), (S.PLANNING_DRAFT, 1)),
        *((S.NEW, 3), (S.COMPLETED, 1)),
    ),
    "baviere": ((S.VALIDATED, 1), (S.NEW, 4), (S.COMPLETED, 1), (S.TO_COMPLETE, 1), (S.REFUSED, 1)),
    "marionnettes": ((S.NEW, 1),),
}
STRANGERS: Mapping[Standing, int] = {
    Standing.UNCONFIRMED: 3,
    Standing.INCOMPLETE: 3,
    Standing.PENDING: 2,
    Standing.LACKING: 3,
    Standing.COMPLETED: 1,
    Standing.TO_COMPLETE: 2,
    Standing.REFUSED: 1,
    Standing.CLOSED: 1,
}
"""Accounts without a request yet."""
# How many children a family asks for; T: twins on the same stay, D: one child on two stays.
_PATTERNS = ("1", "2", "D", "T", "1", "D", "3", "D", "2", "1", "D", "1", "2", "D", "1")
_HOMES = {1: Home.SEPARATED, 4: Home.RESTRICTED, 7: Home.GRANDPARENT, 9: Home.SEPARATED}
_queued = frozenset({Story.NEW, Story.COMPLETED, Story.PLANNING_ASKED})
_childless = frozenset({Standing.UNCONFIRMED, Standing.INCOMPLETE})
_telling = frozenset({Story.VALIDATED, Story.COMPLETED, Story.TO_COMPLETE})
_RUSH = timedelta(hours=47)
_LONG = timedelta(days=21)


@dataclass(frozen=True)
class Request:
    """A pre-registration to be; `number` counts those of the same story."""

    stay: StayPlan
    story: Story
    number: int
    created_at: datetime


@dataclass(frozen=True)
class KidPlan:
    """A child to be, and what is asked for it."""

    birth_date: date
    requests: tuple[Request, ...] = ()

    @property
    def waits(self) -> bool:
        """Whether one of its requests stands in a queue."""
        return any(request.story in _queued for request in self.requests)


@dataclass(frozen=True)
class FamilyPlan:
    """A family to be."""

    kids: tuple[KidPlan, ...]
    standing: Standing = Standing.VALIDATED
    home: Home = Home.PARENTS

    @property
    def waits(self) -> bool:
        """Whether one of its requests stands in a queue."""
        return any(kid.waits for kid in self.kids)

    @property
    def requests(self) -> tuple[Request, ...]:
        """Everything the family asks for."""
        return tuple(request for kid in self.kids for request in kid.requests)


@dataclass
class Cast:
    """Draws the families of a season; `seats` is how many times the demand of one share each stay meets."""

    clock: Clock
    rng: Random
    seats: int
    copies: int
    _turn: dict[str, int] = field(default_factory=dict)

    def families(self, stays: Sequence[StayPlan]) -> Iterator[FamilyPlan]:
        """Yield every family, those that ask for a stay first."""
        everything = self._requests(stays)
        self.rng.shuffle(everything)
        yield FamilyPlan(self._twins(everything))
        waiting = [request for request in everything if not _alone(request)]
        index = 0
        while waiting:
            kids = self._kids(waiting, _PATTERNS[index % len(_PATTERNS)])
            yield FamilyPlan(kids, home=_HOMES.get(index % 20, Home.PARENTS))
            index += 1
        for request in filter(_alone, everything):
            standing = Standing.PENDING if _newcomer(request) else Standing.VALIDATED
            yield FamilyPlan((self._kid(request),), standing=standing)
        for standing, number in STRANGERS.items():
            for _ in range(number * self.seats * self.copies):
                kids = () if standing in _childless else (self._stranger(),)
                yield FamilyPlan(kids, standing=standing)

    def _requests(self, stays: Sequence[StayPlan]) -> list[Request]:
        found: list[Request] = []
        numbers: dict[Story, int] = {}
        for stay in stays:
            for story, share in DEMAND[stay.offer]:
                for _ in range(share * self.seats):
                    number = numbers.get(story, 0)
                    numbers[story] = number + 1
                    found.append(Request(stay, story, number, self._arrival(stay, story)))
        return found

    def _arrival(self, stay: StayPlan, story: Story) -> datetime:
        """Return when the request came in; most come within two days of opening (domain.md § 1)."""
        now, opened = self.clock.now, stay.opened_at
        if story is Story.NEW and now - opened > _LONG:
            return self.clock.ago(least=timedelta(hours=4), most=timedelta(days=12))
        last = now - timedelta(hours=3)
        if self.rng.random() < 0.7:
            return self.clock.between(opened, min(opened + _RUSH, last))
        return self.clock.between(opened, last if story is Story.NEW else opened + (now - opened) / 2)

    def _twins(self, waiting: list[Request]) -> tuple[KidPlan, ...]:
        """Take two requests with everything given and waiting: each twin may have got the other's papers."""
        given = [request for request in waiting if _all_given(request)]
        several = Counter(request.stay.id for request in given)
        stay = next(request.stay for request in given if several[request.stay.id] > 1)
        first, second = [request for request in given if request.stay is stay][:2]
        waiting.remove(first)
        waiting.remove(second)
        kid = self._kid(first)
        return kid, KidPlan(kid.birth_date, (second,))

    def _kids(self, waiting: list[Request], pattern: str) -> tuple[KidPlan, ...]:
        first = waiting.pop()
        if pattern == "T":
            other = _take(waiting, lambda request: request.stay is first.stay and _alike(request, first))
            twin = self._kid(first)
            return (twin, KidPlan(twin.birth_date, (other,))) if other else (twin,)
        if pattern == "D":
            kid = self._kid(first)
            other = _take(waiting, lambda request: _both(kid, first, request))
            return (KidPlan(kid.birth_date, (first, other)),) if other else (kid,)
        siblings = [waiting.pop() for _ in range(min(int(pattern) - 1, len(waiting)))]
        return tuple(self._kid(request) for request in (first, *siblings))

    def _kid(self, request: Request) -> KidPlan:
        """Return a child of the stay's age, from each of its groups in turn."""
        stay = request.stay
        turn = self._turn.get(stay.name, 0)
        self._turn[stay.name] = turn + 1
        group = stay.groups[turn % len(stay.groups)]
        low, high = group.age_min, group.age_max
        if _too_young(request):
            low = high = stay.bookable.age_min - 1
        return KidPlan(self._born(stay.first_day, self.rng.randint(low, high)), (request,))

    def _stranger(self) -> KidPlan:
        return KidPlan(self._born(self.clock.today, self.rng.randint(4, 15)))

    def _born(self, day: date, age: int) -> date:
        """Return a birth date of somebody who is `age` on `day`."""
        # 29 February has no anniversary in common years; nobody here is born around it.
        birthday = day.replace(year=day.year - age, day=min(day.day, 28))
        return birthday - timedelta(days=self.rng.randint(0, 360))


def _take(waiting: list[Request], fits: Callable[[Request], bool]) -> Request | None:
    for position in range(len(waiting) - 1, -1, -1):
        if fits(waiting[position]):
            return waiting.pop(position)
    return None


def _alone(request: Request) -> bool:
    """Tell whether the documents are the point of the story, which another request would overrule."""
    covers = request.story is Story.PLANNING_ASKED and request.number % 9 == 3
    refused = request.story is Story.NEW and request.number % 8 == 3
    return covers or refused or request.story in _telling or _newcomer(request)


def _newcomer(request: Request) -> bool:
    """Tell whether the family's account still waits too; it gave no document yet (see `demo.requests`)."""
    return request.story is Story.NEW and request.number % 4 == 1


def _all_given(request: Request) -> bool:
    """Tell whether every document waits to be checked (see `demo.requests`)."""
    return request.story is Story.NEW and request.number % 4 == 0


def _too_young(request: Request) -> bool:
    return request.story is Story.REFUSED and request.stay.offer != "ferme"


def _alike(one: Request, other: Request) -> bool:
    return _too_young(one) == _too_young(other)


def _both(kid: KidPlan, first: Request, second: Request) -> bool:
    """Tell whether a child can go on both stays; refused requests and the full stay's are kept simple."""
    one, two = first.stay.bookable, second.stay.bookable
    if _too_young(first) or _too_young(second) or "ferme" in {first.stay.offer, second.stay.offer}:
        return False
    apart = one.last_day < two.first_day or two.last_day < one.first_day
    return apart and two.age_min <= age_on(kid.birth_date, two.first_day) <= two.age_max
