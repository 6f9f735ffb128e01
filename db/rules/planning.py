"""A stay, a child's bookings and a click in; blocks, occupation or a polite refusal out (domain.md § 8)."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from itertools import chain

from db.rules.ages import age_on
from db.rules.formats import show_date

_DAY = timedelta(days=1)


@dataclass(frozen=True, order=True)
class Interval:
    """Days from `first` to `last`, both included; raises ValueError when they stand the wrong way round."""

    first: date
    last: date

    def __post_init__(self) -> None:
        """Refuse an interval without a day."""
        if self.last < self.first:
            raise ValueError(f"interval ends before it begins: {self.first} > {self.last}")

    def __contains__(self, day: date) -> bool:
        """Tell whether `day` is one of the interval's."""
        return self.first <= day <= self.last

    def overlaps(self, other: "Interval") -> bool:
        """Tell whether the two share a day."""
        return self.first <= other.last and other.first <= self.last


@dataclass(frozen=True)
class Bookable:
    """What booking needs to know of a stay; sessions, if any, are the only days it welcomes children."""

    first_day: date
    last_day: date
    sessions: tuple[Interval, ...]
    closures: tuple[Interval, ...]
    age_min: int
    age_max: int
    opens: date | None
    closes: date | None


class Refusal(StrEnum):
    """Why a booking cannot be had."""

    OUTSIDE_STAY = "outside_stay"
    CLOSED_PERIOD = "closed_period"
    OVERLAP = "overlap"
    AGE = "age"
    REGISTRATION_NOT_OPEN = "registration_not_open"
    REGISTRATION_CLOSED = "registration_closed"
    FULL = "full"


class NotBookable(ValueError):
    """Nobody can book the day clicked: `refusal` is OUTSIDE_STAY or CLOSED_PERIOD."""

    def __init__(self, refusal: Refusal) -> None:
        super().__init__(refusal.value)
        self.refusal = refusal


def day_refusal(stay: Bookable, day: date) -> Refusal | None:
    """Return why nobody can book `day` on this stay, None when it can be clicked."""
    if not stay.first_day <= day <= stay.last_day:
        return Refusal.OUTSIDE_STAY
    if any(day in closure for closure in stay.closures):
        return Refusal.CLOSED_PERIOD
    if stay.sessions and not any(day in session for session in stay.sessions):
        return Refusal.CLOSED_PERIOD
    return None


def block(stay: Bookable, clicked: date) -> Interval:
    """Return what one click books: from that day to the end of its session, or of its week without sessions.

    The block ends with the stay, and before a closure. Raises `NotBookable` where no block can begin.
    """
    refusal = day_refusal(stay, clicked)
    if refusal is not None:
        raise NotBookable(refusal)
    ends = [session.last for session in stay.sessions if clicked in session]
    sunday = clicked + (7 - clicked.isoweekday()) * _DAY
    before_closures = [closure.first - _DAY for closure in stay.closures if closure.first > clicked]
    return Interval(clicked, min([*(ends or [sunday]), stay.last_day, *before_closures]))


def toggle(stay: Bookable, booked: tuple[Interval, ...], clicked: date) -> tuple[Interval, ...]:
    """Return a child's blocks on a stay after a click, sorted: a booked block goes, a free day adds its own.

    The block added ends before the next one booked. Raises `NotBookable` for a day that cannot be had;
    a block booked there before the stay changed can still be removed.
    """
    kept = tuple(sorted(interval for interval in booked if clicked not in interval))
    if len(kept) < len(booked):
        return kept
    added = block(stay, clicked)
    before_next = [interval.first - _DAY for interval in kept if interval.first > clicked]
    return tuple(sorted((*kept, Interval(clicked, min([added.last, *before_next])))))


def check(
    stay: Bookable, wanted: Interval, *, birth_date: date, today: date, others: Sequence[Interval]
) -> Refusal | None:
    """Return why a child cannot have `wanted`, None when it can; places are counted by `first_full_day`.

    `today` is the day the family asks, `others` the child's other live bookings on any stay. Age is judged at
    the stay's first day. What no other click could mend is said first.
    """
    if stay.opens is not None and today < stay.opens:
        return Refusal.REGISTRATION_NOT_OPEN
    if stay.closes is not None and today > stay.closes:
        return Refusal.REGISTRATION_CLOSED
    if not stay.age_min <= age_on(birth_date, stay.first_day) <= stay.age_max:
        return Refusal.AGE
    # The ends first: a mistyped year must not be walked through day by day.
    for day in chain((wanted.first, wanted.last), days([wanted])):
        refusal = day_refusal(stay, day)
        if refusal is not None:
            return refusal
    if any(wanted.overlaps(other) for other in others):
        return Refusal.OVERLAP
    return None


def days(intervals: Iterable[Interval]) -> Iterator[date]:
    """Yield the days of each interval, in the order given."""
    for interval in intervals:
        for offset in range((interval.last - interval.first).days + 1):
            yield interval.first + offset * _DAY


def occupation(bookings: Iterable[Iterable[Interval]]) -> Mapping[date, int]:
    """Return the children present each day; `bookings` holds the intervals of one child after the other."""
    return Counter(day for child in bookings for day in set(days(child)))


def first_full_day(wanted: Iterable[Interval], taken: Mapping[date, int], capacity: int) -> date | None:
    """Return the first day of `wanted` without a place left, None when there is room for one more child."""
    return min((day for day in days(wanted) if taken.get(day, 0) >= capacity), default=None)


def sentence(refusal: Refusal, stay: Bookable, *, child: str, day: date | None = None) -> str:  # noqa: PLR0911
    """Return what the family reads; `child` is the first name, `day` the full day when one is known."""
    match refusal:
        case Refusal.OUTSIDE_STAY:
            return (
                f"Ces dates sortent du séjour, qui a lieu du {show_date(stay.first_day)} "
                f"au {show_date(stay.last_day)}. Merci de choisir un jour de cette période."
            )
        case Refusal.CLOSED_PERIOD:
            return "Le séjour n’accueille pas d’enfants à ces dates. Merci de choisir un autre jour."
        case Refusal.OVERLAP:
            return (
                f"Une réservation existe déjà pour {child} à ces dates. "
                "Merci de choisir une autre période, ou de retirer d’abord cette réservation."
            )
        case Refusal.AGE:
            return (
                f"Ce séjour accueille les enfants de {stay.age_min} à {stay.age_max}\u00a0ans, "
                f"âge au premier jour du séjour. Merci de choisir pour {child} un séjour de son âge."
            )
        case Refusal.REGISTRATION_NOT_OPEN:
            opening = f" à partir du {show_date(stay.opens)}" if stay.opens else " dès leur ouverture"
            return f"Les inscriptions à ce séjour ne sont pas encore ouvertes. Merci de revenir{opening}."
        case Refusal.REGISTRATION_CLOSED:
            closing = f" depuis le {show_date(stay.closes)}" if stay.closes else ""
            return (
                f"Les inscriptions à ce séjour sont closes{closing}. "
                "Merci de choisir un autre séjour ou de nous contacter."
            )
        case Refusal.FULL:
            where = f"le {show_date(day)}" if day else "à ces dates"
            return (
                f"Il ne reste plus de place sur ce séjour {where}. "
                "Merci de choisir une autre période ou de demander la liste d’attente."
            )
