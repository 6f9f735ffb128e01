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
    posted = Signal(object)
    """The ids of mails that were posted as letters, a tuple; answered by `show_posted`."""
    put_back = Signal(object)
    """The ids of mails that were not posted after all."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[Unreached, ...] = ()
        self._may_print = True
        self._printed: frozenset[uuid.UUID] = frozenset()
        self._posted: frozenset[uuid.UUID] = frozenset()
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
        self._mark = ActionButton("", icon="check")
        self._mark_all = ActionButton("", icon="check")
        self._undo = ActionButton(self.tr("Remettre dans la liste"), kind="quiet", icon="undo")
        self._undo.hide()
        self._done = label(role="quiet")
        self._stack = QStackedWidget()
        self._lay_out()
        self._table.chosen.connect(self._on_chosen)
        self._table.opened.connect(self._on_opened)
        self._open.clicked.connect(self._on_open)
        self._one.clicked.connect(self._on_one)
        self._all.clicked.connect(self._on_all)
        self._mark.clicked.connect(self._on_mark)
        self._mark_all.clicked.connect(self._on_mark_all)
        self._undo.clicked.connect(self._on_undo)

    def show_unreached(self, rows: Sequence[Unreached]) -> None:
        """Show the families that are not reached."""
        self._rows = tuple(rows)
        self._table.show_rows(self._rows)
        self._stack.setCurrentIndex(1 if rows else 2)
        count = len(self._ids())
        words = self.tr("Imprimer 1 lettre…") if count == 1 else self.tr("Imprimer {} lettres…").format(count)
        self._all.setText(words if count else self.tr("Aucune lettre à imprimer"))
        marking = len(self._marking())
        self._mark_all.setText(
            self.tr("Marquer 1 lettre comme postée")
            if marking == 1
            else self.tr("Marquer {} lettres comme postées").format(marking)
        )
        self._mark_all.setVisible(marking > 0)
        self._table.choose_first()
        self._on_chosen(self._table.row_in_hand())

    def show_right(self, refusal: str | None) -> None:
        """Take why this colleague may not print letters, None when they may."""
        self._may_print = refusal is None
        if refusal is not None:
            self._done.setText(refusal)
        self._offer()

    def show_printed(self, mail_ids: Sequence[uuid.UUID], words: str) -> None:
        """Say what came of printing; from now on only what was printed is marked together."""
        self._done.setText(words)
        self._printed |= frozenset(mail_ids)
        self._undo.hide()
        self.show_unreached(self._rows)

    def show_posted(self, mail_ids: frozenset[uuid.UUID]) -> None:
        """Say which letters were marked, and offer to put them back; none when that was done."""
        self._posted = mail_ids
        count = len(mail_ids)
        words = (
            self.tr("1 lettre marquée comme postée.")
            if count == 1
            else self.tr("{} lettres marquées comme postées.").format(count)
        )
        self._done.setText(words if count else "")
        self._undo.setVisible(count > 0)

    def said(self) -> str:
        """Return what is said beside the buttons."""
        return self._done.text()

    def _why(self, row: Unreached) -> Cell:
        if row.address is None:
            return Cell(self.tr("sans adresse électronique"))
        return Cell(self.tr("refusée : {}").format(row.address), under=row.answer or "")

    def _ids(self) -> tuple[uuid.UUID, ...]:
        return tuple(post.mail_id for row in self._rows for post in row.letters)

    def _marking(self) -> tuple[uuid.UUID, ...]:
        """Return the letters marked together: those printed here, else all; another's may have come since."""
        shown = self._ids()
        return tuple(id_ for id_ in shown if id_ in self._printed) or shown

    def _offer(self) -> None:
        row = self._table.row_in_hand()
        has_some = self._may_print and row is not None and bool(row.letters)
        for button in (self._one, self._mark):
            button.setEnabled(has_some)
        for button in (self._all, self._mark_all):
            button.setEnabled(self._may_print and bool(self._ids()))
        many = row is not None and len(row.letters) > 1
        self._mark.setText(self.tr("Marquer comme postées") if many else self.tr("Marquer comme postée"))
        self._one.setText(self.tr("Imprimer ses lettres…") if many else self.tr("Imprimer sa lettre…"))

    def _lay_out(self) -> None:
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(self._table)
        letters = QWidget()
        beside = QVBoxLayout(letters)
        beside.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        beside.addWidget(self._text, stretch=1)
        of_one = QHBoxLayout()
        of_one.setSpacing(SPACE)
        for button in (self._one, self._mark):
            of_one.addWidget(button)
        of_one.addStretch()
        beside.addLayout(of_one)
        halves.addWidget(letters)
        halves.setStretchFactor(0, 5)
        halves.setStretchFactor(1, 4)
        foot = QHBoxLayout()
        foot.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        foot.setSpacing(SPACE)
        foot.addWidget(self._done, stretch=1)
        for button in (self._undo, self._open, self._mark_all, self._all):
            foot.addWidget(button)
        nobody = EmptyState(
            "check",
            self.tr("Aucune lettre à poster"),
            self.tr(
                "Les familles sans adresse électronique, ou dont l’adresse refuse les courriels, "
                "apparaissent ici avec leurs lettres."
            ),
        )
        for widget in (Skeleton(), halves, nobody):
            self._stack.addWidget(widget)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self._stack, stretch=1)
        outer.addWidget(line())
        outer.addLayout(foot)

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
    def _on_mark(self) -> None:
        row = self._table.row_in_hand()
        if row is not None and row.letters:
            self.posted.emit(tuple(post.mail_id for post in row.letters))

    @Slot()
    def _on_mark_all(self) -> None:
        self.posted.emit(self._marking())

    @Slot()
    def _on_undo(self) -> None:
        self._undo.hide()
        self.put_back.emit(self._posted)

    @Slot()
    def _on_all(self) -> None:
        self.printed.emit(self._ids())


def _name(row: Unreached) -> Cell:
    return Cell(row.name, under=show_phone(row.phone) if row.phone else "", strong=True)


def _letters(row: Unreached) -> Cell:
    return Cell(str(len(row.letters)) if row.letters else "–")
