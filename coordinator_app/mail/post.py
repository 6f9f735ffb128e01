"""The verbs of *Courriels*: what becomes of a mail, words, reminders, messages to many, who is not reached.

Every method blocks on local disk and is meant for a worker thread. Refusals are `DeskError`s.
"""

import uuid
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coordinator_app.errors import DeskError
from coordinator_app.mail import actions, group, reminders, trying
from coordinator_app.mail.group import Message
from coordinator_app.mail.reminders import Planned
from coordinator_app.mail.rounds import Progress, Report
from coordinator_app.mail.trying import About, Compose, Tried
from coordinator_app.replica import Replica
from coordinator_app.shared import Shared
from db import addresses, mails, schedules
from db import templates as kept
from db.addresses import Addressee
from db.queries import directory, recipients, unreached
from db.queries import reminders as facts
from db.queries import templates as own
from db.queries.recipients import Audience, Recipient
from db.queries.reminders import Silent
from db.queries.templates import Version
from db.queries.unreached import Unreached
from db.rules.formats import parse_email
from db.rules.notice import Envelope, Letter, Trigger, Words
from db.rules.reminders import Schedule
from db.types import PreRegistrationState, Role
from papers.outgoing import templates
from papers.outgoing.mails import mailbox
from papers.outgoing.templates import Key

TRIAL = "[Essai] "
_TRIAL_LINE = "Ceci est un essai : aucune famille n’a reçu ce courriel.\n\n"


@dataclass(frozen=True)
class Worded:
    """The words of one kind of mail: those that hold, those that ship, what they may name, and their past."""

    trigger: Trigger
    words: Words
    shipped: Words
    number: int
    keys: tuple[Key, ...]
    history: tuple[Version, ...]


@dataclass(frozen=True)
class StaySchedule:
    """When the families of a stay are reminded; without a `stay_id`, of every stay without its own."""

    stay_id: uuid.UUID | None
    name: str
    first_day: date | None
    schedule: Schedule
    own: bool


@dataclass(frozen=True)
class Wish:
    """Whom a group mail is for: a stay's families, those a search finds, or those that never answer."""

    stay_id: uuid.UUID | None = None
    states: frozenset[PreRegistrationState] = recipients.coming
    search: str = ""
    silent: bool = False


@dataclass(frozen=True)
class Targets:
    """The families a wish comes to; `closed` of them are left alone."""

    audience: Audience
    families: tuple[Recipient, ...]
    closed: int = 0


class Post:
    """What one colleague writes to families at one desk."""

    def __init__(
        self,
        *,
        staff_id: uuid.UUID,
        role: Role,
        shared: Shared,
        replica: Replica,
        compose: Compose,
        clock: Callable[[], datetime],
    ) -> None:
        self._staff_id, self._role = staff_id, role
        self._shared, self._replica = shared, replica
        self._compose, self._clock = compose, clock

    @property
    def may_change(self) -> bool:
        """Tell whether this colleague may change words and schedules."""
        return self._role is Role.ADMIN

    # One mail

    def addressee(self, mail_id: uuid.UUID) -> Addressee:
        """Return where a mail went, and whose address that is."""
        with self._replica.snapshot() as session:
            found = addresses.addressee(session, mail_id)
        if found is None:
            raise actions.gone()
        return found

    def resend(self, mail_id: uuid.UUID, *, address: str | None = None, correct: bool = False) -> uuid.UUID:
        """Queue a mail's text again as a new mail, to `address` where one is given; return its id.

        `correct`: that address is also the adult's own from now on.
        """
        with self._shared.transaction() as session:
            now = self._clock()
            new = actions.resend(session, mail_id, by=self._staff_id, now=now, address=address)
            if address is not None and correct:
                self._correct(session, mail_id, parse_email(address), now)
            return new

    def arrived(self, mail_id: uuid.UUID) -> None:
        """Take an uncertain mail for sent."""
        with self._shared.transaction() as session:
            actions.arrived(session, mail_id)

    def send_again(self, mail_id: uuid.UUID) -> uuid.UUID:
        """Send an uncertain mail once more, as a new mail; return its id."""
        with self._shared.transaction() as session:
            return actions.send_again(session, mail_id, by=self._staff_id, now=self._clock())

    def abandon(self, mail_id: uuid.UUID) -> None:
        """Never send a mail that waits, or leave an uncertain one."""
        with self._shared.transaction() as session:
            actions.abandon(session, mail_id)

    # Words

    def changed(self) -> frozenset[Trigger]:
        """Return the mails that the association words itself."""
        with self._replica.snapshot() as session:
            return own.changed(session)

    def worded(self, trigger: Trigger) -> Worded:
        """Return the words of a mail."""
        with self._replica.snapshot() as session:
            return Worded(
                trigger,
                own.own_words(session, trigger) or templates.default(trigger),
                templates.default(trigger),
                own.newest(session, trigger),
                templates.keys(trigger),
                own.history(session, trigger),
            )

    def try_words(
        self, trigger: Trigger, words: Words, *, on_dossier: bool = False, last: About | None = None
    ) -> Tried:
        """Return what words make of the example, or of a dossier: the `last` opened or the first waiting."""
        about, notice = "", trying.example(trigger)
        if on_dossier:
            with self._replica.snapshot() as session:
                found = trying.real(session, trigger, last, pending=self._replica.pending, now=self._clock())
            if found is None:
                return Tried(templates.check(trigger, words.subject, words.body))
            about, notice = found
        return trying.attempt(notice, words, compose=self._compose, now=self._clock(), about=about)

    def keep_words(self, trigger: Trigger, words: Words | None, *, seen: int) -> Worded:
        """Keep a version of the words; None returns to those that ship. `seen`: the number on screen."""
        title = "Le modèle n’a pas été enregistré"
        refusal = templates.check(trigger, words.subject, words.body) if words else None
        if refusal is not None:
            raise DeskError(title, refusal)
        try:
            with self._shared.transaction() as session:
                kept.write(session, trigger, words, seen=seen, by=self._staff_id, at=self._clock())
        except kept.NotAllowed as error:
            raise _for_admins(title) from error
        except (kept.Overtaken, IntegrityError) as error:
            raise DeskError(
                title,
                "Quelqu’un d’autre vient de le modifier. Votre texte est encore à l’écran : "
                "relisez la dernière version dans l’historique, puis enregistrez à nouveau.",
            ) from error
        return self.worded(trigger)

    def send_trial(self, trigger: Trigger, words: Words, address: str) -> Letter:
        """Write the example to `address`, said to be a trial in its subject and its first line."""
        title = "L’essai n’a pas été écrit"
        if mailbox(address) is None:
            raise DeskError(
                title, "Écrivez votre adresse électronique en entier, par exemple nom@exemple.fr."
            )
        marked = Words(TRIAL + words.subject, _TRIAL_LINE + words.body)
        refusal = templates.unusable(trigger, marked)
        if refusal is not None:
            raise DeskError(title, refusal)
        notice = replace(trying.example(trigger), recipient=address, words=marked)
        id_, now = uuid.uuid4(), self._clock()
        letter = self._compose(notice, Envelope(id_, now))
        with self._shared.transaction() as session:
            mails.add(session, notice, letter, id=id_, household_id=None, at=now, by=self._staff_id)
        return letter

    # Reminders

    def planned(self) -> tuple[Planned, ...]:
        """Return who would get a reminder now, and why; writes nothing."""
        with self._replica.snapshot() as session:
            return reminders.planned(session, self._clock(), compose=self._compose)

    def silent(self) -> tuple[Silent, ...]:
        """Return the families that reminders do not move."""
        with self._replica.snapshot() as session:
            return facts.silent(session, self._clock())

    def write_reminders(self, progress: Progress) -> Report:
        """Write the reminders that are due, one a family."""
        return reminders.write(
            self._shared.transaction,
            self._clock(),
            compose=self._compose,
            by=self._staff_id,
            progress=progress,
        )

    def schedules(self) -> tuple[StaySchedule, ...]:
        """Return when families are reminded: the association's schedule first, then each coming stay's."""
        today = self._clock().astimezone().date()
        with self._replica.snapshot() as session:
            default, of_stays = facts.schedules(session)
            stays = directory.stays(session, pending=self._replica.pending)
        rows = [StaySchedule(None, "", None, default, own=default != Schedule())]
        for stay in stays:
            if stay.first_day > today:
                mine = of_stays.get(str(stay.id))
                schedule = default if mine is None else mine
                rows.append(StaySchedule(stay.id, stay.name, stay.first_day, schedule, own=mine is not None))
        return tuple(rows)

    def keep_schedule(self, stay_id: uuid.UUID | None, schedule: Schedule | None) -> tuple[StaySchedule, ...]:
        """Keep when families are reminded; None goes back to the association's, or to the usual, schedule."""
        if not self.may_change:
            raise _for_admins("Le calendrier n’a pas été enregistré")
        with self._shared.transaction() as session:
            schedules.keep(session, schedule, stay_id=stay_id)
        return self.schedules()

    # To many families

    def targets(self, wish: Wish) -> Targets:
        """Return the families that a wish comes to, by name; those whose account is closed are left out."""
        with self._replica.snapshot() as session:
            if wish.silent:
                homes = [row.household_id for row in facts.silent(session, self._clock())]
                audience = Audience(households=frozenset(homes))
            elif wish.stay_id is None:
                found = directory.families(session, wish.search) if wish.search.strip() else ()
                audience = Audience(households=frozenset(row.household_id for row in found))
            else:
                audience = Audience(stay_id=wish.stay_id, states=wish.states)
            everybody = recipients.recipients(session, audience)
        families = tuple(family for family in everybody if not family.closed)
        return Targets(audience, families, len(everybody) - len(families))

    def preview(self, message: Message, families: Sequence[Recipient]) -> tuple[Letter, ...]:
        """Return the exact letters that some of the families would get."""
        with self._replica.snapshot() as session:
            return group.preview(session, message, families, compose=self._compose, now=self._clock())

    def write_message(self, message: Message, progress: Progress) -> Report:
        """Write a message, one mail a family; never a copy to others."""
        return group.write(
            self._shared.transaction,
            message,
            self._clock(),
            compose=self._compose,
            by=self._staff_id,
            progress=progress,
        )

    # Nobody at the other end

    def unreached(self) -> tuple[Unreached, ...]:
        """Return the families that mails do not reach, and the letters to post to them."""
        with self._replica.snapshot() as session:
            return unreached.unreached(session)

    def posted(self, mail_ids: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
        """Take letters for posted; return those that were not yet."""
        with self._shared.transaction() as session:
            return actions.posted(session, mail_ids, now=self._clock())

    def not_posted(self, mail_ids: Collection[uuid.UUID]) -> None:
        """Put letters back among those to post."""
        with self._shared.transaction() as session:
            actions.not_posted(session, mail_ids)

    def _correct(self, session: Session, mail_id: uuid.UUID, address: str, now: datetime) -> None:
        if not addresses.correct(session, mail_id, address, by=self._staff_id, at=now):
            raise DeskError(
                "Le message n’a pas été renvoyé",
                "L’adresse de la famille n’est plus dans son dossier : renvoyez sans la corriger.",
            )


def _for_admins(title: str) -> DeskError:
    return DeskError(
        title, "Seul un administrateur peut le faire. Demandez-le à un administrateur de l’équipe."
    )
