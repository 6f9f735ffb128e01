"""What a conflict page is told: what a colleague decided, what the family changed, what can be done now."""

import uuid
from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db import verdicts
from db.models import Account, Document, FamilyEdit, PreRegistration
from db.queries.conflict import Place, conflict
from db.queries.dossier import Change
from db.queries.queues import Queue
from db.rules.reasons import Reason
from db.rules.ruling import ReasonGiven
from db.types import AccountState, DocumentState, PreRegistrationState, Scope, Subject, Verdict
from db.verdicts import Applied, Conflict
from tests import builders
from tests.builders import later
from tests.db.overlay import Decided, pending
from tests.db.rulings import BECAUSE, apply, plain_letter, ruling

R, P, D, A = Subject.PRE_REGISTRATION, Subject.PLANNING_REQUEST, Subject.DOCUMENT, Subject.ACCOUNT


@pytest.fixture
def session(any_engine: Engine) -> Iterator[Session]:
    with Session(any_engine) as session:
        yield session


def edited(session: Session, who: builders.Family, field: str, *, minutes: int, before: str = "x") -> None:
    """The family changed a field."""
    session.add(
        FamilyEdit(
            id=uuid.uuid4(),
            household_id=who.household,
            child_id=None,
            field=field,
            before=before,
            at=later(minutes=minutes),
        )
    )
    session.flush()


def test_it_says_who_decided_what_and_why_and_what_can_be_done_now(session: Session) -> None:
    """Marie refuses while we validate: hers stands, with her reasons, and can only be reopened."""
    me = builders.staff(session, login="moi", name="Moi")
    marie = builders.staff(session)
    who, stay = builders.family(session), builders.stay(session, name="Ski")
    request = builders.pre_registration(session, who, stay)
    ours = ruling(session, R, request, Verdict.APPROVE, by=me)
    age = ReasonGiven(Reason.AGE, "Trop jeune.")
    theirs = ruling(session, R, request, Verdict.REFUSE, by=marie, reasons=(age,), message="Désolée.")
    assert isinstance(apply(session, theirs), Applied)
    assert isinstance(apply(session, ours), Conflict)
    found = conflict(session, ours)
    (decision,) = found.decisions
    assert (decision.by, decision.verdict, decision.reasons) == ("Marie", Verdict.REFUSE, (age,))
    assert (decision.message, decision.at) == ("Désolée.", later(minutes=1))
    assert (found.title, found.stay, found.piece) == ("MARTIN Léa", "Ski", None)
    assert (found.state, found.revision, found.ruling) == ("refused", 2, ours)
    assert found.verdicts == {Verdict.REOPEN}
    assert found.place == Place(Queue.PRE_REGISTRATIONS, request)
    assert found.changes == ()


def test_only_decisions_since_the_revision_are_told_newest_first(session: Session) -> None:
    me, marie = builders.staff(session, login="moi", name="Moi"), builders.staff(session)
    request = builders.pre_registration(session, builders.family(session), builders.stay(session))
    apply(session, ruling(session, R, request, Verdict.WAITLIST, by=marie))
    ours = ruling(session, R, request, Verdict.APPROVE, by=me)
    for number, verdict in enumerate((Verdict.REOPEN, Verdict.WAITLIST)):
        made = ruling(session, R, request, verdict, by=marie)
        verdicts.apply(session, made, compose=plain_letter, now=later(minutes=5 + number))
    assert [d.verdict for d in conflict(session, ours).decisions] == [Verdict.WAITLIST, Verdict.REOPEN]


def test_what_the_family_changed_since_the_revision_is_told_newest_first(session: Session) -> None:
    """Fields and files since the dossier was given, whenever we decided; what came before was in sight."""
    me = builders.staff(session)
    who, stay = builders.family(session), builders.stay(session)
    request = builders.pre_registration(session, who, stay)
    for code in ("assurance", "charte"):
        builders.document_type(session, code)
        builders.requires(session, stay, code)
    builders.document(session, who, "charte", uploaded_at=[later(minutes=-9)])
    ours = replace(ruling(session, R, request, Verdict.APPROVE, by=me), decided_at=later(minutes=60))
    builders.document(session, who, "assurance", uploaded_at=[later(minutes=20)])
    edited(session, who, "address", minutes=-5)
    edited(session, who, "phone", minutes=10, before="06 1")
    edited(session, who, "phone", minutes=30, before="06 2")
    edited(session, builders.family(session), "email", minutes=30)
    found = conflict(session, ours).changes
    assert found == (Change("téléphone", "06 1"), Change("Assurance"))
    assert [change.at for change in found] == [later(minutes=30), later(minutes=20)]


def test_a_dossier_given_again_since_counts_from_the_decision_before(session: Session) -> None:
    """Sent back to be completed, answered while we, offline, cancelled what we had read."""
    me = builders.staff(session)
    who = builders.family(session)
    request = builders.pre_registration(session, who, builders.stay(session))
    apply(session, ruling(session, R, request, Verdict.REQUEST_COMPLETION, by=me))
    ours = replace(ruling(session, R, request, Verdict.CANCEL, by=me), decided_at=later(minutes=60))
    edited(session, who, "address", minutes=0)
    edited(session, who, "phone", minutes=30)
    row = session.get_one(PreRegistration, request)
    row.state, row.revision = PreRegistrationState.PENDING, 3
    row.submitted_at = later(minutes=90)
    session.flush()
    found = conflict(session, ours)
    assert found.changes == (Change("téléphone", "x"),)
    assert found.decisions == ()
    assert Verdict.CANCEL in found.verdicts


def test_a_document_tells_of_its_newer_file_and_of_the_request_where_it_is_read(session: Session) -> None:
    """The living request that asks for it, not the one that was cancelled and leaves sooner."""
    me = builders.staff(session)
    who, gone, stay, other = (
        builders.family(session),
        builders.stay(session),
        builders.stay(session, name="Ski", first_day=builders.LAST, last_day=builders.LAST),
        builders.stay(session, name="Sans pièce"),
    )
    builders.document_type(session, "assurance", scope=Scope.HOUSEHOLD)
    for asking in (gone, stay):
        builders.requires(session, asking, "assurance")
    builders.pre_registration(session, who, gone, state=PreRegistrationState.CANCELLED)
    builders.pre_registration(session, who, other)
    builders.pre_registration(session, builders.family(session), stay)
    request = builders.pre_registration(session, who, stay)
    document = builders.document(session, who, "assurance")
    ours = ruling(session, D, document, Verdict.APPROVE, by=me)
    found = conflict(session, ours)
    assert found.changes == ()
    builders.version(session, document, number=2, at=later(minutes=3))
    row = session.get_one(Document, document)
    row.revision, row.submitted_at = 2, later(minutes=3)
    session.flush()
    found = conflict(session, ours)
    assert found.place == Place(Queue.DOCUMENTS, request, document)
    assert (found.piece, found.title, found.stay) == ("Assurance", "MARTIN", None)
    assert found.changes == (Change("Assurance"),)
    assert found.changes[0].at == later(minutes=3)
    stays_away = builders.document(session, builders.family(session), "assurance")
    assert conflict(session, ruling(session, D, stays_away, Verdict.APPROVE, by=me)).place is None


def test_an_account_and_a_planning_have_their_places(session: Session) -> None:
    me, who = builders.staff(session), builders.family(session, state=AccountState.PENDING)
    planning = builders.planning(
        session, builders.pre_registration(session, who, builders.stay(session, name="Ski"))
    )
    session.get_one(Account, who.account).household_id = None
    session.flush()
    found = conflict(session, ruling(session, A, who.account, Verdict.APPROVE, by=me))
    assert found.place == Place(Queue.ACCOUNTS, who.account)
    assert found.title.endswith("@exemple.fr")
    found = conflict(session, ruling(session, P, planning, Verdict.APPROVE, by=me))
    assert (found.place, found.stay, found.title) == (Place(Queue.PLANNINGS, planning), "Ski", "MARTIN Léa")


def test_what_waits_on_this_desk_is_laid_over(session: Session) -> None:
    """A reopening on its way: the dossier can be decided on again."""
    me = builders.staff(session)
    request = builders.pre_registration(
        session, builders.family(session), builders.stay(session), state=PreRegistrationState.REFUSED
    )
    ours = ruling(session, R, request, Verdict.REOPEN, by=me, reasons=(BECAUSE,))
    assert conflict(session, ours).verdicts == {Verdict.REOPEN}
    over = pending(Decided(R, request, PreRegistrationState.PENDING))
    found = conflict(session, ours, pending=over)
    assert (found.state, Verdict.APPROVE in found.verdicts) == ("pending", True)


def test_what_is_gone_is_said_to_be_gone(session: Session) -> None:
    me = builders.staff(session)
    who = builders.family(session)
    builders.document_type(session, "assurance")
    document = builders.document(session, who, "assurance", state=DocumentState.MISSING, uploaded_at=())
    ours = replace(ruling(session, D, document, Verdict.WAIVE, by=me), subject_id=uuid.uuid4())
    found = conflict(session, ours)
    assert (found.state, found.revision, found.place, found.verdicts) == (None, None, None, frozenset())
