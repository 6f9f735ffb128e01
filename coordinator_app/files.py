"""Where files' bytes live: sha256 in, verified bytes out; a folder in embedded mode."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from coordinator_app import whole
from coordinator_app.errors import DeskError, told_to_people

PIECE = 256 * 1024
"""How much of a file is read at a time, in bytes."""


@dataclass(frozen=True)
class Begun:
    """What came of a file before the line broke; `tag` is the server's word for that version of it."""

    received: int = 0
    tag: str = ""


NOTHING = Begun()


@dataclass(frozen=True)
class Piece:
    """Some bytes of a file, from `start` on."""

    start: int
    data: bytes
    tag: str = ""


class Absent(DeskError):
    """The store does not have this file, or not these bytes: others may be there."""


class Files(Protocol):
    """A store of families' files. Every method may raise `DeskError`."""

    def get(self, sha256: str) -> bytes:
        """Return a file's bytes, which are what its name says."""

    def pieces(self, sha256: str, *, begun: Begun = NOTHING) -> Iterator[Piece]:
        """Yield the rest of a file, not verified; a piece that starts at 0 replaces what had begun."""


class Folder:
    """A content-addressed folder: a file's name is its hash, so it is written once and never changed."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, data: bytes) -> str:
        """Store `data` and return its sha256; the file appears whole or not at all."""
        name = hashlib.sha256(data).hexdigest()
        target = self._path(name)
        with told_to_people():
            if target.exists():
                return name
            target.parent.mkdir(parents=True, exist_ok=True)
            whole.write(target, data)
        return name

    def get(self, sha256: str) -> bytes:
        """Return the bytes behind a hash; raises `DeskError` when they are absent or were altered."""
        try:
            data = self._path(sha256).read_bytes()
        except FileNotFoundError as error:
            raise Absent(
                "Le fichier est introuvable", "Il n’est plus dans le dossier de données de ce poste."
            ) from error
        except OSError as error:
            raise DeskError(
                "Le fichier ne se lit pas", f"Vérifiez le dossier de données ({error.strerror})."
            ) from error
        if hashlib.sha256(data).hexdigest() != sha256:
            raise altered()
        return data

    def pieces(self, sha256: str, *, begun: Begun = NOTHING) -> Iterator[Piece]:
        """Yield a file that is on a disk: it comes whole, or not at all."""
        data = self.get(sha256)
        for start in range(begun.received, len(data), PIECE):
            yield Piece(start, data[start : start + PIECE])

    def _path(self, sha256: str) -> Path:
        return self._root / sha256[:2] / sha256


def altered() -> Absent:
    """Return what is said of bytes that are not what their name says."""
    return Absent("Le fichier a été altéré", "Son contenu n’est plus celui que la famille a déposé.")
