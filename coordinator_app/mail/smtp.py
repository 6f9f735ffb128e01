"""Claimed mails in, an SMTP server's answers out: one mail a connection at a time, the connections in turn.

While one connection waits for its answer the others speak. One commit covers the offers of all and says how
the mails before them ended, while the server reads the bodies. A server that is slow to answer is not waited
for with that: it is written first.
"""

import uuid
from collections.abc import Callable, Collection, Sequence

from coordinator_app.mail.smtp_line import Account, Down, Line, Pause, Talk, Timeouts
from coordinator_app.mail.transport import Offer, Outcome, Parcel
from db.types import MailState

CONNECTIONS = 8  # as many mails share one commit, which has to reach the disk


class Smtp:
    """One account on one server."""

    def __init__(
        self, account: Account, *, timeouts: Timeouts | None = None, connections: int = CONNECTIONS
    ) -> None:
        self._account, self._timeouts = account, timeouts or Timeouts()
        self._connections = connections
        self._lines: list[Line] = []

    @property
    def at_once(self) -> int:
        """Return how many connections the server is known to allow."""
        return self._connections

    def deliver(
        self, parcels: Sequence[Parcel], offer: Offer, *, meanwhile: Callable[[], None]
    ) -> list[tuple[Parcel, Outcome | None]]:
        """Send one mail a connection; see `Transport.deliver`."""
        if sum(line.open for line in self._lines) < min(len(parcels), self._connections):
            meanwhile()  # connecting may take long
            try:
                self._connect(len(parcels))
            except Down as problem:
                return [(parcels[0], Outcome(MailState.QUEUED, str(problem), stop=True))]
        lines = [line for line in self._lines if line.open]
        turn = _Turn([(one, line.talk(one)) for one, line in zip(parcels, lines, strict=False)])
        try:
            if offering := turn.until_offer(meanwhile):
                turn.finish(offer(offering))
            else:
                meanwhile()
            return turn.outcomes()
        finally:
            if not turn.is_over():  # the database failed: the servers have a body without its end
                for line in lines:
                    line.drop()

    def lookup(self, parcel: Parcel) -> Outcome | None:  # noqa: ARG002
        """Return None: SMTP has no such question."""
        return None

    def check(self) -> None:
        """Connect and identify. Raises `Down`."""
        self._connect(1)

    def close(self) -> None:
        """Say goodbye to the server."""
        for line in self._lines:
            line.quit()
        self._lines = []

    def _connect(self, wanted: int) -> None:
        """Open the lines that are missing. Raises `Down` when there is none in the end."""
        self._lines = [line for line in self._lines if line.open]
        while len(self._lines) < min(wanted, self._connections):
            try:
                self._lines.append(Line(self._account, self._timeouts))
            except Down:
                if not self._lines:
                    raise
                self._connections = len(self._lines)  # a provider that allows no more


class _Turn:
    """Conversations that go on together, one pause each at a time.

    Who spoke last is heard first: by then the others' answers are there as well, so that one waits once a
    round, not once a line.
    """

    def __init__(self, talks: Sequence[tuple[Parcel, Talk]]) -> None:
        self._talks = talks
        self._ended: dict[uuid.UUID, Outcome | None] = {}

    def until_offer(self, meanwhile: Callable[[], None]) -> list[Parcel]:
        """Go on until every mail has been refused or stands before its dot; return the latter."""
        speaking, offering = list(self._talks), list[Parcel]()
        while speaking:
            heard, speaking = speaking, []
            for one, talk in reversed(heard):
                pause = self._resume(one, talk)
                if pause is Pause.LONG:
                    meanwhile()
                if pause is Pause.OFFER:
                    offering.append(one)
                elif pause is not None:
                    speaking.append((one, talk))
        return offering

    def finish(self, ours: Collection[uuid.UUID]) -> None:
        """Send the dots of the mails that are still `ours`, then read all answers."""
        speaking = [(one, talk) for one, talk in self._talks if one.id not in self._ended]
        while speaking:
            speaking = [
                (one, talk)
                for one, talk in reversed(speaking)
                if self._resume(one, talk, ours=one.id in ours)
            ]

    def is_over(self) -> bool:
        """Tell whether every conversation has ended."""
        return len(self._ended) == len(self._talks)

    def outcomes(self) -> list[tuple[Parcel, Outcome | None]]:
        """Return how each mail ended."""
        return [(one, self._ended[one.id]) for one, _ in self._talks]

    def _resume(self, one: Parcel, talk: Talk, *, ours: bool | None = None) -> Pause | None:
        try:
            return next(talk) if ours is None else talk.send(ours)
        except StopIteration as end:
            self._ended[one.id] = end.value
            return None
