"""The benchmark of pushes runs: both ways bring every decision to the server, or it says so."""

from pathlib import Path

from bench import push


def test_it_runs_at_its_smallest_size(kept_in: Path) -> None:
    report = push.main(["--size", "smallest", "--kept-in", str(kept_in)])
    assert [row.name for row in report.rows] == ["push, 1 desk", "push, 2 desks"]
    assert all(row.ours.median > 0 and row.theirs.median > 0 for row in report.rows)
    assert [size for size, _ in report.curves[0].lines["push"]] == [1, 2]
