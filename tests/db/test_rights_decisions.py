"""Decisions by real logins: all that a desk does works, and a state moves by no other way."""

import uuid

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.models import AuditEvent, Decision, DecisionPiece, Mail, PlanningRequest, PreRegistration, Staff
from db.queries.opening import open_dossier
from db.queries.projection import Pending
from db.queries.queues import Queue
from db.rules.workflow import IllegalTransition, decided, stepped
from db.types import (
    DocumentState,
    PlanningState,
    PreRegistrationState,
    Role,
    Step,
    Subject,
    Verdict,
    type_of_state,
)
from db.verdicts import Applied, Conflict, Rejected
from tests import builders
from tests.db.logins import CHECK, PERMISSION, Logins, Person, sqlstate
from tests.db.rulings import apply, ruling, state
from tests.db.test_verdicts import EVERY_DECISION, subject_in

BORN = {
    ("account", "email_unconfirmed"),
    ("account", "incomplete"),
    ("pre_registration", "pending"),
    ("document", "missing"),
    ("document", "submitted"),
    ("planning_request", "draft"),
    ("planning_request", "pending"),
}
"""How the portal may begin a subject."""


def test_the_table_of_transitions_is_the_workflow(logins: Logins) -> None:
    """Two lists of one law: this is what keeps them one."""
    expected = {(subject, "", "create", born, "family") for subject, born in BORN}
    for subject in Subject:
        for before in type_of_state[subject]:
            for verdict in Verdict:
                for has_file in (True, False):
                    try:
                        after = decided(subject, before, verdict, has_file=has_file)
                    except IllegalTransition:
                        continue
                    expected.add((subject.value, before.value, verdict.value, after.value, "staff"))
            for step in Step:
                try:
                    after = stepped(subject, before, step)
                except IllegalTransition:
                    continue
                expected.add((subject.value, before.value, step.value, after.value, "family"))
    with logins.owner.connect() as owner:
        assert {
            tuple(row) for row in owner.execute(text("SELECT * FROM rights.legal_transition"))
        } == expected


@pytest.mark.parametrize("bound", [False, True], ids=["every stay", "one stay"])
def test_every_decision_by_a_coordinator(logins: Logins, *, bound: bool) -> None:
    """State, history, journal and mail, by somebody who has the rights of a coordinator and no more."""
    mails = 0
    marie = logins.add(Role.COORDINATOR, stays=[] if bound else None)
    for subject, before, verdict in EVERY_DECISION:
        with Session(logins.owner) as session, session.begin():
            # A season each: the kinds of documents are made anew.
            session.execute(text("SET LOCAL session_replication_role = replica"))
            session.execute(text("DELETE FROM document_type"))
            subject_id = subject_in(session, subject, before)
            session.execute(
                text("INSERT INTO staff_stay SELECT :me, id FROM stay ON CONFLICT DO NOTHING"),
                {"me": marie.id},
            )
            if bound and subject in {Subject.ACCOUNT, Subject.DOCUMENT}:
                _asks_for_the_stay(session, subject, subject_id)
        with marie.session() as session:
            made = ruling(session, subject, subject_id, verdict, by=marie.id)
            assert apply(session, made) == Applied(2), (subject, before, verdict)
        with marie.session() as session:
            assert apply(session, made) == Applied(2, again=True)
            assert session.get(AuditEvent, made.id) is not None
            mails += session.get(Mail, made.id) is not None
    assert mails > 20
    with logins.owner.connect() as owner:
        assert owner.scalar(text("SELECT audit_broken()")) is None
        assert owner.scalar(text("SELECT count(*) FROM rights.audit_chain")) == len(EVERY_DECISION)


def _asks_for_the_stay(session: Session, subject: Subject, subject_id: uuid.UUID) -> None:
    """Make a dossier one of the stay: its child asks for it."""
    of = "d.child_id = c.child_id" if subject is Subject.DOCUMENT else "a.household_id = c.household_id"
    table = "document d" if subject is Subject.DOCUMENT else "account a"
    row = session.execute(
        text(
            f"SELECT c.child_id, c.household_id, s.id AS stay FROM {table} JOIN child_household c ON {of}"  # noqa: S608
            f", stay s WHERE {table[-1]}.id = :id LIMIT 1"
        ),
        {"id": subject_id},
    ).one()
    who = builders.Family(row.household_id, row.child_id, uuid.uuid4())
    builders.pre_registration(session, who, row.stay)


def prepared(logins: Logins) -> tuple[uuid.UUID, uuid.UUID, uuid.UUID, Person]:
    """Return a stay of one place, a request that waits, a planning that could be accepted, a coordinator."""
    with Session(logins.owner) as session, session.begin():
        stay = builders.stay(session, capacity=1)
        request = builders.pre_registration(session, builders.family(session, last_name="Durand"), stay)
        planning = builders.ready_planning(session, stay)
    return stay, request, planning, logins.add(Role.COORDINATOR)


def test_places_and_the_waiting_list_by_a_coordinator(logins: Logins) -> None:
    """Accepting looks at the places again under a lock; a planning goes with its request."""
    stay, request, planning, marie = prepared(logins)
    with Session(logins.owner) as session, session.begin():
        late = builders.ready_planning(session, stay, first_name="Noé")

    def decide(subject: Subject, id_: uuid.UUID, verdict: Verdict) -> object:
        with marie.session() as session:
            return apply(session, ruling(session, subject, id_, verdict, by=marie.id))

    assert decide(Subject.PLANNING_REQUEST, planning, Verdict.APPROVE) == Applied(2)
    refused = decide(Subject.PLANNING_REQUEST, late, Verdict.APPROVE)
    assert isinstance(refused, Rejected)
    assert "complet" in refused.sentence
    assert decide(Subject.PRE_REGISTRATION, request, Verdict.WAITLIST) == Applied(2)
    with marie.session() as session:
        assert session.get_one(PreRegistration, request).waiting_rank == 1
        asked = session.get_one(PlanningRequest, late).pre_registration_id
    assert decide(Subject.PRE_REGISTRATION, asked, Verdict.CANCEL) == Applied(2)
    with marie.session() as session:
        assert state(session, Subject.PLANNING_REQUEST, late) == (PlanningState.CANCELLED, 2)
        assert (
            session.scalar(select(func.count()).select_from(Decision).where(Decision.subject_id == late)) == 1
        )


def test_a_conflict_tells_a_coordinator_who_and_when(logins: Logins) -> None:
    """As everywhere: the name of the colleague who was first."""
    _, request, _, marie = prepared(logins)
    paul = logins.add(Role.COORDINATOR, name="Paul")
    with marie.session() as session:
        mine = ruling(session, Subject.PRE_REGISTRATION, request, Verdict.APPROVE, by=marie.id)
    with paul.session() as session:
        apply(session, ruling(session, Subject.PRE_REGISTRATION, request, Verdict.REFUSE, by=paul.id))
    with marie.session() as session:
        outcome = apply(session, mine)
    assert isinstance(outcome, Conflict)
    assert (outcome.state, outcome.by) == ("refused", "Paul")


def test_pieces_that_a_mail_names_are_marked(logins: Logins) -> None:
    """A completion request by a real login: the mail, its pieces, the reading of the dossier before."""
    marie = logins.add(Role.COORDINATOR)
    with Session(logins.owner) as session, session.begin():
        stay, who = builders.stay(session), builders.family(session)
        builders.document_type(session, "assurance")
        builders.requires(session, stay, "assurance")
        piece = builders.document(session, who, "assurance", state=DocumentState.REFUSED)
        request = builders.pre_registration(session, who, stay)
    with marie.session() as session:
        dossier = open_dossier(
            session, Queue.PRE_REGISTRATIONS, request, pending=Pending(), today=builders.FIRST
        )
        assert [one.state for one in dossier.pieces] == [DocumentState.REFUSED]
        made = ruling(session, Subject.PRE_REGISTRATION, request, Verdict.REQUEST_COMPLETION, by=marie.id)
        assert apply(session, made) == Applied(2)
    with marie.session() as session:
        assert session.scalars(select(DecisionPiece.document_id)).all() == [piece]
        assert session.get(Mail, made.id) is not None


# By no other way


MOVE = "UPDATE pre_registration SET state = :to, revision = revision + :by WHERE id = :id"
DECIDE = (
    "INSERT INTO decision (id, subject, subject_id, verdict, revision_seen, from_state, to_state, message, "
    "decided_by, decided_at, recorded_at) VALUES (gen_random_uuid(), 'pre_registration', :id, :verdict, "
    ":seen, :from, :to, '', :who, now(), now())"
)


def moved(
    person: Person,
    request: uuid.UUID,
    *,
    to: str = "validated",
    by: int = 1,
    verdict: str | None = "approve",
    seen: int = 1,
    before: str = "pending",
    said_to: str | None = None,
    who: uuid.UUID | None = None,
) -> str | None:
    """Move a request by hand, with or without a decision; return the code of the refusal, if any."""
    try:
        with person.session() as session:
            session.execute(text(MOVE), {"to": to, "by": by, "id": request})
            if verdict is not None:
                session.execute(
                    text(DECIDE),
                    {
                        "id": request,
                        "verdict": verdict,
                        "seen": seen,
                        "from": before,
                        "to": said_to or to,
                        "who": who or person.id,
                    },
                )
    except DBAPIError as error:
        return sqlstate(error)
    return None


def test_a_state_moves_with_its_decision_only(logins: Logins) -> None:
    """Legal, signed, on the revision that was seen, in the same transaction: anything less is refused."""
    _, request, _, marie = prepared(logins)
    paul = logins.add(Role.COORDINATOR)
    assert moved(marie, request, verdict=None) == CHECK
    assert moved(marie, request, who=paul.id) == PERMISSION
    assert moved(marie, request, by=2) == CHECK
    assert moved(marie, request, by=0) == CHECK
    assert moved(marie, request, seen=0) == CHECK
    assert moved(marie, request, said_to="refused") == CHECK
    assert moved(marie, request, before="waitlisted") == CHECK
    assert moved(marie, request, verdict="refuse") == CHECK
    assert moved(marie, request, verdict="reopen", to="pending", before="pending") == CHECK
    # The family's own step is not a coordinator's.
    assert moved(marie, request, to="cancelled", verdict=None) == CHECK
    with marie.session() as session:
        assert state(session, Subject.PRE_REGISTRATION, request) == ("pending", 1)
        assert session.scalar(select(func.count()).select_from(Decision)) == 0
    assert moved(marie, request) is None
    # A decision that was good once is none for the next step.
    assert moved(marie, request, to="cancelled", verdict=None) == CHECK
    with marie.session() as session:
        assert state(session, Subject.PRE_REGISTRATION, request) == ("validated", 2)


def test_a_transition_that_the_workflow_does_not_know(logins: Logins) -> None:
    """Whoever writes the SQL by hand is held to it as the desk is."""
    _, request, planning, marie = prepared(logins)
    assert moved(marie, request, to="refused", verdict="refuse") is None
    assert moved(marie, request, to="validated", verdict="approve", before="refused", seen=2) == CHECK
    assert moved(marie, request, to="pending", verdict="reopen", before="refused", seen=2) is None
    assert marie.refusal("UPDATE document SET details = '{}'") is None  # nothing there
    assert marie.refusal("UPDATE planning_request SET state = 'draft' WHERE id = :id", id=planning) == CHECK


def test_a_decision_moves_its_subject(logins: Logins) -> None:
    """History cannot be written about what never happened, nor about the past."""
    _, request, _, marie = prepared(logins)
    values = {"id": request, "verdict": "approve", "seen": 1, "from": "pending", "to": "validated"}
    assert marie.refusal(DECIDE, **values, who=marie.id) == CHECK
    assert moved(marie, request) is None
    assert marie.refusal(DECIDE, **values, who=marie.id) == CHECK
    for verb in ("UPDATE decision SET message = 'x'", "DELETE FROM decision", "DELETE FROM decision_reason"):
        assert marie.refusal(verb) == PERMISSION
    # Nor can a reason be added to it later.
    late = "INSERT INTO decision_reason SELECT id, 9, 'AUTRE', 'Après coup' FROM decision"
    assert marie.refusal(late) == PERMISSION


def test_the_rank_and_the_reading_change_with_a_decision(logins: Logins) -> None:
    """Nobody climbs the waiting list, and nothing is read on a document, in silence."""
    _, request, _, marie = prepared(logins)
    with Session(logins.owner) as session, session.begin():
        builders.document_type(session, "assurance")
        builders.document(session, builders.family(session), "assurance")
    assert moved(marie, request, to="waitlisted", verdict="waitlist") is None
    assert marie.refusal("UPDATE pre_registration SET waiting_rank = 1 WHERE id = :id", id=request) == CHECK
    assert marie.refusal("UPDATE document SET valid_until = '2030-01-01'") == CHECK
    assert marie.refusal('UPDATE document SET details = \'{"a": "b"}\', revision = revision + 1') == CHECK
    # Giving a dossier to somebody is no decision.
    assert (
        marie.refusal("UPDATE pre_registration SET assignee_id = :me, for_team = false", me=marie.id) is None
    )


def test_only_coordinators_decide(logins: Logins) -> None:
    """And nobody who was removed."""
    stay, request, _, marie = prepared(logins)
    with logins.owner.connect() as owner:
        code = owner.scalar(text("SELECT code FROM stay WHERE id = :id"), {"id": stay})
    for role in set(Role) - {Role.COORDINATOR}:
        assert moved(logins.add(role, stays=[str(code)]), request) == PERMISSION
    with Session(logins.owner) as session, session.begin():
        session.get_one(Staff, marie.id).active = False
    assert moved(marie, request) == PERMISSION


@pytest.mark.parametrize("owner_is_staff", [False, True])
def test_whoever_owns_the_database_is_left_alone_unless_of_the_team(
    logins: Logins, *, owner_is_staff: bool
) -> None:
    """Imports and repairs: they could drop the rule too. A superuser of the team decides like the others."""
    _, request, _, _ = prepared(logins)
    name = logins.owner.url.username
    if owner_is_staff:
        with Session(logins.owner) as session, session.begin():
            builders.staff(session, login=str(name))
    boss = Person(logins.owner, str(name), uuid.uuid4())
    assert moved(boss, request, verdict=None) == (CHECK if owner_is_staff else None)


# The portal


def test_a_family_takes_its_steps_through_the_portal(logins: Logins) -> None:
    """Submit, cancel, change one's dossier; never decide."""
    stay, request, _, marie = prepared(logins)
    portal = logins.service("sejours_portal")
    assert moved(portal, request, to="validated", verdict=None) == CHECK
    assert moved(portal, request, to="pending", verdict=None) is None  # changed, and still waits
    assert moved(portal, request, to="cancelled", verdict=None, by=2) == CHECK
    assert moved(portal, request, to="cancelled", verdict=None) is None
    assert moved(portal, request, to="pending", verdict=None) == CHECK
    with Session(logins.owner) as session, session.begin():
        who = builders.family(session)
    begun = (
        "INSERT INTO pre_registration (id, state, revision, child_id, household_id, stay_id, created_at, "
        "for_team) VALUES (gen_random_uuid(), :state, 1, :child, :home, :stay, now(), false)"
    )
    values = {"child": who.child, "home": who.household, "stay": stay}
    assert portal.refusal(begun, **values, state="validated") == CHECK
    assert portal.refusal(begun, **values, state="pending") is None
    del marie


def test_the_portal_forgets_a_reading_and_writes_none(logins: Logins) -> None:
    """A new version of a document is to be read again."""
    portal = logins.service("sejours_portal")
    with Session(logins.owner) as session, session.begin():
        builders.document_type(session, "assurance")
        valid = builders.document(
            session,
            builders.family(session),
            "assurance",
            state=DocumentState.REFUSED,
            valid_until=builders.LAST,
        )
    again = (
        "UPDATE document SET state = 'submitted', revision = revision + 1, valid_until = {} WHERE id = :id"
    )
    assert portal.refusal(again.format("'2030-01-01'"), id=valid) == CHECK
    assert portal.refusal(again.format("NULL"), id=valid) is None


def test_the_waiting_list_left_by_a_family(logins: Logins) -> None:
    """Its rank goes; it never takes one."""
    _, request, _, marie = prepared(logins)
    portal = logins.service("sejours_portal")
    with marie.session() as session:
        apply(session, ruling(session, Subject.PRE_REGISTRATION, request, Verdict.WAITLIST, by=marie.id))
    rank = "UPDATE pre_registration SET waiting_rank = {} WHERE id = :id"
    assert portal.refusal(rank.format(7), id=request) == CHECK
    assert portal.refusal(rank.format("NULL"), id=request) is None
    assert moved(portal, request, to=PreRegistrationState.CANCELLED, verdict=None) is None
