"""What `make faults` runs: rows that exist, a failure that is named and turns the whole red."""

import importlib.util
import subprocess
import sys

import pytest

from tests.faults.__main__ import ROOT, ROWS, Row, run


def test_each_row_is_a_module_that_takes_a_size() -> None:
    for row in ROWS:
        assert importlib.util.find_spec(f"tests.faults.{row.module}") is not None, row
        assert row.size is None or row.size > 0


@pytest.mark.skipif(sys.platform == "win32", reason="as the runs themselves")
def test_a_run_that_falls_short_is_named(capfd: pytest.CaptureFixture[str]) -> None:
    bad = Row("fuzz_files", 30, ("--no-such-option",))
    assert run([bad, Row("fuzz_files", 30)], scale=0.1) == [bad]
    assert str(bad) == "fuzz_files --no-such-option"
    assert "no-such-option" in capfd.readouterr().err


@pytest.mark.skipif(sys.platform == "win32", reason="as the runs themselves")
def test_a_part_can_be_run_at_a_scale() -> None:
    command = [sys.executable, "-m", "tests.faults", "fuzz_files", "--scale", "0.0002"]
    found = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=200)
    assert found.returncode == 0, found.stdout + found.stderr
    assert "1 runs at scale 0.0002: all hold" in found.stdout
