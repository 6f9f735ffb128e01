"""Whose work a dossier is: its holder in; the button that takes it, or gives it back, out."""

import uuid

from PySide6.QtCore import Signal, Slot

from db.queries.dossier import Holder
from ui import keys, theme
from ui.tones import Tone
from ui.widgets.buttons import ActionButton


class HoldButton(ActionButton):
    """« Prendre pour moi », « Reprendre à Marie », or « À vous », which gives it back.

    A `compact` one says it in its tooltip only, and its icon takes the accent where the dossier is mine.
    """

    claimed = Signal()

    def __init__(self, *, compact: bool = False) -> None:
        super().__init__("", keys.TAKE.shown, kind="quiet" if compact else None, icon="person")
        self._compact = compact
        self._me: uuid.UUID | None = None
        self._holder = Holder()
        self.clicked.connect(self._on_clicked)

    def set_me(self, staff_id: uuid.UUID) -> None:
        """Say who sits here."""
        self._me = staff_id
        self.show_holder(self._holder)

    @property
    def mine(self) -> bool:
        """Whether the dossier in sight is this coordinator's."""
        return self._holder.staff_id is not None and self._holder.staff_id == self._me

    @property
    def anothers(self) -> bool:
        """Whether the dossier in sight is a colleague's."""
        return self._holder.staff_id is not None and self._holder.staff_id != self._me

    @property
    def holder(self) -> Holder:
        """Whose work the dossier in sight is."""
        return self._holder

    def show_holder(self, holder: Holder) -> None:
        """Offer what can be done about a dossier that is `holder`'s."""
        self._holder = holder
        if self.mine:
            self._say(self.tr("À vous"), self.tr("Ce dossier vous est attribué. Cliquez pour le rendre."))
        elif self.anothers:
            self._say(
                self.tr("Reprendre à {}").format(holder.name),
                self.tr("Ce dossier est attribué à {}. Cliquez pour le prendre.").format(holder.name),
            )
        else:
            whose = (
                self.tr("Ce dossier est attribué à l’équipe du séjour.")
                if holder.team
                else self.tr("Ce dossier n’est attribué à personne.")
            )
            hint = self.tr("{} Cliquez pour le prendre pour vous.").format(whose)
            self._say(self.tr("Prendre pour moi"), hint)
        theme.set_icon(self, "person", Tone.ACCENT if self.mine else Tone.NEUTRAL)

    def _say(self, text: str, hint: str) -> None:
        self.setText("" if self._compact else text)
        self.setAccessibleName(text)
        self.setToolTip(self.tr("{} (touche {})").format(hint, keys.TAKE.shown))
        self.updateGeometry()

    @Slot()
    def _on_clicked(self) -> None:
        self.claimed.emit()
