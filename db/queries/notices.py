"""The facts of a mail to one family: the same for the preview on screen and for the mail that leaves."""

import uuid
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session

from db.models import Account, Child, PlanningRequest, PreRegistration, Stay
from db.queries import fill, people, pieces
from db.queries.dossier import ChildCard, HouseholdCard, Piece
from db.queries.projection import Pending
from db.queries.settings import association
from db.queries.templates import own_words
from db.rules import gate
from db.rules.discretion import UNNAMED, unnamed
from db.rules.formats import long_date
from db.rules.notice import Notice, PieceLine, Trigger, lists_pieces, trigger
from db.rules.planning import Interval
from db.rules.reasons import IN_THE_PORTAL, Reason, sentence, wordings
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
        told = of_account(session, session.get_one(Account, ruling.subject_id), cause)
    elif ruling.subject is Subject.PLANNING_REQUEST:
        planning = session.get_one(PlanningRequest, ruling.subject_id)
        told = of_planning(session, planning, cause, pending=pending)
    else:
        told = of_request(
            session, session.get_one(PreRegistration, ruling.subject_id), cause, pending=pending
        )
    child, stay = told.notice.child or "", told.notice.stay or ""
    reasons = _sentences(ruling.reasons, child=child, stay=stay)
    return replace(told, notice=replace(told.notice, reasons=reasons, message=ruling.message))


def of_account(session: Session, account: Account, cause: Trigger) -> Told:
    """Return what a mail about an account knows."""
    card = people.household(session, account.household_id) if account.household_id else None
    children = people.children(session, account.household_id) if account.household_id else ()
    notice = Notice(
        trigger=cause,
        recipient=account.email,
        information=_information(account, card, children),
        contact=association(session).contact,
        words=own_words(session, cause),
    )
    return Told(notice, account.household_id, ())


def of_planning(session: Session, planning: PlanningRequest, cause: Trigger, *, pending: Pending) -> Told:
    """Return what a mail about the days of a request knows."""
    asked = session.get_one(PreRegistration, planning.pre_registration_id)
    return of_request(session, asked, cause, days=fill.bookings(session, planning.id), pending=pending)


def of_request(
    session: Session,
    asked: PreRegistration,
    cause: Trigger,
    *,
    days: tuple[Interval, ...] = (),
    pending: Pending,
) -> Told:
    """Return what a mail about a child on a stay knows; pieces are judged over `days`, else the stay."""
    child, stay = session.get_one(Child, asked.child_id), session.get_one(Stay, asked.stay_id)
    account = people.account(session, asked.household_id)
    card = people.household(session, asked.household_id)
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
        refused=tuple(_line(piece, child.first_name, stay) for piece in refused),
        absent=tuple(_label(piece) for piece in wanted if piece.status is PieceStatus.MISSING),
        information=_information(account, card, (people.child(child),)),
        contact=association(session).contact,
        words=own_words(session, cause),
    )
    announced = [(piece.document_id, piece.revision) for piece in refused if piece.document_id]
    return Told(notice, asked.household_id, tuple(announced) if cause in lists_pieces else ())


def _label(piece: Piece) -> str:
    return UNNAMED if unnamed(piece.type_code, medical=piece.medical) else piece.label


def _line(piece: Piece, first_name: str, stay: Stay) -> PieceLine:
    given = _of_date.get(piece.status, piece.reasons)
    secret = unnamed(piece.type_code, medical=piece.medical)
    sentences = [
        sentence(
            item.reason,
            child=first_name,
            document="" if secret else piece.label,
            stay=stay.name,
            day=_day(item.reason, piece, stay),
            detail="" if secret else item.detail,
        )
        for item in given
    ]
    # What may not be detailed by mail may not be told by the free message beside it either.
    mailed = not secret and all(wordings[item.reason].detail_by_mail for item in given)
    withheld = secret and (piece.message or any(item.detail for item in given))
    words = IN_THE_PORTAL if withheld else piece.message if mailed else ""
    return PieceLine(_label(piece), tuple(text for text in (*sentences, words) if text))


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
