"""The vocabulary of the domain as enums: all that rules and papers need to know of the database."""

from enum import StrEnum


class Subject(StrEnum):
    """The four things a coordinator decides on (domain.md § 4)."""

    ACCOUNT = "account"
    PRE_REGISTRATION = "pre_registration"
    DOCUMENT = "document"
    PLANNING_REQUEST = "planning_request"


class Verdict(StrEnum):
    """What a coordinator can answer."""

    APPROVE = "approve"
    REFUSE = "refuse"
    REQUEST_COMPLETION = "request_completion"
    WAITLIST = "waitlist"
    WAIVE = "waive"
    CANCEL = "cancel"
    CLOSE = "close"
    REOPEN = "reopen"


class Step(StrEnum):
    """What moves a subject without a coordinator: the family, or a date that passes."""

    CONFIRM_EMAIL = "confirm_email"
    SUBMIT = "submit"
    CANCEL = "cancel"
    EXPIRE = "expire"


class AccountState(StrEnum):
    """States of a family's account."""

    EMAIL_UNCONFIRMED = "email_unconfirmed"
    INCOMPLETE = "incomplete"
    PENDING = "pending"
    VALIDATED = "validated"
    TO_COMPLETE = "to_complete"
    REFUSED = "refused"
    CLOSED = "closed"


class PreRegistrationState(StrEnum):
    """States of a child's request for a stay."""

    PENDING = "pending"
    VALIDATED = "validated"
    WAITLISTED = "waitlisted"
    TO_COMPLETE = "to_complete"
    REFUSED = "refused"
    CANCELLED = "cancelled"


class DocumentState(StrEnum):
    """States of a required piece."""

    MISSING = "missing"
    SUBMITTED = "submitted"
    VALID = "valid"
    REFUSED = "refused"
    EXPIRED = "expired"
    NOT_REQUIRED = "not_required"


class PlanningState(StrEnum):
    """States of a booking request."""

    DRAFT = "draft"
    PENDING = "pending"
    ACCEPTED = "accepted"
    WAITLISTED = "waitlisted"
    TO_COMPLETE = "to_complete"
    REFUSED = "refused"
    CANCELLED = "cancelled"


type_of_state: dict[Subject, type[StrEnum]] = {
    Subject.ACCOUNT: AccountState,
    Subject.PRE_REGISTRATION: PreRegistrationState,
    Subject.DOCUMENT: DocumentState,
    Subject.PLANNING_REQUEST: PlanningState,
}


class StayState(StrEnum):
    """States of a stay."""

    DRAFT = "draft"
    OPEN = "open"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class Scope(StrEnum):
    """Whom a document speaks for.

    EITHER: one paper for all children of a household, unless a child has one of its own.
    """

    CHILD = "child"
    HOUSEHOLD = "household"
    EITHER = "either"


class Sex(StrEnum):
    """As asked on the fiche sanitaire."""

    FEMALE = "female"
    MALE = "male"


class Residence(StrEnum):
    """Where a child lives, seen from one household."""

    MAIN = "main"
    ALTERNATING = "alternating"
    VISITING = "visiting"


class Role(StrEnum):
    """Roles of the staff (domain.md § 11)."""

    COORDINATOR = "coordinator"
    DIRECTOR = "director"
    HEALTH_ASSISTANT = "health_assistant"
    ANIMATEUR = "animateur"
    ACCOUNTING = "accounting"
    ADMIN = "admin"


class HealthQuestion(StrEnum):
    """What the fiche sanitaire asks, sections 3 and 4 (domain.md § 7), in its order."""

    TREATMENT = "treatment"
    ASTHMA = "asthma"
    FOOD_ALLERGY = "food_allergy"
    DRUG_ALLERGY = "drug_allergy"
    OTHER_ALLERGY = "other_allergy"
    DIFFICULTIES = "difficulties"
    HOSPITALISATIONS = "hospitalisations"
    PRECAUTIONS = "precautions"
    CARE_PLAN = "care_plan"
    GLASSES = "glasses"
    LENSES = "lenses"
    PROSTHESES = "prostheses"
    ENURESIS = "enuresis"
    DIET = "diet"
    ADVICE = "advice"


class MailState(StrEnum):
    """Where a mail stands.

    UNCERTAIN: the line dropped after the whole mail was offered, so the server may have it; a person decides.
    REFUSED: the server will never take it. UNADDRESSED: there is no address; it is printed as a letter.
    """

    QUEUED = "queued"
    SENDING = "sending"
    SENT = "sent"
    REFUSED = "refused"
    UNCERTAIN = "uncertain"
    ABANDONED = "abandoned"
    UNADDRESSED = "unaddressed"


class Action(StrEnum):
    """What the audit log records."""

    DECIDE = "decide"
    VIEW = "view"
    PRINT = "print"
    EXPORT = "export"
    CORRECT = "correct"


class Direction(StrEnum):
    """Ways of a transport point."""

    OUT = "out"
    BACK = "back"
