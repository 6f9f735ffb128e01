"""Cells in, blocks of lines with their heights out, every text made harmless on the way."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import Enum

from papers.outgoing.fonts import BOLD, REGULAR
from papers.outgoing.letters import printable, wrap
from papers.outgoing.pack.document import Cell, Column, Mark, Row, Section
from papers.outgoing.pack.elided import elided, shrunk

SIZE, NOTE_SIZE, HEAD_SIZE = 8.6, 7.4, 7.4
PITCH = 10.8
"""From one baseline to the next, whatever the size: a row can be parted between any two lines."""
PAD = 3.6
"""On each side of a text."""
ABOVE = 2.6
BAR_HEIGHT = 15.0
GO_ON = "suite page suivante"


class Kind(Enum):
    """What a block is."""

    TITLE = "title"
    WORDS = "words"
    HEAD = "head"
    BAR = "bar"
    ROW = "row"


@dataclass(frozen=True)
class Line:
    """A line as it will be drawn."""

    text: str
    size: float = SIZE
    bold: bool = False
    grey: bool = False


@dataclass(frozen=True)
class LaidCell:
    """Lines in a column, from the left edge of the page's body."""

    left: float
    width: float
    lines: tuple[Line, ...] = ()
    centred: bool = False
    mark: Mark | None = None


@dataclass(frozen=True)
class Block:
    """What is drawn in one piece."""

    kind: Kind
    height: float
    cells: tuple[LaidCell, ...]
    total: bool = False
    middle: bool = False
    """Whether the cells stand in the middle of the row's height."""

    def parted(self, room: float) -> "tuple[Block, Block]":
        """Return a row's lines that fit in `room` points, and a row that goes on with the others."""
        count = max(1, int((room - 2 * ABOVE) / PITCH))
        first, rest = list[LaidCell](), list[LaidCell]()
        for cell in self.cells:
            first.append(replace(cell, lines=cell.lines[:count]))
            rest.append(replace(cell, lines=cell.lines[count:], mark=None))
        # The name says on both pages whose row it is.
        named = next((i for i, cell in enumerate(self.cells) if len(cell.lines) and not cell.centred), 0)
        before, after = first[named], rest[named]
        if not after.lines and len(before.lines) < count:
            first[named] = replace(before, lines=(*before.lines, Line(GO_ON, NOTE_SIZE, grey=True)))
            name = tuple(line for line in before.lines if not line.grey)[:4]
            rest[named] = replace(after, lines=(*name, Line("suite", NOTE_SIZE, grey=True)))
        return _row(first, total=self.total), _row(rest, total=self.total)


class Layout:
    """Lays out for a body `width` points wide, and counts the texts to copy by hand."""

    def __init__(self, width: float) -> None:
        self.width = width
        self.by_hand = 0

    def safe(self, text: str, *, what: str = "texte") -> str:
        """Return `text` fit to print; a no-break space stays one, so that a telephone number holds."""
        parts = [printable(part, what=what) for part in text.split("\u00a0")]
        self.by_hand += any(part.by_hand for part in parts)
        return "\u00a0".join(part.text for part in parts)

    def title(self, text: str, *, size: float) -> Block:
        """Return a table's title."""
        sizes = (size, size * 0.8, size * 0.65)
        text, size = shrunk(self.safe(text), font=BOLD, sizes=sizes, width=self.width)
        return Block(Kind.TITLE, size * 1.2 + 11, (LaidCell(0, self.width, (Line(text, size, bold=True),)),))

    def space(self, height: float) -> Block:
        """Return nothing, so high."""
        return Block(Kind.WORDS, height, (LaidCell(0, self.width),))

    def words(self, text: str, *, small: bool = False) -> Block:
        """Return a sentence, on as many lines as it takes."""
        size = NOTE_SIZE if small else SIZE
        lines = self._lines(text, size=size, bold=False, width=self.width, grey=small)
        return Block(Kind.WORDS, len(lines) * PITCH + 5, (LaidCell(0, self.width, lines),))

    def head(self, columns: Iterable[Column]) -> Block:
        """Return the titles of columns."""
        cells = [
            replace(cell, lines=self._lines(title, size=HEAD_SIZE, bold=True, width=cell.width - 2 * PAD))
            for cell, title in self._places(columns)
        ]
        return Block(Kind.HEAD, max(len(cell.lines) for cell in cells) * PITCH + 3.6, tuple(cells))

    def bar(self, section: Section, *, again: bool = False) -> Block:
        """Return a section's title, with « (suite) » where it goes on, opposite its subtotal."""
        subtotal = self.safe(section.subtotal)
        left = self.width - 160
        words = " (suite)" if again else ""
        title = elided(self.safe(section.title), font=BOLD, size=9, width=left - 60) + words
        cells = (
            LaidCell(0, left, (Line(title, 9, bold=True),)),
            LaidCell(left, 160, (Line(subtotal, 8.2),)),
        )
        return Block(Kind.BAR, BAR_HEIGHT, cells)

    def row(self, row: Row, columns: tuple[Column, ...]) -> Block:
        """Return a row as high as its longest cell."""
        cells = [
            replace(place, lines=self._cell(cell, column, place.width, total=row.total), mark=cell.mark)
            for (place, _), cell, column in zip(self._places(columns), row.cells, columns, strict=True)
        ]
        return _row(cells, least=row.height, total=row.total)

    def _places(self, columns: Iterable[Column]) -> Iterable[tuple[LaidCell, str]]:
        columns = tuple(columns)
        left, whole = 0.0, sum(column.share for column in columns)
        for column in columns:
            width = self.width * column.share / whole
            yield LaidCell(left, width, centred=column.centred), column.title
            left += width

    def _cell(self, cell: Cell, column: Column, width: float, *, total: bool) -> tuple[Line, ...]:
        inner, lines = width - 2 * PAD, list[Line]()
        for text in cell.lines:
            lines += self._lines(text, size=SIZE, bold=cell.bold or total, width=inner, what=column.what)
        if cell.note:
            lines += self._lines(cell.note, size=NOTE_SIZE, bold=False, width=inner, grey=True)
        return tuple(lines)

    def _lines(
        self, text: str, *, size: float, bold: bool, width: float, grey: bool = False, what: str = "texte"
    ) -> tuple[Line, ...]:
        safe = self.safe(text, what=what)
        font = BOLD if bold else REGULAR
        fitted = wrap(safe, font=font, size=size, width=width, limit=len(safe) + 1)
        return tuple(Line(line, size, bold, grey) for line in fitted.lines)


def _row(cells: list[LaidCell], *, least: float = 0, total: bool = False) -> Block:
    lines = max(len(cell.lines) for cell in cells)
    return Block(Kind.ROW, max(least, lines * PITCH + 2 * ABOVE), tuple(cells), total, middle=least > 0)
