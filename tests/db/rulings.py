"""Rulings for tests: a subject and a verdict in, a decision taken on the row as it stands out."""

import uuid
from typing import Any

from sqlalchemy.orm import Session

from db import verdicts
from db.queries.projection import models
from db.rules.capture import Values
from db.rules.notice import Envelope, Letter, Notice
from db.rules.reasons import Reason
from db.rules.ruling import ReasonGiven, Ruling
from db.rules.workflow import needs_words
from db.types import Subject, Verdict
from tests.builders import NOW, READ, later

BECAUSE = ReasonGiven(Reason.OTHER, "Parce que.")


def plain_letter(notice: Notice, envelope: Envelope) -> Letter:
    """Compose a mail that says its facts and nothing more; the real one is tried with the desk."""
    text = repr(notice)
    return Letter(
        recipient=notice.recipient,
        subject=f"{notice.trigger}",
        text=text,
        content=f"{envelope}\n{text}".encode(),
        message_id=f"<{envelope.id}@alef.fr>",
    )


def state(session: Session, subject: Subject, subject_id: uuid.UUID) -> tuple[str, int]:
    """Return the state and the revision of a row."""
    row: Any = session.get_one(models[subject], subject_id, populate_existing=True)
    return str(row.state), row.revision


def ruling(
    session: Session,
    subject: Subject,
    subject_id: uuid.UUID,
    verdict: Verdict,
    *,
    by: uuid.UUID,
    reasons: tuple[ReasonGiven, ...] | None = None,
    message: str = "",
    captured: Values = READ,
) -> Ruling:
    """Return a whole ruling on what stands in the database."""
    if reasons is None:
        reasons = (BECAUSE,) if verdict in needs_words else ()
    _, revision = state(session, subject, subject_id)
    return Ruling(subject, subject_id, revision, verdict, by, NOW, reasons, message, captured)


def apply(session: Session, made: Ruling) -> verdicts.Outcome:
    """Apply a ruling with a plain letter, a minute after it was taken."""
    return verdicts.apply(session, made, compose=plain_letter, now=later(minutes=1))
