"""How the pages of a document are turned for reading: what was, pages and a quarter in, what is now out.

The file itself is never altered: a page is drawn turned.
"""

from collections.abc import Iterable, Mapping

Turned = Mapping[int, int]
"""Degrees clockwise by page, from 0; a page that is not in it stands as the family gave it."""


def turn(turned: Turned, pages: Iterable[int], degrees: int) -> Turned:
    """Return how the pages stand once some were turned by `degrees`."""
    return {**turned, **{page: (turned.get(page, 0) + degrees) % 360 for page in pages}}
