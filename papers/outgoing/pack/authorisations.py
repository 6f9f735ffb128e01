"""A roster in, what each family authorised out: leaving, collecting, pictures, swimming, going abroad."""

from collections.abc import Mapping

from db.rules.capture.kinds import fields
from db.rules.roster import Participant, Roster
from papers.outgoing.pack.document import Cell, Column, Document, Row, Section, Table, cell
from papers.outgoing.pack.people import (
    AGE,
    NAME,
    NOBODY,
    age_cell,
    by_group,
    children,
    document,
    leaving,
    name_cell,
)
from papers.outgoing.pack.treatments import day

TITLE = "Autorisations"
NONE = "–"
_LEGEND = (
    "« – » : aucun document validé à ce jour ; rien n’est donc autorisé. "
    "Personne ne repart avec un enfant sans être responsable légal ou nommé ici."
)


def build(roster: Roster) -> Document:
    """Return, by group, what was read in each child's valid documents, and who may or may not collect it."""
    going = leaving(roster)
    abroad = roster.country not in {"", "FR"} or any(
        "autorisation_sortie_territoire" in child.read for child in going
    )
    columns = (
        NAME,
        AGE,
        Column("Repart seul", 66),
        Column("OnDonneDesNouvelles", 84),
        Column("Baignade (test)", 88),
        *((Column("Sortie de France", 76),) if abroad else ()),
        Column("Peuvent venir le chercher", 150, what="nom"),
        Column("Ne peuvent pas", 130, what="nom"),
    )
    sections = tuple(
        Section(
            group, tuple(Row(_cells(child, roster, abroad=abroad)) for child in those), children(len(those))
        )
        for group, those in by_group(going, roster)
    )
    table = Table(columns, sections, NOBODY, "Autorisations", by="Groupe")
    return document(roster, TITLE, [table], remarks=[_LEGEND], landscape=True)


def _cells(child: Participant, roster: Roster, *, abroad: bool) -> tuple[Cell, ...]:
    collect = [name for name in child.may_collect if name.strip()]
    kept_from = [name for name in child.may_not_collect if name.strip()]
    return (
        name_cell(child, roster),
        age_cell(child, roster),
        _alone(child.read.get("autorisation_sortie")),
        _news(child.read.get("charte_oddn")),
        _swimming(child.read.get("pass_nautique")),
        *((_exit(child.read.get("autorisation_sortie_territoire")),) if abroad else ()),
        cell(*collect) if collect else cell("les responsables légaux seuls"),
        cell(*kept_from, bold=True) if kept_from else cell(NONE),
    )


def _alone(read: Mapping[str, str] | None) -> Cell:
    if read is None:
        return cell(NONE)
    return cell("oui", note=_signed(read))


def _news(read: Mapping[str, str] | None) -> Cell:
    if read is None:
        return cell(NONE)
    return cell(_choice("charte_oddn", "answer", read).lower())


def _swimming(read: Mapping[str, str] | None) -> Cell:
    if read is None:
        return cell(NONE)
    passed = day(read.get("passed_on", ""))
    return cell(_choice("pass_nautique", "aid", read).lower(), note=f"passé le {passed}" if passed else "")


def _exit(read: Mapping[str, str] | None) -> Cell:
    if read is None:
        return cell(NONE)
    until = min(filter(None, (read.get("until"), read.get("identity_until"))), default="")
    return cell("oui", note=f"jusqu’au {day(until)}" if until else "")


def _signed(read: Mapping[str, str]) -> str:
    signed = day(read.get("signed_on", ""))
    return f"le {signed}" if signed else ""


def _choice(kind: str, key: str, read: Mapping[str, str]) -> str:
    """Return the label of what was chosen; what the rules do not know is not taken for a yes."""
    labels = dict(next(field for field in fields[kind] if field.key == key).choices)
    return labels.get(read.get(key, ""), "réponse non relevée")
