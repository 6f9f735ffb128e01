"""The memory that pages are drawn in: large enough, copied out, given back, and never cut short."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

if sys.platform != "win32":
    import resource

from papers.incoming.child import SOURCE_ROOT
from papers.incoming.region import KEPT, SIZE, Region
from papers.incoming.renderer import Renderer
from papers.incoming.sheet import BYTES_PER_PIXEL, PageSize, fit
from papers.incoming.unreadable import Reason, Unreadable
from tests.papers.incoming.files import pdf

linux = pytest.mark.skipif(sys.platform != "linux", reason="asks the memory file how large it is")
posix = pytest.mark.skipif(sys.platform == "win32", reason="inherits the region")

# Writes a first word, then a second one when it is told to.
WRITER = """
import sys
from papers.incoming.region import attach
drawn = attach()
drawn[:5] = b"first"
sys.stderr.write("drawn\\n")
sys.stdin.readline()
drawn[:5] = b"other"
"""


@pytest.fixture
def region() -> Iterator[Region]:
    with closing(Region()) as made:
        yield made


def taken(region: Region) -> int:
    """Return how many bytes of memory the region takes."""
    return os.fstat(region.file).st_blocks * 512


def files_open() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


@given(
    page=st.builds(PageSize, st.floats(1e-3, 1e12), st.floats(1e-3, 1e12)),
    width=st.integers(1, 100_000),
    rotation=st.sampled_from([0, 90, 180, 270]),
)
def test_every_page_fits(page: PageSize, width: int, rotation: int) -> None:
    across, down = fit(page, width=width, rotation=rotation, enlarge=True)
    assert across * down * BYTES_PER_PIXEL <= SIZE


@posix
def test_what_was_read_does_not_change_when_the_child_goes_on_writing(region: Region) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", WRITER],
        cwd=SOURCE_ROOT,
        stdin=subprocess.PIPE,
        stdout=region.file,
        stderr=subprocess.PIPE,
        text=True,
    ) as writer:
        assert writer.stderr is not None
        assert writer.stderr.readline() == "drawn\n"
        read = region.read(8)
        writer.communicate("\n", timeout=30)
    assert writer.returncode == 0
    assert read == b"first\0\0\0"
    assert region.read(8) == b"other\0\0\0"


@linux
def test_a_region_takes_no_memory_until_something_is_drawn(region: Region) -> None:
    assert taken(region) == 0


@linux
@pytest.mark.parametrize("size", [SIZE - 1, 0])
def test_nobody_can_cut_the_region_short(region: Region, size: int) -> None:
    """Whoever reads beyond the end of a file is killed: it would be a way to end the desk."""
    with pytest.raises(PermissionError):
        os.ftruncate(region.file, size)


@linux
def test_the_memory_of_a_huge_page_is_given_back() -> None:
    with closing(Renderer()) as renderer:
        for _ in range(2):
            pixels = renderer.page(pdf(), 0, width=4000)
            assert len(pixels.data) > 5 * KEPT
            assert renderer._child is not None
            assert 0 < taken(renderer._child._region) <= KEPT
        assert renderer.page(pdf(), 0, width=4000) == pixels


@linux
def test_a_closed_renderer_keeps_no_file_open() -> None:
    before = files_open()
    with closing(Renderer()) as renderer:
        renderer.page(pdf(), 0, width=50)
        assert files_open() > before
    assert files_open() == before


@pytest.mark.parametrize(
    "changed", [{"width": 51}, {"height": -1}, {"stride": 10**9}, {"stride": None}, {"more": 1}]
)
def test_a_child_that_answers_another_size_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, changed: dict[str, object]
) -> None:
    with closing(Renderer()) as renderer:
        renderer.open(pdf())
        child = renderer._child
        assert child is not None
        ask = child.ask

        def lying(header: dict[str, object], *, seconds: float, max_bytes: int) -> object:
            answer, body = ask(header, seconds=seconds, max_bytes=max_bytes)
            return {**answer, **changed}, body

        monkeypatch.setattr(child, "ask", lying)
        with pytest.raises(Unreadable) as caught:
            renderer.page(pdf(), 0, width=50)
        assert caught.value.reason is Reason.CRASHED
        assert not child.alive
        assert renderer.page(pdf(), 0, width=50).width == 50


@linux
def test_without_memory_for_a_region_nothing_starts_and_nothing_stays_open() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    before = files_open()
    renderer = Renderer()
    resource.setrlimit(resource.RLIMIT_FSIZE, (SIZE - 1, hard))
    try:
        with pytest.raises(RuntimeError, match="does not start"):
            renderer.open(pdf())
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert files_open() == before
    with closing(renderer):
        assert renderer.open(pdf()).pages
