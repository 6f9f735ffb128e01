"""A child's doses and certificates in, what the dated table says of each valence for a stay out.

Source: domain.md § 6, as data in `vaccination_table.py`. An administrative check, not a medical opinion:
what the table does not settle is to appreciate, by the coordinator. Sentences name vaccines: for the desk,
never for a mail.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from db.rules.ages import age_on
from db.rules.formats import show_date
from db.rules.vaccination_table import (
    DTP,
    GUYANE,
    Row,
    Scheme,
    Step,
    Valence,
    counts_for,
    labels,
    row_for,
    step_for,
)


class Level(StrEnum):
    """EXIGIBLE blocks; CALENDRIER warns, unless the association makes it block."""

    EXIGIBLE = "exigible"
    CALENDRIER = "calendrier"


class Status(StrEnum):
    """What the table says of one valence."""

    DONE = "done"
    MISSING = "missing"
    TO_APPRECIATE = "to_appreciate"
    EXEMPT = "exempt"
    NOT_REQUIRED = "not_required"


class Outcome(StrEnum):
    """What the findings come to."""

    BLOCKED = "blocked"
    TO_APPRECIATE = "to_appreciate"
    CLEAR = "clear"


@dataclass(frozen=True)
class Child:
    """What the table asks of a child; `in_guyane` tells where it lives."""

    birth_date: date
    in_guyane: bool = False


@dataclass(frozen=True)
class Dose:
    """One valence received on one day; a combined vaccine is several doses."""

    valence: Valence
    day: date


@dataclass(frozen=True)
class Contraindication:
    """A certificate for one valence, to `until` included; None is for good. Why is nobody's business here."""

    valence: Valence
    until: date | None = None


@dataclass(frozen=True)
class CatchUp:
    """« Rattrapage validé »: the coordinator's word that a catch-up was accepted, with the reason."""

    reason: str

    def __post_init__(self) -> None:
        """Raise `ValueError` without a reason."""
        if not self.reason.strip():
            raise ValueError("a validated catch-up needs a reason")


@dataclass(frozen=True)
class Finding:
    """What the table says of one valence at one level.

    `rule` is the row that says it, with its source; `sentence` tells the coordinator, in French.
    """

    valence: Valence
    level: Level
    status: Status
    rule: str
    sentence: str


@dataclass(frozen=True)
class _Case:
    """A child, a stay and what was given, as every rule below reads them."""

    child: Child
    first_day: date
    last_day: date
    doses: Collection[Dose]
    contraindications: Collection[Contraindication]
    catch_up: CatchUp | None

    def days(self, valence: Valence) -> list[date]:
        """Return the days of the doses that count, in order; two on one day are one."""
        counted = counts_for.get(valence, frozenset()) | {valence}
        born, first_day = self.child.birth_date, self.first_day
        return sorted({d.day for d in self.doses if d.valence in counted and born <= d.day <= first_day})

    def age(self, day: date) -> int:
        return months_on(self.child.birth_date, day)


def months_on(birth: date, day: date) -> int:
    """Return the age in full months on `day`; the years are those of `ages.age_on`.

    A child born on the 31st is a month older on the 1st that follows a shorter month.
    """
    return 12 * age_on(birth, day) + (day.month - birth.month - (day.day < birth.day)) % 12


def assess(
    child: Child,
    *,
    first_day: date,
    last_day: date,
    doses: Iterable[Dose] = (),
    contraindications: Iterable[Contraindication] = (),
    catch_up: CatchUp | None = None,
) -> tuple[Finding, ...]:
    """Return one EXIGIBLE finding per valence, then those of the calendar check.

    Age and rows are those of `first_day`. A dose before birth or after `first_day` does not count: a stay
    with nights has no provisional admission. A birth after `first_day` decides nothing.
    """
    case = _Case(child, first_day, last_day, tuple(doses), tuple(contraindications), catch_up)
    row = row_for(child.birth_date, first_day)
    if child.birth_date > first_day:
        words = "la date de naissance est postérieure au début du séjour et doit être vérifiée."
        return tuple(
            _finding(valence, Level.EXIGIBLE, row, Status.TO_APPRECIATE, words) for valence in Valence
        )
    rows = (row, GUYANE) if child.in_guyane else (row,)
    return (*(_exigible(case, rows, valence) for valence in Valence), *_calendar(case, row))


def verdict(findings: Iterable[Finding], *, calendar_blocks: bool) -> Outcome:
    """Return the gravest of what was found; `calendar_blocks` is the association's choice."""
    blocking = set(Level) if calendar_blocks else {Level.EXIGIBLE}
    outcome = Outcome.CLEAR
    for finding in findings:
        if finding.status is Status.MISSING and finding.level in blocking:
            return Outcome.BLOCKED
        if finding.status in {Status.MISSING, Status.TO_APPRECIATE}:
            outcome = Outcome.TO_APPRECIATE
    return outcome


def _exigible(case: _Case, rows: Sequence[Row], valence: Valence) -> Finding:
    row = next((row for row in rows if valence in row.schemes), None)
    if row is None:
        words = "rien n’est exigible et rien ne peut être demandé."
        return _finding(valence, Level.EXIGIBLE, rows[0], Status.NOT_REQUIRED, words)
    if case.age(case.first_day) < row.exigible_from:
        words = f"rien n’est exigible avant l’âge de {_age(row.exigible_from)}."
        return _finding(valence, Level.EXIGIBLE, row, Status.NOT_REQUIRED, words)
    days = case.days(valence)
    status, words = _counted(row.schemes[valence], [case.age(day) for day in days])
    if status is Status.MISSING and days and case.catch_up:
        # The table knows no catch-up at this level, so it neither settles nor blocks.
        status = Status.TO_APPRECIATE
        words = f"{_received(len(days))} et un rattrapage est validé\u00a0; c’est à apprécier."
    return _finding(valence, Level.EXIGIBLE, row, *_excused(case, valence, status, words))


def _counted(scheme: Scheme, ages: Sequence[int]) -> tuple[Status, str]:
    """Return what doses received at these ages, in order, are worth, and the words."""
    received = _received(len(ages))
    single = scheme.single_from is not None and bool(ages) and ages[0] >= scheme.single_from
    if not single and len(ages) < scheme.least:
        return Status.MISSING, f"{received}\u00a0; {_asked(scheme)} pour l’admission."
    if not single and len(ages) < scheme.enough:
        words = f"{received}\u00a0; la règle ne dit pas si cela suffit, c’est à apprécier."
        return Status.TO_APPRECIATE, words
    if scheme.booster_from is not None and ages[-1] < scheme.booster_from:
        words = f"{received}, mais aucune à partir de l’âge de {_age(scheme.booster_from)}\u00a0; "
        return Status.TO_APPRECIATE, words + "le premier rappel est à apprécier."
    return Status.DONE, f"{received}\u00a0; le nombre exigé est atteint."


def _calendar(case: _Case, row: Row) -> tuple[Finding, ...]:
    step = step_for(case.age(case.first_day))
    if step is None:
        return ()
    valences = DTP if step.dtp_only else row.boosters
    return tuple(
        _finding(
            valence,
            Level.CALENDRIER,
            step,
            *_excused(case, valence, *_on_schedule(case, step, valence)),
        )
        for valence in valences
    )


def _on_schedule(case: _Case, step: Step, valence: Valence) -> tuple[Status, str]:
    """Return whether the last dose is recent enough for this step, and the words."""
    days = case.days(valence)
    if days and case.age(days[-1]) >= step.last_from:
        words = f"la dernière dose justifiée ({show_date(days[-1])}) répond au calendrier vaccinal."
        return Status.DONE, words
    if case.catch_up:
        return Status.DONE, "un rattrapage est validé et tient lieu de calendrier vaccinal."
    last = f"la dernière dose justifiée est du {show_date(days[-1])}" if days else _received(0)
    words = f"{last}\u00a0; le calendrier vaccinal en prévoit une à partir de {_age(step.last_from)}."
    # The check of § 6 is on diphtérie, tétanos, polio: of another valence it says nothing for certain.
    if step.warns_only or valence not in DTP:
        return Status.TO_APPRECIATE, f"{words[:-1]}, c’est à apprécier."
    return Status.MISSING, words


def _excused(case: _Case, valence: Valence, status: Status, words: str) -> tuple[Status, str]:
    """Return the status and the words after the certificates: they speak where doses do not suffice."""
    ends = [c.until for c in case.contraindications if c.valence is valence]
    if status is Status.DONE or not ends:
        return status, words
    last = max(end or date.max for end in ends)
    if last >= case.last_day:
        return Status.EXEMPT, "un certificat de contre-indication couvre tout le séjour."
    words = f"le certificat de contre-indication prend fin le {show_date(last)}, avant la fin du séjour"
    return Status.TO_APPRECIATE, f"{words}\u00a0; c’est à apprécier."


def _finding(valence: Valence, level: Level, source: Row | Step, status: Status, words: str) -> Finding:
    label = labels[valence]
    sentence = f"{label[0].upper()}{label[1:]}\u00a0: {words}"
    return Finding(valence, level, status, source.reference, sentence)


def _received(number: int) -> str:
    match number:
        case 0:
            return "aucune dose n’est justifiée"
        case 1:
            return "une dose est justifiée"
        case _:
            return f"{number}\u00a0doses sont justifiées"


def _asked(scheme: Scheme) -> str:
    if scheme.least < scheme.enough:
        return "la vaccination est exigée"
    if scheme.single_from is None:
        return f"{scheme.least}\u00a0doses sont exigées"
    single = f"ou une seule reçue à partir de {_age(scheme.single_from)}"
    return f"{scheme.least}\u00a0doses, {single}, sont exigées"


def _age(months: int) -> str:
    years, rest = divmod(months, 12)
    return f"{months}\u00a0mois" if rest or years < 2 else f"{years}\u00a0ans"
