"""The benchmark of the fiches runs and returns rows; how they compare, it shows at its full size."""

from pathlib import Path

import pytest

from bench import fiches
from bench.season import season


def test_it_runs_at_its_smallest_size(kept_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    measured = fiches.main(["--size", "smallest", "--kept-in", str(kept_in)])
    assert measured is not None
    row, peaks = measured
    assert row.ours.median > 0
    assert row.theirs.median > 0
    assert [peak.fiches for peak in peaks] == [3, 6]
    assert all(peak.peak > 1_000_000 for peak in peaks)
    assert "aim 0.5" in capsys.readouterr().out


def test_the_bare_canvas_draws_as_much_as_a_page_of_ours(kept_in: Path) -> None:
    strings, rules = fiches.drawn(next(fiches.children(season(kept_in=kept_in), 1)))
    assert strings > 20
    assert rules > 20
