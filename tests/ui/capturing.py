"""What a coordinator types of a good document of each type: a panel of fields in, keys pressed on it."""

from datetime import timedelta

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from db.rules.capture import Situation
from tests.ui.keyboard import press
from ui.review.capture import CapturePanel

Key = Qt.Key


def typed(key: str, at: Situation) -> str:
    """Return the letters or digits that fill a mandatory field in well."""
    today, last = at.today, at.season_last
    return {
        "insurer": "MAIF",
        "version": at.health_form_version or "1",
        "signed_on": f"{today:%d%m%Y}",
        "from": f"{min(at.first_day, today):%d%m%Y}",
        "to": f"{last:%d%m%Y}",
        "cover": "r",
        "scheme": "n",
        "answer": "o",
        "aid": "s",
        "passed_on": f"{today:%d%m%Y}",
        "until": f"{last:%d%m%Y}",
        "identity_until": f"{last + timedelta(days=365):%d%m%Y}",
        "proof": "a",
        "certified_on": f"{today:%d%m%Y}",
    }.get(key, "")


def fill(page: QWidget, panel: CapturePanel, at: Situation) -> None:
    """Fill the fields in as they get the focus, Enter after each, until the panel is confirmed."""
    for _ in range(20):
        if not panel.isVisible():
            return
        focused = next(line for line in panel.lines() if line.control.hasFocus())
        if not focused.text():
            press(page, typed(focused.item.key, at))
        press(page, Key.Key_Return)
    raise AssertionError([(line.item.key, line.text(), line.problem) for line in panel.lines()])


def chord(page: QWidget, key: Qt.Key) -> None:
    """Press a key with Ctrl where the focus is."""
    target = QApplication.focusWidget() or page
    QTest.keyClick(target, key, Qt.KeyboardModifier.ControlModifier)
