"""Work leaves the GUI thread, answers come back to it, in order."""

import threading
from collections.abc import Iterator
from functools import partial

import pytest
from pytestqt.qtbot import QtBot

from ui.tasks import Tasks


class Refused(Exception):
    """What a piece of work may raise."""


def refuse() -> None:
    raise Refused


@pytest.fixture
def tasks(qtbot: QtBot) -> Iterator[Tasks]:  # noqa: ARG001 - Qt must be there first
    made = Tasks()
    yield made
    assert made.drain()


def test_work_runs_elsewhere_and_answers_here(tasks: Tasks, qtbot: QtBot) -> None:
    threads: list[int] = []
    tasks.run(threading.get_ident, done=lambda there: threads.extend((there, threading.get_ident())))
    qtbot.waitUntil(lambda: len(threads) == 2)
    assert threads[0] != threading.get_ident()
    assert threads[1] == threading.get_ident()


def test_two_hundred_answers_keep_their_order(tasks: Tasks, qtbot: QtBot) -> None:
    began: list[int] = []
    answered: list[int] = []

    def work(number: int) -> int:
        began.append(number)
        return number

    for number in range(200):
        tasks.run(partial(work, number), done=answered.append)
    qtbot.waitUntil(lambda: len(answered) == 200)
    assert began == answered == list(range(200))


def test_long_work_does_not_hold_up_the_rest(tasks: Tasks, qtbot: QtBot) -> None:
    gate = threading.Event()
    order: list[str] = []
    tasks.run_long(partial(gate.wait, 5), done=lambda opened: order.append(f"long {opened}"))
    tasks.run(lambda: "short", done=order.append)
    qtbot.waitUntil(lambda: order == ["short"])
    gate.set()
    qtbot.waitUntil(lambda: order == ["short", "long True"])


def test_a_failure_goes_to_who_asked(tasks: Tasks, qtbot: QtBot) -> None:
    failures: list[Exception] = []
    with qtbot.assertNotEmitted(tasks.failed):
        tasks.run(refuse, failed=failures.append)
        qtbot.waitUntil(lambda: bool(failures))
    assert isinstance(failures[0], Refused)


def test_a_failure_nobody_takes_is_announced(tasks: Tasks, qtbot: QtBot) -> None:
    with qtbot.waitSignal(tasks.failed) as announced:
        tasks.run(refuse, done=lambda _: pytest.fail("there is no result"))
    assert announced.args is not None
    assert isinstance(announced.args[0], Refused)


def test_work_goes_on_after_a_failure(tasks: Tasks, qtbot: QtBot) -> None:
    answers: list[object] = []
    tasks.run(refuse, failed=answers.append)
    tasks.run(lambda: "next", done=answers.append)
    qtbot.waitUntil(lambda: len(answers) == 2)
    assert answers[1] == "next"


def test_a_cancelled_job_never_answers(tasks: Tasks, qtbot: QtBot) -> None:
    gate = threading.Event()
    answers: list[str] = []

    def begun() -> None:
        gate.wait(5)

    running = tasks.run(begun, done=lambda _: answers.append("running"))
    waiting = tasks.run(lambda: answers.append("worked"), done=lambda _: answers.append("waiting"))
    failing = tasks.run(refuse, failed=lambda _: answers.append("failing"))
    for job in (running, waiting, failing):
        job.cancel()
    gate.set()
    tasks.run(lambda: "last", done=answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    assert answers == ["last"]
    assert running.cancelled


def test_busy_is_said_once_and_taken_back(tasks: Tasks, qtbot: QtBot) -> None:
    said: list[bool] = []
    tasks.busy_changed.connect(said.append)
    for _ in range(3):
        tasks.run(lambda: None)
    assert tasks.busy
    qtbot.waitUntil(lambda: said == [True, False])
    assert not tasks.busy


def test_drain_waits_and_delivers(tasks: Tasks) -> None:
    answers: list[str] = []

    def ask_for_more(answer: str) -> None:
        answers.append(answer)
        tasks.run_long(lambda: "second", done=answers.append)

    tasks.run(lambda: "first", done=ask_for_more)
    assert tasks.drain()
    assert answers == ["first", "second"]


def test_drain_gives_up_in_time(tasks: Tasks) -> None:
    gate = threading.Event()
    tasks.run_long(partial(gate.wait, 5))
    assert not tasks.drain(50)
    gate.set()


def test_a_silent_server_holds_up_neither_thread(tasks: Tasks, qtbot: QtBot) -> None:
    gate = threading.Event()
    order: list[str] = []
    tasks.run_network(partial(gate.wait, 5), done=lambda opened: order.append(f"network {opened}"))
    tasks.run_network(lambda: "next", done=order.append)
    tasks.run(lambda: "short", done=order.append)
    qtbot.waitUntil(lambda: order == ["short"])
    tasks.run_long(lambda: "long", done=order.append)
    qtbot.waitUntil(lambda: order == ["short", "long"])
    gate.set()
    assert tasks.drain()
    assert order == ["short", "long", "network True", "next"]


def test_what_is_held_begins_after_a_frame_and_what_follows_behind_it(tasks: Tasks, qtbot: QtBot) -> None:
    order: list[str] = []
    with tasks.held():
        tasks.run(lambda: order.append("held"))
        tasks.run_long(lambda: order.append("held long"))
    tasks.run(lambda: order.append("behind"))
    assert tasks.busy
    assert order == []
    qtbot.waitUntil(lambda: not tasks.busy)
    assert sorted(order) == ["behind", "held", "held long"]
    assert order.index("held") < order.index("behind")
    tasks.run(lambda: order.append("at once"))
    assert tasks.drain()
    assert order[-1] == "at once"


def test_nothing_held_is_lost_where_the_window_closes(tasks: Tasks) -> None:
    kept: list[str] = []
    with tasks.held():
        tasks.run(lambda: kept.append("kept"))
    assert tasks.drain()
    assert kept == ["kept"]
