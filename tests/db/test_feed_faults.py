"""A small run of tests/faults/feed.py, writers at once, rollbacks; the large one: `make faults`."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
def test_nothing_is_lost_and_no_position_is_missing() -> None:
    """While a cursor on a timestamp, beside it, loses rows. In a process that has no threads to fork."""
    found = subprocess.run(
        [sys.executable, "-m", "tests.faults.feed", "2000", "--seed", "7"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    assert "seed 7: 2" in found.stdout
    assert "lost 0, gaps 0" in found.stdout
