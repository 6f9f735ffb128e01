"""The page of decisions on their way: what is said of each, what can be done with the one in hand."""

import uuid
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from coordinator_app.desk import Departure
from coordinator_app.outbox import Fate, Outgoing
from db.rules.reasons import Reason
from db.rules.ruling import ReasonGiven, Ruling
from db.types import Subject, Verdict
from tests.ui.links import NOW, now
from ui import fates
from ui.outgoing import OutgoingPage

ME = uuid.UUID(int=1)


def departure(
    fate: Fate,
    *,
    minutes: int = 0,
    verdict: Verdict = Verdict.APPROVE,
    title: str = "MARTIN Léa",
    **more: object,
) -> Departure:
    ruling = Ruling(
        Subject.PRE_REGISTRATION,
        uuid.uuid4(),
        1,
        verdict,
        ME,
        NOW - timedelta(minutes=minutes),
        (ReasonGiven(Reason.AGE, "Trop <b>jeune</b>."),),
        "Bonjour.",
    )
    return Departure(Outgoing(ruling, fate, **more), title)  # type: ignore[arg-type]  # the test names fields


@pytest.fixture
def page(qtbot: QtBot) -> OutgoingPage:
    made = OutgoingPage(clock=now)
    qtbot.addWidget(made)
    made.resize(1050, 700)
    made.show()
    return made


def texts(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel) if label.isVisible())


def test_what_needs_a_person_comes_first_and_what_arrived_last(page: OutgoingPage) -> None:
    given = [
        departure(Fate.DONE, minutes=50),
        departure(Fate.DONE, minutes=40),
        departure(Fate.ACCEPTED, minutes=30),
        departure(Fate.CONFLICT, minutes=20),
        departure(Fate.SENDING, minutes=10),
        departure(Fate.WAITING, minutes=9),
        departure(Fate.WAITING, minutes=2),
        departure(Fate.REJECTED, minutes=1),
    ]
    page.show_outgoing(given)
    shown = [(row.outgoing.fate, row.outgoing.ruling.decided_at) for row in page.rows]
    order = [Fate.CONFLICT, Fate.REJECTED, Fate.SENDING, Fate.WAITING, Fate.WAITING, Fate.ACCEPTED, Fate.DONE]
    assert [fate for fate, _ in shown] == [*order, Fate.DONE]
    assert shown[3][1] < shown[4][1]
    assert shown[6][1] > shown[7][1]
    assert "3 à envoyer" in texts(page)


@pytest.mark.parametrize(
    ("row", "badge"),
    [
        (departure(Fate.WAITING), "attend son envoi"),
        (departure(Fate.SENDING), "en cours d’envoi"),
        (departure(Fate.ACCEPTED), "acceptée, en attente de retour"),
        (departure(Fate.DONE, at=NOW), "arrivée à 14:05"),
        (departure(Fate.CONFLICT), "en conflit"),
        (departure(Fate.REJECTED), "refusée"),
    ],
    ids=["waiting", "sending", "accepted", "done", "conflict", "rejected"],
)
def test_each_fate_has_words_an_icon_and_what_can_be_done(
    page: OutgoingPage, row: Departure, badge: str
) -> None:
    page.show_outgoing([row])
    assert fates.badge(row.outgoing, NOW)[0] == badge
    card, fate = page.card, row.outgoing.fate
    assert card.cancel.isVisible() == (fate is Fate.WAITING)
    assert card.compare.isVisible() == (fate in {Fate.CONFLICT, Fate.REJECTED})
    assert card.open.isEnabled()
    said = texts(card)
    assert "Trop <b>jeune</b>." in said
    assert "Bonjour." in said
    assert "Préinscription validée, à 14:05" in said


def test_failures_are_counted_and_the_next_try_said(page: OutgoingPage) -> None:
    tried = departure(Fate.SENDING, attempts=3, next_try=NOW + timedelta(seconds=12))
    page.show_outgoing([tried])
    assert "3 essais sans réponse, prochain essai à 14:05:42." in page.card.told()
    page.show_outgoing([departure(Fate.WAITING, attempts=1)])
    assert "1 essai sans réponse." in page.card.told()
    page.show_outgoing([departure(Fate.WAITING)])
    assert "essai" not in page.card.told()


def test_why_it_was_refused_is_said(page: OutgoingPage) -> None:
    page.show_outgoing([departure(Fate.REJECTED, answer="Le séjour est complet.")])
    assert "Le séjour est complet." in page.card.told()
    assert "aucun courriel n’est parti" in page.card.told()


def test_buttons_carry_the_decision_in_hand(page: OutgoingPage, qtbot: QtBot) -> None:
    waiting, stuck = departure(Fate.WAITING), departure(Fate.CONFLICT)
    page.show_outgoing([waiting, stuck])
    with qtbot.waitSignal(page.compared) as compared:
        page.card.compare.click()
    assert compared.args == [stuck]
    page.choose(waiting.outgoing.ruling.id)
    with qtbot.waitSignal(page.cancelled) as cancelled:
        page.card.cancel.click()
    assert cancelled.args == [waiting]
    with qtbot.waitSignal(page.opened) as opened:
        page.card.open.click()
    assert opened.args == [waiting]
    page.focus_list()
    with qtbot.waitSignal(page.opened):
        QTest.keyClick(page._lookup.table, Qt.Key.Key_Return)
    page.choose(stuck.outgoing.ruling.id)
    with qtbot.waitSignal(page.compared):
        QTest.keyClick(page._lookup.table, Qt.Key.Key_Return)


def test_the_decision_in_hand_stays_in_hand_when_another_comes(page: OutgoingPage) -> None:
    held = departure(Fate.WAITING, title="DUPRÉ Noé")
    page.show_outgoing([held])
    page.show_outgoing([held, departure(Fate.CONFLICT)])
    assert "DUPRÉ Noé" in texts(page.card)


def test_nothing_on_its_way_says_so(page: OutgoingPage) -> None:
    page.show_outgoing([])
    assert "Aucune décision en attente" in texts(page)
    assert not page.card.isVisible()


def test_a_dossier_that_is_gone_cannot_be_opened(page: OutgoingPage) -> None:
    page.show_outgoing([departure(Fate.REJECTED, title="")])
    assert "Dossier retiré" in texts(page.card)
    assert not page.card.open.isEnabled()
