"""What the renderer hands out, and how large a page may be drawn: a page and a wish in, whole pixels out."""

import math
from dataclasses import dataclass
from enum import StrEnum

from papers.incoming.content import MediaType

MAX_WIDTH = 4_000
MAX_SIDE = 16_000
MAX_AREA = 24_000_000  # 96 MB of pixels: an A4 page at the greatest width

BYTES_PER_PIXEL = 4


@dataclass(frozen=True, slots=True)
class PageSize:
    """A page as it is shown, in points (1/72 inch); one pixel of a picture counts as one point."""

    width: float
    height: float


class Carried(StrEnum):
    """What a PDF may carry besides its pages. None of it is ever acted on here; another reader might."""

    SCRIPT = "script"
    PROGRAM = "program"  # asks to start a program or to open another file
    LINK = "link"  # leads out of the document, or sends what a form holds
    ATTACHMENT = "attachment"
    MEDIA = "media"  # sound, film, 3D
    FORM = "form"


@dataclass(frozen=True, slots=True)
class Sheet:
    """A file that can be shown: its type, its pages, at least one, and what it carries besides them."""

    media_type: MediaType
    pages: tuple[PageSize, ...]
    carries: tuple[Carried, ...] = ()


@dataclass(frozen=True, slots=True)
class Pixels:
    """A drawn page, top row first, four bytes a pixel: blue, green, red, 255.

    This is `QImage(data, width, height, stride, QImage.Format.Format_RGB32)` without any conversion on the
    little-endian machines we ship to; the image borrows `data`, so keep the bytes or `copy()` it.
    """

    width: int
    height: int
    stride: int
    data: bytes


def fit(page: PageSize, *, width: int, rotation: int, enlarge: bool) -> tuple[int, int]:
    """Return the width and height in pixels of `page` turned by `rotation`, as wide as `width` if allowed.

    Oversized wishes and giant pages are scaled down to the limits above rather than refused.
    Without `enlarge`, a point becomes one pixel at most.
    """
    across, down = (page.height, page.width) if rotation in {90, 270} else (page.width, page.height)
    scale = min(
        width / across,
        MAX_WIDTH / across,
        MAX_SIDE / down,
        math.sqrt(MAX_AREA / across / down),
        math.inf if enlarge else 1.0,
    )
    return max(1, round(across * scale)), max(1, round(down * scale))
