"""A mail resent to a corrected address, and letters that a person posted."""

import uuid
from email import message_from_bytes, policy

import pytest
from sqlalchemy import select, update

from coordinator_app.errors import DeskError
from coordinator_app.mail.post import Post
from db.models import Account, AuditEvent, FamilyEdit, Guardian, Mail, Staff
from db.types import Action, MailState, Role
from tests import builders
from tests.coordinator_app.office import Office
from tests.coordinator_app.postbox import read_mail, write_mail

OLD, NEW = "vielle@exemple.fr", "vieille@exemple.fr"


def family(office: Office, *, adult: str | None, account: bool = False) -> uuid.UUID:
    """Insert a family whose only adult has this address; its account's is another."""
    with office.writing() as session:
        who = builders.family(session)
        session.execute(update(Guardian).values(email=adult))
        if not account:
            session.delete(session.get_one(Account, who.account))
        return who.household


def write(office: Office, household: uuid.UUID | None, **values: object) -> uuid.UUID:
    values = {"state": MailState.REFUSED, "recipient": OLD, **values}
    return write_mail(office.shared._engine, household_id=household, **values)  # type: ignore[arg-type]  # as the test gives them


def adult_email(office: Office) -> str | None:
    with office.writing() as session:
        return session.scalars(select(Guardian.email)).one()


def test_another_address_is_that_of_the_new_mail_alone(office: Office) -> None:
    old = write(office, family(office, adult=OLD))
    new = office.desk.post.resend(old, address=f"  {NEW} ")
    engine = office.shared._engine
    mail = read_mail(engine, new)
    assert mail.recipient == NEW
    assert message_from_bytes(mail.content, policy=policy.default)["To"] == NEW
    assert read_mail(engine, old).recipient == adult_email(office) == OLD


def test_a_mail_that_had_no_address_gets_one(office: Office) -> None:
    """Its bytes had no « To » at all; one that a server understands is written."""
    content = (
        b"From: ALEF <sejours@alef.fr>\r\nSubject: Bonjour\r\nMessage-ID: <un@alef.fr>\r\n\r\nBonjour,\r\n"
    )
    old = write(office, None, state=MailState.UNADDRESSED, recipient=None, content=content)
    mail = read_mail(office.shared._engine, office.desk.post.resend(old, address="a@société.fr"))
    assert mail.recipient == "a@société.fr"
    assert b"\r\nTo: a@xn--socit-esab.fr\r\n" in mail.content
    assert mail.state is MailState.QUEUED


@pytest.mark.parametrize("address", ["", "vieille", "vieille@", "a@b.fr\r\nBcc: c@d.fr"])
def test_what_is_no_address_sends_nothing(office: Office, address: str) -> None:
    old = write(office, family(office, adult=OLD))
    with pytest.raises(DeskError, match="n’a pas été renvoyé"):
        office.desk.post.resend(old, address=address, correct=True)
    with office.writing() as session:
        assert len(session.scalars(select(Mail.id)).all()) == 1
    assert adult_email(office) == OLD


@pytest.mark.parametrize("recipient", [OLD, OLD.upper(), None])
def test_the_adults_own_address_is_corrected_and_logged(office: Office, recipient: str | None) -> None:
    """The family itself answered nothing: its reminders must not stop."""
    household = family(office, adult=OLD if recipient else None)
    old = write(office, household, recipient=recipient, state=MailState.UNADDRESSED)
    office.desk.post.resend(old, address=NEW, correct=True)
    assert adult_email(office) == NEW
    with office.writing() as session:
        (line,) = session.scalars(select(AuditEvent))
        assert (line.action, line.staff_id, line.household_id) == (
            Action.CORRECT,
            office.desk.staff.id,
            household,
        )
        assert NEW not in line.detail
        assert session.scalars(select(FamilyEdit)).all() == []
    (row,) = office.desk.journal()
    assert (row.document, row.household) == ("Adresse électronique", "MARTIN")


def test_how_a_family_signs_in_is_not_corrected(office: Office) -> None:
    with office.writing() as session:
        who = builders.family(session, email=OLD)
    old = write(office, who.household)
    addressee = office.desk.post.addressee(old)
    assert (addressee.address, addressee.adult, addressee.signs_in) == (OLD, None, True)
    with pytest.raises(DeskError, match="sans la corriger"):
        office.desk.post.resend(old, address=NEW, correct=True)
    office.desk.post.resend(old, address=NEW)
    with office.writing() as session:
        assert session.get_one(Account, who.account).email == OLD


def test_whose_address_it_is(office: Office) -> None:
    household = family(office, adult=OLD, account=True)
    named = office.desk.post.addressee(write(office, household))
    assert (named.adult, named.signs_in) == ("MARTIN Claire", True)
    nobody = office.desk.post.addressee(write(office, None))
    assert (nobody.adult, nobody.signs_in) == (None, False)
    with pytest.raises(DeskError, match="n’existe plus"):
        office.desk.post.addressee(uuid.uuid4())


# Letters


def test_posted_letters_leave_every_list_and_come_back(office: Office) -> None:
    with office.writing() as session:
        session.execute(update(Staff).values(role=Role.COORDINATOR))
    household = family(office, adult=None)
    post: Post = office.desk.post
    one = write(office, household, state=MailState.UNADDRESSED, recipient=None)
    two = write(office, household, state=MailState.REFUSED)
    sent = write(office, household, state=MailState.SENT)
    assert [len(row.letters) for row in post.unreached()] == [2]
    assert post.posted([one, two, sent]) == {one, two}
    assert post.unreached() == ()
    assert office.desk.press.letters_to_post() == ()
    assert post.posted([one]) == frozenset()
    assert read_mail(office.shared._engine, one).posted_at == office.clock()
    post.not_posted([one, two])
    assert [len(row.letters) for row in post.unreached()] == [2]
    assert len(office.desk.press.letters_to_post()) == 1


def test_a_letter_that_went_to_an_address_after_all_is_not_posted(office: Office) -> None:
    old = write(office, family(office, adult=None), state=MailState.UNADDRESSED, recipient=None)
    office.desk.post.resend(old, address=NEW)
    assert office.desk.press.letters_to_post() == ()
    rows = {row.id: row for row in office.desk.mails()}
    assert rows[old].resent_at == office.clock()
