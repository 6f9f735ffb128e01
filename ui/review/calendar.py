"""The booked days of a planning: a stay and its blocks in, weeks as rows with the booked days filled out."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from db.rules import formats
from db.rules.planning import Interval, days
from ui import theme
from ui.theme import SPACE

_CELL = 26
_LETTERS = "LMMJVSD"


@dataclass(frozen=True)
class Cell:
    """One day of the grid: in which row and column (Monday is 0), and what is drawn there."""

    day: date
    row: int
    column: int
    booked: bool
    begins: bool
    ends: bool
    full: bool


def cells(
    first: date, last: date, booked: Sequence[Interval], full: Collection[date] = ()
) -> tuple[Cell, ...]:
    """Return the days of a stay from `first` to `last`, by week; a block goes on over the end of a week."""
    monday = first - timedelta(days=first.weekday())
    taken = set(days(booked))
    return tuple(
        Cell(
            day=day,
            row=(day - monday).days // 7,
            column=day.weekday(),
            booked=day in taken,
            begins=any(day == block.first for block in booked),
            ends=any(day == block.last for block in booked),
            full=day in full,
        )
        for day in days([Interval(first, last)])
    )


class Calendar(QWidget):
    """Reads only; a screen reader gets the blocks as a sentence."""

    def __init__(self) -> None:
        super().__init__()
        self._cells: tuple[Cell, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_days(
        self, first: date, last: date, booked: Sequence[Interval], full: Collection[date] = ()
    ) -> None:
        """Show a stay's days, those asked for, and those where no place is left."""
        self._cells = cells(first, last, booked, full)
        blocks = ", ".join(formats.date_span(block.first, block.last) for block in booked)
        words = self.tr("Jours demandés\u00a0: {}").format(blocks or self.tr("aucun"))
        crowded = [formats.short_date(cell.day) for cell in self._cells if cell.full and cell.booked]
        if crowded:
            words += self.tr(". Complet\u00a0: {}").format(", ".join(crowded))
        self.setAccessibleName(words)
        self.setToolTip(words)
        self.updateGeometry()
        self.update()

    def cells(self) -> tuple[Cell, ...]:
        """Return the days as they are drawn."""
        return self._cells

    def sizeHint(self) -> QSize:
        """Return a row for the days' letters and one for each week."""
        weeks = max((cell.row for cell in self._cells), default=0) + 1
        side = theme.scaled(_CELL)
        return QSize(7 * side, side * weeks + theme.scaled(20))

    def minimumSizeHint(self) -> QSize:
        """Never lose a week."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Draw the letters of the week, then the days; a full one is struck through."""
        colours = theme.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        head, side = theme.scaled(20), float(theme.scaled(_CELL))
        # The month stands at the left, the week fills what is left up to a comfortable width.
        margin = float(theme.scaled(40))
        wide = min((self.width() - margin) / 7, side * 1.6)
        painter.setFont(theme.font(theme.Type.CAPTION))
        painter.setPen(QColor(colours.quiet))
        for column, letter in enumerate(_LETTERS):
            painter.drawText(
                QRectF(margin + column * wide, 0, wide, head), Qt.AlignmentFlag.AlignCenter, letter
            )
        labelled: set[int] = set()
        for cell in self._cells:
            top = head + cell.row * side
            if cell.day.month not in labelled:
                labelled.add(cell.day.month)
                month = formats.short_date(cell.day).split(" ")[1]
                painter.setPen(QColor(colours.quiet))
                painter.drawText(QRectF(0, top, margin, side), Qt.AlignmentFlag.AlignVCenter, month)
            self._draw(painter, cell, QRectF(margin + cell.column * wide, top, wide, side))
        painter.end()

    def _draw(self, painter: QPainter, cell: Cell, box: QRectF) -> None:
        colours = theme.palette()
        ground = box.adjusted(0, 2, 0, -2)
        if cell.booked:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.warn if cell.full else colours.accent))
            starts, stops = cell.begins or cell.column == 0, cell.ends or cell.column == 6
            painter.save()
            painter.setClipRect(ground)
            reach = SPACE * 2
            painter.drawRoundedRect(
                ground.adjusted(0 if starts else -reach, 0, 0 if stops else reach, 0), 6, 6
            )
            painter.restore()
        font = theme.font(theme.Type.CAPTION, strong=cell.booked)
        font.setStrikeOut(cell.full)
        painter.setFont(font)
        ink = colours.on_accent if cell.booked else colours.quiet if cell.full else colours.text
        painter.setPen(QPen(QColor(ink)))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, str(cell.day.day))
