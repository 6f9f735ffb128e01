"""Take a family's own file out of the desk: a file and its name in, a warning and the wish to save it out."""

from pathlib import PurePosixPath

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from papers.incoming.content import MediaType
from ui import theme
from ui.widgets.buttons import ActionButton

FORBIDDEN = '<>:"/\\|?*'
LONGEST = 80
ENDINGS = {
    MediaType.PDF: ".pdf",
    MediaType.JPEG: ".jpg",
    MediaType.PNG: ".png",
    MediaType.HEIC: ".heic",
    MediaType.WEBP: ".webp",
    MediaType.TIFF: ".tif",
}
UNKNOWN = ".inconnu"


def saved_name(name: str, media_type: MediaType | None) -> str:
    """Return the name to propose for a file that a family called `name`.

    It ends as its content calls for, or by « .inconnu »: nothing that a double click would run.
    """
    stem = PurePosixPath(name.replace("\\", "/")).stem
    plain = "".join(letter for letter in stem if letter.isprintable() and letter not in FORBIDDEN)
    ending = UNKNOWN if media_type is None else ENDINGS[media_type]
    return f"original - {plain.strip(' .')[:LONGEST] or 'document'}{ending}"


class OriginalBar(QWidget):
    """Warns before the original leaves the desk, then says where it went; hidden otherwise."""

    confirmed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._mark = QLabel()
        self._mark.setTextFormat(Qt.TextFormat.PlainText)
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)
        self._words.setWordWrap(True)
        self._save = ActionButton(self.tr("Enregistrer sous…"))
        self._save.clicked.connect(self._on_confirmed)
        self._close = ActionButton("", kind="quiet")
        self._close.clicked.connect(self.hide)
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.SPACE)
        buttons.addWidget(self._save)
        buttons.addWidget(self._close)
        buttons.addStretch()
        column = QVBoxLayout()
        column.setSpacing(theme.SPACE)
        column.addWidget(self._words)
        column.addLayout(buttons)
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * theme.SPACE, theme.SPACE // 2, 2 * theme.SPACE, theme.SPACE)
        row.setSpacing(theme.SPACE)
        row.addWidget(self._mark, alignment=Qt.AlignmentFlag.AlignTop)
        row.addLayout(column, stretch=1)
        self.hide()

    def warn(self) -> None:
        """Say what taking the file out means, and ask whether to go on."""
        self._save.show()
        self._close.setText(self.tr("Annuler"))
        self._say(
            self.tr(
                "L’original vient de l’extérieur et peut contenir un logiciel malveillant. "
                "Ici, il n’est jamais ouvert, seulement dessiné : une fois enregistré, "
                "il n’est plus sous cette protection."
            ),
            theme.Tone.WARN,
        )

    def tell(self, sentence: str, *, tone: theme.Tone) -> None:
        """Say what became of it."""
        self._save.hide()
        self._close.setText(self.tr("Compris"))
        self._say(sentence, tone)

    def _say(self, sentence: str, tone: theme.Tone) -> None:
        icon = "check" if tone is theme.Tone.GOOD else "warning"
        side = theme.scaled(16)
        self._mark.setPixmap(theme.icon(icon, tone).pixmap(side, side))
        self._words.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()

    @Slot()
    def _on_confirmed(self) -> None:
        self.hide()
        self.confirmed.emit()
