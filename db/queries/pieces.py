"""The pieces of one request, each with its versions, its last refusal and what it is worth."""

import uuid
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from sqlalchemy import BindParameter, Select, bindparam, select
from sqlalchemy.orm import Session

from db.columns import Uid
from db.models import (
    Child,
    Decision,
    DecisionPiece,
    DecisionReason,
    Document,
    DocumentType,
    DocumentVersion,
    File,
    PreRegistration,
    Requirement,
    Stay,
)
from db.queries.asked import joined
from db.queries.dossier import Piece, VersionCard
from db.queries.projection import Pending
from db.rules.planning import Interval
from db.rules.reasons import Reason
from db.rules.requirements import status, to_renew
from db.rules.ruling import ReasonGiven
from db.types import DocumentState, Subject, Verdict


def of_request(
    session: Session,
    pre_registration_id: uuid.UUID,
    *,
    days: Interval,
    since: datetime | None,
    pending: Pending,
    latest: date | None = None,
) -> tuple[Piece, ...]:
    """Return the pieces of a request in the order of their types, judged over `days`.

    `since` is the last decision on the request: what was given later is `new`. `latest` is the last day of
    the latest stay booked besides.
    """
    rows = session.execute(_asked_of(pending), {"request": pre_registration_id}).all()
    ids = [row.Document.id for row in rows if row.Document]
    versions = _versions(session, ids)
    refusals = {**_refusals(session, ids), **_pending_refusals(session, ids, pending)}
    told = _announced(session, ids)
    return tuple(
        _piece(
            row,
            days=days,
            since=since,
            latest=latest,
            versions=versions,
            refusal=refusals.get(row.Document.id) if row.Document else None,
            announced=row.Document is not None and (row.Document.id, row.Document.revision) in told,
        )
        for row in rows
    )


@lru_cache(maxsize=16)
def _asked_of(pending: Pending) -> Select[Any]:
    """Return the statement of a request's pieces; writing it takes longer than running it."""
    request = PreRegistration.__table__.join(Stay.__table__).join(Child.__table__)
    source, seen = joined(pending, request.join(Requirement.__table__, Requirement.stay_id == Stay.id))
    return (
        select(
            Requirement.mandatory,
            DocumentType,
            Document,
            seen.state.label("visible"),
            seen.valid_from.label("valid_from"),
            seen.valid_until.label("valid_until"),
            seen.details.label("captured"),
        )
        .select_from(source)
        .where(PreRegistration.id == bindparam("request", type_=Uid))
        .order_by(DocumentType.position, DocumentType.code)
    )


def _piece(
    row: Any,
    *,
    days: Interval,
    since: datetime | None,
    latest: date | None,
    versions: Mapping[uuid.UUID, list[VersionCard]],
    refusal: tuple[tuple[ReasonGiven, ...], str] | None,
    announced: bool,
) -> Piece:
    kind, document = row.DocumentType, row.Document
    state = DocumentState(row.visible) if document else DocumentState.MISSING
    cards = versions.get(document.id, []) if document else []
    reasons, message = refusal if refusal and state is DocumentState.REFUSED else ((), "")
    return Piece(
        document_id=document.id if document else None,
        revision=document.revision if document else 0,
        type_code=kind.code,
        label=kind.label,
        scope=kind.scope,
        medical=kind.medical,
        mandatory=row.mandatory,
        state=state,
        status=status(
            state,
            first_day=days.first,
            last_day=days.last,
            valid_from=row.valid_from,
            valid_until=row.valid_until,
        ),
        valid_from=row.valid_from,
        valid_until=row.valid_until,
        captured=row.captured or {},
        to_renew=to_renew(state, last_day=days.last, valid_until=row.valid_until, latest_last_day=latest),
        versions=tuple(cards),
        reasons=reasons,
        message=message,
        announced=announced,
        new=since is not None and bool(cards) and cards[0].uploaded_at > since,
    )


def _versions(session: Session, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[VersionCard]]:
    found: dict[uuid.UUID, list[VersionCard]] = {}
    rows = session.execute(_versions_of(), {"documents": ids})
    decided = _rulings(session, ids)
    replaced: dict[uuid.UUID, datetime] = {}  # newest first: when the next version came
    for version, size in rows:
        until = replaced.get(version.document_id)
        ruled = [
            verdict
            for at, verdict in decided.get(version.document_id, ())
            if at >= version.uploaded_at and (until is None or at < until)
        ]
        replaced[version.document_id] = version.uploaded_at
        card = VersionCard(
            version.number,
            version.file_sha256,
            version.original_name,
            version.uploaded_at,
            size,
            refused=ruled[-1:] == [Verdict.REFUSE],
        )
        found.setdefault(version.document_id, []).append(card)
    return found


@cache
def _versions_of() -> Select[DocumentVersion, int]:
    return (
        select(DocumentVersion, File.size)
        .join(File, File.sha256 == DocumentVersion.file_sha256)
        .where(DocumentVersion.document_id.in_(_documents()))
        .order_by(DocumentVersion.number.desc())
    )


def _documents() -> BindParameter[uuid.UUID]:
    return bindparam("documents", type_=Uid, expanding=True)


def _rulings(
    session: Session, ids: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, list[tuple[datetime, Verdict]]]:
    """Return when and how each document was decided on, the first decision first."""
    found: dict[uuid.UUID, list[tuple[datetime, Verdict]]] = {}
    for document_id, at, verdict in session.execute(_rulings_on(), {"documents": ids}):
        found.setdefault(document_id, []).append((at, Verdict(verdict)))
    return found


@cache
def _rulings_on() -> Select[uuid.UUID, datetime, Verdict]:
    return (
        select(Decision.subject_id, Decision.recorded_at, Decision.verdict)
        .where(Decision.subject == Subject.DOCUMENT, Decision.subject_id.in_(_documents()))
        .order_by(Decision.recorded_at)
    )


def _refusals(
    session: Session, ids: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, tuple[tuple[ReasonGiven, ...], str]]:
    rows = session.execute(_refusals_of(), {"documents": ids}).all()
    given = reasons(session, [row.id for row in rows])
    return {row.subject_id: (given.get(row.id, ()), row.message) for row in rows}


@cache
def _refusals_of() -> Select[uuid.UUID, uuid.UUID, str]:
    return (
        select(Decision.id, Decision.subject_id, Decision.message)
        .where(
            Decision.subject == Subject.DOCUMENT,
            Decision.subject_id.in_(_documents()),
            Decision.verdict == Verdict.REFUSE,
        )
        .order_by(Decision.recorded_at)
    )


def _pending_refusals(
    session: Session, ids: Sequence[uuid.UUID], pending: Pending
) -> Mapping[uuid.UUID, tuple[tuple[ReasonGiven, ...], str]]:
    if pending.table is None:
        return {}
    columns = pending.table.c
    rows = session.execute(
        select(columns.subject_id, columns.reasons, columns.message).where(
            columns.subject == Subject.DOCUMENT, columns.subject_id.in_(ids)
        )
    )
    return {
        row.subject_id: (
            tuple(ReasonGiven(Reason(code), detail) for code, detail in row.reasons),
            row.message,
        )
        for row in rows
    }


def _announced(session: Session, ids: Sequence[uuid.UUID]) -> set[tuple[uuid.UUID, int]]:
    rows = session.execute(_announced_of(), {"documents": ids})
    return {(document_id, revision) for document_id, revision in rows}


@cache
def _announced_of() -> Select[uuid.UUID, int]:
    return select(DecisionPiece.document_id, DecisionPiece.document_revision).where(
        DecisionPiece.document_id.in_(_documents())
    )


def reasons(
    session: Session, decision_ids: Sequence[uuid.UUID]
) -> Mapping[uuid.UUID, tuple[ReasonGiven, ...]]:
    """Return the coded reasons of decisions, in the order they were given."""
    found: dict[uuid.UUID, tuple[ReasonGiven, ...]] = {}
    if not decision_ids:
        return found
    rows = session.scalars(
        select(DecisionReason)
        .where(DecisionReason.decision_id.in_(decision_ids))
        .order_by(DecisionReason.position)
    )
    for row in rows:
        found[row.decision_id] = (*found.get(row.decision_id, ()), ReasonGiven(Reason(row.code), row.detail))
    return found
