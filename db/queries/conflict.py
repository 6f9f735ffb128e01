"""What stands where a decision did not: a ruling in; what others decided and changed meanwhile out."""

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from db.models import (
    Account,
    Child,
    Decision,
    Document,
    DocumentType,
    DocumentVersion,
    PlanningRequest,
    PreRegistration,
    Requirement,
    Stay,
)
from db.queries import directory, pieces
from db.queries.asked import joined
from db.queries.dossier import Change, PastDecision
from db.queries.opening import edits, history, visible
from db.queries.projection import Pending, models
from db.queries.queues import Queue
from db.rules.planning import Interval
from db.rules.ruling import Ruling
from db.rules.workflow import verdicts
from db.types import PreRegistrationState, Subject, Verdict, type_of_state

_nothing_pending = Pending()


@dataclass(frozen=True)
class Place:
    """Where a subject is read: the queue and the id of its dossier, and for a document the piece in it."""

    queue: Queue
    id: uuid.UUID
    document_id: uuid.UUID | None = None


@dataclass(frozen=True)
class ConflictView:
    """A ruling that was not applied beside what stands now.

    `state`, `revision` and `place` are None where the subject is gone (`place` also for a document that no
    request asks for). `decisions` are those taken since the revision it was taken on, newest first;
    `changes` what the family changed since then, newest first. `verdicts`: what may be answered now.
    """

    ruling: Ruling
    title: str
    stay: str | None
    piece: str | None
    state: str | None
    revision: int | None
    place: Place | None
    decisions: tuple[PastDecision, ...]
    changes: tuple[Change, ...]
    verdicts: frozenset[Verdict]


def conflict(session: Session, ruling: Ruling, *, pending: Pending = _nothing_pending) -> ConflictView:
    """Return what became of what `ruling` was about; reads only."""
    row: Any = session.get(models[ruling.subject], ruling.subject_id)
    if row is None:
        return ConflictView(ruling, "", None, None, None, None, None, (), (), frozenset())
    state = visible(session, ruling.subject, row, pending)
    since = _since(session, ruling, row)
    stay, found = _about(session, row, since, pending)
    changes = sorted(found, key=lambda change: change.at or since, reverse=True)
    return ConflictView(
        ruling=ruling,
        title=directory.title(session, ruling.subject, ruling.subject_id) or getattr(row, "email", ""),
        stay=stay,
        piece=piece(session, ruling),
        state=state,
        revision=row.revision,
        place=_place(session, ruling.subject, row, pending),
        decisions=_decided_since(session, ruling),
        changes=tuple(changes),
        verdicts=verdicts(ruling.subject, type_of_state[ruling.subject](state)),
    )


def piece(session: Session, ruling: Ruling) -> str | None:
    """Return what the document is called that a ruling is about; None when it is about none."""
    document = session.get(Document, ruling.subject_id) if ruling.subject is Subject.DOCUMENT else None
    return _label(session, document) if document is not None else None


def _decided_since(session: Session, ruling: Ruling) -> tuple[PastDecision, ...]:
    later = set(
        session.scalars(
            select(Decision.id).where(
                Decision.subject == ruling.subject,
                Decision.subject_id == ruling.subject_id,
                Decision.revision_seen >= ruling.revision,
            )
        )
    )
    past = history(session, ruling.subject, ruling.subject_id) if later else ()
    return tuple(decision for decision in past if decision.id in later)


def _since(session: Session, ruling: Ruling, row: Any) -> datetime:
    """Return when the revision that the coordinator read came to be, or else when it was decided on.

    Not when it was decided: away from the network, the copy that was read may have been older than that.
    """
    before = session.scalar(
        select(Decision.recorded_at)
        .where(
            Decision.subject == ruling.subject,
            Decision.subject_id == ruling.subject_id,
            Decision.revision_seen < ruling.revision,
        )
        .order_by(Decision.revision_seen.desc())
        .limit(1)
    )
    moments = [moment for moment in (before, row.submitted_at) if moment and moment <= ruling.decided_at]
    return max(moments, default=ruling.decided_at)


def _about(
    session: Session, row: Any, since: datetime, pending: Pending
) -> tuple[str | None, tuple[Change, ...]]:
    """Return the name of the stay, if there is one, and what the family changed."""
    if isinstance(row, Document):
        return None, _uploads(session, row, since)
    if isinstance(row, Account):
        return None, edits(session, row.household_id, None, since)
    asked = (
        session.get_one(PreRegistration, row.pre_registration_id) if isinstance(row, PlanningRequest) else row
    )
    stay = session.get_one(Stay, asked.stay_id)
    found = pieces.of_request(
        session, asked.id, days=Interval(stay.first_day, stay.last_day), since=since, pending=pending
    )
    given = (Change(one.label, at=one.versions[0].uploaded_at) for one in found if one.new)
    return stay.name, (*edits(session, asked.household_id, asked.child_id, since), *given)


def _uploads(session: Session, document: Document, since: datetime) -> tuple[Change, ...]:
    uploaded = session.scalar(
        select(DocumentVersion.uploaded_at)
        .where(DocumentVersion.document_id == document.id, DocumentVersion.uploaded_at > since)
        .order_by(DocumentVersion.number.desc())
        .limit(1)
    )
    return (Change(_label(session, document), at=uploaded),) if uploaded is not None else ()


def _label(session: Session, document: Document) -> str:
    return session.get_one(DocumentType, document.type_code).label


def _place(session: Session, subject: Subject, row: Any, pending: Pending) -> Place | None:
    match subject:
        case Subject.ACCOUNT:
            return Place(Queue.ACCOUNTS, row.id)
        case Subject.PRE_REGISTRATION:
            return Place(Queue.PRE_REGISTRATIONS, row.id)
        case Subject.PLANNING_REQUEST:
            return Place(Queue.PLANNINGS, row.id)
        case Subject.DOCUMENT:
            found = _asking_for(session, row, pending)
            return Place(Queue.DOCUMENTS, found, row.id) if found is not None else None


def _asking_for(session: Session, document: Document, pending: Pending) -> uuid.UUID | None:
    """Return a request that asks for a document: a living one if any, the next departure first."""
    request = PreRegistration.__table__.join(Stay.__table__).join(Child.__table__)
    source, _ = joined(pending, request.join(Requirement.__table__, Requirement.stay_id == Stay.id))
    gone = PreRegistration.state.in_([PreRegistrationState.CANCELLED, PreRegistrationState.REFUSED])
    return session.scalar(
        select(PreRegistration.id)
        .select_from(source)
        .where(
            # Said twice, so that only the requests of this family are looked at.
            or_(
                PreRegistration.child_id == document.child_id,
                PreRegistration.household_id == document.household_id,
            ),
            Document.id == document.id,
        )
        .order_by(gone, Stay.first_day)
        .limit(1)
    )
