"""The link of a desk whose shared database is on this machine: a round only carries decisions."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from coordinator_app.errors import DeskError
from coordinator_app.outbox import Outbox
from coordinator_app.shared import Shared
from coordinator_app.sync.link import LinkState, Place, Present, Progress, Reach, Round

if TYPE_CHECKING:
    from db import verdicts


class Embedded:
    """Pushes, and leaves the mails this writes in `mail_folder` where nothing else sends them."""

    def __init__(
        self,
        *,
        shared: Shared,
        outbox: Outbox,
        compose: "verdicts.Compose",
        clock: Callable[[], datetime],
        mail_folder: Path | None,
    ) -> None:
        self._shared, self._outbox, self._compose = shared, outbox, compose
        self._clock, self._mail_folder = clock, mail_folder
        self._state = LinkState(Reach.HERE)

    def round(self, *, all_of_them: bool = False, progress: Progress, cancelled: Callable[[], bool]) -> Round:
        """Carry due decisions (`all_of_them`: all) to the shared database and leave the mails they wrote."""
        # With the first round, when the queue is on screen: they know all of the rules.
        from coordinator_app.mail.deposit import leave  # noqa: PLC0415
        from coordinator_app.sync.push import push  # noqa: PLC0415

        report = push(
            self._outbox,
            self._shared,
            compose=self._compose,
            clock=self._clock,
            all_of_them=all_of_them,
            cancelled=cancelled,
        )
        if self._mail_folder is not None:
            try:
                leave(self._shared, self._mail_folder, now=self._clock())
            except DeskError as error:
                report = replace(report, problem=report.problem or error)
        progress(1.0)
        self._state = LinkState(Reach.HERE, problem=report.problem)
        return Round(report, bool(report.applied or report.refused), self._state)

    @property
    def alone(self) -> bool:
        """One person, one machine."""
        return True

    def state(self) -> LinkState:
        """Return that it is here, and what is wrong with it if anything."""
        return self._state

    def present(self) -> Mapping[Place, tuple[Present, ...]]:
        """Return nobody: one person, one machine."""
        return {}

    def here(self, place: Place | None) -> None:
        """There is nobody to tell."""

    def wake(self) -> None:
        """Nobody else writes."""

    def hurry(self, seconds: float) -> None:
        """Nothing here waits for a network."""

    def close(self) -> None:
        """There is no connection; the files are the desk's to release."""
