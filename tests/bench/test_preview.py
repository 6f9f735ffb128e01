"""The benchmark of previews runs and returns rows; no figure of it is a test's business."""

from pathlib import Path

import pytest

from bench import preview
from tests.papers.incoming.files import encode, pdf, quarters


def test_it_runs_at_its_smallest_size(kept_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = preview.main(["--size", "smallest", "--kept-in", str(kept_in)])
    assert [row.aim is not None for row in report.rows] == [True, False, False, False]
    assert "(5 files)" in report.rows[0].name  # PDF, JPEG, PNG, TIFF and HEIC
    assert all(row.ours.least > 0 and row.theirs.least > 0 for row in report.rows)
    (curve,) = report.curves
    assert len(curve.lines) == 4
    assert all(len(line) == 2 for line in curve.lines.values())
    assert "in-process" in capsys.readouterr().out


def test_what_cannot_be_shown_is_left_out() -> None:
    report = preview.compared({"good": pdf(), "bad": b"%PDF-1.7\n"}, pairs=1, width=50, widths=(50,))
    assert "(1 files)" in report.rows[0].name


def test_two_drawings_that_differ_are_no_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "in_process", lambda data, width: bytes(len(data) + width))
    with pytest.raises(RuntimeError, match="differ"):
        preview.compared({"picture": encode(quarters(), "PNG")}, pairs=1, width=50)
