"""Why something is refused: a question in, coded reasons with the coordinator's own words out."""

from collections.abc import Collection

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLineEdit, QSizePolicy, QVBoxLayout, QWidget

from db.rules.names import search_key
from db.rules.reasons import Reason, wordings
from db.rules.ruling import ReasonGiven
from ui import theme
from ui.review.panel import ENTER, Panel
from ui.review.parts import label
from ui.review.questions import Question
from ui.theme import SPACE
from ui.tones import Tone
from ui.widgets.badge import Badge

# The digits' row of a French keyboard, without and with Shift.
_DIGITS = {
    typed: digit
    for row in ("&é\"'(-è_çà", "1234567890")
    for typed, digit in zip(row, "1234567890", strict=True)
}
_PAUSE_MS = 1000
"""A pause that long starts another word."""


class _Box(QCheckBox):
    """A check box whose Enter belongs to the panel, on every desktop."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in ENTER:
            event.ignore()
            return
        super().keyPressEvent(event)


class ReasonLine(QWidget):
    """One reason: its key, its title; once chosen, the family's sentence and a field for a detail."""

    changed = Signal()

    def __init__(self, question: Question, reason: Reason, digit: str) -> None:
        super().__init__()
        self._question, self.reason, self.digit = question, reason, digit
        self.mandatory = reason is Reason.OTHER
        self.box = _Box(wordings[reason].title)
        self.box.toggled.connect(self._on_toggled)
        key = label(digit, role="caption")
        key.setWordWrap(False)
        key.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)
        key.setFixedWidth(theme.scaled(12))
        self._suggested = Badge(self.tr("suggéré"), Tone.ACCENT)
        self._suggested.setToolTip(self.tr("D’après la vérification automatique du fichier"))
        self.suggest(suggested=False)
        self.detail = QLineEdit()
        self.detail.setPlaceholderText(
            self.tr("Dites à la famille ce qui ne va pas")
            if self.mandatory
            else self.tr("Précision (facultatif)")
        )
        self.detail.setAccessibleName(self.tr("Précision, {}").format(wordings[reason].title))
        self.detail.textChanged.connect(self._on_typed)
        self._sentence = label(role="caption")
        self._private = label(
            self.tr("La précision n’est pas envoyée par courriel\u00a0: la famille la lit dans son espace."),
            role="caption",
            tone=Tone.WARN,
        )
        head = QHBoxLayout()
        head.setSpacing(SPACE)
        head.addWidget(key)
        head.addWidget(self.box, stretch=1)
        head.addWidget(self._suggested)
        self._more = QWidget()
        more = QVBoxLayout(self._more)
        more.setContentsMargins(theme.scaled(12) + SPACE, 0, 0, SPACE)
        more.setSpacing(SPACE // 2)
        more.addWidget(self._sentence)
        more.addWidget(self.detail)
        more.addWidget(self._private)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 2, 0, 2)
        column.setSpacing(SPACE // 2)
        column.addLayout(head)
        column.addWidget(self._more)
        self._more.hide()
        self._private.setVisible(not wordings[reason].detail_by_mail)
        self._tell()

    def sentence(self) -> str:
        """Return what the family reads, as it is shown."""
        return self._sentence.text()

    def suggest(self, *, suggested: bool) -> None:
        """Mark the reason as one that the file itself speaks for; choosing it stays the coordinator's."""
        self._suggested.setVisible(suggested)
        told = [self.tr("Touche {}").format(self.digit)] if self.digit else []
        if suggested:
            told.append(self.tr("suggéré d’après la vérification automatique du fichier"))
        self.box.setAccessibleDescription(", ".join(told))

    @property
    def suggested(self) -> bool:
        """Whether the reason is marked."""
        return not self._suggested.isHidden()

    def given(self) -> ReasonGiven:
        """Return the reason with its detail."""
        return ReasonGiven(self.reason, self.detail.text().strip())

    def _tell(self) -> None:
        words = self._question.sentence(self.reason, self.detail.text())
        self._sentence.setText(words)
        self._sentence.setVisible(bool(words) and not self.mandatory)

    @Slot(bool)
    def _on_toggled(self, chosen: bool) -> None:  # noqa: FBT001 - Qt's signature
        self._more.setVisible(chosen)
        if chosen and self.mandatory:
            self.detail.setFocus(Qt.FocusReason.OtherFocusReason)
        self.changed.emit()

    @Slot(str)
    def _on_typed(self, text: str) -> None:  # noqa: ARG002 - Qt's signature
        self._tell()
        self.changed.emit()


class RefusalPanel(Panel):
    """Reasons are chosen by their digit, by the first letters of their title, or by the mouse."""

    def __init__(self) -> None:
        super().__init__()
        self._question: Question | None = None
        self._lines: list[ReasonLine] = []
        self._typed = ""
        self._pause = QTimer(self, interval=_PAUSE_MS, singleShot=True)
        self._pause.timeout.connect(self._on_pause)

    def ask(self, question: Question) -> None:
        """Ask for the words of a decision; what another question had is gone."""
        self._question = question
        self._typed = ""
        self.begin(question.title, question.note, question.message, question.confirm, danger=question.danger)
        numbered = [reason for reason in question.reasons if reason is not Reason.OTHER][:9]
        self._lines = []
        for reason in question.reasons:
            digit = "0" if reason is Reason.OTHER else ""
            if reason in numbered:
                digit = str(numbered.index(reason) + 1)
            line = ReasonLine(question, reason, digit)
            line.changed.connect(self._on_changed)
            self._lines.append(line)
            self._body.addWidget(line)

    def suggest(self, reasons: Collection[Reason]) -> None:
        """Mark these reasons, where they are on offer; none is ticked."""
        for line in self._lines:
            line.suggest(suggested=line.reason in reasons)

    def focus(self) -> None:
        """Put the focus where the first answer goes."""
        first: QWidget = self._lines[0].box if self._lines else self.message
        first.setFocus(Qt.FocusReason.OtherFocusReason)

    def lines(self) -> tuple[ReasonLine, ...]:
        """Return the reasons on offer, as they stand."""
        return tuple(self._lines)

    def choose(self, reason: Reason) -> None:
        """Tick a reason for the coordinator."""
        for line in self._lines:
            if line.reason is reason:
                line.box.setChecked(True)
                line.box.setFocus(Qt.FocusReason.OtherFocusReason)

    def tick(self, given: ReasonGiven) -> None:
        """Tick a reason and type its words; one that is no longer offered is left out."""
        for line in self._lines:
            if line.reason is given.reason:
                line.box.setChecked(True)
                line.detail.setText(given.detail)

    def given(self) -> tuple[ReasonGiven, ...]:
        """Return the reasons chosen, in the order of the list."""
        return tuple(line.given() for line in self._lines if line.box.isChecked())

    @Slot()
    def submit(self) -> None:
        """Confirm, unless a reason or its words are missing."""
        if self._question is None:
            return
        chosen = [line for line in self._lines if line.box.isChecked()]
        for line in chosen:
            if line.mandatory and not line.given().detail:
                self.complain(
                    self.tr("«\u00a0Autre motif\u00a0» demande une phrase pour la famille."), line.detail
                )
                return
        if not chosen and not (self._question.message and self.words()):
            if self._lines:
                self.complain(self.tr("Choisissez au moins un motif."), self._lines[0].box)
            else:
                self.complain(self.tr("Une phrase est nécessaire."), self.message)
            return
        self.confirmed.emit(self.given(), self.words())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Digits and letters choose; text fields keep theirs."""
        typed = event.text()
        plain = not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier
            | Qt.KeyboardModifier.AltModifier
            | Qt.KeyboardModifier.MetaModifier
        )
        if plain and typed in _DIGITS:
            self._typed = ""
            self._toggle_numbered(_DIGITS[typed])
        elif plain and typed.isalpha():
            self._type(typed)
        else:
            super().keyPressEvent(event)

    def _toggle_numbered(self, digit: str) -> None:
        for line in self._lines:
            if line.digit == digit:
                line.box.setFocus(Qt.FocusReason.OtherFocusReason)
                line.box.toggle()
                self._reveal(line)

    def _type(self, letter: str) -> None:
        """Go to the reasons that begin with what was typed; the only one left is ticked."""
        before = self._matching(self._typed) if self._typed else []
        self._typed += letter
        matching = self._matching(self._typed)
        if not matching:
            self._typed = letter
            before, matching = [], self._matching(letter)
        self._pause.start()
        if not matching:
            return
        matching[0].box.setFocus(Qt.FocusReason.OtherFocusReason)
        self._reveal(matching[0])
        if len(matching) == 1 and before != matching:
            matching[0].box.toggle()

    def _matching(self, typed: str) -> list[ReasonLine]:
        start = search_key(typed)
        # Without spaces: the space bar ticks.
        titles = ((line, search_key(line.box.text()).replace(" ", "")) for line in self._lines)
        return [line for line, title in titles if title.startswith(start)]

    def _reveal(self, line: ReasonLine) -> None:
        self.settle()
        self.area.ensureWidgetVisible(line, 0, SPACE)

    @Slot()
    def _on_pause(self) -> None:
        self._typed = ""
