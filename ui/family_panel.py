"""The family in hand, beside the table: its row and its dossiers in, what to open out."""

import uuid

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QStackedWidget, QVBoxLayout, QWidget

from db.queries.directory import DossierRow, FamilyRow
from db.rules.formats import date_span, show_date, show_phone
from db.rules.names import search_key
from db.types import Subject
from ui import theme, wording
from ui.editions.work import WorkLine
from ui.lookup.model import Cell, Column
from ui.lookup.skeleton import Skeleton
from ui.lookup.table import HIGH, LookupTable
from ui.widgets.badge import Badge
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel
from ui.widgets.empty import EmptyState
from ui.widgets.line import line
from ui.widgets.tooltip import plain

NARROW, WIDE = 344, 448


class FamilyPanel(QFrame):
    """How to reach the family, its account, its dossiers."""

    dossier_opened = Signal(object)
    """A `DossierRow`."""
    account_opened = Signal(object)
    """The account's id."""
    summary_wanted = Signal()
    export_wanted = Signal()
    mails_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setMinimumWidth(theme.scaled(NARROW))
        self.setMaximumWidth(theme.scaled(WIDE))
        self._account_id: uuid.UUID | None = None
        self._name = ElidedLabel(role="title")
        self._reach = QLabel()
        self._reach.setTextFormat(Qt.TextFormat.PlainText)
        self._reach.setProperty("role", "quiet")
        self._reach.setWordWrap(True)
        self._reach.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._badge = Badge()
        self._open_account = ActionButton(self.tr("Ouvrir le compte"))
        self._open_account.clicked.connect(self._on_open_account)
        self._dossiers: LookupTable[DossierRow] = LookupTable(
            (
                Column(self.tr("Dossiers"), self._request, order=_by_child, least=176, share=1),
                Column(self.tr("État"), _state, order=lambda row: row.state, least=136),
            ),
            identity=lambda row: (row.queue, row.id),
            name=self.tr("Dossiers de la famille"),
            row_height=HIGH,
        )
        self._dossiers.opened.connect(self.dossier_opened)
        self._open = ActionButton(self.tr("Ouvrir le dossier"), "Entrée", kind="primary")
        self._open.clicked.connect(self._on_open)
        self._dossiers.chosen.connect(self._on_dossier_chosen)
        self._summary = ActionButton(self.tr("Fiche famille (PDF)"))
        self._export = ActionButton(self.tr("Exporter les données…"))
        self._summary.clicked.connect(self.summary_wanted)
        self._export.clicked.connect(self.export_wanted)
        self._mails = ActionButton(self.tr("Courriels"))
        self._mails.setToolTip(plain(self.tr("Les courriels écrits à cette famille, et s’ils sont partis")))
        self._mails.clicked.connect(self.mails_wanted)
        self.work = WorkLine()
        self._none = EmptyState(
            "pre_registration",
            self.tr("Aucun dossier"),
            self.tr("Cette famille n’a encore demandé aucun séjour."),
        )
        self._skeleton = Skeleton()
        self._lists = QStackedWidget()
        for widget in (self._skeleton, self._dossiers, self._none):
            self._lists.addWidget(widget)
        self._nobody = EmptyState(
            "family",
            self.tr("Aucune famille choisie"),
            self.tr("Choisissez une ligne : ses coordonnées et ses dossiers s’afficheront ici."),
        )
        self._card = QWidget()
        self._sides = QStackedWidget()
        self._lay_out()
        self.show_family(None)

    def show_family(self, row: FamilyRow | None) -> None:
        """Show a family, its dossiers being on their way, or that none is in hand."""
        self._sides.setCurrentWidget(self._nobody if row is None else self._card)
        if row is None:
            return
        self._account_id = row.account_id
        self._name.setText(row.name)
        phone = show_phone(row.phone) if row.phone else self.tr("téléphone inconnu")
        parts = (
            phone,
            row.email or self.tr("adresse électronique inconnue"),
            row.city,
            ", ".join(row.children),
        )
        self._reach.setText("\n".join(part for part in parts if part))
        self._badge.setVisible(row.account_state is not None)
        if row.account_state is not None:
            self._badge.show_state(*wording.state(Subject.ACCOUNT, row.account_state))
        self._open_account.setVisible(row.account_id is not None)
        self._dossiers.show_rows(())
        self._lists.setCurrentWidget(self._skeleton)
        self._open.setEnabled(False)

    def show_dossiers(self, rows: tuple[DossierRow, ...]) -> None:
        """Show the family's dossiers."""
        self._dossiers.show_rows(rows)
        self._lists.setCurrentWidget(self._dossiers if rows else self._none)

    def focus_first(self) -> None:
        """Take the keys to the dossiers, or to the account when there is none."""
        if self._dossiers.rows.rowCount():
            self._dossiers.choose_first()
            self._dossiers.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self._open_account.setFocus(Qt.FocusReason.TabFocusReason)

    def _lay_out(self) -> None:
        account = QHBoxLayout()
        account.addWidget(self._badge)
        account.addStretch()
        account.addWidget(self._open_account)
        head = QVBoxLayout()
        head.setContentsMargins(3 * theme.SPACE, 3 * theme.SPACE, 2 * theme.SPACE, theme.SPACE)
        head.setSpacing(theme.SPACE)
        head.addWidget(self._name)
        head.addWidget(self._reach)
        head.addLayout(account)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * theme.SPACE, theme.SPACE, 2 * theme.SPACE, 2 * theme.SPACE)
        foot.addStretch()
        foot.addWidget(self._open)
        column = QVBoxLayout(self._card)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(head)
        column.addWidget(self._lists, stretch=1)
        column.addLayout(foot)
        papers = QHBoxLayout()
        papers.setSpacing(theme.SPACE)
        papers.addWidget(self._summary)
        papers.addWidget(self._export)
        papers.addWidget(self._mails)
        papers.addStretch()
        below = QVBoxLayout()
        below.setContentsMargins(2 * theme.SPACE, theme.SPACE, 2 * theme.SPACE, 2 * theme.SPACE)
        below.setSpacing(theme.SPACE)
        below.addLayout(papers)
        below.addWidget(self.work)
        column.addWidget(line())
        column.addLayout(below)
        for widget in (self._nobody, self._card):
            self._sides.addWidget(widget)
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.setSpacing(0)
        around.addWidget(line(upright=True))
        around.addWidget(self._sides, stretch=1)

    def _request(self, row: DossierRow) -> Cell:
        days = date_span(row.first_day, row.last_day)
        full = self.tr("{}, {}, {}, du {} au {}").format(
            row.child, wording.queue(row.queue), row.stay, show_date(row.first_day), show_date(row.last_day)
        )
        kind = wording.subject(row.queue.subject)
        return Cell(f"{row.child} · {kind}", under=f"{row.stay}, {days}", full=full)

    @Slot()
    def _on_open_account(self) -> None:
        self.account_opened.emit(self._account_id)

    @Slot(object)
    def _on_dossier_chosen(self, row: DossierRow | None) -> None:
        self._open.setEnabled(row is not None)

    @Slot()
    def _on_open(self) -> None:
        row = self._dossiers.row_in_hand()
        if row is not None:
            self.dossier_opened.emit(row)


def _by_child(row: DossierRow) -> str:
    return f"{search_key(row.child)} {row.first_day}"


def _state(row: DossierRow) -> Cell:
    return Cell.state(wording.state(row.queue, row.state))
