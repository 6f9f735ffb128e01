"""Labels, measured: each child in its own, nothing outside one."""

from dataclasses import replace
from itertools import groupby

import pytest
from hypothesis import HealthCheck, given, settings
from reportlab.lib.units import mm

from db.rules.roster import Roster
from papers.outgoing.pack.labels import L7160, L7163, BadGrid, Grid, write_labels
from tests.papers.outgoing.pack.made import child, names, roster
from tests.papers.outgoing.pack.reading import Letter, kept, letters, pages

EDGE_TO_EDGE = Grid(rows=8, columns=3, left=0, right=0, top=0.5, bottom=0.5)
SMALL = Grid(rows=17, columns=5, left=8, right=8, top=15, bottom=15, gap_across=2, gap_down=1)
GRIDS = {"L7160": L7160, "L7163": L7163, "edge": EDGE_TO_EDGE, "small": SMALL}


def on_labels(grid: Grid, stay: Roster, *, start: int = 1) -> dict[tuple[int, int], str]:
    """Return the text by page and label; fails on a letter that is neither in a label nor in the foot."""
    pdf, _ = kept(lambda out: write_labels(stay, out, grid=grid, start=start))
    where: list[tuple[tuple[int, int], Letter]] = []
    for letter in letters(pdf):
        label = _label(grid, letter)
        if label is None:
            assert grid.footed
            assert letter.box[3] < grid.bottom * mm, letter
        else:
            where.append(((letter.page, label), letter))
    where.sort(key=lambda one: one[0])
    return {key: "".join(one.text for _, one in run) for key, run in groupby(where, key=lambda one: one[0])}


def _label(grid: Grid, letter: Letter) -> int | None:
    left, bottom, right, top = letter.box
    for index in range(grid.rows * grid.columns):
        x, y = grid.place(index)
        inside = x <= left and right <= x + grid.width * mm and y <= bottom and top <= y + grid.height * mm
        if inside:
            return index
    return None


def test_the_sheets_are_those_sold() -> None:
    """Sizes in millimetres, and how many."""
    assert (round(L7160.width, 1), round(L7160.height, 1), L7160.capacity) == (63.5, 38.1, 21)
    assert (round(L7163.width, 1), round(L7163.height, 1), L7163.capacity) == (99.1, 38.1, 14)


@pytest.mark.parametrize("grid", GRIDS)
@pytest.mark.parametrize("start", [1, 5])
def test_each_child_has_a_label(grid: str, start: int) -> None:
    """From the one asked for on, page after page."""
    stay, sheet = roster(45), GRIDS[grid]
    found = on_labels(sheet, stay, start=start)
    expected = [divmod(start - 1 + index, sheet.capacity) for index in range(45)]
    for place, one in zip(expected, stay.participants, strict=True):
        assert one.first_name in found[place]
        assert one.last_name.replace(" ", "").replace("'", "’").upper() in found[place]
    others = {place for place in found if place not in expected}
    # Without a margin, the last label of a sheet says what its foot would have said.
    assert others == (
        set() if sheet.footed else {(page, sheet.capacity) for page in range(expected[-1][0] + 1)}
    )
    assert all("Àdétruirele" in found[place] for place in others)


@pytest.mark.parametrize("grid", GRIDS)
@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(last=names, first=names, group=names, stay=names)
def test_nothing_leaves_its_label(grid: str, last: str, first: str, group: str, stay: str) -> None:
    """Whatever the names."""
    one = child(0, last_name=last, first_name=first, group=group)
    on_labels(GRIDS[grid], replace(roster(0), name=stay, participants=(one, child(1), child(2))))


def test_a_long_name_loses_its_middle() -> None:
    """Its beginning and its end stay."""
    one = child(0, last_name="Abcdefghij" * 6 + "Zyxwv")
    found = on_labels(L7160, replace(roster(0), participants=(one,)))
    assert found[0, 0].startswith("ABCDEF")
    assert "…" in found[0, 0]
    assert "ZYXWV" in found[0, 0]


def test_a_label_tells_strangers_little() -> None:
    """No age, no telephone of the family."""
    found = on_labels(L7160, replace(roster(0), participants=(child(4),)))
    assert "ans" not in found[0, 0]
    assert "061234" not in found[0, 0]


def test_nobody_to_label() -> None:
    """A sentence on the first label."""
    pdf, said = kept(lambda out: write_labels(roster(0), out))
    assert said.pages == 1
    assert "Aucun enfant" in pages(pdf)[0]


@pytest.mark.parametrize("start", [0, 22])
def test_no_such_label(start: int) -> None:
    """A sheet has 21."""
    with pytest.raises(ValueError, match="no label"):
        kept(lambda out: write_labels(roster(1), out, start=start))


@pytest.mark.parametrize(
    "change",
    [
        {"rows": 0},
        {"columns": 40},
        {"left": -1},
        {"top": 290},
        {"rows": 1, "columns": 1, "bottom": 1, "top": 1},
    ],
)
def test_impossible_grids(change: dict[str, int]) -> None:
    """A sentence says what to change."""
    with pytest.raises(BadGrid) as refused:
        replace(L7160, **change)
    assert refused.value.sentence.endswith(".")
