"""The benchmark of previews runs and returns rows; no figure of it is a test's business."""

from pathlib import Path

import pytest

from bench import preview
from tests.papers.incoming.files import encode, pdf, quarters


def test_it_runs_at_its_smallest_size(kept_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    report = preview.main(["--size", "smallest", "--pairs", "1", "--width", "100", "--kept-in", str(kept_in)])
    types = {row.name.split()[0] for row in report.warm}
    assert types == {"PDF", "JPEG", "PNG", "TIFF", "HEIC"}
    assert len(report.fresh) == len(report.started) == len(types)
    assert all(row.ours.least > 0 and row.theirs.least > 0 for row in report.warm)
    assert "Worst, warm" in capsys.readouterr().out


def test_what_cannot_be_shown_is_left_out() -> None:
    report = preview.measure({"good": pdf(), "bad": b"%PDF-1.7\n"}, pairs=1, width=50)
    assert [row.name for row in report.warm] == ["good"]


def test_two_drawings_that_differ_are_no_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(preview, "in_process", lambda data, width: bytes(len(data) + width))
    with pytest.raises(RuntimeError, match="differ"):
        preview.measure({"picture": encode(quarters(), "PNG")}, pairs=1, width=50)
