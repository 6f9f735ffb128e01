"""A roster in, what the *assistant sanitaire* has to give and to know out."""

from dataclasses import replace
from datetime import date

from db.rules.formats import show_date
from db.rules.roster import HealthAnswer, Participant, Roster
from db.types import HealthQuestion
from papers.outgoing.pack import health
from papers.outgoing.pack.document import Cell, Column, Document, Mark, cell
from papers.outgoing.pack.people import document, leaving, mixed

TITLE = "Traitements, PAI et allergies médicamenteuses"
QUESTIONS = (
    HealthQuestion.TREATMENT,
    HealthQuestion.CARE_PLAN,
    HealthQuestion.ASTHMA,
    HealthQuestion.DRUG_ALLERGY,
)
_ALLERGY = (Column("Cause", 230), Column("Conduite à tenir", 290))
_ORDER = (
    "Un médicament n’est donné que sur ordonnance, dans son emballage d’origine au nom de l’enfant ; "
    "chaque prise est notée au registre des soins."
)


def build(roster: Roster) -> Document:
    """Return treatments, care plans, asthma, allergies to drugs, and who has not answered."""
    box = Cell(mark=Mark.BOX)

    def treatment(_: Participant, said: HealthAnswer) -> tuple[Cell, ...]:
        told = health.details(said)
        return replace(told, lines=(*told.lines, *cell(said.action).lines)), box, box

    tables = [
        health.declared(
            roster,
            HealthQuestion.TREATMENT,
            title="Traitements pendant le séjour",
            sheet="Traitements",
            none="Aucun enfant n’a de traitement déclaré.",
            columns=(
                Column("Traitement", 400),
                Column("Ordonnance reçue", 60, centred=True),
                Column("Médicaments reçus", 60, centred=True),
            ),
            cells=treatment,
        ),
        health.declared(
            roster,
            HealthQuestion.CARE_PLAN,
            title="Projets d’accueil individualisés (PAI)",
            sheet="PAI",
            none="Aucun enfant n’a de PAI déclaré.",
            columns=(Column("Précisions de la famille", 290), Column("Document", 230)),
            cells=lambda child, said: (health.details(said), cell(_plan(child))),
        ),
        health.declared(
            roster,
            HealthQuestion.ASTHMA,
            title="Asthme",
            sheet="Asthme",
            none="Aucun enfant n’a d’asthme déclaré.",
            columns=_ALLERGY,
            cells=_allergy,
        ),
        health.declared(
            roster,
            HealthQuestion.DRUG_ALLERGY,
            title="Allergies médicamenteuses",
            sheet="Allergies médicamenteuses",
            none="Aucun enfant n’a d’allergie médicamenteuse déclarée.",
            columns=_ALLERGY,
            cells=_allergy,
        ),
        health.unanswered(roster, QUESTIONS),
    ]
    going = leaving(roster)
    remarks = [f"{mixed(going)}. {_ORDER}" if going else ""]
    return document(roster, TITLE, tables, remarks=remarks, landscape=True, confidential=True)


def _allergy(_: Participant, said: HealthAnswer) -> tuple[Cell, ...]:
    return health.details(said), cell(said.action.strip() or "non précisée")


def _plan(child: Participant) -> str:
    plan = child.read.get("pai")
    if plan is None:
        return "aucun PAI validé : à demander"
    until = day(plan.get("until", ""))
    return f"PAI validé, valable jusqu’au {until}" if until else "PAI validé"


def day(iso: str) -> str:
    """Return a date written down from a document as shown, as it stands if it is none."""
    try:
        return show_date(date.fromisoformat(iso))
    except ValueError:
        return iso
