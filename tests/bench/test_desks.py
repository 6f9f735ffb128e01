"""The benchmark of desks runs, and a decision that is lost is no figure; what a server used can only grow."""

from pathlib import Path

import pytest

from bench import desks
from bench.office import opened
from bench.season import season
from bench.server import server


def test_it_runs_at_its_smallest_size(kept_in: Path) -> None:
    report = desks.measure(full=False, kept_in=kept_in)
    assert [" ".join(row.name.split()[:3]) for row in report.rows] == ["2 idle desks", "2 busy desks"]
    for curve in report.curves:
        sizes = {name: [size for size, _ in line] for name, line in curve.lines.items()}
        assert sizes == {"idle": [1, 2], "busy": [1, 2]}


def test_copies_that_are_not_the_servers_are_no_figure(kept_in: Path) -> None:
    with opened(season("small", kept_in=kept_in) / "sejours.db", 1) as office:
        with pytest.raises(RuntimeError, match="0 of 0 decisions"):
            office.prove()  # nobody has decided anything
        with office.owner.begin() as connection:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")  # the log says nothing
            connection.exec_driver_sql("UPDATE child SET first_name = 'Autre'")
        with pytest.raises(RuntimeError, match=r"1 copies differ: .*child"):
            office.prove()


def test_what_a_server_used_grows_with_what_it_does() -> None:
    """Also when who did it has ended."""
    with server() as shared:
        engine = shared.engine()
        before = shared.cpu()
        with engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM generate_series(1, 3000000)")
        during = shared.cpu()
        engine.dispose()
        with engine.connect() as connection:  # the other one has ended by now, or is counted as alive
            connection.exec_driver_sql("SELECT 1")
        after = shared.cpu()
        engine.dispose()
    assert during - before > 0.05
    assert after - before > 0.05
