"""The words of every mail: templates in; words to try, to keep and to send as a trial out."""

from collections.abc import Collection

from PySide6.QtCore import QEvent, QObject, QSignalBlocker, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from coordinator_app.mail.post import Worded
from coordinator_app.mail.trying import Tried
from db.queries.templates import Version
from db.rules.formats import show_date
from db.rules.notice import Letter, Trigger, Words
from ui import keys, theme
from ui.lookup.model import Cell, Column
from ui.lookup.table import LookupTable
from ui.mail import words
from ui.mail.key_list import KeyList
from ui.mail.letter import LetterView
from ui.review.choices import Choices
from ui.review.parts import Alert, label
from ui.theme import SPACE
from ui.tones import Tone
from ui.widgets.buttons import ActionButton

EXAMPLE, DOSSIER = "example", "dossier"
PAUSE_MS = 250
"""After the last letter typed, before the preview follows."""


class TemplatesPage(QWidget):
    """A list of mails, the words of the one in hand, the keys to put in them, and the letter they make."""

    chosen = Signal(object)
    """A `Trigger`; answered by `show_worded`."""
    tried = Signal(object, object, bool)
    """A trigger, `Words`, and whether a real dossier is wanted; answered by `show_tried`."""
    kept = Signal(object, object, int)
    """A trigger, `Words` (None: those that ship) and the version they were made from."""
    trial_wanted = Signal(object, object, str)
    """A trigger, `Words` and an address."""

    def __init__(self, *, may_change: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._may_change = may_change
        self._changed: frozenset[Trigger] = frozenset()
        self._worded: Worded | None = None
        self._drafts: dict[Trigger, Words] = {}
        self._list: LookupTable[Trigger] = LookupTable(
            (Column(self.tr("Courriel"), self._row, order=words.trigger, least=180, share=1),),
            identity=lambda trigger: trigger,
            name=self.tr("Modèles de courriel"),
            row_height=44,
        )
        self._subject = QLineEdit()
        self._subject.setAccessibleName(self.tr("Objet"))
        self._body = QPlainTextEdit()
        self._body.setAccessibleName(self.tr("Texte"))
        self._body.setTabChangesFocus(True)
        self._in_subject = False
        self._keys = KeyList()
        self._refusal = Alert("", Tone.WARN)
        self._refusal.hide()
        self._state = label(role="quiet")
        self._save = ActionButton(self.tr("Enregistrer"), keys.SAVE_WORDS.shown, kind="primary")
        self._original = ActionButton(self.tr("Revenir aux mots d’origine"), kind="quiet", icon="undo")
        self._history = ActionButton(self.tr("Historique"), kind="filter", icon="history")
        self._menu = QMenu(self)
        self._history.setMenu(self._menu)
        self._address = QLineEdit()
        self._address.setPlaceholderText(self.tr("Votre adresse"))
        self._address.setAccessibleName(self.tr("Votre adresse, pour l’essai"))
        self._told = label(role="caption")
        self._told.hide()
        self._trial = ActionButton(self.tr("M’envoyer un essai"), icon="mail")
        self._facts = Choices(((EXAMPLE, self.tr("Exemple")), (DOSSIER, self.tr("Vrai dossier"))))
        self._facts.setAccessibleName(self.tr("De quoi parle l’aperçu"))
        self._facts.setToolTip(
            self.tr(
                "Les motifs et le mot de l’équipe, que seule une décision donne, restent ceux de l’exemple."
            )
        )
        self._facts.set_value(EXAMPLE)
        self.letter = LetterView(
            self.tr("Pas d’aperçu"),
            self.tr("Il revient dès que le texte peut être rempli."),
            twin=True,
        )
        self._pause = QTimer(self, singleShot=True, interval=PAUSE_MS)
        self._lay_out()
        self._connect()
        self._show_rights()
        self._list.show_rows(tuple(Trigger))

    def trigger(self) -> Trigger | None:
        """Return the mail in hand."""
        return self._list.row_in_hand()

    def choose(self, trigger: Trigger) -> None:
        """Take a mail in hand."""
        self._list.choose(trigger)

    def show_dossier(self) -> None:
        """Preview on a real dossier, as if it were chosen."""
        self._facts.set_value(DOSSIER)

    def written(self) -> Words:
        """Return the words on screen."""
        return Words(self._subject.text(), self._body.toPlainText())

    def show_changed(self, changed: Collection[Trigger]) -> None:
        """Tell which mails the association words itself."""
        self._changed = frozenset(changed)
        self._list.show_rows(tuple(Trigger))
        self._list.choose_first()

    def show_worded(self, worded: Worded) -> None:
        """Show the words of the mail in hand; what is typed and not kept yet stays."""
        if worded.trigger is not self.trigger():
            return
        self._worded = worded
        self._keys.show_keys(worded.keys)
        self._show_history(worded.history)
        shown = self._drafts.get(worded.trigger, worded.words)
        if self.written() != shown:
            self._put(shown)
        self._show_state()
        self._try()

    def show_kept(self, worded: Worded) -> None:
        """Show words that were just kept."""
        self._drafts.pop(worded.trigger, None)
        held = self._changed - {worded.trigger}
        own = worded.words != worded.shipped
        self.show_changed(held | {worded.trigger} if own else held)
        self._worded = None
        self.show_worded(worded)

    def show_tried(self, trigger: Trigger, tried: Tried) -> None:
        """Show what the words make, unless others are on screen by now."""
        if trigger is not self.trigger():
            return
        self._refusal.setVisible(tried.refusal is not None and self._may_change)
        if tried.refusal:
            self._refusal.tell(tried.refusal, Tone.WARN, icon="warning")
        if tried.letter is None and tried.refusal is None:
            self.letter.say(
                self.tr("Aucun dossier pour ce courriel"), self.tr("L’exemple montre ce qu’il dirait.")
            )
        elif tried.letter is None:
            self.letter.say(self.tr("Pas d’aperçu"), self.tr("Il revient dès que le texte peut être rempli."))
        else:
            self.letter.show_letter(tried.letter, page=tried.page, to=tried.about or self.tr("Exemple"))

    def show_trial(self, letter: Letter) -> None:
        """Say that a trial was written."""
        self._told.show()
        self._told.setText(self.tr("Essai écrit à {} : il part avec les courriels.").format(letter.recipient))

    def refusal(self) -> str:
        """Return why the words on screen may not be kept, empty when they may."""
        return self._refusal.text() if self._refusal.isVisibleTo(self) else ""

    def state(self) -> str:
        """Return what is said of the words on screen."""
        return self._state.text()

    def _row(self, trigger: Trigger) -> Cell:
        if trigger in self._drafts:
            return Cell(words.trigger(trigger), under=self.tr("modifié, pas enregistré"))
        under = self.tr("mots de l’association") if trigger in self._changed else ""
        return Cell(words.trigger(trigger), under=under)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Remember which field had the keys last: a key goes there."""
        if event.type() == QEvent.Type.FocusIn:
            self._in_subject = watched is self._subject
        return super().eventFilter(watched, event)

    def _lay_out(self) -> None:
        top = QHBoxLayout()
        top.addWidget(self._history)
        top.addWidget(self._original)
        top.addStretch()
        foot = QHBoxLayout()
        foot.addWidget(self._state, stretch=1)
        foot.addWidget(self._save)
        middle = QWidget()
        column = QVBoxLayout(middle)
        column.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        column.setSpacing(SPACE)
        column.addLayout(top)
        column.addWidget(self._subject)
        column.addWidget(self._body, stretch=3)
        column.addWidget(self._refusal)
        column.addLayout(foot)
        column.addWidget(self._keys, stretch=2)
        head = QHBoxLayout()
        head.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, 0)
        head.addWidget(self._facts)
        told = QVBoxLayout()
        told.setContentsMargins(2 * SPACE, 0, 2 * SPACE, 0)
        told.addWidget(self._told)
        trial = QHBoxLayout()
        trial.setContentsMargins(2 * SPACE, 0, 2 * SPACE, SPACE)
        trial.addWidget(self._address, stretch=1)
        trial.addWidget(self._trial)
        right = QWidget()
        side = QVBoxLayout(right)
        side.setContentsMargins(0, 0, 0, 0)
        side.setSpacing(SPACE)
        side.addLayout(head)
        side.addWidget(self.letter, stretch=1)
        side.addLayout(told)
        side.addLayout(trial)
        self._list.setMinimumWidth(theme.scaled(190))
        parts = QSplitter(Qt.Orientation.Horizontal)
        parts.setChildrenCollapsible(False)
        for widget, share in ((self._list, 2), (middle, 5), (right, 4)):
            parts.addWidget(widget)
            parts.setStretchFactor(parts.count() - 1, share)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(parts)

    def _connect(self) -> None:
        self._subject.installEventFilter(self)
        self._body.installEventFilter(self)
        self._list.chosen.connect(self._on_chosen)
        self._list.opened.connect(self._on_opened)
        self._subject.textChanged.connect(self._on_typed)
        self._body.textChanged.connect(self._on_typed)
        self._keys.inserted.connect(self._on_inserted)
        self._facts.changed.connect(self._on_pause)
        self._pause.timeout.connect(self._on_pause)
        self._save.clicked.connect(self._on_save)
        self._original.clicked.connect(self._on_original)
        self._trial.clicked.connect(self._on_trial)
        self._address.returnPressed.connect(self._on_trial)
        self._menu.triggered.connect(self._on_version)
        keys.bind(keys.SAVE_WORDS, self, self._on_save)

    def _show_rights(self) -> None:
        for field in (self._subject, self._body):
            field.setReadOnly(not self._may_change)
        for widget in (self._save, self._original, self._keys):
            widget.setVisible(self._may_change)

    def _show_history(self, versions: tuple[Version, ...]) -> None:
        self._menu.clear()
        self._history.setEnabled(bool(versions))
        for version in versions:
            at = version.written_at.astimezone()
            said = self.tr("Version {}, {} à {}, par {}").format(
                version.number, show_date(at.date()), f"{at:%H:%M}", version.by
            )
            if version.words is None:
                said = self.tr("{} : retour aux mots d’origine").format(said)
            action = QAction(said.replace("&", "&&"), self._menu)
            action.setData(version.number)
            self._menu.addAction(action)

    def _show_state(self) -> None:
        worded = self._worded
        if worded is None:
            return
        changed = self.written() != worded.words
        self._save.setEnabled(changed)
        self._original.setEnabled(worded.words != worded.shipped or changed)
        if not self._may_change:
            self._state.setText(self.tr("Seul un administrateur peut modifier ces mots."))
        elif changed:
            self._state.setText(self.tr("Modifié, pas encore enregistré"))
        elif not worded.number:
            self._state.setText(self.tr("Mots d’origine"))
        else:
            said = (
                self.tr("mots d’origine")
                if worded.words == worded.shipped
                else self.tr("mots de l’association")
            )
            self._state.setText(self.tr("Enregistré : {}, version {}").format(said, worded.number))

    def _put(self, shown: Words) -> None:
        with QSignalBlocker(self._subject), QSignalBlocker(self._body):
            self._subject.setText(shown.subject)
            self._subject.setCursorPosition(0)
            self._body.setPlainText(shown.body)

    def _try(self) -> None:
        trigger = self.trigger()
        if trigger is not None and self._worded is not None:
            self.tried.emit(trigger, self.written(), self._facts.text() == DOSSIER)

    @Slot(object)
    def _on_chosen(self, trigger: Trigger | None) -> None:
        if self._worded is not None and self._worded.trigger is not trigger:
            self._worded = None
        if trigger is not None:
            self.chosen.emit(trigger)

    @Slot(object)
    def _on_opened(self, _trigger: Trigger) -> None:
        self._body.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot()
    def _on_typed(self) -> None:
        trigger, worded = self.trigger(), self._worded
        if trigger is None or worded is None:
            return
        if self.written() == worded.words:
            self._drafts.pop(trigger, None)
        else:
            self._drafts[trigger] = self.written()
        self._list.viewport().update()
        self._show_state()
        self._pause.start()

    @Slot(str)
    def _on_inserted(self, key: str) -> None:
        if self._in_subject:
            self._subject.insert(key)
            self._subject.setFocus()
        else:
            self._body.insertPlainText(key)
            self._body.setFocus()

    @Slot()
    def _on_pause(self) -> None:
        self._try()

    @Slot()
    def _on_save(self) -> None:
        trigger, worded = self.trigger(), self._worded
        if self._may_change and trigger is not None and worded is not None and self.written() != worded.words:
            self.kept.emit(trigger, self.written(), worded.number)

    @Slot()
    def _on_original(self) -> None:
        trigger, worded = self.trigger(), self._worded
        if trigger is None or worded is None:
            return
        if worded.words == worded.shipped:  # nothing was ever kept: only what is typed goes
            self._drafts.pop(trigger, None)
            self._put(worded.shipped)
            self._show_state()
            self._try()
        else:
            self.kept.emit(trigger, None, worded.number)

    @Slot(QAction)
    def _on_version(self, action: QAction) -> None:
        worded = self._worded
        if worded is None:
            return
        found = next((one for one in worded.history if one.number == action.data()), None)
        if found is not None:
            self._put(found.words or worded.shipped)
            self._on_typed()

    @Slot()
    def _on_trial(self) -> None:
        trigger = self.trigger()
        if trigger is not None and self._address.text().strip():
            self.trial_wanted.emit(trigger, self.written(), self._address.text().strip())
        else:
            self._address.setFocus()
