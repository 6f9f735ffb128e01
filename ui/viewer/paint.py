"""How one page is painted: a rectangle and what is known of the page in, paint out."""

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPixmap, QTextOption

from ui.theme import SPACE, Tone, Type, font, icon, palette
from ui.viewer.layout import MARGIN

A4 = QSizeF(210, 297)
LINES = (0.42, 0.0, 0.94, 0.88, 0.91, 0.76, 0.0, 0.92, 0.85, 0.93, 0.54, 0.0, 0.9, 0.87, 0.3)
"""The skeleton's lines of text, as parts of its width; none is a blank between paragraphs."""


def paper(window: QRectF) -> QRectF:
    """Return where a page is likely to appear while its size is not known: most are A4, upright."""
    width = window.width() - 2 * MARGIN
    return QRectF(MARGIN, MARGIN, width, width * A4.height() / A4.width())


def paint_skeleton(painter: QPainter, box: QRectF) -> None:
    """Paint a page that is on its way: its outline and grey lines instead of its text."""
    colours = palette()
    _paint_sheet(painter, box, QColor(colours.raised))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(colours.neutral_soft))
    inside = box.adjusted(box.width() / 9, box.width() / 9, -box.width() / 9, -box.width() / 9)
    pitch = box.width() / 22
    for number, part in enumerate(LINES):
        line = QRectF(inside.left(), inside.top() + number * pitch, inside.width() * part, pitch * 0.42)
        if part and line.bottom() <= inside.bottom():
            painter.drawRoundedRect(line, line.height() / 2, line.height() / 2)


def paint_pixmap(painter: QPainter, box: QRectF, pixmap: QPixmap, *, turned: int) -> None:
    """Paint a drawn page, scaled to its box if it was drawn for another size, `turned` clockwise."""
    ratio = painter.device().devicePixelRatioF()
    # On whole device pixels, or a page drawn at the very size of its box would still be blurred.
    corner = QPointF(round(box.left() * ratio) / ratio, round(box.top() * ratio) / ratio)
    box = QRectF(corner, box.size())
    size = box.size() if turned % 180 == 0 else box.size().transposed()
    if (round(size.width() * ratio), round(size.height() * ratio)) == (pixmap.width(), pixmap.height()):
        size = QSizeF(pixmap.width() / ratio, pixmap.height() / ratio)
    target = QRectF(QPointF(-size.width() / 2, -size.height() / 2), size)
    painter.save()
    painter.translate(corner + QPointF(box.width() / 2, box.height() / 2))
    painter.rotate(turned)
    painter.drawPixmap(target, pixmap, QRectF(pixmap.rect()))
    painter.restore()
    painter.setPen(QPen(QColor(palette().line), 1))
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.drawRect(box)


def paint_problem(painter: QPainter, box: QRectF, sentence: str) -> None:
    """Paint a page that cannot be seen, and say why in its middle."""
    colours = palette()
    _paint_sheet(painter, box, QColor(colours.raised))
    side = 4 * SPACE
    top = box.top() + min(box.height() / 2, 24 * SPACE) - side
    mark = QRectF(box.center().x() - side / 2, top, side, side)
    icon("warning", Tone.WARN).paint(painter, mark.toRect())
    text = QRectF(box.left(), mark.bottom() + SPACE, box.width(), box.bottom() - mark.bottom() - SPACE)
    text.adjust(3 * SPACE, 0, -3 * SPACE, 0)
    painter.setFont(font(Type.BODY))
    painter.setPen(QColor(colours.text))
    option = QTextOption(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
    option.setWrapMode(QTextOption.WrapMode.WordWrap)
    painter.drawText(text, sentence, option)


def _paint_sheet(painter: QPainter, box: QRectF, colour: QColor) -> None:
    painter.setPen(QPen(QColor(palette().line), 1))
    painter.setBrush(colour)
    painter.drawRect(box)
