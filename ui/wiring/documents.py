"""The viewer, fed by the rendering process: what is in sight first, the next documents ahead of time."""

import uuid
from functools import partial

from PySide6.QtCore import QObject, Slot

from coordinator_app.desk import Desk
from coordinator_app.errors import DeskError
from coordinator_app.previews import Previews
from db.queries.dossier import Dossier
from db.rules.requirements import PieceStatus
from papers.incoming.sheet import Pixels, Sheet
from papers.incoming.unreadable import Unreadable
from ui.tasks import Job, Tasks
from ui.viewer.viewer import Viewer


class DocumentWiring(QObject):
    """Answers what the viewer asks for; work for documents that are no longer in sight is dropped."""

    def __init__(self, viewer: Viewer, previews: Previews, desk: Desk, tasks: Tasks) -> None:
        super().__init__(viewer)
        self._viewer, self._previews, self._desk, self._tasks = viewer, previews, desk, tasks
        self._jobs: dict[str, list[Job]] = {}
        self._seen: uuid.UUID | None = None
        viewer.sheet_wanted.connect(self._on_sheet_wanted)
        viewer.pixels_wanted.connect(self._on_pixels_wanted)

    def seen(self, document_id: uuid.UUID) -> None:
        """Log that a document is on screen, once while it stays there."""
        if document_id != self._seen:
            self._seen = document_id
            self._tasks.run(partial(self._desk.viewed, document_id))

    @Slot(object)
    def draw_ahead(self, dossier: Dossier) -> None:
        """Draw the first page of what the next dossier opens on, so that it is there when it is asked for."""
        opening = [piece for piece in dossier.pieces if piece.status is PieceStatus.TO_CHECK]
        for piece in (opening or dossier.pieces)[:1]:
            if piece.versions:
                self._viewer.prefetch(piece.versions[0].sha256)

    def left(self) -> None:
        """The review page was left: nothing is on screen, nothing is drawn for it."""
        self._seen = None
        self.drop()

    def drop(self) -> None:
        """Drop all work that has not begun, but for the document in sight."""
        for sha256 in [key for key in self._jobs if key != self._viewer.sha256]:
            for job in self._jobs.pop(sha256):
                job.cancel()

    @Slot(str)
    def _on_sheet_wanted(self, sha256: str) -> None:
        work = partial(self._previews.sheet, sha256)
        job = self._tasks.run_long(
            work, done=partial(self._on_sheet, sha256), failed=partial(self._on_failed, sha256, None)
        )
        self._jobs.setdefault(sha256, []).append(job)

    @Slot(str, int, int, int)
    def _on_pixels_wanted(self, sha256: str, page: int, width: int, rotation: int) -> None:
        job = self._tasks.run_long(
            partial(self._previews.page, sha256, page, width, rotation),
            done=partial(self._on_pixels, sha256, page, width, rotation),
            failed=partial(self._on_failed, sha256, page),
        )
        self._jobs.setdefault(sha256, []).append(job)

    def _on_sheet(self, sha256: str, sheet: Sheet) -> None:
        self._viewer.show_sheet(sha256, sheet)

    def _on_pixels(self, sha256: str, page: int, width: int, rotation: int, pixels: Pixels) -> None:
        self._viewer.show_pixels(sha256, page, width, rotation, pixels)

    def _on_failed(self, sha256: str, page: int | None, error: Exception) -> None:
        match error:
            case Unreadable():
                self._viewer.show_problem(sha256, error.sentence, page_index=page)
            case DeskError():
                sentence = f"{error.title}. {error.message}"
                self._viewer.show_problem(sha256, sentence, page_index=page, refusable=False)
            case _:
                raise error
