"""The link of a desk on a server: a round in; decisions out, rows in, colleagues seen, or why not."""

import logging
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from threading import Lock
from typing import Protocol

import psycopg

from coordinator_app.errors import DeskError
from coordinator_app.lease import Lease, LeaseOver
from coordinator_app.outbox import Outbox
from coordinator_app.server_errors import Unreachable, server_told_to_people
from coordinator_app.shared_on_server import SharedOnServer
from coordinator_app.sync import presence
from coordinator_app.sync.greeting import Revoked, greet
from coordinator_app.sync.link import LinkState, Place, Present, Progress, Reach, Round
from coordinator_app.sync.pace import next_try
from coordinator_app.sync.push import PushReport, push
from db import feed, verdicts
from db.wire import Line

log = logging.getLogger(__name__)

A_DAY = 86_400.0


class Pulled(Protocol):
    """What a pull did, as far as a round is concerned."""

    @property
    def changed(self) -> bool:
        """Whether what this desk reads is no longer the same."""


Pull = Callable[[Progress, Callable[[], bool]], Pulled]


class Connected:
    """Rounds with a server, one at a time; `state` and `present` answer at once meanwhile."""

    def __init__(
        self,
        *,
        shared: SharedOnServer,
        outbox: Outbox,
        pull: Pull,
        compose: verdicts.Compose,
        clock: Callable[[], datetime],
        lease: Lease,
        forget: Callable[[], None],
    ) -> None:
        """`forget` destroys what this desk holds."""
        self._shared, self._outbox, self._pull = shared, outbox, pull
        self._compose, self._clock, self._lease, self._forget = compose, clock, lease, forget
        self._one = Lock()
        self._state = LinkState(Reach.BEHIND)
        self._present: Mapping[Place, tuple[Present, ...]] = {}
        self._place: Place | None = None
        self._line: Line | None = None
        self._failures = 0
        self._next_prune = 0.0

    def round(self, *, all_of_them: bool = False, progress: Progress, cancelled: Callable[[], bool]) -> Round:
        """Say where this person is, push, pull. A lost network is in the state of what is returned."""
        with self._one:
            if self._state.reach is Reach.REVOKED:
                return self._result(PushReport((), 0, 0))
            report = PushReport((), 0, self._outbox.waiting())
            reached = False
            try:
                self._greet()
                reached = True
                report = self._push(cancelled, all_of_them=all_of_them)
                if report.problem is not None:
                    raise report.problem
                changed = self._pull(self._telling(progress), cancelled).changed
                self._prune()
            except Revoked as problem:
                return self._revoked(problem)
            except DeskError as problem:
                lost = not reached or isinstance(problem, Unreachable)
                return self._failed(report, problem, lost=lost)
            self._failures = 0
            self._state = LinkState(Reach.UP_TO_DATE)
            return self._result(report, changed=changed or bool(report.applied or report.refused))

    @property
    def alone(self) -> bool:
        """Colleagues write too."""
        return False

    def state(self) -> LinkState:
        """Return where things stand, at once."""
        return self._state

    def present(self) -> Mapping[Place, tuple[Present, ...]]:
        """Return who had what open at the last round, oneself left out; at once."""
        return self._present

    def here(self, place: Place | None) -> None:
        """Say which dossier is open on this desk; told to colleagues by the next rounds."""
        self._place = place

    def wake(self) -> int | None:
        """Return what becomes readable when a colleague changed something, until the next round."""
        line = self._line
        return line.fileno() if line is not None and not line.closed else None

    def hurry(self, seconds: float) -> None:
        """Let nothing wait longer than so many seconds from now: the desk is being closed."""
        self._shared.hurry(seconds)

    def close(self) -> None:
        """Leave the server; a round that is still waiting for it is not waited for."""
        if self._one.acquire(blocking=False):
            try:
                self._hang_up()
            finally:
                self._one.release()
        self._shared.close()

    def _greet(self) -> None:
        """Listen, see whether this person is still of the team, and who is where. Raises `Revoked`."""
        self._listen()
        with self._shared.transaction(durable=False) as session:
            me = greet(session)
            presence.tell(session, me.me, self._place)
            self._present = presence.read(session, me.me, now=self._clock())
        self._lease.renew(self._clock())
        if self._failures or self._state.reach is not Reach.UP_TO_DATE:
            self._outbox.reached()

    def _listen(self) -> None:
        """Have a line on which notices come, and read those that have: what they tell of is pulled now."""
        if self._line is not None:
            try:
                for _ in self._line.notifies(timeout=0):
                    pass
            except psycopg.Error:
                self._hang_up()
        if self._line is None:
            self._line = self._shared.listen()

    def _push(self, cancelled: Callable[[], bool], *, all_of_them: bool) -> PushReport:
        return push(
            self._outbox,
            self._shared,
            compose=self._compose,
            clock=self._clock,
            all_of_them=all_of_them,
            seen=False,
            cancelled=cancelled,
        )

    def _prune(self) -> None:
        """Let the server forget, once a day, what of the feed is too old for anybody."""
        if time.monotonic() < self._next_prune:
            return
        with self._shared.transaction(durable=False) as session:
            feed.prune(session)
        self._next_prune = time.monotonic() + A_DAY

    def _telling(self, progress: Progress) -> Progress:
        """Keep the share that is done where the window looks for it."""

        def tell(share: float) -> None:
            self._state = LinkState(Reach.BEHIND, done=share)
            progress(share)

        return tell

    def _failed(self, report: PushReport, problem: DeskError, *, lost: bool) -> Round:
        log.warning("round stopped: %s", problem.title)
        self._failures += 1
        now = self._clock()
        self._outbox.postpone(now + timedelta(seconds=next_try(self._failures)))
        reach, since = Reach.BEHIND, None
        if lost:
            # The next try begins anew: what went through a lost network would only be waited for.
            self._hang_up()
            self._shared.drop()
            self._present = {}
            reach, since = Reach.OFFLINE, self._state.since or now
            try:
                self._lease.check(now)
            except LeaseOver:
                reach = Reach.LEASE_OVER
        self._state = LinkState(reach, since=since, problem=problem)
        return self._result(report, changed=bool(report.applied or report.refused))

    def _revoked(self, problem: Revoked) -> Round:
        log.warning("revoked: this desk forgets what it holds")
        self._hang_up()
        self._state = LinkState(Reach.REVOKED, problem=problem)
        self._present = {}
        try:
            self._forget()
        except DeskError as left:
            self._state = LinkState(Reach.REVOKED, problem=left)
        return self._result(PushReport((), 0, 0, self._state.problem), changed=True)

    def _result(self, report: PushReport, *, changed: bool = False) -> Round:
        return Round(report, changed, self._state, self._present)

    def _hang_up(self) -> None:
        if self._line is not None:
            with suppress(psycopg.Error), server_told_to_people():
                self._line.pgconn.finish()
            self._line = None
