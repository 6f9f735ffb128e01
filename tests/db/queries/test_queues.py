"""Queues on both engines: what they hold, how they are searched, sorted and cut into windows."""

import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db.models import Account, PlanningRequest, PreRegistration, StaffStay
from db.queries.projection import Pending
from db.queries.queues import Column, Page, Queue, Row, Stage, View, count, counts, page
from db.rules.names import matches, search_key
from db.types import (
    AccountState,
    DocumentState,
    PlanningState,
    PreRegistrationState,
    Scope,
    Subject,
    Verdict,
)
from tests import builders
from tests.builders import NOW, later
from tests.db.overlay import Decided, pending
from tests.db.rulings import apply, ruling

NOTHING = Pending()
R, D, P, A = PreRegistrationState, DocumentState, PlanningState, AccountState


@pytest.fixture
def session(any_engine: Engine) -> Iterator[Session]:
    with Session(any_engine) as session:
        yield session


def rows(session: Session, view: View, *, over: Pending = NOTHING) -> tuple[Row, ...]:
    return page(session, view, pending=over, offset=0, limit=1000).rows


def ids(session: Session, view: View, *, over: Pending = NOTHING) -> list[uuid.UUID]:
    return [row.id for row in rows(session, view, over=over)]


def test_each_queue_holds_what_waits(session: Session) -> None:
    """Nothing but pending requests, and living requests with a document to check."""
    stay = builders.stay(session)
    builders.document_type(session, "assurance")
    builders.requires(session, stay, "assurance")
    for account in AccountState:
        builders.family(session, state=account)
    with_a_document = {}
    for state in PreRegistrationState:
        who = builders.family(session)
        builders.document(session, who, "assurance")
        with_a_document[state] = builders.pre_registration(session, who, stay, state=state)
    for planning in PlanningState:
        request = builders.pre_registration(session, builders.family(session), stay, state=R.REFUSED)
        builders.planning(session, request, state=planning)
    assert counts(session, pending=NOTHING) == {
        Queue.ACCOUNTS: 1,
        Queue.PRE_REGISTRATIONS: 1,
        Queue.DOCUMENTS: 4,
        Queue.PLANNINGS: 1,
    }
    living = {with_a_document[s] for s in (R.PENDING, R.TO_COMPLETE, R.WAITLISTED, R.VALIDATED)}
    assert set(ids(session, View(Queue.DOCUMENTS))) == living
    # The stage is the other queues': a document to check is to be checked whatever it says.
    assert set(ids(session, View(Queue.DOCUMENTS, stage=Stage.ANSWERED))) == living


@pytest.mark.parametrize("decisions", [NOTHING, pending()], ids=["no outbox", "an empty outbox"])
def test_stages_share_out_the_states(session: Session, decisions: Pending) -> None:
    """Each request is in one stage, and in all; accounts that are not the desk's business are in none."""
    stay = builders.stay(session)
    for state in PreRegistrationState:
        builders.pre_registration(session, builders.family(session), stay, state=state)
    for account in AccountState:
        builders.family(session, state=account)

    def states(queue: Queue, stage: Stage) -> set[str]:
        return {row.state for row in rows(session, View(queue, stage=stage), over=decisions)}

    assert {stage: states(Queue.PRE_REGISTRATIONS, stage) for stage in Stage} == {
        Stage.TO_DO: {"pending"},
        Stage.TO_COMPLETE: {"to_complete"},
        Stage.WAITLISTED: {"waitlisted"},
        Stage.ANSWERED: {"validated", "refused", "cancelled"},
        Stage.ALL: set(PreRegistrationState),
    }
    assert states(Queue.ACCOUNTS, Stage.ALL) == set(AccountState) - {A.EMAIL_UNCONFIRMED, A.INCOMPLETE}


def test_a_decided_dossier_is_gone_at_once(session: Session) -> None:
    """And is where it went, with a reopened one back; the rows themselves did not change."""
    stay = builders.stay(session)
    asked, answered = (
        builders.pre_registration(session, builders.family(session), stay, state=state)
        for state in (R.PENDING, R.VALIDATED)
    )
    over = pending(
        Decided(Subject.PRE_REGISTRATION, asked, R.WAITLISTED),
        Decided(Subject.PRE_REGISTRATION, answered, R.PENDING),
        # Another subject's decision, by chance with this id, changes nothing.
        Decided(Subject.PLANNING_REQUEST, asked, P.REFUSED),
    )
    to_do = View(Queue.PRE_REGISTRATIONS)
    assert ids(session, to_do) == [asked]
    assert ids(session, to_do, over=over) == [answered]
    (row,) = rows(session, replace(to_do, stage=Stage.WAITLISTED), over=over)
    assert (row.id, row.state) == (asked, "waitlisted")
    assert ids(session, replace(to_do, stage=Stage.ANSWERED), over=over) == []
    assert count(session, to_do, pending=over) == 1


def test_a_checked_document_leaves_its_queue_at_once(session: Session) -> None:
    """When it was the last one; what lacks follows."""
    stay, who = builders.stay(session), builders.family(session)
    for code in ("assurance", "charte"):
        builders.document_type(session, code)
        builders.requires(session, stay, code)
    one, other = (builders.document(session, who, code) for code in ("assurance", "charte"))
    builders.pre_registration(session, who, stay)
    view = View(Queue.DOCUMENTS)
    valid, refused = Decided(Subject.DOCUMENT, one, D.VALID), Decided(Subject.DOCUMENT, other, D.REFUSED)
    (row,) = rows(session, view)
    assert (row.to_check, row.missing) == (2, 0)
    (row,) = rows(session, view, over=pending(refused))
    assert (row.to_check, row.missing) == (1, 1)
    assert rows(session, view, over=pending(valid, refused)) == ()
    assert count(session, view, pending=pending(valid, refused)) == 0


def test_a_shared_certificate_brings_every_sibling(session: Session) -> None:
    """A household's document is to be checked once, and concerns each child's request."""
    stay, who = builders.stay(session), builders.family(session)
    builders.document_type(session, "assurance", scope=Scope.HOUSEHOLD)
    builders.requires(session, stay, "assurance")
    builders.document(session, who, "assurance")
    sibling = replace(builders.family(session, first_name="Tom"), household=who.household)
    requests = {builders.pre_registration(session, child, stay) for child in (who, sibling)}
    assert set(ids(session, View(Queue.DOCUMENTS))) == requests


def test_a_row_says_what_the_table_shows(session: Session) -> None:
    """Names with capitals, dates, who took it, and whether the family came back."""
    me = builders.staff(session)
    stay = builders.stay(session, name="Ski")
    who = builders.family(session, last_name="d'Hérîcourt", first_name="Zoé", state=A.PENDING)
    request = builders.pre_registration(session, who, stay, assignee_id=me)
    (row,) = rows(session, View(Queue.PRE_REGISTRATIONS))
    assert row == Row(
        queue=Queue.PRE_REGISTRATIONS,
        id=request,
        revision=1,
        state="pending",
        name="D’HÉRÎCOURT Zoé",
        birth_date=date(2018, 3, 4),
        stay_name="Ski",
        first_day=builders.FIRST,
        last_day=builders.LAST,
        waiting_since=NOW,
        to_check=0,
        missing=0,
        completed=False,
        assignee="Marie",
        assignee_id=me,
    )
    (account,) = rows(session, View(Queue.ACCOUNTS))
    assert (account.name, account.stay_name, account.first_day) == ("D’HÉRÎCOURT", None, None)


def test_a_family_that_came_back_is_marked(session: Session) -> None:
    """Asked to complete, then pending again; not while it is still to complete."""
    me, stay = builders.staff(session), builders.stay(session)
    request = builders.pre_registration(session, builders.family(session), stay)
    apply(session, ruling(session, Subject.PRE_REGISTRATION, request, Verdict.REQUEST_COMPLETION, by=me))
    (row,) = rows(session, View(Queue.PRE_REGISTRATIONS, stage=Stage.ALL))
    assert not row.completed
    apply(session, ruling(session, Subject.PRE_REGISTRATION, request, Verdict.REOPEN, by=me))
    (row,) = rows(session, View(Queue.PRE_REGISTRATIONS))
    assert row.completed


def test_an_account_without_a_household_is_found_by_its_address(session: Session) -> None:
    """There is no other name yet; one with a household is found by both."""
    lone = builders.family(session, email="Lou.Petit+colo@exemple.fr", state=A.PENDING).account
    session.get_one(Account, lone).household_id = None
    known = builders.family(session, last_name="Roux", email="r_x@exemple.fr", state=A.PENDING).account
    (row,) = rows(session, View(Queue.ACCOUNTS, text="lou.petit+colo@"))
    assert (row.id, row.name) == (lone, "Lou.Petit+colo@exemple.fr")
    for typed in ("roux", "r_x@"):
        assert ids(session, View(Queue.ACCOUNTS, text=typed)) == [known]
    assert len(ids(session, View(Queue.ACCOUNTS, text=" "))) == 2
    for typed in ("r%x@", "rzx@"):
        assert known not in ids(session, View(Queue.ACCOUNTS, text=typed)), typed


def test_filters(session: Session) -> None:
    """A stay, a person, nobody; together they narrow."""
    marie, paul = (builders.staff(session, login=name) for name in ("marie", "paul"))
    sea, snow = builders.stay(session), builders.stay(session, name="Ski")
    expected = {
        (stay, who): builders.pre_registration(session, builders.family(session), stay, assignee_id=who)
        for stay in (sea, snow)
        for who in (marie, paul, None)
    }
    view = View(Queue.PRE_REGISTRATIONS)
    assert set(ids(session, replace(view, stay_id=sea))) == {
        request for (stay, _), request in expected.items() if stay == sea
    }
    assert set(ids(session, replace(view, assignee_id=paul))) == {expected[sea, paul], expected[snow, paul]}
    assert set(ids(session, replace(view, unassigned=True))) == {expected[sea, None], expected[snow, None]}
    assert ids(session, replace(view, stay_id=snow, assignee_id=marie)) == [expected[snow, marie]]


def test_what_a_stays_team_was_given_is_neither_nobodys_nor_another_teams(session: Session) -> None:
    """To a member it is the team's; whoever is of no team has none of it."""
    marie, paul = (builders.staff(session, login=name) for name in ("marie", "paul"))
    sea, snow = builders.stay(session), builders.stay(session, name="Ski")
    session.add(StaffStay(staff_id=marie, stay_id=sea))
    found = {}
    for stay in (sea, snow):
        for team in (False, True):
            request = builders.pre_registration(session, builders.family(session), stay)
            session.get_one(PreRegistration, request).for_team = team
            planning = builders.planning(session, request)
            session.get_one(PlanningRequest, planning).for_team = team
            found[stay, team] = request, planning
    session.flush()
    for queue, place in ((Queue.PRE_REGISTRATIONS, 0), (Queue.PLANNINGS, 1)):
        assert ids(session, View(queue, team_of=marie)) == [found[sea, True][place]]
        assert ids(session, View(queue, team_of=paul)) == []
        nobodys = {found[stay, False][place] for stay in (sea, snow)}
        assert set(ids(session, View(queue, unassigned=True))) == nobodys
        assert {row.id for row in rows(session, View(queue)) if row.for_team} == {
            found[stay, True][place] for stay in (sea, snow)
        }
    builders.family(session, state=A.PENDING)
    assert ids(session, View(Queue.ACCOUNTS, team_of=marie)) == []


def many(session: Session, *, number: int = 12) -> None:
    """Insert requests of every queue that differ in all that can be sorted, some of it equal or absent."""
    people = [builders.staff(session, login=name, name=name) for name in ("zoe", "ana")]
    builders.document_type(session, "assurance")
    stays = [
        builders.stay(session, name=f"Séjour {n}", first_day=builders.FIRST + timedelta(days=n % 2))
        for n in range(3)
    ]
    for stay in stays:
        builders.requires(session, stay, "assurance")
    for n in range(number):
        submitted = later(minutes=(n * 7) % 5)
        who = builders.family(
            session, last_name=f"Nom{(n * 5) % number:02}", state=A.PENDING, submitted_at=submitted
        )
        if n % 3:
            builders.document(session, who, "assurance")
        request = builders.pre_registration(
            session,
            who,
            stays[n % 3],
            submitted_at=submitted,
            assignee_id=(*people, None)[n % 3],
        )
        builders.planning(session, request)


SHOWN = {
    Column.NAME: "name",
    Column.STAY: "stay_name",
    Column.STATE: "state",
    Column.WAITING: "waiting_since",
    Column.DEPARTURE: "first_day",
    Column.URGENCY: "first_day",
    Column.MISSING: "missing",
    Column.ASSIGNEE: "assignee",
}


def test_every_queue_sorts_by_every_column(session: Session) -> None:
    """In both directions; what is absent stands together at one end."""
    many(session)
    for queue in Queue:
        everything = set(ids(session, View(queue)))
        for column, field in SHOWN.items():
            for descending in (False, True):
                view = View(queue).sorted_by(column, descending=descending)
                found = rows(session, view)
                assert {row.id for row in found} == everything
                values = [getattr(row, field) for row in found]
                known = [value for value in values if value is not None]
                assert known == sorted(known, reverse=descending), (queue, column)
                absent = [value is None for value in values]
                assert absent in (sorted(absent), sorted(absent, reverse=True))


def test_urgency_is_departure_then_waiting(session: Session) -> None:
    """Who leaves first, and among them who waits longest; accounts by waiting alone."""
    many(session)
    for queue in (Queue.PRE_REGISTRATIONS, Queue.PLANNINGS, Queue.DOCUMENTS):
        found = [(row.first_day, row.waiting_since) for row in rows(session, View(queue))]
        assert found == sorted(found)
    waiting = [row.waiting_since for row in rows(session, View(Queue.ACCOUNTS)) if row.waiting_since]
    assert len(waiting) == 12
    assert waiting == sorted(waiting)


def test_documents_wait_since_the_oldest_was_given(session: Session) -> None:
    """Not since the request: that may have been answered long ago."""
    stay, who = builders.stay(session), builders.family(session)
    for code in ("assurance", "charte"):
        builders.document_type(session, code)
        builders.requires(session, stay, code)
    builders.document(session, who, "assurance")
    builders.pre_registration(session, who, stay, submitted_at=later(minutes=-600))
    (row,) = rows(session, View(Queue.DOCUMENTS))
    assert row.waiting_since == NOW


def test_windows_show_each_row_once(session: Session) -> None:
    """Whatever the sort and the size of the window; equal rows keep their order."""
    many(session)
    for column in Column:
        view = View(Queue.PRE_REGISTRATIONS, sort=column)
        whole = ids(session, view)
        for size in (1, 5, 12):
            windows: list[Page] = [
                page(session, view, pending=NOTHING, offset=offset, limit=size)
                for offset in range(0, 15, size)
            ]
            assert {window.total for window in windows} == {12}
            assert [row.id for window in windows for row in window.rows] == whole
            assert all(len(window.rows) <= size for window in windows)
    assert page(session, View(Queue.PLANNINGS), pending=NOTHING, offset=99, limit=5) == Page(12, ())


Searched = tuple[Session, dict[uuid.UUID, str]]
NAMES = (
    *("Martin", "Martinez", "Saint-Martin", "D'Hérîcourt", "d’Aÿ", "Ó'Brien", "Œuvray", "Straße", "100 %"),
    *(
        "a_b",
        "axb",
        "back\\slash",
        "l'Hôte de l’Île",
        "Nguyễn",
        "Łukasz",
        "O/Neil",
        "Ünal",
        "Иванов",
        "de la Rue",
    ),
)


@pytest.fixture
def searched(session: Session) -> Searched:
    """A session that sees one request of each name, and the name of each request."""
    stay = builders.stay(session)
    return session, {
        builders.pre_registration(session, builders.family(session, last_name=name), stay): name
        for name in NAMES
    }


words = st.sampled_from(
    [*NAMES, "mart", "100%", "a_", "%", "_", "'", "’", "\\", "/", "é", "É", "oe", "ß", ";--"]
)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@example("%")
@example("_")
@example("a_b")
@example("100 %")
@example("' OR 1=1 --")
@example("back\\")
@given(st.lists(words | st.text(max_size=6), max_size=3).map(" ".join))
def test_search_says_in_sql_what_the_rule_says(searched: Searched, typed: str) -> None:
    """Every word begins a word of the name; nothing typed is a wildcard or a quote."""
    session, names = searched
    found = {names[id] for id in ids(session, View(Queue.PRE_REGISTRATIONS, text=typed))}  # noqa: A001
    assert found == {name for name in NAMES if matches(search_key(name, "Léa"), typed)}
