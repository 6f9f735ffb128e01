"""What tests of the shared database's rights ask for."""

from collections.abc import Iterator

import pytest
from sqlalchemy import Engine

from tests.db.logins import Logins


@pytest.fixture
def logins(postgresql: Engine) -> Iterator[Logins]:
    """People who sign in to an empty PostgreSQL database."""
    made = Logins(postgresql)
    yield made
    made.close()
