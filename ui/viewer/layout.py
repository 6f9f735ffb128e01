"""Where a document's pages stand one below the other: page sizes, zoom and room in, rectangles out."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import QPointF, QRectF, QSizeF

from papers.incoming.sheet import MAX_WIDTH, PageSize
from ui.theme import SPACE
from ui.viewer.turned import Turned

MARGIN = 2 * SPACE
GAP = 2 * SPACE
STEP = 32  # device pixels: widths near each other share their pixels, which are then shown one to one
LONGEST = (
    20.0  # a page longer or wider than that many times itself is squeezed, or no scroll bar could hold it
)
SMALLEST, LARGEST = 0.25, 8.0
ZOOM_STEP = 1.25


class Fit(StrEnum):
    """What the pages' width follows."""

    WIDTH = "width"
    PAGE = "page"
    FREE = "free"


@dataclass(frozen=True)
class Zoom:
    """How large pages are shown; `factor` is in widths of the window and counts when the fit is FREE."""

    fit: Fit = Fit.WIDTH
    factor: float = 1.0

    @staticmethod
    def free(factor: float) -> "Zoom":
        """Return a zoom of `factor`, kept within what is readable."""
        return Zoom(Fit.FREE, min(LARGEST, max(SMALLEST, factor)))


@dataclass(frozen=True)
class Spot:
    """A point of a document that outlives a change of zoom: a page, and where on it from 0 to 1."""

    page: int
    across: float
    down: float


@dataclass(frozen=True)
class Layout:
    """The pages' rectangles in widget pixels, and the width in device pixels to ask each of them at."""

    boxes: tuple[QRectF, ...]
    widths: tuple[int, ...]
    size: QSizeF

    def seen(self, window: QRectF) -> range:
        """Return the pages that `window` shows at least a line of."""
        shown = [
            i
            for i, box in enumerate(self.boxes)
            if box.bottom() > window.top() and box.top() < window.bottom()
        ]
        return range(shown[0], shown[-1] + 1) if shown else range(0)

    def main(self, window: QRectF) -> int:
        """Return the page that fills most of `window`, the first of equals."""
        return max(range(len(self.boxes)), key=lambda i: _overlap(self.boxes[i], window), default=0)

    def following_stop(self, window: QRectF) -> float:
        """Return where the window's top goes by reading on: a window down, or the next page's top."""
        down = window.top() + window.height() - 3 * GAP
        return min([down, *(top for top in self._tops() if window.top() + 1 < top <= window.bottom())])

    def previous_stop(self, window: QRectF) -> float:
        """Return where the window's top goes by reading back: a window up, or the page's top."""
        up = window.top() - window.height() + 3 * GAP
        return max([up, *(top for top in self._tops() if up < top < window.top() - 1)])

    def page_at(self, point: QPointF) -> int | None:
        """Return the page that holds `point`."""
        return next((i for i, box in enumerate(self.boxes) if box.contains(point)), None)

    def spot(self, point: QPointF) -> Spot:
        """Return the page nearest to `point`, and where `point` is from its corner."""
        page = min(range(len(self.boxes)), key=lambda i: _distance(self.boxes[i], point.y()), default=0)
        box = self.boxes[page]
        return Spot(page, (point.x() - box.left()) / box.width(), (point.y() - box.top()) / box.height())

    def point(self, spot: Spot) -> QPointF:
        """Return where `spot` is now."""
        box = self.boxes[spot.page]
        return QPointF(box.left() + spot.across * box.width(), box.top() + spot.down * box.height())

    def _tops(self) -> list[float]:
        return [box.top() - GAP / 2 for box in self.boxes]


def lay_out(
    pages: Sequence[PageSize], *, turned: Turned, zoom: Zoom, room: QSizeF, device_ratio: float
) -> Layout:
    """Return where the pages stand in a window of `room`, each `turned` its way and centred across it.

    Widths are whole steps of device pixels, so that the pixels asked for are the pixels shown.
    """
    shapes = [_shape(page, turned.get(number, 0)) for number, page in enumerate(pages)]
    widths = [_width(shape, zoom=zoom, room=room) for shape in shapes]
    stepped = [_stepped(width * device_ratio) for width in widths]
    across = max([room.width(), *(step / device_ratio + 2 * MARGIN for step in stepped)])
    boxes = []
    top = float(MARGIN)
    for shape, step in zip(shapes, stepped, strict=True):
        width = step / device_ratio
        boxes.append(QRectF((across - width) / 2, top, width, width * shape))
        top += width * shape + GAP
    asked = tuple(min(step, MAX_WIDTH) for step in stepped)
    return Layout(tuple(boxes), asked, QSizeF(across, top - GAP + MARGIN))


def _shape(page: PageSize, rotation: int) -> float:
    """Return the page's height for a width of one, once turned."""
    across, down = (page.height, page.width) if rotation in {90, 270} else (page.width, page.height)
    return min(LONGEST, max(1 / LONGEST, down / across))


def _width(shape: float, *, zoom: Zoom, room: QSizeF) -> float:
    widest = room.width() - 2 * MARGIN
    match zoom.fit:
        case Fit.WIDTH:
            return widest
        case Fit.PAGE:
            return min(widest, (room.height() - 2 * MARGIN) / shape)
        case Fit.FREE:
            return widest * zoom.factor


def _stepped(width: float) -> int:
    return max(STEP, int(width // STEP) * STEP)


def _overlap(box: QRectF, window: QRectF) -> float:
    return min(box.bottom(), window.bottom()) - max(box.top(), window.top())


def _distance(box: QRectF, y: float) -> float:
    return max(box.top() - y, y - box.bottom(), 0.0)
