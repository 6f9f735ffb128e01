"""Which documents a request needs: its stay's requirements joined to what the family gave, counted in SQL.

`lacking` says in SQL what `db.rules.requirements.status` says of one piece; a test holds them together.
"""

from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, Select, and_, func, not_, or_, select

from db.models import (
    Document,
    DocumentType,
    PlanningInterval,
    PlanningRequest,
    PreRegistration,
    Requirement,
    Stay,
)
from db.queries.projection import Pending
from db.types import DocumentState, Scope, Subject

T = TypeVar("T")


def belongs() -> ColumnElement[bool]:
    """Return the condition that a document answers a requirement of a pre-registration's stay."""
    return and_(
        Document.type_code == DocumentType.code,
        Document.season_code == Stay.season_code,
        or_(
            and_(DocumentType.scope == Scope.CHILD, Document.child_id == PreRegistration.child_id),
            and_(
                DocumentType.scope == Scope.HOUSEHOLD, Document.household_id == PreRegistration.household_id
            ),
        ),
        or_(not_(DocumentType.per_stay), Document.stay_id == Stay.id),
    )


def asked() -> ColumnElement[bool]:
    """Return the condition that the stay of the enclosing query asks for a requirement's type."""
    return and_(
        Requirement.stay_id == Stay.id,
        DocumentType.code == Requirement.type_code,
        or_(not_(DocumentType.aid_scheme_only), Stay.aid_scheme),
    )


def joined(
    pending: Pending, requirements: FromClause = Requirement.__table__
) -> tuple[FromClause, ColumnElement[str]]:
    """Return requirements with their types and documents, and the state of these that should be seen."""
    documents = pending.over(Subject.DOCUMENT)
    source = requirements.join(DocumentType.__table__, asked())
    return documents.join(source.outerjoin(Document.__table__, belongs())), documents.state


def to_check(pending: Pending) -> ScalarSelect[int]:
    """Return, for the enclosing pre-registration and stay, the number of documents to check."""
    source, state = joined(pending)
    return _correlated(select(func.count()).select_from(source).where(state == DocumentState.SUBMITTED.value))


def waiting_since(pending: Pending) -> ScalarSelect[datetime | None]:
    """Return, for the enclosing pre-registration and stay, when its oldest document to check was given."""
    source, state = joined(pending)
    query = select(func.min(Document.submitted_at)).select_from(source)
    return _correlated(query.where(state == DocumentState.SUBMITTED.value))


def has_one_to_check(pending: Pending) -> ColumnElement[bool]:
    """Return the condition that the enclosing pre-registration has a document to check."""
    source, state = joined(pending)
    found = select(Requirement.id).select_from(source).where(state == DocumentState.SUBMITTED.value)
    return found.correlate(PreRegistration, Stay).exists()


def lacking(pending: Pending, *, booked: bool = False) -> ScalarSelect[int]:
    """Return, for the enclosing pre-registration and stay, the number of mandatory pieces to be given.

    They are judged over the days of the stay, or over those `booked` by the enclosing planning request.
    """
    source, state = joined(pending)
    first, last = _booked_days() if booked else (Stay.first_day, Stay.last_day)
    covers = and_(
        state == DocumentState.VALID.value,
        or_(Document.valid_until.is_(None), Document.valid_until >= last),
        or_(Document.valid_from.is_(None), Document.valid_from <= first),
    )
    enough = or_(covers, state.in_([DocumentState.SUBMITTED.value, DocumentState.NOT_REQUIRED.value]))
    query = select(func.count()).select_from(source)
    return _correlated(query.where(Requirement.mandatory, not_(func.coalesce(enough, False))))


def _booked_days() -> tuple[ColumnElement[date], ColumnElement[date]]:
    mine = PlanningInterval.planning_request_id == PlanningRequest.id
    first = select(func.min(PlanningInterval.first_day)).where(mine).correlate(PlanningRequest)
    last = select(func.max(PlanningInterval.last_day)).where(mine).correlate(PlanningRequest)
    return (
        func.coalesce(first.scalar_subquery(), Stay.first_day),
        func.coalesce(last.scalar_subquery(), Stay.last_day),
    )


def _correlated(query: Select[T]) -> ScalarSelect[T]:
    return query.correlate(PreRegistration, PlanningRequest, Stay).scalar_subquery()
