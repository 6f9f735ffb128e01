"""Moments of a season: a span in, a plausible moment before the demo's present out."""

from datetime import UTC, date, datetime, time, timedelta
from random import Random

_OFFICE_OPENS, _OFFICE_CLOSES = time(8), time(17)


def at(day: date, hour: time = time(0)) -> datetime:
    """Return a moment of a day, in UTC."""
    return datetime.combine(day, hour, tzinfo=UTC)


class Clock:
    """Draws moments that never lie in the future; the present is the midnight that `today` begins with.

    Midnight, so that nothing of the demonstration is dated after the moment somebody opens it.
    """

    def __init__(self, today: date, rng: Random) -> None:
        self.today = today
        self.now = at(today)
        self._rng = rng

    def between(self, first: datetime, last: datetime) -> datetime:
        """Return a moment between the two."""
        return first + timedelta(seconds=self._rng.uniform(0, max((last - first).total_seconds(), 0)))

    def ago(self, *, least: timedelta, most: timedelta) -> datetime:
        """Return a moment at least and at most so long ago."""
        return self.now - timedelta(seconds=self._rng.uniform(least.total_seconds(), most.total_seconds()))

    def lately(self) -> datetime:
        """Return when something that still waits was sent: hours to almost three weeks ago."""
        return self.ago(least=timedelta(hours=4), most=timedelta(days=18))

    def after(self, moment: datetime, *, days: float = 3.0) -> datetime:
        """Return a later moment, within `days` and well before the present."""
        left = (self.now - moment).total_seconds()
        return moment + timedelta(seconds=self._rng.uniform(0.05, 1.0) * min(days * 86_400, left * 0.4))

    def office(self, moment: datetime, *, days: float = 2.0) -> datetime:
        """Return a later moment, in office hours when one is left before the present."""
        found = self.after(moment, days=days)
        opens, closes = at(found.date(), _OFFICE_OPENS), at(found.date(), _OFFICE_CLOSES)
        if found > closes:
            opens, closes = opens + timedelta(days=1), closes + timedelta(days=1)
        if opens <= found <= closes:
            return found
        first = max(opens, moment)
        return self.between(first, closes) if first < closes < self.now else found
