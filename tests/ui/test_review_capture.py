"""Writing down what a document says, with keys only; and what a completed dossier shows."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from PySide6.QtCore import QObject, Qt, SignalInstance
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from pytestqt.qtbot import QtBot

from db.queries.dossier import BookedStay, Change, Dossier, Piece
from db.rules import capture
from db.rules.reasons import Reason
from db.rules.ruling import ReasonGiven
from db.types import DocumentState, Verdict
from tests.ui import dossiers
from tests.ui.capturing import chord, fill
from tests.ui.keyboard import press
from ui.review import pieces, reading
from ui.review.capture_line import Written
from ui.review.choices import Choices
from ui.review.page import ReviewPage
from ui.review.parts import Alert

Key = Qt.Key
NEXT = Key.Key_Return
INSURANCE = {
    "insurer": "MAIF",
    "number": "123 456",
    "from": "2026-09-01",
    "to": "2027-08-31",
    "cover": "full",
}
SIX_LINES = {
    "hexavalent": "010418 010618 010119",
    "dtpca": "010224",
    "pneumococcus": "010418 010618 010119",
    "meningococcus_c": "010718 010219",
    "mmr": "010219 010819",
}


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


def open_piece(page: ReviewPage, piece: Piece, **others: object) -> Heard:
    """Show a dossier of one piece, press Space on it, and return what the page then says."""
    page.show_dossier(dossiers.pre_registration((piece,), missing=(), **others), 1, 1)
    ruled = Heard(page.piece_ruled)
    press(page, Key.Key_Space)
    assert page.capture.isVisible()
    return ruled


def focused(page: ReviewPage) -> str:
    """Return the key of the field with the focus."""
    return next(line.item.key for line in page.capture.lines() if line.control.hasFocus())


def go_to(page: ReviewPage, key: str) -> None:
    """Press Enter until a field has the focus."""
    for _ in range(20):
        if focused(page) == key:
            return
        press(page, NEXT)
    raise AssertionError(key)


def words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel) if label.isVisible()]


def test_an_insurance_is_typed_and_confirmed_by_keys(page: ReviewPage) -> None:
    ruled = open_piece(page, dossiers.piece())
    assert "Séjour du 12 au 18 juillet 2027" in words(page.capture)
    assert not page.capture.verdict.isVisible()
    press(page, "MAIF", NEXT, "123 456", NEXT, "010926", NEXT)
    assert page.capture.line("from").text() == "01/09/2026"
    press(page, "31.8.27", NEXT)
    assert ruled.said == []
    press(page, "r")
    assert page.capture.verdict.text() == (
        "Valable du 01/09/2026 au 31/08/2027, selon l’attestation\u00a0: couvre le séjour."
    )
    press(page, NEXT)
    ((piece, verdict, reasons, message, captured),) = ruled.said
    assert (piece.type_code, verdict, reasons, message) == ("assurance", Verdict.APPROVE, (), "")
    assert captured == INSURANCE
    assert capture.read("assurance", captured, dossiers.SITUATION).valid_until == date(2027, 8, 31)


def test_the_next_piece_is_in_hand_after_the_last_field(page: ReviewPage) -> None:
    shown = tuple(dossiers.piece(code) for code in ("assurance", "charte_oddn", "reglement"))
    page.show_dossier(dossiers.pre_registration(shown, missing=()), 1, 1)
    ruled = Heard(page.piece_ruled)
    press(page, Key.Key_Space)
    fill(page, page.capture, dossiers.SITUATION)
    assert page.checklist.piece is not None
    assert page.checklist.piece.type_code == "charte_oddn"
    press(page, Key.Key_Space, "n", NEXT, "010627", NEXT)
    press(page, Key.Key_Space)
    assert [piece.type_code for piece, *_ in ruled.said] == ["assurance", "charte_oddn", "reglement"]
    assert ruled.said[1][4] == {"answer": "no", "signed_on": "2027-06-01"}
    assert ruled.said[2][4] == {}, "of this type nothing is written down"
    assert page.bar.hasFocus()


def test_nothing_is_said_of_a_field_that_was_not_reached(page: ReviewPage) -> None:
    open_piece(page, dossiers.piece())
    assert [line.problem for line in page.capture.lines()] == [""] * 5
    press(page, NEXT, NEXT, "3102")
    assert page.capture.line("insurer").problem == "«\u00a0Assureur\u00a0» reste à remplir."
    assert page.capture.line("from").problem == "", "it is still being typed"
    press(page, "27", NEXT)
    assert page.capture.line("to").problem == ""


def test_a_confirmation_too_early_goes_where_something_is_missing(page: ReviewPage) -> None:
    ruled = open_piece(page, dossiers.piece())
    press(page, "MAIF", NEXT, NEXT, "310227")
    chord(page, Key.Key_Return)
    assert ruled.said == []
    assert focused(page) == "from"
    assert "n’existe pas" in page.capture.line("from").problem


def test_control_enter_confirms_from_any_field(page: ReviewPage) -> None:
    ruled = open_piece(page, dossiers.piece(captured=INSURANCE))
    page.capture.line("number").focus()
    chord(page, Key.Key_Return)
    assert ruled.said[0][4] == INSURANCE


def test_an_old_quotient_is_refused_for_its_reason(page: ReviewPage) -> None:
    ruled = open_piece(page, dossiers.piece("quotient_familial"))
    press(page, "c", NEXT, "845 €", NEXT, "0127")
    assert page.capture.line("month").problem == "Ce quotient a 5 mois : 3 au plus sont admis."
    assert page.capture.refuse.text() == "Refuser\u00a0: Quotient trop ancien"
    press(page, NEXT)
    assert ruled.said == []
    chord(page, Key.Key_R)
    assert page.refusal.isVisible()
    assert page.refusal.given() == (ReasonGiven(Reason.QUOTIENT_OLD),)
    press(page, NEXT)
    assert ruled.said[0][1:] == (Verdict.REFUSE, (ReasonGiven(Reason.QUOTIENT_OLD),), "", {})


def test_a_year_is_not_judged_while_it_may_be_a_century(page: ReviewPage) -> None:
    open_piece(page, dossiers.piece("quotient_familial"))
    press(page, "c", NEXT, "845", NEXT, "0520")
    assert page.capture.line("month").problem == ""
    press(page, "27")
    assert page.capture.verdict.text() == "Figé pour la saison, jusqu’au 31/08/2027."


def test_without_a_fund_there_is_nothing_more_to_type(page: ReviewPage) -> None:
    ruled = open_piece(page, dossiers.piece("quotient_familial"))
    press(page, "n")
    assert [line.item.key for line in page.capture.lines()] == ["scheme"]
    press(page, NEXT)
    assert ruled.said[0][4] == {"scheme": "none"}


def test_what_does_not_cover_the_stay_warns_and_may_be_accepted(page: ReviewPage) -> None:
    ruled = open_piece(page, dossiers.piece())
    press(page, "MAIF", NEXT, NEXT, "010926", NEXT, "140727", NEXT, "r")
    assert page.capture.verdict.text().endswith("Ne va pas jusqu’au dernier jour du séjour, le 18/07/2027.")
    assert page.capture.reason is Reason.NOT_COVERING
    press(page, NEXT)
    assert ruled.said[0][4]["to"] == "2027-07-14"


def test_answers_are_chosen_by_letters_and_arrows(page: ReviewPage) -> None:
    open_piece(page, dossiers.piece())
    press(page, "MAIF", NEXT, NEXT, "010926", NEXT, "310827", NEXT)
    cover = page.capture.line("cover")
    for typed, value in (("r", "full"), ("r", "liability"), ("e", "full"), ("s", "liability")):
        press(page, typed)
        assert cover.text() == value, typed
    press(page, Key.Key_Left)
    assert cover.text() == "full"
    press(page, Key.Key_Right, Key.Key_Right)
    assert cover.text() == "liability"
    assert cover.problem.startswith("L’extrascolaire n’est pas garanti")
    control = cover.control
    assert isinstance(control, Choices)
    QTest.mouseClick(control.buttons()[0], Qt.MouseButton.LeftButton)
    assert cover.text() == "full"


def test_letters_typed_in_a_capture_decide_nothing(page: ReviewPage) -> None:
    open_piece(page, dossiers.piece())
    heard = [Heard(signal) for signal in (page.decided, page.piece_ruled, page.next_wanted, page.closed)]
    press(page, "vjklcxrst ")
    assert page.capture.line("insurer").text() == "vjklcxrst "
    go_to(page, "cover")
    press(page, "vjklx")
    assert all(signal.said == [] for signal in heard)
    assert page.capture.isVisible()


def test_escape_leaves_and_what_was_typed_waits(page: ReviewPage) -> None:
    ruled = open_piece(page, dossiers.piece())
    press(page, "MAIF", NEXT, "12", Key.Key_Escape)
    assert page.checklist.rows()[0].hasFocus()
    press(page, Key.Key_Space)
    assert page.capture.line("insurer").text() == "MAIF"
    assert focused(page) == "from"
    press(page, Key.Key_Escape, Key.Key_R)
    assert page.refusal.isVisible()
    assert ruled.said == []


def test_a_reopened_piece_shows_what_was_read_on_it(page: ReviewPage) -> None:
    ruled = open_piece(page, dossiers.piece(captured=INSURANCE))
    assert [line.text() for line in page.capture.lines()] == [
        "MAIF",
        "123 456",
        "01/09/2026",
        "31/08/2027",
        "full",
    ]
    assert focused(page) == "insurer"
    press(page, *[NEXT] * 5)
    assert ruled.said[0][4] == INSURANCE


def test_another_version_keeps_no_date_of_the_former(page: ReviewPage) -> None:
    open_piece(page, dossiers.piece(captured=INSURANCE, versions=(dossiers.version(2), dossiers.version(1))))
    assert [line.text() for line in page.capture.lines()] == ["MAIF", "123 456", "", "", ""]
    assert focused(page) == "from"


def test_the_current_template_stands_in_its_field(page: ReviewPage) -> None:
    ruled = open_piece(page, dossiers.piece("fiche_sanitaire"))
    press(page, "010627", NEXT, NEXT)
    assert ruled.said[0][4] == {"signed_on": "2027-06-01", "version": "2026-1"}


def test_six_lines_of_vaccines_are_typed_by_keys(page: ReviewPage) -> None:
    ruled = open_piece(page, dossiers.piece("vaccins"))
    assert "Vérification administrative, pas un avis médical." in words(page.capture)
    press(page, "p", NEXT)
    for code, days in SIX_LINES.items():
        go_to(page, f"doses.{code}")
        press(page, days)
    assert page.capture.verdict.text() == "Vaccinations exigibles à jour pour ce séjour."
    assert page.capture.sentences() == ()
    assert page.capture.line("doses.hexavalent").text() == "01/04/18 01/06/18 01/01/19"
    press(page, NEXT)
    captured = ruled.said[0][4]
    assert captured["doses.hexavalent"] == "2018-04-01 2018-06-01 2019-01-01"
    assert captured["proof"] == "record"
    assert sorted(captured) == sorted(["proof", *(f"doses.{code}" for code in SIX_LINES)])


def test_a_missing_dose_blocks_and_says_which(page: ReviewPage) -> None:
    ruled = open_piece(page, dossiers.piece("vaccins"))
    press(page, "p", NEXT)
    assert page.capture.sentences() == (), "nothing is typed yet"
    assert page.capture.reason is None
    for code, days in SIX_LINES.items():
        if code != "mmr":
            go_to(page, f"doses.{code}")
            press(page, days)
    (sentence,) = page.capture.sentences()
    assert sentence.startswith("Rougeole, oreillons, rubéole\u00a0: aucune dose n’est justifiée")
    go_to(page, "doses.mmr")
    press(page, NEXT)
    assert ruled.said == []
    assert page.capture.verdict.text().startswith("Un vaccin exigible manque")
    chord(page, Key.Key_R)
    assert page.refusal.given() == (ReasonGiven(Reason.VACCINE_MISSING),)


def test_what_is_to_appreciate_asks_for_words(page: ReviewPage) -> None:
    ruled = open_piece(page, dossiers.piece("vaccins"))
    press(page, "p", NEXT)
    for code, days in SIX_LINES.items():
        go_to(page, f"doses.{code}")
        press(page, days if code != "dtpca" else "")
    assert page.capture.line("appreciation").isVisible()
    assert not page.capture.line("catch_up").isVisible()
    press(page, NEXT)
    assert focused(page) == "appreciation"
    press(page, NEXT)
    assert ruled.said == []
    assert page.capture.line("appreciation").problem.startswith("Écrivez ce que vous retenez")
    press(page, "Rappel prévu en août.", NEXT)
    assert ruled.said[0][4]["appreciation"] == "Rappel prévu en août."


def test_a_doctor_s_certificate_takes_one_date(page: ReviewPage) -> None:
    ruled = open_piece(page, dossiers.piece("vaccins"))
    press(page, "a")
    assert [line.item.key for line in page.capture.lines()] == ["proof", "certified_on"]
    press(page, NEXT, "010327")
    assert page.capture.verdict.text() == "À jour selon l’attestation d’un médecin du 01/03/2027."
    press(page, NEXT)
    assert ruled.said[0][4] == {"proof": "certificate", "certified_on": "2027-03-01"}


def test_the_seldom_fields_are_folded_and_scrolled_to(qtbot: QtBot, page: ReviewPage) -> None:
    page.resize(1090, 420)
    open_piece(page, dossiers.piece("vaccins"))
    assert not page.capture.line("contraindicated").isVisible()
    page.capture.fold.setFocus()
    press(page, NEXT)
    assert focused(page) == "contraindicated"
    field = page.capture.line("contraindicated")
    qtbot.waitUntil(lambda: not field.control.visibleRegion().isEmpty())
    press(page, "c")
    assert field.text() == "pertussis"


def test_every_field_has_a_name_and_takes_the_focus_by_tab(page: ReviewPage) -> None:
    open_piece(page, dossiers.piece("vaccins"))
    seen = []
    for _ in range(20):
        widget = QApplication.focusWidget()
        assert widget is not None
        assert widget.accessibleName(), widget
        seen.append(widget)
        press(page, Key.Key_Tab)
    order = [line.control for line in page.capture.lines()]
    assert seen[: len(order)] == order
    assert seen[len(order) : len(order) + 3] == [
        page.capture.fold,
        page.capture.confirm,
        page.capture.cancel,
    ]


@pytest.mark.parametrize("type_code", [*sorted(capture.kinds.fields), "vaccins"])
@pytest.mark.parametrize("width", [1090, 1410])
def test_no_answer_is_cut(page: ReviewPage, type_code: str, width: int) -> None:
    page.resize(width, 770)
    open_piece(page, dossiers.piece(type_code))
    QApplication.processEvents()
    content = page.capture.area.widget()
    assert content is not None
    assert content.width() <= page.capture.area.viewport().width()
    for line in page.capture.lines():
        control = line.control
        if isinstance(control, Choices):
            for button in control.buttons():
                assert control.rect().contains(button.geometry())
                assert button.width() >= button.sizeHint().width()


def test_the_days_of_a_table_fit_their_field(page: ReviewPage) -> None:
    open_piece(page, dossiers.piece("vaccins"))
    press(page, "p", NEXT, SIX_LINES["hexavalent"], NEXT)
    control = page.capture.line("doses.hexavalent").control
    assert isinstance(control, Written)
    assert control.fontMetrics().horizontalAdvance(control.text()) <= control.width() - 12
    assert control.toolTip() == "01/04/2018 01/06/2018 01/01/2019"


@pytest.mark.parametrize(
    ("type_code", "captured", "said"),
    [
        ("assurance", INSURANCE, ("MAIF", "n°\u00a0123 456")),
        (
            "quotient_familial",
            {"scheme": "caf", "value": "845", "month": "2026-09"},
            ("CAF", "845\u00a0€", "09/2026"),
        ),
        ("quotient_familial", {"scheme": "none"}, ("Non allocataire",)),
        ("charte_oddn", {"answer": "yes", "signed_on": "2027-06-01"}, ("réponse\u00a0: oui",)),
        ("fiche_sanitaire", {"version": "2026-1", "signed_on": "2027-06-01"}, ("modèle 2026-1",)),
        (
            "vaccins",
            {"proof": "record", "doses.dtp": "2019-01-01 2023-03-05", "doses.mmr": "2024-01-01"},
            ("dernier DTP 03/2023",),
        ),
        (
            "vaccins",
            {"proof": "certificate", "certified_on": "2027-03-01"},
            ("attestation du 01/03/2027",),
        ),
        (
            "pass_nautique",
            {"aid": "with", "passed_on": "2027-05-02"},
            ("avec brassière", "passé le 02/05/2027"),
        ),
    ],
)
def test_a_piece_tells_what_was_read(type_code: str, captured: dict[str, str], said: tuple[str, ...]) -> None:
    piece = dossiers.piece(type_code, DocumentState.VALID, captured=captured)
    assert reading.facts(piece) == said
    assert pieces.summary(piece).startswith(" · ".join(said))
    assert reading.facts(replace(piece, state=DocumentState.SUBMITTED)) == ()


def completed(**others: object) -> Dossier:
    """Return a dossier whose family gave its vaccines again; four pieces did not change."""
    shown = (
        dossiers.piece("fiche_sanitaire", DocumentState.VALID),
        dossiers.piece("vaccins", new=True),
        dossiers.piece("assurance", DocumentState.VALID, to_renew=True),
        dossiers.piece("quotient_familial", DocumentState.VALID),
        dossiers.piece("charte_rgpd", DocumentState.MISSING),
        dossiers.piece("charte_oddn", DocumentState.NOT_REQUIRED),
    )
    return replace(
        dossiers.pre_registration(
            shown,
            completed=True,
            missing=(),
            latest=BookedStay("Colo Automne", date(2027, 10, 30)),
        ),
        **others,  # type: ignore[arg-type]  # the test names the fields it wants
    )


def codes(page: ReviewPage) -> list[str]:
    return [row.piece.type_code for row in page.checklist.rows()]


def test_a_completed_dossier_shows_what_changed_and_what_is_needed(page: ReviewPage) -> None:
    page.show_dossier(completed(), 1, 1)
    assert codes(page) == ["vaccins", "charte_rgpd"]
    assert page.checklist.title == "À VÉRIFIER 4 / 6"
    assert page.checklist.fold.text() == "4 pièces inchangées depuis le 18/06"
    assert page.checklist.rows()[0].hasFocus()
    press(page, Key.Key_Down, Key.Key_Up, Key.Key_T)
    assert len(codes(page)) == 6
    assert "à renouveler avant Colo Automne" in words(page.checklist)
    press(page, Key.Key_Down)
    assert page.checklist.piece is not None
    assert page.checklist.piece.type_code == "assurance"
    press(page, Key.Key_T)
    assert codes(page) == ["vaccins", "charte_rgpd"]
    assert page.checklist.piece.type_code == "vaccins"
    assert page.checklist.rows()[0].hasFocus()


def test_a_piece_that_was_just_answered_stays_in_sight(page: ReviewPage) -> None:
    dossier = completed()
    before = tuple(replace(piece, new=False) for piece in dossier.pieces)
    page.show_dossier(replace(dossier, pieces=before), 1, 1)
    answered = tuple(
        replace(piece, state=DocumentState.VALID, status=dossiers.piece(state=DocumentState.VALID).status)
        if piece.type_code == "vaccins"
        else piece
        for piece in before
    )
    page.show_dossier(replace(dossier, pieces=answered), 1, 1)
    assert codes(page) == ["vaccins", "charte_rgpd"]


def test_nothing_is_folded_before_a_completion(page: ReviewPage) -> None:
    page.show_dossier(completed(completed=False), 1, 1)
    assert len(codes(page)) == 6
    assert not page.checklist.fold.isVisible()
    press(page, Key.Key_T)
    assert len(codes(page)) == 6


def test_a_dossier_whose_pieces_all_stand_says_so(page: ReviewPage) -> None:
    page.show_dossier(completed(pieces=dossiers.six(DocumentState.VALID)), 1, 1)
    assert codes(page) == []
    assert "Aucune pièce n’a changé" in words(page.viewer)
    press(page, Key.Key_T)
    assert len(codes(page)) == 6
    assert page.viewer.sha256 == dossiers.version().sha256


def test_a_completed_account_folds_the_information_that_stands(page: ReviewPage) -> None:
    changes = (Change("téléphone", "06 98 76 54 32"),)
    page.show_dossier(
        dossiers.account(
            completed=True, changes=changes, missing=(), decided_at=dossiers.DECIDED_AT, recommended=None
        ),
        1,
        1,
    )
    shown = words(page.checklist)
    assert "Téléphone indiqué" in shown
    assert "changé — avant\u00a0: 06 98 76 54 32" in shown
    assert "Adresse complète" not in shown
    assert page.checklist.fold.text() == "4 informations inchangées"
    press(page, Key.Key_T)
    assert "Adresse complète" in words(page.checklist)


def test_the_changes_come_first_with_what_stood_there_before(page: ReviewPage) -> None:
    page.show_dossier(completed(), 1, 1)
    shown = words(page.panel)
    assert shown[0] == "CHANGÉ DEPUIS LE 18/06"
    assert shown[1:5] == [
        "Téléphone",
        "avant\u00a0: 06 98 76 54 32",
        "Copie des vaccins",
        "nouveau fichier, déposé le 21/06",
    ]
    assert "complété, à revoir" in page.header._state.text()
    assert page.panel.findChildren(Alert)
