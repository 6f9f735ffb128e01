"""What a pile of fiches sanitaires holds in, the cover page that lists the incomplete dossiers first out."""

from dataclasses import dataclass
from datetime import date, datetime

from db.rules.formats import long_date, long_span, show_date
from papers.outgoing.canvas import StreamedCanvas
from papers.outgoing.flow import Flow

TITLE = "Fiches sanitaires de liaison"
_COUNTS = (0.9, 1.5, 1.6, 2.2, 1.9)
_LINES = (3, 1.6, 4.6, 1.1)


@dataclass(frozen=True)
class Line:
    """One child of the pile; `lacking` are the pieces and answers that are not in order."""

    name: str
    group: str
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cover:
    """A pile: its stay, which of its children (« groupe Les petits »), in which order, the lines in it."""

    organiser: str
    stay: str
    place: str
    first_day: date
    last_day: date
    selection: str
    order: str
    lines: tuple[Line, ...]
    read_at: datetime
    """Local time."""
    destroy_on: date


def draw(canvas: StreamedCanvas, cover: Cover) -> int:
    """Draw the cover on as many pages as it needs, an even number of them; return how many."""
    canvas.bookmark("Dossiers incomplets")
    when = f"{show_date(cover.read_at.date())} à {cover.read_at:%H:%M}"
    destroy = f"À détruire le {long_date(cover.destroy_on)}"
    flow = Flow(canvas, foot=f"{cover.stay} · données du {when} · {destroy.lower()}")
    incomplete = [line for line in cover.lines if line.lacking]
    with canvas.part("Sect"):
        flow.text(cover.organiser, size=9, bold=True, after=4)
        flow.text(TITLE, size=22, bold=True, after=2, tag="H1")
        flow.text(cover.stay, size=14, bold=True)
        span = long_span(cover.first_day, cover.last_day)
        place = f"{cover.place} · " if cover.place else ""
        flow.text(f"{place}{span}", size=11, after=10)
        flow.rule(after=10, thickness=1)
        heads = ("Enfants", "Dossiers complets", "Dossiers incomplets", "Sélection", "Ordre")
        counts = (len(cover.lines), len(cover.lines) - len(incomplete), len(incomplete))
        with canvas.part("Table"):
            flow.row(heads, _COUNTS, size=8, head=True)
            flow.row((*map(str, counts), cover.selection, cover.order.capitalize()), _COUNTS, size=10)
        flow.end_table()
        flow.heading("Dossiers incomplets", before=20)
        if not incomplete:
            flow.text("Tous les dossiers de cette liasse sont complets.", after=4)
        else:
            flow.text(
                "Leurs fiches sont dans cette liasse. Ce qui manque est à obtenir avant le départ.",
                size=9,
                grey=True,
                after=6,
            )
            with canvas.part("Table"):
                flow.row(("Enfant", "Groupe", "Ce qui manque", "Reçu le"), _LINES, size=8, head=True)
                for line in incomplete:
                    flow.row((line.name, line.group, " · ".join(line.lacking), ""), _LINES, strong=0)
            flow.end_table()
        flow.heading("À savoir", before=20)
        flow.text(
            "Ces fiches contiennent des renseignements de santé : elles restent sous clé, sont remises à la "
            "direction du séjour ou à l’assistant sanitaire, et ne se photographient pas.",
            size=9,
            after=4,
        )
        flow.text(f"{destroy}.", size=9, bold=True)
    return flow.finish(even=True)
