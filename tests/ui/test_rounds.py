"""The window on a real server whose line goes silent: what is on screen never waits for it."""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot
from sqlalchemy import Engine, select

from coordinator_app.previews import Previews
from coordinator_app.sync.link import LinkState, Reach
from db.models import PreRegistration
from db.queries.queues import Queue
from db.types import Subject, Verdict
from papers.incoming.renderer import Renderer
from tests import builders
from tests.coordinator_app.remote import Remote, Town, town
from tests.db.rulings import BECAUSE
from tests.faults.proxy import Fault
from ui.main_window import MainWindow

REQUEST = Subject.PRE_REGISTRATION
FOR_EVER = 3_600.0


def now() -> datetime:
    return datetime.now(UTC)


@pytest.fixture
def office(tmp_path: Path, postgresql_server: str, postgresql: Engine) -> Iterator[Town]:
    with town(tmp_path, postgresql_server, postgresql) as made:
        yield made


@pytest.fixture
def marie(office: Town) -> Remote:
    """A desk that has what is there, and never gives up a silent line."""
    with office.writing() as session:
        stay = builders.stay(session)
        for number in range(30):
            who = builders.family(session, email=f"f{number}@exemple.fr")
            builders.pre_registration(session, who, stay)
    found = office.join("Marie", clock=now, patience=FOR_EVER)
    found.round()
    return found


@pytest.fixture
def window(marie: Remote, tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    previews = Previews(marie.desk.file, Renderer())
    geometry = QSettings(str(tmp_path / "fenetre.ini"), QSettings.Format.IniFormat)
    made = MainWindow(marie.desk, previews, geometry=geometry)
    qtbot.addWidget(made)
    made.start()
    made.show()
    qtbot.waitUntil(lambda: not made.tasks.busy, timeout=20_000)
    yield made
    marie.proxy.fault = Fault.NONE
    made.close()
    previews.close()


def test_a_silent_line_holds_nobody_up(qtbot: QtBot, window: MainWindow, marie: Remote) -> None:
    """A round waits in the black hole; meanwhile queues are read, paged and decided on."""
    events: list[str] = []
    window._pushes.pushed.connect(lambda _report: events.append("round ended"))
    marie.proxy.fault = Fault.BLACK_HOLE
    window._pushes.push_now()
    qtbot.waitUntil(marie.proxy.swallowed.is_set, timeout=20_000)

    page = window.queue_page
    window.go_to_place(Queue.ACCOUNTS.value)
    qtbot.waitUntil(lambda: page.model.rowCount() == 0, timeout=20_000)
    window.go_to_place(Queue.PRE_REGISTRATIONS.value)
    qtbot.waitUntil(lambda: page.model.rowCount() == 30, timeout=20_000)
    qtbot.waitUntil(lambda: page.step(20) is not None, timeout=20_000)
    row = page.current_row()
    assert row is not None
    made = marie.desk.ruling(REQUEST, row.id, 1, Verdict.REFUSE, reasons=(BECAUSE,))
    window.tasks.run(partial(marie.desk.decide, made), done=lambda _kept: events.append("decided"))
    qtbot.waitUntil(lambda: "decided" in events, timeout=20_000)
    assert events == ["decided"]

    window._pushes.expect()
    marie.proxy.fault = Fault.NONE
    qtbot.waitUntil(lambda: marie.desk.waiting() == 0, timeout=30_000)
    assert events[:2] == ["decided", "round ended"]


def test_a_colleagues_change_comes_on_screen_by_itself(
    qtbot: QtBot, window: MainWindow, office: Town
) -> None:
    """Nobody touches this desk: the server's notice brings it."""
    window.go_to_place(Queue.PRE_REGISTRATIONS.value)
    qtbot.waitUntil(lambda: window.queue_page.model.rowCount() == 30, timeout=20_000)
    paul = office.join("Paul")
    paul.round()
    with paul.desk._replica.snapshot() as session:
        request = session.scalars(select(PreRegistration.id).limit(1)).one()
    paul.decide(REQUEST, request, Verdict.APPROVE)
    paul.round()
    qtbot.waitUntil(lambda: window.queue_page.model.rowCount() == 29, timeout=20_000)


def test_who_leaves_meanwhile_is_not_held_up(qtbot: QtBot, window: MainWindow, marie: Remote) -> None:
    """Closing ends a round that waits in a black hole, and says offline until then."""
    states: list[LinkState] = []
    window._pushes.moved.connect(states.append)
    marie.proxy.fault = Fault.BLACK_HOLE
    window._pushes.push_now()
    qtbot.waitUntil(marie.proxy.swallowed.is_set, timeout=20_000)
    window.close()
    assert not window.tasks.busy
    assert states[-1].reach is Reach.OFFLINE
