"""A message to many families: who they are in, its words and whom to write to out; one mail a family."""

import uuid
from collections.abc import Sequence

from PySide6.QtCore import QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QLineEdit,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from coordinator_app.mail import group
from coordinator_app.mail.group import Message
from coordinator_app.mail.post import Targets, Wish
from coordinator_app.mail.rounds import Report
from db.queries.directory import StayRow
from db.queries.recipients import Audience
from db.rules.formats import date_span
from db.rules.names import family_name
from db.rules.notice import Letter
from db.types import PreRegistrationState, Subject
from ui import theme, wording
from ui.mail.letter import LetterView
from ui.mail.round_bar import RoundBar
from ui.review.parts import Alert, label
from ui.theme import SPACE
from ui.tones import Tone
from ui.widgets.buttons import ActionButton
from ui.widgets.line import line

_PAUSE_MS = 250
_STATES = (
    PreRegistrationState.VALIDATED,
    PreRegistrationState.TO_COMPLETE,
    PreRegistrationState.PENDING,
    PreRegistrationState.WAITLISTED,
)
_SEARCH, _SILENT = "search", "silent"


class GroupPage(QWidget):
    """Whom at the top, the words at the left, the letter of each family at the right, the button below."""

    targets_wanted = Signal(object)
    """A `Wish`; answered by `show_targets`."""
    preview_wanted = Signal(object, object)
    """A `Message` and a `Recipient`; answered by `show_preview`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._targets = Targets(Audience(), ())
        self._place = 0
        # Writing the same words again reaches only those that have not got them: a report ends an id.
        self._id = uuid.uuid4()
        self._source = QComboBox()
        self._source.setAccessibleName(self.tr("À qui écrire"))
        self._source.setMinimumWidth(theme.scaled(320))
        self._states = {
            state: QCheckBox(wording.state(Subject.PRE_REGISTRATION, state)[0]) for state in _STATES
        }
        self._states[PreRegistrationState.VALIDATED].setChecked(True)
        self._search = QLineEdit()
        self._search.setPlaceholderText(self.tr("Nom d’un parent ou d’un enfant"))
        self._search.setAccessibleName(self.tr("Familles à chercher"))
        self._search.hide()
        self._subject = QLineEdit()
        self._subject.setMaxLength(group.MAX_SUBJECT)
        self._subject.setPlaceholderText(self.tr("Objet"))
        self._subject.setAccessibleName(self.tr("Objet"))
        self._text = QPlainTextEdit()
        self._text.setPlaceholderText(
            self.tr("Votre message. Le bonjour, l’adresse de l’espace famille et le contact sont ajoutés.")
        )
        self._text.setAccessibleName(self.tr("Texte du message"))
        self._text.setTabChangesFocus(True)
        self._child = ActionButton("{{ enfant }}", kind="quiet", icon="child")
        self._stay = ActionButton("le {{ sejour }}", kind="quiet", icon="stay")
        self._child.setAccessibleName(self.tr("Insérer le prénom de l’enfant"))
        self._child.setToolTip(self.tr("Le prénom de chaque enfant, ou « votre enfant »"))
        self._stay.setAccessibleName(self.tr("Insérer le séjour"))
        self._stay.setToolTip(self.tr("Le séjour choisi, son nom et ses dates"))
        self._problem = Alert("", Tone.WARN)
        self._problem.hide()
        self._back = ActionButton(self.tr("Précédent"), kind="quiet", icon="chevron_left")
        self._next = ActionButton(self.tr("Suivant"), kind="quiet", icon="chevron_right")
        self._where = label(role="quiet")
        self.letter = LetterView(
            self.tr("Pas encore d’aperçu"),
            self.tr(
                "Choisissez des familles, écrivez un objet et un message : "
                "le courriel de chacune s’affichera ici."
            ),
        )
        self.round = RoundBar()
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._lay_out()
        self._connect()
        self.show_stays(())
        self._offer()

    def show_stays(self, rows: Sequence[StayRow]) -> None:
        """Offer the stays; the choice made stays."""
        held = self._source.currentData()
        blocked = QSignalBlocker(self._source)
        self._source.clear()
        self._source.addItem(self.tr("Choisir un séjour…"), None)
        for row in rows:
            self._source.addItem(f"{row.name}, {date_span(row.first_day, row.last_day)}", str(row.id))
        self._source.addItem(self.tr("Les familles que je cherche"), _SEARCH)
        self._source.addItem(self.tr("Les familles silencieuses"), _SILENT)
        self._source.setCurrentIndex(max(0, self._source.findData(held)))
        blocked.unblock()

    def choose_stay(self, stay_id: uuid.UUID) -> bool:
        """Choose a stay; False if it is not offered."""
        place = self._source.findData(str(stay_id))
        self._source.setCurrentIndex(max(0, place))
        return place >= 0

    def wish(self) -> Wish:
        """Return whom the message is for."""
        source = self._source.currentData()
        if source == _SILENT:
            return Wish(silent=True)
        if source == _SEARCH:
            return Wish(search=self._search.text())
        states = frozenset(state for state, box in self._states.items() if box.isChecked())
        return Wish(uuid.UUID(source), states) if source else Wish()

    def message(self) -> Message:
        """Return what is to be said, to whom."""
        return Message(self._subject.text(), self._text.toPlainText(), self._targets.audience, self._id)

    def write(self, subject: str, text: str) -> None:
        """Put words in the fields as if they were typed."""
        self._subject.setText(subject)
        self._text.setPlainText(text)

    def show_targets(self, wish: Wish, targets: Targets) -> None:
        """Show the families that a wish comes to, unless another is on screen by now."""
        if wish != self.wish():
            return
        if targets.families != self._targets.families:
            self._place = 0
        self._targets = targets
        self._offer()
        self._preview()

    def show_preview(self, message: Message, name: str, letter: Letter) -> None:
        """Show the letter of a family, unless the words have changed since."""
        if message == self.message() and self._targets.families[self._place].name == name:
            self.letter.show_letter(letter, to=family_name(name))

    def show_report(self, report: Report) -> None:
        """Say what a round did; the same words may now be written to others."""
        self.round.end(report)
        if not report.cancelled:
            self._id = uuid.uuid4()
            for field in (self._subject, self._text):
                with QSignalBlocker(field):
                    field.clear()
            self.letter.show_letter(None)
        self._offer()

    def _lay_out(self) -> None:
        whom = QHBoxLayout()
        whom.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        whom.setSpacing(2 * SPACE)
        whom.addWidget(self._source)
        for box in self._states.values():
            whom.addWidget(box)
        whom.addWidget(self._search)
        whom.addStretch()
        tools = QHBoxLayout()
        tools.addWidget(label(self.tr("Insérer :"), role="quiet"), stretch=1)
        tools.addWidget(self._child)
        tools.addWidget(self._stay)
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self._subject)
        column.addWidget(self._text, stretch=1)
        column.addWidget(self._problem)
        column.addLayout(tools)
        walk = QHBoxLayout()
        walk.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, 0)
        walk.addWidget(self._where, stretch=1)
        walk.addWidget(self._back)
        walk.addWidget(self._next)
        right = QWidget()
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 0, 0)
        side.addLayout(walk)
        side.addWidget(self.letter, stretch=1)
        halves = QSplitter(Qt.Orientation.Horizontal)
        halves.setChildrenCollapsible(False)
        halves.addWidget(left)
        halves.addWidget(right)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(whom)
        outer.addWidget(line())
        outer.addWidget(halves, stretch=1)
        outer.addWidget(line())
        outer.addWidget(self.round)

    def _connect(self) -> None:
        self._source.currentIndexChanged.connect(self._on_source)
        for box in self._states.values():
            box.toggled.connect(self._on_wish)
        self._search.textChanged.connect(self._on_wish)
        self._subject.textChanged.connect(self._on_typed)
        self._text.textChanged.connect(self._on_typed)
        self._pause.timeout.connect(self._on_pause)
        self._child.clicked.connect(self._on_child)
        self._stay.clicked.connect(self._on_stay)
        self._back.clicked.connect(self._on_back)
        self._next.clicked.connect(self._on_next)

    def _offer(self) -> None:
        """Say on the button how many families would be written to, and beside it why not."""
        count = len(self._targets.families)
        refusal = group.problem(self.message())
        typed = bool(self._subject.text().strip() and self._text.toPlainText().strip())
        self._problem.setVisible(refusal is not None and typed)
        if refusal:
            self._problem.tell(refusal, Tone.WARN, icon="warning")
        words = self.tr("Écrire à 1 famille") if count == 1 else self.tr("Écrire à {} familles").format(count)
        self.round.offer(words if count else self.tr("Aucune famille"), able=bool(count) and refusal is None)
        alone = sum(family.address is None for family in self._targets.families)
        notes = [self.tr("Un courriel par famille, jamais de copie aux autres.")] if count else []
        if alone:
            notes.append(self.tr("{} sans adresse, à imprimer.").format(alone))
        if self._targets.closed:
            notes.append(self.tr("{} au compte fermé, laissées de côté.").format(self._targets.closed))
        self.round.say(" ".join(notes))
        place = (
            self.tr("{} sur {}").format(self._place + 1, count)
            if count
            else self.tr("Aucune famille choisie")
        )
        self._where.setText(place)
        self._back.setEnabled(self._place > 0)
        self._next.setEnabled(self._place + 1 < count)

    def _preview(self) -> None:
        message = self.message()
        if self._targets.families and group.problem(message) is None:
            self.preview_wanted.emit(message, self._targets.families[self._place])
        else:
            self.letter.show_letter(None)

    def _insert(self, words: str) -> None:
        self._text.insertPlainText(words)
        self._text.setFocus()

    def _walk(self, by: int) -> None:
        self._place = max(0, min(self._place + by, len(self._targets.families) - 1))
        self._offer()
        self._preview()

    @Slot()
    def _on_source(self) -> None:
        source = self._source.currentData()
        for box in self._states.values():
            box.setVisible(source not in (_SEARCH, _SILENT))
        self._search.setVisible(source == _SEARCH)
        self._on_wish()

    @Slot()
    def _on_wish(self) -> None:
        self._targets = Targets(Audience(), ())  # nobody, until it is known who is meant
        self._place = 0
        self.round.forget()
        self._offer()
        self.letter.show_letter(None)
        self.targets_wanted.emit(self.wish())

    @Slot()
    def _on_typed(self) -> None:
        self.round.forget()
        self._offer()
        self._pause.start()

    @Slot()
    def _on_pause(self) -> None:
        self._preview()

    @Slot()
    def _on_child(self) -> None:
        self._insert("{{ enfant }}")

    @Slot()
    def _on_stay(self) -> None:
        self._insert("le {{ sejour }}")

    @Slot()
    def _on_back(self) -> None:
        self._walk(-1)

    @Slot()
    def _on_next(self) -> None:
        self._walk(1)
