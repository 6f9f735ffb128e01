"""Families' health answers in, tables of what they declared and of what they have not answered yet out.

A child without an answer is never taken for one without a concern (domain.md § 7).
"""

from collections.abc import Callable, Sequence

from db.rules.roster import HealthAnswer, Participant, Roster
from db.types import HealthQuestion
from papers.outgoing.pack.document import Cell, Column, Row, Section, Table, cell
from papers.outgoing.pack.people import (
    AGE,
    GUARDIAN,
    NAME,
    NO_GROUP,
    NOBODY,
    age_cell,
    children,
    counted,
    first_guardian,
    leaving,
    name_cell,
)

NAMES = {
    HealthQuestion.TREATMENT: "traitement",
    HealthQuestion.ASTHMA: "asthme",
    HealthQuestion.FOOD_ALLERGY: "allergies alimentaires",
    HealthQuestion.DRUG_ALLERGY: "allergies médicamenteuses",
    HealthQuestion.OTHER_ALLERGY: "autres allergies",
    HealthQuestion.CARE_PLAN: "PAI",
    HealthQuestion.DIET: "régime alimentaire",
}
CHILD = (NAME, AGE, Column("Groupe", 66))
UNANSWERED = "fiche non remplie"
HIDDEN = "réponses non visibles avec vos droits"


def answer(child: Participant, question: HealthQuestion) -> HealthAnswer | None:
    """Return a child's answer, None where there is none to be seen."""
    return (child.health or {}).get(question)


def concerned(roster: Roster, question: HealthQuestion) -> list[tuple[Participant, HealthAnswer]]:
    """Return who goes and said yes, or « no » and something all the same: that is for a person to judge."""
    found = ((child, answer(child, question)) for child in leaving(roster))
    return [
        (child, said)
        for child, said in found
        if said and (said.yes or said.details.strip() or said.action.strip())
    ]


def details(said: HealthAnswer) -> Cell:
    """Return what was said, a contradiction shown as one."""
    words = said.details.strip() or ("" if said.action.strip() else "oui, sans précision")
    if said.yes:
        return cell(words or "oui, sans précision")
    return cell(words, note="répondu « non », mais précisé ainsi : à vérifier auprès de la famille")


def who(child: Participant, roster: Roster) -> tuple[Cell, Cell, Cell]:
    """Return a child, its age and its group, under `CHILD`."""
    return name_cell(child, roster), age_cell(child, roster), cell(child.group or NO_GROUP)


def declared(
    roster: Roster,
    question: HealthQuestion,
    *,
    title: str,
    sheet: str,
    none: str,
    columns: tuple[Column, ...],
    cells: Callable[[Participant, HealthAnswer], tuple[Cell, ...]],
    remark: str = "",
) -> Table:
    """Return the table of those who declared something; `none` says that nobody did, when all answered."""
    rows = tuple(
        Row((*who(child, roster), *cells(child, said))) for child, said in concerned(roster, question)
    )
    silent = sum(answer(child, question) is None for child in leaving(roster))
    empty = none
    if not leaving(roster):
        empty = NOBODY
    elif silent == len(leaving(roster)):
        empty = "Aucune réponse n’est connue à ce jour : voir la liste des fiches non remplies."
    elif silent:
        known = len(leaving(roster)) - silent
        empty = (
            f"{none.rstrip('.')} parmi {counted(known, 'réponse connue', 'réponses connues')} ; "
            f"{children(silent)} {'restent' if silent > 1 else 'reste'} sans réponse (voir plus bas)."
        )
    total = children(len(rows)) if rows else ""
    return Table(
        (*CHILD, *columns),
        (Section("", rows),) if rows else (),
        empty,
        sheet,
        title=f"{title} : {total}" if total else title,
        remark=remark,
    )


def unanswered(roster: Roster, questions: Sequence[HealthQuestion]) -> Table:
    """Return the children of whom an answer is missing, and whom to ask."""
    rows = []
    for child in leaving(roster):
        missing = [NAMES[question] for question in questions if answer(child, question) is None]
        if child.health is None:
            said = HIDDEN
        elif len(missing) == len(questions):
            said = UNANSWERED
        else:
            said = f"sans réponse : {', '.join(missing)}"
        if missing:
            rows.append(Row((*who(child, roster), cell(said, bold=True), *first_guardian(child))))
    title = "Fiches non remplies"
    return Table(
        (*CHILD, Column("Ce qui manque", 110), *GUARDIAN),
        (Section("", tuple(rows)),) if rows else (),
        "Toutes les familles ont répondu à ces questions." if leaving(roster) else NOBODY,
        "Non remplies",
        title=f"{title} : {children(len(rows))}" if rows else title,
        remark="Ne pas en conclure que ces enfants n’ont rien à signaler." if rows else "",
    )
