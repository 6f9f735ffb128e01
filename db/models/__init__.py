"""The mapped classes, one file a subject."""

from db.models.account import Account, AccountSecret
from db.models.base import Base
from db.models.decision import Decision, DecisionPiece, DecisionReason
from db.models.document import Document, DocumentType, DocumentVersion, File
from db.models.family import Child, ChildHousehold, EmergencyContact, FamilyEdit, Guardian, Household
from db.models.feed import ChangeLog, FeedHead
from db.models.health import HealthAnswer
from db.models.journal import AuditEvent, Setting
from db.models.mail import Mail, MailTemplate
from db.models.presence import Presence
from db.models.request import PlanningInterval, PlanningRequest, PreRegistration
from db.models.staff import Staff, StaffStay
from db.models.stay import (
    PriceBand,
    Requirement,
    Season,
    Stay,
    StayActivity,
    StayClosure,
    StayGroup,
    StaySession,
    TransportPoint,
)

__all__ = [
    "Account",
    "AccountSecret",
    "AuditEvent",
    "Base",
    "ChangeLog",
    "Child",
    "ChildHousehold",
    "Decision",
    "DecisionPiece",
    "DecisionReason",
    "Document",
    "DocumentType",
    "DocumentVersion",
    "EmergencyContact",
    "FamilyEdit",
    "FeedHead",
    "File",
    "Guardian",
    "HealthAnswer",
    "Household",
    "Mail",
    "MailTemplate",
    "PlanningInterval",
    "PlanningRequest",
    "PreRegistration",
    "Presence",
    "PriceBand",
    "Requirement",
    "Season",
    "Setting",
    "Staff",
    "StaffStay",
    "Stay",
    "StayActivity",
    "StayClosure",
    "StayGroup",
    "StaySession",
    "TransportPoint",
]
