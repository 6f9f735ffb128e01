"""Previews: bytes are read once, drawn by the child process, and only so many are kept."""

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image

from coordinator_app import previews
from coordinator_app.previews import Previews
from papers.incoming.renderer import Renderer
from papers.incoming.unreadable import Reason, Unreadable


def picture(colour: str) -> bytes:
    """Return a small PNG."""
    target = BytesIO()
    Image.new("RGB", (40, 20), colour).save(target, "PNG")
    return target.getvalue()


class Shelf:
    """Files by name, which notes each reading."""

    def __init__(self) -> None:
        self.files = {"red": picture("red"), "blue": picture("blue"), "bad": b"no picture at all"}
        self.read: list[str] = []

    def get(self, sha256: str) -> bytes:
        """Return a file."""
        self.read.append(sha256)
        return self.files[sha256]


@pytest.fixture
def shelf() -> Shelf:
    """A shelf nobody has read from."""
    return Shelf()


@pytest.fixture
def shown(shelf: Shelf) -> Iterator[Previews]:
    """Previews with a rendering process of their own."""
    made = Previews(shelf.get, Renderer())
    yield made
    made.close()


def test_a_file_is_read_once_for_its_sheet_and_its_pages(shelf: Shelf, shown: Previews) -> None:
    """Turning and enlarging do not read the disk again."""
    assert (shown.sheet("red").pages[0].width, shown.sheet("red").pages[0].height) == (40, 20)
    for rotation, size in ((0, (40, 20)), (90, (20, 40))):
        pixels = shown.page("red", 0, size[0], rotation)
        assert (pixels.width, pixels.height) == size
        assert pixels.data[:3] == bytes([0, 0, 255])
    assert shelf.read == ["red"]


def test_only_so_many_bytes_are_kept(shelf: Shelf, shown: Previews, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was seen longest ago goes first, whatever its size the file in hand stays."""
    monkeypatch.setattr(previews, "FILE_BYTES", 10)
    for name in ("red", "red", "blue", "red"):
        shown.sheet(name)
    assert shelf.read == ["red", "blue", "red"]


def test_what_cannot_be_shown_says_why_and_the_next_file_is_shown(shown: Previews) -> None:
    """A bad file costs itself only."""
    with pytest.raises(Unreadable) as caught:
        shown.sheet("bad")
    assert caught.value.reason is Reason.UNKNOWN_TYPE
    assert shown.sheet("blue").pages
