"""Coded reasons and the sentence a family reads for each: a code and names in, one polite sentence out.

Source: domain.md § 5. A detail typed by the coordinator follows the sentence, except where the reason
may not be detailed by mail (a missing vaccine is health data: its detail is shown in the portal only).
"""

from dataclasses import dataclass
from enum import StrEnum

from db.rules.names import of
from db.types import Subject


class Reason(StrEnum):
    """Why something is refused or has to be completed; the value is what the database stores."""

    UNREADABLE = "ILLISIBLE"
    INCOMPLETE = "INCOMPLET"
    WRONG_DOCUMENT = "MAUVAIS_DOC"
    WRONG_CHILD = "MAUVAIS_ENFANT"
    NOT_NOMINATIVE = "NON_NOMINATIF"
    UNSIGNED = "NON_SIGNE"
    UNDATED = "NON_DATE"
    NOT_FILLED = "NON_REMPLI"
    EXPIRED = "EXPIRE"
    NOT_COVERING = "NON_COUVRANT"
    COVER = "GARANTIE"
    VACCINE_MISSING = "VACCIN_MANQUANT"
    QUOTIENT_OLD = "QF_ANCIEN"
    QUOTIENT_ABSENT = "QF_ABSENT"
    INCONSISTENT = "INCOHERENT"
    FILE = "FICHIER"
    VERSION = "VERSION"
    INFORMATION = "INFORMATIONS"
    DUPLICATE = "DOUBLON"
    AGE = "AGE"
    FULL = "COMPLET"
    DATES = "DATES"
    OTHER = "AUTRE"


@dataclass(frozen=True)
class Wording:
    """How a reason is said: `title` to the coordinator, `sentence` to the family ({e} {de_e} {d} {s} {x})."""

    title: str
    sentence: str
    detail_by_mail: bool = True


wordings: dict[Reason, Wording] = {
    Reason.UNREADABLE: Wording(
        "Illisible",
        "Le document « {d} » {de_e} est illisible. Merci de le reprendre à plat, bien éclairé, sans flou.",
    ),
    Reason.INCOMPLETE: Wording(
        "Incomplet",
        "Il manque des pages au document « {d} » {de_e}. "
        "Merci de déposer toutes les pages dans un seul fichier.",
    ),
    Reason.WRONG_DOCUMENT: Wording(
        "Mauvais document",
        "Le fichier déposé n’est pas le document « {d} » {de_e}. Merci de déposer le document demandé.",
    ),
    Reason.WRONG_CHILD: Wording(
        "Autre enfant",
        "Le document « {d} » déposé pour {e} concerne un autre enfant. Merci de déposer celui {de_e}.",
    ),
    Reason.NOT_NOMINATIVE: Wording(
        "Non nominatif",
        "Le nom {de_e} n’apparaît pas sur le document « {d} ». Merci de déposer une copie où il est visible.",
    ),
    Reason.UNSIGNED: Wording(
        "Non signé",
        "Le document « {d} » {de_e} n’est pas signé. Merci de le signer puis de le déposer à nouveau.",
    ),
    Reason.UNDATED: Wording(
        "Non daté",
        "Le document « {d} » {de_e} n’est pas daté. Merci d’y ajouter la date puis de le déposer à nouveau.",
    ),
    Reason.NOT_FILLED: Wording(
        "Non rempli",
        "Des rubriques du document « {d} » {de_e} sont restées vides. "
        "Merci de les remplir puis de le déposer à nouveau.",
    ),
    Reason.EXPIRED: Wording(
        "Expiré",
        "Le document « {d} » {de_e} n’est plus valable depuis le {x}. Merci d’en déposer un à jour.",
    ),
    Reason.NOT_COVERING: Wording(
        "Ne couvre pas le séjour",
        "Le document « {d} » {de_e} ne couvre pas tout le séjour « {s} », qui se termine le {x}. "
        "Merci d’en déposer un qui couvre du premier au dernier jour.",
    ),
    Reason.COVER: Wording(
        "Garantie insuffisante",
        "Le document « {d} » {de_e} ne mentionne pas la responsabilité civile et les activités "
        "extrascolaires. Merci de demander cette attestation à votre assureur.",
    ),
    Reason.VACCINE_MISSING: Wording(
        "Vaccin manquant",
        "Le document « {d} » {de_e} doit être complété. Le détail vous attend dans votre espace famille.",
        detail_by_mail=False,
    ),
    Reason.QUOTIENT_OLD: Wording(
        "Quotient trop ancien",
        "Le quotient familial déposé est trop ancien. Merci d’en déposer un de moins de trois mois.",
    ),
    Reason.QUOTIENT_ABSENT: Wording(
        "Quotient absent",
        "Le montant du quotient familial n’apparaît pas sur le document « {d} ». "
        "Merci de déposer l’attestation complète de votre caisse.",
    ),
    Reason.INCONSISTENT: Wording(
        "Incohérent",
        "Le document « {d} » {de_e} ne correspond pas aux informations de votre dossier. "
        "Merci de vérifier les deux, puis de corriger ce qui doit l’être.",
    ),
    Reason.FILE: Wording(
        "Fichier illisible",
        "Le fichier déposé pour « {d} » {de_e} est endommagé ou protégé et ne s’ouvre pas. "
        "Merci de le déposer à nouveau, en PDF ou en photo, sans mot de passe.",
    ),
    Reason.VERSION: Wording(
        "Ancien modèle",
        "Le document « {d} » {de_e} est d’un ancien modèle. "
        "Merci de remplir le modèle de cette saison, dans « Mes éditions ».",
    ),
    Reason.INFORMATION: Wording(
        "Informations manquantes",
        "Des informations obligatoires manquent à votre dossier. "
        "Merci de les compléter dans votre espace famille.",
    ),
    Reason.DUPLICATE: Wording(
        "Doublon", "Une demande identique existe déjà pour votre famille : celle-ci n’est pas retenue."
    ),
    Reason.AGE: Wording(
        "Âge hors du séjour", "L’âge {de_e} ne correspond pas à la tranche d’âge du séjour « {s} »."
    ),
    Reason.FULL: Wording("Séjour complet", "Le séjour « {s} » est complet."),
    Reason.DATES: Wording(
        "Dates à revoir",
        "Les dates demandées pour {e} ne conviennent pas au séjour « {s} ». Merci de les choisir à nouveau.",
    ),
    Reason.OTHER: Wording("Autre motif", ""),
}

_pieces = tuple(
    reason for reason in Reason if list(Reason).index(reason) <= list(Reason).index(Reason.VERSION)
)

_for_type: dict[str, tuple[Reason, ...]] = {
    "assurance": (
        Reason.UNREADABLE,
        Reason.WRONG_CHILD,
        Reason.NOT_COVERING,
        Reason.COVER,
        Reason.EXPIRED,
        Reason.NOT_NOMINATIVE,
    ),
    "vaccins": (
        Reason.UNREADABLE,
        Reason.WRONG_CHILD,
        Reason.NOT_NOMINATIVE,
        Reason.VACCINE_MISSING,
        Reason.INCOMPLETE,
    ),
    "fiche_sanitaire": (
        Reason.UNREADABLE,
        Reason.WRONG_CHILD,
        Reason.UNSIGNED,
        Reason.UNDATED,
        Reason.NOT_FILLED,
        Reason.VERSION,
        Reason.INCOMPLETE,
    ),
    "quotient_familial": (
        Reason.UNREADABLE,
        Reason.QUOTIENT_OLD,
        Reason.QUOTIENT_ABSENT,
        Reason.INCONSISTENT,
    ),
}
_sheet = (Reason.UNREADABLE, Reason.WRONG_CHILD, Reason.UNSIGNED, Reason.UNDATED, Reason.NOT_FILLED)

_for_subject: dict[Subject, tuple[Reason, ...]] = {
    Subject.ACCOUNT: (Reason.INFORMATION, Reason.DUPLICATE, Reason.OTHER),
    Subject.PRE_REGISTRATION: (
        Reason.INFORMATION,
        Reason.AGE,
        Reason.FULL,
        Reason.DUPLICATE,
        Reason.OTHER,
    ),
    Subject.PLANNING_REQUEST: (Reason.INFORMATION, Reason.DATES, Reason.FULL, Reason.OTHER),
}


def offered(subject: Subject, type_code: str | None = None) -> tuple[Reason, ...]:
    """Return the reasons a coordinator may choose, the likeliest for this document type first."""
    if subject is not Subject.DOCUMENT:
        return _for_subject[subject]
    likely = _for_type.get(type_code or "", _sheet)
    rest = tuple(reason for reason in _pieces if reason not in likely)
    return (
        *likely,
        *(r for r in rest if r is Reason.FILE),
        *(r for r in rest if r is not Reason.FILE),
        Reason.OTHER,
    )


IN_THE_PORTAL = "Le détail vous attend dans votre espace famille."
"""What stands for words that may not be mailed."""


def sentence(
    reason: Reason, *, child: str, document: str = "", stay: str = "", day: str = "", detail: str = ""
) -> str:
    """Return what the family reads by mail for this reason.

    `detail` is the coordinator's own words; they follow the sentence unless they may not be mailed.
    A reason that needs a date and has none says the rest without it; so does one whose document is not named.
    """
    wording = wordings[reason]
    pattern = wording.sentence
    if not document:
        pattern = pattern.replace("pour « {d} » {de_e}", "pour {e}").replace(" « {d} »", "")
    if not day:
        pattern = pattern.replace(" depuis le {x}", "").replace(", qui se termine le {x}", "")
    text = pattern.format(e=child, de_e=of(child), d=document, s=stay, x=day)
    words = detail.strip() if wording.detail_by_mail else ""
    return " ".join(part for part in (text, words) if part)
