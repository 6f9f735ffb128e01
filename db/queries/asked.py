"""Which documents a request needs: its stay's requirements joined to what the family gave, counted in SQL.

`lacking` says in SQL what `db.rules.requirements.status` says of one piece; a test holds them together.
"""

from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import ColumnElement, FromClause, ScalarSelect, Select, and_, func, not_, or_, select
from sqlalchemy.orm import aliased

from db.models import (
    Child,
    Document,
    DocumentType,
    PlanningInterval,
    PlanningRequest,
    PreRegistration,
    Requirement,
    Stay,
)
from db.queries.projection import Pending, ProjectedDocument
from db.types import DocumentState, Scope

T = TypeVar("T")


def belongs() -> ColumnElement[bool]:
    """Return the condition that a document answers a requirement of a pre-registration's stay."""
    own, ours = (
        Document.child_id == PreRegistration.child_id,
        Document.household_id == PreRegistration.household_id,
    )
    return and_(
        Document.type_code == DocumentType.code,
        Document.season_code == Stay.season_code,
        or_(
            and_(DocumentType.scope != Scope.HOUSEHOLD, own),
            and_(DocumentType.scope == Scope.HOUSEHOLD, ours),
            and_(DocumentType.scope == Scope.EITHER, ours, not_(_has_own())),
        ),
        or_(not_(DocumentType.per_stay), Document.stay_id == Stay.id),
    )


def _has_own() -> ColumnElement[bool]:
    """Return the condition that the child has a document of its own, which goes before the household's."""
    one = aliased(Document)
    found = select(one.id).where(
        one.type_code == DocumentType.code,
        one.child_id == PreRegistration.child_id,
        one.season_code == Stay.season_code,
        or_(not_(DocumentType.per_stay), one.stay_id == Stay.id),
    )
    return found.correlate(DocumentType, PreRegistration, Stay).exists()


def asked() -> ColumnElement[bool]:
    """Return the condition that the stay and child of the enclosing query are asked for a requirement."""
    return and_(
        Requirement.stay_id == Stay.id,
        DocumentType.code == Requirement.type_code,
        or_(not_(DocumentType.aid_scheme_only), Stay.aid_scheme),
        or_(
            Child.birth_date.is_(None),
            Requirement.born_from.is_(None),
            Child.birth_date >= Requirement.born_from,
        ),
        or_(
            Child.birth_date.is_(None),
            Requirement.born_until.is_(None),
            Child.birth_date <= Requirement.born_until,
        ),
    )


def joined(
    pending: Pending, requirements: FromClause = Requirement.__table__
) -> tuple[FromClause, ProjectedDocument]:
    """Return requirements with their types and documents, and how these should be seen."""
    documents = pending.over_documents()
    source = requirements.join(DocumentType.__table__, asked())
    return documents.join(source.outerjoin(Document.__table__, belongs())), documents


def to_check(pending: Pending) -> ScalarSelect[int]:
    """Return, for the enclosing pre-registration and stay, the number of documents to check."""
    source, seen = joined(pending)
    return _correlated(
        select(func.count()).select_from(source).where(seen.state == DocumentState.SUBMITTED.value)
    )


def waiting_since(pending: Pending) -> ScalarSelect[datetime | None]:
    """Return, for the enclosing pre-registration and stay, when its oldest document to check was given."""
    source, seen = joined(pending)
    query = select(func.min(Document.submitted_at)).select_from(source)
    return _correlated(query.where(seen.state == DocumentState.SUBMITTED.value))


def has_one_to_check(pending: Pending) -> ColumnElement[bool]:
    """Return the condition that the enclosing pre-registration has a document to check."""
    source, seen = joined(pending)
    found = select(Requirement.id).select_from(source).where(seen.state == DocumentState.SUBMITTED.value)
    return found.correlate(PreRegistration, Stay, Child).exists()


def lacking(pending: Pending, *, booked: bool = False) -> ScalarSelect[int]:
    """Return, for the enclosing pre-registration and stay, the number of mandatory pieces to be given.

    They are judged over the days of the stay, or over those `booked` by the enclosing planning request.
    """
    source, seen = joined(pending)
    first, last = _booked_days() if booked else (Stay.first_day, Stay.last_day)
    covers = and_(
        seen.state == DocumentState.VALID.value,
        or_(seen.valid_until.is_(None), seen.valid_until >= last),
        or_(seen.valid_from.is_(None), seen.valid_from <= first),
    )
    enough = or_(covers, seen.state.in_([DocumentState.SUBMITTED.value, DocumentState.NOT_REQUIRED.value]))
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
    return query.correlate(PreRegistration, PlanningRequest, Stay, Child).scalar_subquery()
