"""The children of a roster in, the words, cells and sections that several editions share out."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, time

import phonenumbers

from db.rules.ages import wording
from db.rules.formats import date_span, long_span, show_date, show_phone
from db.rules.names import full_name
from db.rules.roster import Participant, Person, Point, Roster
from db.types import Sex
from papers.outgoing import fonts
from papers.outgoing.pack.document import Cell, Column, Document, Row, Section, Table, cell

NAME = Column("Enfant", 140, what="nom")
AGE = Column("Âge", 44)
GUARDIAN = (Column("Premier responsable", 104, what="nom"), Column("Téléphone", 74))
NO_GROUP = "Sans groupe"
NOBODY = "Aucun enfant n’a encore de planning accepté pour ce séjour."
_LETTER = {Sex.FEMALE: "F", Sex.MALE: "G"}


def leaving(roster: Roster) -> tuple[Participant, ...]:
    """Return the children who go: their planning is accepted."""
    return tuple(child for child in roster.participants if child.accepted)


def document(
    roster: Roster,
    title: str,
    tables: Iterable[Table],
    *,
    remarks: Iterable[str] = (),
    landscape: bool = False,
    confidential: bool = False,
) -> Document:
    """Return an edition, which says of which stay it is and whom it leaves out."""
    left_out = len(roster.participants) - len(leaving(roster))
    waiting = (
        f"{counted(left_out, 'enfant préinscrit', 'enfants préinscrits')} sans planning accepté "
        f"{'ne figurent' if left_out > 1 else 'ne figure'} pas ici."
    )
    return Document(
        title=title,
        stay=f"{roster.name} ({roster.code})" if roster.code else roster.name,
        when=" · ".join(filter(None, (long_span(roster.first_day, roster.last_day), where(roster)))),
        organiser=roster.organiser,
        destroy_on=roster.destroy_on,
        read_at=roster.read_at,
        tables=tuple(tables),
        remarks=(*filter(None, remarks), *((waiting,) if left_out else ())),
        landscape=landscape,
        confidential=confidential,
    )


def where(roster: Roster) -> str:
    """Return the place, with the country's code when it is abroad."""
    abroad = roster.country not in {"", "FR"}
    return f"{roster.place} ({roster.country})" if abroad else roster.place


def counted(number: int, one: str, many: str) -> str:
    """Return « 1 enfant », « 12 enfants »."""
    return f"{number}\u00a0{many if number > 1 else one}"


def children(number: int) -> str:
    """Return « 12 enfants »."""
    return counted(number, "enfant", "enfants")


def mixed(those: Sequence[Participant]) -> str:
    """Return « 12 enfants : 7 filles, 5 garçons », and how many of whom it is not known."""
    girls = sum(child.sex is Sex.FEMALE for child in those)
    boys = sum(child.sex is Sex.MALE for child in those)
    parts = [
        counted(girls, "fille", "filles") if girls else "",
        counted(boys, "garçon", "garçons") if boys else "",
        f"{len(those) - girls - boys} non précisé" if girls + boys < len(those) else "",
    ]
    return f"{children(len(those))} : {', '.join(filter(None, parts))}" if those else children(0)


def hour(at: time | None) -> str:
    """Return « 8 h 30 », or nothing."""
    return f"{at.hour}\u00a0h\u00a0{at.minute:02}" if at else ""


def point_words(point: Point | None, *, missing: str) -> str:
    """Return « Nancy, gare · 8 h 30 »."""
    return " · ".join(filter(None, (point.place, hour(point.at)))) if point else missing


def age(child: Participant, roster: Roster) -> str:
    """Return the age on the first day, « 9 ans », or that it is not known."""
    if child.birth_date is None:
        return "âge inconnu"
    return wording(child.birth_date, roster.first_day)


def age_cell(child: Participant, roster: Roster) -> Cell:
    """Return the age on the first day, as a number where there is one."""
    years = child.age(roster.first_day)
    if years is None or years < 0:
        return cell("inconnu" if years is None else "à vérifier")
    return Cell((age(child, roster),), value=years)


def birth_cell(child: Participant) -> Cell:
    """Return the birth date."""
    day: date | None = child.birth_date
    return Cell((show_date(day) if day else "inconnue",), value=day)


def sex_cell(child: Participant) -> Cell:
    """Return F, G or nothing."""
    return cell(_LETTER[child.sex] if child.sex else "")


def name_cell(child: Participant, roster: Roster, *, alert: str = "", note: str = "") -> Cell:
    """Return a child's name, an alert as bold, the days booked when not the whole stay, and a remark."""
    name = full_name(child.last_name, child.first_name) or "Sans nom"
    if child.birth_date and not fonts.letters().issuperset(name):
        # Paper cannot tell two such names apart, a birth date can.
        note = " · ".join(filter(None, (f"naissance : {show_date(child.birth_date)}", note)))
    return cell(name, alert, note=" · ".join(filter(None, (presence(child, roster), note))), bold=True)


def presence(child: Participant, roster: Roster) -> str:
    """Return the days booked, nothing when they are those of the stay."""
    if any(days.first <= roster.first_day and roster.last_day <= days.last for days in child.days):
        return ""
    spans = ", ".join(date_span(days.first, days.last) for days in child.days)
    return f"jours réservés : {spans}" if spans else "aucun jour réservé"


def phone(e164: str) -> str:
    """Return a telephone number as dialled, in one piece; as typed if it is none."""
    try:
        return show_phone(e164).replace(" ", "\u00a0")
    except phonenumbers.NumberParseException:
        return e164


def first_guardian(child: Participant) -> tuple[Cell, Cell]:
    """Return the first guardian and the first telephone number, under `GUARDIAN`."""
    if not child.guardians:
        return cell("aucun responsable indiqué"), cell()
    guardian = child.guardians[0]
    return cell(guardian.name), cell(phone(guardian.phones[0]) if guardian.phones else "sans téléphone")


def person_line(person: Person) -> str:
    """Return somebody with the relation to the child, and every telephone number."""
    relation = f" ({person.relation})" if person.relation.strip() else ""
    return f"{person.name}{relation} : {' · '.join(map(phone, person.phones)) or 'sans téléphone'}"


def forbidden(child: Participant) -> str:
    """Return who may not collect a child, nothing when nobody is named."""
    names = ", ".join(filter(str.strip, child.may_not_collect))
    return f"Ne pas remettre à : {names}" if names else ""


def by_group(those: Iterable[Participant], roster: Roster) -> list[tuple[str, list[Participant]]]:
    """Return the children of each group that has some, groups in the stay's order, those without one last."""
    found: dict[str, list[Participant]] = {group: [] for group in roster.groups if group.strip()}
    loose = list[Participant]()
    for child in those:
        (found.setdefault(child.group, []) if child.group.strip() else loose).append(child)
    return [(group, some) for group, some in (*found.items(), (NO_GROUP, loose)) if some]


def by_point(
    those: Iterable[Participant], point: Callable[[Participant], Point | None]
) -> list[tuple[Point | None, list[Participant]]]:
    """Return the children of each point, the earliest first, those without a point last."""
    found: dict[Point | None, list[Participant]] = {}
    for child in those:
        found.setdefault(point(child), []).append(child)
    return sorted(
        found.items(),
        key=lambda item: (
            (item[0] is None, item[0] is None or item[0].at is None)
            + ((item[0].at or time.max, item[0].place) if item[0] else (time.max, ""))
        ),
    )


def sections(
    groups: Iterable[tuple[str, list[Participant]]], row: Callable[[int, Participant], tuple[Cell, ...]]
) -> tuple[Section, ...]:
    """Return a section a group, its children numbered from 1."""
    return tuple(
        Section(
            title,
            tuple(Row(row(index, child)) for index, child in enumerate(those, start=1)),
            subtotal=mixed(those),
        )
        for title, those in groups
    )


def number(index: int) -> Cell:
    """Return a child's number in its section."""
    return Cell((str(index),), value=index)
