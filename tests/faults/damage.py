"""What a disk and a keyring can do to a desk's files: a count and a seed in, a line of figures a row out.

By hand, from the root of the repository: `python -m tests.faults.damage 1000 --seed 7`. A few damages run
with the tests. Whatever is done to one file, no decision is lost, nothing is shown that was not written, and
the person is told in a sentence what happened and what to do: any other error ends the run.
"""

import argparse
import logging
import multiprocessing
import os
import resource
import secrets
import shutil
import subprocess
import sys
import tempfile
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from pathlib import Path
from random import Random

from sqlalchemy import text
from sqlalchemy.orm import Session

from coordinator_app import keys, outbox_copy, sealed
from coordinator_app.documents import CHUNK, Documents
from coordinator_app.errors import Damaged, DeskError, told_to_people
from coordinator_app.files import Piece
from coordinator_app.keys import LocalKey
from coordinator_app.outbox import Outbox
from db import migrations
from db.models import Account
from db.queries import queues
from db.queries.projection import Pending
from db.rules.ruling import Ruling
from db.session import sqlite_reader, sqlite_writer
from db.types import AccountState, DocumentState, Subject, Verdict
from db.verdicts import Judged
from tests.builders import NOW
from tests.coordinator_app.keyrings import FileKeyring

DECISIONS, ACCOUNTS = 6, 40
FILES = (10, 30_000, 400_000, 700_000)
PAGE = 4096


@dataclass
class Row:
    """What one kind of damage did; `ends` counts how the tries ended, `broken` are promises not kept."""

    name: str
    tries: int = 0
    ends: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def __str__(self) -> str:
        ends = ", ".join(f"{words} {number}" for words, number in self.ends.most_common())
        return (
            f"{self.name}: {self.tries} tries: {ends}; promises broken {len(self.broken)}; "
            f"{self.seconds:.0f} s{' ' + '; '.join(self.broken[:3]) if self.broken else ''}"
        )


@dataclass(frozen=True)
class Desk:
    """A desk's folder as it was before the damage, to be copied for each try."""

    folder: Path
    key: str
    rulings: tuple[Ruling, ...]
    files: dict[str, bytes]

    def at(self, folder: Path) -> "Desk":
        """Return the same desk in another folder."""
        return Desk(folder / "poste", self.key, self.rulings, self.files)

    @property
    def lock(self) -> LocalKey:
        """The desk's key, as its keyring has it."""
        return LocalKey(self.folder, credentials=FileKeyring(self.folder.parent / "ring").credentials)

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox.db"

    @property
    def documents(self) -> Path:
        return self.folder / "docs.db"

    @property
    def replica(self) -> Path:
        return self.folder / "replica-1.db"


Try = Callable[[Desk, Random], str]
"""Damages a desk and returns how it ended; raises `AssertionError` where a promise was not kept."""


def ruling(message: str = "") -> Ruling:
    """Return a decision on a document."""
    return Ruling(Subject.DOCUMENT, uuid.uuid4(), 3, Verdict.REFUSE, uuid.uuid4(), NOW, (), message)


def made(folder: Path, chance: Random) -> Desk:
    """Make a desk with decisions that wait, files, and a copy of the shared database."""
    place = folder / "poste"
    place.mkdir(parents=True)
    bare = Desk(place, "", (), {})
    key = bare.lock.open()
    outbox = Outbox(bare.outbox, key=key)
    rulings = tuple(ruling("n° " + "x" * chance.randrange(3000)) for _ in range(DECISIONS))
    for one in rulings:
        outbox.add(one, Judged(DocumentState.REFUSED), not_before=NOW)
    outbox.close()
    documents = Documents(bare.documents, key=key)
    files = {sha256(data).hexdigest(): data for data in map(chance.randbytes, FILES)}
    for data in files.values():
        keep(documents, data)
    documents.close()
    engine = sqlite_writer(bare.replica, key=key)
    migrations.upgrade(engine)
    with Session(engine) as session, session.begin():
        session.add_all(
            Account(
                id=uuid.uuid4(),
                email=f"{number}@exemple.fr",
                state=AccountState.PENDING,
                created_at=NOW,
                submitted_at=NOW,
            )
            for number in range(ACCOUNTS)
        )
    engine.dispose()
    return Desk(place, key, rulings, files)


def keep(documents: Documents, data: bytes) -> None:
    """Bring a file to the desk; damage that only shows now is said once, and all begins anew."""
    name = sha256(data).hexdigest()
    with suppress(Damaged):
        _keep(documents, name, data)
        return
    _keep(documents, name, data)


def _keep(documents: Documents, name: str, data: bytes) -> None:
    for start in range(0, len(data), CHUNK):
        documents.add(name, Piece(start, data[start : start + CHUNK]))
    documents.finish(name)


def damage(path: Path, chance: Random) -> None:
    """Do to a file what disks do."""
    data = bytearray(path.read_bytes())
    match chance.choice(["bit", "bits", "sector", "page", "cut", "empty", "longer", "swap"]):
        case "bit":
            data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        case "bits":
            for _ in range(1000):
                data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
        case "sector":
            start = chance.randrange(len(data)) // 512 * 512
            data[start : start + 512] = bytes(512)
        case "page":
            start = chance.randrange(len(data)) // PAGE * PAGE
            data[start : start + PAGE] = chance.randbytes(PAGE)
        case "cut":
            del data[chance.randrange(len(data)) :]
        case "empty":
            data.clear()
        case "longer":
            data += chance.randbytes(chance.randrange(1, 3 * PAGE))
        case "swap":
            one, other = (chance.randrange(len(data) // PAGE) * PAGE for _ in range(2))
            data[one : one + PAGE], data[other : other + PAGE] = (
                data[other : other + PAGE],
                data[one : one + PAGE],
            )
    path.write_bytes(data)


def decisions(desk: Desk, key: str | None = None) -> tuple[str, list[Ruling]]:
    """Return how the outbox opens, and the decisions that wait in it."""
    outbox = Outbox(desk.outbox, key=key or desk.key)
    made_anew = outbox.rescue is not None
    waiting = outbox.waiting()
    found = []
    while taken := outbox.take(NOW, all_of_them=True):
        (one,) = taken
        found.append(one)
        outbox.sent({one.id: NOW}, seen=True)
    outbox.close()
    assert waiting == len(found)
    return ("made anew" if made_anew else "unharmed"), found


def the_outbox(desk: Desk, chance: Random) -> str:
    """Not one decision is lost."""
    damage(desk.outbox, chance)
    end, found = decisions(desk)
    assert found == list(desk.rulings), "decisions lost"
    return end


def its_copy(desk: Desk, chance: Random) -> str:
    """Nor when the copy is damaged, which is made anew: then the outbox may go."""
    damage(outbox_copy.place(desk.outbox), chance)
    Outbox(desk.outbox, key=desk.key).close()
    damage(desk.outbox, chance)
    end, found = decisions(desk)
    assert found == list(desk.rulings), "decisions lost"
    return end


def both(desk: Desk, chance: Random) -> str:
    """Nothing is invented or deleted, and what cannot be read is said."""
    places = (desk.outbox, outbox_copy.place(desk.outbox))
    for path in places:
        damage(path, chance)
    before = {path.read_bytes() for path in places if path.stat().st_size}
    try:
        end, found = decisions(desk)
    except DeskError:
        assert {path.read_bytes() for path in places if path.stat().st_size} == before, "changed"
        return "told, files kept"
    assert set(found) <= set(desk.rulings), "a decision that nobody took"
    if len(found) == DECISIONS:
        return f"{end}, all there"
    asides = {path.read_bytes() for path in desk.folder.glob("outbox*-damaged-*.db")}
    assert asides & before or not before, "a damaged file was deleted"
    return "made anew, some there"


def the_documents(desk: Desk, chance: Random) -> str:
    """Right bytes or none, and room for the next."""
    damage(desk.documents, chance)
    documents = Documents.opened(desk.documents, key=desk.key)
    found = 0
    for name, data in desk.files.items():
        bytes_ = documents.find(name)
        assert bytes_ in {data, None}, "other bytes"
        found += bytes_ is not None
    more = chance.randbytes(300_000)
    try:
        keep(documents, more)
        assert documents.find(sha256(more).hexdigest()) == more, "cannot go on"
        documents.keep_only([])
    finally:
        documents.close()
    return "unharmed" if found == len(desk.files) else "to be fetched again"


def the_replica(desk: Desk, chance: Random) -> str:
    """The rows that were written, or a sentence; the outbox does not notice."""
    damage(desk.replica, chance)
    engine = sqlite_reader(desk.replica, key=desk.key)
    try:
        with told_to_people(), Session(engine) as session:
            if session.scalar(text("SELECT count(*) FROM sqlite_schema")):
                counts = queues.counts(session, pending=Pending())
                assert counts[queues.Queue.ACCOUNTS] == ACCOUNTS, "other rows"
                end = "unharmed"
            else:
                end = "empty, to be pulled"
    except DeskError:
        end = "told"
    finally:
        engine.dispose()
    assert decisions(desk)[1] == list(desk.rulings), "decisions lost"
    return end


def the_description(desk: Desk, chance: Random) -> str:
    """The key or a sentence; never another key."""
    path = desk.folder / keys.NAME
    if chance.random() < 0.1:
        path.unlink()
    else:
        damage_text(path, chance)
    try:
        assert desk.lock.open() == desk.key, "another key"
    except DeskError:
        assert decisions(desk)[1] == list(desk.rulings), "decisions lost"
        return "told"
    return "unharmed"


def damage_text(path: Path, chance: Random) -> None:
    """Damage a small file: a bit, a few, or its end."""
    data = bytearray(path.read_bytes())
    for _ in range(chance.choice([1, 1, 1, 5])):
        data[chance.randrange(len(data))] ^= 1 << chance.randrange(8)
    path.write_bytes(data if chance.random() < 0.8 else data[: chance.randrange(len(data))])


def other_keys(desk: Desk, chance: Random) -> str:
    """A key that is gone, another one, a file of another version, one that anybody can read."""
    path = chance.choice([desk.outbox, desk.documents])
    opened: Callable[[str], Outbox | Documents] = (
        (lambda key: Outbox(path, key=key)) if path == desk.outbox else (lambda key: Documents(path, key=key))
    )
    way = chance.choice(["gone", "other", "version", "plain", "of another desk"])
    key = desk.key
    if way == "gone":
        (desk.folder.parent / "ring").unlink()
        opened = lambda _key: desk.lock.open()  # type: ignore[assignment,return-value]  # noqa: E731
    elif way == "other":
        key = chance.randbytes(32).hex()
    elif way == "version":
        engine = sqlite_writer(path, key=key)
        with engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA user_version = 99")
        engine.dispose()
    else:
        for one in sealed.with_companions(path):
            one.unlink(missing_ok=True)
        if path == desk.outbox:
            outbox_copy.place(path).unlink()
        engine = sqlite_writer(path, key=None if way == "plain" else chance.randbytes(32).hex())
        with engine.begin() as connection:
            connection.exec_driver_sql("CREATE TABLE theirs (a)")
        engine.dispose()
    before = path.read_bytes()
    try:
        opened(key).close()
    except DeskError:
        pass
    else:
        raise AssertionError(f"{way}: opened")
    assert path.read_bytes() == before, f"{way}: changed"
    return f"told ({way})"


def a_full_disk(desk: Desk, chance: Random, *, filled: Callable[[Path, int], Iterator[None]]) -> str:
    """What was said to be taken is there afterwards, what was said not to be is not."""
    taken: list[Ruling] = []
    with contextmanager(filled)(desk.folder, chance.randrange(150_000, 400_000)):
        try:
            outbox = Outbox(desk.outbox, key=desk.key)
        except DeskError:
            return "told at the start"
        try:
            for _ in range(400):
                one = ruling("y" * chance.randrange(4000))
                outbox.add(one, Judged(DocumentState.REFUSED), not_before=NOW)
                taken.append(one)
            raise AssertionError("the disk never filled")
        except DeskError:
            pass
        finally:
            outbox.close()
    end, found = decisions(desk)
    assert found == [*desk.rulings, *taken], "not what was said"
    return f"told, {end}"


def limited(_folder: Path, size: int) -> Iterator[None]:
    """Let no file grow past `size`, as a quota does."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def mounted(folder: Path, size: int) -> Iterator[None]:
    """Put the outbox on a file system of its own with `size` bytes left; takes root."""
    aside = folder.with_name("aside")
    folder.rename(aside)
    folder.mkdir()
    subprocess.run(
        ["/bin/mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
        check=True,
        capture_output=True,
    )
    try:
        for name in ("outbox.db", "outbox-copy.db", keys.NAME):
            shutil.copy(aside / name, folder / name)
        yield
        for path in folder.iterdir():
            shutil.copy(path, aside / path.name)
    finally:
        subprocess.run(["/bin/umount", str(folder)], check=True)
        folder.rmdir()
        aside.rename(folder)


def can_mount() -> bool:
    """Tell whether this machine lets us mount a file system."""
    if sys.platform != "linux" or os.geteuid() != 0:
        return False
    with tempfile.TemporaryDirectory() as folder:
        command = ["/bin/mount", "-t", "tmpfs", "-o", "size=100k", "tmpfs", folder]
        if subprocess.run(command, check=False, capture_output=True).returncode:
            return False
        subprocess.run(["/bin/umount", folder], check=True)
    return True


def a_killed_change(desk: Desk, chance: Random, *, seconds: float) -> str:
    """One key opens everything, whenever the change was killed."""
    fork = multiprocessing.get_context("fork")
    process = fork.Process(target=desk.lock.change, daemon=True)
    process.start()
    # The moment of the kill is what is tried.
    process.join(seconds * chance.random() ** 2)
    process.kill()
    process.join()
    key = desk.lock.open()
    for path in sealed.files(desk.folder):
        assert sealed.opens(path, key), f"{path.name} has another key"
        assert sealed.damaged_pages(path, key) == 0, f"{path.name} is damaged"
    left = [path.name for path in desk.folder.glob("*.db.part*")]
    assert not left, f"{left} lies about"
    documents = Documents(desk.documents, key=key)
    assert documents.available(desk.files) == desk.files.keys(), "files lost"
    documents.close()
    assert decisions(desk, key)[1] == list(desk.rulings), "decisions lost"
    return "the new key" if key != desk.key else "the old key"


def play(name: str, attempt: Try, desk: Desk, *, tries: int, chance: Random) -> Row:
    """Try a damage as often, each time on a desk that is whole."""
    row, began = Row(name, tries), time.monotonic()
    for _ in range(tries):
        with tempfile.TemporaryDirectory() as folder:
            room = Path(folder) / "room"
            shutil.copytree(desk.folder.parent, room)
            try:
                row.ends[attempt(desk.at(room), chance)] += 1
            except AssertionError as error:
                row.broken.append(str(error))
    row.seconds = time.monotonic() - began
    return row


def rows(desk: Desk, count: int) -> Iterator[tuple[str, Try, int]]:
    """Yield what is tried, and how often."""
    yield "damaged outbox", the_outbox, count
    yield "damaged copy of the outbox, then the outbox", its_copy, count // 2
    yield "damaged outbox and copy", both, count // 2
    yield "damaged documents", the_documents, count
    yield "damaged replica", the_replica, count
    yield "damaged description of the key", the_description, count // 2
    yield "lost key, other key, other version, plain file", other_keys, count // 2
    yield "no room in a file", partial(a_full_disk, filled=limited), count // 20
    if can_mount():
        yield "no room on the disk", partial(a_full_disk, filled=mounted), count // 20
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        shutil.copytree(desk.folder.parent, Path(folder) / "room")
        desk.at(Path(folder) / "room").lock.change()
    seconds = 1.2 * (time.monotonic() - began)
    yield "change of key killed", partial(a_killed_change, seconds=seconds), count // 5


def main() -> int:
    """Run by hand; exit 1 when a promise was not kept."""
    parser = argparse.ArgumentParser(prog="tests.faults.damage")
    parser.add_argument("count", type=int, nargs="?", default=1_000)
    parser.add_argument("--seed", type=int, default=secrets.randbits(32))
    options = parser.parse_args()
    chance = Random(options.seed)  # noqa: S311  # to be played again
    logging.disable(logging.WARNING)  # which say what was done to be repaired
    kept = True
    with tempfile.TemporaryDirectory() as folder:
        desk = made(Path(folder) / "desk", chance)
        for name, attempt, tries in rows(desk, options.count):
            row = play(name, attempt, desk, tries=max(tries, 1), chance=chance)
            print(f"seed {options.seed}, {row}", flush=True)  # noqa: T201
            kept &= not row.broken
    return int(not kept)


if __name__ == "__main__":
    sys.exit(main())
