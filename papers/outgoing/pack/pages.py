"""A document in, a tagged PDF out: the quiet look that all editions share, legible in black and white."""

from itertools import groupby
from typing import BinaryIO

from reportlab.lib.pagesizes import A4, landscape
from reportlab.pdfbase.pdfmetrics import stringWidth

from db.rules.formats import long_date, show_date
from papers.outgoing import fonts
from papers.outgoing.canvas import StreamedCanvas
from papers.outgoing.fonts import BOLD, REGULAR
from papers.outgoing.letters import printable
from papers.outgoing.pack.document import Document, Mark, Written
from papers.outgoing.pack.elided import elided
from papers.outgoing.pack.flow import Placed, spread
from papers.outgoing.pack.laid import ABOVE, PAD, PITCH, Block, Kind, LaidCell

SIDE = 34.0
HEAD, FOOT = 76.0, 50.0
"""What the top and the foot of every page take."""
GREY = 0.33
_PALE, _HAIR = 0.91, 0.35
_BOX = 10.0
_TABULAR = {Kind.HEAD, Kind.BAR, Kind.ROW}
_TAG = "Confidentiel : données de santé"


def write(document: Document, out: BinaryIO) -> Written:
    """Write `document` into `out`, which need not be seekable."""
    fonts.load()
    size = landscape(A4) if document.landscape else A4
    pages, by_hand = spread(document, width=size[0] - 2 * SIDE, height=size[1] - HEAD - FOOT)
    canvas = StreamedCanvas(out, page=size)
    canvas.bookmark(document.title)
    for number, placed in enumerate(pages, start=1):
        _Page(canvas, document, size).draw(placed, number, len(pages))
        canvas.showPage()
    canvas.finish(title=f"{document.title} : {plain(document.stay)}", author=plain(document.organiser))
    return Written(len(pages), by_hand)


def plain(text: str) -> str:
    """Return family or association text fit to print on one line."""
    return printable(text, what="nom").text


class _Page:
    def __init__(self, canvas: StreamedCanvas, document: Document, size: tuple[float, float]) -> None:
        self.canvas, self.document = canvas, document
        self.right, self.top = size[0] - SIDE, size[1]

    def draw(self, placed: list[Placed], number: int, count: int) -> None:
        with self.canvas.marked("H1") if number == 1 else self.canvas.artifact():
            self._head()
        for tabular, run in groupby(placed, key=lambda one: one.block.kind in _TABULAR):
            if tabular:
                with self.canvas.part("Table"):
                    for one in run:
                        self._row(one)
            else:
                for one in run:
                    with self.canvas.marked("H2" if one.block.kind is Kind.TITLE else "P"):
                        self._words(one)
        with self.canvas.marked("P") if number == 1 else self.canvas.artifact():
            foot(self.canvas, self.document, SIDE, self.right, f"page {number} / {count}")

    def _head(self) -> None:
        document, canvas = self.document, self.canvas
        canvas.setFont(BOLD, 15)
        canvas.drawString(SIDE, self.top - 42, document.title)
        if document.confidential:
            width = stringWidth(_TAG, BOLD, 8) + 10
            canvas.setLineWidth(0.8)
            canvas.rect(self.right - width, self.top - 45, width, 14, stroke=1, fill=0)
            canvas.setFont(BOLD, 8)
            canvas.drawString(self.right - width + 5, self.top - 40.8, _TAG)
        whole = self.right - SIDE
        when = elided(plain(document.when), font=REGULAR, size=9, width=whole * 0.6)
        canvas.setFont(REGULAR, 9)
        canvas.drawRightString(self.right, self.top - 58, when)
        room = whole - stringWidth(when, REGULAR, 9) - 16
        canvas.setFont(BOLD, 9)
        canvas.drawString(SIDE, self.top - 58, elided(plain(document.stay), font=BOLD, size=9, width=room))
        canvas.setLineWidth(0.9)
        canvas.line(SIDE, self.top - 65, self.right, self.top - 65)

    def _place(self, one: Placed) -> float:
        return self.top - HEAD - one.down

    def _words(self, one: Placed) -> None:
        cell = one.block.cells[0]
        # A title stands apart from what is above.
        top = self._place(one) - (cell.lines[0].size - 3 if one.block.kind is Kind.TITLE else 0)
        self._cell(cell, top, indent=0)

    def _row(self, one: Placed) -> None:
        block, canvas, top = one.block, self.canvas, self._place(one)
        bottom = top - block.height
        with canvas.artifact():
            self._ground(block, top, bottom)
        with canvas.part("TR"):
            for index, cell in enumerate(block.cells):
                with canvas.marked("TD" if block.kind is Kind.ROW else "TH"):
                    if block.kind is Kind.BAR:
                        self._bar(cell, bottom, right=index > 0)
                    else:
                        spare = block.height - len(cell.lines) * PITCH if block.middle else 2 * ABOVE
                        above = spare / 2 if block.kind is Kind.ROW else 1
                        self._cell(cell, top - above, indent=PAD)
                if cell.mark is Mark.BOX:
                    with canvas.artifact():
                        canvas.setLineWidth(0.8)
                        left = SIDE + cell.left + (cell.width - _BOX) / 2
                        canvas.rect(left, (top + bottom - _BOX) / 2, _BOX, _BOX, stroke=1, fill=0)

    def _ground(self, block: Block, top: float, bottom: float) -> None:
        canvas, width = self.canvas, self.right - SIDE
        if block.kind is Kind.BAR:
            canvas.setFillGray(_PALE)
            canvas.rect(SIDE, bottom, width, block.height, stroke=0, fill=1)
            canvas.setFillGray(0)
            return
        canvas.setLineWidth(0.8 if block.kind is Kind.HEAD else _HAIR)
        canvas.setStrokeGray(0 if block.kind is Kind.HEAD else 0.45)
        canvas.line(SIDE, bottom, self.right, bottom)
        if block.total:
            canvas.line(SIDE, top, self.right, top)
        canvas.setLineWidth(_HAIR)
        for cell in block.cells:
            # What is filled in by hand has its own box: between rules alone, hands stray.
            if cell.mark is Mark.LINE and cell.left:
                canvas.line(SIDE + cell.left, top, SIDE + cell.left, bottom)
        canvas.setStrokeGray(0)

    def _bar(self, cell: LaidCell, bottom: float, *, right: bool) -> None:
        for line in cell.lines:
            self.canvas.setFont(BOLD if line.bold else REGULAR, line.size)
            if right:
                self.canvas.drawRightString(self.right - PAD, bottom + 4.4, line.text)
            else:
                self.canvas.drawString(SIDE + PAD, bottom + 4.4, line.text)

    def _cell(self, cell: LaidCell, top: float, *, indent: float) -> None:
        canvas, left = self.canvas, SIDE + cell.left + indent
        y = top - PITCH + 2.9
        for line in cell.lines:
            canvas.setFont(BOLD if line.bold else REGULAR, line.size)
            if line.grey:
                canvas.setFillGray(GREY)
            if cell.centred:
                canvas.drawCentredString(SIDE + cell.left + cell.width / 2, y, line.text)
            else:
                canvas.drawString(left, y, line.text)
            if line.grey:
                canvas.setFillGray(0)
            y -= PITCH


def foot(canvas: StreamedCanvas, document: Document, left: float, right: float, page: str) -> None:
    """Draw what every page says of itself between `left` and `right`, 21 to 38 points from its lower edge."""
    canvas.setLineWidth(_HAIR)
    canvas.line(left, 39, right, 39)
    canvas.setFont(BOLD, 8)
    said = f"À détruire le {long_date(document.destroy_on)}"
    canvas.drawString(left, 29, said)
    canvas.setFont(REGULAR, 8)
    canvas.drawString(left + stringWidth(said, BOLD, 8) + 8, 29, f"Données lues le {read_at(document)}")
    canvas.drawRightString(right, 29, page)
    who = f"{plain(document.organiser)} · {plain(document.stay)}"
    canvas.setFillGray(GREY)
    canvas.setFont(REGULAR, 7)
    canvas.drawString(left, 20, elided(who, font=REGULAR, size=7, width=right - left))
    canvas.setFillGray(0)


def read_at(document: Document) -> str:
    """Return when the data was read, « 02/05/2026 à 14 h 07 »."""
    at = document.read_at
    return f"{show_date(at.date())} à {at.hour}\u00a0h\u00a0{at.minute:02}"


def mention(document: Document) -> str:
    """Return the same as the foot says, on one line."""
    return f"À détruire le {long_date(document.destroy_on)} · données lues le {read_at(document)}"
