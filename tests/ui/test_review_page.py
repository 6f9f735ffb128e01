"""The review page by its keys and buttons: dossiers in, verdicts and wishes out."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from uuid import UUID

import pytest
from PySide6.QtCore import QObject, Qt, SignalInstance
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from db.queries.dossier import Change, Dossier
from db.queries.queues import Queue
from db.rules.notice import Letter
from db.rules.reasons import Reason
from db.rules.ruling import ReasonGiven
from db.types import DocumentState, Verdict
from papers.incoming.checks.hints import Gravity, Hint
from tests.ui import dossiers
from tests.ui.capturing import fill
from tests.ui.keyboard import press
from ui.review.page import ReviewPage
from ui.widgets.badge import Badge
from ui.widgets.buttons import ActionButton

Key = Qt.Key
LETTER = Letter("famille@exemple.fr", "Il manque 1 document pour Léa", "Bonjour,\n<b>Léa</b>", b"", "id")


class Heard(QObject):
    """What a signal said, in order."""

    def __init__(self, signal: SignalInstance) -> None:
        super().__init__()
        self.said: list[tuple[Any, ...]] = []
        signal.connect(self._on_said)

    def _on_said(self, *values: object) -> None:
        self.said.append(values)


@pytest.fixture
def page(qtbot: QtBot) -> Iterator[ReviewPage]:
    made = ReviewPage(now=lambda: dossiers.NOW)
    qtbot.addWidget(made)
    made.resize(1090, 770)
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    yield made
    made.hide()


def click(page: QWidget, text: str) -> None:
    """Press the button in sight with this text."""
    found = [b for b in page.findChildren(ActionButton) if b.isVisible() and b.text() == text]
    assert len(found) == 1, [b.text() for b in page.findChildren(ActionButton) if b.isVisible()]
    QTest.mouseClick(found[0], Qt.MouseButton.LeftButton)


def words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if not label.isHidden()]


def after(dossier: Dossier, type_code: str, state: DocumentState, **others: object) -> Dossier:
    """Return the dossier with one piece answered, as the window shows it again."""
    answered = tuple(
        dossiers.piece(type_code, state) if piece.type_code == type_code else piece
        for piece in dossier.pieces
    )
    return replace(dossier, pieces=answered, **others)  # type: ignore[arg-type]  # fields by name


def test_six_good_documents_take_six_times_space_and_one_v(page: ReviewPage) -> None:
    dossier = dossiers.pre_registration(dossiers.six(), missing=())
    page.show_dossier(dossier, 3, 48)
    ruled, decided = Heard(page.piece_ruled), Heard(page.decided)
    for number, type_code in enumerate(dossiers.LABELS, start=1):
        assert page.checklist.piece is not None
        assert page.checklist.piece.type_code == type_code
        press(page, Key.Key_Space)
        fill(page, page.capture, dossiers.SITUATION)
        assert len(ruled.said) == number
        last = number == len(dossiers.LABELS)
        recommended = Verdict.APPROVE if last else None
        dossier = after(dossier, type_code, DocumentState.VALID, recommended=recommended)
        page.show_dossier(dossier, 3, 48)
    assert [(piece.type_code, verdict) for piece, verdict, *_ in ruled.said] == [
        (code, Verdict.APPROVE) for code in dossiers.LABELS
    ]
    assert page.bar.hasFocus()
    assert page.bar.primary is not None
    assert page.bar.primary.text() == "Valider la préinscription"
    press(page, Key.Key_V)
    assert decided.said == [(Verdict.APPROVE, (), "")]


def test_space_once_too_often_decides_nothing(page: ReviewPage) -> None:
    dossier = dossiers.pre_registration((dossiers.piece("reglement"),), missing=())
    page.show_dossier(dossier, 1, 1)
    ruled, decided = Heard(page.piece_ruled), Heard(page.decided)
    press(page, Key.Key_Space, Key.Key_Space)
    page.show_dossier(after(dossier, "reglement", DocumentState.VALID, recommended=Verdict.APPROVE), 1, 1)
    press(page, Key.Key_Space)
    assert len(ruled.said) == 1
    assert decided.said == []
    press(page, Key.Key_Return)
    assert decided.said == [(Verdict.APPROVE, (), "")]


def test_space_faster_than_the_answers_rules_each_piece_once(page: ReviewPage) -> None:
    codes = ["reglement", "photo", "certificat"]
    page.show_dossier(dossiers.pre_registration(tuple(map(dossiers.piece, codes)), missing=()), 1, 1)
    ruled = Heard(page.piece_ruled)
    press(page, *[Key.Key_Space] * 5)
    page.checklist.focus()
    press(page, Key.Key_Space)
    assert [piece.type_code for piece, *_ in ruled.said] == codes


def test_the_page_opens_on_the_first_piece_to_check(page: ReviewPage) -> None:
    shown = Heard(page.piece_shown)
    page.show_dossier(dossiers.pre_registration(), 3, 48)
    assert [piece.type_code for (piece,) in shown.said] == ["vaccins"]
    assert page.checklist.title == "À VÉRIFIER 4 / 7"
    assert [row.unfolded for row in page.checklist.rows()] == [False, True, *[False] * 5]
    assert page.viewer.sha256 == dossiers.version().sha256


def test_tab_and_arrows_go_from_piece_to_piece(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(dossiers.six()), 1, 1)
    rows = page.checklist.rows()
    press(page, Key.Key_Tab, Key.Key_Down)
    assert rows[2].hasFocus()
    press(page, Key.Key_Up)
    assert rows[1].hasFocus()
    press(page, Key.Key_Right)
    assert rows[1].buttons()[0].hasFocus()
    press(page, Key.Key_Left, Key.Key_Backtab)
    assert rows[0].hasFocus()


def test_arrows_and_tab_leave_the_buttons_of_a_dossier_shown_again(page: ReviewPage) -> None:
    for id_ in (UUID(int=1), UUID(int=2)):
        page.show_dossier(dossiers.pre_registration(dossiers.six(), subject_id=id_), 1, 1)
    rows = page.checklist.rows()
    press(page, Key.Key_Down, Key.Key_Right, Key.Key_Right)
    assert rows[1].buttons()[1].hasFocus()
    press(page, Key.Key_Left, Key.Key_Left)
    assert rows[1].hasFocus()
    press(page, Key.Key_Right, *[Key.Key_Tab] * len(rows[1].buttons()))
    assert rows[2].hasFocus()


def test_space_on_a_button_presses_that_button(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(dossiers.six()), 1, 1)
    ruled = Heard(page.piece_ruled)
    refuse = page.checklist.rows()[0].buttons()[1]
    refuse.setFocus()
    press(page, Key.Key_Space)
    assert page.refusal.isVisible()
    assert ruled.said == []


def test_buttons_do_what_keys_do(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(), 3, 48)
    ruled, decided = Heard(page.piece_ruled), Heard(page.decided)
    click(page.checklist, "Conforme")
    fill(page, page.capture, dossiers.SITUATION)
    assert [(piece.type_code, verdict) for piece, verdict, *_ in ruled.said] == [("vaccins", Verdict.APPROVE)]
    click(page.bar, "Liste d’attente")
    press(page, Key.Key_L)
    assert decided.said == [(Verdict.WAITLIST, (), "")] * 2


def test_a_piece_is_refused_by_key_and_number(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(), 3, 48)
    ruled = Heard(page.piece_ruled)
    press(page, Key.Key_R)
    assert page.refusal.title == "Refuser «\u00a0Copie des vaccins\u00a0»"
    press(page, Key.Key_1, Key.Key_3, Key.Key_Return)
    (said,) = ruled.said
    assert said[0].type_code == "vaccins"
    assert said[1:] == (
        Verdict.REFUSE,
        (ReasonGiven(Reason.UNREADABLE), ReasonGiven(Reason.NOT_NOMINATIVE)),
        "",
        {},
    )
    assert page.checklist.piece is not None
    assert page.checklist.piece.type_code == "quotient_familial"


def test_escape_leaves_the_panel_then_the_page(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(), 3, 48)
    closed, ruled = Heard(page.closed), Heard(page.piece_ruled)
    press(page, Key.Key_R, Key.Key_Escape)
    assert page.checklist.isVisible()
    assert page.checklist.rows()[1].hasFocus()
    assert closed.said == ruled.said == []
    press(page, Key.Key_Escape)
    assert closed.said == [()]


def test_letters_in_a_text_field_do_not_decide(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(), 3, 48)
    heard = [
        Heard(signal)
        for signal in (page.decided, page.piece_ruled, page.next_wanted, page.previous_wanted, page.closed)
    ]
    press(page, Key.Key_C, "Vous jouez le lac rx 0 ! ")
    assert page.completion.message.toPlainText() == "Vous jouez le lac rx 0 ! "
    press(page, Key.Key_Escape, Key.Key_R, Key.Key_1)
    page.refusal.lines()[0].detail.setFocus()
    press(page, "vjklcx 12")
    assert page.refusal.given() == (ReasonGiven(Reason.UNREADABLE, "vjklcx 12"),)
    assert all(signal.said == [] for signal in heard)


def test_letters_in_the_list_of_reasons_do_not_decide(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(), 3, 48)
    decided, following = Heard(page.decided), Heard(page.next_wanted)
    press(page, Key.Key_R, Key.Key_V, Key.Key_J)
    assert decided.said == following.said == []
    assert page.refusal.isVisible()


def test_typed_text_and_the_piece_in_hand_outlive_a_refresh(page: ReviewPage) -> None:
    dossier = dossiers.pre_registration()
    page.show_dossier(dossier, 3, 48)
    press(page, Key.Key_Down, Key.Key_Down, Key.Key_R, Key.Key_0, "Le montant est caché")
    again = replace(dossier, revision=5, changes=(Change("adresse"),))
    page.show_dossier(again, 2, 47)
    assert page.refusal.isVisible()
    assert page.refusal.given() == (ReasonGiven(Reason.OTHER, "Le montant est caché"),)
    ruled = Heard(page.piece_ruled)
    press(page, Key.Key_Return)
    assert ruled.said[0][0].type_code == "quotient_familial"


def test_the_completion_message_outlives_a_refresh(page: ReviewPage) -> None:
    dossier = dossiers.pre_registration()
    page.show_dossier(dossier, 3, 48)
    press(page, Key.Key_C, "Merci")
    page.show_dossier(after(dossier, "charte_oddn", DocumentState.SUBMITTED), 3, 48)
    assert page.completion.message.toPlainText() == "Merci"
    assert "Charte OnDonneDesNouvelles" not in [item.what for item in page.completion.items()]


def test_another_dossier_starts_afresh(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(), 3, 48)
    press(page, Key.Key_C, "Merci")
    other = dossiers.pre_registration(dossiers.six(), subject_id=UUID(int=2))
    page.show_dossier(other, 4, 48)
    assert page.checklist.isVisible()
    assert page.checklist.rows()[0].hasFocus()
    press(page, Key.Key_C)
    assert page.completion.message.toPlainText() == ""


def test_another_dossier_asks_once_for_its_document(page: ReviewPage) -> None:
    """Though the focus was in a list that grows and shrinks."""
    long = dossiers.pre_registration(dossiers.six())
    short = dossiers.pre_registration(dossiers.six()[:2], subject_id=UUID(int=2))
    page.show_dossier(long, 1, 2)
    press(page, Key.Key_Tab)
    for dossier in (short, long):
        shown = Heard(page.piece_shown)
        page.show_dossier(dossier, 1, 2)
        assert [said for (said,) in shown.said] == [dossier.pieces[0]]
        assert [row.piece for row in page.checklist.rows()] == list(dossier.pieces)
        assert page.checklist.rows()[0].hasFocus()
        press(page, Key.Key_Tab)


def test_a_piece_refused_on_a_file_since_replaced_carries_what_was_read(page: ReviewPage) -> None:
    dossier = dossiers.pre_registration((dossiers.piece(revision=3),))
    page.show_dossier(dossier, 1, 1)
    press(page, Key.Key_R, Key.Key_1)
    newer = dossiers.piece(revision=4, versions=(dossiers.version(2), dossiers.version(1)))
    page.show_dossier(replace(dossier, pieces=(newer,)), 1, 1)
    ruled = Heard(page.piece_ruled)
    press(page, Key.Key_Return)
    assert ruled.said[0][0].revision == 3, "the database refuses it: nobody looked at the new file"


def test_the_completion_panel_lists_what_the_one_mail_holds(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(recommended=Verdict.REQUEST_COMPLETION), 3, 48)
    assert page.bar.primary is not None
    assert page.bar.primary.text() == "Demander 3 pièces à la famille…"
    decided = Heard(page.decided)
    press(page, Key.Key_C)
    assert [(item.what, item.why) for item in page.completion.items()] == [
        ("Attestation d’assurance", "expire trop tôt"),
        ("Charte RGPD colo apprenantes", "non signé, autre motif"),
        ("Charte OnDonneDesNouvelles", "à déposer"),
        ("Le code postal manque.", ""),
    ]
    shown = words(page.completion)
    assert all(item.what in shown for item in page.completion.items())
    press(page, "Merci, Claire", Key.Key_Return)
    assert decided.said == [(Verdict.REQUEST_COMPLETION, (), "Merci, Claire")]


def test_asking_for_nothing_needs_a_message(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(dossiers.six(DocumentState.VALID), missing=()), 3, 48)
    decided = Heard(page.decided)
    press(page, Key.Key_C, Key.Key_Return)
    assert decided.said == []
    assert page.completion.problem
    press(page, "Une question", Key.Key_Return)
    assert decided.said == [(Verdict.REQUEST_COMPLETION, (), "Une question")]


def test_the_message_takes_a_new_line_with_shift(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(), 3, 48)
    press(page, Key.Key_C, "a")
    QTest.keyClick(page.completion.message, Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    press(page, "b")
    assert page.completion.words() == "a\nb"


def test_a_refusal_of_the_dossier_carries_reasons_and_words(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(), 3, 48)
    decided = Heard(page.decided)
    press(page, Key.Key_X, Key.Key_3)
    page.refusal.message.setFocus()
    press(page, "Désolée.", Key.Key_Return)
    assert decided.said == [(Verdict.REFUSE, (ReasonGiven(Reason.FULL),), "Désolée.")]


def test_only_allowed_verdicts_are_offered(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(verdicts=frozenset({Verdict.REOPEN})), 3, 48)
    assert page.bar.offered() == ()
    assert [action.text() for action in page.bar.menu_actions()] == ["Rouvrir…"]
    decided = Heard(page.decided)
    press(page, Key.Key_V, Key.Key_C, Key.Key_L, Key.Key_X)
    assert decided.said == []
    assert page.checklist.isVisible()
    page.bar.menu_actions()[0].trigger()
    press(page, Key.Key_Return)
    assert page.refusal.problem, "reopening says why"
    press(page, "La mère a rappelé.", Key.Key_Return)
    assert decided.said == [(Verdict.REOPEN, (), "La mère a rappelé.")]


def test_a_valid_piece_offers_only_to_come_back_on_it(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration((dossiers.piece("vaccins", DocumentState.VALID),)), 1, 1)
    assert [b.text() for b in page.checklist.rows()[0].buttons()] == ["Revenir sur cette réponse…"]


def test_a_piece_without_a_document_cannot_be_ruled(page: ReviewPage) -> None:
    piece = dossiers.piece("vaccins", DocumentState.MISSING, document_id=None)
    page.show_dossier(dossiers.pre_registration((piece,)), 1, 1)
    ruled = Heard(page.piece_ruled)
    page.checklist.focus()
    press(page, Key.Key_Space, Key.Key_R, Key.Key_S)
    assert ruled.said == []
    assert page.checklist.isVisible()


def test_waiving_a_piece_says_why(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration((dossiers.piece(),)), 1, 1)
    ruled = Heard(page.piece_ruled)
    press(page, Key.Key_S, "Le séjour est annulé pour lui.", Key.Key_Return)
    assert ruled.said[0][1:] == (Verdict.WAIVE, (), "Le séjour est annulé pour lui.", {})


def test_an_unreadable_file_is_refused_for_that(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(), 3, 48)
    page.viewer.file_refused.emit()
    assert page.refusal.given() == (ReasonGiven(Reason.FILE),)
    ruled = Heard(page.piece_ruled)
    press(page, Key.Key_Return)
    assert ruled.said[0][1:3] == (Verdict.REFUSE, (ReasonGiven(Reason.FILE),))


def test_the_mail_is_asked_for_and_shown_exactly(page: ReviewPage) -> None:
    wanted = Heard(page.mail_wanted)
    page.show_dossier(dossiers.pre_registration(recommended=Verdict.REQUEST_COMPLETION), 3, 48)
    assert wanted.said == [(Verdict.REQUEST_COMPLETION, (), "")]
    page.show_mail(LETTER)
    assert LETTER.subject in page.bar.mail_line
    assert not page.mail.isVisible()
    press(page, Key.Key_M)
    assert page.mail.isVisible()
    assert (page.mail.subject(), page.mail.text()) == (LETTER.subject, LETTER.text)
    press(page, Key.Key_Escape)
    assert page.viewer.isVisible()


def test_the_mail_follows_what_is_typed(qtbot: QtBot, page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(recommended=Verdict.REQUEST_COMPLETION), 3, 48)
    press(page, Key.Key_C)
    assert page.mail.isVisible()
    with qtbot.waitSignal(page.mail_wanted, timeout=2000) as asked:
        press(page, "Merci")
    assert asked.args == [Verdict.REQUEST_COMPLETION, (), "Merci"]


def test_without_a_likely_verdict_no_mail_is_asked_for(page: ReviewPage) -> None:
    wanted = Heard(page.mail_wanted)
    page.show_dossier(dossiers.pre_registration(recommended=None), 3, 48)
    assert wanted.said == []
    assert page.bar.mail_line == "Il reste 2 pièces à vérifier."


def test_the_documents_queue_asks_again_or_goes_on(page: ReviewPage) -> None:
    refused = dossiers.piece("vaccins", DocumentState.REFUSED, reasons=(ReasonGiven(Reason.UNREADABLE),))
    dossier = dossiers.pre_registration((refused,), queue=Queue.DOCUMENTS)
    dossier = replace(dossier, recommended=Verdict.REQUEST_COMPLETION)
    page.show_dossier(dossier, 1, 2)
    assert [b.text() for b in page.bar.offered()] == ["Demander 1 pièce à la famille…"]
    announced = replace(dossier, pieces=(replace(refused, announced=True),), recommended=None)
    page.show_dossier(announced, 1, 2)
    assert [b.text() for b in page.bar.offered()] == ["Dossier suivant"]
    following = Heard(page.next_wanted)
    page.bar.setFocus()
    press(page, Key.Key_Return)
    assert following.said == [()]


def test_j_and_k_and_their_buttons_change_dossier(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(), 3, 48)
    following, before = Heard(page.next_wanted), Heard(page.previous_wanted)
    press(page, Key.Key_J, Key.Key_K)
    QTest.mouseClick(page.header.next, Qt.MouseButton.LeftButton)
    QTest.mouseClick(page.header.previous, Qt.MouseButton.LeftButton)
    assert len(following.said) == len(before.said) == 2
    page.show_dossier(dossiers.pre_registration(), 48, 48)
    assert not page.header.next.isEnabled()


def test_nothing_is_decided_while_another_dossier_loads(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(), 3, 48)
    ruled, decided = Heard(page.piece_ruled), Heard(page.decided)
    page.show_loading()
    press(page, Key.Key_Space, Key.Key_V, Key.Key_R)
    assert ruled.said == decided.said == []
    assert page.checklist.isVisible()
    page.show_dossier(dossiers.pre_registration(), 3, 48)
    press(page, Key.Key_V)
    assert decided.said == [(Verdict.APPROVE, (), "")]


def test_an_account_shows_its_mail_where_it_has_no_file(page: ReviewPage) -> None:
    page.show_dossier(dossiers.account(), 1, 12)
    page.show_mail(LETTER)
    assert page.mail.isVisible()
    shown = words(page.checklist)
    assert "La date de naissance de Tom manque." in shown
    assert "Adresse électronique confirmée" in shown
    page.show_dossier(dossiers.account(recommended=None, subject_id=UUID(int=3)), 2, 12)
    assert "Un compte se valide sans document" in words(page.viewer)


def test_what_a_family_writes_is_never_html(page: ReviewPage) -> None:
    hostile = '<img src="file:///etc/hostname"><b>Léa</b>'
    child = replace(dossiers.CHILD, first_name=hostile, restriction=hostile)
    piece = dossiers.piece(label=hostile, message=hostile, state=DocumentState.REFUSED)
    dossier = dossiers.pre_registration((piece,), child=child, family_message=hostile)
    page.show_dossier(dossier, 1, 1)
    page.show_mail(replace(LETTER, subject=hostile))
    labels = page.findChildren(QLabel)
    assert len([label for label in labels if "<b>" in label.text()]) >= 5
    assert [label for label in labels if label.textFormat() != Qt.TextFormat.PlainText and label.text()] == []


def test_every_control_has_a_name_and_takes_the_focus(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(recommended=Verdict.APPROVE), 3, 48)
    press(page, Key.Key_R, Key.Key_1)
    controls = [
        widget
        for part in (page.header, page.bar, page.refusal, page.checklist, page.capture)
        for widget in part.findChildren(QWidget)
        if widget.isVisible() and widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        if not isinstance(widget, QLabel)
    ]
    assert len(controls) > 15
    for widget in controls:
        if "scrollarea" not in widget.objectName():
            name = widget.accessibleName() or getattr(widget, "text", str)()
            assert name, widget
            assert widget.focusPolicy() & Qt.FocusPolicy.TabFocus, widget


@pytest.mark.parametrize(("width", "height"), [(1090, 700), (1730, 980)])
def test_nothing_sticks_out(page: ReviewPage, width: int, height: int) -> None:
    page.resize(width, height)
    page.show_dossier(dossiers.pre_registration(recommended=Verdict.REQUEST_COMPLETION), 3, 48)
    page.show_mail(LETTER)
    QApplication.processEvents()
    assert page.width() == width
    for row in page.checklist.rows():
        row.setFocus()
        QApplication.processEvents()
        for area in (page.checklist, page.panel):
            content = area.widget()
            assert content is not None
            assert content.width() <= area.viewport().width(), row.piece.label


def test_a_slow_dossier_shows_a_skeleton_and_no_decision(qtbot: QtBot, page: ReviewPage) -> None:
    page.show_loading()
    qtbot.waitUntil(page._skeleton.isVisible)
    assert page.bar.offered() == ()
    page.show_dossier(dossiers.pre_registration(), 3, 48)
    assert page.checklist.isVisible()


def marked(page: ReviewPage) -> set[Reason]:
    return {line.reason for line in page.refusal.lines() if line.suggested}


COARSE = Hint(Gravity.WARN, "Trop grossier.", Reason.UNREADABLE)
COPIED = Hint(Gravity.WARN, "Déjà donné pour un autre enfant.", Reason.WRONG_CHILD)


def test_what_the_file_speaks_for_is_marked_and_not_chosen(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(), 3, 48)
    page.viewer.show_hints(page.viewer.sha256, (COARSE,))
    press(page, Key.Key_R)
    assert (marked(page), page.refusal.given()) == ({Reason.UNREADABLE}, ())
    line = next(line for line in page.refusal.lines() if line.suggested)
    assert "suggéré" in line.box.accessibleDescription()
    assert line.digit in line.box.accessibleDescription()
    assert any(badge.text() == "suggéré" and badge.isVisible() for badge in line.findChildren(Badge))


def test_a_hint_that_comes_late_is_marked_too(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(), 3, 48)
    press(page, Key.Key_R, Key.Key_3)
    assert marked(page) == set()
    page.viewer.show_hints("another file", (COPIED,))
    assert marked(page) == set()
    page.viewer.show_hints(page.viewer.sha256, (COARSE, COPIED))
    assert marked(page) == {Reason.UNREADABLE, Reason.WRONG_CHILD}
    assert page.refusal.given() == (ReasonGiven(Reason.NOT_NOMINATIVE),)


def test_a_refusal_of_the_dossier_takes_no_hint_of_a_file(page: ReviewPage) -> None:
    page.show_dossier(dossiers.pre_registration(), 3, 48)
    press(page, Key.Key_X)
    page.viewer.show_hints(page.viewer.sha256, (COARSE, COPIED))
    assert marked(page) == set()
