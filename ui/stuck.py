"""Decisions that the shared database refused: why, and what was typed, until a person has read it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from coordinator_app.desk import Refused
from ui import wording
from ui.review.parts import clear, label
from ui.theme import SPACE
from ui.widgets.buttons import ActionButton
from ui.widgets.empty import EmptyState
from ui.widgets.line import line


class StuckPage(QWidget):
    """A list that is nearly always empty; `opened` and `dismissed` carry a `Refused`."""

    opened = Signal(object)
    dismissed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        heading = label(self.tr("Décisions refusées"), role="heading")
        inside = QWidget()
        self._list = QVBoxLayout(inside)
        self._list.setContentsMargins(0, 0, 0, 0)
        self._list.setSpacing(2 * SPACE)
        self._list.addStretch()
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setWidget(inside)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addWidget(heading)
        column.addWidget(
            label(
                self.tr("Elles n’ont rien changé et aucun courriel n’est parti. Décidez à nouveau."),
                role="quiet",
            )
        )
        column.addWidget(scroll, stretch=1)

    def show_stuck(self, rows: Sequence[Refused]) -> None:
        """Show these decisions."""
        clear(self._list)
        for row in rows:
            self._list.addWidget(_Entry(row, self))
        if not rows:
            self._list.addWidget(EmptyState("check", self.tr("Aucune décision refusée")))
        self._list.addStretch()


class _Entry(QFrame):
    def __init__(self, row: Refused, page: StuckPage) -> None:
        super().__init__()
        self._row, self._page = row, page
        ruling = row.ruling
        open_ = ActionButton(self.tr("Ouvrir le dossier"), kind="primary")
        open_.clicked.connect(self._on_open)
        dismiss = ActionButton(self.tr("Retirer de la liste"))
        dismiss.clicked.connect(self._on_dismiss)
        buttons = QHBoxLayout()
        buttons.addWidget(open_)
        buttons.addWidget(dismiss)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(label(f"{row.title} · {wording.subject(ruling.subject)}", role="title"))
        column.addWidget(
            label(self.tr("Votre décision : {}.").format(wording.done(ruling.subject, ruling.verdict)))
        )
        column.addWidget(label(row.sentence))
        if ruling.message:
            column.addWidget(label(self.tr("Votre texte : « {} »").format(ruling.message), selectable=True))
        column.addLayout(buttons)
        column.addWidget(line())

    @Slot()
    def _on_open(self) -> None:
        self._page.opened.emit(self._row)

    @Slot()
    def _on_dismiss(self) -> None:
        self._page.dismissed.emit(self._row)
