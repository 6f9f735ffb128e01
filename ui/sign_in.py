"""What a desk must be told before it opens: a question in, what was typed out."""

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from coordinator_app.errors import DeskError
from coordinator_app.keys import LEAST, Asked, WrongPassphrase
from ui.review.parts import label
from ui.theme import SPACE
from ui.tones import Tone
from ui.widgets.buttons import ActionButton

WIDTH = 440


class Left(Exception):
    """The person would rather not open the desk."""


class SecretDialog(QDialog):
    """Asks for a password or a passphrase; `twice` for a new one, of `least` letters."""

    def __init__(
        self,
        title: str,
        sentence: str,
        *,
        problem: str = "",
        twice: bool = False,
        least: int = 1,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._twice, self._least = twice, least
        self.setWindowTitle(self.tr("Coordinateur séjours"))
        self.typed, self.again = QLineEdit(), QLineEdit()
        for field, name in ((self.typed, title), (self.again, self.tr("La même encore une fois"))):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setAccessibleName(name)
            field.textChanged.connect(self._on_typed)
        self.again.setPlaceholderText(self.tr("La même encore une fois"))
        self.again.setVisible(twice)
        self.problem = label(problem, role="caption", tone=Tone.BAD)
        self.problem.setVisible(bool(problem))
        self.ok = ActionButton(self.tr("Ouvrir le poste"), kind="primary")
        self.ok.setDefault(True)
        self.ok.clicked.connect(self.accept)
        leave = ActionButton(self.tr("Quitter"))
        leave.clicked.connect(self.reject)
        buttons = QHBoxLayout()
        buttons.addStretch()
        buttons.addWidget(leave)
        buttons.addWidget(self.ok)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        for widget in (
            label(title, role="heading"),
            label(sentence, role="quiet"),
            self.typed,
            self.again,
            self.problem,
        ):
            column.addWidget(widget)
        column.addLayout(buttons)
        self.setFixedSize(WIDTH, column.heightForWidth(WIDTH))
        self._on_typed()

    @Slot()
    def _on_typed(self) -> None:
        typed = self.typed.text()
        self.ok.setEnabled(len(typed) >= self._least and (not self._twice or typed == self.again.text()))


class Questions(QObject):
    """Asks what a desk on a server has to be told before it opens; nobody answering is a `Left`."""

    def __init__(self) -> None:
        super().__init__()
        self._passphrase: str | None = None
        self._problem = ""

    def wrong(self, error: WrongPassphrase) -> None:
        """Ask for the passphrase again the next time, and say why."""
        self._passphrase, self._problem = None, error.title

    def passphrase(self, asked: Asked) -> str:
        """Return the passphrase of this desk, where no keyring holds its key; asked for once."""
        if self._passphrase is None:
            chosen = asked is Asked.CHOSEN
            self._passphrase = _asked(self._dialog(chosen=chosen))
        return self._passphrase

    def password(self, login: str, error: DeskError) -> str:
        """Return this person's password on the server; `error` says why it is asked for."""
        return _asked(
            SecretDialog(
                self.tr("Votre mot de passe"),
                self.tr(
                    "« {} » se connecte à la base partagée. Le mot de passe, que l’administrateur vous a "
                    "donné, reste chiffré sur ce poste."
                ).format(login),
                problem=error.title,
            )
        )

    def _dialog(self, *, chosen: bool) -> SecretDialog:
        if chosen:
            return SecretDialog(
                self.tr("Choisissez une phrase de passe"),
                self.tr(
                    "Ce poste n’a pas de trousseau : elle protège les dossiers des familles et sera "
                    "demandée à chaque ouverture. Au moins {} lettres."
                ).format(LEAST),
                twice=True,
                least=LEAST,
            )
        return SecretDialog(
            self.tr("Phrase de passe"),
            self.tr("Celle qui protège les dossiers gardés sur ce poste."),
            problem=self._problem,
        )


def _asked(dialog: SecretDialog) -> str:
    dialog.setWindowModality(Qt.WindowModality.ApplicationModal)
    answered = dialog.exec() == QDialog.DialogCode.Accepted
    typed = dialog.typed.text()
    dialog.deleteLater()
    if not answered:
        raise Left
    return typed
