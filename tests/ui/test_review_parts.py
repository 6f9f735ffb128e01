"""The review page's columns: plain values in, words and days out."""

from dataclasses import replace
from datetime import date
from uuid import UUID

import pytest
from PySide6.QtCore import QCoreApplication
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from db.queries.dossier import Change
from db.rules.planning import Interval
from db.rules.requirements import PieceStatus
from tests.ui import dossiers
from ui import keys
from ui.review import pieces
from ui.review.calendar import Calendar, cells
from ui.review.dossier_panel import DossierPanel
from ui.review.header import Header
from ui.review.key_sheet import KeySheet
from ui.review.parts import Alert


def words(widget: QWidget) -> list[str]:
    return [label.text() for label in widget.findChildren(QLabel)]


def sheet(panel: DossierPanel) -> QWidget:
    """Return what is in sight of a panel; what it holds ready for the next dossier is not."""
    shown = panel.widget()
    assert shown is not None
    return shown


def test_weeks_are_rows_and_blocks_are_filled() -> None:
    shown = cells(
        date(2027, 7, 7),
        date(2027, 7, 20),
        [Interval(date(2027, 7, 12), date(2027, 7, 18))],
        full=[date(2027, 7, 13)],
    )
    assert (shown[0].row, shown[0].column) == (0, 2)
    assert (shown[-1].row, shown[-1].column) == (2, 1)
    booked = [cell for cell in shown if cell.booked]
    assert [cell.day.day for cell in booked] == list(range(12, 19))
    assert {cell.row for cell in booked} == {1}
    assert [cell.day.day for cell in shown if cell.full] == [13]
    assert (booked[0].begins, booked[-1].ends, booked[1].begins) == (True, True, False)


def test_the_calendar_says_its_days(qtbot: QtBot) -> None:
    calendar = Calendar()
    qtbot.addWidget(calendar)
    stay = dossiers.planning().stay
    assert stay is not None
    calendar.show_days(stay.first_day, stay.last_day, dossiers.planning().days, full=[date(2027, 7, 13)])
    assert (
        calendar.accessibleName() == "Jours demandés\u00a0: 12–18 juil., 26–30 juil.. Complet\u00a0: 13 juil."
    )
    assert not calendar.grab().isNull()


def test_the_panel_says_who_and_warns(qtbot: QtBot) -> None:
    panel = DossierPanel()
    qtbot.addWidget(panel)
    child = replace(dossiers.CHILD, birth_date=date(2012, 2, 4), restriction="remise interdite au père")
    panel.show_dossier(dossiers.pre_registration(child=child), dossiers.NOW.date())
    shown = words(panel)
    for said in (
        "MARTIN Claire",
        "06 12 34 56 78",
        "claire.martin@example.fr",
        "39000 Lons-le-Saunier",
        "née le 04/02/2012, 15\u00a0ans",
        "CHANGÉ DEPUIS LE 18/06",
        "Complément demandé",
        "Informations manquantes",
    ):
        assert said in shown
    alerts = [alert.text() for alert in panel.findChildren(Alert)]
    assert alerts == [
        "Décision de justice, Léa\u00a0: remise interdite au père",
        "Garde alternée : une semaine sur deux",
        "15\u00a0ans au départ\u00a0: le séjour accueille les 6–12\u00a0ans",
    ]


def test_a_sheet_made_ahead_looks_like_one_made_when_wanted(qtbot: QtBot) -> None:
    first = dossiers.pre_registration()
    following = dossiers.pre_registration(
        subject_id=UUID(int=9), child=replace(dossiers.CHILD, first_name="Zélie")
    )
    seen = []
    for ahead in (False, True):
        panel = DossierPanel()
        qtbot.addWidget(panel)
        panel.resize(260, 600)
        panel.show()
        panel.show_dossier(first, dossiers.NOW.date())
        if ahead:
            panel.prepare(following, dossiers.NOW.date())
            assert "Zélie" not in " ".join(words(sheet(panel)))
        panel.show_dossier(following, dossiers.NOW.date())
        assert "Zélie" in " ".join(words(sheet(panel)))
        seen.append(panel.grab().toImage())
    assert seen[0] == seen[1]


def test_a_sheet_made_ahead_is_not_shown_of_a_dossier_that_changed_since(qtbot: QtBot) -> None:
    panel = DossierPanel()
    qtbot.addWidget(panel)
    following = dossiers.pre_registration(subject_id=UUID(int=9))
    panel.show_dossier(dossiers.pre_registration(), dossiers.NOW.date())
    panel.prepare(following, dossiers.NOW.date())
    changed = replace(following, child=replace(dossiers.CHILD, restriction="remise interdite au père"))
    panel.show_dossier(changed, dossiers.NOW.date())
    assert [alert for alert in sheet(panel).findChildren(Alert) if "remise interdite" in alert.text()]


def test_the_panel_keeps_its_scroll_for_the_same_dossier(qtbot: QtBot) -> None:
    panel = DossierPanel()
    qtbot.addWidget(panel)
    panel.resize(260, 300)
    panel.show()
    panel.show_dossier(dossiers.pre_registration(), dossiers.NOW.date())
    QCoreApplication.processEvents()
    panel.verticalScrollBar().setValue(120)
    panel.show_dossier(dossiers.pre_registration(changes=(Change("adresse"),)), dossiers.NOW.date())
    QCoreApplication.processEvents()
    assert "Adresse" in words(panel)
    assert panel.verticalScrollBar().value() == 120
    other = dossiers.pre_registration(subject_id=UUID(int=2))
    panel.show_dossier(other, dossiers.NOW.date())
    assert panel.verticalScrollBar().value() == 0
    panel.hide()


def test_an_account_without_household_shows_its_address(qtbot: QtBot) -> None:
    panel, header = DossierPanel(), Header()
    for widget in (panel, header):
        qtbot.addWidget(widget)
    dossier = dossiers.account(household=None, children=())
    panel.show_dossier(dossier, dossiers.NOW.date())
    header.show_dossier(dossier, 1, 1, dossiers.NOW.date())
    assert "claire.martin@example.fr" in words(panel)
    assert "claire.martin@example.fr" in words(header)


def test_the_header_says_who_which_stay_and_when(qtbot: QtBot) -> None:
    header = Header()
    qtbot.addWidget(header)
    header.show_dossier(dossiers.pre_registration(), 3, 48, dossiers.NOW.date())
    shown = words(header)
    assert "MARTIN Léa" in shown
    assert "9\u00a0ans · Colo Jura · 12–18 juil." in shown
    assert "J-19" in shown
    assert "12/20\u00a0places · 4 en attente" in shown
    assert "3 / 48" in shown


@pytest.mark.parametrize("status", list(PieceStatus))
def test_every_status_has_a_short_word(status: PieceStatus) -> None:
    assert 0 < len(pieces.status(dossiers.piece(status=status))[0]) <= 17


def test_a_refused_piece_tells_why_and_whether_the_family_knows() -> None:
    piece = dossiers.mixed()[4]
    assert pieces.summary(piece) == "Non signé · Autre motif · pas encore annoncé"
    told = replace(piece, announced=True)
    assert pieces.summary(told).endswith("annoncé à la famille")
    assert "«\u00a0La page 2 est à l’envers.\u00a0»" in pieces.details(piece)


def test_the_sheet_shows_every_key_once(qtbot: QtBot) -> None:
    sheet = KeySheet()
    qtbot.addWidget(sheet)
    shown = words(sheet)
    every = [value for value in vars(keys).values() if isinstance(value, keys.Key)]
    listed = [key for _, group in keys.SHEET for key in group]
    assert sorted(every, key=repr) == sorted(listed, key=repr)
    assert all(key.shown in shown and key.said() in shown for key in every)
    # The editions are a page of their own: Space and Enter do another thing there.
    groups = dict(keys.SHEET)
    apart = groups.pop("Éditions")
    for together in ([key for group in groups.values() for key in group], (*apart, *groups["Partout"])):
        sequences = [sequence for key in together for sequence in key.sequences]
        assert len(sequences) == len(set(sequences)), "two things on one key"
