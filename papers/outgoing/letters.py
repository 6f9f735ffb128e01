"""Family text and a width in, harmless lines that fit out, and what did not fit."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reportlab.pdfbase.pdfmetrics import stringWidth

from db.rules.names import clean
from papers.outgoing import fonts

SIZES = (9.0, 8.2, 7.4)
"""Tried in turn, in points; smaller nobody reads at arm's length."""
LEADING = 1.22
_BETWEEN = re.compile(r"( |(?<=\w-)(?=\w))")
_BREAKS = re.compile(r"\s*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]\s*")


@dataclass(frozen=True)
class Printable:
    """A text as it can be printed; `by_hand` when the font lacks letters that a person has to copy."""

    text: str
    by_hand: bool


@dataclass(frozen=True)
class Fitted:
    """Lines at one size, and the `rest` of the text that found no room."""

    lines: tuple[str, ...]
    size: float
    rest: str = ""


def printable(text: str, *, what: str = "texte") -> Printable:
    """Return `text` on one line (its lines parted by « / ») without control characters or bidi overrides.

    Words with a letter that the font lacks are never spelled otherwise: a visible mark takes their place.
    """
    text = clean(_BREAKS.sub(" / ", text.strip()))
    letters = fonts.letters()
    if letters.issuperset(text):
        return Printable(text, by_hand=False)
    mark, words = f"[{what} à recopier à la main]", list[str]()
    for word in text.split(" "):
        if letters.issuperset(word):
            words.append(word)
        elif not words or words[-1] != mark:
            words.append(mark)
    return Printable(" ".join(words), by_hand=True)


def wrap(text: str, *, font: str, size: float, width: float, limit: int, last: float = 0) -> Fitted:
    """Return at most `limit` lines of `text` within `width`, `last` points free on the last of them."""
    lines: list[str] = []
    # Words and what parts them: a space, or nothing after a hyphen.
    pieces = _BETWEEN.split(text)
    line, used = "", 0.0
    room = width - (last if limit == 1 else 0)
    index = 0
    while index < len(pieces):
        word = pieces[index] if not line else pieces[index - 1] + pieces[index]
        needs = stringWidth(word, font, size)
        if used + needs <= room:
            line, used, index = line + word, used + needs, index + 2
            continue
        if not line:
            # A word wider than the box: break it, at least one letter a line so that this ends.
            taken = max(1, _fitting(word, font=font, size=size, width=room))
            line, pieces[index] = word[:taken], word[taken:]
        lines.append(line)
        line, used = "", 0.0
        if len(lines) == limit:
            return Fitted(tuple(lines), size, "".join(pieces[index:]))
        room = width - (last if len(lines) == limit - 1 else 0)
    return Fitted((*lines, line), size) if line else Fitted(tuple(lines), size)


def _fitting(word: str, *, font: str, size: float, width: float) -> int:
    used = 0.0
    for index, letter in enumerate(word):
        used += stringWidth(letter, font, size)
        if used > width:
            return index
    return len(word)


def fit(
    text: str,
    *,
    font: str,
    width: float,
    height: float,
    last: float,
    sizes: Sequence[float] = SIZES,
) -> Fitted:
    """Return `text` in the largest size whose lines fit the box; else the smallest, with a `rest`.

    When there is a rest, the last line leaves `last` points free for the mark that says where it goes on.
    """
    if stringWidth(text, font, sizes[0]) <= width:
        return Fitted((text,), sizes[0])
    for size in sizes:
        fitted = wrap(text, font=font, size=size, width=width, limit=_lines(height, size))
        if not fitted.rest:
            return fitted
    return wrap(text, font=font, size=sizes[-1], width=width, limit=_lines(height, sizes[-1]), last=last)


def _lines(height: float, size: float) -> int:
    return max(1, int(height / (size * LEADING) + 0.01))
