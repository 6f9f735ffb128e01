"""What an accepted document says: a piece and what it is judged by in, checked values out.

The rules read at every key; the panel only says what they found, and nothing of a field not reached yet.
"""

from itertools import pairwise

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QApplication, QSizePolicy, QVBoxLayout, QWidget

from db.queries.dossier import Piece
from db.rules import capture
from db.rules.capture import Problem, Reading, Situation
from db.rules.reasons import Reason, wordings
from ui import keys
from ui.review import reading
from ui.review.capture_line import CaptureLine
from ui.review.panel import ENTER, Panel
from ui.review.parts import Alert, clear, label, put
from ui.theme import SPACE
from ui.tones import Tone
from ui.widgets.buttons import ActionButton


class CapturePanel(Panel):
    """Enter goes from field to field and confirms on the last; what was typed outlives Escape.

    `read` carries the values to keep, `refused` the `Reason` that the rules propose.
    """

    read = Signal(object)
    refused = Signal(object)

    def __init__(self) -> None:
        super().__init__(keys.CONFIRM_READING.shown)
        self._asked: tuple[object, ...] = ()
        self._type = ""
        self._at: Situation | None = None
        self._lines: dict[str, CaptureLine] = {}
        self._unfolded = False
        self._reason: Reason | None = None
        self._said: tuple[str, ...] = ()
        self.verdict = Alert("")
        self._sentences = QVBoxLayout()
        self._sentences.setSpacing(SPACE // 2)
        self.fold = ActionButton(self.tr("Plus\u00a0: contre-indication, rattrapage…"), kind="fold")
        self.fold.clicked.connect(self._on_fold)
        self.refuse = ActionButton("", keys.REFUSE_READING.shown, kind="danger")
        self.refuse.clicked.connect(self._on_refuse)
        for button in (self.fold, self.refuse):
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self._more = QVBoxLayout()
        self._more.setSpacing(2)
        self._advice = label(self.tr("Vérification administrative, pas un avis médical."), role="caption")
        place = self._column.indexOf(self._message_title)
        for part in (self.verdict, self.refuse, self._sentences, self.fold, self._more, self._advice):
            if isinstance(part, QWidget):
                self._column.insertWidget(place, part)
            else:
                self._column.insertLayout(place, part)
            place += 1
        self._wanted: QWidget | None = None
        # What was just unfolded has its place only once Qt laid it out.
        self._laid_out = QTimer(self, interval=0, singleShot=True)
        self._laid_out.timeout.connect(self._on_laid_out)
        self._refusing = keys.bind(keys.REFUSE_READING, self, self._on_refuse)

    def ask(self, piece: Piece, at: Situation) -> None:
        """Ask what a piece says; the same piece again stands as it was left."""
        asked = (piece.document_id, piece.type_code, piece.versions, dict(piece.captured), at)
        if asked == self._asked:
            self._tell()
            return
        self._asked, self._type, self._at = asked, piece.type_code, at
        self._unfolded, self._said = False, ()
        self.begin(piece.label, reading.judged(at), "", self.tr("Conforme"), danger=False)
        self._wanted = None
        clear(self._more)
        clear(self._sentences)
        self._lines = {}
        values = reading.start(piece, at)
        vaccines = piece.type_code == reading.VACCINES
        for item in capture.fields(piece.type_code, at):
            line = CaptureLine(item, beside=reading.is_dose(item.key))
            line.set_value(values.get(item.key, ""))
            line.changed.connect(self._on_typed)
            line.left.connect(self._on_typed)
            self._lines[item.key] = line
            put(self._more if item.key in reading.folded(piece.type_code) else self._body, line)
        self._body.setSpacing(2 if vaccines else SPACE // 2)
        self.fold.setVisible(vaccines)
        self._advice.setVisible(vaccines)
        self._order_tabs()
        self._tell()

    def forget(self) -> None:
        """Let go of what was typed: it was kept, or another dossier came."""
        self._asked = ()

    def focus(self) -> None:
        """Put the cursor in the first mandatory field that is empty, else in the first."""
        lines = self.lines()
        empty = [line for line in lines if line.item.mandatory and not line.text()]
        for line in (empty or lines)[:1]:
            self._go_to(line)

    def lines(self) -> tuple[CaptureLine, ...]:
        """Return the fields in sight, in order."""
        return tuple(line for line in self._lines.values() if not line.isHidden())

    def line(self, key: str) -> CaptureLine:
        """Return a field, in sight or not."""
        return self._lines[key]

    def sentences(self) -> tuple[str, ...]:
        """Return what the rules say more, as it is shown."""
        return self._said

    @property
    def reason(self) -> Reason | None:
        """What the piece could be refused for, where the button offers it."""
        return self._reason

    @Slot()
    def submit(self) -> None:
        """Confirm, unless the rules refuse; then say why, at the field."""
        found = self._read(live=False)
        if found.blocking is None:
            self.forget()
            self.read.emit(dict(found.values))
            return
        for line in self._lines.values():
            line.seen = True
        self._tell(found)
        wrong = self._lines.get(found.blocking.key)
        if wrong is not None and not self._is_verdict(found, found.blocking):
            self._go_to(wrong)
        else:
            self._reveal(self.verdict)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter goes on, with Ctrl it confirms; on a button it presses it."""
        if event.key() not in ENTER:
            super().keyPressEvent(event)
            return
        focused = QApplication.focusWidget()
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.submit()
        elif isinstance(focused, ActionButton):
            focused.click()
        else:
            self._advance()

    def _advance(self) -> None:
        """Go to the next field; from the last, confirm."""
        lines = self.lines()
        here = next((place for place, line in enumerate(lines) if line.control.hasFocus()), len(lines))
        if here + 1 < len(lines):
            self._go_to(lines[here + 1])
        else:
            self.submit()

    def _go_to(self, line: CaptureLine) -> None:
        line.focus()
        self._reveal(line)

    def _reveal(self, widget: QWidget) -> None:
        self._wanted = widget
        self._laid_out.start()

    def _order_tabs(self) -> None:
        widgets: list[QWidget] = [
            line.control for line in self._lines.values() if line.item.key not in reading.folded(self._type)
        ]
        widgets += [self.refuse, self.fold]
        widgets += [
            line.control for line in self._lines.values() if line.item.key in reading.folded(self._type)
        ]
        widgets += [self.confirm, self.cancel]
        for first, second in pairwise(widgets):
            QWidget.setTabOrder(first, second)

    def _read(self, *, live: bool) -> Reading:
        """Return what the rules read in the fields in sight, before the last word is finished if `live`."""
        assert self._at is not None  # noqa: S101 - `ask` came first
        typed = {
            key: line.settled() if live and line.control.hasFocus() else line.text()
            for key, line in self._lines.items()
        }
        out_of_sight = reading.hidden(self._type, typed)
        return capture.read(
            self._type, {key: text for key, text in typed.items() if key not in out_of_sight}, self._at
        )

    def _tell(self, forced: Reading | None = None) -> None:
        """Say what was found; `forced`: of the field with the focus too."""
        found = forced or self._read(live=True)
        self._show_fields(found)
        judged = self._may_judge(forced=forced is not None)
        blocking = next(
            (p for p in found.problems if p.blocks and self._may_say(found, p, forced=forced is not None)),
            None,
        )
        if not judged and blocking is not None and self._is_verdict(found, blocking):
            blocking = None
        at_field = blocking if blocking is not None and not self._is_verdict(found, blocking) else None
        for key, line in self._lines.items():
            line.show_problem(at_field.sentence if at_field is not None and at_field.key == key else "")
        self._show_verdict(found, shown=judged)
        said = reading.grouped(found.lines) if judged else ()
        if said != self._said:
            self._said = said
            clear(self._sentences)
            for words in said:
                put(self._sentences, label(words, role="caption"))
        warned = next((p for p in found.problems if not p.blocks), None)
        if found.lines and judged:
            blocking = blocking or found.blocking
        named = blocking or warned
        self._reason = named.reason if named is not None else None
        if self._reason is not None:
            self.refuse.setText(self.tr("Refuser\u00a0: {}").format(wordings[self._reason].title))
        self.refuse.setVisible(self._reason is not None)
        self._refusing.setEnabled(self._reason is not None)

    def _show_fields(self, found: Reading) -> None:
        """Show the fields that the answers call for; of the seldom ones those that are needed or filled."""
        out_of_sight = reading.hidden(self._type, {key: line.text() for key, line in self._lines.items()})
        named = {problem.key for problem in found.problems} if self._may_judge(forced=False) else set()
        for key, line in self._lines.items():
            seldom = key in reading.folded(self._type) and not self._unfolded
            needed = key in named or bool(line.text()) or line.control.hasFocus()
            line.setVisible(key not in out_of_sight and (not seldom or needed))

    def _show_verdict(self, found: Reading, *, shown: bool) -> None:
        blocking = found.blocking
        if blocking is not None and self._is_verdict(found, blocking):
            # While lines of the table are left to type, what is missing is no fault yet.
            done = self._finished()
            words = blocking.sentence if done else found.explanation
            tone, icon = (Tone.BAD, "cross") if done else (Tone.NEUTRAL, "hourglass")
            self.verdict.tell(words, tone, icon=icon)
        else:
            fine = not found.problems and not found.lines
            words = reading.verdict(self._type, found)
            self.verdict.tell(words, Tone.GOOD if fine else Tone.WARN, icon="check" if fine else "warning")
            shown = shown and bool(words)
        self.verdict.setVisible(shown)

    def _may_say(self, found: Reading, problem: Problem, *, forced: bool) -> bool:
        """Tell whether the field was reached: one still empty or unreadable is, once it was left."""
        line = self._lines.get(problem.key)
        if line is None or forced or problem.key in found.values:
            return True
        return line.seen and not line.control.hasFocus()

    def _is_verdict(self, found: Reading, problem: Problem) -> bool:
        """Tell whether a problem is what the whole record comes to, not one of its fields."""
        return bool(found.lines) and problem.key == "proof"

    def _doses(self) -> list[CaptureLine]:
        return [line for line in self.lines() if reading.is_dose(line.item.key)]

    def _may_judge(self, *, forced: bool) -> bool:
        """Tell whether what is typed is worth a judgement: of a table, once a dose stands in it."""
        doses = self._doses()
        return forced or not doses or doses[-1].seen or any(line.text() for line in doses)

    def _finished(self) -> bool:
        doses = self._doses()
        return not doses or doses[-1].seen

    @Slot()
    def _on_typed(self) -> None:
        if self._asked:
            self._tell()
            self.changed.emit()

    @Slot()
    def _on_laid_out(self) -> None:
        if self._wanted is not None and self._wanted.isVisible():
            self.area.ensureWidgetVisible(self._wanted, 0, 2 * SPACE)
        self._wanted = None

    @Slot()
    def _on_fold(self) -> None:
        self._unfolded = not self._unfolded
        self._tell()
        if self._unfolded:
            first = next(key for key in self._lines if key in reading.folded(self._type))
            self._go_to(self._lines[first])

    @Slot()
    def _on_refuse(self) -> None:
        if self._reason is not None:
            self.refused.emit(self._reason)
