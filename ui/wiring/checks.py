"""The hints about the file in sight: looked for once its first page is on screen, said beside it."""

import uuid
from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QObject, Slot

from coordinator_app.desk import Desk
from coordinator_app.previews import Previews
from db.queries.dossier import Dossier, Piece
from db.rules.elsewhere import Elsewhere
from papers.incoming.checks.facts import Facts
from papers.incoming.checks.hints import UNCHECKED, Known, hints
from papers.incoming.unreadable import Unreadable
from ui.tasks import Job, Tasks
from ui.viewer.viewer import Viewer


@dataclass(frozen=True)
class _Background:
    """What the database knows of a file."""

    elsewhere: tuple[Elsewhere, ...]
    version: str


def _look_up(desk: Desk, document_id: uuid.UUID, sha256: str) -> _Background:
    return _Background(desk.elsewhere(document_id, sha256), desk.association().health_form_version)


class CheckWiring(QObject):
    """One page a job, so that drawing never waits long; what is left is dropped and taken up again later."""

    def __init__(self, viewer: Viewer, previews: Previews, desk: Desk, tasks: Tasks) -> None:
        super().__init__(viewer)
        self._viewer, self._previews, self._desk, self._tasks = viewer, previews, desk, tasks
        self._about: tuple[Dossier, Piece] | None = None
        self._job: Job | None = None
        viewer.hints_wanted.connect(self._on_hints_wanted)

    def about(self, dossier: Dossier, piece: Piece) -> None:
        """Take note whose piece is in sight: the same file says something else about another child."""
        self._about = (dossier, piece)
        self._viewer.wait_for_hints()
        if self._viewer.shows_page():
            self._on_hints_wanted(self._viewer.sha256)

    def left(self) -> None:
        """Nothing is in sight any more."""
        self._about = None
        self._drop()

    @Slot(str)
    def _on_hints_wanted(self, sha256: str) -> None:
        self._drop()
        if self._about is not None and sha256 in {version.sha256 for version in self._about[1].versions}:
            self._check_on(sha256)

    def _check_on(self, sha256: str) -> None:
        work = partial(self._previews.check_on, sha256)
        self._job = self._tasks.run_long(
            work, done=partial(self._on_checked, sha256), failed=partial(self._on_failed, sha256)
        )

    def _on_checked(self, sha256: str, facts: Facts | None) -> None:
        if self._about is None or sha256 != self._viewer.sha256:
            return
        document_id = self._about[1].document_id
        if facts is None:
            self._check_on(sha256)
        elif document_id is not None:
            work = partial(_look_up, self._desk, document_id, sha256)
            self._job = self._tasks.run(work, done=partial(self._on_known, sha256, *self._about, facts))

    def _on_known(
        self, sha256: str, dossier: Dossier, piece: Piece, facts: Facts, background: _Background
    ) -> None:
        given = [version for version in piece.versions if version.sha256 == sha256]
        known = Known(
            type_code=piece.type_code,
            child_id=dossier.child.id if dossier.child is not None else None,
            stay_id=dossier.stay.id if dossier.stay is not None else None,
            name=given[0].original_name,
            version=background.version,
            elsewhere=background.elsewhere,
            given_before=len(given) > 1,
        )
        self._viewer.show_hints(sha256, hints(facts, known))

    def _on_failed(self, sha256: str, error: Exception) -> None:
        """What cannot be read says so in its page's place already; a bug is not hidden."""
        if not isinstance(error, Unreadable):
            raise error
        self._viewer.show_hints(sha256, (UNCHECKED,))

    def _drop(self) -> None:
        if self._job is not None:
            self._job.cancel()
            self._job = None
