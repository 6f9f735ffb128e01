"""The sheet of keys that `?` opens: `ui.keys.SHEET` in, a calm page over the window out."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from ui import keys, theme
from ui.review.parts import label
from ui.theme import SPACE
from ui.widgets.buttons import ActionButton

_COLUMNS = 3
_TITLE = 2
"""What a title takes, in lines of keys."""


class KeySheet(QDialog):
    """Lists every key; Escape, `?` or its button closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Touches"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(4 * SPACE, 3 * SPACE, 4 * SPACE, 3 * SPACE)
        outer.setSpacing(3 * SPACE)
        outer.addWidget(label(self.tr("Touches"), role="heading"))
        sheet = QWidget()
        columns = QHBoxLayout(sheet)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(4 * SPACE)
        for groups in _columns():
            column = QVBoxLayout()
            column.setSpacing(3 * SPACE)
            for title, group in groups:
                column.addLayout(_group(keys.translated(title), group))
            column.addStretch(1)
            columns.addLayout(column)
        area = QScrollArea()
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(sheet)
        area.setMinimumWidth(sheet.sizeHint().width() + area.verticalScrollBar().sizeHint().width())
        # Whole where the window has the room, else it scrolls.
        room = parent.window().height() - 24 * SPACE if parent is not None else sheet.sizeHint().height()
        area.setMinimumHeight(min(sheet.sizeHint().height(), room))
        outer.addWidget(area)
        note = label(
            self.tr("Les lettres n’agissent que lorsqu’aucun champ de texte n’est en cours de saisie."),
            role="quiet",
        )
        close = ActionButton(self.tr("Fermer"), keys.BACK.shown)
        close.clicked.connect(self.accept)
        foot = QHBoxLayout()
        foot.setSpacing(2 * SPACE)
        foot.addWidget(note, stretch=1)
        foot.addWidget(close)
        outer.addLayout(foot)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Close with the key that opened it."""
        if keys.HELP.sequences[0] == event.text():
            self.accept()
        else:
            super().keyPressEvent(event)


def _columns() -> list[list[tuple[str, tuple[keys.Key, ...]]]]:
    """Return the groups of keys in columns of about the same height, in their order."""
    columns: list[list[tuple[str, tuple[keys.Key, ...]]]] = [[]]
    most = -(-sum(_TITLE + len(group) for _, group in keys.SHEET) // _COLUMNS)
    filled = 0
    for title, group in keys.SHEET:
        needs = _TITLE + len(group)
        if filled and filled + needs / 2 > most and len(columns) < _COLUMNS:
            columns.append([])
            filled = 0
        columns[-1].append((title, group))
        filled += needs
    return columns


def _group(title: str, group: tuple[keys.Key, ...]) -> QVBoxLayout:
    column = QVBoxLayout()
    column.setSpacing(SPACE)
    column.addWidget(label(title, role="title"))
    grid = QGridLayout()
    grid.setHorizontalSpacing(2 * SPACE)
    grid.setVerticalSpacing(SPACE)
    grid.setColumnMinimumWidth(0, theme.scaled(72))
    for row, key in enumerate(group):
        shown = QLabel(key.shown)
        shown.setTextFormat(Qt.TextFormat.PlainText)
        shown.setFont(theme.font(strong=True))
        shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        words = QLabel(key.said())
        words.setTextFormat(Qt.TextFormat.PlainText)
        words.setWordWrap(True)
        words.setFixedWidth(theme.scaled(250))
        # A grid within columns forgets the second line of what wraps.
        words.ensurePolished()
        words.setMinimumHeight(words.heightForWidth(words.width()))
        grid.addWidget(shown, row, 0)
        grid.addWidget(words, row, 1)
    column.addLayout(grid)
    return column
