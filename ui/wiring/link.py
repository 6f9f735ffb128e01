"""The link to a server, as the window shows it: where things stand and who is where in, where one is out."""

from typing import TYPE_CHECKING
from uuid import UUID

from PySide6.QtCore import QObject, Signal, Slot

from coordinator_app.sync.link import Link, LinkState, Reach
from db.types import Subject
from ui import presence
from ui.queue.page import QueuePage
from ui.status_line import StatusLine

if TYPE_CHECKING:
    from db.queries.dossier import Dossier
    from ui.link_page import LinkPage


class LinkWiring(QObject):
    """Feeds the status line, the marks of presence, and the page that stands in for all others.

    An embedded desk, where nobody else writes, has none.
    """

    covered = Signal(bool)
    """Whether there is nothing to show, so that `LinkPage` stands in for the pages."""
    reached = Signal(bool)
    """Whether the shared database can be written to now."""
    moved = Signal()
    present = Signal(object)
    """Who else looks at the dossier on screen."""
    """Another dossier is open here, or none: worth a round."""

    def __init__(
        self,
        link: Link,
        *,
        page: "LinkPage",
        queue: QueuePage,
        status: StatusLine,
        has_copy: bool,
    ) -> None:
        super().__init__(page)
        self._link = link
        self._page, self._queue, self._status = page, queue, status
        self._has_copy = has_copy
        self._waiting = 0
        self._present: presence.Map = {}
        self._here: tuple[Subject, UUID] | None = None

    def look(self) -> None:
        """A round was made: see where things stand and who is where."""
        self._present = self._link.present()
        self._queue.show_present(self._present)
        self._tell_dossier()
        self.show_state(self._link.state())

    @Slot(int)
    def show_waiting(self, number: int) -> None:
        """Remember how many decisions are kept."""
        self._waiting = number

    @Slot(object)
    def show_state(self, state: LinkState) -> None:
        """Show where things stand, also while a round is under way."""
        self._has_copy = self._has_copy or state.reach is Reach.UP_TO_DATE
        self._status.show_state(state)
        covered = not self._has_copy or state.reach in {Reach.LEASE_OVER, Reach.REVOKED}
        if covered:
            self._page.show_state(state, waiting=self._waiting)
        self.covered.emit(covered)
        self.reached.emit(state.reach in {Reach.UP_TO_DATE, Reach.BEHIND})

    def opened(self, dossier: "Dossier") -> None:
        """Tell colleagues which dossier is open here, and who else has it open."""
        self._go((dossier.subject, dossier.subject_id))
        self._tell_dossier()

    def left(self) -> None:
        """Tell colleagues that no dossier is open here."""
        self._go(None)

    def _go(self, place: tuple[Subject, UUID] | None) -> None:
        if place != self._here:
            self._here = place
            self._link.here(place)
            self.moved.emit()

    def _tell_dossier(self) -> None:
        if self._here is not None:  # a page that nobody opened need not be made
            self.present.emit(self._present.get(self._here, ()))
