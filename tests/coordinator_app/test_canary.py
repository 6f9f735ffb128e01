"""What a desk may not hold any more is in none of its files after the next pull: a few families here."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from tests.faults import canary


@pytest.mark.parametrize("way", canary.WAYS)
def test_nothing_is_left_of_families_that_went(postgresql: Engine, tmp_path: Path, way: str) -> None:
    """Neither in rows nor in free pages nor in the journal; those that stay are all there."""
    tally = canary.play(postgresql, desk(tmp_path), way=way, count=4, seed=7)
    assert tally.holds, str(tally)


def desk(folder: Path) -> Path:
    (folder / "desk").mkdir()
    return folder / "desk"


def test_the_search_finds_what_is_not_overwritten(
    postgresql: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Were the journal kept, the words of those who went would be found in it."""
    monkeypatch.setattr("coordinator_app.generations.Generation.wipe_traces", lambda _: True)
    tally = canary.play(postgresql, desk(tmp_path), way="purged", count=4, seed=7)
    assert tally.after.rows == 0
    assert tally.after.pages > 0
    assert not tally.holds
