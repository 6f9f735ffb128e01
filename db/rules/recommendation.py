"""The answer a dossier calls for: the state of its pieces in, a verdict (or none yet) out.

It only chooses the main button; the coordinator decides (screens: « the one that the dossier calls for »).
"""

from collections.abc import Collection
from dataclasses import dataclass

from db.rules.requirements import PieceStatus, faulty
from db.types import Subject, Verdict


@dataclass(frozen=True)
class PieceFact:
    """A piece as the recommendation sees it; `announced`: the family was told that it is refused."""

    status: PieceStatus
    mandatory: bool
    announced: bool


def after_checking(allowed: Collection[Verdict], pieces: Collection[PieceFact]) -> Verdict | None:
    """Return what to offer first to whoever checks documents: telling of refusals the family does not know.

    None when there are none: the dossier is left as it is, and the next one comes.
    """
    to_tell = any(piece.status is PieceStatus.REFUSED and not piece.announced for piece in pieces)
    wanted = Verdict.REQUEST_COMPLETION
    return wanted if to_tell and wanted in allowed else None


def recommended(
    subject: Subject,
    allowed: Collection[Verdict],
    pieces: Collection[PieceFact],
    *,
    information_missing: bool,
    full: bool,
    held: bool = False,
) -> Verdict | None:
    """Return the verdict to offer first; None while a piece waits to be checked or nothing is to be done.

    `held`: the account or the pre-registration before it is not validated, so its turn has not come.
    A pre-registration does not wait for documents never given: its approval is what asks for them.
    """
    if held or any(piece.status is PieceStatus.TO_CHECK for piece in pieces):
        return None
    to_tell = any(piece.status in faulty - {PieceStatus.MISSING} and not piece.announced for piece in pieces)
    lacking = any(piece.status in faulty and piece.mandatory for piece in pieces)
    blocked = information_missing or (lacking and subject is Subject.PLANNING_REQUEST)
    if to_tell or (blocked and Verdict.APPROVE in allowed):
        best = Verdict.REQUEST_COMPLETION
    elif full and Verdict.WAITLIST in allowed:
        best = Verdict.WAITLIST
    else:
        best = Verdict.APPROVE
    return best if best in allowed else None
