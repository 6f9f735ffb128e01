"""Turn the pages of a PDF into what telephones and scanners make of them: pictures in, file bytes out."""

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from math import cos, radians, sin
from random import Random

import pillow_heif
import pypdfium2
from PIL import Image, ImageChops, ImageDraw, ImageFilter, ImageOps
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

DPI = 120
CLEAR = (255, 255, 255, 0)
# Colours of table tops: (wood or cloth) light and dark grain.
DESKS = (
    ((150, 104, 66), (118, 78, 46)),
    ((196, 160, 118), (170, 132, 92)),
    ((92, 84, 80), (70, 63, 60)),
    ((176, 182, 186), (156, 162, 168)),
    ((60, 84, 98), (48, 68, 82)),
)
PHONES = (("Nordia", "Nordia 7"), ("Belair", "B21 Plus"), ("Tessel", "TS-410"))

EXIF_MAKE, EXIF_MODEL, EXIF_ORIENTATION, EXIF_TAKEN, EXIF_GPS = 0x010F, 0x0110, 0x0112, 0x0132, 0x8825
# EXIF orientation → the turn that stores an upright picture the way the sensor saw it.
STORED = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}


def rasterise(pdf: bytes, *, dpi: int = DPI) -> list[Image.Image]:
    """Return every page of a PDF as an RGB picture."""
    with pypdfium2.PdfDocument(pdf) as document:
        return [page.render(scale=dpi / 72, rev_byteorder=True).to_pil().convert("RGB") for page in document]


def side_by_side(pages: Sequence[Image.Image]) -> Image.Image:
    """Return pages laid next to each other with the table between them, as RGBA."""
    gap = 24
    width = sum(page.width for page in pages) + gap * (len(pages) - 1)
    spread = Image.new("RGBA", (width, max(page.height for page in pages)), CLEAR)
    left = 0
    for page in pages:
        spread.paste(page, (left, 0))
        left += page.width + gap
    return spread


def _desk(size: tuple[int, int], rng: Random) -> Image.Image:
    """A table top: long soft grain between two colours."""
    light, dark = rng.choice(DESKS)
    grain = Image.frombytes("L", (5, 72), rng.randbytes(5 * 72))
    bands = [
        grain.point([low + (high - low) * v // 255 for v in range(256)])
        for high, low in zip(light, dark, strict=True)
    ]
    return Image.merge("RGB", bands).resize(size, Image.Resampling.BILINEAR)


def _grain(size: tuple[int, int], rng: Random, *, strength: int) -> Image.Image:
    """Noise from 0 to `strength`, one tile repeated."""
    side = 256
    levels = [v * strength // 255 for v in range(256)]
    tile = Image.frombytes("L", (side, side), rng.randbytes(side * side)).point(levels)
    noise = Image.new("L", size)
    for left in range(0, size[0], side):
        for top in range(0, size[1], side):
            noise.paste(tile, (left, top))
    return noise


def _light(size: tuple[int, int], rng: Random) -> Image.Image:
    """Room light: a slope, a soft shadow at one edge, a slightly warm or cold tint; to multiply with."""
    small = 24
    slope_x, slope_y = rng.uniform(-0.12, 0.12), rng.uniform(-0.1, 0.1)
    shadow_x, shadow_y = rng.choice((-0.15, 1.15)), rng.uniform(0.1, 1.1)
    depth = rng.uniform(0.18, 0.36)
    level = []
    for row in range(small):
        for column in range(small):
            x, y = column / (small - 1), row / (small - 1)
            far = min(1.0, ((x - shadow_x) ** 2 + (y - shadow_y) ** 2) / 0.36)
            value = 0.9 + slope_x * (x - 0.5) + slope_y * (y - 0.5) - depth * (1 - far) ** 2
            level.append(max(0, min(255, round(255 * value))))
    grey = Image.new("L", (small, small))
    grey.putdata(level)
    warm = rng.uniform(-0.03, 0.06)
    bands = [
        grey.point([min(255, round(v * gain)) for v in range(256)]) for gain in (1 + warm, 1.0, 1 - warm)
    ]
    light = Image.merge("RGB", bands).resize(size, Image.Resampling.BILINEAR)
    # The sensor's grain, which also hides the steps of so slow a gradient.
    return ImageChops.subtract(light, Image.merge("RGB", [_grain(size, rng, strength=6)] * 3))


def _photograph(page: Image.Image, rng: Random, *, long_side: int) -> Image.Image:
    """Return an upright hand-held picture of a page on a table."""
    landscape = page.width > page.height
    size = (long_side, long_side * 3 // 4) if landscape else (long_side * 3 // 4, long_side)
    # How many page pixels one picture pixel covers, with some table left around the paper.
    scale = max(page.width / size[0], page.height / size[1]) * rng.uniform(1.05, 1.12)
    angle = radians(rng.uniform(-2.6, 2.6))
    tilt_x, tilt_y = rng.uniform(-3e-5, 3e-5), rng.uniform(-4e-5, 4e-5)
    centre_x, centre_y = size[0] / 2 + rng.uniform(-10, 10), size[1] / 2 + rng.uniform(-10, 10)
    # A clear rim gives the paper's edge something to blend into.
    page = ImageOps.expand(page.convert("RGBA"), border=2, fill=CLEAR)
    page_x, page_y = page.width / 2, page.height / 2

    # Pillow asks where each picture pixel comes from: turn and scale around the centre, then divide by depth.
    a, b = scale * cos(angle), scale * sin(angle)
    depth = 1 - tilt_x * centre_x - tilt_y * centre_y
    row_x = (a + page_x * tilt_x, b + page_x * tilt_y, page_x * depth - a * centre_x - b * centre_y)
    row_y = (-b + page_y * tilt_x, a + page_y * tilt_y, page_y * depth + b * centre_x - a * centre_y)
    view = [value / depth for value in (*row_x, *row_y, tilt_x, tilt_y)]
    paper = page.transform(size, Image.Transform.PERSPECTIVE, view, Image.Resampling.BILINEAR)

    desk = _desk(size, rng)
    mask = paper.getchannel("A")
    shade = mask.resize((size[0] // 8, size[1] // 8)).filter(ImageFilter.GaussianBlur(2)).resize(size)
    desk.paste(
        (20, 16, 14), (rng.randint(-5, 5), rng.randint(3, 8)), shade.point([v * 3 // 5 for v in range(256)])
    )
    desk.paste(paper.convert("RGB"), (0, 0), mask)
    return ImageChops.multiply(desk, _light(size, rng))


def _camera_tags(rng: Random, taken: datetime, *, orientation: int) -> Image.Exif:
    """What a telephone writes into its pictures, the place included."""
    exif = Image.Exif()
    exif[EXIF_MAKE], exif[EXIF_MODEL] = rng.choice(PHONES)
    exif[EXIF_ORIENTATION] = orientation
    exif[EXIF_TAKEN] = f"{taken:%Y:%m:%d %H:%M:%S}"
    gps = exif.get_ifd(EXIF_GPS)
    gps[1], gps[2] = "N", (48.0, float(rng.randint(30, 59)), round(rng.uniform(0, 59), 2))
    gps[3], gps[4] = "E", (6.0, float(rng.randint(0, 30)), round(rng.uniform(0, 59), 2))
    return exif


def phone_jpeg(page: Image.Image, *, rng: Random, taken: datetime) -> bytes:
    """Return a photo whose pixels lie on their side; its EXIF orientation (6 or 8) sets them upright."""
    orientation = rng.choice(tuple(STORED))
    photo = _photograph(page, rng, long_side=1500 if page.height >= page.width else 2000)
    out = BytesIO()
    tags = _camera_tags(rng, taken, orientation=orientation)
    photo.transpose(STORED[orientation]).save(out, "JPEG", quality=74, exif=tags.tobytes())
    return out.getvalue()


def heic(page: Image.Image, *, rng: Random, taken: datetime) -> bytes:
    """Return a photo in the format of recent telephones, upright, with the same tags."""
    photo = _photograph(page, rng, long_side=1400 if page.height >= page.width else 1800)
    out = BytesIO()
    tags = _camera_tags(rng, taken, orientation=1)
    # The encoder's slower presets cost a second a picture and save a tenth of its size.
    pillow_heif.from_pillow(photo).save(
        out, quality=45, exif=tags.tobytes(), enc_params={"preset": "ultrafast"}
    )
    return out.getvalue()


def _scanned(page: Image.Image, rng: Random) -> Image.Image:
    """Return a page as a flatbed sees it: grey, askew, a dark lid edge, dust."""
    if page.mode == "RGBA":
        page = Image.alpha_composite(Image.new("RGBA", page.size, "white"), page)
    grey = page.convert("L").rotate(rng.uniform(-0.9, 0.9), Image.Resampling.BILINEAR, fillcolor=226)
    draw = ImageDraw.Draw(grey)
    for _ in range(40):
        x, y = rng.randrange(grey.width), rng.randrange(grey.height)
        draw.ellipse((x, y, x + rng.randint(0, 2), y + rng.randint(0, 2)), fill=rng.randint(120, 215))
    edge = rng.randint(3, 9)
    draw.rectangle((grey.width - edge, 0, grey.width, grey.height), fill=150)
    # The scanner's own levels burn the paper to white, so the noise only shows on tints and ink.
    return ImageChops.add(grey, _grain(grey.size, rng, strength=22))


def png_scan(page: Image.Image, *, rng: Random) -> bytes:
    """Return a grey flatbed scan."""
    out = BytesIO()
    _scanned(page, rng).save(out, "PNG", compress_level=4, dpi=(DPI, DPI))
    return out.getvalue()


def pale_scan(page: Image.Image, *, rng: Random) -> bytes:
    """Return a JPEG that nobody can honestly read: toner almost gone, out of focus, smeared."""
    scan = _scanned(page, rng).filter(ImageFilter.BoxBlur(2))
    faint = scan.point([205 + v * 40 // 255 for v in range(256)])
    tile = Image.frombytes("L", (256, 256), rng.randbytes(256 * 256)).resize(
        scan.size, Image.Resampling.BILINEAR
    )
    out = BytesIO()
    Image.blend(faint, tile, 0.05).save(out, "JPEG", quality=45)
    return out.getvalue()


def multi_tiff(pages: Sequence[Image.Image], *, rng: Random) -> bytes:
    """Return every page in one black-and-white TIFF, as office copiers send it."""
    threshold = [255 if v > 200 else 0 for v in range(256)]
    sheets = [_scanned(page, rng).point(threshold).convert("1", dither=Image.Dither.NONE) for page in pages]
    out = BytesIO()
    sheets[0].save(out, "TIFF", save_all=True, append_images=sheets[1:], compression="group4", dpi=(DPI, DPI))
    return out.getvalue()


def scanned_pdf(pages: Sequence[Image.Image], *, rng: Random) -> bytes:
    """Return a PDF without text, one picture a page, as scanning applications make it."""
    out = BytesIO()
    canvas = Canvas(out, pagesize=A4, invariant=1)
    for page in pages:
        jpeg = BytesIO()
        lit = ImageChops.multiply(
            page.rotate(rng.uniform(-0.7, 0.7), Image.Resampling.BILINEAR, fillcolor="#d8d4cc"),
            _light(page.size, rng),
        )
        lit.save(jpeg, "JPEG", quality=70)
        canvas.drawImage(ImageReader(jpeg), 0, 0, *A4)
        canvas.showPage()
    canvas.save()
    return out.getvalue()
