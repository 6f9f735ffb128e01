"""How the kinds of mail are called on screen."""

from collections.abc import Mapping, Sequence

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from db.queries.directory import MailRow
from db.rules.notice import Trigger
from db.types import MailState
from ui import wording
from ui.tones import Tone
from ui.wording import Words

T = Trigger
_names: Mapping[Trigger, object] = {
    T.EMAIL_TO_CONFIRM: QT_TRANSLATE_NOOP("mail", "Adresse à confirmer"),
    T.ACCOUNT_WAITING: QT_TRANSLATE_NOOP("mail", "Compte en attente"),
    T.ACCOUNT_VALIDATED: QT_TRANSLATE_NOOP("mail", "Compte validé"),
    T.ACCOUNT_TO_COMPLETE: QT_TRANSLATE_NOOP("mail", "Compte à compléter"),
    T.ACCOUNT_REFUSED: QT_TRANSLATE_NOOP("mail", "Compte refusé"),
    T.ACCOUNT_CLOSED: QT_TRANSLATE_NOOP("mail", "Compte fermé"),
    T.PRE_REGISTRATION_RECEIVED: QT_TRANSLATE_NOOP("mail", "Préinscription reçue"),
    T.PRE_REGISTRATION_VALIDATED: QT_TRANSLATE_NOOP("mail", "Préinscription validée"),
    T.PRE_REGISTRATION_WAITLISTED: QT_TRANSLATE_NOOP("mail", "Préinscription en liste d’attente"),
    T.PRE_REGISTRATION_REFUSED: QT_TRANSLATE_NOOP("mail", "Préinscription refusée"),
    T.PRE_REGISTRATION_CANCELLED: QT_TRANSLATE_NOOP("mail", "Préinscription annulée"),
    T.TO_COMPLETE: QT_TRANSLATE_NOOP("mail", "Dossier à compléter"),
    T.DOSSIER_COMPLETE: QT_TRANSLATE_NOOP("mail", "Dossier complet"),
    T.REMINDER: QT_TRANSLATE_NOOP("mail", "Relance"),
    T.PLANNING_RECEIVED: QT_TRANSLATE_NOOP("mail", "Planning reçu"),
    T.PLANNING_ACCEPTED: QT_TRANSLATE_NOOP("mail", "Planning accepté"),
    T.PLANNING_WAITLISTED: QT_TRANSLATE_NOOP("mail", "Planning en liste d’attente"),
    T.PLANNING_REFUSED: QT_TRANSLATE_NOOP("mail", "Planning refusé"),
    T.PLANNING_CHANGED: QT_TRANSLATE_NOOP("mail", "Planning modifié"),
    T.PLANNING_CANCELLED: QT_TRANSLATE_NOOP("mail", "Planning annulé"),
    T.STAY_CANCELLED: QT_TRANSLATE_NOOP("mail", "Séjour annulé"),
    T.EXPORT_READY: QT_TRANSLATE_NOOP("mail", "Export des données prêt"),
    T.DELETION_ANNOUNCED: QT_TRANSLATE_NOOP("mail", "Effacement annoncé"),
    T.DELETION_DONE: QT_TRANSLATE_NOOP("mail", "Effacement fait"),
    T.GROUP: QT_TRANSLATE_NOOP("mail", "Message à un groupe"),
}


def trigger(value: Trigger) -> str:
    """Return the name of a kind of mail."""
    return QCoreApplication.translate("mail", str(_names[value]))


def standing(row: MailRow) -> Words:
    """Return where a mail stands: what no address got and was posted is on its way."""
    if row.state is MailState.UNADDRESSED and row.posted_at is not None:
        return QCoreApplication.translate("mail", "posté"), Tone.GOOD, "check"
    return wording.mail_state(row.state)


def days(numbers: Sequence[int]) -> str:
    """Return days of a schedule as they are typed, « 45, 30, 15, 7 »."""
    return ", ".join(map(str, numbers))
