"""Rows for tests: what matters as keyword arguments in, a small family or stay in the session out."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from sqlalchemy.orm import Session

from db.models import (
    Account,
    Child,
    ChildHousehold,
    Document,
    DocumentType,
    DocumentVersion,
    File,
    Guardian,
    Household,
    PlanningInterval,
    PlanningRequest,
    PreRegistration,
    Requirement,
    Season,
    Staff,
    Stay,
    StayGroup,
)
from db.rules.names import search_key
from db.rules.planning import Interval
from db.types import (
    AccountState,
    DocumentState,
    PlanningState,
    PreRegistrationState,
    Residence,
    Role,
    Scope,
    Sex,
    StayState,
)

NOW = datetime(2027, 5, 12, 9, 30, tzinfo=UTC)
SEASON = "2027-ete"
FIRST, LAST = date(2027, 7, 5), date(2027, 7, 18)
WEEK = Interval(FIRST, date(2027, 7, 11))
BORN = date(2018, 3, 4)
READ = {
    "insurer": "Assureur",
    "from": "2026-09-01",
    "to": "2027-08-31",
    "cover": "full",
    "signed_on": "2027-04-12",
    "version": "2026-1",
    "proof": "certificate",
    "certified_on": "2027-04-12",
    "scheme": "none",
}
"""What a reviewer read on a document in order, whatever its type."""


@dataclass(frozen=True)
class Family:
    """The ids of one household with one guardian, one child and one account."""

    household: uuid.UUID
    child: uuid.UUID
    account: uuid.UUID


def staff(session: Session, *, login: str = "marie", name: str = "Marie", active: bool = True) -> uuid.UUID:
    """Insert a coordinator."""
    row = Staff(id=uuid.uuid4(), login=login, display_name=name, role=Role.COORDINATOR, active=active)
    session.add(row)
    session.flush()
    return row.id


def stay(
    session: Session,
    *,
    name: str = "Mer et voile",
    first_day: date = FIRST,
    last_day: date = LAST,
    capacity: int = 20,
    aid_scheme: bool = False,
    due: date | None = None,
    state: StayState = StayState.OPEN,
) -> uuid.UUID:
    """Insert a stay of the season, which is made when it is not there."""
    _season(session)
    row = Stay(
        id=uuid.uuid4(),
        season_code=SEASON,
        code=uuid.uuid4().hex[:8],
        name=name,
        place="Quiberon",
        first_day=first_day,
        last_day=last_day,
        age_min=6,
        age_max=12,
        capacity=capacity,
        documents_due_on=due,
        aid_scheme=aid_scheme,
        state=state,
    )
    session.add(row)
    session.flush()
    return row.id


def group(session: Session, stay_id: uuid.UUID, *, name: str = "Petits", capacity: int = 5) -> uuid.UUID:
    """Insert an age group of a stay."""
    row = StayGroup(id=uuid.uuid4(), stay_id=stay_id, name=name, age_min=6, age_max=8, capacity=capacity)
    session.add(row)
    session.flush()
    return row.id


def document_type(
    session: Session,
    code: str,
    *,
    label: str | None = None,
    scope: Scope = Scope.CHILD,
    per_stay: bool = False,
    aid_scheme_only: bool = False,
) -> str:
    """Insert a kind of document."""
    position = session.query(DocumentType).count()
    session.add(
        DocumentType(
            code=code,
            label=label or code.capitalize(),
            scope=scope,
            per_stay=per_stay,
            medical=code in {"vaccins", "fiche_sanitaire"},
            aid_scheme_only=aid_scheme_only,
            position=position,
        )
    )
    session.flush()
    return code


def requires(
    session: Session,
    stay_id: uuid.UUID,
    code: str,
    *,
    mandatory: bool = True,
    born_from: date | None = None,
    born_until: date | None = None,
) -> None:
    """Make a stay ask for a kind of document."""
    session.add(
        Requirement(
            id=uuid.uuid4(),
            stay_id=stay_id,
            type_code=code,
            mandatory=mandatory,
            born_from=born_from,
            born_until=born_until,
        )
    )
    session.flush()


def family(
    session: Session,
    *,
    last_name: str = "Martin",
    first_name: str = "Léa",
    email: str | None = None,
    state: AccountState = AccountState.VALIDATED,
    phone: str | None = "+33612345678",
    submitted_at: datetime = NOW,
) -> Family:
    """Insert a household whose mandatory information is complete."""
    ids = Family(uuid.uuid4(), uuid.uuid4(), uuid.uuid4())
    session.add(
        Household(
            id=ids.household,
            name=last_name,
            search_key=search_key(last_name),
            address="1 rue du Port",
            postcode="56000",
            city="Vannes",
            created_at=NOW,
        )
    )
    session.add(
        Child(
            id=ids.child,
            last_name=last_name,
            first_name=first_name,
            search_key=search_key(last_name, first_name),
            birth_date=BORN,
            sex=Sex.FEMALE,
            created_at=NOW,
        )
    )
    session.flush()
    session.add(
        Account(
            id=ids.account,
            state=state,
            email=email or f"{ids.account.hex}@exemple.fr",
            email_confirmed_at=NOW,
            household_id=ids.household,
            created_at=NOW,
            submitted_at=submitted_at,
        )
    )
    session.add(
        ChildHousehold(child_id=ids.child, household_id=ids.household, rank=1, residence=Residence.MAIN)
    )
    session.add(
        Guardian(
            id=uuid.uuid4(),
            household_id=ids.household,
            last_name=last_name,
            first_name="Claire",
            relation="mère",
            phone=phone,
            rank=1,
        )
    )
    session.flush()
    return ids


def sibling(session: Session, who: Family, *, first_name: str = "Noé") -> Family:
    """Insert another child of a household."""
    child = Child(
        id=uuid.uuid4(),
        last_name="Martin",
        first_name=first_name,
        search_key=search_key("Martin", first_name),
        birth_date=BORN,
        sex=Sex.MALE,
        created_at=NOW,
    )
    session.add(child)
    session.flush()
    session.add(
        ChildHousehold(child_id=child.id, household_id=who.household, rank=1, residence=Residence.MAIN)
    )
    session.flush()
    return Family(who.household, child.id, who.account)


def pre_registration(
    session: Session,
    who: Family,
    stay_id: uuid.UUID,
    *,
    state: PreRegistrationState = PreRegistrationState.PENDING,
    group_id: uuid.UUID | None = None,
    submitted_at: datetime = NOW,
    assignee_id: uuid.UUID | None = None,
) -> uuid.UUID:
    """Insert a request for a stay."""
    row = PreRegistration(
        id=uuid.uuid4(),
        state=state,
        child_id=who.child,
        household_id=who.household,
        stay_id=stay_id,
        group_id=group_id,
        created_at=NOW,
        submitted_at=submitted_at,
        assignee_id=assignee_id,
    )
    session.add(row)
    session.flush()
    return row.id


def planning(
    session: Session,
    pre_registration_id: uuid.UUID,
    *,
    state: PlanningState = PlanningState.PENDING,
    days: Sequence[Interval] = (WEEK,),
) -> uuid.UUID:
    """Insert a booking request."""
    row = PlanningRequest(
        id=uuid.uuid4(),
        state=state,
        pre_registration_id=pre_registration_id,
        created_at=NOW,
        submitted_at=NOW,
    )
    session.add(row)
    session.flush()
    session.add_all(
        PlanningInterval(id=uuid.uuid4(), planning_request_id=row.id, first_day=d.first, last_day=d.last)
        for d in days
    )
    session.flush()
    return row.id


def ready_planning(
    session: Session,
    stay_id: uuid.UUID,
    *,
    group_id: uuid.UUID | None = None,
    first_name: str = "Léa",
    days: Sequence[Interval] = (WEEK,),
) -> uuid.UUID:
    """Insert a family whose planning waits with every gate open."""
    who = family(session, first_name=first_name)
    asked = pre_registration(session, who, stay_id, state=PreRegistrationState.VALIDATED, group_id=group_id)
    return planning(session, asked, days=days)


def document(
    session: Session,
    who: Family,
    code: str,
    *,
    state: DocumentState = DocumentState.SUBMITTED,
    valid_from: date | None = None,
    valid_until: date | None = None,
    stay_id: uuid.UUID | None = None,
    own: bool = False,
    uploaded_at: Sequence[datetime] = (NOW,),
) -> uuid.UUID:
    """Insert a document of the child or the household, with a version for each moment of `uploaded_at`.

    `own`: the child's, of a kind that may be either's.
    """
    _season(session)
    kind = session.get_one(DocumentType, code)
    of_child = own or kind.scope is Scope.CHILD
    row = Document(
        id=uuid.uuid4(),
        state=state,
        type_code=code,
        child_id=who.child if of_child else None,
        household_id=None if of_child else who.household,
        season_code=SEASON,
        stay_id=stay_id,
        valid_from=valid_from,
        valid_until=valid_until,
        created_at=NOW,
        submitted_at=NOW,
    )
    session.add(row)
    session.flush()
    for number, moment in enumerate(uploaded_at, start=1):
        version(session, row.id, number=number, at=moment)
    return row.id


def version(session: Session, document_id: uuid.UUID, *, number: int = 1, at: datetime = NOW) -> str:
    """Insert one upload of a document and return its sha256."""
    sha256 = uuid.uuid4().hex * 2
    session.add(File(sha256=sha256, size=1000 + number, media_type="application/pdf", created_at=at))
    session.flush()
    session.add(
        DocumentVersion(
            id=uuid.uuid4(),
            document_id=document_id,
            number=number,
            file_sha256=sha256,
            original_name=f"scan {number}.pdf",
            uploaded_at=at,
        )
    )
    session.flush()
    return sha256


def _season(session: Session) -> None:
    if session.get(Season, SEASON) is None:
        days = {"first_day": date(2027, 7, 1), "last_day": date(2027, 8, 31)}
        session.add(Season(code=SEASON, label="Été 2027", **days))
        session.flush()


def later(*, minutes: int) -> datetime:
    """Return a moment after NOW."""
    return NOW + timedelta(minutes=minutes)
