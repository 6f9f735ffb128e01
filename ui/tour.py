"""The guided tour: a window on a demonstration season in, numbered pictures out, and proof of each step.

It presses the keys a coordinator would press, without a display if need be, and stops at the first step that
did not do what its picture is meant to show.
"""

import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDeadlineTimer, QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from coordinator_app.desk import Desk
from coordinator_app.previews import Previews
from db.queries.dossier import Dossier, Piece
from db.queries.queues import Queue, Row, View
from db.rules.capture import Situation
from db.rules.names import search_key
from db.rules.notice import Trigger
from db.rules.printing import Paper
from db.rules.reasons import Reason
from db.rules.requirements import PieceStatus
from db.types import DocumentState, Verdict
from papers.incoming.unreadable import Unreadable
from ui import theme
from ui.editions.page import EditionsPage
from ui.editions.values import FileKind
from ui.main_window import MainWindow
from ui.review import pieces
from ui.wiring.post import ALL, GROUP, REMINDERS, WORDS

PATIENCE_MS = 30_000
SIZE = (1280, 800)


class TourStopped(Exception):
    """A step did not do what it shows."""


class Tour:
    """Plays the steps on a window that is at work."""

    def __init__(self, window: MainWindow, desk: Desk, previews: Previews, pictures: Path) -> None:
        self._window, self._desk, self._previews, self._pictures = window, desk, previews, pictures
        self._number = 0

    def play(self) -> int:
        """Play every step and return the number of pictures; raises `TourStopped`."""
        self._pictures.mkdir(parents=True, exist_ok=True)
        for old in self._pictures.glob("*.png"):
            old.unlink()
        self._window.resize(*SIZE)
        self._window.show()
        self._queues()
        self._account()
        self._pre_registration()
        self._reading()
        self._refusal_and_completion()
        self._insurance()
        self._vaccines()
        self._completed()
        self._planning()
        self._bad_file()
        self._lookups()
        self._editions()
        self._mails()
        self._looks()
        return self._number

    def _queues(self) -> None:
        for queue in Queue:
            self._go_to(queue)
            self._picture(f"file-{queue.value}")

    def _account(self) -> None:
        self._open(Queue.ACCOUNTS, _approvable)
        self._picture("compte")
        self._decide(Qt.Key.Key_V, "le compte est validé")

    def _pre_registration(self) -> None:
        dossier = self._open(Queue.PRE_REGISTRATIONS, _approvable_with_pieces)
        self._await_page()
        self._press(Qt.Key.Key_M)
        self._until(self._window.review_page.mail.isVisible, "le courriel est montré avant l’envoi")
        self._picture("preinscription-courriel")
        self._press(Qt.Key.Key_M)
        self._picture("preinscription")
        self._decide(Qt.Key.Key_V, "la préinscription est validée")
        undone = dossier.subject_id
        self._picture("preinscription-suivante")
        self._window.toast.undone.emit()
        self._until(lambda: self._shown_id() == undone, "la décision annulée ramène au dossier")
        self._picture("decision-annulee")

    def _reading(self) -> None:
        """Compare a document with the dossier, search it, and put two versions of one side by side."""
        dossier = self._open(Queue.DOCUMENTS, self._has_words_to_check)
        self._await_page()
        viewer = self._window.review_page.viewer
        if not viewer.writing.shows_agreement:
            self._press(Qt.Key.Key_D)
        self._until(lambda: viewer.writing.agreement.confirmed > 0, "le document confirme le dossier")
        self._picture("document-concordance")
        QTest.keyClick(self._focused(), Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        viewer.writing.bar.field.setText(dossier.child.last_name if dossier.child else "")
        self._until(lambda: viewer.writing.search.total > 0, "le nom se trouve dans le document")
        self._picture("document-recherche")
        self._press(Qt.Key.Key_Escape)
        self._press(Qt.Key.Key_D)
        dossier = self._open(Queue.DOCUMENTS, lambda found: any(map(self._is_replaced, found.pieces)))
        replaced = next(piece for piece in dossier.pieces if self._is_replaced(piece))
        self._take_in_hand(replaced)
        self._await_page()
        self._press(Qt.Key.Key_B)
        self._until(viewer.shows_comparison, "les deux versions sont côte à côte")
        self._picture("document-versions")
        self._press(Qt.Key.Key_Escape)

    def _refusal_and_completion(self) -> None:
        dossier = self._open(Queue.DOCUMENTS, self._has_readable_piece_to_check)
        self._await_page()
        self._picture("document")
        piece = next(piece for piece in dossier.pieces if piece.status is PieceStatus.TO_CHECK)
        self._press(Qt.Key.Key_R)
        self._until(self._window.review_page.refusal.isVisible, "les motifs sont proposés")
        self._press(Qt.Key.Key_1)
        self._picture("document-motif")
        self._press(Qt.Key.Key_Return)
        self._until(lambda: self._state_of(piece) is DocumentState.REFUSED, "le document est refusé")
        self._picture("document-refuse")
        self._press(Qt.Key.Key_C)
        self._until(self._window.review_page.completion.isVisible, "le complément est proposé")
        self._until(lambda: piece.label in self._window.review_page.mail.text(), "le courriel liste la pièce")
        self._picture("complement")
        self._decide(Qt.Key.Key_Return, "le complément est demandé")
        self._outgoing()
        mails = len(self._desk.mails())
        self._window.send_now()
        self._until(lambda: len(self._desk.mails()) > mails, "le courriel est écrit")

    def _outgoing(self) -> None:
        """Look at the decisions that have not left, and come back to the dossier in hand."""
        page, waiting = self._window.outgoing_page, self._desk.waiting()
        self._window.show_outgoing()
        self._until(lambda: len(page.rows) >= waiting > 0, "les décisions en attente sont listées")
        if not page.card.cancel.isVisible():
            raise TourStopped("une décision qui n’est pas partie ne peut pas être annulée")
        self._picture("en-attente")

    def _insurance(self) -> None:
        """Type what an insurance says, and accept it."""
        piece, at = self._capture("assurance")
        for typed in ("MAIF", "3041278 C", f"{at.season_first:%d%m%y}", f"{at.season_last:%d%m%y}"):
            self._type(typed)
            self._press(Qt.Key.Key_Return)
        self._type("r")
        if "couvre le séjour" not in self._window.review_page.capture.verdict.text():
            raise TourStopped("la validité de l’assurance n’est pas dite")
        self._picture("saisie-assurance")
        self._press(Qt.Key.Key_Return)
        self._until(lambda: self._state_of(piece) is DocumentState.VALID, "l’assurance est conforme")
        self._picture("assurance-conforme")

    def _vaccines(self) -> None:
        """Type the first line of a child's record: what is still missing is said."""
        _, at = self._capture("vaccins")
        panel = self._window.review_page.capture
        self._type("p")
        self._press(Qt.Key.Key_Return)
        born = at.birth_date or at.season_first
        self._type(" ".join(f"{born + timedelta(days=days):%d%m%Y}" for days in (62, 123, 336)))
        self._press(Qt.Key.Key_Return)
        self._until(panel.verdict.isVisible, "les règles disent ce qu’il en est")
        self._picture("saisie-vaccins")
        self._press(Qt.Key.Key_Escape)

    def _completed(self) -> None:
        self._open(Queue.PRE_REGISTRATIONS, _changed)
        self._until(self._window.review_page.checklist.fold.isVisible, "les pièces inchangées sont repliées")
        self._picture("complete-a-revoir")
        self._press(Qt.Key.Key_T)
        self._picture("complete-a-revoir-deplie")

    def _planning(self) -> None:
        self._open(Queue.PLANNINGS, _approvable_with_pieces)
        self._await_page()
        self._picture("planning")
        self._decide(Qt.Key.Key_V, "le planning est accepté")

    def _bad_file(self) -> None:
        dossier = self._open(Queue.DOCUMENTS, self._has_bad_piece)
        bad = next(piece for piece in dossier.pieces if self._is_bad(piece))
        viewer = self._window.review_page.viewer
        self._take_in_hand(bad)
        self._until(viewer.shows_problem, "le fichier illisible dit pourquoi")
        self._picture("fichier-illisible")
        viewer.file_refused.emit()
        refusal = self._window.review_page.refusal
        self._until(
            lambda: any(given.reason is Reason.FILE for given in refusal.given()), "le motif est proposé"
        )
        self._picture("fichier-illisible-motif")
        self._press(Qt.Key.Key_Return)
        self._until(lambda: self._state_of(bad) is DocumentState.REFUSED, "le fichier est refusé")

    def _lookups(self) -> None:
        self._window.send_now()
        for key in ("families", "stays", "mails", "journal"):
            self._window.go_to_place(key)
            self._settle()
            self._picture(key)
        self._window.go_to.open()
        QTest.keyClicks(QApplication.focusWidget() or self._window, "col")
        self._settle()
        self._picture("aller-a")
        self._window.go_to.close_palette()

    def _editions(self) -> None:
        """Look at the fiches of the next departure, and save them twice: the second time nothing changed."""
        page = self._window.editions_page
        self._window.go_to_place("editions")
        self._settle()
        row = page.papers.row_in_hand()
        if row is None or row.paper is not Paper.HEALTH_FORM:
            raise TourStopped("les fiches du prochain départ ne sont pas proposées")
        self._until(page.papers.hasFocus, "la liste des documents a le clavier")
        self._picture("editions")
        self._press(Qt.Key.Key_Return)
        self._until(page.preview.is_drawn, "l’aperçu avant impression est dessiné")
        self._picture("editions-apercu")
        self._press(Qt.Key.Key_Escape)
        self._until(lambda: not page.shows_preview(), "l’aperçu se referme")
        page.options.save_as(FileKind.FILES)
        wanted = page.wanted()
        if wanted is None:
            raise TourStopped("rien n’est à enregistrer")
        target = self._pictures / "fiches"
        for said in (
            " 0 inchangée",
            f"{len(self._desk.press.roster(wanted.selection.stay_id).participants)} inch",
        ):
            self._window.save_paper(wanted, target)
            self._until(partial(_says, page, said), f"le résultat dit «{said} »")
        self._picture("editions-resultat")
        shutil.rmtree(target)

    def _mails(self) -> None:
        """Show the words of a mail on a real dossier, write the reminders, and a message to a stay."""
        self._window.go_to_place("mails")
        post = self._window.post
        post.views.show_view(WORDS)
        self._settle()
        post.words.choose(Trigger.TO_COMPLETE)
        post.words.show_dossier()
        self._until(lambda: bool(post.words.letter.subject()), "le modèle se lit sur un vrai dossier")
        self._picture("modeles")
        post.views.show_view(REMINDERS)
        due = len(self._desk.post.planned())
        self._until(lambda: post.reminders.planned() == due > 0, "les relances du jour sont listées")
        self._picture("relances")
        mails = len(self._desk.mails())
        post.reminders.round.write.click()
        self._until(lambda: post.reminders.planned() == 0, "les relances sont écrites")
        if len(self._desk.mails()) != mails + due:
            raise TourStopped("les relances écrites ne sont pas celles qui étaient annoncées")
        self._picture("relances-ecrites")
        post.views.show_view(GROUP)
        self._settle()
        stay = max(self._desk.stays(), key=lambda row: row.engaged)
        post.group.choose_stay(stay.id)
        post.group.write("Le départ est avancé", "Le car de {{ enfant }} part à 8 h, une heure plus tôt.")
        families = len(self._desk.post.targets(post.group.wish()).families)
        self._until(
            lambda: bool(post.group.letter.subject()), "le message se lit comme une famille le recevra"
        )
        if str(families) not in post.group.round.write.text():
            raise TourStopped(f"le bouton ne dit pas que {families} familles recevront le message")
        self._picture("groupe")
        post.views.show_view(ALL)

    def _looks(self) -> None:
        """Show the queue and a dossier in the dark, large, and with larger text."""
        app = QApplication.instance()
        if not isinstance(app, QApplication):
            raise TourStopped("pas d’application")
        theme.apply(app, Qt.ColorScheme.Dark)
        self._go_to(Queue.PRE_REGISTRATIONS)
        self._picture("sombre-file")
        self._open(Queue.PRE_REGISTRATIONS, _approvable_with_pieces)
        self._await_page()
        self._picture("sombre-dossier")
        theme.apply(app, Qt.ColorScheme.Light)
        self._window.resize(1920, 1080)
        self._await_page()
        self._picture("grand-dossier")
        self._window.resize(*SIZE)
        theme.apply(app, Qt.ColorScheme.Light, text_factor=1.25)
        self._go_to(Queue.PRE_REGISTRATIONS)
        self._picture("texte-125-file")
        self._open(Queue.PRE_REGISTRATIONS, _approvable_with_pieces)
        self._await_page()
        self._picture("texte-125-dossier")
        theme.apply(app, text_factor=1.0)

    # What a coordinator does

    def _go_to(self, queue: Queue) -> None:
        self._window.go_to_place(queue.value)
        self._settle()
        page = self._window.queue_page
        total = self._desk.page(View(queue), offset=0, limit=1).total
        self._until(lambda: page.model.rowCount() == total, f"la file {queue.value} est affichée")
        if self._window.sidebar.place(queue.value).count() != total:
            raise TourStopped(f"le compteur de {queue.value} ne dit pas {total}")

    def _open(self, queue: Queue, wanted: Callable[[Dossier], bool]) -> Dossier:
        self._go_to(queue)
        for row in self._rows(queue):
            dossier = self._desk.open(queue, row.id)
            if wanted(dossier):
                return self._open_row(row, dossier)
        raise TourStopped(f"aucun dossier de {queue.value} ne convient")

    def _open_row(self, row: Row, dossier: Dossier) -> Dossier:
        self._window.queue_page.focus_row(row.id)
        self._press(Qt.Key.Key_Return)
        self._until(lambda: self._shown_id() == dossier.subject_id, "le dossier s’ouvre")
        return dossier

    def _decide(self, key: Qt.Key, what: str) -> None:
        before, waiting = self._shown_id(), self._desk.waiting()
        self._press(key)
        self._until(lambda: self._desk.waiting() == waiting + 1, what)
        self._until(lambda: self._shown_id() != before, "le dossier suivant s’ouvre")
        self._settle()

    def _press(self, key: Qt.Key) -> None:
        QTest.keyClick(self._focused(), key)

    def _focused(self) -> QWidget:
        return QApplication.focusWidget() or self._window

    def _type(self, text: str) -> None:
        QTest.keyClicks(QApplication.focusWidget() or self._window, text)

    def _capture(self, type_code: str) -> tuple[Piece, Situation]:
        """Open a readable piece of a type, and what it says beside it."""

        def wanted(piece: Piece) -> bool:
            waits = piece.type_code == type_code and piece.status is PieceStatus.TO_CHECK
            return waits and not piece.captured and not self._is_bad(piece)

        dossier = self._open(Queue.DOCUMENTS, lambda found: any(map(wanted, found.pieces)))
        piece = next(filter(wanted, dossier.pieces))
        page = self._window.review_page
        self._take_in_hand(piece)
        self._await_page()
        self._press(Qt.Key.Key_Space)
        self._until(page.capture.isVisible, "la saisie s’ouvre")
        if dossier.situation is None:
            raise TourStopped("rien ne dit pour quel séjour la pièce est jugée")
        return piece, dossier.situation

    def _take_in_hand(self, piece: Piece) -> None:
        checklist = self._window.review_page.checklist
        checklist.focus()
        for step in (checklist.previous, checklist.next):
            for _ in checklist.rows():
                if checklist.piece is None or checklist.piece.document_id != piece.document_id:
                    step()

    # What it looks at

    def _rows(self, queue: Queue) -> Iterator[Row]:
        yield from self._desk.page(View(queue), offset=0, limit=200).rows

    def _shown_id(self) -> object:
        page = self._window.review_page
        if self._window.pages.currentWidget() is not page or page.dossier is None:
            return None
        return page.dossier.subject_id

    def _state_of(self, piece: Piece) -> DocumentState | None:
        dossier = self._window.review_page.dossier
        found = [p for p in dossier.pieces if p.document_id == piece.document_id] if dossier else []
        return found[0].state if found else None

    def _has_readable_piece_to_check(self, dossier: Dossier) -> bool:
        first = [piece for piece in dossier.pieces if piece.status is PieceStatus.TO_CHECK][:1]
        able = Verdict.REQUEST_COMPLETION in dossier.verdicts
        return able and bool(first) and not self._is_bad(first[0])

    def _has_words_to_check(self, dossier: Dossier) -> bool:
        first = [piece for piece in dossier.pieces if piece.status is PieceStatus.TO_CHECK][:1]
        return dossier.child is not None and bool(first) and self._says(first[0], dossier.child.last_name)

    def _is_replaced(self, piece: Piece) -> bool:
        return len(piece.versions) > 1 and piece.versions[1].refused and self._says(piece, "")

    def _says(self, piece: Piece, words: str) -> bool:
        """Tell whether the first page of a piece's file says `words`."""
        try:
            text = self._previews.text(piece.versions[0].sha256, 0).characters
        except Unreadable:
            return False
        return bool(text) and search_key(words) in search_key(text)

    def _has_bad_piece(self, dossier: Dossier) -> bool:
        return any(self._is_bad(piece) for piece in dossier.pieces)

    def _is_bad(self, piece: Piece) -> bool:
        if piece.status is not PieceStatus.TO_CHECK or not piece.versions:
            return False
        try:
            self._previews.sheet(piece.versions[0].sha256)
        except Unreadable:
            return True
        return False

    # How it waits

    def _await_page(self) -> None:
        viewer = self._window.review_page.viewer
        self._until(viewer.shows_page, "la première page du document est dessinée")

    def _settle(self) -> None:
        """Wait until no work is under way."""
        self._until(lambda: not self._window.tasks.busy, "le travail en cours se termine")

    def _until(self, condition: Callable[[], bool], what: str) -> None:
        deadline = QDeadlineTimer(PATIENCE_MS)
        while not condition():
            if deadline.hasExpired():
                raise TourStopped(f"étape {self._number + 1} : {what} — cela n’est pas arrivé")
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def _picture(self, name: str) -> None:
        self._settle()
        QApplication.processEvents()
        self._number += 1
        target = self._pictures / f"{self._number:02d}-{name}.png"
        if not self._window.grab().save(str(target)):
            raise TourStopped(f"l’image {target} ne s’enregistre pas")


def _says(page: EditionsPage, words: str) -> bool:
    return words in page.work.text()


def _changed(dossier: Dossier) -> bool:
    return dossier.completed and any(pieces.unchanged(piece) for piece in dossier.pieces)


def _approvable(dossier: Dossier) -> bool:
    return dossier.recommended is Verdict.APPROVE


def _approvable_with_pieces(dossier: Dossier) -> bool:
    # Of a completed dossier the pieces that stand are folded.
    return _approvable(dossier) and not dossier.completed and any(p.versions for p in dossier.pieces)
