"""People who sign in to the real server: a role in, an engine that connects as them and their id out."""

import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from sqlalchemy import Connection, Engine, NullPool, create_engine, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.types import Role

PERMISSION, CHECK = "42501", "23514"
VERIFIER = f"SCRAM-SHA-256$4096:{'c2Vs' * 5}==$" + f"{'A' * 43}=:{'B' * 43}="


@dataclass(frozen=True)
class Person:
    """Somebody's connection, under their own login."""

    engine: Engine
    login: str
    id: uuid.UUID

    @contextmanager
    def session(self) -> Iterator[Session]:
        """Yield a session whose writes are committed at the end."""
        with Session(self.engine) as session, session.begin():
            yield session

    def scalar(self, sql: str, **values: object) -> object:
        """Return the one value of a statement, committed."""
        with self.session() as session:
            return session.scalar(text(sql), values)

    def refusal(self, sql: str, **values: object) -> str | None:
        """Return the code with which the server refuses a statement or its commit, None where it does not."""
        try:
            self.scalar(sql, **values) if sql.startswith("SELECT") else self._run(sql, values)
        except DBAPIError as error:
            return sqlstate(error)
        return None

    def _run(self, sql: str, values: dict[str, object]) -> None:
        with self.session() as session:
            session.execute(text(sql), values)


class Logins:
    """Makes people, and removes them when the test is over."""

    def __init__(self, owner: Engine) -> None:
        self.owner = owner
        self._made: list[Person] = []

    def add(
        self, role: Role, *, stays: Sequence[str] | None = None, login: str | None = None, name: str = "Marie"
    ) -> Person:
        """Add somebody to the team; `stays`: codes, None for every stay."""
        login = login or f"{role.value}_{uuid.uuid4().hex[:10]}"
        with self.owner.begin() as connection:
            id_ = connection.scalar(
                text("SELECT staff_add(:login, :name, :role, :verifier, CAST(:stays AS text[]))"),
                {
                    "login": login,
                    "name": name,
                    "role": role.value,
                    "verifier": VERIFIER,
                    "stays": None if stays is None else list(stays),
                },
            )
        return self._person(login, id_)

    def service(self, group: str) -> Person:
        """Make a login of the portal or of a sender of mails: nobody of the team."""
        login = f"{group.removeprefix('sejours_')}_{uuid.uuid4().hex[:10]}"
        with self.owner.begin() as connection:
            connection.execute(text(f"CREATE ROLE {login} LOGIN IN ROLE {group}"))
        return self._person(login, uuid.UUID(int=0))

    def connect(self, login: str) -> Person:
        """Return the connection of somebody made elsewhere, to be removed with the others."""
        return self._person(login, uuid.UUID(int=0))

    def close(self) -> None:
        """Drop the logins."""
        with self.owner.begin() as connection:
            for person in self._made:
                person.engine.dispose()
                connection.execute(text(f'DROP ROLE IF EXISTS "{person.login}"'))

    def _person(self, login: str, id_: uuid.UUID) -> Person:
        engine = create_engine(self.owner.url.set(username=login), poolclass=NullPool)
        person = Person(engine, login, id_)
        self._made.append(person)
        return person


def sqlstate(error: DBAPIError) -> str:
    """Return the server's own code of an error."""
    return str(getattr(error.orig, "sqlstate", ""))


def today(connection: Connection | Session) -> object:
    """Return the server's day."""
    return connection.scalar(text("SELECT rights.today()"))
