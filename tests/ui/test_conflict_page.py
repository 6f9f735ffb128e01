"""The conflict page: both sides, what the family changed, and the three choices where they are allowed."""

import uuid
from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from coordinator_app.desk import Departure
from coordinator_app.outbox import Fate, Outgoing
from db.queries.conflict import ConflictView, Place
from db.queries.dossier import Change, PastDecision
from db.queries.queues import Queue
from db.rules.reasons import Reason
from db.rules.ruling import ReasonGiven, Ruling
from db.types import Subject, Verdict
from tests.ui.links import NOW, now
from ui.conflict.page import ConflictPage

DOSSIER = uuid.UUID(int=5)
RULING = Ruling(
    Subject.PRE_REGISTRATION,
    DOSSIER,
    1,
    Verdict.REFUSE,
    uuid.UUID(int=1),
    NOW - timedelta(hours=3),
    (ReasonGiven(Reason.AGE, "Douze ans <i>passés</i>."),),
    "Nous vous proposons un autre séjour.",
)
MARIES = PastDecision(
    uuid.UUID(int=9), NOW, "Marie", Verdict.WAITLIST, "waitlisted", (), "Je préviens la famille."
)
VIEW = ConflictView(
    ruling=RULING,
    title="MARTIN Léa",
    stay="Colo Jura",
    piece=None,
    state="waitlisted",
    revision=2,
    place=Place(Queue.PRE_REGISTRATIONS, DOSSIER),
    decisions=(MARIES,),
    changes=(
        Change("téléphone", "06 98 76 54 32", NOW),
        Change("Attestation d’assurance", at=NOW - timedelta(days=1)),
    ),
    verdicts=frozenset({Verdict.REFUSE, Verdict.REOPEN}),
)
ROW = Departure(Outgoing(RULING, Fate.CONFLICT, answer="Marie a décidé avant vous."), "MARTIN Léa")


@pytest.fixture
def page(qtbot: QtBot) -> ConflictPage:
    made = ConflictPage(clock=now)
    qtbot.addWidget(made)
    made.resize(1050, 700)
    made.show()
    return made


def texts(page: ConflictPage) -> str:
    return "\n".join(label.text() for label in page.findChildren(QLabel) if label.isVisible())


def test_both_sides_and_the_familys_changes_are_told(page: ConflictPage) -> None:
    page.show_conflict(ROW, VIEW)
    said = texts(page)
    for words in (
        "Marie a décidé avant vous.",
        "VOTRE DÉCISION",
        "Préinscription refusée",
        "Douze ans <i>passés</i>.",
        "Nous vous proposons un autre séjour.",
        "LA DÉCISION DE MARIE",
        "Mise en liste d’attente",
        "Je préviens la famille.",
        "Téléphone",
        "à 14:05, avant\u00a0: 06 98 76 54 32",
        "Avant votre décision",
        "Attestation d’assurance",
    ):
        assert words in said, words
    mine = next(label for label in page.mine.findChildren(QLabel) if "un autre séjour" in label.text())
    assert mine.textInteractionFlags() & Qt.TextInteractionFlag.TextSelectableByMouse


def test_the_three_choices_leave_with_what_they_are_about(page: ConflictPage, qtbot: QtBot) -> None:
    page.show_conflict(ROW, VIEW)
    assert page.choices.keep.accessibleName() == "Garder la décision de Marie"
    with qtbot.waitSignal(page.dismissed) as kept:
        page.choices.keep.click()
    assert kept.args == [RULING.id]
    assert page.choices.again.accessibleName() == "Décider à nouveau"
    with qtbot.waitSignal(page.again_wanted) as again:
        page.choices.again.click()
    assert again.args == [VIEW]
    page.choices.reopen.click()
    assert QApplication.focusWidget() is page.choices.reason
    with qtbot.assertNotEmitted(page.reopened):
        QTest.keyClick(page.choices.reason, Qt.Key.Key_Return)
    assert "Une phrase est nécessaire." in texts(page)
    QTest.keyClicks(page.choices.reason, "Erreur de ma part.")
    with qtbot.waitSignal(page.reopened) as reopened:
        QTest.keyClick(page.choices.reason, Qt.Key.Key_Return)
    assert reopened.args == [VIEW, "Erreur de ma part."]


def test_escape_leaves_the_question_then_the_page(page: ConflictPage, qtbot: QtBot) -> None:
    page.show_conflict(ROW, VIEW)
    page.choices.reopen.click()
    QTest.keyClicks(page.choices.reason, "Parce que")
    with qtbot.assertNotEmitted(page.closed):
        QTest.keyClick(page.choices.reason, Qt.Key.Key_Escape)
    assert not page.choices.asking
    assert page.choices.again.hasFocus()
    # The same read again keeps what was typed, another conflict does not.
    page.show_conflict(ROW, VIEW)
    assert page.choices.reason.toPlainText() == "Parce que"
    other = replace(RULING, id=uuid.uuid4())
    page.show_conflict(ROW, replace(VIEW, ruling=other))
    assert page.choices.reason.toPlainText() == ""
    with qtbot.waitSignal(page.closed):
        QTest.keyClick(page.choices.keep, Qt.Key.Key_Escape)


def test_a_decision_that_is_no_longer_possible_needs_a_reopening_first(page: ConflictPage) -> None:
    page.show_conflict(ROW, replace(VIEW, state="refused", verdicts=frozenset({Verdict.REOPEN})))
    assert page.choices.again.accessibleName() == "Ouvrir le dossier"
    assert page.choices.reopen.isVisible()
    assert "rouvrez d’abord" in texts(page)


def test_reopening_is_offered_only_where_the_workflow_allows_it(page: ConflictPage) -> None:
    page.show_conflict(ROW, replace(VIEW, state="pending", verdicts=frozenset({Verdict.REFUSE})))
    assert not page.choices.reopen.isVisible()
    assert page.choices.again.property("kind") == "primary"


def test_the_same_decision_twice_is_best_left_at_that(page: ConflictPage) -> None:
    same = replace(MARIES, verdict=Verdict.REFUSE)
    page.show_conflict(ROW, replace(VIEW, decisions=(same, MARIES)))
    assert "Vous aviez décidé la même chose." in texts(page)
    assert page.choices.keep.property("kind") == "primary"
    assert "Avant\u00a0: mise en liste d’attente, par Marie, à 14:05." in texts(page)


def test_a_refusal_by_the_rules_has_no_colleagues_column(page: ConflictPage) -> None:
    row = Departure(Outgoing(RULING, Fate.REJECTED, answer="Le séjour est complet."), "MARTIN Léa")
    page.show_conflict(row, replace(VIEW, decisions=(), changes=()))
    assert not page.theirs.isVisible()
    assert "Le séjour est complet." in texts(page)
    assert "Rien depuis qu’elle a donné le dossier." in texts(page)
    assert page.choices.keep.accessibleName() == "Retirer de la liste"


def test_a_colleague_whose_decision_is_not_here_yet_is_named_all_the_same(page: ConflictPage) -> None:
    early = Departure(replace(ROW.outgoing, by="Paul", at=NOW), "MARTIN Léa")
    page.show_conflict(early, replace(VIEW, decisions=()))
    assert "LA DÉCISION DE PAUL" in texts(page)
    assert "prochaine mise à jour" in texts(page)
    assert page.choices.keep.accessibleName() == "Garder la décision de Paul"


def test_a_dossier_that_is_gone_leaves_the_words_and_one_choice(page: ConflictPage) -> None:
    gone = ConflictView(RULING, "", None, None, None, None, None, (), (), frozenset())
    page.show_conflict(Departure(Outgoing(RULING, Fate.REJECTED, answer="Parti."), ""), gone)
    assert "Nous vous proposons un autre séjour." in texts(page)
    assert not page.choices.again.isVisible()
    assert not page.choices.reopen.isVisible()
    assert page.choices.keep.isVisible()
