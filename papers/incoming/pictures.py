"""Draw pictures, in the rendering process only: a picture's bytes in, pixels out."""

import io
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import cast

# Pillow would import these when it meets a file, which is too late: the process cannot open files any more.
from PIL import (
    Image,
    ImageCms,  # noqa: F401  # for CIE Lab
    ImageFile,
    ImagePalette,  # noqa: F401
    JpegImagePlugin,  # noqa: F401
    MpoImagePlugin,  # noqa: F401
    PngImagePlugin,  # noqa: F401
    TiffImagePlugin,  # noqa: F401
    WebPImagePlugin,  # noqa: F401
)
from PIL.Image import Transpose
from pillow_heif import register_heif_opener

from papers.incoming.checks.facts import Seal
from papers.incoming.content import MediaType
from papers.incoming.sheet import BYTES_PER_PIXEL, Carried
from papers.incoming.unreadable import MAX_PAGES, Reason, Unreadable

MAX_PIXELS = 100_000_000  # 400 MB once decoded
STRIP = 256 * 1024  # bytes; stays in the processor's cache

FORMATS = {
    MediaType.JPEG: "JPEG",
    MediaType.PNG: "PNG",
    MediaType.HEIC: "HEIF",
    MediaType.WEBP: "WEBP",
    MediaType.TIFF: "TIFF",
}
ORIENTATION = 0x0112
UPRIGHT = {
    2: Transpose.FLIP_LEFT_RIGHT,
    3: Transpose.ROTATE_180,
    4: Transpose.FLIP_TOP_BOTTOM,
    5: Transpose.TRANSPOSE,
    6: Transpose.ROTATE_270,
    7: Transpose.TRANSVERSE,
    8: Transpose.ROTATE_90,
}
SWAPPING = {Transpose.TRANSPOSE, Transpose.ROTATE_270, Transpose.TRANSVERSE, Transpose.ROTATE_90}
CLOCKWISE = {90: Transpose.ROTATE_270, 180: Transpose.ROTATE_180, 270: Transpose.ROTATE_90}

WHITE = (255, 255, 255)

# What Pillow's decoders raise for a broken file: TypeError is a TIFF without dimensions.
BROKEN = (OSError, SyntaxError, TypeError, ValueError, LookupError, RuntimeError, EOFError, struct.error)


def prepare() -> None:
    """Load every decoder, before the process is confined."""
    Image.preinit()
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    # An embedded thumbnail may show something else than the picture.
    register_heif_opener(thumbnails=False, depth_images=False, aux_images=False, decode_threads=1)


class Picture:
    """A picture: every frame of a TIFF is a page; of an animation or a burst, only the main one is."""

    def __init__(self, data: bytes, media_type: MediaType) -> None:
        """Read the headers, not the pixels. Raises `Unreadable`."""
        self._data = data
        self._media_type = media_type
        self.sizes = self._measure()
        self.carries: frozenset[Carried] = frozenset()  # pictures are pixels and nothing else
        self.seal: Seal = Seal.NONE

    def text(self, index: int) -> bytes:  # noqa: ARG002
        """Return no characters: a picture has none."""
        return b""

    def draw(self, index: int, *, width: int, height: int, rotation: int, into: memoryview) -> None:
        """Draw page `index` turned clockwise by `rotation`, exactly `width` × `height`, BGRA, `into` memory.

        Raises `Unreadable`.
        """
        with self._opened() as image:
            if index:
                image.seek(index)
            _refuse_huge(image)
            turns = [turn for turn in (self._upright(image), CLOCKWISE.get(rotation)) if turn is not None]
            swapped = sum(turn in SWAPPING for turn in turns) % 2 == 1
            size = (height, width) if swapped else (width, height)
            image.draft(None, size)  # a JPEG is decoded no larger than needed
            drawn = _flatten(_shrink(_simplify(image), size))
            for turn in turns:
                drawn = drawn.transpose(turn)
            _lay(drawn, into)

    def dpi(self, index: int) -> float | None:  # noqa: ARG002 - a document's, whatever its kind
        """Return None: a picture is measured by its pixels."""
        return None

    def close(self) -> None:
        """Nothing stays open between two pages."""

    def _measure(self) -> list[tuple[float, float]]:
        sizes: list[tuple[float, float]] = []
        with self._opened() as image:
            while True:
                _refuse_huge(image)
                swapped = self._upright(image) in SWAPPING
                sizes.append((image.height, image.width) if swapped else image.size)
                if self._media_type is not MediaType.TIFF or not _advance(image):
                    return sizes
                if len(sizes) == MAX_PAGES:
                    raise Unreadable(Reason.TOO_MANY_PAGES)

    @contextmanager
    def _opened(self) -> Iterator[ImageFile.ImageFile]:
        """Yield the picture, and turn what decoders raise for a broken file into `Unreadable`.

        An error of another kind ends the process, which says enough.
        """
        try:
            with Image.open(io.BytesIO(self._data), formats=[FORMATS[self._media_type]]) as image:
                yield image
        except Image.DecompressionBombError as error:
            raise Unreadable(Reason.TOO_MANY_PIXELS) from error
        except BROKEN as error:
            raise Unreadable(Reason.DAMAGED) from error

    def _upright(self, image: ImageFile.ImageFile) -> Transpose | None:
        """Return the turn that the Exif block asks for; TIFF and HEIC turn by themselves."""
        if self._media_type in {MediaType.TIFF, MediaType.HEIC} or "exif" not in image.info:
            return None
        try:
            return UPRIGHT.get(image.getexif().get(ORIENTATION, 1))
        except (OSError, SyntaxError, ValueError, LookupError, TypeError, struct.error):
            return None  # a broken Exif block is no reason to hide the picture


def _refuse_huge(image: Image.Image) -> None:
    if image.width * image.height > MAX_PIXELS:
        raise Unreadable(Reason.TOO_MANY_PIXELS)


def _advance(image: Image.Image) -> bool:
    try:
        image.seek(image.tell() + 1)
    except EOFError:
        return False
    return True


def _simplify(image: Image.Image) -> Image.Image:
    """Return `image` in a mode of 8 bits a channel, which can be resized smoothly."""
    if image.mode == "1":
        return image.convert("L")
    if image.mode == "F" or image.mode.startswith("I"):
        return _to_8_bits(image)
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("RGB") if image.mode == "P" else image


def _to_8_bits(image: Image.Image) -> Image.Image:
    """Return a deep grey picture in 8 bits, from the darkest to the lightest value that its mode holds.

    32 bits and floats have no agreed range: theirs is from the least to the greatest value in the picture.
    """
    deep = image.convert("F")
    low, high = 0.0, 65_535.0
    if not image.mode.startswith("I;16"):
        low, high = cast("tuple[float, float]", deep.getextrema())  # a pair, as there is one channel
    scale = 255 / (high - low) if high > low else 1.0
    return deep.point(lambda value: value * scale - low * scale).convert("L")


def _shrink(image: Image.Image, size: tuple[int, int]) -> Image.Image:
    if image.size == size:
        return image
    return image.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)


def _lay(image: Image.Image, into: memoryview) -> None:
    """Write an RGB `image` as BGRA, some rows at a time: the whole is never there twice."""
    stride = image.width * BYTES_PER_PIXEL
    rows = max(1, STRIP // stride)
    for top in range(0, image.height, rows):
        bottom = min(top + rows, image.height)
        strip = image.crop((0, top, image.width, bottom)).convert("RGBA")
        into[top * stride : bottom * stride] = strip.tobytes("raw", "BGRA")


def _flatten(image: Image.Image) -> Image.Image:
    """Return `image` in RGB, on white where it is transparent."""
    if image.mode != "RGBA":
        return image.convert("RGB")
    paper = Image.new("RGB", image.size, WHITE)
    paper.paste(image, mask=image.getchannel("A"))
    return paper
