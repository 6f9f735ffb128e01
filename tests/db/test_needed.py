"""Which files the queues need, in the order they will be looked at."""

import uuid
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from db.models import DocumentVersion
from db.queries import needed
from db.queries.projection import Pending
from db.queries.queues import Queue
from db.types import DocumentState, PlanningState, PreRegistrationState
from tests import builders
from tests.builders import NOW

NONE = Pending()


def files(session: Session, document_id: uuid.UUID) -> list[str]:
    """The hashes of a document's versions, the oldest first."""
    query = select(DocumentVersion.file_sha256).where(DocumentVersion.document_id == document_id)
    return list(session.scalars(query.order_by(DocumentVersion.number)))


def wanted(session: Session) -> list[str]:
    return [one.sha256 for one in needed.by_queues(session, pending=NONE)]


def test_documents_to_check_come_first_then_the_rest_of_the_dossier(any_engine: Engine) -> None:
    """By departure; each file once, the last version only."""
    with Session(any_engine) as session:
        late = builders.stay(session, first_day=date(2027, 8, 2), last_day=date(2027, 8, 14))
        soon = builders.stay(session, first_day=date(2027, 7, 5), last_day=date(2027, 7, 17))
        codes = [builders.document_type(session, code) for code in ("a", "b")]
        for stay in (late, soon):
            for code in codes:
                builders.requires(session, stay, code)
        found = {}
        for stay in (late, soon):
            who = builders.family(session)
            builders.pre_registration(session, who, stay, state=PreRegistrationState.VALIDATED)
            twice = (NOW, NOW + timedelta(days=1))
            found[stay] = (
                builders.document(session, who, "a", state=DocumentState.VALID),
                builders.document(session, who, "b", uploaded_at=twice),
            )
        order = [found[soon][1], found[late][1], found[soon][0], found[late][0]]
        assert wanted(session) == [files(session, one)[-1] for one in order]


def pending(session: Session, who: builders.Family, stay: uuid.UUID) -> None:
    builders.pre_registration(session, who, stay)


def planned(session: Session, who: builders.Family, stay: uuid.UUID) -> None:
    request = builders.pre_registration(session, who, stay, state=PreRegistrationState.VALIDATED)
    builders.planning(session, request)


def answered(session: Session, who: builders.Family, stay: uuid.UUID) -> None:
    request = builders.pre_registration(session, who, stay, state=PreRegistrationState.VALIDATED)
    builders.planning(session, request, state=PlanningState.ACCEPTED)


def refused(session: Session, who: builders.Family, stay: uuid.UUID) -> None:
    builders.pre_registration(session, who, stay, state=PreRegistrationState.REFUSED)


@pytest.mark.parametrize(
    ("ask", "state", "needs"),
    [
        (pending, DocumentState.VALID, True),
        (planned, DocumentState.VALID, True),
        (answered, DocumentState.VALID, False),
        (answered, DocumentState.SUBMITTED, True),
        (refused, DocumentState.SUBMITTED, False),
    ],
)
def test_only_what_waits_is_needed(
    engine: Engine,
    ask: Callable[[Session, builders.Family, uuid.UUID], None],
    state: DocumentState,
    needs: bool,
) -> None:
    with Session(engine) as session:
        stay, who = builders.stay(session), builders.family(session)
        builders.requires(session, stay, builders.document_type(session, "a"))
        ask(session, who, stay)
        document = builders.document(session, who, "a", state=state)
        assert wanted(session) == (files(session, document) if needs else [])


def test_what_a_dossier_needs(any_engine: Engine) -> None:
    """By the id of its row in each queue; an account, and a dossier without a piece, need nothing."""
    with Session(any_engine) as session:
        stay, who, other = builders.stay(session), builders.family(session), builders.family(session)
        builders.requires(session, stay, builders.document_type(session, "a"))
        request = builders.pre_registration(session, who, stay)
        planning = builders.planning(session, request)
        bare = builders.pre_registration(session, other, stay)
        (sha256,) = files(session, builders.document(session, who, "a"))
        for queue in (Queue.PRE_REGISTRATIONS, Queue.DOCUMENTS):
            assert needed.by_dossiers(session, queue, [request, bare], pending=NONE) == {
                request: {sha256},
                bare: frozenset(),
            }
        assert needed.by_dossiers(session, Queue.PLANNINGS, [planning], pending=NONE) == {planning: {sha256}}
        account = needed.by_dossiers(session, Queue.ACCOUNTS, [who.account], pending=NONE)
        assert account == {who.account: frozenset()}
