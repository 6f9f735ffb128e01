"""Adults for children, at the numbers where one more is needed."""

import pytest

from db.rules.supervision import supervision


@pytest.mark.parametrize(
    ("under_6", "from_6", "adults"),
    [
        (0, 0, 2),
        (0, 12, 2),
        (0, 24, 2),
        (0, 25, 3),
        (8, 12, 2),
        (9, 12, 3),
        (8, 13, 3),
        (1, 1, 2),
        (17, 0, 3),
        (16, 36, 5),
    ],
)
def test_supervision(under_6: int, from_6: int, adults: int) -> None:
    assert supervision(under_6, from_6) == adults
