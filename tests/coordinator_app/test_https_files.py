"""Files over HTTPS, from a real server that keeps its word or does not."""

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from coordinator_app.errors import DeskError
from coordinator_app.files import Absent, Begun
from coordinator_app.https_files import HttpsFiles, StoreUnreachable
from tests.coordinator_app.file_server import TOKEN, Store, served

DATA = os.urandom(900_000)


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with served(tmp_path) as found:
        yield found


@pytest.fixture
def files(store: Store) -> Iterator[HttpsFiles]:
    found = HttpsFiles(store.address, TOKEN, authority=store.authority, wait=5)
    yield found
    found.close()


@pytest.mark.parametrize("chunked", [False, True])
def test_a_file_comes(store: Store, files: HttpsFiles, chunked: bool) -> None:
    """With the token, and not compressed."""
    store.chunked = chunked
    assert files.get(store.put(DATA)) == DATA
    assert files.get(store.put(b"")) == b""
    assert set(store.tokens) == {f"Bearer {TOKEN}"}


def test_a_line_that_breaks_is_taken_up_again(store: Store, files: HttpsFiles) -> None:
    """Nothing is asked for twice."""
    name = store.put(DATA)
    store.cut_after = 300_000
    assert files.get(name) == DATA
    assert store.asked == [(name, None), (name, "bytes=300000-"), (name, "bytes=600000-")]


@pytest.mark.parametrize("way", ["no ranges", "no tag", "another tag"])
def test_a_server_that_begins_anew(store: Store, files: HttpsFiles, way: str) -> None:
    """A 200 to a Range, or a file that cannot be told from another: not a byte of the old beginning."""
    name = store.put(DATA)
    store.ranges, store.tagged = way != "no ranges", way != "no tag"
    begun = Begun(5, "" if way == "no tag" else '"ancien"')
    found = list(files.pieces(name, begun=begun))
    assert found[0].start == 0
    assert b"".join(piece.data for piece in found) == DATA
    assert store.asked == [(name, None if way == "no tag" else "bytes=5-")]


def test_a_file_that_had_all_come(store: Store, files: HttpsFiles) -> None:
    """The server has nothing behind its end: the file is asked for again."""
    name = store.put(DATA)
    tag = next(iter(files.pieces(name))).tag
    found = list(files.pieces(name, begun=Begun(len(DATA), tag)))
    assert b"".join(piece.data for piece in found) == DATA


@pytest.mark.parametrize("received", [1, 262_144, 899_999])
def test_the_rest_of_a_file(store: Store, files: HttpsFiles, received: int) -> None:
    name = store.put(DATA)
    tag = next(iter(files.pieces(name))).tag
    found = list(files.pieces(name, begun=Begun(received, tag)))
    assert found[0].start == received
    assert b"".join(piece.data for piece in found) == DATA[received:]


def test_a_line_that_always_breaks(store: Store, files: HttpsFiles) -> None:
    """It comes to an end."""
    store.cut_after = 0
    with pytest.raises(StoreUnreachable, match="ne répond pas"):
        files.get(store.put(DATA))
    store.cut_after, store.tagged = 300_000, False
    with pytest.raises(StoreUnreachable):
        files.get(store.put(DATA))
    assert len(store.asked) == 2


def test_a_server_that_lies(store: Store, files: HttpsFiles) -> None:
    store.lies = True
    with pytest.raises(Absent, match="altéré"):
        files.get(store.put(DATA))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_no_redirection_is_followed(store: Store, files: HttpsFiles, tmp_path: Path, status: int) -> None:
    """The token would go along."""
    (tmp_path / "ailleurs").mkdir()
    with served(tmp_path / "ailleurs") as elsewhere:
        name = elsewhere.put(DATA)
        store.put(DATA)
        store.status, store.location = status, f"{elsewhere.address}/{name}"
        with pytest.raises(DeskError, match=f"autre chose que le fichier.*{status}"):
            files.get(name)
        assert elsewhere.asked == []


@pytest.mark.parametrize(
    ("status", "kind", "words"),
    [
        (401, DeskError, "refuse ce poste"),
        (403, DeskError, "refuse ce poste"),
        (404, Absent, "introuvable"),
        (410, Absent, "introuvable"),
        (429, StoreUnreachable, "correctement"),
        (500, StoreUnreachable, "correctement"),
        (503, StoreUnreachable, "correctement"),
        (204, DeskError, "autre chose"),
        (206, DeskError, "autre chose"),
        (416, DeskError, "autre chose"),
    ],
)
def test_what_a_server_refuses(
    store: Store, files: HttpsFiles, status: int, kind: type[DeskError], words: str
) -> None:
    store.status = status
    with pytest.raises(kind, match=words) as caught:
        files.get(store.put(DATA))
    assert isinstance(caught.value, Absent | StoreUnreachable) == (kind is not DeskError)


def test_a_server_that_says_nothing(store: Store) -> None:
    store.silent = True
    files = HttpsFiles(store.address, TOKEN, authority=store.authority, wait=0.2)
    with pytest.raises(StoreUnreachable):
        files.get(store.put(DATA))
    files.close()


def test_a_server_that_drips(store: Store) -> None:
    """A byte now and then is in time for every wait; the whole is not, and what came is kept."""
    store.drip = 0.02
    files = HttpsFiles(store.address, TOKEN, authority=store.authority, wait=5, whole=0.5)
    name, got = store.put(DATA), bytearray()
    began = time.monotonic()

    def take_all() -> None:
        for piece in files.pieces(name):
            got.extend(piece.data)

    with pytest.raises(StoreUnreachable):
        take_all()
    assert 0 < len(got) < 100
    assert DATA.startswith(got)
    assert time.monotonic() - began < 5
    files.close()


def test_no_server(store: Store) -> None:
    files = HttpsFiles("https://localhost:1", TOKEN, authority=store.authority, wait=1)
    with pytest.raises(StoreUnreachable):
        files.get(store.put(DATA))
    files.close()


def test_another_certificate(store: Store, tmp_path: Path) -> None:
    """Another authority's, or another name's: the token does not leave."""
    files = HttpsFiles(store.address, TOKEN, wait=5)
    with pytest.raises(DeskError, match="n’est pas celui qu’on attend"):
        files.get(store.put(DATA))
    files.close()
    (tmp_path / "autre").mkdir()
    with served(tmp_path / "autre", name="ailleurs.example") as other:
        files = HttpsFiles(other.address, TOKEN, authority=other.authority, wait=5)
        with pytest.raises(DeskError, match="n’est pas celui qu’on attend"):
            files.get(other.put(DATA))
        files.close()
        assert other.tokens == []
    assert store.tokens == []


def test_an_authority_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="certificat du serveur est introuvable"):
        HttpsFiles("https://localhost/files", TOKEN, authority=tmp_path / "absent.pem")


def test_an_address_that_anybody_can_read() -> None:
    with pytest.raises(DeskError, match="https://"):
        HttpsFiles("http://localhost/files", TOKEN)


@pytest.mark.parametrize("name", ["", "../../etc/passwd", "A" * 64, "é" * 64, hashlib.sha1(b"").hexdigest()])  # noqa: S324
def test_only_hashes_are_asked_for(files: HttpsFiles, name: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        files.get(name)
