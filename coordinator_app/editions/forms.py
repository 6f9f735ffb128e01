"""One participant of a roster in, the values of its fiche sanitaire and their fingerprint out."""

import hashlib
import json
from dataclasses import asdict, replace
from datetime import UTC, datetime

from db.rules.form_code import FormCode
from db.rules.formats import show_phone
from db.rules.roster import Participant, Person, Roster
from db.types import HealthQuestion
from papers.outgoing.health_form.values import (
    Allergy,
    Answer,
    Child,
    Contact,
    Guardian,
    Habits,
    HealthForm,
    Medical,
    Organiser,
    Stay,
)

DRAWING = 1
"""To be raised when the same values are drawn otherwise, so that sheets made before are made again."""

WHENEVER = datetime.fromtimestamp(0, UTC)
"""Stands for the time at which data was read where it must not count."""

Q = HealthQuestion


def blank(roster: Roster) -> HealthForm:
    """Return the sheet of a stay to be filled in by hand; its code is nobody's."""
    return HealthForm(
        form_id=FormCode(roster.template_version).text(),
        template_version=roster.template_version,
        season=roster.season,
        printed_at=roster.read_at.astimezone(),
        organiser=Organiser(
            name=roster.organiser, address=roster.organiser_address, contact=roster.organiser_contact
        ),
        stay=Stay(
            name=roster.name,
            place=roster.place,
            first_day=roster.first_day,
            last_day=roster.last_day,
        ),
    )


def filled(roster: Roster, one: Participant) -> HealthForm:
    """Return a child's sheet.

    The roster was read with medical answers; what was not answered stays empty on the sheet.
    """
    return replace(
        blank(roster),
        form_id=FormCode(roster.template_version, one.child_id, roster.stay_id).text(),
        child=Child(
            last_name=one.last_name, first_name=one.first_name, birth_date=one.birth_date, sex=one.sex
        ),
        guardians=tuple(map(_guardian, (*one.guardians, *one.other_guardians))),
        doctor=_contact(one.doctor) if one.doctor else None,
        contacts=tuple(map(_contact, one.contacts + one.other_contacts)),
        medical=_medical(one),
        habits=_habits(one),
        findings=one.findings,
        doses=one.doses,
        contraindications=one.contraindications,
    )


def fingerprint(form: HealthForm) -> str:
    """Return what tells two sheets apart: equal for the same values, whenever they were read."""
    told = asdict(replace(form, printed_at=WHENEVER))
    words = json.dumps(told, sort_keys=True, default=str, ensure_ascii=False)
    return hashlib.sha256(f"{DRAWING} {words}".encode()).hexdigest()


def _guardian(person: Person) -> Guardian:
    return Guardian(
        name=person.name,
        relation=person.relation,
        address=person.address,
        phones=tuple(map(show_phone, person.phones)),
    )


def _contact(person: Person) -> Contact:
    return Contact(
        name=person.name, relation=person.relation, phone=" · ".join(map(show_phone, person.phones))
    )


def _medical(one: Participant) -> Medical:
    plan = _answer(one, Q.CARE_PLAN)
    return Medical(
        treatment=_answer(one, Q.TREATMENT),
        asthma=_allergy(one, Q.ASTHMA),
        food=_allergy(one, Q.FOOD_ALLERGY),
        drugs=_allergy(one, Q.DRUG_ALLERGY),
        others=_allergy(one, Q.OTHER_ALLERGY),
        difficulties=_text(one, Q.DIFFICULTIES),
        hospitalisations=_text(one, Q.HOSPITALISATIONS),
        precautions=_text(one, Q.PRECAUTIONS),
        care_plan=None if plan is None else plan.yes,
    )


def _habits(one: Participant) -> Habits:
    return Habits(
        glasses=_answer(one, Q.GLASSES),
        lenses=_answer(one, Q.LENSES),
        prostheses=_answer(one, Q.PROSTHESES),
        enuresis=_answer(one, Q.ENURESIS),
        diet=_text(one, Q.DIET),
        advice=_text(one, Q.ADVICE),
    )


def _answer(one: Participant, question: HealthQuestion) -> Answer | None:
    said = (one.health or {}).get(question)
    if said is None:
        return None
    return Answer(yes=said.yes, details=" – ".join(filter(None, (said.details, said.action))))


def _allergy(one: Participant, question: HealthQuestion) -> Allergy | None:
    said = (one.health or {}).get(question)
    return None if said is None else Allergy(yes=said.yes, cause=said.details, action=said.action)


def _text(one: Participant, question: HealthQuestion) -> str | None:
    """Return what was said, « Oui » where nothing was said besides; the empty text is « non »."""
    said = _answer(one, question)
    if said is None:
        return None
    return (said.details or "Oui") if said.yes else ""
