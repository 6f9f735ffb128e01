"""Look into the signature frame of our fiche, in the rendering process only: a code's corners in, ink out.

Where the code is, how large and how turned says where the frame is, on any scan or photo: on the second
side they stand side by side (`papers.health_form_layout`).
"""

from dataclasses import dataclass

from PIL import Image, ImageChops, ImageFilter

from papers.health_form_layout import CODE_SIDE, SECOND_CODE, SIGNATURE
from papers.incoming.checks.codes import Found, Point

INSET = 9.0  # points: the printed frame itself stays out, even where the sheet is seen askew
FINEST = 4.0  # pixels a point; more shows nothing more
COARSEST = 1.0  # below, a pen's stroke is lost
LEAST_CONTRAST = 60  # levels between the code's black and its paper
DARK = 0.25  # of that contrast: a pale pen still is, grain and shadows are not
BLOCK = 8  # pixels


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sheet lies in a picture: the code's centre, and a step of one point to the right and down."""

    centre: Point
    right: Point
    down: Point

    def of(self, right: float, down: float) -> Point:
        """Return the pixel that lies so many points right of the code's centre and below it."""
        return (
            self.centre[0] + right * self.right[0] + down * self.down[0],
            self.centre[1] + right * self.right[1] + down * self.down[1],
        )


def place(code: Found) -> Place:
    """Return where the sheet lies; a photo's perspective is left out, which over so short a way is little."""
    top_left, top_right, bottom_right, bottom_left = code.corners

    def step(*ways: tuple[Point, Point]) -> Point:
        x, y = (sum(end[axis] - start[axis] for start, end in ways) / len(ways) for axis in (0, 1))
        return x / CODE_SIDE, y / CODE_SIDE

    return Place(
        centre=(sum(x for x, _ in code.corners) / 4, sum(y for _, y in code.corners) / 4),
        right=step((top_left, top_right), (bottom_left, bottom_right)),
        down=step((top_left, bottom_left), (top_right, bottom_right)),
    )


def on_second_side(code: Found, size: tuple[int, int]) -> bool:
    """Tell whether a code stands low on its sheet, as on the second side: more of it above than below."""
    lying = place(code)
    above = _way_out(lying.centre, (-lying.down[0], -lying.down[1]), size)
    return above > _way_out(lying.centre, lying.down, size)


def ink(code: Found, grey: Image.Image) -> float | None:
    """Return how much of the signature frame is dark, from 0 to 1.

    None on a first side, where the frame is out of sight, and where the picture is too coarse or too pale.
    """
    lying = place(code)
    scale = (abs(_cross(lying.right, lying.down))) ** 0.5
    if scale < COARSEST or not on_second_side(code, grey.size):
        return None
    left = SIGNATURE[0] - SECOND_CODE[0] - CODE_SIDE / 2 + INSET
    top = SECOND_CODE[1] + CODE_SIDE / 2 - SIGNATURE[1] - SIGNATURE[3] + INSET
    width, height = SIGNATURE[2] - 2 * INSET, SIGNATURE[3] - 2 * INSET
    corners = [lying.of(left + x, top + y) for x in (0, width) for y in (0, height)]
    if not all(0 <= x < grey.width and 0 <= y < grey.height for x, y in corners):
        return None
    half = CODE_SIDE / 2
    levels = _percentiles(_cut(grey, lying, (-half, -half, CODE_SIDE, CODE_SIDE), scale), 0.1, 0.9)
    contrast = levels[1] - levels[0]
    if contrast < LEAST_CONTRAST:
        return None
    return _dark_part(_cut(grey, lying, (left, top, width, height), scale), contrast * DARK)


def _cut(
    grey: Image.Image, lying: Place, box: tuple[float, float, float, float], scale: float
) -> Image.Image:
    """Return a box of the sheet (left, top, width, height in points from the code's centre), set upright."""
    left, top, width, height = box
    scale = min(scale, FINEST)
    x, y = lying.of(left, top)
    view = (
        *(lying.right[0] / scale, lying.down[0] / scale, x),
        *(lying.right[1] / scale, lying.down[1] / scale, y),
    )
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    return grey.transform(size, Image.Transform.AFFINE, view, Image.Resampling.BILINEAR)


def _dark_part(cut: Image.Image, threshold: float) -> float:
    blocks = (max(1, cut.width // BLOCK), max(1, cut.height // BLOCK))
    # The lightest block around: paper, even under a dense signature.
    lightest = cut.resize(blocks, Image.Resampling.BOX).filter(ImageFilter.MaxFilter(5))
    paper = lightest.resize(cut.size, Image.Resampling.BILINEAR)
    deeper = ImageChops.subtract(paper, cut.filter(ImageFilter.GaussianBlur(0.6))).histogram()
    return sum(deeper[int(threshold) + 1 :]) / (cut.width * cut.height)


def _percentiles(cut: Image.Image, *parts: float) -> list[int]:
    counts, total = cut.histogram(), cut.width * cut.height
    found = []
    for part in parts:
        reached = 0
        for level, count in enumerate(counts):
            reached += count
            if reached >= part * total:
                found.append(level)
                break
    return found


def _way_out(start: Point, step: Point, size: tuple[int, int]) -> float:
    """Return after how many steps one leaves the picture."""
    ways = [
        ((limit if moved > 0 else 0) - place) / moved
        for place, moved, limit in zip(start, step, size, strict=True)
        if moved
    ]
    return min(ways, default=0.0)


def _cross(a: Point, b: Point) -> float:
    return a[0] * b[1] - a[1] * b[0]
