"""One child's values in, the two sides drawn and the annex begun out."""

from dataclasses import dataclass

from db.rules.formats import long_span, show_date
from db.rules.names import family_name, full_name
from db.types import Sex
from papers.health_form_layout import FIRST_CODE, MARGIN, SECOND_CODE, SIGNATURE, SIGNED_PAGE
from papers.outgoing.fonts import REGULAR
from papers.outgoing.health_form import code, vaccines
from papers.outgoing.health_form.boxes import (
    ALLERGIES,
    BAR,
    COLUMNS,
    HABITS,
    INNER,
    MOST_ROWS,
    PAD,
    TABLE_HEAD,
    TOP,
    Layout,
    layout,
)
from papers.outgoing.health_form.pen import Pen
from papers.outgoing.health_form.values import Allergy, Answer, Contact, Guardian, HealthForm
from papers.outgoing.letters import SIZES, fit, printable

TITLE = "Fiche sanitaire de liaison"
RIGHT = MARGIN + INNER
_DECLARATION = (
    "Je soussigné(e), responsable légal de l’enfant, déclare exacts les renseignements portés sur cette "
    "fiche et m’engage à signaler tout changement avant le départ. J’autorise le directeur ou la directrice "
    "du séjour à prendre, le cas échéant, toutes les mesures (traitement médical, hospitalisation, "
    "intervention chirurgicale) rendues nécessaires par l’état de santé de l’enfant. La signature d’un seul "
    "responsable légal suffit."
)
_PROOF = (
    "Joindre la copie des pages de vaccination au nom de l’enfant ou une attestation du médecin et, s’il y a "
    "lieu, le certificat de contre-indication."
)
_CHECK = (
    "Vérification administrative d’après la date de naissance et les pièces reçues ; ce n’est pas un avis "
    "médical."
)
_BLANK_CHECK = (
    "Seules les vaccinations exigibles selon la date de naissance sont à justifier ; pour une naissance "
    "avant 2018 : diphtérie, tétanos, poliomyélite."
)


@dataclass
class Sheet:
    """Draws the pages of one form, each on the pen's canvas as it then stands."""

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

    def first_side(self) -> None:
        """Draw the head and sections 1 to 3."""
        self._frames(0)
        self._head()
        self._child()
        self._vaccinations()
        self._medical()
        self.foot("1 / 2")

    def second_side(self) -> None:
        """Draw sections 4 and 5, the declaration, the director's part."""
        self._frames(SIGNED_PAGE)
        self.small_head("Verso")
        self._habits()
        self._guardians()
        self._signature()
        self._director()
        self.foot("2 / 2")

    def _frames(self, page: int) -> None:
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

    def _head(self) -> None:
        pen, form = self.pen, self.form
        width = FIRST_CODE[0] - MARGIN - 16
        issue = f"{form.season} · modèle {form.template_version}"
        with pen.marked("P"):
            pen.heading(TOP, form.organiser.name, sizes=(8, 7.0), width=width, bold=True)
        with pen.marked("H1"):
            pen.text(MARGIN, TOP - 29, TITLE, size=20, bold=True)
        with pen.marked("P"):
            if form.stay:
                stay = form.stay
                place = f"{stay.name} · {stay.place}" if stay.place else stay.name
                pen.heading(TOP - 35, place, sizes=(10, 7.0), width=width, bold=True)
                when = f"{long_span(stay.first_day, stay.last_day)} · {issue}"
                pen.heading(TOP - 49, when[0].upper() + when[1:], sizes=(9, 7.0), width=width)
            else:
                pen.text(MARGIN, TOP - 45, "Séjour, dates et lieu :", size=9)
                pen.rule(MARGIN + 96, TOP - 47, MARGIN + width)
                pen.heading(TOP - 49, issue, sizes=(9, 7.0), width=width)
        pen.code(FIRST_CODE, self.symbol)

    def _child(self) -> None:
        pen, child, boxes = self.pen, self.form.child, self.places.boxes
        pen.bar(self.places.bars["child"], "1  L’enfant")
        for name, value in (
            ("last_name", family_name(child.last_name) if child else None),
            ("first_name", child.first_name if child else None),
            ("birth_date", show_date(child.birth_date) if child and child.birth_date else None),
        ):
            with pen.marked("P"):
                pen.box(boxes[name], value, what="nom", bold=True, sizes=(11.0, 9.5, *SIZES[1:]))
        with pen.marked("P"):
            pen.box(boxes["sex"], "")
            sex = child.sex if child else None
            for key, word in ((Sex.FEMALE, "F"), (Sex.MALE, "M")):
                _, left, bottom = self.places.ticks[f"sex.{key}"]
                pen.tick(left, bottom, word, ticked=sex is key)

    def _vaccinations(self) -> None:
        pen, bars = self.pen, self.places.bars
        known = bool(self.form.findings)
        pen.bar(bars["vaccinations"], "2  Vaccinations")
        top = bars["vaccinations"] - BAR
        with pen.part("Table"):
            with pen.artifact():
                pen.frame(MARGIN, top - TABLE_HEAD, INNER, TABLE_HEAD, fill=True)
            heads = ("Vaccination", "Exigible pour ce séjour", "Dates des injections", "Contre-indication")
            with pen.part("TR"):
                left = MARGIN
                for head, width in zip(heads, COLUMNS, strict=True):
                    with pen.marked("TH"):
                        pen.text(left + PAD, top - 9, head, size=7.4, bold=True)
                    left += width
            for index, line in enumerate(self.lines):
                cells = (
                    ("valence", line.valence),
                    ("finding", line.finding),
                    ("dates", line.dates),
                    ("exemption", line.exemption),
                )
                with pen.part("TR"):
                    for column, (key, value) in enumerate(cells):
                        with pen.marked("TD"):
                            about = f"Vaccinations, {line.valence}"
                            box = self.places.boxes[f"vaccination.{index}.{key}"]
                            pen.box(box, value, bold=column == 0, about=about, sizes=(7.4, 7.0, 6.6))
        bottom = top - TABLE_HEAD - self.places.row_height * len(self.lines)
        with pen.marked("P"):
            for index, note in enumerate((_PROOF, _CHECK if known else _BLANK_CHECK)):
                pen.label(MARGIN, bottom - 9 - 9 * index, note)

    def _medical(self) -> None:
        pen, medical, places = self.pen, self.form.medical, self.places
        boxes, bar = places.boxes, places.bars["medical"]
        pen.bar(bar, "3  Renseignements médicaux", hint="à remplir par la famille pour cette saison")
        box = boxes["treatment"]
        with pen.marked("P"):
            pen.text(MARGIN + PAD, box.top - 13.2, "Traitement en cours", size=8, bold=True)
            pen.label(MARGIN + PAD, box.top - 23, "Si oui, joindre l’ordonnance et les médicaments,")
            pen.label(MARGIN + PAD, box.top - 31, "marqués au nom de l’enfant.")
            self._answer("treatment", medical.treatment, "Traitement en cours")
        self._allergies(box.bottom)
        for name, value in (
            ("difficulties", medical.difficulties),
            ("hospitalisations", medical.hospitalisations),
            ("precautions", medical.precautions),
        ):
            with pen.marked("P"):
                pen.box(boxes[name], _said(value))
        with pen.marked("P"):
            pen.box(boxes["care_plan"], "")
            y = places.ticks["care_plan.yes"][2] + 0.8
            pen.text(MARGIN + PAD, y, "Projet d’accueil individualisé (PAI)", size=8, bold=True)
            self._yes_no("care_plan", medical.care_plan)
            pen.label(
                MARGIN + 248, y, "Si oui, en joindre la copie avec l’ordonnance et la trousse d’urgence."
            )

    def _allergies(self, top: float) -> None:
        pen, medical, boxes = self.pen, self.form.medical, self.places.boxes
        said: dict[str, Allergy | None] = {
            "asthma": medical.asthma,
            "food": medical.food,
            "drugs": medical.drugs,
            "others": medical.others,
        }
        with pen.part("Table"):
            with pen.artifact():
                pen.frame(MARGIN, top - 12, INNER, 12, fill=True)
            with pen.part("TR"):
                for left, head in (
                    (MARGIN, "Allergies"),
                    (MARGIN + 172, "Cause"),
                    (MARGIN + 312, "Conduite à tenir"),
                ):
                    with pen.marked("TH"):
                        pen.text(left + PAD, top - 8.8, head, size=7.4, bold=True)
            for name, word in ALLERGIES:
                allergy, cause, action = said[name], boxes[f"{name}.cause"], boxes[f"{name}.action"]
                with pen.part("TR"):
                    with pen.marked("TD"):
                        pen.text(MARGIN + PAD, cause.bottom + cause.height / 2 - 3, word, size=8, bold=True)
                        self._yes_no(name, allergy.yes if allergy else None)
                    with pen.marked("TD"):
                        pen.box(cause, allergy.cause if allergy else None, about=f"Allergies ({word}), cause")
                    with pen.marked("TD"):
                        pen.box(
                            action,
                            allergy.action if allergy else None,
                            about=f"Allergies ({word}), conduite à tenir",
                        )

    def _habits(self) -> None:
        pen, habits, boxes = self.pen, self.form.habits, self.places.boxes
        pen.bar(self.places.bars["habits"], "4  Recommandations utiles des parents")
        said: dict[str, Answer | None] = {
            "glasses": habits.glasses,
            "lenses": habits.lenses,
            "prostheses": habits.prostheses,
            "enuresis": habits.enuresis,
        }
        for name, word in HABITS:
            box = boxes[name]
            left, y = box.left - 148, self.places.ticks[f"{name}.yes"][2] + 0.8
            size = 8 if len(word) < 16 else 7.2
            with pen.marked("P"):
                pen.text(left + PAD, y, word, size=size, bold=True)
                self._answer(name, said[name], word)
        for name, value in (("diet", habits.diet), ("advice", habits.advice)):
            with pen.marked("P"):
                pen.box(boxes[name], _said(value))

    def _answer(self, name: str, answer: Answer | None, about: str) -> None:
        self._yes_no(name, answer.yes if answer else None)
        self.pen.box(self.places.boxes[name], answer.details if answer else None, about=about)

    def _yes_no(self, name: str, answer: bool | None) -> None:  # noqa: FBT001
        for key, word, ticked in (("yes", "oui", answer is True), ("no", "non", answer is False)):
            _, left, bottom = self.places.ticks[f"{name}.{key}"]
            self.pen.tick(left, bottom, word, ticked=ticked)

    def _guardians(self) -> None:
        pen, form = self.pen, self.form
        pen.bar(
            self.places.bars["guardians"],
            "5  Responsables légaux et personnes à prévenir",
            hint=self._others(),
        )
        for index in (0, 1):
            guardian = form.guardians[index] if index < len(form.guardians) else Guardian(name="")
            texts = (
                ("name", guardian.name),
                ("relation", guardian.relation),
                ("address", guardian.address),
                ("phones", " · ".join(guardian.phones)),
            )
            self._boxes(f"guardian.{index}", texts, f"Responsable {index + 1}")
        doctor = form.doctor or Contact(name="")
        self._boxes("doctor", (("name", doctor.name), ("phone", doctor.phone)), "Médecin traitant")
        for index in (0, 1):
            contact = form.contacts[index] if index < len(form.contacts) else Contact(name="")
            words = (("name", contact.name), ("relation", contact.relation), ("phone", contact.phone))
            self._boxes(f"contact.{index}", words, f"Personne à prévenir {index + 1}")

    def _boxes(self, key: str, texts: tuple[tuple[str, str], ...], about: str) -> None:
        for name, value in texts:
            box = self.places.boxes[f"{key}.{name}"]
            with self.pen.marked("P"):
                what = "nom" if name == "name" else "texte"
                self.pen.box(
                    box, value or None, what=what, bold=name == "name", about=f"{about}, {box.label.lower()}"
                )

    def _others(self) -> str:
        """Send a third guardian or contact to the annex, a sheet has two places for each; return the mark."""
        pen, form = self.pen, self.form
        others = [
            *(("Autre responsable", (g.name, g.relation, g.address, *g.phones)) for g in form.guardians[2:]),
            *(("Autre personne à prévenir", (c.name, c.relation, c.phone)) for c in form.contacts[2:]),
        ]
        numbers = [str(pen.carry(label, ", ".join(filter(None, texts)))) for label, texts in others]
        return f"autres personnes : suite en annexe, {', '.join(numbers)}" if numbers else ""

    def _signature(self) -> None:
        pen, boxes = self.pen, self.places.boxes
        top = self.places.bars["signature"]
        pen.bar(top, "6  Déclaration et signature du responsable légal")
        with pen.marked("P"):
            fitted = fit(_DECLARATION, font=REGULAR, width=INNER, height=52, last=0, sizes=(8.8,))
            for index, line in enumerate(fitted.lines):
                pen.text(MARGIN, top - BAR - 13 - 12 * index, line, size=8.8)
        for name in ("signer", "place", "date"):
            with pen.marked("P"):
                pen.box(boxes[name], None)
        left, bottom, width, height = SIGNATURE
        with pen.artifact():
            # The frame's line stays outside the place itself.
            pen.canvas.setLineWidth(0.8)
            pen.canvas.rect(left - 0.8, bottom - 0.8, width + 1.6, height + 1.6, stroke=1, fill=0)
        with pen.marked("P"):
            pen.label(left, bottom + height + 3.4, "Signature, dans ce cadre")
        pen.code(SECOND_CODE, self.symbol)

    def _director(self) -> None:
        pen, organiser, boxes = self.pen, self.form.organiser, self.places.boxes
        pen.bar(self.places.bars["director"], "Cadre réservé à la direction du séjour")
        with pen.marked("P"):
            pen.box(boxes["organiser"], "")
            for name, value in (
                ("name", organiser.name),
                ("address", organiser.address),
                ("contact", organiser.contact),
            ):
                pen.value(
                    boxes[f"organiser.{name}"], value, bold=name == "name", about="Organisateur du séjour"
                )
        with pen.marked("P"):
            pen.box(boxes["observations"], None)


def _said(value: str | None) -> str | None:
    """Return an answer as printed: an empty one, which the family did give, is « Néant »."""
    return value if value is None or value.strip() else "Néant"
