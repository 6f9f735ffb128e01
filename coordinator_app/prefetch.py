"""Have at hand what the queues will show: files needed and a store in, this desk's documents filled."""

import logging
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

from coordinator_app.documents import Documents
from coordinator_app.errors import DeskError, told_to_people
from coordinator_app.files import Absent, Files
from coordinator_app.replica import Replica
from coordinator_app.sync.link import Progress
from db.queries import needed
from db.queries.needed import Needed

RESERVE = 500_000_000
"""Bytes of the disk that are left free: decisions need room, files can wait."""

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Prefetched:
    """What a round did, in files: come, absent from the store, left out for want of budget.

    `problem` says why it stopped early; the next one goes on from there.
    """

    fetched: int = 0
    absent: int = 0
    beyond: int = 0
    problem: DeskError | None = None


def wanted(replica: Replica) -> tuple[Needed, ...]:
    """Return the files the four queues need, the most urgent first; of a replica that is complete only."""
    with replica.snapshot() as session:
        return needed.by_queues(session, pending=replica.pending)


def prefetch(
    documents: Documents,
    store: Files,
    files: Sequence[Needed],
    *,
    budget_mb: int,
    progress: Progress,
    cancelled: Callable[[], bool],
    reserve: int = RESERVE,
) -> Prefetched:
    """Bring `files` here as far as the budget goes and drop every other; what had begun is taken up again."""
    chosen = _within(files, budget_mb * 1_000_000)
    fetched = absent = 0
    problem = None
    try:
        documents.keep_only([one.sha256 for one in chosen])
        here = documents.available(one.sha256 for one in chosen)
        missing = [one for one in chosen if one.sha256 not in here]
        total, done = sum(one.size for one in missing), 0
        for one in missing:
            if cancelled():
                break
            _refuse_full(documents, one.size + reserve)
            try:
                fetched += _fetch(documents, store, one, cancelled, partial(_tell, progress, done, total))
            except Absent as error:
                log.warning("file %s: %s", one.sha256[:8], error.title)
                absent += 1
            done += one.size
            progress(done / total)
    except DeskError as error:
        log.warning("prefetch stopped: %s", error.title)
        problem = error
    return Prefetched(fetched, absent, len(files) - len(chosen), problem)


def _fetch(
    documents: Documents,
    store: Files,
    one: Needed,
    cancelled: Callable[[], bool],
    came: Callable[[int], None],
) -> bool:
    """Return whether the file is whole here, False when it was cancelled."""
    for piece in store.pieces(one.sha256, begun=documents.kept(one.sha256).begun):
        documents.add(one.sha256, piece)
        came(min(piece.start + len(piece.data), one.size))
        if cancelled():
            return False
    documents.finish(one.sha256)
    return True


def _tell(progress: Progress, done: int, total: int, came: int) -> None:
    progress((done + came) / total)


def _within(files: Sequence[Needed], budget: int) -> Sequence[Needed]:
    chosen = []
    for one in files:
        if one.size <= budget:
            budget -= one.size
            chosen.append(one)
    return chosen


def _refuse_full(documents: Documents, room: int) -> None:
    with told_to_people():
        free = shutil.disk_usage(documents.path.parent).free
    if free < room:
        raise DeskError(
            "Le disque est presque plein",
            "Les fichiers des prochains dossiers ne sont plus préparés pour le travail sans réseau. Libérez "
            "de la place : le reste continue.",
        )
