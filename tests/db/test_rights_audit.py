"""The journal: all sign their own lines, nobody changes one, and a change by the server's owner is found."""

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

from db.types import Role
from tests.db.logins import PERMISSION, Logins, Person

LINE = (
    "INSERT INTO audit_event (id, at, staff_id, action, subject, subject_id, detail) "
    "VALUES (gen_random_uuid(), now(), :who, 'view', 'document', :what, 'assurance')"
)


def looked(person: Person, times: int) -> None:
    """Write lines, a transaction each."""
    for _ in range(times):
        assert person.refusal(LINE, who=person.id, what=uuid.uuid4()) is None


def broken(engine: Engine) -> object:
    """Return where the chain is broken."""
    with engine.connect() as connection:
        return connection.scalar(text("SELECT audit_broken()"))


def test_lines_are_signed_and_stay(logins: Logins) -> None:
    """Nobody writes in the name of another; nobody, owner included, changes or removes a line."""
    marie, paul = logins.add(Role.COORDINATOR), logins.add(Role.DIRECTOR)
    looked(marie, 2)
    looked(paul, 1)
    assert marie.refusal(LINE, who=paul.id, what=uuid.uuid4()) == PERMISSION
    assert (
        marie.scalar("SELECT count(*) FROM audit_event"),
        paul.scalar("SELECT count(*) FROM audit_event"),
    ) == (*(3, 1),)
    owner = Person(logins.owner, "postgres", uuid.uuid4())
    for statement in (
        "UPDATE audit_event SET detail = ''",
        "DELETE FROM audit_event",
        "TRUNCATE audit_event",
        "UPDATE rights.audit_chain SET hash = ''",
        "DELETE FROM rights.audit_chain",
    ):
        for person in (marie, paul, owner):
            refused = person.refusal(statement)
            assert refused == PERMISSION or (statement.startswith("TRUNCATE") and refused == "P0001"), (
                statement
            )
    assert broken(logins.owner) is None
    assert marie.scalar("SELECT audit_broken()") is None
    with pytest.raises(DBAPIError, match="permission denied"):
        paul.scalar("SELECT audit_broken()")


def by_force(statement: str) -> Callable[[Connection], object]:
    """Return what only the server's owner can do: the triggers are switched off."""

    def work(connection: Connection) -> None:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(text(statement))

    return work


NTH = "(SELECT event_id FROM rights.audit_chain WHERE pos = 3)"


@pytest.mark.parametrize(
    ("statement", "found"),
    [
        (f"UPDATE audit_event SET detail = 'vaccins' WHERE id = {NTH}", 3),  # noqa: S608
        (f"UPDATE audit_event SET at = at + interval '1 microsecond' WHERE id = {NTH}", 3),  # noqa: S608
        (f"UPDATE audit_event SET child_id = gen_random_uuid() WHERE id = {NTH}", 3),  # noqa: S608
        (f"DELETE FROM audit_event WHERE id = {NTH}", 3),  # noqa: S608
        ("DELETE FROM rights.audit_chain WHERE pos = 3", 3),
        ("UPDATE rights.audit_chain SET hash = repeat('0', 64) WHERE pos = 2", 2),
        ("DELETE FROM rights.audit_chain WHERE pos = 5", 5),
        (
            "INSERT INTO audit_event SELECT gen_random_uuid(), at, staff_id, action, subject, subject_id, "
            "household_id, child_id, detail FROM audit_event LIMIT 1",
            6,
        ),
    ],
)
def test_tampering_is_found(logins: Logins, statement: str, found: int) -> None:
    """At the very line, or at the first one after it."""
    looked(logins.add(Role.COORDINATOR), 5)
    assert broken(logins.owner) is None
    with logins.owner.begin() as connection:
        by_force(statement)(connection)
    assert broken(logins.owner) == found


def test_the_seal_does_not_depend_on_the_reader(logins: Logins) -> None:
    """Nor on the writer: time zones and formats of dates are settings of a session."""
    marie = logins.add(Role.COORDINATOR)
    with marie.session() as session:
        for setting in ("timezone = 'Asia/Tokyo'", "datestyle = 'German'", "bytea_output = 'escape'"):
            session.execute(text(f"SET LOCAL {setting}"))
        session.execute(text(LINE), {"who": marie.id, "what": uuid.uuid4()})
    looked(marie, 1)
    assert broken(logins.owner) is None
