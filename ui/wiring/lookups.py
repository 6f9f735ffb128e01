"""The pages one consults, and the palette that goes anywhere, fed by the desk."""

import uuid
from functools import partial

from PySide6.QtCore import QObject, Slot

from coordinator_app.desk import Desk
from db.queries.directory import DossierRow
from db.types import MailState
from ui.families import FamiliesPage
from ui.journal import JournalPage
from ui.mails import MailsPage
from ui.stays import StaysPage
from ui.tasks import Tasks


class LookupWiring(QObject):
    """Answers the searches of the four lookup pages."""

    def __init__(
        self,
        desk: Desk,
        tasks: Tasks,
        *,
        families: FamiliesPage,
        stays: StaysPage,
        mails: MailsPage,
        journal: JournalPage,
    ) -> None:
        super().__init__(families)
        self._desk, self._tasks = desk, tasks
        self.families, self.stays, self.mails, self.journal = families, stays, mails, journal
        families.searched.connect(self.search_families)
        families.household_chosen.connect(self._on_household_chosen)
        mails.searched.connect(self.search_mails)
        journal.searched.connect(self.search_journal)

    @Slot(str)
    def search_families(self, text: str = "") -> None:
        """Show the families that `text` finds."""
        self._tasks.run(partial(self._desk.families, text), done=self.families.show_families)

    def refresh_stays(self) -> None:
        """Show how full the stays are."""
        self._tasks.run(self._desk.stays, done=self.stays.show_stays)

    @Slot(str, object)
    def search_mails(self, text: str = "", state: MailState | None = None) -> None:
        """Show the newest mails of whom `text` finds."""
        work = partial(self._desk.mails, text, state=state)
        self._tasks.run(work, done=self.mails.show_mails)

    @Slot(str)
    def search_journal(self, text: str = "") -> None:
        """Show the newest events about whom `text` finds."""
        self._tasks.run(partial(self._desk.journal, text), done=self.journal.show_journal)

    @Slot(object)
    def _on_household_chosen(self, household_id: uuid.UUID) -> None:
        work = partial(self._desk.family_dossiers, household_id)
        self._tasks.run(work, done=partial(self._on_dossiers, household_id))

    def _on_dossiers(self, household_id: uuid.UUID, rows: tuple[DossierRow, ...]) -> None:
        self.families.show_dossiers(household_id, rows)
