"""The pages that are not shown at once: a place in, its page out, made when it is first asked for.

Each with what feeds it. What they load (printing, mails) takes longer than the rest of a start together.
"""

# ruff: noqa: PLC0415
import uuid
from collections.abc import Callable
from functools import cached_property, partial
from importlib import import_module
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget

from coordinator_app.desk import Desk
from coordinator_app.previews import Previews
from db.types import Subject
from ui.tasks import Tasks

if TYPE_CHECKING:
    from ui.wiring.editions import EditionsWiring
    from ui.wiring.lookups import LookupWiring
    from ui.wiring.post import PostWiring

_LOADED = (
    "ui.wiring.lookups",
    "ui.wiring.family_papers",
    "coordinator_app.editions.press",
    "ui.wiring.editions",
    "coordinator_app.mail.post",
    "ui.wiring.post",
)
"""What the pages need, in pieces short enough for a document not to wait for."""


class Later(QObject):
    """The pages of families, stays, editions, mails and the journal."""

    failed = Signal(object)
    logged = Signal()
    """Lines for the journal wait to leave."""
    written = Signal()
    """Mails were written."""
    family_wanted = Signal(str)
    family_mails_wanted = Signal(object)
    dossier_opened = Signal(object, object)
    stay_queue_wanted = Signal(object)

    def __init__(
        self, desk: Desk, previews: Previews, tasks: Tasks, pages: QStackedWidget, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._desk, self._previews, self._tasks, self._pages = desk, previews, tasks, pages
        self._refresh: dict[QWidget, Callable[[], None]] = {}
        self._stops: list[Callable[[], None]] = []
        self._problem = ""
        self._last: tuple[Subject, uuid.UUID] | None = None

    def warm(self) -> None:
        """Load what the pages need, beside what a person does meanwhile."""
        for name in _LOADED:
            self._tasks.run_long(partial(import_module, name))

    def page(self, key: str) -> QWidget:
        """Return a page by its key in the side bar."""
        match key:
            case "editions":
                return self.editions.page
            case "mails":
                return self.post.views
            case "families":
                return self.lookups.families
            case "stays":
                return self.lookups.stays
            case _:
                return self.lookups.journal

    def refresh(self, page: QWidget | None) -> None:
        """Read again what a page shows, if it is one of these."""
        if page in self._refresh:
            self._refresh[page]()

    @Slot()
    def refresh_mails(self) -> None:
        """Read the mails again, where they are in sight."""
        if self._made("post") and self._pages.currentWidget() is self.post.views:
            self.post.refresh_mails()

    @Slot()
    def _search_mails(self) -> None:
        mails = self.lookups.mails
        self.lookups.search_mails(mails.text(), mails.state())

    @Slot(str)
    def show_problem(self, sentence: str) -> None:
        """Say on the page of mails why they do not leave."""
        self._problem = sentence
        if self._made("lookups"):
            self.lookups.mails.show_problem(sentence)

    def opened(self, subject: Subject, id_: uuid.UUID) -> None:
        """Remember the dossier last looked at, for words to be tried on."""
        self._last = subject, id_
        if self._made("post"):
            self.post.last = self._last

    def stop(self) -> None:
        """Stop what is under way."""
        for stop in self._stops:
            stop()

    @cached_property
    def lookups(self) -> "LookupWiring":
        """The pages one consults."""
        from ui.families import FamiliesPage
        from ui.journal import JournalPage
        from ui.mails import MailsPage
        from ui.stays import StaysPage
        from ui.wiring.family_papers import FamilyPapersWiring
        from ui.wiring.lookups import LookupWiring

        families, stays, mails, journal = FamiliesPage(), StaysPage(), MailsPage(), JournalPage()
        made = LookupWiring(
            self._desk, self._tasks, families=families, stays=stays, mails=mails, journal=journal
        )
        papers = FamilyPapersWiring(families, self._desk, self._tasks)
        families.dossier_opened.connect(self.dossier_opened)
        families.mails_wanted.connect(self.family_mails_wanted)
        stays.stay_queue_wanted.connect(self.stay_queue_wanted)
        papers.failed.connect(self.failed)
        papers.logged.connect(self.logged)
        mails.show_problem(self._problem)
        self._stops.append(papers.stop)
        self._add(families, lambda: made.search_families(families.text()))
        self._add(stays, made.refresh_stays)
        self._add(journal, lambda: made.search_journal(journal.text()))
        return made

    @cached_property
    def post(self) -> "PostWiring":
        """The views of mails."""
        from ui.wiring.post import PostWiring

        made = PostWiring(self.lookups.mails, self._desk, self._tasks, self)
        made.last = self._last
        made.all_wanted.connect(self._search_mails)
        made.failed.connect(self.failed)
        made.written.connect(self.written)
        made.logged.connect(self.logged)
        made.family_wanted.connect(self.family_wanted)
        self._stops.append(made.stop)
        self._add(made.views, made.refresh)
        return made

    @cached_property
    def editions(self) -> "EditionsWiring":
        """The page of editions, at work."""
        from ui.editions.page import EditionsPage
        from ui.wiring.editions import EditionsWiring

        made = EditionsWiring(EditionsPage(), self._previews, self._desk, self._tasks)
        made.failed.connect(self.failed)
        made.logged.connect(self.logged)
        self._stops.append(made.stop)
        self._add(made.page, made.refresh)
        return made

    def _made(self, name: str) -> bool:
        return name in self.__dict__

    def _add(self, page: QWidget, refresh: Callable[[], None]) -> None:
        self._pages.addWidget(page)
        self._refresh[page] = refresh
