"""A dossier on screen: what changed since it was last answered, what is announced, what it calls for."""

import uuid
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from db.models import (
    Account,
    Child,
    ChildHousehold,
    Document,
    FamilyEdit,
    Guardian,
    Household,
    PreRegistration,
    Setting,
)
from db.queries.dossier import BookedStay, Change, Dossier, Piece
from db.queries.opening import Gone, open_dossier
from db.queries.projection import Pending
from db.queries.queues import Queue
from db.rules.capture import Situation
from db.rules.planning import Interval
from db.rules.reasons import Reason
from db.rules.requirements import PieceStatus
from db.rules.ruling import ReasonGiven
from db.types import (
    AccountState,
    DocumentState,
    PlanningState,
    PreRegistrationState,
    Residence,
    Scope,
    Subject,
    Verdict,
)
from db.verdicts import Applied
from tests import builders
from tests.builders import BORN, FIRST, LAST, NOW, Family, later
from tests.db.overlay import Decided, pending
from tests.db.rulings import BECAUSE, apply, ruling

NOTHING = Pending()
UNREADABLE = ReasonGiven(Reason.UNREADABLE, "Page 2.")


@pytest.fixture
def session(any_engine: Engine) -> Iterator[Session]:
    with Session(any_engine) as session:
        yield session


def opened(session: Session, queue: Queue, subject_id: uuid.UUID, over: Pending = NOTHING) -> Dossier:
    session.expire_all()
    return open_dossier(session, queue, subject_id, pending=over, today=NOW.date())


def decide(
    session: Session, subject: Subject, subject_id: uuid.UUID, verdict: Verdict, *reasons: ReasonGiven
) -> None:
    me = session.info.setdefault("me", None) or builders.staff(session, login=uuid.uuid4().hex)
    session.info["me"] = me
    made = ruling(session, subject, subject_id, verdict, by=me, reasons=reasons or (BECAUSE,))
    assert isinstance(apply(session, made), Applied)


def asking(session: Session, *codes: str, capacity: int = 20) -> tuple[Family, uuid.UUID, uuid.UUID]:
    """Insert a stay that asks for pieces, a family and its request."""
    stay_id = builders.stay(session, capacity=capacity)
    for code in codes:
        builders.document_type(session, code)
        builders.requires(session, stay_id, code)
    who = builders.family(session)
    return who, stay_id, builders.pre_registration(session, who, stay_id)


@pytest.mark.parametrize("queue", Queue)
def test_a_dossier_that_is_gone(session: Session, queue: Queue) -> None:
    """Purged, or the queue was old."""
    with pytest.raises(Gone):
        opened(session, queue, uuid.uuid4())


def test_a_new_request(session: Session) -> None:
    """Never answered: nothing is new, nothing changed; approving it asks for its pieces."""
    who, stay, request = asking(session, "assurance", "charte")
    builders.document(
        session,
        who,
        "assurance",
        state=DocumentState.VALID,
        valid_from=FIRST,
        valid_until=LAST,
        uploaded_at=(NOW, later(minutes=5)),
    )
    session.add(FamilyEdit(household_id=who.household, field="phone", at=later(minutes=5)))
    dossier = opened(session, Queue.PRE_REGISTRATIONS, request)
    assert (dossier.subject, dossier.subject_id, dossier.revision) == (Subject.PRE_REGISTRATION, request, 1)
    assert (dossier.state, dossier.account_state) == ("pending", AccountState.VALIDATED)
    assert (dossier.history, dossier.changes, dossier.decided_at) == ((), (), None)
    insurance, charter = dossier.pieces
    assert [card.number for card in insurance.versions] == [2, 1]
    assert (insurance.versions[0].original_name, insurance.versions[0].size) == ("scan 2.pdf", 1002)
    assert (insurance.status, insurance.new) == (PieceStatus.VALID, False)
    assert (charter.status, charter.document_id, charter.revision) == (PieceStatus.MISSING, None, 0)
    assert dossier.missing == ()
    assert dossier.verdicts == {
        *(Verdict.APPROVE, Verdict.WAITLIST, Verdict.REQUEST_COMPLETION, Verdict.REFUSE, Verdict.CANCEL)
    }
    assert dossier.recommended is Verdict.APPROVE
    assert dossier.stay is not None
    assert (dossier.stay.id, dossier.stay.engaged, dossier.stay.waiting) == (stay, 0, 0)


def test_what_changed_since_the_last_answer(session: Session) -> None:
    """Edits of the household and of this child, once each, with what stood there when it was last decided."""
    who, _, request = asking(session, "assurance", "charte")
    piece = builders.document(session, who, "assurance")
    builders.document(session, who, "charte")
    sibling = builders.family(session).child
    session.add(FamilyEdit(household_id=who.household, field="city", at=NOW))
    decide(session, Subject.PRE_REGISTRATION, request, Verdict.REQUEST_COMPLETION)
    for minutes, field, child in (
        *((2, "phone", None), (3, "phone", None), (4, "birth_date", who.child)),
        *((5, "days", sibling), (6, "guardian", None)),
    ):
        before = {2: "06 12 34 56 78", 3: "06 99 99 99 99"}.get(minutes)
        at = later(minutes=minutes)
        session.add(FamilyEdit(household_id=who.household, child_id=child, field=field, before=before, at=at))
    builders.version(session, piece, number=2, at=later(minutes=7))
    dossier = opened(session, Queue.PRE_REGISTRATIONS, request)
    assert dossier.changes == (
        *(Change("téléphone", "06 12 34 56 78"), Change("date de naissance")),
        *(Change("responsable légal"), Change("Assurance")),
    )
    assert [piece.new for piece in dossier.pieces] == [True, False]
    assert dossier.decided_at == later(minutes=1)


def test_the_history_is_newest_first(session: Session) -> None:
    """Who, when, what, why; of this dossier alone."""
    _, stay, request = asking(session)
    neighbour = builders.pre_registration(session, builders.family(session), stay)
    decide(session, Subject.PRE_REGISTRATION, request, Verdict.WAITLIST)
    decide(session, Subject.PRE_REGISTRATION, neighbour, Verdict.APPROVE)
    dossier = opened(session, Queue.PRE_REGISTRATIONS, request)
    (past,) = dossier.history
    assert (past.verdict, past.to_state, past.by) == (Verdict.WAITLIST, "waitlisted", "Marie")
    assert (past.at, past.reasons, past.message) == (later(minutes=1), (BECAUSE,), "")
    assert dossier.stay is not None
    assert (dossier.stay.engaged, dossier.stay.waiting) == (1, 1)


def the_piece(session: Session, request: uuid.UUID, over: Pending = NOTHING) -> Piece:
    (piece,) = opened(session, Queue.PRE_REGISTRATIONS, request, over).pieces
    return piece


def test_a_refused_piece_is_announced_once(session: Session) -> None:
    """Until it is refused anew: then the family has to be told again."""
    who, _, request = asking(session, "assurance")
    document = builders.document(session, who, "assurance")

    def recommended() -> Verdict | None:
        return opened(session, Queue.PRE_REGISTRATIONS, request).recommended

    assert recommended() is None
    decide(session, Subject.DOCUMENT, document, Verdict.REFUSE, UNREADABLE)
    assert (the_piece(session, request).announced, recommended()) == (False, Verdict.REQUEST_COMPLETION)
    assert the_piece(session, request).reasons == (UNREADABLE,)
    decide(session, Subject.PRE_REGISTRATION, request, Verdict.REQUEST_COMPLETION)
    assert (the_piece(session, request).announced, recommended()) == (True, None)
    session.get_one(Document, document).state = DocumentState.SUBMITTED
    session.get_one(Document, document).revision += 1
    session.flush()
    assert (the_piece(session, request).announced, the_piece(session, request).reasons) == (False, ())
    decide(session, Subject.DOCUMENT, document, Verdict.REFUSE, ReasonGiven(Reason.UNSIGNED))
    refused = the_piece(session, request)
    assert (refused.announced, refused.reasons) == (False, (ReasonGiven(Reason.UNSIGNED),))
    assert recommended() is Verdict.REQUEST_COMPLETION


def test_decisions_on_their_way_are_seen(session: Session) -> None:
    """The state, the verdicts it leaves, the piece with its reasons; the revision stays what it is."""
    who, _, request = asking(session, "assurance")
    document = builders.document(session, who, "assurance")
    over = pending(
        Decided(Subject.DOCUMENT, document, DocumentState.REFUSED, (UNREADABLE,), "Un mot."),
        Decided(Subject.PRE_REGISTRATION, request, PreRegistrationState.VALIDATED),
        Decided(Subject.ACCOUNT, who.account, AccountState.CLOSED),
    )
    dossier = opened(session, Queue.PRE_REGISTRATIONS, request, over)
    assert (dossier.state, dossier.revision, dossier.account_state) == ("validated", 1, AccountState.CLOSED)
    assert Verdict.APPROVE not in dossier.verdicts
    (piece,) = dossier.pieces
    assert (piece.status, piece.reasons, piece.message) == (PieceStatus.REFUSED, (UNREADABLE,), "Un mot.")
    assert dossier.stay is not None
    assert dossier.stay.engaged == 1


def test_an_account(session: Session) -> None:
    """Its children, its missing information, and the address it writes from."""
    who = builders.family(session, state=AccountState.PENDING, email="a@exemple.fr", phone=None)
    dossier = opened(session, Queue.ACCOUNTS, who.account)
    assert (dossier.email, dossier.child, dossier.stay, dossier.pieces) == ("a@exemple.fr", None, None, ())
    assert [child.id for child in dossier.children] == [who.child]
    assert [line.code for line in dossier.missing] == ["phone"]
    assert dossier.recommended is Verdict.REQUEST_COMPLETION
    assert dossier.household is not None
    assert dossier.household.address == ("1 rue du Port",)


def test_a_child_of_two_households(session: Session) -> None:
    """The other one is shown, with how the child lives; a restriction is seen."""
    who, _, request = asking(session)
    other = builders.family(session, last_name="Roux").household
    session.get_one(ChildHousehold, (who.child, who.household)).residence = Residence.ALTERNATING
    session.add(
        ChildHousehold(child_id=who.child, household_id=other, rank=2, residence=Residence.ALTERNATING)
    )
    session.get_one(Child, who.child).restriction = "Remise à la mère seule"
    session.flush()
    dossier = opened(session, Queue.PRE_REGISTRATIONS, request)
    assert dossier.household is not None
    assert dossier.other_household is not None
    assert dossier.household.arrangement == "Garde alternée"
    assert (dossier.other_household.id, dossier.other_household.name) == (other, "Roux")
    assert dossier.child is not None
    assert dossier.child.restriction == "Remise à la mère seule"


def test_a_planning_is_judged_on_its_days(session: Session) -> None:
    """The gate in its order, and pieces over the days asked for, not over the stay's."""
    who, stay, request = asking(session, "assurance")
    first_week = Interval(FIRST, FIRST + timedelta(days=6))
    builders.document(session, who, "assurance", state=DocumentState.VALID, valid_until=first_week.last)
    planning = builders.planning(session, request, days=(first_week,))
    dossier = opened(session, Queue.PLANNINGS, planning)
    assert dossier.subject_id == planning
    assert dossier.days == (first_week,)
    assert dossier.pieces[0].status is PieceStatus.VALID
    assert [line.code for line in dossier.missing] == ["pre_registration"]
    # Not « à compléter »: the family has nothing to do, the pre-registration's answer is ours.
    assert dossier.recommended is None
    over = pending(Decided(Subject.PRE_REGISTRATION, request, PreRegistrationState.VALIDATED))
    dossier = opened(session, Queue.PLANNINGS, planning, over)
    assert (dossier.missing, dossier.recommended) == ((), Verdict.APPROVE)
    account = pending(
        Decided(Subject.PRE_REGISTRATION, request, PreRegistrationState.VALIDATED),
        Decided(Subject.ACCOUNT, who.account, AccountState.PENDING),
    )
    assert [line.code for line in opened(session, Queue.PLANNINGS, planning, account).missing] == ["account"]
    assert stay


def test_a_full_stay_calls_for_the_waiting_list(session: Session) -> None:
    """Also when only the group is full; the decision on its way counts."""
    stay = builders.stay(session, capacity=9)
    group = builders.group(session, stay, capacity=1)
    first, second = (builders.ready_planning(session, stay, group_id=group) for _ in range(2))
    assert opened(session, Queue.PLANNINGS, second).recommended is Verdict.APPROVE
    over = pending(Decided(Subject.PLANNING_REQUEST, first, PlanningState.ACCEPTED))
    dossier = opened(session, Queue.PLANNINGS, second, over)
    assert dossier.recommended is Verdict.WAITLIST
    assert dossier.stay is not None
    assert dossier.stay.accepted == 1


def test_a_stay_as_many_expect_as_it_holds_calls_for_the_waiting_list(session: Session) -> None:
    """Before days are asked for, children expected are counted."""
    _, stay, request = asking(session, capacity=1)
    assert opened(session, Queue.PRE_REGISTRATIONS, request).recommended is Verdict.APPROVE
    builders.pre_registration(session, builders.family(session), stay, state=PreRegistrationState.VALIDATED)
    assert opened(session, Queue.PRE_REGISTRATIONS, request).recommended is Verdict.WAITLIST


def test_a_family_on_paper(session: Session) -> None:
    """No account: a household that telephones is not held up by it."""
    who, _, request = asking(session)
    session.delete(session.get_one(Account, who.account))
    session.flush()
    dossier = opened(session, Queue.PRE_REGISTRATIONS, request)
    assert (dossier.email, dossier.account_state, dossier.missing) == (None, None, ())


def test_what_a_reviewer_reads_is_what_the_family_wrote(session: Session) -> None:
    """Markup is text, here as everywhere."""
    who, _, request = asking(session)
    hostile = "<img src=x onerror=alert(1)>\n=1+1"
    session.get_one(PreRegistration, request).family_message = hostile
    session.get_one(Household, who.household).name = hostile
    session.flush()
    dossier = opened(session, Queue.PRE_REGISTRATIONS, request)
    assert dossier.family_message == hostile
    assert dossier.household is not None
    assert dossier.household.name == hostile
    assert session.query(Guardian).count() == 1


def test_a_piece_on_its_way_is_judged_by_what_was_read(session: Session) -> None:
    """The desk's own reading counts before it has left."""
    who, _, request = asking(session, "assurance")
    piece = builders.document(session, who, "assurance")
    eve = LAST - timedelta(days=1)
    for until, expected in ((LAST, PieceStatus.VALID), (eve, PieceStatus.EXPIRES_DURING_STAY)):
        over = pending(Decided(Subject.DOCUMENT, piece, DocumentState.VALID, valid_until=until))
        shown = the_piece(session, request, over)
        assert (shown.state, shown.status, shown.valid_until) == (DocumentState.VALID, expected, until)


def test_one_paper_serves_the_siblings_until_a_child_has_its_own(session: Session) -> None:
    """Checked once for all of them."""
    stay = builders.stay(session)
    builders.document_type(session, "assurance", scope=Scope.EITHER)
    builders.requires(session, stay, "assurance")
    who = builders.family(session)
    sibling = builders.sibling(session, who)
    requests = [builders.pre_registration(session, one, stay) for one in (who, sibling)]
    shared = builders.document(session, who, "assurance")
    assert [the_piece(session, request).document_id for request in requests] == [shared, shared]
    decide(session, Subject.DOCUMENT, shared, Verdict.APPROVE)
    assert {the_piece(session, request).status for request in requests} == {PieceStatus.VALID}
    own = builders.document(session, sibling, "assurance", own=True)
    assert [the_piece(session, request).document_id for request in requests] == [shared, own]


def test_what_has_to_be_renewed_for_a_later_stay(session: Session) -> None:
    """Good for this one: it is told, not refused; only stays that are booked count."""
    who, _, request = asking(session, "assurance")
    builders.document(session, who, "assurance", state=DocumentState.VALID, valid_until=LAST)
    first, last = date(2027, 8, 2), date(2027, 8, 8)
    august = builders.stay(session, name="Colo d’août", first_day=first, last_day=last)
    booked = builders.pre_registration(session, who, august)
    assert not the_piece(session, request).to_renew
    decide(session, Subject.PRE_REGISTRATION, booked, Verdict.APPROVE)
    dossier = opened(session, Queue.PRE_REGISTRATIONS, request)
    assert dossier.latest == BookedStay("Colo d’août", date(2027, 8, 8))
    assert (dossier.pieces[0].to_renew, dossier.pieces[0].status) == (True, PieceStatus.VALID)
    assert opened(session, Queue.PRE_REGISTRATIONS, booked).latest is None


def test_a_dossier_says_what_its_documents_are_judged_by(session: Session) -> None:
    """Season, days, today, child, settings; Guyane by the post code of the child's first home."""
    who, _, request = asking(session)
    session.add(Setting(key="quotient_months", value=6))
    session.get_one(Household, who.household).postcode = "97300"
    session.flush()
    assert opened(session, Queue.PRE_REGISTRATIONS, request).situation == Situation(
        season_first=date(2027, 7, 1),
        season_last=date(2027, 8, 31),
        first_day=FIRST,
        last_day=LAST,
        today=NOW.date(),
        birth_date=BORN,
        in_guyane=True,
        health_form_version="2026-1",
        quotient_months=6,
    )


def test_an_answered_completion_request_is_to_be_seen_again(session: Session) -> None:
    """*Complété, à revoir*, until somebody decides."""
    _, _, request = asking(session)
    assert not opened(session, Queue.PRE_REGISTRATIONS, request).completed
    decide(session, Subject.PRE_REGISTRATION, request, Verdict.REQUEST_COMPLETION)
    assert not opened(session, Queue.PRE_REGISTRATIONS, request).completed
    row = session.get_one(PreRegistration, request)
    row.state, row.revision = PreRegistrationState.PENDING, row.revision + 1
    session.flush()
    assert opened(session, Queue.PRE_REGISTRATIONS, request).completed


def test_a_version_is_refused_that_was_so_before_the_next_came(session: Session) -> None:
    """The decision belongs to what was there when it was taken; one taken back since counts no more."""
    who, _, request = asking(session, "assurance")
    document = builders.document(session, who, "assurance")
    decide(session, Subject.DOCUMENT, document, Verdict.REFUSE, UNREADABLE)
    assert [card.refused for card in the_piece(session, request).versions] == [True]
    builders.version(session, document, number=2, at=later(minutes=10_000))
    assert [card.refused for card in the_piece(session, request).versions] == [False, True]


def test_what_a_document_is_compared_with_comes_with_the_dossier(session: Session) -> None:
    """The season and the allocataire number."""
    who, _, request = asking(session, "assurance")
    home = session.get_one(Household, who.household)
    home.caf_number = "1234567"
    session.flush()
    found = opened(session, Queue.PRE_REGISTRATIONS, request)
    assert found.household is not None
    assert found.stay is not None
    assert found.household.caf_number == "1234567"
    assert found.stay.season


def test_a_note_that_there_is_no_address_is_no_address(session: Session) -> None:
    who, _, request = asking(session)
    assert (
        opened(session, Queue.PRE_REGISTRATIONS, request).email == session.get_one(Account, who.account).email
    )
    session.get_one(Account, who.account).email = "sans-adresse-7"
    session.flush()
    assert opened(session, Queue.PRE_REGISTRATIONS, request).email is None
