"""The middle column: a dossier's pieces in; the piece in hand and the verdicts on pieces out.

The list never changes a piece: it says what was answered and moves on; the next `show_dossier` tells. Of a
dossier that the family completed it shows what changed and what needs something; the rest is folded.
"""

import uuid
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from db.queries.dossier import Dossier, Piece
from db.types import Subject, Verdict
from ui import keys, theme
from ui.review import information, pieces
from ui.review.calendar import Calendar
from ui.review.parts import Sign, clear, label, put
from ui.review.piece_row import PieceRow
from ui.theme import SPACE
from ui.tones import Tone
from ui.widgets.buttons import ActionButton


@dataclass(frozen=True)
class _Seen:
    dossier: object
    keys: tuple[pieces.Key, ...]


class Checklist(QScrollArea):
    """Pieces one below the other, one of them in hand.

    `piece_chosen` carries the `Piece` to show, or None; `answered` a `Piece` and a `Verdict` that asks for
    words or not; `finished` says that nothing is left to check.
    """

    piece_chosen = Signal(object)
    answered = Signal(object, object)
    finished = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setAccessibleName(self.tr("Pièces à vérifier"))
        self._rows: list[PieceRow] = []
        self._current: PieceRow | None = None
        self._answered: set[pieces.Key] = set()
        self._seen = _Seen(None, ())
        self._dossier: Dossier | None = None
        self._folded: frozenset[pieces.Key] = frozenset()
        self._unfolded = False
        self._title = label(self.tr("À VÉRIFIER"), role="section")
        self._count = label(role="section")
        self._count.setAlignment(Qt.AlignmentFlag.AlignRight)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE, 0, SPACE, 0)
        head.addWidget(self._title, stretch=2)
        head.addWidget(self._count, stretch=1)
        self._information = QVBoxLayout()
        self._information.setContentsMargins(SPACE, 0, SPACE, 0)
        self._information.setSpacing(SPACE // 2)
        self._calendar = Calendar()
        self._planning = QWidget()
        planning = QVBoxLayout(self._planning)
        planning.setContentsMargins(SPACE, 0, SPACE, SPACE)
        planning.setSpacing(SPACE)
        planning.addWidget(label(self.tr("JOURS DEMANDÉS"), role="section"))
        planning.addWidget(self._calendar)
        self._list = QVBoxLayout()
        self._list.setSpacing(2)
        self.fold = ActionButton("", keys.UNFOLD.shown, kind="fold", icon="chevron_right")
        self.fold.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.fold.clicked.connect(self.toggle_fold)
        content = QWidget()
        self._column = column = QVBoxLayout(content)
        column.setContentsMargins(SPACE, 2 * SPACE, SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self._planning)
        column.addLayout(head)
        column.addLayout(self._information)
        column.addLayout(self._list)
        column.addWidget(self.fold)
        column.addStretch(1)
        self.setWidget(content)
        keys.bind(keys.NEXT_PIECE, self, self.next)
        keys.bind(keys.PREVIOUS_PIECE, self, self.previous)

    @property
    def piece(self) -> Piece | None:
        """The piece in hand."""
        return self._current.piece if self._current is not None else None

    @property
    def title(self) -> str:
        """What the column says above its lines."""
        return " ".join(part for part in (self._title.text(), self._count.text()) if part)

    def rows(self) -> tuple[PieceRow, ...]:
        """Return the rows in sight, as they stand."""
        return tuple(row for row in self._rows if not row.isHidden())

    def show_dossier(self, dossier: Dossier) -> None:
        """Show the pieces; the same dossier again keeps the piece in hand, the focus and the scroll."""
        seen = _Seen(dossier.subject_id, tuple(pieces.key(piece) for piece in dossier.pieces))
        another = seen.dossier != self._seen.dossier
        self._dossier = dossier
        self._answered.clear()
        self._fold(dossier, another=another)
        self._show_calendar(dossier)
        self._show_information(dossier)
        if seen != self._seen:
            self._rebuild(dossier, another=another)
        else:
            for row, piece in zip(self._rows, dossier.pieces, strict=True):
                row.show_piece(piece, dossier.latest)
            self._show_rows()
            if self._current is not None:
                self.piece_chosen.emit(self._current.piece)
        self._seen = seen
        if another:
            self.verticalScrollBar().setValue(0)

    def focus(self) -> None:
        """Give the focus to the piece in hand."""
        if self._current is not None:
            self._current.setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, document_id: uuid.UUID) -> bool:
        """Take a document in hand, unfolded if need be; False when the dossier does not ask for it."""
        row = next((row for row in self._rows if row.piece.document_id == document_id), None)
        if row is None:
            return False
        if not self._in_sight(row):
            self.toggle_fold()
        self._choose(row)
        return True

    @Slot()
    def conform(self) -> None:
        """Answer that the piece in hand is in order, if it waits for an answer."""
        self._answer(Verdict.APPROVE)

    @Slot()
    def refuse(self) -> None:
        """Ask for the reasons to refuse the piece in hand."""
        self._answer(Verdict.REFUSE)

    @Slot()
    def waive(self) -> None:
        """Ask why the piece in hand is not required."""
        self._answer(Verdict.WAIVE)

    def move_on(self, answered: Piece) -> None:
        """Take in hand the next piece to check after one that was just answered, or say that none is left."""
        self._answered.add(pieces.key(answered))
        current = self._rows.index(self._current) if self._current in self._rows else -1
        later = self._rows[current + 1 :] + self._rows[: max(current, 0)]
        for row in later:
            if pieces.to_check(row.piece) and pieces.key(row.piece) not in self._answered:
                row.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.finished.emit()

    def following(self) -> Piece | None:
        """Return the piece that will be checked after the one in hand."""
        current = self._rows.index(self._current) if self._current in self._rows else -1
        return next((row.piece for row in self._rows[current + 1 :] if pieces.to_check(row.piece)), None)

    @Slot()
    def toggle_fold(self) -> None:
        """Show what did not change since the last decision, or fold it again."""
        dossier = self._dossier
        if dossier is None or self.fold.isHidden():
            return
        self._unfolded = not self._unfolded
        self._show_information(dossier)
        rows = [row for row in self._rows if self._in_sight(row)]
        if self._current not in rows and rows:
            # Before it is hidden, or Qt gives its focus to whatever comes next.
            focused = self._current is not None and self._current.hasFocus()
            self._choose(next((row for row in rows if pieces.to_check(row.piece)), rows[0]))
            if focused:
                self.focus()
        self._show_rows()

    @Slot()
    def next(self) -> None:
        """Take the next piece in hand."""
        self._step(1)

    @Slot()
    def previous(self) -> None:
        """Take the piece before in hand."""
        self._step(-1)

    def _answer(self, verdict: Verdict) -> None:
        row = self._current
        if row is None or verdict not in pieces.verdicts(row.piece):
            return
        if pieces.key(row.piece) not in self._answered:
            self.answered.emit(row.piece, verdict)

    def _step(self, places: int) -> None:
        rows = self.rows()
        if self._current not in rows:
            return
        target = rows.index(self._current) + places
        if 0 <= target < len(rows):
            rows[target].setFocus(Qt.FocusReason.TabFocusReason)

    def _fold(self, dossier: Dossier, *, another: bool) -> None:
        """Fold what is settled and unchanged; what was in sight stays there once it is answered."""
        settled = frozenset(pieces.key(piece) for piece in dossier.pieces if pieces.unchanged(piece))
        if another:
            self._unfolded = False
            self._folded = settled
        self._folded &= settled if dossier.completed else frozenset()

    def _show_rows(self) -> None:
        for row in self._rows:
            row.setVisible(self._in_sight(row))

    def _in_sight(self, row: PieceRow) -> bool:
        return self._unfolded or pieces.key(row.piece) not in self._folded

    def _show_fold(self, facts: int) -> None:
        """Say how much is folded; an account has facts, a request has pieces, none has both."""
        dossier, number = self._dossier, len(self._folded) or facts
        self.fold.setVisible(number > 0)
        if dossier is None or not number:
            return
        if self._folded:
            one, several = self.tr("1 pièce inchangée"), self.tr("{} pièces inchangées")
        else:
            one, several = self.tr("1 information inchangée"), self.tr("{} informations inchangées")
        words = one if number == 1 else several.format(number)
        if self._unfolded:
            words = self.tr("Replier\u00a0: {}").format(words)
        elif self._folded and dossier.decided_at is not None:
            words = self.tr("{} depuis le {}").format(words, f"{dossier.decided_at.astimezone():%d/%m}")
        self.fold.setText(words)
        theme.set_icon(self.fold, "chevron_down" if self._unfolded else "chevron_right")

    def _rebuild(self, dossier: Dossier, *, another: bool) -> None:
        focused = any(row.hasFocus() for row in self._rows)
        kept = None if another or self._current is None else pieces.key(self._current.piece)
        self._current = None
        # Making a row takes longer than filling one. None of them speaks while it is another piece's.
        rows, self._rows = self._rows, []
        for row, piece in zip(rows, dossier.pieces, strict=False):
            row.unfold(unfolded=False)
            row.show_piece(piece, dossier.latest)
        rows += [self._row(piece, dossier) for piece in dossier.pieces[len(rows) :]]
        self._rows, left = rows[: len(dossier.pieces)], rows[len(dossier.pieces) :]
        self._show_rows()
        shown = self.rows()
        wanted = next((row for row in shown if pieces.key(row.piece) == kept), None)
        wanted = wanted or next((row for row in shown if pieces.to_check(row.piece)), None)
        wanted = wanted or next(iter(shown), None)
        if wanted is None:
            self.piece_chosen.emit(None)
        else:
            self._choose(wanted)
            if focused:
                wanted.setFocus(Qt.FocusReason.OtherFocusReason)
        for row in left:
            self._list.removeWidget(row)
            row.hide()
            row.deleteLater()

    def _row(self, piece: Piece, dossier: Dossier) -> PieceRow:
        row = PieceRow(piece, dossier.latest)
        row.chosen.connect(self._on_chosen)
        row.moved.connect(self._on_moved)
        row.answered.connect(self._on_answered)
        put(self._list, row)
        return row

    def _choose(self, row: PieceRow) -> None:
        if row is self._current:
            return
        self._current = row
        for other in self._rows:
            other.unfold(unfolded=other is row)
        self._column.activate()
        self.ensureWidgetVisible(row, 0, SPACE)
        self.piece_chosen.emit(row.piece)

    def _show_calendar(self, dossier: Dossier) -> None:
        asked = dossier.subject is Subject.PLANNING_REQUEST and dossier.stay is not None
        if asked and dossier.stay is not None:
            self._calendar.show_days(dossier.stay.first_day, dossier.stay.last_day, dossier.days)
        self._planning.setVisible(asked)

    def _show_information(self, dossier: Dossier) -> None:
        """List what is missing and is no document: those have a row of their own."""
        clear(self._information)
        lines = information.facts(dossier)
        folded = [fact for fact in lines if dossier.completed and fact.fine and not fact.changes]
        for fact in lines:
            if self._unfolded or fact not in folded:
                put(self._information, self._line(fact))
        self._show_fold(len(folded))
        done, total = pieces.checked(dossier.pieces), len(dossier.pieces)
        said = self.tr("{} pièces vérifiées sur {}").format(done, total)
        if not dossier.pieces:
            done, total = sum(fact.fine for fact in lines), len(lines)
            said = self.tr("{} informations complètes sur {}").format(done, total)
        self._count.setText(f"{done} / {total}" if total else "")
        self._count.setAccessibleName(said)
        self._count.setToolTip(said if total else "")

    @Slot()
    def _on_chosen(self) -> None:
        row = self.sender()
        if isinstance(row, PieceRow) and row in self._rows:
            self._choose(row)

    @Slot(int)
    def _on_moved(self, places: int) -> None:
        self._step(places)

    @Slot(object)
    def _on_answered(self, verdict: Verdict) -> None:
        self._answer(verdict)

    def _line(self, fact: information.Fact) -> QWidget:
        made = QWidget()
        row = QHBoxLayout(made)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        sign = Sign("check", Tone.GOOD) if fact.fine else Sign("warning", Tone.WARN)
        row.addWidget(sign, alignment=Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(label(fact.words))
        for change in fact.changes if self._dossier and self._dossier.completed else ():
            told = (
                self.tr("changé — avant\u00a0: {}").format(change.before)
                if change.before
                else self.tr("changé depuis la demande")
            )
            words.addWidget(label(told, role="caption", tone=Tone.ACCENT))
        row.addLayout(words, stretch=1)
        return made
