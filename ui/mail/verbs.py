"""What a person does about one mail: a row in; an order out, once what it leads to has been said."""

import uuid
from dataclasses import dataclass
from enum import StrEnum

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from db.addresses import Addressee
from db.queries.directory import MailRow
from db.types import MailState
from ui.mail.question import Question
from ui.review.parts import label
from ui.theme import SPACE
from ui.widgets.buttons import ActionButton


class Verb(StrEnum):
    """What may be asked for."""

    ARRIVED = "arrived"
    SEND_AGAIN = "send_again"
    RESEND = "resend"
    ABANDON = "abandon"
    UNPOST = "unpost"


@dataclass(frozen=True)
class Order:
    """A verb for a mail; to resend it, perhaps another address, and whether that is the family's own now."""

    verb: Verb
    mail_id: uuid.UUID
    address: str | None = None
    correct: bool = False


def offered(row: MailRow) -> tuple[Verb, ...]:
    """Return what may be done about a mail where it stands."""
    verbs: tuple[Verb, ...]
    match row.state:
        case MailState.UNCERTAIN:
            verbs = (Verb.ARRIVED, Verb.SEND_AGAIN, Verb.ABANDON)
        case MailState.QUEUED:
            verbs = (Verb.ABANDON,)
        case MailState.SENDING:
            verbs = ()
        case _:
            verbs = (Verb.RESEND,)
    return verbs if row.posted_at is None else (*verbs, Verb.UNPOST)


def asks_address(row: MailRow) -> bool:
    """Tell whether a mail's address is why it did not arrive."""
    return row.state in {MailState.REFUSED, MailState.UNADDRESSED} or row.bounced_at is not None


class MailVerbs(QWidget):
    """The buttons of the mail in hand, and the question that some of them ask first."""

    wanted = Signal(object)
    """An `Order`; answered by `end` or `fail`."""
    address_wanted = Signal(object)
    """The id of a mail; answered by `ask_address`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._row: MailRow | None = None
        self._asked: Verb | None = None
        self._buttons = {
            Verb.ARRIVED: ActionButton(self.tr("Il est arrivé"), icon="check"),
            Verb.SEND_AGAIN: ActionButton(self.tr("Renvoyer"), icon="returned"),
            Verb.RESEND: ActionButton(self.tr("Renvoyer"), icon="returned"),
            Verb.UNPOST: ActionButton(self.tr("Remettre dans la liste"), icon="undo"),
            Verb.ABANDON: ActionButton(self.tr("Abandonner…"), kind="quiet"),
        }
        self._said = label(role="quiet")
        self.question = Question()
        self._choice = QWidget()
        row = QHBoxLayout(self._choice)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        for verb, button in self._buttons.items():
            button.setProperty("verb", verb.value)
            button.clicked.connect(self._on_clicked)
            row.addWidget(button)
        row.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._choice)
        column.addWidget(self._said)
        column.addWidget(self.question)
        self.question.confirmed.connect(self._on_confirmed)
        self.question.left.connect(self._on_left)
        self.show_mail(None)

    def show_mail(self, row: MailRow | None) -> None:
        """Offer what may be done about a mail; the same one again keeps the question that is open."""
        another = self._row is None or row is None or row.id != self._row.id
        self._row = row
        verbs = offered(row) if row is not None else ()
        for verb, button in self._buttons.items():
            button.setVisible(verb in verbs)
        if another:
            self._say("")
        if another or self._asked not in verbs:
            self._close()
        if row is not None and row.state is MailState.UNCERTAIN and self._asked is None:
            self._say(
                self.tr(
                    "Le serveur l’a peut-être eu : rien ne repart sans vous. "
                    "Si vous le renvoyez, la famille le recevra peut-être deux fois."
                )
            )
        self.setVisible(bool(verbs) or bool(self._said.text()))

    def button(self, verb: Verb) -> ActionButton:
        """Return the button of a verb."""
        return self._buttons[verb]

    def words(self) -> str:
        """Return what is said beside the buttons."""
        return self._said.text()

    def ask_address(self, addressee: Addressee) -> None:
        """Ask where to send the mail in hand, unless another is by now."""
        if self._row is None or self._row.id != addressee.mail_id or Verb.RESEND not in offered(self._row):
            return
        self._begin(Verb.RESEND)
        self.question.ask_address(addressee)

    def end(self, mail_id: uuid.UUID, words: str = "") -> None:
        """Close the question about a mail and say what came of the order."""
        if self._row is not None and self._row.id == mail_id:
            self._close()
            self._say(words)

    def fail(self) -> None:
        """Let the order be given again; the window says why it was not carried out."""
        self._enable(able=True)

    def _begin(self, verb: Verb) -> None:
        self._asked = verb
        self._say("")
        self._choice.hide()

    def _close(self) -> None:
        self._asked = None
        self._choice.show()
        self.question.hide()
        self._enable(able=True)

    def _say(self, words: str) -> None:
        self._said.setText(words)
        self._said.setVisible(bool(words))

    def _enable(self, *, able: bool) -> None:
        for button in self._buttons.values():
            button.setEnabled(able)
        self.question.setEnabled(able)

    def _order(self, order: Order) -> None:
        self._enable(able=False)  # a second press would be a second mail
        self.wanted.emit(order)

    @Slot()
    def _on_clicked(self) -> None:
        row, verb = self._row, Verb(self.sender().property("verb"))
        if row is None:
            return
        if verb is Verb.RESEND and asks_address(row):
            self.address_wanted.emit(row.id)
        elif verb is Verb.ABANDON:
            self._begin(verb)
            self.question.ask(
                _consequence(row, self), self.tr("Abandonner ce courriel"), leave=self.tr("Le garder")
            )
        else:
            self._order(Order(verb, row.id))

    @Slot(str, bool)
    def _on_confirmed(self, address: str, correct: bool) -> None:  # noqa: FBT001 - a signal's
        if self._row is None or self._asked is None:
            return
        if self._asked is Verb.RESEND:
            self._order(Order(Verb.RESEND, self._row.id, address, correct))
        else:
            self._order(Order(self._asked, self._row.id))

    @Slot()
    def _on_left(self) -> None:
        verb = self._asked
        self._close()
        if verb is not None:
            self._buttons[verb].setFocus()


def _consequence(row: MailRow, words: MailVerbs) -> str:
    if row.state is MailState.UNCERTAIN:
        return words.tr(
            "Rien ne sera renvoyé. Si le serveur ne l’a pas eu, la famille ne recevra jamais ce courriel."
        )
    left = words.tr("Ce courriel ne partira pas : la famille ne le recevra jamais.")
    if row.deposited_at is None:
        return left
    return f"{left} {words.tr('Son fichier, déjà dans le dossier des courriels, n’est plus à envoyer.')}"
