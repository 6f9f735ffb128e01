"""How large a page is drawn: within the limits, in its proportions."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from papers.incoming.sheet import MAX_AREA, MAX_SIDE, MAX_WIDTH, PageSize, fit

A4 = PageSize(595.276, 841.89)
sides = st.floats(min_value=1e-3, max_value=1e9)


@pytest.mark.parametrize(
    ("page", "width", "rotation", "enlarge", "expected"),
    [
        (A4, 1000, 0, True, (1000, 1414)),
        (A4, 1000, 90, True, (1000, 707)),
        (A4, 1000, 180, True, (1000, 1414)),
        (PageSize(400, 300), 1000, 0, False, (400, 300)),
        (PageSize(400, 300), 1000, 270, False, (300, 400)),
        (PageSize(400, 300), 100, 0, False, (100, 75)),
        (A4, 1_000_000, 0, True, (4000, 5657)),
        (PageSize(1e6, 2e6), 9000, 0, True, (3464, 6928)),
        (PageSize(1, 1e6), 1000, 0, True, (1, 16_000)),
    ],
)
def test_fit(page: PageSize, width: int, rotation: int, enlarge: bool, expected: tuple[int, int]) -> None:
    assert fit(page, width=width, rotation=rotation, enlarge=enlarge) == expected


@given(
    page=st.builds(PageSize, sides, sides),
    width=st.integers(min_value=1, max_value=10**9),
    rotation=st.sampled_from([0, 90, 180, 270]),
    enlarge=st.booleans(),
)
def test_no_page_is_drawn_beyond_the_limits(page: PageSize, width: int, rotation: int, enlarge: bool) -> None:
    across, down = fit(page, width=width, rotation=rotation, enlarge=enlarge)
    assert 1 <= across <= min(width, MAX_WIDTH)
    assert 1 <= down <= MAX_SIDE
    assert across * down <= MAX_AREA + across + down  # each side is rounded
