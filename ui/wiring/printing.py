"""Pages of ours to the system's printer: a paper and a printer in, painted sheets out, one after the other.

Each page is drawn by the rendering process and painted on the worker thread (Qt allows a `QPainter` on a
`QPrinter` there), a job a page: what else waits for that thread comes in between.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, QRectF, Signal
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QAbstractPrintDialog, QPrintDialog, QPrinter
from PySide6.QtWidgets import QWidget

from coordinator_app.errors import DeskError
from coordinator_app.previews import Previews
from papers.incoming.sheet import MAX_WIDTH, PageSize, Sheet
from ui.tasks import Tasks

DOTS = 300
"""An inch: small print and QR codes stay sharp, and a page is drawn in a moment."""
POINTS = 72


@dataclass(frozen=True)
class Held:
    """A paper kept to be looked at and printed: its files by key, and all their pages as one."""

    keys: tuple[str, ...]
    sheets: tuple[Sheet, ...]

    def sheet(self) -> Sheet:
        """Return all pages, one after the other."""
        pages = tuple(page for sheet in self.sheets for page in sheet.pages)
        return Sheet(self.sheets[0].media_type, pages)

    def locate(self, page: int) -> tuple[str, int]:
        """Return the key of the file that a page is in, and its place there."""
        for key, sheet in zip(self.keys, self.sheets, strict=True):
            if page < len(sheet.pages):
                return key, page
            page -= len(sheet.pages)
        raise IndexError(page)


def new_printer(title: str) -> QPrinter:
    """Return the system's printer as our papers want it: A4, both sides, bound at the long edge."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setPageOrientation(QPageLayout.Orientation.Portrait)
    printer.setDuplex(QPrinter.DuplexMode.DuplexLongSide)
    printer.setFullPage(True)  # our pages have their margins
    printer.setResolution(DOTS)
    printer.setDocName(title)
    printer.setCreator("Coordinateur séjours")
    return printer


def ask_printer(printer: QPrinter, pages: int, parent: QWidget) -> bool:
    """Let the person choose in the system's dialog; False when they change their mind."""
    dialog = QPrintDialog(printer, parent)
    option = QAbstractPrintDialog.PrintDialogOption
    dialog.setOptions(option.PrintToFile | option.PrintPageRange | option.PrintCollateCopies)
    dialog.setMinMax(1, pages)
    dialog.setFromTo(1, pages)
    # Not `open`: on Windows only `exec` shows the system's own dialog.
    accepted = bool(dialog.exec())
    dialog.deleteLater()
    return accepted


def chosen_pages(printer: QPrinter, total: int) -> range:
    """Return the pages asked for, from 0; all of them when none was."""
    first, last = printer.fromPage(), printer.toPage()
    return range(total) if first <= 0 else range(first - 1, min(total, max(first, last)))


class PrintRun(QObject):
    """One document on its way to a printer; `stop` ends it between two pages."""

    moved = Signal(int, int)
    finished = Signal(int)
    """How many pages were printed; fewer than asked for when it was stopped."""
    failed = Signal(object)

    def __init__(
        self, held: Held, printer: QPrinter, previews: Previews, tasks: Tasks, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._held, self._printer = held, printer
        self._previews, self._tasks = previews, tasks
        self._painter = QPainter()
        self._pages: Sequence[int] = chosen_pages(printer, len(held.sheet().pages))
        self._done = 0
        self._stopped = False

    def start(self) -> None:
        """Print the first page; the others follow."""
        self._next()

    def stop(self) -> None:
        """Print no further page."""
        self._stopped = True

    def _next(self) -> None:
        if self._stopped or self._done == len(self._pages):
            self._tasks.run_long(self._close, done=self._on_closed, failed=self.failed.emit)
            return
        page = self._pages[self._done]
        work = partial(self._print, page, first=self._done == 0)
        self._tasks.run_long(work, done=self._on_printed, failed=self._on_failed)

    def _on_printed(self, _: None) -> None:
        self._done += 1
        self.moved.emit(self._done, len(self._pages))
        self._next()

    def _on_closed(self, _: None) -> None:
        self.finished.emit(self._done)

    def _on_failed(self, error: Exception) -> None:
        self._stopped = True
        self._tasks.run_long(self._close, done=lambda _: self.failed.emit(error))

    # On the worker thread

    def _print(self, page: int, *, first: bool) -> None:
        if first and not self._painter.begin(self._printer):
            raise _no_printer()
        if not first and not self._printer.newPage():
            raise _no_printer()
        paper = self._printer.paperRect(QPrinter.Unit.DevicePixel)
        size = self._held.sheet().pages[page]
        rotation = 90 if (size.width > size.height) != (paper.width() > paper.height()) else 0
        box = placed(size, paper, rotation=rotation, dots=self._printer.resolution())
        key, index = self._held.locate(page)
        drawn = self._previews.page(key, index, min(MAX_WIDTH, max(1, round(box.width()))), rotation)
        image = QImage(drawn.data, drawn.width, drawn.height, drawn.stride, QImage.Format.Format_RGB32)
        self._painter.drawImage(box, image)

    def _close(self) -> None:
        if self._stopped:
            self._printer.abort()
        if self._painter.isActive():
            self._painter.end()


def placed(page: PageSize, paper: QRectF, *, rotation: int, dots: int) -> QRectF:
    """Return where a page lies on the paper: its own size, smaller if it must, in the middle."""
    width, height = (page.height, page.width) if rotation else (page.width, page.height)
    scale = min(dots / POINTS, paper.width() / width, paper.height() / height)
    across, down = width * scale, height * scale
    return QRectF((paper.width() - across) / 2, (paper.height() - down) / 2, across, down)


def _no_printer() -> DeskError:
    return DeskError(
        "L’impression s’est arrêtée",
        "L’imprimante ne prend plus de page. Vérifiez qu’elle est allumée et qu’elle a du papier, "
        "puis recommencez.",
    )
