"""One child's values in, what every page of its sheet shares out: places, head, foot, answers to tick."""

from dataclasses import dataclass

from db.rules.formats import show_date
from db.rules.names import full_name
from db.types import Sex
from papers.health_form_layout import FIRST_CODE, MARGIN
from papers.outgoing.health_form import code, vaccines
from papers.outgoing.health_form.boxes import (
    INNER,
    MOST_ROWS,
    TOP,
    Layout,
    layout,
)
from papers.outgoing.health_form.pen import Pen
from papers.outgoing.health_form.values import Answer, HealthForm
from papers.outgoing.letters import printable

TITLE = "Fiche sanitaire de liaison"
RIGHT = MARGIN + INNER


@dataclass
class Sheet:
    """One form and the pen that draws it; its pages are drawn by `first_side`, `second_side` and `annex`."""

    pen: Pen
    form: HealthForm

    def __post_init__(self) -> None:
        """Work out the table and the symbol, which both sides need."""
        form = self.form
        self.lines = vaccines.lines(form.findings, form.doses, form.contraindications)[:MOST_ROWS]
        self.places: Layout = layout(len(self.lines))
        self.symbol = code.path(form.form_id, side=FIRST_CODE[2])
        self.named = printable(self.name, what="nom").text

    @property
    def name(self) -> str:
        """The child's name as on our lists, empty on a blank sheet."""
        child = self.form.child
        return full_name(child.last_name, child.first_name) if child else ""

    def frames(self, page: int) -> None:
        """Draw every frame of a page at once."""
        with self.pen.artifact():
            self.pen.path(self.places.frames[page])

    def foot(self, page: str) -> None:
        """Say when the data was read, from which template, and the code for those who cannot scan it."""
        form, when = self.form, self.form.printed_at
        state = "Données du" if form.child else "Imprimée le"
        read = f"{state} {show_date(when.date())} à {when:%H:%M}"
        words = f"{read} · modèle {form.template_version} · {form.form_id}"
        self.pen.writing_lines()
        with self.pen.marked("P"):
            self.pen.label(MARGIN, 28, words, size=6)
            self.pen.right(RIGHT, 28, page, size=7)

    def small_head(self, side: str, *, width: float = INNER) -> None:
        """Say on a later page whose sheet it is, in a head of this width."""
        pen, child = self.pen, self.form.child
        with pen.marked("H1"):
            if child:
                born = {Sex.FEMALE: "née", Sex.MALE: "né"}.get(child.sex, "né(e)") if child.sex else "né(e)"
                day = show_date(child.birth_date) if child.birth_date else "…"
                words = f"{self.name}, {born} le {day}"
                pen.heading(TOP - 8, words, width=width, height=19, sizes=(11, 9.5, 8.2, 7.4, 6.6), bold=True)
            else:
                pen.text(MARGIN, TOP - 20, "Nom et prénom de l’enfant :", size=9)
                pen.rule(MARGIN + 124, TOP - 22, MARGIN + width)
            pen.right(MARGIN + width, TOP - 6, f"{TITLE} · {side}", size=7)
        with pen.artifact():
            pen.rule(MARGIN, TOP - 29, MARGIN + width, thickness=0.8)

    def answer(self, name: str, answer: Answer | None, about: str) -> None:
        """Tick « oui » or « non », and write what was said besides in the box beside them."""
        self.yes_no(name, answer.yes if answer else None)
        self.pen.box(self.places.boxes[name], answer.details if answer else None, about=about)

    def yes_no(self, name: str, answer: bool | None) -> None:  # noqa: FBT001
        """Draw the two boxes to tick; none is ticked for an answer that was not given."""
        for key, word, ticked in (("yes", "oui", answer is True), ("no", "non", answer is False)):
            _, left, bottom = self.places.ticks[f"{name}.{key}"]
            self.pen.tick(left, bottom, word, ticked=ticked)


def said(value: str | None) -> str | None:
    """Return an answer as printed: an empty one, which the family did give, is « Néant »."""
    return value if value is None or value.strip() else "Néant"
