"""Decisions on their way, and those refused: from the desk to their pages, and what is chosen back."""

import uuid
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from coordinator_app.desk import Departure, Desk
from db.queries.conflict import ConflictView, Place
from db.rules.ruling import Ruling
from db.types import Subject, Verdict
from ui.conflict.page import ConflictPage
from ui.outgoing import OutgoingPage
from ui.tasks import Tasks
from ui.wiring import sentences

Key = tuple[Subject, uuid.UUID]


class OutgoingWiring(QObject):
    """Keeps both pages true."""

    place_wanted = Signal(object, object)
    """A `Place` to open, and the `Ruling` to take up again there, None just to look."""
    family_wanted = Signal(str)
    """A name: a document that no request asks for has no page of its own."""
    compared = Signal()
    """The conflict page has what it shows."""
    left = Signal()
    """The conflict page has nothing more to show."""
    answered = Signal()
    """A refused decision was: fewer wait for a person."""
    said = Signal(str)
    """What was done, as a sentence; the number of decisions that wait has changed."""

    def __init__(self, page: OutgoingPage, conflict: ConflictPage, desk: Desk, tasks: Tasks) -> None:
        super().__init__(page)
        self.page, self.conflict = page, conflict
        self._desk, self._tasks = desk, tasks
        self._shown: Departure | None = None
        self._taken_up: dict[Key, uuid.UUID] = {}
        page.opened.connect(self._on_opened)
        page.cancelled.connect(self._on_cancelled)
        page.compared.connect(self._on_compared)
        conflict.dismissed.connect(self._on_dismissed)
        conflict.again_wanted.connect(self._on_again)
        conflict.reopened.connect(self._on_reopened)

    @property
    def comparing(self) -> bool:
        """Whether a refused decision is being compared, and still waits for an answer."""
        return self._shown is not None

    def refresh(self) -> None:
        """Read the decisions on their way again."""
        self._tasks.run(self._desk.outgoing, done=self.page.show_outgoing)

    def refresh_conflict(self) -> None:
        """Read again what stands where a decision was refused."""
        if self._shown is not None:
            self._compare(self._shown)

    def kept(self, ruling: Ruling) -> None:
        """A decision was kept: the refused one that it takes up again has been answered."""
        old = self._taken_up.pop((ruling.subject, ruling.subject_id), None)
        if old is not None:
            self._tasks.run(partial(self._desk.dismiss, old), done=self._on_answered)

    def _compare(self, row: Departure) -> None:
        work = partial(self._desk.conflict, row.outgoing.ruling)
        self._tasks.run(work, done=partial(self._show_conflict, row))

    def _show_conflict(self, row: Departure, view: ConflictView) -> None:
        self._shown = row
        self.conflict.show_conflict(row, view)
        self.compared.emit()

    @Slot(object)
    def _on_compared(self, row: Departure) -> None:
        self._compare(row)

    @Slot(object)
    def _on_opened(self, row: Departure) -> None:
        work = partial(self._desk.conflict, row.outgoing.ruling)
        self._tasks.run(work, done=partial(self._go, row, None))

    @Slot(object)
    def _on_cancelled(self, row: Departure) -> None:
        ruling = row.outgoing.ruling
        self._tasks.run(partial(self._desk.undo, ruling.id), done=self._on_undone)

    def _on_undone(self, in_time: bool) -> None:  # noqa: FBT001 - a worker's answer
        self.said.emit(
            self.tr("Décision annulée.")
            if in_time
            else self.tr("Cette décision est déjà partie\u00a0: « Rouvrir » permet d’y revenir.")
        )
        self.refresh()

    @Slot(object)
    def _on_dismissed(self, ruling_id: uuid.UUID) -> None:
        self._tasks.run(partial(self._desk.dismiss, ruling_id), done=self._on_forgotten)

    def _on_forgotten(self, _nothing: None) -> None:
        self._shown = None
        self.answered.emit()
        self.left.emit()

    def _on_answered(self, _nothing: None) -> None:
        self._shown = None
        self.answered.emit()

    @Slot(object)
    def _on_again(self, view: ConflictView) -> None:
        ruling = view.ruling
        able = ruling.verdict in view.verdicts
        if able:
            self._taken_up[ruling.subject, ruling.subject_id] = ruling.id
        if self._shown is not None:
            self._go(self._shown, ruling if able else None, view)

    def _go(self, row: Departure, ruling: Ruling | None, view: ConflictView) -> None:
        place: Place | None = view.place
        if place is not None:
            self.place_wanted.emit(place, ruling)
        else:
            self.family_wanted.emit(view.title or row.title)

    @Slot(object, str)
    def _on_reopened(self, view: ConflictView, reason: str) -> None:
        old = view.ruling
        if view.revision is None:
            return
        ruling = self._desk.ruling(old.subject, old.subject_id, view.revision, Verdict.REOPEN, message=reason)
        self._tasks.run(partial(self._desk.decide, ruling), done=partial(self._on_kept, ruling))

    def _on_kept(self, ruling: Ruling, _kept: bool) -> None:  # noqa: FBT001 - a worker's answer
        self.said.emit(sentences.of_ruling(self._shown.title if self._shown else "", ruling))
        self.conflict.choices.step_back()
        self.refresh_conflict()
