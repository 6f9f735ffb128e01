"""Buttons that say what they do and the key that does it."""

from PySide6.QtCore import QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent
from PySide6.QtWidgets import QPushButton, QSizePolicy, QStyle, QStyleOptionButton, QStylePainter, QWidget

from ui import theme

_GAP = 8


class ActionButton(QPushButton):
    """A button with its key drawn after the text; `kind` is primary, danger, quiet, filter or None.

    `shortcut` is only shown: who owns the keys binds it.
    """

    def __init__(
        self,
        text: str,
        shortcut: str | None = None,
        *,
        kind: str | None = None,
        icon: str | None = None,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._hint = shortcut or ""
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        self.setText(text)
        self.set_kind(kind)
        if icon is not None:
            theme.set_icon(self, icon)
            self.setIconSize(QSize(theme.scaled(16), theme.scaled(16)))

    def setText(self, text: str) -> None:
        """Show another text; « & » is a letter like any other."""
        super().setText(text.replace("&", "&&"))
        self.setAccessibleName(text)
        if self._hint:
            self.setToolTip(self.tr("{} (touche {})").format(text, self._hint))

    def set_kind(self, kind: str | None) -> None:
        """Change how much the button calls for attention."""
        theme.restyle(self, "kind", kind)

    def sizeHint(self) -> QSize:
        """Return the room of the text and the key."""
        hint = super().sizeHint()
        return QSize(hint.width() + self._key_width(), hint.height())

    def minimumSizeHint(self) -> QSize:
        """Never cut the text: it says what the button does."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the button, then its key at the right."""
        if not self._hint:
            super().paintEvent(event)
            return
        painter = QStylePainter(self)
        option = QStyleOptionButton()
        self.initStyleOption(option)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonBevel, option)
        key = self._key_width()
        option.rect = self.rect().adjusted(0, 0, -key, 0)
        painter.drawControl(QStyle.ControlElement.CE_PushButtonLabel, option)
        side = key - _GAP
        self._draw_key(painter, QRect(self.width() - side - _GAP - 2, 0, side, self.height()))
        painter.end()

    def _key_width(self) -> int:
        if not self._hint:
            return 0
        metrics = QFontMetrics(theme.font(theme.Type.CAPTION))
        return max(metrics.horizontalAdvance(self._hint) + 10, theme.scaled(20)) + _GAP

    def _draw_key(self, painter: QPainter, space: QRect) -> None:
        colours = theme.palette()
        ink = QColor(colours.on_accent if self.property("kind") == "primary" else colours.quiet)
        if not self.isEnabled():
            ink = QColor(colours.disabled)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        height = theme.scaled(20)
        key = QRect(space.left(), space.center().y() - height // 2 + 1, space.width(), height)
        edge = QColor(ink)
        edge.setAlphaF(0.45)
        painter.setPen(edge)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(key.toRectF().adjusted(0.5, 0.5, -0.5, -0.5), 4, 4)
        painter.setPen(ink)
        painter.setFont(theme.font(theme.Type.CAPTION))
        painter.drawText(key, Qt.AlignmentFlag.AlignCenter, self._hint)
