"""The fonts of what we write: loaded once, known to reportlab by name, and asked which letters they have."""

from functools import cache
from importlib.resources import files
from io import BytesIO

from reportlab.pdfbase.pdfmetrics import registerFont, registerFontFamily
from reportlab.pdfbase.ttfonts import TTFont

REGULAR, BOLD = "OpenSans", "OpenSans-Bold"


@cache
def load() -> None:
    """Register both faces; twice would start a second subset in a document under way."""
    for name, file in ((REGULAR, "OpenSans-Regular.ttf"), (BOLD, "OpenSans-Bold.ttf")):
        registerFont(TTFont(name, BytesIO(files("resources.fonts").joinpath(file).read_bytes())))
    registerFontFamily(REGULAR, normal=REGULAR, bold=BOLD, italic=REGULAR, boldItalic=BOLD)


@cache
def letters() -> frozenset[str]:
    """Return what both faces can draw: Latin with its European marks, Greek, Cyrillic, Vietnamese."""
    faces = [
        TTFont(name, BytesIO(files("resources.fonts").joinpath(name).read_bytes())).face
        for name in ("OpenSans-Regular.ttf", "OpenSans-Bold.ttf")
    ]
    codes = set.intersection(*(set(face.charToGlyph) for face in faces))
    return frozenset(chr(code) for code in codes if code >= 32)
