"""The viewer, fed by the rendering process: what is in sight first, the next documents ahead of time."""

import uuid
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, Slot
from PySide6.QtWidgets import QFileDialog

from coordinator_app.desk import Desk
from coordinator_app.errors import DeskError
from coordinator_app.previews import Previews
from db.queries.dossier import Dossier
from db.rules.requirements import PieceStatus
from papers.incoming.page_text import PageText
from papers.incoming.sheet import Pixels, Sheet
from papers.incoming.unreadable import Reason, Unreadable
from ui.tasks import Job, Tasks
from ui.viewer.pixmaps import Wish
from ui.viewer.reading import Reading, read
from ui.viewer.viewer import Viewer


def read_page(previews: Previews, sha256: str, page: int) -> Reading:
    """Return a page's text, none where it cannot be read: what is looked at says why; for a worker thread."""
    try:
        return read(previews.text(sha256, page))
    except (DeskError, Unreadable):
        return read(PageText())


class DocumentWiring(QObject):
    """Answers what the viewer asks for; work for documents that are no longer in sight is dropped."""

    def __init__(self, viewer: Viewer, previews: Previews, desk: Desk, tasks: Tasks) -> None:
        super().__init__(viewer)
        self._viewer, self._previews, self._desk, self._tasks = viewer, previews, desk, tasks
        self._jobs: dict[str, list[Job]] = {}
        self._seen: uuid.UUID | None = None
        viewer.sheet_wanted.connect(self._on_sheet_wanted)
        viewer.pixels_wanted.connect(self._on_pixels_wanted)
        viewer.text_wanted.connect(self._on_text_wanted)
        viewer.password_given.connect(self._on_password_given)
        viewer.original_wanted.connect(self._on_original_wanted)

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
        """Drop all work that has not begun, but for what is in sight."""
        for sha256 in [key for key in self._jobs if key not in self._viewer.files]:
            for job in self._jobs.pop(sha256):
                job.cancel()

    @Slot(str)
    def _on_sheet_wanted(self, sha256: str) -> None:
        work = partial(self._previews.sheet, sha256)
        job = self._tasks.run_long(
            work, done=partial(self._on_sheet, sha256), failed=partial(self._on_failed, sha256, None)
        )
        self._jobs.setdefault(sha256, []).append(job)

    @Slot(object)
    def _on_pixels_wanted(self, wish: Wish) -> None:
        job = self._tasks.run_long(
            partial(
                self._previews.page, wish.sha256, wish.page, wish.width, wish.rotation, strong=wish.strong
            ),
            done=partial(self._on_pixels, wish),
            failed=partial(self._on_failed, wish.sha256, wish.page),
        )
        self._jobs.setdefault(wish.sha256, []).append(job)

    @Slot(str, int)
    def _on_text_wanted(self, sha256: str, page: int) -> None:
        job = self._tasks.run_long(
            partial(read_page, self._previews, sha256, page),
            done=partial(self._viewer.show_text, sha256, page),
        )
        self._jobs.setdefault(sha256, []).append(job)

    @Slot(str, str)
    def _on_password_given(self, sha256: str, password: str) -> None:
        self._tasks.run_long(
            partial(self._previews.unlock, sha256, password),
            done=partial(self._on_sheet, sha256),
            failed=partial(self._on_failed, sha256, None, unlocking=True),
        )

    @Slot(str, str)
    def _on_original_wanted(self, sha256: str, name: str) -> None:
        dialog = QFileDialog(self._viewer, self.tr("Enregistrer l’original"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DownloadLocation))
        dialog.selectFile(name)
        dialog.fileSelected.connect(partial(self._on_target_chosen, sha256))
        dialog.open()

    def _on_target_chosen(self, sha256: str, chosen: str) -> None:
        target = Path(chosen)
        self._tasks.run_long(
            partial(self._previews.save_original, sha256, target),
            done=lambda _: self._viewer.tell_saved(
                sha256, self.tr("L’original est enregistré : {}").format(target)
            ),
            failed=partial(self._on_not_saved, sha256),
        )

    def _on_not_saved(self, sha256: str, error: Exception) -> None:
        if not isinstance(error, DeskError):
            raise error
        self._viewer.tell_saved(sha256, f"{error.title}. {error.message}", failed=True)

    def _on_sheet(self, sha256: str, sheet: Sheet) -> None:
        self._viewer.show_sheet(sha256, sheet)

    def _on_pixels(self, wish: Wish, pixels: Pixels) -> None:
        self._viewer.show_pixels(wish, pixels)

    def _on_failed(self, sha256: str, page: int | None, error: Exception, *, unlocking: bool = False) -> None:
        match error:
            case Unreadable(reason=Reason.LOCKED):
                self._viewer.ask_password(sha256, wrong=unlocking)
            case Unreadable():
                self._viewer.show_problem(sha256, error.sentence, page_index=page)
            case DeskError():
                sentence = f"{error.title}. {error.message}"
                self._viewer.show_problem(sha256, sentence, page_index=page, refusable=False)
            case _:
                raise error
