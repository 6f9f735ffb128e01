"""What is looked up: families, stays, mails, the journal."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db.models import Account, AuditEvent, Mail
from db.queries import directory
from db.queries.projection import Pending
from db.queries.queues import Queue
from db.rules.reasons import Reason
from db.rules.ruling import ReasonGiven
from db.types import (
    AccountState,
    Action,
    MailState,
    PlanningState,
    PreRegistrationState,
    Scope,
    StayState,
    Subject,
    Verdict,
)
from tests import builders
from tests.builders import FIRST, LAST, later
from tests.db.overlay import Decided, pending
from tests.db.rulings import apply, ruling

NOTHING = Pending()


@pytest.fixture
def session(any_engine: Engine) -> Iterator[Session]:
    with Session(any_engine) as session:
        yield session


def test_families_are_found_by_a_guardian_or_a_child(session: Session) -> None:
    """Once each, by name; nothing typed shows them all."""
    roux = builders.family(session, last_name="Roux", first_name="Élise", email="roux@exemple.fr")
    martin = builders.family(session, last_name="Martin", first_name="Roxane")
    assert [row.household_id for row in directory.families(session, "")] == [
        martin.household,
        roux.household,
    ]
    assert [row.household_id for row in directory.families(session, "ro")] == [
        *(martin.household, roux.household)
    ]
    (row,) = directory.families(session, "elise")
    assert row == directory.FamilyRow(
        household_id=roux.household,
        name="ROUX",
        city="Vannes",
        email="roux@exemple.fr",
        phone="+33612345678",
        children=("Élise",),
        account_id=roux.account,
        account_state="validated",
    )
    assert directory.families(session, "100% '") == ()


def test_an_open_account_speaks_for_a_family(session: Session) -> None:
    """The closed one is history, though it is older."""
    who = builders.family(session, state=AccountState.CLOSED)
    new = Account(
        id=uuid.uuid4(),
        state=AccountState.PENDING,
        email="nouveau@exemple.fr",
        household_id=who.household,
        created_at=later(minutes=9),
    )
    session.add(new)
    session.flush()
    (row,) = directory.families(session, "")
    assert (row.account_id, row.account_state) == (new.id, "pending")


def test_a_familys_dossiers(session: Session) -> None:
    """Both kinds of request, the next departure first, decisions on their way laid over."""
    who = builders.family(session)
    late = builders.stay(
        session, name="Août", first_day=FIRST + timedelta(days=30), last_day=date(2027, 8, 20)
    )
    soon = builders.stay(session, name="Juillet")
    second = builders.pre_registration(session, who, late)
    first = builders.pre_registration(session, who, soon, state=PreRegistrationState.VALIDATED)
    planning = builders.planning(session, first)
    builders.pre_registration(session, builders.family(session), soon)
    over = pending(Decided(Subject.PRE_REGISTRATION, second, "waitlisted"))
    found = directory.family_dossiers(session, who.household, pending=over)
    assert [(row.queue, row.id, row.stay, row.state) for row in found] == [
        (Queue.PLANNINGS, planning, "Juillet", "pending"),
        (Queue.PRE_REGISTRATIONS, first, "Juillet", "validated"),
        (Queue.PRE_REGISTRATIONS, second, "Août", "waitlisted"),
    ]
    assert {row.child for row in found} == {"MARTIN Léa"}


def test_stays_say_how_full_they_are(session: Session) -> None:
    """On the fullest day, with decisions on their way; a draft is nobody's business yet."""
    builders.stay(session, state=StayState.DRAFT)
    stay = builders.stay(session, capacity=7)
    plannings = [builders.ready_planning(session, stay) for _ in range(3)]
    builders.pre_registration(session, builders.family(session), stay)
    over = pending(
        *(Decided(Subject.PLANNING_REQUEST, planning, PlanningState.ACCEPTED) for planning in plannings[:2])
    )
    (row,) = directory.stays(session, pending=over)
    assert (row.id, row.capacity, row.accepted) == (stay, 7, 2)
    assert (row.engaged, row.pending, row.waiting, row.state) == (3, 1, 0, "open")
    assert directory.stays(session, pending=NOTHING)[0].accepted == 0


def test_the_next_departure(session: Session) -> None:
    """From today on, whether registrations are open or closed; neither a draft nor a cancelled stay."""
    assert directory.next_departure(session, FIRST) is None
    builders.stay(session, name="Annulé", state=StayState.CANCELLED)
    builders.stay(session, name="Brouillon", state=StayState.DRAFT)
    builders.stay(session, name="Mer", state=StayState.CLOSED)
    builders.stay(session, name="Ski", first_day=LAST, last_day=LAST)
    assert directory.next_departure(session, FIRST) == ("Mer", FIRST)
    assert directory.next_departure(session, FIRST + timedelta(days=1)) == ("Ski", LAST)
    assert directory.next_departure(session, LAST + timedelta(days=1)) is None


def test_mails_and_journal(session: Session) -> None:
    """Newest first; found by family, child or address; told apart by state."""
    me, stay = builders.staff(session), builders.stay(session)
    roux = builders.family(session, last_name="Roux", first_name="Zoé", email="zoé%_@exemple.fr")
    martin = builders.family(session, email="m@exemple.fr")
    decided = []
    for minutes, who in enumerate((roux, martin)):
        request = builders.pre_registration(session, who, stay)
        made = ruling(session, Subject.PRE_REGISTRATION, request, Verdict.APPROVE, by=me)
        apply(session, made)
        session.get_one(Mail, made.id).written_at = later(minutes=minutes)
        decided.append(made.id)
    session.get_one(Mail, decided[0]).state = MailState.SENT
    session.flush()

    def found(text: str, state: MailState | None = None) -> list[uuid.UUID]:
        return [row.id for row in directory.mails(session, text, state=state)]

    assert found("") == decided[::-1]
    assert found("roux") == found("é%_@") == [decided[0]]
    assert found("z%e") == []
    assert found("", MailState.QUEUED) == [decided[1]]
    (line,) = directory.journal(session, "zoe")
    assert (line.by, line.action, line.subject) == ("Marie", Action.DECIDE, Subject.PRE_REGISTRATION)
    assert (line.household, line.child) == ("ROUX", "ROUX Zoé")
    assert (line.verdict, line.document) == (Verdict.APPROVE, None)
    assert len(directory.journal(session, " ")) == 2
    assert directory.journal(session, "personne") == ()


def test_the_journal_names_the_kind_of_document(session: Session) -> None:
    """Seen or decided; never what is in it."""
    me, who = builders.staff(session), builders.family(session)
    builders.document_type(session, "vaccins", label="Copie des vaccins")
    piece = builders.document(session, who, "vaccins")
    because = ReasonGiven(Reason.VACCINE_MISSING, "ROR manquant")
    apply(session, ruling(session, Subject.DOCUMENT, piece, Verdict.REFUSE, by=me, reasons=(because,)))
    session.add(
        AuditEvent(
            id=uuid.uuid4(),
            at=later(minutes=2),
            staff_id=me,
            action=Action.VIEW,
            subject=Subject.DOCUMENT,
            subject_id=piece,
            child_id=who.child,
            detail="vaccins",
        )
    )
    session.flush()
    seen, refused = directory.journal(session, "")
    assert (seen.action, seen.verdict, seen.document) == (Action.VIEW, None, "Copie des vaccins")
    assert (refused.verdict, refused.document, refused.child) == (
        *(Verdict.REFUSE, "Copie des vaccins", "MARTIN Léa"),
    )
    assert "ROR" not in repr((seen, refused))


def test_titles(session: Session) -> None:
    """The name on a dossier, whatever it is about; nothing when it is gone."""
    stay, who = builders.stay(session), builders.family(session, last_name="d'Or")
    builders.document_type(session, "assurance", scope=Scope.HOUSEHOLD)
    request = builders.pre_registration(session, who, stay)
    for subject, subject_id, expected in (
        (Subject.ACCOUNT, who.account, "D’OR"),
        (Subject.PRE_REGISTRATION, request, "D’OR Léa"),
        (Subject.PLANNING_REQUEST, builders.planning(session, request), "D’OR Léa"),
        (Subject.DOCUMENT, builders.document(session, who, "assurance"), "D’OR"),
        (Subject.ACCOUNT, uuid.uuid4(), ""),
    ):
        assert directory.title(session, subject, subject_id) == expected
