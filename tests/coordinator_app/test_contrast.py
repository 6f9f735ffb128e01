"""More contrast: pale writing becomes dark, paper white, and a blank page stays blank."""

import pytest
from PIL import Image

from coordinator_app.contrast import strengthen
from papers.incoming.sheet import Pixels

PALE, PAPER = (205, 205, 205), (232, 232, 232)
WRITING, BLANK = (40, 40), (150, 150)


def drawn(page: Image.Image) -> Pixels:
    """Return a picture as the rendering process hands it out."""
    return Pixels(page.width, page.height, 4 * page.width, page.convert("RGBA").tobytes("raw", "BGRA"))


def seen(pixels: Pixels) -> Image.Image:
    """Return what a screen shows."""
    size = (pixels.width, pixels.height)
    return Image.frombuffer("RGB", size, pixels.data, "raw", "BGRX", pixels.stride, 1)


def dot(page: Image.Image, at: tuple[int, int]) -> tuple[int, int, int]:
    """Return a colour."""
    found = page.getpixel(at)
    assert isinstance(found, tuple)
    return found[0], found[1], found[2]


def written(ink: tuple[int, int, int], paper: tuple[int, int, int] = PAPER) -> Image.Image:
    """Return a page with a line of writing."""
    page = Image.new("RGB", (200, 280), paper)
    page.paste(ink, (30, 36, 120, 44))
    return page


def test_pale_writing_becomes_dark_on_white() -> None:
    """What could hardly be read stands out, and the size is the page's."""
    strong = strengthen(drawn(written(PALE)))
    assert (strong.width, strong.height, strong.stride) == (200, 280, 800)
    assert max(dot(seen(strong), WRITING)) < 20
    assert min(dot(seen(strong), BLANK)) > 245
    assert set(strong.data[3::4]) == {255}


def test_a_shadow_over_the_page_is_lifted() -> None:
    """Writing in the dark part is as readable as elsewhere."""
    page = written((90, 90, 90), (230, 230, 230))
    shade = (
        Image.linear_gradient("L").resize(page.size).point([80 + level * 175 // 255 for level in range(256)])
    )
    shaded = Image.composite(page, Image.new("RGB", page.size), shade)
    assert max(dot(shaded, (150, 30))) < 110
    strong = seen(strengthen(drawn(shaded)))
    assert min(dot(strong, (150, 30))) > 215
    assert dot(strong, (150, 40))[0] - dot(strong, WRITING)[0] > 100


def test_grain_does_not_become_writing() -> None:
    """A copier's noise stays below what is shown."""
    grain = Image.effect_noise((200, 280), 20).point([min(255, level + 90) for level in range(256)])
    page = grain.convert("RGB")
    page.paste((150, 150, 150), (30, 36, 120, 44))
    strong = seen(strengthen(drawn(page)))
    assert max(dot(strong, WRITING)) < 20
    blank = strong.crop((0, 80, 200, 280)).convert("L").histogram()
    assert sum(level * count for level, count in enumerate(blank)) / sum(blank) > 247


def test_coloured_ink_keeps_its_hue() -> None:
    """A blue stamp is still told from black writing."""
    red, _, blue = dot(seen(strengthen(drawn(written((150, 160, 215))))), WRITING)
    assert blue > red + 40


@pytest.mark.parametrize("grey", [0, 128, 235, 255])
def test_a_page_of_one_colour_shows_nothing_that_is_not_there(grey: int) -> None:
    """No division by nothing, no noise."""
    strong = seen(strengthen(drawn(Image.new("RGB", (50, 70), (grey,) * 3))))
    assert len(strong.getcolors() or ()) == 1


@pytest.mark.parametrize("size", [(1, 1), (1, 300), (300, 1)])
def test_the_smallest_pages_do_not_break_it(size: tuple[int, int]) -> None:
    """A file may give any page."""
    assert strengthen(drawn(Image.new("RGB", size, "white"))).data[:3] == b"\xff\xff\xff"
