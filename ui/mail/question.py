"""A question inside the page, never over it: what an order leads to, or an address, in; the answer out."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from db.addresses import Addressee
from db.rules.formats import BadFormat, parse_email
from ui.review.parts import Ground, label
from ui.theme import SPACE
from ui.tones import Tone
from ui.widgets.buttons import ActionButton

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Question(Ground):
    """A sentence and two buttons, and where one is asked for an address; Enter confirms, Escape leaves."""

    confirmed = Signal(str, bool)
    """The address as it stands, and whether it is the family's from now on."""
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Tone.NEUTRAL)
        self.setParent(parent)
        self._sentence = label(strong=True)
        self.address = QLineEdit()
        self.address.setAccessibleName(self.tr("Adresse électronique"))
        self.address.setPlaceholderText(self.tr("nom@exemple.fr"))
        self.address.setMaxLength(254)
        self.correct = QCheckBox(self.tr("Corriger aussi l’adresse de la famille"))
        self.correct.setAccessibleName(self.correct.text())
        self._note = label(role="caption")
        self._problem = label(tone=Tone.BAD)
        self.confirm = ActionButton(self.tr("Renvoyer"))
        self.leave = ActionButton(self.tr("Annuler"), kind="quiet")
        feet = QHBoxLayout()
        feet.setSpacing(SPACE)
        feet.addWidget(self.confirm)
        feet.addWidget(self.leave)
        feet.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(SPACE)
        for widget in (self._sentence, self.address, self.correct, self._note, self._problem):
            column.addWidget(widget)
        column.addLayout(feet)
        self.address.textChanged.connect(self._problem.hide)
        self.confirm.clicked.connect(self.submit)
        self.leave.clicked.connect(self._on_left)
        self.hide()

    def ask(self, sentence: str, confirm: str, *, leave: str) -> None:
        """Ask whether to go on, knowing what it leads to."""
        self._begin(sentence, confirm, leave=leave, kind="danger")
        for widget in (self.address, self.correct, self._note):
            widget.hide()
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    def ask_address(self, addressee: Addressee) -> None:
        """Ask for an address, beginning with the one that failed."""
        self._begin(
            self.tr("À quelle adresse le renvoyer ?"),
            self.tr("Renvoyer"),
            leave=self.tr("Annuler"),
            kind="primary",
        )
        self.address.setText(addressee.address or "")
        self.address.show()
        self.correct.setChecked(False)
        self.correct.setVisible(addressee.adult is not None)
        note = self._told(addressee)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self.address.setFocus(Qt.FocusReason.OtherFocusReason)
        self.address.selectAll()

    def problem(self) -> str:
        """Return what is wrong with the address, as it is shown."""
        return "" if self._problem.isHidden() else self._problem.text()

    def note(self) -> str:
        """Return whose address it is, as it is shown."""
        return "" if self._note.isHidden() else self._note.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter confirms from the field, Escape leaves."""
        if event.key() in _ENTER and self.address.hasFocus():
            self.submit()
        elif event.key() in _ENTER and self.leave.hasFocus():
            self._on_left()
        elif event.key() in _ENTER and self.confirm.hasFocus():
            self.submit()
        elif event.key() == Qt.Key.Key_Escape:
            self._on_left()
        else:
            super().keyPressEvent(event)

    @Slot()
    def submit(self) -> None:
        """Confirm, unless what was typed is no address."""
        address = self.address.text()
        if not self.address.isHidden():
            try:
                address = parse_email(address)
            except BadFormat as error:
                self._problem.setText(error.sentence)
                self._problem.show()
                self.address.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self.confirmed.emit(address, not self.correct.isHidden() and self.correct.isChecked())

    def _begin(self, sentence: str, confirm: str, *, leave: str, kind: str) -> None:
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)
        self.confirm.setText(confirm)
        self.confirm.set_kind(kind)
        self.leave.setText(leave)
        self._problem.hide()
        self.show()

    def _told(self, addressee: Addressee) -> str:
        parts = []
        if addressee.adult is not None:
            parts.append(self.tr("Dans son dossier, c’est celle de {}.").format(addressee.adult))
        if addressee.signs_in:
            parts.append(
                self.tr(
                    "Les prochains courriels partent à l’adresse de connexion de son compte, "
                    "que la famille est seule à pouvoir changer."
                )
            )
        return " ".join(parts)

    @Slot()
    def _on_left(self) -> None:
        self.left.emit()
