"""Counts of children in, the adults a stay needs out (domain.md § 8)."""

from math import ceil


def supervision(n_under_6: int, n_from_6: int) -> int:
    """Return how many adults must supervise, the director not counted: 1 for 8 under 6, 1 for 12 from 6."""
    return max(2, ceil(n_under_6 / 8) + ceil(n_from_6 / 12))
