"""The facts of the mails that no decision causes: a family's step or a date in, a notice out.

The portal sends the first of them; nothing here writes.
"""

import uuid
from dataclasses import replace
from datetime import date

from sqlalchemy.orm import Session

from db.models import Account, PlanningRequest, PreRegistration
from db.queries.notices import Told, of_account, of_planning, of_request
from db.queries.projection import Pending
from db.queries.settings import association
from db.queries.templates import own_words
from db.rules.notice import Notice, Trigger
from db.rules.planning import Interval

_nothing_pending = Pending()


def email_to_confirm(session: Session, account_id: uuid.UUID, *, link: str, until: date) -> Told:
    """Return what a new account is asked: to open `link`, at the latest on the day `until`."""
    return _of_account(session, account_id, Trigger.EMAIL_TO_CONFIRM, link=link, until=until)


def account_waiting(session: Session, account_id: uuid.UUID) -> Told:
    """Return what a family is told once its account is complete."""
    return _of_account(session, account_id, Trigger.ACCOUNT_WAITING)


def export_ready(session: Session, account_id: uuid.UUID, *, link: str, until: date) -> Told:
    """Return what a family that asked for its data is told."""
    return _of_account(session, account_id, Trigger.EXPORT_READY, link=link, until=until)


def deletion_announced(session: Session, account_id: uuid.UUID, *, on: date) -> Told:
    """Return what a family is told before its data are deleted."""
    return _of_account(session, account_id, Trigger.DELETION_ANNOUNCED, until=on)


def deletion_done(session: Session, email: str | None) -> Told:
    """Return what a family is told after its data were deleted, when only the address is known."""
    cause = Trigger.DELETION_DONE
    contact = association(session).contact
    return Told(
        Notice(trigger=cause, recipient=email, contact=contact, words=own_words(session, cause)), None, ()
    )


def pre_registration_received(session: Session, request_id: uuid.UUID) -> Told:
    """Return what a family is told when its choice of a stay has come in."""
    return _of_request(session, request_id, Trigger.PRE_REGISTRATION_RECEIVED)


def dossier_complete(session: Session, request_id: uuid.UUID) -> Told:
    """Return what a family is told when the last piece is valid."""
    return _of_request(session, request_id, Trigger.DOSSIER_COMPLETE)


def stay_cancelled(session: Session, request_id: uuid.UUID, *, message: str = "") -> Told:
    """Return what the family of a request is told when the association gives up the stay."""
    told = _of_request(session, request_id, Trigger.STAY_CANCELLED)
    return replace(told, notice=replace(told.notice, message=message))


def planning_received(session: Session, planning_id: uuid.UUID) -> Told:
    """Return what a family is told when it has asked for days."""
    return _of_planning(session, planning_id, Trigger.PLANNING_RECEIVED)


def planning_changed(
    session: Session, planning_id: uuid.UUID, *, before: tuple[Interval, ...], message: str = ""
) -> Told:
    """Return what a family is told when its days have changed; `before` are those it had."""
    told = _of_planning(session, planning_id, Trigger.PLANNING_CHANGED)
    return replace(told, notice=replace(told.notice, before=before, message=message))


def _of_account(
    session: Session, account_id: uuid.UUID, cause: Trigger, *, link: str = "", until: date | None = None
) -> Told:
    told = of_account(session, session.get_one(Account, account_id), cause)
    return replace(told, notice=replace(told.notice, link=link, until=until))


def _of_request(session: Session, request_id: uuid.UUID, cause: Trigger) -> Told:
    return of_request(session, session.get_one(PreRegistration, request_id), cause, pending=_nothing_pending)


def _of_planning(session: Session, planning_id: uuid.UUID, cause: Trigger) -> Told:
    planning = session.get_one(PlanningRequest, planning_id)
    return of_planning(session, planning, cause, pending=_nothing_pending)
