"""Families that mails do not reach: rows in; the letters to print and the family to look at out."""

import uuid
from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from db.queries.unreached import Unreached
from db.rules.formats import show_date, show_phone
from db.rules.names import search_key
from ui.lookup.model import Cell, Column
from ui.lookup.skeleton import Skeleton
from ui.lookup.table import HIGH, LookupTable
from ui.review.parts import label
from ui.theme import SPACE
from ui.widgets.buttons import ActionButton
from ui.widgets.empty import EmptyState
from ui.widgets.line import line
from ui.widgets.plain_text import PlainText


class UnreachedPage(QWidget):
    """Who is not reached and why; the letters of the family in hand beside the list."""

    family_wanted = Signal(str)
    """A family's name."""
    printed = Signal(object)
    """The ids of mails to print as letters, a tuple."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Unreached, ...] = ()
        self._may_print = True
        self._table: LookupTable[Unreached] = LookupTable(
            (
                Column(self.tr("Famille"), _name, order=lambda row: search_key(row.name), least=180, share=2),
                Column(
                    self.tr("Pourquoi"), self._why, order=lambda row: row.address or "", least=200, share=3
                ),
                Column(
                    self.tr("Lettres"), _letters, order=lambda row: len(row.letters), least=70, numbers=True
                ),
            ),
            identity=lambda row: row.household_id,
            name=self.tr("Familles que les courriels n’atteignent pas"),
            row_height=HIGH,
        )
        self._text = PlainText()
        self._text.setAccessibleName(self.tr("Lettres à imprimer"))
        self._open = ActionButton(self.tr("Voir la famille"), "Entrée")
        self._one = ActionButton(self.tr("Imprimer ses lettres…"), icon="edition")
        self._all = ActionButton("", kind="primary")
        self._done = label(role="quiet")
        self._stack = QStackedWidget()
        self._lay_out()
        self._table.chosen.connect(self._on_chosen)
        self._table.opened.connect(self._on_opened)
        self._open.clicked.connect(self._on_open)
        self._one.clicked.connect(self._on_one)
        self._all.clicked.connect(self._on_all)

    def show_unreached(self, rows: Sequence[Unreached]) -> None:
        """Show the families that are not reached."""
        self._rows = tuple(rows)
        self._table.show_rows(self._rows)
        self._stack.setCurrentIndex(1 if rows else 2)
        count = len(self._ids())
        words = self.tr("Imprimer 1 lettre…") if count == 1 else self.tr("Imprimer {} lettres…").format(count)
        self._all.setText(words if count else self.tr("Aucune lettre à imprimer"))
        self._table.choose_first()
        self._on_chosen(self._table.row_in_hand())

    def show_right(self, refusal: str | None) -> None:
        """Take why this colleague may not print letters, None when they may."""
        self._may_print = refusal is None
        if refusal is not None:
            self._done.setText(refusal)
        self._offer()

    def say(self, words: str) -> None:
        """Say what came of printing."""
        self._done.setText(words)

    def _why(self, row: Unreached) -> Cell:
        if row.address is None:
            return Cell(self.tr("sans adresse électronique"))
        return Cell(self.tr("refusée : {}").format(row.address), under=row.answer or "")

    def _ids(self) -> tuple[uuid.UUID, ...]:
        return tuple(post.mail_id for row in self._rows for post in row.letters)

    def _offer(self) -> None:
        row = self._table.row_in_hand()
        self._one.setEnabled(self._may_print and row is not None and bool(row.letters))
        self._all.setEnabled(self._may_print and bool(self._ids()))

    def _lay_out(self) -> None:
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self._table)
        letters = QWidget()
        beside = QVBoxLayout(letters)
        beside.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        beside.addWidget(self._text)
        halves.addWidget(letters)
        halves.setStretchFactor(0, 5)
        halves.setStretchFactor(1, 4)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        foot.setSpacing(SPACE)
        foot.addWidget(self._done, stretch=1)
        for button in (self._open, self._one, self._all):
            foot.addWidget(button)
        full = QWidget()
        column = QVBoxLayout(full)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(halves, stretch=1)
        column.addWidget(line())
        column.addLayout(foot)
        nobody = EmptyState(
            "check",
            self.tr("Toutes les familles ont une adresse"),
            self.tr(
                "Celles qui n’en ont pas, ou dont l’adresse refuse les courriels, "
                "apparaissent ici avec leurs lettres."
            ),
        )
        for widget in (Skeleton(), full, nobody):
            self._stack.addWidget(widget)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(self._stack)

    @Slot(object)
    def _on_chosen(self, row: Unreached | None) -> None:
        self._open.setEnabled(row is not None)
        self._offer()
        if row is None or not row.letters:
            self._text.show_text(
                self.tr("Aucune lettre ne lui a encore été écrite. Demandez-lui son adresse au téléphone.")
            )
            return
        self._text.show_text(
            "\n\n————\n\n".join(
                "\n".join(
                    (
                        *post.address,
                        "",
                        show_date(post.written_at.astimezone().date()),
                        post.subject,
                        "",
                        post.text,
                    )
                )
                for post in row.letters
            )
        )

    @Slot(object)
    def _on_opened(self, row: Unreached) -> None:
        self.family_wanted.emit(row.name)

    @Slot()
    def _on_open(self) -> None:
        row = self._table.row_in_hand()
        if row is not None:
            self.family_wanted.emit(row.name)

    @Slot()
    def _on_one(self) -> None:
        row = self._table.row_in_hand()
        if row is not None and row.letters:
            self.printed.emit(tuple(post.mail_id for post in row.letters))

    @Slot()
    def _on_all(self) -> None:
        self.printed.emit(self._ids())


def _name(row: Unreached) -> Cell:
    return Cell(row.name, under=show_phone(row.phone) if row.phone else "", strong=True)


def _letters(row: Unreached) -> Cell:
    return Cell(str(len(row.letters)) if row.letters else "–")
