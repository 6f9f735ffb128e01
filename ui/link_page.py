"""What stands in place of the pages while nothing can be shown: the link’s state in, a way on out."""

from collections.abc import Callable
from datetime import datetime

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from coordinator_app.sync.link import LinkState, Reach
from ui import theme, wording
from ui.queue.model import local_now
from ui.review.parts import FillBar, label
from ui.widgets.empty import EmptyState

_WIDTH = 320


class LinkPage(QWidget):
    """A sober sentence; the first copy shows how far it is. `retried` and `left` are its button's presses."""

    retried = Signal()
    left = Signal()

    def __init__(self, parent: QWidget | None = None, *, clock: Callable[[], datetime] = local_now) -> None:
        super().__init__(parent)
        self.setProperty("role", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._clock = clock
        self._reach = Reach.BEHIND
        self.words = EmptyState()
        self.words.acted.connect(self._on_acted)
        self._bar = FillBar(0, 100)
        self._bar.setFixedWidth(theme.scaled(_WIDTH))
        self._share = label(role="quiet")
        self._share.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.progress = QWidget()
        inner = QVBoxLayout(self.progress)
        inner.setContentsMargins(0, 0, 0, 0)
        inner.setSpacing(theme.SPACE)
        inner.addWidget(self._bar, alignment=Qt.AlignmentFlag.AlignHCenter)
        inner.addWidget(self._share)
        self.words.add_below(self.progress)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.words)

    def share(self) -> str:
        """Return how far the first copy is said to be; nothing where it is not said."""
        return self._share.text() if not self.progress.isHidden() else ""

    def show_state(self, state: LinkState, *, waiting: int = 0) -> None:
        """Say why there is nothing to show; `waiting`: decisions that are kept meanwhile."""
        self._reach = state.reach
        self.progress.setVisible(state.reach is Reach.BEHIND)
        match state.reach:
            case Reach.LEASE_OVER:
                self.words.show_words(
                    "lock",
                    self.tr("Ce poste est hors ligne depuis trop longtemps"),
                    self._over(state, waiting),
                    action=self.tr("Réessayer maintenant"),
                )
            case Reach.REVOKED:
                self.words.show_words(
                    "lock",
                    self.tr("Vous ne faites plus partie de l’équipe"),
                    self.tr(
                        "Les dossiers ont été effacés de ce poste.\nSi c’est une erreur, adressez-vous à "
                        "l’administrateur\u00a0: votre accès peut être rétabli."
                    ),
                    action=self.tr("Fermer l’application"),
                )
            case Reach.OFFLINE:
                self.words.show_words(
                    "stay",
                    self.tr("La première copie de la saison attend le réseau"),
                    self._offline(state),
                    action=self.tr("Réessayer maintenant"),
                )
            case _:
                self.words.show_words(
                    "download",
                    self.tr("La première copie de la saison se prépare…"),
                    self.tr("Vous pouvez fermer la fenêtre, elle reprendra."),
                )
                share = int((state.done or 0) * 100)
                self._bar.show_taken(share, 100)
                self._share.setText(self.tr("{}\u00a0%").format(share))

    def _over(self, state: LinkState, waiting: int) -> str:
        said = self.tr(
            "Les dossiers sont masqués jusqu’à la prochaine connexion, pour protéger les familles."
        )
        if state.since is not None:
            since = wording.since(state.since, self._clock())
            said = self.tr("Hors ligne {}.").format(since) + f"\n{said}"
        if not waiting:
            return said
        kept = (
            self.tr("Votre décision en attente est gardée et partira.")
            if waiting == 1
            else self.tr("Vos {} décisions en attente sont gardées et partiront.").format(waiting)
        )
        return f"{said}\n{kept}"

    def _offline(self, state: LinkState) -> str:
        why = f"{state.problem.title}. {state.problem.message}" if state.problem is not None else ""
        return f"{why} {self.tr('Elle reprendra où elle en était.')}".strip()

    @Slot()
    def _on_acted(self) -> None:
        if self._reach is Reach.REVOKED:
            self.left.emit()
        else:
            self.retried.emit()
