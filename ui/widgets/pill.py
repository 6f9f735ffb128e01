"""A word on a soft ground with its icon: text, tone and icon name in, paint out."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter

from ui import theme
from ui.tones import Tone

_GAP = 6
_SIDE = 8


def pill_size(text: str, *, icon: bool) -> QSize:
    """Return what `draw_pill` needs to show `text` whole."""
    metrics = QFontMetrics(theme.font(theme.Type.CAPTION))
    width = metrics.horizontalAdvance(text) + 2 * _SIDE + 1
    if icon:
        width += theme.scaled(14) + _GAP
    return QSize(width, theme.scaled(22))


def draw_pill(
    painter: QPainter,
    space: QRectF,
    text: str,
    tone: Tone,
    icon_name: str | None,
    *,
    ground: str | None = None,
) -> None:
    """Draw a pill at the left of `space`, on the soft ground of its tone unless another is given."""
    colours = theme.palette()
    wanted = pill_size(text, icon=icon_name is not None)
    height = min(float(wanted.height()), space.height())
    pill = QRectF(
        space.left(), space.center().y() - height / 2, min(float(wanted.width()), space.width()), height
    )
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground or colours.soft(tone)))
    painter.drawRoundedRect(pill, height / 2, height / 2)
    words = pill.adjusted(_SIDE, 0, -_SIDE, 0)
    if icon_name is not None:
        side = theme.scaled(14)
        spot = QRectF(words.left(), pill.center().y() - side / 2, side, side)
        theme.icon(icon_name, tone).paint(painter, spot.toRect())
        words.setLeft(spot.right() + _GAP)
    painter.setFont(theme.font(theme.Type.CAPTION))
    painter.setPen(QColor(colours.ink(tone)))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, int(words.width()) + 1)
    painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
    painter.restore()
