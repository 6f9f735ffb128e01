"""The main button: what each dossier calls for."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.rules.recommendation import PieceFact, after_checking, recommended
from db.rules.requirements import PieceStatus, faulty
from db.rules.workflow import verdicts
from db.types import PlanningState, PreRegistrationState, Subject, Verdict, type_of_state

ASKED = verdicts(Subject.PRE_REGISTRATION, PreRegistrationState.PENDING)
PLANNED = verdicts(Subject.PLANNING_REQUEST, PlanningState.PENDING)


def fact(status: PieceStatus, *, mandatory: bool = True, announced: bool = False) -> PieceFact:
    return PieceFact(status, mandatory, announced)


def for_pre_registration(
    *pieces: PieceFact, information_missing: bool = False, full: bool = False, held: bool = False
) -> Verdict | None:
    return recommended(
        Subject.PRE_REGISTRATION,
        ASKED,
        pieces,
        information_missing=information_missing,
        full=full,
        held=held,
    )


def for_planning(*pieces: PieceFact, full: bool = False, held: bool = False) -> Verdict | None:
    return recommended(
        Subject.PLANNING_REQUEST, PLANNED, pieces, information_missing=False, full=full, held=held
    )


def test_a_whole_dossier_is_approved() -> None:
    """The ordinary case."""
    assert for_pre_registration(fact(PieceStatus.VALID)) is Verdict.APPROVE
    assert for_planning(fact(PieceStatus.VALID), fact(PieceStatus.NOT_REQUIRED)) is Verdict.APPROVE


def test_a_piece_to_check_comes_first() -> None:
    """Whatever else there is to say; an optional one too, it lies on the table."""
    to_check = fact(PieceStatus.TO_CHECK, mandatory=False)
    assert for_pre_registration(to_check, fact(PieceStatus.REFUSED), full=True) is None
    assert for_planning(to_check) is None


def test_a_dossier_whose_turn_has_not_come_calls_for_nothing() -> None:
    """The family cannot complete what the association has not answered."""
    assert for_planning(held=True) is None
    assert for_pre_registration(held=True, full=True) is None


def test_approving_a_pre_registration_asks_for_its_documents() -> None:
    """So a piece never given does not hold it up; a planning it does."""
    missing = fact(PieceStatus.MISSING)
    assert for_pre_registration(missing) is Verdict.APPROVE
    assert for_planning(missing) is Verdict.REQUEST_COMPLETION
    assert for_planning(fact(PieceStatus.MISSING, mandatory=False)) is Verdict.APPROVE


@pytest.mark.parametrize("status", sorted(faulty - {PieceStatus.MISSING}))
def test_a_faulty_piece_is_told_once(status: PieceStatus) -> None:
    """Told, the pre-registration can be answered; the planning still waits for the piece."""
    assert for_pre_registration(fact(status)) is Verdict.REQUEST_COMPLETION
    assert for_pre_registration(fact(status, announced=True)) is Verdict.APPROVE
    assert for_planning(fact(status, announced=True)) is Verdict.REQUEST_COMPLETION


def test_missing_information_is_asked_for() -> None:
    """Before a place is looked for."""
    assert for_pre_registration(information_missing=True, full=True) is Verdict.REQUEST_COMPLETION


def test_a_full_stay_calls_for_the_waiting_list() -> None:
    """Where there is one."""
    assert for_pre_registration(full=True) is Verdict.WAITLIST
    assert for_planning(full=True) is Verdict.WAITLIST
    on_the_list = verdicts(Subject.PRE_REGISTRATION, PreRegistrationState.WAITLISTED)
    assert (
        recommended(Subject.PRE_REGISTRATION, on_the_list, (), information_missing=False, full=False)
        is Verdict.APPROVE
    )


def test_an_answered_dossier_calls_for_nothing_but_a_late_refusal() -> None:
    """A piece refused after the approval is asked for again, in one more mail."""
    validated = verdicts(Subject.PRE_REGISTRATION, PreRegistrationState.VALIDATED)

    def answered(*pieces: PieceFact) -> Verdict | None:
        return recommended(Subject.PRE_REGISTRATION, validated, pieces, information_missing=True, full=False)

    assert answered(fact(PieceStatus.VALID), fact(PieceStatus.MISSING)) is None
    assert answered(fact(PieceStatus.REFUSED)) is Verdict.REQUEST_COMPLETION
    assert answered(fact(PieceStatus.REFUSED, announced=True)) is None


facts = st.builds(PieceFact, st.sampled_from(PieceStatus), st.booleans(), st.booleans())


@given(st.sampled_from(list(Subject)), st.data(), st.lists(facts, max_size=6), st.booleans(), st.booleans())
def test_what_is_recommended_is_allowed(
    subject: Subject, data: st.DataObject, pieces: list[PieceFact], information_missing: bool, full: bool
) -> None:
    """And never takes anything away from a family."""
    allowed = verdicts(subject, data.draw(st.sampled_from(list(type_of_state[subject]))))
    best = recommended(subject, allowed, pieces, information_missing=information_missing, full=full)
    assert best is None or best in allowed
    assert best in {None, Verdict.APPROVE, Verdict.REQUEST_COMPLETION, Verdict.WAITLIST}


@pytest.mark.parametrize("status", PieceStatus)
@pytest.mark.parametrize("announced", [False, True])
def test_whoever_checks_documents_tells_of_refusals_first(status: PieceStatus, announced: bool) -> None:
    """Only of those the family does not know, also while another piece waits to be checked."""
    pieces = (PieceFact(PieceStatus.TO_CHECK, True, False), PieceFact(status, True, announced))
    tells = status is PieceStatus.REFUSED and not announced
    allowed = {Verdict.REQUEST_COMPLETION, Verdict.APPROVE}
    assert after_checking(allowed, pieces) is (Verdict.REQUEST_COMPLETION if tells else None)
    assert after_checking({Verdict.APPROVE}, pieces) is None
