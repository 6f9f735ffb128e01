"""The strip above a dossier: who, which stay, how far the departure is; wishes for its neighbours out."""

import uuid
from collections.abc import Sequence
from datetime import date, datetime

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from coordinator_app.sync.link import Present
from db.queries.dossier import Dossier
from db.rules import ages, formats, names
from ui import keys, presence, theme, wording
from ui.review.hold import HoldButton
from ui.review.parts import Sign, label, tint
from ui.theme import SPACE
from ui.tones import Tone
from ui.widgets.badge import Badge
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel


def title(dossier: Dossier) -> str:
    """Return whose dossier it is, « MARTIN Léa »; an account is named for its first adult."""
    if dossier.child is not None:
        return names.full_name(dossier.child.last_name, dossier.child.first_name)
    if dossier.household is not None and dossier.household.adults:
        adult = dossier.household.adults[0]
        return names.full_name(adult.last_name, adult.first_name)
    if dossier.household is not None:
        return names.family_name(dossier.household.name)
    return dossier.email or ""


def age(dossier: Dossier, today: date) -> str:
    """Return the child's age at the stay, or today without one; nothing when it is not known."""
    if dossier.child is None or dossier.child.birth_date is None:
        return ""
    return ages.wording(dossier.child.birth_date, dossier.stay.first_day if dossier.stay else today)


_UNBOUNDED = 16_777_215

_NAME = 200
"""Pixels that a name keeps before the stay's gives way."""


class Strip(QWidget):
    """What colleagues do with the dossier, and the button that takes it."""

    def __init__(self, take: QWidget) -> None:
        super().__init__()
        self._words = ElidedLabel()
        self._words.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        tint(self._words, Tone.WARN)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(Sign("person", Tone.WARN))
        row.addWidget(self._words, stretch=1)
        row.addWidget(take)

    def say(self, text: str) -> None:
        """Show other words."""
        self._words.setText(text)

    def text(self) -> str:
        """Return the words."""
        return self._words.text()


class Header(QFrame):
    """`closed`, `previous_wanted` and `next_wanted` are the buttons' presses."""

    closed = Signal()
    previous_wanted = Signal()
    next_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setProperty("role", "panel")
        self.back = ActionButton(self.tr("Liste"), keys.BACK.shown, kind="quiet", icon="chevron_left")
        self.back.setToolTip(self.tr("Revenir à la liste (touche {})").format(keys.BACK.shown))
        self._name = ElidedLabel(role="title")
        self._facts = ElidedLabel(role="quiet")
        self._countdown = label(role="quiet")
        self._state = Badge()
        self._places = ElidedLabel(role="quiet")
        self._position = label(role="quiet")
        self.previous = ActionButton("", keys.PREVIOUS_DOSSIER.shown, kind="quiet", icon="chevron_left")
        self.next = ActionButton("", keys.NEXT_DOSSIER.shown, kind="quiet", icon="chevron_right")
        for button, key in ((self.previous, keys.PREVIOUS_DOSSIER), (self.next, keys.NEXT_DOSSIER)):
            button.setAccessibleName(key.said())
            button.setToolTip(self.tr("{} (touche {})").format(key.said(), key.shown))
        for short in (self._countdown, self._position):
            short.setWordWrap(False)
            short.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        self.hold = HoldButton(compact=True)
        self.take = HoldButton()
        self._strip = Strip(self.take)
        self._strip.hide()
        self._said = ""
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(self.back)
        row.addSpacing(SPACE)
        row.addWidget(self._name)
        row.addWidget(self._facts)
        row.addWidget(self._countdown)
        row.addSpacing(SPACE)
        row.addWidget(self._state)
        row.addStretch(1)
        row.addWidget(self._places)
        row.addWidget(self.hold)
        row.addWidget(self.previous)
        row.addWidget(self._position)
        row.addWidget(self.next)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE, SPACE, SPACE, SPACE)
        column.setSpacing(SPACE // 2)
        column.addLayout(row)
        column.addWidget(self._strip)
        self.back.clicked.connect(self._on_back)
        self.previous.clicked.connect(self._on_previous)
        self.next.clicked.connect(self._on_next)

    def show_dossier(self, dossier: Dossier, position: int, total: int, today: date) -> None:
        """Show whose dossier it is; `position` counts from 1, a `total` of 0 means that no queue led here."""
        self._name.setText(title(dossier))
        self._name.setMinimumWidth(0)  # or the hint would still be the name before's
        width = self._name.sizeHint().width()
        self._name.setMinimumWidth(min(width, theme.scaled(_NAME)))
        self._name.setMaximumWidth(width)
        stay = dossier.stay
        facts = [age(dossier, today)]
        if stay is not None:
            facts += [stay.name, formats.date_span(stay.first_day, stay.last_day)]
        elif dossier.children:
            count = len(dossier.children)
            facts.append(self.tr("1 enfant") if count == 1 else self.tr("{} enfants").format(count))
        self._facts.setText(" · ".join(fact for fact in facts if fact))
        self._countdown.setText(wording.countdown(stay.first_day, today) if stay is not None else "")
        self._countdown.setVisible(stay is not None)
        if stay is not None:
            tint(self._countdown, wording.countdown_tone(stay.first_day, today))
            self._countdown.setAccessibleName(
                self.tr("Départ {}").format(wording.in_days(stay.first_day, today))
            )
        for button in (self.hold, self.take):
            button.show_holder(dossier.holder)
        self._show_strip()
        self._state.setVisible(True)
        self._state.show_state(*wording.state(dossier.subject, dossier.state, completed=dossier.completed))
        self._places.setText(self._fill(dossier))
        self._places.setVisible(stay is not None)
        # Long names give way, short facts do not.
        for short in (self._state, self._places):
            short.setMinimumWidth(0)
            short.setMinimumWidth(short.sizeHint().width())
        for way in (self.previous, self._position, self.next):
            way.setVisible(total > 0)
        self._position.setText(f"{position} / {total}")
        self._position.setAccessibleName(self.tr("Dossier {} sur {}").format(position, total))
        self.previous.setEnabled(position > 1)
        self.next.setEnabled(position < total)

    def show_present(self, present: Sequence[Present], now: datetime) -> None:
        """Say who else has this dossier open."""
        self._said = presence.sentence(present, now)
        self._show_strip()

    def present(self) -> str:
        """Return what is said of colleagues under the name."""
        return self._strip.text() if not self._strip.isHidden() else ""

    def set_me(self, staff_id: uuid.UUID) -> None:
        """Say who sits here."""
        for button in (self.hold, self.take):
            button.set_me(staff_id)
        self._show_strip()

    def _show_strip(self) -> None:
        """Say on a line of its own what concerns a colleague; nobody takes no room."""
        others = self.hold.anothers
        words = self._said or (self.tr("Attribué à {}").format(self.hold.holder.name) if others else "")
        self._strip.say(words)
        self._strip.setVisible(bool(words))
        self.take.setVisible(bool(words))
        self.hold.setVisible(not words)

    def show_loading(self) -> None:
        """Say that the dossier is on its way."""
        self._name.setText(self.tr("Ouverture du dossier…"))
        self._name.setMaximumWidth(_UNBOUNDED)
        for shown in (self._facts, self._position):
            shown.setText("")
        for hidden in (self._countdown, self._places, self._state, self.hold, self._strip):
            hidden.hide()

    def _fill(self, dossier: Dossier) -> str:
        stay = dossier.stay
        if stay is None:
            return ""
        taken = self.tr("{}/{}\u00a0places").format(stay.engaged, stay.capacity)
        return self.tr("{} · {} en attente").format(taken, stay.waiting) if stay.waiting else taken

    @Slot()
    def _on_back(self) -> None:
        self.closed.emit()

    @Slot()
    def _on_previous(self) -> None:
        self.previous_wanted.emit()

    @Slot()
    def _on_next(self) -> None:
        self.next_wanted.emit()
