"""The benchmark of the next dossier validates a real one and paints the same page beside it."""

from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from bench import next_dossier


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_it_runs_at_its_smallest_size(kept_in: Path, qtbot: QtBot) -> None:  # noqa: ARG001 - an application
    report = next_dossier.measure(full=False, kept_in=kept_in)
    alone, synced = report.rows
    assert alone.aim is not None
    assert synced.aim is None
    assert 0 < alone.theirs.median <= alone.ours.median
    (curve,) = report.curves
    assert len(curve.lines) == 3


@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_another_page_is_no_comparison(
    kept_in: Path,
    qtbot: QtBot,  # noqa: ARG001 - an application
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(next_dossier, "paint_pixmap", lambda *_, **__: None)
    with pytest.raises(RuntimeError, match="another page"):
        next_dossier.measure(full=False, kept_in=kept_in)
