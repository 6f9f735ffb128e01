"""The window: pages and the desk in, one place to work out.

Pages know neither each other nor the desk; here they are put side by side, and `ui.wiring` feeds them.
"""

import uuid
from collections.abc import Sequence
from functools import cached_property, partial
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMainWindow, QStackedWidget, QVBoxLayout, QWidget

from coordinator_app.desk import Desk
from coordinator_app.errors import DeskError
from coordinator_app.previews import Previews
from coordinator_app.sync.link import Link, LinkState, Present
from db.queries.queues import Queue, View
from db.rules.ruling import Ruling
from ui import keys, theme
from ui.later import Later
from ui.notice_bar import NoticeBar
from ui.queue.page import QueuePage
from ui.sidebar import Sidebar
from ui.status_line import StatusLine
from ui.tasks import Tasks
from ui.widgets.toast import Toast
from ui.wiring.link import LinkWiring
from ui.wiring.pushes import PushWiring
from ui.wiring.queues import QueueWiring
from ui.wiring.sending import SendingWiring
from ui.wiring.sharing import SharingWiring

if TYPE_CHECKING:
    from coordinator_app.sync.push import PushReport
    from db.queries.conflict import Place
    from db.queries.directory import FamilyRow
    from db.queries.dossier import Piece
    from ui.conflict.page import ConflictPage
    from ui.editions.page import EditionsPage
    from ui.editions.values import Wanted
    from ui.families import FamiliesPage
    from ui.go_to import GoTo
    from ui.journal import JournalPage
    from ui.link_page import LinkPage
    from ui.mails import MailsPage
    from ui.outgoing import OutgoingPage
    from ui.review.page import ReviewPage
    from ui.stays import StaysPage
    from ui.wiring.checks import CheckWiring
    from ui.wiring.documents import DocumentWiring
    from ui.wiring.going import GoToWiring
    from ui.wiring.outgoing import OutgoingWiring
    from ui.wiring.post import PostWiring
    from ui.wiring.reviews import ReviewWiring

REFRESH_MS = 30_000
TOAST_WIDTH = 520
DRAIN_MS = 7_000
"""Longer than a round goes on once the window is being closed."""


class MainWindow(QMainWindow):
    """A side bar, a page, a status line; toasts and problems over the page."""

    bug = Signal(object)
    """An exception nobody expected."""

    def __init__(
        self,
        desk: Desk,
        previews: Previews,
        *,
        geometry: QSettings,
        link: Link | None = None,
        has_copy: bool = True,
    ) -> None:
        super().__init__()
        self._desk, self._geometry = desk, geometry
        self.tasks = Tasks(self)
        self._previews = previews
        self.sidebar = Sidebar()
        self.queue_page = QueuePage(desk.staff.id)
        self.pages = QStackedWidget()
        self._later = Later(desk, previews, self.tasks, self.pages, self)
        self.notice = NoticeBar()
        self.status = StatusLine(desk.staff.name)
        self._came_from: QWidget = self.queue_page
        self._lay_out()
        self.toast = Toast(self)
        self._queues = QueueWiring(self.queue_page, self.sidebar, desk, self.tasks)
        self._pushes = PushWiring(desk, self.tasks, self)
        self._sending = SendingWiring(desk.dispatch, self.tasks, self) if desk.dispatch else None
        self._sharing = SharingWiring(self.queue_page, desk, self.tasks)
        link = desk.link if link is None else link
        self._link = None if link.alone else self._make_link(link, has_copy=has_copy and desk.ready)
        self._clock = QTimer(self, interval=REFRESH_MS)
        self._connect()
        self._bind()
        self.setWindowTitle(self.tr("Coordinateur séjours"))
        self.resize(1280, 800)
        self._restore_geometry()

    def start(self) -> None:
        """Show the pre-registrations, where most of the work is, and finish what an earlier session left."""
        if self._link is not None:
            self._link.look()
        self.go_to_place(Queue.PRE_REGISTRATIONS.value)
        # Behind the first rows, which a round would hold up; also where none can be read.
        self.tasks.run(_nothing, done=self._on_first_answer)
        self._clock.start()

    def _on_first_answer(self, _nothing: None) -> None:
        self._pushes.push_now()

    @Slot()
    def _on_first_rows(self) -> None:
        """Read and make what a person may look at next, now that there is something to look at."""
        self.queue_page.repaint()  # at once: what is read and loaded from here on would hold it up
        self._read()
        self._warm()

    def _warm(self) -> None:
        self.tasks.run_long(self._previews.warm)
        self.tasks.run(partial(import_module, "ui.wiring.documents"))
        self.tasks.run(partial(import_module, "ui.review.page"), done=self._make_review)

    def _make_review(self, _module: object) -> None:
        """Make the page that a person opens next, before it is asked for."""
        self._reviews.rest()
        self.tasks.run(partial(import_module, "ui.wiring.outgoing"), done=self._make_outgoing)
        self._later.warm()

    def _make_outgoing(self, _module: object) -> None:
        self._outgoing.refresh()

    @property
    def _reviewing(self) -> bool:
        """Whether dossiers can have been opened: what looks at them is made after the first queue."""
        return "_reviews" in self.__dict__

    @property
    def _listing(self) -> bool:
        """Whether decisions on their way can have been looked at; made after the first queue too."""
        return "_outgoing" in self.__dict__

    @cached_property
    def review_page(self) -> "ReviewPage":
        """The page of one dossier."""
        from ui.review.page import ReviewPage  # noqa: PLC0415 - a start shows none

        page = ReviewPage()
        self.pages.addWidget(page)
        page.piece_shown.connect(self._on_piece_shown)
        self._sharing.add(page)
        return page

    @cached_property
    def _documents(self) -> "DocumentWiring":
        from ui.wiring.documents import DocumentWiring  # noqa: PLC0415 - as above

        return DocumentWiring(self.review_page.viewer, self._previews, self._desk, self.tasks)

    @cached_property
    def _checks(self) -> "CheckWiring":
        from ui.wiring.checks import CheckWiring  # noqa: PLC0415 - as above

        return CheckWiring(self.review_page.viewer, self._previews, self._desk, self.tasks)

    @cached_property
    def _reviews(self) -> "ReviewWiring":
        from ui.wiring.reviews import ReviewWiring  # noqa: PLC0415 - as above

        made = ReviewWiring(self.review_page, self._desk, self.tasks)
        made.kept.connect(self._on_kept)
        made.shown.connect(self._on_review_shown)
        made.left.connect(self._on_review_left)
        made.ahead.connect(self._documents.draw_ahead)
        made.decided.connect(self._on_decided)
        made.undone.connect(self._on_undone)
        made.refused.connect(self._on_failed)
        self._checks.left()
        return made

    @cached_property
    def _outgoing(self) -> "OutgoingWiring":
        from ui.conflict.page import ConflictPage  # noqa: PLC0415 - as above
        from ui.outgoing import OutgoingPage  # noqa: PLC0415
        from ui.wiring.outgoing import OutgoingWiring  # noqa: PLC0415

        made = OutgoingWiring(OutgoingPage(), ConflictPage(), self._desk, self.tasks)
        for page in (made.page, made.conflict):
            self.pages.addWidget(page)
        made.place_wanted.connect(self._on_place_wanted)
        made.family_wanted.connect(self._on_family_wanted)
        made.compared.connect(self._on_compared)
        made.left.connect(self.show_outgoing)
        made.answered.connect(self._count_stuck)
        made.said.connect(self._on_undone)
        made.conflict.closed.connect(self.show_outgoing)
        return made

    @cached_property
    def _going(self) -> "GoToWiring":
        from ui.go_to import GoTo  # noqa: PLC0415 - as above
        from ui.wiring.going import GoToWiring  # noqa: PLC0415

        made = GoToWiring(GoTo(self), self.sidebar, self._desk, self.tasks)
        made.screen_chosen.connect(self.go_to_place)
        made.stay_chosen.connect(self._on_stay_wanted)
        made.family_chosen.connect(self._on_family_wanted)
        return made

    @property
    def go_to(self) -> "GoTo":
        """The palette that goes anywhere."""
        return self._going.palette

    @property
    def outgoing_page(self) -> "OutgoingPage":
        """The decisions on their way."""
        return self._outgoing.page

    @property
    def conflict_page(self) -> "ConflictPage":
        """A refused decision beside what stands instead."""
        return self._outgoing.conflict

    @cached_property
    def link_page(self) -> "LinkPage":
        """What stands in for the pages while nothing can be shown; a desk without a server never needs it."""
        from ui.link_page import LinkPage  # noqa: PLC0415 - as above

        page = LinkPage()
        self._cover.addWidget(page)
        page.retried.connect(self._on_refresh_wanted)
        page.left.connect(self.close)
        return page

    @property
    def families_page(self) -> "FamiliesPage":
        """The page of families."""
        return self._later.lookups.families

    @property
    def stays_page(self) -> "StaysPage":
        """The page of stays."""
        return self._later.lookups.stays

    @property
    def mails_page(self) -> "MailsPage":
        """The list of all mails."""
        return self._later.lookups.mails

    @property
    def journal_page(self) -> "JournalPage":
        """The page of the journal."""
        return self._later.lookups.journal

    @property
    def editions_page(self) -> "EditionsPage":
        """The page of what is printed."""
        return self._later.editions.page

    @property
    def post(self) -> "PostWiring":
        """The views of mails."""
        return self._later.post

    def _read(self) -> None:
        """Read what hardly changes."""
        self._queues.start()
        self._sharing.start()
        self.tasks.run(partial(import_module, "ui.wiring.going"), done=self._read_places)

    def _read_places(self, _module: object) -> None:
        self._going.start()

    def go_to_place(self, key: str) -> None:
        """Show a queue or a page by its key in the side bar."""
        self.sidebar.select(key)
        if key in set(Queue):
            self.pages.setCurrentWidget(self.queue_page)
            self.queue_page.show_queue(Queue(key))
            self.queue_page.focus_table()
            return
        self.pages.setCurrentWidget(self._later.page(key))
        self._refresh_page()
        if key == "families":
            self.families_page.focus_search()
        elif key == "editions":
            self.editions_page.focus_list()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Keep the geometry and let work in progress end; what waits leaves with the desk's own closing."""
        self._geometry.setValue("geometry", self.saveGeometry())
        self._geometry.sync()  # left to itself, it would write after a demonstration's folder is gone
        self._clock.stop()
        self._pushes.stop()
        if self._reviewing:
            self._documents.drop()
        self._later.stop()
        if self._sending is not None:
            self._sending.stop()
        self.tasks.drain(DRAIN_MS)
        super().closeEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Keep the toast at the foot of the window."""
        super().resizeEvent(event)
        self._place_toast()

    def _lay_out(self) -> None:
        self.pages.addWidget(self.queue_page)
        self._cover = QStackedWidget()
        self._cover.addWidget(self.pages)
        right = QVBoxLayout()
        right.setSpacing(0)
        right.addWidget(self.notice)
        right.addWidget(self._cover, stretch=1)
        upright = QFrame()
        upright.setProperty("role", "line")
        upright.setProperty("upright", True)  # noqa: FBT003 - Qt's own
        row = QHBoxLayout()
        row.setSpacing(0)
        row.addWidget(self.sidebar)
        row.addWidget(upright)
        row.addLayout(right, stretch=1)
        line = QFrame()
        line.setProperty("role", "line")
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(row, stretch=1)
        column.addWidget(line)
        column.addWidget(self.status)
        self.setCentralWidget(middle)

    def _connect(self) -> None:
        self.pages.currentChanged.connect(self._on_page_changed)
        self.sidebar.chosen.connect(self.go_to_place)
        self.queue_page.opened.connect(self._on_opened)
        self._sharing.said.connect(self._on_said)
        self._sharing.changed.connect(self._on_shared)
        self._sharing.failed.connect(self._on_failed)
        self._pushes.pushed.connect(self._on_pushed)
        self._pushes.changed.connect(self.refresh)
        self._pushes.fetched.connect(self.queue_page.refresh)
        self._pushes.waiting.connect(self.status.show_waiting)
        self._pushes.moved.connect(self.show_link)
        self.tasks.failed.connect(self._on_failed)
        self.toast.undone.connect(self._on_undo)
        self.status.keys_wanted.connect(self._on_keys_wanted)
        self.status.outgoing_wanted.connect(self.show_outgoing)
        self.status.stuck_wanted.connect(self.show_outgoing)
        self.notice.acted.connect(self.show_outgoing)
        self._clock.timeout.connect(self.refresh)

        self._connect_later()
        if self._sending is not None:
            self._connect_sending(self._sending)

    def _connect_later(self) -> None:
        later = self._later
        later.failed.connect(self._on_failed)
        later.logged.connect(self._pushes.expect)
        later.written.connect(self._pushes.push_now)
        later.family_wanted.connect(self._on_family_wanted)
        later.family_mails_wanted.connect(self._on_family_mails_wanted)
        later.dossier_opened.connect(self._on_dossier_opened)
        later.stay_queue_wanted.connect(self._on_stay_wanted)
        self._queues.shown.connect(self._on_first_rows, Qt.ConnectionType.SingleShotConnection)

    def _connect_sending(self, sending: SendingWiring) -> None:
        sending.told.connect(self._later.show_problem)
        sending.ended.connect(self._later.refresh_mails)
        sending.failed.connect(self._on_failed)

    def _bind(self) -> None:
        keys.bind(keys.UNDO, self, self._on_undo)
        keys.bind(keys.GO, self, self._on_go)
        keys.bind(keys.REFRESH, self, self._on_refresh_wanted)
        keys.bind(keys.HELP, self, self._on_keys_wanted)

    def _restore_geometry(self) -> None:
        kept = self._geometry.value("geometry")
        if kept is not None:
            self.restoreGeometry(kept)

    def _place_toast(self) -> None:
        """Lay the toast over the status line, where it hides neither a button nor a row, nor what it says."""
        height = max(self.toast.sizeHint().height(), self.status.height())
        end = self.status.free_until() - theme.SPACE
        width = min(TOAST_WIDTH, end * 3 // 5)
        self.toast.setGeometry(end - width, self.height() - height, width, height)

    def send_now(self) -> None:
        """Send every decision at once, also those that could still be undone."""
        self.toast.dismiss()
        self._pushes.push_now(all_of_them=True)

    def save_paper(self, wanted: "Wanted", target: Path) -> None:
        """Write a paper as if its place had been chosen in the system's dialog."""
        self._later.editions.save(wanted, target)

    @Slot()
    def refresh(self) -> None:
        """Read again what is on screen."""
        self._queues.refresh_counts()
        self._refresh_page()

    def _refresh_page(self) -> None:
        page = self.pages.currentWidget()
        if page is self.queue_page:
            self.queue_page.refresh()
        elif self._reviewing and page is self.review_page:
            self._reviews.reload()
        elif self._listing and page is self.outgoing_page:
            self._outgoing.refresh()
        elif self._listing and page is self.conflict_page:
            self._outgoing.refresh_conflict()
        else:
            self._later.refresh(page)

    @Slot()
    def _on_refresh_wanted(self) -> None:
        self._pushes.push_now()
        self.refresh()

    @Slot()
    def _on_undo(self) -> None:
        if self._reviewing:
            self._reviews.undo()

    @Slot(object, object)
    def _on_opened(self, queue: Queue, id_: uuid.UUID) -> None:
        position, total = self.queue_page.position()
        from ui.wiring.reviews import Spot  # noqa: PLC0415 - loaded with the review page

        self._reviews.open(queue, id_, Spot(self.queue_page.view, position - 1, total))

    @Slot(object, object)
    def _on_dossier_opened(self, queue: Queue, id_: uuid.UUID) -> None:
        self._reviews.open(queue, id_, None)

    @Slot()
    def _on_review_shown(self) -> None:
        self._documents.drop()
        if self.review_page.dossier is not None and self._link is not None:
            self._link.opened(self.review_page.dossier)
        if self.review_page.dossier is not None:
            self._later.opened(self.review_page.dossier.subject, self.review_page.dossier.subject_id)
        if self.pages.currentWidget() is not self.review_page:
            self._came_from = self.pages.currentWidget() or self.queue_page
            self.pages.setCurrentWidget(self.review_page)

    @Slot(int)
    def _on_page_changed(self, _place: int) -> None:
        if self._reviewing and self.pages.currentWidget() is not self.review_page:
            self._reviews.rest()
            if self._link is not None:
                self._link.left()

    @Slot(object)
    def _on_review_left(self, id_: uuid.UUID | None) -> None:
        self._documents.left()
        self._checks.left()
        if self._listing and self._came_from is self.conflict_page and not self._outgoing.comparing:
            self._came_from = self.outgoing_page
        self.pages.setCurrentWidget(self._came_from)
        self._refresh_page()
        if self._came_from is self.queue_page:
            if id_ is not None:
                self.queue_page.focus_row(id_)
            self.queue_page.focus_table()

    @Slot(object)
    def _on_piece_shown(self, piece: "Piece") -> None:
        if piece.document_id is not None:
            self._documents.seen(piece.document_id)
        if self.review_page.dossier is not None:
            self._checks.about(self.review_page.dossier, piece)

    @Slot(str)
    def _on_decided(self, sentence: str) -> None:
        self.toast.show_message(sentence, seconds=self._desk.undo_window.total_seconds())
        self._place_toast()
        self._pushes.expect()
        self._queues.refresh_counts()

    @Slot(str)
    def _on_undone(self, sentence: str) -> None:
        self.toast.show_message(sentence, seconds=4, undoable=False)
        self._place_toast()
        self._pushes.expect()
        self._queues.refresh_counts()

    @Slot(object)
    def _on_pushed(self, report: "PushReport") -> None:
        self.status.show_problem(report.problem.title if report.problem else "")
        if report.refused:
            self.notice.show_problem(
                self.tr("Une décision n’a pas pu être appliquée"),
                self.tr("Rien n’a changé dans le dossier et aucun courriel n’est parti."),
                action=self.tr("Voir pourquoi"),
            )
        if self._sending is not None:
            self._sending.send()
        self._count_stuck()
        if self._link is not None:
            self._link.look()
        if self._listing and self.pages.currentWidget() is self.outgoing_page:
            self._outgoing.refresh()

    @Slot()
    def _count_stuck(self) -> None:
        """Read how many decisions wait for a person."""
        self.tasks.run(self._desk.stuck, done=self._on_stuck)

    def _on_stuck(self, rows: Sequence[object]) -> None:
        self.status.show_stuck(len(rows))

    @Slot(object)
    def _on_kept(self, ruling: Ruling) -> None:
        if self._listing:  # it may answer a refused one that was taken up there
            self._outgoing.kept(ruling)

    @Slot(object)
    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, DeskError):
            self.bug.emit(error)
        elif not self._covered:  # where nothing can be read, the page that stands there says why
            self.notice.show_problem(error.title, error.message)

    @Slot()
    def show_outgoing(self) -> None:
        """Show the decisions on their way."""
        self.sidebar.select(None)
        self.pages.setCurrentWidget(self.outgoing_page)
        self._outgoing.refresh()
        self.outgoing_page.focus_list()

    @Slot()
    def _on_compared(self) -> None:
        self.pages.setCurrentWidget(self.conflict_page)

    @Slot(object, object)
    def _on_place_wanted(self, place: "Place", ruling: Ruling | None) -> None:
        self._reviews.open(place.queue, place.id, None, begin=ruling)

    @Slot(str)
    def _on_said(self, sentence: str) -> None:
        self.toast.show_message(sentence, seconds=4, undoable=False)
        self._place_toast()

    @Slot()
    def _on_shared(self) -> None:
        self.refresh()
        self._pushes.push_now()

    def _make_link(self, link: Link, *, has_copy: bool) -> LinkWiring:
        made = LinkWiring(
            link,
            page=self.link_page,
            queue=self.queue_page,
            status=self.status,
            has_copy=has_copy,
        )
        made.covered.connect(self._on_covered)
        made.reached.connect(self._on_reached)
        made.moved.connect(self._pushes.push_now)
        made.present.connect(self._on_present)
        self._pushes.waiting.connect(made.show_waiting)
        return made

    @Slot(object)
    def _on_present(self, others: tuple[Present, ...]) -> None:
        self.review_page.show_present(others)

    @Slot(object)
    def show_link(self, state: LinkState) -> None:
        """Show where the server is, also while a round is under way."""
        if self._link is not None:
            self._link.show_state(state)

    @Slot(bool)
    def _on_covered(self, covered: bool) -> None:  # noqa: FBT001 - a signal's
        before = self._covered
        self._cover.setCurrentWidget(self.link_page if covered else self.pages)
        self.sidebar.setEnabled(not covered)
        if covered:
            self.notice.hide()
        elif before:
            self._read()
            self._refresh_page()
            if self.pages.currentWidget() is self.queue_page:
                self.queue_page.focus_table()

    @property
    def _covered(self) -> bool:
        return self._cover.currentWidget() is not self.pages

    @Slot(bool)
    def _on_reached(self, reached: bool) -> None:  # noqa: FBT001 - a signal's
        self._sharing.set_offline(offline=not reached)

    @Slot(object)
    def _on_stay_wanted(self, stay_id: uuid.UUID) -> None:
        self.sidebar.select(Queue.PRE_REGISTRATIONS.value)
        self.pages.setCurrentWidget(self.queue_page)
        self.queue_page.show_view(View(Queue.PRE_REGISTRATIONS, stay_id=stay_id))
        self.queue_page.focus_table()

    @Slot(str)
    def _on_family_wanted(self, name: str) -> None:
        self.go_to_place("families")
        self.families_page.search(name)

    @Slot(object)
    def _on_family_mails_wanted(self, row: "FamilyRow") -> None:
        self.go_to_place("mails")
        self.post.show_mails_of(row.name)

    @Slot()
    def _on_go(self) -> None:
        self.go_to.open()

    @Slot()
    def _on_keys_wanted(self) -> None:
        from ui.review.key_sheet import KeySheet  # noqa: PLC0415 - a small one

        KeySheet(self).open()


def _nothing() -> None:
    """Be behind what was asked for before."""
