"""The key of the local files: made once, changed whole, asked for where there is no keyring."""

import json
import os
import shutil
import signal
import sqlite3
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import FrameType
from typing import Any

import keyring.backends.fail
import pytest

from coordinator_app import keys, sealed, whole
from coordinator_app.credentials import Credentials
from coordinator_app.errors import DeskError
from coordinator_app.keys import Asked, LocalKey, WrongPassphrase
from db.session import sqlite_writer
from tests.coordinator_app.keyrings import FileKeyring
from tests.coordinator_app.test_files import file_size_limit

WORDS = "canari des prés en fleurs"
NAMES = ("outbox.db", "outbox-copy.db", "docs.db", "replica-2.db", "replica-3.db")


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Derive in a moment."""
    monkeypatch.setattr(keys, "_COST", {"n": 2, "r": 8, "p": 1})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "poste").mkdir()
    return tmp_path / "poste"


def local(folder: Path) -> LocalKey:
    """The key of a folder, with a keyring beside it."""
    return LocalKey(folder, credentials=FileKeyring(folder.parent / "trousseau").credentials, ask=nobody)


def kept(folder: Path) -> list[str]:
    return list(FileKeyring(folder.parent / "trousseau").kept().values())


def nobody(asked: Asked) -> str:
    raise AssertionError(f"{asked} was asked for")


def no_keyring() -> Credentials:
    return Credentials(keyring.backends.fail.Keyring())  # type: ignore[no-untyped-call]  # keyring's


class Person:
    """Types what is on the list, in turn."""

    def __init__(self, *words: str) -> None:
        self.words, self.asked = list(words), list[Asked]()

    def __call__(self, asked: Asked) -> str:
        self.asked.append(asked)
        return self.words.pop(0)


def by_hand(folder: Path, *words: str) -> tuple[LocalKey, Person]:
    person = Person(*words)
    return LocalKey(folder, credentials=no_keyring, ask=person), person


def fill(folder: Path, key: str, *, names: Iterable[str] = NAMES, rows: int = 20) -> None:
    """Write files as the desk does; one keeps its write-ahead log, as after a crash."""
    for name in names:
        engine = sqlite_writer(folder / name, key=key)
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE kept (id INTEGER PRIMARY KEY AUTOINCREMENT, words TEXT)")
            connection.exec_driver_sql("PRAGMA user_version = 7")
            for _ in range(rows):
                connection.exec_driver_sql("INSERT INTO kept (words) VALUES (?)", (f"{WORDS} {name}",))
        if name.startswith("replica-3"):
            for path in sealed.with_companions(folder / name)[:2]:
                shutil.copy(path, folder.parent / path.name)
        engine.dispose()
        if name.startswith("replica-3"):
            for path in sealed.with_companions(folder / name)[:2]:
                shutil.move(folder.parent / path.name, path)


def content(path: Path, key: str) -> tuple[int, int, int]:
    """Return the version, the number of rows with the right words, and the last number given."""
    engine = sqlite_writer(path, key=key)
    with engine.begin() as connection:
        found = (
            connection.exec_driver_sql("PRAGMA user_version").scalar_one(),
            connection.exec_driver_sql(
                "SELECT count(*) FROM kept WHERE words = ?", (f"{WORDS} {path.name}",)
            ).scalar_one(),
            connection.exec_driver_sql("SELECT seq FROM sqlite_sequence").scalar_one(),
        )
    engine.dispose()
    return found


def test_a_key_is_made_once(folder: Path) -> None:
    key = local(folder).open()
    assert len(bytes.fromhex(key)) == 32
    assert local(folder).open() == key
    assert kept(folder) == [key]
    assert key not in (folder / keys.NAME).read_text()


def test_another_folder_has_another_key(folder: Path) -> None:
    other = folder.parent / "autre"
    other.mkdir()
    assert local(folder).open() != local(other).open()
    assert len(kept(folder)) == 2


def test_the_key_is_asked_for_where_there_is_no_keyring(folder: Path) -> None:
    made, person = by_hand(folder, "une phrase très longue")
    key = made.open()
    assert person.asked == [Asked.CHOSEN]
    again, person = by_hand(folder, "une phrase tre\u0300s longue")
    assert again.open() == key
    assert person.asked == [Asked.KNOWN]
    with pytest.raises(WrongPassphrase, match="n’ouvre pas ce poste"):
        by_hand(folder, "une phrase trop longue")[0].open()
    with pytest.raises(WrongPassphrase):
        by_hand(folder, "")[0].open()


def test_a_short_passphrase_is_refused(folder: Path) -> None:
    with pytest.raises(DeskError, match="trop courte"):
        by_hand(folder, "mimosa")[0].open()
    assert list(folder.iterdir()) == []


def test_without_a_terminal_nobody_can_be_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    with Path(os.devnull).open() as nothing:
        monkeypatch.setattr(sys, "stdin", nothing)
        with pytest.raises(DeskError, match="demande sa phrase de passe"):
            keys.in_terminal(Asked.KNOWN)


def test_a_passphrase_is_typed_twice_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    typed = ["mimosa et lilas", "mimosa et lilas", "mimosa et lilas", "mimosa ou lilas"]
    monkeypatch.setattr(keys, "getpass", lambda _words: typed.pop(0))
    monkeypatch.setattr(sys.stdin, "isatty", lambda: True, raising=False)
    assert keys.in_terminal(Asked.CHOSEN) == "mimosa et lilas"
    with pytest.raises(DeskError, match="pas les mêmes"):
        keys.in_terminal(Asked.CHOSEN)


@pytest.mark.parametrize("gone", ["keyring", "description"])
def test_a_lost_key(folder: Path, gone: str) -> None:
    """Another one is not made over what it does not open."""
    fill(folder, local(folder).open())
    before = (folder / "outbox.db").read_bytes()
    (folder.parent / "trousseau" if gone == "keyring" else folder / keys.NAME).unlink()
    with pytest.raises(DeskError, match=r"n’a plus la clé|a disparu"):
        local(folder).open()
    assert (folder / "outbox.db").read_bytes() == before


@pytest.mark.parametrize("words", ["", "{", "[]", '{"current": 1, "next": null}', '{"current": {"slot": 1}}'])
def test_a_damaged_description(folder: Path, words: str) -> None:
    local(folder).open()
    (folder / keys.NAME).write_text(words)
    with pytest.raises(DeskError, match="endommagée"):
        local(folder).open()


@pytest.mark.parametrize("name", NAMES)
def test_a_plain_file_is_refused(folder: Path, name: str) -> None:
    plain = sqlite3.connect(folder / name)
    plain.execute("CREATE TABLE kept (words TEXT)")
    plain.close()
    before = (folder / name).read_bytes()
    with pytest.raises(DeskError, match="ne sont pas chiffrées"):
        local(folder).open()
    assert (folder / name).read_bytes() == before


def test_a_library_that_does_not_encrypt_is_refused(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Plain SQLite takes a key without a word."""
    monkeypatch.setattr(sealed, "sqlcipher", sqlite3)
    with pytest.raises(DeskError, match="ne sait pas chiffrer"):
        local(folder).open()


def test_the_key_changes_in_every_file(folder: Path) -> None:
    old = local(folder).open()
    fill(folder, old)
    new = local(folder).change()
    assert new != old
    assert kept(folder) == [new]
    for name in NAMES:
        assert content(folder / name, new) == (7, 20, 20)
        assert not sealed.opens(folder / name, old)
    assert local(folder).open() == new
    assert local(folder).change() not in {old, new}


def test_from_a_keyring_to_a_passphrase_and_on(folder: Path) -> None:
    fill(folder, local(folder).open())
    person = Person("un premier chemin", "un premier chemin", "un autre chemin")
    with_both = LocalKey(folder, credentials=FileKeyring(folder.parent / "trousseau").credentials, ask=person)
    first = with_both.change(passphrase=True)
    assert kept(folder) == []
    assert content(folder / "docs.db", first) == (7, 20, 20)
    second = with_both.change(passphrase=True)
    assert person.asked == [Asked.CHOSEN, Asked.KNOWN, Asked.CHOSEN]
    assert by_hand(folder, "un autre chemin")[0].open() == second
    assert content(folder / "docs.db", second) == (7, 20, 20)


def test_no_change_while_a_desk_is_open(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Said; when it is closed the change is finished."""
    old = local(folder).open()
    fill(folder, old)
    monkeypatch.setattr(sealed, "BUSY_TIMEOUT_MS", 20)
    engine = sqlite_writer(folder / "outbox.db", key=old)
    with engine.connect() as connection:
        connection.exec_driver_sql("SELECT count(*) FROM kept")
        with pytest.raises(DeskError, match="occupées"):
            local(folder).change()
    engine.dispose()
    key = local(folder).open()
    assert key != old
    assert content(folder / "outbox.db", key) == (7, 20, 20)


def test_a_disk_too_full_for_a_change(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Seen before anything is written."""
    old = local(folder).open()
    fill(folder, old)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: type("Usage", (), {"free": 5_000_000}))
    with pytest.raises(DeskError, match="trop plein pour changer de clé"):
        local(folder).change()
    assert local(folder).open() == old


def test_a_disk_that_fills_during_a_change(folder: Path) -> None:
    """Said; with room the next start finishes it."""
    old = local(folder).open()
    fill(folder, old)
    fill(folder, old, names=["replica-4.db"], rows=5000)
    with file_size_limit(200_000), pytest.raises(DeskError, match="disque"):
        local(folder).change()
    assert not list(folder.glob("*.part*"))
    key = local(folder).open()
    assert key != old
    assert content(folder / "replica-4.db", key) == (7, 5000, 5000)
    for name in NAMES:
        assert content(folder / name, key) == (7, 20, 20)


def killed_at(line: int, run: Callable[[], object]) -> bool:
    """Run in a process that kills itself at its `line`-th line of ours; False when it came to the end."""
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        return os.WIFSIGNALED(status)
    left = line

    def each(frame: FrameType, event: str, _argument: Any) -> Any:
        nonlocal left
        if frame.f_code.co_filename not in {keys.__file__, sealed.__file__, whole.__file__}:
            return None
        if event in {"line", "return"}:
            left -= 1
            if left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return each

    sys.settrace(each)
    try:
        run()
        os._exit(0)
    finally:
        os._exit(1)


@pytest.mark.skipif(sys.platform == "win32", reason="forks and kills")
@pytest.mark.parametrize("passphrase", [False, True])
def test_killed_at_many_lines(tmp_path: Path, passphrase: bool) -> None:
    """Whatever was done: one key opens everything, the other nothing, and nothing lies about."""

    def opened(folder: Path) -> LocalKey:
        return by_hand(folder, "le nouveau chemin")[0] if passphrase else local(folder)

    start = tmp_path / "depart" / "poste"
    start.mkdir(parents=True)
    first = by_hand(start, "un ancien chemin")[0] if passphrase else local(start)
    old = first.open()
    fill(start, old, names=NAMES[::2])
    kills, ends = 0, set()
    for line in range(5 if passphrase else 20, 2000, 37):
        room = tmp_path / str(line)
        shutil.copytree(start.parent, room)
        folder = room / "poste"
        change = (
            by_hand(folder, "un ancien chemin", "le nouveau chemin")[0] if passphrase else local(folder)
        ).change
        if not killed_at(line, change):
            break
        kills += 1
        try:
            key = opened(folder).open()
        except WrongPassphrase:  # nothing was begun
            key = by_hand(folder, "un ancien chemin")[0].open()
        ends.add(key == old)
        for name in NAMES[::2]:
            assert content(folder / name, key) == (7, 20, 20), line
        assert json.loads((folder / keys.NAME).read_text())["next"] is None
        assert not list(folder.glob("*.db.part*")), line
        if not passphrase:
            local(folder).open()
            assert kept(folder) == [key], line
        shutil.rmtree(room)
    assert kills > 12
    assert ends == {True, False}


def test_to_forget_the_key(folder: Path) -> None:
    local(folder).open()
    local(folder).forget()
    assert kept(folder) == []
    assert list(folder.iterdir()) == []
    local(folder).forget()
