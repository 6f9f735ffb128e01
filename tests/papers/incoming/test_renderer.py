"""Pages as pixels, by the real child process: every type, every mode, the right way up."""

import struct
from collections.abc import Iterator
from contextlib import closing

import pytest
from PIL import Image, ImageCms
from PySide6.QtGui import QImage

from papers.incoming.content import MediaType
from papers.incoming.renderer import Renderer
from papers.incoming.sheet import PageSize, Pixels
from tests.papers.incoming.files import (
    BLACK,
    BLUE,
    CORNERS,
    GREEN,
    RED,
    TOP_LEFT,
    TOP_RIGHT,
    WHITE,
    Colour,
    colour_at,
    encode,
    exif,
    near,
    pdf,
    png,
    quarters,
)

QUARTERS = (RED, GREEN, BLUE, BLACK)
PDF_QUARTERS = (RED, GREEN, BLUE, WHITE)


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with closing(Renderer()) as made:
        yield made


def looks_like(pixels: Pixels, expected: tuple[Colour, ...]) -> bool:
    return all(
        near(colour_at(pixels, place), colour) for place, colour in zip(CORNERS, expected, strict=True)
    )


@pytest.mark.parametrize(
    ("media_type", "data"),
    [
        (MediaType.JPEG, encode(quarters(), "JPEG", quality=95)),
        (MediaType.JPEG, encode(quarters(), "JPEG", quality=95, progressive=True)),
        (
            MediaType.JPEG,
            encode(quarters(), "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40))]),
        ),
        (MediaType.PNG, encode(quarters(), "PNG")),
        (
            MediaType.PNG,
            encode(quarters(), "PNG", save_all=True, append_images=[Image.new("RGB", (120, 80))]),
        ),
        (MediaType.HEIC, encode(quarters(), "HEIF", quality=95)),
        (MediaType.WEBP, encode(quarters(), "WEBP", lossless=True)),
        (
            MediaType.WEBP,
            encode(quarters(), "WEBP", save_all=True, append_images=[Image.new("RGB", (120, 80))]),
        ),
        (MediaType.TIFF, encode(quarters(), "TIFF")),
        (MediaType.TIFF, encode(quarters(), "TIFF", compression="tiff_lzw")),
        (MediaType.TIFF, encode(quarters(), "TIFF", compression="jpeg", quality=95)),
    ],
)
def test_a_picture_is_one_page(renderer: Renderer, media_type: MediaType, data: bytes) -> None:
    sheet = renderer.open(data)
    assert sheet.media_type is media_type
    assert sheet.pages == (PageSize(120, 80),)
    pixels = renderer.page(data, 0, width=60)
    assert (pixels.width, pixels.height, pixels.stride, len(pixels.data)) == (60, 40, 240, 9600)
    assert looks_like(pixels, QUARTERS)


@pytest.mark.parametrize(
    "image",
    [
        quarters().convert("P"),
        quarters().convert("RGBA"),
        quarters().quantize(8),
    ],
)
def test_modes_of_colour(renderer: Renderer, image: Image.Image) -> None:
    assert looks_like(renderer.page(encode(image, "PNG"), 0, width=60), QUARTERS)


def test_a_deep_colour_png_has_its_colours(renderer: Renderer) -> None:
    deep = b"".join(b"\0" + struct.pack(">3H", 65_535, 32_768, 0) * 20 for _ in range(20))
    assert near(colour_at(renderer.page(png(20, 20, deep, bits=16), 0, width=20), TOP_LEFT), (255, 128, 0))


def test_a_cmyk_jpeg_has_its_colours(renderer: Renderer) -> None:
    data = encode(quarters().convert("CMYK"), "JPEG", quality=95)
    assert looks_like(renderer.page(data, 0, width=60), QUARTERS)


@pytest.mark.parametrize("mode", ["CMYK", "YCbCr", "LAB"])
def test_a_tiff_of_a_printer_or_a_scanner_has_its_colours(renderer: Renderer, mode: str) -> None:
    if mode == "LAB":
        profiles = ImageCms.createProfile("sRGB"), ImageCms.createProfile("LAB")
        image = ImageCms.profileToProfile(quarters(), *profiles, outputMode="LAB")
        assert image is not None
    else:
        image = quarters().convert(mode)
    assert looks_like(renderer.page(encode(image, "TIFF"), 0, width=60), QUARTERS)


@pytest.mark.parametrize("name", ["JPEG", "TIFF"])
@pytest.mark.parametrize(
    "profile", [b"no profile at all", ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()]
)
def test_a_profile_neither_hides_nor_spoils_a_picture(renderer: Renderer, name: str, profile: bytes) -> None:
    """Broken, or of another colour space than the pixels."""
    data = encode(quarters().convert("CMYK"), name, icc_profile=profile, quality=95)
    assert looks_like(renderer.page(data, 0, width=60), QUARTERS)


def test_a_burst_of_photographs_shows_the_main_one(renderer: Renderer) -> None:
    others = [Image.new("RGB", (60, 40))] * 2
    data = encode(quarters(), "HEIF", save_all=True, append_images=others, quality=95)
    assert renderer.open(data).pages == (PageSize(120, 80),)
    assert looks_like(renderer.page(data, 0, width=60), QUARTERS)


@pytest.mark.parametrize(("size", "drawn"), [((60_000, 1), (120, 1)), ((1, 60_000), (1, 16_000))])
def test_a_picture_as_thin_as_a_thread(
    renderer: Renderer, size: tuple[int, int], drawn: tuple[int, int]
) -> None:
    pixels = renderer.page(encode(Image.new("RGB", size, RED), "PNG"), 0, width=120)
    assert (pixels.width, pixels.height) == drawn
    assert near(colour_at(pixels, TOP_LEFT), RED)


def test_a_tiff_in_black_and_white_is_drawn_smoothly(renderer: Renderer) -> None:
    lines = Image.new("1", (120, 80), 1)
    for x in range(0, 120, 2):
        lines.paste(0, (x, 0, x + 1, 80))
    pixels = renderer.page(encode(lines, "TIFF", compression="group4"), 0, width=60)
    assert near(colour_at(pixels, (0.5, 0.5)), (128, 128, 128))


@pytest.mark.parametrize(
    ("name", "mode", "stored", "middle"),
    [
        ("PNG", "I", "I;16", 32_768),
        ("TIFF", "I", "I;16", 32_768),
        ("TIFF", "I", "I", 32_768),
        ("TIFF", "F", "F", 0.5),
    ],
)
def test_deep_greys_keep_their_shades(
    renderer: Renderer, name: str, mode: str, stored: str, middle: float
) -> None:
    image = Image.new(mode, (90, 30))
    image.paste(middle, (30, 0, 60, 30))
    image.paste(65_535 if mode == "I" else 1.0, (60, 0, 90, 30))
    pixels = renderer.page(encode(image.convert(stored), name), 0, width=90)
    for place, shade in ((0.16, 0), (0.5, 128), (0.84, 255)):
        assert near(colour_at(pixels, (place, 0.5)), (shade, shade, shade), tolerance=2)


def test_a_picture_of_10_bits_has_its_colours(renderer: Renderer) -> None:
    data = encode(quarters(), "HEIF", quality=95, bit_depth=10)
    assert looks_like(renderer.page(data, 0, width=60), QUARTERS)


@pytest.mark.parametrize(
    ("name", "mode"),
    [("PNG", "RGBA"), ("PNG", "LA"), ("PNG", "P"), ("WEBP", "RGBA"), ("TIFF", "RGBA"), ("TIFF", "LA")],
)
def test_what_is_transparent_is_white(renderer: Renderer, name: str, mode: str) -> None:
    image = Image.new("RGBA", (120, 80), (0, 0, 0, 0))
    image.paste((0, 0, 0, 255), (0, 0, 60, 80))
    stored = image.quantize(4) if mode == "P" else image.convert(mode)
    pixels = renderer.page(encode(stored, name, lossless=True), 0, width=120)
    assert colour_at(pixels, TOP_LEFT) == BLACK
    assert colour_at(pixels, TOP_RIGHT) == WHITE


def test_a_transparent_colour_is_white(renderer: Renderer) -> None:
    data = encode(quarters(), "PNG", transparency=RED)
    assert looks_like(renderer.page(data, 0, width=60), (WHITE, GREEN, BLUE, BLACK))


@pytest.mark.parametrize("name", ["JPEG", "PNG", "WEBP", "TIFF", "HEIF"])
@pytest.mark.parametrize(
    ("orientation", "undone"),
    [
        (1, None),
        (2, Image.Transpose.FLIP_LEFT_RIGHT),
        (3, Image.Transpose.ROTATE_180),
        (4, Image.Transpose.FLIP_TOP_BOTTOM),
        (5, Image.Transpose.TRANSPOSE),
        (6, Image.Transpose.ROTATE_90),
        (7, Image.Transpose.TRANSVERSE),
        (8, Image.Transpose.ROTATE_270),
    ],
)
def test_exif_orientation_is_applied(
    renderer: Renderer, name: str, orientation: int, undone: Image.Transpose | None
) -> None:
    stored = quarters() if undone is None else quarters().transpose(undone)
    data = encode(stored, name, exif=exif(orientation).tobytes(), quality=95)
    assert renderer.open(data).pages == (PageSize(120, 80),)
    assert looks_like(renderer.page(data, 0, width=60), QUARTERS)


def test_an_orientation_that_makes_no_sense_is_ignored(renderer: Renderer) -> None:
    data = encode(quarters(), "JPEG", exif=exif(77), quality=95)
    assert looks_like(renderer.page(data, 0, width=60), QUARTERS)


def test_a_broken_exif_block_does_not_hide_the_picture(renderer: Renderer) -> None:
    data = encode(quarters(), "JPEG", exif=b"Exif\0\0MM\0*\xff\xff\xff\xff", quality=95)
    assert looks_like(renderer.page(data, 0, width=60), QUARTERS)


@pytest.mark.parametrize(
    ("rotation", "size", "expected"),
    [
        (90, (40, 60), (BLUE, RED, BLACK, GREEN)),
        (180, (40, 27), (BLACK, BLUE, GREEN, RED)),
        (270, (40, 60), (GREEN, BLACK, RED, BLUE)),
    ],
)
def test_a_picture_turns_clockwise(
    renderer: Renderer, rotation: int, size: tuple[int, int], expected: tuple[Colour, ...]
) -> None:
    pixels = renderer.page(encode(quarters(), "PNG"), 0, width=40, rotation=rotation)
    assert (pixels.width, pixels.height) == size
    assert looks_like(pixels, expected)


def test_a_pdf_turns_like_a_picture(renderer: Renderer) -> None:
    pixels = renderer.page(pdf(), 0, width=400, rotation=90)
    assert (pixels.width, pixels.height) == (400, 283)
    assert looks_like(pixels, (BLUE, RED, WHITE, GREEN))


def test_a_picture_is_never_enlarged(renderer: Renderer) -> None:
    assert renderer.page(encode(quarters(), "PNG"), 0, width=1000).width == 120


def test_the_frames_of_a_tiff_are_pages(renderer: Renderer) -> None:
    frames = [
        Image.new("RGB", (30 + 10 * place, 40), colour) for place, colour in enumerate((RED, GREEN, BLUE))
    ]
    data = encode(frames[0], "TIFF", save_all=True, append_images=frames[1:])
    assert renderer.open(data).pages == (PageSize(30, 40), PageSize(40, 40), PageSize(50, 40))
    drawn = [colour_at(renderer.page(data, index, width=20), TOP_LEFT) for index in (2, 0, 1)]
    assert drawn == [BLUE, RED, GREEN]


def test_the_pages_of_a_pdf(renderer: Renderer) -> None:
    data = pdf(pages=3, size=(200, 400))
    sheet = renderer.open(data)
    assert sheet.media_type is MediaType.PDF
    assert sheet.pages == (PageSize(200, 400),) * 3
    pixels = renderer.page(data, 2, width=501)
    assert (pixels.width, pixels.height, pixels.stride) == (501, 1002, 2004)
    assert looks_like(pixels, PDF_QUARTERS)


def test_a_pdf_that_says_it_is_turned_is(renderer: Renderer) -> None:
    data = pdf(size=(200, 400)).replace(b"/Rotate 0 ", b"/Rotate 90")
    assert renderer.open(data).pages == (PageSize(400, 200),)
    assert looks_like(renderer.page(data, 0, width=400), (BLUE, RED, WHITE, GREEN))


def test_form_fields_are_drawn(renderer: Renderer) -> None:
    empty, filled = (renderer.page(pdf(field=value), 0, width=400).data for value in ("", "ALLERGIE"))
    assert empty != filled


def test_an_image_for_qt_without_conversion(renderer: Renderer) -> None:
    pixels = renderer.page(pdf(), 0, width=300)
    image = QImage(pixels.data, pixels.width, pixels.height, pixels.stride, QImage.Format.Format_RGB32)
    for (x, y), expected in zip(CORNERS, PDF_QUARTERS, strict=True):
        colour = image.pixelColor(int(x * image.width()), int(y * image.height()))
        assert (colour.red(), colour.green(), colour.blue(), colour.alpha()) == (*expected, 255)


@pytest.mark.parametrize(("width", "rotation"), [(0, 0), (-5, 0), (100, 45), (100, 360)])
def test_a_bad_wish_is_the_callers_mistake(renderer: Renderer, width: int, rotation: int) -> None:
    with pytest.raises(ValueError, match="width"):
        renderer.page(pdf(), 0, width=width, rotation=rotation)


@pytest.mark.parametrize("index", [-1, 1])
def test_a_page_the_file_does_not_have(renderer: Renderer, index: int) -> None:
    with pytest.raises(IndexError):
        renderer.page(pdf(), index, width=100)
