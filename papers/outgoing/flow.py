"""Texts and rows of a table in, pages that fill from top to bottom on a streamed canvas out.

For papers that are read rather than filled in: cover pages, letters, summaries. Families' words are only ever
drawn as plain strings.
"""

from collections.abc import Callable, Sequence

from papers.health_form_layout import MARGIN, PAGE
from papers.outgoing import fonts
from papers.outgoing.canvas import StreamedCanvas
from papers.outgoing.fonts import BOLD, REGULAR
from papers.outgoing.letters import printable, wrap

GREY = 0.36
_FLOOR = 58.0
_FOOT = 30.0
_NO_LIMIT = 10_000


class Flow:
    """Writes down a page and begins another when one is full; `y` is where the next line hangs from.

    `scale` makes sizes and room smaller, for what should stay on one page.
    """

    def __init__(
        self,
        canvas: StreamedCanvas,
        *,
        foot: str,
        left: float = MARGIN,
        right: float = PAGE[0] - MARGIN,
        first_top: float = PAGE[1] - MARGIN,
        scale: float = 1.0,
    ) -> None:
        fonts.load()
        self.canvas, self.left, self.right = canvas, left, right
        self.y = first_top
        self.pages = 0
        self._foot, self._scale = foot, scale
        self._again: Callable[[], None] | None = None

    @property
    def width(self) -> float:
        """The width of a line, in points."""
        return self.right - self.left

    def text(
        self,
        text: str,
        *,
        size: float = 10,
        bold: bool = False,
        grey: bool = False,
        indent: float = 0,
        after: float = 0,
        mark: str = "",
        tag: str = "P",
    ) -> None:
        """Write a paragraph, `after` points of room below it; `mark` (« – ») hangs before its first line."""
        font = BOLD if bold else REGULAR
        size, after = size * self._scale, after * self._scale
        words = printable(text).text
        lines = wrap(words, font=font, size=size, width=self.width - indent, limit=_NO_LIMIT).lines
        leading = size * 1.38
        self.need(min(len(lines), 2) * leading)
        for index, line in enumerate(lines):
            self.need(leading)
            with self.canvas.marked(tag):
                self.canvas.setFont(font, size)
                self.canvas.setFillGray(GREY if grey else 0)
                if mark and index == 0:
                    self.canvas.drawString(self.left + indent - 9, self.y - size, mark)
                self.canvas.drawString(self.left + indent, self.y - size, line)
                self.canvas.setFillGray(0)
            self.y -= leading
        self.y -= after

    def heading(self, text: str, *, size: float = 11.5, before: float = 14) -> None:
        """Open a section: never the last line of a page."""
        self.need((before + size * 4) * self._scale)
        self.space(before)
        self.text(text, size=size, bold=True, after=1, tag="H2")
        self.rule(after=5)

    def rule(self, *, after: float = 0, thickness: float = 0.6) -> None:
        """Draw a line across."""
        with self.canvas.artifact():
            self.canvas.setLineWidth(thickness)
            self.canvas.line(self.left, self.y, self.right, self.y)
        self.y -= after

    def space(self, height: float) -> None:
        """Leave room."""
        self.y -= height * self._scale

    def row(
        self,
        cells: Sequence[str],
        shares: Sequence[float],
        *,
        size: float = 9,
        head: bool = False,
        strong: int | None = None,
    ) -> None:
        """Write a row of a table, its columns in `shares` of the width; `strong` is the bold column.

        A row that begins a page repeats the last head.
        """
        if head:
            self._again = None
        drawn = size * self._scale
        whole = sum(shares)
        widths = [self.width * share / whole for share in shares]
        columns = []
        for index, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            font = BOLD if head or index == strong else REGULAR
            words = printable(cell).text
            columns.append((font, wrap(words, font=font, size=drawn, width=width - 8, limit=_NO_LIMIT).lines))
        leading = drawn * 1.34
        height = max(1, *(len(lines) for _, lines in columns)) * leading + 6
        self.need(height * (2.5 if head else 1))
        if head:
            with self.canvas.artifact():
                self.canvas.setFillGray(0.9)
                self.canvas.rect(self.left, self.y - height, self.width, height, stroke=0, fill=1)
                self.canvas.setFillGray(0)
        left = self.left
        with self.canvas.part("TR"):
            for (font, lines), width in zip(columns, widths, strict=True):
                with self.canvas.marked("TH" if head else "TD"):
                    self.canvas.setFont(font, drawn)
                    for index, line in enumerate(lines):
                        self.canvas.drawString(left + 4, self.y - 3 - drawn - index * leading, line)
                left += width
        self.y -= height
        with self.canvas.artifact():
            self.canvas.setLineWidth(0.3)
            self.canvas.line(self.left, self.y, self.right, self.y)
        if head:
            self._again = lambda: self.row(cells, shares, size=size, head=True)

    def end_table(self) -> None:
        """Forget the head: what follows is no row of it."""
        self._again = None

    def need(self, height: float) -> None:
        """Begin another page unless `height` points are left on this one."""
        if self.y - height >= _FLOOR:
            return
        self._turn()
        if self._again is not None:
            again = self._again
            again()

    def finish(self, *, even: bool = False) -> int:
        """End the last page (`even`: with a blank back where one is missing); return how many there are."""
        self._turn()
        if even and self.pages % 2:
            with self.canvas.marked("P"):
                self.canvas.setFont(REGULAR, 7.5)
                self.canvas.setFillGray(GREY)
                words = "Page laissée blanche pour l’impression recto verso."
                self.canvas.drawString(MARGIN, PAGE[1] - MARGIN - 8, words)
                self.canvas.setFillGray(0)
            self._turn()
        return self.pages

    def _turn(self) -> None:
        with self.canvas.marked("P"):
            self.canvas.setFont(REGULAR, 7)
            self.canvas.setFillGray(GREY)
            self.canvas.drawString(self.left, _FOOT, printable(self._foot).text)
            self.canvas.drawRightString(self.right, _FOOT, f"page {self.pages + 1}")
            self.canvas.setFillGray(0)
        self.canvas.showPage()
        self.pages += 1
        self.y = PAGE[1] - MARGIN
