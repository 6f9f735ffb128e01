"""Two desks on one real server, each with its encrypted files: apart, together again, and sent away."""

import select as system
import shutil
import uuid
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, text

from coordinator_app.errors import DeskError
from coordinator_app.files import Folder
from coordinator_app.outbox import Fate
from coordinator_app.sync.link import Reach
from db.models import AuditEvent, DocumentVersion, File, HealthAnswer
from db.rules.printing import Paper
from db.types import PreRegistrationState, Subject, Verdict
from db.verdicts import Judged
from tests import builders
from tests.coordinator_app.office import Clock
from tests.coordinator_app.remote import Remote, Town, town
from tests.db import one_of_each
from tests.faults.proxy import DECISION, Fault

REQUEST = Subject.PRE_REGISTRATION


@pytest.fixture
def office(tmp_path: Path, postgresql_server: str, postgresql: Engine) -> Iterator[Town]:
    with town(tmp_path, postgresql_server, postgresql) as made:
        yield made


def wait(remote: Remote, seconds: float) -> None:
    assert isinstance(remote.clock, Clock)
    remote.clock.wait(seconds)


def requests(office: Town, number: int = 1) -> list[uuid.UUID]:
    with office.writing() as session:
        stay = builders.stay(session)
        return [
            builders.pre_registration(session, builders.family(session, email=f"f{n}@exemple.fr"), stay)
            for n in range(number)
        ]


def test_a_first_round_brings_everything_and_says_so(office: Town) -> None:
    """And the desk knows who sits there by the server, afterwards without it."""
    (request,) = requests(office)
    marie = office.join("Marie")
    assert marie.desk.link.state().reach is Reach.BEHIND
    with pytest.raises(DeskError, match="pas encore sur ce poste"):
        marie.desk.counts()
    made = marie.round()
    assert (made.state.reach, made.changed) == (Reach.UP_TO_DATE, True)
    assert marie.sees(REQUEST, request) == ("pending", 1)
    assert not marie.round().changed
    marie.proxy.fault = Fault.REFUSED
    marie.reopen()
    assert (marie.desk.staff.name, marie.sees(REQUEST, request)) == ("Marie", ("pending", 1))
    for file in marie.folder.glob("*.db"):
        assert not file.read_bytes().startswith(b"SQLite format 3")


def test_a_first_start_needs_the_network_and_says_so(office: Town) -> None:
    """Nothing on the desk says who sits there."""
    marie = office.join("Marie")
    marie.desk.release()
    for file in marie.folder.glob("*.db*"):
        file.unlink()
    (marie.folder / "key.json").unlink()
    marie.proxy.fault = Fault.REFUSED
    with pytest.raises(DeskError, match="La base partagée ne répond pas"):
        marie.reopen()
    marie.proxy.fault = Fault.NONE
    marie.reopen()


def test_two_decide_apart_one_wins_and_the_other_is_told(office: Town) -> None:
    """By whom and when; one decision, and one mail that left only once the shared database had said yes."""
    (request,) = requests(office)
    marie, paul = office.join("Marie"), office.join("Paul")
    for one in (marie, paul):
        one.round()
        one.proxy.fault = Fault.REFUSED
    wait(paul, 60)
    first = marie.decide(REQUEST, request, Verdict.APPROVE)
    second = paul.decide(REQUEST, request, Verdict.REFUSE)
    for one in (marie, paul):
        made = one.round()
        assert (made.state.reach, made.push.waiting) == (Reach.OFFLINE, 1)
        assert one.desk._outbox.outgoing()[0].fate is Fate.WAITING
    assert office.counts() == (0, 0)
    marie.proxy.fault = paul.proxy.fault = Fault.NONE
    assert marie.round().push.applied == (first.id,)
    assert marie.desk._outbox.outgoing()[0].fate is Fate.DONE
    assert marie.sees(REQUEST, request) == (PreRegistrationState.VALIDATED, 2)
    made = paul.round()
    assert (made.push.refused, made.state.reach) == (1, Reach.UP_TO_DATE)
    (lost,) = paul.desk._outbox.outgoing()
    assert (lost.ruling, lost.fate, lost.by, lost.at) == (second, Fate.CONFLICT, "Marie", marie.clock())
    assert paul.sees(REQUEST, request) == (PreRegistrationState.VALIDATED, 2)
    assert office.counts() == (1, 1)


def test_what_waits_offline_can_be_taken_back(office: Town) -> None:
    """A round that reaches nobody has sent nothing."""
    (request,) = requests(office)
    marie = office.join("Marie")
    marie.round()
    marie.proxy.fault = Fault.BLACK_HOLE
    made = marie.decide(REQUEST, request, Verdict.APPROVE)
    since = marie.clock()
    for tries in (1, 2):
        state = marie.round().state
        (waiting,) = marie.desk._outbox.outgoing()
        assert (state.reach, state.since, waiting.attempts) == (Reach.OFFLINE, since, tries)
        assert waiting.next_try == marie.clock() + timedelta(seconds=tries)
        wait(marie, 20)
    assert marie.desk.undo(made.id)
    marie.proxy.fault = Fault.NONE
    assert marie.round().state.reach is Reach.UP_TO_DATE
    assert office.counts() == (0, 0)


def test_an_answer_that_was_lost_is_asked_for_again(office: Town) -> None:
    """The line is cut after COMMIT: the decision stands, once, and the desk learns it."""
    (request,) = requests(office)
    marie = office.join("Marie")
    marie.round()
    made = marie.decide(REQUEST, request, Verdict.APPROVE)
    marie.proxy.target = DECISION
    marie.proxy.fault = Fault.CUT_AFTER_COMMIT
    assert marie.round().state.reach is Reach.OFFLINE
    assert (marie.proxy.cuts, office.counts()) == (1, (1, 1))
    assert marie.desk._outbox.outgoing()[0].fate is Fate.SENDING
    assert not marie.desk.undo(made.id)
    marie.proxy.fault = Fault.NONE
    assert marie.round().push.applied == (made.id,)
    assert (office.counts(), marie.desk._outbox.outgoing()[0].fate) == ((1, 1), Fate.DONE)


def test_colleagues_see_where_one_is(office: Town) -> None:
    """Not oneself; gone when one leaves, and when one has not been heard of for a while."""
    place = REQUEST, requests(office)[0]
    marie, paul = office.join("Marie"), office.join("Paul")
    marie.desk.link.here(place)
    marie.round()
    wait(paul, 3600)
    ((where, (there,)),) = paul.round().present.items()
    assert (where, there.name, there.staff_id) == (place, "Marie", marie.desk.staff.id)
    assert timedelta() <= paul.clock() - there.since < timedelta(seconds=60)
    assert marie.round().present == {}
    with office.writing() as session:
        session.execute(text("UPDATE presence SET since = since - interval '1 hour'"))
    marie.round()
    ((there,),) = paul.round().present.values()
    assert paul.clock() - there.since > timedelta(minutes=59)
    with office.writing() as session:
        session.execute(text("UPDATE presence SET seen_at = seen_at - interval '91 s'"))
    assert paul.round().present == {}
    marie.round()
    ((there,),) = paul.round().present.values()
    assert paul.clock() - there.since < timedelta(minutes=1)
    marie.desk.link.here(None)
    marie.round()
    assert paul.round().present == {}


def test_a_colleagues_change_wakes_the_desk(office: Town) -> None:
    """The descriptor becomes readable, and quiet again once a round has read what it was about."""
    (request,) = requests(office)
    marie, paul = office.join("Marie"), office.join("Paul")
    marie.round()
    paul.round()
    marie.decide(REQUEST, request, Verdict.APPROVE)
    assert not readable(paul.desk.link.wake(), seconds=0)
    marie.round()
    assert readable(paul.desk.link.wake(), seconds=10)
    assert paul.round().changed
    assert not readable(paul.desk.link.wake(), seconds=0)
    assert paul.sees(REQUEST, request) == ("validated", 2)


def readable(descriptor: int | None, *, seconds: float) -> bool:
    assert descriptor is not None
    return bool(system.select([descriptor], [], [], seconds)[0])


def test_files_of_the_queues_are_here_without_a_network(office: Town) -> None:
    """They come encrypted; what nobody needs stays where it is."""
    data = b"une attestation"
    marie = office.join("Marie")
    with office.writing() as session:
        stay, who = builders.stay(session), builders.family(session)
        builders.document_type(session, "a")
        builders.requires(session, stay, "a")
        builders.pre_registration(session, who, stay)
        document = builders.document(session, who, "a")
        sha256 = Folder(marie.folder / "files").put(data)
        session.add(File(sha256=sha256, size=len(data), media_type="text/plain", created_at=builders.NOW))
        session.flush()
        row = select(DocumentVersion).where(DocumentVersion.document_id == document)
        session.scalars(row).one().file_sha256 = sha256
    marie.round()
    assert marie.desk.prefetch is not None
    brought = marie.desk.prefetch(progress=lambda _share: None, cancelled=lambda: False)
    assert (brought.fetched, brought.problem) == (1, None)
    shutil.rmtree(marie.folder / "files")
    assert marie.desk.file(sha256) == data
    assert all(data not in file.read_bytes() for file in marie.folder.iterdir() if file.is_file())


def test_too_long_alone_nothing_is_shown_and_nothing_is_lost(office: Town) -> None:
    """After a fortnight, until the network is back."""
    (request,) = requests(office)
    marie = office.join("Marie")
    marie.round()
    marie.proxy.fault = Fault.REFUSED
    marie.decide(REQUEST, request, Verdict.APPROVE)
    wait(marie, 15 * 24 * 3600)
    made = marie.round()
    assert (made.state.reach, made.push.waiting) == (Reach.LEASE_OVER, 1)
    with pytest.raises(DeskError, match="depuis 14 jours"):
        marie.desk.counts()
    marie.proxy.fault = Fault.NONE
    made = marie.round()
    assert (made.state.reach, len(made.push.applied)) == (Reach.UP_TO_DATE, 1)
    assert marie.sees(REQUEST, request) == ("validated", 2)


def test_a_person_who_left_finds_nothing(office: Town) -> None:
    """The next round destroys the key and the files; no further one does anything."""
    requests(office)
    marie = office.join("Marie")
    marie.round()
    with office.writing() as session:
        session.execute(text("SELECT staff_remove(:login)"), {"login": marie.login})
    made = marie.round()
    assert made.state.reach is Reach.REVOKED
    assert list(marie.folder.glob("*.db*")) == []
    assert (marie.folder / "keyring.json").read_text() == "{}"
    with pytest.raises(DeskError):
        marie.desk.counts()
    assert marie.round().state.reach is Reach.REVOKED
    assert list(marie.folder.glob("*.db*")) == []


def test_closing_waits_for_no_network(office: Town) -> None:
    """What waits is sent if that is quick; if not, it is kept."""
    (request,) = requests(office)
    marie = office.join("Marie")
    marie.round()
    made = marie.decide(REQUEST, request, Verdict.APPROVE)
    marie.proxy.fault = Fault.BLACK_HOLE
    marie.desk.close()
    assert office.counts() == (0, 0)
    marie.proxy.fault = Fault.NONE
    marie.reopen()
    assert marie.desk.waiting() == 1
    marie.desk.close()
    assert office.counts() == (1, 1)
    marie.reopen()
    assert [entry.ruling.id for entry in marie.desk._outbox.outgoing()] == [made.id]


def test_a_decision_the_database_refuses_waits_for_a_person(office: Town) -> None:
    """Here a right that was taken away; those behind it go on."""
    lost, other = requests(office, 2)
    marie, paul = office.join("Marie"), office.join("Paul")
    marie.round()
    marie.desk._outbox.add(
        replace(marie.desk.ruling(REQUEST, lost, 1, Verdict.APPROVE), decided_by=paul.desk.staff.id),
        Judged(PreRegistrationState.VALIDATED),
        not_before=marie.clock(),
    )
    marie.decide(REQUEST, other, Verdict.APPROVE)
    made = marie.round()
    assert (made.push.refused, len(made.push.applied), made.state.reach) == (1, 1, Reach.UP_TO_DATE)
    assert [entry.fate for entry in marie.desk._outbox.outgoing()] == [Fate.REJECTED, Fate.DONE]
    assert office.says(REQUEST, lost) == ("pending", 1)


def test_a_medical_paper_is_drawn_from_answers_asked_for_and_kept_nowhere(office: Town) -> None:
    """The copy holds none; asking is in the journal of the server before anything is read."""
    with office.writing() as session:
        one_of_each.document_types(session)
        stay, _ = one_of_each.stay_from(session, days=3)
        own = one_of_each.going(session, stay, state=PreRegistrationState.VALIDATED)
    marie = office.join("Marie", clock=lambda: datetime.now(UTC))
    marie.round()
    with marie.desk._replica.snapshot() as session:
        assert session.scalars(select(HealthAnswer.child_id)).all() == []
    roster = marie.desk.press._roster_for(Paper.HEALTH_FORM, own.stay)
    (going,) = roster.participants
    assert {question.value for question in going.health or {}} == {"food_allergy", "hospitalisations"}
    with marie.desk._replica.snapshot() as session:
        assert session.scalars(select(HealthAnswer.child_id)).all() == []
    with office.writing() as session:
        query = select(AuditEvent.staff_id, AuditEvent.child_id).where(AuditEvent.detail == "health_form")
        assert session.execute(query).all() == [(marie.desk.staff.id, own.who.child)]
