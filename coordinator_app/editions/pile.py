"""A roster and a choice in; the pile of fiches to draw, how a run is watched and what it reports out."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import BinaryIO, Self

from coordinator_app.editions import file_names, forms
from coordinator_app.editions.choice import Order, Selection, chosen, lacking, orders
from coordinator_app.errors import DeskError
from db.rules.names import full_name
from db.rules.roster import Participant, Roster
from papers.outgoing import cover
from papers.outgoing.canvas import StreamedCanvas
from papers.outgoing.health_form.values import HealthForm

SUFFIX = " - fiche sanitaire"
COVER_NAME = "00 - Page de garde.pdf"


class Cancelled(Exception):
    """The person who asked for the papers asked to stop."""


@dataclass(frozen=True)
class Watch:
    """How a run tells where it is: `done` of `total`, and asks whether to stop, between two."""

    progress: Callable[[int, int], None] = lambda _done, _total: None
    cancelled: Callable[[], bool] = lambda: False

    def step(self, done: int, total: int) -> None:
        """Say how far it is, then raise `Cancelled` if asked to stop."""
        self.progress(done, total)
        if self.cancelled():
            raise Cancelled


@dataclass(frozen=True)
class Report:
    """What a batch did: sheets made, sheets that had not changed, children whose dossier is incomplete.

    `cancelled`: stopped on request; of a file a child those made stay, each whole, else nothing was touched.
    `by_hand`: children with a text the font cannot write. `others`: our sheets in the folder that are not of
    this choice, which may be of children who do not go any more.
    """

    made: int = 0
    kept: int = 0
    incomplete: int = 0
    cancelled: bool = False
    by_hand: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


Record = Callable[[Sequence[Participant]], None]
"""Called with the children whose sheets are whole, before they are seen under their final name."""


@dataclass(frozen=True)
class Pile:
    """The chosen children in their order, the cover that lists them, and the watch of the run."""

    roster: Roster
    people: tuple[Participant, ...]
    cover: cover.Cover
    watch: Watch

    @classmethod
    def of(cls, roster: Roster, selection: Selection, order: Order, watch: Watch | None) -> Self:
        """Return the pile of a choice; raises `DeskError` when nobody is chosen."""
        people = chosen(roster, selection, order)
        if not people:
            raise DeskError("Aucun enfant ne correspond à ce choix", "Élargissez-le, puis recommencez.")
        return cls(roster, people, _cover(roster, selection, order, people), watch or Watch())

    def named(self) -> Iterator[tuple[Participant, str]]:
        """Yield each child with the name of its file."""
        stems = (full_name(one.last_name, one.first_name) + SUFFIX for one in self.people)
        yield from zip(self.people, file_names.unique(stems, ".pdf"), strict=True)

    def form(self, one: Participant) -> HealthForm:
        """Return what a child's sheet says."""
        return forms.filled(self.roster, one)

    def sheets(self, start: int = 0, stop: int | None = None) -> Iterator[HealthForm]:
        """Yield what the sheets of a slice of the pile say, with a step before each."""
        for done, one in enumerate(self.people[start:stop], start=start):
            self.step(done)
            yield self.form(one)

    def step(self, done: int) -> None:
        """Say how many children are done, then stop if asked to."""
        self.watch.step(done, len(self.people))

    def draw_cover(self, out: BinaryIO) -> None:
        """Write the cover as a PDF of its own."""
        canvas = StreamedCanvas(out)
        cover.draw(canvas, self.cover)
        canvas.finish(title=f"{cover.TITLE} : {self.cover.stay}", author=self.cover.organiser)

    def cover_print(self) -> str:
        """Return the fingerprint of what the cover says, whenever it was read."""
        told = repr(replace(self.cover, read_at=forms.WHENEVER))
        return hashlib.sha256(f"{forms.DRAWING} {told}".encode()).hexdigest()

    def names(self, codes: Sequence[str]) -> tuple[str, ...]:
        """Return the children whose sheets carry these codes."""
        wanted = set(codes)
        return tuple(
            full_name(one.last_name, one.first_name)
            for one in self.people
            if wanted and self.form(one).form_id in wanted
        )


def _cover(roster: Roster, selection: Selection, order: Order, people: Sequence[Participant]) -> cover.Cover:
    return cover.Cover(
        organiser=roster.organiser,
        stay=roster.name,
        place=roster.place,
        first_day=roster.first_day,
        last_day=roster.last_day,
        selection=selection.wording(),
        order=orders[order],
        lines=tuple(
            cover.Line(full_name(one.last_name, one.first_name), one.group, lacking(one)) for one in people
        ),
        read_at=roster.read_at.astimezone(),
        destroy_on=roster.destroy_on,
    )
