"""Tell what a PDF carries besides its pages, in the rendering process only: its bytes in, `Carried` out.

Hints, from the names that actions and annotations must bear, read in the file itself and in its object
streams, where most programs put them today. A name in a text of the page may be taken for the thing; in a
locked file, whose object streams are encrypted, only what PDFium lists is found.
"""

import re
import zlib
from collections.abc import Iterator
from itertools import chain

from papers.incoming.sheet import Carried

MAX_STREAMS = 2_000
MAX_DEFLATED = 256 * 1024  # one of them
MAX_INFLATED = 16 * 1024**2  # all object streams together; a bomb stops there
DICTIONARY_WITHIN = 1_000
OBJECT_STREAM = b"/ObjStm"
OPENING = re.compile(rb"stream\r?\n")

NAMES = {
    Carried.SCRIPT: ("JavaScript",),
    Carried.PROGRAM: ("Launch", "GoToR", "GoToE"),
    Carried.LINK: ("URI", "SubmitForm"),
    Carried.ATTACHMENT: ("EmbeddedFile", "FileAttachment"),
    Carried.MEDIA: ("RichMedia", "Movie", "Sound", "Screen", "3D"),
}


# As what a thing is: the same words are also keys, of the harmless sort.
_NAMED = re.compile(
    rb"/(?:S|Subtype|Type)\s*/(?:%b)(?![^\s/<>()\[\]%%])"
    % "|".join(f"(?P<{kind}>{'|'.join(names)})" for kind, names in NAMES.items()).encode()
)
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")  # how PDF lets any letter of a name be written


def find(data: bytes) -> set[Carried]:
    """Return what the names in a file tell of."""
    found: set[Carried] = set()
    for part in chain([data], _object_streams(data)):
        plain = _ESCAPED.sub(lambda match: bytes.fromhex(match[1].decode()), part)
        found.update(Carried(str(match.lastgroup)) for match in _NAMED.finditer(plain))
    return found


def _object_streams(data: bytes) -> Iterator[bytes]:
    """Yield what the object streams hold, as far as it can be inflated."""
    left = MAX_INFLATED
    place = 0
    for _ in range(MAX_STREAMS):
        place = data.find(OBJECT_STREAM, place) + 1
        opening = OPENING.search(data, place, place + DICTIONARY_WITHIN)
        if place == 0 or left <= 0:
            return
        if opening is not None:
            held = _inflate(data[opening.end() : opening.end() + MAX_DEFLATED], left)
            left -= len(held)
            yield held


def _inflate(compressed: bytes, limit: int) -> bytes:
    try:
        return zlib.decompressobj().decompress(compressed, limit)
    except zlib.error:
        return b""
