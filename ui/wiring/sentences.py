"""What was just decided, as the sentence of the toast."""

from collections.abc import Mapping

from PySide6.QtCore import QCoreApplication

from db.queries.dossier import Dossier, Piece
from db.rules.names import family_name, full_name
from db.types import Subject, Verdict

_done: Mapping[Subject, Mapping[Verdict, str]] = {
    Subject.ACCOUNT: {
        Verdict.APPROVE: "compte validé",
        Verdict.REFUSE: "compte refusé",
        Verdict.REQUEST_COMPLETION: "complément demandé",
        Verdict.CLOSE: "compte fermé",
        Verdict.REOPEN: "compte rouvert",
    },
    Subject.PRE_REGISTRATION: {
        Verdict.APPROVE: "préinscription validée",
        Verdict.REFUSE: "préinscription refusée",
        Verdict.REQUEST_COMPLETION: "complément demandé",
        Verdict.WAITLIST: "mise en liste d’attente",
        Verdict.CANCEL: "préinscription annulée",
        Verdict.REOPEN: "préinscription rouverte",
    },
    Subject.DOCUMENT: {
        Verdict.APPROVE: "pièce conforme",
        Verdict.REFUSE: "pièce refusée",
        Verdict.WAIVE: "pièce sans objet",
        Verdict.REOPEN: "pièce à vérifier de nouveau",
    },
    Subject.PLANNING_REQUEST: {
        Verdict.APPROVE: "planning accepté",
        Verdict.REFUSE: "planning refusé",
        Verdict.REQUEST_COMPLETION: "complément demandé",
        Verdict.WAITLIST: "mis en liste d’attente",
        Verdict.CANCEL: "planning annulé",
        Verdict.REOPEN: "planning rouvert",
    },
}


def of_piece(piece: Piece, verdict: Verdict) -> str:
    """Return « Attestation d’assurance : pièce conforme »."""
    return _said(piece.label, Subject.DOCUMENT, verdict)


def of_dossier(dossier: Dossier, verdict: Verdict) -> str:
    """Return « MARTIN Léa : préinscription validée »."""
    if dossier.child is not None:
        name = full_name(dossier.child.last_name, dossier.child.first_name)
    else:
        name = family_name(dossier.household.name) if dossier.household else dossier.email or ""
    return _said(name, dossier.subject, verdict)


def _said(name: str, subject: Subject, verdict: Verdict) -> str:
    return f"{name}\u00a0: {QCoreApplication.translate('sentences', _done[subject][verdict])}"
