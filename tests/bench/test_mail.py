"""The benchmark of mails runs and returns rows; no figure of it is a test's business."""

import pytest

from bench import mail


def test_it_runs_at_its_smallest_size(capsys: pytest.CaptureFixture[str]) -> None:
    (row,) = mail.main(["--mails", "5", "--pairs", "1", "--connections", "2", "--engine", "sqlite"])
    assert row.name == "sqlite, 5 mails, 2 connections"
    assert row.ours.least > 0
    assert row.theirs.least > 0
    assert "throughput" in capsys.readouterr().out


def test_mails_that_stay_behind_are_no_comparison(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "RECIPIENT", "personne")
    with pytest.raises(RuntimeError, match="not all"):
        mail.main(["--mails", "2", "--pairs", "1", "--engine", "sqlite"])
