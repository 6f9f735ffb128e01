"""What was found in a file: the rendering process's answers in, frozen facts out.

The answers are checked, for a file may have taken that process over. What facts may mean, `hints` says.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from papers.incoming.sheet import Sheet

MAX_CHECKED = 20  # pages: as many as a family may give (domain.md § 12)
MAX_CODES = 8  # on one page
LONGEST_CODE = 90
FINEST = 10_000.0  # dots per inch


class Seal(StrEnum):
    """Whether a PDF bears an electronic signature, and whether it was added to after the last one."""

    NONE = "none"
    WHOLE = "whole"
    BROKEN = "broken"


@dataclass(frozen=True, slots=True)
class Code:
    """A QR code whose text may be ours, `db.rules.form_code` tells.

    On our fiche's second side `ink` is the part of the signature frame that is dark, from 0 to 1; None where
    the frame is not in sight or the picture too pale to tell.
    """

    text: str
    second_side: bool
    ink: float | None = None


@dataclass(frozen=True, slots=True)
class PageFacts:
    """One page: `dpi` is the resolution of a scanned page of a PDF, None for text and for pictures."""

    blank: bool = False
    dpi: float | None = None
    codes: tuple[Code, ...] = ()


@dataclass(frozen=True, slots=True)
class Facts:
    """A file: its sheet, whether a password opened it, its seal, and its first pages.

    A page that cannot be read is None.
    """

    sheet: Sheet
    locked: bool = False
    seal: Seal = Seal.NONE
    pages: tuple[PageFacts | None, ...] = ()


def seal(answer: Mapping[str, object]) -> Seal:
    """Return the seal that an answer tells of. Raises `ValueError` for nonsense."""
    return Seal(str(answer.get("seal")))


def page(answer: Mapping[str, object]) -> PageFacts:
    """Return the facts on one page that an answer tells of. Raises `ValueError` for nonsense."""
    match answer:
        case {"blank": bool() as blank, "dpi": dpi, "codes": [*codes]} if len(codes) <= MAX_CODES:
            return PageFacts(blank, _number(dpi, FINEST), tuple(_code(code) for code in codes))
    raise ValueError("no facts")


def _code(told: object) -> Code:
    match told:
        case [str() as text, bool() as second_side, ink] if len(text) <= LONGEST_CODE and text.isascii():
            return Code(text, second_side, _number(ink, 1.0))
    raise ValueError("no code")


def _number(told: object, greatest: float) -> float | None:
    if told is None:
        return None
    if isinstance(told, float | int) and not isinstance(told, bool) and 0 <= told <= greatest:
        return float(told)
    raise ValueError("no number")
