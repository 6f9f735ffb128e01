"""What one colleague does under *Courriels*: words, schedules, audiences, families not reached."""

import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from coordinator_app.errors import DeskError
from coordinator_app.mail.group import Message
from coordinator_app.mail.post import TRIAL, Post, Wish
from coordinator_app.mail.rounds import Progress
from db.models import Mail, Staff
from db.queries.recipients import Audience
from db.rules.notice import Trigger, Words
from db.rules.reminders import Schedule
from db.types import MailState, PreRegistrationState, Role, Subject, Verdict
from papers.outgoing import templates
from papers.outgoing.mails import compose
from tests import builders
from tests.coordinator_app.office import Office, close, open_office
from tests.db.rulings import apply, ruling

FINE = Words("Compte validé", "Bonjour,\n\n{{ motifs }}\n\n{{ message }}\n\n{{ espace }}\n\n{{ contact }}")


@pytest.fixture
def office(database: Path) -> Iterator[Office]:
    """A desk where an administrator sits."""
    found = open_office(database.parent)
    with found.writing() as session:
        session.execute(update(Staff).values(role=Role.ADMIN))
    yield found
    close(found)


@pytest.fixture
def admin(office: Office) -> Post:
    return post(office, Role.ADMIN)


def post(office: Office, role: Role) -> Post:
    return Post(
        staff_id=office.desk.staff.id,
        role=role,
        shared=office.shared,
        replica=office.replica,
        compose=compose,
        clock=office.clock,
    )


def families(session: Session, *emails: str | None) -> uuid.UUID:
    """Insert families of one stay, each asked to complete its dossier; return the stay."""
    builders.document_type(session, "assurance", label="Attestation d’assurance")
    stay = builders.stay(session)
    builders.requires(session, stay, "assurance")
    me = builders.staff(session)
    for email in emails:
        who = builders.family(session, email=email or "sans@exemple.fr", submitted_at=builders.NOW)
        request = builders.pre_registration(session, who, stay)
        asked = ruling(session, Subject.PRE_REGISTRATION, request, Verdict.REQUEST_COMPLETION, by=me)
        apply(session, asked)
    return stay


def test_kept_words_hold_and_their_history_says_who(office: Office, admin: Post) -> None:
    before = admin.worded(Trigger.ACCOUNT_VALIDATED)
    assert (before.number, before.words, before.history) == (0, before.shipped, ())
    kept = admin.keep_words(Trigger.ACCOUNT_VALIDATED, FINE, seen=0)
    assert (kept.number, kept.words) == (1, FINE)
    assert [version.by for version in kept.history] == [office.desk.staff.name]
    assert admin.changed() == {Trigger.ACCOUNT_VALIDATED}
    back = admin.keep_words(Trigger.ACCOUNT_VALIDATED, None, seen=1)
    assert (back.number, back.words) == (2, back.shipped)


def test_words_that_cannot_be_filled_are_refused_with_their_own_sentence(admin: Post) -> None:
    wrong = Words("Compte", "Bonjour {{ prenom }}")
    with pytest.raises(DeskError) as refused:
        admin.keep_words(Trigger.ACCOUNT_VALIDATED, wrong, seen=0)
    assert refused.value.message == templates.check(Trigger.ACCOUNT_VALIDATED, wrong.subject, wrong.body)
    assert admin.worded(Trigger.ACCOUNT_VALIDATED).number == 0
    tried = admin.try_words(Trigger.ACCOUNT_VALIDATED, wrong)
    assert (tried.letter, tried.refusal) == (None, refused.value.message)


def test_two_administrators_do_not_overwrite_each_other(admin: Post) -> None:
    admin.keep_words(Trigger.ACCOUNT_VALIDATED, FINE, seen=0)
    with pytest.raises(DeskError, match="pas été enregistré") as refused:
        admin.keep_words(Trigger.ACCOUNT_VALIDATED, Words("Autre", FINE.body), seen=0)
    assert "vient de le modifier" in refused.value.message


def test_only_an_administrator_keeps_words_and_schedules(office: Office) -> None:
    with office.writing() as session:
        session.execute(update(Staff).values(role=Role.COORDINATOR))
    mine = post(office, Role.COORDINATOR)
    for attempt in (
        lambda: mine.keep_words(Trigger.ACCOUNT_VALIDATED, FINE, seen=0),
        lambda: mine.keep_schedule(None, Schedule((10,), ())),
    ):
        with pytest.raises(DeskError) as refused:
            attempt()
        assert "administrateur" in refused.value.message


@pytest.mark.parametrize("trigger", list(Trigger))
def test_every_mail_is_tried_on_the_example_as_text_and_page(admin: Post, trigger: Trigger) -> None:
    tried = admin.try_words(trigger, templates.default(trigger))
    assert tried.refusal is None
    assert tried.letter is not None
    assert tried.letter.subject
    assert tried.page.startswith("<!DOCTYPE html>")


def test_words_are_tried_on_the_dossier_opened_last_else_on_the_first_that_waits(
    office: Office, admin: Post
) -> None:
    with office.writing() as session:
        stay = builders.stay(session)
        first = builders.family(session, last_name="AUBERT")
        builders.pre_registration(session, first, stay)
        other = builders.pre_registration(session, builders.family(session, last_name="ZOLA"), stay)
    words = templates.default(Trigger.PRE_REGISTRATION_VALIDATED)
    tried = admin.try_words(Trigger.PRE_REGISTRATION_VALIDATED, words, on_dossier=True)
    assert tried.letter is not None
    last = admin.try_words(
        Trigger.PRE_REGISTRATION_VALIDATED,
        words,
        on_dossier=True,
        last=(Subject.PRE_REGISTRATION, other),
    )
    assert "ZOLA" in last.about
    none = admin.try_words(
        Trigger.PLANNING_ACCEPTED, templates.default(Trigger.PLANNING_ACCEPTED), on_dossier=True
    )
    assert (none.letter, none.refusal) == (None, None)


def test_a_trial_is_a_mail_to_oneself_that_says_so(office: Office, admin: Post) -> None:
    admin.send_trial(Trigger.ACCOUNT_VALIDATED, FINE, "moi@exemple.fr")
    with office.writing() as session:
        row = session.scalars(select(Mail)).one()
        assert (row.recipient, row.household_id, row.state) == ("moi@exemple.fr", None, MailState.QUEUED)
        assert row.subject.startswith(TRIAL)
        assert "Ceci est un essai" in row.text
        assert b"\r\nTo: moi@exemple.fr\r\n" in row.content
    with pytest.raises(DeskError, match="pas été écrit"):
        admin.send_trial(Trigger.ACCOUNT_VALIDATED, FINE, "moi")


def test_a_stay_has_its_own_days_until_it_goes_back_to_the_associations(office: Office, admin: Post) -> None:
    with office.writing() as session:
        stay = builders.stay(session)
    rows = admin.keep_schedule(stay, Schedule((20, 5), (2,)))
    assert [(row.stay_id, row.schedule.before_stay, row.own) for row in rows] == [
        (None, (45, 30, 15, 7), False),
        (stay, (20, 5), True),
    ]
    assert [row.own for row in admin.keep_schedule(stay, None)] == [False, False]


def test_the_keys_of_a_group_message_are_filled_for_each_family_and_in_one_pass(
    office: Office, admin: Post
) -> None:
    with office.writing() as session:
        stay = builders.stay(session)
        who = builders.family(session, first_name="{{ sejour }}")
        builders.pre_registration(session, who, stay)
    wish = Wish(stay, frozenset({PreRegistrationState.PENDING}))
    targets = admin.targets(wish)
    message = Message("Pour {{ enfant }}", "Le car de {{enfant}} part tôt.", targets.audience)
    (letter,) = admin.preview(message, targets.families)
    assert letter.subject == "Pour {{ sejour }}"
    assert "Le car de {{ sejour }} part tôt." in letter.text
    assert admin.write_message(message, Progress()).written == 1
    assert admin.write_message(message, Progress()).skipped == 1
    wrong = Message("Bonjour", "{{ adresse }}", Audience(stay_id=stay))
    with pytest.raises(DeskError) as refused:
        admin.write_message(wrong, Progress())
    assert "Une clé n’existe pas" in refused.value.message


def test_nobody_is_meant_before_somebody_is_chosen(office: Office, admin: Post) -> None:
    with office.writing() as session:
        builders.pre_registration(session, builders.family(session), builders.stay(session))
    assert admin.targets(Wish()).families == ()
    assert admin.targets(Wish(search="  ")).families == ()


def test_families_are_not_reached_without_an_address_or_when_it_refuses(office: Office, admin: Post) -> None:
    with office.writing() as session:
        families(session, "refuse@exemple.fr", "lu@exemple.fr", "pas une adresse")
        refused = select(Mail.id).where(Mail.recipient == "refuse@exemple.fr").scalar_subquery()
        session.execute(
            update(Mail).where(Mail.id == refused).values(state=MailState.REFUSED, answer="550 unknown user")
        )
        nowhere = select(Mail.id).where(Mail.recipient == "pas une adresse").scalar_subquery()
        session.execute(update(Mail).where(Mail.id == nowhere).values(state=MailState.UNADDRESSED))
    rows = admin.unreached()
    assert {(row.address, row.answer, len(row.letters)) for row in rows} == {
        ("refuse@exemple.fr", "550 unknown user", 1),
        (None, None, 1),
    }
    with office.writing() as session:  # sent again: it is no longer lost
        lost = session.scalars(select(Mail).where(Mail.state == MailState.REFUSED)).one()
        session.add(
            Mail(
                household_id=lost.household_id,
                trigger=lost.trigger,
                recipient="neuve@exemple.fr",
                subject=lost.subject,
                text=lost.text,
                content=lost.content,
                message_id="<again@exemple.fr>",
                state=MailState.QUEUED,
                written_at=office.clock(),
                resent_of=lost.id,
            )
        )
    assert [row.address for row in admin.unreached()] == [None]
