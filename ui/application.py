"""The Qt application: the command line in, an application that speaks French and wears the theme out."""

import os
import sys
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

from PySide6.QtCore import (
    QLibraryInfo,
    QLocale,
    QMessageLogContext,
    QSettings,
    Qt,
    QtMsgType,
    QTranslator,
    qInstallMessageHandler,
)
from PySide6.QtGui import QFont, QFontDatabase
from PySide6.QtWidgets import QApplication, QMessageBox

from coordinator_app.desk import Desk
from coordinator_app.errors import DeskError
from coordinator_app.previews import Previews
from papers.incoming.renderer import Renderer
from ui import theme
from ui.bugs import Bugs
from ui.garbage import Garbage
from ui.main_window import MainWindow


def create_application(argv: Sequence[str]) -> QApplication:
    """Return the process's one application; RuntimeError when there is one already."""
    french = QLocale(QLocale.Language.French, QLocale.Country.France)
    QLocale.setDefault(french)
    app = QApplication(list(argv))
    app.setOrganizationName("ALEF")
    app.setApplicationName("coordinateur-sejours")
    app.setApplicationDisplayName("Coordinateur séjours")
    app.setQuitOnLastWindowClosed(True)
    speak_french(app)
    theme.apply(app)
    Garbage(app)
    return app


def speak_french(app: QApplication) -> bool:
    """Load Qt's own words (buttons of dialogs, menus of text fields) in French; False if Qt lacks them."""
    translator = QTranslator(app)
    folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    return translator.load("qtbase_fr", folder) and app.installTranslator(translator)


def use_shipped_font(app: QApplication) -> None:
    """Write in the font that comes with the application: without a display there may be no other."""
    for face in ("OpenSans-Regular.ttf", "OpenSans-Bold.ttf"):
        QFontDatabase.addApplicationFontFromData(files("resources.fonts").joinpath(face).read_bytes())
    app.setFont(QFont("Open Sans"))
    theme.apply(app)


def _without_platform_chatter(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:  # noqa: ARG001
    if "propagateSizeHints" not in message:  # the offscreen platform says so of every window
        print(message, file=sys.stderr)  # noqa: T201


def show(desk: Desk, folder: Path) -> int:
    """Open the window on a desk and return the exit code; `folder` keeps what the window remembers."""
    ready()
    window, previews = open_window(desk, folder)
    window.show()
    try:
        return QApplication.exec()
    finally:
        previews.close()


def ready() -> None:
    """Have an application, before the desk is there: it may have to be asked for."""
    if QApplication.instance() is None:
        create_application(sys.argv)


def tell(error: DeskError) -> None:
    """Say in a window why the desk does not open: who starts it from an icon sees no terminal."""
    ready()
    box = QMessageBox(QMessageBox.Icon.Warning, QApplication.applicationDisplayName(), error.title)
    box.setTextFormat(Qt.TextFormat.PlainText)
    box.setInformativeText(error.message)
    box.exec()


def open_window(desk: Desk, folder: Path) -> tuple[MainWindow, Previews]:
    """Return a window on a desk, at work but not yet shown, and the previews to close after it."""
    geometry = QSettings(str(folder / "fenetre.ini"), QSettings.Format.IniFormat)
    previews = Previews(desk.file, Renderer())
    window = MainWindow(desk, previews, geometry=geometry)
    told = Bugs(window)
    window.bug.connect(told.tell)
    sys.excepthook = told.on_uncaught
    window.start()
    return window, previews


def play_tour(desk: Desk, *, folder: Path, pictures: Path) -> int:
    """Play the guided tour without a display and return 0 when each step did what it shows."""
    from ui.tour import Tour, TourStopped  # noqa: PLC0415 - nobody else needs it

    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    qInstallMessageHandler(_without_platform_chatter)
    app = create_application(sys.argv[:1])
    use_shipped_font(app)
    window, previews = open_window(desk, folder)
    try:
        number = Tour(window, desk, previews, pictures).play()
    except TourStopped as stop:
        print(f"La visite s’est arrêtée : {stop}.", file=sys.stderr)  # noqa: T201
        return 1
    finally:
        window.close()
        previews.close()
    print(f"Visite terminée : {number} images dans {pictures}/.")  # noqa: T201
    return 0
