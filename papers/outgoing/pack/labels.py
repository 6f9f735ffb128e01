"""A roster and a sheet of labels in, a PDF to print on it out: a label a child, nothing outside one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm

from db.rules.formats import date_span, show_date
from db.rules.names import family_name
from db.rules.printing import Paper, names
from db.rules.roster import Participant, Roster
from papers.outgoing import fonts
from papers.outgoing.canvas import StreamedCanvas
from papers.outgoing.fonts import BOLD, REGULAR
from papers.outgoing.letters import printable, wrap
from papers.outgoing.pack.document import Document, Written
from papers.outgoing.pack.elided import shrunk
from papers.outgoing.pack.pages import SIDE, foot, plain, read_at
from papers.outgoing.pack.people import NOBODY, document, leaving

TITLE = names[Paper.LABELS]
_PAD = 3 * mm
_LEADING = 1.3
_LEAST = 6.0
"""Points; what would have to be smaller stays out."""
_FOOT = 42.0
"""Points the foot of a page takes; with a narrower margin it goes on a label of its own."""


class BadGrid(ValueError):
    """Labels that cannot be: `sentence` says in French what to change."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


@dataclass(frozen=True, kw_only=True)
class Grid:
    """An A4 sheet of labels, everything in millimetres; labels share what margins and gaps leave.

    Raises `BadGrid` when too little is left to print a name on.
    """

    rows: int
    columns: int
    left: float
    right: float
    top: float
    bottom: float
    gap_across: float = 0
    gap_down: float = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be printed."""
        if self.rows < 1 or self.columns < 1:
            raise BadGrid("Une planche a au moins une ligne et une colonne.")
        if min(self.left, self.right, self.top, self.bottom, self.gap_across, self.gap_down) < 0:
            raise BadGrid("Les marges et les espaces ne peuvent pas être négatifs.")
        if self.width < 25 or self.height < 12:
            raise BadGrid(
                "Ces étiquettes seraient trop petites : il faut au moins 25 mm sur 12 mm. "
                "Merci de vérifier le nombre de lignes et de colonnes, les marges et les espaces."
            )
        if self.capacity < 1:
            raise BadGrid("Une marge de 15 mm en bas est nécessaire quand il n’y a qu’une étiquette.")

    @property
    def width(self) -> float:
        """Of a label, in millimetres."""
        return (A4[0] / mm - self.left - self.right - self.gap_across * (self.columns - 1)) / self.columns

    @property
    def height(self) -> float:
        """Of a label, in millimetres."""
        return (A4[1] / mm - self.top - self.bottom - self.gap_down * (self.rows - 1)) / self.rows

    @property
    def footed(self) -> bool:
        """Whether the lower margin has room for the foot."""
        return self.bottom * mm >= _FOOT

    @property
    def capacity(self) -> int:
        """How many children a sheet holds."""
        return self.rows * self.columns - (not self.footed)

    def place(self, index: int) -> tuple[float, float]:
        """Return the left and the lower edge of a label in points; 0 is the first, at the top left."""
        row, column = divmod(index, self.columns)
        left = self.left + column * (self.width + self.gap_across)
        top = self.top + row * (self.height + self.gap_down)
        return left * mm, A4[1] - (top + self.height) * mm


L7160 = Grid(rows=7, columns=3, left=7.25, right=7.25, top=15.15, bottom=15.15, gap_across=2.5)
"""Avery L7160: 21 labels of 63.5 × 38.1 mm."""
L7163 = Grid(rows=7, columns=2, left=4.65, right=4.65, top=15.15, bottom=15.15, gap_across=2.5)
"""Avery L7163: 14 labels of 99.1 × 38.1 mm."""


@dataclass(frozen=True)
class _Text:
    text: str
    font: str
    size: float


def write_labels(roster: Roster, out: BinaryIO, *, grid: Grid = L7160, start: int = 1) -> Written:
    """Write a label for each child who goes, in the roster's order, the first on label `start` (from 1).

    No age, no address, no telephone of the family: a label is read by everybody. Raises `ValueError` when
    there is no label `start` on a sheet.
    """
    if not 1 <= start <= grid.capacity:
        raise ValueError(f"no label {start} on a sheet of {grid.capacity}")
    going = leaving(roster)
    about = document(roster, TITLE, [])
    fonts.load()
    canvas = StreamedCanvas(out)
    canvas.bookmark(TITLE)
    places = [divmod(start - 1 + index, grid.capacity) for index in range(len(going))]
    count = places[-1][0] + 1 if places else 1
    by_hand, index = 0, 0
    for page in range(count):
        while index < len(going) and places[index][0] == page:
            texts, incomplete = _child(going[index], roster)
            _draw(canvas, grid, places[index][1], texts)
            by_hand, index = by_hand + incomplete, index + 1
        if not going:
            words = wrap(NOBODY, font=REGULAR, size=9, width=grid.width * mm - 2 * _PAD, limit=4).lines
            _draw(canvas, grid, start - 1, [_Text(line, REGULAR, 9) for line in words])
        _about(canvas, grid, about, f"page {page + 1} / {count}")
        canvas.showPage()
    canvas.finish(title=f"{TITLE} : {plain(about.stay)}", author=plain(roster.organiser))
    return Written(count, by_hand)


def _child(child: Participant, roster: Roster) -> tuple[list[_Text], bool]:
    last, first = (printable(name, what="nom") for name in (family_name(child.last_name), child.first_name))
    texts = [
        _Text(last.text, BOLD, 19),
        _Text(first.text, REGULAR, 17),
        _Text(plain(child.group), BOLD, 11),
        _Text(f"{plain(roster.name)} · {date_span(roster.first_day, roster.last_day)}", REGULAR, 8.5),
        _Text(
            " · ".join(filter(None, map(plain, (roster.organiser, roster.organiser_contact)))), REGULAR, 7.5
        ),
    ]
    return [text for text in texts if text.text.strip()], last.by_hand or first.by_hand


def _about(canvas: StreamedCanvas, grid: Grid, about: Document, page: str) -> None:
    if grid.footed:
        with canvas.marked("P"):
            foot(canvas, about, SIDE, A4[0] - SIDE, page)
        return
    said = f"À détruire le {show_date(about.destroy_on)}"
    texts = [
        _Text(said, BOLD, 9),
        _Text(f"Données lues le {read_at(about)}", REGULAR, 7.5),
        _Text(f"{plain(about.organiser)} · {plain(about.stay)}", REGULAR, 7.5),
        _Text(page, REGULAR, 7.5),
    ]
    _draw(canvas, grid, grid.capacity, texts)


def _draw(canvas: StreamedCanvas, grid: Grid, index: int, texts: Sequence[_Text]) -> None:
    """Draw lines in the middle of a label's height; what is least needed stays out of a low one."""
    left, bottom = grid.place(index)
    height = grid.height * mm
    scale = min(1.0, height / 100)
    lines = list[tuple[str, str, float]]()
    for text in texts:
        # Names shrink a good deal before they lose their middle, the small print is small enough.
        shares = (1, 0.9, 0.8, 0.7, 0.6) if text.size > 10 else (1, 0.9)
        sizes = [max(text.size * scale * share, _LEAST) for share in shares]
        words, size = shrunk(text.text, font=text.font, sizes=sizes, width=grid.width * mm - 2 * _PAD)
        lines.append((words, text.font, size))
    while len(lines) > 1 and sum(size for _, _, size in lines) * _LEADING > height - 2 * mm:
        lines.pop()
    y = bottom + (height + sum(size for _, _, size in lines) * _LEADING) / 2
    with canvas.marked("P"):
        for words, font, size in lines:
            y -= size * _LEADING
            canvas.setFont(font, size)
            canvas.drawString(left + _PAD, y + size * 0.32, words)
