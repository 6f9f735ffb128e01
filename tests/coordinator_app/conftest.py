"""A desk on an empty season, closed at the end whatever happened to its files."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.coordinator_app.office import Office, close, open_office


@pytest.fixture
def office(database: Path) -> Iterator[Office]:
    """A desk whose data folder is the test's."""
    found = open_office(database.parent)
    yield found
    close(found)
