"""A refused decision beside what stands instead: both sides in, what the coordinator chooses out."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from coordinator_app.desk import Departure
from coordinator_app.outbox import Fate, Outgoing
from db.queries.conflict import ConflictView
from db.queries.dossier import PastDecision
from db.types import Verdict
from ui import keys, wording
from ui.conflict.choices import Choices
from ui.conflict.column import Column
from ui.queue.model import local_now
from ui.review.parts import label
from ui.theme import SPACE
from ui.widgets.badge import Badge
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel
from ui.widgets.line import line

_WIDEST = 1200


class ConflictPage(QWidget):
    """Yours left, the colleague's in the middle, the family's changes right; three choices below.

    `dismissed` carries the ruling's id, `again_wanted` the `ConflictView`, `reopened` it and a reason.
    """

    dismissed = Signal(object)
    again_wanted = Signal(object)
    reopened = Signal(object, str)
    closed = Signal()

    def __init__(self, parent: QWidget | None = None, *, clock: Callable[[], datetime] = local_now) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._clock = clock
        self._view: ConflictView | None = None
        self.back = ActionButton(
            self.tr("En attente d’envoi"), keys.BACK.shown, kind="quiet", icon="chevron_left"
        )
        self.back.clicked.connect(self._on_back)
        self._name = ElidedLabel(role="title")
        self._stay = ElidedLabel(role="quiet")
        self._state = Badge()
        self._why = label(role="title", selectable=True)
        self._safe = label(role="quiet")
        self.mine, self.theirs, self.family = Column(), Column(mine=False), Column()
        self.choices = Choices()
        self.choices.kept.connect(self._on_kept)
        self.choices.again_wanted.connect(self._on_again)
        self.choices.reopened.connect(self._on_reopened)
        self._lay_out()
        keys.bind(keys.BACK, self, self._on_back)

    @property
    def view(self) -> ConflictView | None:
        """What is compared."""
        return self._view

    def show_conflict(self, row: Departure, view: ConflictView) -> None:
        """Show a refused decision; the same again keeps the reason that is being typed."""
        another = self._view is None or self._view.ruling.id != view.ruling.id
        self._view = view
        outgoing, now = row.outgoing, self._clock()
        self._name.setText(view.title or row.title or self.tr("Dossier retiré"))
        self._stay.setText(" · ".join(part for part in (view.piece, view.stay) if part))
        self._state.setVisible(view.state is not None)
        if view.state is not None:
            self._state.show_state(*wording.state(view.ruling.subject, view.state))
        self._why.setText(outgoing.answer)
        self._safe.setText(self.tr("Votre décision n’a rien changé et aucun courriel n’est parti."))
        self._show_mine(view, now)
        self._show_theirs(outgoing, view, now)
        self._show_family(view, now)
        self._offer(outgoing, view, fresh=another)
        if another:
            self._scroll.verticalScrollBar().setValue(0)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(SPACE, SPACE, 2 * SPACE, SPACE)
        head.setSpacing(SPACE)
        head.addWidget(self.back)
        head.addSpacing(SPACE)
        head.addWidget(self._name)
        head.addWidget(self._stay)
        head.addSpacing(SPACE)
        head.addWidget(self._state)
        head.addStretch(1)
        self._sides = QHBoxLayout()
        self._sides.setSpacing(3 * SPACE)
        self._lines = [line(upright=True), line(upright=True)]
        for widget in (self.mine, self._lines[0], self.theirs, self._lines[1], self.family):
            self._sides.addWidget(widget, stretch=1 if isinstance(widget, Column) else 0)
        inside = QWidget()
        inside.setMaximumWidth(_WIDEST)
        column = QVBoxLayout(inside)
        column.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 3 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self._why)
        column.addWidget(self._safe)
        column.addSpacing(2 * SPACE)
        column.addLayout(self._sides)
        column.addStretch(1)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setWidget(inside)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.setSpacing(0)
        outer.addLayout(head)
        outer.addWidget(line())
        outer.addWidget(self._scroll, stretch=1)
        outer.addWidget(line())
        outer.addWidget(self.choices)

    def _show_mine(self, view: ConflictView, now: datetime) -> None:
        ruling = view.ruling
        self.mine.show_head(
            self.tr("VOTRE DÉCISION"),
            _capital(wording.done(ruling.subject, ruling.verdict)),
            wording.at(ruling.decided_at, now),
        )
        self.mine.words.show_words(ruling.reasons, ruling.message)

    def _show_theirs(self, outgoing: Outgoing, view: ConflictView, now: datetime) -> None:
        shown = bool(view.decisions) or outgoing.by is not None
        self.theirs.setVisible(shown)
        self._lines[0].setVisible(shown)
        if not view.decisions:
            title = self.tr("LA DÉCISION DE {}").format((outgoing.by or "").upper())
            self.theirs.show_head(title, "", wording.at(outgoing.at, now) if outgoing.at else "")
            self.theirs.words.show_words((), "")
            self.theirs.add_line(self.tr("Le détail arrivera avec la prochaine mise à jour."))
            return
        last, *before = view.decisions
        self.theirs.show_head(
            self.tr("LA DÉCISION DE {}").format(last.by.upper()),
            self._done(view, last),
            wording.at(last.at, now),
        )
        self.theirs.words.show_words(last.reasons, last.message)
        for decision in before:
            self.theirs.add_line(
                self.tr("Avant\u00a0: {}, par {}, {}.").format(
                    wording.done(view.ruling.subject, decision.verdict),
                    decision.by,
                    wording.at(decision.at, now),
                )
            )

    def _show_family(self, view: ConflictView, now: datetime) -> None:
        self.family.show_head(self.tr("CE QUE LA FAMILLE A CHANGÉ"), "", "")
        if view.changes:
            self.family.show_changes(view.changes, view.ruling.decided_at, now)
        else:
            self.family.add_line(self.tr("Rien depuis qu’elle a donné le dossier."))

    def _offer(self, outgoing: Outgoing, view: ConflictView, *, fresh: bool) -> None:
        ruling = view.ruling
        again = view.place is not None and ruling.verdict in view.verdicts
        reopens = Verdict.REOPEN in view.verdicts and ruling.verdict is not Verdict.REOPEN
        by = view.decisions[0].by if view.decisions else outgoing.by
        keep = self.tr("Retirer de la liste")
        if outgoing.fate is Fate.CONFLICT and by:
            keep = self.tr("Garder la décision de {}").format(by)
        agreed = bool(view.decisions) and view.decisions[0].verdict is ruling.verdict
        hint = ""
        if agreed:
            hint = self.tr("Vous aviez décidé la même chose.")
        elif view.state is None:
            hint = self.tr("Ce dossier n’existe plus. Votre texte reste ici tant que vous ne le retirez pas.")
        elif not again and reopens:
            hint = self.tr("Votre décision n’est plus possible dans cet état\u00a0: rouvrez d’abord.")
        opens = self.tr("Ouvrir le dossier") if view.place is not None else ""
        self.choices.offer(
            keep=keep,
            again=self.tr("Décider à nouveau") if again else opens,
            reopens=reopens,
            agreed=agreed,
            hint=hint,
            fresh=fresh,
        )

    def _done(self, view: ConflictView, decision: PastDecision) -> str:
        return _capital(wording.done(view.ruling.subject, decision.verdict))

    @Slot()
    def _on_back(self) -> None:
        if self.choices.asking:
            self.choices.step_back()
        else:
            self.closed.emit()

    @Slot()
    def _on_kept(self) -> None:
        if self._view is not None:
            self.dismissed.emit(self._view.ruling.id)

    @Slot()
    def _on_again(self) -> None:
        if self._view is not None:
            self.again_wanted.emit(self._view)

    @Slot(str)
    def _on_reopened(self, reason: str) -> None:
        if self._view is not None:
            self.reopened.emit(self._view, reason)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]
