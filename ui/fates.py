"""What became of a decision, in words: an outgoing decision and the time in, a badge and sentences out."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from PySide6.QtCore import QCoreApplication

from coordinator_app.outbox import Fate, Outgoing
from ui import wording
from ui.tones import Tone
from ui.wording import Words

_said: Mapping[Fate, Words] = {
    Fate.CONFLICT: ("en conflit", Tone.BAD, "warning"),
    Fate.REJECTED: ("refusée", Tone.BAD, "cross"),
    Fate.SENDING: ("en cours d’envoi", Tone.ACCENT, "send"),
    Fate.WAITING: ("attend son envoi", Tone.NEUTRAL, "clock"),
    Fate.ACCEPTED: ("acceptée, en attente de retour", Tone.ACCENT, "hourglass"),
    Fate.DONE: ("arrivée", Tone.GOOD, "check"),
}
ORDER: Mapping[Fate, int] = {fate: place for place, fate in enumerate(_said)}
"""What waits for a person comes first, then what still has to leave, then what has arrived."""


def badge(row: Outgoing, now: datetime) -> Words:
    """Return the fate as a pill says it: « arrivée à 14:07 »."""
    words, tone, icon = _said[row.fate]
    if row.fate is Fate.DONE and row.at is not None:
        return f"{_tr(words)} {wording.at(row.at, now)}", tone, icon
    return _tr(words), tone, icon


def sentences(row: Outgoing, now: datetime) -> tuple[str, ...]:
    """Return what there is to know: what happens by itself, what was tried, why it was refused."""
    return tuple(_sentences(row, now))


def _sentences(row: Outgoing, now: datetime) -> Iterator[str]:
    match row.fate:
        case Fate.WAITING:
            yield _tr("Elle partira d’elle-même. Vous pouvez encore l’annuler.")
        case Fate.SENDING:
            yield _tr("Elle est partie, la réponse n’est pas encore revenue\u00a0: elle ne s’annule plus.")
        case Fate.ACCEPTED:
            yield _tr("La base commune l’a enregistrée. Ce poste le montrera à la prochaine mise à jour.")
        case Fate.DONE:
            yield _tr("Elle est dans la base commune.")
        case Fate.CONFLICT | Fate.REJECTED:
            yield row.answer
            yield _tr("Votre décision n’a rien changé et aucun courriel n’est parti.")
    if row.attempts and row.fate in {Fate.WAITING, Fate.SENDING}:
        yield tried(row, now)


def tried(row: Outgoing, now: datetime) -> str:
    """Return « 3 essais sans réponse, prochain à 14:07:30 »; nothing where none failed."""
    if not row.attempts:
        return ""
    number = (
        _tr("1 essai sans réponse")
        if row.attempts == 1
        else _tr("{} essais sans réponse").format(row.attempts)
    )
    if row.next_try is None:
        return f"{number}."
    return _tr("{}, prochain essai à {}.").format(number, f"{row.next_try.astimezone(now.tzinfo):%H:%M:%S}")


def _tr(text: str) -> str:
    return QCoreApplication.translate("fates", text)
