"""What each type of document asks to write down, and what it is then worth (domain.md § 5)."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from db.rules.capture.values import Field, Kind, Problem, Reading, Situation, Values
from db.rules.formats import show_date
from db.rules.reasons import Reason

FULL_COVER, LIABILITY_ONLY = "full", "liability"
NO_FUND = "none"
_SIGNED = Field("signed_on", "Signé le", Kind.DAY)
_YEAR = 12

fields: Mapping[str, tuple[Field, ...]] = {
    "fiche_sanitaire": (_SIGNED, Field("version", "Modèle", Kind.TEXT)),
    "assurance": (
        Field("insurer", "Assureur", Kind.TEXT, kept=True),
        Field("number", "Numéro de contrat", Kind.TEXT, mandatory=False, kept=True),
        Field("from", "Valable du", Kind.DAY),
        Field("to", "Valable jusqu’au", Kind.DAY),
        Field(
            "cover",
            "Garanties",
            Kind.CHOICE,
            choices=((FULL_COVER, "RC et extrascolaire"), (LIABILITY_ONLY, "RC seule")),
        ),
    ),
    "quotient_familial": (
        Field(
            "scheme",
            "Régime",
            Kind.CHOICE,
            choices=(("caf", "CAF"), ("msa", "MSA"), ("other", "Autre"), (NO_FUND, "Non allocataire")),
            kept=True,
        ),
        Field("value", "Quotient (euros)", Kind.AMOUNT, mandatory=False),
        Field("month", "Mois", Kind.MONTH, mandatory=False),
    ),
    "charte_rgpd": (_SIGNED, Field("version", "Version", Kind.TEXT, mandatory=False)),
    "charte_oddn": (
        Field(
            "answer",
            "Réponse",
            Kind.CHOICE,
            choices=(("yes", "Oui"), ("no", "Non"), ("partial", "Partiel")),
        ),
        _SIGNED,
    ),
    "pass_nautique": (
        Field(
            "aid",
            "Test réussi",
            Kind.CHOICE,
            choices=(("without", "Sans brassière"), ("with", "Avec brassière")),
        ),
        Field("passed_on", "Passé le", Kind.DAY),
    ),
    "pai": (_SIGNED, Field("until", "Valable jusqu’au", Kind.DAY, mandatory=False)),
    "autorisation_sortie_territoire": (
        _SIGNED,
        Field("until", "Autorisation jusqu’au", Kind.DAY),
        Field("identity_until", "Pièce d’identité jusqu’au", Kind.DAY),
    ),
    "autorisation_sortie": (_SIGNED,),
}


def _signed(values: Values, at: Situation) -> Reading:
    """Signed at most a year before the season ends, and not tomorrow: then good for the season."""
    signed = date.fromisoformat(values["signed_on"])
    if signed > at.today:
        return Reading(problems=(Problem("signed_on", "Cette date est à venir.", Reason.UNDATED),))
    if _months(signed, at.season_last) >= _YEAR:
        words = f"Signé le {show_date(signed)} : le document est d’une autre saison."
        return Reading(problems=(Problem("signed_on", words, Reason.VERSION),))
    return Reading(valid_until=at.season_last, explanation=_for_the_season(at))


def _health_form(values: Values, at: Situation) -> Reading:
    found = _signed(values, at)
    if not found.problems and at.health_form_version and values["version"] != at.health_form_version:
        words = f"Le modèle en cours est « {at.health_form_version} »."
        return Reading(problems=(Problem("version", words, Reason.VERSION),))
    return found


def _insurance(values: Values, at: Situation) -> Reading:  # noqa: ARG001 - one form for all rules
    first, last = date.fromisoformat(values["from"]), date.fromisoformat(values["to"])
    if last < first:
        return Reading(problems=(Problem("to", "La fin est avant le début."),))
    if values["cover"] == LIABILITY_ONLY:
        words = "L’extrascolaire n’est pas garanti : l’attestation ne suffit pas."
        return Reading(problems=(Problem("cover", words, Reason.COVER),))
    words = f"Valable du {show_date(first)} au {show_date(last)}, selon l’attestation."
    return Reading(valid_from=first, valid_until=last, explanation=words)


def _quotient(values: Values, at: Situation) -> Reading:
    """At most some months old at validation, then frozen for the season; nothing to prove without a fund."""
    frozen = Reading(
        valid_until=at.season_last, explanation=f"Figé pour la saison, jusqu’au {show_date(at.season_last)}."
    )
    if values["scheme"] == NO_FUND:
        return replace(frozen, explanation="Non allocataire : la tranche la plus haute s’applique.")
    if "value" not in values:
        return Reading(problems=(Problem("value", "Le montant manque.", Reason.QUOTIENT_ABSENT),))
    if "month" not in values:
        return Reading(problems=(Problem("month", "Le mois du quotient manque.", Reason.QUOTIENT_ABSENT),))
    month = date.fromisoformat(f"{values['month']}-01")
    age = _months(month, at.today.replace(day=1))
    if age < 0:
        return Reading(problems=(Problem("month", "Ce mois est à venir."),))
    if age > at.quotient_months:
        words = f"Ce quotient a {age} mois : {at.quotient_months} au plus sont admis."
        return Reading(problems=(Problem("month", words, Reason.QUOTIENT_OLD),))
    return frozen


def _swim_test(values: Values, at: Situation) -> Reading:
    if date.fromisoformat(values["passed_on"]) > at.today:
        return Reading(problems=(Problem("passed_on", "Cette date est à venir."),))
    return Reading(explanation="Sans limite de durée.")


def _care_plan(values: Values, at: Situation) -> Reading:
    found = _signed(values, at)
    until = values.get("until")
    if found.problems or until is None:
        return found
    last = date.fromisoformat(until)
    return Reading(valid_until=last, explanation=f"Valable jusqu’au {show_date(last)}, selon le document.")


def _exit_permit(values: Values, at: Situation) -> Reading:
    found = _signed(values, at)
    if found.problems:
        return found
    permit, identity = date.fromisoformat(values["until"]), date.fromisoformat(values["identity_until"])
    shorter = "l’autorisation" if permit <= identity else "la pièce d’identité"
    last = min(permit, identity)
    return Reading(valid_until=last, explanation=f"Jusqu’au {show_date(last)}, fin de {shorter}.")


rules: Mapping[str, Callable[[Values, Situation], Reading]] = {
    "fiche_sanitaire": _health_form,
    "assurance": _insurance,
    "quotient_familial": _quotient,
    "charte_rgpd": _signed,
    "charte_oddn": _signed,
    "pass_nautique": _swim_test,
    "pai": _care_plan,
    "autorisation_sortie_territoire": _exit_permit,
    "autorisation_sortie": _signed,
}


def _months(first: date, last: date) -> int:
    """Return the full months from one day to another, negative when it comes before."""
    return 12 * (last.year - first.year) + last.month - first.month - (last.day < first.day)


def _for_the_season(at: Situation) -> str:
    return f"Valable pour la saison, jusqu’au {show_date(at.season_last)}."
