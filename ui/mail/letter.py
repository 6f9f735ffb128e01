"""A letter before it leaves: its words in, shown as text or as a phone shows them; nothing is ever loaded."""

from PySide6.QtCore import QByteArray, Qt, QUrl, Slot
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QStackedWidget,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from db.rules.notice import Letter
from ui.review.choices import Choices
from ui.theme import SPACE
from ui.widgets.elided import ElidedLabel
from ui.widgets.empty import EmptyState
from ui.widgets.plain_text import PlainText

TEXT, PHONE = "text", "phone"


class Page(QTextBrowser):
    """Our own HTML: no picture, style sheet or link is followed, whatever it says."""

    def __init__(self) -> None:
        super().__init__()
        self.setOpenLinks(False)
        self.setOpenExternalLinks(False)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)

    def loadResource(self, type_: int, name: QUrl | str) -> QByteArray:  # noqa: ARG002 - Qt's own
        """Load nothing; at None the document would open a local file by itself (seen in Qt 6.11)."""
        return QByteArray(b"-")


class LetterView(QFrame):
    """Address, subject and text of one letter, or in words why there is none."""

    def __init__(self, title: str, text: str, *, twin: bool = False, parent: QWidget | None = None) -> None:
        """Take the words of the empty view; `twin` offers the HTML page beside the text."""
        super().__init__(parent)
        self.setProperty("role", "panel")
        self._words = title, text
        self._to = ElidedLabel(role="quiet")
        self._subject = QLabel()
        self._subject.setTextFormat(Qt.TextFormat.PlainText)
        self._subject.setProperty("role", "title")
        self._subject.setWordWrap(True)
        self._text = PlainText()
        self._text.setAccessibleName(self.tr("Texte du courriel"))
        self._page = Page()
        self._page.setAccessibleName(self.tr("Courriel tel qu’un téléphone le montre"))
        self._shapes = Choices(((TEXT, self.tr("Texte")), (PHONE, self.tr("Téléphone"))))
        self._shapes.setAccessibleName(self.tr("Forme de l’aperçu"))
        self._shapes.set_value(TEXT)
        if not twin:  # shown before it has a place, it would be a window for a moment
            self._shapes.hide()
        self._shapes.changed.connect(self._on_shape)
        self._bodies = QStackedWidget()
        self._bodies.addWidget(self._text)
        self._bodies.addWidget(self._page)
        letter = QWidget()
        column = QVBoxLayout(letter)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self._to)
        column.addWidget(self._subject)
        column.addWidget(self._bodies, stretch=1)
        column.addWidget(self._shapes)
        self._nothing = EmptyState("mail", *self._words)
        self._sides = QStackedWidget()
        self._sides.addWidget(letter)
        self._sides.addWidget(self._nothing)
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self._sides)
        self.show_letter(None)

    def show_letter(self, letter: Letter | None, *, page: str = "", to: str | None = None) -> None:
        """Show a letter; `to` is how its addressee is called, its address where nothing is said."""
        self._sides.setCurrentIndex(1 if letter is None else 0)
        if letter is None:
            self._text.clear()
            self._page.clear()
            return
        address = letter.recipient or self.tr("sans adresse électronique : une lettre à imprimer")
        self._to.setText(f"{to} · {address}" if to else address)
        self._subject.setText(letter.subject)
        place = self._text.verticalScrollBar().value()
        self._text.setPlainText(letter.text)
        self._text.verticalScrollBar().setValue(place)
        self._page.setHtml(page)

    def say(self, title: str, text: str) -> None:
        """Say why there is no letter."""
        self._nothing.show_words("mail", title, text)
        self.show_letter(None)

    def subject(self) -> str:
        """Return the subject shown, empty when no letter is."""
        return self._subject.text() if self._sides.currentIndex() == 0 else ""

    def text(self) -> str:
        """Return the text shown."""
        return self._text.toPlainText()

    def page_text(self) -> str:
        """Return the words of the page shown."""
        return self._page.toPlainText()

    @Slot()
    def _on_shape(self) -> None:
        self._bodies.setCurrentIndex(1 if self._shapes.text() == PHONE else 0)
