"""One window in a process of its own, for `bench.start`: a name in, « painted » out once it is on screen.

What a window needs is loaded with it, since that is part of what is measured.
"""

# ruff: noqa: PLC0415
import sys
from contextlib import closing
from pathlib import Path


def bare() -> None:
    """Show a window with an empty table and say when it was painted."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QMainWindow, QTableView

    app = QApplication([])
    window = QMainWindow()
    window.setCentralWidget(QTableView())
    window.resize(1280, 800)
    window.show()
    QTimer.singleShot(0, window, _say)
    app.exec()


def tables() -> None:
    """Load SQLAlchemy with the tables, and show nothing: no start that reads through it can take less."""
    import db.models

    assert db.models.Base.metadata.tables  # noqa: S101 - loaded, and not only looked for
    _say()


def desk(folder: Path) -> None:
    """Open the window on a data folder and say when the first rows of its queue were painted."""
    from coordinator_app.loading import uncollected

    with uncollected():  # as `coordinateur` does, and before Qt
        from coordinator_app.main import open_desk
        from coordinator_app.settings import load

    with uncollected():
        from PySide6.QtGui import QPaintEvent

        from ui.application import create_application, open_window
        from ui.queue import page, table

    class Watched(table.QueueTable):
        def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt overrides
            super().paintEvent(event)
            if window.queue_page.current_row() is not None:
                _say()

    with closing(open_desk(load(folder))) as opened:
        app = create_application([])
        page.QueueTable = Watched  # type: ignore[attr-defined] # the page makes the one that tells
        window, previews = open_window(opened, folder)
        window.show()
        app.exec()
        previews.close()


def _say() -> None:
    print("painted", flush=True)


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["bare"]:
            bare()
        case ["tables"]:
            tables()
        case [_, folder]:
            desk(Path(folder))
