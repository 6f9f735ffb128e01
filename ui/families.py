"""Finding a family: rows in, the search, the household in hand and the dossier to open out."""

import uuid

from PySide6.QtCore import Qt, Signal, SignalInstance, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from db.queries.directory import FAMILIES_SHOWN, DossierRow, FamilyRow
from db.queries.queues import Queue
from db.rules.formats import show_phone
from db.rules.names import search_key
from db.types import Subject
from ui import wording
from ui.editions.work import WorkLine
from ui.family_panel import FamilyPanel
from ui.lookup.lookup import Lookup
from ui.lookup.model import Cell, Column


class FamiliesPage(QWidget):
    """A search, a table of households, and the dossiers of the one in hand."""

    searched = Signal(str)
    household_chosen = Signal(object)
    """A household's id; answered by `show_dossiers`."""
    dossier_opened = Signal(object, object)
    """A `Queue` and an id."""
    summary_wanted = Signal(object)
    """A `FamilyRow`, whose page is to be written."""
    export_wanted = Signal(object)
    """A `FamilyRow`, whose data is to be handed out."""
    mails_wanted = Signal(object)
    """A `FamilyRow`, whose mails are to be shown."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._lookup: Lookup[FamilyRow] = Lookup(
            self.tr("Familles"),
            self._columns(),
            identity=_identity,
            search_hint=self.tr("Chercher un parent ou un enfant"),
            empty=(
                "family",
                self.tr("Aucune famille"),
                self.tr("Les familles apparaissent ici dès qu’elles créent leur compte sur le portail."),
            ),
        )
        self._panel = FamilyPanel()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addWidget(self._lookup, stretch=3)
        row.addWidget(self._panel, stretch=1)
        self._lookup.searched.connect(self.searched)
        self._lookup.table.chosen.connect(self._on_chosen)
        self._lookup.table.opened.connect(self._on_opened)
        self._panel.dossier_opened.connect(self._on_dossier_opened)
        self._panel.account_opened.connect(self._on_account_opened)
        self._panel.summary_wanted.connect(self._on_summary_wanted)
        self._panel.export_wanted.connect(self._on_export_wanted)
        self._panel.mails_wanted.connect(self._on_mails_wanted)
        self._lookup.show_loading()

    def text(self) -> str:
        """Return what is searched for."""
        return self._lookup.search.text()

    def search(self, text: str) -> None:
        """Search for `text` as if it were typed."""
        self._lookup.search.setText(text)

    def focus_search(self) -> None:
        """Take the keys to the search field."""
        self._lookup.search.setFocus()
        self._lookup.search.selectAll()

    @property
    def work(self) -> WorkLine:
        """What is being written of the family in hand."""
        return self._panel.work

    def show_loading(self) -> None:
        """Show that the families are on their way."""
        self._lookup.show_loading()

    def show_families(self, rows: tuple[FamilyRow, ...]) -> None:
        """Show what a search found; the household in hand stays when it is among them."""
        full = len(rows) >= FAMILIES_SHOWN
        note = self.tr("Les {} premières : précisez la recherche.").format(FAMILIES_SHOWN) if full else ""
        self._lookup.show_rows(rows, note=note)
        self._panel.setVisible(bool(rows))

    def show_dossiers(self, household_id: uuid.UUID, rows: tuple[DossierRow, ...]) -> None:
        """Show the dossiers of a household, unless another is in hand by now."""
        held = self._lookup.table.row_in_hand()
        if held is not None and held.household_id == household_id:
            self._panel.show_dossiers(rows)

    def choose(self, household_id: uuid.UUID) -> bool:
        """Take a household in hand; False if it is not in the table."""
        return self._lookup.table.choose(household_id)

    def _columns(self) -> tuple[Column[FamilyRow], ...]:
        return (
            Column(self.tr("Famille"), _name, order=lambda row: search_key(row.name), least=168, share=3),
            Column(
                self.tr("Enfants"), _children, order=lambda row: search_key(*row.children), least=136, share=3
            ),
            Column(
                self.tr("Commune"),
                _city,
                order=lambda row: search_key(row.city or ""),
                least=104,
                share=2,
                spare=True,
            ),
            Column(
                self.tr("Téléphone"),
                _phone,
                order=lambda row: row.phone or "",
                least=120,
                share=1,
                spare=True,
            ),
            Column(
                self.tr("Compte"),
                self._account,
                order=lambda row: row.account_state or "",
                least=160,
                share=1,
            ),
        )

    def _account(self, row: FamilyRow) -> Cell:
        if row.account_state is None:
            return Cell(self.tr("pas de compte"))
        return Cell.state(wording.state(Subject.ACCOUNT, row.account_state))

    @Slot(object)
    def _on_chosen(self, row: FamilyRow | None) -> None:
        self._panel.show_family(row)
        if row is not None:
            self.household_chosen.emit(row.household_id)

    @Slot(object)
    def _on_opened(self, row: FamilyRow) -> None:  # noqa: ARG002 - the panel already shows it
        self._panel.focus_first()

    @Slot(object)
    def _on_dossier_opened(self, row: DossierRow) -> None:
        self.dossier_opened.emit(row.queue, row.id)

    @Slot(object)
    def _on_account_opened(self, account_id: uuid.UUID) -> None:
        self.dossier_opened.emit(Queue.ACCOUNTS, account_id)

    @Slot()
    def _on_summary_wanted(self) -> None:
        self._emit_in_hand(self.summary_wanted)

    @Slot()
    def _on_export_wanted(self) -> None:
        self._emit_in_hand(self.export_wanted)

    @Slot()
    def _on_mails_wanted(self) -> None:
        self._emit_in_hand(self.mails_wanted)

    def _emit_in_hand(self, signal: SignalInstance) -> None:
        row = self._lookup.table.row_in_hand()
        if row is not None and not self.work.busy:
            signal.emit(row)


def _identity(row: FamilyRow) -> object:
    return row.household_id


def _name(row: FamilyRow) -> Cell:
    return Cell(row.name, strong=True)


def _children(row: FamilyRow) -> Cell:
    return Cell(", ".join(row.children) or "–")


def _city(row: FamilyRow) -> Cell:
    return Cell(row.city or "–")


def _phone(row: FamilyRow) -> Cell:
    return Cell(show_phone(row.phone) if row.phone else "–")
