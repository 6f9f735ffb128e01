"""The sheet of keys that `?` opens: `ui.keys.SHEET` in, a calm page over the window out."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from ui import keys, theme
from ui.review.parts import label
from ui.theme import SPACE
from ui.widgets.buttons import ActionButton


class KeySheet(QDialog):
    """Lists every key; Escape, `?` or its button closes it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Touches"))
        outer = QVBoxLayout(self)
        outer.setContentsMargins(4 * SPACE, 3 * SPACE, 4 * SPACE, 3 * SPACE)
        outer.setSpacing(3 * SPACE)
        outer.addWidget(label(self.tr("Touches"), role="heading"))
        columns = QHBoxLayout()
        columns.setSpacing(6 * SPACE)
        for groups in (keys.SHEET[:-2], keys.SHEET[-2:]):  # the document's keys are as many as all others
            column = QVBoxLayout()
            column.setSpacing(3 * SPACE)
            for title, group in groups:
                column.addLayout(_group(keys.translated(title), group))
            column.addStretch(1)
            columns.addLayout(column)
        outer.addLayout(columns)
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
        words.setFixedWidth(theme.scaled(300))
        # A grid within columns forgets the second line of what wraps.
        words.ensurePolished()
        words.setMinimumHeight(words.heightForWidth(words.width()))
        grid.addWidget(shown, row, 0)
        grid.addWidget(words, row, 1)
    column.addLayout(grid)
    return column
