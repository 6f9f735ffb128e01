"""A hairline between two parts of a page."""

from PySide6.QtWidgets import QFrame


def line(*, upright: bool = False) -> QFrame:
    """Return a hairline, lying unless it is `upright`."""
    made = QFrame()
    made.setProperty("role", "line")
    made.setProperty("upright", upright)
    return made
