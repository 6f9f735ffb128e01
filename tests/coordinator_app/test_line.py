"""A desk left alone behind a line that fails: each way once, small; `tests.faults.line` plays the whole."""

from collections.abc import Iterator
from random import Random

import pytest

from db import wire
from tests.faults.line import Case, Ground, ground, play


@pytest.fixture(scope="module")
def place() -> Iterator[Ground]:
    with ground() as made:
        yield made


def test_behind_a_pooler_nothing_is_prepared(place: Ground) -> None:
    """The next transaction is on whichever connection is free."""
    told = wire.parameters(place.pooler, login="postgres", password="")
    lines = [wire.connect(told, wire.Patience()) for _ in range(4)]
    assert {line.prepare_threshold for line in lines} == {None}
    for _ in range(8):
        for line in lines:
            line.execute("SELECT count(*) FROM pg_class WHERE oid = %s", [1])
            line.commit()
    for line in lines:
        line.close()


@pytest.mark.parametrize("case", Case)
def test_the_outbox_empties_by_itself(place: Ground, case: Case) -> None:
    """Within a minute of the line's return; nothing lost, nothing twice, a mail for each."""
    chance = Random(7)  # noqa: S311 - to be played again
    found = play(place, case, decisions=3, outage=1.5, chance=chance, silence=1.0)
    assert found.holds, found
    assert found.rounds > 1
    if case not in {Case.LATENCY, Case.DRIP}:
        assert found.failed > 0, "the line did not fail"
