"""The slim line where a document is searched: what was found in, what to look for and where to go out."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QIcon, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QSizePolicy, QToolButton, QVBoxLayout, QWidget

from ui import theme
from ui.widgets.elided import ElidedLabel

LONGEST = 200


class SearchBar(QWidget):
    """Hidden until it is asked for; Enter goes on, Shift+Enter back, Escape closes."""

    typed = Signal(str)
    moved = Signal(int)
    """1 to the next, -1 to the one before."""
    closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.field = QLineEdit()
        self.field.setMaxLength(LONGEST)
        self.field.setPlaceholderText(self.tr("Chercher dans le document"))
        self.field.setAccessibleName(self.tr("Chercher dans le document"))
        self.field.setMinimumWidth(theme.scaled(120))
        self.field.setMaximumWidth(theme.scaled(320))
        self.field.installEventFilter(self)
        self.field.textChanged.connect(self.typed)
        self._icon = self.field.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self._count = QLabel()
        self._count.setTextFormat(Qt.TextFormat.PlainText)
        self._count.setProperty("role", "quiet")
        self._words = ElidedLabel(role="quiet")
        self._words.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._previous = _button("chevron_up", self.tr("Précédent (touches Maj+F3)"))
        self._next = _button("chevron_down", self.tr("Suivant (touche F3)"))
        close = _button("cross", self.tr("Fermer la recherche (touche Échap)"))
        self._previous.clicked.connect(self._on_previous)
        self._next.clicked.connect(self._on_next)
        close.clicked.connect(self._on_closed)
        self._note = QLabel()
        self._note.setTextFormat(Qt.TextFormat.PlainText)
        self._note.setProperty("role", "quiet")
        self._note.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE // 2)
        row.addWidget(self.field, stretch=3)
        row.addSpacing(theme.SPACE // 2)
        row.addWidget(self._count)
        row.addWidget(self._words, stretch=2)
        row.addWidget(self._previous)
        row.addWidget(self._next)
        row.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.SPACE, 0, theme.SPACE, theme.SPACE // 2)
        column.setSpacing(theme.SPACE // 2)
        column.addLayout(row)
        column.addWidget(self._note)
        self.show_found(0, 0, words="")
        self.hide()

    def open(self) -> None:
        """Show the line and take the keys; what was looked for last is there to be typed over."""
        self.show_field()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()

    def show_field(self) -> None:
        """Show the line, and leave the keys where they are."""
        self._icon.setIcon(theme.icon("search", theme.Tone.QUIET))
        self.show()

    def show_found(self, current: int, total: int, *, words: str, note: str = "") -> None:
        """Show which hit of how many is in sight, the first being 1, or a few `words` in their place.

        `note`: a sentence, on a line of its own.
        """
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._count.setText(self.tr("{} / {}").format(current, total) if total else "")
        self._count.setAccessibleName(self.tr("Résultat {} sur {}").format(current, total) if total else "")
        self._count.setVisible(bool(total))
        self._words.setText(words)
        for button in (self._previous, self._next):
            button.setEnabled(total > 0)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that move among the hits, and Escape before it leaves the page."""
        if isinstance(event, QKeyEvent) and watched is self.field:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            match event.key():
                case Qt.Key.Key_Escape:
                    return self._take(event, self._on_closed)
                case Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_F3:
                    return self._take(event, self._on_previous if back else self._on_next)
        return super().eventFilter(watched, event)

    def _take(self, event: QKeyEvent, act: Callable[[], None]) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride:
            event.accept()
        elif event.type() == QEvent.Type.KeyPress:
            act()
        return True

    @Slot()
    def _on_previous(self) -> None:
        self.moved.emit(-1)

    @Slot()
    def _on_next(self) -> None:
        self.moved.emit(1)

    @Slot()
    def _on_closed(self) -> None:
        self.closed.emit()


def _button(icon: str, words: str) -> QToolButton:
    button = QToolButton()
    theme.set_icon(button, icon)
    button.setToolTip(words)
    button.setAccessibleName(words)
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    return button
