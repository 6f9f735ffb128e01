"""Counts of children in, the adults a stay needs out (domain.md § 8)."""

from enum import StrEnum
from math import ceil


class Band(StrEnum):
    """The ages a stay is declared by, on its first day, and what falls outside them."""

    UNDER_6 = "under_6"
    FROM_6 = "from_6"
    FROM_14 = "from_14"
    ADULT = "adult"
    UNKNOWN = "unknown"


def band(age: int | None) -> Band:
    """Return the band of an age in full years; an age nobody can have is as good as unknown."""
    if age is None or age < 0:
        return Band.UNKNOWN
    if age < 6:
        return Band.UNDER_6
    if age < 14:
        return Band.FROM_6
    return Band.FROM_14 if age < 18 else Band.ADULT


def supervision(n_under_6: int, n_from_6: int) -> int:
    """Return how many adults must supervise, the director not counted: 1 for 8 under 6, 1 for 12 from 6."""
    return max(2, ceil(n_under_6 / 8) + ceil(n_from_6 / 12))
