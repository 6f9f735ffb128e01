"""Make a pale or shadowed page readable: a drawn page in, the same page in darker ink on whiter paper out."""

from dataclasses import replace

from PIL import Image, ImageChops, ImageFilter, ImageOps

from papers.incoming.sheet import Pixels

PATCH = 64  # dots of the small picture on which the light on a page is seen
AROUND = 9  # of them: writing, stamps and pictures smaller than that are no shadow
INK, PAPER, GRAIN = 0.01, 0.6, 0.98
"""Parts of a page, from its darkest dot on: ink ends, most paper is that light, what is lighter is grain."""
NARROWEST = 16  # of 256 levels: a blank page stays blank


def strengthen(pixels: Pixels) -> Pixels:
    """Return the page as a careful copyist would make it: evenly lit, its grain below the paper's white.

    The pixels are our own drawing: nothing of a family's file is parsed here.
    """
    size = (pixels.width, pixels.height)
    page = Image.frombuffer("RGB", size, pixels.data, "raw", "BGRX", pixels.stride, 1)
    lit = ImageChops.add(page, ImageOps.invert(_light(page)).convert("RGB"))
    strong = lit.filter(ImageFilter.BoxBlur(0.5)).point(_levels(lit) * 3).convert("RGBA")
    return replace(pixels, stride=4 * pixels.width, data=strong.tobytes("raw", "BGRA"))


def _light(page: Image.Image) -> Image.Image:
    """Return how light the paper is around each dot."""
    small = page.convert("L")
    small.thumbnail((PATCH, PATCH), Image.Resampling.BOX)
    paper = small.filter(ImageFilter.MaxFilter(AROUND)).filter(ImageFilter.GaussianBlur(AROUND / 4))
    return paper.resize(page.size, Image.Resampling.BICUBIC)


def _levels(page: Image.Image) -> list[int]:
    """Return what each level of grey becomes."""
    counts = page.convert("L").filter(ImageFilter.BoxBlur(1)).histogram()
    paper = _level(counts, PAPER)
    white = max(NARROWEST, paper - max(2, _level(counts, GRAIN) - paper))
    ink = min(_level(counts, INK), white - NARROWEST)
    return [min(255, max(0, round(255 * (level - ink) / (white - ink)))) for level in range(256)]


def _level(counts: list[int], part: float) -> int:
    """Return the level that `part` of the dots do not exceed."""
    wanted, passed = part * sum(counts), 0
    for level, count in enumerate(counts):
        passed += count
        if passed >= wanted:
            return level
    return len(counts) - 1
