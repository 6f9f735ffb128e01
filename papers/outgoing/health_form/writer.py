"""Forms in, one PDF out: two sides a child, annexes, each child on a sheet of paper of its own."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from papers.health_form_layout import MARGIN
from papers.outgoing.canvas import StreamedCanvas
from papers.outgoing.health_form import annex, first_side, second_side
from papers.outgoing.health_form.boxes import TOP
from papers.outgoing.health_form.pen import Pen
from papers.outgoing.health_form.sheet import TITLE, Sheet
from papers.outgoing.health_form.values import HealthForm


@dataclass(frozen=True)
class Written:
    """What a PDF holds; `by_hand` are the codes of sheets on which a text has to be copied by hand."""

    forms: int
    pages: int
    annexed: int
    by_hand: tuple[str, ...]


def draw(sheet: Sheet) -> Iterator[int]:
    """Draw a sheet, yielding each page's index when it is drawn; the caller then turns the page."""
    first_side.draw(sheet)
    yield 0
    second_side.draw(sheet)
    yield 1
    for number in annex.draw(sheet):
        yield number + 1


def write(
    forms: Iterable[HealthForm],
    out: BinaryIO,
    *,
    progress: Callable[[int], None] | None = None,
    cover: Callable[[StreamedCanvas], int] | None = None,
) -> Written:
    """Write `forms` into `out`, which need not be seekable; `progress` is told how many are done.

    Each begins on an odd page, so that printing on both sides never puts two children on one sheet. Pages
    leave as they are drawn: memory stays flat. `cover` draws what comes before them and returns how many
    pages, an even number. Raises `ValueError` when there is no form.
    """
    canvas = StreamedCanvas(out)
    pages = cover(canvas) if cover else 0
    done = annexed = 0
    by_hand: list[str] = []
    only = form = None
    for form in forms:
        pen, drawn = Pen(canvas), 0
        sheet = Sheet(pen, form)
        with canvas.part("Sect"):
            canvas.bookmark(sheet.named or f"{TITLE} vierge")
            for _ in draw(sheet):
                canvas.showPage()
                drawn += 1
            if drawn % 2:
                _blank_back(sheet)
                canvas.showPage()
                drawn += 1
        only = sheet.named or "vierge" if done == 0 else None
        done, pages, annexed = done + 1, pages + drawn, annexed + (drawn > 2)
        if pen.by_hand:
            by_hand.append(form.form_id)
        if progress:
            progress(done)
    if form is None:
        raise ValueError("no form to write")
    title = f"{TITLE} : {only}" if only else f"{TITLE} : {done} enfants"
    canvas.finish(title=f"{title}, {form.season}", author=form.organiser.name)
    return Written(done, pages, annexed, tuple(by_hand))


def _blank_back(sheet: Sheet) -> None:
    sheet.small_head("Annexe, verso")
    with sheet.pen.marked("P"):
        sheet.pen.label(MARGIN, TOP - 42, "Page laissée blanche pour l’impression recto verso.", size=7.5)
    sheet.foot("verso")
