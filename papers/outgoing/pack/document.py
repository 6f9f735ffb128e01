"""What an edition says, as plain values, whether it ends up on paper or in a spreadsheet.

Texts are as families typed them: `laid.py` and `sheets.py` make them harmless.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum


class Mark(Enum):
    """What a cell shows instead of words."""

    BOX = "box"
    """A square to tick."""
    LINE = "line"
    """A line to write on."""


@dataclass(frozen=True)
class Cell:
    """Lines of text, a smaller remark under them, or a mark.

    `value` is what a spreadsheet sorts by where the text is a number or a date.
    """

    lines: tuple[str, ...] = ()
    note: str = ""
    bold: bool = False
    value: int | date | None = None
    mark: Mark | None = None


def cell(*lines: str, note: str = "", bold: bool = False) -> Cell:
    """Return a cell of these lines, without those that say nothing."""
    return Cell(tuple(line for line in lines if line.strip()), note=note, bold=bold)


@dataclass(frozen=True)
class Column:
    """A column; `share` is its part of the width, `what` names its texts where the font lacks a letter."""

    title: str
    share: float
    centred: bool = False
    what: str = "texte"


@dataclass(frozen=True)
class Row:
    """Cells, one a column; `height` is the least, in points. A `total` is not one of those counted."""

    cells: tuple[Cell, ...]
    height: float = 0
    total: bool = False


@dataclass(frozen=True)
class Section:
    """Rows under a title (a group, a point); `subtotal` stands opposite the title, `foot` under the rows."""

    title: str
    rows: tuple[Row, ...]
    subtotal: str = ""
    foot: str = ""
    apart: bool = False
    """Whether it begins a page: whoever holds it needs no other."""


@dataclass(frozen=True)
class Table:
    """Sections under the same columns; `empty` is said when there is no row at all.

    `by` names what the sections are; in a spreadsheet it is the title of their column. `sheet` names the
    spreadsheet's sheet.
    """

    columns: tuple[Column, ...]
    sections: tuple[Section, ...]
    empty: str
    sheet: str
    title: str = ""
    by: str = ""
    remark: str = ""
    size: float = 11
    """Of the title, in points."""
    headed: bool = True
    """Whether the columns' titles are printed; labels beside their values need none."""

    def rows(self) -> Iterator[Row]:
        """Yield the rows of every section."""
        for section in self.sections:
            yield from section.rows


@dataclass(frozen=True)
class Document:
    """An edition: what every page repeats, remarks that stand before all, and tables."""

    title: str
    stay: str
    when: str
    organiser: str
    destroy_on: date
    read_at: datetime
    tables: tuple[Table, ...]
    remarks: tuple[str, ...] = ()
    landscape: bool = False
    confidential: bool = False


@dataclass(frozen=True)
class Written:
    """What was written: pages (sheets, in a spreadsheet), and texts that have to be copied by hand.

    A spreadsheet writes every letter; on paper the font may lack some.
    """

    pages: int
    by_hand: int = 0
