"""The benchmark of queues runs and returns rows; bare SQL that shows anything else is no comparison."""

from pathlib import Path

import pytest

from bench import queue, queue_sql
from bench.report import Report
from db.queries.queues import View


@pytest.fixture(scope="module")
def report(kept_in: Path) -> Report:
    return queue.measure(full=False, kept_in=kept_in)


def test_it_returns_a_row_of_each_kind_beside_both(report: Report) -> None:
    assert [row.name.split(",")[0] for row in report.rows] == [
        "queue: open",
        "queue: sort",
        "queue: filter",
    ] * 2
    assert all(row.ours.least > 0 and row.theirs.least > 0 for row in report.rows)


def test_it_returns_how_each_queue_grows(report: Report) -> None:
    (curve,) = report.curves
    assert {"accounts", "pre_registrations", "documents", "plannings"} < set(curve.lines)
    assert all(sizes == sorted(sizes) for line in curve.lines.values() for sizes in [[x for x, _ in line]])


def test_other_rows_are_no_comparison(kept_in: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """One that is in another order is told, whatever it took."""

    def backwards(view: View) -> tuple[str, object]:
        text, values = queue_sql.statement(view)
        return text.replace(" LIMIT :limit", " DESC LIMIT :limit"), values

    monkeypatch.setattr(queue, "statement", backwards)
    with pytest.raises(RuntimeError, match="other rows"):
        queue.measure(full=False, kept_in=kept_in)
