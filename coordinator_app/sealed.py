"""This desk's encrypted files: which they are, whether they are encrypted, and how their key changes."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlcipher

from coordinator_app.errors import DeskError, told_to_people
from db.session import BUSY_TIMEOUT_MS, raw_key

_PLAIN = b"SQLite format 3\0"
_PARTS = ("", "-wal", "-shm", "-journal")


def files(folder: Path) -> tuple[Path, ...]:
    """Return the encrypted files of a data folder, the decisions first."""
    named = [folder / name for name in ("outbox.db", "outbox-copy.db", "docs.db")]
    return tuple(path for path in (*named, *sorted(folder.glob("replica-*.db"))) if path.exists())


def everything(folder: Path) -> tuple[Path, ...]:
    """Return these files, what SQLite keeps beside them, and what a damage or a crash left of them."""
    patterns = ("outbox*.db*", "docs*.db*", "replica-*.db*", ".*.part")
    return tuple(sorted(path for pattern in patterns for path in folder.glob(pattern)))


def with_companions(path: Path) -> tuple[Path, ...]:
    """Return a database's file and those SQLite may keep beside it."""
    return tuple(path.with_name(path.name + suffix) for suffix in _PARTS)


def refuse_plain(path: Path) -> None:
    """Raise `DeskError` when a file is a database that anybody can read."""
    with told_to_people():
        try:
            with path.open("rb") as file:
                head = file.read(len(_PLAIN))
        except FileNotFoundError:
            return
    if head == _PLAIN:
        raise DeskError(
            "Les données de ce poste ne sont pas chiffrées",
            f"Le fichier {path} a été écrit sans clé et n’a pas été modifié. Déplacez-le hors du dossier de "
            "données, puis recommencez.",
        )


def refuse_library() -> None:
    """Raise `DeskError` when the library does not encrypt: it would take a key and write plain files."""
    connection = sqlcipher.connect(":memory:")
    try:
        if not connection.execute("PRAGMA cipher_version").fetchall():
            raise DeskError(
                "Ce poste ne sait pas chiffrer ses données",
                "Rien n’a été écrit. Installez l’application telle qu’elle est fournie, puis recommencez.",
            )
    finally:
        connection.close()


def opens(path: Path, key: str) -> bool:
    """Tell whether `key` is the file's; raises `DeskError` for any other trouble."""
    with told_to_people(), _connection(path, key) as connection:
        try:
            connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
        except sqlcipher.DatabaseError as error:
            if getattr(error, "sqlite_errorname", "") == "SQLITE_NOTADB":
                return False
            raise
    return True


def damaged_pages(path: Path, key: str) -> int:
    """Return how many pages are not what was written; the file is read whole."""
    with told_to_people(), _connection(path, key) as connection:
        return len(connection.execute("PRAGMA cipher_integrity_check").fetchall())


def convert(path: Path, *, old: str, new: str) -> None:
    """Encrypt a file with another key; killed at any moment, it is whole under one of the two.

    Nobody may have it open: `DeskError` says so. A file that has the new key already stays as it is.
    """
    if opens(path, new):
        return
    part = path.with_name(path.name + ".part")
    with told_to_people():
        remove(part)
        try:
            _copy(path, part, old=old, new=new)
            # The connection is closed: nothing is left beside the file for the new one.
            part.replace(path)
            flush_folder(path.parent)
        finally:
            remove(part)


def remove(path: Path) -> None:
    """Delete a database and what SQLite keeps beside it; raises `OSError`."""
    for one in with_companions(path):
        one.unlink(missing_ok=True)


def flush_folder(folder: Path) -> None:
    """Have a folder's names on the disk; on Windows they are with the files."""
    if sys.platform == "win32":
        return
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _copy(path: Path, part: Path, *, old: str, new: str) -> None:
    with _connection(path, old) as connection:
        # Alone, from here to the end; without a WAL, which would hold pages of the old key.
        connection.execute("PRAGMA locking_mode = EXCLUSIVE")
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
        with _connection(part, new) as target:
            connection.backup(target)  # page by page, each under the other key


@contextmanager
def _connection(path: Path, key: str) -> Iterator[Any]:
    connection = sqlcipher.connect(str(path), isolation_level=None, timeout=BUSY_TIMEOUT_MS / 1000)
    try:
        connection.execute(f"PRAGMA key = {raw_key(key)}")
        connection.execute("PRAGMA cipher_log_level = NONE")
        yield connection
    finally:
        connection.close()
