"""Find QR codes on a page, in the rendering process only: a grey picture in, texts and corners out."""

from dataclasses import dataclass

import zxingcpp
from PIL import Image

from papers.incoming.checks.facts import LONGEST_CODE, MAX_CODES

Point = tuple[float, float]

ONLY_QR = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
COARSE = 2_000  # pixels; below, a code is more often read from a picture twice as large


@dataclass(frozen=True, slots=True)
class Found:
    """A code and its corners in pixels: as it is read, top left, top right, bottom right, bottom left."""

    text: str
    corners: tuple[Point, Point, Point, Point]


def find(grey: Image.Image) -> list[Found]:
    """Return the codes on a picture in mode L, whichever way they are turned; too long a text is not ours."""
    found = _read(grey, 1)
    if not found and max(grey.size) <= COARSE:
        found = _read(grey.resize((2 * grey.width, 2 * grey.height), Image.Resampling.BICUBIC), 2)
    return [code for code in found if code.text.isascii() and len(code.text) <= LONGEST_CODE][:MAX_CODES]


def _read(grey: Image.Image, enlarged: int) -> list[Found]:
    # Not zxing-cpp's own ImageView: it borrows bytes without keeping them alive.
    rows = memoryview(grey.tobytes()).cast("B", (grey.height, grey.width))
    codes = zxingcpp.read_barcodes(rows, ONLY_QR)
    return [Found(code.text, _corners(code.position, enlarged)) for code in codes]


def _corners(position: zxingcpp.Position, enlarged: int) -> tuple[Point, Point, Point, Point]:
    return (
        (position.top_left.x / enlarged, position.top_left.y / enlarged),
        (position.top_right.x / enlarged, position.top_right.y / enlarged),
        (position.bottom_right.x / enlarged, position.bottom_right.y / enlarged),
        (position.bottom_left.x / enlarged, position.bottom_left.y / enlarged),
    )
