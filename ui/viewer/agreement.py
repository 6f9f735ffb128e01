"""What the document must agree with, on a strip above it: facts and the text in, a fact chosen out.

That the text says a value is a hint for the eye, never a verdict: nothing is decided here.
"""

import re
from collections.abc import Sequence
from enum import Enum, auto

from PySide6.QtCore import QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from ui import theme
from ui.viewer.fact import Fact, found
from ui.viewer.texts import Texts
from ui.widgets.elided import ElidedLabel
from ui.widgets.line import line
from ui.widgets.tooltip import plain

CELL, NARROW = 168, 140
MARK = 14


class Said(Enum):
    """Whether the document's text says a value."""

    UNKNOWN = auto()
    YES = auto()
    NO = auto()


class Agreement(QWidget):
    """Facts in as many columns as there is room for; hidden without any."""

    sought = Signal(str, object)
    """A value and the pattern to look for."""

    def __init__(self, texts: Texts, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._texts = texts
        self._cells: list[_Cell] = []
        self._title = ElidedLabel(self.tr("À comparer avec le dossier"), role="section")
        self._key = QLabel()
        self._key.setTextFormat(Qt.TextFormat.PlainText)
        self._key.setProperty("role", "caption")
        head = QHBoxLayout()
        head.setContentsMargins(2 * theme.SPACE, 0, 2 * theme.SPACE, 0)
        head.setSpacing(theme.SPACE)
        head.addWidget(self._title, stretch=1)
        head.addWidget(self._key)
        self._grid = QGridLayout()
        self._grid.setContentsMargins(theme.SPACE, 0, theme.SPACE, 0)
        self._grid.setSpacing(0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.SPACE // 2)
        column.addWidget(line())
        column.addSpacing(theme.SPACE // 2)
        column.addLayout(head)
        column.addLayout(self._grid)
        column.addSpacing(theme.SPACE // 2)
        self.setAccessibleName(self._title.text())
        texts.arrived.connect(self.compare)

    def show_facts(self, facts: Sequence[Fact]) -> None:
        """Show what to compare; the same facts keep what was found."""
        if [cell.fact for cell in self._cells] != list(facts):
            for cell in self._cells:
                self._grid.removeWidget(cell)
                cell.deleteLater()
            self._cells = [_Cell(fact, self) for fact in facts]
            for cell in self._cells:
                cell.clicked.connect(self._on_clicked)
            self._arrange()
        self.compare()

    @property
    def confirmed(self) -> int:
        """How many values the text says."""
        return sum(cell.said is Said.YES for cell in self._cells)

    @property
    def has_facts(self) -> bool:
        """Whether there is anything to compare."""
        return bool(self._cells)

    @Slot()
    def compare(self) -> None:
        """Say which values the text says; a value not found is only said to be so once all of it is read."""
        readings = [reading for _, reading in self._texts.pages()]
        whole, words = self._texts.is_whole(), self._texts.has_words()
        for cell in self._cells:
            pattern = found(cell.fact, readings)
            missing = whole and words and bool(cell.fact.forms)
            cell.show_said(Said.YES if pattern else Said.NO if missing else Said.UNKNOWN, pattern)
        self._key.setText(self._key_words(whole=whole, words=words))
        self._key.setVisible(bool(self._key.text()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Use the width there is."""
        super().resizeEvent(event)
        self._arrange()

    def _key_words(self, *, whole: bool, words: bool) -> str:
        if self._texts.total == 0:
            return ""
        if words:
            return self.tr("✔ lu dans le document")
        return self.tr("Image\u00a0: à comparer à l’œil") if whole else self.tr("Lecture du document…")

    def _arrange(self) -> None:
        """Fill the columns row by row."""
        room = self.width() - 2 * theme.SPACE
        columns = max(2 if room >= 2 * theme.scaled(NARROW) else 1, room // theme.scaled(CELL))
        for place, cell in enumerate(self._cells):
            self._grid.addWidget(cell, place // columns, place % columns)
        for column in range(max(columns, self._grid.columnCount())):
            self._grid.setColumnStretch(column, 1 if column < columns else 0)

    @Slot()
    def _on_clicked(self) -> None:
        cell = self.sender()
        if isinstance(cell, _Cell) and cell.leads:
            self.sought.emit(cell.fact.value, cell.pattern or re.compile(cell.fact.forms[0][0]))


class _Cell(QAbstractButton):
    """A label above a value, and a mark beside it once the text has been looked at."""

    def __init__(self, fact: Fact, parent: QWidget) -> None:
        super().__init__(parent)
        self.fact = fact
        self.pattern: re.Pattern[str] | None = None
        self._said = Said.UNKNOWN
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # a click leaves the keys to the dossier
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.show_said(Said.UNKNOWN, None)

    def show_said(self, said: Said, pattern: re.Pattern[str] | None) -> None:
        """Show whether the text says the value, and where a click leads."""
        self._said, self.pattern = said, pattern
        self.setCursor(Qt.CursorShape.PointingHandCursor if self.leads else Qt.CursorShape.ArrowCursor)
        hint = {
            Said.YES: self.tr("lu dans le document"),
            Said.NO: self.tr("non trouvé dans le texte"),
            Said.UNKNOWN: "",
        }[said]
        spoken = f"{self.fact.label}\u00a0: {self.fact.value}"
        self.setAccessibleName(f"{spoken}, {hint}" if hint else spoken)
        self.setToolTip(plain(f"{spoken}\n{hint}" if hint else spoken))
        self.update()

    @property
    def leads(self) -> bool:
        """Whether a click looks for the value in the text."""
        return bool(self.fact.forms)

    @property
    def said(self) -> Said:
        """Whether the text says the value."""
        return self._said

    def sizeHint(self) -> QSize:
        """Return the room of two lines."""
        lines = sum(QFontMetrics(font).height() for font in (_small(), theme.font(theme.Type.BODY)))
        return QSize(theme.scaled(CELL), lines + theme.SPACE)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002
        """Paint the label, the mark and the value."""
        colours = theme.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = self.rect().toRectF().adjusted(1, 1, -1, -1)
        if self.hasFocus():
            painter.setPen(QColor(colours.focus))
            painter.drawRoundedRect(frame, 6, 6)
        elif self.underMouse() and self.leads:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.neutral_soft))
            painter.drawRoundedRect(frame, 6, 6)
        room = self.rect().adjusted(theme.SPACE, theme.SPACE // 2, -theme.SPACE, -theme.SPACE // 2)
        small = QFontMetrics(_small())
        label = QRect(room.left(), room.top(), room.width(), small.height())
        _draw(painter, label, self.fact.label if self._said is not Said.NO else self._absent(), small=True)
        below = QRect(room.left(), label.bottom() + 1, room.width(), room.bottom() - label.bottom())
        if self._said is Said.YES:
            side = theme.scaled(MARK)
            mark = QRect(below.left(), below.center().y() - side // 2 + 1, side, side)
            theme.icon("check", theme.Tone.GOOD).paint(painter, mark)
            below.setLeft(mark.right() + theme.SPACE // 2)
        _draw(painter, below, self.fact.value, small=False)

    def _absent(self) -> str:
        """Return the label of a value that the text does not say, with as much of it as there is room for."""
        whole = self.tr("{} · non trouvé dans le texte").format(self.fact.label)
        room = self.width() - 2 * theme.SPACE
        return (
            whole
            if QFontMetrics(_small()).horizontalAdvance(whole) <= room
            else self.tr("{} · non trouvé").format(self.fact.label)
        )


def _small() -> QFont:
    return theme.font(theme.Type.CAPTION)


def _draw(painter: QPainter, room: QRect, text: str, *, small: bool) -> None:
    colours = theme.palette()
    painter.setFont(_small() if small else theme.font(theme.Type.BODY))
    painter.setPen(QColor(colours.quiet if small else colours.text))
    shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideMiddle, room.width())
    painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
