"""A text and a width in, the text on one line out: smaller first, then without its middle."""

from collections.abc import Sequence

from reportlab.pdfbase.pdfmetrics import stringWidth


def elided(text: str, *, font: str, size: float, width: float) -> str:
    """Return `text`, or its beginning and end around « … » where it is wider than `width` points.

    A name is known by its beginning and by its end; « … » alone is left where nothing else has room.
    """
    if stringWidth(text, font, size) <= width:
        return text
    # Only what can stand there is measured: a text may be very long.
    kept, most = 0, min(len(text) - 1, 400)
    while kept < most:
        middle = (kept + most + 1) // 2
        if stringWidth(_without_middle(text, middle), font, size) <= width:
            kept = middle
        else:
            most = middle - 1
    return _without_middle(text, kept)


def shrunk(text: str, *, font: str, sizes: Sequence[float], width: float) -> tuple[str, float]:
    """Return `text` and the first of `sizes` that holds it; elided at the last when none does."""
    for size in sizes:
        if stringWidth(text, font, size) <= width:
            return text, size
    return elided(text, font=font, size=sizes[-1], width=width), sizes[-1]


def _without_middle(text: str, kept: int) -> str:
    head = (kept + 1) // 2
    tail = kept - head
    return f"{text[:head].rstrip()}…{text[len(text) - tail :].lstrip() if tail else ''}"
