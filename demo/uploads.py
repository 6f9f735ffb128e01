"""Files that the demo families give: what a paper is, whose, and what is wrong with it in; a file out."""

import uuid
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle
from random import Random

from db.rules.form_code import FormCode
from db.rules.formats import show_phone
from db.rules.names import clean
from db.rules.planning import Interval
from db.types import Sex
from demo import exit_permit, programme, vaccination
from demo.files import Form, Kind, Upload, faulty, make, values
from demo.files.insurance import INSURERS
from demo.flaws import Flaw
from demo.people import Family, Kid
from demo.programme import PieceKind
from demo.stays import StayPlan

TEMPLATE = "2026-1"
_OFFICE = "Allocations familiales de Meurthe-et-Moselle"
_POOL = "Piscine municipale des Bords de Meurthe"
# How families send what is still to be checked; papers long settled were plain PDFs, quick to make.
_FORMS = (
    *(Form.PDF, Form.PHONE, Form.PDF, Form.SCAN, Form.PDF, Form.SCANNED_PDF, Form.PDF, Form.TIFF),
    *(Form.PDF, Form.PDF, Form.HEIC, Form.PDF, Form.SCAN, Form.PDF, Form.PHONE, Form.PDF),
    *(Form.PDF, Form.TIFF, Form.PDF, Form.SCAN),
)


@dataclass(frozen=True)
class Paper:
    """A paper to make; `kid` is the child of the request even where the paper is the household's."""

    kind: PieceKind
    family: Family
    kid: Kid
    stay: StayPlan
    day: date
    cover: Interval
    """What an insurance covers."""
    flaw: Flaw | None = None
    settled: bool = False


class Bespoke:
    """Makes every file anew, true to the family it is for."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._forms = cycle(_FORMS)

    def upload(self, paper: Paper) -> Upload:
        """Return the file, the flaw included."""
        if paper.flaw is Flaw.MISNAMED:
            return faulty.misnamed(rng=self._rng)
        if paper.flaw is Flaw.BLANK:
            return faulty.blank_page(rng=self._rng)
        if paper.kind.code == programme.EXIT_PERMIT:
            child, guardian = _child(paper.kid), _guardian(paper.family)
            back = paper.stay.last_day
            return exit_permit.make(child, guardian, back_on=back, signed_on=paper.day, rng=self._rng)
        kind, said = self._values(paper)
        if paper.flaw is Flaw.LOCKED:
            return faulty.encrypted(kind, said, rng=self._rng)
        form = Form.PALE if paper.flaw is Flaw.PALE else Form.PDF
        if not paper.settled and paper.flaw is None:
            form = next(self._forms)
        whole = make(kind, said, form=form, rng=self._rng)
        return faulty.truncated(whole) if paper.flaw is Flaw.CUT_SHORT else whole

    def _values(self, paper: Paper) -> tuple[Kind, values.Values]:  # noqa: PLR0911 - one line a kind
        match paper.kind.code:
            case programme.HEALTH_FORM:
                return Kind.HEALTH_FORM, self._health_form(paper)
            case programme.VACCINES:
                kind = self._rng.choice((Kind.VACCINE_CERTIFICATE, Kind.VACCINE_RECORD))
                return kind, self._vaccination(paper)
            case programme.INSURANCE:
                return Kind.INSURANCE, self._insurance(paper)
            case programme.QUOTIENT:
                return Kind.QUOTIENT, self._quotient(paper)
            case programme.AID_CHARTER:
                return Kind.AID_CHARTER, self._charter(paper, None)
            case programme.NEWS_CHARTER:
                answer = self._rng.choice(tuple(values.NewsAnswer))
                return Kind.NEWS_CHARTER, self._charter(paper, answer)
            case programme.SWIM_TEST:
                return Kind.SWIM_TEST, self._swim_test(paper)
            case code:
                raise LookupError(code)

    def _health_form(self, paper: Paper) -> values.HealthForm:
        child = _named(paper)
        version = "2024-2" if paper.flaw is Flaw.OLD_TEMPLATE else TEMPLATE
        ill = self._rng.random() < 0.15
        return values.HealthForm(
            child=child,
            guardian=_guardian(paper.family),
            stay=_stay(paper),
            doses=vaccination.doses(child.born_on, until=paper.day, boosted=True),
            contacts=(values.Contact(name=f"Famille {clean(paper.family.name)}", phone="03 53 01 00 11"),),
            doctor=paper.family.doctor,
            doctor_phone="03 53 01 22 33",
            signed_on=None if paper.flaw is Flaw.UNSIGNED else paper.day,
            form_id=FormCode(version, _owner(paper), paper.stay.id).text(),
            printed_on=paper.day,
            template_version=version,
            allergy="arachide, trousse d’urgence jointe" if ill else "",
            care_plan=ill,
            diet="sans porc" if self._rng.random() < 0.15 else "",
            glasses=self._rng.random() < 0.2,
            empty=frozenset({values.Section.MEDICAL} if paper.flaw is Flaw.EMPTY_SECTION else ()),
        )

    def _vaccination(self, paper: Paper) -> values.Vaccination:
        child, boosted = _named(paper), paper.flaw is not Flaw.BOOSTER_MISSING
        return values.Vaccination(
            child=child,
            doses=vaccination.doses(child.born_on, until=paper.day, boosted=boosted),
            doctor=paper.family.doctor,
            practice="Cabinet médical du Parc",
            city=paper.family.city,
            dated=paper.day,
            named=paper.flaw is not Flaw.UNNAMED,
        )

    def _insurance(self, paper: Paper) -> values.Insurance:
        whole = paper.flaw is not Flaw.WRONG_CHILD and self._rng.random() < 0.5
        return values.Insurance(
            child=None if whole or len(paper.family.kids) > 1 else _named(paper),
            guardian=_guardian(paper.family),
            insurer=insurer(paper.family),
            contract=contract(paper.family),
            covers_from=paper.cover.first,
            covers_to=paper.cover.last,
            dated=min(paper.day, paper.cover.first + timedelta(days=6)),
            liability=paper.flaw is not Flaw.NO_LIABILITY,
        )

    def _quotient(self, paper: Paper) -> values.Quotient:
        day = paper.day - timedelta(days=240 if paper.flaw is Flaw.OLD_QUOTIENT else 0)
        return values.Quotient(
            guardian=_guardian(paper.family),
            children=tuple(map(_child, paper.family.kids)),
            office=_OFFICE,
            beneficiary=paper.family.caf_number,
            month=day.month,
            year=day.year,
            amount=quotient(paper.family),
            dated=day,
        )

    def _charter(self, paper: Paper, answer: values.NewsAnswer | None) -> values.Charter:
        return values.Charter(
            child=_named(paper),
            guardian=_guardian(paper.family),
            stay=_stay(paper),
            signed_on=None if paper.flaw is Flaw.UNSIGNED else paper.day,
            printed_on=paper.day,
            answer=answer,
        )

    def _swim_test(self, paper: Paper) -> values.SwimTest:
        return values.SwimTest(
            child=_named(paper),
            pool=_POOL,
            city=paper.family.city,
            examiner=paper.family.doctor.removeprefix("Dr "),
            dated=paper.day,
            life_jacket=self._rng.random() < 0.3,
        )


class Pool:
    """Makes a bounded number of files and hands them out again: for seasons whose files nobody reads."""

    def __init__(self, bespoke: Bespoke, rng: Random, *, of_each: int = 4) -> None:
        self._bespoke, self._rng, self._of_each = bespoke, rng, of_each
        self._made: dict[tuple[str, Flaw | None], list[Upload]] = {}

    def upload(self, paper: Paper) -> Upload:
        """Return a file of the same kind with the same flaw, though it may name another family."""
        made = self._made.setdefault((paper.kind.code, paper.flaw), [])
        if len(made) < (self._of_each if paper.flaw is None else 1):
            made.append(self._bespoke.upload(paper))
            return made[-1]
        return self._rng.choice(made)


def quotient(family: Family) -> int:
    """Return the family's quotient, whole euros a month."""
    return 180 + int(family.caf_number) % 1700


def insurer(family: Family) -> str:
    """Return the name of the family's insurer."""
    return INSURERS[int(family.caf_number) % len(INSURERS)]


def contract(family: Family) -> str:
    """Return the number of the family's insurance."""
    return f"{family.caf_number[:3]} {family.caf_number[3:]} K"


def _sibling(paper: Paper) -> Kid | None:
    return next((kid for kid in paper.family.kids if kid is not paper.kid), None)


def _owner(paper: Paper) -> uuid.UUID:
    """Return the id of the child that the paper names, that of no child of ours for a stranger's."""
    if paper.flaw is not Flaw.WRONG_CHILD:
        return paper.kid.id
    other = _sibling(paper)
    return other.id if other is not None else uuid.uuid5(paper.kid.id, "another")


def _named(paper: Paper) -> values.Child:
    """Return the child that the paper names: the wrong one if that is the flaw."""
    if paper.flaw is not Flaw.WRONG_CHILD:
        return _child(paper.kid)
    other = _sibling(paper)
    if other is not None:
        return _child(other)
    return values.Child(
        first_name="Camille", last_name=clean(paper.kid.last_name), born_on=date(2015, 3, 9), sex="F"
    )


def _child(kid: Kid) -> values.Child:
    return values.Child(
        first_name=clean(kid.first_name),
        last_name=clean(kid.last_name),
        born_on=kid.birth_date,
        sex="F" if kid.sex is Sex.FEMALE else "M",
    )


def _guardian(family: Family) -> values.Guardian:
    adult = family.adults[0]
    return values.Guardian(
        name=clean(f"{adult.first_name} {adult.last_name}"),
        relation=adult.relation,
        address=f"{family.street}, {family.postcode} {family.city}",
        city=family.city,
        phone=show_phone(adult.phone) if adult.phone else "",
    )


def _stay(paper: Paper) -> values.Stay:
    stay = paper.stay
    return values.Stay(
        name=stay.name,
        place=stay.place,
        season=stay.season.label,
        first_day=stay.first_day,
        last_day=stay.last_day,
    )
