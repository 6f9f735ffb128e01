"""Every damaged or malicious file gives pixels or one sentence in its time, and the process comes back."""

import time
from collections.abc import Iterator
from contextlib import closing, suppress

import pytest

from papers.incoming.renderer import Renderer
from papers.incoming.unreadable import Unreadable
from tests.faults.fuzz_files import fuzz, mutations, originals
from tests.papers.incoming.damaged import damaged
from tests.papers.incoming.files import RED, TOP_LEFT, colour_at, near, pdf

SECONDS = 2.0
FREED = 2.0  # for a loaded machine to end a process, and to send a bomb of 15 MB
CUTS = 12
SOUND = pdf(size=(100, 100))
ORIGINALS = originals()


@pytest.fixture(scope="module")
def renderer() -> Iterator[Renderer]:
    with closing(Renderer(seconds=SECONDS)) as made:
        made.open(SOUND)
        yield made


def assert_answered(renderer: Renderer, data: bytes) -> None:
    """Draw the first and the last page; only `Unreadable` may come instead, and only in time."""
    started = time.monotonic()
    with suppress(Unreadable):
        for index in {0, len(renderer.open(data).pages) - 1}:
            pixels = renderer.page(data, index, width=200)
            assert len(pixels.data) == pixels.stride * pixels.height > 0
    assert time.monotonic() - started < 3 * SECONDS + FREED
    assert near(colour_at(renderer.page(SOUND, 0, width=50), TOP_LEFT), RED)


@pytest.mark.parametrize("data", [pytest.param(data, id=name) for name, data in damaged()])
def test_a_malicious_file(renderer: Renderer, data: bytes) -> None:
    assert_answered(renderer, data)


@pytest.mark.parametrize("name", ORIGINALS)
def test_the_originals_are_sound(renderer: Renderer, name: str) -> None:
    """Or damaging them would prove nothing."""
    assert renderer.page(ORIGINALS[name], 0, width=50).data


@pytest.mark.parametrize("name", ORIGINALS)
def test_a_file_cut_anywhere(renderer: Renderer, name: str) -> None:
    data = ORIGINALS[name]
    for cut in range(CUTS):
        assert_answered(renderer, data[: len(data) * cut // CUTS])


@pytest.mark.parametrize("name", ORIGINALS)
def test_a_file_with_a_bit_flipped_anywhere(renderer: Renderer, name: str) -> None:
    for cut in range(CUTS):
        data = bytearray(ORIGINALS[name])
        data[len(data) * cut // CUTS] ^= 1 << cut % 8
        assert_answered(renderer, bytes(data))


def test_files_damaged_at_random() -> None:
    """A few here, the same each time; `tests/faults/fuzz_files.py` takes as many as one likes."""
    tally = fuzz(150, 1)
    assert tally.outcomes.total() == 150
    assert tally.outcomes["shown"] > 10
    assert tally.outcomes["damaged"] > 10
    assert tally.outcomes["pixels missing"] == 0
    assert tally.lost == 0, tally
    assert tally.slowest < 21, tally


def test_a_seed_gives_the_same_files() -> None:
    assert list(mutations(40, 7)) == list(mutations(40, 7)) != list(mutations(40, 8))
