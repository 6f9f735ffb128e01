"""A roster in, a blank register of care out, to fill in by hand on the stay."""

from dataclasses import replace

from db.rules.printing import Paper, names
from db.rules.roster import Roster
from papers.outgoing.pack.document import Cell, Column, Document, Mark, Row, Section, Table
from papers.outgoing.pack.people import document

TITLE = names[Paper.CARE_REGISTER]
_PAGES = 4
_FIRST_ROWS, _ROWS = 13, 14
_COLUMNS = (
    Column("N°", 24, centred=True),
    Column("Date, heure", 70),
    Column("Nom et prénom de l’enfant", 138),
    Column("Constat, température", 170),
    Column("Soin ou médicament donné, dose", 178),
    Column("Famille prévenue", 80),
    Column("Par (nom, signature)", 110),
)


def build(roster: Roster, *, pages: int = _PAGES) -> Document:
    """Return `pages` pages of numbered lines; raises `ValueError` for none.

    No name is printed: it holds for whoever comes. Pages and lines are numbered, so that none can go missing.
    """
    if pages < 1:
        raise ValueError("a register has at least one page")
    line = Cell(mark=Mark.LINE)
    rows = tuple(
        Row((Cell((str(index),), value=index), *(line for _ in _COLUMNS[1:])), height=31)
        for index in range(1, _FIRST_ROWS + _ROWS * (pages - 1) + 1)
    )
    table = Table(_COLUMNS, (Section("", rows),), "", "Registre")
    remark = (
        "Chaque soin est inscrit à l’encre, à la suite, sans ligne vide ni rature illisible ; "
        "le registre reste sous clé pendant le séjour."
    )
    return replace(document(roster, TITLE, [table], landscape=True, confidential=True), remarks=(remark,))
