"""Stories of tests/faults/model.py: three desks, families, lost answers, crashes, purges, old backups."""

from sqlalchemy import Engine

from tests.faults.model import explore


def test_whatever_comes_nothing_is_lost_or_applied_twice(postgresql: Engine) -> None:
    """And in the end every copy equals the server's rows."""
    explore(postgresql, examples=3, number=7, steps=15)
