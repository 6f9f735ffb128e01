"""Draw PDF pages, in the rendering process only: a PDF's bytes in, pixels out."""

import ctypes
import math
from ctypes import byref, c_int

import pypdfium2
from pypdfium2 import raw

from papers.incoming import carried
from papers.incoming.checks import scanned, sealed
from papers.incoming.checks.facts import Seal
from papers.incoming.page_text import MAX_CHARACTERS, NOWHERE, WHOLE, Place, encode
from papers.incoming.sheet import Carried
from papers.incoming.unreadable import MAX_PAGES, Reason, Unreadable

WHITE = (255, 255, 255, 255)
A4 = (595.276, 841.89)
BLANKS = {ord(" "), 0xA0, ord("\r"), ord("\n")}


class Pdf:
    """A PDF, with what its form fields and annotations show. This PDFium knows neither scripts nor XFA.

    Nothing it carries is acted on: no action of a link, a form or an opening is ever asked for.
    """

    def __init__(self, data: bytes, *, password: str | None = None) -> None:
        """Read the structure, not the pages. Raises `Unreadable`."""
        try:
            self._pdf = pypdfium2.PdfDocument(data, password=password)
            self._pdf.init_forms()  # before any page is loaded
        except pypdfium2.PdfiumError as error:
            locked = error.err_code in {raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY}
            raise Unreadable(Reason.LOCKED if locked else Reason.DAMAGED) from error
        count = len(self._pdf)
        if count > MAX_PAGES:
            raise Unreadable(Reason.TOO_MANY_PAGES)
        self.sizes = [self._size(index) for index in range(count)]
        self.carries = frozenset(carried.find(data) | self._listed())
        self.seal: Seal = sealed.seal(self._pdf, data)

    def draw(self, index: int, *, width: int, height: int, rotation: int, into: memoryview) -> None:
        """Draw page `index` turned clockwise by `rotation`, exactly `width` × `height`, BGRA, `into` memory.

        Raises `Unreadable`.
        """
        page = self._page(index)
        pixels = (ctypes.c_ubyte * into.nbytes).from_buffer(into)
        bitmap = pypdfium2.PdfBitmap.new_native(width, height, raw.FPDFBitmap_BGRA, buffer=pixels)
        bitmap.fill_rect(WHITE, 0, 0, width, height)
        where = (bitmap, page, 0, 0, width, height, rotation // 90, raw.FPDF_ANNOT)
        raw.FPDF_RenderPageBitmap(*where)
        if self._pdf.formenv:
            raw.FPDF_FFLDraw(self._pdf.formenv, *where)
        page.close()
        bitmap.close()  # frees PDFium's handle; the pixels are ours

    def dpi(self, index: int) -> float | None:
        """Return how finely a page was scanned, None for one that was not. Raises `Unreadable`."""
        page = self._page(index)
        try:
            return scanned.dpi(page)
        except pypdfium2.PdfiumError:
            return None  # a broken picture is no reason to say no more of the page
        finally:
            page.close()

    def text(self, index: int) -> bytes:
        """Return the characters of page `index` that stand on it, as `page_text` carries them.

        Raises `Unreadable`.
        """
        try:
            page = self._pdf[index]
            read = page.get_textpage()
        except pypdfium2.PdfiumError as error:
            raise Unreadable(Reason.DAMAGED) from error
        codes, places = [], []
        for number in range(min(read.count_chars(), MAX_CHARACTERS)):
            code = raw.FPDFText_GetUnicode(read, number)
            place = _place(page, read, number)
            # Text beside the page is no part of what the family shows; breaks and spaces need no place.
            if place != NOWHERE or raw.FPDFText_IsGenerated(read, number) or code in BLANKS:
                codes.append(code)
                places.append(place)
        read.close()
        page.close()
        return encode(codes, places)

    def close(self) -> None:
        """Free what PDFium holds."""
        self._pdf.close()

    def _page(self, index: int) -> pypdfium2.PdfPage:
        try:
            return self._pdf[index]
        except pypdfium2.PdfiumError as error:
            raise Unreadable(Reason.DAMAGED) from error

    def _listed(self) -> set[Carried]:
        """Return what the document's own lists hold, which PDFium reads even in a locked file."""
        listed = {
            Carried.FORM: self._pdf.get_formtype() != raw.FORMTYPE_NONE,
            Carried.ATTACHMENT: self._pdf.count_attachments() > 0,
            Carried.SCRIPT: raw.FPDFDoc_GetJavaScriptActionCount(self._pdf) > 0,
        }
        return {kind for kind, held in listed.items() if held}

    def _size(self, index: int) -> tuple[float, float]:
        """Return a page's size in points, A4 when it has no sensible one: the other pages can be shown."""
        try:
            width, height = self._pdf.get_page_size(index)
        except pypdfium2.PdfiumError:
            return A4
        return (width, height) if 0 < width < math.inf and 0 < height < math.inf else A4


def _place(page: pypdfium2.PdfPage, read: pypdfium2.PdfTextPage, number: int) -> Place:
    """Return where a character stands on the page as it is drawn upright, `NOWHERE` if beside it."""
    around = raw.FS_RECTF()
    if not raw.FPDFText_GetLooseCharBox(read, number, byref(around)):
        return NOWHERE
    x, y = c_int(), c_int()
    across, down = [], []
    for corner in ((around.left, around.top), (around.right, around.bottom)):
        if not raw.FPDF_PageToDevice(page, 0, 0, WHOLE, WHOLE, 0, *corner, byref(x), byref(y)):
            return NOWHERE
        across.append(min(WHOLE, max(0, x.value)))
        down.append(min(WHOLE, max(0, y.value)))
    left, right = sorted(across)
    top, bottom = sorted(down)
    return (left, top, right, bottom) if left < right and top < bottom else NOWHERE
