"""Drawn pages kept for a while: pixels in, pixmaps out, the least recently used forgotten first."""

from collections import OrderedDict
from dataclasses import dataclass

from PySide6.QtGui import QImage, QPixmap

from papers.incoming.sheet import BYTES_PER_PIXEL, Pixels

LIMIT = 256 * 1024 * 1024  # two pages at the greatest width and their neighbours
COARSE = 4  # drawings that many times too narrow are not readable


@dataclass(frozen=True)
class Wish:
    """One drawing of a page: the file by its content, the page from 0, its width in device pixels, its turn.

    `strong` drawings have more contrast than the file.
    """

    sha256: str
    page: int
    width: int
    rotation: int
    strong: bool = False


class Pixmaps:
    """Pixmaps by the wish that they answer, at most `limit` bytes of them.

    A drawing may come narrower than it was wished: a photo is never enlarged.
    """

    def __init__(self, *, limit: int = LIMIT) -> None:
        self._limit = limit
        self._held: OrderedDict[Wish, QPixmap] = OrderedDict()
        self._bytes = 0

    def __contains__(self, wish: Wish) -> bool:
        return wish in self._held

    def keep(self, wish: Wish, pixels: Pixels) -> None:
        """Keep a drawing. One that is larger than the limit alone is still kept, alone."""
        self._drop(wish)
        image = QImage(pixels.data, pixels.width, pixels.height, pixels.stride, QImage.Format.Format_RGB32)
        pixmap = QPixmap.fromImage(image)
        self._held[wish] = pixmap
        self._bytes += _weight(pixmap)
        while self._bytes > self._limit and len(self._held) > 1:
            self._drop(next(iter(self._held)))

    def clear(self) -> None:
        """Forget every drawing."""
        self._held.clear()
        self._bytes = 0

    def best(self, wish: Wish) -> tuple[Wish, QPixmap] | None:
        """Return the drawing wished, else the same page's nearest; a thumbnail comes last."""
        alike = [held for held in self._held if held.sha256 == wish.sha256 and held.page == wish.page]
        if not alike:
            return None
        found = min(alike, key=lambda held: _distance(held, wish))
        self._held.move_to_end(found)
        return found, self._held[found]

    def _drop(self, wish: Wish) -> None:
        pixmap = self._held.pop(wish, None)
        if pixmap is not None:
            self._bytes -= _weight(pixmap)


def _distance(held: Wish, wish: Wish) -> tuple[bool, bool, bool, int]:
    return (
        held.width < wish.width / COARSE,
        held.strong != wish.strong,
        held.rotation != wish.rotation,
        abs(held.width - wish.width),
    )


def _weight(pixmap: QPixmap) -> int:
    return pixmap.width() * pixmap.height() * BYTES_PER_PIXEL
