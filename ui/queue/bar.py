"""What stands over a queue: its name and number, the search field, the filters; a view in, a view out."""

from collections.abc import Sequence
from dataclasses import replace
from uuid import UUID

from PySide6.QtCore import QEvent, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from db.queries.queues import Column, Queue, Stage, View
from ui import theme, wording
from ui.queue.assign import AssignButton
from ui.queue.cells import columns, layouts
from ui.queue.filters import Choice, FilterButton
from ui.tones import Tone

_MINE = "mine"
_NOBODY = "nobody"
_TEAM = "team"


class SearchField(QLineEdit):
    """Says what is typed once the fingers rest; Escape empties it, and then leaves it."""

    searched = Signal(str)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._resting = QTimer(self, singleShot=True, interval=150)
        self._resting.timeout.connect(self._on_rested)
        self._lens = QAction(self)
        self.addAction(self._lens, QLineEdit.ActionPosition.LeadingPosition)
        self.setPlaceholderText(self.tr("Filtrer par nom…"))
        self.setAccessibleName(self.tr("Filtrer la liste par nom"))
        self.setToolTip(self.tr("Filtrer la liste (touche /)"))
        self.setClearButtonEnabled(True)
        self.textChanged.connect(self._on_changed)
        self._draw()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Leave the field on Enter, the down arrow and Escape; the latter empties it first."""
        match event.key():
            case Qt.Key.Key_Escape if self.text():
                self.clear()
            case Qt.Key.Key_Escape | Qt.Key.Key_Return | Qt.Key.Key_Enter | Qt.Key.Key_Down:
                self.left.emit()
            case _:
                super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        """Draw the lens again in the colours of a new scheme."""
        if event.type() == QEvent.Type.PaletteChange:
            self._draw()
        super().changeEvent(event)

    def _draw(self) -> None:
        self._lens.setIcon(theme.icon("search", Tone.QUIET))

    @Slot()
    def _on_changed(self) -> None:
        self._resting.start()

    @Slot()
    def _on_rested(self) -> None:
        self.searched.emit(self.text().strip())


class QueueBar(QWidget):
    """Edits a view; `changed` carries the new one."""

    changed = Signal(object)
    left = Signal()

    def __init__(self, staff_id: UUID, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._staff_id = staff_id
        self._view = View(Queue.PRE_REGISTRATIONS)
        self._title = QLabel()
        self._title.setProperty("role", "heading")
        self._number = QLabel()
        self._number.setProperty("role", "quiet")
        for label in (self._title, self._number):
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.search = SearchField()
        self.search.setMinimumWidth(theme.scaled(160))
        self.search.setMaximumWidth(theme.scaled(320))
        self.search.searched.connect(self._on_searched)
        self.search.left.connect(self._on_left)
        self.assigned = FilterButton(self.tr("Attribution"), Choice(self.tr("Tous"), None))
        self._colleagues: tuple[tuple[UUID, str], ...] = ()
        self.assign = AssignButton(staff_id)
        self.assigned.chosen.connect(self._on_assigned)
        self.stay = FilterButton(self.tr("Séjour"), Choice(self.tr("Tous les séjours"), None))
        self.stay.chosen.connect(self._on_stay)
        self.stage = FilterButton(
            self.tr("État"), Choice(wording.stage(Stage.TO_DO), Stage.TO_DO), says_rest=True
        )
        self.stage.offer([Choice(wording.stage(stage), stage) for stage in Stage if stage is not Stage.TO_DO])
        self.stage.chosen.connect(self._on_stage)
        self.order = FilterButton(self.tr("Tri"), Choice(self.tr("Urgence"), Column.URGENCY), says_rest=True)
        self.order.chosen.connect(self._on_ordered)
        self._number.setContentsMargins(0, 0, 0, theme.SPACE // 2)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(theme.SPACE)
        head, filters = QHBoxLayout(), QHBoxLayout()
        for row in (head, filters):
            row.setSpacing(theme.SPACE)
            rows.addLayout(row)
        head.addWidget(self._title)
        head.addWidget(self._number, alignment=Qt.AlignmentFlag.AlignBottom)
        head.addStretch(1)
        head.addWidget(self.search, stretch=2)
        for button in (self.stage, self.stay, self.assigned):
            filters.addWidget(button)
        filters.addStretch(1)
        filters.addWidget(self.assign)
        filters.addWidget(self.order)
        self._offer_people()

    def show_view(self, view: View) -> None:
        """Show what a view says, silently."""
        self._view = view
        self._title.setText(wording.queue(view.queue))
        self.stay.setVisible(view.queue is not Queue.ACCOUNTS)
        # A dossier stays in the documents' queue for what is to check, wherever its request stands.
        self.stage.setVisible(view.queue is not Queue.DOCUMENTS)
        self.order.offer([Choice(self.tr(layouts[column].title), column) for column in columns(view.queue)])
        self.assign.offer_team(offered=view.queue is not Queue.ACCOUNTS)
        self._offer_people()
        self.stage.show_value(view.stage)
        self.order.show_value(view.sort)
        self._show_stay()
        if view.text != self.search.text().strip():
            self.search.blockSignals(True)  # noqa: FBT003 - Qt takes no keyword here
            self.search.setText(view.text)
            self.search.blockSignals(False)  # noqa: FBT003 - Qt takes no keyword here

    def show_number(self, total: int | None) -> None:
        """Show how many rows there are; nothing for none, or None while it is not known."""
        self._number.setText(f"{total:,}".replace(",", "\u202f") if total else "")

    def show_stays(self, stays: Sequence[tuple[UUID, str]]) -> None:
        """Offer these stays."""
        self.stay.offer([Choice(name, id_) for id_, name in stays])
        self._show_stay()

    def show_colleagues(self, colleagues: Sequence[tuple[UUID, str]]) -> None:
        """Offer these people, to narrow the list and to give dossiers to."""
        self._colleagues = tuple(colleagues)
        self.assign.offer(colleagues)
        self._offer_people()

    def _offer_people(self) -> None:
        view = self._view
        choices = [Choice(self.tr("À moi"), _MINE)]
        if view.queue is not Queue.ACCOUNTS:
            choices.append(Choice(self.tr("À mes équipes"), _TEAM))
        choices.append(Choice(self.tr("Non attribués"), _NOBODY))
        choices += [
            Choice(self.tr("À {}").format(name), id_)
            for id_, name in self._colleagues
            if id_ != self._staff_id
        ]
        self.assigned.offer(choices)
        value: object = view.assignee_id
        if view.unassigned:
            value = _NOBODY
        elif view.team_of is not None:
            value = _TEAM
        elif view.assignee_id == self._staff_id:
            value = _MINE
        # A view may name a colleague before the colleagues are known.
        if self.assigned.offers(value):
            self.assigned.show_value(value)
            self.assigned.offer(choices)

    @Slot(str)
    def _on_searched(self, text: str) -> None:
        self._say(replace(self._view, text=text))

    @Slot(object)
    def _on_assigned(self, value: object) -> None:
        person = value if isinstance(value, UUID) else None
        self._say(
            replace(
                self._view,
                assignee_id=self._staff_id if value == _MINE else person,
                unassigned=value == _NOBODY,
                team_of=self._staff_id if value == _TEAM else None,
            )
        )

    @Slot(object)
    def _on_stay(self, value: object) -> None:
        self._say(replace(self._view, stay_id=value if isinstance(value, UUID) else None))

    @Slot(object)
    def _on_stage(self, value: object) -> None:
        if isinstance(value, Stage):
            self._say(replace(self._view, stage=value))

    @Slot(object)
    def _on_ordered(self, value: object) -> None:
        if isinstance(value, Column):
            self._say(self._view.sorted_by(value, descending=False))

    @Slot()
    def _on_left(self) -> None:
        self.left.emit()

    def _show_stay(self) -> None:
        # A view may name a stay before the stays are known.
        if self.stay.offers(self._view.stay_id):
            self.stay.show_value(self._view.stay_id)

    def _say(self, view: View) -> None:
        if view != self._view:
            self._view = view
            self.changed.emit(view)
