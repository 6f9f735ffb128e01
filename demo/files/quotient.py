"""Draw a certificate of family quotient from its values, as a benefits office prints it."""

from reportlab.lib.colors import HexColor

from demo.files.letterheads import MONTHS, addressee, child_line, letter_head, long
from demo.files.sheet import GREY, HEIGHT, INNER, MARGIN, WIDTH, Sheet, esc
from demo.files.values import Quotient

OFFICE = HexColor("#1c4f9c")
OFFICE_TINT = HexColor("#e7eef8")


def draw(sheet: Sheet, values: Quotient) -> None:
    """Draw the certificate, one page."""
    month = f"{MONTHS[values.month - 1]} {values.year}"
    lines = ("Prestations familiales et sociales", "Document produit par voie électronique")
    letter_head(sheet, name=values.office, lines=lines, colour=OFFICE, mark="AF")
    addressee(sheet, HEIGHT - 140, values.guardian)
    sheet.text(MARGIN, HEIGHT - 140, f"N° allocataire : {values.beneficiary}", size=10, bold=True, width=250)
    sheet.text(MARGIN, HEIGHT - 155, f"Le {long(values.dated)}", size=9, colour=GREY)

    sheet.text(MARGIN, HEIGHT - 232, "Attestation de quotient familial", size=17, bold=True, colour=OFFICE)
    sheet.rule(MARGIN, HEIGHT - 241, WIDTH - MARGIN, colour=OFFICE, thickness=1.2)
    intro = (
        f"Nous attestons que le quotient familial de <b>{esc(values.guardian.name)}</b>, calculé d’après les "
        f"ressources et la composition de la famille connues de nos services, est pour <b>{month}</b> de :"
    )
    y = sheet.prose(MARGIN, HEIGHT - 256, INNER, intro, size=10.5)
    sheet.panel(MARGIN + 140, y - 74, INNER - 280, 58, fill=OFFICE_TINT, stroke=OFFICE)
    sheet.text(WIDTH / 2, y - 45, f"{values.amount} €", size=22, bold=True, colour=OFFICE, align="centre")
    sheet.text(WIDTH / 2, y - 64, f"quotient familial, {month}", size=9, colour=GREY, align="centre")

    y -= 100
    sheet.text(MARGIN, y, "Enfants à charge", size=11, bold=True)
    for child in values.children:
        y -= 17
        sheet.text(MARGIN + 10, y, f"–  {child_line(child)}", size=10, width=INNER - 10)
    closing = (
        "Cette attestation est valable à la date de son édition ; un changement de situation peut modifier "
        "le quotient. Quiconque se rend coupable de fraude ou de fausse déclaration est passible des peines "
        "prévues par la loi."
    )
    sheet.prose(MARGIN, y - 24, INNER, closing, size=9.5)
    foot = f"{values.office} · attestation éditée depuis l’espace personnel de l’allocataire"
    sheet.text(WIDTH / 2, 34, foot, size=7, colour=GREY, align="centre", width=INNER)
