"""The families' side of a season, as the portal writes it: a session in, a step, a change or a purge done."""

import uuid
from datetime import UTC, datetime
from random import Random
from typing import Any

from sqlalchemy import delete, or_, select, update
from sqlalchemy.orm import Session

from db.models import (
    Account,
    Child,
    ChildHousehold,
    Decision,
    DecisionPiece,
    DecisionReason,
    Document,
    DocumentVersion,
    FamilyEdit,
    Guardian,
    Household,
    Mail,
    PreRegistration,
)
from db.queries.projection import models
from db.rules.workflow import IllegalTransition, stepped
from db.types import Step, Subject, type_of_state
from tests import builders


def step(session: Session, subject: Subject, subject_id: uuid.UUID, move: Step) -> bool:
    """Take a family's step, with its revision, where the state allows it; return whether it did."""
    model = models[subject]
    row: Any = session.get(model, subject_id, with_for_update=True)
    if row is None:
        return False
    try:
        after = stepped(subject, type_of_state[subject](row.state), move)
    except IllegalTransition:
        return False
    row.state, row.revision, row.submitted_at = after, row.revision + 1, datetime.now(UTC)
    if subject is Subject.DOCUMENT and move is Step.SUBMIT:
        builders.version(session, subject_id, number=1 + _versions(session, subject_id))
    return True


def change(session: Session, household_id: uuid.UUID, phone: str) -> bool:
    """Change a telephone number, which reviewers are shown; return whether the family is there."""
    if session.get(Household, household_id) is None:
        return False
    session.execute(update(Guardian).where(Guardian.household_id == household_id).values(phone=phone))
    session.add(
        FamilyEdit(
            id=uuid.uuid4(), household_id=household_id, field="phone", before=None, at=datetime.now(UTC)
        )
    )
    return True


def purge(session: Session, household_id: uuid.UUID) -> None:
    """Remove a family and all that is about it: nothing of it may stay on any desk."""
    children = select(ChildHousehold.child_id).where(ChildHousehold.household_id == household_id)
    ids = list(session.scalars(children))
    papers = or_(Document.household_id == household_id, Document.child_id.in_(ids))
    of = {
        Subject.ACCOUNT: select(Account.id).where(Account.household_id == household_id),
        Subject.PRE_REGISTRATION: select(PreRegistration.id).where(PreRegistration.child_id.in_(ids)),
        Subject.DOCUMENT: select(Document.id).where(papers),
    }
    subjects = [one for query in of.values() for one in session.scalars(query)]
    documents = list(session.scalars(of[Subject.DOCUMENT]))
    decided = list(session.scalars(select(Decision.id).where(Decision.subject_id.in_(subjects))))
    for gone in (
        delete(Mail).where(or_(Mail.household_id == household_id, Mail.decision_id.in_(decided))),
        delete(DecisionPiece).where(
            or_(DecisionPiece.decision_id.in_(decided), DecisionPiece.document_id.in_(documents))
        ),
        delete(DecisionReason).where(DecisionReason.decision_id.in_(decided)),
        delete(Decision).where(Decision.id.in_(decided)),
        delete(DocumentVersion).where(DocumentVersion.document_id.in_(documents)),
        delete(Document).where(Document.id.in_(documents)),
        delete(PreRegistration).where(PreRegistration.child_id.in_(ids)),
        delete(FamilyEdit).where(FamilyEdit.household_id == household_id),
        delete(Guardian).where(Guardian.household_id == household_id),
        delete(Account).where(Account.household_id == household_id),
        delete(ChildHousehold).where(ChildHousehold.child_id.in_(ids)),
        delete(Child).where(Child.id.in_(ids)),
        delete(Household).where(Household.id == household_id),
    ):
        session.execute(gone)


def live(session: Session, chance: Random) -> None:
    """Do something that families do, to a dossier taken by chance."""
    subject = chance.choice([Subject.ACCOUNT, Subject.PRE_REGISTRATION, Subject.DOCUMENT, Subject.DOCUMENT])
    model = models[subject]
    ids = sorted(session.scalars(select(model.id)))
    taken = chance.choice(ids)
    if not step(session, subject, taken, Step.SUBMIT):
        homes = sorted(session.scalars(select(Household.id)))
        change(session, chance.choice(homes), f"+336{chance.randrange(10**8):08}")


def _versions(session: Session, document_id: uuid.UUID) -> int:
    numbers = session.scalars(
        select(DocumentVersion.number).where(DocumentVersion.document_id == document_id)
    )
    return max(numbers, default=0)
