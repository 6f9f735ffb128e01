"""The audit log: who did what to whose dossier, when; written with what it tells of, or not at all."""

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from db.models import AuditEvent, Document, PlanningRequest, PreRegistration
from db.models.base import inserting
from db.types import Action, Subject

Owners = tuple[uuid.UUID | None, uuid.UUID | None]
"""A household and a child."""


def record(
    session: Session,
    action: Action,
    subject: Subject,
    subject_id: uuid.UUID,
    *,
    owned_by: Owners,
    id: uuid.UUID,  # noqa: A002
    by: uuid.UUID,
    at: datetime,
    detail: str,
) -> None:
    """Add an event about an existing subject; `detail` is a verdict or a type of document, never content."""
    household_id, child_id = owned_by
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
    session.connection().execute(inserting(AuditEvent), event)


def owners(session: Session, row: Any) -> Owners:
    """Return whom a subject's row is about, as the log files it."""
    if isinstance(row, PlanningRequest):
        row = session.get_one(PreRegistration, row.pre_registration_id)
    return row.household_id, row.child_id if isinstance(row, PreRegistration | Document) else None
