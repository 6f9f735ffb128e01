"""Files on the desk: whole or begun, found again after a crash, dropped when nobody needs them."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from random import Random

import pytest

from coordinator_app import sealed
from coordinator_app.documents import CHUNK, Documents
from coordinator_app.errors import Damaged, DeskError
from coordinator_app.files import Absent, Begun, Piece
from tests.coordinator_app.test_outbox_copy import flip

KEY = "5e" * 32
DATA = os.urandom(700_000)
NAME = hashlib.sha256(DATA).hexdigest()


@pytest.fixture
def documents(tmp_path: Path) -> Iterator[Documents]:
    found = Documents(tmp_path / "docs.db", key=KEY)
    yield found
    found.close()


def put(documents: Documents, data: bytes, *, until: int | None = None) -> str:
    name = hashlib.sha256(data).hexdigest()
    for start in range(0, len(data) if until is None else until, CHUNK):
        documents.add(name, Piece(start, data[start : start + CHUNK], '"1"'))
    if until is None:
        documents.finish(name)
    return name


def test_what_is_put_comes_back(documents: Documents) -> None:
    assert put(documents, DATA) == NAME
    assert documents.get(NAME) == documents.find(NAME) == DATA
    assert documents.get(put(documents, b"")) == b""
    assert documents.available([NAME, "0" * 64]) == {NAME}


def test_what_is_not_there(documents: Documents) -> None:
    with pytest.raises(DeskError, match="n’est pas sur ce poste"):
        documents.get(NAME)
    assert documents.find(NAME) is None


def test_a_file_that_had_begun(documents: Documents, tmp_path: Path) -> None:
    """It is not shown, and goes on from there, by another start too."""
    put(documents, DATA, until=CHUNK)
    assert documents.find(NAME) is None
    assert documents.available([NAME]) == frozenset()
    documents.close()
    again = Documents(tmp_path / "docs.db", key=KEY)
    assert again.kept(NAME).begun == Begun(CHUNK, '"1"')
    again.add(NAME, Piece(CHUNK, DATA[CHUNK:], '"1"'))
    again.finish(NAME)
    assert again.get(NAME) == DATA
    again.close()


def test_a_file_that_begins_anew(documents: Documents) -> None:
    """Nothing of the old beginning stays."""
    documents.add(NAME, Piece(0, b"x" * 500, '"ancien"'))
    documents.add(NAME, Piece(500, b"y" * 500, '"ancien"'))
    put(documents, DATA)
    assert documents.get(NAME) == DATA


@pytest.mark.parametrize("data", [DATA[:-1], DATA + b" ", b"", DATA[CHUNK:] + DATA[:CHUNK]])
def test_bytes_that_are_not_the_files(documents: Documents, data: bytes) -> None:
    documents.add(NAME, Piece(0, data))
    with pytest.raises(Absent, match="altéré"):
        documents.finish(NAME)
    assert documents.sizes() == {}


def test_what_is_not_wanted_is_gone(documents: Documents) -> None:
    """And the room is given back."""
    kept = put(documents, b"garde")
    put(documents, DATA)
    put(documents, os.urandom(3_000_000), until=2 * CHUNK)
    assert documents.keep_only([kept]) == 2
    assert documents.sizes() == {kept: 5}
    assert documents.get(kept) == b"garde"
    assert documents.path.stat().st_size < 60_000


def test_many_at_once(documents: Documents) -> None:
    names = [put(documents, str(number).encode()) for number in range(3)]
    asked = [hashlib.sha256(str(number).encode()).hexdigest() for number in range(2000)]
    assert documents.available(asked) == set(names)


def test_nothing_can_be_read_without_the_key(documents: Documents) -> None:
    put(documents, b"canari " * 100_000)
    documents.close()
    assert b"canari" not in documents.path.read_bytes()
    with pytest.raises(Damaged, match="ne s’ouvrent pas avec sa clé"):
        Documents(documents.path, key="ab" * 32)
    plain = documents.path.with_name("clair.db")
    Documents(plain).close()
    with pytest.raises(DeskError, match="ne sont pas chiffrées"):
        Documents.opened(plain, key=KEY)
    assert plain.exists()


def test_a_newer_version(documents: Documents) -> None:
    with documents._engine.connect() as connection:
        connection.exec_driver_sql("PRAGMA user_version = 2")
        connection.exec_driver_sql("COMMIT")
        connection.exec_driver_sql("BEGIN")
    documents.close()
    with pytest.raises(DeskError, match="version plus ancienne"):
        Documents.opened(documents.path, key=KEY)


def test_damage_that_shows_when_a_file_comes_is_told_once(documents: Documents) -> None:
    """SQLCipher calls a page that it has to write and could not read « out of memory »."""
    put(documents, DATA)
    documents.keep_only([])
    documents.close()
    data = bytearray(documents.path.read_bytes())
    data[1 * 4096 + 200] ^= 1  # where SQLite notes which page belongs to which
    documents.path.write_bytes(data)
    again = Documents(documents.path, key=KEY)
    with pytest.raises(Damaged, match="endommagées"):
        put(again, DATA)
    put(again, DATA)
    assert again.get(NAME) == DATA
    again.close()


def test_damaged_files_begin_anew(documents: Documents) -> None:
    """Where it shows at the start, or when a file is read."""
    put(documents, DATA)
    documents.close()
    data = bytearray(documents.path.read_bytes())
    data[50 * 4096] ^= 1
    documents.path.write_bytes(data)
    again = Documents.opened(documents.path, key=KEY)
    with pytest.raises(Damaged, match="endommagées"):
        again.get(NAME)
    assert again.find(NAME) is None
    put(again, DATA)
    assert again.find(NAME) == DATA
    again.close()
    flip(documents.path, Random(7), 1000)  # noqa: S311  # to be played again
    with pytest.raises(Damaged):
        Documents(documents.path, key=KEY)
    last = Documents.opened(documents.path, key=KEY)
    assert last.sizes() == {}
    last.close()


def test_the_files_of_a_documents(documents: Documents) -> None:
    """As `sealed` removes them."""
    put(documents, DATA)
    documents.close()
    sealed.remove(documents.path)
    assert list(documents.path.parent.iterdir()) == []
