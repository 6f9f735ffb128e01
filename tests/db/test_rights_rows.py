"""Row-level security by stay: own stays and others, and the days around them by the server's date."""

import uuid
from collections.abc import Sequence

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from db.models import StaffStay
from db.types import Role
from tests.db.logins import Logins, Person
from tests.db.one_of_each import Season, document_types, going, stay_from

BEHIND = [
    "pre_registration",
    "planning_request",
    "planning_interval",
    "child",
    "child_household",
    "household",
    "guardian",
    "account",
    "document",
    "document_version",
    "file",
]
"""The tables that tell of a family."""


def a_stay(logins: Logins, *, days: int = 3, families: Sequence[str] = ("Martin",)) -> list[Season]:
    """Insert a stay that begins so many days from today, with a family of each name."""
    with Session(logins.owner) as session, session.begin():
        if not session.scalar(text("SELECT count(*) FROM document_type")):
            document_types(session)
        stay, _ = stay_from(session, days=days)
        return [going(session, stay, last_name=name) for name in families]


def counts(person: Person, tables: Sequence[str] = BEHIND) -> dict[str, object]:
    """Return how many rows of each table somebody sees."""
    with person.session() as session:
        return {name: session.scalar(text(f"SELECT count(*) FROM {name}")) for name in tables}  # noqa: S608


def test_a_coordinator_of_every_stay_sees_all(logins: Logins) -> None:
    """Whoever of the team is not bound to stays."""
    a_stay(logins, families=("Martin", "Durand"))
    a_stay(logins, days=200)
    assert counts(logins.add(Role.COORDINATOR)) == dict.fromkeys(BEHIND, 3) | {
        "document": 9,
        "document_version": 9,
        "file": 9,
    }


@pytest.mark.parametrize("days", [3, 200])
def test_a_coordinator_of_some_stays(logins: Logins, days: int) -> None:
    """Own stays, whenever they are; nothing at all of the families of another."""
    (own,) = a_stay(logins, days=days)
    (other,) = a_stay(logins, families=("Durand",))
    person = logins.add(Role.COORDINATOR, stays=[own.code])
    assert counts(person) == dict.fromkeys(BEHIND, 1) | {"document": 3, "document_version": 3, "file": 3}
    assert person.scalar("SELECT id FROM child") == own.who.child
    for table, id_ in (("account", other.who.account), ("document", other.documents["assurance"])):
        with person.session() as session:
            changed = session.execute(
                text(f"UPDATE {table} SET for_team = true WHERE id = :id"),  # noqa: S608
                {"id": id_},
            )
            assert changed.rowcount == 0  # type: ignore[attr-defined]


def test_nobody_without_a_stay_sees_a_family(logins: Logins) -> None:
    """Neither do those whose role has nothing to do with one."""
    a_stay(logins)
    for role in (Role.COORDINATOR, Role.DIRECTOR, Role.HEALTH_ASSISTANT):
        assert counts(logins.add(role, stays=[])) == dict.fromkeys(BEHIND, 0)
    assert counts(logins.add(Role.ANIMATEUR, stays=[]), BEHIND[:4]) == dict.fromkeys(BEHIND[:4], 0)


@pytest.mark.parametrize("role", [Role.DIRECTOR, Role.HEALTH_ASSISTANT, Role.ANIMATEUR])
@pytest.mark.parametrize(
    ("days", "seen"),
    # A stay of seven days: the first is so many days away, the last six more.
    [(16, False), (15, True), (0, True), (-13, True), (-14, False)],
    ids=["D-16", "D-15", "D", "D+7", "D+8"],
)
def test_the_days_around_a_stay(logins: Logins, role: Role, days: int, *, seen: bool) -> None:
    """From D-15 before the first day to D+7 after the last, by the server's date."""
    (own,) = a_stay(logins, days=days)
    a_stay(logins, families=("Durand",))
    person = logins.add(role, stays=[own.code])
    tables = BEHIND[:4] if role is Role.ANIMATEUR else BEHIND
    expected = dict.fromkeys(tables, 1) | {"document": 3, "document_version": 3, "file": 3}
    found = counts(person, tables)
    assert found == {name: expected[name] if seen else 0 for name in tables}
    if seen:
        assert person.scalar("SELECT id FROM child") == own.who.child


def test_no_client_chooses_its_day(logins: Logins) -> None:
    """The session's time zone is a setting of the client."""
    (own,) = a_stay(logins, days=16)
    person = logins.add(Role.DIRECTOR, stays=[own.code])
    for zone in ("Pacific/Kiritimati", "Etc/GMT+12"):
        with person.session() as session:
            session.execute(text(f"SET LOCAL timezone = '{zone}'"))
            session.execute(text("SET LOCAL search_path = pg_temp, public"))
            assert session.scalar(text("SELECT count(*) FROM child")) == 0


def test_a_director_of_every_stay_has_none(logins: Logins) -> None:
    """Own stays are those of the team's list, and no switch replaces it."""
    a_stay(logins)
    assert counts(logins.add(Role.DIRECTOR, stays=None)) == dict.fromkeys(BEHIND, 0)


def test_the_other_household_comes_with_the_child(logins: Logins) -> None:
    """Separated parents: both are called in an emergency. Another child of theirs stays unseen."""
    (own,) = a_stay(logins)
    (other,) = a_stay(logins, families=("Durand",))
    with logins.owner.begin() as connection:
        connection.execute(
            text("INSERT INTO child_household SELECT :child, :home, 2, true, 'visiting', 50, true, true"),
            {"child": own.who.child, "home": other.who.household},
        )
    person = logins.add(Role.DIRECTOR, stays=[own.code])
    assert counts(person, ["child", "household", "guardian"]) == {"child": 1, "household": 2, "guardian": 2}


def test_a_document_of_another_season_or_stay(logins: Logins) -> None:
    """Papers of last year’s season, or given for another stay, are not this director’s."""
    (own,) = a_stay(logins)
    (other,) = a_stay(logins, families=("Durand",))
    person = logins.add(Role.DIRECTOR, stays=[own.code])
    with logins.owner.begin() as connection:
        connection.execute(
            text("INSERT INTO season VALUES ('2026-ete', 'Été 2026', '2026-07-01', '2026-08-31')")
        )
        ids = {"old": own.documents["vaccins"], "other": own.documents["assurance"], "stay": other.stay}
        connection.execute(text("UPDATE document SET season_code = '2026-ete' WHERE id = :old"), ids)
        connection.execute(text("UPDATE document SET stay_id = :stay WHERE id = :other"), ids)
    with person.session() as session:
        found = session.scalars(text("SELECT id FROM document")).all()
    assert found == [own.documents["quotient_familial"]]


def test_accounting_sees_the_proofs_of_the_quotient(logins: Logins) -> None:
    """And no child, no other paper."""
    (own,) = a_stay(logins)
    person = logins.add(Role.ACCOUNTING)
    assert person.scalar("SELECT id FROM document") == own.documents["quotient_familial"]
    found = counts(person, ["household", "account", "document", "document_version", "file"])
    assert found == dict.fromkeys(["household", "account", "document", "document_version", "file"], 1)


def test_what_changes_is_seen_at_once(logins: Logins) -> None:
    """A stay more, a stay less, a person who is removed: the next statement of an open session knows."""
    (own,) = a_stay(logins)
    person = logins.add(Role.DIRECTOR, stays=[])
    with person.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:

        def seen() -> object:
            return connection.scalar(text("SELECT count(*) FROM child"))

        assert seen() == 0
        with Session(logins.owner) as session, session.begin():
            session.add(StaffStay(staff_id=person.id, stay_id=own.stay))
        assert seen() == 1
        with logins.owner.begin() as owner:
            owner.execute(text("UPDATE staff SET active = false WHERE id = :id"), {"id": person.id})
        assert seen() == 0


def test_presence_is_ones_own_until_it_is_stale(logins: Logins) -> None:
    """Whoever comes by sweeps up; nobody says that a colleague is somewhere."""
    marie, paul = logins.add(Role.COORDINATOR), logins.add(Role.COORDINATOR)
    there = "INSERT INTO presence VALUES (:who, 'account', :what, now(), now() - CAST(:ago AS interval))"
    assert paul.refusal(there, who=marie.id, what=uuid.uuid4(), ago="0") == "42501"
    assert marie.refusal(there, who=marie.id, what=uuid.uuid4(), ago="80 seconds") is None
    assert counts(paul, ["presence"]) == {"presence": 1}
    paul.refusal("DELETE FROM presence")
    assert counts(paul, ["presence"]) == {"presence": 1}
    with logins.owner.begin() as owner:
        owner.execute(text("UPDATE presence SET seen_at = now() - interval '91 seconds'"))
    paul.refusal("UPDATE presence SET seen_at = now()")
    paul.refusal("DELETE FROM presence")
    assert counts(paul, ["presence"]) == {"presence": 0}
