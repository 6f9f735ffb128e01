"""Claims, leases and their ends, on both engines; a lease that is over is one that ends before it begins."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import Engine, update

from coordinator_app.mail.queue import Queue
from coordinator_app.mail.transport import Outcome, Parcel
from db.models import Mail
from db.types import MailState
from tests.coordinator_app.postbox import read_mail, transactions, write_mail

OVER = timedelta(seconds=-1)


def queue(engine: Engine, **options: object) -> Queue:
    return Queue(transactions(engine), clock=lambda: datetime.now(UTC), **options)  # type: ignore[arg-type]


def claim_one(used: Queue) -> Parcel:
    (found,) = used.claim(1).parcels
    return found


def set_values(engine: Engine, id_: uuid.UUID, **values: object) -> None:
    with engine.begin() as connection:
        connection.execute(update(Mail).where(Mail.id == id_).values(**values))


def test_a_mail_is_claimed_by_one(any_engine: Engine) -> None:
    ids = {write_mail(any_engine) for _ in range(5)}
    one, two = queue(any_engine), queue(any_engine)
    first, second = one.claim(3).parcels, two.claim(3).parcels
    assert (len(first), len(second)) == (3, 2)
    assert {parcel.id for parcel in (*first, *second)} == ids
    assert one.claim(3).parcels == ()
    assert {parcel.attempt for parcel in first} == {1}
    assert first[0].content.startswith(b"From: ALEF")


@pytest.mark.parametrize("state", [state for state in MailState if state is not MailState.QUEUED])
def test_what_is_not_queued_is_nobodys(any_engine: Engine, state: MailState) -> None:
    write_mail(any_engine, state=state)
    assert queue(any_engine).claim(1).parcels == ()


def test_what_a_person_was_left_is_theirs(any_engine: Engine) -> None:
    """A file they may have sent themselves, or a mail without an address."""
    write_mail(any_engine, deposited_at=datetime.now(UTC))
    write_mail(any_engine, recipient=None)
    assert queue(any_engine).claim(1).parcels == ()
    assert queue(any_engine).waiting() == 1


def test_a_mail_that_left(any_engine: Engine) -> None:
    id_ = write_mail(any_engine)
    used = queue(any_engine)
    parcel = claim_one(used)
    assert read_mail(any_engine, id_).state is MailState.SENDING
    assert used.offer([parcel]) == {id_}
    offered = read_mail(any_engine, id_).offered_at
    assert offered is not None
    assert abs(offered - datetime.now(UTC)) < timedelta(minutes=1)
    used.settle([(parcel, Outcome(MailState.SENT, "250 kept"))])
    mail = read_mail(any_engine, id_)
    assert (mail.state, mail.answer, mail.leased_until) == (MailState.SENT, "250 kept", None)
    assert mail.sent_at is not None
    assert used.waiting() == 0


def test_a_mail_is_offered_once(any_engine: Engine) -> None:
    """A second time, nobody knows whose dot it was."""
    write_mail(any_engine)
    used = queue(any_engine)
    parcel = claim_one(used)
    assert used.offer([parcel])
    assert not used.offer([parcel])


def test_how_mails_ended_is_written_with_the_next_offer(any_engine: Engine) -> None:
    """Each with its own words; one that is no longer this attempt's is left as it is."""
    for _ in range(5):
        write_mail(any_engine)
    used = queue(any_engine)
    one, two, late, refused, following = used.claim(5).parcels
    used.offer([one, two, late, refused])
    set_values(any_engine, late.id, attempt=2)
    ended = [
        (one, Outcome(MailState.SENT, "250 first")),
        (two, Outcome(MailState.SENT, "250 second")),
        (late, Outcome(MailState.SENT, "250 late")),
        (refused, Outcome(MailState.REFUSED, "550 no")),
    ]
    assert used.offer([following], ended=ended) == {following.id}
    mails = [read_mail(any_engine, parcel.id) for parcel in (one, two, late, refused, following)]
    assert [(mail.state, mail.answer) for mail in mails] == [
        (MailState.SENT, "250 first"),
        (MailState.SENT, "250 second"),
        (MailState.SENDING, None),
        (MailState.REFUSED, "550 no"),
        (MailState.SENDING, None),
    ]
    assert [mail.sent_at is not None for mail in mails] == [True, True, False, False, False]


def test_some_of_a_turn_may_be_lost(any_engine: Engine) -> None:
    ids = [write_mail(any_engine) for _ in range(3)]
    used = queue(any_engine)
    parcels = used.claim(3).parcels
    set_values(any_engine, ids[1], state=MailState.ABANDONED)
    assert used.offer(parcels) == {ids[0], ids[2]}


def test_a_lease_that_ends_before_the_offer(any_engine: Engine) -> None:
    """The mail is another's; the late sender can neither offer nor settle it."""
    id_ = write_mail(any_engine)
    late = claim_one(queue(any_engine, lease=OVER))
    used = queue(any_engine)
    again = claim_one(used)
    assert (again.id, again.attempt) == (id_, 2)
    assert not used.offer([late])
    for state in (MailState.SENT, MailState.REFUSED, MailState.QUEUED, MailState.UNCERTAIN):
        used.settle([(late, Outcome(state, "late"))])
    used.release([late])
    mail = read_mail(any_engine, id_)
    assert (mail.state, mail.answer, mail.attempt) == (MailState.SENDING, None, 2)
    assert used.offer([again]) == {id_}


def test_a_lease_that_ends_after_the_offer(any_engine: Engine) -> None:
    """Never sent again blindly; the sender that comes back with the answer is believed."""
    id_ = write_mail(any_engine)
    used = queue(any_engine, lease=OVER)
    parcel = claim_one(used)
    used.offer([parcel])
    assert used.claim(1).parcels == ()
    mail = read_mail(any_engine, id_)
    assert mail.state is MailState.UNCERTAIN
    assert mail.answer is not None
    assert "peut-être" in mail.answer
    assert [one.id for one in used.uncertain(5)] == [id_]
    used.settle([(parcel, Outcome(MailState.SENT, "250 kept"))])
    assert read_mail(any_engine, id_).state is MailState.SENT
    assert used.uncertain(5) == ()


def test_an_old_uncertainty_is_no_longer_looked_up(any_engine: Engine) -> None:
    id_ = write_mail(any_engine, state=MailState.UNCERTAIN, offered_at=datetime.now(UTC) - timedelta(days=3))
    assert queue(any_engine).uncertain(5) == ()
    assert read_mail(any_engine, id_).state is MailState.UNCERTAIN


def test_what_is_given_back_goes_at_once(any_engine: Engine) -> None:
    """But not what was offered."""
    write_mail(any_engine)
    used = queue(any_engine)
    parcel = claim_one(used)
    used.release([parcel])
    again = claim_one(used)
    assert again.attempt == 2
    used.offer([again])
    used.release([again])
    assert used.claim(1).parcels == ()


def test_a_refusal_is_for_good(any_engine: Engine) -> None:
    id_ = write_mail(any_engine)
    used = queue(any_engine)
    used.settle([(claim_one(used), Outcome(MailState.REFUSED, "550 unknown"))])
    mail = read_mail(any_engine, id_)
    assert (mail.state, mail.answer) == (MailState.REFUSED, "550 unknown")
    assert used.claim(1).parcels == ()


@pytest.mark.parametrize(
    ("attempt", "wish", "minutes"),
    [(1, None, 1), (2, None, 2), (4, None, 8), (30, None, 60), (1, 600.0, 10), (1, 1e9, 24 * 60)],
)
def test_each_wait_is_twice_the_one_before(
    any_engine: Engine, attempt: int, wish: float | None, minutes: int
) -> None:
    """An hour at most, unless the server asked for more; a day at most then."""
    id_ = write_mail(any_engine, attempt=attempt - 1, written_at=datetime.now(UTC))
    used = queue(any_engine)
    parcel = claim_one(used)
    assert parcel.attempt == attempt
    used.offer([parcel])
    used.settle([(parcel, Outcome(MailState.QUEUED, "451 later", wait=wish))])
    mail = read_mail(any_engine, id_)
    assert (mail.state, mail.answer, mail.offered_at) == (MailState.QUEUED, "451 later", None)
    assert mail.not_before is not None
    waits = mail.not_before - datetime.now(UTC)
    assert timedelta(minutes=minutes - 1) < waits <= timedelta(minutes=minutes)
    assert used.claim(1).parcels == ()
    set_values(any_engine, id_, not_before=datetime.now(UTC) - timedelta(seconds=5))
    assert claim_one(used).attempt == attempt + 1


def test_a_mail_is_given_up_after_days_of_trying(any_engine: Engine) -> None:
    """With the last reason. A desk that was off all these days still tries."""
    old = datetime.now(UTC) - timedelta(days=6)
    tried, new, young = (
        write_mail(any_engine, attempt=9, written_at=old),
        write_mail(any_engine, written_at=old),
        write_mail(any_engine, attempt=9, written_at=datetime.now(UTC)),
    )
    used = queue(any_engine)
    used.settle([(one, Outcome(MailState.QUEUED, "451 full")) for one in used.claim(3).parcels])
    assert [read_mail(any_engine, one).state for one in (tried, new, young)] == [
        *(MailState.ABANDONED, MailState.QUEUED, MailState.QUEUED)
    ]
    assert read_mail(any_engine, tried).answer == "451 full"


def test_the_providers_pace_is_all_senders(any_engine: Engine) -> None:
    """A minute's allowance, claimed and offered mails counted over all desks."""
    for _ in range(5):
        write_mail(any_engine)
    one, two = (queue(any_engine, per_minute=3) for _ in range(2))
    first = one.claim(2).parcels
    second = two.claim(9).parcels
    assert (len(first), len(second)) == (2, 1)
    stopped = one.claim(9)
    assert (stopped.parcels, stopped.wait) == ((), 20.0)
    one.offer(first)
    one.settle([(parcel, Outcome(MailState.SENT, "250")) for parcel in first])
    assert one.claim(9).wait == 20.0
    for parcel in first:
        set_values(any_engine, parcel.id, offered_at=datetime.now(UTC) - timedelta(seconds=90))
    assert len(one.claim(9).parcels) == 2
    two.release(second)


def test_a_pace_is_nobodys_business_where_nothing_waits(any_engine: Engine) -> None:
    write_mail(any_engine)
    used = queue(any_engine, per_minute=1)
    used.offer(used.claim(1).parcels)
    assert used.claim(1).wait is None
