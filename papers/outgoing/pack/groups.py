"""A roster in, the list of children by group out."""

from db.rules.roster import Participant, Roster
from papers.outgoing.pack.document import Cell, Column, Document, Table, cell
from papers.outgoing.pack.people import (
    AGE,
    GUARDIAN,
    NAME,
    NOBODY,
    age_cell,
    birth_cell,
    by_group,
    counted,
    document,
    first_guardian,
    leaving,
    mixed,
    name_cell,
    number,
    sections,
    sex_cell,
)

TITLE = "Liste des enfants par groupe"
_COLUMNS = (
    Column("N°", 25, centred=True),
    NAME,
    Column("Sexe", 29, centred=True),
    Column("Naissance", 58),
    AGE,
    *GUARDIAN,
    Column("À fournir", 78),
)


def build(roster: Roster) -> Document:
    """Return every child who goes, once, in its group."""
    going = leaving(roster)
    groups = by_group(going, roster)

    def row(index: int, child: Participant) -> tuple[Cell, ...]:
        lacking = cell(", ".join(filter(str.strip, child.lacking)) or "–")
        return (
            number(index),
            name_cell(child, roster),
            sex_cell(child),
            birth_cell(child),
            age_cell(child, roster),
            *first_guardian(child),
            lacking,
        )

    table = Table(_COLUMNS, sections(groups, row), NOBODY, "Par groupe", by="Groupe")
    total = f"{mixed(going)}, en {counted(len(groups), 'groupe', 'groupes')}. Âges au premier jour du séjour."
    return document(roster, TITLE, [table], remarks=[total if going else ""])
