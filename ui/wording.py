"""French words for what the domain says in code: enums, dates and counts in, words, tones and icons out."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from enum import StrEnum

from PySide6.QtCore import QCoreApplication

from db.queries.queues import Queue, Stage
from db.rules.formats import short_date
from db.rules.requirements import PieceStatus
from db.types import (
    AccountState,
    Action,
    DocumentState,
    MailState,
    PlanningState,
    PreRegistrationState,
    StayState,
    Subject,
    Verdict,
)
from ui.tones import Tone

Words = tuple[str, Tone, str]
"""A word, its tone and the name of its icon."""

A, R, D, P = AccountState, PreRegistrationState, DocumentState, PlanningState
V = Verdict

_states: Mapping[Subject, Mapping[str, Words]] = {
    Subject.ACCOUNT: {
        A.EMAIL_UNCONFIRMED: ("adresse à confirmer", Tone.QUIET, "waiting"),
        A.INCOMPLETE: ("en cours de saisie", Tone.QUIET, "waiting"),
        A.PENDING: ("à traiter", Tone.NEUTRAL, "inbox"),
        A.VALIDATED: ("validé", Tone.GOOD, "check"),
        A.TO_COMPLETE: ("à compléter", Tone.WARN, "hourglass"),
        A.REFUSED: ("refusé", Tone.BAD, "cross"),
        A.CLOSED: ("fermé", Tone.QUIET, "minus"),
    },
    Subject.PRE_REGISTRATION: {
        R.PENDING: ("à traiter", Tone.NEUTRAL, "inbox"),
        R.VALIDATED: ("validée", Tone.GOOD, "check"),
        R.WAITLISTED: ("liste d’attente", Tone.QUIET, "waiting"),
        R.TO_COMPLETE: ("à compléter", Tone.WARN, "hourglass"),
        R.REFUSED: ("refusée", Tone.BAD, "cross"),
        R.CANCELLED: ("annulée", Tone.QUIET, "minus"),
    },
    Subject.DOCUMENT: {
        D.MISSING: ("manquant", Tone.WARN, "empty"),
        D.SUBMITTED: ("à vérifier", Tone.ACCENT, "inbox"),
        D.VALID: ("conforme", Tone.GOOD, "check"),
        D.REFUSED: ("refusé", Tone.BAD, "cross"),
        D.EXPIRED: ("expiré", Tone.BAD, "clock"),
        D.NOT_REQUIRED: ("sans objet", Tone.QUIET, "minus"),
    },
    Subject.PLANNING_REQUEST: {
        P.DRAFT: ("brouillon", Tone.QUIET, "waiting"),
        P.PENDING: ("à traiter", Tone.NEUTRAL, "inbox"),
        P.ACCEPTED: ("accepté", Tone.GOOD, "check"),
        P.WAITLISTED: ("liste d’attente", Tone.QUIET, "waiting"),
        P.TO_COMPLETE: ("à compléter", Tone.WARN, "hourglass"),
        P.REFUSED: ("refusé", Tone.BAD, "cross"),
        P.CANCELLED: ("annulé", Tone.QUIET, "minus"),
    },
}

_pieces: Mapping[PieceStatus, Words] = {
    PieceStatus.MISSING: ("manque", Tone.WARN, "empty"),
    PieceStatus.TO_CHECK: ("à vérifier", Tone.ACCENT, "inbox"),
    PieceStatus.VALID: ("conforme", Tone.GOOD, "check"),
    PieceStatus.REFUSED: ("refusée", Tone.BAD, "cross"),
    PieceStatus.EXPIRES_DURING_STAY: ("expire pendant le séjour", Tone.BAD, "clock"),
    PieceStatus.NOT_COVERING: ("ne couvre pas le début du séjour", Tone.BAD, "clock"),
    PieceStatus.EXPIRED: ("expirée", Tone.BAD, "clock"),
    PieceStatus.NOT_REQUIRED: ("sans objet", Tone.QUIET, "minus"),
}

_verdicts: Mapping[Verdict, str] = {
    V.APPROVE: "Valider",
    V.REFUSE: "Refuser",
    V.REQUEST_COMPLETION: "Demander un complément",
    V.WAITLIST: "Mettre en liste d’attente",
    V.WAIVE: "Ne pas exiger",
    V.CANCEL: "Annuler la demande",
    V.CLOSE: "Fermer le compte",
    V.REOPEN: "Rouvrir",
}

_own_verdicts: Mapping[tuple[Subject, Verdict], str] = {
    (Subject.DOCUMENT, V.APPROVE): "Conforme",
    (Subject.PLANNING_REQUEST, V.APPROVE): "Accepter",
    (Subject.PRE_REGISTRATION, V.CANCEL): "Annuler la préinscription",
    (Subject.PLANNING_REQUEST, V.CANCEL): "Annuler le planning",
}

_done: Mapping[Subject, Mapping[Verdict, str]] = {
    Subject.ACCOUNT: {
        V.APPROVE: "compte validé",
        V.REFUSE: "compte refusé",
        V.REQUEST_COMPLETION: "complément demandé",
        V.CLOSE: "compte fermé",
        V.REOPEN: "compte rouvert",
    },
    Subject.PRE_REGISTRATION: {
        V.APPROVE: "préinscription validée",
        V.REFUSE: "préinscription refusée",
        V.REQUEST_COMPLETION: "complément demandé",
        V.WAITLIST: "mise en liste d’attente",
        V.CANCEL: "préinscription annulée",
        V.REOPEN: "préinscription rouverte",
    },
    Subject.DOCUMENT: {
        V.APPROVE: "pièce conforme",
        V.REFUSE: "pièce refusée",
        V.WAIVE: "pièce sans objet",
        V.REOPEN: "pièce à vérifier de nouveau",
    },
    Subject.PLANNING_REQUEST: {
        V.APPROVE: "planning accepté",
        V.REFUSE: "planning refusé",
        V.REQUEST_COMPLETION: "complément demandé",
        V.WAITLIST: "mis en liste d’attente",
        V.CANCEL: "planning annulé",
        V.REOPEN: "planning rouvert",
    },
}

_queues: Mapping[Queue, tuple[str, str]] = {
    Queue.ACCOUNTS: ("Comptes", "account"),
    Queue.PRE_REGISTRATIONS: ("Préinscriptions", "pre_registration"),
    Queue.DOCUMENTS: ("Documents à vérifier", "document"),
    Queue.PLANNINGS: ("Plannings", "planning"),
}

_stages: Mapping[Stage, str] = {
    Stage.TO_DO: "À traiter",
    Stage.TO_COMPLETE: "À compléter",
    Stage.WAITLISTED: "Liste d’attente",
    Stage.ANSWERED: "Répondus",
    Stage.ALL: "Tous",
}

_mail_states: Mapping[MailState, Words] = {
    MailState.QUEUED: ("à envoyer", Tone.ACCENT, "clock"),
    MailState.SENDING: ("en cours", Tone.ACCENT, "clock"),
    MailState.SENT: ("envoyé", Tone.GOOD, "check"),
    MailState.REFUSED: ("refusé par le serveur", Tone.BAD, "warning"),
    MailState.UNCERTAIN: ("incertain", Tone.WARN, "warning"),
    MailState.ABANDONED: ("abandonné", Tone.QUIET, "minus"),
    MailState.UNADDRESSED: ("sans adresse", Tone.BAD, "warning"),
}

_stay_states: Mapping[StayState, Words] = {
    StayState.DRAFT: ("en préparation", Tone.QUIET, "waiting"),
    StayState.OPEN: ("inscriptions ouvertes", Tone.GOOD, "check"),
    StayState.CLOSED: ("inscriptions closes", Tone.NEUTRAL, "minus"),
    StayState.CANCELLED: ("annulé", Tone.BAD, "cross"),
}

_actions: Mapping[Action, str] = {
    Action.DECIDE: "Décision",
    Action.VIEW: "Consultation",
    Action.PRINT: "Impression",
    Action.EXPORT: "Export",
    Action.CORRECT: "Correction",
}

_subjects: Mapping[Subject, str] = {
    Subject.ACCOUNT: "Compte",
    Subject.PRE_REGISTRATION: "Préinscription",
    Subject.DOCUMENT: "Document",
    Subject.PLANNING_REQUEST: "Planning",
}


def state(of: Subject | Queue, value: StrEnum | str, *, completed: bool = False) -> Words:
    """Return how a state is said; `completed` is what the family answered after a completion request.

    Raises KeyError for a state that the subject does not have.
    """
    subject = of.subject if isinstance(of, Queue) else of
    if completed:
        return _tr("complété, à revoir"), Tone.ACCENT, "returned"
    return _said(_states[subject][value])


def piece_status(status: PieceStatus) -> Words:
    """Return how the worth of a piece for a stay is said."""
    return _said(_pieces[status])


def mail_state(value: MailState) -> Words:
    """Return where a mail stands."""
    return _said(_mail_states[value])


def stay_state(value: StayState | str) -> Words:
    """Return where a stay stands."""
    return _said(_stay_states[StayState(value)])


def verdict(subject: Subject, value: Verdict) -> str:
    """Return the text of the button that gives this verdict."""
    return _tr(_own_verdicts.get((subject, value), _verdicts[value]))


def done(subject: Subject, value: Verdict) -> str:
    """Return a decision that was taken, « préinscription validée »."""
    return _tr(_done[subject][value])


def queue(value: Queue) -> str:
    """Return the name of a queue."""
    return _tr(_queues[value][0])


def queue_icon(value: Queue) -> str:
    """Return the name of a queue's icon."""
    return _queues[value][1]


def stage(value: Stage) -> str:
    """Return the name of a group of states in the filter."""
    return _tr(_stages[value])


def action(value: Action) -> str:
    """Return how the journal names what was done."""
    return _tr(_actions[value])


def subject(value: Subject) -> str:
    """Return the name of what is decided on."""
    return _tr(_subjects[value])


def waited(since: datetime, now: datetime) -> str:
    """Return how long something has waited, « 3 jours »; less than a minute is « à l’instant »."""
    minutes = int((now - since).total_seconds() // 60)
    days = (now.date() - since.astimezone(now.tzinfo).date()).days
    if minutes < 1:
        return _tr("à l’instant")
    if minutes < 60:
        return _tr("{}\u00a0min").format(minutes)
    if days < 1:
        return _tr("{}\u00a0h").format(minutes // 60)
    return _tr("hier") if days == 1 else _tr("{}\u00a0jours").format(days)


def waiting(since: datetime, now: datetime) -> str:
    """Return since when something has waited, « depuis 3 jours »."""
    words = waited(since, now)
    return words if now - since < timedelta(minutes=1) else _tr("depuis {}").format(words)


def ago(moment: datetime, now: datetime) -> str:
    """Return how long ago something was: « à l’instant », « il y a 5 s », « hier à 14:05 »."""
    seconds = int((now - moment).total_seconds())
    if seconds < 3:
        return _tr("à l’instant")
    if seconds < 60:
        return _tr("il y a {}\u00a0s").format(seconds)
    if seconds < 3600:
        return _tr("il y a {}\u00a0min").format(seconds // 60)
    return at(moment, now)


def at(moment: datetime, now: datetime) -> str:
    """Return a past moment: « à 14:07 », « hier à 14:07 », « le 12 juil. à 14:07 »."""
    local = moment.astimezone(now.tzinfo)
    days = (now.date() - local.date()).days
    if days == 0:
        return _tr("à {}").format(f"{local:%H:%M}")
    if days == 1:
        return _tr("hier à {}").format(f"{local:%H:%M}")
    return _tr("le {} à {}").format(short_date(local.date()), f"{local:%H:%M}")


def since(moment: datetime, now: datetime) -> str:
    """Return since when something lasts: « depuis 14:05 », « depuis hier à 14:05 »."""
    local = moment.astimezone(now.tzinfo)
    if local.date() == now.date():
        return _tr("depuis {}").format(f"{local:%H:%M}")
    words = at(moment, now)
    return _tr("depuis {}").format(words)


def countdown(first_day: date, today: date) -> str:
    """Return how far the departure is, « J-19 »; « jour J » on the day, « J+2 » after it."""
    days = (first_day - today).days
    return _tr("jour\u00a0J") if days == 0 else f"J{-days:+d}"


def countdown_tone(first_day: date, today: date) -> Tone:
    """Return how pressing the departure is: a week is bad, three weeks warn, the past is quiet."""
    days = (first_day - today).days
    if days < 0:
        return Tone.QUIET
    return Tone.BAD if days <= 7 else Tone.WARN if days <= 21 else Tone.NEUTRAL


def in_days(day: date, today: date) -> str:
    """Return a coming day in words: « aujourd’hui », « demain », « dans 19 jours »."""
    days = (day - today).days
    if days == 0:
        return _tr("aujourd’hui")
    return _tr("demain") if days == 1 else _tr("dans {}\u00a0jours").format(days)


def pieces(to_check: int, missing: int) -> str:
    """Return what is left of a dossier's pieces, « 2 à vérifier · 1 manque »; « complet » when nothing is."""
    parts = []
    if to_check:
        parts.append(_tr("{} à vérifier").format(to_check))
    if missing:
        parts.append((_tr("{} manque") if missing == 1 else _tr("{} manquent")).format(missing))
    return " · ".join(parts) or _tr("complet")


def _said(words: Words) -> Words:
    return _tr(words[0]), words[1], words[2]


def _tr(text: str) -> str:
    return QCoreApplication.translate("wording", text)
