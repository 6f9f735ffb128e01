"""Files that break, bite or never end: one `Unreadable` with its reason, and the next file is shown."""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from papers.incoming.child import SOURCE_ROOT
from papers.incoming.region import SIZE
from papers.incoming.renderer import Renderer, page_sizes, reason_of_death
from papers.incoming.sheet import MAX_WIDTH, PageSize
from papers.incoming.unreadable import MAX_BYTES, MAX_PAGES, SENTENCES, Reason, Unreadable
from tests.papers.incoming.files import (
    RED,
    TOP_LEFT,
    bottomless_pdf,
    colour_at,
    encode,
    exif,
    near,
    pdf,
    png,
    quarters,
    slow_pdf,
)

GOOD = pdf()
SECRET = "mimosa"  # noqa: S105  # of files made here
JPEG = encode(quarters(), "JPEG", exif=exif(6), quality=60)

linux = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX signals")


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with closing(Renderer()) as made:
        yield made


def pid_of(renderer: Renderer) -> int:
    assert renderer._child is not None
    return renderer._child.pid


def assert_works(renderer: Renderer) -> None:
    assert near(colour_at(renderer.page(GOOD, 0, width=100), TOP_LEFT), RED)


def refusal(renderer: Renderer, data: bytes, *, width: int = 100, password: str | None = None) -> Unreadable:
    with pytest.raises(Unreadable) as caught:
        renderer.page(data, 0, width=width, password=password)
    return caught.value


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        pytest.param(b"", Reason.EMPTY, id="empty"),
        pytest.param(b"Bonjour, voici le certificat.", Reason.UNKNOWN_TYPE, id="a text named pdf"),
        pytest.param(b"%PDF-1.7\n" + bytes(MAX_BYTES), Reason.TOO_LARGE, id="heavy"),
        pytest.param(b"%PDF-1.7\n", Reason.DAMAGED, id="no more than a header"),
        pytest.param(GOOD[: len(GOOD) // 3], Reason.DAMAGED, id="truncated pdf"),
        pytest.param(JPEG[: len(JPEG) // 2], Reason.DAMAGED, id="truncated jpeg"),
        pytest.param(encode(quarters(), "PNG")[:-60], Reason.DAMAGED, id="truncated png"),
        pytest.param(encode(quarters(), "HEIF")[:-60], Reason.DAMAGED, id="truncated heic"),
        pytest.param(encode(quarters(), "WEBP")[:-60], Reason.DAMAGED, id="truncated webp"),
        pytest.param(encode(quarters(), "TIFF")[:-60], Reason.DAMAGED, id="truncated tiff"),
        pytest.param(png(100_000, 100_000, bytes(1000)), Reason.TOO_MANY_PIXELS, id="huge png"),
        pytest.param(png(10_001, 10_000, bytes(1000)), Reason.TOO_MANY_PIXELS, id="png just too large"),
        pytest.param(pdf(password=SECRET), Reason.LOCKED, id="locked"),
        pytest.param(pdf(pages=MAX_PAGES + 1), Reason.TOO_MANY_PAGES, id="long pdf"),
    ],
)
def test_what_cannot_be_shown_says_why(renderer: Renderer, data: bytes, reason: Reason) -> None:
    refused = refusal(renderer, data)
    assert refused.reason is reason
    assert refused.sentence == SENTENCES[reason]
    assert_works(renderer)


def test_a_long_tiff_is_refused_and_a_shorter_one_is_not(renderer: Renderer) -> None:
    frames = [Image.new("1", (8, 8))] * (MAX_PAGES + 1)
    assert refusal(renderer, encode(frames[0], "TIFF", save_all=True, append_images=frames[1:])).reason is (
        Reason.TOO_MANY_PAGES
    )
    shorter = encode(frames[0], "TIFF", save_all=True, append_images=frames[2:])
    assert len(renderer.open(shorter).pages) == MAX_PAGES


def test_a_known_wrong_type_is_named(renderer: Renderer) -> None:
    refused = refusal(renderer, b"<!DOCTYPE html><html><body>Erreur 404</body></html>")
    assert refused.reason is Reason.UNKNOWN_TYPE
    assert refused.sentence == "Ce fichier est une page web, pas un PDF ni une image acceptée."


def test_every_reason_has_one_sentence() -> None:
    assert set(SENTENCES) == set(Reason)
    assert all(sentence.endswith(".") and sentence.count(".") == 1 for sentence in SENTENCES.values())


def test_a_password_opens_a_locked_file(renderer: Renderer) -> None:
    locked = pdf(password=SECRET)
    assert near(colour_at(renderer.page(locked, 0, width=100, password=SECRET), TOP_LEFT), RED)
    assert refusal(renderer, locked, password=SECRET + "s").reason is Reason.LOCKED
    assert refusal(renderer, locked).reason is Reason.LOCKED


def test_a_giant_page_is_drawn_smaller(renderer: Renderer) -> None:
    giant = pdf(size=(1_000_000, 500_000))
    assert renderer.open(giant).pages == (PageSize(1_000_000, 500_000),)
    pixels = renderer.page(giant, 0, width=1_000_000)
    assert (pixels.width, pixels.height) == (MAX_WIDTH, MAX_WIDTH // 2)
    assert near(colour_at(pixels, TOP_LEFT), RED)


def test_the_bytes_go_once_for_all_the_pages(renderer: Renderer, monkeypatch: pytest.MonkeyPatch) -> None:
    data = pdf(pages=3)
    renderer.open(data)
    assert renderer._child is not None
    asked = []
    ask = renderer._child.ask

    def noting(header: dict[str, object], body: bytes = b"", **limits: float) -> object:
        asked.append(header["do"])
        return ask(header, body, seconds=limits["seconds"], max_bytes=int(limits["max_bytes"]))

    monkeypatch.setattr(renderer._child, "ask", noting)
    for index in range(3):
        renderer.page(bytes(bytearray(data)), index, width=50)  # equal, though not the same object
    renderer.page(GOOD, 0, width=50)
    assert asked == ["page", "page", "page", "open", "page"]


@posix
def test_a_child_killed_between_two_requests_comes_back(renderer: Renderer) -> None:
    renderer.page(GOOD, 0, width=100)
    killed = pid_of(renderer)
    os.kill(killed, signal.SIGKILL)
    os.waitid(os.P_PID, killed, os.WEXITED | os.WNOWAIT)
    assert_works(renderer)
    assert pid_of(renderer) != killed


def test_a_file_that_breaks_its_reader_costs_one_page(renderer: Renderer) -> None:
    assert len(renderer.open(bottomless_pdf()).pages) == 1
    broken = pid_of(renderer)
    # A slow machine stops it for its time before its memory is used up.
    assert refusal(renderer, bottomless_pdf()).reason in {Reason.CRASHED, Reason.TIMEOUT}
    assert_works(renderer)
    assert pid_of(renderer) != broken


@posix
def test_a_child_that_the_system_stopped_for_computing_too_long_was_late() -> None:
    assert reason_of_death(-signal.SIGXCPU) is Reason.TIMEOUT
    assert reason_of_death(-signal.SIGABRT) is Reason.CRASHED
    assert reason_of_death(1) is Reason.CRASHED


def test_a_page_that_never_ends_is_stopped_at_the_deadline() -> None:
    with closing(Renderer(seconds=1.0)) as impatient:
        data = slow_pdf()
        assert len(impatient.open(data).pages) == 1
        stopped = pid_of(impatient)
        assert refusal(impatient, data, width=2000).reason is Reason.TIMEOUT
        assert impatient._child is None
        assert_works(impatient)
        assert pid_of(impatient) != stopped


@posix
def test_a_child_that_does_not_listen_is_stopped_at_the_deadline() -> None:
    with closing(Renderer(seconds=1.0)) as impatient:
        assert_works(impatient)
        os.kill(pid_of(impatient), signal.SIGSTOP)
        heavy = b"%PDF-1.7\n" + os.urandom(MAX_BYTES // 2)
        assert refusal(impatient, heavy).reason is Reason.TIMEOUT
        assert_works(impatient)


def test_a_closed_renderer_leaves_no_process() -> None:
    renderer = Renderer()
    renderer.warm()
    child = renderer._child
    assert child is not None
    assert child.alive
    renderer.close()
    assert not child.alive
    renderer.close()


@linux
def test_the_child_is_confined(renderer: Renderer) -> None:
    assert_works(renderer)
    lines = Path(f"/proc/{pid_of(renderer)}/limits").read_text().splitlines()
    hard = {line[:26].strip(): line[26:].split()[1] for line in lines[1:]}
    assert hard["Max open files"] == "0"
    assert hard["Max file size"] == "0"
    assert hard["Max core file size"] == "0"
    assert hard["Max address space"] == str(1024**3 + SIZE)
    soft_cpu = next(line[26:].split()[0] for line in lines if line.startswith("Max cpu time"))
    assert 8 <= int(soft_cpu) <= 60


@linux
def test_the_child_holds_no_file_and_no_secret(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PGPASSWORD", SECRET)
    with closing(Renderer()) as fresh:
        assert_works(fresh)
        process = Path(f"/proc/{pid_of(fresh)}")
        held = {str(descriptor.readlink()) for descriptor in (process / "fd").iterdir()}
        assert {name.split(":")[0] for name in held} == {"socket", "/dev/null"}
        assert SECRET.encode() not in (process / "environ").read_bytes()


def test_the_child_imports_neither_qt_nor_the_database() -> None:
    asked = "import sys, papers.incoming.worker; print(*sorted(name.split('.')[0] for name in sys.modules))"
    loaded = subprocess.run(  # our own interpreter
        [sys.executable, "-c", asked], cwd=SOURCE_ROOT, capture_output=True, text=True, check=True
    ).stdout.split()
    assert "pypdfium2" in loaded
    assert not {"PySide6", "sqlalchemy", "db", "coordinator_app", "ui"} & set(loaded)


@pytest.mark.parametrize(
    "answer",
    [
        {},
        {"pages": []},
        {"pages": "A4"},
        {"pages": [[1.0, 1.0]] * (MAX_PAGES + 1)},
        {"pages": [[595.0]]},
        {"pages": [[595.0, 0]]},
        {"pages": [[-1, 842.0]]},
        {"pages": [["595", "842"]]},
        {"pages": [[float("nan"), 842.0]]},
        {"pages": [[float("inf"), 842.0]]},
        {"pages": [[10**400, 842.0]]},
    ],
)
def test_a_child_taken_over_cannot_pass_nonsense_off_as_pages(answer: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="page"):
        page_sizes(answer)


@posix
def test_the_child_leaves_when_its_parent_does() -> None:
    ours, theirs = socket.socketpair()
    with theirs:
        worker = subprocess.Popen(
            [sys.executable, "-m", "papers.incoming.worker"], cwd=SOURCE_ROOT, stdin=theirs.fileno()
        )
    ours.close()
    assert worker.wait(timeout=30) is not None


@pytest.mark.parametrize("original", [pdf(size=(100, 100), field="x"), JPEG], ids=["pdf", "jpeg"])
@settings(max_examples=60, deadline=None)
@given(
    changes=st.lists(st.tuples(st.integers(0, 1_000_000), st.integers(0, 255)), max_size=12),
    kept=st.one_of(st.none(), st.integers(0, 1_000_000)),
)
def test_a_damaged_file_is_shown_or_unreadable(
    renderer: Renderer, original: bytes, changes: list[tuple[int, int]], kept: int | None
) -> None:
    damaged = bytearray(original)
    for place, value in changes:
        damaged[place % len(damaged)] = value
    data = bytes(damaged[: None if kept is None else kept % len(damaged)])
    with suppress(Unreadable):
        pixels = renderer.page(data, 0, width=50)
        assert len(pixels.data) == pixels.stride * pixels.height
