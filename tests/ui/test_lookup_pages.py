"""The pages to look things up in: what they show of plain rows, what they ask for, what they lead to."""

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QAbstractButton, QLabel, QPlainTextEdit, QTableView, QWidget
from pytestqt.qtbot import QtBot

from db.queries.directory import FAMILIES_SHOWN, DossierRow, FamilyRow, JournalRow, MailRow, StayRow
from db.queries.queues import Queue
from db.types import AccountState, Action, MailState, StayState, Subject, Verdict
from ui.families import FamiliesPage
from ui.fill_bar import fill_sentence, fill_words
from ui.journal import JournalPage
from ui.lookup.model import Cell, Column, LookupModel
from ui.lookup.table import LookupTable
from ui.mails import MailsPage
from ui.stays import StaysPage
from ui.widgets.empty import EmptyState

HOSTILE = "<img src='file:///secret'><b>MARTIN</b>"
AT = datetime(2027, 6, 20, 9, 12, tzinfo=UTC)


def family(number: int, name: str = "MARTIN", **given: object) -> FamilyRow:
    values: dict[str, object] = {
        "household_id": uuid.UUID(int=number),
        "name": name,
        "city": "Dole",
        "email": "martin@exemple.fr",
        "phone": "+33612345678",
        "children": ("Léa", "Noé"),
        "account_id": uuid.UUID(int=100 + number),
        "account_state": AccountState.PENDING,
    }
    return FamilyRow(**{**values, **given})  # type: ignore[arg-type]  # a test's own mix of values


def dossier(number: int, queue: Queue = Queue.PRE_REGISTRATIONS, state: str = "pending") -> DossierRow:
    days = date(2027, 7, 12), date(2027, 7, 18)
    return DossierRow(queue, uuid.UUID(int=200 + number), "Léa", "Colo Jura", *days, state)


def stay(number: int = 1, **given: object) -> StayRow:
    values: dict[str, object] = {
        "id": uuid.UUID(int=number),
        "code": "ÉTÉ27-01",
        "name": "Colo Jura",
        "place": "Les Rousses",
        "first_day": date(2027, 7, 12),
        "last_day": date(2027, 7, 18),
        "age_min": 6,
        "age_max": 12,
        "capacity": 20,
        "accepted": 12,
        "engaged": 16,
        "pending": 5,
        "waiting": 4,
        "state": StayState.OPEN,
    }
    return StayRow(**{**values, **given})  # type: ignore[arg-type]  # a test's own mix of values


def mail(number: int, state: MailState, *, text: str = "Bonjour,", subject: str = "Bienvenue") -> MailRow:
    at = AT - timedelta(days=number)
    return MailRow(uuid.UUID(int=number), at, "martin@exemple.fr", "MARTIN", subject, text, state)


def event(number: int, **given: object) -> JournalRow:
    values: dict[str, object] = {
        "at": AT - timedelta(minutes=number),
        "by": "Claire D.",
        "action": Action.DECIDE,
        "subject": Subject.DOCUMENT,
        "household": "MARTIN",
        "child": "MARTIN Léa",
        "verdict": Verdict.REFUSE,
        "document": "Assurance",
    }
    return JournalRow(**{**values, **given})  # type: ignore[arg-type]  # a test's own mix of values


def table(page: QWidget) -> QTableView:
    return page.findChildren(QTableView)[0]


def column(page: QWidget, place: int) -> list[str]:
    model = table(page).model()
    return [model.index(row, place).data() for row in range(model.rowCount())]


def button(page: QWidget, words: str) -> QAbstractButton:
    return next(b for b in page.findChildren(QAbstractButton) if words in b.accessibleName())


def empty_words(page: QWidget) -> str:
    return " ".join(f"{e.title()} {e.text()}" for e in page.findChildren(EmptyState) if e.isVisible())


def shown(qtbot: QtBot, page: QWidget) -> None:
    qtbot.addWidget(page)
    page.resize(1100, 600)
    page.show()
    qtbot.waitExposed(page)


@pytest.fixture
def families(qtbot: QtBot) -> FamiliesPage:
    page = FamiliesPage()
    shown(qtbot, page)
    return page


@pytest.fixture
def stays(qtbot: QtBot) -> StaysPage:
    page = StaysPage()
    shown(qtbot, page)
    return page


@pytest.fixture
def mails(qtbot: QtBot) -> MailsPage:
    page = MailsPage()
    shown(qtbot, page)
    return page


@pytest.fixture
def journal(qtbot: QtBot) -> JournalPage:
    page = JournalPage()
    shown(qtbot, page)
    return page


# The table


def words_and_numbers() -> LookupModel[tuple[str, int]]:
    return LookupModel(
        (
            Column("Mot", lambda row: Cell(row[0]), order=lambda row: row[0], least=100),
            Column("Nombre", lambda row: Cell(str(row[1])), order=lambda row: row[1], least=50, numbers=True),
        )
    )


def test_the_model_keeps_qts_rules_through_every_change() -> None:
    model = words_and_numbers()
    tester = QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    model.show_rows([("b", 1), ("a", 2)])
    model.sort(0)
    model.show_rows([("d", 1), ("c", 10), ("b", 9)])
    model.sort(1, Qt.SortOrder.DescendingOrder)
    model.sort(-1)
    model.show_rows([])
    assert tester.model() is model


def test_sorting_orders_values_not_words_and_carries_what_is_held() -> None:
    model = words_and_numbers()
    model.show_rows([("b", 9), ("a", 10), ("c", 1)])
    held = QPersistentModelIndex(model.index(1, 0))
    model.sort(1, Qt.SortOrder.DescendingOrder)
    assert [model.index(row, 0).data() for row in range(3)] == ["a", "b", "c"]
    assert held.row() == 0
    model.sort(-1)
    assert [model.index(row, 0).data() for row in range(3)] == ["b", "a", "c"]
    assert held.row() == 1


def test_tooltips_are_not_read_as_html() -> None:
    model = words_and_numbers()
    model.show_rows([(HOSTILE, 1)])
    cell = model.index(0, 0)
    assert cell.data() == HOSTILE
    assert "<img" not in cell.data(Qt.ItemDataRole.ToolTipRole)


def test_new_rows_keep_the_row_in_hand_and_tell_when_it_is_gone(qtbot: QtBot) -> None:
    view: LookupTable[tuple[str, int]] = LookupTable(
        words_and_numbers().columns, identity=lambda row: row[0], name="Mots"
    )
    qtbot.addWidget(view)
    view.show_rows([("a", 1), ("b", 2)])
    view.choose("b")
    view.show_rows([("c", 1), ("b", 3), ("a", 1)])
    assert view.row_in_hand() == ("b", 3)
    with qtbot.waitSignal(view.chosen, check_params_cb=lambda row: row is None):
        view.show_rows([("a", 1)])


def test_a_click_on_a_title_sorts(families: FamiliesPage) -> None:
    families.show_families((family(1, "ZOLA"), family(2, "ÉBRARD"), family(3, "AUBERT")))
    header = table(families).horizontalHeader()
    QTest.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(30, header.height() // 2))
    assert column(families, 0) == ["AUBERT", "ÉBRARD", "ZOLA"]


def test_a_narrow_table_gives_up_spare_columns_before_it_scrolls(families: FamiliesPage) -> None:
    families.show_families((family(1),))
    view = table(families)
    families.resize(1500, 600)
    assert not any(view.isColumnHidden(place) for place in range(5))
    families.resize(860, 600)
    assert [place for place in range(5) if view.isColumnHidden(place)] == [2, 3]
    assert sum(view.columnWidth(place) for place in range(5)) <= view.viewport().width()


# Families


def test_a_search_is_told_once_when_the_typing_pauses(qtbot: QtBot, families: FamiliesPage) -> None:
    told: list[str] = []
    families.searched.connect(told.append)
    families.focus_search()
    QTest.keyClicks(families._lookup.search, "mart")
    assert told == []
    with qtbot.waitSignal(families.searched):
        pass
    assert told == ["mart"]
    QTest.keyClick(families._lookup.search, Qt.Key.Key_Escape)
    assert told == ["mart", ""]


def test_families_show_what_identifies_them(families: FamiliesPage) -> None:
    families.show_families((family(1, HOSTILE),))
    model = table(families).model()
    assert [model.index(0, place).data() for place in range(5)] == [
        HOSTILE,
        "Léa, Noé",
        "Dole",
        "06 12 34 56 78",
        "à traiter",
    ]


def test_a_family_without_anything_still_has_a_row(families: FamiliesPage) -> None:
    bare = family(1, city=None, email=None, phone=None, children=(), account_id=None, account_state=None)
    families.show_families((bare,))
    assert [column(families, place) for place in range(1, 5)] == [["–"], ["–"], ["–"], ["pas de compte"]]
    families.choose(bare.household_id)
    assert not button(families, "Ouvrir le compte").isVisible()


def test_choosing_a_family_asks_for_its_dossiers_and_opens_one(qtbot: QtBot, families: FamiliesPage) -> None:
    families.show_families((family(1), family(2)))
    with qtbot.waitSignal(families.household_chosen) as chosen:
        families.choose(uuid.UUID(int=2))
    assert chosen.args == [uuid.UUID(int=2)]
    families.show_dossiers(uuid.UUID(int=2), (dossier(1), dossier(2, Queue.PLANNINGS)))
    table(families).setFocus()
    QTest.keyClick(table(families), Qt.Key.Key_Return)  # goes on to the dossiers
    dossiers = families._panel._dossiers
    assert dossiers.hasFocus()
    QTest.keyClick(dossiers, Qt.Key.Key_Down)
    with qtbot.waitSignal(families.dossier_opened) as opened:
        QTest.keyClick(dossiers, Qt.Key.Key_Return)
    assert opened.args == [Queue.PLANNINGS, uuid.UUID(int=202)]
    with qtbot.waitSignal(families.dossier_opened) as opened:
        QTest.mouseClick(button(families, "Ouvrir le compte"), Qt.MouseButton.LeftButton)
    assert opened.args == [Queue.ACCOUNTS, uuid.UUID(int=102)]


def test_dossiers_of_another_family_come_too_late(families: FamiliesPage) -> None:
    families.show_families((family(1), family(2)))
    families.choose(uuid.UUID(int=1))
    families.choose(uuid.UUID(int=2))
    families.show_dossiers(uuid.UUID(int=1), (dossier(1),))
    assert families._panel._dossiers.rows.rowCount() == 0
    families.show_dossiers(uuid.UUID(int=2), ())
    assert "Aucun dossier" in empty_words(families)


def test_the_arrow_down_leaves_the_search_for_the_table(families: FamiliesPage) -> None:
    families.show_families((family(1), family(2)))
    families.focus_search()
    QTest.keyClick(families._lookup.search, Qt.Key.Key_Down)
    assert table(families).hasFocus()
    assert table(families).currentIndex().row() == 0


def test_empty_families_say_why(qtbot: QtBot, families: FamiliesPage) -> None:
    families.show_families(())
    assert "dès qu’elles créent leur compte" in empty_words(families)
    with qtbot.waitSignal(families.searched):
        families.search("zz")
    families.show_families(())
    assert "Aucun résultat" in empty_words(families)
    with qtbot.waitSignal(families.searched) as searched:
        QTest.mouseClick(button(families, "Effacer la recherche"), Qt.MouseButton.LeftButton)
    assert searched.args == [""]


def test_a_full_answer_asks_for_a_narrower_search(families: FamiliesPage) -> None:
    families.show_families(tuple(family(number) for number in range(FAMILIES_SHOWN)))
    notes = [label.text() for label in families.findChildren(QLabel) if label.isVisible()]
    assert f"Les {FAMILIES_SHOWN} premières : précisez la recherche." in notes


# Stays


def test_a_stay_says_how_full_it_is() -> None:
    assert fill_words(stay()) == "12/20, 4 en attente"
    assert fill_words(stay(waiting=0)) == "12/20"
    assert fill_sentence(stay()) == (
        "12 plannings acceptés pour 20 places, 16 préinscriptions validées, 4 enfants en liste d’attente"
    )
    assert "plus de préinscriptions que de places" in fill_sentence(stay(engaged=21))


def test_stays_show_dates_ages_and_state(stays: StaysPage) -> None:
    stays.show_stays((stay(),))
    assert [column(stays, place)[0] for place in range(6)] == [
        "Colo Jura",
        "12–18 juil.",
        "6–12 ans",
        "12/20, 4 en attente",
        "5",
        "inscriptions ouvertes",
    ]


def bar_colours(stays: StaysPage) -> set[int]:
    """Return the colours along the middle of the first stay's bar."""
    view = table(stays)
    cell = view.visualRect(view.model().index(0, 3))
    image = view.viewport().grab().toImage()
    return {image.pixel(x, cell.center().y()) for x in range(cell.left() + 16, cell.left() + 96)}


@pytest.mark.parametrize(
    ("accepted", "engaged", "colours"), [(0, 0, 1), (20, 20, 1), (10, 10, 2), (6, 14, 3)]
)
def test_the_bar_has_a_part_for_each_number(
    stays: StaysPage, accepted: int, engaged: int, colours: int
) -> None:
    stays.show_stays((stay(accepted=accepted, engaged=engaged),))
    # Where two parts meet, one column of pixels may be a blend of both.
    assert colours <= len(bar_colours(stays)) <= colours + (colours - 1)


def test_a_stay_leads_to_its_queue(qtbot: QtBot, stays: StaysPage) -> None:
    stays.show_stays((stay(1), stay(2, capacity=0, accepted=0)))
    go = button(stays, "Voir ses préinscriptions")
    assert not go.isEnabled()
    stays.choose(uuid.UUID(int=2))
    for act in (go.click, lambda: QTest.keyClick(table(stays), Qt.Key.Key_Return)):
        with qtbot.waitSignal(stays.stay_queue_wanted) as wanted:
            act()
        assert wanted.args == [uuid.UUID(int=2)]


def test_no_stay_says_why(stays: StaysPage) -> None:
    stays.show_stays(())
    assert "dès qu’une saison est préparée" in empty_words(stays)


# Mails


def test_mails_that_wait_for_a_person_come_first_then_those_to_send(mails: MailsPage) -> None:
    states = (MailState.SENT, MailState.UNADDRESSED, MailState.QUEUED, MailState.SENT, MailState.QUEUED)
    mails.show_mails(tuple(mail(number, state) for number, state in enumerate(states)))
    assert column(mails, 2) == ["sans adresse", "à envoyer", "à envoyer", "envoyé", "envoyé"]
    assert column(mails, 1) == ["19 juin", "18 juin", "16 juin", "20 juin", "17 juin"]


def test_a_mail_is_shown_to_the_letter(mails: MailsPage) -> None:
    text = f"Bonjour,\n\n  {HOSTILE}\n\n– Assurance\n"
    mails.show_mails((mail(1, MailState.QUEUED, text=text, subject=HOSTILE),))
    mails.choose(uuid.UUID(int=1))
    editor = mails.findChildren(QPlainTextEdit)[0]
    assert editor.toPlainText() == text
    assert editor.isReadOnly()
    assert all(
        label.textFormat() is Qt.TextFormat.PlainText for label in mails.findChildren(QLabel) if label.text()
    )
    QTest.mouseClick(button(mails, "Copier le texte"), Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text() == text


def test_the_state_filter_goes_with_the_search(qtbot: QtBot, mails: MailsPage) -> None:
    action = next(action for action in mails._menu.actions() if action.text() == "sans adresse")
    with qtbot.waitSignal(mails.searched) as searched:
        action.trigger()
    assert searched.args == ["", MailState.UNADDRESSED]
    assert isinstance(mails.state(), MailState)
    mails.show_mails(())
    assert "Aucun résultat" in empty_words(mails)
    with qtbot.waitSignal(mails.searched) as searched:
        mails._menu.actions()[0].trigger()
    assert searched.args == ["", None]


def test_no_mail_says_where_they_come_from(mails: MailsPage) -> None:
    mails.show_mails(())
    assert "Chaque décision écrit le courriel" in empty_words(mails)


# Journal


def test_the_journal_says_who_did_what_for_whom(journal: JournalPage) -> None:
    viewed = event(1, action=Action.VIEW, verdict=None, document="Vaccins", household=HOSTILE, child=None)
    account = event(2, subject=Subject.ACCOUNT, verdict=Verdict.APPROVE, document=None)
    journal.show_journal((event(0), viewed, account))
    at = AT.astimezone()
    assert column(journal, 0)[0] == f"20 juin, {at:%H:%M}"
    assert column(journal, 1)[0] == "Claire D."
    assert column(journal, 2) == ["Décision : pièce refusée", "Consultation", "Décision : compte validé"]
    assert column(journal, 3) == ["MARTIN Léa", HOSTILE, "MARTIN Léa"]
    assert column(journal, 4) == ["Document « Assurance »", "Document « Vaccins »", "Compte"]


def test_an_empty_journal_says_what_it_will_hold(journal: JournalPage) -> None:
    journal.show_journal(())
    assert "sans contenu médical" in empty_words(journal)


def test_the_journals_search_is_told(qtbot: QtBot, journal: JournalPage) -> None:
    journal.focus_search()
    with qtbot.waitSignal(journal.searched) as searched:
        QTest.keyClicks(journal._lookup.search, "lea")
        QTest.keyClick(journal._lookup.search, Qt.Key.Key_Return)
    assert searched.args == ["lea"]


@pytest.mark.parametrize("page", [FamiliesPage, StaysPage, MailsPage, JournalPage])
def test_everything_that_takes_the_keys_has_a_name(qtbot: QtBot, page: type[QWidget]) -> None:
    made = page()
    shown(qtbot, made)
    takers = [
        widget
        for widget in made.findChildren(QWidget)
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and not widget.isHidden()
    ]
    assert takers
    nameless = [widget for widget in takers if not widget.accessibleName()]
    assert [type(widget).__name__ for widget in nameless] == []


def test_no_row_is_in_hand_before_one_is_chosen(families: FamiliesPage) -> None:
    families.show_families((family(1),))
    assert table(families).currentIndex() == QModelIndex()
    assert "Aucune famille choisie" in empty_words(families)
