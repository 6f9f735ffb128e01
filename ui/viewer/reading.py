"""A page's text made ready for searching and selecting: characters and places in, spans and strips out."""

import re
import unicodedata
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPointF, QRectF

from db.rules.names import search_key
from papers.incoming.page_text import PageText

BESIDE = 0.02
"""How far from a letter a click still means it, in parts of the page."""


@dataclass(frozen=True)
class Span:
    """Characters of a page, from `first` to before `end`."""

    page: int
    first: int
    end: int


@dataclass(frozen=True)
class Reading:
    """A page's text, and its search key whose letters know where they come from."""

    text: PageText
    key: str
    origins: "array[int]"
    """For each letter of `key`, the character it was made of."""

    def spans(self, page: int, pattern: re.Pattern[str]) -> Iterator[Span]:
        """Yield where `pattern` matches the key, as characters of the page."""
        for match in pattern.finditer(self.key):
            if match.start() < match.end():
                yield Span(page, self.origins[match.start()], self.origins[match.end() - 1] + 1)


@lru_cache(maxsize=4_096)
def _folded(letter: str) -> str:
    """Return what a character is searched by: nothing for a mark, a space for what separates words."""
    return "" if unicodedata.category(letter)[0] == "M" else search_key(letter) or " "


def read(text: PageText) -> Reading:
    """Return the reading of a page; a worker thread's work."""
    key: list[str] = []
    origins = array("I")
    last = " "
    for index, letter in enumerate(text.characters):
        for plain in _folded(letter):
            if plain != " " or last != " ":
                key.append(plain)
                origins.append(index)
                last = plain
    return Reading(text, "".join(key), origins)


def wanted(typed: str) -> re.Pattern[str] | None:
    """Return what to look for in keys for words as a person types them, None for nothing to look for."""
    key = search_key(typed)
    return re.compile(re.escape(key)) if key else None


def copied(text: PageText, span: Span) -> str:
    """Return characters as they go to the clipboard."""
    return unicodedata.normalize("NFC", text.characters[span.first : span.end]).strip("\n")


def strips(text: PageText, span: Span) -> list[QRectF]:
    """Return the rectangles, in parts of the upright page, that cover a span: one a line of writing."""
    found: list[QRectF] = []
    for index in range(span.first, min(span.end, len(text.characters))):
        box = _box(text, index)
        if box is None:
            continue
        if found and _goes_on(found[-1], box):
            found[-1] = found[-1].united(box)
        else:
            found.append(box)
    return found


def character_at(text: PageText, point: QPointF) -> int | None:
    """Return the character under a point of the upright page, or hardly beside it."""
    near = nearest(text, point)
    if near is None:
        return None
    box = _box(text, near)
    reach = BESIDE / 2
    return near if box is not None and box.adjusted(-reach, 0, reach, 0).contains(point) else None


def nearest(text: PageText, point: QPointF) -> int | None:
    """Return the character nearest to a point, its line first; None on a page without any."""
    x, y = point.x(), point.y()
    best, found = 1e9, None
    for index in range(len(text.characters)):
        place = text.place(index)
        if place is not None:
            left, top, right, bottom = place
            far = 8 * max(top - y, y - bottom, 0.0) + max(left - x, x - right, 0.0)
            if far < best:
                best, found = far, index
                if far == 0.0:
                    break
    return found


def word_at(text: PageText, index: int) -> tuple[int, int]:
    """Return where the word around a character begins and ends."""
    first = end = index
    letters = text.characters
    while first > 0 and not letters[first - 1].isspace():
        first -= 1
    while end < len(letters) and not letters[end].isspace():
        end += 1
    return first, max(end, index + 1)


def turned(part: QRectF, rotation: int) -> QRectF:
    """Return where a part of the upright page stands once the page is turned clockwise."""
    x, y, width, height = part.x(), part.y(), part.width(), part.height()
    match rotation:
        case 90:
            return QRectF(1 - y - height, x, height, width)
        case 180:
            return QRectF(1 - x - width, 1 - y - height, width, height)
        case 270:
            return QRectF(y, 1 - x - width, height, width)
    return part


def upright(point: QPointF, rotation: int) -> QPointF:
    """Return the point of the upright page that is at `point` of the turned one."""
    return turned(QRectF(point.x(), point.y(), 0.0, 0.0), (360 - rotation) % 360).topLeft()


def _box(text: PageText, index: int) -> QRectF | None:
    place = text.place(index)
    if place is None:
        return None
    left, top, right, bottom = place
    return QRectF(left, top, right - left, bottom - top)


def _goes_on(line: QRectF, box: QRectF) -> bool:
    """Tell whether a character belongs to the strip before it: same line, and no column between them."""
    middle = box.center().y()
    apart = max(box.left() - line.right(), line.left() - box.right())
    return line.top() <= middle <= line.bottom() and apart < 2 * BESIDE
