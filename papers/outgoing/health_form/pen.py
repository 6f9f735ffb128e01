"""Texts, frames and ticks in, strokes on one canvas out, and the texts that found no room for the annex.

Only plain strings reach the canvas: no markup is ever read in a family's text.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field

from reportlab.pdfbase.pdfmetrics import stringWidth
from reportlab.pdfgen.canvas import Canvas

from papers.health_form_layout import MARGIN
from papers.outgoing import fonts
from papers.outgoing.canvas import StreamedCanvas
from papers.outgoing.fonts import BOLD, REGULAR
from papers.outgoing.health_form.boxes import BAR, INNER, PAD, TICK, Box
from papers.outgoing.letters import LEADING, SIZES, fit, printable

GREY = 0.33
"""Of small labels: dark enough for any copier."""
HAIR = 0.4
_MARK_SIZE = 7.0


@dataclass(frozen=True)
class Continued:
    """What of a text the annex has to say, under the number its box shows."""

    number: int
    label: str
    rest: str


@dataclass
class Pen:
    """Draws one child's sheet; on a `StreamedCanvas` with tags, on any other without."""

    canvas: Canvas
    continued: list[Continued] = field(default_factory=list)
    by_hand: int = 0
    """How many texts the font could not write in full."""
    _to_rule: list[Box] = field(default_factory=list)

    def __post_init__(self) -> None:
        """Load the fonts."""
        fonts.load()

    def part(self, tag: str, *, alternate: str = "") -> AbstractContextManager[None]:
        """Group elements (« Table »)."""
        canvas = self.canvas
        return canvas.part(tag, alternate=alternate) if isinstance(canvas, StreamedCanvas) else nullcontext()

    def marked(self, tag: str, *, alternate: str = "") -> AbstractContextManager[None]:
        """Mark content (« P »)."""
        canvas = self.canvas
        return (
            canvas.marked(tag, alternate=alternate) if isinstance(canvas, StreamedCanvas) else nullcontext()
        )

    def artifact(self) -> AbstractContextManager[None]:
        """Mark ornament."""
        canvas = self.canvas
        return canvas.artifact() if isinstance(canvas, StreamedCanvas) else nullcontext()

    @contextmanager
    def tinted(self, grey: float) -> Iterator[None]:
        """Fill in a grey between 0, black, and 1, white; then in black again."""
        self.canvas.setFillGray(grey)
        yield
        self.canvas.setFillGray(0)

    def text(self, x: float, y: float, text: str, *, size: float, bold: bool = False) -> None:
        """Write our own words from the baseline (x, y)."""
        self.canvas.setFont(BOLD if bold else REGULAR, size)
        self.canvas.drawString(x, y, text)

    def label(self, x: float, y: float, text: str, *, size: float = 6.6) -> None:
        """Write a small grey label."""
        with self.tinted(GREY):
            self.text(x, y, text, size=size)

    def right(self, x: float, y: float, text: str, *, size: float, bold: bool = False) -> None:
        """Write our own words up to `x`."""
        self.canvas.setFont(BOLD if bold else REGULAR, size)
        self.canvas.drawRightString(x, y, text)

    def rule(self, x1: float, y: float, x2: float, *, thickness: float = HAIR) -> None:
        """Draw a horizontal line."""
        self.canvas.setLineWidth(thickness)
        self.canvas.line(x1, y, x2, y)

    def frame(self, left: float, bottom: float, width: float, height: float, *, fill: bool = False) -> None:
        """Draw a thin frame, on a pale ground if `fill`."""
        self.canvas.setLineWidth(HAIR)
        if fill:
            self.canvas.setFillGray(0.92)
        self.canvas.rect(left, bottom, width, height, stroke=1, fill=int(fill))
        if fill:
            self.canvas.setFillGray(0)

    def bar(self, top: float, title: str, *, hint: str = "") -> None:
        """Draw the bar that opens a section."""
        with self.artifact():
            self.canvas.rect(MARGIN, top - BAR, INNER, BAR, stroke=0, fill=1)
        with self.marked("H2"), self.tinted(1):
            self.text(MARGIN + 6, top - 10.9, title, size=9, bold=True)
            if hint:
                self.right(MARGIN + INNER - 6, top - 10.7, hint, size=7.2)

    def tick(self, left: float, bottom: float, word: str, *, ticked: bool) -> None:
        """Draw a box to tick and its word; a cross that prints in black when it is ticked."""
        canvas = self.canvas
        canvas.setLineWidth(0.7)
        canvas.rect(left, bottom, TICK, TICK, stroke=1, fill=0)
        if ticked:
            canvas.setLineWidth(1.5)
            near, far = 1.2, TICK - 1.2
            canvas.line(left + near, bottom + near, left + far, bottom + far)
            canvas.line(left + near, bottom + far, left + far, bottom + near)
        self.text(left + TICK + 3, bottom + 0.8, word, size=8, bold=ticked)

    def box(
        self,
        box: Box,
        value: str | None,
        *,
        what: str = "texte",
        bold: bool = False,
        about: str = "",
        sizes: Sequence[float] = SIZES,
    ) -> None:
        """Write a box's label, and `value` in it; None leaves lines to write on where there is room.

        `about` says in the annex whose box it is.
        """
        if box.label and not box.bare:
            self.label(box.left + PAD, box.top - 7.6, box.label)
        if value:
            self.value(box, value, what=what, bold=bold, about=about, sizes=sizes)
        elif value is None:
            self._to_rule.append(box)

    def value(
        self,
        box: Box,
        value: str,
        *,
        what: str = "texte",
        bold: bool = False,
        about: str = "",
        sizes: Sequence[float] = SIZES,
    ) -> None:
        """Write a family's text inside a box; what finds no room goes on in the annex, which the box says."""
        safe = printable(value, what=what)
        self.by_hand += safe.by_hand
        left, bottom, width, height = box.inside
        font = BOLD if bold else REGULAR
        mark = f"… suite en annexe, {len(self.continued) + 1}"
        room = stringWidth(mark, BOLD, _MARK_SIZE) + 5
        fitted = fit(safe.text, font=font, width=width, height=height, last=room, sizes=sizes)
        leading = fitted.size * LEADING
        # A label has room above; without one, the lines stand in the middle.
        top = bottom + height if not box.bare else bottom + (height + leading * len(fitted.lines)) / 2
        baseline = top - fitted.size * 0.96
        for line in fitted.lines:
            self.text(left, baseline, line, size=fitted.size, bold=bold)
            baseline -= leading
        if fitted.rest:
            number = len(self.continued) + 1
            self.continued.append(Continued(number, about or box.label, fitted.rest))
            self.canvas.setFont(BOLD, _MARK_SIZE)
            self.canvas.drawRightString(left + width, baseline + leading, mark)

    def carry(self, label: str, text: str) -> int:
        """Keep a whole text for the annex; return its number there."""
        safe = printable(text)
        self.by_hand += safe.by_hand
        self.continued.append(Continued(len(self.continued) + 1, label, safe.text))
        return len(self.continued)

    def writing_lines(self) -> None:
        """Draw dotted lines to write on by hand, in this page's empty boxes where several fit."""
        with self.artifact():
            self.canvas.setLineWidth(HAIR)
            self.canvas.setDash(0.5, 2)
            for box in self._to_rule:
                left, bottom, width, height = box.inside
                count = int(height / 15)
                for index in range(1, count):
                    y = bottom + height * index / count
                    self.canvas.line(left, y, left + width, y)
            self.canvas.setDash()
        self._to_rule.clear()

    def heading(
        self,
        y: float,
        text: str,
        *,
        width: float,
        height: float = 0,
        bold: bool = False,
        sizes: Sequence[float] = SIZES,
    ) -> None:
        """Write a name under `y`, smaller if need be; cut with « … », as it stands in full elsewhere."""
        text, font = printable(text, what="nom").text, BOLD if bold else REGULAR
        fitted = fit(text, font=font, width=width, height=height, last=2 * sizes[-1], sizes=sizes)
        *before, last = fitted.lines
        for line in (*before, f"{last}…" if fitted.rest else last):
            y -= fitted.size
            self.text(MARGIN, y, line, size=fitted.size, bold=bold)

    def path(self, path: str) -> None:
        """Stroke a path of thin frames."""
        self.canvas.setLineWidth(HAIR)
        self.canvas.addLiteral(path)

    def code(self, place: tuple[float, float, float, float], path: str) -> None:
        """Draw the QR symbol whose path this is."""
        with self.marked("Figure", alternate="Code de la fiche, lu à son retour"):
            self.canvas.addLiteral(f"q 1 0 0 1 {place[0]:.2f} {place[1]:.2f} cm {path} Q")
