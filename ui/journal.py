"""Who did what, when and for whom: rows in, the search out."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.queries.directory import LINES_SHOWN, JournalRow
from db.rules.formats import short_date, show_date
from db.rules.names import search_key
from ui import wording
from ui.lookup.lookup import Lookup
from ui.lookup.model import Cell, Column


class JournalPage(QWidget):
    """The audit log, newest first; nothing in it can be changed."""

    searched = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._lookup: Lookup[JournalRow] = Lookup(
            self.tr("Journal"),
            (
                Column(self.tr("Quand"), self._when, order=lambda row: row.at, least=128),
                Column(self.tr("Qui"), _who, order=lambda row: search_key(row.by), least=120, share=1),
                Column(self.tr("Quoi"), self._what, order=lambda row: row.action, least=248),
                Column(self.tr("Pour qui"), _whom, order=_by_whom, least=200, share=2),
                Column(self.tr("Sur quoi"), self._about, order=_by_document, least=240, share=5),
            ),
            identity=lambda row: row,
            search_hint=self.tr("Chercher une famille ou un enfant"),
            empty=(
                "journal",
                self.tr("Le journal est vide"),
                self.tr(
                    "Chaque décision et chaque consultation d’une pièce s’inscrit ici, sans contenu médical."
                ),
            ),
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._lookup)
        self._lookup.searched.connect(self.searched)
        self._lookup.show_loading()

    def text(self) -> str:
        """Return what is searched for."""
        return self._lookup.search.text()

    def focus_search(self) -> None:
        """Take the keys to the search field."""
        self._lookup.search.setFocus()
        self._lookup.search.selectAll()

    def show_loading(self) -> None:
        """Show that the journal is on its way."""
        self._lookup.show_loading()

    def show_journal(self, rows: tuple[JournalRow, ...]) -> None:
        """Show events that come newest first."""
        full = len(rows) >= LINES_SHOWN
        note = self.tr("Les {} derniers événements").format(LINES_SHOWN) if full else ""
        self._lookup.show_rows(rows, note=note)

    def _when(self, row: JournalRow) -> Cell:
        at = row.at.astimezone()
        clock = f"{at:%H:%M}"
        full = self.tr("le {} à {}").format(show_date(at.date()), clock)
        return Cell(f"{short_date(at.date())}, {clock}", full=full)

    def _what(self, row: JournalRow) -> Cell:
        done = wording.action(row.action)
        if row.verdict is None:
            return Cell(done)
        verdict = wording.done(row.subject, row.verdict)
        return Cell(self.tr("{} : {}").format(done, verdict[:1].lower() + verdict[1:]))

    def _about(self, row: JournalRow) -> Cell:
        subject = wording.subject(row.subject)
        return Cell(self.tr("{} « {} »").format(subject, row.document) if row.document else subject)


def _who(row: JournalRow) -> Cell:
    return Cell(row.by)


def _whom(row: JournalRow) -> Cell:
    return Cell(row.child or row.household or "–", strong=True, full=_both(row))


def _both(row: JournalRow) -> str:
    return " · ".join(part for part in (row.child, row.household) if part)


def _by_whom(row: JournalRow) -> str:
    return search_key(row.household or "", row.child or "")


def _by_document(row: JournalRow) -> str:
    return f"{row.subject} {search_key(row.document or '')}"
