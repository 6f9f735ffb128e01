"""A state in a soft pill: text, tone and icon name in."""

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from ui.tones import Tone
from ui.widgets.pill import draw_pill, pill_size
from ui.widgets.tooltip import plain


class Badge(QWidget):
    """Shows a state as an icon and a word; too long a word is elided and whole in the tooltip."""

    def __init__(
        self,
        text: str = "",
        tone: Tone = Tone.NEUTRAL,
        icon: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.show_state(text, tone, icon)

    def show_state(self, text: str, tone: Tone = Tone.NEUTRAL, icon: str | None = None) -> None:
        """Show another state."""
        self._text, self._tone, self._icon = text, tone, icon
        self.setAccessibleName(text)
        self.setToolTip(plain(text) if self.width() < self.sizeHint().width() else "")
        self.updateGeometry()
        self.update()

    def text(self) -> str:
        """Return the word shown."""
        return self._text

    def tone(self) -> Tone:
        """Return the tone it is shown in."""
        return self._tone

    def sizeHint(self) -> QSize:
        """Return the room of the whole word."""
        return pill_size(self._text, icon=self._icon is not None)

    def minimumSizeHint(self) -> QSize:
        """Return the room of a few letters."""
        return self.sizeHint().boundedTo(pill_size("à vér…", icon=self._icon is not None))

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the pill."""
        painter = QPainter(self)
        draw_pill(painter, QRectF(self.rect()), self._text, self._tone, self._icon)
        painter.end()
