"""Giving dossiers: to a colleague, to a stay's team, to nobody; on both engines, without a new revision."""

import uuid
from collections.abc import Iterator

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from coordinator_app import assigning
from coordinator_app.assigning import NOBODY, TEAM, Assignee, assign, colleagues
from coordinator_app.errors import DeskError
from db.models import Account, PlanningRequest, PreRegistration, Staff, StaffStay
from db.queries.dossier import Holder
from db.queries.queues import Queue, View
from db.types import Role, Subject, Verdict
from tests import builders
from tests.coordinator_app.office import Office

R = Subject.PRE_REGISTRATION


@pytest.fixture
def session(any_engine: Engine) -> Iterator[Session]:
    with Session(any_engine) as session:
        yield session


@pytest.fixture
def requests(session: Session) -> list[uuid.UUID]:
    """Three requests for one stay, and one that is never touched."""
    stay = builders.stay(session)
    return [builders.pre_registration(session, builders.family(session), stay) for _ in range(4)]


def holders(session: Session, ids: list[uuid.UUID]) -> list[tuple[uuid.UUID | None, bool, int]]:
    session.expire_all()
    rows = [session.get_one(PreRegistration, id_) for id_ in ids]
    return [(row.assignee_id, row.for_team, row.revision) for row in rows]


def test_dossiers_go_to_a_colleague_to_the_team_and_to_nobody(
    session: Session, requests: list[uuid.UUID], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each takes the place of what was there; the revision stays, and so does what is not named."""
    monkeypatch.setattr(assigning, "_BATCH", 2)
    marie, paul = (builders.staff(session, login=name, name=name) for name in ("marie", "paul"))
    given = assign(session, R, requests[:3], Assignee(paul), by=marie)
    assert (given.number, given.name, given.taken_from) == (3, "paul", ())
    assert holders(session, requests) == [(paul, False, 1)] * 3 + [(None, False, 1)]
    given = assign(session, R, requests[:1], Assignee(marie), by=marie)
    assert (given.number, given.name, given.taken_from) == (1, "marie", ("paul",))
    given = assign(session, R, requests[:2], TEAM, by=marie)
    assert (given.number, given.name, given.taken_from) == (2, None, ("paul",))
    assert holders(session, requests)[:2] == [(None, True, 1)] * 2
    assign(session, R, requests[1:3], NOBODY, by=marie)
    assert holders(session, requests) == [(None, True, 1)] + [(None, False, 1)] * 3


def test_what_is_gone_is_left_out(session: Session, requests: list[uuid.UUID]) -> None:
    me = builders.staff(session)
    given = assign(session, R, [requests[0], uuid.uuid4()], Assignee(me), by=me)
    assert given.number == 1


@pytest.mark.parametrize("who", ["unknown", "inactive", "animateur"])
def test_who_cannot_take_it_is_refused_and_nothing_changes(
    session: Session, requests: list[uuid.UUID], who: str
) -> None:
    me = builders.staff(session)
    person = builders.staff(session, login="paul", name="Paul", active=who != "inactive")
    session.get_one(Staff, person).role = Role.ANIMATEUR if who == "animateur" else Role.COORDINATOR
    session.flush()
    to = Assignee(uuid.uuid4() if who == "unknown" else person)
    with pytest.raises(DeskError, match="ne peut pas recevoir"):
        assign(session, R, requests, to, by=me)
    assert holders(session, requests) == [(None, False, 1)] * 4
    assert colleagues(session) == (
        ((me, "Marie"), (person, "Paul")) if who == "unknown" else ((me, "Marie"),)
    )


def test_a_dossier_is_not_given_to_somebody_who_would_not_see_it(
    session: Session, requests: list[uuid.UUID]
) -> None:
    """Bound to stays: those of this person, as requests and as plannings."""
    me, director = builders.staff(session), builders.staff(session, login="paul", name="Paul")
    person = session.get_one(Staff, director)
    person.role, person.every_stay = Role.DIRECTOR, False
    planning = builders.planning(session, requests[0])
    session.flush()
    for subject, ids in ((R, requests[:1]), (Subject.PLANNING_REQUEST, [planning])):
        with pytest.raises(DeskError, match="n’est pas de l’équipe de ce séjour"):
            assign(session, subject, ids, Assignee(director), by=me)
    stay = session.get_one(PreRegistration, requests[0]).stay_id
    session.add(StaffStay(staff_id=director, stay_id=stay))
    session.flush()
    assert assign(session, R, requests, Assignee(director), by=me).number == 4
    assert assign(session, Subject.PLANNING_REQUEST, [planning], Assignee(director), by=me).number == 1
    session.expire_all()
    assert session.get_one(PlanningRequest, planning).assignee_id == director


def test_an_account_goes_to_a_person_never_to_a_team(session: Session) -> None:
    me, account = builders.staff(session), builders.family(session).account
    with pytest.raises(DeskError, match="n’a pas de séjour"):
        assign(session, Subject.ACCOUNT, [account], TEAM, by=me)
    assert assign(session, Subject.ACCOUNT, [account], Assignee(me), by=me).number == 1
    session.expire_all()
    assert session.get_one(Account, account).assignee_id == me


def test_the_desk_gives_shows_and_still_applies_what_was_decided_before(office: Office) -> None:
    """An assignment between a decision and its push is no conflict."""
    with office.writing() as session:
        request = builders.pre_registration(session, builders.family(session), builders.stay(session))
        paul = builders.staff(session, login="paul", name="Paul")
    made = office.decide(R, request, Verdict.WAITLIST)
    assert office.desk.assign(R, [request], Assignee(paul)).name == "Paul"
    assert office.desk.open(Queue.PRE_REGISTRATIONS, request).holder == Holder(paul, "Paul")
    assert office.desk.push(now=True).applied == (made.id,)
    office.desk.assign(R, [request], TEAM)
    assert office.desk.open(Queue.PRE_REGISTRATIONS, request).holder == Holder(team=True)
    assert (paul, "Paul") in office.desk.colleagues()
    assert office.desk.page(View(Queue.ACCOUNTS), offset=0, limit=1).total == 0
