"""What every test of a window needs: no screen, and the desk's own look on the one application."""

import os
from pathlib import Path

import pytest

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from tests.ui import desks
from ui import theme
from ui.application import use_shipped_font
from ui.garbage import Garbage


def pytest_configure(config: pytest.Config) -> None:
    """Ignore what the platform without a screen says about itself."""
    config.addinivalue_line("qt_log_ignore", "This plugin does not support propagateSizeHints")


@pytest.fixture(scope="session")
def qapp(qapp: QApplication) -> QApplication:
    """Wear the light scheme at 100 % and the shipped font, whatever the machine's; free as the desk does."""
    Garbage(qapp)
    use_shipped_font(qapp)
    theme.apply(qapp, Qt.ColorScheme.Light, text_factor=1.0)
    return qapp


@pytest.fixture(scope="session")
def season(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a desk on the small season; copy it, do not write to it."""
    return desks.make_season(tmp_path_factory.mktemp("season"))
