"""The application introduces itself, and Qt's own words are French."""

import subprocess
import sys

from PySide6.QtCore import QCoreApplication, QTranslator
from PySide6.QtWidgets import QApplication

from ui.application import speak_french

_program = """
from PySide6.QtCore import QLocale
from ui.application import create_application
app = create_application(["coordinateur"])
print(app.organizationName(), app.applicationName(), QLocale().name(), bool(app.styleSheet()))
"""


def test_qt_speaks_french(qapp: QApplication) -> None:
    assert speak_french(qapp)
    try:
        assert QCoreApplication.translate("QPlatformTheme", "Cancel") == "Annuler"
    finally:
        for translator in qapp.findChildren(QTranslator):
            qapp.removeTranslator(translator)


def test_the_application_is_made_whole() -> None:
    made = subprocess.run([sys.executable, "-c", _program], capture_output=True, text=True, check=True)
    assert made.stdout.split() == ["ALEF", "coordinateur-sejours", "fr_FR", "True"]
