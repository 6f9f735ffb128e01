"""The memory of the desk's own process while documents are paged through: it must stop growing.

`python -m bench.memory`: the real viewer, its wiring and the rendering process, without a display. Nobody
opens a thousand documents of the demonstration: the same files come again under other names, which neither
the viewer nor the previews can tell.
"""

import argparse
import os
import shutil
import tempfile
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop
from PySide6.QtWidgets import QApplication

from bench.season import KEPT_IN, documents, season
from coordinator_app.desk import Desk
from coordinator_app.main import open_desk
from coordinator_app.previews import Previews
from coordinator_app.settings import load
from db.queries.dossier import VersionCard
from papers.incoming.renderer import Renderer
from ui.application import create_application, use_shipped_font
from ui.tasks import Tasks
from ui.viewer.viewer import Viewer
from ui.wiring.documents import DocumentWiring

MARKS = (1, 100, 250, 500, 750, 1000)
TURNED = 10  # one document in so many is turned, and shown with more contrast
SEEN = datetime(2026, 11, 12, 9, tzinfo=UTC)


@dataclass(frozen=True)
class Row:
    """The memory in use after so many documents, in bytes, and what of it Python's and Qt's heaps hold."""

    documents: int
    resident: int
    private: int

    def __str__(self) -> str:
        """Return one row of the table."""
        return f"{self.documents:>6} {self.resident / 1e6:>10.0f} MB {self.private / 1e6:>10.0f} MB"


HEADER = f"{'shown':>6} {'resident':>13} {'of it private':>13}"


def page_through(viewer: Viewer, tasks: Tasks, wiring: DocumentWiring, names: Sequence[str]) -> list[Row]:
    """Show one document after the other and draw the next one ahead; return the memory at `MARKS`."""
    rows = []
    for number, name in enumerate(names, start=1):
        wiring.drop()
        viewer.show_document(f"Pièce {number}", (VersionCard(1, name, "scan.pdf", SEEN, 1_000),))
        viewer.prefetch(names[number % len(names)])
        _settle(viewer, tasks)
        if number % TURNED == 0:
            viewer.tools.turn_right()
            viewer.tools.toggle_contrast()
            _settle(viewer, tasks)
        if number in MARKS or number == len(names):
            rows.append(Row(number, *_memory()))
    return rows


def measure(folder: Path, *, count: int) -> list[Row]:
    """Page through `count` documents of the season in `folder`, which is copied. Needs a `QApplication`."""
    files = documents(folder)
    names = [f"{sha256}-{turn}" for turn in range(1 + count // len(files)) for sha256 in files][:count]
    tasks = Tasks()
    with (
        tempfile.TemporaryDirectory() as copy,
        closing(_desk(folder, Path(copy))) as desk,
        closing(Previews(lambda name: files[name.partition("-")[0]], Renderer())) as previews,
    ):
        viewer = Viewer()
        wiring = DocumentWiring(viewer, previews, desk, tasks)
        viewer.resize(1000, 1000)
        viewer.show()
        try:
            return page_through(viewer, tasks, wiring, names)
        finally:
            wiring.left()
            tasks.drain()
            viewer.close()
            viewer.deleteLater()


def main(arguments: Sequence[str] | None = None) -> list[Row]:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="bench.memory")
    parser.add_argument("--size", choices=["smallest", "full"], default="full")
    parser.add_argument("--kept-in", type=Path, default=KEPT_IN)
    options = parser.parse_args(arguments)
    folder = season(kept_in=options.kept_in)
    if QApplication.instance() is None:
        use_shipped_font(create_application(["bench"]))
    rows = measure(folder, count=20 if options.size == "smallest" else MARKS[-1])
    print("\n".join(map(str, (HEADER, *rows))))
    return rows


def _desk(folder: Path, copy: Path) -> Desk:
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns("files"), dirs_exist_ok=True)
    return open_desk(load(copy))


def _settle(viewer: Viewer, tasks: Tasks) -> None:
    """Wait until the document, or why it cannot be seen, is on screen and nothing is under way."""
    while tasks.busy or not (viewer.shows_page() or viewer.shows_problem()):
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents)


def _memory() -> tuple[int, int]:
    """Return what this process has in memory, and how much of that no file and no other process shares."""
    resident, shared = map(int, Path("/proc/self/statm").read_text().split()[1:3])
    page = os.sysconf("SC_PAGE_SIZE")
    return resident * page, (resident - shared) * page


if __name__ == "__main__":
    main()
