"""State machines of the four subjects: a state and a verdict (or a family's step) in, the next state out.

Source: domain.md § 4. What is not in these tables is refused with `IllegalTransition`.
"""

from collections.abc import Mapping
from enum import StrEnum

from db.types import (
    AccountState,
    DocumentState,
    PlanningState,
    PreRegistrationState,
    Step,
    Subject,
    Verdict,
)

A, R, D, P = AccountState, PreRegistrationState, DocumentState, PlanningState
V = Verdict

_decisions: Mapping[Subject, Mapping[StrEnum, Mapping[Verdict, StrEnum]]] = {
    Subject.ACCOUNT: {
        A.PENDING: {V.APPROVE: A.VALIDATED, V.REQUEST_COMPLETION: A.TO_COMPLETE, V.REFUSE: A.REFUSED},
        A.TO_COMPLETE: {V.REOPEN: A.PENDING},
        A.VALIDATED: {V.CLOSE: A.CLOSED, V.REOPEN: A.PENDING},
        A.REFUSED: {V.REOPEN: A.PENDING},
    },
    Subject.PRE_REGISTRATION: {
        R.PENDING: {
            V.APPROVE: R.VALIDATED,
            V.WAITLIST: R.WAITLISTED,
            V.REQUEST_COMPLETION: R.TO_COMPLETE,
            V.REFUSE: R.REFUSED,
            V.CANCEL: R.CANCELLED,
        },
        R.WAITLISTED: {
            V.APPROVE: R.VALIDATED,
            V.REQUEST_COMPLETION: R.WAITLISTED,
            V.REFUSE: R.REFUSED,
            V.CANCEL: R.CANCELLED,
            V.REOPEN: R.PENDING,
        },
        R.TO_COMPLETE: {
            V.REQUEST_COMPLETION: R.TO_COMPLETE,
            V.CANCEL: R.CANCELLED,
            V.REOPEN: R.PENDING,
        },
        # Documents keep coming after the answer: asking again for a refused one is a decision on the
        # dossier, with its one grouped mail, that leaves the place as it is.
        R.VALIDATED: {V.REQUEST_COMPLETION: R.VALIDATED, V.CANCEL: R.CANCELLED, V.REOPEN: R.PENDING},
        R.REFUSED: {V.REOPEN: R.PENDING},
        R.CANCELLED: {V.REOPEN: R.PENDING},
    },
    Subject.DOCUMENT: {
        D.MISSING: {V.WAIVE: D.NOT_REQUIRED},
        D.SUBMITTED: {V.APPROVE: D.VALID, V.REFUSE: D.REFUSED, V.WAIVE: D.NOT_REQUIRED},
        D.VALID: {V.REOPEN: D.SUBMITTED},
        D.REFUSED: {V.REOPEN: D.SUBMITTED, V.WAIVE: D.NOT_REQUIRED},
        D.EXPIRED: {V.WAIVE: D.NOT_REQUIRED},
        # Back to what the family gave: `submitted`, or `missing` when it gave nothing (see `decided`).
        D.NOT_REQUIRED: {V.REOPEN: D.SUBMITTED},
    },
    Subject.PLANNING_REQUEST: {
        P.PENDING: {
            V.APPROVE: P.ACCEPTED,
            V.WAITLIST: P.WAITLISTED,
            V.REQUEST_COMPLETION: P.TO_COMPLETE,
            V.REFUSE: P.REFUSED,
            V.CANCEL: P.CANCELLED,
        },
        P.WAITLISTED: {
            V.APPROVE: P.ACCEPTED,
            V.REFUSE: P.REFUSED,
            V.CANCEL: P.CANCELLED,
            V.REOPEN: P.PENDING,
        },
        P.TO_COMPLETE: {V.CANCEL: P.CANCELLED, V.REOPEN: P.PENDING},
        P.ACCEPTED: {V.CANCEL: P.CANCELLED, V.REOPEN: P.PENDING},
        P.REFUSED: {V.REOPEN: P.PENDING},
        P.CANCELLED: {V.REOPEN: P.PENDING},
    },
}

_steps: Mapping[Subject, Mapping[StrEnum, Mapping[Step, StrEnum]]] = {
    Subject.ACCOUNT: {
        A.EMAIL_UNCONFIRMED: {Step.CONFIRM_EMAIL: A.INCOMPLETE},
        A.INCOMPLETE: {Step.SUBMIT: A.PENDING},
        A.TO_COMPLETE: {Step.SUBMIT: A.PENDING},
    },
    Subject.PRE_REGISTRATION: {
        R.PENDING: {Step.CANCEL: R.CANCELLED},
        R.VALIDATED: {Step.CANCEL: R.CANCELLED},
        R.WAITLISTED: {Step.CANCEL: R.CANCELLED},
        R.TO_COMPLETE: {Step.SUBMIT: R.PENDING, Step.CANCEL: R.CANCELLED},
    },
    Subject.DOCUMENT: {
        D.MISSING: {Step.SUBMIT: D.SUBMITTED},
        D.REFUSED: {Step.SUBMIT: D.SUBMITTED},
        D.EXPIRED: {Step.SUBMIT: D.SUBMITTED},
        D.VALID: {Step.EXPIRE: D.EXPIRED},
    },
    Subject.PLANNING_REQUEST: {
        P.DRAFT: {Step.SUBMIT: P.PENDING, Step.CANCEL: P.CANCELLED},
        P.PENDING: {Step.CANCEL: P.CANCELLED},
        P.WAITLISTED: {Step.CANCEL: P.CANCELLED},
        P.TO_COMPLETE: {Step.SUBMIT: P.PENDING, Step.CANCEL: P.CANCELLED},
        P.ACCEPTED: {Step.CANCEL: P.CANCELLED},
    },
}

needs_words: frozenset[Verdict] = frozenset({V.REFUSE, V.CANCEL, V.CLOSE, V.REOPEN, V.WAIVE})
"""Verdicts that are refused without a coded reason or a sentence of one's own."""


class IllegalTransition(ValueError):
    """A verdict or a step that the state does not allow."""

    def __init__(self, subject: Subject, state: StrEnum, move: Verdict | Step) -> None:
        super().__init__(f"{subject}: no {move} from {state}")
        self.subject, self.state, self.move = subject, state, move


def verdicts(subject: Subject, state: StrEnum) -> frozenset[Verdict]:
    """Return what a coordinator may answer in this state."""
    return frozenset(_decisions[subject].get(state, {}))


def decided(subject: Subject, state: StrEnum, verdict: Verdict, *, has_file: bool = True) -> StrEnum:
    """Return the state after a coordinator's verdict.

    `has_file` tells whether a document has a version, which is what reopening goes back to.
    """
    try:
        after = _decisions[subject][state][verdict]
    except KeyError:
        raise IllegalTransition(subject, state, verdict) from None
    if subject is Subject.DOCUMENT and verdict is Verdict.REOPEN and not has_file:
        return DocumentState.MISSING
    return after


def stepped(subject: Subject, state: StrEnum, step: Step) -> StrEnum:
    """Return the state after the family's own step, or after a date has passed."""
    try:
        return _steps[subject][state][step]
    except KeyError:
        raise IllegalTransition(subject, state, step) from None
