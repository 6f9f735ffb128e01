"""What is offered about one mail, and what is asked before it is done: plain rows in, orders out."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from db.addresses import Addressee
from db.queries.directory import MailRow
from db.types import MailState
from ui.mail.verbs import MailVerbs, Order, Verb
from ui.mail_text import MailText
from ui.mails import MailsPage

AT = datetime(2027, 6, 20, 9, 12, tzinfo=UTC)
MAIL = uuid.UUID(int=1)
OLD = "martin@exemple.fr"


def row(state: MailState, **more: object) -> MailRow:
    values: dict[str, object] = {"attempts": 1, **more}
    return MailRow(MAIL, AT, OLD, "MARTIN", "Objet", "Texte", state, **values)  # type: ignore[arg-type]  # as the test gives them


def shown(verbs: MailVerbs) -> set[Verb]:
    return {verb for verb in Verb if verbs.button(verb).isVisible()}


@pytest.fixture
def verbs(qtbot: QtBot) -> MailVerbs:
    made = MailVerbs()
    qtbot.addWidget(made)
    made.resize(420, 300)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    return made


@pytest.mark.parametrize(
    ("state", "more", "offered"),
    [
        (MailState.UNCERTAIN, {}, {Verb.ARRIVED, Verb.SEND_AGAIN, Verb.ABANDON}),
        (MailState.QUEUED, {}, {Verb.ABANDON}),
        (MailState.SENDING, {}, set()),
        (MailState.SENT, {}, {Verb.RESEND}),
        (MailState.REFUSED, {}, {Verb.RESEND}),
        (MailState.ABANDONED, {}, {Verb.RESEND}),
        (MailState.UNADDRESSED, {}, {Verb.RESEND}),
        (MailState.UNADDRESSED, {"posted_at": AT}, {Verb.RESEND, Verb.UNPOST}),
    ],
)
def test_what_is_offered_fits_the_state(
    verbs: MailVerbs, state: MailState, more: dict[str, object], offered: set[Verb]
) -> None:
    verbs.show_mail(row(state, **more))
    assert shown(verbs) == offered


@pytest.mark.parametrize("verb", [Verb.ARRIVED, Verb.SEND_AGAIN])
def test_one_press_is_one_order(qtbot: QtBot, verbs: MailVerbs, verb: Verb) -> None:
    verbs.show_mail(row(MailState.UNCERTAIN))
    assert "deux fois" in verbs.words()
    with qtbot.waitSignal(verbs.wanted) as wanted:
        verbs.button(verb).click()
    assert wanted.args == [Order(verb, MAIL)]
    with qtbot.assertNotEmitted(verbs.wanted):
        verbs.button(verb).click()
    verbs.fail()
    with qtbot.waitSignal(verbs.wanted):
        verbs.button(verb).click()


@pytest.mark.parametrize(
    ("mail", "said"),
    [
        (row(MailState.QUEUED), "ne partira pas"),
        (row(MailState.QUEUED, deposited_at=AT), "n’est plus à envoyer"),
        (row(MailState.UNCERTAIN), "Rien ne sera renvoyé"),
    ],
)
def test_abandoning_says_first_what_it_leads_to(
    qtbot: QtBot, verbs: MailVerbs, mail: MailRow, said: str
) -> None:
    verbs.show_mail(mail)
    with qtbot.assertNotEmitted(verbs.wanted):
        verbs.button(Verb.ABANDON).click()
    assert said in verbs.question.accessibleName()
    assert verbs.question.leave.hasFocus()
    QTest.keyClick(verbs.question.leave, Qt.Key.Key_Return)
    assert not verbs.question.isVisible()
    verbs.button(Verb.ABANDON).click()
    with qtbot.waitSignal(verbs.wanted) as wanted:
        verbs.question.confirm.click()
    assert wanted.args == [Order(Verb.ABANDON, MAIL)]


@pytest.mark.parametrize(
    "mail",
    [row(MailState.REFUSED), row(MailState.UNADDRESSED), row(MailState.SENT, bounced_at=AT)],
)
def test_what_an_address_stopped_asks_for_one(qtbot: QtBot, verbs: MailVerbs, mail: MailRow) -> None:
    verbs.show_mail(mail)
    with qtbot.waitSignal(verbs.address_wanted) as wanted, qtbot.assertNotEmitted(verbs.wanted):
        verbs.button(Verb.RESEND).click()
    assert wanted.args == [MAIL]


def ask(verbs: MailVerbs, *, adult: str | None = "MARTIN Claire", signs_in: bool = False) -> None:
    verbs.show_mail(row(MailState.REFUSED))
    verbs.ask_address(Addressee(MAIL, OLD, adult, signs_in))


def test_the_address_is_checked_and_goes_with_the_order(qtbot: QtBot, verbs: MailVerbs) -> None:
    ask(verbs)
    field = verbs.question.address
    assert (field.text(), field.hasFocus(), field.selectedText()) == (OLD, True, OLD)
    QTest.keyClicks(field, "martin@")
    with qtbot.assertNotEmitted(verbs.wanted):
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert "n’est pas complète" in verbs.question.problem()
    QTest.keyClicks(field, "Exemple.ORG ")
    assert verbs.question.problem() == ""
    with qtbot.waitSignal(verbs.wanted) as wanted:
        QTest.keyClick(field, Qt.Key.Key_Return)
    assert wanted.args == [Order(Verb.RESEND, MAIL, "martin@exemple.org")]


def test_the_familys_own_address_changes_only_when_it_is_ticked(qtbot: QtBot, verbs: MailVerbs) -> None:
    ask(verbs)
    assert not verbs.question.correct.isChecked()
    assert "MARTIN Claire" in verbs.question.note()
    verbs.question.correct.click()
    with qtbot.waitSignal(verbs.wanted) as wanted:
        verbs.question.confirm.click()
    assert wanted.args == [Order(Verb.RESEND, MAIL, OLD, correct=True)]


def test_what_cannot_be_corrected_is_not_offered(qtbot: QtBot, verbs: MailVerbs) -> None:
    ask(verbs)
    verbs.question.correct.click()
    ask(verbs, adult=None, signs_in=True)
    assert not verbs.question.correct.isVisible()
    assert "adresse de connexion" in verbs.question.note()
    with qtbot.waitSignal(verbs.wanted) as wanted:
        verbs.question.confirm.click()
    assert wanted.args == [Order(Verb.RESEND, MAIL, OLD)]


def test_the_same_mail_read_again_keeps_what_is_typed_and_another_does_not(verbs: MailVerbs) -> None:
    ask(verbs)
    verbs.question.address.setText("neuve@")
    verbs.show_mail(row(MailState.REFUSED, attempts=2))
    assert (verbs.question.isVisible(), verbs.question.address.text()) == (True, "neuve@")
    verbs.show_mail(replace(row(MailState.REFUSED), id=uuid.UUID(int=2)))
    assert not verbs.question.isVisible()
    verbs.ask_address(Addressee(MAIL, OLD, None, signs_in=False))  # an answer that comes too late
    assert not verbs.question.isVisible()
    ask(verbs)
    verbs.show_mail(row(MailState.SENDING))
    assert not verbs.question.isVisible()


def test_escape_leaves_the_address(verbs: MailVerbs) -> None:
    ask(verbs)
    QTest.keyClick(verbs.question.address, Qt.Key.Key_Escape)
    assert not verbs.question.isVisible()
    assert verbs.button(Verb.RESEND).hasFocus()


def test_a_mail_tells_who_said_what(qtbot: QtBot) -> None:
    text = MailText()
    qtbot.addWidget(text)
    text.show_mail(row(MailState.REFUSED, answer="550 inconnue", resent_at=AT, posted_at=AT))
    lines = text.journey().split("\n")
    assert [line.split(" ")[0] for line in lines] == ["Posté", "Renvoyé", "Réponse"]
    text.show_mail(row(MailState.UNCERTAIN, answer="L’envoi s’est interrompu."))
    assert text.journey() == "L’envoi s’est interrompu."


def test_what_was_posted_or_sent_again_waits_for_nobody(qtbot: QtBot) -> None:
    page = MailsPage()
    qtbot.addWidget(page)
    ids = [uuid.UUID(int=number) for number in range(5)]
    states: list[tuple[MailState, dict[str, object]]] = [
        (MailState.SENT, {}),
        (MailState.UNADDRESSED, {"posted_at": AT}),
        (MailState.REFUSED, {"resent_at": AT}),
        (MailState.UNADDRESSED, {}),
        (MailState.UNCERTAIN, {}),
    ]
    page.show_mails(
        tuple(replace(row(state, **more), id=id_) for id_, (state, more) in zip(ids, states, strict=True))
    )
    table = page._lookup.table
    found = [table.rows.row_at(table.rows.index(place, 0)) for place in range(5)]
    assert [one.id for one in found if one] == [ids[4], ids[3], ids[0], ids[1], ids[2]]


def test_why_nothing_leaves_is_one_line_that_goes(qtbot: QtBot) -> None:
    page = MailsPage()
    qtbot.addWidget(page)
    assert page.problem() == ""
    page.show_problem("Le serveur d’envoi ne répond pas.")
    assert page.problem() == "Le serveur d’envoi ne répond pas."
    page.show_problem("")
    assert page.problem() == ""
