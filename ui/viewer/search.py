"""Look for words in the document in sight: texts as they come in, hits on the canvas and in the bar out."""

import re
from itertools import islice

from PySide6.QtCore import QObject, QRectF, Qt, Slot
from PySide6.QtWidgets import QApplication

from ui.viewer.canvas import Canvas
from ui.viewer.reading import Span, strips, wanted
from ui.viewer.search_bar import SearchBar
from ui.viewer.texts import Texts

MOST = 1_000
"""Hits; more would not be gone through."""


class Search(QObject):
    """Finds without accents and case over all pages, beginning with the page in sight."""

    def __init__(self, bar: SearchBar, canvas: Canvas, texts: Texts) -> None:
        super().__init__(canvas)
        self._bar, self._canvas, self._texts = bar, canvas, texts
        self._pattern: re.Pattern[str] | None = None
        self._hits: list[Span] = []
        self._current: Span | None = None
        self._from_page = 0
        bar.typed.connect(self._on_typed)
        bar.moved.connect(self.move_on)
        bar.closed.connect(self.close)
        texts.arrived.connect(self._on_arrived)

    @property
    def is_open(self) -> bool:
        """Whether the bar is there."""
        return not self._bar.isHidden()

    @property
    def total(self) -> int:
        """How many hits there are so far."""
        return len(self._hits)

    def open(self) -> None:
        """Show the bar and read the document."""
        self._bar.open()
        self._from_page = self._canvas.page
        self._read()
        self._on_typed(self._bar.field.text())

    def look_for(self, words: str, pattern: re.Pattern[str]) -> None:
        """Show where `pattern`, typed as `words`, stands in the document; the keys stay where they are."""
        self._bar.show_field()
        self._bar.field.setText(words)
        self._read()
        self._look(pattern)

    def start(self) -> None:
        """Begin with another document, in sight from its first page."""
        self._from_page, self._current = 0, None
        if self.is_open:
            self._read()
        self._find()

    @Slot()
    def close(self) -> None:
        """Hide the bar and every mark."""
        focused = QApplication.focusWidget()
        if focused is not None and self._bar.isAncestorOf(focused):
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self._bar.hide()
        self._find()

    @Slot(int)
    def move_on(self, steps: int) -> None:
        """Go to the next hit, or to one before; round at the end."""
        if self._hits:
            at = self._hits.index(self._current) if self._current in self._hits else -1
            self._go_to(self._hits[(at + steps) % len(self._hits)])
            self._tell()

    def _read(self) -> None:
        self._texts.want_all(first=self._canvas.page)
        self._texts.ask_on()

    @Slot(str)
    def _on_typed(self, typed: str) -> None:
        self._look(wanted(typed))

    def _look(self, pattern: re.Pattern[str] | None) -> None:
        if pattern != self._pattern:
            self._current, self._from_page = None, self._canvas.page
        self._pattern = pattern
        self._find()

    @Slot()
    def _on_arrived(self) -> None:
        if self.is_open:
            self._find()

    def _find(self) -> None:
        pattern = self._pattern if self.is_open else None
        pages = self._texts.pages() if pattern is not None else []
        hits = (span for page, reading in pages if pattern for span in reading.spans(page, pattern))
        self._hits = list(islice(hits, MOST))
        if self._current not in self._hits:
            self._current = None
        found: dict[int, list[QRectF]] = {}
        for hit in self._hits:
            found.setdefault(hit.page, []).extend(self._strips(hit))
        self._canvas.marks.found = found
        if self._current is None and self._hits:
            self._go_to(next((hit for hit in self._hits if hit.page >= self._from_page), self._hits[0]))
        elif not self._hits:
            self._canvas.marks.current = (0, [])
        self._canvas.viewport().update()
        self._tell()

    def _go_to(self, hit: Span) -> None:
        self._current = hit
        lines = self._strips(hit)
        self._canvas.marks.current = (hit.page, lines)
        if lines:
            self._canvas.show_part(hit.page, lines[0])
        self._canvas.viewport().update()

    def _strips(self, hit: Span) -> list[QRectF]:
        reading = self._texts.page(hit.page)
        return strips(reading.text, hit) if reading is not None else []

    def _tell(self) -> None:
        at = self._hits.index(self._current) + 1 if self._current in self._hits else 0
        image = self._texts.is_whole() and not self._texts.has_words()
        note = self.tr("Ce document est une image\u00a0: il n’y a pas de texte à chercher.")
        self._bar.show_found(at, len(self._hits), words=self._words(), note=note if image else "")

    def _words(self) -> str:
        if self._texts.total == 0:
            return ""
        if not self._texts.is_whole():
            return self.tr("Lecture du document…")
        missing = self._pattern is not None and not self._hits and self._texts.has_words()
        return self.tr("Introuvable") if missing else ""
