"""Who goes on a stay, on both engines: households, papers, health, what the desk has not sent yet."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, time

import pytest
from sqlalchemy import Engine, event
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from db.models import (
    Child,
    ChildHousehold,
    Document,
    EmergencyContact,
    Guardian,
    HealthAnswer,
    Household,
    PreRegistration,
    Staff,
    StaffStay,
    TransportPoint,
)
from db.queries.projection import Pending
from db.queries.roster import roster
from db.queries.team import works_for
from db.rules.planning import Interval
from db.rules.roster import HealthAnswer as Said
from db.rules.roster import Participant, Person, Point, Roster, Team
from db.rules.vaccination import Status
from db.types import (
    Direction,
    DocumentState,
    HealthQuestion,
    PlanningState,
    PreRegistrationState,
    Residence,
    Role,
    Subject,
)
from tests import builders
from tests.builders import FIRST, LAST, NOW, SEASON, WEEK, Family
from tests.db.overlay import Decided, pending

VALIDATED = PreRegistrationState.VALIDATED


@pytest.fixture
def session(any_engine: Engine) -> Iterator[Session]:
    with Session(any_engine) as session:
        yield session


def read(
    session: Session, stay: uuid.UUID, *, overlay: Pending | None = None, medical: bool = True
) -> Roster:
    return roster(session, stay, pending=overlay or pending(), now=NOW, medical=medical)


def going(
    session: Session, stay: uuid.UUID, *, last_name: str = "Martin", first_name: str = "Léa"
) -> tuple[Family, uuid.UUID]:
    who = builders.family(session, last_name=last_name, first_name=first_name)
    return who, builders.pre_registration(session, who, stay, state=VALIDATED)


def only(found: Roster) -> Participant:
    (one,) = found.participants
    return one


def other_parent(session: Session, who: Family, *, authority: bool) -> uuid.UUID:
    home = Household(id=uuid.uuid4(), name="Roux", search_key="roux", city="Lorient", created_at=NOW)
    session.add(home)
    session.flush()
    session.add_all(
        [
            ChildHousehold(
                child_id=who.child,
                household_id=home.id,
                rank=2,
                residence=Residence.VISITING,
                parental_authority=authority,
                may_collect=authority,
            ),
            Guardian(
                id=uuid.uuid4(),
                household_id=home.id,
                last_name="Roux",
                first_name="Paul",
                relation="père",
                phone="+33297000000",
                rank=1,
            ),
            EmergencyContact(
                id=uuid.uuid4(),
                household_id=home.id,
                name="Papi Roux",
                phone="+33297000001",
                may_collect=True,
            ),
        ]
    )
    session.flush()
    return home.id


def test_a_stay_and_one_child_with_everything(session: Session) -> None:
    stay = builders.stay(session)
    small = builders.group(session, stay)
    point = TransportPoint(
        id=uuid.uuid4(), stay_id=stay, direction=Direction.OUT, place="Vannes, gare", at=time(7, 30)
    )
    session.add(point)
    who, asked = going(session, stay)
    row = session.get_one(PreRegistration, asked)
    row.group_id, row.outward_id, row.address_during = small, point.id, "Camping des Flots, Erdeven"
    child = session.get_one(Child, who.child)
    child.doctor_name, child.doctor_phone = "Dr Le Bihan", "+33297000002"
    session.add(
        EmergencyContact(
            id=uuid.uuid4(),
            household_id=who.household,
            name="Anne Martin",
            relation="tante",
            phone="+33297000003",
            may_collect=True,
        )
    )
    builders.planning(session, asked, state=PlanningState.ACCEPTED)
    session.add(
        HealthAnswer(
            child_id=who.child,
            season_code=SEASON,
            question=HealthQuestion.DIET,
            yes=True,
            details="Sans porc",
            answered_at=NOW,
        )
    )
    session.flush()
    found = read(session, stay)
    assert (found.name, found.season, found.groups, found.organiser) == (
        *("Mer et voile", "Été 2027", ("Petits",)),
        "ALEF",
    )
    assert found.destroy_on.isoformat() == "2027-08-17"
    assert found.read_at == NOW
    one = only(found)
    assert (one.last_name, one.first_name, one.group, one.accepted, one.days) == (
        *("Martin", "Léa", "Petits", True),
        (WEEK,),
    )
    assert one.outward == Point("Vannes, gare", time(7, 30))
    assert one.back is None
    assert one.guardians == (
        Person("MARTIN Claire", "mère", ("+33612345678",), "Camping des Flots, Erdeven", ""),
    )
    assert one.contacts == (Person("Anne Martin", "tante", ("+33297000003",)),)
    assert one.may_collect == ("MARTIN Claire", "Anne Martin")
    assert one.doctor == Person("Dr Le Bihan", "médecin traitant", ("+33297000002",))
    assert one.health == {HealthQuestion.DIET: Said(yes=True, details="Sans porc")}
    assert one.answered
    assert (one.lacking, one.other_guardians, one.may_not_collect) == ((), (), ())


def test_who_goes(session: Session) -> None:
    """Pre-registrations validated, unless their planning was answered no; in the order of their names."""
    stay = builders.stay(session)
    for state in PreRegistrationState:
        who = builders.family(session, last_name="Petit", first_name=state.value)
        builders.pre_registration(session, who, stay, state=state)
    for planned in PlanningState:
        _, asked = going(session, stay, last_name="Élie", first_name=planned.value)
        builders.planning(session, asked, state=planned)
    found = [(one.last_name, one.first_name, one.accepted) for one in read(session, stay).participants]
    assert found == [
        ("Élie", "accepted", True),
        ("Élie", "draft", False),
        ("Élie", "pending", False),
        ("Élie", "to_complete", False),
        ("Petit", "validated", False),
    ]


def test_decisions_on_their_way_count(session: Session) -> None:
    """As everywhere at the desk: accepted here, cancelled there, a document refused."""
    stay = builders.stay(session)
    builders.document_type(session, "assurance")
    builders.requires(session, stay, "assurance")
    who, asked = going(session, stay)
    planning = builders.planning(session, asked)
    document = builders.document(session, who, "assurance", state=DocumentState.VALID)
    assert not only(read(session, stay)).accepted
    assert only(read(session, stay)).lacking == ()
    decided = pending(
        Decided(Subject.PLANNING_REQUEST, planning, PlanningState.ACCEPTED),
        Decided(Subject.DOCUMENT, document, DocumentState.REFUSED),
    )
    one = only(read(session, stay, overlay=decided))
    assert (one.accepted, one.lacking) == (True, ("Assurance",))
    gone = pending(Decided(Subject.PRE_REGISTRATION, asked, PreRegistrationState.CANCELLED))
    assert read(session, stay, overlay=gone).participants == ()
    assert len(read(session, stay, overlay=Pending()).participants) == 1


def test_what_is_lacking_is_judged_over_the_days_booked(session: Session) -> None:
    stay = builders.stay(session)
    for code, mandatory in (("assurance", True), ("charte", False)):
        builders.document_type(session, code)
        builders.requires(session, stay, code, mandatory=mandatory)
    who, asked = going(session, stay)
    builders.document(session, who, "assurance", state=DocumentState.VALID, valid_until=WEEK.last)
    assert only(read(session, stay)).lacking == ("Assurance",)
    assert only(read(session, stay)).days == (Interval(FIRST, LAST),)
    builders.planning(session, asked, days=[WEEK])
    assert only(read(session, stay)).lacking == ()


def test_the_other_parent_with_authority_is_told_apart(session: Session) -> None:
    stay = builders.stay(session)
    who, _ = going(session, stay)
    other_parent(session, who, authority=True)
    one = only(read(session, stay))
    assert [person.name for person in one.guardians] == ["MARTIN Claire"]
    assert [(person.name, person.address) for person in one.other_guardians] == [("ROUX Paul", "Lorient")]
    assert [person.name for person in one.other_contacts] == ["Papi Roux"]
    assert one.contacts == ()
    assert one.may_collect == ("MARTIN Claire", "ROUX Paul", "Papi Roux")
    assert one.may_not_collect == ()


def test_who_lost_authority_is_only_named_where_they_may_not_come(session: Session) -> None:
    """And what the court wrote is on no paper."""
    stay = builders.stay(session)
    who, _ = going(session, stay)
    other_parent(session, who, authority=False)
    session.get_one(Child, who.child).restriction = "Ordonnance secrète"
    session.flush()
    one = only(read(session, stay))
    assert (one.other_guardians, one.other_contacts) == ((), ())
    assert one.may_collect == ("MARTIN Claire",)
    assert one.may_not_collect == ("ROUX Paul",)
    assert "secrète" not in repr(one)


def test_without_the_right_nothing_of_health_is_read(session: Session) -> None:
    stay = builders.stay(session)
    for code in ("vaccins", "assurance"):
        builders.document_type(session, code)
        builders.requires(session, stay, code)
    who, _ = going(session, stay)
    for code, details in (
        ("vaccins", {"proof": "record", "doses.dtp": "2018-05-04"}),
        ("assurance", {"insurer": "Mutuelle"}),
    ):
        document = builders.document(session, who, code, state=DocumentState.VALID)
        session.get_one(Document, document).details = details
    session.add(
        HealthAnswer(
            child_id=who.child,
            season_code=SEASON,
            question=HealthQuestion.ASTHMA,
            yes=True,
            details="effort",
            answered_at=NOW,
        )
    )
    session.flush()
    seen, hidden = only(read(session, stay)), only(read(session, stay, medical=False))
    assert set(seen.read) == {"vaccins", "assurance"}
    assert seen.doses
    assert seen.findings
    assert hidden.read == {"assurance": {"insurer": "Mutuelle"}}
    assert (hidden.health, hidden.doses, hidden.findings, hidden.contraindications) == (None, (), (), ())
    assert (seen.answered, hidden.answered) == (True, True)
    assert "effort" not in repr(hidden)


def test_answers_of_another_season_are_not_carried_over(session: Session) -> None:
    stay = builders.stay(session)
    going(session, stay)
    one = only(read(session, stay))
    assert (one.health, one.answered) == ({}, False)


def test_a_certificate_stands_for_the_vaccines_it_attests(session: Session) -> None:
    """Without one they are to be given; without a birth date nothing can be said."""
    stay = builders.stay(session)
    builders.document_type(session, "vaccins")
    builders.requires(session, stay, "vaccins")
    who, _ = going(session, stay)
    document = builders.document(session, who, "vaccins", state=DocumentState.VALID)
    assert Status.MISSING in {finding.status for finding in only(read(session, stay)).findings}
    session.get_one(Document, document).details = {"proof": "certificate", "certified_on": "2027-04-12"}
    session.flush()
    attested = only(read(session, stay)).findings
    assert attested
    assert Status.MISSING not in {finding.status for finding in attested}
    assert any("attestation" in finding.sentence for finding in attested)
    session.get_one(Child, who.child).birth_date = None
    session.flush()
    assert only(read(session, stay)).findings == ()


def test_the_team(session: Session) -> None:
    """Direction first; accounting and admins are on no paper."""
    stay = builders.stay(session)
    people = {}
    for name, role in (("Zoé", Role.DIRECTOR), ("Ali", Role.ANIMATEUR), ("Bea", Role.ACCOUNTING)):
        person = Staff(id=uuid.uuid4(), login=name, display_name=name, role=role, active=True)
        session.add(person)
        session.flush()
        session.add(StaffStay(staff_id=person.id, stay_id=stay))
        people[name] = person.id
    session.flush()
    assert read(session, stay).team == (Team("Zoé", "direction"), Team("Ali", "animation"))
    assert works_for(session, people["Zoé"], stay)
    assert not works_for(session, uuid.uuid4(), stay)


def test_a_stay_that_is_gone(session: Session) -> None:
    with pytest.raises(NoResultFound):
        read(session, uuid.uuid4())


@contextmanager
def counted(engine: Engine) -> Iterator[list[str]]:
    statements: list[str] = []

    def count(_c: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    event.listen(engine, "before_cursor_execute", count)
    yield statements
    event.remove(engine, "before_cursor_execute", count)


def test_thirty_children_ask_no_more_than_one(engine: Engine) -> None:
    """A handful of queries, whatever the stay holds."""
    with Session(engine) as session:
        stay = builders.stay(session)
        builders.document_type(session, "assurance")
        builders.requires(session, stay, "assurance")
        going(session, stay)
        session.commit()

        def asked() -> int:
            session.expire_all()
            with counted(engine) as statements:
                roster(session, stay, pending=Pending(), now=datetime(2027, 6, 1, tzinfo=UTC), medical=True)
            return len(statements)

        few = asked()
        for number in range(30):
            who, _ = going(session, stay, first_name=f"Léa {number}")
            builders.document(session, who, "assurance")
        session.commit()
        assert asked() == few <= 18
