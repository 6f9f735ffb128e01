"""Mails by real logins: what desks and senders do to them works, and a mail's words stay as frozen."""

import uuid
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from coordinator_app.mail import actions, bounces, group, reminders, trying
from coordinator_app.mail.bounces import Bounce
from coordinator_app.mail.group import Message
from coordinator_app.mail.queue import Queue
from coordinator_app.mail.transport import Outcome
from db import addresses, mails, schedules, templates
from db.models import AuditEvent, Guardian, Mail, Setting
from db.queries.recipients import Audience
from db.queries.templates import own_words
from db.rules.notice import Envelope, Trigger, Words
from db.rules.reminders import Schedule
from db.types import MailState, PreRegistrationState, Role, Subject, Verdict
from papers.outgoing.mails import compose
from tests import builders
from tests.builders import NOW
from tests.coordinator_app.postbox import read_mail, transactions, write_mail
from tests.db.logins import PERMISSION, Logins, Person, sqlstate
from tests.db.rulings import apply, ruling

WORDS = Words("Compte validé", "Bonjour,\n\n{{ motifs }}\n\n{{ message }}\n\n{{ espace }}\n\n{{ contact }}")


def queue(person: Person, **options: object) -> Queue:
    """Return the queue as a desk sees it."""
    return Queue(transactions(person.engine), clock=lambda: datetime.now(UTC), **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("sender", ["coordinator", "mailer"])
def test_a_sender_does_all_that_it_has_to(logins: Logins, sender: str) -> None:
    """Claim, offer, settle, give back, sweep up what another left, mark what came back: desk or service."""
    person = logins.add(Role.COORDINATOR) if sender == "coordinator" else logins.service("sejours_mailer")
    ids = [write_mail(logins.owner, written_at=datetime.now(UTC)) for _ in range(4)]
    used = queue(person, per_minute=60)
    parcels = used.claim(4).parcels
    assert {parcel.id for parcel in parcels} == set(ids)
    assert used.claim(4).parcels == ()
    sent, refused, later, released = parcels
    assert used.offer([sent, refused, later]) == {sent.id, refused.id, later.id}
    used.settle(
        [
            (sent, Outcome(MailState.SENT, "250 kept")),
            (refused, Outcome(MailState.REFUSED, "550 no such mailbox")),
            (later, Outcome(MailState.QUEUED, "450 later")),
        ]
    )
    used.release([released])
    states = {id_: read_mail(logins.owner, id_).state for id_ in ids}
    assert states == {
        sent.id: MailState.SENT,
        refused.id: MailState.REFUSED,
        later.id: MailState.QUEUED,
        released.id: MailState.QUEUED,
    }
    assert used.waiting() == 2
    with logins.owner.begin() as owner:
        owner.execute(
            text(
                "UPDATE mail SET state = 'sending', leased_until = now() - interval '1 s', "
                "offered_at = now() WHERE id = :id"
            ),
            {"id": released.id},
        )
    assert used.claim(4).parcels == ()
    assert [parcel.id for parcel in used.uncertain(4)] == [released.id]
    back = [Bounce(sent.message_id, "5.1.1 unknown")]
    assert bounces.mark(transactions(person.engine), back, now=NOW) == 1


def test_what_a_person_decides_about_a_mail(logins: Logins) -> None:
    """Send again, take for arrived, give up."""
    marie = logins.add(Role.COORDINATOR)
    with Session(logins.owner) as session, session.begin():
        home = builders.family(session).household
    first, second, third = (
        write_mail(logins.owner, state=state, household_id=home, offered_at=NOW)
        for state in (MailState.SENT, MailState.UNCERTAIN, MailState.QUEUED)
    )
    with marie.session() as session:
        again = actions.resend(session, first, by=marie.id, now=NOW)
        actions.arrived(session, second)
        actions.abandon(session, third)
    assert read_mail(logins.owner, again).written_by == marie.id
    states = [read_mail(logins.owner, id_).state for id_ in (second, third)]
    assert states == [MailState.SENT, MailState.ABANDONED]


def test_letters_that_were_posted_and_an_address_that_is_corrected(logins: Logins) -> None:
    """The one thing of a family that a coordinator writes, and the journal has it."""
    marie = logins.add(Role.COORDINATOR)
    with Session(logins.owner) as session, session.begin():
        home = builders.family(session).household
        adult = session.scalars(select(Guardian).where(Guardian.household_id == home)).first()
        assert adult is not None
        before = adult.email
    letter = write_mail(logins.owner, state=MailState.UNADDRESSED, household_id=home, recipient=None)
    with marie.session() as session:
        assert actions.posted(session, [letter], now=NOW) == {letter}
    with marie.session() as session:
        actions.not_posted(session, [letter])
        assert addresses.correct(session, letter, "claire@exemple.fr", by=marie.id, at=NOW)
    with Session(logins.owner) as session:
        found = session.scalars(select(Guardian.email).where(Guardian.household_id == home)).all()
        assert "claire@exemple.fr" in found
        assert before != "claire@exemple.fr"
        assert session.scalars(select(AuditEvent.detail)).all() == ["email"]


def test_reminders_and_messages_to_many(logins: Logins) -> None:
    """Each family is locked, looked at again and written to once, without the right to change it."""
    marie = logins.add(Role.COORDINATOR)
    with Session(logins.owner) as session, session.begin():
        builders.document_type(session, "assurance", label="Attestation d’assurance")
        stay = builders.stay(session)
        builders.requires(session, stay, "assurance")
        requests = [builders.pre_registration(session, builders.family(session), stay) for _ in range(3)]
    for request in requests:
        with marie.session() as session:
            made = ruling(session, Subject.PRE_REGISTRATION, request, Verdict.REQUEST_COMPLETION, by=marie.id)
            apply(session, made)
    soon = NOW + timedelta(days=4)
    for by, written in ((marie.id, 3), (None, 0)):
        report = reminders.write(transactions(marie.engine), soon, compose=compose, by=by)
        assert report.written == written
    audience = Audience(stay_id=stay, states=frozenset({PreRegistrationState.TO_COMPLETE}))
    message = Message("Le départ", "Bonjour, rendez-vous à 8 h.", audience)
    for written in (3, 0):
        report = group.write(transactions(marie.engine), message, NOW, compose=compose, by=marie.id)
        assert report.written == written
    with marie.session() as session:
        assert session.scalar(select(func.count()).select_from(Mail)) == 9


def test_words_and_schedules_are_an_administrators(logins: Logins) -> None:
    """A version of the words, a trial of them, when families are reminded; a coordinator changes none."""
    admin, marie = logins.add(Role.ADMIN), logins.add(Role.COORDINATOR)
    with Session(logins.owner) as session, session.begin():
        stay = builders.stay(session)
    trigger = Trigger.ACCOUNT_VALIDATED
    with admin.session() as session:
        assert templates.write(session, trigger, WORDS, seen=0, by=admin.id, at=NOW) == 1
        schedules.keep(session, Schedule((30,), ()))
        schedules.keep(session, Schedule((7,), ()), stay_id=stay)
    with admin.session() as session:
        assert templates.write(session, trigger, None, seen=1, by=admin.id, at=NOW) == 2
        schedules.keep(session, None, stay_id=stay)
        schedules.keep(session, Schedule((15,), ()))
    notice = replace(trying.example(trigger), recipient="moi@exemple.fr", words=WORDS)
    letter, id_ = compose(notice, Envelope(uuid.uuid4(), NOW)), uuid.uuid4()
    with admin.session() as session:
        mails.add(session, notice, letter, id=id_, household_id=None, at=NOW, by=admin.id)
    assert read_mail(logins.owner, id_).recipient == "moi@exemple.fr"
    with marie.session() as session:
        assert own_words(session, trigger) is None
        assert session.scalars(select(Setting.key)).all() == ["reminders"]
    with pytest.raises(DBAPIError) as refused, marie.session() as session:
        schedules.keep(session, Schedule((7,), ()))
    assert sqlstate(refused.value) == PERMISSION
    home = uuid.uuid4()
    with pytest.raises(DBAPIError) as refused, admin.session() as session:
        mails.add(session, notice, letter, id=uuid.uuid4(), household_id=home, at=NOW, by=admin.id)
    assert sqlstate(refused.value) == PERMISSION


def test_what_was_written_stays_written(logins: Logins) -> None:
    """Neither desk nor sender changes a mail's words, its address or its author; nobody signs for another."""
    marie, paul, mailer = (
        logins.add(Role.COORDINATOR),
        logins.add(Role.COORDINATOR),
        logins.service("sejours_mailer"),
    )
    with Session(logins.owner) as session, session.begin():
        home = builders.family(session).household
    write_mail(logins.owner, household_id=home)
    for column in ("content", "text", "subject", "recipient", "message_id", "written_at", "household_id"):
        for person in (marie, mailer):
            assert person.refusal(f"UPDATE mail SET {column} = {column}") == PERMISSION  # noqa: S608
    written = (
        "INSERT INTO mail (id, household_id, trigger, subject, text, content, message_id, state, written_at, "
        "written_by, attempt) VALUES (gen_random_uuid(), :home, 'group', '', '', '', "
        "gen_random_uuid()::text, :state, now(), :by, 0)"
    )
    assert marie.refusal(written, home=home, by=marie.id, state="queued") is None
    assert marie.refusal(written, home=home, by=paul.id, state="queued") == PERMISSION
    assert marie.refusal(written, home=home, by=marie.id, state="sent") == PERMISSION
    assert mailer.refusal(written, home=home, by=None, state="queued") == PERMISSION
