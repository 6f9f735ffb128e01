"""Senders killed at random: a few mails here, thousands by `tests/faults/mail.py`."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.mark.skipif(sys.platform == "win32", reason="forks and kills")
@pytest.mark.parametrize("engine", ["sqlite", "postgresql"])
def test_nothing_is_lost_and_nothing_sent_twice(engine: str) -> None:
    found = subprocess.run(
        [
            sys.executable,
            "-m",
            "tests.faults.mail",
            "200",
            "--engine",
            engine,
            "--seed",
            "5",
            "--senders",
            "4",
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert found.returncode == 0, found.stdout + found.stderr
    assert f"{engine}, seed 5: 200 mails" in found.stdout
    assert "lost 0, duplicates 0, uncertain without DATA 0" in found.stdout
