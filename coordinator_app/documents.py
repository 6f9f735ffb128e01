"""Families' files kept on this desk for work without a network: pieces of a file in, verified bytes out.

One encrypted database, each file cut in chunks: what arrived before the line broke stays, and the rest is
asked for. Losing it costs a download, never a decision, so that one that cannot be read is made anew.
"""

import hashlib
import logging
from collections.abc import Collection, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from sqlalchemy import Connection, Engine

from coordinator_app import sealed
from coordinator_app.errors import Damaged, DeskError, told_to_people
from coordinator_app.files import Begun, Piece, altered
from db.session import sqlite_writer

VERSION = 1
CHUNK = 256 * 1024
_MANY = 500  # parameters of a statement
_schema = (
    # `tag` says which version of it the server was sending.
    "CREATE TABLE file (sha256 TEXT PRIMARY KEY, received INTEGER NOT NULL, tag TEXT NOT NULL,"
    " whole INTEGER NOT NULL)",
    "CREATE TABLE chunk (sha256 TEXT NOT NULL, start INTEGER NOT NULL, data BLOB NOT NULL,"
    " PRIMARY KEY (sha256, start))",
)

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Kept:
    """What is kept of a file."""

    begun: Begun
    whole: bool


class Documents:
    """The files one desk keeps. Every method may raise `DeskError`; after a `Damaged` they begin anew."""

    def __init__(self, path: Path, *, key: str | None = None) -> None:
        if key is not None:
            sealed.refuse_plain(path)
        self.path = path
        self._engine: Engine = sqlite_writer(path, key=key)
        with ExitStack() as failed:
            failed.callback(self.close)
            self._prepare()
            failed.pop_all()

    @classmethod
    def opened(cls, path: Path, *, key: str | None = None) -> "Documents":
        """Open the files under a key known to be this desk's (`LocalKey.open`); damaged ones begin anew."""
        try:
            return cls(path, key=key)
        except Damaged:
            log.warning("documents made anew")
            with told_to_people():
                sealed.remove(path)
            return cls(path, key=key)

    def get(self, sha256: str) -> bytes:
        """Return a file that is whole here; one that is not, or no more, is not kept."""
        data = self._bytes(sha256)
        if data is None:
            raise DeskError(
                "Ce fichier n’est pas sur ce poste",
                "Il s’affichera dès que le réseau sera de retour.",
            )
        return data

    def find(self, sha256: str) -> bytes | None:
        """Return a file that is whole here, None when it is not or can no longer be read."""
        with suppress(Damaged):
            return self._bytes(sha256)
        return None

    def available(self, sha256s: Iterable[str]) -> frozenset[str]:
        """Return those of these files that are whole here."""
        asked = list(dict.fromkeys(sha256s))
        found: set[str] = set()
        with self._mended(), self._engine.connect() as connection:
            for start in range(0, len(asked), _MANY):
                some = asked[start : start + _MANY]
                marks = ", ".join("?" * len(some))
                query = f"SELECT sha256 FROM file WHERE whole AND sha256 IN ({marks})"  # noqa: S608
                found.update(connection.exec_driver_sql(query, tuple(some)).scalars())
        return frozenset(found)

    def kept(self, sha256: str) -> Kept:
        """Return what is here of a file, nothing as a rule."""
        with self._mended(), self._engine.connect() as connection:
            row = connection.exec_driver_sql(
                "SELECT received, tag, whole FROM file WHERE sha256 = ?", (sha256,)
            ).first()
        return Kept(Begun(row.received, row.tag), bool(row.whole)) if row else Kept(Begun(), whole=False)

    def add(self, sha256: str, piece: Piece) -> None:
        """Keep the next piece of a file; one that starts at 0 replaces what there was.

        A power cut may take the last pieces back, together with the word that they came.
        """
        with self._mended(), self._engine.execution_options(durable=False).begin() as connection:
            if piece.start == 0:
                _drop(connection, sha256)
            received = piece.start + len(piece.data)
            connection.exec_driver_sql(
                "INSERT INTO chunk VALUES (?, ?, ?)", (sha256, piece.start, piece.data)
            )
            connection.exec_driver_sql(
                "INSERT INTO file VALUES (?, ?, ?, 0)"
                " ON CONFLICT (sha256) DO UPDATE SET received = excluded.received, tag = excluded.tag",
                (sha256, received, piece.tag),
            )

    def finish(self, sha256: str) -> None:
        """Say that a file is whole, once its bytes are what its name says; others are dropped."""
        digest = hashlib.sha256()
        with self._mended(), self._engine.execution_options(durable=False).begin() as connection:
            chunks = connection.exec_driver_sql(
                "SELECT data FROM chunk WHERE sha256 = ? ORDER BY start", (sha256,)
            )
            for (data,) in chunks:
                digest.update(data)
            right = digest.hexdigest() == sha256
            if right:
                connection.exec_driver_sql(
                    "INSERT INTO file VALUES (?, 0, '', 1) ON CONFLICT (sha256) DO UPDATE SET whole = 1",
                    (sha256,),
                )
            else:
                _drop(connection, sha256)
        if not right:
            raise altered()

    def sizes(self) -> dict[str, int]:
        """Return what is here, by file, whole or not, in bytes."""
        with self._mended(), self._engine.connect() as connection:
            rows = connection.exec_driver_sql("SELECT sha256, received FROM file").all()
        return {row.sha256: row.received for row in rows}

    def keep_only(self, wanted: Collection[str]) -> int:
        """Drop every other file, its bytes overwritten; return how many."""
        others = self.sizes().keys() - set(wanted)
        for sha256 in others:
            with self._mended(), self._engine.execution_options(durable=False).begin() as connection:
                _drop(connection, sha256)
        if others:  # give the room back
            with self._mended(), self._engine.connect() as connection:
                connection.exec_driver_sql("COMMIT")
                # It frees a page a step, and `execute` takes one step.
                cast("Any", connection.connection).executescript("PRAGMA incremental_vacuum")
                connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
                connection.exec_driver_sql("BEGIN")
        return len(others)

    def close(self) -> None:
        """Release the file."""
        self._engine.dispose()

    def _bytes(self, sha256: str) -> bytes | None:
        with self._mended(), self._engine.connect() as connection:
            whole = connection.exec_driver_sql(
                "SELECT 1 FROM file WHERE sha256 = ? AND whole", (sha256,)
            ).first()
            if whole is None:
                return None
            chunks = connection.exec_driver_sql(
                "SELECT data FROM chunk WHERE sha256 = ? ORDER BY start", (sha256,)
            )
            data = b"".join(chunks.scalars())
        if hashlib.sha256(data).hexdigest() == sha256:
            return data
        with self._mended(), self._engine.begin() as connection:
            _drop(connection, sha256)
        return None

    def _prepare(self) -> None:
        with told_to_people(), self._engine.connect() as connection:
            version = connection.exec_driver_sql("PRAGMA user_version").scalar_one()
            if version == 0:
                # Only an empty database takes it, and only outside a transaction.
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("PRAGMA auto_vacuum = INCREMENTAL")
                connection.exec_driver_sql("VACUUM")
                connection.exec_driver_sql("BEGIN IMMEDIATE")
                for statement in _schema:
                    connection.exec_driver_sql(statement)
                connection.exec_driver_sql(f"PRAGMA user_version = {VERSION}")
                connection.exec_driver_sql("COMMIT")
                connection.exec_driver_sql("BEGIN")
        if version > VERSION:
            raise DeskError(
                "Ce poste a une version plus ancienne que ses données",
                "Elles ne sont pas touchées. Installez la dernière version de l’application.",
            )

    @contextmanager
    def _mended(self) -> Iterator[None]:
        """Begin anew where damage shows, then say so: what was here comes again with the next prefetch."""
        try:
            with told_to_people():
                yield
        except Damaged:
            log.warning("documents made anew")
            self._engine.dispose()
            with told_to_people():
                sealed.remove(self.path)
            self._prepare()
            raise


def _drop(connection: Connection, sha256: str) -> None:
    for table in ("chunk", "file"):
        connection.exec_driver_sql(f"DELETE FROM {table} WHERE sha256 = ?", (sha256,))  # noqa: S608
