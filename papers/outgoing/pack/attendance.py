"""A roster in, sheets to tick out: who got on at each point, and to whom each child was given back."""

from collections.abc import Callable, Sequence

from db.rules.printing import Paper, names
from db.rules.roster import Participant, Point, Roster
from papers.outgoing.pack.coaches import BACK_MISSING, OUTWARD_MISSING, back, outward
from papers.outgoing.pack.document import Cell, Column, Document, Mark, Row, Section, Table, cell
from papers.outgoing.pack.people import (
    GUARDIAN,
    NO_GROUP,
    NOBODY,
    by_point,
    children,
    document,
    first_guardian,
    leaving,
    name_cell,
    number,
    point_words,
)

TITLE = names[Paper.ATTENDANCE]
_TICKED, _SIGNED = 23.0, 27.0
"""The height of a row in which a hand ticks, or signs."""
_APART = "\u00a0" * 6
_FOOT = f"Pointés : {'.' * 9} sur {{}}{_APART}Par : {'.' * 50}{_APART}Signature : {'.' * 44}"
_HANDED = (
    "Un enfant est remis à un responsable légal ou à une autre personne autorisée ici, "
    "qui montre une pièce d’identité et signe."
)
_BOX, _LINE = Cell(mark=Mark.BOX), Cell(mark=Mark.LINE)
_NUMBER, _CHILD = Column("N°", 25, centred=True), Column("Enfant", 134, what="nom")


def build(roster: Roster) -> Document:
    """Return a sheet a point, out and back: each escort takes only its own."""
    return document(roster, TITLE, [_out(roster), _home(roster)])


def _out(roster: Roster) -> Table:
    def row(index: int, child: Participant) -> Row:
        group = cell(child.group or NO_GROUP)
        cells = (number(index), name_cell(child, roster), group, *first_guardian(child), _BOX, _BOX, _LINE)
        return Row(cells, height=_TICKED)

    points = [
        (point_words(one, missing=OUTWARD_MISSING), those) for one, those in _by(roster, back_too=False)
    ]
    columns = (
        _NUMBER,
        _CHILD,
        Column("Groupe", 58),
        *GUARDIAN,
        Column("Présent", 42, centred=True),
        Column("Absent", 40, centred=True),
        Column("Heure, remarque", 80),
    )
    return Table(columns, _sections(points, row), NOBODY, "Aller", title="Aller", by="Lieu et heure")


def _home(roster: Roster) -> Table:
    def row(index: int, child: Participant) -> Row:
        alone = ["peut repartir seul"] if "autorisation_sortie" in child.read else []
        allowed = ", ".join([*filter(str.strip, child.may_collect), *alone]) or "–"
        kept_from = ", ".join(filter(str.strip, child.may_not_collect))
        cells = (
            number(index),
            name_cell(child, roster, note=child.group or NO_GROUP),
            cell(allowed),
            cell(kept_from or "–", bold=bool(kept_from)),
            _BOX,
            _LINE,
        )
        return Row(cells, height=_SIGNED)

    points = [(point_words(one, missing=BACK_MISSING), those) for one, those in _by(roster, back_too=True)]
    columns = (
        _NUMBER,
        _CHILD,
        Column("Autres personnes autorisées", 130, what="nom"),
        Column("Ne pas remettre à", 92, what="nom"),
        Column("Remis", 36, centred=True),
        Column("À qui (nom et signature)", 118),
    )
    sections = _sections(points, row)
    return Table(
        columns,
        sections,
        NOBODY,
        "Retour",
        title="Retour",
        by="Lieu et heure",
        remark=_HANDED if sections else "",
    )


def _by(roster: Roster, *, back_too: bool) -> list[tuple[Point | None, list[Participant]]]:
    return by_point(leaving(roster), back if back_too else outward)


def _sections(
    points: Sequence[tuple[str, list[Participant]]], row: Callable[[int, Participant], Row]
) -> tuple[Section, ...]:
    return tuple(
        Section(
            title,
            tuple(row(index, child) for index, child in enumerate(those, start=1)),
            subtotal=children(len(those)),
            foot=_FOOT.format(len(those)),
            apart=True,
        )
        for title, those in points
    )
