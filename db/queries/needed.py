"""Which families' files the queues need, the most urgent first: a session in, hashes and sizes out."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import Select, and_, func, or_, select
from sqlalchemy.orm import Session, aliased

from db.models import (
    Child,
    Document,
    DocumentVersion,
    File,
    PlanningRequest,
    PreRegistration,
    Requirement,
    Stay,
)
from db.queries import asked
from db.queries.projection import Pending, Projected, ProjectedDocument
from db.queries.queues import Queue
from db.types import DocumentState, PlanningState, PreRegistrationState, Subject

_living = tuple(
    state.value
    for state in (
        PreRegistrationState.PENDING,
        PreRegistrationState.TO_COMPLETE,
        PreRegistrationState.WAITLISTED,
        PreRegistrationState.VALIDATED,
    )
)


@dataclass(frozen=True)
class Needed:
    """A file, and its size in bytes."""

    sha256: str
    size: int


def by_queues(session: Session, *, pending: Pending) -> tuple[Needed, ...]:
    """Return each file of the dossiers that wait in a queue, once.

    First the documents to check, then the other pieces of those dossiers; by departure, then by waiting.
    """
    plannings = pending.over(Subject.PLANNING_REQUEST)
    planned = (
        select(PlanningRequest.pre_registration_id)
        .select_from(plannings.join(PlanningRequest.__table__))
        .where(plannings.state == PlanningState.PENDING.value)
    )
    requests = pending.over(Subject.PRE_REGISTRATION)
    query, seen = _files(pending, requests)
    to_check = seen.state == DocumentState.SUBMITTED.value
    rows = session.execute(
        query.where(
            requests.among(_living),
            or_(
                requests.state == PreRegistrationState.PENDING.value,
                asked.has_one_to_check(pending),
                PreRegistration.id.in_(planned),
            ),
        ).order_by(to_check.desc(), Stay.first_day, Document.submitted_at, File.sha256)
    )
    return tuple(dict.fromkeys(Needed(row.sha256, row.size) for row in rows))


def by_dossiers(
    session: Session, queue: Queue, ids: Sequence[uuid.UUID], *, pending: Pending
) -> Mapping[uuid.UUID, frozenset[str]]:
    """Return the files each of these dossiers needs: the last version of every piece; often none."""
    found: dict[uuid.UUID, set[str]] = {one: set() for one in ids}
    if queue is Queue.ACCOUNTS:
        return {one: frozenset() for one in ids}
    whose: dict[uuid.UUID, uuid.UUID] = {one: one for one in ids}
    if queue is Queue.PLANNINGS:
        rows = session.execute(
            select(PlanningRequest.id, PlanningRequest.pre_registration_id).where(PlanningRequest.id.in_(ids))
        )
        whose = {request: planning for planning, request in rows}
    query, _ = _files(pending, pending.over(Subject.PRE_REGISTRATION))
    for row in session.execute(query.where(PreRegistration.id.in_(list(whose)))):
        found[whose[row.id]].add(row.sha256)
    return {one: frozenset(files) for one, files in found.items()}


def _files(pending: Pending, requests: Projected) -> tuple[Select[uuid.UUID, str, int], ProjectedDocument]:
    """Return the pieces of requests with the file of their last version, and how these should be seen."""
    tables = PreRegistration.__table__.join(Stay.__table__).join(Child.__table__)
    source, seen = asked.joined(pending, tables.join(Requirement.__table__, Requirement.stay_id == Stay.id))
    source = requests.join(source)
    later = aliased(DocumentVersion)
    last = (
        select(func.max(later.number)).where(later.document_id == Document.id).correlate(Document)
    ).scalar_subquery()
    version = and_(DocumentVersion.document_id == Document.id, DocumentVersion.number == last)
    source = source.join(DocumentVersion.__table__, version).join(File.__table__)
    return select(PreRegistration.id, File.sha256, File.size).select_from(source), seen
