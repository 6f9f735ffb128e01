"""Every role on every table, with each verb, tried by a real login on the real server."""

import json
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import product
from typing import Any

import pytest
from sqlalchemy import Connection, TextClause, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from db.models import Base
from db.types import Role
from tests.db.logins import PERMISSION, Logins, Person, sqlstate
from tests.db.one_of_each import one_of_each

VERBS = {"S": "SELECT", "I": "INSERT", "U": "UPDATE", "D": "DELETE"}

MATRIX = """
                   coordinator director health_assistant animateur accounting admin portal mailer
account            SU          S        S                -         S          -     SIU    -
account_secret     -           -        -                -         -          -     SIU    -
audit_event        SI          SI       SI               SI        SI         -     -      -
change_log         S           S        S                S         S          S     -      -
child              S           S        S                S         -          -     SIU    -
child_household    S           S        S                -         -          -     SIU    -
decision           SI          S        S                -         -          -     S      -
decision_piece     SI          -        -                -         -          -     -      -
decision_reason    SI          S        S                -         -          -     S      -
document           SU          S        S                -         S          -     SIU    -
document_type      S           S        S                S         S          S     S      -
document_version   S           S        S                -         S          -     SI     -
emergency_contact  S           S        S                -         -          -     SIUD   -
family_edit        S           -        -                -         -          -     SI     -
feed_head          -           -        -                -         -          -     -      -
file               S           S        S                -         S          -     SI     -
guardian           SU          S        S                -         -          -     SIUD   -
health_answer      -           -        -                -         -          -     SIUD   -
household          S           S        S                -         S          -     SIU    -
mail               SIU         -        -                -         -          I     SI     SU
mail_template      S           -        -                -         -          SI    S      -
planning_interval  S           S        S                S         -          -     SID    -
planning_request   SU          S        S                S         -          -     SIU    -
pre_registration   SU          S        S                S         -          -     SIU    -
presence           SIUD        SIUD     SIUD             SIUD      SIUD       -     -      -
price_band         S           S        S                S         S          S     S      -
requirement        S           S        S                S         S          S     S      -
season             S           S        S                S         S          S     S      -
setting            S           S        S                S         S          SIUD  S      -
staff              S           S        S                S         S          S     -      -
staff_stay         S           S        S                S         S          S     -      -
stay               S           S        S                S         S          S     S      -
stay_activity      S           S        S                S         S          S     S      -
stay_closure       S           S        S                S         S          S     S      -
stay_group         S           S        S                S         S          S     S      -
stay_session       S           S        S                S         S          S     S      -
transport_point    S           S        S                S         S          S     S      -
"""

COLUMNS = {
    ("coordinator", "account"): "state revision assignee_id for_team",
    ("coordinator", "pre_registration"): "state revision assignee_id for_team waiting_rank",
    ("coordinator", "document"): "state revision assignee_id for_team valid_from valid_until details",
    ("coordinator", "planning_request"): "state revision assignee_id for_team",
    (
        "coordinator",
        "mail",
    ): "state attempt not_before leased_until offered_at sent_at answer bounced_at deposited_at posted_at",
    ("coordinator", "guardian"): "email",
    ("mailer", "mail"): "state attempt not_before leased_until offered_at sent_at answer bounced_at",
    (
        "portal",
        "account",
    ): "state revision submitted_at email email_confirmed_at household_id last_contact_at",
    ("portal", "pre_registration"): "state revision submitted_at group_id outward_id return_id waiting_rank "
    "family_message address_during",
    ("portal", "document"): "state revision submitted_at valid_from valid_until details",
    ("portal", "planning_request"): "state revision submitted_at",
}
"""Where not every column may be changed."""

OWN = ("staff_id", "decided_by", "written_by")
"""Columns that sign a row: whoever tries to write one signs it."""


def expected() -> Mapping[tuple[str, str], str]:
    """Return the letters of each role and table."""
    head, *lines = MATRIX.strip("\n").splitlines()
    return {
        (role, cells[0]): cells[1 + place].strip("-")
        for cells in map(str.split, lines)
        for place, role in enumerate(head.split())
    }


@dataclass(frozen=True)
class Tried:
    """A server with a row in every table, and somebody of each role."""

    owner: Connection
    people: Mapping[str, Person]
    connections: Mapping[str, Connection]

    def allows(self, role: str, table: str, verb: str) -> bool:
        """Tell whether a statement that is meant for one row touches it; nothing stays of it."""
        if verb == "I":
            return self._inserts(role, table)
        if verb == "U":
            return any(
                self._changes(role, table, column.key) for column in Base.metadata.tables[table].columns
            )
        return self._touches(role, f"{VERBS[verb]} {'*' if verb == 'S' else ''} FROM {table}")

    def columns(self, role: str, table: str) -> set[str]:
        """Return the columns that a role may change."""
        names = Base.metadata.tables[table].columns.keys()
        return {name for name in names if self._changes(role, table, name)}

    def _changes(self, role: str, table: str, column: str) -> bool:
        return self._touches(role, f"UPDATE {table} SET {column} = {column}")  # noqa: S608

    def _touches(self, role: str, statement: str) -> bool:
        connection = self.connections[role]
        try:
            return connection.execute(text(statement)).rowcount > 0
        except DBAPIError as error:
            return sqlstate(error) != PERMISSION
        finally:
            connection.rollback()

    def _inserts(self, role: str, table: str) -> bool:
        """Insert the row already there, but signed: its key is refused after every right was looked at."""
        connection = self.connections[role]
        row: dict[str, Any] = self.owner.scalar(text(f"SELECT to_jsonb(t) FROM {table} t LIMIT 1"))  # noqa: S608
        row |= {column: str(self.people[role].id) for column in OWN if row.get(column)}
        if (role, table) == ("admin", "mail"):  # a trial of the words
            row |= {"household_id": None, "written_by": str(self.people[role].id)}
        if table in {"decision_reason", "decision_piece"}:
            # They go with a decision of the same transaction.
            row["decision_id"] = "00000000-0000-0000-0000-000000000001"
            self._decides(connection, role, row["decision_id"])
        try:
            connection.execute(_insertion(table), {"row": json.dumps(row)})
        except DBAPIError as error:
            return sqlstate(error) != PERMISSION
        finally:
            connection.rollback()
        return True

    def _decides(self, connection: Connection, role: str, id_: str) -> None:
        row = self.owner.scalar(text("SELECT to_jsonb(t) FROM decision t LIMIT 1"))
        row |= {"id": id_, "decided_by": str(self.people[role].id)}
        try:
            connection.execute(_insertion("decision"), {"row": json.dumps(row)})
        except DBAPIError:
            connection.rollback()


def _insertion(table: str) -> TextClause:
    whole = f"jsonb_populate_record(NULL::{table}, CAST(:row AS jsonb))"
    return text(f"INSERT INTO {table} SELECT * FROM {whole}")  # noqa: S608


@pytest.fixture
def tried(logins: Logins) -> Iterator[Tried]:
    """The server of the matrix."""
    people = {"coordinator": logins.add(Role.COORDINATOR)}
    with Session(logins.owner) as session, session.begin():
        season = one_of_each(session, by=people["coordinator"].id)
    for role in Role:
        if role is not Role.COORDINATOR:
            people[role.value] = logins.add(role, stays=[season.code])
    for service in ("portal", "mailer"):
        people[service] = logins.service(f"sejours_{service}")
    with logins.owner.begin() as connection:
        # Everybody's own lines, so that what one may do to one's own can be tried.
        for person in people.values():
            if person.id.int and person is not people["coordinator"]:
                connection.execute(
                    text(
                        "INSERT INTO audit_event (id, at, staff_id, action, subject, subject_id, detail) "
                        "SELECT gen_random_uuid(), now(), :id, action, subject, subject_id, '' "
                        "FROM audit_event LIMIT 1"
                    ),
                    {"id": person.id},
                )
                connection.execute(
                    text(
                        "INSERT INTO presence SELECT :id, subject, subject_id, since, seen_at "
                        "FROM presence LIMIT 1"
                    ),
                    {"id": person.id},
                )
    with ExitStack() as stack:
        owner = stack.enter_context(logins.owner.connect())
        connections = {role: stack.enter_context(one.engine.connect()) for role, one in people.items()}
        yield Tried(owner, people, connections)


def test_every_role_on_every_table_with_every_verb(tried: Tried) -> None:
    """Allowed where the matrix says so, refused everywhere else."""
    table = expected()
    assert {name for _, name in table} == set(Base.metadata.tables)
    found = {cell: "".join(verb for verb in VERBS if tried.allows(*cell, verb)) for cell in table}
    assert found == table


def test_the_columns_that_may_be_changed(tried: Tried) -> None:
    """A decision moves a state, never the family's own words."""
    assert {cell: tried.columns(*cell) for cell in COLUMNS} == {
        cell: set(columns.split()) for cell, columns in COLUMNS.items()
    }


def test_nobody_changes_the_schema_or_the_rules(tried: Tried) -> None:
    """Nor reads what the functions keep for themselves."""
    statements = (
        "CREATE TABLE public.mine (a int)",
        "CREATE TEMP TABLE mine (a int)",
        "DROP POLICY seen ON child",
        "ALTER TABLE child DISABLE ROW LEVEL SECURITY",
        "ALTER TABLE audit_event DISABLE TRIGGER ALL",
        "SET session_replication_role = replica",
        "SET SESSION AUTHORIZATION postgres",
        "SELECT * FROM rights.health_ticket",
        "SELECT * FROM rights.audit_chain",
        "INSERT INTO rights.legal_transition VALUES ('account', 'refused', 'approve', 'validated', 'staff')",
        "TRUNCATE mail",
        "CREATE ROLE other LOGIN",
        "GRANT sejours_admin TO CURRENT_USER",
        "COPY (SELECT 1) TO PROGRAM 'true'",
    )
    for person, statement in product(tried.people.values(), statements):
        assert person.refusal(statement.replace("SELECT *", "WITH x AS (SELECT) SELECT *")) == PERMISSION, (
            person.login,
            statement,
        )


def test_a_stranger_sees_nothing(logins: Logins, tried: Tried) -> None:
    """A login of the group that is not of the team: another database's colleague, on the same server."""
    stranger = logins.service("sejours_coordinator")
    with logins.owner.begin() as connection:
        connection.execute(text(f"GRANT sejours_staff TO {stranger.login}"))
    for table in sorted(Base.metadata.tables):
        if "S" in expected()["coordinator", table] and table != "change_log":
            assert stranger.scalar(f"SELECT count(*) FROM {table}") == 0, table  # noqa: S608
    outside = logins.connect(f"outside_{stranger.login}")
    with logins.owner.begin() as connection:
        connection.execute(text(f"CREATE ROLE {outside.login} LOGIN"))
    with pytest.raises(DBAPIError, match="CONNECT"):
        outside.scalar("SELECT 1")
    del tried
