"""Small pieces of the review page: plain labels, icons and soft grounds that follow the colour scheme."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QLabel, QLayout, QSizePolicy, QWidget

from ui import theme
from ui.theme import SPACE
from ui.tones import Tone


def label(
    text: str = "",
    *,
    role: str | None = None,
    tone: Tone | None = None,
    strong: bool = False,
    selectable: bool = False,
) -> QLabel:
    """Return a label that wraps and never reads its text as HTML."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    # A long word may be cut, the column may not be pushed apart.
    made.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Minimum)
    made.setText(text)
    if role is not None:
        made.setProperty("role", role)
    if role == "section":
        made.setContentsMargins(0, 2, 0, 0)  # room for the accents of capitals
    if tone is not None:
        made.setProperty("tone", tone.value)
    if strong:
        made.setProperty("strong", True)  # noqa: FBT003 - Qt's own
    if selectable:
        made.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return made


def tint(widget: QWidget, tone: Tone) -> None:
    """Give a label another tone."""
    theme.restyle(widget, "tone", tone.value)


def put(layout: QBoxLayout, widget: QWidget) -> None:
    """Add a widget that is there at once: Qt shows it later, and focus and scroll are lost meanwhile."""
    layout.addWidget(widget)
    widget.show()


def clear(layout: QLayout) -> None:
    """Take everything out of a layout and let it go."""
    while (item := layout.takeAt(0)) is not None:
        widget, inner = item.widget(), item.layout()
        if inner is not None:
            clear(inner)
        if widget is not None:
            widget.hide()
            widget.deleteLater()


class Sign(QWidget):
    """An icon beside words that say the same."""

    def __init__(self, name: str = "", tone: Tone = Tone.NEUTRAL, *, side: int = 16) -> None:
        super().__init__()
        self._name, self._tone, self._side = name, tone, side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def show_icon(self, name: str, tone: Tone) -> None:
        """Show another icon; an empty name shows none."""
        self._name, self._tone = name, tone
        self.update()

    def sizeHint(self) -> QSize:
        """Return a square that grows with the text."""
        side = theme.scaled(self._side)
        return QSize(side, side)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the icon in the colours of the scheme."""
        if self._name:
            painter = QPainter(self)
            theme.icon(self._name, self._tone).paint(painter, self.rect())
            painter.end()


class Ground(QFrame):
    """A rounded ground in a soft tone, none by default; when it has the focus, a ring says so."""

    def __init__(self, tone: Tone | None = None) -> None:
        super().__init__()
        self._tone = tone

    def set_tone(self, tone: Tone | None) -> None:
        """Change the ground; None is transparent."""
        self._tone = tone
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the ground, then the ring."""
        colours = theme.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colours.focus), 2) if self.hasFocus() else Qt.PenStyle.NoPen)
        painter.setBrush(
            QColor(colours.soft(self._tone)) if self._tone is not None else Qt.BrushStyle.NoBrush
        )
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(1, 1, -1, -1), 6, 6)
        painter.end()


class Alert(Ground):
    """What must be seen: an icon and a sentence on a soft ground."""

    def __init__(self, text: str, tone: Tone = Tone.WARN, *, icon: str = "warning") -> None:
        super().__init__(tone)
        self._words = label(text, tone=tone, selectable=True)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE, SPACE - 2, SPACE, SPACE - 2)
        row.setSpacing(SPACE)
        self._sign = Sign(icon, tone)
        row.addWidget(self._sign, alignment=Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, stretch=1)
        self.setAccessibleName(text)

    def tell(self, text: str, tone: Tone, *, icon: str) -> None:
        """Show another sentence."""
        self.set_tone(tone)
        self._sign.show_icon(icon, tone)
        self._words.setText(text)
        tint(self._words, tone)
        self.setAccessibleName(text)

    def text(self) -> str:
        """Return the sentence."""
        return self._words.text()


class FillBar(QWidget):
    """How full a stay is: places taken of those there are, as a thin bar beside the words that say it."""

    def __init__(self, taken: int, places: int) -> None:
        super().__init__()
        self._taken, self._places = taken, places
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_taken(self, taken: int, places: int) -> None:
        """Show another share."""
        self._taken, self._places = taken, places
        self.update()

    def sizeHint(self) -> QSize:
        """Return a thin line."""
        return QSize(10 * SPACE, 6)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the places, then those taken; full is drawn in the tone of a warning."""
        colours = theme.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        box = QRectF(self.rect())
        painter.setBrush(QColor(colours.neutral_soft))
        painter.drawRoundedRect(box, 3, 3)
        share = min(1.0, self._taken / self._places) if self._places > 0 else 1.0
        if share > 0:
            painter.setBrush(QColor(colours.warn if share >= 1 else colours.accent))
            painter.drawRoundedRect(QRectF(box.left(), box.top(), box.width() * share, box.height()), 3, 3)
        painter.end()
