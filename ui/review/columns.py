"""The three columns of the review page: what stands in each, how wide it is, and which of it is seen."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from ui import theme

_LEAST, _WIDTHS = (216, 304, 0), (264, 328, 600)


class Columns(QSplitter):
    """Left stays as it is; the middle and the right show one of several widgets each."""

    def __init__(self, left: QWidget, middle: tuple[QWidget, ...], right: tuple[QWidget, ...]) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setChildrenCollapsible(False)
        self.middle, self.right = _stack(middle), _stack(right)
        for place, content in enumerate((left, self.middle, self.right)):
            frame = QFrame()
            frame.setProperty("role", "panel")
            frame.setMinimumWidth(theme.scaled(_LEAST[place]))
            inside = QVBoxLayout(frame)
            inside.setContentsMargins(0, 0, 0, 0)
            inside.addWidget(content)
            self.addWidget(frame)
            if content is left:
                self._left = frame
            self.setStretchFactor(place, 1 if content is self.right else 0)
        self.setSizes([theme.scaled(width) for width in _WIDTHS])

    @Slot(bool)
    def spare_left(self, spare: bool) -> None:  # noqa: FBT001 - a signal's argument
        """Give the left column's room to the right, or take it back."""
        self._left.setVisible(not spare)


def _stack(widgets: tuple[QWidget, ...]) -> QStackedWidget:
    stack = QStackedWidget()
    for widget in widgets:
        stack.addWidget(widget)
    return stack
