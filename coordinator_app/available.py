"""Families' files where they are nearest: a hash in, bytes out of this desk's copy, or else of the store."""

import uuid
from collections.abc import Iterator, Sequence

from coordinator_app.documents import Documents
from coordinator_app.files import NOTHING, Begun, Files, Piece
from coordinator_app.https_files import StoreUnreachable
from coordinator_app.replica import Replica
from db.queries import needed
from db.queries.queues import Queue


class Nearest:
    """This desk's documents first, then the store."""

    def __init__(self, documents: Documents, store: Files) -> None:
        self._documents, self._store = documents, store

    def get(self, sha256: str) -> bytes:
        """Return a file's bytes; raises `DeskError`."""
        data = self._documents.find(sha256)
        if data is not None:
            return data
        try:
            return self._store.get(sha256)
        except StoreUnreachable as error:
            raise StoreUnreachable(
                "Ce fichier n’est pas sur ce poste",
                "Il s’affichera dès que le serveur des fichiers répondra à nouveau.",
            ) from error

    def pieces(self, sha256: str, *, begun: Begun = NOTHING) -> Iterator[Piece]:
        """Yield the rest of a file as the store has it."""
        return self._store.pieces(sha256, begun=begun)


def dossiers(
    replica: Replica, documents: Documents, queue: Queue, ids: Sequence[uuid.UUID]
) -> frozenset[uuid.UUID]:
    """Return those of a queue's dossiers that can be reviewed without a network: every file is here."""
    with replica.snapshot() as session:
        files = needed.by_dossiers(session, queue, ids, pending=replica.pending)
    here = documents.available(sha256 for some in files.values() for sha256 in some)
    return frozenset(one for one, some in files.items() if some <= here)
