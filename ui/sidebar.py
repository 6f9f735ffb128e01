"""The way around the desk: how much waits where in, the place that is chosen out."""

from collections.abc import Mapping

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QEnterEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QAbstractButton, QButtonGroup, QFrame, QLabel, QSizePolicy, QVBoxLayout, QWidget

from db.queries.queues import Queue
from ui import theme, wording
from ui.tones import Tone

_SIDE = 10
_RESTING = 0.45
"""How strong a place is drawn that cannot be gone to now."""
_consult = {
    "families": ("Familles", "family"),
    "stays": ("Séjours", "stay"),
    "editions": ("Éditions", "edition"),
    "mails": ("Courriels", "mail"),
    "journal": ("Journal", "journal"),
}


class Place(QAbstractButton):
    """One place to go: icon, name, and how much waits there."""

    def __init__(self, key: str, name: str, icon: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.key = key
        self._icon = icon
        self._count = 0
        self.setText(name)
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.show_count(0)

    def count(self) -> int:
        """Return how much is said to wait."""
        return self._count

    def show_count(self, count: int) -> None:
        """Say how much waits; nothing is said of none."""
        self._count = count
        waits = self.tr("{}, {} à traiter").format(self.text(), count)
        self.setAccessibleName(waits if count else self.text())
        self.update()

    def sizeHint(self) -> QSize:
        """Return the room of the name and three figures."""
        width = self.fontMetrics().horizontalAdvance(f"{self.text()} 888") + theme.scaled(20) + 40
        return QSize(width, theme.scaled(36))

    def enterEvent(self, event: QEnterEvent) -> None:
        """Show that it can be pressed."""
        super().enterEvent(event)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw it: a soft ground when chosen, a ring when it has the keys."""
        colours = theme.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        ground = self.rect().toRectF().adjusted(1, 1, -1, -1)
        painter.setPen(QColor(colours.focus) if self.hasFocus() else Qt.PenStyle.NoPen)
        if self.isChecked():
            painter.setBrush(QColor(colours.accent_soft))
        elif self.underMouse():
            painter.setBrush(QColor(colours.neutral_soft))
        painter.drawRoundedRect(ground, 6, 6)
        tone = Tone.ACCENT if self.isChecked() else Tone.NEUTRAL
        if not self.isEnabled():
            painter.setOpacity(_RESTING)
        side = theme.scaled(20)
        inner = self.rect().adjusted(_SIDE, 0, -_SIDE, 0)
        spot = QRect(inner.left(), inner.center().y() - side // 2 + 1, side, side)
        theme.icon(self._icon, tone if self.isChecked() else Tone.QUIET).paint(painter, spot)
        painter.setFont(theme.font(strong=self.isChecked()))
        painter.setPen(QColor(colours.ink(tone)))
        words = inner.adjusted(side + _SIDE, 0, 0, 0)
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        if self._count:
            painter.setPen(QColor(colours.ink(tone if self.isChecked() else Tone.QUIET)))
            number = f"{self._count:,}".replace(",", "\u202f")
            painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, number)
        painter.end()


class Sidebar(QFrame):
    """The queues under *À traiter*, the rest under *Consulter*; `chosen` carries a key.

    Keys are the values of `Queue`, then families, stays, editions, mails, journal.
    """

    chosen = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._places: dict[str, Place] = {}
        self._group = QButtonGroup(self)
        self._group.buttonClicked.connect(self._on_clicked)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(theme.SPACE, 2 * theme.SPACE, theme.SPACE, 2 * theme.SPACE)
        self._column.setSpacing(2)
        self._add_label(self.tr("Coordinateur"), "title")
        self._column.addSpacing(2 * theme.SPACE)
        self._add_label(self.tr("À traiter"), "section")
        for queue in Queue:
            self._add_place(queue.value, wording.queue(queue), wording.queue_icon(queue))
        self._column.addSpacing(2 * theme.SPACE)
        self._add_label(self.tr("Consulter"), "section")
        for key, (name, icon) in _consult.items():
            self._add_place(key, self.tr(name), icon)
        self._column.addStretch()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)
        self.setAccessibleName(self.tr("Navigation"))

    def place(self, key: str) -> Place:
        """Return a place; KeyError if there is none of that key."""
        return self._places[key]

    def places(self) -> tuple[str, ...]:
        """Return the keys of all places, from top to bottom."""
        return tuple(self._places)

    def select(self, key: str | None) -> None:
        """Show where one is, None for none of these places, without saying `chosen`."""
        if key is not None:
            self._places[key].setChecked(True)
        elif (place := self._group.checkedButton()) is not None:
            self._group.setExclusive(False)  # or one of them stays
            place.setChecked(False)
            self._group.setExclusive(True)

    def show_counts(self, counts: Mapping[Queue, int] | Mapping[str, int]) -> None:
        """Show how much waits in the places named; the others keep what they say."""
        for key, count in counts.items():
            self._places[str(key)].show_count(count)

    def _add_label(self, text: str, role: str) -> None:
        label = QLabel(text)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setProperty("role", role)
        label.setContentsMargins(_SIDE, theme.SPACE // 2, 0, theme.SPACE // 2)
        self._column.addWidget(label)

    def _add_place(self, key: str, name: str, icon: str) -> None:
        place = Place(key, name, icon)
        self._places[key] = place
        self._group.addButton(place)
        self._column.addWidget(place)

    @Slot(QAbstractButton)
    def _on_clicked(self, button: QAbstractButton) -> None:
        if isinstance(button, Place):
            self.chosen.emit(button.key)
