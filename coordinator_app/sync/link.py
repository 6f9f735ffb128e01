"""How a desk is linked to the shared database: what a window may ask, and what it is told.

Embedded, the database is on this machine and a round only carries decisions; on a server a round pushes,
pulls and says who is where. Every method but `state` and `present` may block, each for a bounded time.
"""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from coordinator_app.errors import DeskError
from db.types import Subject

if TYPE_CHECKING:
    from coordinator_app.sync.push import PushReport

Place = tuple[Subject, uuid.UUID]
"""A dossier."""
Progress = Callable[[float], None]
"""Told the share done, from 0 to 1."""


class Reach(StrEnum):
    """How far the shared database is."""

    HERE = "here"
    """Embedded: nothing to reach."""
    UP_TO_DATE = "up_to_date"
    BEHIND = "behind"
    """A round is under way, or the first has not ended."""
    OFFLINE = "offline"
    LEASE_OVER = "lease_over"
    """Offline for too long: nothing is shown until the network is back; what waits is kept."""
    REVOKED = "revoked"
    """The person is no longer of the team: this desk holds nothing any more."""


@dataclass(frozen=True)
class LinkState:
    """What the status line says.

    `since`: offline since then; `done`: share of a long pull; `problem`: why the network is not there.
    """

    reach: Reach
    since: datetime | None = None
    done: float | None = None
    problem: DeskError | None = None


@dataclass(frozen=True)
class Present:
    """A colleague who has a dossier open, since when (this desk's clock)."""

    staff_id: uuid.UUID
    name: str
    since: datetime


@dataclass(frozen=True)
class Round:
    """What a round did; `changed` when rows arrived, so that what is on screen is read again."""

    push: "PushReport"
    changed: bool
    state: LinkState
    present: Mapping[Place, tuple[Present, ...]] = field(default_factory=dict)


class Link(Protocol):
    """One desk's link."""

    @property
    def alone(self) -> bool:
        """Whether nobody else writes to the shared database."""

    def round(self, *, all_of_them: bool = False, progress: Progress, cancelled: Callable[[], bool]) -> Round:
        """Push what is due (`all_of_them`: everything), pull what changed; a lost network is in the state."""

    def state(self) -> LinkState:
        """Return where things stand, at once."""

    def present(self) -> Mapping[Place, tuple[Present, ...]]:
        """Return who had what open at the last round, oneself left out; at once."""

    def here(self, place: Place | None) -> None:
        """Say which dossier is open on this desk; told to colleagues by the next rounds."""

    def wake(self) -> int | None:
        """Return the file descriptor that becomes readable when a colleague changed something, if any.

        It is another one after a round, and is not to be watched during one.
        """

    def hurry(self, seconds: float) -> None:
        """Let nothing wait longer than so many seconds from now: the desk is being closed."""

    def close(self) -> None:
        """Release the connections."""
