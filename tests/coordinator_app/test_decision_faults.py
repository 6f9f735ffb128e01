"""A small run of tests/faults/decisions.py, processes on each engine; the large one: `make faults`."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="forks")
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_each_revision_has_one_winner_and_every_loser_is_told(engine: str) -> None:
    command = [sys.executable, "-m", "tests.faults.decisions", "240"]
    found = subprocess.run(
        [*command, "--engine", engine, "--desks", "4", "--seed", "5"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    assert f"{engine}, 4 desks, seed 5: 24" in found.stdout
    assert "lost 0, doubled 0, without a winner 0, not told 0, strays 0, desks crashed 0" in found.stdout
