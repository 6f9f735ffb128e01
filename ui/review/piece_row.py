"""One piece of the checklist: its icon, label and word; the one in hand unfolds with its verdict buttons."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from db.queries.dossier import BookedStay, Piece
from db.types import Verdict
from ui import keys, theme
from ui.review import pieces
from ui.review.parts import Ground, Sign, clear, label, put, tint
from ui.theme import SPACE
from ui.tones import Tone
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel


class PieceRow(Ground):
    """Takes the focus whole; `chosen` says that it got it, `answered` carries a `Verdict` from a button."""

    chosen = Signal()
    answered = Signal(object)
    moved = Signal(int)
    """Tab wants the row that many places away."""

    def __init__(self, piece: Piece, latest: BookedStay | None = None) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self._sign = Sign()
        self._name = ElidedLabel()
        self._name.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._word = label()
        self._word.setWordWrap(False)
        self._word.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self._summary = label(role="caption")
        self._renewal = label(role="caption", tone=Tone.WARN)
        self._body = QWidget()
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(self._sign)
        head.addWidget(self._name, stretch=1)
        head.addWidget(self._word)
        self._inset = QVBoxLayout()
        self._inset.setContentsMargins(theme.scaled(16) + SPACE, 0, 0, 0)
        self._inset.setSpacing(2)
        self._inset.addWidget(self._summary)
        self._inset.addWidget(self._renewal)
        self._body_column = QVBoxLayout(self._body)
        self._body_column.setContentsMargins(0, 0, 0, SPACE // 2)
        self._body_column.setSpacing(2)
        self._inset.addWidget(self._body)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(2)
        column.addLayout(head)
        column.addLayout(self._inset)
        self._body.hide()
        self.show_piece(piece, latest)

    def show_piece(self, piece: Piece, latest: BookedStay | None = None) -> None:
        """Show the piece as it is now, unfolded or not as before; `latest` is what it may not last for."""
        self.piece = piece
        word, tone, icon = pieces.status(piece)
        self._sign.show_icon(icon, tone)
        self._name.setText(piece.label)
        self._word.setText(word)
        tint(self._word, tone)
        summary = pieces.summary(piece)
        self._summary.setText(summary)
        self._summary.setVisible(bool(summary))
        renewal = pieces.renewal(piece, latest)
        self._renewal.setText(renewal)
        self._renewal.setVisible(bool(renewal))
        self.setAccessibleName(", ".join(part for part in (piece.label, word, summary, renewal) if part))
        self._fill(unfolded=self.unfolded)

    def unfold(self, *, unfolded: bool) -> None:
        """Open or close the details and the buttons."""
        if unfolded != self.unfolded:
            self._fill(unfolded=unfolded)
        self._body.setVisible(unfolded)
        self.set_tone(Tone.ACCENT if unfolded else None)
        self._name.setFont(theme.font(strong=unfolded))

    @property
    def unfolded(self) -> bool:
        """Whether the buttons are in sight."""
        return not self._body.isHidden()

    def buttons(self) -> tuple[ActionButton, ...]:
        """Return the verdict buttons, in the order of Tab; a folded row has none."""
        # Those taken out a moment ago are still there, hidden, until the event loop turns.
        return tuple(b for b in self._body.findChildren(ActionButton) if not b.isHidden())

    def _fill(self, *, unfolded: bool) -> None:
        """Make what is seen of an unfolded row; of all rows of a dossier one is, and making it takes time."""
        had_focus = any(button.hasFocus() for button in self.buttons())
        if had_focus:
            self.setFocus()
        clear(self._body_column)
        if not unfolded:
            return
        for words in pieces.details(self.piece):
            put(self._body_column, label(words, role="caption"))
        possible = pieces.verdicts(self.piece)
        before: QWidget = self
        first, second, third = QHBoxLayout(), QHBoxLayout(), QHBoxLayout()
        for row in (first, second, third):
            row.setSpacing(SPACE)
            self._body_column.addLayout(row)
        for row, verdict, text, key, kind in (
            (first, Verdict.APPROVE, self.tr("Conforme"), keys.CONFORM, "primary"),
            (second, Verdict.REFUSE, self.tr("Refuser…"), keys.REFUSE_PIECE, "danger"),
            (second, Verdict.WAIVE, self.tr("Sans objet…"), keys.WAIVE_PIECE, None),
            (third, Verdict.REOPEN, self.tr("Revenir sur cette réponse…"), None, None),
        ):
            if verdict in possible:
                button = ActionButton(text, key.shown if key else None, kind=kind)
                button.setProperty("verdict", verdict.value)
                button.clicked.connect(self._on_clicked)
                button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
                row.setContentsMargins(0, SPACE - 2, 0, 0)
                put(row, button)
                # Or it would come after everything that was made before it.
                QWidget.setTabOrder(before, button)
                before = button

    def focusNextPrevChild(self, forward: bool) -> bool:  # noqa: FBT001 - Qt's signature
        """Tab goes from piece to piece; the buttons are one key or an arrow to the right away."""
        if self.hasFocus():
            before = self.window().focusWidget()
            self.moved.emit(1 if forward else -1)
            if self.window().focusWidget() is not before:
                return True
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """→ enters the buttons, ← comes back."""
        buttons = self.buttons()
        if event.key() == Qt.Key.Key_Right and self.hasFocus() and self.unfolded and buttons:
            buttons[0].setFocus(Qt.FocusReason.TabFocusReason)
        elif event.key() == Qt.Key.Key_Left and any(button.hasFocus() for button in buttons):
            self.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The piece with the focus is the one in hand."""
        super().focusInEvent(event)
        self.update()
        self.chosen.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """A click anywhere on the row takes it in hand."""
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        event.accept()

    @Slot()
    def _on_clicked(self) -> None:
        self.answered.emit(Verdict(self.sender().property("verdict")))
