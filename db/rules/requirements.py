"""What a required piece is worth for a stay: its state and dates in, the status a reviewer sees out.

Source: domain.md § 5. Validity is judged over the days of the stay, never at today.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.types import DocumentState, Scope


class PieceStatus(StrEnum):
    """What a piece is worth for this stay."""

    MISSING = "missing"
    TO_CHECK = "to_check"
    VALID = "valid"
    REFUSED = "refused"
    EXPIRES_DURING_STAY = "expires_during_stay"
    NOT_COVERING = "not_covering"
    EXPIRED = "expired"
    NOT_REQUIRED = "not_required"


given: frozenset[PieceStatus] = frozenset({PieceStatus.TO_CHECK, PieceStatus.VALID, PieceStatus.NOT_REQUIRED})
"""Enough for the family to ask for its planning."""

settled: frozenset[PieceStatus] = frozenset({PieceStatus.VALID, PieceStatus.NOT_REQUIRED})
"""Enough for the coordinator to accept it."""

faulty: frozenset[PieceStatus] = frozenset(PieceStatus) - given
"""The family has something to do."""


def to_give(status: PieceStatus, *, mandatory: bool) -> bool:
    """Tell whether a completion request asks the family for this piece; an optional one it may omit."""
    return status in faulty and (mandatory or status is not PieceStatus.MISSING)


@dataclass(frozen=True)
class DocumentKind:
    """The part of a document type that decides whether a stay asks for it."""

    code: str
    scope: Scope
    activity: str | None = None
    aid_scheme_only: bool = False


def status(
    state: DocumentState,
    *,
    first_day: date,
    last_day: date,
    valid_from: date | None = None,
    valid_until: date | None = None,
) -> PieceStatus:
    """Return what a document in this state is worth from the first to the last booked day.

    `valid_from` and `valid_until` (both included) are None where the document has no such bound.
    """
    match state:
        case DocumentState.MISSING:
            return PieceStatus.MISSING
        case DocumentState.SUBMITTED:
            return PieceStatus.TO_CHECK
        case DocumentState.REFUSED:
            return PieceStatus.REFUSED
        case DocumentState.NOT_REQUIRED:
            return PieceStatus.NOT_REQUIRED
        case DocumentState.EXPIRED:
            return PieceStatus.EXPIRED
        case DocumentState.VALID:
            return _covers(first_day, last_day, valid_from, valid_until)


def _covers(
    first_day: date, last_day: date, valid_from: date | None, valid_until: date | None
) -> PieceStatus:
    if valid_until is not None and valid_until < first_day:
        return PieceStatus.EXPIRED
    if valid_until is not None and valid_until < last_day:
        return PieceStatus.EXPIRES_DURING_STAY
    if valid_from is not None and valid_from > first_day:
        return PieceStatus.NOT_COVERING
    return PieceStatus.VALID


def asked(kind: DocumentKind, *, activities: Iterable[str], aid_scheme: bool) -> bool:
    """Tell whether a stay with these activities asks for this kind of document."""
    if kind.aid_scheme_only and not aid_scheme:
        return False
    return kind.activity is None or kind.activity in set(activities)
