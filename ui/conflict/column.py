"""One side of a conflict: who, when, a verdict and its words in; a column to read beside others out."""

from collections.abc import Sequence
from datetime import datetime

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QVBoxLayout, QWidget

from db.queries.dossier import Change
from ui import wording
from ui.conflict.words import WordsGiven
from ui.review.parts import clear, label, put
from ui.theme import SPACE
from ui.tones import Tone


class Column(QWidget):
    """Reads from top to bottom; nothing in it is ever read as HTML."""

    def __init__(self, *, mine: bool = True) -> None:
        super().__init__()
        self._title = label(role="section")
        self._head = label(role="title", selectable=True)
        self._when = label(role="quiet")
        self.words = WordsGiven(mine=mine)
        self._more = QVBoxLayout()
        self._more.setSpacing(SPACE)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE // 2)
        column.addWidget(self._title)
        column.addWidget(self._head)
        column.addWidget(self._when)
        column.addSpacing(SPACE)
        column.addWidget(self.words)
        column.addLayout(self._more)
        column.addStretch(1)

    def show_head(self, title: str, head: str, when: str, tone: Tone = Tone.NEUTRAL) -> None:
        """Say whose side it is, what was decided and when."""
        self._title.setText(title)
        self._head.setText(head)
        self._head.setProperty("tone", tone.value)
        self._head.setVisible(bool(head))
        self._when.setText(when)
        self._when.setVisible(bool(when))
        self.setAccessibleName(". ".join(part for part in (title, head, when) if part))
        clear(self._more)

    def show_changes(self, changes: Sequence[Change], decided_at: datetime, now: datetime) -> None:
        """List what was changed, what stood there and when; what came before the decision stands apart."""
        clear(self._more)
        later = [change for change in changes if change.at is None or change.at > decided_at]
        earlier = [change for change in changes if change.at is not None and change.at <= decided_at]
        self._list(later, now)
        if earlier:
            if later:
                self._more.addSpacing(SPACE)
            put(
                self._more,
                label(self.tr("Avant votre décision\u00a0:"), role="caption"),
            )
            self._list(earlier, now)

    def _list(self, changes: Sequence[Change], now: datetime) -> None:
        for change in changes:
            entry = QWidget()
            lines = QVBoxLayout(entry)
            lines.setContentsMargins(0, 0, 0, 0)
            lines.setSpacing(0)
            what = change.what[:1].upper() + change.what[1:]
            lines.addWidget(label(what, strong=True, selectable=True))
            told = [wording.at(change.at, now)] if change.at is not None else []
            if change.before:
                told.append(self.tr("avant\u00a0: {}").format(change.before))
            if told:
                lines.addWidget(label(", ".join(told), role="caption", selectable=True))
            put(self._more, entry)

    def add_line(self, text: str) -> None:
        """Add a quiet line below."""
        line = label(text, role="caption", selectable=True)
        line.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        put(self._more, line)
