"""What stands in a locked document's place: whether a password was wrong in, the password typed out."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from db.rules.reasons import Reason, wordings
from ui import theme
from ui.viewer.card import Card
from ui.widgets.buttons import ActionButton

LONGEST = 127  # what a PDF takes, in bytes


class PasswordCard(Card):
    """Asks for a password; what was typed is forgotten as soon as it is given, or another file shown."""

    given = Signal(str)
    refused = Signal()
    left = Signal()
    """Escape in the field: back to the dossier's keys."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("lock", theme.Tone.NEUTRAL, parent)
        self._sentence = self.add_words("title", self.tr("Ce fichier est protégé par un mot de passe."))
        self._advice = self.add_words(
            "quiet",
            self.tr(
                "Si la famille vous l’a donné, saisissez-le. Il n’ouvre que ce fichier, "
                "et il est oublié à la fermeture de l’application."
            ),
        )
        self._field = QLineEdit()
        self._field.setEchoMode(QLineEdit.EchoMode.Password)
        self._field.setMaxLength(LONGEST)
        self._field.setPlaceholderText(self.tr("Mot de passe"))
        self._field.setAccessibleName(self.tr("Mot de passe du fichier"))
        self._field.installEventFilter(self)
        self._field.textChanged.connect(self._on_typed)
        self._field.returnPressed.connect(self._on_open)
        self._open = ActionButton(self.tr("Ouvrir"), kind="primary")
        self._open.clicked.connect(self._on_open)
        self._wrong = self.add_words("", self.tr("Ce mot de passe n’ouvre pas le fichier. Vérifiez-le."))
        self._wrong.setProperty("tone", theme.Tone.BAD.value)
        refuse = ActionButton(self.tr("Refuser avec le motif “{}”").format(wordings[Reason.FILE].title))
        refuse.clicked.connect(self._on_refuse)
        row = QHBoxLayout()
        row.setSpacing(theme.SPACE)
        row.addWidget(self._field, stretch=1)
        row.addWidget(self._open)
        self.column.insertSpacing(self.column.indexOf(self._wrong), theme.SPACE)
        self.column.insertLayout(self.column.indexOf(self._wrong), row)
        self.column.addSpacing(theme.SPACE)
        self.add_button(refuse)
        self.ask(wrong=False)

    def ask(self, *, wrong: bool) -> None:
        """Ask for a password; `wrong` when the one just given does not open the file."""
        self._field.clear()
        self._field.setReadOnly(False)
        self._open.setText(self.tr("Ouvrir"))
        self._open.setEnabled(False)
        self._wrong.setVisible(wrong)
        self.setAccessibleName(self._wrong.text() if wrong else self._sentence.text())
        if wrong:
            self._field.setFocus(Qt.FocusReason.OtherFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Escape leaves the field before it leaves the page."""
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape and watched is self._field:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self._field.clear()
                self.left.emit()
                return True
        return super().eventFilter(watched, event)

    @Slot()
    def _on_typed(self) -> None:
        self._open.setEnabled(bool(self._field.text()))
        if self._field.text():
            self._wrong.hide()

    @Slot()
    def _on_open(self) -> None:
        password = self._field.text()
        if not password or self._field.isReadOnly():
            return
        self._field.setReadOnly(True)  # disabled, it would lose the focus
        self._field.clear()
        self._open.setText(self.tr("Ouverture…"))
        self.given.emit(password)

    @Slot()
    def _on_refuse(self) -> None:
        self.refused.emit()
