"""Draw a pass-nautique from its values: the certificate that opens water activities."""

from reportlab.lib.colors import HexColor

from demo.files.letterheads import child_line, letter_head, long, officer_signature, short
from demo.files.sheet import GREY, HEIGHT, INNER, MARGIN, WIDTH, Sheet, esc
from demo.files.values import SwimTest

POOL = HexColor("#0b7fab")
# Code du sport, A. 322-3-1.
STEPS = (
    "effectuer un saut dans l’eau",
    "réaliser une flottaison sur le dos pendant cinq secondes",
    "réaliser une sustentation verticale pendant cinq secondes",
    "nager sur le ventre pendant vingt mètres",
    "franchir une ligne d’eau ou passer sous un objet flottant",
)


def draw(sheet: Sheet, values: SwimTest) -> None:
    """Draw the certificate, one page."""
    letter_head(
        sheet,
        name=values.pool,
        lines=(values.city, "Surveillance et enseignement de la natation"),
        colour=POOL,
        mark="≈",
    )
    sheet.text(WIDTH / 2, HEIGHT - 150, "PASS-NAUTIQUE", size=24, bold=True, colour=POOL, align="centre")
    subtitle = "Attestation de réussite au test préalable aux activités aquatiques et nautiques"
    sheet.text(WIDTH / 2, HEIGHT - 168, subtitle, size=10, colour=GREY, align="centre", width=INNER)
    law = "Article A. 322-3-1 du code du sport, accueils collectifs de mineurs"
    sheet.text(WIDTH / 2, HEIGHT - 181, law, size=8, colour=GREY, align="centre")
    intro = (
        f"Je soussigné(e), {esc(values.examiner)}, titulaire d’un diplôme de maître-nageur sauveteur, "
        f"certifie que l’enfant <b>{esc(child_line(values.child))}</b> a réussi le test le "
        f"{short(values.dated)}. {'Elle' if values.child.sex == 'F' else 'Il'} a su, sans reprise d’appuis :"
    )
    y = sheet.prose(MARGIN, HEIGHT - 212, INNER, intro, size=10.5) - 24
    for step in STEPS:
        sheet.text(MARGIN + 14, y, f"–  {step} ;" if step != STEPS[-1] else f"–  {step}.", size=10)
        y -= 19
    y -= 12
    sheet.text(MARGIN, y, "Le test a été passé :", size=10, bold=True)
    sheet.box(MARGIN + 130, y, "sans brassière", ticked=not values.life_jacket)
    sheet.box(MARGIN + 240, y, "avec une brassière de sécurité", ticked=values.life_jacket)
    sheet.text(MARGIN, y - 46, f"Fait à {values.city}, le {long(values.dated)}", size=10, width=INNER / 2)
    stamp = (values.pool, values.city, "Le maître-nageur sauveteur")
    officer_signature(sheet, WIDTH - MARGIN - 180, y - 110, of=values.examiner, stamp=stamp, width=170)
