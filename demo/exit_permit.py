"""Draw a leave to cross the border from its values: a child travelling without its parents, one page."""

from datetime import date
from random import Random

from demo.files.letterheads import child_line, parent_signature, short
from demo.files.sheet import GREY, HEIGHT, INNER, MARGIN, WIDTH, Sheet
from demo.files.values import Child, Guardian, Upload


def make(child: Child, guardian: Guardian, *, back_on: date, signed_on: date, rng: Random) -> Upload:
    """Return the signed form, valid until the day after `back_on`."""
    sheet = Sheet("Autorisation de sortie du territoire", rng=rng)
    top = HEIGHT - 70
    sheet.text(WIDTH / 2, top, "AUTORISATION DE SORTIE DU TERRITOIRE", size=15, bold=True, align="centre")
    about = "d’un mineur non accompagné par un titulaire de l’autorité parentale"
    sheet.text(WIDTH / 2, top - 18, about, size=10, colour=GREY, align="centre")
    rows = (
        ("Mineur autorisé à sortir du territoire", child_line(child)),
        ("Titulaire de l’autorité parentale", f"{guardian.name}, {guardian.relation}"),
        ("Adresse", guardian.address),
        ("Téléphone", guardian.phone),
        ("Autorisation valable jusqu’au", short(back_on)),
        ("Pièce jointe", "Copie de la carte nationale d’identité du signataire"),
    )
    y = top - 70
    for label, value in rows:
        sheet.field(MARGIN, y, INNER, label, value)
        y -= 36
    declaration = "Je certifie l’exactitude des renseignements ci-dessus et autorise la sortie du territoire."
    parent_signature(sheet, y, guardian, signed_on=signed_on, declaration=declaration)
    return Upload(
        name=rng.choice(("AST signée.pdf", "autorisation sortie territoire.pdf")), data=sheet.finish()
    )
