"""The exact mail a decision would send: a letter in, its subject and text out, plain."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from db.rules.notice import Letter
from ui import keys
from ui.review.parts import label
from ui.theme import SPACE
from ui.widgets.buttons import ActionButton
from ui.widgets.empty import EmptyState
from ui.widgets.line import line


class MailPreview(QFrame):
    """Stands in the viewer's place; `left` says that the document is wanted back."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self._subject = label(role="title", selectable=True)
        title = label(self.tr("COURRIEL À LA FAMILLE, TEXTE EXACT"), role="section")
        back = ActionButton(self.tr("Fermer l’aperçu"), keys.MAIL.shown, kind="quiet")
        back.clicked.connect(self._on_back)
        head = QHBoxLayout()
        head.setContentsMargins(3 * SPACE, SPACE // 2, SPACE, SPACE // 2)
        head.addWidget(title, stretch=1)
        head.addWidget(back)
        self._text = label(selectable=True)
        self._text.setAlignment(Qt.AlignmentFlag.AlignTop)
        # About 80 letters: longer lines are tiring.
        self._text.setMaximumWidth(self._text.fontMetrics().averageCharWidth() * 84)
        sheet = QWidget()
        column = QVBoxLayout(sheet)
        column.setContentsMargins(3 * SPACE, 2 * SPACE, 3 * SPACE, 3 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addWidget(self._subject)
        column.addWidget(self._text, stretch=1)
        letter = QScrollArea()
        letter.setWidgetResizable(True)
        letter.setFrameShape(QFrame.Shape.NoFrame)
        letter.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        letter.setWidget(sheet)
        self._letter = letter
        self._none = EmptyState("mail", self.tr("Aucun courriel"), "")
        self._stack = QStackedWidget()
        self._stack.addWidget(letter)
        self._stack.addWidget(self._none)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(head)
        outer.addWidget(line())
        outer.addWidget(self._stack, stretch=1)
        self.show_letter(None)

    def show_letter(self, letter: Letter | None) -> None:
        """Show a letter, or that none is sent."""
        if letter is None:
            self._subject.clear()
            self._text.clear()
            self._none.show_words(
                "mail",
                self.tr("Aucun courriel"),
                self.tr("Cette décision n’envoie rien à la famille."),
            )
            self._stack.setCurrentIndex(1)
            return
        self._subject.setText(letter.subject)
        self._text.setText(letter.text)
        self._letter.setAccessibleName(self.tr("Texte du courriel"))
        self._stack.setCurrentIndex(0)

    def subject(self) -> str:
        """Return the subject shown."""
        return self._subject.text()

    def text(self) -> str:
        """Return the text shown."""
        return self._text.text()

    @Slot()
    def _on_back(self) -> None:
        self.left.emit()
