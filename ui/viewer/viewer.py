"""One document beside the dossier: its versions, sizes and pixels in, what to read and to draw next out.

Every answer carries the sha256 that it is about: one that comes late is kept for when its document comes
back, and never painted over another.
"""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QApplication, QStackedWidget, QVBoxLayout, QWidget

from db.queries.dossier import VersionCard
from papers.incoming.checks.hints import Hint
from papers.incoming.content import MediaType
from papers.incoming.sheet import Pixels, Sheet
from ui import theme
from ui.viewer.carried import CarriedLine
from ui.viewer.comparison import Comparison
from ui.viewer.fact import Fact
from ui.viewer.hint_strip import HintStrip
from ui.viewer.kept import Kept
from ui.viewer.layout import Fit, Zoom
from ui.viewer.original import OriginalBar, saved_name
from ui.viewer.pages import Pages
from ui.viewer.password import PasswordCard
from ui.viewer.pixmaps import Pixmaps, Wish
from ui.viewer.problem import Problem
from ui.viewer.reading import Reading
from ui.viewer.toolbar import RIGHT, ROOMY, Toolbar
from ui.viewer.tools import Tools
from ui.viewer.versions import Versions
from ui.viewer.writing import Writing
from ui.widgets.empty import EmptyState
from ui.widgets.line import line


class Viewer(QWidget):
    """Shows a document's pages; asks for their sizes, then for the pixels of those in sight."""

    sheet_wanted = Signal(str)
    """A sha256; answered by `show_sheet` or `show_problem`."""
    pixels_wanted = Signal(object)
    """A `Wish`; answered by `show_pixels` or `show_problem`."""
    password_given = Signal(str, str)
    """sha256, password; answered by `show_sheet`, `ask_password` or `show_problem`."""
    text_wanted = Signal(str, int)
    """sha256, page; answered by `show_text`."""
    room_wanted = Signal(bool)
    """Two versions stand side by side, or no longer."""
    original_wanted = Signal(str, str)
    """sha256 and a name to save it by; answered by `tell_saved`."""
    hints_wanted = Signal(str)
    """The sha256 of a file whose first page is on screen; answered by `show_hints`."""
    hinted = Signal()
    """`hints` are another file's, or have come."""
    next_document = Signal()
    previous_document = Signal()
    file_refused = Signal()
    """The coordinator refuses the file for Reason.FILE."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._title = ""
        self._versions: tuple[VersionCard, ...] = ()
        self._sha256 = ""
        self._kept = Kept()
        self._prefetched: set[str] = set()
        self._hints_asked = False
        self._pixmaps = Pixmaps()
        self._toolbar = Toolbar()
        self._version_bar = Versions()
        self._carried = CarriedLine()
        self._hints = HintStrip()
        self._original = OriginalBar()
        self._pages = Pages(self._pixmaps)
        self._canvas = self._pages.canvas
        self._comparison = Comparison(self._pages, self._pixmaps)
        self.tools = Tools(self._toolbar, self._pages, self._kept)
        self.writing = Writing(self._canvas)
        self._problem = Problem()
        self._password = PasswordCard()
        self._empty = EmptyState()
        self._stack = QStackedWidget()
        for widget in (self._comparison, self._problem, self._password, self._empty):
            self._stack.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._toolbar)
        column.addWidget(self._version_bar)
        column.addWidget(self._carried)
        column.addWidget(self._hints)
        column.addWidget(self._original)
        column.addWidget(self.writing.bar)
        column.addWidget(self.writing.agreement)
        column.addWidget(line())
        column.addWidget(self._stack, stretch=1)
        self.setMinimumWidth(360)
        self._connect()
        self.clear()

    @property
    def sha256(self) -> str:
        """The file in sight, empty when there is none."""
        return self._sha256

    @property
    def hints(self) -> tuple[Hint, ...]:
        """What a machine noticed about the file in sight, once it has looked."""
        return self._hints.hints

    @property
    def files(self) -> frozenset[str]:
        """The files whose pages are in sight: one, or two that are compared."""
        return frozenset({self._sha256, self._comparison.sha256}) - {""}

    def shows_page(self) -> bool:
        """Tell whether a page of the document is in sight."""
        return self._shows_pages() and self._canvas.is_drawn()

    def shows_comparison(self) -> bool:
        """Tell whether pages of two versions are in sight."""
        return self._shows_pages() and self._comparison.is_drawn()

    def shows_problem(self) -> bool:
        """Tell whether it says why the file cannot be seen."""
        return self._stack.currentWidget() in {self._problem, self._password}

    def show_document(
        self, title: str, versions: tuple[VersionCard, ...], facts: tuple[Fact, ...] = ()
    ) -> None:
        """Show the newest of `versions`, which come newest first, and `facts` to compare it with.

        The same document again, as after a synchronisation, stays where it is unless there is a newer file.
        """
        same = bool(versions) and versions[0] == next(iter(self._versions), None)
        self._title, self._versions = title, versions
        self._toolbar.show_title(title)
        if not versions:
            self._show_empty(
                self.tr("Aucun fichier"), self.tr("La famille n’a pas encore déposé ce document.")
            )
        elif same and self._sha256 in {version.sha256 for version in versions}:
            self._show_versions()
        else:
            self._show_file(versions[0].sha256)
        self.writing.show_facts(facts if versions else ())

    def show_sheet(self, sha256: str, sheet: Sheet) -> None:
        """Take the sizes of a file's pages."""
        self._kept.keep(sha256, sheet)
        if sha256 == self._sha256:
            self._show_pages(sheet)
        elif sha256 == self._comparison.sha256:
            self._show_older(sheet)
        elif sha256 in self._prefetched:
            self._draw_ahead(sha256, sheet)
        self._prefetched.discard(sha256)

    def show_pixels(self, wish: Wish, pixels: Pixels) -> None:
        """Take a drawn page."""
        self._pixmaps.keep(wish, pixels)
        if wish.sha256 == self._sha256:
            self._pages.show_pixels(wish)
            self._ask_hints()
        if wish.sha256 == self._comparison.sha256:
            self._comparison.show_pixels(wish)

    def wait_for_hints(self) -> None:
        """Say nothing more of the file in sight until `show_hints`: it now stands beside another dossier."""
        self._hints.wait()

    def show_hints(self, sha256: str, hints: Sequence[Hint]) -> None:
        """Say what a machine noticed about a file."""
        if sha256 == self._sha256:
            self._hints.show_hints(hints)
            self.hinted.emit()

    def show_text(self, sha256: str, page: int, reading: Reading) -> None:
        """Take a page's text."""
        self.writing.keep(sha256, page, reading)

    def show_problem(
        self, sha256: str, sentence: str, *, page_index: int | None = None, refusable: bool = True
    ) -> None:
        """Say why a file, or one page of it, cannot be seen; `refusable` when the file itself is at fault."""
        if sha256 == self._comparison.sha256:
            self._comparison.show_problem(sentence, page=page_index)
        if sha256 != self._sha256:
            return
        sheet = self._kept.sheet(sha256)
        if page_index is not None and sheet is not None and len(sheet.pages) > 1:
            self._pages.show_page_problem(page_index, sentence)
            return
        self._show_no_page()
        self._problem.show_sentence(sentence, refusable=refusable)
        self._stack.setCurrentWidget(self._problem)

    def ask_password(self, sha256: str, *, wrong: bool = False) -> None:
        """Ask for a file's password; `wrong` when the one given does not open it."""
        if sha256 == self._comparison.sha256:
            self._comparison.show_problem(self.tr("Cette version est protégée par un mot de passe."))
        if sha256 == self._sha256:
            self._show_no_page()
            self._stack.setCurrentWidget(self._password)
            self._password.ask(wrong=wrong)

    def tell_saved(self, sha256: str, sentence: str, *, failed: bool = False) -> None:
        """Say where the original was saved, or why it was not."""
        if sha256 == self._sha256:
            self._original.tell(sentence, tone=theme.Tone.WARN if failed else theme.Tone.GOOD)

    def show_neighbours(self, *, previous: bool, following: bool) -> None:
        """Offer the documents before and after this one, where there are any."""
        self._toolbar.show_neighbours(previous=previous, following=following)

    def clear(self, title: str = "", text: str = "") -> None:
        """Show no document, and `text` in its place; without words, that none is chosen."""
        self._title, self._versions = "", ()
        self._toolbar.show_title("")
        self.writing.show_facts(())
        self._show_empty(
            title or self.tr("Aucun document choisi"),
            text or self.tr("Choisissez une pièce : son fichier s’affichera ici."),
        )

    def prefetch(self, sha256: str) -> None:
        """Ask for the first page of a file that is likely to be shown next."""
        if sha256 != self._sha256 and self._kept.sheet(sha256) is None:
            self._prefetched.add(sha256)
            self.sheet_wanted.emit(sha256)

    @Slot()
    def toggle_comparison(self) -> None:
        """Put the version before beside the current one, or the older one that is looked at; or no longer."""
        if self._comparison.is_on:
            self._stop_comparing()
        elif len(self._versions) > 1 and self._shows_pages():
            newest, before = (version.sha256 for version in self._versions[:2])
            self._compare(before if self._sha256 == newest else self._sha256)

    def step_back(self) -> bool:
        """Close the search, else the comparison; tell whether there was anything to close."""
        if self.writing.search.is_open:
            self.writing.search.close()
        elif self._comparison.is_on:
            self._stop_comparing()
        else:
            return False
        self._tell_tools()
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show thumbnails where there is room."""
        super().resizeEvent(event)
        if not self._comparison.is_on:  # which is lent the room
            self.writing.show_room(roomy=self.width() >= theme.scaled(ROOMY))
        self._tell_tools()

    def _connect(self) -> None:
        self._stack.currentChanged.connect(self._on_card_changed)
        self._toolbar.previous_wanted.connect(self.previous_document)
        self._toolbar.next_wanted.connect(self.next_document)
        self._version_bar.chosen.connect(self._on_version_chosen)
        self._toolbar.original_wanted.connect(self._original.warn)
        self._original.confirmed.connect(self._on_original_confirmed)
        self._pages.pixels_wanted.connect(self.pixels_wanted)
        self._pages.rested.connect(self.writing.ask_on)
        self._comparison.pixels_wanted.connect(self.pixels_wanted)
        self._comparison.chosen.connect(self._compare)
        self._comparison.turned.connect(self._on_older_turned)
        self._comparison.closed.connect(self.toggle_comparison)
        self._version_bar.comparison_wanted.connect(self.toggle_comparison)
        self._toolbar.search_wanted.connect(self.writing.toggle_search)
        self._toolbar.agreement_toggled.connect(self.writing.toggle_agreement)
        self.writing.wanted.connect(self.text_wanted)
        self.writing.changed.connect(self._tell_tools)
        self.tools.changed.connect(self._tell_tools)
        self._canvas.page_changed.connect(self._tell_page)
        self._problem.refused.connect(self.file_refused)
        self._problem.retried.connect(self._on_retried)
        self._password.given.connect(self._on_password)
        self._password.refused.connect(self.file_refused)
        self._password.left.connect(self.setFocus)

    def _take(self, sha256: str) -> None:
        self._sha256 = sha256
        self.tools.take(sha256)

    def _show_file(self, sha256: str) -> None:
        self._take(sha256)
        self._stop_comparing()
        self._carried.show_carried(())
        self._hints.wait()
        self._hints_asked = False
        self._original.hide()
        self._toolbar.offer_original(offered=True)
        self._show_versions()
        if self._canvas.zoom.fit is Fit.FREE:
            self._canvas.set_zoom(Zoom())
        sheet = self._kept.sheet(sha256)
        if sheet is not None:
            self._show_pages(sheet)
            return
        self._show_no_page()
        self._pages.show_nothing()
        self._canvas.setAccessibleName(self.tr("{}, chargement en cours").format(self._title))
        self._stack.setCurrentWidget(self._comparison)
        self.sheet_wanted.emit(sha256)

    def _show_pages(self, sheet: Sheet) -> None:
        focused = QApplication.focusWidget()
        unlocked = focused is not None and self._password.isAncestorOf(focused)
        self._stack.setCurrentWidget(self._comparison)
        if unlocked:
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self._carried.show_carried(sheet.carries)
        self._pages.show_sheet(
            self._sha256,
            sheet,
            turned=self._kept.turned(self._sha256),
            strong=self._kept.is_strong(self._sha256),
        )
        self.writing.start(self._sha256, len(sheet.pages))
        self._tell_page()
        self.tools.tell_zoom()
        self._tell_tools()
        self._ask_hints()

    def _show_empty(self, title: str, text: str) -> None:
        self._take("")
        self._stop_comparing()
        self._carried.show_carried(())
        self._original.hide()
        self._toolbar.offer_original(offered=False)
        self._version_bar.show_versions((), "")
        self._show_no_page()
        self._pages.show_nothing()
        self._empty.show_words("document", title, text)
        self._stack.setCurrentWidget(self._empty)

    def _show_versions(self) -> None:
        self._version_bar.show_versions(() if self._comparison.is_on else self._versions, self._sha256)

    def _show_no_page(self) -> None:
        self._toolbar.show_no_page()
        self.writing.start("", 0)

    def _shows_pages(self) -> bool:
        return self._stack.currentWidget() is self._comparison

    @Slot(str)
    def _compare(self, older: str) -> None:
        """Put an older version at the right of the newest, which is the one that is decided on."""
        if self._sha256 != self._versions[0].sha256:
            self._show_file(self._versions[0].sha256)
        self._comparison.compare(self._versions, older)
        self._show_versions()
        self.room_wanted.emit(True)  # noqa: FBT003 - a signal takes no keywords
        sheet = self._kept.sheet(older)
        if sheet is not None:
            self._show_older(sheet)
        else:
            self.sheet_wanted.emit(older)

    def _show_older(self, sheet: Sheet) -> None:
        older = self._comparison.sha256
        turned, strong = self._kept.turned(older), self._kept.is_strong(older)
        self._comparison.show_sheet(sheet, turned=turned, strong=strong)

    def _stop_comparing(self) -> None:
        if self._comparison.is_on:
            self._comparison.stop()
            self._show_versions()
            self.room_wanted.emit(False)  # noqa: FBT003 - a signal takes no keywords

    @Slot()
    def _on_older_turned(self) -> None:
        older = self._comparison.sha256
        sheet = self._kept.sheet(older)
        if sheet is not None:
            self._comparison.turn(self._kept.turn(older, range(len(sheet.pages)), RIGHT))

    def _draw_ahead(self, sha256: str, sheet: Sheet) -> None:
        turned = self._kept.turned(sha256)
        width = self._pages.first_width(sheet, turned=turned)
        self.pixels_wanted.emit(Wish(sha256, 0, width, turned.get(0, 0), self._kept.is_strong(sha256)))

    @Slot()
    def _tell_page(self) -> None:
        sheet = self._kept.sheet(self._sha256)
        if sheet is not None:
            self._toolbar.show_page(self._canvas.page, len(sheet.pages))
            self._canvas.setAccessibleName(
                self.tr("{}, page {} sur {}").format(self._title, self._canvas.page + 1, len(sheet.pages))
            )

    def _ask_hints(self) -> None:
        if not self._hints_asked and self.shows_page():
            self._hints_asked = True
            self.hints_wanted.emit(self._sha256)

    @Slot(str)
    def _on_version_chosen(self, sha256: str) -> None:
        if sha256 != self._sha256:
            self._show_file(sha256)

    @Slot()
    def _on_card_changed(self) -> None:
        self.writing.pause(paused=not self._shows_pages())

    @Slot()
    def _tell_tools(self) -> None:
        self._hints.setVisible(self._shows_pages())
        self._toolbar.show_tools(
            strong=self._kept.is_strong(self._sha256),
            loupe=self._pages.loupe_on,
            thumbnails=self._shows_pages() and self._pages.shows_thumbnails(),
            search=self.writing.search.is_open,
            agreement=self.writing.shows_agreement,
        )

    @Slot(str)
    def _on_password(self, password: str) -> None:
        self.password_given.emit(self._sha256, password)

    @Slot()
    def _on_original_confirmed(self) -> None:
        version = next(version for version in self._versions if version.sha256 == self._sha256)
        sheet = self._kept.sheet(self._sha256)
        # Only a PDF has a password.
        locked = self._stack.currentWidget() is self._password
        media_type = sheet.media_type if sheet else MediaType.PDF if locked else None
        self.original_wanted.emit(self._sha256, saved_name(version.original_name, media_type))

    @Slot()
    def _on_retried(self) -> None:
        if self._sha256:
            self._kept.forget(self._sha256)
            self._show_file(self._sha256)
