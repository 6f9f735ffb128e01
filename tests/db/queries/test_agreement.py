"""What a queue counts in SQL and what a dossier lists by the rules: the same pieces, whatever they are."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import product

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db.models import PreRegistration
from db.queries.opening import open_dossier
from db.queries.pieces import of_request
from db.queries.projection import Pending
from db.queries.queues import Queue, Stage, View, page
from db.rules.planning import Interval
from db.rules.requirements import PieceStatus, Required, concerns, faulty
from db.types import DocumentState, PreRegistrationState, Scope, Subject
from tests import builders
from tests.builders import BORN, FIRST, LAST, NOW
from tests.db.overlay import Decided, pending

DAY = timedelta(days=1)
STAY = Interval(FIRST, LAST)


@dataclass(frozen=True)
class Given:
    """One requirement and what the family gave for it; no `state`: no document."""

    scope: Scope
    mandatory: bool
    per_stay: bool
    of_this_stay: bool
    aid_scheme_only: bool
    state: DocumentState | None
    decided: DocumentState | None
    valid_from: date | None
    valid_until: date | None
    own: bool = False
    and_household: bool = False
    """Beside the child's own document, the household has one: it must not count."""
    born_from: date | None = None
    born_until: date | None = None

    @property
    def concerned(self) -> bool:
        """Whether the child is asked for it, by its birth date."""
        return concerns(Required("", self.born_from, self.born_until), BORN)


births = st.sampled_from((None, BORN - DAY, BORN, BORN + DAY))
DATES = (None, FIRST - DAY, FIRST, FIRST + DAY, LAST - DAY, LAST, LAST + DAY)
around = st.sampled_from(DATES)
pieces = st.builds(
    Given,
    scope=st.sampled_from(Scope),
    mandatory=st.booleans(),
    per_stay=st.booleans(),
    of_this_stay=st.booleans(),
    aid_scheme_only=st.booleans(),
    state=st.none() | st.sampled_from(DocumentState),
    decided=st.none() | st.sampled_from(DocumentState),
    valid_from=around,
    valid_until=around,
    own=st.booleans(),
    and_household=st.booleans(),
    born_from=births,
    born_until=births,
)


def build(
    session: Session, given_pieces: list[Given], *, aid_scheme: bool
) -> tuple[Pending, builders.Family]:
    """Insert a dossier among others that must not be mistaken for it; return what is decided on it."""
    stay, other = builders.stay(session, aid_scheme=aid_scheme), builders.stay(session)
    who, neighbour = builders.family(session), builders.family(session)
    builders.pre_registration(session, who, stay)
    decisions = []
    for number, piece in enumerate(given_pieces):
        code = builders.document_type(
            session,
            f"type-{number}",
            scope=piece.scope,
            per_stay=piece.per_stay,
            aid_scheme_only=piece.aid_scheme_only,
        )
        builders.requires(
            session,
            stay,
            code,
            mandatory=piece.mandatory,
            born_from=piece.born_from,
            born_until=piece.born_until,
        )
        builders.document(session, neighbour, code)
        if piece.state is not None:
            # A document of another stay answers nothing here.
            of_stay = (stay if piece.of_this_stay else other) if piece.per_stay else None
            own = piece.own and piece.scope is Scope.EITHER
            if own and piece.and_household:
                builders.document(session, who, code, state=DocumentState.SUBMITTED, stay_id=of_stay)
            document = builders.document(
                session,
                who,
                code,
                state=piece.state,
                stay_id=of_stay,
                own=own,
                valid_from=piece.valid_from,
                valid_until=piece.valid_until,
            )
            if piece.decided is not None:
                dates = (piece.valid_from, piece.valid_until) if piece.decided is DocumentState.VALID else ()
                decisions.append(Decided(Subject.DOCUMENT, document, piece.decided, (), "", *dates))
    return pending(*decisions), who


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=50)
@given(st.booleans(), st.lists(pieces, max_size=5), st.booleans())
def test_a_queue_counts_what_a_dossier_lists(
    any_engine: Engine, overlaid: bool, given_pieces: list[Given], aid_scheme: bool
) -> None:
    """To check, missing, and whether the request is among the documents to check at all."""
    check(any_engine, overlaid, given_pieces, aid_scheme)


def test_every_pair_of_dates(engine: Engine) -> None:
    """The first and the last day, a day to each side, and no date: all of them, not a sample."""
    valid = Given(
        Scope.CHILD,
        mandatory=True,
        per_stay=False,
        of_this_stay=True,
        aid_scheme_only=False,
        state=DocumentState.VALID,
        decided=None,
        valid_from=None,
        valid_until=None,
    )
    for valid_from, valid_until in product(DATES, DATES):
        check(engine, False, [replace(valid, valid_from=valid_from, valid_until=valid_until)], False)


def check(engine: Engine, overlaid: bool, given_pieces: list[Given], aid_scheme: bool) -> None:
    """Compare the two answers on a dossier that is taken back afterwards."""
    with Session(engine) as session:
        decisions, who = build(session, given_pieces, aid_scheme=aid_scheme)
        over = decisions if overlaid else Pending()
        everything = View(Queue.PRE_REGISTRATIONS, stage=Stage.ALL)
        (row,) = page(session, everything, pending=over, offset=0, limit=9).rows
        found = of_request(session, row.id, days=STAY, since=None, pending=over)
        expected = [p for p in given_pieces if (aid_scheme or not p.aid_scheme_only) and p.concerned]
        assert len(found) == len(expected)
        assert row.to_check == sum(piece.status is PieceStatus.TO_CHECK for piece in found)
        assert row.missing == sum(piece.mandatory and piece.status in faulty for piece in found)
        to_check = page(session, View(Queue.DOCUMENTS), pending=over, offset=0, limit=9).rows
        assert [line.id for line in to_check] == ([row.id] if row.to_check else [])
        # And each piece is the one that was given.
        for piece, source in zip(found, expected, strict=True):
            answers = source.state is not None and (source.of_this_stay or not source.per_stay)
            state = (overlaid and source.decided) or source.state if answers else None
            assert piece.state == (state or DocumentState.MISSING)
            assert (piece.mandatory, piece.scope) == (source.mandatory, source.scope)
        assert session.get_one(PreRegistration, row.id).child_id == who.child
        session.rollback()


def test_a_request_is_listed_once(any_engine: Engine) -> None:
    """However many documents there are to check."""
    every = [
        Given(
            Scope.CHILD,
            mandatory=True,
            per_stay=False,
            of_this_stay=True,
            aid_scheme_only=False,
            state=DocumentState.SUBMITTED,
            decided=None,
            valid_from=None,
            valid_until=None,
        )
    ] * 4
    with Session(any_engine) as session:
        build(session, every, aid_scheme=False)
        found = page(session, View(Queue.DOCUMENTS), pending=Pending(), offset=0, limit=9)
        assert (found.total, len(found.rows)) == (1, 1)
        assert found.rows[0].state == PreRegistrationState.PENDING


def test_a_planning_is_judged_over_the_days_it_books(any_engine: Engine) -> None:
    """A document that ends with the first week is enough for whoever books the first week only."""
    with Session(any_engine) as session:
        who, stay = builders.family(session), builders.stay(session)
        code = builders.document_type(session, "assurance")
        builders.requires(session, stay, code)
        builders.document(session, who, code, state=DocumentState.VALID, valid_until=FIRST + DAY)
        asked = builders.pre_registration(session, who, stay, state=PreRegistrationState.VALIDATED)
        planning = builders.planning(session, asked, days=(Interval(FIRST, FIRST + DAY),))
        session.flush()
        (row,) = page(session, View(Queue.PLANNINGS), pending=Pending(), offset=0, limit=9).rows
        dossier = open_dossier(session, Queue.PLANNINGS, planning, pending=Pending(), today=NOW.date())
        assert row.missing == sum(piece.status in faulty for piece in dossier.pieces) == 0
