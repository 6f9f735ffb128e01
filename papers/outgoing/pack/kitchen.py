"""A roster in, allergies and diets for the kitchen out: what may not be eaten, what to do, no diagnosis."""

from collections import Counter

from db.rules.names import clean
from db.rules.roster import HealthAnswer, Participant, Roster
from db.types import HealthQuestion
from papers.outgoing.pack import health
from papers.outgoing.pack.document import Cell, Column, Document, Table, cell
from papers.outgoing.pack.people import document, leaving, mixed

TITLE = "Allergies et régimes pour la cuisine"
QUESTIONS = (HealthQuestion.FOOD_ALLERGY, HealthQuestion.OTHER_ALLERGY, HealthQuestion.DIET)
_SHORT = 40


def build(roster: Roster) -> Document:
    """Return food allergies, other allergies but those to drugs, diets, and who has not answered."""
    going = leaving(roster)
    allergy = (Column("Ne doit pas contenir", 150), Column("Conduite à tenir", 130))
    tables = [
        health.declared(
            roster,
            HealthQuestion.FOOD_ALLERGY,
            title="Allergies alimentaires",
            sheet="Allergies alimentaires",
            none="Aucun enfant n’a d’allergie alimentaire déclarée.",
            columns=allergy,
            cells=_allergy,
        ),
        health.declared(
            roster,
            HealthQuestion.OTHER_ALLERGY,
            title="Autres allergies",
            sheet="Autres allergies",
            none="Aucun enfant n’a d’autre allergie déclarée.",
            columns=(Column("Allergie à", 150), Column("Conduite à tenir", 130)),
            cells=_allergy,
        ),
        _diets(roster),
        health.unanswered(roster, QUESTIONS),
    ]
    return document(roster, TITLE, tables, remarks=[f"{mixed(going)}." if going else ""], confidential=True)


def _allergy(_: Participant, said: HealthAnswer) -> tuple[Cell, ...]:
    return health.details(said), cell(said.action.strip() or "non précisée")


def _diets(roster: Roster) -> Table:
    def cells(_: Participant, said: HealthAnswer) -> tuple[Cell, ...]:
        return (health.details(said),)

    # Alike but for capitals; long ones are read one by one.
    asked = Counter(
        clean(said.details).rstrip(".").lower()
        for _, said in health.concerned(roster, HealthQuestion.DIET)
        if said.yes and 0 < len(said.details) <= _SHORT
    )
    often = [f"{words} ({times})" for words, times in asked.most_common() if times > 1]
    return health.declared(
        roster,
        HealthQuestion.DIET,
        title="Régimes alimentaires",
        sheet="Régimes",
        none="Aucun enfant n’a de régime alimentaire déclaré.",
        columns=(Column("Régime", 280),),
        cells=cells,
        remark=f"Demandés plusieurs fois : {', '.join(often)}." if often else "",
    )
