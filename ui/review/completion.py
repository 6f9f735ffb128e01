"""What one completion request will hold: a dossier in; a free message, and the go-ahead, out."""

from collections.abc import Iterator
from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from db.queries.dossier import Dossier
from db.rules.gate import Place
from db.rules.reasons import wordings
from db.rules.requirements import PieceStatus, to_give
from ui.review import pieces
from ui.review.panel import Panel
from ui.review.parts import Sign, clear, label, put
from ui.theme import SPACE
from ui.tones import Tone


@dataclass(frozen=True)
class Asked:
    """One thing the family is asked for: what, why, and how it is shown."""

    what: str
    why: str
    icon: str
    tone: Tone


def asked(dossier: Dossier) -> tuple[Asked, ...]:
    """Return what the family is asked for: pieces refused, absent or out of date, then information."""
    return tuple(_asked(dossier))


def _asked(dossier: Dossier) -> Iterator[Asked]:
    for piece in dossier.pieces:
        if to_give(piece.status, mandatory=piece.mandatory):
            word, tone, icon = pieces.status(piece)
            titles = ", ".join(wordings[given.reason].title for given in piece.reasons)
            yield Asked(piece.label, titles.lower() if titles else _word(piece.status, word), icon, tone)
    own = (Place.PROFILE, Place.HOUSEHOLD, Place.CHILDREN)
    for missing in dossier.missing:
        if missing.place in own:
            yield Asked(missing.sentence, "", "warning", Tone.WARN)


def _word(status: PieceStatus, word: str) -> str:
    return _tr("à déposer") if status is PieceStatus.MISSING else word


class CompletionPanel(Panel):
    """Shows what the one mail will ask for; a message is needed only when there is nothing else to ask."""

    def __init__(self) -> None:
        super().__init__()
        self._asked: tuple[Asked, ...] = ()

    def ask(self, dossier: Dossier) -> None:
        """Begin a completion request for a dossier."""
        self.begin(
            self.tr("Demander un complément"),
            "",
            self.tr("Message à la famille (facultatif)"),
            self.tr("Envoyer la demande"),
            danger=False,
        )
        self._asked = ()
        self.refresh(dossier)

    def refresh(self, dossier: Dossier) -> None:
        """Show what is asked for now, and keep the message."""
        self._asked = asked(dossier)
        clear(self._body)
        self._note.setText(
            self.tr("Un seul courriel demande à la famille\u00a0:")
            if self._asked
            else self.tr("Rien ne manque au dossier\u00a0: dites à la famille ce que vous attendez.")
        )
        self._note.show()
        for item in self._asked:
            put(self._body, _line(item))

    def items(self) -> tuple[Asked, ...]:
        """Return what is listed."""
        return self._asked

    def focus(self) -> None:
        """Put the cursor in the message."""
        self.message.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def submit(self) -> None:
        """Send, unless the mail would ask for nothing."""
        if not self._asked and not self.words():
            self.complain(self.tr("Dites à la famille ce qui manque."), self.message)
            return
        self.confirmed.emit((), self.words())


def _line(item: Asked) -> QWidget:
    made = QWidget()
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 2, 0, 2)
    row.setSpacing(SPACE)
    row.addWidget(Sign(item.icon, item.tone), alignment=Qt.AlignmentFlag.AlignTop)
    words = QVBoxLayout()
    words.setSpacing(0)
    words.addWidget(label(item.what))
    if item.why:
        words.addWidget(label(item.why, role="caption"))
    row.addLayout(words, stretch=1)
    return made


def count(dossier: Dossier) -> int:
    """Return how many pieces the family is asked for."""
    return sum(to_give(piece.status, mandatory=piece.mandatory) for piece in dossier.pieces)


def offer(dossier: Dossier) -> str:
    """Return what the button of a completion request says it does."""
    number = count(dossier)
    if number == 0:
        return _tr("Demander un complément…")
    return (
        _tr("Demander 1 pièce à la famille…")
        if number == 1
        else _tr("Demander {} pièces à la famille…").format(number)
    )


def _tr(text: str) -> str:
    return QCoreApplication.translate("completion", text)
