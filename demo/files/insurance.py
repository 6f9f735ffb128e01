"""Draw an insurer's certificate of cover from its values."""

from random import Random

from reportlab.lib.colors import HexColor

from demo.files.letterheads import addressee, child_line, letter_head, long, officer_signature, short
from demo.files.sheet import GREY, HEIGHT, INNER, MARGIN, WIDTH, Sheet, esc
from demo.files.values import Insurance

# Plain labels that no company bears; the demonstration names no real insurer.
INSURERS = (
    "Mutuelle des Familles",
    "Assurance du Foyer",
    "Prévoyance Scolaire et Loisirs",
    "La Garantie Familiale",
    "Assurances Réunies de l’Est",
)
COLOURS = ("#1f4e8c", "#9a2f3b", "#2f7a4d", "#6a3d8f", "#b4601b")


def draw(sheet: Sheet, values: Insurance) -> None:
    """Draw the certificate, one page."""
    # The same insurer keeps the same colour on every certificate.
    colour = HexColor(Random(values.insurer).choice(COLOURS))
    initials = "".join(word[0] for word in values.insurer.split() if word[0].isupper())[:2]
    lines = ("Société d’assurance mutuelle à cotisations variables", "Service Attestations · TSA 40000")
    letter_head(sheet, name=values.insurer, lines=lines, colour=colour, mark=initials)
    addressee(sheet, HEIGHT - 140, values.guardian)
    sheet.text(MARGIN, HEIGHT - 140, f"Contrat n° {values.contract}", size=9, bold=True, width=250)
    sheet.text(MARGIN, HEIGHT - 154, f"Sociétaire : {values.guardian.name}", size=9, colour=GREY, width=250)
    sheet.text(MARGIN, HEIGHT - 168, f"Le {long(values.dated)}", size=9, colour=GREY)

    title = "Attestation d’assurance" + (
        " scolaire et extrascolaire" if values.outside_school else " scolaire"
    )
    sheet.text(MARGIN, HEIGHT - 232, title, size=17, bold=True, colour=colour, width=INNER)
    sheet.rule(MARGIN, HEIGHT - 241, WIDTH - MARGIN, colour=colour, thickness=1.2)
    period = f"du <b>{short(values.covers_from)}</b> au <b>{short(values.covers_to)}</b>"
    insured = "les enfants du foyer" if values.child is None else child_line(values.child)
    intro = (
        f"{esc(values.insurer)} atteste que le contrat désigné ci-dessus, souscrit par "
        f"{esc(values.guardian.name)}, est en vigueur {period} et qu’il assure :"
    )
    y = sheet.prose(MARGIN, HEIGHT - 256, INNER, intro, size=10.5)
    sheet.panel(MARGIN, y - 42, INNER, 32, fill=HexColor("#f3f5f8"), stroke=None)
    sheet.text(MARGIN + 12, y - 30, insured, size=12, bold=True, width=INNER - 24)

    yes = "Acquise"
    no = "Non souscrite"
    rows = (
        ("Garantie", "Situation", "Plafond par sinistre"),
        (
            "Responsabilité civile",
            yes if values.liability else no,
            "10 000 000 €" if values.liability else "–",
        ),
        ("Individuelle accident", yes, "80 000 €"),
        ("Activités scolaires", yes, "inclus"),
        (
            "Activités extrascolaires, séjours de vacances",
            yes if values.outside_school else no,
            "inclus" if values.outside_school else "–",
        ),
        ("Assistance et rapatriement", yes, "frais réels"),
    )
    y = sheet.table(MARGIN, y - 62, (250, 120, INNER - 370), rows, tint=HexColor("#eceff3"))
    closing = (
        "La présente attestation est délivrée pour servir et valoir ce que de droit. Elle ne peut engager "
        "l’assureur au-delà des clauses et conditions du contrat auquel elle se réfère."
    )
    y = sheet.prose(MARGIN, y - 20, INNER, closing, size=9.5)
    sheet.text(WIDTH - MARGIN - 170, y - 34, "Pour la société, le service clients", size=9, width=170)
    stamp = (values.insurer, "Service Attestations")
    officer_signature(sheet, WIDTH - MARGIN - 170, y - 92, of=values.insurer, stamp=stamp)
    foot = f"{values.insurer} · régie par le code des assurances · document édité le {short(values.dated)}"
    sheet.text(WIDTH / 2, 34, foot, size=7, colour=GREY, align="centre", width=INNER)
