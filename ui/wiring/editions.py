"""The page of editions at work: the desk's press on a worker thread, pages to look at, a printer, files."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtPrintSupport import QPrinter
from PySide6.QtWidgets import QWidget

from coordinator_app.desk import Desk
from coordinator_app.editions.choice import Shape
from coordinator_app.editions.pile import Cancelled, Report, Watch
from coordinator_app.editions.press import Draft
from coordinator_app.errors import DeskError
from coordinator_app.previews import Previews
from db.queries.directory import StayRow
from db.rules import printing
from db.rules.printing import Paper
from db.rules.roster import Roster
from papers.incoming.sheet import Pixels
from papers.incoming.unreadable import Unreadable
from papers.outgoing.pack.editions import Format
from ui.editions import values
from ui.editions.page import EditionsPage
from ui.editions.values import FileKind, StayPapers, Wanted
from ui.tasks import Tasks
from ui.tones import Tone
from ui.viewer.pixmaps import Wish
from ui.wiring.printing import Held, PrintRun, ask_printer, new_printer
from ui.wiring.saving import Going, ask_file, ask_folder, open_folder

AskPrinter = Callable[[QPrinter, int, QWidget], bool]


@dataclass(frozen=True)
class _Ready:
    """A draft whose pages can be drawn."""

    wanted: Wanted
    draft: Draft
    held: Held


def read_papers(desk: Desk, stay_id: uuid.UUID) -> StayPapers:
    """Return what a stay's page shows; for a worker thread."""
    press = desk.press
    papers = [paper for group in values.GROUPS for paper in group.papers]
    refusals = {
        paper: press.refusal(paper, None if paper in printing.of_a_family else stay_id) for paper in papers
    }
    letters = press.letters_to_post() if refusals[Paper.LETTER] is None else ()
    return StayPapers(press.roster(stay_id), refusals, letters)


def make_ready(desk: Desk, previews: Previews, wanted: Wanted, watch: Watch) -> _Ready:
    """Draw a paper in memory and learn its pages; for a worker thread."""
    if wanted.paper is Paper.LETTER:
        draft = desk.press.draft_letters(wanted.mail_ids)
    else:
        draft = desk.press.draft(wanted.paper, wanted.selection, order=wanted.order, watch=watch)
    keys = tuple(previews.hold(part) for part in draft.parts)
    try:
        sheets = tuple(previews.sheet(key) for key in keys)
    except Unreadable as error:
        _forget(previews, keys)
        raise DeskError(
            "Ce document ne peut pas être montré ici", "Il est trop long : enregistrez-le, puis imprimez-le."
        ) from error
    return _Ready(wanted, draft, Held(keys, sheets))


def write(desk: Desk, wanted: Wanted, target: Path, watch: Watch) -> Report | Roster | int | None:
    """Write a paper to a file or a folder; for a worker thread."""
    press, paper = desk.press, wanted.paper
    if paper is Paper.LETTER:
        return press.print_letters(wanted.mail_ids, target)
    if paper is Paper.BLANK_HEALTH_FORM:
        press.print_blank_forms(wanted.selection.stay_id, target)
        return None
    if paper is Paper.HEALTH_FORM:
        shapes = {FileKind.FILES: Shape.A_FILE_A_CHILD, FileKind.ZIP: Shape.ZIP}
        shape = shapes.get(wanted.kind, Shape.ONE_PDF)
        return press.print_forms(wanted.selection, target, order=wanted.order, shape=shape, watch=watch)
    form = Format.XLSX if wanted.kind is FileKind.XLSX else Format.PDF
    return press.print_papers(paper, wanted.selection, target, form=form, order=wanted.order)


def _forget(previews: Previews, keys: tuple[str, ...]) -> None:
    for key in keys:
        previews.forget(key)


class EditionsWiring(QObject):
    """Answers the page; one paper is under way at a time."""

    failed = Signal(object)
    """An exception that came of what was asked for."""
    logged = Signal()
    """Lines for the journal wait to leave."""

    def __init__(
        self,
        page: EditionsPage,
        previews: Previews,
        desk: Desk,
        tasks: Tasks,
        *,
        ask: AskPrinter = ask_printer,
    ) -> None:
        super().__init__(page)
        self.page = self._page = page
        self._previews, self._desk, self._tasks = previews, desk, tasks
        self._ask = ask
        self._going: Going | None = None
        self._run: PrintRun | None = None
        self._shown: _Ready | None = None
        page.stay_chosen.connect(self._on_stay_chosen)
        page.preview_wanted.connect(self._on_preview_wanted)
        page.print_wanted.connect(self._on_print_wanted)
        page.save_wanted.connect(self._on_save_wanted)
        page.preview_left.connect(self._on_preview_left)
        page.preview.pixels_wanted.connect(self._on_pixels_wanted)
        page.work.cancelled.connect(self.stop)
        page.work.folder_wanted.connect(open_folder)

    def refresh(self) -> None:
        """Read the stays and the papers of the one in hand again."""
        self._tasks.run(self._read_stays, done=self._on_stays)

    @Slot()
    def stop(self) -> None:
        """Stop what is under way, between two children or two pages."""
        if self._going is not None:
            self._going.stop()
        if self._run is not None:
            self._run.stop()

    def _read_stays(self) -> tuple[tuple[StayRow, ...], date]:
        return self._desk.stays(), self._desk.today()

    def _on_stays(self, found: tuple[tuple[StayRow, ...], date]) -> None:
        before = self._page.stay_id()
        self._page.show_stays(*found)
        stay_id = self._page.stay_id()
        if stay_id is not None and stay_id == before:
            self._on_stay_chosen(stay_id)

    @Slot(object)
    def _on_stay_chosen(self, stay_id: uuid.UUID) -> None:
        self._tasks.run(partial(read_papers, self._desk, stay_id), done=self._page.show_papers)

    # Looking

    @Slot(object)
    def _on_preview_wanted(self, wanted: Wanted) -> None:
        self._prepare(wanted, self._show)

    def _show(self, ready: _Ready) -> None:
        self._page.work.clear()
        self._page.tell_work()
        self._let_go()
        self._shown = ready
        if ready.wanted.paper in printing.medical:
            self.logged.emit()
        title = ready.wanted.title(between=" · ")
        self._page.show_preview(title, ready.held.keys[0], ready.held.sheet())

    @Slot(object)
    def _on_pixels_wanted(self, wish: Wish) -> None:
        if self._shown is None:
            return
        key, index = self._shown.held.locate(wish.page)
        self._tasks.run_long(
            partial(self._previews.page, key, index, wish.width, wish.rotation),
            done=partial(self._on_pixels, wish),
            failed=partial(self._on_page_failed, wish),
        )

    def _on_pixels(self, wish: Wish, pixels: Pixels) -> None:
        if self._shown is not None and self._shown.held.keys[0] == wish.sha256:
            self._page.preview.show_pixels(wish, pixels)

    def _on_page_failed(self, wish: Wish, error: Exception) -> None:
        if self._shown is None or self._shown.held.keys[0] != wish.sha256:
            return
        if not isinstance(error, Unreadable):
            raise error
        self._page.preview.show_page_problem(wish.page, error.sentence)

    @Slot()
    def _on_preview_left(self) -> None:
        if not self._page.work.busy:  # else it is let go of at the end
            self._let_go()

    def _let_go(self) -> None:
        """Forget the paper that was looked at, once no page of it is being drawn."""
        if self._shown is not None:
            self._tasks.run_long(partial(_forget, self._previews, self._shown.held.keys))
            self._shown = None

    # Printing

    @Slot(object)
    def _on_print_wanted(self, wanted: Wanted) -> None:
        if self._shown is not None and self._page.shows_preview():
            self._print(self._shown)
        else:
            self._prepare(wanted, self._print)

    def _print(self, ready: _Ready) -> None:
        self._page.work.clear()
        printer = new_printer(ready.wanted.title())
        if not self._ask(printer, len(ready.held.sheet().pages), self._page):
            self._release(ready)
            self._page.tell_work()
            return
        self._begin(self.tr("Impression en cours…"))
        self._tasks.run(
            partial(self._desk.press.log_print, ready.draft),
            done=partial(self._on_logged, ready, printer),
            failed=partial(self._on_not_printed, ready),
        )

    def _on_logged(self, ready: _Ready, printer: QPrinter, _: None) -> None:
        self.logged.emit()
        run = PrintRun(ready.held, printer, self._previews, self._tasks, self)
        self._run = run
        run.moved.connect(self._page.work.step)
        run.finished.connect(partial(self._on_printed, ready))
        run.failed.connect(partial(self._on_not_printed, ready))
        if self._stopped():
            run.stop()
        run.start()

    def _on_printed(self, ready: _Ready, pages: int) -> None:
        self._drop_run()
        self._release(ready)
        count = (
            self.tr("{} pages imprimées").format(pages)
            if pages > 1
            else self.tr("{} page imprimée").format(pages)
        )
        if pages < len(ready.held.sheet().pages) and self._stopped():
            count = self.tr("Impression annulée après {} pages").format(pages)
        self._end(self._with_journal(count, ready.draft.about != ()))

    def _on_not_printed(self, ready: _Ready, error: Exception) -> None:
        self._drop_run()
        self._release(ready)
        self._on_failed(error)

    def _drop_run(self) -> None:
        if self._run is not None:
            self._run.deleteLater()
            self._run = None

    def _release(self, ready: _Ready) -> None:
        if ready is not self._shown:
            self._tasks.run_long(partial(_forget, self._previews, ready.held.keys))

    # Saving

    @Slot(object)
    def _on_save_wanted(self, wanted: Wanted) -> None:
        title = self.tr("Enregistrer « {} »").format(printing.names[wanted.paper])
        chosen = partial(self.save, wanted)
        if wanted.kind is FileKind.FILES:
            ask_folder(self._page, title, self.tr("Fiches sanitaires - {}").format(wanted.stay), chosen)
        else:
            ask_file(self._page, title, wanted.title(), wanted.kind.value, chosen)

    def save(self, wanted: Wanted, target: Path) -> None:
        """Write a paper to `target`, a file or the folder of a file a child."""
        going = self._begin(self.tr("Écriture en cours…"))
        self._tasks.run_long(
            partial(write, self._desk, wanted, target, going.watch()),
            done=partial(self._on_saved, wanted, target),
            failed=self._on_failed,
        )

    def _on_saved(self, wanted: Wanted, target: Path, made: Report | Roster | int | None) -> None:
        place = target
        if isinstance(made, Report):
            if made.cancelled:
                kept = self.tr("{} fiches écrites restent.").format(made.made) if made.made else ""
                self._end(" ".join((self.tr("Annulé."), kept)).strip(), place=target if kept else None)
                if kept:
                    self.logged.emit()
                return
            words, journal = self._said(made), made.made > 0
        else:
            words = self.tr("« {} » est enregistré").format(target.name)
            journal = wanted.paper not in printing.nameless
        if journal:
            self.logged.emit()
        careful = isinstance(made, Report) and bool(made.by_hand or made.others)
        self._end(self._with_journal(words, journal), place=place, tone=Tone.WARN if careful else Tone.QUIET)

    def _said(self, report: Report) -> str:
        total = report.made + report.kept
        words = [
            self.tr("{} fiches").format(total) if total > 1 else self.tr("{} fiche").format(total),
            self.tr("{} inchangées").format(report.kept)
            if report.kept > 1
            else self.tr("{} inchangée").format(report.kept),
        ]
        if report.by_hand:
            words.append(self.tr("à compléter à la main : {}").format(", ".join(report.by_hand)))
        if report.others:
            words.append(self.tr("{} fiches d’un autre choix dans ce dossier").format(len(report.others)))
        return ", ".join(words)

    # Beneath

    def _prepare(self, wanted: Wanted, then: Callable[[_Ready], None]) -> None:
        going = self._begin(self.tr("Préparation des pages…"))
        self._tasks.run_long(
            partial(make_ready, self._desk, self._previews, wanted, going.watch()),
            done=then,
            failed=self._on_failed,
        )

    def _begin(self, words: str) -> Going:
        if self._going is not None:
            self._going.deleteLater()
        self._going = Going(self)
        self._going.moved.connect(self._page.work.step)
        self._page.work.begin(words)
        self._page.tell_work()
        return self._going

    def _end(self, words: str, *, place: Path | None = None, tone: Tone = Tone.QUIET) -> None:
        self._page.work.end(words, place=place, tone=tone)
        self._page.tell_work()
        if not self._page.shows_preview():
            self._let_go()

    def _stopped(self) -> bool:
        return self._going is not None and self._going.watch().cancelled()

    def _with_journal(self, words: str, logged: bool) -> str:  # noqa: FBT001
        return self.tr("{} · impression journalisée").format(words) if logged else words

    def _on_failed(self, error: Exception) -> None:
        if isinstance(error, Cancelled):
            self._end(self.tr("Annulé. Rien n’a été imprimé."))
            return
        if isinstance(error, DeskError):
            self._end(error.title, tone=Tone.WARN)
        else:
            self._end("")
        self.failed.emit(error)
