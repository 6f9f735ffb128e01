"""One child's sheet in, its first side out: the head, the child, vaccinations and medical answers."""

from db.rules.formats import long_span, show_date
from db.rules.names import family_name
from db.types import Sex
from papers.health_form_layout import FIRST_CODE, MARGIN
from papers.outgoing.health_form.boxes import ALLERGIES, BAR, COLUMNS, INNER, PAD, TABLE_HEAD, TOP
from papers.outgoing.health_form.sheet import TITLE, Sheet, said
from papers.outgoing.health_form.values import Allergy
from papers.outgoing.letters import SIZES

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


def draw(sheet: Sheet) -> None:
    """Draw the head and sections 1 to 3."""
    sheet.frames(0)
    _head(sheet)
    _child(sheet)
    _vaccinations(sheet)
    _medical(sheet)
    sheet.foot("1 / 2")


def _head(sheet: Sheet) -> None:
    pen, form = sheet.pen, sheet.form
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
    pen.code(FIRST_CODE, sheet.symbol)


def _child(sheet: Sheet) -> None:
    pen, child, boxes = sheet.pen, sheet.form.child, sheet.places.boxes
    pen.bar(sheet.places.bars["child"], "1  L’enfant")
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
            _, left, bottom = sheet.places.ticks[f"sex.{key}"]
            pen.tick(left, bottom, word, ticked=sex is key)


def _vaccinations(sheet: Sheet) -> None:
    pen, bars = sheet.pen, sheet.places.bars
    known = bool(sheet.form.findings)
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
        for index, line in enumerate(sheet.lines):
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
                        box = sheet.places.boxes[f"vaccination.{index}.{key}"]
                        pen.box(box, value, bold=column == 0, about=about, sizes=(7.4, 7.0, 6.6))
    bottom = top - TABLE_HEAD - sheet.places.row_height * len(sheet.lines)
    with pen.marked("P"):
        for index, note in enumerate((_PROOF, _CHECK if known else _BLANK_CHECK)):
            pen.label(MARGIN, bottom - 9 - 9 * index, note)


def _medical(sheet: Sheet) -> None:
    pen, medical, places = sheet.pen, sheet.form.medical, sheet.places
    boxes, bar = places.boxes, places.bars["medical"]
    pen.bar(bar, "3  Renseignements médicaux", hint="à remplir par la famille pour cette saison")
    box = boxes["treatment"]
    with pen.marked("P"):
        pen.text(MARGIN + PAD, box.top - 13.2, "Traitement en cours", size=8, bold=True)
        pen.label(MARGIN + PAD, box.top - 23, "Si oui, joindre l’ordonnance et les médicaments,")
        pen.label(MARGIN + PAD, box.top - 31, "marqués au nom de l’enfant.")
        sheet.answer("treatment", medical.treatment, "Traitement en cours")
    _allergies(sheet, box.bottom)
    for name, value in (
        ("difficulties", medical.difficulties),
        ("hospitalisations", medical.hospitalisations),
        ("precautions", medical.precautions),
    ):
        with pen.marked("P"):
            pen.box(boxes[name], said(value))
    with pen.marked("P"):
        pen.box(boxes["care_plan"], "")
        y = places.ticks["care_plan.yes"][2] + 0.8
        pen.text(MARGIN + PAD, y, "Projet d’accueil individualisé (PAI)", size=8, bold=True)
        sheet.yes_no("care_plan", medical.care_plan)
        pen.label(MARGIN + 248, y, "Si oui, en joindre la copie avec l’ordonnance et la trousse d’urgence.")


def _allergies(sheet: Sheet, top: float) -> None:
    pen, medical, boxes = sheet.pen, sheet.form.medical, sheet.places.boxes
    allergies: dict[str, Allergy | None] = {
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
            allergy, cause, action = allergies[name], boxes[f"{name}.cause"], boxes[f"{name}.action"]
            with pen.part("TR"):
                with pen.marked("TD"):
                    pen.text(MARGIN + PAD, cause.bottom + cause.height / 2 - 3, word, size=8, bold=True)
                    sheet.yes_no(name, allergy.yes if allergy else None)
                with pen.marked("TD"):
                    pen.box(cause, allergy.cause if allergy else None, about=f"Allergies ({word}), cause")
                with pen.marked("TD"):
                    pen.box(
                        action,
                        allergy.action if allergy else None,
                        about=f"Allergies ({word}), conduite à tenir",
                    )
