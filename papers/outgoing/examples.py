"""A kind of mail in; the facts of the shortest and of the longest letter it can be out, to try words on."""

from datetime import date

from db.rules.notice import Contact, Lacking, Notice, PieceLine, Trigger
from db.rules.planning import Interval

_FIRST, _LAST, _DUE = date(2027, 7, 5), date(2027, 7, 18), date(2027, 6, 28)
_WEEK = Interval(date(2027, 7, 12), _LAST)
_INSURANCE = "Attestation d’assurance"


def emptiest(trigger: Trigger) -> Notice:
    """Return the facts of a mail of which nothing is known but the contact."""
    texts = "Bonjour à tous." if trigger is Trigger.GROUP else ""
    return Notice(trigger=trigger, recipient=None, message=texts)


def fullest(trigger: Trigger) -> Notice:
    """Return the facts of a mail that has everything to say."""
    return Notice(
        trigger=trigger,
        recipient="parent@exemple.fr",
        child=None if trigger is Trigger.REMINDER else "Élise",
        stay=None if trigger is Trigger.REMINDER else "Mer et voile",
        first_day=_FIRST,
        last_day=_LAST,
        due_on=_DUE,
        days=(_WEEK,),
        before=(Interval(_FIRST, date(2027, 7, 11)),),
        reasons=(
            "Des informations obligatoires manquent à votre dossier. "
            "Merci de les compléter dans votre espace famille.",
        ),
        message="Une photo nette suffit.\n\nAppelez-nous si vous hésitez.",
        refused=(
            PieceLine(
                _INSURANCE,
                (
                    "Le document « Attestation d’assurance » d’Élise est illisible. "
                    "Merci de le reprendre à plat, bien éclairé, sans flou.",
                    "Le document « Attestation d’assurance » d’Élise ne couvre pas tout le séjour "
                    "« Mer et voile », qui se termine le 18 juillet 2027. "
                    "Merci d’en déposer un qui couvre du premier au dernier jour.",
                ),
            ),
        ),
        absent=("Charte OnDonneDesNouvelles", "Quotient familial"),
        information=("L’adresse du foyer manque.",),
        lacking=(
            Lacking("Élise", "Mer et voile", _FIRST, _LAST, _DUE, (_INSURANCE,), ("Quotient familial",)),
            Lacking(
                "Noé",
                "Cirque en forêt",
                date(2027, 8, 2),
                date(2027, 8, 8),
                date(2027, 7, 26),
                absent=("Fiche sanitaire signée", "Copie des vaccins"),
                information=("La date de naissance de Noé manque.",),
            ),
        )
        if trigger is Trigger.REMINDER
        else (),
        link=f"{Contact().portal}/lien/exemple",
        until=date(2027, 6, 30),
        subject="Le départ est avancé d’une heure",
    )
