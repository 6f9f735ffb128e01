"""The review page, fed by the desk: open, decide and move on, undo, and the pages of the documents."""

import uuid
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial

from PySide6.QtCore import QObject, Signal, Slot

from coordinator_app.desk import Desk
from coordinator_app.errors import DeskError
from db.queries.dossier import Dossier, Piece
from db.queries.queues import Queue, View
from db.rules.capture import Values
from db.rules.notice import Letter
from db.rules.ruling import ReasonGiven, Ruling
from db.types import Subject, Verdict
from ui.review.page import ReviewPage
from ui.tasks import Job, Tasks
from ui.wiring import sentences

UNDOABLE = 50


@dataclass(frozen=True)
class Spot:
    """Where a dossier stands in the queue it was opened from, from 0."""

    view: View
    index: int
    total: int


@dataclass(frozen=True)
class Opened:
    """A dossier on screen; no spot when it was opened from a family or a search."""

    dossier: Dossier
    spot: Spot | None

    @property
    def id(self) -> uuid.UUID:
        """The id its queue knows it by."""
        return self.dossier.subject_id


@dataclass(frozen=True)
class Taken:
    """A decision that may still be undone, and the dossier it was taken on."""

    ruling: Ruling
    opened: Opened


def open_at(desk: Desk, spot: Spot, id_: uuid.UUID) -> Opened:
    """Return a dossier of a queue; for a worker thread."""
    return Opened(desk.open(spot.view.queue, id_), spot)


def open_alone(desk: Desk, queue: Queue, id_: uuid.UUID) -> Opened:
    """Return a dossier that was not reached through a queue; for a worker thread."""
    return Opened(desk.open(queue, id_), None)


def again(desk: Desk, current: Opened) -> Opened:
    """Return the same dossier as it is now; for a worker thread."""
    return Opened(desk.open(current.dossier.queue, current.id), current.spot)


def after(desk: Desk, current: Opened) -> Opened | None:
    """Return the dossier that follows in the queue as it is now, from the top again at its end.

    None when no other dossier is left; for a worker thread.
    """
    if current.spot is None:
        return None
    view, index = current.spot.view, current.spot.index
    for offset in dict.fromkeys((index, 0)):
        page = desk.page(view, offset=offset, limit=2)
        for place, row in enumerate(page.rows, start=offset):
            if row.id != current.id:
                return open_at(desk, Spot(view, place, page.total), row.id)
    return None


def before(desk: Desk, current: Opened) -> Opened | None:
    """Return the dossier that stands before in the queue, None at its top; for a worker thread."""
    if current.spot is None or current.spot.index == 0:
        return None
    view, index = current.spot.view, current.spot.index - 1
    page = desk.page(view, offset=index, limit=1)
    return open_at(desk, Spot(view, index, page.total), page.rows[0].id) if page.rows else None


def confirmed(desk: Desk, current: Opened, ahead: Opened) -> Opened:
    """Return what was read ahead as it is now, where it stands if it still follows; for a worker thread."""
    found = after(desk, current)
    return found if found is not None and found.id == ahead.id else again(desk, ahead)


def _moved_up(ahead: Opened, decided: Opened) -> Opened:
    """Return what follows a decision at the place it has once that dossier has left the queue."""
    spot, left = ahead.spot, decided.spot
    if spot is None or left is None:
        return ahead
    return replace(
        ahead, spot=replace(spot, index=spot.index - (spot.index > left.index), total=spot.total - 1)
    )


@dataclass(frozen=True)
class Decided:
    """What a decision led to: `kept` unless it only took another back, and the dossier to show next."""

    kept: bool
    following: Opened | None
    read_ahead: bool = False
    """Whether `following` was read before the decision, and may have changed since."""


def decide_and_move_on(desk: Desk, ruling: Ruling, current: Opened, *, ahead: Opened | None) -> Decided:
    """Keep a decision, then find the next dossier unless it was read `ahead`; for a worker thread."""
    kept = desk.decide(ruling)
    if current.spot is None or not kept:
        return Decided(kept, again(desk, current))
    if ahead is None:
        return Decided(kept, after(desk, current))
    return Decided(kept, _moved_up(ahead, current), read_ahead=True)


def decide_and_stay(desk: Desk, ruling: Ruling, current: Opened) -> Decided:
    """Keep a decision on a piece, then read the dossier again; for a worker thread."""
    return Decided(desk.decide(ruling), again(desk, current))


class ReviewWiring(QObject):
    """Ties the review page to the desk."""

    shown = Signal()
    """A dossier is on screen."""
    ahead = Signal(object)
    """The `Dossier` that would come next."""
    left = Signal(object)
    """The page was closed; carries the id of the dossier it showed, or None when the queue is done."""
    decided = Signal(str)
    """A decision is safe; carries the sentence that says which."""
    kept = Signal(object)
    """The same decision, as a `Ruling`."""
    undone = Signal(str)
    refused = Signal(object)
    """A `DeskError` to show."""

    def __init__(self, page: ReviewPage, desk: Desk, tasks: Tasks) -> None:
        super().__init__(page)
        self._page, self._desk, self._tasks = page, desk, tasks
        self._opened: Opened | None = None
        self._ahead: Opened | None = None
        self._deciding = False
        self._moving = False
        self._to_begin: Ruling | None = None
        self._reads: list[Job] = []
        self._taken: deque[Taken] = deque(maxlen=UNDOABLE)
        page.piece_ruled.connect(self._on_piece_ruled)
        page.decided.connect(self._on_decided)
        page.mail_wanted.connect(self._on_mail_wanted)
        page.next_wanted.connect(self._on_next_wanted)
        page.previous_wanted.connect(self._on_previous_wanted)
        page.closed.connect(self._on_closed)

    def open(self, queue: Queue, id_: uuid.UUID, spot: Spot | None, *, begin: Ruling | None = None) -> None:
        """Show a dossier; `begin`: a decision that was not taken, to take up again."""
        self._page.show_loading()
        self._to_begin = begin
        work = (
            partial(open_at, self._desk, spot, id_) if spot else partial(open_alone, self._desk, queue, id_)
        )
        self._read(work)

    def reload(self) -> None:
        """Read the dossier on screen again, without moving anything; not while another is on its way."""
        if self._opened is not None and not self._deciding and not self._moving:
            current = self._opened
            self._read(partial(again, self._desk, current))

    def rest(self) -> None:
        """Another page is in sight: what is still being read must not bring this one back."""
        self._drop_reads()
        self._moving = False
        self._to_begin = None

    def undo(self) -> None:
        """Take back the last decision and show its dossier."""
        if self._taken:
            taken = self._taken.pop()
            work = partial(self._desk.undo, taken.ruling.id)
            self._tasks.run(work, done=partial(self._on_undone, taken))

    def _move(self, work: Callable[[], Opened | None]) -> None:
        self._moving = True
        self._read(work)

    def _read(self, work: Callable[[], Opened | None]) -> None:
        self._drop_reads()
        self._reads.append(self._tasks.run(work, done=self._show, failed=self._on_failed))

    def _show(self, found: Opened | None) -> None:
        self._moving = False
        if found is None:
            self._opened = self._ahead = None
            self.left.emit(None)
            return
        self._put(found)
        begin, self._to_begin = self._to_begin, None
        if begin is not None:
            self._page.begin(begin)
        self._look_ahead(found)

    def _show_ahead(self, ahead: Opened, current: Opened) -> None:
        """Show what was read ahead at once, and what it has become since as soon as it is read again."""
        self._put(ahead)
        work = partial(confirmed, self._desk, current, ahead)
        self._reads.append(self._tasks.run(work, done=self._on_confirmed, failed=self._on_failed))

    def _on_confirmed(self, found: Opened) -> None:
        if found != self._opened:
            self._put(found)
        self._look_ahead(found)

    def _put(self, found: Opened) -> None:
        self._opened, self._ahead = found, None
        position, total = (found.spot.index + 1, found.spot.total) if found.spot else (0, 0)
        with self._tasks.held():
            self._page.show_dossier(found.dossier, position, total)
            self.shown.emit()

    def _look_ahead(self, found: Opened) -> None:
        if found.spot is not None:
            self._reads.append(self._tasks.run(partial(after, self._desk, found), done=self._on_ahead))

    def _on_ahead(self, found: Opened | None) -> None:
        self._ahead = found
        if found is not None:
            self._page.prepare(found.dossier)
            self.ahead.emit(found.dossier)

    def _on_failed(self, error: Exception) -> None:
        self._deciding = False
        if not isinstance(error, DeskError):
            raise error
        self.refused.emit(error)
        # What could not be opened must not keep the page waiting: back to what it showed, or to the list.
        self._show(self._opened)

    def _drop_reads(self) -> None:
        """Let no reading that was asked for before stand in the way, or show up late."""
        for job in self._reads:
            job.cancel()
        self._reads.clear()

    def _decide(
        self,
        ruling: Ruling,
        then: Callable[[Desk, Ruling, Opened], Decided],
        sentence: str,
    ) -> None:
        current = self._opened
        if current is None or self._deciding:
            return
        # Pieces may be ruled faster than the disk answers, each in its turn; the page moves on only once.
        self._deciding = then is not decide_and_stay
        self._drop_reads()
        self._tasks.run(
            partial(then, self._desk, ruling, current),
            done=partial(self._on_kept, Taken(ruling, current), sentence),
            failed=self._on_refused,
        )

    def _on_kept(self, taken: Taken, sentence: str, decided: Decided) -> None:
        self._deciding = False
        if decided.read_ahead and decided.following is not None:
            self._show_ahead(decided.following, taken.opened)
        else:
            self._show(decided.following)
        if decided.kept:
            self._taken.append(taken)
            self.kept.emit(taken.ruling)
            self.decided.emit(sentence)
        else:
            self._say_undone()

    def _on_refused(self, error: Exception) -> None:
        self._on_failed(error)
        self.reload()

    def _on_undone(self, taken: Taken, in_time: bool) -> None:  # noqa: FBT001 - a worker's answer
        if not in_time:
            sentence = self.tr("Cette décision est déjà partie : « Rouvrir » permet d’y revenir.")
            self.undone.emit(sentence)
            return
        self.open(taken.opened.dossier.queue, taken.opened.id, taken.opened.spot)
        self._say_undone()

    def _say_undone(self) -> None:
        self.undone.emit(self.tr("Décision annulée."))

    @Slot(object, object, object, str, object)
    def _on_piece_ruled(
        self,
        piece: Piece,
        verdict: Verdict,
        reasons: tuple[ReasonGiven, ...],
        message: str,
        captured: Values,
    ) -> None:
        if piece.document_id is None:
            return
        ruling = self._desk.ruling(
            Subject.DOCUMENT,
            piece.document_id,
            piece.revision,
            verdict,
            reasons=reasons,
            message=message,
            captured=captured,
        )
        self._decide(ruling, decide_and_stay, sentences.of_piece(piece, verdict))

    @Slot(object, object, str)
    def _on_decided(self, verdict: Verdict, reasons: tuple[ReasonGiven, ...], message: str) -> None:
        if self._opened is not None:
            ruling = self._ruling(self._opened.dossier, verdict, reasons, message)
            then = partial(decide_and_move_on, ahead=self._ahead)
            self._decide(ruling, then, sentences.of_dossier(self._opened.dossier, verdict))

    @Slot(object, object, str)
    def _on_mail_wanted(self, verdict: Verdict, reasons: tuple[ReasonGiven, ...], message: str) -> None:
        if self._opened is not None:
            ruling = self._ruling(self._opened.dossier, verdict, reasons, message)
            work = partial(self._desk.preview, ruling)
            self._tasks.run(work, done=partial(self._on_mail, self._opened.id))

    def _ruling(
        self, dossier: Dossier, verdict: Verdict, reasons: tuple[ReasonGiven, ...], message: str
    ) -> Ruling:
        return self._desk.ruling(
            dossier.subject,
            dossier.subject_id,
            dossier.revision,
            verdict,
            reasons=reasons,
            message=message,
        )

    def _on_mail(self, id_: uuid.UUID, letter: Letter | None) -> None:
        if self._opened is not None and self._opened.id == id_:
            self._page.show_mail(letter)

    @Slot()
    def _on_next_wanted(self) -> None:
        current = self._opened
        if current is None or current.spot is None or self._deciding:
            return
        if self._ahead is not None and not self._moving:
            self._drop_reads()
            self._show_ahead(self._ahead, current)
        else:
            self._move(partial(after, self._desk, current))

    @Slot()
    def _on_previous_wanted(self) -> None:
        if self._opened is not None and self._opened.spot is not None and not self._deciding:
            current = self._opened
            self._move(partial(self._before_or_same, current))

    def _before_or_same(self, current: Opened) -> Opened:
        return before(self._desk, current) or current

    @Slot()
    def _on_closed(self) -> None:
        current, self._opened, self._ahead = self._opened, None, None
        self._drop_reads()
        self.left.emit(current.id if current else None)
