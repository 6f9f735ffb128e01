"""The window's last line: where the shared database is and what waits to leave in, one quiet sentence out."""

from collections.abc import Callable
from datetime import UTC, datetime

from PySide6.QtCore import QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QWidget

from coordinator_app.sync.link import LinkState, Reach
from ui import keys, wording
from ui.theme import SPACE
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel
from ui.widgets.tooltip import plain

_AGE_MS = 5_000


def _now() -> datetime:
    return datetime.now(UTC).astimezone()


class Sentence(ActionButton):
    """A line of quiet words that can be pressed; too long a line is elided."""

    def __init__(self) -> None:
        super().__init__("", kind="status")
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def say(self, text: str) -> None:
        """Show another sentence."""
        self._whole = text
        self.updateGeometry()
        self._fit()

    def text(self) -> str:
        """Return the whole sentence."""
        return self._whole

    def sizeHint(self) -> QSize:
        """Return the room of the whole sentence."""
        width = self.fontMetrics().horizontalAdvance(self._whole) + 2 * SPACE + 2
        return QSize(width, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        """Give way where it is tight."""
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Show as much as there is room for."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        room = max(self.width() - 2 * SPACE, 0)
        self.setText(self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideRight, room))
        self.setAccessibleName(self._whole)


class StatusLine(QFrame):
    """Left, whether everything has left; right, who sits here and the keys.

    `outgoing_wanted` asks for the page of what waits, `stuck_wanted` for it too, at what was refused.
    """

    keys_wanted = Signal()
    outgoing_wanted = Signal()
    stuck_wanted = Signal()

    def __init__(
        self, colleague: str, parent: QWidget | None = None, *, clock: Callable[[], datetime] = _now
    ) -> None:
        super().__init__(parent)
        self._clock = clock
        self._waiting = 0
        self._problem = ""
        self._state = LinkState(Reach.HERE)
        self._seen_at = clock()
        self._words = Sentence()
        self._words.clicked.connect(self._on_words)
        self._stuck = ActionButton("", kind="quiet", icon="warning")
        self._stuck.clicked.connect(self._on_stuck)
        self._stuck.hide()
        self._aging = QTimer(self, interval=_AGE_MS)
        self._aging.timeout.connect(self.say)
        self._who = ElidedLabel(colleague, role="caption")
        help_ = ActionButton(self.tr("Touches"), keys.HELP.shown, kind="quiet")
        help_.clicked.connect(self._on_help)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE, 2, SPACE, 2)
        row.setSpacing(2 * SPACE)
        row.addWidget(self._words)
        row.addStretch(1)
        row.addWidget(self._stuck)
        row.addWidget(self._who)
        row.addWidget(help_)
        self.setProperty("role", "panel")
        self.say()

    def words(self) -> str:
        """Return the sentence on the left."""
        return self._words.text()

    def free_until(self) -> int:
        """Return where, from the left, the buttons and names of the right begin."""
        return (self._who if self._stuck.isHidden() else self._stuck).x()

    def show_state(self, state: LinkState) -> None:
        """Say where the shared database is; a short round under way leaves what was said."""
        short = state.reach is Reach.BEHIND and state.done is None and self._state.reach is Reach.UP_TO_DATE
        if short:
            return
        if state.reach is Reach.UP_TO_DATE:
            self._seen_at = self._clock()
            self._aging.start()
        else:
            self._aging.stop()
        self._state = state
        self.say()

    @Slot(int)
    def show_waiting(self, number: int) -> None:
        """Say how many decisions have not left."""
        self._waiting = number
        self._settle()

    def show_problem(self, sentence: str) -> None:
        """Say why decisions do not leave; an empty sentence says that they do."""
        self._problem = sentence
        self._settle()

    def show_stuck(self, number: int) -> None:
        """Offer the decisions that were refused and wait for a person."""
        self._stuck.setVisible(number > 0)
        refused = self.tr("1 décision refusée") if number == 1 else self.tr("{} décisions refusées")
        self._stuck.setText(refused.format(number))

    @Slot()
    def say(self) -> None:
        """Say it as it is now: a sentence ages."""
        here = self._state.reach is Reach.HERE
        text = self._said_here() if here else f"{self._reach()} · {self._left()}"
        reached = here or self._state.reach is Reach.UP_TO_DATE
        self._words.say(f"{text} · {self._problem}" if self._problem and reached else text)
        self._words.setToolTip(plain(self._hint()))

    def _hint(self) -> str:
        problem = self._state.problem
        hint = self.tr("Voir les décisions en attente d’envoi.")
        return f"{problem.title}. {problem.message} {hint}" if problem is not None else hint

    def _settle(self) -> None:
        if self._state.reach is Reach.HERE:
            self._seen_at = self._clock()
        self.say()

    def _said_here(self) -> str:
        """Return the sentence of a desk whose database is on this machine."""
        if self._waiting == 0:
            return self.tr("À jour à {} · aucune décision en attente").format(f"{self._seen_at:%H:%M}")
        if self._waiting == 1:
            return self.tr("1 décision en attente d’envoi, encore annulable")
        return self.tr("{} décisions en attente d’envoi, encore annulables").format(self._waiting)

    def _left(self) -> str:
        if self._waiting == 0:
            return self.tr("aucune décision en attente")
        return (
            self.tr("1 décision en attente")
            if self._waiting == 1
            else self.tr("{} décisions en attente").format(self._waiting)
        )

    def _reach(self) -> str:
        state = self._state
        match state.reach:
            case Reach.UP_TO_DATE:
                return self.tr("À jour, {}").format(wording.ago(self._seen_at, self._clock()))
            case Reach.OFFLINE:
                since = wording.since(state.since, self._clock()) if state.since is not None else ""
                return self.tr("Hors ligne {}").format(since).strip()
            case Reach.LEASE_OVER:
                return self.tr("Hors ligne depuis trop longtemps\u00a0: les dossiers sont masqués")
            case Reach.REVOKED:
                return self.tr("Ce poste n’a plus accès aux dossiers")
            case _:
                share = "…" if state.done is None else f" {int(state.done * 100)}\u00a0%"
                return self.tr("Synchronisation{}").format(share)

    @Slot()
    def _on_words(self) -> None:
        self.outgoing_wanted.emit()

    @Slot()
    def _on_stuck(self) -> None:
        self.stuck_wanted.emit()

    @Slot()
    def _on_help(self) -> None:
        self.keys_wanted.emit()
