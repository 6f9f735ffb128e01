"""A roster in, the numbers that a declaration (TAM) and the team ask for out."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from db.rules.formats import date_span
from db.rules.roster import Participant, Roster
from db.rules.supervision import Band, band, supervision
from db.types import Sex
from papers.outgoing.pack.document import Cell, Column, Document, Row, Section, Table, cell
from papers.outgoing.pack.people import NOBODY, by_group, children, document, leaving

TITLE = "Effectifs, déclaration TAM et encadrement"
BANDS = {
    Band.UNDER_6: "Moins de 6 ans",
    Band.FROM_6: "De 6 à 13 ans",
    Band.FROM_14: "De 14 à 17 ans",
    Band.ADULT: "18 ans ou plus",
    Band.UNKNOWN: "Âge inconnu",
}
_DECLARED = (Band.UNDER_6, Band.FROM_6, Band.FROM_14)
_RULE = (
    "Un adulte pour 8 enfants de moins de 6 ans, un pour 12 enfants de 6 ans ou plus, deux au moins ; "
    "le directeur n’est pas compté."
)


def build(roster: Roster) -> Document:
    """Return counts by age band and sex, by group, and the adults needed, day by day where it changes."""
    going = leaving(roster)
    unknown = sum(_band(child, roster) is Band.UNKNOWN for child in going)
    adults = sum(_band(child, roster) is Band.ADULT for child in going)
    remarks = []
    if unknown:
        remarks.append(
            f"La date de naissance de {children(unknown)} manque ou est à vérifier : "
            "aucun âge n’est deviné, la déclaration est à compléter."
        )
    if adults:
        remarks.append(f"{children(adults)} de 18 ans ou plus le premier jour : à vérifier.")
    return document(
        roster, TITLE, [_bands(roster, going), _groups(roster, going), _adults(roster)], remarks=remarks
    )


def adults_needed(those: Sequence[Participant], roster: Roster) -> tuple[int, int]:
    """Return how many adults are needed at least and at most, as those of unknown age may be small or not."""
    bands = [_band(child, roster) for child in those]
    small, unknown = bands.count(Band.UNDER_6), bands.count(Band.UNKNOWN)
    # More small children among the unknown never ask for fewer adults, but the steps of the two rules
    # differ, so that every split is tried.
    needed = [supervision(small + some, len(those) - small - some) for some in range(unknown + 1)]
    return min(needed), max(needed)


def needed_words(needed: tuple[int, int]) -> str:
    """Return « 5 adultes », « de 4 à 5 adultes »."""
    least, most = needed
    return f"{least} adultes" if least == most else f"de {least} à {most} adultes, selon les âges à connaître"


def by_band(those: Sequence[Participant], roster: Roster) -> Iterator[tuple[Band, list[Participant]]]:
    """Yield the children of each declared band, and of the others where there are some."""
    for one in Band:
        found = [child for child in those if _band(child, roster) is one]
        if found or one in _DECLARED:
            yield one, found


def _band(child: Participant, roster: Roster) -> Band:
    return band(child.age(roster.first_day))


def _count(number: int) -> Cell:
    return Cell((str(number),), value=number)


def _sexes(those: Sequence[Participant]) -> tuple[Cell, ...]:
    sexes = [child.sex for child in those]
    return tuple(map(_count, (sexes.count(Sex.FEMALE), sexes.count(Sex.MALE), sexes.count(None), len(sexes))))


def _numbers(first: str) -> tuple[Column, ...]:
    titles = ("Filles", "Garçons", "Non précisé", "Total")
    return Column(first, 200), *(Column(title, 80, centred=True) for title in titles)


def _bands(roster: Roster, going: Sequence[Participant]) -> Table:
    rows = [Row((cell(BANDS[one]), *_sexes(those))) for one, those in by_band(going, roster)]
    rows.append(Row((cell("Ensemble"), *_sexes(going)), total=True))
    return Table(
        _numbers("Tranche d’âge"),
        (Section("", tuple(rows)),) if going else (),
        NOBODY,
        "Déclaration TAM",
        title="Déclaration TAM : mineurs par tranche d’âge",
        remark="Âges au premier jour du séjour. La déclaration demande des nombres, jamais de noms.",
    )


def _groups(roster: Roster, going: Sequence[Participant]) -> Table:
    rows = tuple(Row((cell(group), *_sexes(those))) for group, those in by_group(going, roster))
    return Table(
        _numbers("Groupe"),
        (Section("", rows),) if rows else (),
        NOBODY,
        "Par groupe",
        title="Effectif par groupe",
    )


def _adults(roster: Roster) -> Table:
    rows = []
    for words, those in _days(roster):
        bands = [_band(child, roster) for child in those]
        small, unknown = bands.count(Band.UNDER_6), bands.count(Band.UNKNOWN)
        rows.append(
            Row(
                (
                    cell(words),
                    _count(small),
                    _count(len(those) - small - unknown),
                    _count(unknown),
                    cell(needed_words(adults_needed(those, roster)), bold=True),
                )
            )
        )
    return Table(
        (
            Column("Jours", 120),
            Column("Moins de 6 ans", 80, centred=True),
            Column("6 ans ou plus", 80, centred=True),
            Column("Âge inconnu", 70, centred=True),
            Column("Encadrement, au moins", 180),
        ),
        (Section("", tuple(rows)),) if leaving(roster) else (),
        NOBODY,
        "Encadrement",
        title="Encadrement",
        remark=_RULE,
    )


def _days(roster: Roster) -> Iterator[tuple[str, list[Participant]]]:
    """Yield spans of days with those present, a new one whenever somebody comes or leaves."""
    going = leaving(roster)
    # Only the days on which somebody's booking begins or ends can change who is there.
    turns = {roster.first_day}
    for child in going:
        for days in child.days:
            turns |= {days.first, days.last + timedelta(days=1)}
    starts = sorted(turn for turn in turns if roster.first_day <= turn <= roster.last_day)
    ends = [*(start - timedelta(days=1) for start in starts[1:]), roster.last_day]
    for first, last in zip(starts, ends, strict=True):
        present = [child for child in going if not child.days or any(first in days for days in child.days)]
        yield date_span(first, last), present
