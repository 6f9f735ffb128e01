"""How full a stay is, as a bar and words: a stay in, paint out."""

from PySide6.QtCore import QCoreApplication, QModelIndex, QPersistentModelIndex, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath

from db.queries.directory import StayRow
from ui import theme
from ui.lookup.model import ROW_ROLE
from ui.lookup.table import LookupDelegate, paint_line
from ui.tones import Tone

LENGTH = 104
HEIGHT = 8


def fill_words(stay: StayRow) -> str:
    """Return « 12/20, 4 en attente »: places taken by accepted plannings, then the waiting list."""
    words = f"{stay.accepted}/{stay.capacity}"
    return _tr("{}, {} en attente").format(words, stay.waiting) if stay.waiting else words


def fill_sentence(stay: StayRow) -> str:
    """Return all the bar says, for the tooltip and for screen readers."""
    sentence = _tr(
        "{} plannings acceptés pour {} places, {} préinscriptions validées, {} enfants en liste d’attente"
    ).format(stay.accepted, stay.capacity, stay.engaged, stay.waiting)
    full = _tr(" : plus de préinscriptions que de places") if stay.engaged > stay.capacity else ""
    return sentence + full


class FillDelegate(LookupDelegate):
    """Paints accepted plannings full, validated pre-registrations pale, free places empty."""

    def paint_cell(self, painter: QPainter, space: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        """Paint the bar, then its words."""
        stay: StayRow = index.data(ROW_ROLE)
        colours = theme.palette()
        bar = QRectF(
            space.left(),
            space.center().y() - theme.scaled(HEIGHT) / 2,
            theme.scaled(LENGTH),
            theme.scaled(HEIGHT),
        )
        paint_bar(painter, bar, stay)
        words = space.adjusted(theme.scaled(LENGTH) + 2 * theme.SPACE - 4, 0, 0, 0)
        full = stay.accepted >= stay.capacity
        paint_line(
            painter,
            words,
            fill_words(stay),
            font=theme.font(strong=full),
            ink=colours.text,
            side=Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter,
        )


def paint_bar(painter: QPainter, bar: QRectF, stay: StayRow) -> None:
    """Paint the three parts of a stay's places."""
    colours = theme.palette()
    tone = Tone.WARN if stay.engaged > stay.capacity or stay.accepted > stay.capacity else Tone.ACCENT
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    shape = QPainterPath()
    shape.addRoundedRect(bar, bar.height() / 2, bar.height() / 2)
    painter.fillPath(shape, QColor(colours.line))
    painter.setClipPath(shape)
    ink = QColor(colours.ink(tone))
    for count, strength in ((stay.engaged, 0.4), (stay.accepted, 1.0)):
        ink.setAlphaF(strength)
        part = min(1.0, count / stay.capacity) if stay.capacity else 0.0
        painter.fillRect(QRectF(bar.left(), bar.top(), bar.width() * part, bar.height()), ink)
    painter.setClipping(False)


def _tr(text: str) -> str:
    return QCoreApplication.translate("stays", text)
