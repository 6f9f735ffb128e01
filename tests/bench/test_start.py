"""The benchmark of starts runs and returns rows; a season grows by whole copies that are all answered."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bench import start
from bench.grown import grown


def test_it_runs_at_its_smallest_size(kept_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = start.main(["--size", "smallest", "--kept-in", str(kept_in)])
    assert all(row.ours.median > 0 and row.theirs.median > 0 for row in report.rows)
    assert [str(row.aim) for row in report.rows] == ["≤ 2", "None", "≤ 1.15"]
    assert {len(line) for line in report.curves[0].lines.values()} == {2}
    assert "a bare PySide6 window" in capsys.readouterr().out


def test_what_has_grown_is_history(kept_in: Path) -> None:
    alone, after = grown(1, size="small", kept_in=kept_in), grown(500, size="small", kept_in=kept_in)
    waiting = "SELECT count(*) FROM pre_registration WHERE state = 'pending'"
    with (
        closing(sqlite3.connect(alone / "sejours.db")) as before,
        closing(sqlite3.connect(after / "sejours.db")) as now,
    ):
        assert now.execute("SELECT count(*) FROM pre_registration").fetchone()[0] >= 500
        assert now.execute(waiting).fetchone() == before.execute(waiting).fetchone()
        assert now.execute("PRAGMA foreign_key_check").fetchall() == []
