"""Where else a family's file was given: a document and a file in, other documents that hold it out."""

import uuid
from typing import Any

from sqlalchemy import and_, exists, not_, or_, select
from sqlalchemy.orm import Session, aliased

from db.models import Child, ChildHousehold, Document, DocumentType, DocumentVersion
from db.rules.elsewhere import Elsewhere
from db.rules.names import full_name

SHOWN = 20


def elsewhere(session: Session, document_id: uuid.UUID, sha256: str) -> tuple[Elsewhere, ...]:
    """Return the other documents that hold this file, in whichever version, other families' last.

    The same piece of another season is no news.
    """
    mine, other = aliased(Document), aliased(Document)
    here, there = aliased(ChildHousehold), aliased(ChildHousehold)
    same_child = and_(other.child_id.is_not(None), other.child_id == mine.child_id)
    same_owner = and_(
        other.child_id.is_not_distinct_from(mine.child_id),
        other.household_id.is_not_distinct_from(mine.household_id),
    )
    # A household's document and its children's are one family's, and so are a separated child's two homes.
    same_household = or_(
        same_owner,
        exists().where(here.child_id == mine.child_id, here.household_id == other.household_id),
        exists().where(there.child_id == other.child_id, there.household_id == mine.household_id),
        exists().where(
            here.child_id == mine.child_id,
            there.child_id == other.child_id,
            here.household_id == there.household_id,
        ),
    )
    rows = session.execute(
        select(
            Child.first_name,
            Child.last_name,
            DocumentType.label,
            DocumentType.position,
            same_child.label("same_child"),
            same_household.label("same_household"),
            other.id,
        )
        .select_from(DocumentVersion)
        .join(other, other.id == DocumentVersion.document_id)
        .join(mine, and_(mine.id == document_id, mine.id != other.id))
        .join(DocumentType, DocumentType.code == other.type_code)
        .outerjoin(Child, Child.id == other.child_id)
        .where(
            DocumentVersion.file_sha256 == sha256, not_(and_(same_owner, other.type_code == mine.type_code))
        )
        .distinct()
        .order_by(Child.first_name, DocumentType.position, other.id)
        .limit(SHOWN)
    ).all()
    found = [_place(row) for row in rows]
    return tuple(sorted(dict.fromkeys(found), key=lambda place: not place.same_household))


def _place(row: Any) -> Elsewhere:
    """Return a brother or a sister by the first name, a stranger's child by both."""
    same_household = bool(row.same_household)
    child = (
        (row.first_name if same_household else full_name(row.last_name, row.first_name))
        if row.first_name
        else ""
    )
    return Elsewhere(child, row.label, bool(row.same_child), same_household)
