"""Whom the database says to remind: requests told of, answers of every kind, closed doors; both engines."""

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db import schedules
from db.models import Account, Document, FamilyEdit, Mail, PlanningRequest, PreRegistration, Setting, Stay
from db.queries.reminders import due, families, silent
from db.queries.settings import association
from db.rules.reminders import Schedule
from db.types import (
    AccountState,
    DocumentState,
    MailState,
    PreRegistrationState,
    Scope,
    StayState,
    Subject,
    Verdict,
)
from tests import builders
from tests.builders import NOW, Family
from tests.db.rulings import apply, ruling

SOON = NOW + timedelta(days=4)


@dataclass(frozen=True)
class Case:
    """A family asked to complete its dossier, a minute after NOW."""

    who: Family
    stay: uuid.UUID
    request: uuid.UUID


def asked(session: Session) -> Case:
    builders.document_type(session, "assurance", label="Attestation d’assurance")
    builders.document_type(session, "quotient_familial", label="Quotient familial", scope=Scope.HOUSEHOLD)
    builders.document_type(session, "vaccins", label="Copie des vaccins")
    stay = builders.stay(session)
    for code in ("assurance", "quotient_familial", "vaccins"):
        builders.requires(session, stay, code)
    who = builders.family(session, email="parent@exemple.fr")
    request = builders.pre_registration(session, who, stay, submitted_at=NOW - timedelta(days=1))
    session.get_one(Account, who.account).submitted_at = NOW - timedelta(days=2)
    builders.document(session, who, "assurance", state=DocumentState.REFUSED, uploaded_at=(NOW,))
    builders.document(session, who, "vaccins", state=DocumentState.VALID, uploaded_at=(NOW,))
    me = builders.staff(session)
    apply(session, ruling(session, Subject.PRE_REGISTRATION, request, Verdict.REQUEST_COMPLETION, by=me))
    return Case(who, stay, request)


def test_what_is_missing_is_read_for_all_at_once(any_engine: Engine) -> None:
    """Refused, never given, empty fields; due on the third day, not before."""
    with Session(any_engine) as session:
        case = asked(session)
        other = builders.sibling(session, case.who)
        second = builders.pre_registration(
            session, other, case.stay, state=PreRegistrationState.TO_COMPLETE, submitted_at=NOW
        )
        me = builders.staff(session, login="paul")
        apply(session, ruling(session, Subject.PRE_REGISTRATION, second, Verdict.REQUEST_COMPLETION, by=me))
        assert due(session, NOW + timedelta(days=2)) == ()
        (reminder,) = due(session, SOON)
        assert reminder.family.recipient == "parent@exemple.fr"
        assert reminder.family.name == "Martin"
        lacking = {each.lacking.child: each.lacking for each in reminder.dossiers}
        assert lacking["Léa"].again == ("Attestation d’assurance",)
        assert lacking["Léa"].absent == ("Quotient familial",)
        assert lacking["Léa"].shared == {"Quotient familial"}
        assert lacking["Noé"].absent == ("Attestation d’assurance", "Quotient familial", "Copie des vaccins")
        assert due(session, SOON, household_id=case.who.household) == (reminder,)
        assert due(session, SOON, household_id=uuid.uuid4()) == ()


def upload(session: Session, case: Case, at: datetime) -> None:
    builders.document(session, case.who, "quotient_familial", uploaded_at=(at,))


def edit(session: Session, case: Case, at: datetime) -> None:
    session.add(FamilyEdit(id=uuid.uuid4(), household_id=case.who.household, field="phone", at=at))


def edit_child(session: Session, case: Case, at: datetime) -> None:
    session.add(
        FamilyEdit(
            id=uuid.uuid4(), household_id=case.who.household, child_id=case.who.child, field="sex", at=at
        )
    )


def submit(session: Session, case: Case, at: datetime) -> None:
    session.get_one(PreRegistration, case.request).submitted_at = at


def submit_account(session: Session, case: Case, at: datetime) -> None:
    session.get_one(Account, case.who.account).submitted_at = at


def book(session: Session, case: Case, at: datetime) -> None:
    session.get_one(PlanningRequest, builders.planning(session, case.request)).submitted_at = at


@pytest.mark.parametrize("answer", [upload, edit, edit_child, submit, submit_account, book])
def test_any_answer_stops_reminders(
    any_engine: Engine, answer: Callable[[Session, Case, datetime], None]
) -> None:
    """From the moment it is given; one from before the request is none."""
    for at, reminded in ((builders.later(minutes=0), 1), (builders.later(minutes=2), 0)):
        with Session(any_engine) as session:
            case = asked(session)
            answer(session, case, at)
            session.flush()
            assert len(due(session, SOON)) == reminded


def close_stay(session: Session, case: Case) -> None:
    session.get_one(Stay, case.stay).state = StayState.CANCELLED


def close_account(session: Session, case: Case) -> None:
    session.get_one(Account, case.who.account).state = AccountState.CLOSED


def cancel(session: Session, case: Case) -> None:
    session.get_one(PreRegistration, case.request).state = PreRegistrationState.CANCELLED


def refuse(session: Session, case: Case) -> None:
    session.get_one(PreRegistration, case.request).state = PreRegistrationState.REFUSED


def give(session: Session, case: Case) -> None:
    for document in session.scalars(select(Document)):
        document.state = DocumentState.SUBMITTED
    upload(session, case, NOW)


def never(session: Session, case: Case) -> None:
    schedules.keep(session, Schedule((), ()), stay_id=case.stay)


def never_anywhere(session: Session, _: Case) -> None:
    schedules.keep(session, Schedule((), ()))


@pytest.mark.parametrize("change", [close_stay, close_account, cancel, refuse, give, never, never_anywhere])
def test_nobody_is_reminded_of_what_is_over(
    any_engine: Engine, change: Callable[[Session, Case], None]
) -> None:
    """Cancelled, refused, complete, closed, or not wanted for this stay."""
    with Session(any_engine) as session:
        case = asked(session)
        assert len(due(session, SOON)) == 1
        change(session, case)
        session.flush()
        assert due(session, SOON) == ()


def test_schedules_are_kept_and_taken_back(any_engine: Engine) -> None:
    """A stay's own before the association's, before the application's; a damaged one is the next above."""
    with Session(any_engine) as session:
        case = asked(session)

        def now() -> Schedule:
            (family,) = families(session, SOON)
            return family.dossiers[0].schedule

        assert now() == Schedule()
        schedules.keep(session, Schedule((20,), ()))
        assert now() == Schedule((20,), ()) == association(session).reminders
        schedules.keep(session, Schedule((10,), (1,)), stay_id=case.stay)
        assert now() == Schedule((10,), (1,))
        session.get_one(Setting, f"reminders.{case.stay}").value = {"before_stay": ["x"]}
        assert now() == Schedule((20,), ())
        schedules.keep(session, None, stay_id=case.stay)
        schedules.keep(session, None)
        assert now() == Schedule()


def test_silent_families(any_engine: Engine) -> None:
    """Asked, reminded, no answer: with the telephone; gone from the list as soon as they answer."""
    with Session(any_engine) as session:
        case = asked(session)
        assert silent(session, SOON) == ()
        reminded(session, case, SOON)
        (row,) = silent(session, SOON + timedelta(days=1))
        assert (row.name, row.phone, row.children, row.stays) == (
            "Martin",
            "+33612345678",
            ("Léa",),
            ("Mer et voile",),
        )
        assert (row.reminded, row.last_at, row.asked_at) == (1, SOON, builders.later(minutes=1))
        upload(session, case, SOON + timedelta(hours=1))
        session.flush()
        assert silent(session, SOON + timedelta(days=1)) == ()


def reminded(session: Session, case: Case, at: datetime) -> None:
    session.add(
        Mail(
            id=uuid.uuid4(),
            household_id=case.who.household,
            trigger="reminder",
            recipient="parent@exemple.fr",
            subject="Rappel",
            text="Rappel",
            content=b"Rappel",
            message_id=f"<{uuid.uuid4()}@alef.fr>",
            state=MailState.SENT,
            written_at=at,
        )
    )
    session.flush()
