"""The demo season: complete, consistent, the same every time, with everything a reviewer can meet."""

import uuid
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from email import message_from_bytes, policy
from hashlib import sha256
from itertools import pairwise
from typing import Any

import pypdfium2
import pytest
from sqlalchemy import Engine, StaticPool, create_engine, event, func, select
from sqlalchemy.orm import Session

from db.models import (
    Account,
    AuditEvent,
    Base,
    Child,
    ChildHousehold,
    Decision,
    DecisionPiece,
    DecisionReason,
    Document,
    DocumentType,
    DocumentVersion,
    EmergencyContact,
    FamilyEdit,
    File,
    Guardian,
    Household,
    Mail,
    PlanningInterval,
    PlanningRequest,
    PreRegistration,
    Requirement,
    Staff,
    Stay,
    StayGroup,
)
from db.rules.formats import parse_phone, show_phone
from db.rules.planning import Interval, first_full_day, occupation
from db.rules.reasons import Reason
from db.rules.requirements import PieceStatus, status
from db.rules.workflow import needs_words
from db.types import (
    AccountState,
    DocumentState,
    MailState,
    PlanningState,
    PreRegistrationState,
    Role,
    Scope,
    Subject,
    Verdict,
    type_of_state,
)
from demo.season import Size, populate

TODAY = date(2026, 11, 23)
MIDNIGHT = datetime(2026, 11, 23, tzinfo=UTC)
LIVE = (
    PreRegistrationState.PENDING,
    PreRegistrationState.VALIDATED,
    PreRegistrationState.WAITLISTED,
    PreRegistrationState.TO_COMPLETE,
)
WAITING = ("pending", "submitted")
MODELS: dict[Subject, Any] = {
    Subject.ACCOUNT: Account,
    Subject.PRE_REGISTRATION: PreRegistration,
    Subject.DOCUMENT: Document,
    Subject.PLANNING_REQUEST: PlanningRequest,
}

Store = dict[str, bytes]


def _engine() -> Engine:
    engine = create_engine("sqlite://", poolclass=StaticPool)

    @event.listens_for(engine, "connect")
    def on_connect(connection: Any, _record: object) -> None:
        connection.execute("PRAGMA foreign_keys = ON")

    Base.metadata.create_all(engine)
    return engine


def _fill(engine: Engine, size: Size, *, seed: int = 1) -> Store:
    kept: Store = {}

    def store(data: bytes) -> str:
        name = sha256(data).hexdigest()
        assert name not in kept, "the same bytes are stored once"
        kept[name] = data
        return name

    with Session(engine) as session:
        populate(session, store, today=TODAY, size=size, seed=seed)
        session.commit()
    return kept


@pytest.fixture(scope="module")
def season() -> Iterator[tuple[Engine, Store]]:
    engine = _engine()
    yield engine, _fill(engine, Size.SMALL)
    engine.dispose()


@pytest.fixture
def session(season: tuple[Engine, Store]) -> Iterator[Session]:
    with Session(season[0]) as session:
        yield session


@pytest.fixture
def store(season: tuple[Engine, Store]) -> Store:
    return season[1]


def _count(session: Session, *conditions: Any) -> int:
    return session.scalar(select(func.count()).where(*conditions)) or 0


def _rows(engine: Engine) -> dict[str, list[tuple[Any, ...]]]:
    with engine.connect() as connection:
        return {
            table.name: [
                tuple(row) for row in connection.execute(select(table).order_by(*table.primary_key.columns))
            ]
            for table in Base.metadata.sorted_tables
        }


@pytest.fixture(scope="module")
def medium() -> Iterator[tuple[Engine, Store]]:
    engine = _engine()
    yield engine, _fill(engine, Size.MEDIUM)
    engine.dispose()


def test_the_same_seed_and_day_give_the_same_rows_and_files(season: tuple[Engine, Store]) -> None:
    again = _engine()
    kept = _fill(again, Size.SMALL)
    assert kept == season[1]
    assert _rows(again) == _rows(season[0])
    again.dispose()


def test_a_small_season_fills_every_queue_without_flooding_it(session: Session) -> None:
    assert 60 <= _count(session, Child.id.is_not(None)) <= 80
    assert _count(session, Stay.id.is_not(None)) == 8
    assert 8 <= _count(session, Account.state == AccountState.PENDING) <= 12
    assert 20 <= _count(session, PreRegistration.state == PreRegistrationState.PENDING) <= 25
    assert 8 <= _count(session, PlanningRequest.state == PlanningState.PENDING) <= 10
    to_check = {
        request.id
        for request, _, document in _pieces(session)
        if document is not None and document.state is DocumentState.SUBMITTED
    }
    assert 15 <= len(to_check) <= 25
    roles = Counter(session.scalars(select(Staff.role)))
    assert roles == {
        Role.COORDINATOR: 3,
        Role.DIRECTOR: 8,
        Role.HEALTH_ASSISTANT: 8,
        Role.ANIMATEUR: 16,
        Role.ADMIN: 1,
    }
    assert 2 <= _count(session, Mail.state == MailState.UNADDRESSED) <= 10


@pytest.mark.parametrize("subject", list(Subject))
def test_every_state_is_there(session: Session, subject: Subject) -> None:
    found = set(session.scalars(select(MODELS[subject].state)))
    assert found == set(type_of_state[subject])


@pytest.mark.parametrize("verdict", sorted(set(Verdict) - {Verdict.REOPEN}))
def test_every_verdict_but_reopening_was_given(session: Session, verdict: Verdict) -> None:
    assert _count(session, Decision.verdict == verdict)


def _pieces(session: Session) -> list[tuple[PreRegistration, DocumentType, Document | None]]:
    """Return every required piece of every live request, with its document."""
    documents: dict[tuple[str, uuid.UUID | None, uuid.UUID | None], list[Document]] = defaultdict(list)
    for document in session.scalars(select(Document)):
        key = (document.type_code, document.child_id or document.household_id, document.stay_id)
        documents[key].append(document)
    assert all(len(same) == 1 for same in documents.values()), "one row a type, owner and season or stay"
    found: list[tuple[PreRegistration, DocumentType, Document | None]] = []
    asked = (
        select(PreRegistration, DocumentType)
        .join(Requirement, Requirement.stay_id == PreRegistration.stay_id)
        .join(DocumentType, DocumentType.code == Requirement.type_code)
        .where(PreRegistration.state.in_(LIVE))
    )
    for request, kind in session.execute(asked):
        owners = {
            Scope.CHILD: (request.child_id,),
            Scope.HOUSEHOLD: (request.household_id,),
            Scope.EITHER: (request.child_id, request.household_id),
        }[kind.scope]
        stay_id = request.stay_id if kind.per_stay else None
        same = [one for owner in owners for one in documents.get((kind.code, owner, stay_id), [])]
        found.append((request, kind, same[0] if same else None))
    return found


def test_every_required_piece_of_a_live_request_has_its_row(session: Session) -> None:
    pieces = _pieces(session)
    assert pieces
    assert all(document is not None for _, _, document in pieces)


def test_documents_have_versions_exactly_when_something_was_given(session: Session, store: Store) -> None:
    numbers: dict[uuid.UUID, list[int]] = defaultdict(list)
    for version in session.scalars(select(DocumentVersion).order_by(DocumentVersion.number)):
        numbers[version.document_id].append(version.number)
        assert version.file_sha256 in store
    for document in session.scalars(select(Document)):
        given = numbers[document.id]
        assert given == list(range(1, len(given) + 1))
        if document.state in {DocumentState.MISSING, DocumentState.NOT_REQUIRED}:
            assert not given
        else:
            assert given
            assert document.submitted_at is not None
    assert any(len(given) > 1 for given in numbers.values())
    for file in session.scalars(select(File)):
        assert file.size == len(store[file.sha256])


@pytest.mark.parametrize("subject", list(Subject))
def test_histories_are_chains_that_the_revision_counts(session: Session, subject: Subject) -> None:
    rows = {row.id: row for row in session.scalars(select(MODELS[subject]))}
    chains: dict[uuid.UUID, list[Decision]] = defaultdict(list)
    query = select(Decision).where(Decision.subject == subject).order_by(Decision.recorded_at)
    for decision in session.scalars(query):
        chains[decision.subject_id].append(decision)
    assert chains.keys() <= rows.keys()
    for id_, row in rows.items():
        chain = chains[id_]
        seen = [decision.revision_seen for decision in chain]
        assert seen == sorted(set(seen))
        assert row.revision >= 1 + len(chain)
        assert all(number < row.revision for number in seen)
        assert row.created_at < MIDNIGHT
        assert all(row.created_at <= decision.recorded_at < MIDNIGHT for decision in chain)
        # Without a family's step after it, the last decision says the state.
        if chain and seen[-1] == row.revision - 1:
            assert chain[-1].to_state == row.state
        for before, after in pairwise(chain):
            if after.revision_seen == before.revision_seen + 1:
                assert after.from_state == before.to_state


def test_decisions_leave_reasons_mails_and_journal_rows(session: Session) -> None:
    decisions = session.scalars(select(Decision)).all()
    explained = set(session.scalars(select(DecisionReason.decision_id)))
    assert {d.id for d in decisions if d.verdict in needs_words} <= explained
    assert set(session.scalars(select(DecisionReason.code))) <= set(Reason)
    assert {d.id for d in decisions} <= set(session.scalars(select(AuditEvent.id)))
    mailed = set(session.scalars(select(Mail.decision_id)))
    assert mailed == {
        d.id for d in decisions if d.subject is not Subject.DOCUMENT and d.verdict is not Verdict.REOPEN
    }
    announced = select(DecisionPiece, Decision).join(Decision, Decision.id == DecisionPiece.decision_id)
    told = session.execute(announced).all()
    assert told
    assert all(decision.verdict is Verdict.REQUEST_COMPLETION for _, decision in told)


def test_a_refused_piece_that_nobody_announced_waits_too(session: Session) -> None:
    told = {(piece.document_id, piece.document_revision) for piece in session.scalars(select(DecisionPiece))}
    refused = session.scalars(select(Document).where(Document.state == DocumentState.REFUSED)).all()
    assert {(document.id, document.revision) in told for document in refused} == {True, False}


def test_a_family_that_answered_changed_something(session: Session) -> None:
    asked = select(Decision.subject_id, Decision.recorded_at).where(
        Decision.verdict == Verdict.REQUEST_COMPLETION, Decision.subject == Subject.PRE_REGISTRATION
    )
    answered = 0
    for id_, at in session.execute(asked):
        request = session.get_one(PreRegistration, id_)
        if request.state is not PreRegistrationState.PENDING:
            continue
        answered += 1
        assert request.submitted_at is not None
        assert request.submitted_at > at
        assert _count(session, FamilyEdit.household_id == request.household_id, FamilyEdit.at > at)
    assert answered >= 3


def test_nobody_asks_twice_for_the_same_stay(session: Session) -> None:
    pairs = session.execute(select(PreRegistration.child_id, PreRegistration.stay_id)).all()
    assert len(set(pairs)) == len(pairs)
    assert max(Counter(child for child, _ in pairs).values()) == 2, "some children go on two stays"


def _accepted(
    session: Session, stay: Stay, group: uuid.UUID | None = None
) -> dict[uuid.UUID, list[Interval]]:
    query = (
        select(PlanningInterval)
        .join(PlanningRequest, PlanningRequest.id == PlanningInterval.planning_request_id)
        .join(PreRegistration, PreRegistration.id == PlanningRequest.pre_registration_id)
        .where(PreRegistration.stay_id == stay.id, PlanningRequest.state == PlanningState.ACCEPTED)
    )
    if group is not None:
        query = query.where(PreRegistration.group_id == group)
    booked: dict[uuid.UUID, list[Interval]] = defaultdict(list)
    for row in session.scalars(query):
        booked[row.planning_request_id].append(Interval(row.first_day, row.last_day))
    return booked


def test_one_stay_is_really_full_and_more_want_in(session: Session) -> None:
    stay = session.scalars(select(Stay).where(Stay.code == "FERME-01")).one()
    taken = occupation(_accepted(session, stay).values())
    assert set(taken.values()) == {stay.capacity}
    wanting = session.scalars(
        select(PlanningInterval)
        .join(PlanningRequest, PlanningRequest.id == PlanningInterval.planning_request_id)
        .join(PreRegistration, PreRegistration.id == PlanningRequest.pre_registration_id)
        .where(PreRegistration.stay_id == stay.id, PlanningRequest.state == PlanningState.PENDING)
    ).all()
    assert wanting
    assert all(
        first_full_day([Interval(row.first_day, row.last_day)], taken, stay.capacity) for row in wanting
    )
    waiting = session.scalars(
        select(PreRegistration.waiting_rank).where(
            PreRegistration.stay_id == stay.id, PreRegistration.state == PreRegistrationState.WAITLISTED
        )
    ).all()
    assert sorted(rank or 0 for rank in waiting) == [1, 2, 3]


@pytest.mark.parametrize("size", ["season", "medium"])
def test_no_stay_and_no_group_is_overfull(size: str, request: pytest.FixtureRequest) -> None:
    engine, _ = request.getfixturevalue(size)
    with Session(engine) as session:
        for stay in session.scalars(select(Stay)):
            assert max(occupation(_accepted(session, stay).values()).values(), default=0) <= stay.capacity
            for group in session.scalars(select(StayGroup).where(StayGroup.stay_id == stay.id)):
                booked = _accepted(session, stay, group.id)
                assert max(occupation(booked.values()).values(), default=0) <= group.capacity


def test_everything_is_dated_around_today(session: Session) -> None:
    departures = sorted((day - TODAY).days for day in session.scalars(select(Stay.first_day)))
    assert departures[0] == 6
    assert departures[-1] == 120
    requests = session.execute(select(PreRegistration, Stay).join(Stay)).all()
    opened = [
        request.created_at - datetime.combine(stay.opens_on or TODAY, datetime.min.time(), tzinfo=UTC)
        for request, stay in requests
    ]
    assert all(since >= timedelta(0) for since in opened)
    # The day opens at seven, so its 48 hours end two days later at seven.
    assert sum(since <= timedelta(hours=55) for since in opened) >= len(opened) / 2
    for model in MODELS.values():
        waits = [
            MIDNIGHT - row.submitted_at
            for row in session.scalars(select(model))
            if row.submitted_at and row.state.value in WAITING
        ]
        assert all(timedelta(0) < wait <= timedelta(days=21) for wait in waits)


def test_families_are_as_varied_as_real_ones(session: Session) -> None:
    links = session.scalars(select(ChildHousehold)).all()
    homes = Counter(link.child_id for link in links)
    restricted = session.scalars(select(Child).where(Child.restriction.is_not(None))).all()
    assert restricted
    for child in restricted:
        kept_away = [link for link in links if link.child_id == child.id and not link.parental_authority]
        assert [(link.may_collect, link.portal_access) for link in kept_away] == [(False, False)]
    assert {child_id for child_id, number in homes.items() if number == 2} > {c.id for c in restricted}
    assert _count(session, Guardian.relation == "grand-mère")
    born = Counter(
        (link.household_id, session.get_one(Child, link.child_id).birth_date)
        for link in links
        if link.rank == 1
    )
    assert max(born.values()) >= 2, "twins"
    years = {birth.year for birth in session.scalars(select(Child.birth_date)) if birth}
    assert min(years) < 2018 <= max(years)


@pytest.mark.parametrize("part", ["œ", "ç", "'", "Ł", "<b>", "=HYPERLINK", "\r\nBcc:"])
def test_names_are_as_hostile_as_real_ones(session: Session, part: str) -> None:
    names = session.execute(
        select(Child.last_name, Child.first_name).join(PreRegistration).where(PreRegistration.state.in_(LIVE))
    )
    assert any(part in f"{last} {first}" for last, first in names)


def test_one_name_is_longer_than_any_column(session: Session) -> None:
    assert max(len(name) for name in session.scalars(select(Household.name))) >= 60


def test_no_name_adds_a_header_to_a_mail(session: Session) -> None:
    for mail in session.scalars(select(Mail)):
        read = message_from_bytes(mail.content, policy=policy.SMTP)
        assert read["Bcc"] is None
        assert read["To"] == mail.recipient
        assert read["Message-ID"] == mail.message_id


def test_telephones_are_fictional_and_well_formed(session: Session) -> None:
    phones = [phone for phone in session.scalars(select(Guardian.phone)) if phone]
    phones += session.scalars(select(EmergencyContact.phone)).all()
    assert all(parse_phone(show_phone(phone)) == phone for phone in phones)


def _current(session: Session, state: DocumentState) -> list[tuple[Document, DocumentVersion]]:
    newest: dict[uuid.UUID, tuple[Document, DocumentVersion]] = {}
    query = select(Document, DocumentVersion).join(DocumentVersion).where(Document.state == state)
    for document, version in session.execute(query.order_by(DocumentVersion.number)):
        newest[document.id] = (document, version)
    return list(newest.values())


def _text(data: bytes) -> str | None:
    """Return the words of a PDF, None for what does not open."""
    try:
        with pypdfium2.PdfDocument(data) as document:
            return " ".join(page.get_textpage().get_text_bounded() for page in document)
    except pypdfium2.PdfiumError:
        return None


def test_files_to_check_hold_every_trap(session: Session, store: Store) -> None:
    current = _current(session, DocumentState.SUBMITTED)
    files = {version.file_sha256: store[version.file_sha256] for _, version in current}
    pdfs = [data for data in files.values() if data.startswith(b"%PDF")]
    assert any(b"/Encrypt" in data for data in pdfs), "locked"
    assert any(b"%%EOF" not in data[-32:] for data in pdfs), "cut short"
    assert any(_text(data) == "" for data in pdfs), "blank, or a scan"
    named = [version.original_name for _, version in current if version.original_name.endswith(".pdf")]
    pdf_names = [v.original_name for _, v in current if store[v.file_sha256].startswith(b"%PDF")]
    assert Counter(named) - Counter(pdf_names), "named .pdf, but something else"
    kinds = set(session.scalars(select(File.media_type)))
    assert kinds > {"application/pdf", "image/jpeg", "image/png", "image/heic", "image/tiff"}


def test_the_same_file_was_given_for_two_children(session: Session) -> None:
    owners = select(DocumentVersion.file_sha256).join(Document).where(Document.child_id.is_not(None))
    shared = owners.group_by(DocumentVersion.file_sha256).having(func.count(Document.child_id.distinct()) > 1)
    assert session.scalars(shared).all()


def test_a_fiche_names_another_child(session: Session, store: Store) -> None:
    wrong = 0
    for document, version in _current(session, DocumentState.SUBMITTED):
        if document.type_code != "fiche_sanitaire" or not (text := _text(store[version.file_sha256])):
            continue
        child = session.get_one(Child, document.child_id)
        wrong += " ".join(child.first_name.split()) not in text
    assert wrong


def test_insurances_are_judged_by_the_stay(session: Session) -> None:
    found = set()
    for request, kind, document in _pieces(session):
        if kind.code != "assurance" or document is None:
            continue
        stay = session.get_one(Stay, request.stay_id)
        assert document.state is not DocumentState.VALID or document.valid_until is not None
        worth = status(
            document.state,
            first_day=stay.first_day,
            last_day=stay.last_day,
            valid_from=document.valid_from,
            valid_until=document.valid_until,
        )
        found.add(worth)
    assert found >= {
        PieceStatus.VALID,
        PieceStatus.EXPIRED,
        PieceStatus.EXPIRES_DURING_STAY,
        PieceStatus.NOT_COVERING,
    }


def test_accepted_plannings_had_every_piece_settled(session: Session) -> None:
    accepted = set(
        session.scalars(
            select(PlanningRequest.pre_registration_id).where(PlanningRequest.state == PlanningState.ACCEPTED)
        )
    )
    states = {
        document.state for request, _, document in _pieces(session) if request.id in accepted and document
    }
    assert DocumentState.VALID in states
    assert states <= {DocumentState.VALID, DocumentState.NOT_REQUIRED}


def test_siblings_share_the_papers_of_their_household(session: Session) -> None:
    used: dict[uuid.UUID, set[uuid.UUID]] = defaultdict(set)
    for request, kind, document in _pieces(session):
        if kind.code == "quotient_familial" and document is not None:
            used[document.id].add(request.child_id)
    assert max(map(len, used.values())) >= 2


def test_a_large_season_reuses_a_bounded_number_of_files(medium: tuple[Engine, Store]) -> None:
    engine, kept = medium
    assert len(kept) < 100
    with Session(engine) as session:
        assert _count(session, Child.id.is_not(None)) >= 2000
        assert _count(session, DocumentVersion.id.is_not(None)) > 5000
        ids = session.scalars(select(Mail.message_id)).all()
        assert len(set(ids)) == len(ids)
        assert all(mail.message_id.encode() in mail.content for mail in session.scalars(select(Mail)))
        assert all(document is not None for _, _, document in _pieces(session))
