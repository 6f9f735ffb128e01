"""The window's last line: where the shared database is, what waits, and how that ages."""

from datetime import datetime, timedelta

import pytest
from pytestqt.qtbot import QtBot

from coordinator_app.errors import DeskError
from coordinator_app.sync.link import LinkState, Reach
from tests.ui.links import NOW
from ui.status_line import StatusLine


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def line(qtbot: QtBot, clock: Clock) -> StatusLine:
    made = StatusLine("Claire", clock=clock)
    qtbot.addWidget(made)
    made.resize(1200, 36)
    made.show()
    return made


def test_a_desk_alone_says_what_it_always_said(line: StatusLine, clock: Clock) -> None:
    assert line.words() == "À jour à 14:05 · aucune décision en attente"
    clock.now += timedelta(minutes=3)
    line.show_waiting(1)
    assert line.words() == "1 décision en attente d’envoi, encore annulable"
    line.show_waiting(0)
    assert line.words() == "À jour à 14:08 · aucune décision en attente"
    line.show_problem("Le disque est plein")
    assert line.words().endswith("· Le disque est plein")


def test_up_to_date_ages_until_the_next_round(line: StatusLine, clock: Clock) -> None:
    line.show_state(LinkState(Reach.UP_TO_DATE))
    assert line.words() == "À jour, à l’instant · aucune décision en attente"
    for seconds, said in ((5, "il y a 5\u00a0s"), (125, "il y a 2\u00a0min"), (7200, "à 14:05")):
        clock.now = NOW + timedelta(seconds=seconds)
        line.say()
        assert line.words() == f"À jour, {said} · aucune décision en attente"
    # A round under way is no news, a long one is.
    line.show_state(LinkState(Reach.BEHIND))
    assert line.words().startswith("À jour, à 14:05")
    line.show_state(LinkState(Reach.BEHIND, done=0.4))
    assert line.words() == "Synchronisation 40\u00a0% · aucune décision en attente"
    line.show_state(LinkState(Reach.UP_TO_DATE))
    assert line.words().startswith("À jour, à l’instant")


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (LinkState(Reach.OFFLINE, since=NOW), "Hors ligne depuis 14:05 · 3 décisions en attente"),
        (
            LinkState(Reach.OFFLINE, since=NOW - timedelta(days=1)),
            "Hors ligne depuis hier à 14:05 · 3 décisions en attente",
        ),
        (LinkState(Reach.OFFLINE), "Hors ligne · 3 décisions en attente"),
        (LinkState(Reach.BEHIND), "Synchronisation… · 3 décisions en attente"),
        (
            LinkState(Reach.LEASE_OVER),
            "Hors ligne depuis trop longtemps\u00a0: les dossiers sont masqués · 3 décisions en attente",
        ),
        (LinkState(Reach.REVOKED), "Ce poste n’a plus accès aux dossiers · 3 décisions en attente"),
    ],
)
def test_each_state_has_its_sentence(line: StatusLine, state: LinkState, said: str) -> None:
    line.show_waiting(3)
    line.show_problem("Le réseau ne répond pas")
    line.show_state(state)
    assert line.words() == said


def test_why_there_is_no_network_is_in_the_tooltip(line: StatusLine) -> None:
    problem = DeskError("Le serveur <b> ne répond pas", "Vérifiez la connexion.")
    line.show_state(LinkState(Reach.OFFLINE, since=NOW, problem=problem))
    assert "Vérifiez la connexion." in line._words.toolTip()
    assert "<b>" not in line._words.toolTip()


def test_a_press_asks_for_what_waits(line: StatusLine, qtbot: QtBot) -> None:
    with qtbot.waitSignal(line.outgoing_wanted):
        line._words.click()
    line.show_stuck(2)
    with qtbot.waitSignal(line.stuck_wanted):
        line._stuck.click()


def test_a_long_sentence_gives_way_and_stays_whole_to_screen_readers(line: StatusLine) -> None:
    line.show_state(LinkState(Reach.LEASE_OVER))
    line.resize(420, 36)
    assert line._words.accessibleName() == line.words()
    assert line._words.width() < 420
