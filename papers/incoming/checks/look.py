"""Look at one drawn page, in the rendering process only: a grey picture in, plain facts out."""

from PIL import Image, ImageChops, ImageFilter

from papers.incoming.checks import codes, frame
from papers.incoming.sheet import PageSize, fit

DPI = 200
LONG_SIDE = 2_600  # pixels: an A4 page at 200 dpi and a little more; a larger photo shows no more of a code

SMALL = 600  # the long side at which dust and grain melt into the paper, and a line of text does not
RIM = 0.04  # the lid's shadow and the sheet's edge on a scan
FAINT = 14  # levels below the paper around
SPECKS = 8  # so small pixels; the shortest word has several times as many


def size_to_look_at(width: float, height: float, *, picture: bool) -> tuple[int, int]:
    """Return the pixels to draw a page at: a PDF's at `DPI`, a picture as it is, within `LONG_SIDE`."""
    scale = min(1.0 if picture else DPI / 72, LONG_SIDE / max(width, height))
    return fit(PageSize(width, height), width=max(1, round(width * scale)), rotation=0, enlarge=not picture)


def facts(grey: Image.Image) -> dict[str, object]:
    """Return `blank` and `codes` of a page, in mode L, as `facts.page` reads them."""
    found = codes.find(grey)
    told = [(code.text, frame.on_second_side(code, grey.size), frame.ink(code, grey)) for code in found]
    return {"blank": not found and is_blank(grey), "codes": told}


def is_blank(grey: Image.Image) -> bool:
    """Tell whether nothing but dust is darker than the paper around it, the rim apart."""
    scale = min(1.0, SMALL / max(grey.size))
    size = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    small = grey.resize(size, Image.Resampling.BOX)
    rim = (round(size[0] * RIM), round(size[1] * RIM))
    small = small.crop((rim[0], rim[1], size[0] - rim[0], size[1] - rim[1])).filter(
        ImageFilter.MedianFilter(3)
    )
    paper = small.filter(ImageFilter.GaussianBlur(SMALL / 30))
    return sum(ImageChops.subtract(paper, small).histogram()[FAINT:]) <= SPECKS
