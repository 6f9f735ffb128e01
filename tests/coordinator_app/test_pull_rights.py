"""A pull as each role really reads: under row-level security, by a login of its own, to the same rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from db.models import Child, Household, PreRegistration, Stay
from db.types import Role
from tests import builders
from tests.coordinator_app.server import Post, Server
from tests.db.logins import Logins
from tests.db.one_of_each import one_of_each


@dataclass(frozen=True)
class Under(Server):
    """The server under one person's login."""

    person: Engine

    @contextmanager
    def reading(self) -> Iterator[Session]:
        """Yield a session that reads one snapshot of what this person sees."""
        engine = self.person.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
        with Session(engine) as session, session.begin():
            yield session


@pytest.fixture
def logins(postgresql: Engine) -> Iterator[Logins]:
    """Who makes people, and removes them."""
    found = Logins(postgresql)
    yield found
    found.close()


@pytest.mark.parametrize("role", list(Role))
@pytest.mark.parametrize("everywhere", [True, False])
def test_every_role_pulls_what_it_sees(
    postgresql: Engine, logins: Logins, tmp_path: Path, role: Role, *, everywhere: bool
) -> None:
    """Tables it may not read stay empty; what a request brings and takes away follows."""
    colleague = logins.add(Role.COORDINATOR)
    with Session(postgresql) as session, session.begin():
        one_of_each(session, by=colleague.id)
        codes = list(session.scalars(select(Stay.code)))
    person = logins.add(role, stays=None if everywhere else codes)
    post = Post(Under(postgresql, person.engine), tmp_path)
    try:
        assert post.pull().ended
        assert post.same()
        with Session(postgresql) as session, session.begin():
            stay = session.scalars(select(Stay.id)).first()
            assert stay is not None
            who = builders.family(session, first_name="Nouvelle")
            asked = builders.pre_registration(session, who, stay)
        post.pull()
        assert post.same()
        seen = post.scalar(select(func.count()).where(Child.id == who.child))
        with person.session() as session:
            may = session.scalar(text("SELECT has_table_privilege('child', 'SELECT')"))
            assert seen == (session.scalar(select(func.count()).where(Child.id == who.child)) if may else 0)
        with Session(postgresql) as session, session.begin():
            session.delete(session.get_one(PreRegistration, asked))
        post.pull()
        assert post.same()
        assert post.number() == 1
        if role is Role.COORDINATOR and not everywhere:
            assert post.scalar(select(func.count()).where(Household.id == who.household)) == 0
    finally:
        post.replica.close()
