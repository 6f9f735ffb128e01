"""The palette that goes anywhere: screens, stays and families from the desk in, the one chosen out."""

import uuid
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from coordinator_app.desk import Desk
from db.rules.formats import date_span
from ui.go_to import GoTo
from ui.lookup.places import Kind, Place
from ui.sidebar import Sidebar
from ui.tasks import Tasks

if TYPE_CHECKING:
    from db.queries.directory import FamilyRow, StayRow

FAMILIES_OFFERED = 20


class GoToWiring(QObject):
    """Answers the palette's search and tells its choice apart."""

    screen_chosen = Signal(str)
    stay_chosen = Signal(object)
    """A stay's id."""
    family_chosen = Signal(str)
    """A family's name."""

    def __init__(self, palette: GoTo, sidebar: Sidebar, desk: Desk, tasks: Tasks) -> None:
        super().__init__(sidebar)
        self.palette, self._sidebar, self._desk, self._tasks = palette, sidebar, desk, tasks
        palette.searched.connect(self._on_searched)
        palette.chosen.connect(self._on_chosen)

    def start(self) -> None:
        """Read the places that need no search."""
        self._tasks.run(self._desk.stays, done=self._on_stays)

    def _on_stays(self, rows: "Sequence[StayRow]") -> None:
        screens = [Place(Kind.SCREEN, self._sidebar.place(key).text(), key) for key in self._sidebar.places()]
        stays = [Place(Kind.STAY, row.name, row.id, date_span(row.first_day, row.last_day)) for row in rows]
        self.palette.show_places([*screens, *stays])

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        self._tasks.run(partial(self._desk.families, text), done=partial(self._on_found, text))

    def _on_found(self, text: str, rows: "Sequence[FamilyRow]") -> None:
        offered = rows[:FAMILIES_OFFERED]
        self.palette.show_results(
            text, [Place(Kind.FAMILY, row.name, row, ", ".join(row.children)) for row in offered]
        )

    @Slot(object)
    def _on_chosen(self, place: Place) -> None:
        from db.queries.directory import FamilyRow  # noqa: PLC0415 - loaded by whoever searched

        match place.target:
            case str() as key:
                self.screen_chosen.emit(key)
            case uuid.UUID() as stay_id:
                self.stay_chosen.emit(stay_id)
            case FamilyRow() as row:
                self.family_chosen.emit(row.name)
