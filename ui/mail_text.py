"""One mail as the family reads it: a row in, its exact text on screen."""

from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from db.queries.directory import MailRow
from db.rules.formats import show_date
from ui import theme
from ui.mail import words
from ui.mail.verbs import MailVerbs
from ui.widgets.badge import Badge
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel
from ui.widgets.empty import EmptyState


class MailText(QFrame):
    """Address, date, state and text; nothing in it is ever read as HTML."""

    copied = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "panel")
        self.setMinimumWidth(theme.scaled(400))
        self._subject = QLabel()
        self._subject.setTextFormat(Qt.TextFormat.PlainText)
        self._subject.setProperty("role", "title")
        self._subject.setWordWrap(True)
        self._to = ElidedLabel(role="quiet")
        self._when = ElidedLabel(role="quiet")
        self._journey = QLabel()
        self._journey.setTextFormat(Qt.TextFormat.PlainText)
        self._journey.setProperty("role", "quiet")
        self._journey.setWordWrap(True)
        self._journey.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._badge = Badge()
        self._copy = ActionButton(self.tr("Copier le texte"), icon="document", kind="quiet")
        self._copy.clicked.connect(self._on_copy)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setFrameShape(QFrame.Shape.NoFrame)
        self._text.setAccessibleName(self.tr("Texte du courriel"))
        self._text.setTabChangesFocus(True)
        self._nothing = EmptyState(
            "mail",
            self.tr("Aucun courriel choisi"),
            self.tr("Choisissez une ligne : le texte exact s’affichera ici."),
        )
        self.verbs = MailVerbs()
        self._letter = QWidget()
        self._sides = QStackedWidget()
        self._lay_out()
        self.show_mail(None)

    def show_mail(self, row: MailRow | None) -> None:
        """Show a mail, or that none is in hand."""
        self._sides.setCurrentWidget(self._nothing if row is None else self._letter)
        self.verbs.show_mail(row)
        if row is None:
            self._text.clear()
            return
        self._subject.setText(row.subject)
        self._to.setText(
            self.tr("À {}").format(_addressee(row) or self.tr("une famille sans adresse électronique"))
        )
        at = row.written_at.astimezone()
        self._when.setText(self.tr("Écrit le {} à {}").format(show_date(at.date()), f"{at:%H:%M}"))
        self._badge.show_state(*words.standing(row))
        journey = self._told(row)
        self._journey.setText("\n".join(journey))
        self._journey.setVisible(bool(journey))
        if self._text.toPlainText() != row.text:
            self._text.setPlainText(row.text)

    def journey(self) -> str:
        """Return what is said of how the mail left."""
        return self._journey.text()

    def focus_text(self) -> None:
        """Take the keys to the text."""
        self._text.setFocus(Qt.FocusReason.TabFocusReason)

    def _lay_out(self) -> None:
        state = QHBoxLayout()
        state.addWidget(self._badge)
        state.addStretch()
        state.addWidget(self._copy)
        column = QVBoxLayout(self._letter)
        column.setContentsMargins(3 * theme.SPACE, 3 * theme.SPACE, 3 * theme.SPACE, 3 * theme.SPACE)
        column.setSpacing(theme.SPACE)
        for label in (self._subject, self._to, self._when, self._journey):
            column.addWidget(label)
        column.addLayout(state)
        column.addWidget(self.verbs)
        column.addSpacing(theme.SPACE)
        column.addWidget(self._text, stretch=1)
        for widget in (self._nothing, self._letter):
            self._sides.addWidget(widget)
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self._sides)

    def _told(self, row: MailRow) -> list[str]:
        """Return how far a mail is, a line a fact."""
        lines = []
        if row.resent_of is not None:
            lines.append(self.tr("Renvoi du courriel du {}").format(_moment(row.resent_of)))
        if row.sent_at is not None:
            lines.append(self.tr("Envoyé le {}").format(_moment(row.sent_at)))
        if row.bounced_at is not None:
            lines.append(self.tr("Revenu sans être remis le {}").format(_moment(row.bounced_at)))
        if row.posted_at is not None:
            lines.append(self.tr("Posté le {}").format(show_date(row.posted_at.astimezone().date())))
        if row.resent_at is not None:
            lines.append(self.tr("Renvoyé le {}, dans un nouveau courriel").format(_moment(row.resent_at)))
        if row.attempts > 1:
            lines.append(self.tr("{} essais d’envoi").format(row.attempts))
        if row.answer:
            # Servers begin with a number; the rest are our own sentences.
            theirs = row.answer[0].isdigit()
            lines.append(self.tr("Réponse du serveur : {}").format(row.answer) if theirs else row.answer)
        return lines

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())
        self.copied.emit()


def _moment(at: datetime) -> str:
    here = at.astimezone()
    return f"{show_date(here.date())} à {here:%H:%M}"


def _addressee(row: MailRow) -> str:
    if row.household and row.recipient:
        return f"{row.household} <{row.recipient}>"
    return row.recipient or ""
