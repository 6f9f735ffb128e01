"""The facts of the mail a ruling causes: the same for the preview on screen and for the mail that leaves."""

import uuid
from dataclasses import dataclass

from sqlalchemy.orm import Session

from db.models import Account, Child, PlanningRequest, PreRegistration, Stay
from db.queries import fill, people, pieces
from db.queries.dossier import ChildCard, HouseholdCard, Piece
from db.queries.projection import Pending
from db.queries.settings import association
from db.rules import gate
from db.rules.formats import long_date
from db.rules.notice import Notice, PieceLine, Trigger, lists_pieces, trigger
from db.rules.planning import Interval
from db.rules.reasons import Reason, sentence, wordings
from db.rules.requirements import PieceStatus, to_give
from db.rules.ruling import ReasonGiven, Ruling
from db.types import Subject


@dataclass(frozen=True)
class Told:
    """A notice, whose family it is for, and the refused pieces it announces (document id, revision)."""

    notice: Notice
    household_id: uuid.UUID | None
    announced: tuple[tuple[uuid.UUID, int], ...]


def told_by(session: Session, ruling: Ruling, *, pending: Pending) -> Told | None:
    """Return what the family is told by a ruling, None when it is told nothing by mail."""
    cause = trigger(ruling.subject, ruling.verdict)
    if cause is None:
        return None
    if ruling.subject is Subject.ACCOUNT:
        return _of_account(session, session.get_one(Account, ruling.subject_id), ruling, cause)
    planning = None
    request_id = ruling.subject_id
    if ruling.subject is Subject.PLANNING_REQUEST:
        planning = session.get_one(PlanningRequest, ruling.subject_id)
        request_id = planning.pre_registration_id
    asked = session.get_one(PreRegistration, request_id)
    return _of_request(session, asked, planning=planning, ruling=ruling, cause=cause, pending=pending)


def _of_account(session: Session, account: Account, ruling: Ruling, cause: Trigger) -> Told:
    card = people.household(session, account.household_id) if account.household_id else None
    children = people.children(session, account.household_id) if account.household_id else ()
    notice = Notice(
        trigger=cause,
        recipient=account.email,
        reasons=_sentences(ruling.reasons),
        message=ruling.message,
        information=_information(account, card, children),
        contact=association(session).contact,
    )
    return Told(notice, account.household_id, ())


def _of_request(
    session: Session,
    asked: PreRegistration,
    *,
    planning: PlanningRequest | None,
    ruling: Ruling,
    cause: Trigger,
    pending: Pending,
) -> Told:
    child, stay = session.get_one(Child, asked.child_id), session.get_one(Stay, asked.stay_id)
    account = people.account(session, asked.household_id)
    card = people.household(session, asked.household_id)
    days = fill.bookings(session, planning.id) if planning else ()
    span = Interval(days[0].first, days[-1].last) if days else Interval(stay.first_day, stay.last_day)
    found = pieces.of_request(session, asked.id, days=span, since=None, pending=pending)
    wanted = [piece for piece in found if to_give(piece.status, mandatory=piece.mandatory)]
    refused = [piece for piece in wanted if piece.status is not PieceStatus.MISSING]
    notice = Notice(
        trigger=cause,
        recipient=account.email if account else next((a.email for a in card.adults if a.email), None),
        child=child.first_name,
        stay=stay.name,
        first_day=span.first,
        last_day=span.last,
        due_on=stay.documents_due_on,
        days=days,
        reasons=_sentences(ruling.reasons, child=child.first_name, stay=stay.name),
        message=ruling.message,
        refused=tuple(_line(piece, child.first_name, stay) for piece in refused),
        absent=tuple(piece.label for piece in wanted if piece.status is PieceStatus.MISSING),
        information=_information(account, card, (people.child(child),)),
        contact=association(session).contact,
    )
    announced = [(piece.document_id, piece.revision) for piece in refused if piece.document_id]
    return Told(notice, asked.household_id, tuple(announced) if cause in lists_pieces else ())


def _line(piece: Piece, first_name: str, stay: Stay) -> PieceLine:
    given = _of_date.get(piece.status, piece.reasons)
    sentences = [
        sentence(
            item.reason,
            child=first_name,
            document=piece.label,
            stay=stay.name,
            day=_day(item.reason, piece, stay),
            detail=item.detail,
        )
        for item in given
    ]
    # What may not be detailed by mail may not be told by the free message beside it either.
    message = piece.message if all(wordings[item.reason].detail_by_mail for item in given) else ""
    return PieceLine(piece.label, tuple(text for text in (*sentences, message) if text))


_of_date: dict[PieceStatus, tuple[ReasonGiven, ...]] = {
    PieceStatus.EXPIRED: (ReasonGiven(Reason.EXPIRED),),
    PieceStatus.EXPIRES_DURING_STAY: (ReasonGiven(Reason.NOT_COVERING),),
    PieceStatus.NOT_COVERING: (ReasonGiven(Reason.NOT_COVERING),),
}
"""Nobody refused these: their dates do."""


def _day(reason: Reason, piece: Piece, stay: Stay) -> str:
    day = stay.last_day if reason is Reason.NOT_COVERING else piece.valid_until
    return long_date(day) if day else ""


def _sentences(given: tuple[ReasonGiven, ...], *, child: str = "", stay: str = "") -> tuple[str, ...]:
    return tuple(
        text for item in given if (text := sentence(item.reason, child=child, stay=stay, detail=item.detail))
    )


def _information(
    account: Account | None, card: HouseholdCard | None, children: tuple[ChildCard, ...]
) -> tuple[str, ...]:
    return tuple(line.sentence for line in gate.information(people.facts(account, card, children)))
