"""What the demo families say of their children's health this season: a child in, its answers out."""

from datetime import datetime
from random import Random

from db.models import HealthAnswer
from db.types import HealthQuestion
from demo.people import Kid
from demo.rows import Rows

Q = HealthQuestion
# The share of children who have it, what is said, what is to be done.
_PARTICULARS: tuple[tuple[HealthQuestion, float, str, str], ...] = (
    (Q.TREATMENT, 0.08, "Un comprimé d’antihistaminique le soir, ordonnance jointe.", ""),
    (Q.ASTHMA, 0.07, "Effort par temps froid.", "Deux bouffées du spray bleu, repos, appeler si cela dure."),
    (Q.FOOD_ALLERGY, 0.06, "Arachide et fruits à coque.", "Trousse d’urgence jointe, appeler le 15."),
    (Q.DRUG_ALLERGY, 0.03, "Amoxicilline.", "Ne pas en donner, prévenir le médecin."),
    (Q.OTHER_ALLERGY, 0.05, "Piqûres de guêpe.", "Glacer, antihistaminique, surveiller la respiration."),
    (Q.DIFFICULTIES, 0.06, "Dort mal hors de la maison les premières nuits.", ""),
    (Q.HOSPITALISATIONS, 0.04, "Appendicite opérée l’an dernier.", ""),
    (Q.PRECAUTIONS, 0.04, "Crème solaire indice 50, peau très claire.", ""),
    (Q.CARE_PLAN, 0.05, "", ""),
    (Q.GLASSES, 0.2, "À porter toute la journée.", ""),
    (Q.LENSES, 0.02, "", ""),
    (Q.PROSTHESES, 0.06, "Appareil dentaire, la nuit.", ""),
    (Q.ENURESIS, 0.05, "Le réveiller vers 23 h.", ""),
    (Q.DIET, 0.15, "Sans porc.", ""),
    (Q.ADVICE, 0.3, "Aime être prévenu du programme du lendemain.", ""),
)


def answer(rows: Rows, rng: Random, kid: Kid, *, when: datetime) -> None:
    """Write a child's answers; one family in eight has not answered yet."""
    if not kid.requests or rng.random() < 0.125:
        return
    for question, share, details, action in _PARTICULARS:
        yes = rng.random() < share
        rows.add(
            HealthAnswer,
            child_id=kid.id,
            season_code=kid.requests[0].stay.season.code,
            question=question,
            yes=yes,
            details=details if yes else "",
            action=action if yes else "",
            answered_at=when,
        )
