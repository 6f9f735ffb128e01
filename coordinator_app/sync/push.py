"""Carry pending decisions from the outbox to the shared database, in the order they were taken."""

import logging
import uuid
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coordinator_app.errors import DeskError
from coordinator_app.outbox import Event, Outbox
from coordinator_app.server_errors import Busy, Denied
from coordinator_app.shared import Shared
from db import audit, verdicts
from db.models import AuditEvent, Document
from db.queries.projection import models
from db.rules.formats import show_date
from db.rules.ruling import Ruling
from db.session import together
from db.types import Subject

TRIES = 4
"""How often a decision is tried when the shared database is busy, before the next round tries again."""
AT_ONCE = 20
"""How many decisions are taken from the outbox at once: each time it writes to the disk, twice."""
EVENTS = 200

log = logging.getLogger(__name__)


@dataclass(frozen=True)
class PushReport:
    """What a push did: the decisions applied, how many were refused (they wait for a person) or still wait.

    `problem` says why the round stopped early; what had not left stays in the outbox.
    """

    applied: tuple[uuid.UUID, ...]
    refused: int
    waiting: int
    problem: DeskError | None = None


def push(
    outbox: Outbox,
    shared: Shared,
    *,
    compose: verdicts.Compose,
    clock: Callable[[], datetime],
    all_of_them: bool = False,
    seen: bool = True,
    cancelled: Callable[[], bool] = lambda: False,
) -> PushReport:
    """Apply every decision whose time has come (`all_of_them`: every one), each in its own transaction.

    `seen`: this desk reads the shared database itself, so that what is accepted shows at once.
    """
    applied: list[uuid.UUID] = []
    refused = 0
    problem = None
    try:
        while not cancelled() and (taken := outbox.take(clock(), all_of_them=all_of_them, at_most=AT_ONCE)):
            accepted: dict[uuid.UUID, datetime] = {}
            left = deque(taken)
            try:
                while left:
                    ruling = left.popleft()
                    outcome = _apply(shared, ruling, compose, clock)
                    if isinstance(outcome, verdicts.Applied):
                        accepted[ruling.id] = clock()
                    else:
                        _block(outbox, ruling.id, outcome)
                        refused += 1
                    log.info("decision %s: %s", ruling.id, type(outcome).__name__)
                    if cancelled():
                        break
            finally:
                # Told of all of them at once: one it is not told of is sent again, and found to be there.
                outbox.sent(accepted, seen=seen)
                outbox.give_back(left)
                applied += accepted
        _push_events(outbox, shared, cancelled)
        outbox.forget_done(clock())
    except DeskError as error:
        log.warning("push stopped: %s", error.title)
        problem = error
    return PushReport(tuple(applied), refused, outbox.waiting(), problem)


def _apply(
    shared: Shared, ruling: Ruling, compose: verdicts.Compose, clock: Callable[[], datetime]
) -> verdicts.Outcome:
    for left in reversed(range(TRIES)):
        try:
            with shared.transaction() as session:
                return verdicts.apply(session, ruling, compose=compose, now=clock())
        except Busy:
            # Others decide at the same time: the transaction was taken back whole.
            if not left:
                raise
        except (IntegrityError, Denied):
            # The database itself says no, and will say it again: the decisions behind must not wait for ever.
            log.exception("decision %s is refused by the database", ruling.id)
            return verdicts.Rejected("La base refuse cette décision : prévenez l’administrateur.")
    raise AssertionError("unreachable")


def _block(outbox: Outbox, ruling_id: uuid.UUID, outcome: verdicts.Conflict | verdicts.Rejected) -> None:
    if isinstance(outcome, verdicts.Conflict):
        outbox.block(ruling_id, told(outcome), conflict=True, by=outcome.by, at=outcome.at)
    else:
        outbox.block(ruling_id, told(outcome))


def told(outcome: verdicts.Conflict | verdicts.Rejected) -> str:
    """Return why a decision was not taken, as a sentence."""
    if isinstance(outcome, verdicts.Rejected):
        return outcome.sentence
    if outcome.by and outcome.at:
        local = outcome.at.astimezone()
        return f"{outcome.by} a décidé avant vous, le {show_date(local.date())} à {local:%H:%M}."
    return "La famille a modifié le dossier entre-temps : ouvrez-le à nouveau."


def _push_events(outbox: Outbox, shared: Shared, cancelled: Callable[[], bool]) -> None:
    while not cancelled() and (events := outbox.events(limit=EVENTS)):
        _log_events(shared, events)
        outbox.forget_events([event.id for event in events])


def _log_events(shared: Shared, events: Sequence[Event]) -> None:
    try:
        with shared.transaction() as session:
            _record(session, events)
    except Denied:
        # One of them, about what this person may no longer see, must not hold the others back.
        if len(events) == 1:
            log.warning("event %s is refused by the database", events[0].id)
            return
        for event in events:
            _log_events(shared, [event])


def _record(session: Session, events: Sequence[Event]) -> None:
    """Add events to the log, once; one about what is gone meanwhile is dropped, as its dossier was.

    What they are about is read at once: each question is a journey to the server and back.
    """
    logged = set(session.scalars(select(AuditEvent.id).where(AuditEvent.id.in_([e.id for e in events]))))
    rows: dict[tuple[Subject, uuid.UUID], Any] = {}
    for subject in {event.subject for event in events}:
        ids = [event.subject_id for event in events if event.subject is subject]
        found = session.scalars(select(models[subject]).where(models[subject].id.in_(ids)))
        rows |= {(subject, row.id): row for row in found}
    known = [
        (event, row, audit.owners(session, row))
        for event in events
        if event.id not in logged and (row := rows.get((event.subject, event.subject_id))) is not None
    ]
    with together(session):
        for event, row, owners in known:
            audit.record(
                session,
                event.action,
                event.subject,
                event.subject_id,
                owned_by=owners,
                id=event.id,
                by=event.by,
                at=event.at,
                detail=event.detail or (row.type_code if isinstance(row, Document) else ""),
            )
