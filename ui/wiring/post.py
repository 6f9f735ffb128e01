"""The views of *Courriels* fed by the desk: words, reminders, messages to many families, letters to print."""

import uuid
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog

from coordinator_app.desk import Desk
from coordinator_app.mail.group import Message
from coordinator_app.mail.post import Post, Targets, Wish, Worded
from coordinator_app.mail.rounds import Progress, Report
from coordinator_app.mail.trying import About, Tried
from db.addresses import Addressee
from db.queries.recipients import Recipient
from db.rules.notice import Letter, Trigger, Words
from db.rules.printing import Paper
from db.rules.reminders import Schedule
from ui.mail.group_page import GroupPage
from ui.mail.reminders_page import RemindersPage
from ui.mail.round_bar import RoundBar
from ui.mail.templates_page import TemplatesPage
from ui.mail.unreached_page import UnreachedPage
from ui.mail.verbs import Order, Verb
from ui.mail.views import MailViews
from ui.mails import MailsPage
from ui.tasks import Job, Tasks
from ui.wiring.rounds import Round

ALL, WORDS, REMINDERS, GROUP, UNREACHED = "all", "templates", "reminders", "group", "unreached"


class PostWiring(QObject):
    """Owns the views; the list of all mails is fed by who looks things up."""

    failed = Signal(object)
    written = Signal()
    """Mails were written: they may leave."""
    logged = Signal()
    """Something was printed, which the journal will say."""
    family_wanted = Signal(str)
    all_wanted = Signal()

    def __init__(self, mails: MailsPage, desk: Desk, tasks: Tasks, parent: QObject) -> None:
        super().__init__(parent)
        self._desk, self._post, self._tasks = desk, desk.post, tasks
        self.last: About | None = None
        self.words = TemplatesPage(may_change=self._post.may_change)
        self.reminders = RemindersPage(may_change=self._post.may_change)
        self.group = GroupPage()
        self.unreached = UnreachedPage()
        self.views = MailViews(
            (
                (ALL, self.tr("Tous les courriels"), mails),
                (WORDS, self.tr("Modèles"), self.words),
                (REMINDERS, self.tr("Relances"), self.reminders),
                (GROUP, self.tr("Écrire à un groupe"), self.group),
                (UNREACHED, self.tr("Sans adresse"), self.unreached),
            )
        )
        self._mails = mails
        self._rounds: dict[RoundBar, Round] = {}
        self._trying: Job | None = None
        self._aiming: Job | None = None
        self._previewing: Job | None = None
        self._connect()

    def show_mails_of(self, name: str) -> None:
        """Show the mails of a family."""
        self.views.show_view(ALL)
        self._mails.search(name)

    def refresh(self) -> None:
        """Read again what the view in hand shows."""
        view = self.views.key()
        if view == ALL:
            self.all_wanted.emit()
        elif view == WORDS:
            self._tasks.run(self._post.changed, done=self.words.show_changed)
        elif view == REMINDERS:
            self._tasks.run_long(self._post.planned, done=self.reminders.show_planned)
            self._tasks.run_long(self._post.silent, done=self.reminders.show_silent)
            self._tasks.run(self._post.schedules, done=self.reminders.schedules.show_schedules)
        elif view == GROUP:
            self._tasks.run(self._desk.stays, done=self.group.show_stays)
            self._on_targets_wanted(self.group.wish())
        else:
            right = partial(self._desk.press.refusal, Paper.LETTER)
            self._tasks.run(right, done=self.unreached.show_right)
            self._tasks.run_long(self._post.unreached, done=self.unreached.show_unreached)

    def refresh_mails(self) -> None:
        """Read the mails again where their list is in sight."""
        if self.views.key() == ALL:
            self.all_wanted.emit()

    def stop(self) -> None:
        """End rounds under way after the family in hand."""
        for round_ in self._rounds.values():
            round_.stop()

    def _connect(self) -> None:
        self.views.changed.connect(self.refresh)
        self._mails.verbs.wanted.connect(self._on_ordered)
        self._mails.verbs.address_wanted.connect(self._on_address_wanted)
        self.words.chosen.connect(self._on_words_chosen)
        self.words.tried.connect(self._on_tried)
        self.words.kept.connect(self._on_kept)
        self.words.trial_wanted.connect(self._on_trial_wanted)
        self.reminders.round.wanted.connect(self._on_reminders_wanted)
        self.reminders.round.cancelled.connect(self.stop)
        self.reminders.family_wanted.connect(self._on_family_wanted)
        self.reminders.schedules.kept.connect(self._on_schedule_kept)
        self.group.targets_wanted.connect(self._on_targets_wanted)
        self.group.preview_wanted.connect(self._on_preview_wanted)
        self.group.round.wanted.connect(self._on_message_wanted)
        self.group.round.cancelled.connect(self.stop)
        self.unreached.family_wanted.connect(self._on_family_wanted)
        self.unreached.printed.connect(self._on_letters_wanted)
        self.unreached.posted.connect(self._on_posted)
        self.unreached.put_back.connect(self._on_put_back)

    # One mail

    @Slot(object)
    def _on_address_wanted(self, mail_id: uuid.UUID) -> None:
        work = partial(self._post.addressee, mail_id)
        self._tasks.run(work, done=self._show_addressee, failed=self._on_order_failed)

    def _show_addressee(self, addressee: Addressee) -> None:
        self._mails.verbs.ask_address(addressee)

    @Slot(object)
    def _on_ordered(self, order: Order) -> None:
        work = partial(carry_out, self._post, order)
        self._tasks.run(work, done=partial(self._on_carried_out, order), failed=self._on_order_failed)

    def _on_carried_out(self, order: Order, new: uuid.UUID | None) -> None:
        words = self.tr("Un nouveau courriel est prêt à partir.") if new is not None else ""
        if order.correct:
            words = self.tr("Un nouveau courriel est prêt à partir, et l’adresse de la famille est corrigée.")
        self._mails.verbs.end(order.mail_id, words)
        self.all_wanted.emit()
        if new is not None:
            self.written.emit()

    def _on_order_failed(self, error: Exception) -> None:
        self._mails.verbs.fail()
        self.failed.emit(error)
        self.all_wanted.emit()

    # Words

    @Slot(object)
    def _on_words_chosen(self, trigger: Trigger) -> None:
        self._tasks.run(partial(self._post.worded, trigger), done=self.words.show_worded)

    @Slot(object, object, bool)
    def _on_tried(self, trigger: Trigger, words: Words, on_dossier: bool) -> None:  # noqa: FBT001 - a signal's
        if self._trying is not None:
            self._trying.cancel()
        work = partial(self._post.try_words, trigger, words, on_dossier=on_dossier, last=self.last)
        self._trying = self._tasks.run(work, done=partial(self._show_tried, trigger))

    def _show_tried(self, trigger: Trigger, tried: Tried) -> None:
        self.words.show_tried(trigger, tried)

    @Slot(object, object, int)
    def _on_kept(self, trigger: Trigger, words: Words | None, seen: int) -> None:
        work = partial(self._post.keep_words, trigger, words, seen=seen)
        self._tasks.run(work, done=self._show_kept)

    def _show_kept(self, worded: Worded) -> None:
        self.words.show_kept(worded)

    @Slot(object, object, str)
    def _on_trial_wanted(self, trigger: Trigger, words: Words, address: str) -> None:
        self._tasks.run(partial(self._post.send_trial, trigger, words, address), done=self._on_trial)

    def _on_trial(self, letter: Letter) -> None:
        self.words.show_trial(letter)
        self.written.emit()

    # Reminders

    @Slot()
    def _on_reminders_wanted(self) -> None:
        self._write(self.reminders.round, self._post.write_reminders, self.reminders.show_report)

    @Slot(object, object)
    def _on_schedule_kept(self, stay_id: uuid.UUID | None, schedule: Schedule | None) -> None:
        work = partial(self._post.keep_schedule, stay_id, schedule)
        self._tasks.run(work, done=self.reminders.schedules.show_schedules)
        self._tasks.run_long(self._post.planned, done=self.reminders.show_planned)

    # To many families

    @Slot(object)
    def _on_targets_wanted(self, wish: Wish) -> None:
        if self._aiming is not None:
            self._aiming.cancel()
        work = partial(self._post.targets, wish)
        self._aiming = self._tasks.run(work, done=partial(self._show_targets, wish))

    def _show_targets(self, wish: Wish, targets: Targets) -> None:
        self.group.show_targets(wish, targets)

    @Slot(object, object)
    def _on_preview_wanted(self, message: Message, family: Recipient) -> None:
        if self._previewing is not None:
            self._previewing.cancel()
        work = partial(self._post.preview, message, (family,))
        self._previewing = self._tasks.run(work, done=partial(self._show_preview, message, family.name))

    def _show_preview(self, message: Message, name: str, letters: tuple[Letter, ...]) -> None:
        for letter in letters:
            self.group.show_preview(message, name, letter)

    @Slot()
    def _on_message_wanted(self) -> None:
        work = partial(self._post.write_message, self.group.message())
        self._write(self.group.round, work, self.group.show_report)

    def _write(
        self, bar: RoundBar, work: Callable[[Progress], Report], show: Callable[[Report], None]
    ) -> None:
        if bar in self._rounds:
            return
        round_ = self._rounds[bar] = Round(self)
        round_.moved.connect(bar.step)
        bar.begin()
        self._tasks.run_long(
            partial(work, round_.progress),
            done=partial(self._on_written, bar, show),
            failed=partial(self._on_round_failed, bar),
        )

    def _on_written(self, bar: RoundBar, show: Callable[[Report], None], report: Report) -> None:
        self._rounds.pop(bar).deleteLater()
        show(report)
        self.written.emit()
        self.refresh()

    def _on_round_failed(self, bar: RoundBar, error: Exception) -> None:
        self._rounds.pop(bar).deleteLater()
        bar.fail()
        self.failed.emit(error)
        self.refresh()

    # Letters

    @Slot(str)
    def _on_family_wanted(self, name: str) -> None:
        self.family_wanted.emit(name)

    @Slot(object)
    def _on_letters_wanted(self, mail_ids: tuple[uuid.UUID, ...]) -> None:
        dialog = QFileDialog(self.unreached, self.tr("Enregistrer les lettres"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("pdf")
        dialog.setNameFilter("PDF (*.pdf)")
        dialog.setDirectory(
            QStandardPaths.writableLocation(QStandardPaths.StandardLocation.DocumentsLocation)
        )
        dialog.selectFile(self.tr("Lettres aux familles.pdf"))
        dialog.fileSelected.connect(partial(self.print_letters, mail_ids))
        dialog.open()

    def print_letters(self, mail_ids: tuple[uuid.UUID, ...], path: str) -> None:
        """Write these mails as letters to `path`."""
        work = partial(self._desk.press.print_letters, mail_ids, Path(path))
        self._tasks.run_long(work, done=partial(self._on_printed, mail_ids, path))

    def _on_printed(self, mail_ids: tuple[uuid.UUID, ...], path: str, count: int) -> None:
        one, many = self.tr("1 lettre enregistrée dans {}"), self.tr("{} lettres enregistrées dans {}")
        words = one.format(path) if count == 1 else many.format(count, path)
        self.unreached.show_printed(mail_ids, words)
        self.logged.emit()

    @Slot(object)
    def _on_posted(self, mail_ids: tuple[uuid.UUID, ...]) -> None:
        self._tasks.run(partial(self._post.posted, mail_ids), done=self._show_posted)

    def _show_posted(self, mail_ids: frozenset[uuid.UUID]) -> None:
        self.unreached.show_posted(mail_ids)
        self.refresh()

    @Slot(object)
    def _on_put_back(self, mail_ids: frozenset[uuid.UUID]) -> None:
        self._tasks.run(partial(self._post.not_posted, mail_ids), done=self._on_back)

    def _on_back(self, _: None) -> None:
        self.unreached.show_posted(frozenset())
        self.refresh()


def carry_out(post: Post, order: Order) -> uuid.UUID | None:
    """Do what was ordered about a mail; return the id of the new mail, if one was written."""
    match order.verb:
        case Verb.ARRIVED:
            post.arrived(order.mail_id)
        case Verb.ABANDON:
            post.abandon(order.mail_id)
        case Verb.UNPOST:
            post.not_posted((order.mail_id,))
        case Verb.SEND_AGAIN:
            return post.send_again(order.mail_id)
        case Verb.RESEND:
            return post.resend(order.mail_id, address=order.address, correct=order.correct)
    return None
