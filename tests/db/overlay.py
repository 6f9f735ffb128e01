"""An outbox without its file: decisions in, the table that queries lay over the rows out."""

import uuid
from dataclasses import dataclass
from datetime import date

from sqlalchemy import JSON, Date, literal, select, type_coerce, union_all

from db.columns import Uid
from db.queries.projection import Pending
from db.rules.ruling import ReasonGiven
from db.types import Subject


@dataclass(frozen=True)
class Decided:
    """One decision on its way."""

    subject: Subject
    subject_id: uuid.UUID
    to_state: str
    reasons: tuple[ReasonGiven, ...] = ()
    message: str = ""
    valid_from: date | None = None
    valid_until: date | None = None


def pending(*decisions: Decided) -> Pending:
    """Return what the desk lays over its rows; with no decision, an outbox that is empty."""
    rows = [
        select(
            literal(decided.subject.value).label("subject"),
            literal(decided.subject_id, Uid).label("subject_id"),
            literal(str(decided.to_state)).label("to_state"),
            type_coerce(literal([[r.reason, r.detail] for r in decided.reasons], JSON), JSON).label(
                "reasons"
            ),
            literal(decided.message).label("message"),
            literal(decided.valid_from, Date).label("valid_from"),
            literal(decided.valid_until, Date).label("valid_until"),
            type_coerce(literal({}, JSON), JSON).label("captured"),
        ).where(literal(decided is not _nothing))
        for decided in decisions or (_nothing,)
    ]
    return Pending(union_all(*rows).subquery("outbox_entry"))


_nothing = Decided(Subject.ACCOUNT, uuid.UUID(int=0), "")
