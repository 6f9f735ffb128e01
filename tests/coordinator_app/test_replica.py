"""The encrypted copy that a desk reads: generations that follow each other, health answers in memory only."""

import secrets
import uuid
from contextlib import ExitStack
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import delete, select
from sqlalchemy.exc import DBAPIError

from coordinator_app import outbox as waiting
from coordinator_app.errors import DeskError
from coordinator_app.generations import Generation, Generations, Moved
from coordinator_app.outbox import Outbox
from coordinator_app.replica import LocalReplica, Replica
from db import migrations
from db.feed import Handshake, Position
from db.mirror import MIRRORED
from db.models import HealthAnswer, Setting
from db.session import sqlite_writer
from db.types import HealthQuestion, Role

KEY = secrets.token_hex(32)
ME = uuid.uuid4()
SETTING = MIRRORED["setting"]
WHO = Handshake(
    ME,
    "Marie",
    Role.COORDINATOR,
    active=True,
    bound=False,
    scope="s",
    schema="",
    now=datetime(2027, 5, 12, tzinfo=UTC),
    head=Position(4, "m"),
    known=False,
)


@pytest.fixture
def outbox(tmp_path: Path) -> Path:
    """An encrypted outbox in the data folder."""
    path = tmp_path / "outbox.db"
    engine = sqlite_writer(path, key=KEY)
    with engine.begin() as connection:
        waiting._metadata.create_all(connection)
    engine.dispose()
    return path


def local(folder: Path, **options: Any) -> LocalReplica:
    return Replica.local(folder, folder / "outbox.db", KEY, **options)


def made(folder: Path, value: str, *, complete: bool = True) -> Generation:
    """Make the next generation, with one setting in it."""
    generation = Generations(folder, KEY).next()
    generation.begin(WHO)
    generation.fill(SETTING, [("mot", f'"{value}"')], {}, ended=True)
    generation.index()
    if complete:
        generation.complete()
    return generation


def read(replica: Replica) -> Any:
    with replica.snapshot() as session:
        return session.scalar(select(Setting.value))


def files(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("replica-*.db"))


def test_before_the_first_pull_there_is_nothing_to_read(outbox: Path) -> None:
    """Which is said."""
    replica = local(outbox.parent)
    assert (replica.current, replica.me()) == (None, None)
    with pytest.raises(DeskError, match="pas encore sur ce poste"):
        read(replica)
    replica.close()


def test_a_complete_generation_is_read(outbox: Path) -> None:
    """Again after the desk was closed; and its file is really encrypted."""
    made(outbox.parent, "lu").close()
    for _ in range(2):
        replica = local(outbox.parent)
        assert read(replica) == "lu"
        assert replica.me() == ME
        replica.close()
    assert b"SQLite format 3" not in (outbox.parent / "replica-1.db").read_bytes()[:100]


def test_an_incomplete_one_is_not(outbox: Path) -> None:
    """The complete one before it is."""
    made(outbox.parent, "ancien").close()
    made(outbox.parent, "nouveau", complete=False).close()
    replica = local(outbox.parent)
    assert read(replica) == "ancien"
    building = replica.generations.building()
    assert building is not None
    assert building.number == 2
    building.close()
    replica.close()


def test_the_reader_moves_to_the_next_generation(outbox: Path) -> None:
    """At once for who comes; who is reading reads to the end, and only then the old file goes."""
    made(outbox.parent, "ancien").close()
    replica = local(outbox.parent)
    with ExitStack() as stack:
        reading = stack.enter_context(replica.snapshot())
        also = stack.enter_context(replica.snapshot())
        replica.move_to(made(outbox.parent, "nouveau"))
        assert read(replica) == "nouveau"
        assert reading.scalar(select(Setting.value)) == "ancien"
        assert also.scalar(select(Setting.value)) == "ancien"
        assert files(outbox.parent) == ["replica-1.db", "replica-2.db"]
    assert files(outbox.parent) == ["replica-2.db"]
    assert not list(outbox.parent.glob("replica-1.*"))
    replica.close()


def test_another_process_made_the_next_one(outbox: Path) -> None:
    """The command in a terminal beside the window."""
    made(outbox.parent, "ancien").close()
    replica = local(outbox.parent)
    assert not replica.refresh()
    made(outbox.parent, "nouveau").close()
    assert replica.refresh()
    assert read(replica) == "nouveau"
    replica.close()


def test_a_generation_of_another_version_is_not_read(outbox: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its tables are not those that the queries know."""
    with monkeypatch.context() as then:
        then.setattr(migrations, "head", lambda: "0000")
        made(outbox.parent, "ancien").close()
    replica = local(outbox.parent)
    assert replica.current is None
    replica.close()


@pytest.mark.parametrize("damage", [b"", b"SQLite format 3\0" + b"x" * 9000, b"\xff" * 9000])
def test_a_damaged_file_is_as_if_it_were_not_there(outbox: Path, damage: bytes) -> None:
    """Everything in it can be had again; it is not deleted either, since the key may be the wrong one."""
    made(outbox.parent, "perdu").close()
    path = outbox.parent / "replica-1.db"
    path.write_bytes(damage)
    replica = local(outbox.parent)
    assert replica.current is None
    assert files(outbox.parent) == ["replica-1.db"]
    replica.close()


def test_damage_is_noticed_while_reading(outbox: Path) -> None:
    """A sentence for the person, and a mark so that the next pull makes the copy afresh."""
    generation = made(outbox.parent, "x" * 20_000)
    generation.wipe_traces()
    generation.close()
    path = outbox.parent / "replica-1.db"
    replica = local(outbox.parent)
    content = bytearray(path.read_bytes())
    for page in range(4096 * 2, len(content), 4096):
        content[page + 100] ^= 1
    path.write_bytes(content)
    with pytest.raises(DeskError, match="endommagées"):
        read(replica)
    assert replica.damaged
    replica.move_to(made(outbox.parent, "nouveau"))
    assert not replica.damaged
    assert read(replica) == "nouveau"
    replica.close()


def test_a_reader_cannot_write(outbox: Path) -> None:
    """Neither in the copy nor, after health answers were lent, in memory."""
    made(outbox.parent, "lu").close()
    replica = local(outbox.parent)
    lent: tuple[list[dict[str, Any]] | None, ...] = (None, [])
    for health in lent:
        with pytest.raises(DeskError, match="lecture seule"), replica.snapshot(health=health) as session:
            session.execute(delete(Setting))
    replica.close()


def answer(child: uuid.UUID) -> dict[str, Any]:
    return {
        "child_id": child,
        "season_code": "2027-ete",
        "question": HealthQuestion.ASTHMA,
        "yes": True,
        "details": "Ventoline",
        "action": "Deux bouffées",
        "answered_at": datetime(2027, 5, 1, tzinfo=UTC),
    }


def test_health_answers_are_lent_for_one_session(outbox: Path) -> None:
    """As if they were in the copy; no file holds them, and the next session knows nothing of them."""
    made(outbox.parent, "lu").close()
    replica = local(outbox.parent)
    child = uuid.uuid4()
    before = {path.name: path.read_bytes() for path in outbox.parent.iterdir() if path.suffix == ".db"}
    with replica.snapshot(health=[answer(child)]) as session:
        found = session.scalars(select(HealthAnswer)).one()
        assert (found.child_id, found.details, found.yes) == (child, "Ventoline", True)
        assert found.question is HealthQuestion.ASTHMA
        assert session.scalar(select(Setting.value)) == "lu"
        with replica.snapshot() as other:
            assert other.scalars(select(HealthAnswer)).all() == []
    with replica.snapshot() as session:
        assert session.scalars(select(HealthAnswer)).all() == []
    with replica.snapshot(health=[]) as session:
        assert session.scalars(select(HealthAnswer)).all() == []
    replica.close()
    assert before == {
        path.name: path.read_bytes() for path in outbox.parent.iterdir() if path.suffix == ".db"
    }


def test_the_gate_is_asked_each_time(outbox: Path) -> None:
    """A lease that is over closes the copy, without touching it."""
    made(outbox.parent, "lu").close()
    shut: list[bool] = []

    def gate() -> None:
        if shut:
            raise DeskError("Ce poste est resté trop longtemps hors ligne", "…")

    replica = local(outbox.parent, gate=gate)
    assert read(replica) == "lu"
    shut.append(True)
    with pytest.raises(DeskError, match="hors ligne"):
        read(replica)
    shut.clear()
    assert read(replica) == "lu"
    replica.close()


def test_two_processes_fill_one_generation(outbox: Path) -> None:
    """The second to write sees that it is no longer alone, and writes nothing."""
    mine = made(outbox.parent, "lu", complete=False)
    other = Generations(outbox.parent, KEY).building()
    assert other is not None
    done = other.fill(SETTING, [("autre", "1")], {"setting": None}, ended=False)
    with pytest.raises(Moved):
        mine.fill(SETTING, [("encore", "1")], {"setting": None}, ended=False)
    with other.moving(Position(4, "m"), Position(5, "n")):
        pass
    with pytest.raises(Moved), mine.moving(Position(4, "m"), Position(6, "o")) as copy:
        copy.execute("DELETE FROM setting")
    state = mine.state()
    assert state is not None
    assert (state.position, state.done) == (Position(5, "n"), done)
    with mine.read() as copy:
        assert SETTING.keys_here(copy) == {("mot",), ("autre",)}
    mine.close()
    other.close()


def half(generation: Generation) -> None:
    with generation.moving(Position(4, "m"), Position(5, "n")) as copy:
        copy.execute("DELETE FROM setting")
        copy.execute("DELETE FROM nowhere")


def test_a_change_and_its_position_are_one(outbox: Path) -> None:
    """Whatever goes wrong in between leaves both as they were."""
    generation = made(outbox.parent, "lu")
    with pytest.raises(DBAPIError, match="no such table"):
        half(generation)
    state = generation.state()
    assert state is not None
    assert state.position == Position(4, "m")
    with generation.read() as copy:
        assert SETTING.keys_here(copy) == {("mot",)}
    generation.close()


def test_embedded_reads_the_shared_database(database: Path, tmp_path: Path) -> None:
    """As it always did, health answers included."""
    outbox = Outbox(tmp_path / "out.db")
    replica = Replica(database, outbox.path)
    with replica.snapshot() as session:
        assert session.scalars(select(Setting)).all() == []
    replica.close()
    outbox.close()
