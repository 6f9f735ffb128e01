"""The page where a dossier is read and decided: a dossier in, verdicts and wishes out.

The page changes nothing itself: each verdict leaves by a signal and comes back as another dossier. The same
dossier again keeps the piece in hand, the scroll and what is being typed; another one starts afresh.
"""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QKeyEvent, QShortcut
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from coordinator_app.sync.link import Present
from db.queries.dossier import Dossier, Piece
from db.rules import capture
from db.rules.notice import Letter
from db.rules.reasons import Reason
from db.rules.ruling import Ruling
from db.rules.workflow import needs_words
from db.types import Subject, Verdict
from papers.incoming.checks.hints import suggested
from ui import keys
from ui.review import agreement, pieces, questions
from ui.review.capture import CapturePanel
from ui.review.checklist import Checklist
from ui.review.columns import Columns
from ui.review.completion import CompletionPanel
from ui.review.decision_bar import DecisionBar
from ui.review.dossier_panel import DossierPanel
from ui.review.header import Header
from ui.review.mail_preview import MailPreview
from ui.review.panel import Panel
from ui.review.refusal import RefusalPanel
from ui.review.skeleton import Skeleton
from ui.viewer.viewer import Viewer
from ui.widgets.line import line

_SKELETON_AFTER_MS = 150
_MAIL_AFTER_MS = 250


def _now() -> datetime:
    return datetime.now(UTC).astimezone()


class ReviewPage(QWidget):
    """Dossier left, checklist in the middle, document right, decision below.

    `piece_ruled`: Piece, Verdict, tuple of ReasonGiven, message, and what was read on it. `decided` and
    `mail_wanted`: Verdict, tuple of ReasonGiven, message; the latter is answered by `show_mail`.
    `claimed`: the button or the key that takes the dossier, or gives it back.
    `piece_shown`: the Piece whose file is in sight, each time it comes into sight. The document's own wishes
    are signals of `viewer`.
    """

    piece_ruled = Signal(object, object, object, str, object)
    piece_shown = Signal(object)
    decided = Signal(object, object, str)
    mail_wanted = Signal(object, object, str)
    next_wanted = Signal()
    previous_wanted = Signal()
    closed = Signal()
    claimed = Signal()

    def __init__(self, parent: QWidget | None = None, *, now: Callable[[], datetime] = _now) -> None:
        super().__init__(parent)
        self._now = now
        self._dossier: Dossier | None = None
        self._loading = False
        self._asked_piece: Piece | None = None
        self._verdict: Verdict | None = None
        self._asked_mail: tuple[object, ...] = ()
        self._shown: tuple[object, ...] = ()
        self.header = Header()
        self.panel = DossierPanel()
        self.checklist = Checklist()
        self.refusal = RefusalPanel()
        self.completion = CompletionPanel()
        self.capture = CapturePanel()
        self.viewer = Viewer()
        self.mail = MailPreview()
        self.bar = DecisionBar()
        self._body = Columns(
            self.panel,
            (self.checklist, self.refusal, self.completion, self.capture),
            (self.viewer, self.mail),
        )
        self._middle, self._right = self._body.middle, self._body.right
        self._skeleton = Skeleton()
        self._patience = QTimer(self, interval=_SKELETON_AFTER_MS, singleShot=True)
        self._patience.timeout.connect(self._on_slow)
        self._typing = QTimer(self, interval=_MAIL_AFTER_MS, singleShot=True)
        self._typing.timeout.connect(self._ask_mail)
        self._lay_out()
        self._connect()
        self._quiet_keys = self._bind()

    @property
    def dossier(self) -> Dossier | None:
        """The dossier in sight."""
        return self._dossier

    def show_dossier(self, dossier: Dossier, position: int, total: int) -> None:
        """Show a dossier, the `position`th of `total`; the same again keeps what is being done."""
        another = self._dossier is None or self._dossier.subject_id != dossier.subject_id
        self._patience.stop()
        self._loading = False
        self._dossier = dossier
        if another:
            self._shown = self._asked_mail = ()
            self._asked_piece = self._verdict = None
            self._show_middle(self.checklist)
            self._show_mail(shown=False)
        today = self._now().date()
        self.header.show_dossier(dossier, position, total, today)
        self.panel.show_dossier(dossier, today)
        self.bar.show_dossier(dossier)
        self.bar.lock(locked=self._wording)
        self.checklist.show_dossier(dossier)
        if self.checklist.piece is None:
            self._show_no_document()
        if self._middle.currentWidget() is self.completion:
            self.completion.refresh(dossier)
        self._pages.setCurrentWidget(self._body)
        self._ask_mail()
        if another:
            # Without a file to look at, what the family will read is worth the room.
            self._show_mail(shown=not dossier.pieces and self._mail_verdict() is not None)
            self._start()

    def prepare(self, dossier: Dossier) -> None:
        """Make ready what takes the longest to show of the dossier that comes next."""
        self.panel.prepare(dossier, self._now().date())

    def begin(self, ruling: Ruling) -> None:
        """Take up a decision that was not taken, with its reasons and words; nothing is decided by it."""
        dossier = self._dossier
        if dossier is None or self._loading or self._wording:
            return
        if ruling.subject is not Subject.DOCUMENT:
            if ruling.verdict in needs_words or ruling.verdict is Verdict.REQUEST_COMPLETION:
                self._on_verdict(ruling.verdict)
        elif self.checklist.choose(ruling.subject_id) and self.checklist.piece is not None:
            piece = self.checklist.piece
            if ruling.verdict in pieces.verdicts(piece) and self._words_piece(dossier, piece, ruling.verdict):
                self._on_piece_answered(
                    replace(piece, captured=ruling.captured or piece.captured), ruling.verdict
                )
        panel = self._middle.currentWidget()
        if isinstance(panel, Panel):
            panel.fill(ruling.reasons, ruling.message)
            self._ask_mail()

    def _words_piece(self, dossier: Dossier, piece: Piece, verdict: Verdict) -> bool:
        """Tell whether a verdict on a piece opens a panel, rather than being taken at once."""
        if verdict is Verdict.APPROVE:
            at = dossier.situation
            return at is not None and bool(capture.fields(piece.type_code, at))
        return verdict is Verdict.REFUSE or verdict in needs_words

    def show_loading(self) -> None:
        """Wait for another dossier: nothing is decided until it comes; a slow one shows a skeleton."""
        self._loading = True
        self.bar.lock(locked=True)
        self._patience.start()

    def show_present(self, present: Sequence[Present]) -> None:
        """Say who else has this dossier open."""
        self.header.show_present(present, self._now())

    def show_mail(self, letter: Letter | None) -> None:
        """Show the answer to `mail_wanted`: the exact mail, None when the decision sends none."""
        self.mail.show_letter(letter)
        if self._mail_verdict() is not None:
            self.bar.show_mail(letter)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Space, where nobody below wanted it: a focused button keeps its own."""
        if keys.CONFORM.matches(event) and not self._wording and not self._loading:
            self.checklist.conform()
        else:
            super().keyPressEvent(event)

    @property
    def _wording(self) -> bool:
        return self._middle.currentWidget() is not self.checklist

    def _lay_out(self) -> None:
        self._pages = QStackedWidget()
        self._pages.addWidget(self._body)
        self._pages.addWidget(self._skeleton)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addWidget(line())
        column.addWidget(self._pages, stretch=1)
        column.addWidget(line())
        column.addWidget(self.bar)

    def _connect(self) -> None:
        self.header.closed.connect(self._on_back)
        self.header.next_wanted.connect(self._on_next)
        for button in (self.header.hold, self.header.take):
            button.claimed.connect(self._on_claimed)
        self.header.previous_wanted.connect(self._on_previous)
        self.checklist.piece_chosen.connect(self._on_piece_chosen)
        self.checklist.answered.connect(self._on_piece_answered)
        self.checklist.finished.connect(self._on_finished)
        self.bar.chosen.connect(self._on_verdict)
        self.bar.next_wanted.connect(self._on_next)
        self.bar.mail_toggled.connect(self._on_mail_toggled)
        self.mail.left.connect(self._on_mail_left)
        self.viewer.next_document.connect(self.checklist.next)
        self.viewer.previous_document.connect(self.checklist.previous)
        self.viewer.file_refused.connect(self._on_file_refused)
        self.viewer.hinted.connect(self._on_hinted)
        self.viewer.room_wanted.connect(self._body.spare_left)
        for panel in (self.refusal, self.completion):
            panel.confirmed.connect(self._on_confirmed)
            panel.left.connect(self._leave_panel)
            panel.changed.connect(self._typing.start)
        self.capture.read.connect(self._on_read)
        self.capture.refused.connect(self._on_reading_refused)
        self.capture.left.connect(self._leave_panel)

    def _bind(self) -> tuple[QShortcut, ...]:
        """Bind the keys; return those that rest while words are typed in a panel."""
        keys.bind(keys.BACK, self, self._on_back)
        keys.bind(keys.PAGE_DOWN, self, self.viewer.tools.read_on)
        keys.bind(keys.PAGE_UP, self, self.viewer.tools.read_back)
        keys.bind(keys.FIND, self, self._on_find)
        keys.bind(keys.FIND_NEXT, self, self.viewer.writing.find_next)
        keys.bind(keys.FIND_PREVIOUS, self, self.viewer.writing.find_previous)
        keys.bind(keys.COPY, self, self.viewer.writing.copy)
        return tuple(
            keys.bind(key, self, slot)
            for key, slot in (
                (keys.NEXT_DOSSIER, self._on_next),
                (keys.PREVIOUS_DOSSIER, self._on_previous),
                (keys.TAKE, self._on_claimed),
                (keys.REFUSE_PIECE, self.checklist.refuse),
                (keys.WAIVE_PIECE, self.checklist.waive),
                (keys.UNFOLD, self.checklist.toggle_fold),
                (keys.APPROVE, partial(self.bar.press, Verdict.APPROVE)),
                (keys.COMPLETE, partial(self.bar.press, Verdict.REQUEST_COMPLETION)),
                (keys.WAITLIST, partial(self.bar.press, Verdict.WAITLIST)),
                (keys.REFUSE, partial(self.bar.press, Verdict.REFUSE)),
                (keys.MAIL, self._on_mail_toggled),
                (keys.ZOOM_IN, self.viewer.tools.zoom_in),
                (keys.ZOOM_OUT, self.viewer.tools.zoom_out),
                (keys.ZOOM_FIT, self.viewer.tools.fit_width),
                (keys.TURN_LEFT, self.viewer.tools.turn_left),
                (keys.TURN_RIGHT, self.viewer.tools.turn_right),
                (keys.STRENGTHEN, self.viewer.tools.toggle_contrast),
                (keys.LOUPE, self.viewer.tools.toggle_loupe),
                (keys.COMPARE, self.viewer.toggle_comparison),
                (keys.AGREE, self.viewer.writing.toggle_agreement),
            )
        )

    def _start(self) -> None:
        """Put the focus where the work begins: the first piece to check, else the decision."""
        piece = self.checklist.piece
        if piece is not None and pieces.to_check(piece):
            self.checklist.focus()
        else:
            self.bar.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_middle(self, widget: QWidget) -> None:
        self._middle.setCurrentWidget(widget)
        for shortcut in self._quiet_keys:
            shortcut.setEnabled(not self._wording)
        self.bar.lock(locked=self._wording or self._loading)

    def _show_mail(self, *, shown: bool) -> None:
        self._right.setCurrentWidget(self.mail if shown else self.viewer)
        self.bar.mail.setChecked(shown)

    def _show_no_document(self) -> None:
        dossier = self._dossier
        self._shown = ()
        self.viewer.show_neighbours(previous=False, following=False)
        if dossier is not None and dossier.subject is Subject.ACCOUNT:
            self.viewer.clear(
                self.tr("Un compte se valide sans document"),
                self.tr(
                    "Vérifiez les noms, le téléphone et l’adresse. "
                    "Les pièces viennent avec la préinscription."
                ),
            )
        elif dossier is not None and dossier.pieces:
            self.viewer.clear(
                self.tr("Aucune pièce n’a changé"),
                self.tr("Celles qui étaient en ordre sont repliées\u00a0: la touche {} les montre.").format(
                    keys.UNFOLD.shown
                ),
            )
        else:
            self.viewer.clear(
                self.tr("Aucune pièce demandée"), self.tr("Ce séjour ne demande pas de document à ce stade.")
            )

    def _mail_verdict(self) -> Verdict | None:
        """Return the decision whose mail is of interest: the one being worded, else the likeliest."""
        if self._wording:
            return self._verdict if self._asked_piece is None else None
        return self.bar.recommended()

    @Slot()
    def _ask_mail(self) -> None:
        verdict, dossier = self._mail_verdict(), self._dossier
        if dossier is None:
            return
        if verdict is None:
            self._asked_mail = ()
            self.bar.show_reason()
            if not self._wording:
                self._show_mail(shown=False)
            return
        panel = self._middle.currentWidget()
        given = self.refusal.given() if panel is self.refusal else ()
        words = panel.words() if isinstance(panel, Panel) else ""
        wish = (dossier, verdict, given, words)
        if wish != self._asked_mail:
            self._asked_mail = wish
            self.bar.show_preparing()
            self.mail_wanted.emit(verdict, given, words)

    @Slot()
    def _leave_panel(self) -> None:
        """Go back to the checklist; the piece that was worded keeps the focus."""
        piece = self._asked_piece
        self._typing.stop()
        self._asked_piece = self._verdict = None
        self._show_middle(self.checklist)
        self._show_mail(shown=False)
        if piece is not None:
            self.checklist.focus()
        else:
            self.bar.setFocus(Qt.FocusReason.OtherFocusReason)
        self._ask_mail()

    def _current(self, asked: Piece) -> Piece:
        """Return the piece as it is now, unless the family gave another file since it was read."""
        dossier = self._dossier
        now = dossier.pieces if dossier is not None else ()
        return next(
            (p for p in now if pieces.key(p) == pieces.key(asked) and p.versions == asked.versions), asked
        )

    @Slot()
    def _on_slow(self) -> None:
        self.header.show_loading()
        self._pages.setCurrentWidget(self._skeleton)

    @Slot(object)
    def _on_piece_chosen(self, piece: Piece | None) -> None:
        if piece is None:
            return
        rows = self.checklist.rows()
        place = next((i for i, row in enumerate(rows) if row.piece is piece), 0)
        facts = agreement.facts(self._dossier, piece) if self._dossier is not None else ()
        self.viewer.show_document(piece.label, piece.versions, facts)
        self.viewer.show_neighbours(previous=place > 0, following=place < len(rows) - 1)
        if not self._wording:
            self._show_mail(shown=False)
        following = self.checklist.following()
        if following is not None and following.versions:
            self.viewer.prefetch(following.versions[0].sha256)
        shown = (pieces.key(piece), piece.versions)
        if piece.versions and shown != self._shown:
            self.piece_shown.emit(piece)
        self._shown = shown

    @Slot(object, object)
    def _on_piece_answered(self, piece: Piece, verdict: Verdict) -> None:
        dossier = self._dossier
        if dossier is None or self._loading:
            return
        if verdict is Verdict.REFUSE or verdict in needs_words:
            self._asked_piece, self._verdict = piece, verdict
            self.refusal.ask(questions.about_piece(dossier, piece, verdict))
            self._on_hinted()
            self._show_middle(self.refusal)
            self._show_mail(shown=False)
            self.refusal.focus()
            self._ask_mail()
            return
        if verdict is Verdict.APPROVE and self._asks_to_read(dossier, piece):
            return
        self.checklist.move_on(piece)
        self.piece_ruled.emit(piece, verdict, (), "", {})

    def _asks_to_read(self, dossier: Dossier, piece: Piece) -> bool:
        """Ask what the document says, if anything is written down of its type."""
        at = dossier.situation
        if at is None or not capture.fields(piece.type_code, at):
            return False
        self._asked_piece, self._verdict = piece, Verdict.APPROVE
        self.capture.ask(piece, at)
        self._show_middle(self.capture)
        self._show_mail(shown=False)
        self.capture.focus()
        self._ask_mail()
        return True

    @Slot(object)
    def _on_read(self, values: object) -> None:
        asked = self._asked_piece
        if asked is None or self._loading:
            return
        self._leave_panel()
        piece = self._current(asked)
        self.checklist.move_on(piece)
        self.piece_ruled.emit(piece, Verdict.APPROVE, (), "", values)

    @Slot(object)
    def _on_reading_refused(self, reason: Reason) -> None:
        asked = self._asked_piece
        if asked is not None and not self._loading:
            self._on_piece_answered(asked, Verdict.REFUSE)
            self.refusal.choose(reason)

    @Slot()
    def _on_finished(self) -> None:
        self.bar.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_verdict(self, verdict: Verdict) -> None:
        dossier = self._dossier
        if dossier is None or self._loading or self._wording:
            return
        if verdict is Verdict.REQUEST_COMPLETION:
            self.completion.ask(dossier)
            self._word(verdict, self.completion)
            self.completion.focus()
        elif verdict in needs_words:
            self.refusal.ask(questions.about_dossier(dossier, verdict))
            self._word(verdict, self.refusal)
            self.refusal.focus()
        else:
            self.decided.emit(verdict, (), "")

    def _word(self, verdict: Verdict, panel: QWidget) -> None:
        self._verdict, self._asked_piece = verdict, None
        self._show_middle(panel)
        self._ask_mail()
        # What the family will read stands beside the words being chosen.
        self._show_mail(shown=True)

    @Slot(object, str)
    def _on_confirmed(self, given: object, message: str) -> None:
        verdict, asked = self._verdict, self._asked_piece
        if verdict is None or self._loading:
            return
        self._leave_panel()
        if asked is None:
            self.decided.emit(verdict, given, message)
            return
        piece = self._current(asked)
        self.checklist.move_on(piece)
        self.piece_ruled.emit(piece, verdict, given, message, {})

    @Slot()
    def _on_hinted(self) -> None:
        """Mark the reasons that the file in sight speaks for, if it is the one being refused."""
        asked = self._asked_piece
        if asked is None or self._verdict is not Verdict.REFUSE:
            return
        if self.viewer.sha256 in {version.sha256 for version in asked.versions}:
            self.refusal.suggest(suggested(self.viewer.hints))

    @Slot()
    def _on_file_refused(self) -> None:
        if self._wording:
            return
        self.checklist.refuse()
        if self._wording:
            self.refusal.choose(Reason.FILE)

    @Slot()
    def _on_back(self) -> None:
        if self._wording:
            self._leave_panel()
        elif self._right.currentWidget() is self.mail:
            self._show_mail(shown=False)
        elif not self.viewer.step_back():
            self.closed.emit()

    @Slot()
    def _on_find(self) -> None:
        if not self._wording:
            self._show_mail(shown=False)
        if self._right.currentWidget() is self.viewer:
            self.viewer.writing.open_search()

    @Slot()
    def _on_next(self) -> None:
        self.next_wanted.emit()

    @Slot()
    def _on_previous(self) -> None:
        self.previous_wanted.emit()

    @Slot()
    def _on_claimed(self) -> None:
        if self._dossier is not None and not self._loading:
            self.claimed.emit()

    @Slot()
    def _on_mail_toggled(self) -> None:
        if self._mail_verdict() is not None:
            self._show_mail(shown=self._right.currentWidget() is not self.mail)

    @Slot()
    def _on_mail_left(self) -> None:
        self._show_mail(shown=False)
