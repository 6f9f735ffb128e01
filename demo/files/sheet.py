"""An A4 sheet to draw on: text, fields, tables and boxes in, reproducible PDF bytes out."""

from collections.abc import Sequence
from io import BytesIO
from random import Random
from typing import Literal
from xml.sax.saxutils import escape

from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

from demo.files import ink
from papers.outgoing import fonts
from papers.outgoing.fonts import BOLD, REGULAR

WIDTH, HEIGHT = A4
MARGIN = 45.0
INNER = WIDTH - 2 * MARGIN
BLACK = HexColor("#1d1d1f")
GREY = HexColor("#6b7078")
RULE = HexColor("#b9bec6")

Align = Literal["left", "centre", "right"]


def printable(text: str) -> str:
    """Return `text` with the narrow no-break space, which the font lacks, as a plain no-break space."""
    return text.replace("\u202f", "\xa0")


def esc(text: str) -> str:
    """Return a value made safe inside the markup of `Sheet.prose`."""
    return escape(printable(text))


class Sheet:
    """Pages under construction, in points from the bottom left; `rng` makes hand-made marks wobble."""

    def __init__(self, title: str, *, rng: Random, password: str | None = None) -> None:
        fonts.load()
        self._buffer = BytesIO()
        # 128-bit RC4 needs no random salt, so a locked file is reproducible too.
        lock = StandardEncryption(password, ownerPassword=password, strength=128) if password else None
        self.canvas = Canvas(self._buffer, pagesize=A4, invariant=1, encrypt=lock)
        self.canvas.setTitle(title)
        self.rng = rng

    def finish(self) -> bytes:
        """Close the last page and return the PDF."""
        self.canvas.showPage()
        self.canvas.save()
        return self._buffer.getvalue()

    def next_page(self) -> None:
        """Start another page."""
        self.canvas.showPage()

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        size: float = 9.5,
        bold: bool = False,
        colour: Color = BLACK,
        width: float | None = None,
        align: Align = "left",
    ) -> None:
        """Write one line at the baseline `y`; where `width` is given, the line shrinks to stay within it."""
        text, font = printable(text), BOLD if bold else REGULAR
        natural = stringWidth(text, font, size)
        if width is not None and natural > width:
            size *= width / natural
        self.canvas.setFillColor(colour)
        self.canvas.setFont(font, size)
        draw = {
            "left": self.canvas.drawString,
            "centre": self.canvas.drawCentredString,
            "right": self.canvas.drawRightString,
        }
        draw[align](x, y, text)

    def prose(
        self,
        x: float,
        top: float,
        width: float,
        markup: str,
        *,
        size: float = 9.5,
    ) -> float:
        """Write a wrapped paragraph under `top` and return its bottom; values inside it go through `esc`."""
        style = ParagraphStyle(
            "prose",
            fontName=REGULAR,
            fontSize=size,
            leading=size * 1.45,
            textColor=BLACK,
        )
        paragraph = Paragraph(printable(markup), style)
        _, height = paragraph.wrap(width, HEIGHT)
        paragraph.drawOn(self.canvas, x, top - height)
        return float(top - height)

    def rule(self, x1: float, y: float, x2: float, *, colour: Color = RULE, thickness: float = 0.6) -> None:
        """Draw a horizontal line."""
        self.canvas.setStrokeColor(colour)
        self.canvas.setLineWidth(thickness)
        self.canvas.line(x1, y, x2, y)

    def panel(
        self, x: float, y: float, w: float, h: float, *, fill: Color = white, stroke: Color | None = RULE
    ) -> None:
        """Draw a filled rectangle whose bottom left is (x, y)."""
        self.canvas.setFillColor(fill)
        self.canvas.setLineWidth(0.6)
        if stroke is not None:
            self.canvas.setStrokeColor(stroke)
        self.canvas.rect(x, y, w, h, fill=1, stroke=int(stroke is not None))

    def field(self, x: float, y: float, width: float, label: str, value: str) -> None:
        """Write a small label, then its value on a writing line."""
        self.text(x, y + 12, label, size=7, colour=GREY, width=width)
        self.text(x, y, value, size=10, width=width - 4)
        self.rule(x, y - 3, x + width, thickness=0.4)

    def box(self, x: float, y: float, label: str, *, ticked: bool, bold: bool = False) -> None:
        """Draw a tick box and its label, crossed by pen when `ticked`."""
        self.panel(x, y - 0.5, 8, 8, stroke=GREY)
        self.text(x + 12, y, label, size=9, bold=bold)
        if ticked:
            ink.cross(self.canvas, x + 4, y + 3.5, rng=self.rng)

    def table(
        self, x: float, top: float, widths: Sequence[float], rows: Sequence[Sequence[str]], *, tint: Color
    ) -> float:
        """Draw a ruled table whose first row is its head; return its bottom."""
        height = 17.0
        for index, row in enumerate(rows):
            y = top - height * (index + 1)
            left = x
            for column, (cell, width) in enumerate(zip(row, widths, strict=True)):
                self.panel(left, y, width, height, fill=tint if index == 0 else white)
                bold = index == 0 or column == 0
                self.text(left + 5, y + 5.5, cell, size=8.5, bold=bold, width=width - 10)
                left += width
        return top - height * len(rows)
