"""What papers have in common: letterheads, dates in French, the block where somebody signs."""

from datetime import date

from reportlab.lib.colors import Color, HexColor, white

from demo.files import ink
from demo.files.sheet import BLACK, GREY, HEIGHT, INNER, MARGIN, WIDTH, Sheet
from demo.files.values import Child, Guardian
from papers.outgoing.fonts import BOLD

MONTHS = (
    "janvier février mars avril mai juin juillet août septembre octobre novembre décembre".split()  # noqa: SIM905
)
ORGANISER = HexColor("#0f6b6e")
ORGANISER_TINT = HexColor("#e3f0ef")
SIGNATURE_HEIGHT = 92.0


def short(day: date) -> str:
    """12/04/2026."""
    return f"{day:%d/%m/%Y}"


def long(day: date) -> str:
    """12 avril 2026, 1er avril 2026."""
    return f"{'1er' if day.day == 1 else day.day} {MONTHS[day.month - 1]} {day.year}"


def organiser_head(sheet: Sheet, *, title: str, subtitle: str, room: float = 0) -> float:
    """Draw the organiser's head, leaving `room` at the right; return the baseline under it."""
    top = HEIGHT - 40
    canvas = sheet.canvas
    canvas.setFillColor(ORGANISER)
    canvas.circle(MARGIN + 20, top - 20, 20, fill=1, stroke=0)
    canvas.setFillColor(HexColor("#f2b632"))
    canvas.circle(MARGIN + 20, top - 12, 5.5, fill=1, stroke=0)
    hills = canvas.beginPath()
    hills.moveTo(MARGIN + 3, top - 30)
    hills.curveTo(MARGIN + 12, top - 16, MARGIN + 16, top - 18, MARGIN + 21, top - 27)
    hills.curveTo(MARGIN + 26, top - 20, MARGIN + 32, top - 20, MARGIN + 37, top - 30)
    canvas.setFillColor(white)
    canvas.drawPath(hills, fill=1, stroke=0)
    width = INNER - 56 - room
    sheet.text(MARGIN + 52, top - 4, "ALEF · SÉJOURS DE VACANCES", size=7.5, bold=True, colour=ORGANISER)
    sheet.text(MARGIN + 52, top - 22, title, size=17, bold=True, width=width)
    sheet.text(MARGIN + 52, top - 37, subtitle, size=9, colour=GREY, width=width)
    return top - 56


def organiser_foot(sheet: Sheet, *, page: str) -> None:
    """Draw the organiser's contact and the page number."""
    sheet.rule(MARGIN, 40, WIDTH - MARGIN)
    contact = "ALEF · inscription.sejours@alef.asso.fr · 06.08.66.64.84"
    sheet.text(MARGIN, 28, contact, size=7, colour=GREY)
    sheet.text(WIDTH - MARGIN, 28, page, size=7, colour=GREY, align="right")


def section(sheet: Sheet, top: float, number: int, title: str) -> float:
    """Draw a numbered section band under `top`; return the y under it."""
    sheet.panel(MARGIN, top - 17, INNER, 17, fill=ORGANISER_TINT, stroke=None)
    sheet.text(MARGIN + 7, top - 12.5, f"{number}.  {title}", size=10, bold=True, colour=ORGANISER)
    return top - 17


def parent_signature(
    sheet: Sheet, top: float, guardian: Guardian, *, signed_on: date | None, declaration: str
) -> float:
    """Draw the frame where the guardian dates and signs, filled in by hand when `signed_on` is given."""
    bottom = sheet.prose(MARGIN, top, INNER, declaration) - 8 - SIGNATURE_HEIGHT
    sheet.panel(MARGIN, bottom, INNER, SIGNATURE_HEIGHT)
    line = bottom + SIGNATURE_HEIGHT - 22
    sheet.text(MARGIN + 10, line, f"Fait à {guardian.city}, le", size=9.5, width=150)
    sheet.rule(MARGIN + 165, line - 3, MARGIN + 245, thickness=0.4)
    sheet.text(MARGIN + 10, line - 22, "Nom du responsable légal :", size=8, colour=GREY)
    sheet.text(MARGIN + 10, line - 36, guardian.name, size=10, width=235)
    sheet.text(MARGIN + 275, line, "Signature du responsable légal :", size=8, colour=GREY)
    if signed_on is not None:
        ink.write_date(sheet.canvas, MARGIN + 168, line + sheet.rng.uniform(-2, 1), signed_on, rng=sheet.rng)
        drift = sheet.rng.uniform(-6, 10)
        ink.signature(sheet.canvas, MARGIN + 300 + drift, bottom + 30, 125, of=guardian.name, rng=sheet.rng)
    return bottom


def letter_head(sheet: Sheet, *, name: str, lines: tuple[str, ...], colour: Color, mark: str) -> None:
    """Draw a company's or an office's head: a mark with initials, its name, small lines."""
    top = HEIGHT - 48
    sheet.canvas.setFillColor(colour)
    sheet.canvas.roundRect(MARGIN, top - 32, 38, 38, 9, fill=1, stroke=0)
    sheet.text(MARGIN + 19, top - 18, mark, size=15, bold=True, colour=white, width=32, align="centre")
    sheet.text(MARGIN + 50, top - 8, name, size=14, bold=True, colour=colour, width=INNER - 60)
    for index, line in enumerate(lines):
        sheet.text(MARGIN + 50, top - 21 - 10.5 * index, line, size=7.5, colour=GREY, width=INNER - 60)


def addressee(sheet: Sheet, top: float, guardian: Guardian) -> None:
    """Write the guardian's postal address where a windowed envelope shows it."""
    sheet.text(MARGIN + 280, top, guardian.name, size=10, width=220)
    street, _, town = guardian.address.rpartition(", ")
    for index, line in enumerate(part for part in (street, town) if part):
        sheet.text(MARGIN + 280, top - 14 * (index + 1), line, size=10, width=220)


def child_line(child: Child) -> str:
    """« DUPONT Léa, née le 04/02/2017 »."""
    return f"{child.full_name}, {child.born} le {short(child.born_on)}"


def officer_signature(
    sheet: Sheet, x: float, y: float, *, of: str, stamp: tuple[str, ...], width: float = 160
) -> None:
    """Sign in black across a rubber stamp, as offices and doctors do."""
    ink.stamp(sheet.canvas, x, y, stamp, font=BOLD, rng=sheet.rng, width=width)
    ink.signature(sheet.canvas, x + 30, y + 14, width * 0.7, of=of, rng=sheet.rng, colour=ink.BLACK_PEN)
    sheet.canvas.setFillColor(BLACK)
