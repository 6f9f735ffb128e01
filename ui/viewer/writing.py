"""The document's writing: pages' text in; searched, selected, copied and compared with the dossier.

Nothing is read before something here is in use, and one page at a time, after the pixels in sight.
"""

import re
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtGui import QGuiApplication

from ui.viewer.agreement import Agreement
from ui.viewer.canvas import Canvas
from ui.viewer.fact import Fact
from ui.viewer.reading import Reading
from ui.viewer.search import Search
from ui.viewer.search_bar import SearchBar
from ui.viewer.selector import Selector
from ui.viewer.texts import Texts


class Writing(QObject):
    """Puts together the search bar, the selection and the strip of facts on one canvas."""

    wanted = Signal(str, int)
    """sha256, page; answered by `keep`."""
    changed = Signal()
    """The bar or the strip was opened or closed, or something was selected."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._texts = Texts(self)
        self.bar = SearchBar()
        self.agreement = Agreement(self._texts)
        self.search = Search(self.bar, canvas, self._texts)
        self.selector = Selector(canvas, self._texts, canvas.marks)
        self._chosen: bool | None = None
        self._roomy = self._paused = False
        self._texts.wanted.connect(self.wanted)
        self.agreement.sought.connect(self._on_sought)
        self.bar.closed.connect(self.changed)
        self.selector.changed.connect(self.changed)
        self.agreement.hide()

    def start(self, sha256: str, total: int) -> None:
        """Begin with a document of `total` pages, 0 while none can be seen."""
        self._texts.start(sha256, total)
        self.selector.clear()
        self.search.start()
        self.agreement.compare()
        self._arrange()

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show what the document must agree with."""
        self.agreement.show_facts(facts)
        self._arrange()

    def show_room(self, *, roomy: bool) -> None:
        """Show the strip of its own accord where there is room, unless the coordinator said otherwise."""
        self._roomy = roomy
        self._arrange()

    def pause(self, *, paused: bool) -> None:
        """Hide the strip while there is no page to compare with."""
        self._paused = paused
        self._arrange()

    def keep(self, sha256: str, page: int, reading: Reading) -> None:
        """Take a page's text."""
        self._texts.keep(sha256, page, reading)

    @property
    def shows_agreement(self) -> bool:
        """Whether the strip is there."""
        return not self.agreement.isHidden()

    @Slot()
    def toggle_agreement(self) -> None:
        """Show the strip or fold it, from now on for every document."""
        if self.agreement.has_facts and not self._paused:
            self._chosen = not self.shows_agreement
            self._arrange()

    @Slot()
    def open_search(self) -> None:
        """Show the search bar and take the keys."""
        if self._texts.total:
            self.search.open()
            self.changed.emit()

    @Slot()
    def toggle_search(self) -> None:
        """Show the search bar, or close it."""
        if self.search.is_open:
            self.search.close()
            self.changed.emit()
        else:
            self.open_search()

    @Slot()
    def find_next(self) -> None:
        """Go to the next hit."""
        self._find(1)

    @Slot()
    def find_previous(self) -> None:
        """Go to the hit before."""
        self._find(-1)

    @Slot()
    def copy(self) -> None:
        """Put what is selected on the clipboard, as plain text."""
        text = self.selector.text
        if text:
            QGuiApplication.clipboard().setText(text)

    @Slot()
    def ask_on(self) -> None:
        """Ask for the next page's text; the pixels in sight have come."""
        self._texts.ask_on()

    def _find(self, steps: int) -> None:
        if self.search.is_open:
            self.search.move_on(steps)
        else:
            self.open_search()

    def _arrange(self) -> None:
        chosen = self._roomy if self._chosen is None else self._chosen
        shown = chosen and self.agreement.has_facts and not self._paused
        if shown == self.agreement.isHidden():
            self.agreement.setVisible(shown)
        if shown and self._texts.total:
            self._texts.want_all()
            if self._canvas.is_settled():
                self._texts.ask_on()
        self.changed.emit()

    @Slot(str, object)
    def _on_sought(self, words: str, pattern: re.Pattern[str]) -> None:
        if self._texts.total:
            self.search.look_for(words, pattern)
            self.changed.emit()
