"""What the queues need is brought to the desk: in order, within a budget, and past every trouble."""

import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select

from coordinator_app import available, prefetch
from coordinator_app.available import Nearest
from coordinator_app.documents import Documents
from coordinator_app.errors import DeskError
from coordinator_app.files import Folder
from coordinator_app.https_files import HttpsFiles, StoreUnreachable
from coordinator_app.prefetch import Prefetched
from db.models import DocumentVersion, File
from db.queries.needed import Needed
from db.queries.queues import Queue
from tests import builders
from tests.coordinator_app.file_server import TOKEN, Store, served
from tests.coordinator_app.office import Office
from tests.coordinator_app.test_files import file_size_limit

KEY = "5e" * 32
SIZES = (900_000, 400_000, 10, 700_000)


@pytest.fixture
def documents(tmp_path: Path) -> Iterator[Documents]:
    found = Documents(tmp_path / "docs.db", key=KEY)
    yield found
    found.close()


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with served(tmp_path) as found:
        yield found


@pytest.fixture
def files(store: Store) -> Iterator[HttpsFiles]:
    found = HttpsFiles(store.address, TOKEN, authority=store.authority, wait=5)
    yield found
    found.close()


def some(store: Store, *sizes: int) -> list[Needed]:
    return [Needed(store.put(os.urandom(size)), size) for size in sizes or SIZES]


class Watch:
    """Notes the progress, and cancels after so many steps."""

    def __init__(self, stop_after: int | None = None) -> None:
        self.shares: list[float] = []
        self._stop_after = stop_after

    def progress(self, share: float) -> None:
        self.shares.append(share)

    def cancelled(self) -> bool:
        return self._stop_after is not None and len(self.shares) >= self._stop_after


def run(
    documents: Documents,
    files: HttpsFiles | Folder,
    wanted: list[Needed],
    *,
    budget_mb: int = 100,
    watch: Watch | None = None,
) -> Prefetched:
    watch = watch or Watch()
    return prefetch.prefetch(
        documents, files, wanted, budget_mb=budget_mb, progress=watch.progress, cancelled=watch.cancelled
    )


def test_everything_comes(store: Store, files: HttpsFiles, documents: Documents) -> None:
    """In order, once; then there is nothing to do."""
    wanted, watch = some(store), Watch()
    assert run(documents, files, wanted, watch=watch) == Prefetched(fetched=4)
    for one in wanted:
        assert documents.get(one.sha256) == store.files[one.sha256]
    assert [name for name, _ in store.asked] == [one.sha256 for one in wanted]
    assert watch.shares == sorted(watch.shares)
    assert watch.shares[-1] == 1
    assert run(documents, files, wanted) == Prefetched()
    assert len(store.asked) == 4


def test_what_is_no_longer_wanted_goes(store: Store, files: HttpsFiles, documents: Documents) -> None:
    wanted = some(store)
    run(documents, files, wanted)
    assert run(documents, files, wanted[1:2]) == Prefetched()
    assert documents.sizes() == {wanted[1].sha256: SIZES[1]}


def test_the_budget(store: Store, files: HttpsFiles, documents: Documents) -> None:
    """The most urgent that fit."""
    wanted = some(store)
    assert run(documents, files, wanted, budget_mb=1) == Prefetched(fetched=2, beyond=2)
    assert documents.available(one.sha256 for one in wanted) == {wanted[0].sha256, wanted[2].sha256}
    assert run(documents, files, wanted, budget_mb=0).beyond == 4
    assert documents.sizes() == {}


def test_a_line_that_breaks(store: Store, files: HttpsFiles, documents: Documents) -> None:
    """It stops, says so, and the next round goes on from the very byte."""
    wanted = some(store)
    store.cut_after = 500_000
    found = run(documents, files, wanted)
    assert isinstance(found.problem, StoreUnreachable)
    assert found.fetched == 0
    store.cut_after = None
    store.asked.clear()
    assert run(documents, files, wanted) == Prefetched(fetched=4)
    assert store.asked[0] == (wanted[0].sha256, "bytes=500000-")


def test_one_that_is_absent_does_not_hold_the_others(
    store: Store, files: HttpsFiles, documents: Documents
) -> None:
    wanted = some(store)
    del store.files[wanted[1].sha256]
    assert run(documents, files, wanted) == Prefetched(fetched=3, absent=1)
    store.lies = True
    more = some(store, 5000)
    assert run(documents, files, [*wanted, *more]) == Prefetched(absent=2)


def test_to_cancel(store: Store, files: HttpsFiles, documents: Documents) -> None:
    """Also in the middle of a file, which goes on from there."""
    wanted = some(store)
    assert run(documents, files, wanted, watch=Watch(stop_after=1)) == Prefetched()
    assert 0 < documents.sizes()[wanted[0].sha256] < SIZES[0]
    assert run(documents, files, wanted) == Prefetched(fetched=4)


@pytest.mark.parametrize("status", [401, 403, 500])
def test_a_server_that_refuses_is_asked_once(
    store: Store, files: HttpsFiles, documents: Documents, status: int
) -> None:
    store.status = status
    found = run(documents, files, some(store))
    assert found.problem is not None
    assert len(store.asked) == 1


def test_a_disk_that_is_nearly_full(
    store: Store, files: HttpsFiles, documents: Documents, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Decisions need the room that is left."""
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: type("Usage", (), {"free": 400_000_000}))
    found = run(documents, files, some(store))
    assert found.problem is not None
    assert found.problem.title == "Le disque est presque plein"
    assert store.asked == []


def test_a_disk_that_fills(store: Store, files: HttpsFiles, documents: Documents) -> None:
    """Said, and taken up again once there is room."""
    wanted = some(store)
    with file_size_limit(600_000):
        found = run(documents, files, wanted)
    assert found.problem is not None
    assert "disque" in found.problem.title
    assert documents.available(one.sha256 for one in wanted) == frozenset()
    assert run(documents, files, wanted) == Prefetched(fetched=4)
    assert all(documents.get(one.sha256) == store.files[one.sha256] for one in wanted)


def test_from_a_folder_that_every_desk_can_read(tmp_path: Path, documents: Documents) -> None:
    folder = Folder(tmp_path / "files")
    data = os.urandom(600_000)
    wanted = [Needed(folder.put(data), len(data)), Needed("0" * 64, 5)]
    assert run(documents, folder, wanted) == Prefetched(fetched=1, absent=1)
    assert documents.get(wanted[0].sha256) == data


def test_the_nearest(store: Store, files: HttpsFiles, documents: Documents) -> None:
    """The desk's own, without a word to the server; else the server's; else a sentence."""
    first, second = some(store, 5000, 6000)
    run(documents, files, [first])
    store.asked.clear()
    nearest = Nearest(documents, files)
    assert nearest.get(first.sha256) == store.files[first.sha256]
    assert store.asked == []
    assert nearest.get(second.sha256) == store.files[second.sha256]
    store.status = 503
    with pytest.raises(DeskError, match="n’est pas sur ce poste"):
        nearest.get(second.sha256)
    assert nearest.get(first.sha256) == store.files[first.sha256]


def test_dossiers_that_are_here_whole(office: Office, documents: Documents) -> None:
    """Every piece of them; and what the queues want is what makes them so."""
    folder = Folder(office.folder / "files")
    with office.writing() as session:
        stay = builders.stay(session)
        requests: list[uuid.UUID] = []
        codes = [builders.document_type(session, code) for code in ("a", "b")]
        for code in codes:
            builders.requires(session, stay, code)
        for number in range(2):
            who = builders.family(session)
            requests.append(builders.pre_registration(session, who, stay))
            for code in codes:
                document = builders.document(session, who, code)
                data = f"{number} {code}".encode()
                sha256 = folder.put(data)
                session.add(
                    File(sha256=sha256, size=len(data), media_type="text/plain", created_at=builders.NOW)
                )
                session.flush()
                version = session.scalars(
                    select(DocumentVersion).where(DocumentVersion.document_id == document)
                ).one()
                version.file_sha256 = sha256
    wanted = list(prefetch.wanted(office.replica))
    assert len(wanted) == 4

    def here() -> frozenset[uuid.UUID]:
        return available.dossiers(office.replica, documents, Queue.PRE_REGISTRATIONS, requests)

    assert here() == frozenset()
    run(documents, folder, wanted[:1])
    assert here() == frozenset()
    run(documents, folder, wanted)
    assert here() == set(requests)
