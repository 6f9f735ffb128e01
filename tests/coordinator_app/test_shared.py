"""The shared database and the replica as the desk opens them."""

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from coordinator_app.errors import DeskError
from coordinator_app.shared import Shared
from db.models import Season
from tests import builders
from tests.coordinator_app.office import Office, close, open_office


def test_a_new_folder_becomes_a_database(tmp_path: Path) -> None:
    """Empty until a season is entered."""
    shared = Shared(tmp_path / "sejours.db")
    assert shared.is_empty()
    with shared.transaction() as session:
        builders.stay(session)
    assert not shared.is_empty()
    shared.close()


def test_a_transaction_is_whole_or_nothing(tmp_path: Path) -> None:
    """A bug inside takes everything back."""
    shared = Shared(tmp_path / "sejours.db")

    def write_and_fail() -> None:
        with shared.transaction() as session:
            builders.stay(session)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_and_fail()
    assert shared.is_empty()
    shared.close()


def test_a_newer_database_is_left_alone(database: Path) -> None:
    """And said so."""
    connection = sqlite3.connect(database)
    connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.commit()
    connection.close()
    before = database.read_bytes()
    with pytest.raises(DeskError, match="version plus récente") as caught:
        Shared(database)
    assert "n’ont pas été touchées" in caught.value.message
    assert database.read_bytes() == before


def test_the_replica_cannot_write(office: Office) -> None:
    """Neither to the season nor to the outbox beside it."""
    with office.writing() as session:
        builders.stay(session)
    for statement in ("DELETE FROM season", "DELETE FROM outbox.entry"):
        with (
            pytest.raises(OperationalError, match="readonly"),
            office.replica._engine.connect() as connection,
        ):
            connection.execute(text(statement))


def test_a_reading_sees_one_state(office: Office) -> None:
    """What is written meanwhile is for the next one."""
    with office.replica.snapshot() as session:
        assert session.query(Season).count() == 0
        with office.writing() as other:
            builders.stay(other)
        assert session.query(Season).count() == 0
    with office.replica.snapshot() as session:
        assert session.query(Season).count() == 1


@pytest.mark.parametrize("name", ["Données d’été", "100 %", "a?b=c", "a#b", "%41", "l'asso", "a b"])
def test_any_folder_name_will_do(tmp_path: Path, name: str) -> None:
    """A path is not an address."""
    folder = tmp_path / name
    folder.mkdir()
    office = open_office(folder)
    assert sum(office.desk.counts().values()) == 0
    close(office)
    assert {path.name for path in folder.iterdir()} >= {"sejours.db", "outbox.db"}
    assert {path.name for path in tmp_path.iterdir()} == {name}
