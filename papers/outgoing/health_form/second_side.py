"""One child's sheet in, its second side out: habits, whom to call, the signature, the director's part."""

from papers.health_form_layout import MARGIN, SECOND_CODE, SIGNATURE, SIGNED_PAGE
from papers.outgoing.fonts import REGULAR
from papers.outgoing.health_form.boxes import BAR, HABITS, INNER, PAD
from papers.outgoing.health_form.sheet import Sheet, said
from papers.outgoing.health_form.values import Answer, Contact, Guardian
from papers.outgoing.letters import fit

_DECLARATION = (
    "Je soussigné(e), responsable légal de l’enfant, déclare exacts les renseignements portés sur cette "
    "fiche et m’engage à signaler tout changement avant le départ. J’autorise le directeur ou la directrice "
    "du séjour à prendre, le cas échéant, toutes les mesures (traitement médical, hospitalisation, "
    "intervention chirurgicale) rendues nécessaires par l’état de santé de l’enfant. La signature d’un seul "
    "responsable légal suffit."
)


def draw(sheet: Sheet) -> None:
    """Draw sections 4 and 5, the declaration, the director's part."""
    sheet.frames(SIGNED_PAGE)
    sheet.small_head("Verso")
    _habits(sheet)
    _guardians(sheet)
    _signature(sheet)
    _director(sheet)
    sheet.foot("2 / 2")


def _habits(sheet: Sheet) -> None:
    pen, habits, boxes = sheet.pen, sheet.form.habits, sheet.places.boxes
    pen.bar(sheet.places.bars["habits"], "4  Recommandations utiles des parents")
    answers: dict[str, Answer | None] = {
        "glasses": habits.glasses,
        "lenses": habits.lenses,
        "prostheses": habits.prostheses,
        "enuresis": habits.enuresis,
    }
    for name, word in HABITS:
        box = boxes[name]
        left, y = box.left - 148, sheet.places.ticks[f"{name}.yes"][2] + 0.8
        size = 8 if len(word) < 16 else 7.2
        with pen.marked("P"):
            pen.text(left + PAD, y, word, size=size, bold=True)
            sheet.answer(name, answers[name], word)
    for name, value in (("diet", habits.diet), ("advice", habits.advice)):
        with pen.marked("P"):
            pen.box(boxes[name], said(value))


def _guardians(sheet: Sheet) -> None:
    pen, form = sheet.pen, sheet.form
    pen.bar(
        sheet.places.bars["guardians"],
        "5  Responsables légaux et personnes à prévenir",
        hint=_others(sheet),
    )
    for index in (0, 1):
        guardian = form.guardians[index] if index < len(form.guardians) else Guardian(name="")
        texts = (
            ("name", guardian.name),
            ("relation", guardian.relation),
            ("address", guardian.address),
            ("phones", " · ".join(guardian.phones)),
        )
        _boxes(sheet, f"guardian.{index}", texts, f"Responsable {index + 1}")
    doctor = form.doctor or Contact(name="")
    _boxes(sheet, "doctor", (("name", doctor.name), ("phone", doctor.phone)), "Médecin traitant")
    for index in (0, 1):
        contact = form.contacts[index] if index < len(form.contacts) else Contact(name="")
        words = (("name", contact.name), ("relation", contact.relation), ("phone", contact.phone))
        _boxes(sheet, f"contact.{index}", words, f"Personne à prévenir {index + 1}")


def _boxes(sheet: Sheet, key: str, texts: tuple[tuple[str, str], ...], about: str) -> None:
    for name, value in texts:
        box = sheet.places.boxes[f"{key}.{name}"]
        with sheet.pen.marked("P"):
            what = "nom" if name == "name" else "texte"
            sheet.pen.box(
                box, value or None, what=what, bold=name == "name", about=f"{about}, {box.label.lower()}"
            )


def _others(sheet: Sheet) -> str:
    """Send a third guardian or contact to the annex, a sheet has two places for each; return the mark."""
    pen, form = sheet.pen, sheet.form
    others = [
        *(("Autre responsable", (g.name, g.relation, g.address, *g.phones)) for g in form.guardians[2:]),
        *(("Autre personne à prévenir", (c.name, c.relation, c.phone)) for c in form.contacts[2:]),
    ]
    numbers = [str(pen.carry(label, ", ".join(filter(None, texts)))) for label, texts in others]
    return f"autres personnes : suite en annexe, {', '.join(numbers)}" if numbers else ""


def _signature(sheet: Sheet) -> None:
    pen, boxes = sheet.pen, sheet.places.boxes
    top = sheet.places.bars["signature"]
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
        # The frame's line stays outside the place itsheet.
        pen.canvas.setLineWidth(0.8)
        pen.canvas.rect(left - 0.8, bottom - 0.8, width + 1.6, height + 1.6, stroke=1, fill=0)
    with pen.marked("P"):
        pen.label(left, bottom + height + 3.4, "Signature, dans ce cadre")
    pen.code(SECOND_CODE, sheet.symbol)


def _director(sheet: Sheet) -> None:
    pen, organiser, boxes = sheet.pen, sheet.form.organiser, sheet.places.boxes
    pen.bar(sheet.places.bars["director"], "Cadre réservé à la direction du séjour")
    with pen.marked("P"):
        pen.box(boxes["organiser"], "")
        for name, value in (
            ("name", organiser.name),
            ("address", organiser.address),
            ("contact", organiser.contact),
        ):
            pen.value(boxes[f"organiser.{name}"], value, bold=name == "name", about="Organisateur du séjour")
    with pen.marked("P"):
        pen.box(boxes["observations"], None)
