"""A link to a server that is only said to be there: what tests set in, what the window told it out."""

import uuid
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta

from coordinator_app.sync.link import LinkState, Present, Progress, Reach, Round
from coordinator_app.sync.push import PushReport
from db.types import Subject

Place = tuple[Subject, uuid.UUID]

NOW = datetime(2027, 5, 12, 14, 5, 30, tzinfo=UTC)
MARIE = Present(uuid.UUID(int=301), "Marie", NOW - timedelta(minutes=2))
PAUL = Present(uuid.UUID(int=302), "Paul", NOW - timedelta(minutes=9))


def now() -> datetime:
    """Return the same time always."""
    return NOW


class InMemory:
    """A link whose answers are set by the test; its rounds carry nothing."""

    alone = False

    def __init__(self) -> None:
        self.now = LinkState(Reach.UP_TO_DATE)
        self.who: dict[Place, tuple[Present, ...]] = {}
        self.places: list[Place | None] = []

    def round(
        self,
        *,
        all_of_them: bool = False,  # noqa: ARG002 - the protocol's
        progress: Progress,  # noqa: ARG002
        cancelled: Callable[[], bool],  # noqa: ARG002
    ) -> Round:
        """Change nothing."""
        return Round(PushReport((), 0, 0), changed=False, state=self.now, present=self.who)

    def state(self) -> LinkState:
        """Return what the test set."""
        return self.now

    def present(self) -> Mapping[Place, tuple[Present, ...]]:
        """Return whom the test set."""
        return self.who

    def here(self, place: Place | None) -> None:
        """Note where the desk says that it is."""
        self.places.append(place)

    def wake(self) -> int | None:
        """Return that nothing can be listened to."""
        return None

    def hurry(self, seconds: float) -> None:
        """Nothing here makes one wait."""

    def close(self) -> None:
        """There is nothing to release."""
