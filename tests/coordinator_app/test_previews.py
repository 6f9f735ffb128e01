"""Previews: bytes are read once, drawn by the child process, and only so many are kept."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from PIL import Image

from coordinator_app import previews
from coordinator_app.errors import DeskError
from coordinator_app.previews import Previews
from papers.incoming.renderer import Renderer
from papers.incoming.unreadable import Reason, Unreadable
from tests.papers.incoming.files import pdf


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


def test_a_password_that_opens_a_file_is_kept_for_it_alone(shelf: Shelf, shown: Previews) -> None:
    """A wrong one is not; nobody else's file is opened by it."""
    right = "clé"
    shelf.files |= {"locked": pdf(password=right), "other": pdf(password=right)}
    for name in ("locked", "other"):
        with pytest.raises(Unreadable) as caught:
            shown.unlock(name, "faux")
        assert caught.value.reason is Reason.LOCKED
    assert shown.unlock("locked", right).pages == shown.sheet("locked").pages
    assert shown.page("locked", 0, 100, 0).width == 100
    with pytest.raises(Unreadable):
        shown.sheet("other")


def test_a_page_is_drawn_strong_or_as_it_is(shelf: Shelf, shown: Previews) -> None:
    """The file's own drawing is not touched by the other."""
    page = Image.new("RGB", (200, 200), (230, 230, 230))
    page.paste((210, 210, 210), (20, 20, 40, 40))
    target = BytesIO()
    page.save(target, "PNG")
    shelf.files["pale"] = target.getvalue()
    at = (30 * 200 + 30) * 4
    assert shown.page("pale", 0, 200, 0, strong=True).data[at] < 40
    assert shown.page("pale", 0, 200, 0).data[at] == 210


def test_an_original_is_saved_as_it_came(shelf: Shelf, shown: Previews, tmp_path: Path) -> None:
    """Even one that cannot be shown; a folder that is not there is told."""
    shown.save_original("bad", tmp_path / "bad")
    assert (tmp_path / "bad").read_bytes() == shelf.files["bad"]
    with pytest.raises(DeskError) as caught:
        shown.save_original("bad", tmp_path / "gone" / "bad")
    assert "n’a pas été enregistré" in caught.value.title


def test_a_file_is_checked_page_by_page_and_once(shelf: Shelf, shown: Previews) -> None:
    """Other files are drawn in between; what was found is kept."""
    shelf.files["long"] = pdf(pages=2, size=(60, 60))
    steps = 0
    while (found := shown.check_on("long")) is None:
        shown.page("red", 0, 40, 0)
        steps += 1
    assert steps == 3  # the file and each page
    assert len(found.pages) == 2
    assert shown.check("long") is found
    assert shown.check("red").pages[0] is not None


def test_a_check_left_half_way_starts_again(shelf: Shelf, shown: Previews) -> None:
    """Nothing of one file is said of another."""
    shelf.files["long"] = pdf(pages=3, size=(60, 60))
    assert shown.check_on("long") is None
    assert shown.check_on("long") is None
    assert len(shown.check("red").pages) == 1
    assert len(shown.check("long").pages) == 3


def test_what_cannot_be_read_is_not_checked(shown: Previews) -> None:
    """It says why each time, and stands in no other file's way."""
    for _ in range(2):
        with pytest.raises(Unreadable):
            shown.check("bad")
    assert shown.check("blue").pages


def test_only_so_many_facts_are_kept(shown: Previews, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was asked for longest ago is found out again."""
    monkeypatch.setattr(previews, "CHECKED", 1)
    first = shown.check("red")
    shown.check("blue")
    again = shown.check("red")
    assert again == first
    assert again is not first


def test_a_locked_file_is_checked_once_it_is_open(shelf: Shelf, shown: Previews) -> None:
    """With the password that opened it."""
    right = "clé"
    shelf.files["locked"] = pdf(password=right, size=(60, 60))
    with pytest.raises(Unreadable):
        shown.check("locked")
    shown.unlock("locked", right)
    assert shown.check("locked").locked
