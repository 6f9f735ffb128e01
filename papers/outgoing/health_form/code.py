"""The text of a code in, the path of its QR symbol out, a row's dark modules merged into runs."""

from collections.abc import Iterator
from itertools import groupby

import segno


def path(text: str, *, side: float) -> str:
    """Return the drawing of a symbol in a square of `side` at the origin, the quiet zone not included.

    Level M mends a fold or a stain. One path, so that no seam shows between rows; in whole modules, which is
    short to write.
    """
    rows = [bytes(row) for row in segno.make_qr(text, error="m", boost_error=False).matrix]
    scale = f"{side / len(rows):.5f}"
    return f"{scale} 0 0 {scale} 0 0 cm {' '.join(_runs(rows))} f"


def _runs(rows: list[bytes]) -> Iterator[str]:
    for bottom, row in enumerate(reversed(rows)):
        left = 0
        for dark, run in groupby(row):
            length = len(list(run))
            if dark:
                yield f"{left} {bottom} {length} 1 re"
            left += length
