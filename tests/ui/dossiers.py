"""Plain dossiers for the review page's tests: a few differences in, whole frozen values out."""

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime

from db.queries.dossier import (
    Adult,
    Change,
    ChildCard,
    Dossier,
    HouseholdCard,
    PastDecision,
    Piece,
    StayCard,
    VersionCard,
)
from db.queries.queues import Queue
from db.rules.capture import Situation
from db.rules.gate import Missing, Place
from db.rules.planning import Interval
from db.rules.reasons import Reason
from db.rules.requirements import PieceStatus
from db.rules.ruling import ReasonGiven
from db.types import (
    AccountState,
    DocumentState,
    PlanningState,
    PreRegistrationState,
    Scope,
    Sex,
    Subject,
    Verdict,
)

NOW = datetime(2027, 6, 23, 9, 30, tzinfo=UTC)
SUBMITTED_AT = datetime(2027, 6, 21, 7, 12, tzinfo=UTC)
DECIDED_AT = datetime(2027, 6, 18, 14, 3, tzinfo=UTC)

STAY = StayCard(
    id=uuid.UUID(int=30),
    name="Colo Jura",
    place="Les Rousses",
    first_day=date(2027, 7, 12),
    last_day=date(2027, 7, 18),
    age_min=6,
    age_max=12,
    capacity=20,
    engaged=12,
    accepted=9,
    waiting=4,
)
CHILD = ChildCard(uuid.UUID(int=20), "Martin", "Léa", date(2018, 2, 4), Sex.FEMALE, None)
SITUATION = Situation(
    season_first=date(2026, 9, 1),
    season_last=date(2027, 8, 31),
    first_day=STAY.first_day,
    last_day=STAY.last_day,
    today=NOW.date(),
    birth_date=CHILD.birth_date,
    health_form_version="2026-1",
)
HOUSEHOLD = HouseholdCard(
    id=uuid.UUID(int=10),
    name="Martin",
    address=("14 rue des Sapins", "Bâtiment C"),
    postcode="39000",
    city="Lons-le-Saunier",
    adults=(
        Adult("Martin", "Claire", "mère", "+33612345678", "+33384123456", "claire.martin@example.fr"),
        Adult("Martin", "Paul", "père", "+33687654321", None, None),
    ),
    arrangement="Garde alternée : une semaine sur deux",
)

_statuses = {
    DocumentState.MISSING: PieceStatus.MISSING,
    DocumentState.SUBMITTED: PieceStatus.TO_CHECK,
    DocumentState.VALID: PieceStatus.VALID,
    DocumentState.REFUSED: PieceStatus.REFUSED,
    DocumentState.EXPIRED: PieceStatus.EXPIRED,
    DocumentState.NOT_REQUIRED: PieceStatus.NOT_REQUIRED,
}

LABELS = {
    "fiche_sanitaire": "Fiche sanitaire signée",
    "vaccins": "Copie des vaccins",
    "assurance": "Attestation d’assurance",
    "quotient_familial": "Quotient familial CAF",
    "charte_rgpd": "Charte RGPD colo apprenantes",
    "charte_oddn": "Charte OnDonneDesNouvelles",
}


def version(number: int = 1, *, name: str = "scan.pdf") -> VersionCard:
    """Return an upload whose hash tells its number."""
    return VersionCard(number, f"{number:064x}", name, SUBMITTED_AT, 248_000)


def piece(
    type_code: str = "assurance",
    state: DocumentState = DocumentState.SUBMITTED,
    *,
    status: PieceStatus | None = None,
    reasons: tuple[ReasonGiven, ...] = (),
    announced: bool = False,
    **others: object,
) -> Piece:
    """Return a piece of a child; a missing one has no version."""
    plain = Piece(
        document_id=uuid.uuid5(uuid.NAMESPACE_OID, type_code),
        revision=3,
        type_code=type_code,
        label=LABELS.get(type_code, type_code),
        scope=Scope.CHILD,
        medical=type_code in {"fiche_sanitaire", "vaccins"},
        mandatory=True,
        state=state,
        status=status or _statuses[state],
        valid_from=None,
        valid_until=None,
        versions=() if state is DocumentState.MISSING else (version(),),
        reasons=reasons,
        message="",
        announced=announced,
        new=False,
    )
    return replace(plain, **others)  # type: ignore[arg-type]  # the test names the fields it wants


def six(state: DocumentState = DocumentState.SUBMITTED) -> tuple[Piece, ...]:
    """Return the six pieces of an ordinary stay, all in one state."""
    return tuple(piece(code, state) for code in LABELS)


def mixed() -> tuple[Piece, ...]:
    """Return pieces in every state a reviewer meets."""
    return (
        piece("fiche_sanitaire", DocumentState.VALID, versions=(version(2), version(1))),
        piece("vaccins", DocumentState.SUBMITTED, new=True),
        piece(
            "assurance",
            DocumentState.VALID,
            status=PieceStatus.EXPIRES_DURING_STAY,
            valid_from=date(2026, 9, 1),
            valid_until=date(2027, 7, 15),
        ),
        piece("quotient_familial", DocumentState.SUBMITTED, scope=Scope.HOUSEHOLD),
        piece(
            "charte_rgpd",
            DocumentState.REFUSED,
            reasons=(ReasonGiven(Reason.UNSIGNED), ReasonGiven(Reason.OTHER, "La page 2 est à l’envers.")),
        ),
        piece("charte_oddn", DocumentState.MISSING),
        piece("pass_nautique", DocumentState.NOT_REQUIRED, label="Pass-nautique", mandatory=False),
    )


def pre_registration(pieces: tuple[Piece, ...] | None = None, **others: object) -> Dossier:
    """Return a child's request that waits for an answer, with mixed pieces unless told otherwise."""
    plain = Dossier(
        queue=Queue.PRE_REGISTRATIONS,
        subject=Subject.PRE_REGISTRATION,
        subject_id=uuid.UUID(int=1),
        revision=4,
        state=PreRegistrationState.PENDING,
        submitted_at=SUBMITTED_AT,
        email="claire.martin@example.fr",
        account_state=AccountState.VALIDATED,
        household=HOUSEHOLD,
        other_household=None,
        child=CHILD,
        children=(CHILD,),
        stay=STAY,
        days=(),
        family_message="Léa serait contente d’être avec sa cousine Zoé. Merci beaucoup !",
        pieces=mixed() if pieces is None else pieces,
        missing=(
            Missing(Place.HOUSEHOLD, "postcode", "Le code postal manque."),
            Missing(Place.DOCUMENTS, "charte_oddn", "« Charte OnDonneDesNouvelles » n’a pas été déposé."),
        ),
        changes=(Change("téléphone", "06 98 76 54 32"), Change("Copie des vaccins")),
        decided_at=DECIDED_AT,
        history=(
            PastDecision(
                id=uuid.UUID(int=90),
                at=DECIDED_AT,
                by="Claire D.",
                verdict=Verdict.REQUEST_COMPLETION,
                to_state=PreRegistrationState.TO_COMPLETE,
                reasons=(ReasonGiven(Reason.INFORMATION),),
                message="Merci de vérifier le code postal.",
            ),
        ),
        verdicts=frozenset(
            {
                Verdict.APPROVE,
                Verdict.WAITLIST,
                Verdict.REQUEST_COMPLETION,
                Verdict.REFUSE,
                Verdict.CANCEL,
            }
        ),
        recommended=None,
        situation=SITUATION,
    )
    return replace(plain, **others)  # type: ignore[arg-type]  # the test names the fields it wants


def account(**others: object) -> Dossier:
    """Return a family's account that waits for an answer; the younger child has no birth date."""
    plain = pre_registration(
        pieces=(),
        queue=Queue.ACCOUNTS,
        subject=Subject.ACCOUNT,
        state=AccountState.PENDING,
        account_state=AccountState.PENDING,
        child=None,
        children=(CHILD, ChildCard(uuid.UUID(int=21), "Martin", "Tom", None, Sex.MALE, None)),
        stay=None,
        situation=None,
        family_message=None,
        missing=(Missing(Place.CHILDREN, "birth_date", "La date de naissance de Tom manque."),),
        changes=(),
        decided_at=None,
        history=(),
        verdicts=frozenset({Verdict.APPROVE, Verdict.REQUEST_COMPLETION, Verdict.REFUSE}),
        recommended=Verdict.REQUEST_COMPLETION,
    )
    return replace(plain, **others)  # type: ignore[arg-type]  # the test names the fields it wants


def planning(**others: object) -> Dossier:
    """Return a booking of two weeks of a three-week stay, all its pieces in order."""
    summer = replace(STAY, name="Centre aéré d’été", first_day=date(2027, 7, 7), last_day=date(2027, 7, 30))
    plain = pre_registration(
        pieces=six(DocumentState.VALID),
        queue=Queue.PLANNINGS,
        subject=Subject.PLANNING_REQUEST,
        state=PlanningState.PENDING,
        stay=summer,
        days=(
            Interval(date(2027, 7, 12), date(2027, 7, 18)),
            Interval(date(2027, 7, 26), date(2027, 7, 30)),
        ),
        missing=(),
        changes=(),
        family_message=None,
        recommended=Verdict.APPROVE,
    )
    return replace(plain, **others)  # type: ignore[arg-type]  # the test names the fields it wants
