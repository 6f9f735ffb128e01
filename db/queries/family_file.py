"""A household in, everything held about it that it may have out (domain.md § 11)."""

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, select
from sqlalchemy.orm import Session

from db.models import (
    Child,
    ChildHousehold,
    Decision,
    Document,
    DocumentType,
    DocumentVersion,
    EmergencyContact,
    FamilyEdit,
    File,
    Guardian,
    HealthAnswer,
    Household,
    Mail,
    PlanningInterval,
    PlanningRequest,
    PreRegistration,
    Season,
    Stay,
    StayGroup,
)
from db.queries import people
from db.queries.homes import address_lines
from db.queries.settings import association
from db.rules import roster
from db.rules.family_file import (
    FamilyChange,
    FamilyChild,
    FamilyFile,
    FamilyMail,
    Paper,
    Request,
    SeasonAnswers,
    Version,
)
from db.rules.names import full_name
from db.rules.planning import Interval
from db.rules.roster import Person
from db.types import AccountState, HealthQuestion, Subject, Verdict

_order = {question: rank for rank, question in enumerate(HealthQuestion)}


def family_file(session: Session, household_id: uuid.UUID, *, now: datetime) -> FamilyFile:
    """Return what a household may have of what is held about it.

    As the shared database has it: a decision that has not left this desk is not the family's yet. Raises
    `NoResultFound` when the household is gone.
    """
    household = session.get_one(Household, household_id)
    account, settings = people.account(session, household_id), association(session)
    links = session.execute(
        select(ChildHousehold, Child)
        .join(Child, Child.id == ChildHousehold.child_id)
        .where(ChildHousehold.household_id == household_id, ChildHousehold.parental_authority)
        .order_by(Child.birth_date, Child.first_name)
    ).all()
    guardians = session.scalars(
        select(Guardian).where(Guardian.household_id == household_id).order_by(Guardian.rank)
    )
    contacts = session.scalars(
        select(EmergencyContact)
        .where(EmergencyContact.household_id == household_id)
        .order_by(EmergencyContact.name)
    )
    mails = session.scalars(
        select(Mail).where(Mail.household_id == household_id).order_by(Mail.written_at, Mail.id)
    )
    edits = session.scalars(
        select(FamilyEdit).where(FamilyEdit.household_id == household_id).order_by(FamilyEdit.at)
    )
    return FamilyFile(
        household_id=household_id,
        account_id=account.id if account else None,
        name=household.name,
        address=address_lines(household),
        email=account.email if account else "",
        account=AccountState(account.state) if account else None,
        created_at=household.created_at,
        allocation_scheme=household.allocation_scheme or "",
        caf_number=household.caf_number or "",
        guardians=tuple(
            Person(
                full_name(row.last_name, row.first_name),
                row.relation,
                tuple(phone for phone in (row.phone, row.other_phone) if phone),
                email=row.email or "",
            )
            for row in guardians
        ),
        contacts=tuple(Person(row.name, row.relation or "", (row.phone,)) for row in contacts),
        children=tuple(_child(session, child, link) for link, child in links),
        papers=_papers(session, Document.household_id == household_id),
        mails=tuple(FamilyMail(row.written_at, row.subject, row.text) for row in mails),
        changes=tuple(FamilyChange(row.at, row.field, row.before or "") for row in edits),
        organiser=settings.name,
        organiser_address=settings.address,
        organiser_contact=settings.contact.on_paper,
        read_at=now,
    )


def _child(session: Session, child: Child, link: ChildHousehold) -> FamilyChild:
    doctor = None
    if child.doctor_name or child.doctor_phone:
        phones = (child.doctor_phone,) if child.doctor_phone else ()
        doctor = Person(child.doctor_name or "", "médecin traitant", phones)
    return FamilyChild(
        child_id=child.id,
        last_name=child.last_name,
        first_name=child.first_name,
        birth_date=child.birth_date,
        sex=child.sex,
        doctor=doctor,
        residence=link.residence,
        share_paid=link.share_paid,
        may_collect=link.may_collect,
        health=_health(session, child.id),
        requests=_requests(session, child.id, link.household_id),
        papers=_papers(session, Document.child_id == child.id),
    )


def _health(session: Session, child_id: uuid.UUID) -> tuple[SeasonAnswers, ...]:
    found: defaultdict[str, list[tuple[HealthQuestion, roster.HealthAnswer]]] = defaultdict(list)
    rows = session.execute(
        select(HealthAnswer, Season.label)
        .join(Season, Season.code == HealthAnswer.season_code)
        .where(HealthAnswer.child_id == child_id)
        .order_by(Season.first_day)
    )
    for row, season in rows:
        found[season].append((row.question, roster.HealthAnswer(row.yes, row.details, row.action)))
    return tuple(
        SeasonAnswers(season, tuple(sorted(answers, key=lambda answer: _order[answer[0]])))
        for season, answers in found.items()
    )


def _requests(session: Session, child_id: uuid.UUID, household_id: uuid.UUID) -> tuple[Request, ...]:
    rows = session.execute(
        select(PreRegistration, Stay, PlanningRequest, StayGroup.name)
        .join(Stay, Stay.id == PreRegistration.stay_id)
        .outerjoin(PlanningRequest, PlanningRequest.pre_registration_id == PreRegistration.id)
        .outerjoin(StayGroup, StayGroup.id == PreRegistration.group_id)
        .where(PreRegistration.child_id == child_id)
        .order_by(Stay.first_day, Stay.name)
    ).all()
    days: defaultdict[uuid.UUID, tuple[Interval, ...]] = defaultdict(tuple)
    for interval in session.scalars(
        select(PlanningInterval)
        .where(PlanningInterval.planning_request_id.in_([row[2].id for row in rows if row[2]]))
        .order_by(PlanningInterval.first_day)
    ):
        days[interval.planning_request_id] += (Interval(interval.first_day, interval.last_day),)
    return tuple(
        Request(
            pre_registration_id=asked.id,
            ours=(ours := asked.household_id == household_id),
            stay=stay.name,
            place=stay.place,
            first_day=stay.first_day,
            last_day=stay.last_day,
            state=asked.state,
            planning=planning.state if planning else None,
            days=days[planning.id] if planning else (),
            group=group or "",
            # The other parent's words and address are theirs.
            family_message=(asked.family_message or "") if ours else "",
            address_during=(asked.address_during or "") if ours else "",
        )
        for asked, stay, planning, group in rows
    )


def _papers(session: Session, owner: ColumnElement[bool]) -> tuple[Paper, ...]:
    rows = session.execute(
        select(Document, DocumentType.label, Season.label)
        .join(DocumentType, DocumentType.code == Document.type_code)
        .join(Season, Season.code == Document.season_code)
        .where(owner)
        .order_by(Season.first_day, DocumentType.position, Document.id)
    ).all()
    ids = [row[0].id for row in rows]
    versions, refusals = _versions(session, ids), _refusals(session, ids)
    return tuple(
        Paper(
            label=label,
            season=season,
            state=document.state,
            valid_from=document.valid_from,
            valid_until=document.valid_until,
            read=tuple((key, str(value)) for key, value in sorted((document.details or {}).items())),
            versions=tuple(versions.get(document.id, ())),
            refusals=tuple(refusals.get(document.id, ())),
        )
        for document, label, season in rows
    )


def _versions(session: Session, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[Version]]:
    found: defaultdict[uuid.UUID, list[Version]] = defaultdict(list)
    rows = session.execute(
        select(DocumentVersion, File.size)
        .join(File, File.sha256 == DocumentVersion.file_sha256)
        .where(DocumentVersion.document_id.in_(ids))
        .order_by(DocumentVersion.number)
    )
    for row, size in rows:
        version = Version(row.number, row.original_name, row.uploaded_at, row.file_sha256, size)
        found[row.document_id].append(version)
    return found


def _refusals(session: Session, ids: Sequence[uuid.UUID]) -> Mapping[uuid.UUID, list[str]]:
    found: defaultdict[uuid.UUID, list[str]] = defaultdict(list)
    rows = session.scalars(
        select(Decision)
        .where(
            Decision.subject == Subject.DOCUMENT,
            Decision.subject_id.in_(ids),
            Decision.verdict == Verdict.REFUSE,
        )
        .order_by(Decision.recorded_at)
    )
    for row in rows:
        if row.message:
            found[row.subject_id].append(row.message)
    return found
