"""What stands in for the pages while there is nothing to show."""

from datetime import timedelta

import pytest
from pytestqt.qtbot import QtBot

from coordinator_app.errors import DeskError
from coordinator_app.sync.link import LinkState, Reach
from tests.ui.links import NOW, now
from ui.link_page import LinkPage


@pytest.fixture
def page(qtbot: QtBot) -> LinkPage:
    made = LinkPage(clock=now)
    qtbot.addWidget(made)
    made.resize(1050, 700)
    made.show()
    return made


def test_the_first_copy_says_how_far_it_is(page: LinkPage) -> None:
    page.show_state(LinkState(Reach.BEHIND, done=0.424))
    assert page.share() == "42\u00a0%"
    assert page.words.title() == "La première copie de la saison se prépare…"
    assert page.words.text() == "Vous pouvez fermer la fenêtre, elle reprendra."
    assert not page.words._button.isVisible()


def test_without_a_network_the_first_copy_waits(page: LinkPage, qtbot: QtBot) -> None:
    problem = DeskError("Le serveur ne répond pas", "Vérifiez la connexion.")
    page.show_state(LinkState(Reach.OFFLINE, problem=problem))
    assert page.share() == ""
    assert "Vérifiez la connexion." in page.words.text()
    with qtbot.waitSignal(page.retried):
        page.words._button.click()


@pytest.mark.parametrize(
    ("waiting", "said"),
    [
        (0, "pour protéger les familles."),
        (1, "Votre décision en attente est gardée et partira."),
        (3, "Vos 3 décisions en attente sont gardées et partiront."),
    ],
)
def test_too_long_offline_says_what_is_kept_and_tries_again(
    page: LinkPage, qtbot: QtBot, waiting: int, said: str
) -> None:
    page.show_state(LinkState(Reach.LEASE_OVER, since=NOW - timedelta(days=8)), waiting=waiting)
    assert page.words.text().startswith("Hors ligne depuis le 4 mai à 14:05.")
    assert page.words.text().endswith(said)
    with qtbot.waitSignal(page.retried):
        page.words._button.click()


def test_who_left_the_team_may_close(page: LinkPage, qtbot: QtBot) -> None:
    page.show_state(LinkState(Reach.REVOKED))
    assert "effacés de ce poste" in page.words.text()
    with qtbot.waitSignal(page.left):
        page.words._button.click()
