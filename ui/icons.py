"""The icons as drawings: a name and two inks in, an icon out that Qt asks for each size when it shows one."""

from collections.abc import Mapping
from functools import cache, lru_cache
from importlib import resources
from typing import ClassVar

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

_RESTING = 0.5
"""How strong the icon of a disabled button is drawn."""


@cache
def drawings() -> Mapping[str, str]:
    """Return every icon as SVG, read when the application starts: later, no click waits for a disk."""
    folder = resources.files("resources") / "icons"
    return {
        entry.name.removesuffix(".svg"): entry.read_text(encoding="utf-8")
        for entry in folder.iterdir()
        if entry.name.endswith(".svg")
    }


@lru_cache(maxsize=256)
def icon(name: str, ink: str, disabled: str) -> QIcon:
    """Return a drawing in an ink, `disabled` where its button is; KeyError if there is none of that name."""
    return QIcon(_Drawing(drawings()[name], ink, disabled))


class _Drawing(QIconEngine):
    """Draws at the size and resolution that are wanted, when they are: a start shows few of either."""

    _clones: ClassVar[list["_Drawing"]] = []
    """Kept here: PySide frees a clone that Qt is still to free (an icon is cloned when it is added to)."""

    def __init__(self, drawing: str, ink: str, disabled: str) -> None:
        super().__init__()
        self._drawing, self._ink, self._disabled = drawing, ink, disabled

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        """Paint the icon, as sharp as what it is painted on."""
        # Of a device PySide would load every class there is, to find out which one it is.
        ratio = max(1.0, painter.deviceTransform().m11())
        painter.drawPixmap(rect, self.scaledPixmap(rect.size(), mode, state, ratio))

    def actualSize(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QSize:  # noqa: ARG002
        """Return the largest square in `size`: every drawing is one."""
        side = min(size.width(), size.height())
        return QSize(side, side)

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        """Return the icon in a size in pixels."""
        return self.scaledPixmap(size, mode, state, 1.0)

    def scaledPixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State, scale: float) -> QPixmap:
        """Return the icon with `scale` pixels for each of `size`."""
        side = round(self.actualSize(size, mode, state).width() * scale)
        if mode is QIcon.Mode.Disabled:
            return _picture(self._drawing, self._disabled, side, _RESTING)
        return _picture(self._drawing, self._ink, side, 1.0)

    def clone(self) -> QIconEngine:
        """Return another one like it."""
        self._clones.append(_Drawing(self._drawing, self._ink, self._disabled))
        return self._clones[-1]


@lru_cache(maxsize=512)
def _picture(drawing: str, ink: str, side: int, opacity: float) -> QPixmap:
    picture = QPixmap(side, side)
    if picture.isNull():  # a widget without room
        return picture
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setOpacity(opacity)
    coloured = QByteArray(drawing.replace("currentColor", ink).encode())
    QSvgRenderer(coloured).render(painter, QRectF(0, 0, side, side))
    painter.end()
    return picture
