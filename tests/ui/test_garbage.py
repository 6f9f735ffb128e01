"""Cycles are freed on the GUI thread, whoever allocates meanwhile."""

import threading

from pytestqt.qtbot import QtBot

from ui.tasks import Tasks


class Page:
    """In a cycle with itself, as a page with its own signals is."""

    def __init__(self, freed_on: list[int]) -> None:
        self.me, self._freed_on = self, freed_on

    def __del__(self) -> None:
        self._freed_on.append(threading.get_ident())


def test_a_worker_frees_nothing_of_a_page(qtbot: QtBot) -> None:
    freed_on: list[int] = []
    tasks = Tasks()
    Page(freed_on)

    def allocate() -> int:
        return len([[number] for number in range(200_000)])

    tasks.run(allocate)
    assert tasks.drain()
    assert not freed_on
    qtbot.waitUntil(lambda: bool(freed_on), timeout=60_000)
    assert freed_on == [threading.get_ident()]
