"""Draw proofs of vaccination from their values: a doctor's certificate, or a page of the health record."""

from datetime import date
from itertools import groupby

from reportlab.lib.colors import HexColor, white

from demo.files import ink
from demo.files.letterheads import child_line, long, officer_signature, short
from demo.files.sheet import GREY, HEIGHT, INNER, MARGIN, WIDTH, Sheet, esc
from demo.files.values import Dose, Vaccination
from papers.outgoing.fonts import BOLD

PRACTICE = HexColor("#28527a")
PRACTICE_TINT = HexColor("#e8eef5")
RECORD = HexColor("#d9679a")
RECORD_TINT = HexColor("#fbe9f1")
STICKERS = ("#fff7cf", "#e9f6e4", "#e6f0fb", "#fdeee2")
ROW = 46.0
MOST_DATES = 13


def draw_certificate(sheet: Sheet, values: Vaccination) -> None:
    """Draw a doctor's typed certificate with one row a vaccine."""
    top = HEIGHT - 56
    sheet.text(MARGIN, top, values.doctor, size=14, bold=True, colour=PRACTICE, width=300)
    sheet.text(MARGIN, top - 15, "Médecine générale", size=9, colour=GREY)
    sheet.text(MARGIN, top - 28, values.practice, size=9, colour=GREY, width=320)
    sheet.text(
        WIDTH - MARGIN, top, f"{values.city}, le {long(values.dated)}", size=9.5, width=170, align="right"
    )
    sheet.rule(MARGIN, top - 40, WIDTH - MARGIN, colour=PRACTICE, thickness=1.2)
    sheet.text(WIDTH / 2, top - 86, "CERTIFICAT DE VACCINATION", size=16, bold=True, align="centre")

    who = f"l’enfant <b>{esc(child_line(values.child))}</b>" if values.named else "cet enfant"
    intro = f"Je soussigné(e), {esc(values.doctor)}, certifie que {who} a reçu les vaccinations suivantes :"
    y = sheet.prose(MARGIN, top - 112, INNER, intro, size=10.5) - 14
    rows: list[tuple[str, ...]] = [("Vaccin", "1re dose", "2e dose", "3e dose", "Rappels")]
    for vaccine, dates in _dates_by_vaccine(values.doses).items():
        first = (*dates[:3], "", "", "")[:3]
        rows.append((vaccine, *first, "  ".join(dates[3:])))
    y = sheet.table(MARGIN, y, (152, 68, 68, 68, INNER - 356), rows, tint=PRACTICE_TINT)
    if values.exemption:
        y = sheet.prose(MARGIN, y - 16, INNER, f"Contre-indication : {esc(values.exemption)}.", size=10)
    closing = "Certificat établi à la demande de la famille et remis en main propre."
    y = sheet.prose(MARGIN, y - 20, INNER, closing, size=10)
    officer_signature(
        sheet,
        WIDTH - MARGIN - 190,
        y - 90,
        of=values.doctor,
        stamp=(values.doctor, values.practice),
        width=180,
    )


def _dates_by_vaccine(doses: tuple[Dose, ...]) -> dict[str, tuple[str, ...]]:
    ordered = sorted(doses, key=lambda dose: (dose.vaccine, dose.given_on))
    return {
        name: tuple(short(dose.given_on) for dose in group)
        for name, group in groupby(ordered, key=lambda dose: dose.vaccine)
    }


def draw_record(sheet: Sheet, values: Vaccination) -> None:
    """Draw a copied page of the health record: one row an appointment, with stickers, stamps and initials."""
    sheet.panel(MARGIN, HEIGHT - 86, INNER, 36, fill=RECORD, stroke=None)
    sheet.text(MARGIN + 12, HEIGHT - 74, "Vaccinations", size=18, bold=True, colour=white)
    sheet.text(WIDTH - MARGIN - 12, HEIGHT - 73, "Carnet de santé", size=10, colour=white, align="right")
    y = HEIGHT - 112
    sheet.text(MARGIN, y, "Nom et prénom :", size=8.5, colour=GREY)
    sheet.rule(MARGIN + 74, y - 3, MARGIN + 350)
    sheet.text(MARGIN + 360, y, "Date de naissance :", size=8.5, colour=GREY)
    sheet.rule(MARGIN + 440, y - 3, WIDTH - MARGIN)
    if values.named:
        sheet.text(MARGIN + 78, y, values.child.full_name, size=11, bold=True, colour=ink.BLUE_PEN, width=270)
        sheet.text(MARGIN + 443, y, short(values.child.born_on), size=10, colour=ink.BLUE_PEN, width=62)

    columns = (
        ("Date", 92.0),
        ("Vaccin et numéro de lot (vignette)", 235.0),
        ("Cachet et signature", INNER - 327),
    )
    y -= 30
    left = MARGIN
    for label, width in columns:
        sheet.panel(left, y, width, 18, fill=RECORD_TINT, stroke=RECORD)
        sheet.text(left + 6, y + 5.5, label, size=8, bold=True)
        left += width
    appointments = _appointments(values.doses)
    for index in range(MOST_DATES):
        y -= ROW
        left = MARGIN
        for _, width in columns:
            sheet.panel(left, y, width, ROW, stroke=RECORD)
            left += width
        if index < len(appointments):
            _appointment(sheet, y, *appointments[index], values)


def _appointments(doses: tuple[Dose, ...]) -> list[tuple[date, list[str]]]:
    """Return the doses given on each day, the last days that fit the page."""
    ordered = sorted(doses, key=lambda dose: dose.given_on)
    days = [
        (day, [dose.vaccine for dose in group]) for day, group in groupby(ordered, key=lambda d: d.given_on)
    ]
    return days[-MOST_DATES:]


def _appointment(sheet: Sheet, y: float, day: date, names: list[str], values: Vaccination) -> None:
    rng, canvas = sheet.rng, sheet.canvas
    ink.write_date(
        canvas, MARGIN + 9 + rng.uniform(-3, 5), y + 17 + rng.uniform(-4, 5), day, rng=rng, height=11
    )
    columns = 1 if len(names) == 1 else 2 if len(names) <= 4 else 3
    rows = -(-len(names) // columns)
    width, height = min(112.0, 226 / columns), (27.0 if rows == 1 else 19.5)
    for index, name in enumerate(names):
        row, column = divmod(index, columns)
        canvas.saveState()
        middle = ROW / 2 + (rows - 1 - 2 * row) * 10.5 - height / 2
        canvas.translate(
            MARGIN + 97 + column * width + rng.uniform(0, 3), y + middle + rng.uniform(-0.6, 0.6)
        )
        canvas.rotate(rng.uniform(-1.2, 1.2))
        sheet.panel(0, 0, width - 5, height, fill=HexColor(rng.choice(STICKERS)))
        sheet.text(4, height - 8.5, name, size=7.5, bold=True, width=width - 13)
        lot = f"LOT {rng.choice('ABCEFHKT')}{rng.randint(10, 99)}{rng.choice('AEKX')}{rng.randint(100, 999)}"
        sheet.text(4, height * 0.16, lot, size=5.5, width=width - 13)
        canvas.restoreState()
    right = MARGIN + 335
    ink.stamp(
        canvas,
        right + rng.uniform(0, 12),
        y + 5,
        (values.doctor, values.practice),
        font=BOLD,
        rng=rng,
        width=108,
    )
    ink.signature(
        canvas, right + 70 + rng.uniform(-8, 8), y + 14, 72, of=values.doctor, rng=rng, colour=ink.BLACK_PEN
    )
