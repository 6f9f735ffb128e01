"""What is asked before a decision that needs words: a dossier or a piece and a verdict in, a question out."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from PySide6.QtCore import QCoreApplication

from db.queries.dossier import Dossier, Piece
from db.rules import formats, reasons
from db.rules.reasons import Reason
from db.types import Subject, Verdict


@dataclass(frozen=True)
class Question:
    """A title, the reasons on offer, what the message is called, and the words of the button.

    The names fill the sentences the family reads; `days` those that say a date. Without reasons the message
    is mandatory, without `message` there is none.
    """

    title: str
    confirm: str
    reasons: tuple[Reason, ...] = ()
    note: str = ""
    message: str = ""
    child: str = ""
    document: str = ""
    stay: str = ""
    days: Mapping[Reason, str] = field(default_factory=dict)
    danger: bool = False

    def sentence(self, reason: Reason, detail: str) -> str:
        """Return what the family will read for a reason and its detail."""
        return reasons.sentence(
            reason,
            child=self.child,
            document=self.document,
            stay=self.stay,
            day=self.days.get(reason, ""),
            detail=detail,
        )


def about_piece(dossier: Dossier, piece: Piece, verdict: Verdict) -> Question:
    """Return what refusing, waiving or reopening a piece asks."""
    if verdict is Verdict.REFUSE:
        days: dict[Reason, str] = {}
        if piece.valid_until is not None:
            days[Reason.EXPIRED] = formats.show_date(piece.valid_until)
        if dossier.stay is not None:
            days[Reason.NOT_COVERING] = formats.show_date(dossier.stay.last_day)
        return Question(
            title=_tr("Refuser «\u00a0{}\u00a0»").format(piece.label),
            confirm=_tr("Refuser la pièce"),
            reasons=reasons.offered(Subject.DOCUMENT, piece.type_code),
            note=_tr("Tapez le chiffre ou les premières lettres. Plusieurs motifs sont possibles."),
            child=_child(dossier),
            document=piece.label,
            stay=dossier.stay.name if dossier.stay is not None else "",
            days=days,
            danger=True,
        )
    note = _tr("Noté dans l’historique. La famille ne reçoit pas de courriel.")
    if verdict is Verdict.WAIVE:
        return Question(
            title=_tr("Ne pas exiger «\u00a0{}\u00a0»").format(piece.label),
            confirm=_tr("Ne pas exiger la pièce"),
            note=note,
            message=_tr("Pourquoi cette pièce est-elle sans objet\u202f?"),
        )
    return Question(
        title=_tr("Revenir sur «\u00a0{}\u00a0»").format(piece.label),
        confirm=_tr("Remettre la pièce à vérifier"),
        note=note,
        message=_tr("Pourquoi revenir sur cette réponse\u202f?"),
    )


_titles: Mapping[tuple[Subject, Verdict], str] = {
    (Subject.ACCOUNT, Verdict.REFUSE): "Refuser le compte",
    (Subject.ACCOUNT, Verdict.CLOSE): "Fermer le compte",
    (Subject.ACCOUNT, Verdict.REOPEN): "Rouvrir le compte",
    (Subject.PRE_REGISTRATION, Verdict.REFUSE): "Refuser la préinscription",
    (Subject.PRE_REGISTRATION, Verdict.CANCEL): "Annuler la préinscription",
    (Subject.PRE_REGISTRATION, Verdict.REOPEN): "Rouvrir la préinscription",
    (Subject.PLANNING_REQUEST, Verdict.REFUSE): "Refuser le planning",
    (Subject.PLANNING_REQUEST, Verdict.CANCEL): "Annuler le planning",
    (Subject.PLANNING_REQUEST, Verdict.REOPEN): "Rouvrir le planning",
}


def about_dossier(dossier: Dossier, verdict: Verdict) -> Question:
    """Return what a decision on the dossier asks; KeyError for one that needs no words."""
    title = _tr(_titles[dossier.subject, verdict])
    stay = dossier.stay.name if dossier.stay is not None else ""
    if verdict is Verdict.REOPEN:
        return Question(
            title=title,
            confirm=title,
            note=_tr("Noté dans l’historique. La famille ne reçoit pas de courriel."),
            message=_tr("Pourquoi rouvrir\u202f?"),
        )
    if verdict is Verdict.CLOSE:
        return Question(
            title=title,
            confirm=title,
            note=_tr("La famille n’aura plus accès à son espace et reçoit ce message par courriel."),
            message=_tr("Message à la famille"),
            danger=True,
        )
    return Question(
        title=title,
        confirm=title,
        reasons=reasons.offered(dossier.subject),
        note=_tr("La famille reçoit ces phrases par courriel."),
        message=_tr("Message à la famille (facultatif)"),
        child=_child(dossier),
        stay=stay,
        danger=True,
    )


def _child(dossier: Dossier) -> str:
    return dossier.child.first_name if dossier.child is not None else _tr("votre enfant")


def _tr(text: str) -> str:
    return QCoreApplication.translate("questions", text)
