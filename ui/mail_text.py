"""One mail as the family reads it: a row in, its exact text on screen."""

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
from ui import theme, wording
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
        self.setMinimumWidth(theme.scaled(300))
        self._subject = QLabel()
        self._subject.setTextFormat(Qt.TextFormat.PlainText)
        self._subject.setProperty("role", "title")
        self._subject.setWordWrap(True)
        self._to = ElidedLabel(role="quiet")
        self._when = ElidedLabel(role="quiet")
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
        self._letter = QWidget()
        self._sides = QStackedWidget()
        self._lay_out()
        self.show_mail(None)

    def show_mail(self, row: MailRow | None) -> None:
        """Show a mail, or that none is in hand."""
        self._sides.setCurrentWidget(self._nothing if row is None else self._letter)
        if row is None:
            self._text.clear()
            return
        self._subject.setText(row.subject)
        self._to.setText(
            self.tr("À {}").format(_addressee(row) or self.tr("une famille sans adresse électronique"))
        )
        at = row.written_at.astimezone()
        self._when.setText(self.tr("Écrit le {} à {}").format(show_date(at.date()), f"{at:%H:%M}"))
        self._badge.show_state(*wording.mail_state(row.state))
        if self._text.toPlainText() != row.text:
            self._text.setPlainText(row.text)

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
        for label in (self._subject, self._to, self._when):
            column.addWidget(label)
        column.addLayout(state)
        column.addSpacing(theme.SPACE)
        column.addWidget(self._text, stretch=1)
        for widget in (self._nothing, self._letter):
            self._sides.addWidget(widget)
        around = QHBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(self._sides)

    @Slot()
    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())
        self.copied.emit()


def _addressee(row: MailRow) -> str:
    if row.household and row.recipient:
        return f"{row.household} <{row.recipient}>"
    return row.recipient or ""
