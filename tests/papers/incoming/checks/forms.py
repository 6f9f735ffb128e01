"""Fiches to read back: who signs and with what in, a PDF of two sides, its scans and its photos out."""

# ruff: noqa: S311 - to give the same pictures again is the point

import io
import uuid
from collections.abc import Iterator
from datetime import datetime
from random import Random

import segno
from PIL import Image
from reportlab.lib.colors import Color, HexColor
from reportlab.pdfgen.canvas import Canvas

from db.rules.form_code import FormCode
from demo.files import ink, scans
from papers.health_form_layout import FIRST_CODE, MARGIN, PAGE, SECOND_CODE, SIGNATURE

CHILD, STAY = uuid.UUID(int=3**80), uuid.UUID(int=7**45)
CODE = FormCode("2026-1", CHILD, STAY)
PENCIL = HexColor("#8a8a8a")
TAKEN = datetime(2026, 5, 2, 18, 30)  # noqa: DTZ001 - a camera's own time
WORDS = "Nom, prénom, adresse pendant le séjour, téléphone, traitement, allergies, régime"


def form(
    text: str | None = None,
    *,
    signer: str | None = None,
    width: float = 125,
    colour: Color = ink.BLUE_PEN,
    sides: int = 2,
) -> bytes:
    """Return a fiche whose signature is `width` points wide, unsigned without a `signer`."""
    text = CODE.text() if text is None else text
    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=PAGE, invariant=1)
    _code(canvas, text, FIRST_CODE)
    _lines(canvas, 720, 60)
    canvas.showPage()
    if sides > 1:
        _code(canvas, text, SECOND_CODE)
        left, bottom, wide, high = SIGNATURE
        _lines(canvas, 790, bottom + high + 20)
        _lines(canvas, bottom - 20, 50)
        canvas.setStrokeColorRGB(0.6, 0.6, 0.6)
        canvas.rect(left, bottom, wide, high)
        canvas.drawString(left, bottom + high + 5, "Signature du responsable légal")
        if signer is not None:
            ink.signature(canvas, left + 20, bottom + 25, width, of=signer, rng=Random(signer), colour=colour)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def pictures(pdf: bytes, rng: Random) -> Iterator[tuple[str, bytes]]:
    """Yield the second side as scanners and telephones give it, named; in some the first is beside it."""
    for dpi in (100, 150):
        first, second = scans.rasterise(pdf, dpi=dpi)
        yield f"scan {dpi}", scans.png_scan(second, rng=rng)
        yield f"photo {dpi}", scans.phone_jpeg(second, rng=rng, taken=TAKEN)
        yield f"turned {dpi}", _turned(second, rng)
        yield f"tilted {dpi}", jpeg(tilted(second, rng), quality=35)
        yield f"scanned pdf {dpi}", scans.scanned_pdf([first, second], rng=rng)
        if dpi > 100:  # copiers' black and white needs more than that
            yield f"tiff {dpi}", scans.multi_tiff([first, second], rng=rng)
        both = scans.side_by_side([first, second])
        yield f"both {dpi}", scans.phone_jpeg(both, rng=rng, taken=TAKEN)
        yield f"both, heic {dpi}", scans.heic(both, rng=rng, taken=TAKEN)


def jpeg(image: Image.Image, *, quality: int) -> bytes:
    """Return a picture as a JPEG."""
    buffer = io.BytesIO()
    image.convert("RGB").save(buffer, "JPEG", quality=quality)
    return buffer.getvalue()


def tilted(page: Image.Image, rng: Random, *, amount: float = 0.06) -> Image.Image:
    """Return a page seen askew: one side nearer than the other, turned by a quarter or not."""
    wide, high = page.size
    shrunk = rng.uniform(0.3, 1.0) * amount
    # Pillow's eight numbers: where each pixel comes from, divided by a depth that grows downwards.
    view = (1 + shrunk, shrunk / 2, -shrunk * wide / 2, 0.02, 1 + shrunk, -0.02 * wide / 2, 0, shrunk / high)
    seen = page.transform(
        page.size, Image.Transform.PERSPECTIVE, view, Image.Resampling.BICUBIC, fillcolor=(110, 90, 70)
    )
    return seen.rotate(rng.choice((0, 90, 180, 270)), expand=True)


def _turned(page: Image.Image, rng: Random) -> bytes:
    with Image.open(io.BytesIO(scans.png_scan(page, rng=rng))) as scan:
        turned = scan.rotate(rng.uniform(-180, 180), Image.Resampling.BICUBIC, expand=True, fillcolor=240)
    return jpeg(turned, quality=55)


def _code(canvas: Canvas, text: str, box: tuple[float, float, float, float]) -> None:
    left, bottom, wide, high = box
    rows = list(segno.make(text, error="m", micro=False).matrix)
    side = wide / len(rows)
    for down, row in enumerate(rows, start=1):
        for across, dark in enumerate(row):
            if dark:
                canvas.rect(left + across * side, bottom + high - down * side, side, side, stroke=0, fill=1)


def _lines(canvas: Canvas, top: float, bottom: float) -> None:
    canvas.setFont("Helvetica", 9.5)
    while top > bottom:
        canvas.drawString(MARGIN, top, WORDS)
        top -= 16
