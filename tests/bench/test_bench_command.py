"""All the benchmarks together: what the table and the pictures say, and one that runs by itself."""

import platform
from datetime import date
from pathlib import Path

import pytest

from bench import __main__ as bench
from bench.machine import machine
from bench.pairs import Comparison, Spread
from bench.plots import draw
from bench.report import Curve, Report, Row
from bench.table import Measured, page

TWICE = Comparison("one thing", Spread(2, 1, 4), Spread(1, 1, 1), Spread(2, 1, 4))
CURVE = Curve("x", "requests", "ms", {"ours": [[10, 2.0], [1000, 3.0]], "theirs": [[10, 1.0], [1000, 2.9]]})


def report(aim: float | None, note: str = "") -> Report:
    return Report((Row.of_time("the other", TWICE, aim),), (CURVE,), note)


def last_cell(measured: Measured) -> str:
    text = page([measured], "a machine", date(2026, 11, 24), pictures="p")
    (row,) = [line for line in text.splitlines() if line.startswith(f"| {measured.name} ")]
    return row.split("|")[-2].strip()


def test_a_row_is_held_missed_or_failed() -> None:
    held, missed, failed = Measured("a", report(2.0)), Measured("a", report(1.9)), Measured("a", None)
    assert [last_cell(one) for one in (held, missed, failed)] == ["held", "**missed**", "**failed**"]
    assert [one.holds for one in (held, missed, failed)] == [True, False, False]


def test_a_row_without_an_aim_is_only_told() -> None:
    assert last_cell(Measured("a", report(None))) == ""
    assert Measured("a", report(None)).holds


def test_the_page_says_where_and_when_and_shows_the_curves() -> None:
    text = page([Measured("a", report(1.9, "Why."))], "a machine", date(2026, 11, 24), pictures="p")
    assert "Measured on 2026-11-24: a machine." in text
    assert "| a | one thing | the other | ms | 2 000 (1 000–4 000) |" in text
    assert text.endswith("## a\n\nWhy.\n\n![ms against requests](p/x.svg)\n")


def test_the_machine_has_no_name() -> None:
    told = machine()
    assert " cores" in told
    assert "Qt 6." in told
    assert platform.node() not in told.split(", ")


def test_the_same_curve_makes_the_same_picture(tmp_path: Path) -> None:
    for name in ("a.svg", "b.svg"):
        draw(CURVE, tmp_path / name)
    drawn = (tmp_path / "a.svg").read_text()
    assert drawn == (tmp_path / "b.svg").read_text()
    assert ">theirs<" in drawn  # letters, not their outlines
    assert "dc:date" not in drawn


def test_one_that_runs_by_itself(tmp_path: Path, kept_in: Path) -> None:
    given = ["mail", "--size", "smallest", "--build", str(tmp_path), "--kept-in", str(kept_in)]
    assert bench.main(given) in {0, 1}  # how it compares is no test's business
    text = (tmp_path / "bench.md").read_text()
    assert "| mail | 5 mails, sqlite |" in text
    assert "failed" not in text
    assert (tmp_path / "performance" / "mail.svg").is_file()


def test_one_that_fails_says_so(tmp_path: Path, kept_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bench, "NAMES", ("absent",))
    assert bench.main(["--size", "smallest", "--build", str(tmp_path), "--kept-in", str(kept_in)]) == 1
    assert "| absent |  |  |  |  |  |  |  | **failed** |" in (tmp_path / "bench.md").read_text()


def test_only_the_whole_table_is_kept(tmp_path: Path) -> None:
    with pytest.raises(SystemExit):
        bench.main(["mail", "--keep", "--build", str(tmp_path)])


def test_what_is_kept_is_the_table_and_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "performance").mkdir()
    table = bench.write([Measured("a", report(2.0))], tmp_path)
    (tmp_path / "docs").mkdir()
    bench.keep(table, tmp_path / "docs")
    assert (tmp_path / "docs" / "performance.md").read_text() == table.read_text()
    assert (tmp_path / "docs" / "performance" / "x.svg").is_file()
