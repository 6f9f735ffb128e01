"""Which upload of a document is looked at: its versions in, the one chosen out."""

from PySide6.QtCore import QCoreApplication, Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSizePolicy, QWidget

from db.queries.dossier import VersionCard
from db.rules.formats import short_date
from ui import theme
from ui.widgets.buttons import ActionButton
from ui.widgets.elided import ElidedLabel


def version_words(version: VersionCard) -> str:
    """Return how a version is called, and that it was refused."""
    day = short_date(version.uploaded_at.astimezone().date())
    words = QCoreApplication.translate("Versions", "version {} du {}").format(version.number, day)
    refused = QCoreApplication.translate("Versions", "{}, refusée")
    return refused.format(words) if version.refused else words


class Versions(QWidget):
    """Hidden for a single version; an old one is said to be old, or somebody would decide on it."""

    chosen = Signal(str)
    """The sha256 of a version."""
    comparison_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._versions: tuple[VersionCard, ...] = ()
        self._menu = QMenu(self)
        self._menu.triggered.connect(self._on_triggered)
        self._button = ActionButton("", kind="filter")
        self._button.setMenu(self._menu)
        self._mark = QLabel()
        self._mark.setTextFormat(Qt.TextFormat.PlainText)
        self._warning = ElidedLabel(self.tr("La famille a remplacé ce fichier."))
        self._warning.setProperty("tone", "warn")
        self._warning.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._latest = ActionButton(self.tr("Voir la dernière version"), kind="quiet")
        self._latest.clicked.connect(self._on_latest)
        self._compare = ActionButton(self.tr("Comparer"), "B", kind="quiet")
        self._compare.setToolTip(self.tr("Comparer avec la version précédente, côte à côte (touche B)"))
        self._compare.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._compare.clicked.connect(self._on_compare)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * theme.SPACE, 0, theme.SPACE, theme.SPACE // 2)
        row.setSpacing(theme.SPACE)
        row.addWidget(self._button)
        row.addWidget(self._mark)
        row.addWidget(self._warning, stretch=1)
        row.addWidget(self._latest)
        row.addStretch()
        row.addWidget(self._compare)
        self.hide()

    def show_versions(self, versions: tuple[VersionCard, ...], sha256: str) -> None:
        """Show `versions`, newest first, and which of them is in sight."""
        self._versions = versions
        self._menu.clear()
        for version in versions:
            action = QAction(version_words(version), self._menu, checkable=True)
            action.setChecked(version.sha256 == sha256)
            action.setData(version.sha256)
            self._menu.addAction(action)
        current = next((i for i, version in enumerate(versions) if version.sha256 == sha256), 0)
        self._button.setText(version_words(versions[current]) if versions else "")
        side = theme.scaled(16)
        self._mark.setPixmap(theme.icon("warning", theme.Tone.WARN).pixmap(side, side))
        for widget in (self._mark, self._warning, self._latest):
            widget.setVisible(current > 0)
        self.setVisible(len(versions) > 1)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(action.data())

    @Slot()
    def _on_compare(self) -> None:
        self.comparison_wanted.emit()

    @Slot()
    def _on_latest(self) -> None:
        self.chosen.emit(self._versions[0].sha256)
