"""A roster in, whom to call for each child out."""

from collections.abc import Sequence

from db.rules.roster import Participant, Person, Roster
from papers.outgoing.pack.document import Cell, Column, Document, Row, Section, Table, cell
from papers.outgoing.pack.people import (
    NAME,
    NOBODY,
    age,
    by_group,
    children,
    document,
    forbidden,
    leaving,
    name_cell,
    person_line,
)

TITLE = "Personnes à prévenir en cas d’urgence"
_COLUMNS = (
    NAME,
    Column("Responsables légaux", 250, what="nom"),
    Column("Autre foyer", 128, what="nom"),
    Column("À prévenir ensuite", 144, what="nom"),
    Column("Médecin traitant", 112, what="nom"),
)
_URGENT = "Secours : 15 (SAMU), 18 (pompiers), 112 (toute l’Europe), 114 (par SMS). Enfance en danger : 119."


def build(roster: Roster) -> Document:
    """Return for each child its guardians, the other household's, contacts and doctor."""
    return document(
        roster,
        TITLE,
        [
            Table(
                _COLUMNS,
                tuple(
                    Section(
                        group,
                        tuple(Row(_cells(child, roster)) for child in those),
                        subtotal=children(len(those)),
                    )
                    for group, those in by_group(leaving(roster), roster)
                ),
                NOBODY,
                "Urgences",
                by="Groupe",
            )
        ],
        remarks=[_URGENT],
        landscape=True,
    )


def _cells(child: Participant, roster: Roster) -> tuple[Cell, ...]:
    return (
        name_cell(child, roster, alert=forbidden(child), note=age(child, roster)),
        _people(child.guardians, "aucun responsable indiqué"),
        _people(child.other_guardians, "–"),
        _people(child.contacts + child.other_contacts, "personne d’autre indiqué"),
        _people((child.doctor,) if child.doctor else (), "non indiqué"),
    )


def _people(those: Sequence[Person], nobody: str) -> Cell:
    return cell(*map(person_line, those)) if those else cell(nobody)
