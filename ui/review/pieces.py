"""What a piece of a dossier is called on screen: a piece in, its words, and what can be answered, out."""

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication

from db.queries.dossier import BookedStay, Piece
from db.rules import formats, requirements, workflow
from db.rules.reasons import wordings
from db.rules.requirements import PieceStatus
from db.types import DocumentState, Scope, Subject, Verdict
from ui import wording
from ui.review import reading
from ui.tones import Tone

Key = tuple[str, str]
_SHORT = {
    PieceStatus.EXPIRES_DURING_STAY: "expire trop tôt",
    PieceStatus.NOT_COVERING: "débute trop tard",
}


def key(piece: Piece) -> Key:
    """Return what tells a piece from the others of its dossier, from one refresh to the next."""
    return piece.type_code, str(piece.document_id or "")


def to_check(piece: Piece) -> bool:
    """Tell whether the piece waits for a verdict."""
    return piece.document_id is not None and piece.state is DocumentState.SUBMITTED


def checked(pieces: Sequence[Piece]) -> int:
    """Return how many pieces need no verdict and are not awaited."""
    return sum(not to_check(piece) and piece.state is not DocumentState.MISSING for piece in pieces)


def verdicts(piece: Piece) -> frozenset[Verdict]:
    """Return what can be answered to a piece; nothing while it has no document."""
    if piece.document_id is None:
        return frozenset()
    return workflow.verdicts(Subject.DOCUMENT, piece.state)


def status(piece: Piece) -> wording.Words:
    """Return the word, tone and icon of a piece, short enough to stand beside its label."""
    words, tone, icon = wording.piece_status(piece.status)
    if piece.status is PieceStatus.MISSING and not piece.mandatory:
        tone = Tone.QUIET
    return _tr(_SHORT.get(piece.status, words)), tone, icon


def summary(piece: Piece) -> str:
    """Return the quiet line under a label: why it is refused, what was read on it, until when it is valid."""
    parts: list[str] = []
    if piece.new and to_check(piece):
        parts.append(_tr("nouveau depuis la dernière décision"))
    if piece.status in _SHORT:
        parts.append(wording.piece_status(piece.status)[0])
    if piece.state is DocumentState.REFUSED:
        parts += [wordings[given.reason].title for given in piece.reasons]
        parts.append(_tr("annoncé à la famille") if piece.announced else _tr("pas encore annoncé"))
    else:
        parts += [*reading.facts(piece), *filter(None, (validity(piece),))]
    if piece.status is PieceStatus.MISSING and not piece.mandatory:
        parts.append(_tr("facultative"))
    return " · ".join(parts)


def renewal(piece: Piece, latest: BookedStay | None) -> str:
    """Return what has to be asked for again, and before which stay; nothing when it lasts."""
    if not piece.to_renew or latest is None:
        return ""
    return _tr("à renouveler avant {}").format(latest.name)


def unchanged(piece: Piece) -> bool:
    """Tell whether nothing calls for another look: settled, and not given since the last decision."""
    return piece.status in requirements.settled and not piece.new


def validity(piece: Piece) -> str:
    """Return the days a piece is valid, nothing when it has no bounds."""
    first, last = piece.valid_from, piece.valid_until
    if first is not None and last is not None:
        return _tr("valable du {} au {}").format(formats.show_date(first), formats.show_date(last))
    if last is not None:
        return _tr("valable jusqu’au {}").format(formats.show_date(last))
    return _tr("valable à partir du {}").format(formats.show_date(first)) if first is not None else ""


def details(piece: Piece) -> tuple[str, ...]:
    """Return what is told of the piece in hand: its upload, whom it is for, the words of its refusal."""
    lines: list[str] = []
    if piece.versions:
        newest = piece.versions[0]
        given = f"{newest.uploaded_at.astimezone():%d/%m/%Y}"
        lines.append(
            _tr("Déposée le {}").format(given)
            if len(piece.versions) == 1
            else _tr("Version {}, déposée le {}").format(newest.number, given)
        )
    elif piece.state is DocumentState.MISSING:
        lines.append(_tr("La famille n’a rien déposé."))
    if piece.scope is Scope.HOUSEHOLD:
        lines.append(_tr("Sert à tous les enfants du foyer."))
    if piece.medical:
        lines.append(_tr("Donnée de santé\u00a0: la consultation est journalisée."))
    lines += [f"«\u00a0{given.detail}\u00a0»" for given in piece.reasons if given.detail]
    if piece.message:
        lines.append(f"«\u00a0{piece.message}\u00a0»")
    return tuple(lines)


def _tr(text: str) -> str:
    return QCoreApplication.translate("pieces", text)
