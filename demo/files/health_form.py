"""Draw a fiche sanitaire de liaison : two pre-filled pages, ticked and signed by hand (domain.md § 7)."""

from collections.abc import Sequence
from datetime import date

from reportlab.graphics import renderPDF
from reportlab.graphics.barcode.qr import QrCodeWidget
from reportlab.graphics.shapes import Drawing

from demo.files.letterheads import (
    ORGANISER_TINT,
    child_line,
    organiser_foot,
    organiser_head,
    parent_signature,
    section,
    short,
)
from demo.files.sheet import GREY, HEIGHT, INNER, MARGIN, WIDTH, Sheet, esc
from demo.files.values import Dose, HealthForm, Section

MOST_VACCINES = 11


def draw(sheet: Sheet, form: HealthForm) -> None:
    """Draw both pages."""
    stay = form.stay
    dates = f"{stay.name}, {stay.place}, du {short(stay.first_day)} au {short(stay.last_day)}"
    top = organiser_head(sheet, title="Fiche sanitaire de liaison", subtitle=dates, room=70)
    sheet.text(MARGIN + 52, top + 6, f"{stay.season} · modèle {form.template_version}", size=7.5, colour=GREY)
    _qr(sheet, form.form_id)
    top = _child(sheet, top - 14, form)
    top = _vaccines(sheet, top - 14, form)
    top = _medical(sheet, top - 14, form)
    roomy = top > 190
    if roomy:
        _advice(sheet, top - 10, form)
    organiser_foot(sheet, page="1 / 2")

    sheet.next_page()
    sheet.text(MARGIN, HEIGHT - 46, "Fiche sanitaire de liaison", size=11, bold=True, width=150)
    sheet.text(
        WIDTH - MARGIN, HEIGHT - 46, child_line(form.child), size=9.5, width=INNER - 170, align="right"
    )
    sheet.rule(MARGIN, HEIGHT - 54, WIDTH - MARGIN)
    top = HEIGHT - 68
    if not roomy:
        top = _advice(sheet, top, form) - 14
    top = _guardian(sheet, top, form)
    top = _signature(sheet, top - 14, form)
    _director(sheet, top - 14)
    organiser_foot(sheet, page="2 / 2")


def _qr(sheet: Sheet, form_id: str) -> None:
    code = QrCodeWidget(form_id, barLevel="M", barWidth=58, barHeight=58)
    drawing = Drawing(58, 58)
    drawing.add(code)
    renderPDF.draw(drawing, sheet.canvas, WIDTH - MARGIN - 58, HEIGHT - 98)


def _child(sheet: Sheet, top: float, form: HealthForm) -> float:
    child = form.child
    y = section(sheet, top, 1, "L’enfant") - 30
    sheet.field(MARGIN, y, 250, "Nom", child.last_name.upper())
    sheet.field(MARGIN + 262, y, INNER - 262, "Prénom", child.first_name)
    y -= 31
    sheet.field(MARGIN, y, 120, "Date de naissance", short(child.born_on))
    sheet.field(MARGIN + 132, y, 118, "Sexe", "féminin" if child.sex == "F" else "masculin")
    return y - 4


def _doses_by_vaccine(doses: Sequence[Dose]) -> dict[str, list[date]]:
    grouped: dict[str, list[date]] = {}
    for dose in sorted(doses, key=lambda dose: dose.given_on):
        grouped.setdefault(dose.vaccine, []).append(dose.given_on)
    return grouped


def _vaccines(sheet: Sheet, top: float, form: HealthForm) -> float:
    y = section(sheet, top, 2, "Vaccinations") - 7
    grouped = _doses_by_vaccine(() if Section.VACCINES in form.empty else form.doses)
    rows = [("Vaccin", "Dates des injections")]
    rows += [(name, "  ·  ".join(map(short, days))) for name, days in list(grouped.items())[:MOST_VACCINES]]
    if not grouped:
        rows += [("", "")] * 4
    y = sheet.table(MARGIN, y, (190, INNER - 190), rows, tint=ORGANISER_TINT)
    note = "Joindre la copie des pages de vaccination au nom de l’enfant, ou une attestation du médecin."
    sheet.text(MARGIN, y - 12, note, size=7.5, colour=GREY)
    return y - 14


def _question(sheet: Sheet, y: float, question: str, *, answer: bool | None, detail: str = "") -> float:
    """Ask and tick « oui » or « non » by hand; `None` leaves both boxes empty. Return the next baseline."""
    sheet.text(MARGIN, y, question, size=9, width=INNER - 110)
    sheet.box(WIDTH - MARGIN - 88, y, "oui", ticked=answer is True)
    sheet.box(WIDTH - MARGIN - 38, y, "non", ticked=answer is False)
    if not detail:
        return y - 20
    below = sheet.prose(MARGIN + 14, y - 5, INNER - 14, f"Précisions : {esc(detail)}", size=8.5)
    return below - 17


def _medical(sheet: Sheet, top: float, form: HealthForm) -> float:
    y = section(sheet, top, 3, "Renseignements médicaux") - 18
    blank = Section.MEDICAL in form.empty
    questions = (
        ("L’enfant suit-il un traitement pendant le séjour ? Si oui, joindre l’ordonnance.", form.treatment),
        ("A-t-il une allergie (asthme, alimentaire, médicamenteuse, autre) ?", form.allergy),
        ("Y a-t-il des difficultés de santé ou des précautions à connaître ?", form.precautions),
    )
    for question, detail in questions:
        y = _question(
            sheet, y, question, answer=None if blank else bool(detail), detail="" if blank else detail
        )
    return _question(
        sheet,
        y,
        "Un projet d’accueil individualisé (PAI) est-il en place ? Si oui, le joindre.",
        answer=None if blank else form.care_plan,
    )


def _advice(sheet: Sheet, top: float, form: HealthForm) -> float:
    y = section(sheet, top, 4, "Recommandations utiles des parents") - 18
    blank = Section.ADVICE in form.empty
    y = _question(
        sheet,
        y,
        "Porte-t-il des lunettes, des lentilles ou un appareil ?",
        answer=None if blank else form.glasses,
    )
    y -= 14
    sheet.field(MARGIN, y, INNER, "Régime alimentaire", "" if blank else form.diet or "sans particularité")
    y -= 31
    sheet.field(MARGIN, y, INNER, "Autres recommandations", "" if blank else form.advice or "néant")
    return y - 4


def _guardian(sheet: Sheet, top: float, form: HealthForm) -> float:
    guardian, blank = form.guardian, Section.GUARDIAN in form.empty

    def value(text: str) -> str:
        return "" if blank else text

    half = (INNER - 12) / 2
    right = MARGIN + half + 12
    y = section(sheet, top, 5, "Responsable légal et personnes à prévenir") - 30
    sheet.field(MARGIN, y, half, "Nom et prénom", value(guardian.name))
    sheet.field(right, y, half, "Lien avec l’enfant", value(guardian.relation))
    y -= 31
    sheet.field(MARGIN, y, INNER, "Adresse pendant le séjour", value(guardian.address))
    y -= 31
    sheet.field(MARGIN, y, half, "Téléphone", value(guardian.phone))
    sheet.field(right, y, half, "Médecin traitant", value(f"{form.doctor}, {form.doctor_phone}"))
    for index, contact in enumerate(form.contacts):
        y -= 31
        sheet.field(MARGIN, y, half, f"Personne à prévenir n° {index + 1}", value(contact.name))
        sheet.field(right, y, half, "Téléphone", value(contact.phone))
    return y - 4


def _signature(sheet: Sheet, top: float, form: HealthForm) -> float:
    declaration = (
        f"Je soussigné(e) <b>{esc(form.guardian.name)}</b>, responsable légal de l’enfant "
        f"<b>{esc(form.child.full_name)}</b>, déclare exacts les renseignements portés sur cette fiche et "
        "autorise le directeur ou la directrice du séjour à prendre, le cas échéant, toutes les mesures "
        "rendues nécessaires par l’état de santé de l’enfant."
    )
    return parent_signature(sheet, top, form.guardian, signed_on=form.signed_on, declaration=declaration)


def _director(sheet: Sheet, top: float) -> None:
    sheet.panel(MARGIN, top - 112, INNER, 112, fill=ORGANISER_TINT, stroke=None)
    title = "Cadre réservé au directeur ou à la directrice du séjour"
    sheet.text(MARGIN + 10, top - 16, title, size=8.5, bold=True)
    sheet.text(
        MARGIN + 10,
        top - 31,
        "Coordonnées de l’organisateur : ALEF, séjours de vacances",
        size=8,
        colour=GREY,
    )
    sheet.text(MARGIN + 10, top - 45, "Observations :", size=8, colour=GREY)
    for line in (66, 82, 98):
        sheet.rule(MARGIN + 10, top - line, WIDTH - MARGIN - 10, thickness=0.4)
