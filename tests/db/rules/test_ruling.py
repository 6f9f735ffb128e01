"""A ruling on its way: what it still needs before anybody may take it."""

import uuid

import pytest

from db.rules.reasons import Reason
from db.rules.ruling import ReasonGiven, Ruling, incomplete
from db.rules.workflow import needs_words
from db.types import Subject, Verdict
from tests.builders import NOW

UNREADABLE = ReasonGiven(Reason.UNREADABLE)


def ruling(
    verdict: Verdict,
    *reasons: ReasonGiven,
    message: str = "",
    subject: Subject = Subject.PRE_REGISTRATION,
) -> Ruling:
    return Ruling(subject, uuid.uuid4(), 1, verdict, uuid.uuid4(), NOW, reasons, message)


@pytest.mark.parametrize("verdict", Verdict)
def test_words_where_they_are_needed(verdict: Verdict) -> None:
    """A reason or a sentence; blanks are neither."""
    silent = incomplete(ruling(verdict, message=" \n "))
    assert (silent is None) == (verdict not in needs_words)
    assert incomplete(ruling(verdict, message="Doublon d’un autre dossier.")) is None
    assert incomplete(ruling(verdict, UNREADABLE)) is None


def test_a_refused_piece_needs_a_coded_reason() -> None:
    """The family reads its sentence, not the coordinator's note."""
    noted = ruling(Verdict.REFUSE, message="Illisible", subject=Subject.DOCUMENT)
    assert incomplete(noted) == "Choisissez le motif que la famille lira."
    assert incomplete(ruling(Verdict.REFUSE, UNREADABLE, subject=Subject.DOCUMENT)) is None


@pytest.mark.parametrize("verdict", [Verdict.REFUSE, Verdict.REQUEST_COMPLETION])
def test_another_reason_needs_its_sentence(verdict: Verdict) -> None:
    """« Autre » says nothing by itself."""
    assert incomplete(ruling(verdict, UNREADABLE, ReasonGiven(Reason.OTHER, " "))) is not None
    assert incomplete(ruling(verdict, ReasonGiven(Reason.OTHER, "Photo d’un autre carnet."))) is None


def test_every_ruling_has_an_id_of_its_own() -> None:
    """It is what makes a repeated push harmless."""
    assert ruling(Verdict.APPROVE).id != ruling(Verdict.APPROVE).id
