"""When the next round is due: what happened at a desk in, a moment of the monotonic clock out.

The window's timer and the fault runs follow the same one, so that what empties the outbox there empties it
here. The calendar has no part in it: a clock that is set changes nothing.
"""

from dataclasses import dataclass, field

AT_LEAST = 0.3
"""Seconds between two rounds, whoever asks."""
NOTICED, BUSY = 2.0, 5.0
"""Seconds between two rounds that only notices ask for; the more where they never cease, as eighty desks that
wake each other all day."""
LATE = 0.1
"""A decision is sent this much after its undo window, never within."""
CLOSE = 1.0
"""Decisions wait since before this program ran: the next may be due at any moment of its window."""
FIRST_TRY, LONGEST_TRY = 1.0, 15.0


def next_try(failures: int) -> float:
    """Return how many seconds a desk waits after so many failures in a row."""
    return min(FIRST_TRY * 2.0 ** min(failures - 1, 10), LONGEST_TRY)


@dataclass
class Pace:
    """One desk's rounds; every method is told the time."""

    undo: float
    """Seconds during which a decision can be taken back."""
    poll: float | None
    """Seconds between rounds when nothing happens; None where nobody else writes."""
    due: float | None = None
    """When the next round is due; None: not before something happens."""
    _ripe: list[float] = field(default_factory=list)  # when decisions can no longer be taken back
    _under_way: bool = False
    _ended: float = float("-inf")
    _failures: int = 0
    _heard: float | None = None  # the first notice since the last round
    _rest: float = NOTICED

    def wanted(self, now: float) -> None:
        """Somebody asks for a round."""
        self._sooner(max(now, self._ended + AT_LEAST))

    def noticed(self, now: float) -> None:
        """A colleague changed something, or has another dossier open."""
        self._heard = now if self._heard is None else self._heard
        self._sooner(max(now, self._ended + self._rest))

    def decided(self, now: float) -> None:
        """A decision was taken, or something was looked at."""
        self._ripe.append(now + self.undo + LATE)
        self._sooner(self._ripe[0])

    def began(self, now: float) -> None:
        """A round is under way; what is asked for from now on is for the next."""
        self.due, self._under_way = None, True
        self._ripe = [at for at in self._ripe if at > now]

    def ended(self, now: float, *, waiting: int, failed: bool) -> None:
        """A round is over; `waiting`: how many decisions have not left."""
        ceaseless = self._heard is not None and self._heard < self._ended + NOTICED
        self._heard, self._rest = None, min(1.5 * self._rest, BUSY) if ceaseless else NOTICED
        self._ended, self._under_way = now, False
        self._failures = self._failures + 1 if failed else 0
        if failed:
            self._sooner(now + next_try(self._failures))
        elif waiting:
            self._sooner(self._ripe[0] if self._ripe else now + CLOSE)
        elif self.poll is not None:
            self._sooner(now + self.poll)
        if self.due is not None:
            self.due = max(self.due, now + AT_LEAST)

    def wait(self, now: float) -> float | None:
        """Return the seconds left until the next round, None when none is due or one is under way."""
        return None if self.due is None or self._under_way else max(0.0, self.due - now)

    def _sooner(self, at: float) -> None:
        self.due = at if self.due is None else min(self.due, at)
