"""The mails to send as rows that senders claim: transitions in, each one transaction; states and words out.

A claim is a lease and an attempt number; a sender whose lease ended finds its number, or the state, changed
and leaves the mail alone. On PostgreSQL the server's clock decides, since desks' clocks differ.
"""

import uuid
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Protocol, cast

from sqlalchemy import (
    ColumnElement,
    String,
    Table,
    Update,
    and_,
    bindparam,
    case,
    func,
    literal,
    or_,
    select,
    text,
    update,
)
from sqlalchemy.orm import Session
from sqlalchemy.sql.dml import ReturningUpdate

from coordinator_app.mail.transport import Outcome, Parcel
from db.columns import Instant
from db.models import Mail
from db.types import MailState

LEASE = timedelta(minutes=15)  # longer than a server may take to answer the final dot
GIVE_UP_AFTER = timedelta(days=5)
ATTEMPTS_BEFORE_GIVING_UP = 6  # a desk that was off for a week still tries
FIRST_WAIT, LONGEST_WAIT = timedelta(minutes=1), timedelta(hours=1)
LONGEST_WISH = timedelta(days=1)
LOOKED_UP_FOR = timedelta(days=2)
_THROTTLE_LOCK = 0x6D61696C  # PostgreSQL's advisory locks are numbers

_mail = cast("Table", Mail.__table__)
_columns = (_mail.c.id, _mail.c.attempt, _mail.c.recipient, _mail.c.message_id, _mail.c.content)
_LINE_LOST = "L’envoi s’est interrompu après la remise du message : le serveur l’a peut-être."


class Transaction(Protocol):
    """Opens a session; `durable=False` where a power cut may take the commit back."""

    def __call__(self, *, durable: bool = True) -> AbstractContextManager[Session]:
        """Yield a session whose writes are committed together, or not at all."""


@dataclass(frozen=True)
class Claim:
    """Mails taken, oldest first; `wait`: seconds before the provider's throttle lets more go."""

    parcels: tuple[Parcel, ...]
    wait: float | None = None


class Queue:
    """The shared database's mails, as one sender sees them."""

    def __init__(
        self,
        transaction: Transaction,
        *,
        clock: Callable[[], datetime],
        lease: timedelta = LEASE,
        give_up_after: timedelta = GIVE_UP_AFTER,
        per_minute: int | None = None,
        first_wait: timedelta = FIRST_WAIT,
    ) -> None:
        self._transaction, self._clock = transaction, clock
        self._lease, self._give_up_after, self._per_minute = lease, give_up_after, per_minute
        self._first_wait = first_wait

    def claim(self, limit: int) -> Claim:
        """Take at most `limit` due mails, after freeing those whose sender has gone.

        Losing this to a power cut frees the mails, whose sender is gone as well.
        """
        with self._relaxed() as session:
            self._sweep(session)
            room = self._room(session)
            ids = self._due(session, limit if room is None else min(limit, max(room, 1)))
            if ids and room is not None and room <= 0:
                return Claim((), 60 / (self._per_minute or 60))
            if not ids:
                return Claim(())
            rows = session.execute(
                update(_mail)
                .where(_mail.c.id.in_(ids))
                .values(
                    state=MailState.SENDING,
                    attempt=_mail.c.attempt + 1,
                    leased_until=self._now(session, after=self._lease),
                    offered_at=None,
                    not_before=None,
                )
                .returning(*_columns)
            )
            found = {row.id: Parcel(*row) for row in rows}
            return Claim(tuple(found[id_] for id_ in ids))

    def offer(
        self, parcels: Sequence[Parcel], *, ended: Sequence[tuple[Parcel, Outcome]] = ()
    ) -> frozenset[uuid.UUID]:
        """Write, before the final dot, that a server may have these mails soon; return those still ours.

        `ended`: attempts to settle in the same transaction, since one costs less than two.
        """
        with self._transaction() as session:
            self._settle(session, ended)
            values = self._moments(session) | _values(parcels)
            statement = _offering(len(parcels), on_server=_on_server(session), lease=self._lease)
            return frozenset(row.id for row in session.connection().execute(statement, values))

    def settle(self, outcomes: Sequence[tuple[Parcel, Outcome]]) -> None:
        """Write how attempts ended; a mail that is no longer this attempt's is left as it is.

        The attempt that offered a mail may still say that it arrived after others found it *uncertain*.
        Losing this to a power cut makes a mail *uncertain*; losing what `offer` wrote would send it twice.
        """
        if outcomes:
            with self._relaxed() as session:
                self._settle(session, outcomes)

    def release(self, parcels: Iterable[Parcel]) -> None:
        """Give back mails that were claimed and not offered."""
        with self._transaction() as session:
            for parcel in parcels:
                session.execute(
                    _ours(parcel, MailState.SENDING)
                    .where(_mail.c.offered_at.is_(None))
                    .values(state=MailState.QUEUED, leased_until=None)
                )

    def uncertain(self, limit: int) -> tuple[Parcel, ...]:
        """Return mails that a provider may still know more of."""
        with self._transaction() as session:
            rows = session.execute(
                select(*_columns)
                .where(
                    _mail.c.state == MailState.UNCERTAIN,
                    _mail.c.offered_at > self._now(session, after=-LOOKED_UP_FOR),
                )
                .order_by(_mail.c.offered_at)
                .limit(limit)
            )
            return tuple(Parcel(*row) for row in rows)

    def waiting(self) -> int:
        """Return how many mails are still to be sent, now or later."""
        with self._transaction() as session:
            return (
                session.scalar(
                    select(func.count())
                    .select_from(_mail)
                    .where(
                        _mail.c.state.in_([MailState.QUEUED, MailState.SENDING]),
                        _mail.c.deposited_at.is_(None),
                    )
                )
                or 0
            )

    def _sweep(self, session: Session) -> None:
        """End leases: what was not offered is to be sent again, the rest only its server knows."""
        ended = (
            select(_mail.c.id)
            .where(_mail.c.state == MailState.SENDING, _mail.c.leased_until < self._now(session))
            .with_for_update(skip_locked=True)
        )
        ids = session.scalars(ended).all()
        if not ids:
            return
        for offered, values in (
            (_mail.c.offered_at.is_(None), {"state": MailState.QUEUED}),
            (_mail.c.offered_at.is_not(None), {"state": MailState.UNCERTAIN, "answer": _LINE_LOST}),
        ):
            session.execute(
                update(_mail)
                .where(_mail.c.id.in_(ids), _mail.c.state == MailState.SENDING, offered)
                .values(leased_until=None, **values)
            )

    def _due(self, session: Session, limit: int) -> list[uuid.UUID]:
        """Return due mails: those tried before, then the others, about in the order they were written.

        No sort: the index on state and moment finds the next few among ten thousand at once.
        """
        found: list[uuid.UUID] = []
        for moment in (_mail.c.not_before <= self._now(session), _mail.c.not_before.is_(None)):
            found += session.scalars(
                select(_mail.c.id)
                .where(
                    _mail.c.state == MailState.QUEUED,
                    moment,
                    # What was left as a file is a person's to send.
                    _mail.c.deposited_at.is_(None),
                    _mail.c.recipient.is_not(None),
                )
                .limit(limit - len(found))
                .with_for_update(skip_locked=True)
            )
        return found

    def _settle(self, session: Session, outcomes: Sequence[tuple[Parcel, Outcome]]) -> None:
        sent = {parcel: outcome.answer for parcel, outcome in outcomes if outcome.state is MailState.SENT}
        if sent:
            values = self._moments(session) | _values(sent)
            values.pop("until", None)
            values |= {f"words{place}": answer for place, answer in enumerate(sent.values())}
            session.connection().execute(_sending(len(sent), on_server=_on_server(session)), values)
        for parcel, outcome in outcomes:
            if outcome.state is not MailState.SENT:
                self._settle_unsent(session, parcel, outcome)

    def _settle_unsent(self, session: Session, parcel: Parcel, outcome: Outcome) -> None:
        ours = _ours(parcel, MailState.SENDING, MailState.UNCERTAIN)
        values: dict[str, object] = {"state": outcome.state, "answer": outcome.answer, "leased_until": None}
        if outcome.state is MailState.QUEUED:
            given_up = session.execute(
                ours.where(
                    _mail.c.attempt >= ATTEMPTS_BEFORE_GIVING_UP,
                    _mail.c.written_at < self._now(session, after=-self._give_up_after),
                )
                .values({**values, "state": MailState.ABANDONED})
                .returning(_mail.c.id)
            )
            if given_up.first() is not None:
                return
            values |= {
                "not_before": self._now(session, after=self._wait(parcel, outcome)),
                "offered_at": None,
            }
        session.execute(ours.values(values))

    def _room(self, session: Session) -> int | None:
        """Return how many more may go within the provider's minute, over all senders; None without limit."""
        if self._per_minute is None:
            return None
        if _on_server(session):
            # Two senders must not both count before either claims.
            session.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _THROTTLE_LOCK})
        taken = session.scalar(
            select(func.count())
            .select_from(_mail)
            .where(
                or_(
                    _mail.c.offered_at > self._now(session, after=-timedelta(minutes=1)),
                    and_(_mail.c.state == MailState.SENDING, _mail.c.offered_at.is_(None)),
                )
            )
        )
        return self._per_minute - (taken or 0)

    @contextmanager
    def _relaxed(self) -> Iterator[Session]:
        """Open a transaction whose commit need not wait for the disk."""
        with self._transaction(durable=False) as session:
            if _on_server(session):
                session.execute(text("SET LOCAL synchronous_commit TO off"))
            yield session

    def _wait(self, parcel: Parcel, outcome: Outcome) -> timedelta:
        """Return a wait that doubles with each attempt, or the server's wish where it is longer."""
        doubled: timedelta = self._first_wait * 2 ** min(parcel.attempt - 1, 16)
        return max(min(doubled, LONGEST_WAIT), min(timedelta(seconds=outcome.wait or 0), LONGEST_WISH))

    def _moments(self, session: Session) -> dict[str, object]:
        """Return the values of the prepared statements' moments, where the server does not know them."""
        now = self._clock()
        return {} if _on_server(session) else {"now": now, "until": now + self._lease}

    def _now(self, session: Session, *, after: timedelta = timedelta()) -> ColumnElement[datetime]:
        if _on_server(session):
            return func.now() + after
        return literal(self._clock() + after, Instant())


def _on_server(session: Session) -> bool:
    """Tell whether the database is a server with a clock of its own."""
    return session.get_bind().dialect.name == "postgresql"


# Written for every few mails: building these statements anew would cost more than their execution.
@cache
def _offering(count: int, *, on_server: bool, lease: timedelta) -> ReturningUpdate[tuple[uuid.UUID]]:
    return (
        update(_mail)
        .where(_claims(count), _mail.c.state == MailState.SENDING, _mail.c.offered_at.is_(None))
        .values(
            offered_at=func.now() if on_server else bindparam("now"),
            leased_until=func.now() + lease if on_server else bindparam("until"),
        )
        .returning(_mail.c.id)
    )


@cache
def _sending(count: int, *, on_server: bool) -> Update:
    return (
        update(_mail)
        .where(
            _claims(count),
            or_(_mail.c.state == MailState.SENDING, _mail.c.state == MailState.UNCERTAIN),
        )
        .values(
            state=MailState.SENT,
            answer=case(
                *(
                    (_mail.c.id == bindparam(f"id{n}"), bindparam(f"words{n}", type_=String()))
                    for n in range(count)
                )
            ),
            leased_until=None,
            sent_at=func.now() if on_server else bindparam("now"),
        )
    )


def _claims(count: int) -> ColumnElement[bool]:
    return or_(
        *(
            and_(_mail.c.id == bindparam(f"id{n}"), _mail.c.attempt == bindparam(f"attempt{n}"))
            for n in range(count)
        )
    )


def _values(parcels: Iterable[Parcel]) -> dict[str, object]:
    """Return the values of `_claims`."""
    values: dict[str, object] = {}
    for place, one in enumerate(parcels):
        values |= {f"id{place}": one.id, f"attempt{place}": one.attempt}
    return values


def _ours(parcel: Parcel, *states: MailState) -> Update:
    return update(_mail).where(
        _mail.c.id == parcel.id, _mail.c.attempt == parcel.attempt, _mail.c.state.in_(states)
    )
