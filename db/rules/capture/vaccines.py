"""A child's vaccination record as it is typed: days by vaccine in, what the dated table says of them out."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from db.rules.capture.values import Field, Kind, Problem, Reading, Situation, Values
from db.rules.formats import show_date
from db.rules.reasons import Reason
from db.rules.vaccination import (
    CatchUp,
    Child,
    Contraindication,
    Dose,
    Finding,
    Outcome,
    Status,
    assess,
    verdict,
)
from db.rules.vaccination_table import DTP, PRODUCTS, labels, row_for

RECORD, CERTIFICATE = "record", "certificate"
_DOSES = "doses."
_PROOF = Field(
    "proof",
    "Justificatif",
    Kind.CHOICE,
    choices=((RECORD, "Pages du carnet"), (CERTIFICATE, "Attestation d’un médecin")),
)
_CERTIFIED = Field("certified_on", "Attestation du", Kind.DAY, mandatory=False)
_OPEN = frozenset({Status.MISSING, Status.TO_APPRECIATE})
_REMAINING = (
    Field(
        "contraindicated",
        "Contre-indication",
        Kind.CHOICE,
        mandatory=False,
        choices=tuple((valence.value, name) for valence, name in labels.items()),
    ),
    Field("contraindicated_until", "Contre-indication jusqu’au", Kind.DAY, mandatory=False),
    Field("catch_up", "Rattrapage validé, motif", Kind.TEXT, mandatory=False),
    Field("appreciation", "Votre appréciation", Kind.TEXT, mandatory=False),
)


def fields(at: Situation) -> tuple[Field, ...]:
    """Return what is typed for this child: only vaccines that the table names for its birth date.

    Nothing else may be asked for (domain.md § 6).
    """
    return (_PROOF, _CERTIFIED, *_doses(at), *_REMAINING)


def _doses(at: Situation) -> Iterator[Field]:
    wanted = set(DTP) if at.birth_date is None else set(row_for(at.birth_date, at.first_day).schemes)
    for code, product in PRODUCTS.items():
        # A child of whom only D T P is asked has one line: whatever vaccine they came in.
        if product.valences <= wanted and (code == "dtp" or wanted > set(DTP)):
            yield Field(f"{_DOSES}{code}", product.label, Kind.DAYS, mandatory=False)
    if at.in_guyane:
        yield Field(f"{_DOSES}yellow_fever", PRODUCTS["yellow_fever"].label, Kind.DAYS, mandatory=False)


def read(values: Values, at: Situation) -> Reading:
    """Return what the record is worth. An exigible vaccine that is missing blocks; what is to be appreciated
    asks for the coordinator's words, which are kept with the document (domain.md § 6)."""
    until = values.get("contraindicated_until")
    reading = Reading(values, valid_until=date.fromisoformat(until) if until else None)
    if values["proof"] == CERTIFICATE:
        return _certified(reading, values, at)
    if at.birth_date is None:
        return replace(reading, problems=(Problem("proof", "La date de naissance de l’enfant manque."),))
    findings = findings_of(values, at)
    outcome = verdict(findings, calendar_blocks=at.calendar_blocks)
    lines = tuple(f.sentence for f in findings if f.status in {Status.MISSING, Status.TO_APPRECIATE})
    reading = replace(reading, lines=lines, explanation=_explained(outcome, reading.valid_until))
    if outcome is Outcome.BLOCKED:
        words = "Un vaccin exigible manque : le document ne peut pas être accepté."
        return replace(reading, problems=(Problem("proof", words, Reason.VACCINE_MISSING),))
    if outcome is Outcome.TO_APPRECIATE and not values.get("appreciation"):
        words = "Écrivez ce que vous retenez : la décision est gardée avec le document."
        return replace(reading, problems=(Problem("appreciation", words, Reason.VACCINE_MISSING),))
    return reading


def findings_of(values: Values, at: Situation) -> tuple[Finding, ...]:
    """Return what the table says of a record for the stay in view; the birth date is known."""
    assert at.birth_date is not None  # noqa: S101 - said above
    words = values.get("catch_up")
    return assess(
        Child(at.birth_date, at.in_guyane),
        first_day=at.first_day,
        last_day=at.last_day,
        doses=doses_of(values),
        contraindications=contraindications_of(values),
        catch_up=CatchUp(words) if words else None,
    )


def doses_of(values: Values) -> tuple[Dose, ...]:
    """Return the doses written down from a record, in the same order every time."""
    return tuple(
        Dose(valence, date.fromisoformat(day))
        for key, days in values.items()
        if key.startswith(_DOSES)
        for valence in sorted(PRODUCTS[key.removeprefix(_DOSES)].valences)
        for day in days.split()
    )


def contraindications_of(values: Values) -> tuple[Contraindication, ...]:
    """Return the certificate written down from a record, if it has one."""
    named, until = values.get("contraindicated"), values.get("contraindicated_until")
    if not named:
        return ()
    valence = next(valence for valence in labels if valence.value == named)
    return (Contraindication(valence, date.fromisoformat(until) if until else None),)


def printed_findings(values: Values, at: Situation) -> tuple[Finding, ...]:
    """Return `findings_of`, where a doctor's certificate stands for every vaccine that is exigible.

    Nothing without a birth date, which the table goes by.
    """
    if at.birth_date is None:
        return ()
    findings = findings_of(values, at)
    if values.get("proof") != CERTIFICATE:
        return findings
    return tuple(_attested(finding) if finding.status in _OPEN else finding for finding in findings)


def _attested(finding: Finding) -> Finding:
    name = labels[finding.valence]
    words = f"{name[0].upper()}{name[1:]}\u00a0: à jour selon l’attestation d’un médecin."
    return replace(finding, status=Status.DONE, sentence=words)


def _certified(reading: Reading, values: Values, at: Situation) -> Reading:
    day = values.get("certified_on")
    if day is None:
        return replace(reading, problems=(Problem("certified_on", "La date de l’attestation manque."),))
    if date.fromisoformat(day) > at.today:
        return replace(reading, problems=(Problem("certified_on", "Cette date est à venir."),))
    words = f"À jour selon l’attestation d’un médecin du {show_date(date.fromisoformat(day))}."
    return replace(reading, explanation=words)


def _explained(outcome: Outcome, until: date | None) -> str:
    said = {
        Outcome.CLEAR: "Vaccinations exigibles à jour pour ce séjour.",
        Outcome.TO_APPRECIATE: "Rien d’exigible ne manque ; une partie est à apprécier.",
        Outcome.BLOCKED: "Vaccination exigible incomplète.",
    }[outcome]
    return f"{said} Contre-indication jusqu’au {show_date(until)}." if until else said
