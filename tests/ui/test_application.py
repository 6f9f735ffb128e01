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

_started = """
import sys
from coordinator_app import main
from ui import application
print(*sys.modules)
"""
LATER = {
    *("db.verdicts", "db.queries.opening", "db.queries.dossier", "db.queries.directory", "db.rules.capture"),
    *("db.rules.notice", "coordinator_app.sync.push", "coordinator_app.connecting", "coordinator_app.keys"),
    *("ui.review.page", "ui.outgoing", "ui.conflict.page", "ui.go_to", "ui.link_page", "ui.viewer.viewer"),
    *("papers.outgoing", "alembic", "jinja2", "psycopg", "sqlalchemy.dialects.postgresql", "keyring"),
    *(
        "requests",
        "smtplib",
        "PIL",
        "pypdfium2",
        "reportlab",
        "segno",
        "xlsxwriter",
        "PySide6.QtPrintSupport",
    ),
}
"""What the first queue does not show; loaded after it, or where it is used."""


def test_a_start_loads_what_it_shows() -> None:
    ended = subprocess.run([sys.executable, "-c", _started], capture_output=True, text=True, check=True)
    loaded = set(ended.stdout.split())
    assert {"ui.queue.page", "db.queries.queues"} <= loaded
    assert not loaded & LATER


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
