"""A page's characters on their way out of the rendering process: bytes in, text and where it stands out.

Places are whole numbers of 65,535ths of the page, so that no answer can speak of anything beside it, and
what cannot be seen (controls, bidi overrides, zero-width letters) is left out: what is copied, searched and
compared is what the page shows.
"""

from array import array
from collections.abc import Sequence
from dataclasses import dataclass, field

MAX_CHARACTERS = 20_000  # a page; a dense one has six thousand
WHOLE = 65_535  # the page's width, and its height
CODE, SIDES = 4, 4
CHARACTER_BYTES = CODE + 2 * SIDES
MAX_TEXT_BYTES = MAX_CHARACTERS * CHARACTER_BYTES

Place = tuple[int, int, int, int]
NOWHERE: Place = (0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class PageText:
    """A page's characters in reading order; lines end in a line break, which stands nowhere."""

    characters: str = ""
    sides: "array[int]" = field(default_factory=lambda: array("H"))
    """Left, top, right, bottom of each, from the upright page's top left corner."""

    def place(self, index: int) -> tuple[float, float, float, float] | None:
        """Return left, top, right, bottom of a character from 0 to 1, None for what has no place."""
        left, top, right, bottom = self.sides[SIDES * index : SIDES * (index + 1)]
        if left >= right or top >= bottom:
            return None
        return left / WHOLE, top / WHOLE, right / WHOLE, bottom / WHOLE


def encode(codes: Sequence[int], places: Sequence[Place]) -> bytes:
    """Return characters and their places as bytes for the wire."""
    sides = array("H", [side for place in places for side in place])
    return array("I", codes).tobytes() + sides.tobytes()


def decode(body: bytes) -> PageText:
    """Return the text that `body` holds, without what cannot be seen. Raises `ValueError`."""
    count, rest = divmod(len(body), CHARACTER_BYTES)
    if rest or count > MAX_CHARACTERS:
        raise ValueError("characters cut short or too many")
    codes, sides = array("I"), array("H")
    codes.frombytes(body[: CODE * count])
    sides.frombytes(body[CODE * count :])
    kept: list[str] = []
    places = array("H")
    for index, code in enumerate(codes):
        shown = _shown(code)
        if shown:
            kept.append(shown)
            places.extend(sides[SIDES * index : SIDES * (index + 1)])
    return PageText("".join(kept), places)


def _shown(code: int) -> str:
    """Return the character if it can be seen, a space for any other space, nothing for the rest."""
    letter = chr(code)  # ValueError beyond Unicode
    if letter.isprintable() or letter == "\n":
        return letter
    return " " if letter.isspace() and letter != "\r" else ""
