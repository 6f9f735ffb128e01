"""The transaction of a decision, on both engines: state, history, mail and audit together or not at all."""

import uuid
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from db import verdicts
from db.audit import Owners, owners
from db.models import (
    Account,
    AuditEvent,
    Base,
    Decision,
    DecisionPiece,
    DecisionReason,
    Document,
    Mail,
    PlanningRequest,
    PreRegistration,
)
from db.queries.notices import told_by
from db.queries.projection import Pending, models
from db.rules.notice import Envelope, Letter, Notice
from db.rules.planning import Interval
from db.rules.reasons import Reason
from db.rules.ruling import ReasonGiven, Ruling
from db.rules.workflow import verdicts as allowed
from db.types import (
    AccountState,
    Action,
    DocumentState,
    MailState,
    PlanningState,
    PreRegistrationState,
    Subject,
    Verdict,
    type_of_state,
)
from db.verdicts import Applied, Conflict, Judged, Rejected, judge
from tests import builders
from tests.builders import LAST, WEEK, later
from tests.db.rulings import apply, plain_letter, ruling, state

EVERY_DECISION = [
    (subject, before, verdict)
    for subject in Subject
    for before in type_of_state[subject]
    for verdict in sorted(allowed(subject, before))
]


def subject_in(session: Session, subject: Subject, before: str) -> uuid.UUID:
    """Insert one subject in this state, on a dossier where nothing else stands in the way."""
    stay = builders.stay(session)
    account = AccountState(before) if subject is Subject.ACCOUNT else AccountState.VALIDATED
    who = builders.family(session, state=account)
    if subject is Subject.ACCOUNT:
        return who.account
    if subject is Subject.DOCUMENT:
        builders.document_type(session, "assurance")
        builders.requires(session, stay, "assurance")
        return builders.document(session, who, "assurance", state=DocumentState(before))
    asked = PreRegistrationState.VALIDATED
    if subject is Subject.PRE_REGISTRATION:
        asked = PreRegistrationState(before)
    request = builders.pre_registration(session, who, stay, state=asked)
    if subject is Subject.PRE_REGISTRATION:
        return request
    return builders.planning(session, request, state=PlanningState(before))


def rows(session: Session, *models: type[Base]) -> list[int]:
    return [session.scalar(select(func.count()).select_from(model)) or 0 for model in models]


@pytest.mark.parametrize(("subject", "before", "verdict"), EVERY_DECISION)
def test_every_decision_of_every_subject(
    engine: Engine, subject: Subject, before: str, verdict: Verdict
) -> None:
    """The state moves with its revision; history, audit and, where one is due, a mail say the same."""
    with Session(engine) as session, session.begin():
        me = builders.staff(session)
        subject_id = subject_in(session, subject, before)
        made = ruling(session, subject, subject_id, verdict, by=me, message="Un mot.")
        judged = judge(session, made)
        assert isinstance(judged, Judged)
        expected = judged.state
    with Session(engine) as session, session.begin():
        assert apply(session, made) == Applied(2)
    with Session(engine) as session:
        assert state(session, subject, subject_id) == (expected, 2)
        decision = session.get_one(Decision, made.id)
        assert (decision.from_state, decision.to_state) == (before, expected)
        assert (decision.verdict, decision.revision_seen, decision.message) == (verdict, 1, "Un mot.")
        assert (decision.decided_by, decision.decided_at) == (me, made.decided_at)
        assert decision.recorded_at == later(minutes=1)
        reasons = session.execute(
            select(DecisionReason.code, DecisionReason.detail).where(DecisionReason.decision_id == made.id)
        ).all()
        assert [tuple(row) for row in reasons] == [(r.reason, r.detail) for r in made.reasons]
        audit = session.get_one(AuditEvent, made.id)
        assert (audit.action, audit.staff_id, audit.subject, audit.subject_id) == (
            *(Action.DECIDE, me, subject, subject_id),
        )
        assert (audit.household_id, audit.child_id) == owners(
            session, session.get_one(models[subject], subject_id)
        )
        assert audit.detail == verdict
        mail = session.get(Mail, made.id)
        silent = subject is Subject.DOCUMENT or verdict is Verdict.REOPEN
        assert (mail is None) == silent
        if mail is not None:
            assert mail.content.startswith(f"{Envelope(made.id, later(minutes=1))}".encode())
            assert (mail.decision_id, mail.message_id) == (made.id, f"<{made.id}@alef.fr>")
            assert (mail.state, mail.written_at) == (MailState.QUEUED, later(minutes=1))


@pytest.mark.parametrize("subject", Subject)
def test_every_other_verdict_is_refused_untouched(engine: Engine, subject: Subject) -> None:
    """Nothing is written for what the workflow does not list."""
    for before in type_of_state[subject]:
        with Session(engine) as session:
            me = builders.staff(session, login=uuid.uuid4().hex)
            subject_id = subject_in(session, subject, before)
            for verdict in set(Verdict) - allowed(subject, before):
                outcome = apply(session, ruling(session, subject, subject_id, verdict, by=me))
                assert outcome == Rejected("L’état du dossier ne permet plus cette décision.")
            assert state(session, subject, subject_id) == (before, 1)
            assert rows(session, Decision, Mail, AuditEvent) == [0, 0, 0]
            session.rollback()


def test_owners(engine: Engine) -> None:
    """Whose dossier the audit log files each subject under."""
    with Session(engine) as session:
        stay = builders.stay(session)
        who = builders.family(session)
        request = builders.pre_registration(session, who, stay)
        planning = builders.planning(session, request)
        builders.document_type(session, "assurance")
        piece = builders.document(session, who, "assurance")

        def owned(subject: Subject, id_: uuid.UUID) -> Owners:
            return owners(session, session.get_one(models[subject], id_))

        assert owned(Subject.ACCOUNT, who.account) == (who.household, None)
        assert owned(Subject.PRE_REGISTRATION, request) == (who.household, who.child)
        assert owned(Subject.PLANNING_REQUEST, planning) == (who.household, who.child)
        assert owned(Subject.DOCUMENT, piece) == (None, who.child)


def test_a_repeated_push_is_seen(any_engine: Engine) -> None:
    """Same id, any number of times: one decision, one mail, also when the dossier has moved on."""
    with Session(any_engine) as session, session.begin():
        me = builders.staff(session)
        subject_id = subject_in(session, Subject.PRE_REGISTRATION, "pending")
        made = ruling(session, Subject.PRE_REGISTRATION, subject_id, Verdict.APPROVE, by=me)
        apply(session, made)
    for _ in range(2):
        with Session(any_engine) as session, session.begin():
            assert apply(session, made) == Applied(2, again=True)
            assert rows(session, Decision, Mail, AuditEvent) == [1, 1, 1]
    with Session(any_engine) as session, session.begin():
        again = ruling(session, Subject.PRE_REGISTRATION, subject_id, Verdict.REOPEN, by=me)
        assert apply(session, again) == Applied(3)
        assert apply(session, made) == Applied(2, again=True)
        assert state(session, Subject.PRE_REGISTRATION, subject_id) == ("pending", 3)


def test_a_conflict_tells_who_and_when(any_engine: Engine) -> None:
    """The latest decision, not the first; and the state it left."""
    with Session(any_engine) as session, session.begin():
        marie, paul = (builders.staff(session, login=name, name=name) for name in ("marie", "paul"))
        subject_id = subject_in(session, Subject.PRE_REGISTRATION, "pending")
        mine = ruling(session, Subject.PRE_REGISTRATION, subject_id, Verdict.REFUSE, by=marie)
        for minute, verdict in enumerate((Verdict.WAITLIST, Verdict.APPROVE)):
            theirs = ruling(session, Subject.PRE_REGISTRATION, subject_id, verdict, by=paul)
            verdicts.apply(session, theirs, compose=plain_letter, now=later(minutes=minute))
    with Session(any_engine) as session, session.begin():
        assert apply(session, mine) == Conflict("validated", 3, "paul", later(minutes=1))
        assert session.get(Decision, mine.id) is None


def test_a_conflict_with_the_family_names_nobody(any_engine: Engine) -> None:
    """An upload or an edit moves the revision without a decision."""
    with Session(any_engine) as session, session.begin():
        me = builders.staff(session)
        subject_id = subject_in(session, Subject.PRE_REGISTRATION, "pending")
        earlier = ruling(session, Subject.PRE_REGISTRATION, subject_id, Verdict.WAITLIST, by=me)
        apply(session, earlier)
        mine = ruling(session, Subject.PRE_REGISTRATION, subject_id, Verdict.APPROVE, by=me)
        session.get_one(PreRegistration, subject_id).revision += 1
    with Session(any_engine) as session, session.begin():
        assert apply(session, mine) == Conflict("waitlisted", 3, None, None)


def test_a_dossier_that_is_gone(engine: Engine) -> None:
    """Purged meanwhile."""
    with Session(engine) as session:
        gone = Ruling(Subject.ACCOUNT, uuid.uuid4(), 1, Verdict.APPROVE, uuid.uuid4(), builders.NOW)
        assert apply(session, gone) == Rejected("Ce dossier n’existe plus.")


def test_a_ruling_without_its_words_is_refused(engine: Engine) -> None:
    """The desk asks for them; the database does not trust the desk."""
    with Session(engine) as session, session.begin():
        me = builders.staff(session)
        subject_id = subject_in(session, Subject.ACCOUNT, "pending")
        made = ruling(session, Subject.ACCOUNT, subject_id, Verdict.REFUSE, by=me, reasons=())
        assert apply(session, made) == Rejected("Choisissez un motif ou écrivez une phrase.")
        assert state(session, Subject.ACCOUNT, subject_id) == ("pending", 1)


def test_a_mail_that_cannot_be_composed_takes_everything_back(any_engine: Engine) -> None:
    """State, history and audit are not there without the mail."""

    def broken(_notice: Notice, _envelope: Envelope) -> Letter:
        raise KeyError("a template's mistake")

    with Session(any_engine) as session, session.begin():
        me = builders.staff(session)
        subject_id = subject_in(session, Subject.ACCOUNT, "pending")
        made = ruling(session, Subject.ACCOUNT, subject_id, Verdict.APPROVE, by=me)
    with pytest.raises(KeyError), Session(any_engine) as session, session.begin():
        verdicts.apply(session, made, compose=broken, now=later(minutes=1))
    with Session(any_engine) as session, session.begin():
        assert state(session, Subject.ACCOUNT, subject_id) == ("pending", 1)
        assert rows(session, Decision, DecisionReason, Mail, AuditEvent) == [0, 0, 0, 0]
        assert apply(session, made) == Applied(2)


def test_a_family_without_an_address_is_written_to_all_the_same(engine: Engine) -> None:
    """The letter waits to be read on the telephone, not to be sent."""
    with Session(engine) as session, session.begin():
        me = builders.staff(session)
        subject_id = subject_in(session, Subject.PRE_REGISTRATION, "pending")
        session.delete(session.scalars(select(Account)).one())
        made = ruling(session, Subject.PRE_REGISTRATION, subject_id, Verdict.APPROVE, by=me)
        apply(session, made)
        mail = session.get_one(Mail, made.id)
        assert (mail.recipient, mail.state) == (None, MailState.UNADDRESSED)


def test_the_waiting_list_keeps_its_order(any_engine: Engine) -> None:
    """Last come, last ranked; who leaves has no rank; who is asked to complete keeps it."""
    with Session(any_engine) as session, session.begin():
        me = builders.staff(session)
        stay, other = builders.stay(session), builders.stay(session)

        def decide(request: uuid.UUID, verdict: Verdict) -> int | None:
            made = ruling(session, Subject.PRE_REGISTRATION, request, verdict, by=me)
            assert isinstance(apply(session, made), Applied)
            return session.get_one(PreRegistration, request).waiting_rank

        first, second, third = (
            builders.pre_registration(session, builders.family(session), stay) for _ in range(3)
        )
        elsewhere = builders.pre_registration(session, builders.family(session), other)
        assert [decide(request, Verdict.WAITLIST) for request in (first, second)] == [1, 2]
        assert decide(elsewhere, Verdict.WAITLIST) == 1
        assert decide(second, Verdict.REQUEST_COMPLETION) == 2
        assert decide(first, Verdict.APPROVE) is None
        assert decide(third, Verdict.WAITLIST) == 3
        assert decide(second, Verdict.REOPEN) is None
        assert decide(second, Verdict.WAITLIST) == 4


def test_a_completion_request_lists_every_refused_piece_once(any_engine: Engine) -> None:
    """The mail names them with their reasons; they are marked as told, at the revision that was told."""
    with Session(any_engine) as session, session.begin():
        me = builders.staff(session)
        stay, who = builders.stay(session), builders.family(session)
        for code in ("assurance", "charte", "vaccins", "quotient"):
            builders.document_type(session, code)
            builders.requires(session, stay, code)
        refused = [builders.document(session, who, code) for code in ("assurance", "vaccins")]
        ends_early = builders.document(
            session,
            who,
            "charte",
            state=DocumentState.VALID,
            valid_until=LAST - timedelta(days=1),
        )
        because = {
            refused[0]: (ReasonGiven(Reason.UNREADABLE, "Page 2."), "Un mot."),
            refused[1]: (ReasonGiven(Reason.VACCINE_MISSING, "ROR manquant"), "Deuxième dose de ROR."),
        }
        for piece, (reason, message) in because.items():
            no = ruling(
                session, Subject.DOCUMENT, piece, Verdict.REFUSE, by=me, reasons=(reason,), message=message
            )
            assert apply(session, no) == Applied(2)
        request = builders.pre_registration(session, who, stay)
        made = ruling(session, Subject.PRE_REGISTRATION, request, Verdict.REQUEST_COMPLETION, by=me)
        told = told_by(session, made, pending=Pending())
        assert told is not None
        lines = {line.label: line.sentences for line in told.notice.refused}
        assert lines["Assurance"] == (
            "Le document « Assurance » de Léa est illisible. Merci de le reprendre à plat, bien éclairé, "
            "sans flou. Page 2.",
            "Un mot.",
        )
        assert lines["Charte"] == (
            "Le document « Charte » de Léa ne couvre pas tout le séjour « Mer et voile », qui se termine le "
            "18 juillet 2027. Merci d’en déposer un qui couvre du premier au dernier jour.",
        )
        assert len(lines["Vaccins"]) == 1
        assert told.notice.absent == ("Quotient",)
        apply(session, made)
        mail = session.get_one(Mail, made.id)
        assert "ROR" not in mail.text, "health data by mail"
        announced = session.execute(select(DecisionPiece.document_id, DecisionPiece.document_revision)).all()
        assert {tuple(row) for row in announced} == {(refused[0], 2), (refused[1], 2), (ends_early, 1)}


@pytest.mark.parametrize(
    ("verdict", "told"),
    [(Verdict.APPROVE, 1), (Verdict.REQUEST_COMPLETION, 1), (Verdict.WAITLIST, 0), (Verdict.CANCEL, 0)],
)
def test_a_piece_is_announced_by_every_mail_that_lists_it(
    engine: Engine, verdict: Verdict, told: int
) -> None:
    """An approval asks for what is missing too: the family must not be asked again at once."""
    with Session(engine) as session, session.begin():
        me = builders.staff(session)
        stay, who = builders.stay(session), builders.family(session)
        builders.document_type(session, "assurance")
        builders.requires(session, stay, "assurance")
        builders.document(session, who, "assurance", state=DocumentState.REFUSED)
        request = builders.pre_registration(session, who, stay)
        apply(session, ruling(session, Subject.PRE_REGISTRATION, request, verdict, by=me))
        assert rows(session, DecisionPiece) == [told]


def test_a_planning_with_a_gate_shut_is_not_accepted(any_engine: Engine) -> None:
    """The first gate is named; submitted is not enough to accept."""
    with Session(any_engine) as session, session.begin():
        me = builders.staff(session)
        stay, who = builders.stay(session), builders.family(session)
        builders.document_type(session, "assurance", label="Attestation d’assurance")
        builders.requires(session, stay, "assurance")
        piece = builders.document(session, who, "assurance")
        request = builders.pre_registration(session, who, stay)
        planning = builders.planning(session, request)

        def accept() -> verdicts.Outcome:
            return apply(session, ruling(session, Subject.PLANNING_REQUEST, planning, Verdict.APPROVE, by=me))

        begins = "Le planning ne peut pas être accepté : "
        assert accept() == Rejected(
            f"{begins}La préinscription n’est pas encore validée par le coordinateur."
        )
        apply(session, ruling(session, Subject.PRE_REGISTRATION, request, Verdict.APPROVE, by=me))
        assert accept() == Rejected(f"{begins}« Attestation d’assurance » attend d’être vérifié.")
        apply(session, ruling(session, Subject.DOCUMENT, piece, Verdict.APPROVE, by=me))
        session.get_one(Document, piece).valid_until = WEEK.last - timedelta(days=1)
        assert accept() == Rejected(f"{begins}« Attestation d’assurance » expire pendant le séjour.")
        # Judged over the days asked for: the second week of the stay is not this child's.
        session.get_one(Document, piece).valid_until = WEEK.last
        assert accept() == Applied(2)


def test_the_last_place_is_given_once(any_engine: Engine) -> None:
    """Day by day: who comes the other week finds a place."""
    with Session(any_engine) as session, session.begin():
        me = builders.staff(session)
        stay = builders.stay(session, capacity=1)
        first, second = (builders.ready_planning(session, stay) for _ in range(2))
        other_week = Interval(date(2027, 7, 12), date(2027, 7, 18))
        third = builders.ready_planning(session, stay, days=(other_week,))

        def accept(planning: uuid.UUID) -> verdicts.Outcome:
            return apply(session, ruling(session, Subject.PLANNING_REQUEST, planning, Verdict.APPROVE, by=me))

        assert accept(first) == Applied(2)
        assert accept(second) == Rejected(
            "Le séjour est complet le 05/07/2027 : la demande peut aller en liste d’attente."
        )
        assert accept(third) == Applied(2)
        apply(session, ruling(session, Subject.PLANNING_REQUEST, first, Verdict.CANCEL, by=me))
        assert accept(second) == Applied(2)


def test_a_group_has_its_own_places(any_engine: Engine) -> None:
    """The stay has room, the group has not; the other group has."""
    with Session(any_engine) as session, session.begin():
        me = builders.staff(session)
        stay = builders.stay(session, capacity=20)
        small = builders.group(session, stay, name="Petits", capacity=1)
        tall = builders.group(session, stay, name="Grands", capacity=1)
        outcomes = [
            apply(
                session,
                ruling(
                    session,
                    Subject.PLANNING_REQUEST,
                    builders.ready_planning(session, stay, group_id=group),
                    Verdict.APPROVE,
                    by=me,
                ),
            )
            for group in (small, small, tall)
        ]
        assert outcomes == [
            Applied(2),
            Rejected(
                "Le groupe « Petits » est complet le 05/07/2027 : la demande peut aller en liste d’attente."
            ),
            Applied(2),
        ]


def test_a_place_is_not_left_behind(any_engine: Engine) -> None:
    """A pre-registration that goes while its planning is accepted would hold a place for nobody."""
    with Session(any_engine) as session, session.begin():
        me = builders.staff(session)
        stay = builders.stay(session)
        planning = builders.ready_planning(session, stay)
        request = session.get_one(PlanningRequest, planning).pre_registration_id

        def decide(subject: Subject, subject_id: uuid.UUID, verdict: Verdict) -> verdicts.Outcome:
            return apply(session, ruling(session, subject, subject_id, verdict, by=me))

        decide(Subject.PLANNING_REQUEST, planning, Verdict.APPROVE)
        outcome = decide(Subject.PRE_REGISTRATION, request, Verdict.CANCEL)
        assert isinstance(outcome, Rejected)
        assert "annulez d’abord le planning" in outcome.sentence
        decide(Subject.PLANNING_REQUEST, planning, Verdict.CANCEL)
        assert decide(Subject.PRE_REGISTRATION, request, Verdict.CANCEL) == Applied(2)


@pytest.mark.parametrize("waiting", ["pending", "waitlisted", "to_complete"])
def test_a_planning_goes_with_its_request(any_engine: Engine, waiting: str) -> None:
    """Nobody is left to answer it, its history says why, and the family gets one mail."""
    with Session(any_engine) as session, session.begin():
        me = builders.staff(session)
        planning = builders.ready_planning(session, builders.stay(session))
        row = session.get_one(PlanningRequest, planning)
        row.state = PlanningState(waiting)
        session.flush()
        request = row.pre_registration_id
        made = ruling(session, Subject.PRE_REGISTRATION, request, Verdict.CANCEL, by=me)
        assert apply(session, made) == Applied(2)
        assert state(session, Subject.PLANNING_REQUEST, planning) == ("cancelled", 2)
        past = session.scalars(select(Decision).where(Decision.subject_id == planning)).one()
        assert (past.from_state, past.to_state, past.verdict) == (waiting, "cancelled", Verdict.CANCEL)
        assert session.scalar(select(func.count()).select_from(Mail)) == 1
        assert apply(session, made) == Applied(2, again=True)


def test_the_same_envelope_makes_the_same_mail(engine: Engine) -> None:
    """Bytes are frozen by the decision's id and the moment it is recorded."""
    contents = []
    for _ in range(2):
        with Session(engine) as session:
            me = builders.staff(session)
            subject_id = subject_in(session, Subject.ACCOUNT, "pending")
            made = ruling(session, Subject.ACCOUNT, subject_id, Verdict.APPROVE, by=me)
            made = replace(made, id=uuid.UUID(int=7))
            apply(session, made)
            contents.append(session.get_one(Mail, made.id).content.partition(b"\n")[0])
            session.rollback()
    assert contents[0] == contents[1]


def test_what_was_read_on_a_document_is_kept_with_the_decision(any_engine: Engine) -> None:
    """By the rules, not by what the desk makes of it: the same for whoever accepts."""
    with Session(any_engine) as session, session.begin():
        me = builders.staff(session)
        builders.document_type(session, "assurance")
        piece = builders.document(session, builders.family(session), "assurance")
        short = {"insurer": "MAE", "from": "01/09/2026", "to": "15/07/2027", "cover": "full"}
        made = ruling(session, Subject.DOCUMENT, piece, Verdict.APPROVE, by=me, captured=short)
        assert apply(session, made) == Applied(2)
        row = session.get_one(Document, piece, populate_existing=True)
        assert (row.valid_from, row.valid_until) == (date(2026, 9, 1), date(2027, 7, 15))
        assert row.details == {**short, "from": "2026-09-01", "to": "2027-07-15"}


def test_a_document_that_was_not_read_is_not_accepted(any_engine: Engine) -> None:
    """Nor one whose reading the rules refuse; nothing is written."""
    with Session(any_engine) as session, session.begin():
        me = builders.staff(session)
        builders.document_type(session, "quotient_familial")
        piece = builders.document(session, builders.family(session), "quotient_familial")

        def accept(captured: Mapping[str, str]) -> verdicts.Outcome:
            made = ruling(session, Subject.DOCUMENT, piece, Verdict.APPROVE, by=me, captured=captured)
            return apply(session, made)

        assert accept({}) == Rejected("«\u00a0Régime\u00a0» reste à remplir.")
        old = accept({"scheme": "caf", "value": "845", "month": "01/2027"})
        assert old == Rejected("Ce quotient a 4 mois : 3 au plus sont admis.")
        assert state(session, Subject.DOCUMENT, piece) == ("submitted", 1)
        # What is refused or waived needs no reading.
        assert apply(session, ruling(session, Subject.DOCUMENT, piece, Verdict.REFUSE, by=me)) == Applied(2)


def test_vaccines_are_judged_for_a_stay_that_asks_for_them(any_engine: Engine) -> None:
    """Good for one of the child's stays is enough to accept: each dossier then judges its own days."""
    with Session(any_engine) as session, session.begin():
        me = builders.staff(session)
        builders.document_type(session, "vaccins")
        who = builders.family(session)
        day, week = date(2027, 7, 5), timedelta(days=7)
        builders.pre_registration(session, who, builders.stay(session, first_day=day, last_day=day + week))
        piece = builders.document(session, who, "vaccins")
        # Everything but the second ROR, which is given between the two stays.
        record = {
            "proof": "record",
            "doses.hexavalent": "04/05/2018 04/07/2018 04/02/2019",
            "doses.pneumococcus": "04/05/2018 04/07/2018 04/02/2019",
            "doses.meningococcus_c": "04/08/2018 04/03/2019",
            "doses.dtpca": "04/03/2024",
            "doses.mmr": "04/03/2019 20/07/2027",
        }

        def accept() -> verdicts.Outcome:
            made = ruling(session, Subject.DOCUMENT, piece, Verdict.APPROVE, by=me, captured=record)
            return apply(session, made)

        refused = accept()
        assert isinstance(refused, Rejected)
        assert refused.sentence.startswith("Un vaccin exigible manque")
        august = builders.stay(session, first_day=day + 4 * week, last_day=day + 5 * week)
        builders.pre_registration(session, who, august)
        assert accept() == Applied(2)
