"""Who may print what: a role, a paper, a stay's days and today in; nothing or the sentence that refuses out.

Source: domain.md § 11, with what it leaves open settled here.

- Medical papers leave from 15 days before a stay to 7 days after it, whoever prints them: before, nobody
  needs them; after, nobody should have them any more.
- Directors and health assistants print everything of their own stay in these days, and nothing of another.
- Animateurs print what they have to know at table: allergies, diets and what to do, for their own stay.
- Coordinators print everything that is not medical, whenever they like. Medical papers as well, unless the
  association says otherwise (`coordinators_print_medical`): most directors have no desk of their own, the
  folders are printed at the office and handed over before the coach leaves, and at seven in the morning
  nobody is there to lift a ban. Each sheet is written in the journal. Looking at medical content on screen is
  another matter and stays logged as before.
- « Admins who print the folders » are, in these terms, coordinators. A technical admin keeps machines running
  and sees no content: blank papers only.
- Accounting prints none of these.
- What a family asks for (letters, summary, its data) leaves from the office, whatever the days; the data
  holds medical documents, but they are the family's own.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum
from types import MappingProxyType

from db.rules.formats import long_date
from db.rules.planning import Interval
from db.types import HealthQuestion, Role


class Paper(StrEnum):
    """Everything that leaves on paper; the value is what the journal keeps."""

    HEALTH_FORM = "health_form"
    BLANK_HEALTH_FORM = "blank_health_form"
    COVER_SHEET = "cover_sheet"
    GROUP_LIST = "group_list"
    COACH_LIST = "coach_list"
    CONTACTS = "contacts"
    ALLERGIES = "allergies"
    TREATMENTS = "treatments"
    AUTHORISATIONS = "authorisations"
    ATTENDANCE = "attendance"
    LABELS = "labels"
    SUPERVISION = "supervision"
    CARE_REGISTER = "care_register"
    LETTER = "letter"
    FAMILY_SUMMARY = "family_summary"
    DATA_EXPORT = "data_export"


names: Mapping[Paper, str] = MappingProxyType(
    {
        Paper.HEALTH_FORM: "Fiche sanitaire",
        Paper.BLANK_HEALTH_FORM: "Fiche sanitaire vierge",
        Paper.COVER_SHEET: "Page de garde du séjour",
        Paper.GROUP_LIST: "Liste par groupe",
        Paper.COACH_LIST: "Liste par car",
        Paper.CONTACTS: "Contacts d’urgence",
        Paper.ALLERGIES: "Allergies et régimes",
        Paper.TREATMENTS: "Traitements",
        Paper.AUTHORISATIONS: "Autorisations de départ",
        Paper.ATTENDANCE: "Feuille de pointage",
        Paper.LABELS: "Étiquettes",
        Paper.SUPERVISION: "Encadrement et déclaration TAM",
        Paper.CARE_REGISTER: "Registre des soins",
        Paper.LETTER: "Lettre à la famille",
        Paper.FAMILY_SUMMARY: "Récapitulatif de la famille",
        Paper.DATA_EXPORT: "Données de la famille",
    }
)
"""What people call them; where a paper's own title says no more, it is taken from here."""

medical: frozenset[Paper] = frozenset({Paper.HEALTH_FORM, Paper.ALLERGIES, Paper.TREATMENTS})
"""They say something of a child's health."""

nameless: frozenset[Paper] = frozenset({Paper.BLANK_HEALTH_FORM, Paper.CARE_REGISTER, Paper.SUPERVISION})
"""No child is named on them: counts, and pages to fill in by hand."""

of_a_family: frozenset[Paper] = frozenset({Paper.LETTER, Paper.FAMILY_SUMMARY, Paper.DATA_EXPORT})
"""They belong to a family, not to a stay."""

_ALLERGIES = frozenset({HealthQuestion.FOOD_ALLERGY, HealthQuestion.OTHER_ALLERGY, HealthQuestion.DIET})
_TREATMENTS = frozenset(
    {
        *(HealthQuestion.TREATMENT, HealthQuestion.CARE_PLAN),
        *(HealthQuestion.ASTHMA, HealthQuestion.DRUG_ALLERGY),
    }
)

FROM = timedelta(days=15)
UNTIL = timedelta(days=7)


def told_by(paper: Paper) -> frozenset[HealthQuestion]:
    """Return the questions whose answers a paper may carry; a kitchen has no use for an operation."""
    if paper is Paper.HEALTH_FORM:
        return frozenset(HealthQuestion)
    return {Paper.ALLERGIES: _ALLERGIES, Paper.TREATMENTS: _TREATMENTS}.get(paper, frozenset())


def may_print(  # noqa: PLR0911 - a line a case
    role: Role,
    paper: Paper,
    *,
    days: Interval | None,
    own_stay: bool,
    today: date,
    coordinators_print_medical: bool = True,
) -> str | None:
    """Return why this person may not print this paper today, in French; None when they may.

    `days` are the stay's, None for a paper of no stay; `own_stay` tells whether they work for it.
    """
    if paper in of_a_family:
        return None if role is Role.COORDINATOR else _FROM_OFFICE
    match role:
        case Role.COORDINATOR:
            if paper not in medical:
                return None
            return _too_far(days, today) if coordinators_print_medical else _NOT_COORDINATORS
        case Role.DIRECTOR | Role.HEALTH_ASSISTANT:
            if paper is Paper.BLANK_HEALTH_FORM:
                return None
            return _too_far(days, today) if own_stay else _OTHER_STAY
        case Role.ANIMATEUR:
            if paper is not Paper.ALLERGIES:
                return _ONLY_ALLERGIES
            return _too_far(days, today) if own_stay else _OTHER_STAY
        case Role.ACCOUNTING:
            return _NOT_ACCOUNTING
        case Role.ADMIN:
            return None if paper in nameless else _NOT_ADMIN


_FROM_OFFICE = "Ce qui est adressé aux familles part du bureau : demandez à un coordinateur."
_NOT_COORDINATORS = (
    "L’association réserve l’impression des documents médicaux à la direction du séjour et à l’assistant "
    "sanitaire."
)
_OTHER_STAY = "Vous ne faites pas partie de l’équipe de ce séjour."
_ONLY_ALLERGIES = (
    "Votre rôle donne accès à la liste des allergies et des régimes de votre séjour, à rien d’autre."
)
_NOT_ACCOUNTING = "Votre rôle concerne les quotients et les tarifs : ces documents n’en font pas partie."
_NOT_ADMIN = "L’administration technique n’imprime aucun document où figure un enfant."


def _too_far(days: Interval | None, today: date) -> str | None:
    if days is None:
        return "Ce document s’imprime pour un séjour : choisissez-le d’abord."
    first, last = days.first - FROM, days.last + UNTIL
    if today < first:
        return f"Ce document s’imprime à partir du {long_date(first)}, quinze jours avant le départ."
    if today > last:
        return f"Ce document ne s’imprime plus après le {long_date(last)}, sept jours après le retour."
    return None
