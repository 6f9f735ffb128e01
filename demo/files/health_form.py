"""Fill in our own fiche sanitaire by hand: the printed sheet, then a family's pen on it (domain.md § 7)."""

from collections.abc import Iterator
from datetime import datetime, time

from db.rules import vaccination
from db.rules.vaccination_table import DTP, Valence, labels
from db.types import Sex
from demo.files import ink
from demo.files.sheet import Sheet
from demo.files.values import Dose, HealthForm, Section
from papers.health_form_layout import SIGNATURE, SIGNED_PAGE
from papers.outgoing.health_form import sheet as printed
from papers.outgoing.health_form import values as said
from papers.outgoing.health_form.boxes import ALLERGIES, TICK
from papers.outgoing.health_form.pen import Pen
from papers.outgoing.health_form.writer import draw as draw_printed

_ORGANISER = said.Organiser(
    name="ALEF · Séjours de vacances",
    address="Meurthe-et-Moselle",
    contact="inscription.sejours@alef.asso.fr, 06 08 66 64 84",
)
_VALENCES: dict[str, tuple[Valence, ...]] = {label.lower(): (valence,) for valence, label in labels.items()}
_VALENCES["diphtérie, tétanos, polio"] = DTP


def draw(sheet: Sheet, form: HealthForm) -> None:
    """Draw every page; the last is left open."""
    paper = printed.Sheet(Pen(sheet.canvas), _printed(form))
    for page in draw_printed(paper):
        if page > SIGNED_PAGE:
            continue
        if page == SIGNED_PAGE:
            _sign(sheet, form, paper)
        elif Section.MEDICAL not in form.empty:
            _tick(sheet, form, paper)
        if page < SIGNED_PAGE or paper.pen.continued:
            sheet.next_page()


def _printed(form: HealthForm) -> said.HealthForm:
    """What the portal printed: what the family had entered; the rest is for the pen."""
    doses = () if Section.VACCINES in form.empty else tuple(_doses(form.doses))
    findings = vaccination.assess(
        vaccination.Child(form.child.born_on),
        first_day=form.stay.first_day,
        last_day=form.stay.last_day,
        doses=doses,
    )
    known = Section.GUARDIAN not in form.empty
    guardian = form.guardian
    return said.HealthForm(
        form_id=form.form_id,
        template_version=form.template_version,
        season=form.stay.season,
        printed_at=datetime.combine(form.printed_on, time(18, 5)),
        organiser=_ORGANISER,
        stay=said.Stay(
            name=form.stay.name,
            place=form.stay.place,
            first_day=form.stay.first_day,
            last_day=form.stay.last_day,
        ),
        child=said.Child(
            last_name=form.child.last_name,
            first_name=form.child.first_name,
            birth_date=form.child.born_on,
            sex=Sex.FEMALE if form.child.sex == "F" else Sex.MALE,
        ),
        guardians=(
            said.Guardian(
                name=guardian.name,
                relation=guardian.relation,
                address=guardian.address,
                phones=(guardian.phone,) if guardian.phone else (),
            ),
        )
        if known
        else (),
        doctor=said.Contact(name=form.doctor, phone=form.doctor_phone) if known else None,
        contacts=tuple(said.Contact(name=contact.name, phone=contact.phone) for contact in form.contacts)
        if known
        else (),
        medical=_medical(form),
        habits=_habits(form),
        findings=findings,
        doses=doses,
    )


def _medical(form: HealthForm) -> said.Medical:
    """What was entered; « non » is left to the pen."""
    if Section.MEDICAL in form.empty:
        return said.Medical()
    return said.Medical(
        treatment=said.Answer(yes=True, details=form.treatment) if form.treatment else None,
        food=said.Allergy(yes=True, cause=form.allergy, action="voir le PAI" if form.care_plan else "")
        if form.allergy
        else None,
        difficulties="",
        hospitalisations="",
        precautions=form.precautions,
    )


def _habits(form: HealthForm) -> said.Habits:
    if Section.ADVICE in form.empty:
        return said.Habits()
    no = said.Answer(yes=False)
    return said.Habits(
        glasses=said.Answer(yes=form.glasses),
        lenses=no,
        prostheses=no,
        enuresis=no,
        diet=form.diet or "sans particularité",
        advice=form.advice,
    )


def _doses(doses: tuple[Dose, ...]) -> Iterator[vaccination.Dose]:
    for dose in doses:
        for valence in _VALENCES.get(dose.vaccine.lower(), ()):
            yield vaccination.Dose(valence, dose.given_on)


def _tick(sheet: Sheet, form: HealthForm, paper: printed.Sheet) -> None:
    """Answer by pen what was printed empty."""
    answers = {name: False for name, _ in ALLERGIES} | {"treatment": False, "care_plan": form.care_plan}
    if form.treatment:
        del answers["treatment"]
    if form.allergy:
        del answers["food"]
    for name, yes in answers.items():
        _, left, bottom = paper.places.ticks[f"{name}.{'yes' if yes else 'no'}"]
        ink.cross(sheet.canvas, left + TICK / 2, bottom + TICK / 2, rng=sheet.rng)


def _sign(sheet: Sheet, form: HealthForm, paper: printed.Sheet) -> None:
    """Say who signs, where and when, and sign in the frame; nothing when the family forgot to."""
    if form.signed_on is None:
        return
    rng, guardian, boxes = sheet.rng, form.guardian, paper.places.boxes
    for name, text in (("signer", guardian.name), ("place", guardian.city)):
        left, bottom, width, _ = boxes[name].inside
        y = bottom + 4 + rng.uniform(-1, 1)
        sheet.text(left + rng.uniform(0, 4), y, text, size=10, colour=ink.BLUE_PEN, width=width - 6)
    left, bottom, _, _ = boxes["date"].inside
    ink.write_date(sheet.canvas, left + 4, bottom + 4 + rng.uniform(-1, 1), form.signed_on, rng=rng)
    left, bottom, width, height = SIGNATURE
    across = left + 14 + rng.uniform(-4, 8)
    ink.signature(sheet.canvas, across, bottom + height * 0.38, width - 40, of=guardian.name, rng=rng)
