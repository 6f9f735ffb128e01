"""What a session keeps of each file: the last sizes, all turns and contrast."""

from tests.ui.viewers import sheet
from ui.viewer import kept
from ui.viewer.kept import Kept


def test_the_oldest_sizes_go_first_and_turns_stay() -> None:
    files = Kept()
    assert files.sheet("0") is None
    for number in range(kept.SHEETS):
        files.keep(str(number), sheet(2))
    files.turn("1", [1], 90)
    files.keep("0", sheet(3))
    files.keep("one more", sheet())
    assert files.sheet("0") == sheet(3), "what was used again is not the oldest"
    assert files.sheet("1") is None
    assert files.turned("1") == {1: 90}
    files.forget("0")
    assert files.sheet("0") is None


def test_turns_and_contrast_are_each_file_s_own() -> None:
    files = Kept()
    assert files.turn("a", [0, 2], 90) == {0: 90, 2: 90}
    assert files.turn("a", [0], -180) == {0: 270, 2: 90}
    assert files.turned("b") == {}
    assert files.switch_strong("a")
    assert (files.is_strong("a"), files.is_strong("b")) == (True, False)
    assert not files.switch_strong("a")
