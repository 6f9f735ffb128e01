"""What the benchmarks' tests share: the season, made once, away from the one that people measure on."""

from pathlib import Path

import pytest

from bench.season import season


@pytest.fixture(scope="session")
def kept_in(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that holds the small season."""
    folder = tmp_path_factory.mktemp("bench")
    season(kept_in=folder)
    return folder
