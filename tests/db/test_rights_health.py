"""Medical answers by real logins: who, for what, when; nothing is read that the journal does not say."""

import uuid
from collections.abc import Mapping
from typing import Any

import pytest
from sqlalchemy import Engine, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from coordinator_app import health
from coordinator_app.errors import DeskError
from db.models import AuditEvent, HealthAnswer, Season, Setting
from db.rules.printing import Paper, medical, told_by
from db.types import Action, HealthQuestion, PreRegistrationState, Role, Subject
from tests import builders
from tests.builders import NOW, SEASON
from tests.coordinator_app.postbox import transactions
from tests.db import one_of_each
from tests.db.logins import PERMISSION, Logins, Person, sqlstate
from tests.db.one_of_each import answer, document_types, going, stay_from

TEAM = (Role.COORDINATOR, Role.DIRECTOR, Role.HEALTH_ASSISTANT, Role.ANIMATEUR)


def a_stay(logins: Logins, *, days: int = 3) -> one_of_each.Season:
    """Insert a stay that begins so many days from today, with a child who goes and two answers."""
    with Session(logins.owner) as session, session.begin():
        if not session.scalar(text("SELECT count(*) FROM document_type")):
            document_types(session)
        stay, _ = stay_from(session, days=days)
        return going(session, stay, state=PreRegistrationState.VALIDATED)


def person(logins: Logins, role: Role, own: one_of_each.Season) -> Person:
    """Return somebody of this role: a coordinator of every stay, the others of this one."""
    return logins.add(role, stays=None if role is Role.COORDINATOR else [own.code])


def read(who: Person, child: uuid.UUID, paper: Paper, season: str | None = SEASON) -> set[str] | None:
    """Return the questions answered, None where reading is refused."""
    try:
        rows = health.answers(transactions(who.engine), [child], season, paper)
    except DeskError as refused:
        if refused.title != "Ces renseignements médicaux ne vous sont pas ouverts":
            raise
        return None
    return {row["question"].value for row in rows}


ALL = {"food_allergy", "hospitalisations"}
PAPERS = {
    # what each role reads of a child with a food allergy and an operation, on its own stay, these days
    Role.COORDINATOR: {
        "health_form": ALL,
        "allergies": {"food_allergy"},
        "treatments": set[str](),
        "data_export": ALL,
    },
    Role.DIRECTOR: {"health_form": ALL, "allergies": {"food_allergy"}, "treatments": set[str]()},
    Role.HEALTH_ASSISTANT: {"health_form": ALL, "allergies": {"food_allergy"}, "treatments": set[str]()},
    Role.ANIMATEUR: {"allergies": {"food_allergy"}},
}


def test_who_reads_what_for_which_paper(logins: Logins) -> None:
    """Every role and every paper, on one's own stay, in its days."""
    own = a_stay(logins)
    for role in TEAM:
        who = person(logins, role, own)
        found: Mapping[str, Any] = {paper.value: read(who, own.who.child, paper) for paper in Paper}
        assert {paper: said for paper, said in found.items() if said is not None} == PAPERS[role], role
    for role in (Role.ACCOUNTING, Role.ADMIN):
        ask = "SELECT health_ask(CAST(:ids AS uuid[]), :season, 'health_form')"
        assert logins.add(role).refusal(ask, ids=[own.who.child], season=SEASON) == PERMISSION


def test_what_a_paper_says_is_the_rule(logins: Logins) -> None:
    """The server's list of questions is that of `printing`."""
    with logins.owner.connect() as owner:
        for paper in medical:
            said = owner.scalar(text("SELECT rights.questions(:paper)"), {"paper": paper.value})
            assert set(said) == {question.value for question in told_by(paper)}
        every = owner.scalar(text("SELECT rights.questions('data_export')"))
    assert set(every) == {question.value for question in HealthQuestion}


@pytest.mark.parametrize("role", TEAM)
@pytest.mark.parametrize(
    ("days", "open_"),
    [(16, False), (15, True), (-13, True), (-14, False)],
    ids=["D-16", "D-15", "D+7", "D+8"],
)
def test_the_days(logins: Logins, role: Role, days: int, *, open_: bool) -> None:
    """By the server's date; a family's own export is no matter of days."""
    own = a_stay(logins, days=days)
    who = person(logins, role, own)
    assert read(who, own.who.child, Paper.ALLERGIES) == ({"food_allergy"} if open_ else None)
    if role is Role.COORDINATOR:
        assert read(who, own.who.child, Paper.DATA_EXPORT) == ALL


def test_another_stay_season_or_answer(logins: Logins) -> None:
    """One child of another stay among the others, another season, a request refused: nothing at all."""
    own, other = a_stay(logins), a_stay(logins)
    director, marie = person(logins, Role.DIRECTOR, own), logins.add(Role.COORDINATOR, stays=[own.code])
    for who in (director, marie):
        assert read(who, own.who.child, Paper.HEALTH_FORM) == ALL
        assert read(who, other.who.child, Paper.HEALTH_FORM) is None
        with pytest.raises(DeskError):
            health.answers(
                transactions(who.engine), [own.who.child, other.who.child], SEASON, Paper.HEALTH_FORM
            )
        assert read(who, own.who.child, Paper.HEALTH_FORM, "2026-ete") is None
        assert read(who, own.who.child, Paper.HEALTH_FORM, None) is None
    assert read(marie, other.who.child, Paper.DATA_EXPORT) is None
    with logins.owner.begin() as owner:
        owner.execute(text("UPDATE pre_registration SET state = 'refused'"))
    assert read(director, own.who.child, Paper.HEALTH_FORM) is None


def test_the_association_may_keep_it_from_coordinators(logins: Logins) -> None:
    """Its own choice; directors read on."""
    own = a_stay(logins)
    with Session(logins.owner) as session, session.begin():
        session.add(Setting(key="coordinators_print_medical", value=False))
    assert read(logins.add(Role.COORDINATOR), own.who.child, Paper.HEALTH_FORM) is None
    assert read(person(logins, Role.DIRECTOR, own), own.who.child, Paper.HEALTH_FORM) == ALL


def test_every_reading_is_in_the_journal(logins: Logins) -> None:
    """Who, which child, for what; never what was read."""
    own = a_stay(logins)
    director = person(logins, Role.DIRECTOR, own)
    read(director, own.who.child, Paper.HEALTH_FORM)
    read(director, own.who.child, Paper.DATA_EXPORT)  # refused
    with Session(logins.owner) as session:
        (event,) = session.scalars(select(AuditEvent)).all()
        assert (event.action, event.staff_id, event.detail) == (Action.VIEW, director.id, "health_form")
        assert (event.subject, event.subject_id) == (Subject.PRE_REGISTRATION, own.request)
        assert (event.household_id, event.child_id) == (own.who.household, own.who.child)
        assert session.scalar(text("SELECT audit_broken()")) is None


def test_nothing_is_read_that_could_be_taken_back(logins: Logins) -> None:
    """The journal's line is committed before the answers come: not in one transaction, savepoint or not."""
    own = a_stay(logins)
    director, colleague = person(logins, Role.DIRECTOR, own), person(logins, Role.DIRECTOR, own)
    ask = text("SELECT health_ask(:ids, :season, 'health_form')")
    values = {"ids": [own.who.child], "season": SEASON}
    with director.engine.connect() as connection:
        for point in ("", "SAVEPOINT one"):
            if point:
                connection.execute(text(point))
            ticket = connection.scalar(ask, values)
            with pytest.raises(DBAPIError) as refused:
                connection.execute(text("SELECT * FROM health_answers(:ticket)"), {"ticket": ticket})
            assert sqlstate(refused.value) == PERMISSION
            connection.rollback()
        ticket = connection.scalar(ask, values)
        connection.rollback()
        with pytest.raises(DBAPIError):
            connection.execute(text("SELECT * FROM health_answers(:ticket)"), {"ticket": ticket})
        connection.rollback()
        ticket = connection.scalar(ask, values)
        connection.commit()
        assert (
            len(connection.execute(text("SELECT * FROM health_answers(:ticket)"), {"ticket": ticket}).all())
            == 2
        )
    # A ticket is its asker's, for five minutes.
    assert colleague.refusal("SELECT count(*) FROM health_answers(:ticket)", ticket=ticket) == PERMISSION
    with logins.owner.begin() as owner:
        owner.execute(text("UPDATE rights.health_ticket SET at = at - interval '6 minutes'"))
    assert director.refusal("SELECT count(*) FROM health_answers(:ticket)", ticket=ticket) == PERMISSION


def test_a_child_without_a_request(logins: Logins) -> None:
    """The export of a family that asked for nothing yet, every season of it: filed under its account."""
    marie = logins.add(Role.COORDINATOR)
    own = a_stay(logins)
    with Session(logins.owner) as session, session.begin():
        who = builders.sibling(session, own.who)
        days = {"first_day": builders.FIRST, "last_day": builders.LAST}
        session.add(Season(code="2026-ete", label="Été 2026", **days))
        session.flush()
        session.add(HealthAnswer(**answer(who.child)))
        session.add(HealthAnswer(**{**answer(who.child), "season_code": "2026-ete"}))
    rows = health.answers(transactions(marie.engine), [who.child], None, Paper.DATA_EXPORT)
    assert {row["season_code"] for row in rows} == {SEASON, "2026-ete"}
    with Session(logins.owner) as session:
        (event,) = session.scalars(select(AuditEvent)).all()
        assert (event.action, event.subject, event.subject_id) == (
            Action.EXPORT,
            Subject.ACCOUNT,
            who.account,
        )


def test_the_rows_are_those_of_the_table(any_engine: Engine) -> None:
    """Ready to be laid where the papers read: the same on both engines."""
    with Session(any_engine) as session, session.begin():
        stay, who = builders.stay(session), builders.family(session)
        builders.pre_registration(session, who, stay)
        session.add(HealthAnswer(**answer(who.child)))
        if any_engine.dialect.name == "postgresql":
            first = session.scalar(text("SELECT rights.today()"))
            session.execute(text("UPDATE stay SET first_day = :day, last_day = :day"), {"day": first})
    with Session(any_engine) as session, session.begin():
        builders.staff(session, login=str(any_engine.url.username or ""))
    rows = health.answers(transactions(any_engine), [who.child], SEASON, Paper.HEALTH_FORM)
    assert rows == ({**answer(who.child), "action": ""},)
    assert rows[0]["answered_at"] == NOW
