"""Rows with their aims: throughput is time upside down, and what is written to a file comes back."""

from bench.pairs import Comparison, Spread
from bench.report import Aim, Curve, Report, Row

HALF = Comparison("x", Spread(2, 1, 4), Spread(1, 1, 1), Spread(2, 1, 4))


def test_a_row_of_time() -> None:
    row = Row.of_time("y", HALF, 2.0)
    assert (row.ours, row.ratio, row.holds) == (Spread(2000, 1000, 4000), Spread(2, 1, 4), True)
    assert not Row.of_time("y", HALF, 1.9).holds
    assert "MISSED" in str(Row.of_time("y", HALF, 1.9))


def test_a_row_of_throughput_is_the_time_upside_down() -> None:
    row = Row.of_throughput("y", HALF, 10, "pages/s", 0.5)
    assert (row.ours, row.theirs) == (Spread(5, 2.5, 10), Spread(10, 10, 10))
    assert (row.ratio, row.holds) == (Spread(0.5, 0.25, 1), True)
    assert not Row.of_throughput("y", HALF, 10, "pages/s", 0.6).holds


def test_a_report_comes_back_from_its_file() -> None:
    curve = Curve("x", "requests", "ms", {"ours": [[1, 2.0], [10, 3.0]]})
    report = Report((Row.of_time("y", HALF, 2.0), Row.of_time("y", HALF, None)), (curve,))
    assert Report.from_json(report.to_json()) == report
    assert str(Aim(0.5, at_least=True)) == "≥ 0.5"


def test_the_picture_of_a_curve_has_a_name_that_a_link_can_hold() -> None:
    assert Curve("Pull, full (1 M rows)", "rows", "ms", {}).picture == "pull-full-1-m-rows.svg"
