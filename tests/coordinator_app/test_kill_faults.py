"""A small run of tests/faults/kill.py: a real desk, server and kills; the large one: `make faults`."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="forks and kills")
def test_a_killed_desk_loses_nothing_and_ends_at_the_servers_rows() -> None:
    found = subprocess.run(
        [sys.executable, "-m", "tests.faults.kill", "12", "--seed", "5"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    assert "seed 5: 12 kills" in found.stdout
    assert "lost 0, doubled 0, strays 0, broken 0" in found.stdout
