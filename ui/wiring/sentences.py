"""What was just decided, as the sentence of the toast."""

from db.queries.dossier import Dossier, Piece
from db.rules.names import family_name, full_name
from db.rules.ruling import Ruling
from db.types import Subject, Verdict
from ui import wording


def of_piece(piece: Piece, verdict: Verdict) -> str:
    """Return « Attestation d’assurance : pièce conforme »."""
    return _said(piece.label, Subject.DOCUMENT, verdict)


def of_ruling(title: str, ruling: Ruling) -> str:
    """Return the same of a decision that was taken away from its dossier."""
    return _said(title, ruling.subject, ruling.verdict)


def of_dossier(dossier: Dossier, verdict: Verdict) -> str:
    """Return « MARTIN Léa : préinscription validée »."""
    if dossier.child is not None:
        name = full_name(dossier.child.last_name, dossier.child.first_name)
    else:
        name = family_name(dossier.household.name) if dossier.household else dossier.email or ""
    return _said(name, dossier.subject, verdict)


def _said(name: str, subject: Subject, verdict: Verdict) -> str:
    return f"{name}\u00a0: {wording.done(subject, verdict)}"
