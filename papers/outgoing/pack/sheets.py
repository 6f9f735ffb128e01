"""A document in, an XLSX workbook out: every text a string, harmless to spreadsheets and readers of CSV."""

import re
from datetime import date
from itertools import zip_longest
from typing import BinaryIO

from xlsxwriter import Workbook
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from db.rules.names import clean
from papers.outgoing.pack.document import Cell, Document, Table, Written
from papers.outgoing.pack.pages import mention

# Spreadsheets cut longer texts.
_MOST = 32_000
_HEADS = 3
"""Rows above the first child: the title, the mention, the columns."""
_BREAKS = re.compile(r"[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]")
# No letters, and no XML.
_NOTHING = re.compile("[\ufffe\uffff]")
# XlsxWriter takes a string that begins with <r> for XML of its own making.
_FORMULA = (*"=+-@＝＋－＠", "<r>")


def neutral(text: str) -> str:
    """Return `text` with an apostrophe before what some reader would take for a formula.

    A string cell is safe as it is; saved as CSV and opened again it would not be. What cannot be seen goes.
    """
    text = "\n".join(filter(None, map(clean, _BREAKS.split(_NOTHING.sub("", text)))))
    return "\n".join(f"'{line}" if line.startswith(_FORMULA) else line for line in text.split("\n"))


def write(document: Document, out: BinaryIO) -> Written:
    """Write `document` into `out`, a sheet a table."""
    # In memory: nothing of a family ever lies in a temporary folder.
    book = Workbook(out, {"in_memory": True})
    book.set_properties(
        {
            "title": neutral(f"{document.title} : {document.stay}")[:250],
            "author": neutral(document.organiser)[:250],
            "created": document.read_at.replace(tzinfo=None),
        }
    )
    look = _Look(book)
    for table in document.tables:
        _sheet(book.add_worksheet(table.sheet), document, table, look)
    book.close()
    return Written(len(document.tables))


class _Look:
    def __init__(self, book: Workbook) -> None:
        base = {"font_name": "Calibri", "font_size": 10, "valign": "top", "bottom": 4}
        self.title: Format = book.add_format({"font_size": 14, "bold": True})
        self.mention: Format = book.add_format({"font_size": 9, "italic": True})
        self.head: Format = book.add_format(
            {"bold": True, "text_wrap": True, "valign": "vcenter", "bottom": 2, "bg_color": "#E8E8E8"}
        )
        self.text: Format = book.add_format({**base, "text_wrap": True, "num_format": "@"})
        self.bold: Format = book.add_format({**base, "text_wrap": True, "num_format": "@", "bold": True})
        self.number: Format = book.add_format({**base, "align": "left"})
        self.day: Format = book.add_format({**base, "align": "left", "num_format": "dd/mm/yyyy"})
        self.box: Format = book.add_format({**base, "border": 1})


def _sheet(sheet: Worksheet, document: Document, table: Table, look: _Look) -> None:
    by = [table.by] if table.by else []
    titles = [*by, *(column.title for column in table.columns)]
    last = len(titles) - 1
    sheet.write_string(0, 0, neutral(f"{table.title or document.title} : {document.stay}"), look.title)
    words = " · ".join((mention(document), document.when, *document.remarks, *filter(None, [table.remark])))
    sheet.write_string(1, 0, neutral(words), look.mention)
    for column, title in enumerate(titles):
        sheet.write_string(_HEADS - 1, column, title, look.head)
    row = _HEADS
    for section in table.sections:
        for one in section.rows:
            cells = [*(Cell((section.title,)) for _ in by), *one.cells]
            row = _row(sheet, row, cells, look)
    if row == _HEADS:
        sheet.write_string(row, 0, table.empty, look.mention)
    else:
        sheet.autofilter(_HEADS - 1, 0, row - 1, last)
    _page(sheet, document, table, last)


def _row(sheet: Worksheet, row: int, cells: list[Cell], look: _Look) -> int:
    """Write cells from `row` down, a text too long for one cell on several; return the row that follows."""
    texts = [_chunks(cell) for cell in cells]
    for down, chunks in enumerate(zip_longest(*texts, fillvalue="")):
        for column, (cell, text) in enumerate(zip(cells, chunks, strict=True)):
            if down == 0 and isinstance(cell.value, int):
                sheet.write_number(row + down, column, cell.value, look.number)
            # Spreadsheets count days from 1900.
            elif down == 0 and isinstance(cell.value, date) and cell.value.year > 1900:
                sheet.write_datetime(row + down, column, cell.value, look.day)
            elif cell.mark:
                sheet.write_blank(row + down, column, None, look.box)
            elif text:
                sheet.write_string(row + down, column, text, look.bold if cell.bold else look.text)
            else:
                sheet.write_blank(row + down, column, None, look.text)
    return row + max(map(len, texts))


def _chunks(cell: Cell) -> list[str]:
    text = "\n".join(neutral(line) for line in (*cell.lines, cell.note) if line)
    return [neutral(text[start : start + _MOST]) for start in range(0, len(text), _MOST)] or [""]


def _page(sheet: Worksheet, document: Document, table: Table, last: int) -> None:
    by = 1 if table.by else 0
    whole = sum(column.share for column in table.columns)
    if by:
        sheet.set_column(0, 0, 18)
    for index, column in enumerate(table.columns):
        # About as many letters as the paper has room for; enough for the titles.
        width = 128 * column.share / whole if document.landscape else 96 * column.share / whole
        sheet.set_column(index + by, index + by, max(width, max(map(len, column.title.split())) + 3))
    named = by + next((i for i, c in enumerate(table.columns) if c.what == "nom"), 0)
    sheet.freeze_panes(_HEADS, named + 1)
    sheet.repeat_rows(0, _HEADS - 1)
    sheet.set_paper(9)
    if document.landscape or last > 6:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.7)
    # & begins a code of the footer's own language, and XlsxWriter takes even « &&G » for a picture.
    stay = neutral(document.stay).replace("\n", " ").replace("&", "et")[:60]
    sheet.set_footer(f"&L&8{mention(document)}&C&8 {stay}&R&8page &P / &N")
