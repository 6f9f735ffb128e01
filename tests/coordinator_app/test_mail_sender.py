"""A round of sending: what goes, what stops it, what is given back; by a way of sending that does as told."""

import uuid
from collections.abc import Callable, Collection, Sequence
from datetime import UTC, datetime

import pytest
from sqlalchemy import Engine

from coordinator_app.errors import DeskError
from coordinator_app.mail.queue import Queue
from coordinator_app.mail.sender import Report, Sender
from coordinator_app.mail.smtp import Smtp
from coordinator_app.mail.transport import Offer, Outcome, Parcel
from db.types import MailState
from tests.coordinator_app.postbox import postbox, read_mail, transactions, write_mail


class Scripted:
    """Ends mails as it was told, one after the other, two at once."""

    at_once = 2

    def __init__(self, *outcomes: Outcome | Exception, known: Outcome | None = None) -> None:
        self.outcomes, self.known = list(outcomes), known
        self.closed = 0

    def deliver(
        self, parcels: Sequence[Parcel], offer: Offer, *, meanwhile: Callable[[], None]
    ) -> list[tuple[Parcel, Outcome | None]]:
        del meanwhile  # nothing takes long here
        offer(parcels)
        ended: list[tuple[Parcel, Outcome | None]] = []
        for parcel in parcels:
            outcome = self.outcomes.pop(0)
            if isinstance(outcome, Exception):
                raise outcome
            ended.append((parcel, outcome))
        return ended

    def lookup(self, parcel: Parcel) -> Outcome | None:
        del parcel
        return self.known

    def close(self) -> None:
        self.closed += 1


class Patience:
    """Counts what it is asked to wait, and says stop after some waits."""

    def __init__(self, waits: int = 1000) -> None:
        self.waited: list[float] = []
        self.left = waits

    def __call__(self, seconds: float) -> bool:
        if seconds:
            self.waited.append(seconds)
        return len(self.waited) < self.left


SENT = Outcome(MailState.SENT, "250")


def queue(engine: Engine, per_minute: int | None = None) -> Queue:
    return Queue(transactions(engine), clock=lambda: datetime.now(UTC), per_minute=per_minute)


def test_all_that_is_due_goes(any_engine: Engine) -> None:
    """By a real server, several batches."""
    ids = [write_mail(any_engine, recipient=f"f{n}@exemple.fr") for n in range(23)]
    with postbox() as server:
        report = Sender(queue(any_engine), Smtp(server.account()), wait=Patience(), batch=5).drain()
    assert report == Report({MailState.SENT: 23})  # type: ignore[arg-type]  # equal to its Counter
    assert sorted(who for who, _ in server.taken) == sorted(f"f{n}@exemple.fr" for n in range(23))
    assert {read_mail(any_engine, one).state for one in ids} == {MailState.SENT}


def test_a_problem_of_every_mail_stops_the_round(engine: Engine) -> None:
    """The rest is given back and could go at once."""
    for _ in range(5):
        write_mail(engine)
    way = Scripted(SENT, Outcome(MailState.QUEUED, "535 no", stop=True))
    used = queue(engine)
    report = Sender(used, way, wait=Patience()).drain()
    assert report.problem == "535 no"
    assert report.counts == {MailState.SENT: 1, MailState.QUEUED: 1}
    assert len(used.claim(9).parcels) == 3
    assert way.closed == 1


def test_being_asked_to_stop_gives_the_rest_back(engine: Engine) -> None:
    for _ in range(5):
        write_mail(engine)
    used = queue(engine)
    asked = iter([True, True, False, False, False])
    Sender(used, Scripted(SENT, SENT), wait=lambda _seconds: next(asked)).drain()
    assert len(used.claim(9).parcels) == 3


def test_a_failure_on_the_way_gives_back_what_was_not_offered(engine: Engine) -> None:
    """What was offered waits for the end of its lease."""
    for _ in range(5):
        write_mail(engine)
    used = queue(engine)
    with pytest.raises(ZeroDivisionError):
        Sender(used, Scripted(SENT, ZeroDivisionError()), wait=Patience()).drain()
    assert len(used.claim(9).parcels) == 3


def test_how_mails_ended_is_written_before_the_next_leave(any_engine: Engine) -> None:
    ids = [write_mail(any_engine) for _ in range(6)]
    written: list[int] = []

    class Watching(Scripted):
        def deliver(
            self, parcels: Sequence[Parcel], offer: Offer, *, meanwhile: Callable[[], None]
        ) -> list[tuple[Parcel, Outcome | None]]:
            def watched(some: Sequence[Parcel]) -> Collection[uuid.UUID]:
                ours = offer(some)
                written.append(sum(read_mail(any_engine, one).state is MailState.SENT for one in ids))
                return ours

            return super().deliver(parcels, watched, meanwhile=meanwhile)

    Sender(queue(any_engine), Watching(*[SENT] * 6), wait=Patience()).drain()
    assert written == [0, 2, 4]
    assert {read_mail(any_engine, one).state for one in ids} == {MailState.SENT}


def test_how_mails_ended_is_written_though_the_next_offer_fails(engine: Engine) -> None:
    """And these are given back."""
    ids = [write_mail(engine) for _ in range(4)]

    class Failing(Queue):
        def offer(
            self, parcels: Sequence[Parcel], *, ended: Sequence[tuple[Parcel, Outcome]] = ()
        ) -> frozenset[uuid.UUID]:
            if ended:
                raise ZeroDivisionError
            return super().offer(parcels)

    used = Failing(transactions(engine), clock=lambda: datetime.now(UTC))
    with pytest.raises(ZeroDivisionError):
        Sender(used, Scripted(SENT, SENT), wait=Patience()).drain()
    states = [read_mail(engine, one).state for one in ids]
    assert sorted(states) == [MailState.QUEUED] * 2 + [MailState.SENT] * 2


def test_the_providers_pace_is_waited_for(engine: Engine) -> None:
    for _ in range(3):
        write_mail(engine)
    patience = Patience(waits=2)
    report = Sender(queue(engine, per_minute=2), Scripted(SENT, SENT), wait=patience).drain()
    assert report.counts == {MailState.SENT: 2}
    assert patience.waited == [30.0, 30.0]


def test_a_provider_is_asked_for_what_is_uncertain(engine: Engine) -> None:
    one = write_mail(engine, state=MailState.UNCERTAIN, offered_at=datetime.now(UTC))
    Sender(queue(engine), Scripted(), wait=Patience()).drain()
    assert read_mail(engine, one).state is MailState.UNCERTAIN
    report = Sender(queue(engine), Scripted(known=Outcome(MailState.SENT, "found")), wait=Patience()).drain()
    assert report.counts == {MailState.SENT: 1}
    mail = read_mail(engine, one)
    assert (mail.state, mail.answer) == (MailState.SENT, "found")


def test_watching_waits_longer_after_each_problem(engine: Engine) -> None:
    """Also after one of the database; and at its own pace again afterwards."""
    down = Outcome(MailState.QUEUED, "no answer", stop=True)
    for _ in range(2):
        write_mail(engine)
    told: list[Report] = []
    patience = Patience(waits=3)
    way = Scripted(down, down, DeskError("Les données sont occupées", "Recommencez"))
    sender = Sender(queue(engine), way, wait=patience)

    def tell(report: Report) -> None:
        told.append(report)
        if len(told) == 1:
            write_mail(engine)
            way.outcomes.pop(0) if len(way.outcomes) > 1 else None

    sender.watch(10, tell=tell)
    assert [bool(report.problem) for report in told] == [True, True, False]
    assert patience.waited == [20, 40, 10]
