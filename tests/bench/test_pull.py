"""The benchmark of pulls runs and returns its rows and curves; no figure of it is a test's business."""

from pathlib import Path

import pytest

from bench import pull
from bench.databases import Database
from bench.report import Aim, Report
from db.mirror import MIRRORED


def test_it_runs_at_its_smallest_size(kept_in: Path, tmp_path: Path) -> None:
    written = tmp_path / "report.json"
    report = pull.main(["--size", "smallest", "--kept-in", str(kept_in), "--json", str(written)])
    assert Report.from_json(written.read_text(encoding="utf-8")).rows == report.rows
    full, delta = report.rows
    assert (full.name, full.unit, full.aim) == ("pull, full", "rows/s", Aim(0.5, at_least=True))
    assert (delta.name, delta.unit, delta.aim) == ("pull, delta", "ms", Aim(1.5))
    assert full.ours.least > 0
    assert delta.theirs.least > 0
    first, later = report.curves
    assert set(first.lines) == {"pull", "COPY + executemany"}
    for line in (*first.lines.values(), *later.lines.values()):
        sizes = [size for size, _ in line]
        assert sizes == sorted(sizes)
        assert 2_000 < sizes[0] < 4_000 < sizes[1]


def test_another_copy_is_no_comparison(kept_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever brings less has been faster at nothing."""
    monkeypatch.setattr(pull, "MIRRORED", {name: MIRRORED[name] for name in ("child", "document")})
    bare = pull.bare

    def less(database: Database, path: Path, key: str) -> None:
        with monkeypatch.context() as within:
            within.setattr(pull, "MIRRORED", {"child": MIRRORED["child"]})
            bare(database, path, key)

    monkeypatch.setattr(pull, "bare", less)
    with pytest.raises(RuntimeError, match="differ"):
        pull.measure(full=False, kept_in=kept_in)
