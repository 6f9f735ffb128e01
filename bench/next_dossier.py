"""From *Valider* to the next dossier with its first page painted, compared with painting that page alone.

`python -m bench.next_dossier`: the real window without a display. The next dossier has been read and its
first page drawn ahead, as while a coordinator reads; the clock runs from the key to the end of the paint
event that puts that page on screen. Beside it, a bare widget of the same size paints the same page.

Between the two lies what the window owes to the coordinator: the decision is judged, then on disk (SQLite, a
full fsync), before anything else is shown. A row without an aim compares with a page painted after an fsync.
"""

import itertools
import os
import shutil
import sqlite3
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QEventLoop, QObject, QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from bench.grown import grown
from bench.pairs import PAIRS, Comparison, spread
from bench.report import Curve, Report, Row, command
from bench.season import season
from coordinator_app.main import open_desk
from coordinator_app.settings import load
from db.queries.queues import Queue, View
from db.types import Verdict
from ui.application import create_application, open_window, use_shipped_font
from ui.main_window import MainWindow
from ui.viewer.canvas import Canvas
from ui.viewer.paint import paint_pixmap
from ui.viewer.pixmaps import Pixmaps, Wish

NOTE = """\
Painting a drawn page takes a quarter of a millisecond, less than the disk takes to say that a decision is
safe, and the decision comes first: 3 ms on its thread, of which 2.2 are the outbox and its copy on the
disk and 0.4 the rules. Then 5 ms fill the review page for another child (the pieces and their buttons
2.5, the viewer's title and bars 2; the family was laid out when the dossier was read ahead), and 3 ms lay
out and paint that whole page, not only the document's. What the page asks for besides begins a frame
later."""

AIM = 3.0
QUEUE = Queue.PRE_REGISTRATIONS
SIZE = (1440, 900)


@dataclass(frozen=True)
class Step:
    """Seconds: one decision to the next page on screen, the same page alone, and alone after an fsync."""

    ours: float
    alone: float
    synced: float


class Bare(QWidget):
    """Paints one page, as large as the viewer."""

    def __init__(self) -> None:
        super().__init__()
        self.page = QPixmap()
        self.place = QRectF()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt overrides
        """Paint it where the viewer has it."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), self.palette().window())
        paint_pixmap(painter, self.place, self.page, turned=0)


class Watch(QObject):
    """Says when the viewer has painted the first page of another dossier than `before`."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._page = window.review_page
        self._before: object = None
        self.ended: float | None = None
        self.canvas = self._page.viewer.findChildren(Canvas)[0]
        self.canvas.viewport().installEventFilter(self)

    def start(self) -> None:
        """Wait for another dossier than the one on screen."""
        self._before, self.ended = self._id(), None

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt overrides
        """Take the time at the end of the painting."""
        waits = event.type() == QEvent.Type.Paint and self.ended is None
        if waits and self._id() != self._before and self._page.viewer.shows_page():
            watched.removeEventFilter(self)
            QApplication.sendEvent(watched, event)
            watched.installEventFilter(self)
            self.ended = time.perf_counter()
            return True
        return super().eventFilter(watched, event)

    def _id(self) -> object:
        return self._page.dossier.subject_id if self._page.dossier else None


class Work:
    """The window on a copy of a season, a dossier of its queue on screen."""

    def __init__(self, folder: Path, copy: Path) -> None:
        shutil.copy(folder / "sejours.db", copy / "sejours.db")
        (copy / "files").symlink_to((folder / "files").resolve())
        self.desk = open_desk(replace(load(copy), undo_seconds=3_600))
        self.window, self.previews = open_window(self.desk, copy)
        self._scratch = copy / "synced"
        self._watch = Watch(self.window)
        self._wished: list[Wish] = []
        self.window.review_page.viewer.pixels_wanted.connect(self._wished.append)
        self._bare = Bare()
        self.window.resize(*SIZE)
        self.window.show()
        self.window.go_to_place(QUEUE.value)
        self.settle()
        self._press(Qt.Key.Key_Return)
        self.settle()

    def steps(self) -> Iterator[Step]:
        """Yield a step for each dossier of the queue that can be validated and leads to a page."""
        for _ in range(self.desk.page(View(QUEUE), offset=0, limit=1).total):
            dossier = self.window.review_page.dossier
            if dossier is None:
                return
            if dossier.recommended is Verdict.APPROVE:
                step = self._step()
                if step is not None:
                    yield step
            else:
                self._press(Qt.Key.Key_J)
                self.settle()

    def settle(self) -> None:
        """Wait until nothing is under way: the next dossier has been read and its page drawn."""
        QApplication.processEvents()
        while self.window.tasks.busy:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        QApplication.processEvents()

    def close(self) -> None:
        """Leave."""
        self._bare.close()
        self.window.close()
        self.previews.close()
        self.window.deleteLater()
        self.desk.close()

    def _step(self) -> Step | None:
        """Validate; None where the next dossier has no page to show, or not one that was drawn ahead."""
        taken, shown = self.desk.waiting(), self.window.review_page.dossier
        self._wished.clear()
        self._watch.start()
        start = time.perf_counter()
        self._press(Qt.Key.Key_V)
        while self._watch.ended is None and (
            self.window.review_page.dossier is shown or self.window.tasks.busy
        ):
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)
        ended = self._watch.ended
        self.settle()
        if self.desk.waiting() != taken + 1:
            raise RuntimeError("nothing was decided")
        viewer = self.window.review_page.viewer
        drawn_late = any(wish.page == 0 and wish.sha256 == viewer.sha256 for wish in self._wished)
        if ended is None or drawn_late:
            return None
        self._lay_out()
        step = Step(ended - start, self._alone(), self._synced())
        self._bare.hide()
        self.window.activateWindow()
        self.settle()
        return step

    def _lay_out(self) -> None:
        """Give the bare widget the page that the viewer shows. RuntimeError when it looks different."""
        viewer, canvas = self.window.review_page.viewer, self._watch.canvas
        place = canvas.page_box(0)
        wish = Wish(viewer.sha256, 0, round(place.width()), canvas.rotation(0))
        pixmaps = Pixmaps()
        pixmaps.keep(wish, self.previews.page(wish.sha256, 0, wish.width, wish.rotation, strong=False))
        found = pixmaps.best(wish)
        assert found is not None  # noqa: S101 - it was just kept
        self._bare.page, self._bare.place = found[1], place
        self._bare.resize(canvas.viewport().size())
        self._bare.show()
        QApplication.processEvents()
        box = place.toAlignedRect().intersected(self._bare.rect())
        theirs, ours = (shown.grab(box).toImage() for shown in (self._bare, canvas.viewport()))
        if theirs != ours:
            raise RuntimeError("the bare widget shows another page than the viewer")

    def _alone(self) -> float:
        start = time.perf_counter()
        self._bare.repaint()
        return time.perf_counter() - start

    def _synced(self) -> float:
        start = time.perf_counter()
        with self._scratch.open("ab") as file:
            file.write(bytes(4096))
            file.flush()
            os.fsync(file.fileno())
        self._bare.repaint()
        return time.perf_counter() - start

    def _press(self, key: Qt.Key) -> None:
        QTest.keyClick(QApplication.focusWidget() or self.window, key)


def measure(*, full: bool, kept_in: Path) -> Report:
    """Validate dossier after dossier; at full size also with more requests behind the queue."""
    if QApplication.instance() is None:
        use_shipped_font(create_application(["bench"]))
    count = 2 * PAIRS if full else 1
    folders = [season(kept_in=kept_in)]
    if full:
        folders += [grown(requests, kept_in=kept_in) for requests in (1, 10_000, 100_000)]
    known = [(_requests(folder), _steps(folder, count)) for folder in folders]
    steps = known[min(1, len(known) - 1)][1]
    rows = (
        Row.of_time("painting its page", _compared("next dossier", steps, synced=False), AIM),
        Row.of_time("one fsync, then painting", _compared("next dossier (fsync)", steps, synced=True), None),
    )
    lines = {
        "Valider to the next page": [(n, 1000 * spread(s.ours for s in found).median) for n, found in known],
        "painting the page": [(n, 1000 * spread(s.alone for s in found).median) for n, found in known],
        "one fsync, then painting": [
            (n, 1000 * spread(s.synced for s in found).median) for n, found in known
        ],
    }
    return Report(rows, (Curve("The next dossier", "requests", "ms", lines),), NOTE)


def main(arguments: Sequence[str] | None = None) -> Report:
    """Measure as the command line says and print."""
    return command(__doc__, measure, arguments)


def _steps(folder: Path, count: int) -> list[Step]:
    """Return `count` steps on a copy of a season, after one that does not count."""
    with tempfile.TemporaryDirectory() as copy, closing(Work(folder, Path(copy))) as work:
        found = list(itertools.islice(work.steps(), count + 1))
    if len(found) <= 1:
        raise RuntimeError("no dossier of the queue leads to a page that was drawn ahead")
    return found[1:]


def _compared(name: str, steps: Sequence[Step], *, synced: bool) -> Comparison:
    theirs = [step.synced if synced else step.alone for step in steps]
    ratios = [step.ours / other for step, other in zip(steps, theirs, strict=True)]
    return Comparison(name, spread(step.ours for step in steps), spread(theirs), spread(ratios))


def _requests(folder: Path) -> int:
    with closing(sqlite3.connect(f"file:{folder / 'sejours.db'}?mode=ro", uri=True)) as connection:
        (found,) = connection.execute("SELECT count(*) FROM pre_registration").fetchone()
    return int(found)


if __name__ == "__main__":
    main()
