"""A roster in, the lists of children by coach out: where and when they get on, and off again."""

from collections.abc import Callable

from db.rules.roster import Participant, Point, Roster
from papers.outgoing.pack.document import Cell, Column, Document, Table, cell
from papers.outgoing.pack.people import (
    AGE,
    GUARDIAN,
    NAME,
    NO_GROUP,
    NOBODY,
    age_cell,
    by_point,
    document,
    first_guardian,
    leaving,
    mixed,
    name_cell,
    number,
    point_words,
    sections,
)

TITLE = "Liste des enfants par car"
OUTWARD_MISSING = "Aller : lieu de départ non indiqué"
BACK_MISSING = "Retour : lieu d’arrivée non indiqué"


def outward(child: Participant) -> Point | None:
    """Return where a child gets on."""
    return child.outward


def back(child: Participant) -> Point | None:
    """Return where a child gets off at the end."""
    return child.back


def build(roster: Roster) -> Document:
    """Return every child who goes, once by its point out, once by its point back."""
    going = leaving(roster)
    return document(
        roster,
        TITLE,
        [
            _table(roster, "Aller", outward, OUTWARD_MISSING, other="Retour à", towards=back),
            _table(roster, "Retour", back, BACK_MISSING, other="Parti de", towards=outward),
        ],
        remarks=[f"{mixed(going)}. Âges au premier jour du séjour." if going else ""],
    )


def _place(point: Point | None) -> str:
    return point.place if point else "non indiqué"


def _table(
    roster: Roster,
    title: str,
    point: Callable[[Participant], Point | None],
    missing: str,
    *,
    other: str,
    towards: Callable[[Participant], Point | None],
) -> Table:
    def row(index: int, child: Participant) -> tuple[Cell, ...]:
        return (
            number(index),
            name_cell(child, roster),
            age_cell(child, roster),
            cell(child.group or NO_GROUP),
            *first_guardian(child),
            cell(_place(towards(child))),
        )

    columns = (
        Column("N°", 25, centred=True),
        NAME,
        AGE,
        Column("Groupe", 62),
        *GUARDIAN,
        Column(other, 92),
    )
    points = [(point_words(one, missing=missing), those) for one, those in by_point(leaving(roster), point)]
    return Table(columns, sections(points, row), NOBODY, title, title=title, by="Lieu et heure")
