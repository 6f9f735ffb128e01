"""State machines: domain.md § 4 written out once more, walked at random, and nothing beside it."""

from enum import StrEnum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.rules.workflow import IllegalTransition, decided, needs_words, stepped, verdicts
from db.types import DocumentState, Step, Subject, Verdict, type_of_state

# Subject, state, what happens, state after. A second reading of domain.md § 4, on purpose not the code's.
DECISIONS = """
account pending approve validated
account pending request_completion to_complete
account pending refuse refused
account to_complete reopen pending
account validated close closed
account validated reopen pending
account refused reopen pending
pre_registration pending approve validated
pre_registration pending waitlist waitlisted
pre_registration pending request_completion to_complete
pre_registration pending refuse refused
pre_registration pending cancel cancelled
pre_registration waitlisted approve validated
pre_registration waitlisted request_completion waitlisted
pre_registration waitlisted refuse refused
pre_registration waitlisted cancel cancelled
pre_registration waitlisted reopen pending
pre_registration to_complete request_completion to_complete
pre_registration to_complete cancel cancelled
pre_registration to_complete reopen pending
pre_registration validated request_completion validated
pre_registration validated cancel cancelled
pre_registration validated reopen pending
pre_registration refused reopen pending
pre_registration cancelled reopen pending
document missing waive not_required
document submitted approve valid
document submitted refuse refused
document submitted waive not_required
document valid reopen submitted
document refused reopen submitted
document refused waive not_required
document expired waive not_required
document not_required reopen submitted
planning_request pending approve accepted
planning_request pending waitlist waitlisted
planning_request pending request_completion to_complete
planning_request pending refuse refused
planning_request pending cancel cancelled
planning_request waitlisted approve accepted
planning_request waitlisted refuse refused
planning_request waitlisted cancel cancelled
planning_request waitlisted reopen pending
planning_request to_complete cancel cancelled
planning_request to_complete reopen pending
planning_request accepted cancel cancelled
planning_request accepted reopen pending
planning_request refused reopen pending
planning_request cancelled reopen pending
"""
STEPS = """
account email_unconfirmed confirm_email incomplete
account incomplete submit pending
account to_complete submit pending
pre_registration to_complete submit pending
pre_registration pending cancel cancelled
pre_registration waitlisted cancel cancelled
pre_registration to_complete cancel cancelled
pre_registration validated cancel cancelled
document missing submit submitted
document refused submit submitted
document expired submit submitted
document valid expire expired
planning_request draft submit pending
planning_request to_complete submit pending
planning_request draft cancel cancelled
planning_request pending cancel cancelled
planning_request waitlisted cancel cancelled
planning_request to_complete cancel cancelled
planning_request accepted cancel cancelled
"""
BEGINNINGS = {
    Subject.ACCOUNT: "email_unconfirmed",
    Subject.PRE_REGISTRATION: "pending",
    Subject.DOCUMENT: "missing",
    Subject.PLANNING_REQUEST: "draft",
}


def table(text: str) -> dict[tuple[str, str, str], str]:
    rows = [line.split() for line in text.strip().splitlines()]
    return {(subject, state, move): after for subject, state, move, after in rows}


ALLOWED, FAMILY = table(DECISIONS), table(STEPS)
SITUATIONS = [(subject, state) for subject in Subject for state in type_of_state[subject]]


@pytest.mark.parametrize(("subject", "state"), SITUATIONS)
def test_every_verdict_leads_where_the_table_says_or_is_refused(subject: Subject, state: StrEnum) -> None:
    """All of (subject, state, verdict); the state after belongs to the same machine."""
    for verdict in Verdict:
        expected = ALLOWED.get((subject, state, verdict))
        assert (verdict in verdicts(subject, state)) == (expected is not None)
        if expected is None:
            with pytest.raises(IllegalTransition) as caught:
                decided(subject, state, verdict)
            assert (caught.value.subject, caught.value.state, caught.value.move) == (subject, state, verdict)
        else:
            after = decided(subject, state, verdict)
            assert after == expected
            assert isinstance(after, type_of_state[subject])


@pytest.mark.parametrize(("subject", "state"), SITUATIONS)
def test_every_step_leads_where_the_table_says_or_is_refused(subject: Subject, state: StrEnum) -> None:
    """The family's steps and the passing of a date."""
    for step in Step:
        expected = FAMILY.get((subject, state, step))
        if expected is None:
            with pytest.raises(IllegalTransition, match=f"no {step} from {state}"):
                stepped(subject, state, step)
        else:
            after = stepped(subject, state, step)
            assert after == expected
            assert isinstance(after, type_of_state[subject])


def test_a_piece_that_was_never_given_reopens_to_missing() -> None:
    """There is nothing to check in a piece without a file."""
    reopened = decided(Subject.DOCUMENT, DocumentState.NOT_REQUIRED, Verdict.REOPEN, has_file=False)
    assert reopened is DocumentState.MISSING


def test_a_state_of_another_subject_is_refused() -> None:
    """A piece is not a planning."""
    with pytest.raises(IllegalTransition):
        decided(Subject.PLANNING_REQUEST, DocumentState.SUBMITTED, Verdict.APPROVE)


def test_taking_something_away_or_back_needs_words() -> None:
    """Everything but the plain answers."""
    assert needs_words == {
        Verdict.REFUSE,
        Verdict.CANCEL,
        Verdict.CLOSE,
        Verdict.REOPEN,
        Verdict.WAIVE,
    }


@given(st.sampled_from(list(Subject)), st.lists(st.sampled_from([*Verdict, *Step]), max_size=40))
def test_a_walk_never_leaves_its_machine(subject: Subject, moves: list[Verdict | Step]) -> None:
    """From where a subject begins, whatever is tried, in whatever order."""
    state = type_of_state[subject](BEGINNINGS[subject])
    for move in moves:
        before = state
        try:
            if isinstance(move, Verdict):
                state = decided(subject, state, move)
            else:
                state = stepped(subject, state, move)
        except IllegalTransition:
            assert state is before
        assert isinstance(state, type_of_state[subject])


@pytest.mark.parametrize("subject", Subject)
def test_every_state_can_be_reached(subject: Subject) -> None:
    """No state is only a word."""
    moves = [(state, after) for (of, state, _), after in (ALLOWED | FAMILY).items() if of == subject]
    reached = {BEGINNINGS[subject]}
    while new := {after for state, after in moves if state in reached} - reached:
        reached |= new
    assert reached == {state.value for state in type_of_state[subject]}


@pytest.mark.parametrize(("subject", "state"), SITUATIONS)
def test_an_answer_can_be_reopened(subject: Subject, state: StrEnum) -> None:
    """Every state that a decision leads to, but a closed account (it stays closed) and the same again."""
    if state in {after for (of, _, _), after in ALLOWED.items() if of == subject} - {"closed", "pending"}:
        reopenable = Verdict.REOPEN in verdicts(subject, state)
        assert reopenable or (subject, state) == (Subject.DOCUMENT, DocumentState.SUBMITTED)
