"""A document in, its blocks spread over pages out: heads repeated, rows whole, nothing alone at a foot."""

from dataclasses import dataclass, field

from papers.outgoing.pack.document import Document, Section, Table
from papers.outgoing.pack.laid import Block, Layout

_LEAST = 60.0
"""Points a row that has to be parted may begin in."""


@dataclass(frozen=True)
class Placed:
    """A block and the distance of its top from the top of the body, in points."""

    block: Block
    down: float


@dataclass
class _Flow:
    layout: Layout
    height: float
    pages: list[list[Placed]] = field(default_factory=lambda: [[]])
    down: float = 0

    @property
    def room(self) -> float:
        return self.height - self.down

    def turn(self) -> None:
        if self.pages[-1]:
            self.pages.append([])
            self.down = 0

    def put(self, *blocks: Block) -> None:
        for block in blocks:
            self.pages[-1].append(Placed(block, self.down))
            self.down += block.height

    def table(self, table: Table) -> None:
        opening = [self.layout.title(table.title, size=table.size)] if table.title else []
        if table.remark:
            opening.append(self.layout.words(table.remark, small=True))
        if not any(section.rows for section in table.sections):
            opening.append(self.layout.words(table.empty))
            self.keep(opening)
            return
        head = [self.layout.head(table.columns)] if table.headed else []
        opening += head
        # A page never leaves it open which table goes on: allergies to what, the way out or back.
        words = f"{table.title} (suite)"
        again = [self.layout.title(words, size=min(table.size, 11)), *head] if table.title else head
        afresh = [*opening]
        for section in table.sections:
            if section.apart and self.pages[-1]:
                self.turn()
                opening = afresh
            self._section(section, table, opening, again)
            opening = []
        self.down += 8

    def _section(self, section: Section, table: Table, opening: list[Block], head: list[Block]) -> None:
        layout = self.layout
        before = [*opening, layout.bar(section)] if section.title else opening
        again = [*head, layout.bar(section, again=True)] if section.title else head
        repeated = sum(block.height for block in again)
        if not section.rows:
            self.keep([*before, layout.words(table.empty)])
        for row in section.rows:
            block = layout.row(row, table.columns)
            needed = sum(b.height for b in before) + block.height
            whole = block.height <= self.height - repeated
            if needed > self.room and (whole or needed - block.height + _LEAST > self.room):
                self.turn()
                if not before:
                    before = again
                elif not opening:
                    # A section that has not begun yet is no « suite », its table is.
                    before = [*head, *before]
            self.put(*before)
            before = []
            while block.height > self.room:
                first, block = block.parted(self.room)
                self.put(first)
                self.turn()
                self.put(*again)
            self.put(block)
        if section.foot:
            self.keep([layout.space(8), layout.words(section.foot)])

    def keep(self, blocks: list[Block]) -> None:
        if sum(block.height for block in blocks) > self.room:
            self.turn()
        self.put(*blocks)


def spread(document: Document, *, width: float, height: float) -> tuple[list[list[Placed]], int]:
    """Return the blocks of each page of a body this large, and how many texts are to be copied by hand."""
    layout = Layout(width)
    flow = _Flow(layout, height)
    for remark in document.remarks:
        flow.put(layout.words(remark))
    for table in document.tables:
        flow.table(table)
    if layout.by_hand:
        flow.keep(
            [
                layout.words(
                    "« à recopier à la main » : notre police n’a pas toutes les lettres de ce texte. "
                    "Merci de le compléter d’après le dossier ou le tableur."
                )
            ]
        )
    return flow.pages, layout.by_hand
