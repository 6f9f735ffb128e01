"""Where a paper is to be written: a name in, the place that a person chose out."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, QUrl, Signal, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog, QWidget

from coordinator_app.editions import file_names
from coordinator_app.editions.pile import Watch


class Going(QObject):
    """Tells the window how far work on another thread is, and the work when to stop."""

    moved = Signal(int, int)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._stopped = False

    def watch(self) -> Watch:
        """Return what the work is given."""
        return Watch(self._on_progress, self._is_stopped)

    @Slot()
    def stop(self) -> None:
        """Ask to stop."""
        self._stopped = True

    def _on_progress(self, done: int, total: int) -> None:
        self.moved.emit(done, total)

    def _is_stopped(self) -> bool:
        return self._stopped


def ask_file(parent: QWidget, title: str, name: str, suffix: str, chosen: Callable[[Path], None]) -> None:
    """Ask where to write a file, under a clean name to begin with."""
    dialog = _dialog(parent, title)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    dialog.setDefaultSuffix(suffix)
    dialog.setNameFilter(f"{suffix.upper()} (*.{suffix})")
    dialog.selectFile(f"{file_names.safe(name)}.{suffix}")
    dialog.fileSelected.connect(partial(_on_selected, chosen))
    dialog.open()


def ask_folder(parent: QWidget, title: str, name: str, chosen: Callable[[Path], None]) -> None:
    """Ask in which folder to make the folder `name`."""
    dialog = _dialog(parent, title)
    dialog.setFileMode(QFileDialog.FileMode.Directory)
    dialog.setOption(QFileDialog.Option.ShowDirsOnly)
    dialog.fileSelected.connect(partial(_on_folder_selected, chosen, file_names.safe(name)))
    dialog.open()


def open_folder(place: Path) -> None:
    """Show in the system's own window where something was written."""
    folder = place if place.is_dir() else place.parent
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(folder)))


def _dialog(parent: QWidget, title: str) -> QFileDialog:
    dialog = QFileDialog(parent, title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setDirectory(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation))
    return dialog


def _on_selected(chosen: Callable[[Path], None], path: str) -> None:
    chosen(Path(path))


def _on_folder_selected(chosen: Callable[[Path], None], name: str, path: str) -> None:
    chosen(Path(path) / name)
