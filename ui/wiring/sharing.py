"""Who does what: dossiers chosen in the queue, or open, in; what the desk made of it as a sentence out."""

import uuid
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from coordinator_app.assigning import NOBODY, Assigned, Assignee
from coordinator_app.desk import Desk
from coordinator_app.errors import DeskError
from db.queries.queues import Queue
from db.types import Subject
from ui.queue.page import QueuePage
from ui.tasks import Tasks

if TYPE_CHECKING:
    from ui.review.page import ReviewPage


class SharingWiring(QObject):
    """Ties the button of the queue and that of a dossier to the desk."""

    changed = Signal()
    """Dossiers were given: what is on screen is to be read again."""
    said = Signal(str)
    failed = Signal(object)

    def __init__(self, queue: QueuePage, desk: Desk, tasks: Tasks) -> None:
        super().__init__(queue)
        self._queue, self._desk, self._tasks = queue, desk, tasks
        self._review: ReviewPage | None = None
        self._offline = False
        queue.assigned.connect(self._on_assigned)

    def add(self, review: "ReviewPage") -> None:
        """Answer the review page too, once it is made."""
        review.header.set_me(self._desk.staff.id)
        self._review = review
        review.claimed.connect(self._on_claimed)

    def start(self) -> None:
        """Ask for the colleagues, who hardly change."""
        self._tasks.run(self._desk.colleagues, done=self._queue.show_colleagues)

    def set_offline(self, *, offline: bool) -> None:
        """Say whether the shared database can be reached: what is given is written there itself."""
        self._offline = offline

    @Slot(object, object, object)
    def _on_assigned(self, queue: Queue, ids: Sequence[uuid.UUID], to: Assignee) -> None:
        self._give(queue.subject, ids, to)

    @Slot()
    def _on_claimed(self) -> None:
        review = self._review
        dossier = review.dossier if review is not None else None
        if review is not None and dossier is not None:
            to = NOBODY if review.header.hold.mine else Assignee(self._desk.staff.id)
            self._give(dossier.subject, (dossier.subject_id,), to)

    def _give(self, subject: Subject, ids: Sequence[uuid.UUID], to: Assignee) -> None:
        if self._offline:
            self.failed.emit(
                DeskError(
                    self.tr("Attribuer un dossier demande le réseau"),
                    self.tr(
                        "Aucune attribution n’a changé. Vos décisions, elles, sont gardées et partiront "
                        "dès son retour."
                    ),
                )
            )
            return
        self._tasks.run_network(partial(self._desk.assign, subject, ids, to), done=self._on_given)

    def _on_given(self, given: Assigned) -> None:
        self.said.emit(self._sentence(given))
        self.changed.emit()

    def _sentence(self, given: Assigned) -> str:
        number = self.tr("1 dossier") if given.number == 1 else self.tr("{} dossiers").format(given.number)
        if given.to.team:
            said = self.tr("{} pour l’équipe du séjour").format(number)
        elif given.to.staff_id is None:
            said = self.tr("{} sans attribution").format(number)
        elif given.to.staff_id == self._desk.staff.id:
            said = self.tr("{} pour vous").format(number)
        else:
            said = self.tr("{} pour {}").format(number, given.name)
        if given.taken_from:
            said = self.tr("{}, auparavant pour {}").format(said, self.tr(" et ").join(given.taken_from))
        return f"{said}."
