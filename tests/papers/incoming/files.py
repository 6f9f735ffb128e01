"""Make the files that families send, and the ones they should not: a picture or a text in, bytes out."""

import io
import struct
import zlib

from PIL import Image
from pillow_heif import register_heif_opener
from reportlab.lib.pagesizes import A4
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from papers.incoming.sheet import Pixels

register_heif_opener()

RED, GREEN, BLUE, WHITE, BLACK = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255), (0, 0, 0)
Colour = tuple[int, int, int]

TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT = (0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)
FORM = b"/Type /XObject /Subtype /Form /BBox [0 0 500 500] "
CORNERS = (TOP_LEFT, TOP_RIGHT, BOTTOM_LEFT, BOTTOM_RIGHT)


def quarters(width: int = 120, height: int = 80) -> Image.Image:
    """Return a picture that shows how it is turned: red, green over blue, black."""
    image = Image.new("RGB", (width, height), BLACK)
    image.paste(RED, (0, 0, width // 2, height // 2))
    image.paste(GREEN, (width // 2, 0, width, height // 2))
    image.paste(BLUE, (0, height // 2, width // 2, height))
    return image


def encode(image: Image.Image, name: str, **options: object) -> bytes:
    """Return `image` in a Pillow format."""
    buffer = io.BytesIO()
    image.save(buffer, name, **options)
    return buffer.getvalue()


def exif(orientation: int) -> Image.Exif:
    """Return an Exif block with an orientation and a position on Earth."""
    block = Image.Exif()
    block[0x0112] = orientation
    block.get_ifd(0x8825)[1] = "N"
    return block


def pdf(
    *,
    pages: int = 1,
    size: tuple[float, float] = A4,
    password: str | None = None,
    field: str | None = None,
) -> bytes:
    """Return a PDF whose pages are red, green over blue, white; `field` is what a form field on each says."""
    buffer = io.BytesIO()
    encryption = StandardEncryption(password, strength=128) if password is not None else None
    canvas = Canvas(buffer, pagesize=size, encrypt=encryption, invariant=1)  # the same bytes each time
    width, height = size
    for number in range(pages):
        canvas.setPageRotation(0)
        for colour, left, bottom in ((RED, 0, 0.5), (GREEN, 0.5, 0.5), (BLUE, 0, 0)):
            canvas.setFillColorRGB(*colour)
            canvas.rect(left * width, bottom * height, width / 2, height / 2, stroke=0, fill=1)
        if field is not None:
            half = int(width / 2)
            canvas.acroForm.textfield(value=field, name=f"field{number}", x=half, width=half, height=half)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def written(
    *lines: tuple[float, float, str],
    turn: int = 0,
    password: str | None = None,
    crop: tuple[float, float, float, float] | None = None,
) -> bytes:
    """Return a page with `lines` (left and bottom in points), shown turned by `turn`."""
    buffer = io.BytesIO()
    encryption = StandardEncryption(password, strength=128) if password else None
    canvas = Canvas(buffer, pagesize=A4, encrypt=encryption, invariant=1, cropBox=crop)
    canvas.setPageRotation(turn)
    for left, bottom, words in lines:
        canvas.setFont("Helvetica", 20)
        canvas.drawString(left, bottom, words)
    canvas.showPage()
    canvas.save()
    return buffer.getvalue()


def slow_pdf() -> bytes:
    """Return a PDF that takes minutes to draw: thirty thousand translucent sheets over the whole page."""
    return assemble(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] /Contents 4 0 R /Resources 5 0 R >>",
            _stream(b"", b"/Half gs " + b"0 0 500 500 re f " * 30_000),
            b"<< /ExtGState << /Half << /ca 0.5 >> >> >>",
        ]
    )


def bottomless_pdf() -> bytes:
    """Return a small PDF that takes terabytes to draw: twelve forms, each draws the next one twenty times."""
    levels = 12
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 500 500] /Contents 4 0 R /Resources 5 0 R >>",
        _stream(b"", b"/F Do"),
        b"<< /XObject << /F 6 0 R >> >>",
    ]
    for level in range(1, levels):
        inner = b"/Resources << /XObject << /F %d 0 R >> >> " % (6 + level)
        objects.append(_stream(FORM + inner, b"/F Do " * 20))
    objects.append(_stream(FORM, b"0 0 500 500 re f"))
    return assemble(objects)


def assemble(objects: list[bytes]) -> bytes:
    """Return a PDF of the given objects, numbered from 1, the first being the catalogue."""
    out = bytearray(b"%PDF-1.7\n")
    offsets = []
    for number, content in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%b\nendobj\n" % (number, content)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"trailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start)
    return bytes(out)


def png(width: int, height: int, rows: bytes, *, bits: int = 8) -> bytes:
    """Return an RGB PNG that claims `width` × `height` pixels and holds `rows`, each with its filter byte."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return (
            struct.pack("!I", len(content)) + kind + content + struct.pack("!I", zlib.crc32(kind + content))
        )

    header = chunk(b"IHDR", struct.pack("!IIBBBBB", width, height, bits, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def colour_at(pixels: Pixels, place: tuple[float, float]) -> Colour:
    """Return the colour at a place given in fractions of the width and the height."""
    x, y = int(place[0] * pixels.width), int(place[1] * pixels.height)
    start = y * pixels.stride + 4 * x
    blue, green, red, filler = pixels.data[start : start + 4]
    assert filler == 255
    return red, green, blue


def near(colour: Colour, expected: Colour, *, tolerance: int = 40) -> bool:
    """Tell whether two colours look alike: lossy formats and CMYK change them a little."""
    return all(abs(a - b) <= tolerance for a, b in zip(colour, expected, strict=True))


def _stream(entries: bytes, content: bytes) -> bytes:
    return b"<< %b /Length %d >>\nstream\n%b\nendstream" % (entries, len(content), content)
