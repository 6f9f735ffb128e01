"""Typing in tests: keys and text in, what a keyboard sends to the widget with the focus out."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget


def press(page: QWidget, *pressed: Qt.Key | str) -> None:
    """Press each key, or type each text, where the focus is at that moment."""
    for key in pressed:
        if isinstance(key, str):
            for letter in key:
                _type(page.focusWidget() or page, letter)
        else:
            QTest.keyClick(page.focusWidget() or page, key)


def _type(target: QWidget, letter: str) -> None:
    if letter.isascii():
        QTest.keyClicks(target, letter)
        return
    # QTest only knows the keys of an American keyboard.
    for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
        event = QKeyEvent(kind, Qt.Key.Key_unknown, Qt.KeyboardModifier.NoModifier, letter)
        QApplication.sendEvent(target, event)
