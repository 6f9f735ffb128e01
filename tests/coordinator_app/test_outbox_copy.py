"""Decisions outlive the file they are in: damaged, cut short, emptied or gone."""

import shutil
import uuid
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from coordinator_app import outbox_copy, sealed
from coordinator_app.errors import DeskError
from coordinator_app.outbox import Event, Outbox
from db import session as engines
from db.rules.ruling import Ruling
from db.types import Action, Subject
from tests.builders import NOW
from tests.coordinator_app.test_errors import locked
from tests.coordinator_app.test_outbox import LONG, keep, ruling

KEY = "5e" * 32
KEYS = pytest.mark.parametrize("key", [None, KEY], ids=["plain", "encrypted"])


def made(path: Path, key: str | None, count: int = 3) -> list[Ruling]:
    """An outbox with decisions, one withdrawn between them and one blocked, and a view."""
    outbox = Outbox(path, key=key)
    rulings = [ruling(message=f"n° {number} " + "x" * 900) for number in range(count)]
    keep(outbox, *rulings)
    gone = ruling()
    keep(outbox, gone)
    assert outbox.withdraw(gone.id)
    seen = Event(uuid.uuid4(), Action.VIEW, Subject.DOCUMENT, uuid.uuid4(), "", uuid.uuid4(), NOW)
    outbox.add_events([seen])
    outbox.close()
    return rulings


def there(outbox: Outbox) -> list[Ruling]:
    """The decisions that wait, in their order; the outbox is closed."""
    found = []
    while taken := outbox.take(LONG, all_of_them=True):
        (one,) = taken
        found.append(one)
        outbox.sent({one.id: NOW}, seen=True)
    outbox.close()
    return found


def flip(path: Path, chance: Random, bits: int) -> None:
    data = bytearray(path.read_bytes())
    for _ in range(bits):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data)


def flipped(path: Path) -> None:
    flip(path, Random(5), 1000)  # noqa: S311  # to be played again


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:5000])


def emptied(path: Path) -> None:
    path.write_bytes(b"")


DAMAGES = pytest.mark.parametrize("damage", [flipped, cut, emptied, Path.unlink])


@KEYS
@DAMAGES
def test_a_damaged_outbox_is_made_anew(
    tmp_path: Path, key: str | None, damage: Callable[[Path], None]
) -> None:
    path = tmp_path / "outbox.db"
    rulings = made(path, key)
    damage(path)
    after = path.read_bytes() if path.exists() else None
    outbox = Outbox(path, key=key)
    assert outbox.rescue is not None
    assert outbox.rescue.complete
    assert "toutes été reprises" in outbox.rescue.sentence
    if after is not None:
        assert outbox.rescue.aside is not None
        assert outbox.rescue.aside.read_bytes() == after
    assert len(outbox.events()) == 1
    keep(outbox, more := ruling())
    assert there(outbox) == [*rulings, more]
    again = Outbox(path, key=key)
    assert again.rescue is None
    again.close()


@KEYS
@DAMAGES
def test_a_damaged_copy_is_made_anew(tmp_path: Path, key: str | None, damage: Callable[[Path], None]) -> None:
    """Quietly: nothing was lost."""
    path = tmp_path / "outbox.db"
    rulings = made(path, key)
    damage(outbox_copy.place(path))
    outbox = Outbox(path, key=key)
    assert outbox.rescue is None
    outbox.close()
    path.unlink()
    assert there(Outbox(path, key=key)) == rulings


@KEYS
def test_what_a_copy_holds_while_the_desk_runs(tmp_path: Path, key: str | None) -> None:
    """Each change, at once: the power may go at any moment."""
    path = tmp_path / "outbox.db"
    outbox = Outbox(path, key=key)
    rulings = [ruling() for _ in range(4)]
    keep(outbox, *rulings)
    outbox.take(LONG)
    outbox.block(rulings[0].id, "Non.")
    outbox.withdraw(rulings[2].id)
    other = tmp_path / "ailleurs"
    other.mkdir()
    for one in sealed.with_companions(outbox_copy.place(path))[:2]:
        shutil.copy(one, other / one.name)
    outbox.close()
    found = Outbox(other / "outbox.db", key=key)
    assert [one.ruling for one in found.stuck()] == [rulings[0]]
    assert there(found) == [rulings[1], rulings[3]]


@KEYS
def test_the_lost_end_of_a_write_ahead_log_is_noticed(tmp_path: Path, key: str | None) -> None:
    """SQLite reads it up to the first damaged page, and says nothing."""
    path, crashed = tmp_path / "outbox.db", tmp_path / "apres"
    outbox = Outbox(path, key=key)
    rulings = [ruling() for _ in range(3)]
    keep(outbox, *rulings)
    crashed.mkdir()
    for one in (path, outbox_copy.place(path)):
        for file in sealed.with_companions(one)[:2]:
            shutil.copy(file, crashed / file.name)
    outbox.close()
    log = crashed / "outbox.db-wal"
    log.write_bytes(log.read_bytes()[:-100])
    found = Outbox(crashed / "outbox.db", key=key)
    assert found.rescue is not None
    assert there(found) == rulings


@KEYS
def test_both_damaged(tmp_path: Path, key: str | None) -> None:
    """What can be read is kept, and the person is told to look."""
    path = tmp_path / "outbox.db"
    rulings = made(path, key, count=40)
    for number, one in enumerate((path, outbox_copy.place(path))):
        data = bytearray(one.read_bytes())
        assert len(data) > 13 * 4096
        for page in (9 + number, 12 + number):
            data[page * 4096 + 100 : page * 4096 + 4000] = bytes(3900)
        one.write_bytes(data)
    outbox = Outbox(path, key=key)
    assert outbox.rescue is not None
    assert not outbox.rescue.complete
    assert "vérifiez vos dernières décisions" in outbox.rescue.sentence
    found = there(outbox)
    assert 20 < len(found) <= len(rulings)
    assert set(found) <= set(rulings)


def test_nothing_can_be_read(tmp_path: Path) -> None:
    """Said, and not a byte changes."""
    path = tmp_path / "outbox.db"
    made(path, KEY)
    files = (path, outbox_copy.place(path))
    for one in files:
        flipped(one)
    before = [one.read_bytes() for one in files]
    with pytest.raises(DeskError, match=r"ne s’ouvrent pas avec sa clé|endommagées"):
        Outbox(path, key=KEY)
    assert [one.read_bytes() for one in files] == before


def test_another_key_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    rulings = made(path, KEY)
    before = path.read_bytes()
    with pytest.raises(DeskError, match="ne s’ouvrent pas avec sa clé"):
        Outbox(path, key="ab" * 32)
    assert path.read_bytes() == before
    assert there(Outbox(path, key=KEY)) == rulings


def test_a_plain_outbox_is_not_taken_for_an_encrypted_one(tmp_path: Path) -> None:
    path = tmp_path / "outbox.db"
    rulings = made(path, None)
    with pytest.raises(DeskError, match="ne sont pas chiffrées"):
        Outbox(path, key=KEY)
    assert there(Outbox(path)) == rulings


def test_an_outbox_from_before_there_was_a_copy(tmp_path: Path) -> None:
    """It keeps what it has and gets one."""
    path = tmp_path / "outbox.db"
    rulings = made(path, None)
    outbox_copy.place(path).unlink()
    Outbox(path).close()
    path.unlink()
    assert there(Outbox(path)) == rulings


def test_a_copy_that_cannot_be_written(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The decision stands; the next transaction carries both."""
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 30)
    path = tmp_path / "outbox.db"
    outbox = Outbox(path)
    rulings = [ruling(), ruling()]
    with locked(outbox_copy.place(path)):
        keep(outbox, rulings[0])
    assert "without a copy" in caplog.text
    assert outbox.waiting() == 1
    keep(outbox, rulings[1])
    outbox.close()
    path.unlink()
    assert there(Outbox(path)) == rulings


def test_two_programs_and_one_copy(tmp_path: Path) -> None:
    """The window decides, the command line sends."""
    path = tmp_path / "outbox.db"
    window, command = Outbox(path), Outbox(path)
    rulings = [ruling() for _ in range(6)]
    for number, one in enumerate(rulings):
        keep((window, command)[number % 2], one)
    command.take(LONG)
    command.sent({rulings[0].id: NOW}, seen=True)
    window.withdraw(rulings[3].id)
    window.close()
    command.close()
    path.unlink()
    assert there(Outbox(path)) == [*rulings[1:3], *rulings[4:]]


def test_not_made_anew_under_another_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would go on writing to the file that was set aside."""
    monkeypatch.setattr(engines, "BUSY_TIMEOUT_MS", 30)
    path = tmp_path / "outbox.db"
    made(path, None)
    window = Outbox(path)
    window.waiting()
    flipped(path)
    with pytest.raises(DeskError, match="occupées"):
        Outbox(path)
    window.close()
