"""Words to read, in a column of their own: text in, never read as HTML."""

from PySide6.QtWidgets import QFrame, QPlainTextEdit, QWidget


class PlainText(QPlainTextEdit):
    """Read-only, without a frame; Tab leaves it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setReadOnly(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setTabChangesFocus(True)

    def show_text(self, text: str) -> None:
        """Show another text; the same one stays where it is scrolled to."""
        if self.toPlainText() != text:
            self.setPlainText(text)
