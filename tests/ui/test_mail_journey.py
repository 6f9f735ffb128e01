"""The views of *Courriels* in the whole window, on the demonstration season: what is pressed is written."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from sqlalchemy import select

from coordinator_app.desk import Desk
from coordinator_app.main import open_desk
from coordinator_app.previews import Previews
from coordinator_app.settings import load
from coordinator_app.shared import Shared
from db.models import Staff
from db.queries.recipients import coming
from db.rules.notice import Trigger, Words
from db.types import MailState, Role
from papers.incoming.renderer import Renderer
from tests.ui.desks import desk_on
from ui.mail.reminders_page import DAYS
from ui.main_window import MainWindow
from ui.wiring.post import GROUP, REMINDERS, UNREACHED, WORDS


@pytest.fixture
def desk(season: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Desk]:
    """A desk where an administrator sits, or somebody of the role that a test asks for."""
    role = getattr(request, "param", Role.ADMIN)
    desk_on(season, tmp_path / "desk").close()
    settings = load(tmp_path / "desk")
    shared = Shared(settings.database)
    with shared.transaction() as session:
        login = session.scalars(select(Staff.login).where(Staff.role == role)).first()
    shared.close()
    made = open_desk(replace(settings, login=login))
    yield made
    made.close()


@pytest.fixture
def window(desk: Desk, tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    previews = Previews(desk.file, Renderer())
    geometry = QSettings(str(tmp_path / "fenetre.ini"), QSettings.Format.IniFormat)
    made = MainWindow(desk, previews, geometry=geometry)
    qtbot.addWidget(made)
    made.start()
    made.show()
    made.go_to_place("mails")
    settle(qtbot, made)
    yield made
    made.close()
    previews.close()


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the window has nothing left to do."""
    for _ in range(2):
        QApplication.processEvents()
        qtbot.waitUntil(lambda: not window.tasks.busy, timeout=20_000)


def view(qtbot: QtBot, window: MainWindow, key: str) -> None:
    window.post.views.show_view(key)
    settle(qtbot, window)


def until(qtbot: QtBot, window: MainWindow, condition: Callable[[], bool]) -> None:
    qtbot.waitUntil(condition, timeout=20_000)
    settle(qtbot, window)


def test_reminders_are_written_once_and_the_list_empties(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    view(qtbot, window, REMINDERS)
    page = window.post.reminders
    due = desk.post.planned()
    assert page.planned() == len(due) > 0
    assert page.letter().subject() == due[0].letter.subject
    before = len(desk.mails())
    page.round.write.click()
    until(qtbot, window, lambda: "écrits" in page.round.text())
    assert len(desk.mails()) == before + len(due)
    assert page.planned() == 0
    page.show_side(DAYS)
    assert page.isVisible()


def test_an_administrators_words_are_in_the_next_mail(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    view(qtbot, window, WORDS)
    page = window.post.words
    page.choose(Trigger.REMINDER)
    settle(qtbot, window)
    page._subject.setText("Petit rappel de l’équipe")
    until(qtbot, window, lambda: page.letter.subject() == "Petit rappel de l’équipe")
    page._body.setPlainText("Bonjour {{ prenom }}")
    until(qtbot, window, lambda: "« prenom »" in page.refusal())
    page._save.click()
    settle(qtbot, window)
    assert not window.notice.isHidden()
    assert desk.post.worded(Trigger.REMINDER).number == 0
    page._body.setPlainText(desk.post.worded(Trigger.REMINDER).shipped.body)
    page._save.click()
    until(qtbot, window, lambda: "version 1" in page.state())
    assert all(one.letter.subject == "Petit rappel de l’équipe" for one in desk.post.planned())
    page._address.setText("moi@exemple.fr")
    page._trial.click()
    until(qtbot, window, lambda: "Essai écrit" in page._told.text())
    assert [row.state for row in desk.mails("moi@exemple.fr")] == [MailState.QUEUED]
    page._original.click()
    until(qtbot, window, lambda: "version 2" in page.state())
    assert page.written() == Words(*vars(desk.post.worded(Trigger.REMINDER).shipped).values())


def test_a_message_reaches_the_families_of_a_stay_one_by_one(
    qtbot: QtBot, window: MainWindow, desk: Desk
) -> None:
    view(qtbot, window, GROUP)
    page = window.post.group
    stay = max(desk.stays(), key=lambda row: row.engaged)
    assert page.choose_stay(stay.id)
    page.write("Départ avancé", "Le car de {{ enfant }} part à 8 h.")
    until(qtbot, window, lambda: page.letter.subject() == "Départ avancé")
    assert page.wish().states == coming
    families = desk.post.targets(page.wish()).families
    assert str(len(families)) in page.round.write.text()
    page.round.write.click()
    until(qtbot, window, lambda: "écrits" in page.round.text())
    written = [row for row in desk.mails() if row.subject == "Départ avancé"]
    assert len(written) == len(families)
    assert {row.recipient for row in written} == {family.address for family in families}
    assert not any("{{" in row.text for row in written)


@pytest.mark.parametrize("desk", [Role.COORDINATOR], indirect=True)
def test_letters_to_post_are_one_pdf(qtbot: QtBot, window: MainWindow, desk: Desk, tmp_path: Path) -> None:
    view(qtbot, window, UNREACHED)
    ids = tuple(post.mail_id for row in desk.post.unreached() for post in row.letters)
    assert ids
    target = tmp_path / "lettres.pdf"
    window.post.print_letters(ids, str(target))
    settle(qtbot, window)
    assert target.read_bytes().startswith(b"%PDF")
    assert f"{len(ids)} lettres enregistrées" in window.post.unreached._done.text()


def test_who_may_not_print_letters_is_told_so(qtbot: QtBot, window: MainWindow) -> None:
    view(qtbot, window, UNREACHED)
    assert not window.post.unreached._all.isEnabled()
    assert window.post.unreached._done.text()


def test_the_family_without_an_address_opens(qtbot: QtBot, window: MainWindow, desk: Desk) -> None:
    view(qtbot, window, UNREACHED)
    window.post.unreached._open.click()
    settle(qtbot, window)
    assert window.pages.currentWidget() is window.families_page
    assert window.families_page.text() == desk.post.unreached()[0].name
