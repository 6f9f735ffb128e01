"""Which documents a request needs: its stay's requirements joined to what the family gave, counted in SQL.

`counted` says in SQL what `db.rules.requirements.status` says of one piece; a test holds them together.
"""

import uuid
from datetime import date
from typing import TypeVar

from sqlalchemy import (
    CTE,
    ColumnElement,
    FromClause,
    and_,
    func,
    not_,
    or_,
    select,
    union_all,
)
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


def waiting(pending: Pending) -> CTE:
    """Return the pre-registrations with a document to check: their `id`, and `since` when the oldest waits.

    It begins at those documents: what was answered season after season is not looked at.
    """
    seen, states = pending.over_documents(), (DocumentState.SUBMITTED.value,)
    owners = (
        PreRegistration.child_id == Document.child_id,
        PreRegistration.household_id == Document.household_id,
    )
    # A document has one owner. Two statements, since SQLite follows no index through an OR of two tables.
    owned = union_all(
        *(
            select(Document.id.label("document_id"), PreRegistration.id.label("request_id"))
            .join_from(Document, PreRegistration, owner)
            .where(seen.maybe_among(states))
            for owner in owners
        )
    ).cte("owned")
    given = (
        owned.join(Document.__table__, Document.id == owned.c.document_id)
        .join(PreRegistration.__table__, PreRegistration.id == owned.c.request_id)
        .join(Stay.__table__, Stay.id == PreRegistration.stay_id)
        .join(Child.__table__, Child.id == PreRegistration.child_id)
        .join(DocumentType.__table__, DocumentType.code == Document.type_code)
        .join(Requirement.__table__, asked())
    )
    return (
        select(PreRegistration.id, func.min(Document.submitted_at).label("since"))
        .select_from(seen.join(given))
        .where(seen.state.in_(states), belongs())
        # Said twice: SQLite may join the other way round, from all requests to these few.
        .where(PreRegistration.id.in_(select(owned.c.request_id)))
        .group_by(PreRegistration.id)
        .cte("waiting")
    )


def counted(pending: Pending, few: FromClause, *, booked: bool) -> CTE:
    """Return how many pieces are `to_check` and `missing` for each `id` of `few` that is asked for some.

    These are pre-registrations, or planning requests and the days they have `booked`. In one go: to ask for
    each of them, and for each number, takes half as long again.
    """
    requests = PreRegistration.__table__.join(Child.__table__).join(Stay.__table__)
    id_: ColumnElement[uuid.UUID] = PreRegistration.__table__.c.id
    if booked:
        id_ = PlanningRequest.__table__.c.id
        requests = requests.join(
            PlanningRequest.__table__, PlanningRequest.pre_registration_id == PreRegistration.id
        )
    source, seen = joined(pending, requests.join(Requirement.__table__, Requirement.stay_id == Stay.id))
    return (
        select(
            id_.label("id"),
            func.count().filter(seen.state == DocumentState.SUBMITTED.value).label("to_check"),
            func.count().filter(_lacks(seen, booked=booked)).label("missing"),
        )
        .select_from(source)
        .where(id_.in_(select(few.c.id)))
        .group_by(id_)
        .cte("counted")
    )


def has_one_to_check(pending: Pending) -> ColumnElement[bool]:
    """Return the condition that the enclosing pre-registration has a document to check."""
    source, seen = joined(pending)
    found = select(Requirement.id).select_from(source).where(seen.state == DocumentState.SUBMITTED.value)
    return found.correlate(PreRegistration, Stay, Child).exists()


def _lacks(seen: ProjectedDocument, *, booked: bool) -> ColumnElement[bool]:
    first, last = _booked_days() if booked else (Stay.first_day, Stay.last_day)
    covers = and_(
        seen.state == DocumentState.VALID.value,
        or_(seen.valid_until.is_(None), seen.valid_until >= last),
        or_(seen.valid_from.is_(None), seen.valid_from <= first),
    )
    enough = or_(covers, seen.state.in_([DocumentState.SUBMITTED.value, DocumentState.NOT_REQUIRED.value]))
    return and_(Requirement.mandatory, not_(func.coalesce(enough, False)))


def _booked_days() -> tuple[ColumnElement[date], ColumnElement[date]]:
    mine = PlanningInterval.planning_request_id == PlanningRequest.id
    first = select(func.min(PlanningInterval.first_day)).where(mine).correlate(PlanningRequest)
    last = select(func.max(PlanningInterval.last_day)).where(mine).correlate(PlanningRequest)
    return (
        func.coalesce(first.scalar_subquery(), Stay.first_day),
        func.coalesce(last.scalar_subquery(), Stay.last_day),
    )
