"""The panel of reasons: keys in, reasons and sentences out."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from db.rules.reasons import Reason
from db.rules.ruling import ReasonGiven
from db.types import Verdict
from tests.ui import dossiers
from tests.ui.keyboard import press
from ui.review import questions
from ui.review.refusal import ReasonLine, RefusalPanel

Key = Qt.Key


@pytest.fixture
def panel(qtbot: QtBot) -> Iterator[RefusalPanel]:
    made = RefusalPanel()
    qtbot.addWidget(made)
    made.resize(330, 640)
    dossier = dossiers.pre_registration()
    made.ask(questions.about_piece(dossier, dossiers.piece(), Verdict.REFUSE))
    made.show()
    made.activateWindow()
    qtbot.waitUntil(made.isActiveWindow)
    made.focus()
    yield made
    made.hide()


def line(panel: RefusalPanel, reason: Reason) -> ReasonLine:
    return next(line for line in panel.lines() if line.reason is reason)


def chosen(panel: RefusalPanel) -> list[Reason]:
    return [given.reason for given in panel.given()]


@pytest.mark.parametrize("typed", ["il", "ill", "illisi"])
def test_the_first_letters_choose_the_only_reason_left(panel: RefusalPanel, typed: str) -> None:
    press(panel, typed)
    assert chosen(panel) == [Reason.UNREADABLE]


def test_letters_that_several_reasons_share_only_go_there(panel: RefusalPanel) -> None:
    press(panel, "i")
    assert chosen(panel) == []
    assert line(panel, Reason.UNREADABLE).box.hasFocus()
    QTest.keyClick(line(panel, Reason.UNREADABLE).box, Key.Key_Space)
    assert chosen(panel) == [Reason.UNREADABLE]


def test_a_pause_starts_another_word(panel: RefusalPanel) -> None:
    press(panel, "ga")
    panel._pause.timeout.emit()
    press(panel, "il")
    assert chosen(panel) == [Reason.UNREADABLE, Reason.COVER]


def test_accents_need_not_be_typed(panel: RefusalPanel) -> None:
    press(panel, "nonda")
    assert chosen(panel) == [Reason.UNDATED]


def test_digits_toggle_with_and_without_shift_on_a_french_keyboard(panel: RefusalPanel) -> None:
    press(panel, "1é")
    assert chosen(panel) == [Reason.UNREADABLE, Reason.WRONG_CHILD]
    press(panel, "&")
    assert chosen(panel) == [Reason.WRONG_CHILD]


def test_another_reason_needs_words(qtbot: QtBot, panel: RefusalPanel) -> None:
    press(panel, "0")
    detail = line(panel, Reason.OTHER).detail
    assert detail.hasFocus()
    with qtbot.assertNotEmitted(panel.confirmed):
        QTest.keyClick(detail, Key.Key_Return)
    assert "Autre motif" in panel.problem
    press(panel, "Page 2 absente")
    assert panel.problem == ""
    with qtbot.waitSignal(panel.confirmed) as confirmed:
        QTest.keyClick(detail, Key.Key_Return)
    assert confirmed.args == [(ReasonGiven(Reason.OTHER, "Page 2 absente"),), ""]


def test_no_reason_is_no_refusal(qtbot: QtBot, panel: RefusalPanel) -> None:
    with qtbot.assertNotEmitted(panel.confirmed):
        QTest.mouseClick(panel.confirm, Qt.MouseButton.LeftButton)
    assert panel.problem == "Choisissez au moins un motif."


def test_the_family_s_sentence_is_shown_with_its_detail_and_dates(panel: RefusalPanel) -> None:
    press(panel, "3")
    covering = line(panel, Reason.NOT_COVERING)
    covering.detail.setText("Il manque le dernier jour.")
    assert "18/07/2027" in covering.sentence()
    assert covering.sentence().endswith("Il manque le dernier jour.")


def test_the_detail_of_a_missing_vaccine_is_said_to_stay_off_the_mail(panel: RefusalPanel) -> None:
    question = questions.about_piece(dossiers.pre_registration(), dossiers.piece("vaccins"), Verdict.REFUSE)
    panel.ask(question)
    panel.choose(Reason.VACCINE_MISSING)
    missing = line(panel, Reason.VACCINE_MISSING)
    missing.detail.setText("DTP")
    assert "DTP" not in missing.sentence()
    assert not missing._private.isHidden()


def test_the_confirming_key_confirms_once(panel: RefusalPanel) -> None:
    press(panel, "1")
    line(panel, Reason.UNREADABLE).detail.setFocus()
    said: list[object] = []
    panel.confirmed.connect(lambda *values: said.append(values))
    target = panel.focusWidget()
    assert target is not None
    QTest.keyClick(target, Key.Key_Return)
    assert len(said) == 1
