"""The bar at the foot: a dossier in; the decisions it allows as buttons, the likeliest said in full."""

from collections.abc import Mapping

from PySide6.QtCore import QPoint, Qt, Signal, Slot
from PySide6.QtGui import QAction, QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QSizePolicy, QVBoxLayout

from db.queries.dossier import Dossier
from db.queries.queues import Queue
from db.rules.notice import Letter
from db.rules.workflow import needs_words
from db.types import Subject, Verdict
from ui import keys, wording
from ui.review import completion, pieces
from ui.review.panel import ENTER
from ui.review.parts import Ground
from ui.theme import SPACE
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel

_BUTTONS = (Verdict.WAITLIST, Verdict.REFUSE, Verdict.REQUEST_COMPLETION, Verdict.APPROVE)
_MENU = (Verdict.CANCEL, Verdict.REOPEN, Verdict.CLOSE)
_KEYS: Mapping[Verdict, keys.Key] = {
    Verdict.WAITLIST: keys.WAITLIST,
    Verdict.REFUSE: keys.REFUSE,
    Verdict.REQUEST_COMPLETION: keys.COMPLETE,
    Verdict.APPROVE: keys.APPROVE,
}
_APPROVE: Mapping[Subject, str] = {
    Subject.ACCOUNT: "Valider le compte",
    Subject.PRE_REGISTRATION: "Valider la préinscription",
    Subject.PLANNING_REQUEST: "Accepter le planning",
}


class DecisionBar(Ground):
    """`chosen` carries the `Verdict` of a button; `next_wanted` asks for the next dossier instead.

    The bar itself takes the focus when everything is checked: Enter then does what the main button says,
    and Space, which may be pressed once too often, does nothing.
    """

    chosen = Signal(object)
    next_wanted = Signal()
    mail_toggled = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._dossier: Dossier | None = None
        self._locked = False
        self._line = ElidedLabel(role="quiet")
        self._line.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.mail = ActionButton("", keys.MAIL.shown, kind="quiet", icon="mail")
        self.mail.setCheckable(True)
        self.mail.setAccessibleName(self.tr("Aperçu du courriel"))
        self.mail.setToolTip(self.tr("Lire le courriel avant l’envoi (touche {})").format(keys.MAIL.shown))
        self.mail.clicked.connect(self._on_mail)
        self._menu = QMenu(self)
        self._more = ActionButton("…", kind="quiet")
        self._more.setAccessibleName(self.tr("Autres décisions"))
        self._more.setToolTip(self.tr("Autres décisions"))
        self._more.clicked.connect(self._on_more)
        self._next = ActionButton(self.tr("Dossier suivant"), keys.NEXT_DOSSIER.shown, kind="primary")
        self._next.clicked.connect(self._on_next)
        self._buttons: dict[Verdict, ActionButton] = {}
        left = QHBoxLayout()
        left.setSpacing(SPACE)
        left.addWidget(self.mail)
        left.addWidget(self._line, stretch=1)
        row = QHBoxLayout()
        row.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        row.setSpacing(SPACE)
        row.addLayout(left, stretch=1)
        row.addSpacing(SPACE)
        row.addWidget(self._more)
        for verdict in _BUTTONS:
            button = ActionButton("", _KEYS[verdict].shown)
            button.setProperty("verdict", verdict.value)
            button.clicked.connect(self._on_clicked)
            self._buttons[verdict] = button
            row.addWidget(button)
        row.addWidget(self._next)
        for waiting in (*self._buttons.values(), self.mail, self._more, self._next):
            waiting.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)

    @property
    def primary(self) -> ActionButton | None:
        """The button that does what the dossier calls for."""
        return next((button for button in self.offered() if button.property("kind") == "primary"), None)

    @property
    def mail_line(self) -> str:
        """What is said of the mail."""
        return self._line.text()

    def button(self, verdict: Verdict) -> ActionButton:
        """Return the button of a verdict, in sight or not."""
        return self._buttons[verdict]

    def offered(self) -> tuple[ActionButton, ...]:
        """Return the buttons in sight, from left to right."""
        return tuple(button for button in (*self._buttons.values(), self._next) if not button.isHidden())

    def menu_actions(self) -> tuple[QAction, ...]:
        """Return the decisions that are seldom taken."""
        return tuple(self._menu.actions())

    def recommended(self) -> Verdict | None:
        """Return the verdict of the main button, None while there is none."""
        dossier = self._dossier
        if dossier is None or dossier.recommended not in dossier.verdicts:
            return None
        return dossier.recommended

    def allows(self, verdict: Verdict) -> bool:
        """Tell whether a verdict can be given now."""
        return self._dossier is not None and not self._locked and verdict in self._dossier.verdicts

    def show_dossier(self, dossier: Dossier) -> None:
        """Offer what this dossier allows."""
        self._dossier = dossier
        main = self.recommended()
        documents = dossier.queue is Queue.DOCUMENTS
        for verdict, button in self._buttons.items():
            shown = verdict in dossier.verdicts and (not documents or verdict is main)
            button.setVisible(shown)
            button.setText(self._text(verdict, full=verdict is main))
            button.set_kind("primary" if verdict is main else None)
        self._next.setVisible(documents and main is None)
        self._menu.clear()
        for verdict in (*_BUTTONS, *_MENU) if documents else _MENU:
            if verdict in dossier.verdicts and verdict is not main:
                text = wording.verdict(dossier.subject, verdict)
                action = self._menu.addAction(f"{text}…" if verdict in needs_words else text)
                action.setData(verdict.value)
                action.triggered.connect(self._on_action)
        self._more.setVisible(bool(self._menu.actions()))
        self.setAccessibleName(self._said())
        self.lock(locked=self._locked)
        if main is None:
            self.show_reason()

    def show_reason(self) -> None:
        """Say why there is no mail to preview."""
        self.mail.hide()
        dossier = self._dossier
        if dossier is None:
            self._line.setText("")
            return
        left = sum(pieces.to_check(piece) for piece in dossier.pieces)
        if left:
            self._line.setText(
                self.tr("Il reste 1 pièce à vérifier.")
                if left == 1
                else self.tr("Il reste {} pièces à vérifier.").format(left)
            )
        elif dossier.queue is Queue.DOCUMENTS:
            self._line.setText(self.tr("Toutes les pièces déposées sont vérifiées."))
        elif not dossier.verdicts:
            self._line.setText(self.tr("Aucune décision n’est possible dans cet état."))
        else:
            self._line.setText(self.tr("Le courriel dépend de votre décision."))

    def show_preparing(self) -> None:
        """Say that the mail is on its way."""
        if self.mail.isHidden():
            self._line.setText(self.tr("Courriel\u00a0: préparation…"))

    def show_mail(self, letter: Letter | None) -> None:
        """Say which mail the decision sends."""
        self.mail.setVisible(letter is not None)
        self._line.setText(
            f"«\u00a0{letter.subject}\u00a0»"
            if letter is not None
            else self.tr("Cette décision n’envoie pas de courriel.")
        )

    def lock(self, *, locked: bool) -> None:
        """Switch the decisions off while one of them is being worded, or while another dossier loads."""
        self._locked = locked
        for button in (*self._buttons.values(), self._more, self._next):
            button.setEnabled(not locked)

    def press(self, verdict: Verdict) -> None:
        """Choose a verdict, if the dossier allows it."""
        if self.allows(verdict):
            self.chosen.emit(verdict)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter does what the main button says; Space is swallowed."""
        if self.hasFocus() and event.key() in ENTER:
            primary = self.primary
            if primary is not None and primary.isEnabled():
                primary.click()
        elif event.key() != Qt.Key.Key_Space:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Show the ring."""
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take the ring away."""
        super().focusOutEvent(event)
        self.update()

    def _text(self, verdict: Verdict, *, full: bool) -> str:
        dossier = self._dossier
        if dossier is None:
            return ""
        if verdict is Verdict.WAITLIST:
            return self.tr("Mettre en liste d’attente") if full else self.tr("Liste d’attente")
        if verdict is Verdict.APPROVE and full:
            return self.tr(_APPROVE[dossier.subject])
        if verdict is Verdict.REQUEST_COMPLETION:
            return completion.offer(dossier) if full else self.tr("Complément…")
        text = wording.verdict(dossier.subject, verdict)
        return f"{text}…" if verdict in needs_words else text

    def _said(self) -> str:
        primary = self.primary
        if primary is None:
            return self.tr("Décision")
        return self.tr("Décision\u00a0: Entrée pour «\u00a0{}\u00a0»").format(primary.accessibleName())

    @Slot()
    def _on_clicked(self) -> None:
        self.press(Verdict(self.sender().property("verdict")))

    @Slot()
    def _on_action(self) -> None:
        sender = self.sender()
        if isinstance(sender, QAction):
            self.press(Verdict(sender.data()))

    @Slot()
    def _on_more(self) -> None:
        self._menu.ensurePolished()
        above = QPoint(0, -self._menu.sizeHint().height())
        self._menu.popup(self._more.mapToGlobal(above))

    @Slot()
    def _on_next(self) -> None:
        self.next_wanted.emit()

    @Slot()
    def _on_mail(self) -> None:
        self.mail_toggled.emit()
