"""The verbs of a desk, end to end on real files: decide, see it gone, undo, push, read the mail that left."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from pathlib import Path

import pytest
from sqlalchemy import select

from coordinator_app.desk import colleague
from coordinator_app.errors import DeskError
from db.models import AuditEvent, Household, Mail, PreRegistration, Staff, Stay
from db.queries import queues
from db.queries.queues import Queue, Stage, View
from db.rules.reasons import Reason
from db.rules.ruling import ReasonGiven
from db.types import (
    AccountState,
    Action,
    DocumentState,
    MailState,
    PlanningState,
    PreRegistrationState,
    Role,
    Subject,
    Verdict,
)
from tests import builders
from tests.coordinator_app.office import UNDO, Office, open_office
from tests.db.rulings import state

HOSTILE = '<b>gras</b>\n=HYPERLINK("http://x")\nBcc: autre@exemple.fr\n{{ 7*7 }} {x} \u202etxt'


def letter_text(mail: EmailMessage) -> str:
    part = mail.get_body(("plain",))
    assert part is not None
    text = part.get_content()
    assert isinstance(text, str)
    return text


def read(path: Path) -> EmailMessage:
    message = BytesParser(policy=policy.default).parsebytes(path.read_bytes())
    assert isinstance(message, EmailMessage)
    return message


def account(office: Office, *, email: str = "famille@exemple.fr") -> uuid.UUID:
    with office.writing() as session:
        return builders.family(session, state=AccountState.PENDING, email=email).account


def request(office: Office) -> uuid.UUID:
    with office.writing() as session:
        return builders.pre_registration(session, builders.family(session), builders.stay(session))


def test_a_decided_dossier_leaves_the_queue_at_once_and_comes_back_when_undone(office: Office) -> None:
    """Before anything was pushed; the shared database does not know yet."""
    request_id = request(office)
    assert office.desk.counts()[Queue.PRE_REGISTRATIONS] == 1
    made = office.decide(Subject.PRE_REGISTRATION, request_id, Verdict.WAITLIST)
    assert office.desk.counts()[Queue.PRE_REGISTRATIONS] == 0
    waiting = View(Queue.PRE_REGISTRATIONS, stage=Stage.WAITLISTED)
    assert [row.id for row in office.desk.page(waiting, offset=0, limit=5).rows] == [request_id]
    assert office.desk.open(Queue.PRE_REGISTRATIONS, request_id).state == "waitlisted"
    assert office.state(Subject.PRE_REGISTRATION, request_id) == ("pending", 1)
    assert office.desk.undo(made.id)
    assert office.desk.counts()[Queue.PRE_REGISTRATIONS] == 1
    assert office.desk.push(now=True).applied == ()
    assert office.mails() == []


def test_a_decision_leaves_when_its_time_has_come(office: Office) -> None:
    """Undone until then, not after; the counts do not move when it arrives."""
    request_id = request(office)
    made = office.decide(Subject.PRE_REGISTRATION, request_id, Verdict.APPROVE)
    office.clock.wait(UNDO.total_seconds() - 1)
    assert office.desk.push().waiting == 1
    office.clock.wait(1)
    before = office.desk.counts()
    report = office.desk.push()
    assert (report.applied, report.refused, report.waiting, report.problem) == ((made.id,), 0, 0, None)
    assert office.desk.counts() == before
    assert not office.desk.undo(made.id)
    assert office.state(Subject.PRE_REGISTRATION, request_id) == ("validated", 2)
    assert office.desk.waiting() == 0


def test_a_push_in_the_middle_of_a_reading_brings_nothing_back(office: Office) -> None:
    """A snapshot sees the outbox or the row, never neither."""
    request_id = request(office)
    office.decide(Subject.PRE_REGISTRATION, request_id, Verdict.APPROVE)
    with office.replica.snapshot() as session:
        assert session.get(Stay, uuid.uuid4()) is None
        office.desk.push(now=True)
        assert sum(queues.counts(session, pending=office.replica.pending).values()) == 0


def test_an_outbox_seen_empty_stays_so_for_this_reading(office: Office) -> None:
    """What is decided meanwhile lies over the rows of the next one; over requests it lies in any case."""
    account_id, view, laid_over = account(office), View(Queue.ACCOUNTS), office.replica.laid_over
    with office.replica.snapshot() as session:
        seen = laid_over(session, Queue.ACCOUNTS)
        assert seen.table is None
        assert laid_over(session, Queue.PRE_REGISTRATIONS).table is not None
        before = queues.page(session, view, pending=seen, offset=0, limit=9)
        office.decide(Subject.ACCOUNT, account_id, Verdict.APPROVE)
        for pending in (laid_over(session, Queue.ACCOUNTS), office.replica.pending):
            assert queues.page(session, view, pending=pending, offset=0, limit=9) == before
    assert before.total == 1
    assert office.desk.page(view, offset=0, limit=9).total == 0


def test_a_second_decision_waits_for_the_first(office: Office) -> None:
    """Or undoes it."""
    request_id = request(office)
    made = office.decide(Subject.PRE_REGISTRATION, request_id, Verdict.APPROVE)
    with pytest.raises(DeskError, match="attend déjà son envoi"):
        office.decide(Subject.PRE_REGISTRATION, request_id, Verdict.REFUSE)
    assert office.desk.undo(made.id)
    office.decide(Subject.PRE_REGISTRATION, request_id, Verdict.REFUSE)


def test_a_decision_on_an_old_screen_is_refused_at_once(office: Office) -> None:
    """Somebody decided meanwhile: who and when, nothing kept."""
    request_id = request(office)
    old = office.ruling(Subject.PRE_REGISTRATION, request_id, Verdict.REFUSE)
    office.decide(Subject.PRE_REGISTRATION, request_id, Verdict.APPROVE)
    office.desk.push(now=True)
    with pytest.raises(DeskError) as caught:
        office.desk.decide(old)
    local = builders.NOW.astimezone()
    assert caught.value.title == "La décision n’a pas été prise"
    assert caught.value.message == f"Coordination a décidé avant vous, le 12/05/2027 à {local:%H:%M}."
    assert office.desk.waiting() == 0


def test_a_conflict_found_by_the_push_waits_for_a_person(office: Office) -> None:
    """With the name on the dossier and what was typed; dismissed, it is forgotten."""
    request_id = request(office)
    made = office.ruling(Subject.PRE_REGISTRATION, request_id, Verdict.REFUSE, message="Un mot.")
    office.desk.decide(made)
    with office.writing() as session:
        session.get_one(PreRegistration, request_id).revision += 1
    report = office.desk.push(now=True)
    assert (report.applied, report.refused, report.waiting) == ((), 1, 0)
    (stuck,), (departure,) = office.desk.stuck(), office.desk.outgoing()
    assert (stuck.ruling, departure.outgoing, departure.title) == (made, stuck, "MARTIN Léa")
    assert stuck.answer == "La famille a modifié le dossier entre-temps : ouvrez-le à nouveau."
    assert office.desk.counts()[Queue.PRE_REGISTRATIONS] == 1
    office.desk.dismiss(made.id)
    assert office.desk.stuck() == ()
    assert office.mails() == []


def test_a_refusal_does_not_hold_up_those_behind_it(office: Office) -> None:
    """The next one leaves in the same push."""
    first, second = request(office), request(office)
    office.decide(Subject.PRE_REGISTRATION, first, Verdict.APPROVE)
    with office.writing() as session:
        session.get_one(PreRegistration, first).revision += 1
    made = office.decide(Subject.PRE_REGISTRATION, second, Verdict.APPROVE)
    assert office.desk.push(now=True).applied == (made.id,)


def test_decisions_that_build_on_each_other(office: Office) -> None:
    """Account, pre-registration, piece, planning: taken in a row without a network, applied in that order."""
    with office.writing() as session:
        who = builders.family(session, state=AccountState.PENDING)
        stay = builders.stay(session, capacity=1)
        builders.document_type(session, "assurance")
        builders.requires(session, stay, "assurance")
        piece = builders.document(session, who, "assurance")
        request_id = builders.pre_registration(session, who, stay)
        planning = builders.planning(session, request_id)
        other = builders.family(session)
        builders.document(session, other, "assurance", state=DocumentState.VALID)
        rival = builders.planning(
            session,
            builders.pre_registration(session, other, stay, state=PreRegistrationState.VALIDATED),
        )
    with pytest.raises(DeskError, match="Le compte n’est pas encore validé"):
        office.decide(Subject.PLANNING_REQUEST, planning, Verdict.APPROVE)
    taken = [
        office.decide(subject, subject_id, Verdict.APPROVE)
        for subject, subject_id in (
            (Subject.ACCOUNT, who.account),
            (Subject.PRE_REGISTRATION, request_id),
            (Subject.DOCUMENT, piece),
            (Subject.PLANNING_REQUEST, planning),
        )
    ]
    with pytest.raises(DeskError, match="Le séjour est complet le 05/07/2027"):
        office.decide(Subject.PLANNING_REQUEST, rival, Verdict.APPROVE)
    assert office.desk.push(now=True).applied == tuple(made.id for made in taken)
    assert office.state(Subject.PLANNING_REQUEST, planning) == (PlanningState.ACCEPTED, 2)
    assert len(office.mails()) == 3


def test_a_decision_whose_ground_was_undone_waits_for_a_person(office: Office) -> None:
    """The planning was accepted on the strength of a piece that was then put back."""
    with office.writing() as session:
        stay = builders.stay(session)
        planning = builders.ready_planning(session, stay)
    made = office.decide(Subject.PLANNING_REQUEST, planning, Verdict.APPROVE)
    with office.writing() as session:
        session.scalars(select(PreRegistration)).one().state = PreRegistrationState.PENDING
    assert office.desk.push(now=True).refused == 1
    (stuck,) = office.desk.stuck()
    assert stuck.ruling == made
    assert "La préinscription n’est pas encore validée" in stuck.answer


@pytest.mark.parametrize(
    "verdict", [Verdict.APPROVE, Verdict.REQUEST_COMPLETION, Verdict.REFUSE, Verdict.WAITLIST]
)
def test_the_preview_is_the_mail_that_leaves(office: Office, verdict: Verdict) -> None:
    """Word for word, with pieces refused a moment ago that no push has carried yet."""
    with office.writing() as session:
        who = builders.family(session, first_name="Élise", email="famille@exemple.fr")
        stay = builders.stay(session, due=date(2027, 6, 28))
        for code, label in (("assurance", "Attestation d’assurance"), ("charte", "Charte RGPD")):
            builders.document_type(session, code, label=label)
            builders.requires(session, stay, code)
        piece = builders.document(session, who, "assurance")
        request_id = builders.pre_registration(session, who, stay)
    unreadable = ReasonGiven(Reason.UNREADABLE, "Page 2.")
    office.desk.decide(office.ruling(Subject.DOCUMENT, piece, Verdict.REFUSE, unreadable))
    made = office.ruling(Subject.PRE_REGISTRATION, request_id, verdict, message="Une photo suffit.\nMerci !")
    preview = office.desk.preview(made)
    assert preview is not None
    office.desk.decide(made)
    office.clock.wait(3600)
    assert len(office.desk.push().applied) == 2
    (path,) = office.mails()
    mail = read(path)
    assert letter_text(mail).replace("\r\n", "\n") == preview.text
    assert mail["Subject"] == preview.subject
    assert mail["Message-ID"] == preview.message_id
    assert mail["To"] == "famille@exemple.fr"
    assert mail["Date"].datetime == office.clock.now
    (row,) = office.desk.mails()
    assert (row.text, row.subject, row.state) == (preview.text, preview.subject, MailState.QUEUED)
    if verdict in {Verdict.APPROVE, Verdict.REQUEST_COMPLETION}:
        # Wrapped as a letter is, so compared word by word.
        words = " ".join(preview.text.split())
        assert "est illisible" in words
        assert "Page 2." in words
        assert "Charte RGPD" in words


def test_a_decision_without_a_mail_has_no_preview(office: Office) -> None:
    """A piece, and reopening."""
    account_id = account(office)
    office.decide(Subject.ACCOUNT, account_id, Verdict.APPROVE)
    office.desk.push(now=True)
    assert office.desk.preview(office.ruling(Subject.ACCOUNT, account_id, Verdict.REOPEN)) is None
    office.decide(Subject.ACCOUNT, account_id, Verdict.REOPEN)
    office.desk.push(now=True)
    assert len(office.mails()) == 1
    assert office.desk.counts()[Queue.ACCOUNTS] == 1


def test_families_words_stay_words_in_a_mail(office: Office) -> None:
    """Names, stays, messages: no header, no markup, no template, the same words escaped in the HTML."""
    with office.writing() as session:
        who = builders.family(session, first_name=HOSTILE, last_name=HOSTILE, email="famille@exemple.fr")
        stay = builders.stay(session, name=HOSTILE)
        request_id = builders.pre_registration(session, who, stay)
        session.get_one(Household, who.household).city = HOSTILE
    office.desk.decide(
        office.ruling(
            Subject.PRE_REGISTRATION,
            request_id,
            Verdict.REFUSE,
            ReasonGiven(Reason.OTHER, HOSTILE),
            ReasonGiven(Reason.AGE),
            message=HOSTILE,
        )
    )
    office.desk.push(now=True)
    (path,) = office.mails()
    mail = read(path)
    page = mail.get_body(("html",))
    assert page is not None
    assert "<b>gras</b>" not in page.get_content()
    assert "&lt;b&gt;gras&lt;/b&gt;" in page.get_content()
    assert mail["Bcc"] is None
    assert mail["To"] == "famille@exemple.fr"
    assert "\n" not in str(mail["Subject"])
    text = letter_text(mail)
    assert "<b>gras</b>" in text
    assert "{{ 7*7 }}" in text
    assert "49" not in text
    assert "\u202e" not in text
    # What the database keeps is what was typed.
    assert office.desk.open(Queue.PRE_REGISTRATIONS, request_id).history[0].message == HOSTILE.strip()


def test_mails_are_left_once(office: Office) -> None:
    """Not again at the next push; again at the next start, where they were not sent."""
    account_id = account(office)
    office.decide(Subject.ACCOUNT, account_id, Verdict.APPROVE)
    office.desk.push(now=True)
    (path,) = office.mails()
    path.unlink()
    office.desk.push(now=True)
    assert office.mails() == []
    office.desk.close()
    again = open_office(office.folder)
    with again.writing() as session:
        session.scalars(select(Mail)).one().state = MailState.SENT
    again.desk.push()
    assert again.mails() == []
    again.desk.close()


def test_a_view_is_logged_once(office: Office) -> None:
    """Who, what, when it was seen (not when it was sent); a document that is gone is not waited for."""
    with office.writing() as session:
        who = builders.family(session)
        builders.stay(session)
        builders.document_type(session, "vaccins")
        piece = builders.document(session, who, "vaccins")
    office.desk.viewed(piece)
    office.desk.viewed(uuid.uuid4())
    office.clock.wait(60)
    office.desk.push()
    office.desk.push()
    assert office.outbox.events() == ()
    with office.writing() as session:
        (event,) = session.scalars(select(AuditEvent))
        assert (event.action, event.subject, event.subject_id) == (Action.VIEW, Subject.DOCUMENT, piece)
        assert (event.at, event.staff_id) == (builders.NOW, office.desk.staff.id)
        assert (event.household_id, event.child_id, event.detail) == (None, who.child, "vaccins")


def test_closing_sends_what_waits(office: Office) -> None:
    """The last decision is not left on a desk that nobody opens again."""
    account_id = account(office)
    office.decide(Subject.ACCOUNT, account_id, Verdict.APPROVE)
    office.desk.close()
    again = open_office(office.folder)
    assert again.state(Subject.ACCOUNT, account_id) == ("validated", 2)
    assert again.outbox.waiting() == 0
    again.desk.close()


def test_a_dossier_that_is_gone(office: Office) -> None:
    """A sentence, not a crash."""
    with pytest.raises(DeskError, match="n’existe plus"):
        office.desk.open(Queue.ACCOUNTS, uuid.uuid4())
    gone = office.desk.ruling(Subject.ACCOUNT, uuid.uuid4(), 1, Verdict.APPROVE)
    with pytest.raises(DeskError, match="n’existe plus"):
        office.desk.decide(gone)


def test_a_preview_of_a_dossier_that_is_gone(office: Office) -> None:
    """Purged while its confirmation was on screen."""
    for subject in (Subject.ACCOUNT, Subject.PRE_REGISTRATION, Subject.PLANNING_REQUEST):
        with pytest.raises(DeskError, match="n’existe plus"):
            office.desk.preview(office.desk.ruling(subject, uuid.uuid4(), 1, Verdict.APPROVE))


def test_who_sits_here(office: Office) -> None:
    """The one that the settings name, else the first coordinator; never somebody who left."""
    assert office.desk.staff.name == "Coordination"
    with office.writing() as session:
        builders.staff(session, login="anne", name="Anne")
        builders.staff(session, login="ancien", name="Ancien", active=False)
        builders.staff(session, login="abel", name="Abel", active=False)
    assert colleague(office.shared, "coordination") == office.desk.staff
    assert colleague(office.shared, "anne").name == "Anne"
    assert colleague(office.shared, None).name == "Anne"
    with pytest.raises(DeskError, match="désactivé"):
        colleague(office.shared, "ancien")
    new = colleague(office.shared, "nouveau")
    assert colleague(office.shared, "nouveau") == new
    with office.writing() as session:
        assert session.get_one(Staff, new.id).role is Role.COORDINATOR


def test_what_is_looked_up(office: Office) -> None:
    """Each list opens on the same snapshot as the queues."""
    with office.writing() as session:
        who = builders.family(session, last_name="Roux")
        stay = builders.stay(session, name="Mer")
        request_id = builders.pre_registration(session, who, stay)
    office.decide(Subject.PRE_REGISTRATION, request_id, Verdict.APPROVE)
    (family,) = office.desk.families("rou")
    assert [row.state for row in office.desk.family_dossiers(family.household_id)] == ["validated"]
    assert [(row.name, row.engaged) for row in office.desk.stays()] == [("Mer", 1)]
    assert office.desk.stays_to_filter() == ((stay, "Mer"),)
    assert office.desk.next_departure() == ("Mer", builders.FIRST)
    assert office.desk.today() == builders.NOW.astimezone().date()
    office.clock.now = datetime(2027, 9, 1, tzinfo=UTC) + timedelta(hours=12)
    assert office.desk.next_departure() is None
    assert office.desk.journal() == ()
    office.desk.push(now=True)
    assert len(office.desk.journal("roux")) == 1
    with office.writing() as session:
        assert state(session, Subject.PRE_REGISTRATION, request_id) == ("validated", 2)


def test_a_mail_is_left_in_the_folder_once(office: Office) -> None:
    """A file that a person has sent and deleted does not come back at the next start."""
    office.decide(Subject.ACCOUNT, account(office), Verdict.APPROVE)
    office.desk.push(now=True)
    (left,) = office.mails()
    left.unlink()
    office.desk.push(now=True)
    assert office.mails() == []
    office.desk.close()
    again = open_office(office.folder)
    again.desk.push(now=True)
    assert again.mails() == []
    again.desk.close()


def test_a_mail_nobody_can_be_written_to_waits_for_a_letter(office: Office) -> None:
    """An address that no server takes is as good as none; what the family gave stays readable."""
    office.decide(Subject.ACCOUNT, account(office, email="famille chez exemple"), Verdict.APPROVE)
    office.desk.push(now=True)
    (row,) = office.desk.mails()
    assert (row.state, row.recipient) == (MailState.UNADDRESSED, "famille chez exemple")
    assert office.mails() == []


def test_a_decision_the_database_refuses_does_not_hold_those_behind_it(office: Office) -> None:
    """A colleague who is no longer known breaks a constraint: told to a person, and the next one leaves."""
    first, second = account(office), account(office, email="autre@exemple.fr")
    unknown = replace(office.ruling(Subject.ACCOUNT, first, Verdict.APPROVE), decided_by=uuid.uuid4())
    office.desk.decide(unknown)
    made = office.decide(Subject.ACCOUNT, second, Verdict.APPROVE)
    report = office.desk.push(now=True)
    assert (report.applied, report.refused, report.waiting) == ((made.id,), 1, 0)
    assert office.state(Subject.ACCOUNT, first)[0] == AccountState.PENDING
    (stuck,) = office.desk.stuck()
    assert stuck.answer == "La base refuse cette décision : prévenez l’administrateur."
