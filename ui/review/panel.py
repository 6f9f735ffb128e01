"""The frame of a decision that needs words: a title and fields in; Enter confirms, « Annuler » leaves."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QPlainTextEdit, QScrollArea, QSizePolicy, QVBoxLayout, QWidget

from db.rules.ruling import ReasonGiven
from ui import keys, theme
from ui.review.parts import clear, label
from ui.theme import SPACE
from ui.tones import Tone
from ui.widgets.buttons import ActionButton
from ui.widgets.line import line

ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class MessageField(QPlainTextEdit):
    """A few lines of the coordinator's own; Enter belongs to the panel, Shift+Enter starts a new line."""

    def __init__(self) -> None:
        super().__init__()
        self.setTabChangesFocus(True)
        self.setFixedHeight(theme.scaled(88))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave Enter to the panel."""
        if event.key() in ENTER and not event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            event.ignore()
            return
        super().keyPressEvent(event)


class Panel(QFrame):
    """Stands in the middle column while words are typed; what is typed stays until it is asked anew.

    `confirmed` carries the reasons (a tuple of `ReasonGiven`) and the message.
    """

    confirmed = Signal(object, str)
    left = Signal()
    changed = Signal()

    def __init__(self, confirm_key: str | None = None) -> None:
        super().__init__()
        self._title = label(role="title")
        self._note = label(role="caption")
        self._message_title = label()
        self.message = MessageField()
        self.message.textChanged.connect(self._on_changed)
        self._problem = label(tone=Tone.BAD)
        self._problem.hide()
        self.confirm = ActionButton("", confirm_key or self.tr("Entrée"), kind="primary")
        self.cancel = ActionButton(self.tr("Annuler"), keys.BACK.shown, kind="quiet")
        for button in (self.confirm, self.cancel):
            button.setSizePolicy(QSizePolicy.Policy.Minimum, QSizePolicy.Policy.Fixed)
        self.confirm.clicked.connect(self.submit)
        self.cancel.clicked.connect(self._on_cancel)
        self._body = QVBoxLayout()
        self._body.setSpacing(SPACE // 2)
        content = QWidget()
        self._column = column = QVBoxLayout(content)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self._title)
        column.addWidget(self._note)
        column.addLayout(self._body)
        column.addWidget(self._message_title)
        column.addWidget(self.message)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setWidgetResizable(True)
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(content)
        foot = QVBoxLayout()
        foot.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        foot.setSpacing(SPACE // 2)
        foot.addWidget(self._problem)
        foot.addWidget(self.confirm)
        foot.addWidget(self.cancel)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addWidget(self.area, stretch=1)
        outer.addWidget(line())
        outer.addLayout(foot)

    @property
    def title(self) -> str:
        """What is being decided."""
        return self._title.text()

    @property
    def problem(self) -> str:
        """What is missing to confirm, as it is shown; nothing before the first try."""
        return self._problem.text() if not self._problem.isHidden() else ""

    def words(self) -> str:
        """Return the message as typed, without the space around it."""
        return self.message.toPlainText().strip()

    def begin(self, title: str, note: str, message_title: str, confirm: str, *, danger: bool) -> None:
        """Empty the panel and say what is decided; without a `message_title` there is no message."""
        clear(self._body)
        self._title.setText(title)
        self._note.setText(note)
        self._note.setVisible(bool(note))
        self._message_title.setText(message_title)
        self.message.setAccessibleName(message_title)
        self.message.clear()
        for widget in (self._message_title, self.message):
            widget.setVisible(bool(message_title))
        self.confirm.setText(confirm)
        self.confirm.set_kind("danger" if danger else "primary")
        self._problem.hide()
        self.area.verticalScrollBar().setValue(0)
        self.setAccessibleName(title)

    def fill(self, reasons: Sequence[ReasonGiven], message: str) -> None:
        """Type for the coordinator what was typed for a decision that was not taken."""
        self.message.setPlainText(message)
        for given in reasons:
            self.tick(given)

    def tick(self, given: ReasonGiven) -> None:
        """Choose a reason with its words, in a panel that offers reasons."""

    def settle(self) -> None:
        """Lay out what was just unfolded, so that it can be scrolled to."""
        self._column.activate()

    def complain(self, sentence: str, field: QWidget) -> None:
        """Say what is missing, and put the cursor where it goes."""
        self._problem.setText(sentence)
        self._problem.show()
        field.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def submit(self) -> None:
        """Confirm; a panel that needs words asks for them first."""
        raise NotImplementedError

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter confirms, wherever the focus is in the panel."""
        if event.key() in ENTER and not self.cancel.hasFocus():
            self.submit()
        elif event.key() in ENTER:
            self._on_cancel()
        else:
            super().keyPressEvent(event)

    @Slot()
    def _on_changed(self) -> None:
        self._problem.hide()
        self.changed.emit()

    @Slot()
    def _on_cancel(self) -> None:
        self.left.emit()
