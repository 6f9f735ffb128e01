"""A family's file that was also given elsewhere: where in, how a reviewer reads it out.

Source: domain.md § 12: the same file given for two children is flagged.
"""

from collections.abc import Sequence
from dataclasses import dataclass

NAMED = 3


@dataclass(frozen=True)
class Elsewhere:
    """Another document that holds the same file; `child` is a name, empty for a household's own."""

    child: str
    document: str
    same_child: bool
    same_household: bool


def sentence(places: Sequence[Elsewhere]) -> str:
    """Return « Ce fichier a aussi été donné pour Noé (Assurance). »; the first few are named."""
    named = [_place(place) for place in places[:NAMED]]
    more = len(places) - len(named)
    if more:
        named.append(f"{more} autre{'s' if more > 1 else ''}")
    listed = " et ".join(part for part in (", ".join(named[:-1]), named[-1]) if part)
    family = "" if all(place.same_household for place in places) else ", dans une autre famille"
    return f"Ce fichier a aussi été donné {listed}{family}."


def _place(place: Elsewhere) -> str:
    if place.same_child:
        return f"comme « {place.document} »"
    return f"pour {place.child} ({place.document})" if place.child else f"pour le foyer ({place.document})"
