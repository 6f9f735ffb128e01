"""A decision as a value, from the coordinator's click to the transaction that applies it."""

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING

from db.rules.reasons import Reason
from db.rules.workflow import needs_words
from db.types import Subject, Verdict

if TYPE_CHECKING:
    from db.rules.capture import Values  # which loads every rule of what is read


@dataclass(frozen=True)
class ReasonGiven:
    """A coded reason and the coordinator's own words beside it."""

    reason: Reason
    detail: str = ""


@dataclass(frozen=True)
class Ruling:
    """One decision on one subject, taken on the revision the coordinator had on screen."""

    subject: Subject
    subject_id: uuid.UUID
    revision: int
    verdict: Verdict
    decided_by: uuid.UUID
    decided_at: datetime
    reasons: tuple[ReasonGiven, ...] = ()
    message: str = ""
    captured: "Values" = field(default_factory=dict, hash=False)
    """What was read on a document that is accepted, by field (`capture`)."""
    id: uuid.UUID = field(default_factory=uuid.uuid4)


def incomplete(ruling: Ruling) -> str | None:
    """Return what a ruling still needs before anybody may take it, as a sentence; None when it is whole."""
    worded = ruling.message.strip() or ruling.reasons
    if ruling.verdict in needs_words and not worded:
        return "Choisissez un motif ou écrivez une phrase."
    refuses_piece = ruling.subject is Subject.DOCUMENT and ruling.verdict is Verdict.REFUSE
    if refuses_piece and not ruling.reasons:
        return "Choisissez le motif que la famille lira."
    if any(given.reason is Reason.OTHER and not given.detail.strip() for given in ruling.reasons):
        return "Le motif « Autre » demande une phrase."
    return None
