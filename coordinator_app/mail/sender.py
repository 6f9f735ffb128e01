"""The queue and a transport in, mails on their way out; what there is to say at the end as figures."""

import uuid
from collections import Counter, deque
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import islice, repeat

from coordinator_app.errors import DeskError
from coordinator_app.mail.queue import Queue
from coordinator_app.mail.transport import Outcome, Parcel, Transport
from db.types import MailState

BATCH = 48  # a multiple of the connections: no turn of a full batch is short of mails
_LONGEST_PAUSE = 300.0  # seconds

Wait = Callable[[float], bool]
"""Waits some seconds; False when it is time to stop instead."""


@dataclass
class Report:
    """How many attempts ended how, and the sentence that stopped the round, if one did."""

    counts: Counter[MailState] = field(default_factory=Counter)
    problem: str | None = None


class Sender:
    """One process's hands on the queue; several may work on it at once."""

    def __init__(self, queue: Queue, transport: Transport, *, wait: Wait, batch: int = BATCH) -> None:
        self._queue, self._transport, self._wait, self._batch = queue, transport, wait, batch
        self._ended: list[tuple[Parcel, Outcome]] = []
        """What is to be written with the next offer, at the latest before anything that may take long."""

    def drain(self, *, claims: int | None = None) -> Report:
        """Send all that is due, at the provider's pace; stop at a problem that is every mail's.

        `claims`: how many batches to take at most.
        """
        report = Report()
        left = repeat(None) if claims is None else repeat(None, claims)
        try:
            self._look_up(report)
            for _ in left:
                if report.problem is not None or not self._wait(0):
                    break
                claim = self._queue.claim(self._batch)
                if claim.parcels:
                    self._send(deque(claim.parcels), report)
                    continue
                self._settle()
                if claim.wait is None or not self._wait(claim.wait):
                    break
        finally:
            try:
                self._settle()
            finally:
                self._transport.close()
        return report

    def watch(self, every: float, *, tell: Callable[[Report], None]) -> None:
        """Drain again and again until `wait` says stop; wait longer after each problem in a row."""
        problems = 0
        while True:
            try:
                report = self.drain()
            except DeskError as error:
                report = Report(problem=str(error))
            tell(report)
            problems = problems + 1 if report.problem else 0
            if not self._wait(min(every * 2 ** min(problems, 16), max(every, _LONGEST_PAUSE))):
                return

    def _send(self, parcels: deque[Parcel], report: Report) -> None:
        """Send a claim; what was not taken up is given back at once."""
        try:
            while parcels and report.problem is None and self._wait(0):
                some = list(islice(parcels, self._transport.at_once))
                for parcel, outcome in self._transport.deliver(some, self._offer, meanwhile=self._settle):
                    parcels.popleft()
                    if outcome is not None:
                        self._ended.append((parcel, outcome))
                        report.counts[outcome.state] += 1
                        report.problem = outcome.answer if outcome.stop else report.problem
        finally:
            if parcels:
                self._queue.release(parcels)

    def _offer(self, parcels: Sequence[Parcel]) -> Collection[uuid.UUID]:
        ours = self._queue.offer(parcels, ended=self._ended)
        self._ended.clear()
        return ours

    def _settle(self) -> None:
        self._queue.settle(self._ended)
        self._ended.clear()

    def _look_up(self, report: Report) -> None:
        """Ask the provider for what became of the uncertain mails."""
        for parcel in self._queue.uncertain(self._batch):
            outcome = self._transport.lookup(parcel)
            if outcome is not None:
                self._queue.settle([(parcel, outcome)])
                report.counts[outcome.state] += 1
