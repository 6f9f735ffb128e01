"""What a required piece is worth for a stay: its state and dates in, the status a reviewer sees out.

Source: domain.md § 5. Validity is judged over the days of the stay, never at today.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from db.rules.ages import latest_birth
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
    age_from: int | None = None
    age_to: int | None = None


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


@dataclass(frozen=True)
class Required:
    """A kind of document as one stay asks for it: of children born between two days, both included."""

    code: str
    born_from: date | None = None
    born_until: date | None = None


def of_stay(
    kinds: Iterable[DocumentKind], *, first_day: date, activities: Iterable[str], aid_scheme: bool
) -> tuple[Required, ...]:
    """Return what a stay asks for, by its activities, its aid scheme and the ages at its first day."""
    offered = set(activities)
    return tuple(
        Required(
            kind.code,
            born_from=None
            if kind.age_to is None
            else latest_birth(kind.age_to + 1, first_day) + timedelta(days=1),
            born_until=None if kind.age_from is None else latest_birth(kind.age_from, first_day),
        )
        for kind in kinds
        if (aid_scheme or not kind.aid_scheme_only) and (kind.activity is None or kind.activity in offered)
    )


def concerns(required: Required, birth_date: date | None) -> bool:
    """Tell whether a child is asked for it; one whose birth date is not known is."""
    if birth_date is None:
        return True
    early = required.born_from is not None and birth_date < required.born_from
    late = required.born_until is not None and birth_date > required.born_until
    return not early and not late


def to_renew(
    state: DocumentState, *, last_day: date, valid_until: date | None, latest_last_day: date | None
) -> bool:
    """Tell whether a piece that is good for this stay has to be renewed for the child's latest booked one.

    Each stay is judged over its own days: refusing July because October is booked too would help nobody.
    The family is told early instead (domain.md § 5: « at the last day of the latest booked stay »).
    """
    if state is not DocumentState.VALID or valid_until is None or latest_last_day is None:
        return False
    return last_day <= valid_until < latest_last_day
