"""The benchmark of mails runs and returns rows; no figure of it is a test's business."""

import pytest

from bench import mail


def test_it_runs_at_its_smallest_size(capsys: pytest.CaptureFixture[str]) -> None:
    report = mail.main(["--size", "smallest"])
    (row,) = report.rows
    assert row.name == "5 mails, sqlite"
    assert row.ours.least > 0
    assert row.theirs.least > 0
    assert set(report.curves[0].lines) == {"the queue, sqlite", "a bare loop"}
    assert "aim ≥ 0.8" in capsys.readouterr().out


def test_mails_that_stay_behind_are_no_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "RECIPIENT", "personne")
    with pytest.raises(RuntimeError, match="not all"):
        mail.compared(["sqlite"], mails=2, sizes=(), pairs=1)
