"""What a file is about in, names that every system takes and that are all different out."""

import re
import unicodedata
from collections.abc import Iterable, Iterator

from db.rules.names import clean, search_key

_FORBIDDEN = re.compile(r'[<>:"/\\|?*]')
_RESERVED = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?", re.IGNORECASE)
_LONGEST = 120
"""In bytes of UTF-8: folders above it need room too."""


def safe(text: str) -> str:
    """Return `text` as a file's name without its suffix: what Windows, macOS or Linux forbid is left out."""
    name = re.sub(r"\s+", " ", _FORBIDDEN.sub(" ", clean(text)))
    name = name.encode("utf-8")[:_LONGEST].decode("utf-8", errors="ignore")
    # A cut may leave a letter without the mark that belonged to it; NFC is what was there.
    name = unicodedata.normalize("NFC", name).strip(" .")
    return f"_{name}" if _RESERVED.fullmatch(name) else name or "sans nom"


def unique(stems: Iterable[str], suffix: str) -> Iterator[str]:
    """Yield a safe name for each stem, « (2) » after those that are taken, whatever their case or marks.

    Some systems take « LÉA » and « Léa » for one name, some spell « é » with two letters.
    """
    taken: set[str] = set()
    for stem in stems:
        name = safe(stem)
        candidate, number = name, 1
        while _key(candidate) in taken:
            number += 1
            candidate = f"{name} ({number})"
        taken.add(_key(candidate))
        yield candidate + suffix


def _key(name: str) -> str:
    return search_key(name) or name
