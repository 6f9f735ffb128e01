"""The keys a template may name: the key, what it stands for, an example; the one chosen comes out."""

from collections.abc import Sequence

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from papers.outgoing.templates import Key
from ui.lookup.model import Cell, Column
from ui.lookup.table import HIGH, LookupTable


class KeyList(QWidget):
    """A double click or Enter inserts a key."""

    inserted = Signal(str)
    """The key as it is written, « {{ enfant }} »."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.table: LookupTable[Key] = LookupTable(
            (
                Column(self.tr("Clé"), self._name, order=lambda key: key.name, least=150, share=1),
                Column(self.tr("Ce qu’elle dit"), _meaning, order=lambda key: key.name, least=220, share=3),
            ),
            identity=lambda key: key.name,
            name=self.tr("Clés de ce courriel : Entrée insère"),
            row_height=HIGH,
        )
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.table)
        self.table.opened.connect(self._on_opened)

    def show_keys(self, keys: Sequence[Key]) -> None:
        """Offer other keys."""
        self.table.show_rows(keys)

    def _name(self, key: Key) -> Cell:
        return Cell(
            f"{{{{ {key.name} }}}}", under=self.tr("obligatoire") if key.mandatory else "", strong=True
        )

    @Slot(object)
    def _on_opened(self, key: Key) -> None:
        self.inserted.emit(f"{{{{ {key.name} }}}}")


def _meaning(key: Key) -> Cell:
    example = " ".join(key.example.split())
    return Cell(key.description, under=f"« {example} »" if example else "")
