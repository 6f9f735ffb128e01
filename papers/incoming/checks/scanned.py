"""Tell how finely a PDF page was scanned, in the rendering process only: a page in, dots per inch out."""

import pypdfium2
from pypdfium2 import raw

MAX_OBJECTS = 5_000  # a scanner's page has one, and perhaps the words it recognised
COVERED = 0.7  # of the page


def dpi(page: pypdfium2.PdfPage) -> float | None:
    """Return the resolution of a page that is one picture; None for any other, which has no resolution.

    Words that nobody sees, as a scanner's own reading leaves them over its picture, count for nothing.
    """
    count = raw.FPDFPage_CountObjects(page)
    if count > MAX_OBJECTS:
        return None
    pictures = []
    for index in range(count):
        item = raw.FPDFPage_GetObject(page, index)
        match raw.FPDFPageObj_GetType(item):
            case raw.FPDF_PAGEOBJ_IMAGE:
                pictures.append(pypdfium2.PdfImage(item, page=page))
            case raw.FPDF_PAGEOBJ_TEXT if _unseen(item):
                pass
            case _:
                return None
    return _finest(pictures[0], page) if len(pictures) == 1 else None


def _finest(picture: pypdfium2.PdfImage, page: pypdfium2.PdfPage) -> float | None:
    left, bottom, right, top = picture.get_bounds()
    wide, high = right - left, top - bottom
    if not wide * high >= COVERED * page.get_width() * page.get_height() > 0:
        return None
    across, down = picture.get_px_size()
    # A picture may lie on its side in the page.
    return float(max(across, down) / (max(wide, high) / 72))


def _unseen(text: object) -> bool:
    return bool(raw.FPDFTextObj_GetTextRenderMode(text) == raw.FPDF_TEXTRENDERMODE_INVISIBLE)
