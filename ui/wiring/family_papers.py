"""What a family may ask for, from its panel: its page and its data, written where a person chose."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal, Slot

from coordinator_app.desk import Desk
from coordinator_app.editions.export import Exported
from coordinator_app.errors import DeskError
from db.queries.directory import FamilyRow
from ui.families import FamiliesPage
from ui.tasks import Tasks
from ui.tones import Tone
from ui.wiring.saving import Going, ask_file, open_folder


class FamilyPapersWiring(QObject):
    """Answers the two buttons of the panel, one at a time."""

    failed = Signal(object)
    """An exception that came of what was asked for."""
    logged = Signal()
    """Lines for the journal wait to leave."""

    def __init__(self, page: FamiliesPage, desk: Desk, tasks: Tasks) -> None:
        super().__init__(page)
        self._page, self._desk, self._tasks = page, desk, tasks
        self._going: Going | None = None
        page.summary_wanted.connect(self._on_summary_wanted)
        page.export_wanted.connect(self._on_export_wanted)
        page.work.cancelled.connect(self.stop)
        page.work.folder_wanted.connect(open_folder)

    @Slot()
    def stop(self) -> None:
        """Stop what is under way."""
        if self._going is not None:
            self._going.stop()

    @Slot(object)
    def _on_summary_wanted(self, row: FamilyRow) -> None:
        name = self.tr("Fiche famille - {}").format(row.name)
        ask_file(
            self._page, self.tr("Enregistrer la fiche famille"), name, "pdf", partial(self._summary, row)
        )

    @Slot(object)
    def _on_export_wanted(self, row: FamilyRow) -> None:
        name = self.tr("Données - {}").format(row.name)
        ask_file(self._page, self.tr("Exporter les données"), name, "zip", partial(self._export, row))

    def _summary(self, row: FamilyRow, target: Path) -> None:
        self._page.work.begin(self.tr("Écriture en cours…"))
        self._tasks.run_long(
            partial(self._desk.press.print_summary, row.household_id, target),
            done=partial(self._on_summary, target),
            failed=self._on_failed,
        )

    def _export(self, row: FamilyRow, target: Path) -> None:
        going = self._going = Going(self)
        going.moved.connect(self._page.work.step)
        self._page.work.begin(self.tr("Export en cours…"))
        self._tasks.run_long(
            partial(self._desk.press.export_family, row.household_id, target, watch=going.watch()),
            done=partial(self._on_exported, target),
            failed=self._on_failed,
        )

    def _on_summary(self, target: Path, _: None) -> None:
        self.logged.emit()
        self._page.work.end(self.tr("Fiche enregistrée, journalisée"), place=target)

    def _on_exported(self, target: Path, exported: Exported) -> None:
        if exported.cancelled:
            self._page.work.end(self.tr("Annulé. Rien n’a été écrit."))
            return
        self.logged.emit()
        count = exported.documents
        words = self.tr("{} documents exportés") if count > 1 else self.tr("{} document exporté")
        if exported.absent:
            words += self.tr(", {} absents").format(len(exported.absent))
        self._page.work.end(words.format(count), place=target)

    def _on_failed(self, error: Exception) -> None:
        self._page.work.end(error.title if isinstance(error, DeskError) else "", tone=Tone.WARN)
        self.failed.emit(error)
