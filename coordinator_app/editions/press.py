"""The verbs of *Éditions*: what leaves on paper, who may, and the line in the journal that says so.

Every method blocks on local disk and is meant for a worker thread. A paper appears under its name only once
the outbox holds its lines for the journal: nothing leaves unlogged. Refusals are `DeskError`s.
"""

import io
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from sqlalchemy import select
from sqlalchemy.exc import NoResultFound
from sqlalchemy.orm import Session

from coordinator_app.editions import batch, export
from coordinator_app.editions.choice import Order, Selection, Shape, chosen
from coordinator_app.editions.export import Exported
from coordinator_app.editions.pile import Report, Watch
from coordinator_app.editions.saving import saving
from coordinator_app.errors import DeskError
from coordinator_app.files import Files
from coordinator_app.outbox import Event, Outbox
from coordinator_app.replica import HealthRows, Replica
from db.models import ChildHousehold, PreRegistration, Stay
from db.queries import family_file, postal
from db.queries import roster as rosters
from db.queries.settings import association
from db.queries.team import works_for
from db.rules import printing
from db.rules.association import Association
from db.rules.family_file import FamilyFile
from db.rules.planning import Interval
from db.rules.printing import Paper, may_print, told_by
from db.rules.roster import Participant, Roster
from db.types import Action, PreRegistrationState, Role, Subject
from papers.outgoing import summary
from papers.outgoing.pack.editions import Format, editions
from papers.outgoing.post import PostalLetter, Sender, write_letters

Draw = Callable[[Roster, BinaryIO], object]
"""Writes a paper of a stay for the participants of a roster."""

in_pack: Mapping[Paper, str] = {
    Paper.COVER_SHEET: "cover",
    Paper.GROUP_LIST: "groups",
    Paper.COACH_LIST: "coaches",
    Paper.CONTACTS: "emergency",
    Paper.ALLERGIES: "kitchen",
    Paper.TREATMENTS: "treatments",
    Paper.AUTHORISATIONS: "authorisations",
    Paper.ATTENDANCE: "attendance",
    Paper.LABELS: "labels",
    Paper.SUPERVISION: "counts",
    Paper.CARE_REGISTER: "care_register",
}
"""The key of each paper of a stay in `pack.editions`."""


AskHealth = Callable[[Sequence[uuid.UUID], str | None, Paper], HealthRows]
"""Returns what families said of these children's health, for a season or all of them, and for a paper."""

About = tuple[Subject, uuid.UUID]
"""A dossier that a line of the journal is about."""


@dataclass(frozen=True)
class Draft:
    """A paper as PDFs in memory, to look at before it is printed: health data leaves no file behind."""

    paper: Paper
    parts: tuple[bytes, ...]
    about: tuple[About, ...]


class Press:
    """What one colleague prints at one desk."""

    def __init__(
        self,
        *,
        staff_id: uuid.UUID,
        role: Role,
        replica: Replica,
        outbox: Outbox,
        files: Files,
        clock: Callable[[], datetime],
        health: AskHealth | None = None,
    ) -> None:
        """Take `health` where what is read here has no answers of its own (see `coordinator_app.health`)."""
        self._health = health
        self._staff_id, self._role = staff_id, role
        self._replica, self._outbox, self._files, self._clock = replica, outbox, files, clock

    # Look

    def roster(self, stay_id: uuid.UUID) -> Roster:
        """Return who goes on a stay, to choose from: nothing medical."""
        with self._replica.snapshot() as session:
            return self._read(session, stay_id, medical=False)

    def refusal(self, paper: Paper, stay_id: uuid.UUID | None = None) -> str | None:
        """Return why this colleague may not print this paper today, None when they may."""
        with self._replica.snapshot() as session:
            return self._refusal(session, paper, stay_id)

    # Stays

    def print_forms(
        self,
        selection: Selection,
        target: Path,
        *,
        order: Order = Order.NAME,
        shape: Shape = Shape.ONE_PDF,
        watch: Watch | None = None,
    ) -> Report:
        """Write the fiches sanitaires of a selection, as `batch.print_forms` does."""
        roster = self._roster_for(Paper.HEALTH_FORM, selection.stay_id)
        return batch.print_forms(
            roster,
            selection,
            target,
            order=order,
            shape=shape,
            record=lambda people: self.printed(Paper.HEALTH_FORM, people),
            watch=watch,
        )

    def print_blank_forms(self, stay_id: uuid.UUID, target: Path, *, copies: int = 1) -> None:
        """Write blank fiches sanitaires of a stay."""
        batch.print_blank(self._roster_for(Paper.BLANK_HEALTH_FORM, stay_id), target, copies=copies)

    def print_papers(
        self,
        paper: Paper,
        selection: Selection,
        target: Path,
        *,
        form: Format = Format.PDF,
        order: Order = Order.NAME,
        draw: Draw | None = None,
    ) -> Roster:
        """Write one paper of the departure pack for the chosen participants only; return these.

        The roster holds what the paper may say and no more (`printing.told_by`). `draw` writes it otherwise
        than by default: labels on another sheet, say. Raises `DeskError` for a paper that does
        not exist in this form.
        """
        edition = editions.get(in_pack.get(paper, ""))
        if draw is None and (edition is None or form not in edition.formats):
            raise DeskError("Ce document n’existe pas sous cette forme", "Choisissez le PDF.")
        roster = self._roster_for(paper, selection.stay_id)
        roster = replace(roster, participants=chosen(roster, selection, order))
        with saving(target) as out:
            if draw is not None:
                draw(roster, out)
            elif edition is not None:
                edition.write(roster, out, form)
            self.printed(paper, roster.participants)
        return roster

    def printed(self, paper: Paper, people: Sequence[Participant]) -> None:
        """Keep for the journal that a paper about these children was printed."""
        if paper not in printing.nameless:
            about = [(Subject.PRE_REGISTRATION, one.pre_registration_id) for one in people]
            self._log(Action.PRINT, paper, about)

    # To look at, and to send to a printer

    def draft(
        self,
        paper: Paper,
        selection: Selection,
        *,
        order: Order = Order.NAME,
        watch: Watch | None = None,
    ) -> Draft:
        """Return a paper of a stay in memory; of what tells of health, the journal keeps that it was seen.

        Raises `Cancelled`, and `DeskError` as printing does.
        """
        roster = self._roster_for(paper, selection.stay_id)
        edition = editions.get(in_pack.get(paper, ""))
        if paper is Paper.HEALTH_FORM:
            parts, people = batch.draw_forms(roster, selection, order=order, watch=watch)
        elif paper is Paper.BLANK_HEALTH_FORM:
            parts, people = (batch.draw_blank(roster),), ()
        elif edition is not None:
            people, page = chosen(roster, selection, order), io.BytesIO()
            edition.write(replace(roster, participants=people), page, Format.PDF)
            parts = (page.getvalue(),)
        else:
            raise DeskError("Ce document n’existe pas sous cette forme", "Choisissez-en un autre.")
        about = tuple((Subject.PRE_REGISTRATION, one.pre_registration_id) for one in people)
        if paper in printing.medical:
            self._log(Action.VIEW, paper, about)
        return Draft(paper, parts, () if paper in printing.nameless else about)

    def draft_letters(self, mail_ids: Sequence[uuid.UUID]) -> Draft:
        """Return these mails as letters, in memory; raises as `print_letters` does."""
        page = io.BytesIO()
        posts = self._write_letters(mail_ids, page)
        return Draft(Paper.LETTER, (page.getvalue(),), tuple(post.about for post in posts if post.about))

    def log_print(self, draft: Draft) -> None:
        """Keep for the journal that a draft goes to a printer; call it before the first page does."""
        self._log(Action.PRINT, draft.paper, draft.about)

    # Families

    def letters_to_post(self) -> tuple[postal.Post, ...]:
        """Return the mails written to families that have no e-mail address, oldest first."""
        with self._replica.snapshot() as session:
            return postal.to_post(session)

    def print_letters(self, mail_ids: Sequence[uuid.UUID], target: Path) -> int:
        """Write these mails as letters, one PDF; return how many. Words and date are the mail's own."""
        with saving(target) as out:
            posts = self._write_letters(mail_ids, out)
            self._log(Action.PRINT, Paper.LETTER, [post.about for post in posts if post.about])
        return len(posts)

    def print_summary(self, household_id: uuid.UUID, target: Path) -> None:
        """Write a family's one-page summary."""
        file = self._family(Paper.FAMILY_SUMMARY, household_id)
        with saving(target) as out:
            summary.write(file, out)
            self._log(Action.PRINT, Paper.FAMILY_SUMMARY, _about(file))

    def export_family(self, household_id: uuid.UUID, target: Path, *, watch: Watch | None = None) -> Exported:
        """Write the data a family asked for, as `export.export_family` does."""
        file = self._family(Paper.DATA_EXPORT, household_id)
        return export.export_family(
            file,
            self._files.get,
            target,
            record=lambda: self._log(Action.EXPORT, Paper.DATA_EXPORT, _about(file)),
            watch=watch,
        )

    # Beneath

    def _write_letters(self, mail_ids: Sequence[uuid.UUID], out: BinaryIO) -> tuple[postal.Post, ...]:
        with self._replica.snapshot() as session:
            self._check(session, Paper.LETTER, None)
            posts, settings = postal.to_post(session, mail_ids), association(session)
        if not posts:
            raise DeskError("Aucune lettre à imprimer", "Choisissez au moins un courriel d’une famille.")
        write_letters(map(_postal, posts), out, sender=_sender(settings))
        return posts

    def _roster_for(self, paper: Paper, stay_id: uuid.UUID) -> Roster:
        medical = paper in printing.medical
        with self._replica.snapshot() as session:
            self._check(session, paper, stay_id)
            if self._health is None or not medical:
                return narrowed(self._read(session, stay_id, medical=medical), paper)
            # The server gives the answers about all of them or about none: not asked of who stays at home.
            going = select(PreRegistration.child_id).where(
                PreRegistration.stay_id == stay_id, PreRegistration.state.not_in(_STAYS_HOME)
            )
            season, children = session.get_one(Stay, stay_id).season_code, session.scalars(going).all()
        rows = self._health(children, season, paper)
        with self._replica.snapshot(health=rows) as session:
            return narrowed(self._read(session, stay_id, medical=True), paper)

    def _read(self, session: Session, stay_id: uuid.UUID, *, medical: bool) -> Roster:
        try:
            found = rosters.roster(
                session, stay_id, pending=self._replica.pending, now=self._clock(), medical=medical
            )
        except NoResultFound as error:
            raise _gone() from error
        if self._health is None or medical:
            return found
        # A server's copy does not tell who answered: nobody is to be called incomplete for it.
        return replace(found, participants=tuple(replace(one, answered=True) for one in found.participants))

    def _family(self, paper: Paper, household_id: uuid.UUID) -> FamilyFile:
        rows = None
        with self._replica.snapshot() as session:
            self._check(session, paper, None)
            theirs = select(ChildHousehold.child_id).where(ChildHousehold.household_id == household_id)
            children = session.scalars(theirs).all()
        if self._health is not None and paper is Paper.DATA_EXPORT and children:
            rows = self._health(children, None, paper)
        with self._replica.snapshot(health=rows) as session:
            try:
                return family_file.family_file(session, household_id, now=self._clock())
            except NoResultFound as error:
                raise DeskError("Cette famille n’existe plus", "Elle a été retirée.") from error

    def _check(self, session: Session, paper: Paper, stay_id: uuid.UUID | None) -> None:
        sentence = self._refusal(session, paper, stay_id)
        if sentence is not None:
            raise DeskError("Ce document n’a pas été imprimé", sentence)

    def _refusal(self, session: Session, paper: Paper, stay_id: uuid.UUID | None) -> str | None:
        stay = session.get(Stay, stay_id) if stay_id else None
        if stay_id is not None and stay is None:
            raise _gone()
        return may_print(
            self._role,
            paper,
            days=Interval(stay.first_day, stay.last_day) if stay else None,
            own_stay=stay is not None and works_for(session, self._staff_id, stay.id),
            today=self._clock().astimezone().date(),
            coordinators_print_medical=association(session).coordinators_print_medical,
        )

    def _log(self, action: Action, paper: Paper, about: Iterable[About]) -> None:
        now = self._clock()
        self._outbox.add_events(
            [
                Event(uuid.uuid4(), action, subject, subject_id, paper.value, self._staff_id, now)
                for subject, subject_id in about
            ]
        )


_STAYS_HOME = (PreRegistrationState.REFUSED, PreRegistrationState.CANCELLED)
_READ: Mapping[Paper, tuple[str, ...]] = {Paper.TREATMENTS: ("pai",)}
"""What a medical paper says of what was read on documents."""


def narrowed(roster: Roster, paper: Paper) -> Roster:
    """Return a roster with what a paper may say of health, and nothing else of it."""
    if paper is Paper.HEALTH_FORM or paper not in printing.medical:
        return roster
    questions = told_by(paper)
    return replace(
        roster,
        participants=tuple(
            replace(
                one,
                health={q: said for q, said in (one.health or {}).items() if q in questions},
                doses=(),
                contraindications=(),
                findings=(),
                read={kind: one.read[kind] for kind in _READ.get(paper, ()) if kind in one.read},
            )
            for one in roster.participants
        ),
    )


def _gone() -> DeskError:
    return DeskError("Ce séjour n’existe plus", "Il a été retiré. Choisissez-en un autre.")


def _about(file: FamilyFile) -> list[About]:
    """Return the dossiers a family's papers are about: its account, and each request of its children."""
    about = [(Subject.ACCOUNT, file.account_id)] if file.account_id else []
    requests = [request for child in file.children for request in child.requests if request.ours]
    return [*about, *((Subject.PRE_REGISTRATION, request.pre_registration_id) for request in requests)]


def _postal(post: postal.Post) -> PostalLetter:
    return PostalLetter(post.address, post.written_at.astimezone().date(), post.subject, post.text)


def _sender(settings: Association) -> Sender:
    return Sender(settings.name, settings.address, settings.contact.on_paper)
