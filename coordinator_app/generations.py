"""The files of a desk's local copy: `replica-<n>.db` in the data folder, the complete one and the next.

A copy that has to be made afresh becomes the next generation beside the one that is read, since an open file
cannot be replaced on every system; a row of its `state` says that it is complete. A file holds nothing that
the shared database does not have: it may be deleted at any moment.
"""

import json
import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher
from sqlalchemy import event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.schema import CreateIndex, CreateTable

from coordinator_app.errors import Damaged, DeskError, told_to_people
from db import migrations, mirror
from db.feed import Handshake, Position
from db.session import BUSY_TIMEOUT_MS, sqlite_writer

log = logging.getLogger(__name__)

_NAME = re.compile(r"replica-(\d+)\.db")


Done = Mapping[str, mirror.Key | None]
"""Of each table of a copy in the making, the last key that is here; None where all of it is."""

_DAMAGE = ("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_IOERR_SHORT_READ")


class Moved(Exception):
    """Another process of this desk has moved the copy on meanwhile: nothing was written."""


@contextmanager
def _told() -> Iterator[None]:
    """Tell what SQLCipher itself raises as `told_to_people` tells what comes through SQLAlchemy."""
    with told_to_people():
        try:
            yield
        except sqlcipher.Error as error:
            raise DBAPIError(None, None, error) from error


def is_damage(error: BaseException | None) -> bool:
    """Tell whether a file is not what was written to it, or cannot be read with this key."""
    if isinstance(error, Damaged | MemoryError):  # see `told_to_people`
        return True
    if isinstance(error, DeskError):
        error = error.__cause__
    name = getattr(error.orig, "sqlite_errorname", "") if isinstance(error, DBAPIError) else ""
    return str(name).startswith(_DAMAGE)


@dataclass(frozen=True)
class State:
    """What a generation says of itself: whose it is, what that person might see, how far it has come."""

    me: str
    scope: str
    position: Position
    schema: str
    complete: bool
    done: Done


class Generation:
    """One file, and what may be done to it."""

    def __init__(self, number: int, path: Path, key: str) -> None:
        self.number, self.path = number, path
        self._engine = sqlite_writer(path, key=key)

        @event.listens_for(self._engine, "connect")
        def on_connect(connection: Any, _entry: object) -> None:
            connection.execute("PRAGMA cache_size = -65536")  # a first pull writes a gigabyte

    def begin(self, who: Handshake) -> None:
        """Make the tables of a new copy, to be filled with what is there after the handshake."""
        with self.write() as copy:
            for table in mirror.copy_tables().sorted_tables:
                copy.execute(str(CreateTable(table).compile(self._engine)))
            copy.execute("CREATE TABLE state (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
            _put(copy, me=who.me.hex, scope=who.scope, schema=migrations.head(), complete=False, done={})
            _put(copy, position=[who.head.pos, who.head.mark])

    def state(self) -> State | None:
        """Return what the file says of itself; None where it was not even begun."""
        with self.read() as copy:
            if not copy.execute("SELECT 1 FROM sqlite_master WHERE name = 'state'").fetchone():
                return None
            said = {key: json.loads(value) for key, value in copy.execute("SELECT key, value FROM state")}
        done = {table: None if key is None else tuple(key) for table, key in said["done"].items()}
        return State(
            said["me"], said["scope"], Position(*said["position"]), said["schema"], said["complete"], done
        )

    def state_if_sound(self) -> State | None:
        """Return the same; None also for a file that is damaged, or locked with another key."""
        try:
            return self.state()
        except DeskError as error:
            if not is_damage(error):
                raise
            log.warning("%s cannot be read: %s", self.path.name, error.title)
            return None

    def fill(self, table: mirror.Mirrored, rows: list[tuple[Any, ...]], done: Done, *, ended: bool) -> Done:
        """Add a page of a table to what is `done`, and return what is done then; raises `Moved`."""
        then = {**done, table.name: None if ended else table.key_of(rows[-1])}
        with self.write() as copy:
            (found,) = copy.execute("SELECT value FROM state WHERE key = 'done'").fetchone()
            if json.loads(found) != json.loads(json.dumps(done)):
                raise Moved
            copy.executemany(table.upsert, rows)
            _put(copy, done=then)
        return then

    def index(self) -> None:
        """Make the indexes, once every row is there: it is several times faster."""
        for table in mirror.copy_tables().sorted_tables:
            for index in sorted(table.indexes, key=lambda index: str(index.name)):
                with self.write() as copy:
                    copy.execute(str(CreateIndex(index, if_not_exists=True).compile(self._engine)))

    @contextmanager
    def moving(self, before: Position, after: Position) -> Iterator[Any]:
        """Yield a connection that writes what changed between two positions; raises `Moved`."""
        with self.write() as copy:
            (found,) = copy.execute("SELECT value FROM state WHERE key = 'position'").fetchone()
            if json.loads(found) != [before.pos, before.mark]:
                raise Moved
            yield copy
            _put(copy, position=[after.pos, after.mark])

    def note_left(self, copy: Any) -> None:
        """Remember in the transaction that deletes families to rewrite the file: `wipe_traces` does."""
        _put(copy, families_left=True)

    def complete(self) -> None:
        """Say that everything is there: from now on it is what is read."""
        with self.write() as copy:
            _put(copy, complete=True)

    def wipe_traces(self) -> bool:
        """Leave nothing in the journal of what was deleted; False while a reader holds it."""
        with _told(), closing(self._engine.raw_connection()) as raw:
            copy: Any = raw.driver_connection
            if copy.execute("SELECT 1 FROM state WHERE key = 'families_left'").fetchone():
                # What is deleted is overwritten, but pages that were balanced keep scraps in their gaps.
                copy.execute("VACUUM")
                copy.execute("DELETE FROM state WHERE key = 'families_left'")
            copy.execute("PRAGMA busy_timeout = 0")
            (busy, _, _) = copy.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            copy.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
        return not busy

    @contextmanager
    def write(self) -> Iterator[Any]:
        """Yield SQLCipher's own connection in a transaction; a power cut may take the commit back, whole."""
        engine = self._engine.execution_options(durable=False)
        with _told(), engine.begin() as connection:
            yield connection.connection.driver_connection

    @contextmanager
    def read(self) -> Iterator[Any]:
        """Yield SQLCipher's own connection outside any transaction."""
        with _told(), closing(self._engine.raw_connection()) as raw:
            yield raw.driver_connection

    def close(self) -> None:
        """Release the file."""
        self._engine.dispose()


def _put(copy: Any, **values: Any) -> None:
    copy.executemany(
        "INSERT INTO state (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        [(key, json.dumps(value)) for key, value in values.items()],
    )


class Generations:
    """The generations in one data folder."""

    def __init__(self, folder: Path, key: str) -> None:
        self._folder, self._key = folder, key

    def current(self) -> Generation | None:
        """Return the complete generation that this version of the application can read, the newest."""
        return self._newest(complete=True)

    def building(self) -> Generation | None:
        """Return the generation in the making, if any."""
        return self._newest(complete=False)

    def next(self) -> Generation:
        """Return a generation whose file is not there yet."""
        return self._open(max(self._numbers(), default=0) + 1)

    def clear(self, *, below: int) -> None:
        """Delete the generations before this one; what somebody holds open goes another time."""
        for number in self._numbers():
            if number < below:
                self.delete(number)

    def delete(self, number: int) -> None:
        """Delete a generation, unless somebody holds it open."""
        for suffix in ("-wal", "-shm", ""):  # the file last: its name is how it is found again
            path = Path(f"{self._path(number)}{suffix}")
            try:
                path.unlink(missing_ok=True)
            except OSError as error:
                log.info("%s stays for now: %s", path.name, error.strerror)

    def _newest(self, *, complete: bool) -> Generation | None:
        for number in sorted(self._numbers(), reverse=True):
            found = self._open(number)
            state = found.state_if_sound()
            if state is not None and state.complete is complete and state.schema == migrations.head():
                return found
            found.close()
            if state is not None and state.complete:
                break
        return None

    def _open(self, number: int) -> Generation:
        return Generation(number, self._path(number), self._key)

    def _path(self, number: int) -> Path:
        return self._folder / f"replica-{number}.db"

    def _numbers(self) -> list[int]:
        found = (_NAME.fullmatch(path.name) for path in self._folder.iterdir())
        return [int(match[1]) for match in found if match]
