"""The benchmark of the fiches runs and returns rows; how they compare, it shows at its full size."""

from pathlib import Path

import pytest

from bench import fiches
from bench.season import season


def test_it_runs_at_its_smallest_size(kept_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = fiches.main(["--size", "smallest", "--kept-in", str(kept_in)])
    assert [row.unit for row in report.rows] == ["pages/s", "pages/s", "MB", "MB", "MB"]
    assert all(row.ours.median > 1 and row.theirs.median > 1 for row in report.rows)
    time, memory = report.curves
    assert [[size for size, _ in line] for line in time.lines.values()] == [[1, 2, 4]] * 2
    assert time.lines.keys() == memory.lines.keys()
    assert "aim ≥ 0.5" in capsys.readouterr().out


def test_the_bare_canvas_draws_what_a_fiche_of_ours_shows(kept_in: Path) -> None:
    fiche = fiches.strokes_of(fiches.forms_of(season(kept_in=kept_in))[0])
    drawn = [name for page in fiche for name, _, _ in page]
    assert len(fiche) % 2 == 0
    assert drawn.count("drawString") > 40
    assert drawn.count("line") > 20


def test_fiches_that_say_other_things_are_no_comparison(
    kept_in: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fiches, "strokes_of", lambda _form: [[("drawString", (40, 40, "Bonjour"), {})], []])
    with pytest.raises(RuntimeError, match="do not say the same"):
        fiches.compared(season(kept_in=kept_in), (1, 1), pairs=1)
