"""Which decision writes which mail."""

import pytest

from db.rules.notice import Trigger, lists_pieces, trigger, undecided
from db.rules.workflow import verdicts
from db.types import Subject, Verdict, type_of_state

POSSIBLE = {
    (subject, verdict)
    for subject in Subject
    for state in type_of_state[subject]
    for verdict in verdicts(subject, state)
}


@pytest.mark.parametrize(("subject", "verdict"), sorted(POSSIBLE))
def test_every_answer_to_a_family_is_a_mail(subject: Subject, verdict: Verdict) -> None:
    """But a piece (told by the completion request) and reopening (told by the decision that follows)."""
    silent = subject is Subject.DOCUMENT or verdict is Verdict.REOPEN
    assert (trigger(subject, verdict) is None) == silent


def test_every_mail_has_a_decision_that_causes_it() -> None:
    """Or is one of those that a family's step, a date or the office causes."""
    assert {trigger(*pair) for pair in POSSIBLE} - {None} == set(Trigger) - undecided
    assert lists_pieces < set(Trigger)
