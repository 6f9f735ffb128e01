"""The benchmark of memory runs and returns rows; whether memory grows, it shows at its full size."""

import sys
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication

from bench import memory

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")


@pytest.mark.usefixtures("qapp")
@pytest.mark.qt_log_ignore("propagateSizeHints")
def test_it_runs_at_its_smallest_size(kept_in: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = memory.main(["--size", "smallest", "--kept-in", str(kept_in)])
    assert [row.documents for row in rows] == [1, 20]
    assert all(0 < row.private < row.resident for row in rows)
    assert len(capsys.readouterr().out.splitlines()) >= 1 + len(rows)
    assert not QApplication.topLevelWidgets() or not any(
        w.isVisible() for w in QApplication.topLevelWidgets()
    )
