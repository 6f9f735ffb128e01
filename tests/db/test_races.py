"""Two desks at once: real threads on one real database, set off together, and exactly one winner."""

import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from db.models import Decision, Mail, PlanningRequest, PreRegistration
from db.rules.ruling import Ruling
from db.types import PlanningState, Subject, Verdict
from db.verdicts import Applied, Conflict, Outcome, Rejected
from tests import builders
from tests.db.rulings import apply, ruling, state

ROUNDS = 5


def at_once(engine: Engine, rulings: Sequence[Ruling]) -> list[Outcome]:
    """Apply each ruling in a transaction and a thread of its own, all let go at the same moment."""
    barrier = Barrier(len(rulings), timeout=10)

    def decide(made: Ruling) -> Outcome:
        barrier.wait()
        with Session(engine) as session, session.begin():
            return apply(session, made)

    with ThreadPoolExecutor(len(rulings)) as pool:
        return list(pool.map(decide, rulings))


def test_one_of_two_decisions_wins(any_engine: Engine) -> None:
    """The other is told who and when; one decision and one mail a round."""
    for _ in range(ROUNDS):
        with Session(any_engine) as session, session.begin():
            names = [uuid.uuid4().hex for _ in range(2)]
            people = [builders.staff(session, login=name, name=name) for name in names]
            request = builders.pre_registration(session, builders.family(session), builders.stay(session))
            rulings = [
                ruling(session, Subject.PRE_REGISTRATION, request, verdict, by=person)
                for verdict, person in zip((Verdict.APPROVE, Verdict.REFUSE), people, strict=True)
            ]
        outcomes = at_once(any_engine, rulings)
        (winner,) = [n for n, outcome in enumerate(outcomes) if outcome == Applied(2)]
        told = outcomes[1 - winner]
        expected = ("validated", "refused")[winner]
        assert told == Conflict(expected, 2, names[winner], builders.later(minutes=1))
        with Session(any_engine) as session:
            assert state(session, Subject.PRE_REGISTRATION, request) == (expected, 2)
            found = session.scalars(select(Decision.id).where(Decision.subject_id == request)).all()
            assert found == [rulings[winner].id]
            assert session.get(Mail, rulings[winner].id) is not None
            assert session.get(Mail, rulings[1 - winner].id) is None


def test_the_same_decision_pushed_twice_at_once(any_engine: Engine) -> None:
    """A push whose answer was lost is tried again before the first is over: applied once, no conflict."""
    for _ in range(ROUNDS):
        with Session(any_engine) as session, session.begin():
            me = builders.staff(session, login=uuid.uuid4().hex)
            made = ruling(session, Subject.ACCOUNT, builders.family(session).account, Verdict.CLOSE, by=me)
        outcomes = at_once(any_engine, [made, made])
        assert Applied(2) in outcomes
        assert Applied(2, again=True) in outcomes


def race_for_a_place(engine: Engine, prepare: Callable[[Session], list[uuid.UUID]]) -> list[Outcome]:
    with Session(engine) as session, session.begin():
        me = builders.staff(session, login=uuid.uuid4().hex)
        rulings = [
            ruling(session, Subject.PLANNING_REQUEST, planning, Verdict.APPROVE, by=me)
            for planning in prepare(session)
        ]
    return at_once(engine, rulings)


def test_the_last_place_of_a_stay_is_given_once(any_engine: Engine) -> None:
    """Two plannings, one place."""

    def prepare(session: Session) -> list[uuid.UUID]:
        stay = builders.stay(session, capacity=1)
        return [builders.ready_planning(session, stay) for _ in range(2)]

    for number in range(1, ROUNDS + 1):
        outcomes = race_for_a_place(any_engine, prepare)
        assert outcomes.count(Applied(2)) == 1
        (refused,) = [outcome for outcome in outcomes if isinstance(outcome, Rejected)]
        assert refused.sentence.startswith("Le séjour est complet le 05/07/2027")
        with Session(any_engine) as session:
            assert accepted(session) == number


def test_the_last_place_of_a_group_is_given_once(any_engine: Engine) -> None:
    """The stay has room for both, the group for one."""

    def prepare(session: Session) -> list[uuid.UUID]:
        stay = builders.stay(session, capacity=20)
        group = builders.group(session, stay, capacity=1)
        return [builders.ready_planning(session, stay, group_id=group) for _ in range(2)]

    for number in range(1, ROUNDS + 1):
        outcomes = race_for_a_place(any_engine, prepare)
        assert outcomes.count(Applied(2)) == 1
        assert sum("Le groupe « Petits »" in str(outcome) for outcome in outcomes) == 1
        with Session(any_engine) as session:
            assert accepted(session) == number


def test_accepting_a_planning_against_cancelling_its_request(any_engine: Engine) -> None:
    """Whoever comes first, no accepted planning is left without its pre-registration."""
    for _ in range(ROUNDS):
        with Session(any_engine) as session, session.begin():
            me = builders.staff(session, login=uuid.uuid4().hex)
            planning = builders.ready_planning(session, builders.stay(session))
            request = session.get_one(PlanningRequest, planning).pre_registration_id
            rulings = [
                ruling(session, Subject.PLANNING_REQUEST, planning, Verdict.APPROVE, by=me),
                ruling(session, Subject.PRE_REGISTRATION, request, Verdict.CANCEL, by=me),
            ]
        outcomes = at_once(any_engine, rulings)
        assert outcomes.count(Applied(2)) == 1
        assert sum(isinstance(outcome, Rejected | Conflict) for outcome in outcomes) == 1


def test_the_waiting_list_gives_each_its_rank(any_engine: Engine) -> None:
    """Four children at once: 1, 2, 3, 4."""
    with Session(any_engine) as session, session.begin():
        me, stay = builders.staff(session), builders.stay(session)
        requests = [builders.pre_registration(session, builders.family(session), stay) for _ in range(4)]
        rulings = [
            ruling(session, Subject.PRE_REGISTRATION, request, Verdict.WAITLIST, by=me)
            for request in requests
        ]
    assert at_once(any_engine, rulings) == [Applied(2)] * 4
    with Session(any_engine) as session:
        ranks = session.scalars(select(PreRegistration.waiting_rank))
        assert sorted(rank or 0 for rank in ranks) == [1, 2, 3, 4]


def accepted(session: Session) -> int:
    query = select(func.count()).where(PlanningRequest.state == PlanningState.ACCEPTED)
    return session.scalar(query) or 0
