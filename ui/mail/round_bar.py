"""A round of mails: how many in, a wish to write or to stop out; then what came of it, in a line."""

from PySide6.QtCore import QCoreApplication, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from coordinator_app.mail.rounds import Report
from ui import theme
from ui.review.parts import label
from ui.theme import SPACE
from ui.widgets.buttons import ActionButton


class RoundBar(QWidget):
    """`wanted` asks to write, `cancelled` to stop between two families."""

    wanted = Signal()
    cancelled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.busy = False
        self._reported = False
        self._words = label(role="quiet")
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(6)
        self._bar.setFixedWidth(theme.scaled(160))
        self._cancel = ActionButton(self.tr("Arrêter"), kind="quiet")
        self.write = ActionButton("", kind="primary")
        row = QHBoxLayout(self)
        row.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        row.setSpacing(2 * SPACE)
        row.addWidget(self._words, stretch=1)
        row.addWidget(self._bar)
        row.addWidget(self._cancel)
        row.addWidget(self.write)
        self._cancel.clicked.connect(self._on_cancel)
        self.write.clicked.connect(self._on_write)
        self._show_busy(busy=False)

    def offer(self, words: str, *, able: bool) -> None:
        """Say on the button what pressing it does."""
        self.write.setText(words)
        self.write.setEnabled(able and not self.busy)

    def say(self, words: str) -> None:
        """Say something beside the button, unless a round is under way or its report is still to be read."""
        if not self.busy and not self._reported:
            self._words.setText(words)

    def forget(self) -> None:
        """Let go of the report: something else is begun."""
        self._reported = False

    def text(self) -> str:
        """Return what is said beside the button."""
        return self._words.text()

    def begin(self) -> None:
        """Show that a round is under way."""
        self._reported = False
        self._bar.setRange(0, 0)
        self._words.setText(self.tr("Écriture des courriels…"))
        self._bar.setAccessibleName(self._words.text())
        self._show_busy(busy=True)

    @Slot(int, int)
    def step(self, done: int, total: int) -> None:
        """Show how far it is."""
        if self.busy:
            self._bar.setRange(0, total)
            self._bar.setValue(done)
            self._words.setText(self.tr("{} familles sur {}").format(done, total))

    def end(self, report: Report) -> None:
        """Say what was done."""
        self._show_busy(busy=False)
        self._reported = True
        self._words.setText(said(report))

    def fail(self) -> None:
        """Say that it stopped; the window says why."""
        self._show_busy(busy=False)
        self._reported = True
        self._words.setText(self.tr("L’écriture s’est interrompue. Ce qui est écrit le reste ; recommencez."))

    def _show_busy(self, *, busy: bool) -> None:
        self.busy = busy
        self._bar.setVisible(busy)
        self._cancel.setVisible(busy)
        self._cancel.setEnabled(busy)
        self.write.setVisible(not busy)

    @Slot()
    def _on_cancel(self) -> None:
        self._cancel.setEnabled(False)
        self.cancelled.emit()

    @Slot()
    def _on_write(self) -> None:
        self.wanted.emit()


def said(report: Report) -> str:
    """Return what a round did, in one line."""
    parts = [_number(report.written, _tr("1 courriel écrit"), _tr("{} courriels écrits"))]
    if not report.written:
        parts = [_tr("aucun courriel écrit")]
    if report.unaddressed:
        parts.append(_tr("dont {} sans adresse, à imprimer").format(report.unaddressed))
    if report.skipped:
        one, many = _tr("1 famille laissée de côté"), _tr("{} familles laissées de côté")
        parts.append(_number(report.skipped, one, many))
    if report.cancelled:
        parts.append(_tr("arrêté à votre demande"))
    return ", ".join(parts) + "."


def _number(count: int, one: str, many: str) -> str:
    return one if count == 1 else many.format(count)


def _tr(text: str) -> str:
    return QCoreApplication.translate("RoundBar", text)
