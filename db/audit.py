"""The audit log: who did what to whose dossier, when; written with what it tells of, or not at all."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from db.models import AuditEvent, Document, PlanningRequest, PreRegistration
from db.models.base import table_of
from db.queries.projection import models
from db.types import Action, Subject


def record(
    session: Session,
    action: Action,
    subject: Subject,
    subject_id: uuid.UUID,
    *,
    id: uuid.UUID,  # noqa: A002
    by: uuid.UUID,
    at: datetime,
    detail: str,
) -> None:
    """Add an event about an existing subject; `detail` is a verdict or a type of document, never content."""
    household_id, child_id = owners(session, subject, subject_id)
    event = {
        "id": id,
        "at": at,
        "staff_id": by,
        "action": action,
        "subject": subject,
        "subject_id": subject_id,
        "household_id": household_id,
        "child_id": child_id,
        "detail": detail,
    }
    session.execute(insert(table_of(AuditEvent)), event)


def owners(
    session: Session, subject: Subject, subject_id: uuid.UUID
) -> tuple[uuid.UUID | None, uuid.UUID | None]:
    """Return the household and the child that a subject is about, as the log files it."""
    row: Any = session.get_one(models[subject], subject_id)
    if isinstance(row, PlanningRequest):
        row = session.get_one(PreRegistration, row.pre_registration_id)
    return row.household_id, row.child_id if isinstance(row, PreRegistration | Document) else None
