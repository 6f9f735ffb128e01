"""Carry pending decisions from the outbox to the shared database, in the order they were taken."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from coordinator_app.errors import DeskError
from coordinator_app.outbox import Event, Outbox
from coordinator_app.shared import Shared
from db import audit, verdicts
from db.models import AuditEvent, Document
from db.queries.projection import models
from db.rules.formats import show_date
from db.rules.ruling import Ruling

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
) -> PushReport:
    """Apply every decision whose time has come (`all_of_them`: every one), each in its own transaction."""
    applied: list[uuid.UUID] = []
    refused = 0
    problem = None
    try:
        while (ruling := outbox.take(clock(), all_of_them=all_of_them)) is not None:
            outcome = _apply(shared, ruling, compose, clock())
            if isinstance(outcome, verdicts.Applied):
                outbox.sent(ruling.id, at=clock(), seen=True)
                applied.append(ruling.id)
            else:
                _block(outbox, ruling.id, outcome)
                refused += 1
            log.info("decision %s: %s", ruling.id, type(outcome).__name__)
        _push_events(outbox, shared)
        outbox.forget_done(clock())
    except DeskError as error:
        log.warning("push stopped: %s", error.title)
        problem = error
    return PushReport(tuple(applied), refused, outbox.waiting(), problem)


def _apply(shared: Shared, ruling: Ruling, compose: verdicts.Compose, now: datetime) -> verdicts.Outcome:
    try:
        with shared.transaction() as session:
            return verdicts.apply(session, ruling, compose=compose, now=now)
    except IntegrityError:
        # The database itself says no, and will say it again: the decisions behind must not wait for ever.
        log.exception("decision %s breaks a constraint", ruling.id)
        return verdicts.Rejected("La base refuse cette décision : prévenez l’administrateur.")


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


def _push_events(outbox: Outbox, shared: Shared) -> None:
    while events := outbox.events():
        with shared.transaction() as session:
            for event in events:
                _record(session, event)
        outbox.forget_events([event.id for event in events])


def _record(session: Session, event: Event) -> None:
    """Add an event to the log, once; one about what is gone meanwhile is dropped, as its dossier was."""
    row = session.get(models[event.subject], event.subject_id)
    if row is None or session.get(AuditEvent, event.id) is not None:
        return
    audit.record(
        session,
        event.action,
        event.subject,
        event.subject_id,
        id=event.id,
        by=event.by,
        at=event.at,
        detail=event.detail or (row.type_code if isinstance(row, Document) else ""),
    )
