"""Damaged files and lost keys: a few here, thousands by `tests/faults/damage.py`."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="forks, kills and limits")
def test_no_decision_is_lost_and_every_damage_has_its_sentence() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "tests.faults.damage", "8", "--seed", "3"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    lines = found.stdout.splitlines()
    assert len(lines) >= 9
    assert all("promises broken 0" in line for line in lines)
