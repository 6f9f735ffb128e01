"""What a person does with a mail at the desk, and the families it does not reach."""

import uuid
from collections.abc import Callable
from email import message_from_bytes, policy

import pytest

from coordinator_app.errors import DeskError
from coordinator_app.mail.actions import renewed
from coordinator_app.mail.post import Post
from db.types import MailState
from tests import builders
from tests.coordinator_app.office import Office
from tests.coordinator_app.postbox import read_mail, write_mail


def write(office: Office, **values: object) -> uuid.UUID:
    return write_mail(office.shared._engine, **values)  # type: ignore[arg-type]  # as the test gives them


def test_resending_is_a_new_mail(office: Office) -> None:
    """The same words, an id and a Message-ID of its own; the first one stays as it is."""
    old = write(office, state=MailState.SENT, answer="250")
    new = office.desk.post.resend(old)
    engine = office.shared._engine
    first, second = read_mail(engine, old), read_mail(engine, new)
    assert (first.state, first.answer) == (MailState.SENT, "250")
    assert second.state is MailState.QUEUED
    assert (second.resent_of, second.written_by, second.decision_id) == (old, office.desk.staff.id, None)
    assert second.text == first.text
    assert second.message_id == f"<{new}@alef.fr>" != first.message_id
    parsed = message_from_bytes(second.content, policy=policy.default)
    assert parsed["Message-ID"] == second.message_id
    assert parsed["Date"].datetime == office.clock()
    assert parsed["To"] == "famille@exemple.fr"
    assert second.content.partition(b"\r\n\r\n")[2] == b"Bonjour,\r\n"


@pytest.mark.parametrize("state", [MailState.REFUSED, MailState.ABANDONED])
def test_what_did_not_arrive_can_be_resent(office: Office, state: MailState) -> None:
    assert office.desk.post.resend(write(office, state=state))


@pytest.mark.parametrize("state", [MailState.QUEUED, MailState.SENDING, MailState.UNCERTAIN])
def test_what_is_on_its_way_is_not_resent(office: Office, state: MailState) -> None:
    old = write(office, state=state)
    with pytest.raises(DeskError, match="Ce message"):
        office.desk.post.resend(old)


@pytest.mark.parametrize("recipient", [None, "famille chez exemple"])
def test_nothing_is_sent_where_there_is_no_address(office: Office, recipient: str | None) -> None:
    old = write(office, state=MailState.UNADDRESSED, recipient=recipient)
    with pytest.raises(DeskError, match="n’a pas d’adresse"):
        office.desk.post.resend(old)


def test_an_uncertain_mail_that_has_arrived(office: Office) -> None:
    old = write(office, state=MailState.UNCERTAIN, offered_at=builders.NOW)
    office.desk.post.arrived(old)
    mail = read_mail(office.shared._engine, old)
    assert (mail.state, mail.sent_at) == (MailState.SENT, builders.NOW)
    assert mail.answer == "Arrivé : constaté par une personne."


def test_an_uncertain_mail_that_is_sent_again(office: Office) -> None:
    old = write(office, state=MailState.UNCERTAIN, offered_at=builders.NOW)
    new = office.desk.post.send_again(old)
    engine = office.shared._engine
    assert read_mail(engine, old).state is MailState.ABANDONED
    assert read_mail(engine, new).resent_of == old
    with pytest.raises(DeskError, match="n’en est plus là"):
        office.desk.post.send_again(old)


@pytest.mark.parametrize("state", [MailState.QUEUED, MailState.UNCERTAIN])
def test_abandoning(office: Office, state: MailState) -> None:
    old = write(office, state=state)
    office.desk.post.abandon(old)
    assert read_mail(office.shared._engine, old).state is MailState.ABANDONED


@pytest.mark.parametrize("verb", [Post.arrived, Post.send_again, Post.abandon])
def test_a_state_that_has_changed_meanwhile(
    office: Office, verb: Callable[[Post, uuid.UUID], object]
) -> None:
    """A sender was quicker, or a colleague."""
    old = write(office, state=MailState.SENT)
    with pytest.raises(DeskError, match="n’en est plus là"):
        verb(office.desk.post, old)
    with pytest.raises(DeskError, match="n’existe plus"):
        verb(office.desk.post, uuid.uuid4())
    assert read_mail(office.shared._engine, old).state is MailState.SENT


@pytest.mark.parametrize(
    "head",
    [
        b"message-id:\r\n <folded@x>\r\n\tmore\r\nSubject: a",
        b"Subject: a\r\nMessage-ID: <x>",
        b"Subject: a",
        b"Subject: a\r\n Message-ID: <not this one>",
        b"To: vieille@exemple.fr\r\nSubject: a",
    ],
)
def test_only_three_fields_change(head: bytes) -> None:
    text = b"\r\n\r\nMessage-ID: <in the text>\r\n"
    found = renewed(head + text, to="neuve@exemple.fr", message_id="<new@x>", now=builders.NOW)
    mail = message_from_bytes(found, policy=policy.default)
    assert mail.get_all("Message-ID") == ["<new@x>"]
    assert mail.get_all("To") == ["neuve@exemple.fr"]
    assert mail.get_all("Date") is not None
    assert mail["Subject"].startswith("a")
    assert found.endswith(b"\r\n\r\nMessage-ID: <in the text>\r\n")
    assert b"not this one" in found or b"not this one" not in head
