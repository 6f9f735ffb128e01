"""One dossier, whole: what a reviewer needs on screen to decide, in one frozen value."""

import uuid
from dataclasses import dataclass, field
from datetime import date, datetime

from db.queries.queues import Queue
from db.rules.capture import Situation, Values
from db.rules.gate import Missing
from db.rules.planning import Interval
from db.rules.requirements import PieceStatus
from db.rules.ruling import ReasonGiven
from db.types import AccountState, DocumentState, Scope, Sex, Subject, Verdict


@dataclass(frozen=True)
class Adult:
    """A guardian; `phone` in E.164."""

    last_name: str
    first_name: str
    relation: str
    phone: str | None
    other_phone: str | None
    email: str | None


@dataclass(frozen=True)
class HouseholdCard:
    """A household as a reviewer sees it: `address` without the city, `arrangement` of a child shared."""

    id: uuid.UUID
    name: str
    address: tuple[str, ...]
    postcode: str | None
    city: str | None
    adults: tuple[Adult, ...]
    arrangement: str | None
    caf_number: str | None = None


@dataclass(frozen=True)
class ChildCard:
    """A child; `restriction` is a court's and must be seen."""

    id: uuid.UUID
    last_name: str
    first_name: str
    birth_date: date | None
    sex: Sex | None
    restriction: str | None


@dataclass(frozen=True)
class StayCard:
    """The stay asked for and how full it is, in children.

    `engaged`: pre-registrations validated; `accepted`: plannings accepted on the fullest day;
    `waiting`: children on the waiting list.
    """

    id: uuid.UUID
    name: str
    place: str
    first_day: date
    last_day: date
    age_min: int
    age_max: int
    capacity: int
    engaged: int
    accepted: int
    waiting: int
    season: str = ""


@dataclass(frozen=True)
class VersionCard:
    """One upload of a document; the bytes are asked for by `sha256`."""

    number: int
    sha256: str
    original_name: str
    uploaded_at: datetime
    size: int
    refused: bool = False


@dataclass(frozen=True)
class Piece:
    """A required piece and its document; `versions` newest first, empty when nothing was given.

    `reasons` are those of the last refusal; `announced` tells whether the family was told of it.
    """

    document_id: uuid.UUID | None
    revision: int
    type_code: str
    label: str
    scope: Scope
    medical: bool
    mandatory: bool
    state: DocumentState
    status: PieceStatus
    valid_from: date | None
    valid_until: date | None
    versions: tuple[VersionCard, ...]
    reasons: tuple[ReasonGiven, ...]
    message: str
    announced: bool
    new: bool
    """Given or changed since the last decision on the dossier."""
    captured: Values = field(default_factory=dict)
    """What was read on it, by field (`db.rules.capture`)."""
    to_renew: bool = False
    """Good for this stay, not to the end of the latest one booked besides (`Dossier.latest`)."""


@dataclass(frozen=True)
class Change:
    """What the family changed since the last decision, and what stood there, where that is said."""

    what: str
    before: str | None = None
    at: datetime | None = field(default=None, compare=False)
    """When it was changed last."""


@dataclass(frozen=True)
class BookedStay:
    """Another stay that a child of the dossier is booked on, later than this one."""

    name: str
    last_day: date


@dataclass(frozen=True)
class PastDecision:
    """A line of the dossier's history; `at` is the server's time."""

    id: uuid.UUID
    at: datetime
    by: str
    verdict: Verdict
    to_state: str
    reasons: tuple[ReasonGiven, ...]
    message: str


@dataclass(frozen=True)
class Holder:
    """Whose work a dossier is: a person's, the team's of its stay, or nobody's."""

    staff_id: uuid.UUID | None = None
    name: str = ""
    team: bool = False


@dataclass(frozen=True)
class Dossier:
    """Everything a reviewer reads before deciding on `subject`/`subject_id` at `revision`.

    An account has no `child` and no `stay`, and lists all `children` of the household.
    `changes` (« téléphone », « assurance ») are those since `decided_at`, the last decision; `completed`
    tells that the family answered a completion request. `situation` is what a document is judged by here.
    """

    queue: Queue
    subject: Subject
    subject_id: uuid.UUID
    revision: int
    state: str
    submitted_at: datetime | None
    email: str | None
    account_state: AccountState | None
    household: HouseholdCard | None
    other_household: HouseholdCard | None
    child: ChildCard | None
    children: tuple[ChildCard, ...]
    stay: StayCard | None
    days: tuple[Interval, ...]
    family_message: str | None
    pieces: tuple[Piece, ...]
    missing: tuple[Missing, ...]
    """What is missing to accept, the gate's order."""
    changes: tuple[Change, ...]
    decided_at: datetime | None
    history: tuple[PastDecision, ...]
    verdicts: frozenset[Verdict]
    recommended: Verdict | None
    """The verdict the dossier calls for, None while a piece is still to be checked."""
    completed: bool = False
    situation: Situation | None = None
    latest: BookedStay | None = None
    holder: Holder = Holder()
