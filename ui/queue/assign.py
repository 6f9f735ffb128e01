"""The button that gives the chosen dossiers to somebody: colleagues in, an `Assignee` out."""

from collections.abc import Sequence
from uuid import UUID

from PySide6.QtCore import QPoint, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from coordinator_app.assigning import NOBODY, TEAM, Assignee
from ui import keys
from ui.widgets.buttons import ActionButton


class AssignButton(ActionButton):
    """« Attribuer… » with a menu: to me, to the stay's team, to nobody, to a colleague."""

    chosen = Signal(object)

    def __init__(self, me: UUID) -> None:
        super().__init__("", keys.TAKE.shown, icon="person")
        self._me = me
        self._colleagues: tuple[tuple[UUID, str], ...] = ()
        self._team = True
        self._offers: list[Assignee] = []
        self._menu = QMenu(self)
        self._menu.triggered.connect(self._on_triggered)
        self.clicked.connect(self.open_menu)
        self.show_number(0)
        self._fill()

    def offer(self, colleagues: Sequence[tuple[UUID, str]]) -> None:
        """Offer these people, oneself among them or not."""
        self._colleagues = tuple(colleagues)
        self._fill()

    def offer_team(self, *, offered: bool) -> None:
        """Offer the team of the stay, or not: an account has no stay."""
        self._team = offered
        self._fill()

    def show_number(self, number: int) -> None:
        """Say how many dossiers are chosen."""
        several = self.tr("Attribuer {} dossiers…").format(number)
        self.setText(several if number > 1 else self.tr("Attribuer…"))
        self.setEnabled(number > 0)
        self.updateGeometry()

    def actions_offered(self) -> tuple[QAction, ...]:
        """Return the lines of the menu that choose somebody."""
        return tuple(action for action in self._menu.actions() if not action.isSeparator())

    @Slot()
    def open_menu(self) -> None:
        """Show the menu, its first line in hand: Enter takes the dossiers."""
        if self.isEnabled():
            self._menu.setActiveAction(self._menu.actions()[0])
            self._menu.popup(self.mapToGlobal(QPoint(0, self.height())))

    def _fill(self) -> None:
        self._menu.clear()
        self._offers = []
        self._add(self.tr("À moi"), Assignee(self._me))
        if self._team:
            self._add(self.tr("À l’équipe du séjour"), TEAM)
        self._add(self.tr("À personne"), NOBODY)
        others = [(id_, name) for id_, name in self._colleagues if id_ != self._me]
        if others:
            self._menu.addSeparator()
        for id_, name in others:
            self._add(self.tr("À {}").format(name), Assignee(id_))

    def _add(self, text: str, to: Assignee) -> None:
        action = self._menu.addAction(text.replace("&", "&&"))
        action.setData(len(self._offers))
        self._offers.append(to)

    @Slot(QAction)
    def _on_triggered(self, action: QAction) -> None:
        self.chosen.emit(self._offers[int(action.data())])
