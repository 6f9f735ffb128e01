"""One row in every table: a session in, a small whole season on a stay that leaves soon out."""

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import text
from sqlalchemy.orm import Session

from db.models import (
    AccountSecret,
    AuditEvent,
    Decision,
    DecisionPiece,
    DecisionReason,
    EmergencyContact,
    FamilyEdit,
    HealthAnswer,
    Mail,
    MailTemplate,
    Presence,
    PriceBand,
    Setting,
    StayActivity,
    StayClosure,
    StaySession,
    TransportPoint,
)
from db.types import Action, Direction, HealthQuestion, MailState, PreRegistrationState, Subject, Verdict
from tests import builders
from tests.builders import NOW, SEASON, Family
from tests.db.logins import today


@dataclass(frozen=True)
class Season:
    """The ids one asks about."""

    stay: uuid.UUID
    code: str
    who: Family
    request: uuid.UUID
    planning: uuid.UUID
    documents: dict[str, uuid.UUID]


def stay_from(session: Session, *, days: int, length: int = 7) -> tuple[uuid.UUID, str]:
    """Insert a stay that begins so many days after the server's today; return its id and its code."""
    first: Any = today(session)
    first += timedelta(days=days)
    stay = builders.stay(session, first_day=first, last_day=first + timedelta(days=length - 1))
    code = session.scalar(text("SELECT code FROM stay WHERE id = :id"), {"id": stay})
    return stay, str(code)


def going(
    session: Session,
    stay: uuid.UUID,
    *,
    last_name: str = "Martin",
    state: PreRegistrationState = PreRegistrationState.PENDING,
) -> Season:
    """Insert a family that asked for a stay, with a document of each kind and one answer on health."""
    who = builders.family(session, last_name=last_name)
    request = builders.pre_registration(session, who, stay, state=state)
    planning = builders.planning(session, request)
    kinds = ("vaccins", "assurance", "quotient_familial")
    documents = {kind: builders.document(session, who, kind) for kind in kinds}
    session.add(HealthAnswer(**answer(who.child)))
    session.add(HealthAnswer(**answer(who.child, HealthQuestion.HOSPITALISATIONS, "Appendicite")))
    session.flush()
    code = str(session.scalar(text("SELECT code FROM stay WHERE id = :id"), {"id": stay}))
    return Season(stay, code, who, request, planning, documents)


def answer(
    child: uuid.UUID, question: HealthQuestion = HealthQuestion.FOOD_ALLERGY, details: str = "Arachide"
) -> dict[str, Any]:
    """Return the columns of an answer."""
    return {
        "child_id": child,
        "season_code": SEASON,
        "question": question,
        "yes": True,
        "details": details,
        "answered_at": NOW,
    }


def document_types(session: Session) -> None:
    """Insert the kinds of documents a family of `going` gives."""
    for code in ("vaccins", "assurance", "quotient_familial"):
        builders.document_type(session, code)


def one_of_each(session: Session, *, by: uuid.UUID) -> Season:
    """Insert a row in every table; `by` decided, wrote and looked."""
    document_types(session)
    stay, _ = stay_from(session, days=3)
    found = going(session, stay)
    builders.group(session, stay)
    builders.requires(session, stay, "assurance")
    decision, subject = uuid.uuid4(), (Subject.PRE_REGISTRATION, found.request)
    session.add_all(
        [
            StaySession(stay_id=stay, first_day=builders.FIRST, last_day=builders.LAST),
            StayClosure(stay_id=stay, first_day=builders.FIRST, last_day=builders.LAST, label="Pont"),
            StayActivity(stay_id=stay, activity="voile"),
            PriceBand(stay_id=stay, quotient_from=0, amount_cents=100),
            TransportPoint(stay_id=stay, direction=Direction.OUT, place="Gare"),
            EmergencyContact(household_id=found.who.household, name="Paul", phone="+33612345678"),
            FamilyEdit(household_id=found.who.household, field="Adresse", at=NOW),
            AccountSecret(account_id=found.who.account, password_hash="x"),  # noqa: S106
            Setting(key="name", value="ALEF"),
            MailTemplate(trigger="reminder", number=1, written_at=NOW, written_by=by),
            Presence(staff_id=by, subject=subject[0], subject_id=subject[1], since=NOW, seen_at=NOW),
            Decision(
                id=decision,
                subject=subject[0],
                subject_id=subject[1],
                verdict=Verdict.REOPEN,
                revision_seen=0,
                from_state="refused",
                to_state="pending",
                message="",
                decided_by=by,
                decided_at=NOW,
                recorded_at=NOW,
            ),
            AuditEvent(
                id=uuid.uuid4(),
                at=NOW,
                staff_id=by,
                action=Action.VIEW,
                subject=subject[0],
                subject_id=subject[1],
                detail="",
            ),
            Mail(
                household_id=found.who.household,
                trigger="reminder",
                recipient="a@exemple.fr",
                subject="Objet",
                text="Texte",
                content=b"Texte",
                message_id="<1@exemple.fr>",
                state=MailState.QUEUED,
                written_at=NOW,
            ),
        ]
    )
    session.flush()
    session.add(DecisionReason(decision_id=decision, position=0, code="AUTRE", detail=""))
    session.add(
        DecisionPiece(decision_id=decision, document_id=found.documents["assurance"], document_revision=1)
    )
    session.flush()
    return found
