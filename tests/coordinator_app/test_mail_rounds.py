"""Reminders and group mails, written family by family: real threads on both engines, each family once."""

import uuid
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime, timedelta
from threading import Barrier

import pytest
from sqlalchemy import Engine, func, select
from sqlalchemy.orm import Session

from coordinator_app.errors import DeskError
from coordinator_app.mail import group, reminders
from coordinator_app.mail.group import Message
from coordinator_app.mail.rounds import Progress, Report, Transaction
from db.models import Account, Household, Mail, PreRegistration
from db.queries.recipients import Audience, alive, recipients
from db.types import AccountState, MailState, PreRegistrationState, Subject, Verdict
from papers.outgoing.mails import compose
from tests import builders
from tests.builders import NOW
from tests.db.rulings import apply, ruling

SOON = NOW + timedelta(days=4)
DESKS = 4
FAMILIES = 6


def transactions(engine: Engine) -> Transaction:
    @contextmanager
    def transaction() -> Iterator[Session]:
        with Session(engine) as session, session.begin():
            yield session

    return transaction


def at_once(engine: Engine, work: object) -> list[Report]:
    """Let several desks do the same at the same moment."""
    barrier = Barrier(DESKS, timeout=10)
    assert callable(work)

    def one(_: int) -> Report:
        barrier.wait()
        report = work(transactions(engine))
        assert isinstance(report, Report)
        return report

    with ThreadPoolExecutor(DESKS) as pool:
        return list(pool.map(one, range(DESKS)))


def season(session: Session) -> list[builders.Family]:
    """Insert families of one stay who were all asked to complete their dossier."""
    builders.document_type(session, "assurance", label="Attestation d’assurance")
    stay = builders.stay(session)
    builders.requires(session, stay, "assurance")
    me = builders.staff(session)
    found = []
    for number in range(FAMILIES):
        who = builders.family(session, email=f"famille{number}@exemple.fr", submitted_at=NOW)
        request = builders.pre_registration(session, who, stay)
        asked = ruling(session, Subject.PRE_REGISTRATION, request, Verdict.REQUEST_COMPLETION, by=me)
        apply(session, asked)
        found.append(who)
    return found


def mails_of(engine: Engine, trigger: str) -> dict[uuid.UUID | None, int]:
    with Session(engine) as session:
        rows = session.execute(
            select(Mail.household_id, func.count()).where(Mail.trigger == trigger).group_by(Mail.household_id)
        )
        return {row[0]: row[1] for row in rows}


def test_however_many_desks_remind_a_family_gets_one_mail(any_engine: Engine) -> None:
    """On the third day, and again on the seventh; none in between."""
    with Session(any_engine) as session, session.begin():
        found = season(session)
    for day, total in ((SOON, 1), (SOON + timedelta(hours=1), 1), (NOW + timedelta(days=8), 2)):

        def work(transaction: Transaction, now: datetime = day) -> Report:
            return reminders.write(transaction, now, compose=compose)

        reports = at_once(any_engine, work)
        assert sum(report.written for report in reports) in {0, FAMILIES}
        assert mails_of(any_engine, "reminder") == {who.household: total for who in found}


def test_the_dry_run_says_what_is_written(any_engine: Engine) -> None:
    """The same letter to the byte; why; and it writes nothing."""
    with Session(any_engine) as session, session.begin():
        season(session)
    with Session(any_engine) as session:
        planned = reminders.planned(session, SOON, compose=compose)
    assert len(planned) == FAMILIES
    assert planned[0].reasons == ("3 jours après la demande de complément pour « Mer et voile »",)
    assert mails_of(any_engine, "reminder") == {}
    reminders.write(transactions(any_engine), SOON, compose=compose)
    with Session(any_engine) as session:
        for one in planned:
            mail = session.scalars(
                select(Mail).where(Mail.household_id == one.household_id, Mail.trigger == "reminder")
            ).one()
            assert (mail.content, mail.message_id) == (one.letter.content, one.letter.message_id)
            assert (mail.state, mail.recipient) == (MailState.QUEUED, one.recipient)
            assert "- Attestation d’assurance" in mail.text
            assert mail.stay_id is not None


class Answers(Progress):
    """The second family answers, the third is written to elsewhere, while the first is being reminded."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.heard: list[tuple[int, int]] = []

    def done(self, number: int, total: int) -> None:
        self.heard.append((number, total))
        if number == 1:
            with Session(self.engine) as session, session.begin():
                written = select(Mail.household_id).where(Mail.trigger == "reminder")
                left = select(PreRegistration).where(PreRegistration.household_id.not_in(written))
                session.scalars(left.order_by(PreRegistration.id)).first().submitted_at = SOON  # type: ignore[union-attr]


def test_who_answers_meanwhile_is_left_alone(any_engine: Engine) -> None:
    """Looked at again just before each mail."""
    with Session(any_engine) as session, session.begin():
        season(session)
    progress = Answers(any_engine)
    report = reminders.write(transactions(any_engine), SOON, compose=compose, progress=progress)
    assert report == Report(written=FAMILIES - 1, skipped=1)
    assert progress.heard == [(number, FAMILIES) for number in range(1, FAMILIES + 1)]


def test_a_reminder_given_up_is_not_written_again_the_same_day(any_engine: Engine) -> None:
    """A person decided so; the next date of the schedule counts again."""
    with Session(any_engine) as session, session.begin():
        season(session)
    reminders.write(transactions(any_engine), SOON, compose=compose)
    with Session(any_engine) as session, session.begin():
        for mail in session.scalars(select(Mail)):
            mail.state = MailState.ABANDONED
    again = reminders.write(transactions(any_engine), SOON + timedelta(hours=2), compose=compose)
    assert again == Report(skipped=FAMILIES)


class Stops(Progress):
    """Stops after two families."""

    def __init__(self) -> None:
        self.number = 0

    def done(self, number: int, total: int) -> None:
        self.number = number
        assert total == FAMILIES

    def cancelled(self) -> bool:
        return self.number == 2


def message(
    session: Session, *, subject: str = "Départ avancé", text: str = "Le car part à 8 heures.\n\nÀ bientôt !"
) -> Message:
    stay = session.scalars(select(PreRegistration.stay_id)).first()
    return Message(subject, text, Audience(stay_id=stay, states=alive))


def test_a_group_mail_reaches_each_family_once(any_engine: Engine) -> None:
    """Stopped, gone on with, by several desks at once: one mail a family, to it alone."""
    with Session(any_engine) as session, session.begin():
        found = season(session)
        brother = builders.sibling(session, found[0])
        said = message(session)
        assert said.audience.stay_id is not None
        builders.pre_registration(session, brother, said.audience.stay_id)
        me = builders.staff(session, login="paul")
    first = group.write(transactions(any_engine), said, SOON, compose=compose, by=me, progress=Stops())
    assert first == Report(written=2, cancelled=True)
    reports = at_once(any_engine, lambda each: group.write(each, said, SOON, compose=compose, by=me))
    assert sum(report.written for report in reports) == FAMILIES - 2
    assert sum(report.skipped for report in reports) == (DESKS - 1) * FAMILIES + 2
    assert mails_of(any_engine, "group") == {who.household: 1 for who in found}
    with Session(any_engine) as session:
        rows = session.scalars(select(Mail).where(Mail.trigger == "group")).all()
        assert {row.recipient for row in rows} == {
            f"famille{number}@exemple.fr" for number in range(FAMILIES)
        }
        assert all(row.content.count(b"@exemple.fr") == 1 for row in rows)
        assert all(row.written_by == me and row.stay_id == said.audience.stay_id for row in rows)
        (both,) = [row for row in rows if row.household_id == found[0].household]
        assert "Léa et Noé" in both.text
        assert "Le car part à 8 heures.\n\nÀ bientôt\u00a0!" in both.text


def test_the_preview_of_a_group_mail_is_what_is_written(any_engine: Engine) -> None:
    """For the families chosen; nothing is written by looking."""
    with Session(any_engine) as session, session.begin():
        season(session)
        said = message(session)
        me = builders.staff(session, login="paul")
        families = recipients(session, said.audience)
        letters = group.preview(session, said, families[:3], compose=compose, now=SOON)
    assert mails_of(any_engine, "group") == {}
    group.write(transactions(any_engine), said, SOON, compose=compose, by=me)
    with Session(any_engine) as session:
        written = set(session.scalars(select(Mail.content).where(Mail.trigger == "group")))
    assert {letter.content for letter in letters} <= written


def test_who_cannot_be_written_to_is_told_apart(any_engine: Engine) -> None:
    """Without an address: a letter to print; a closed account, a request cancelled meanwhile: nothing."""
    with Session(any_engine) as session, session.begin():
        found = season(session)
        said = message(session)
        me = builders.staff(session, login="paul")
        session.get_one(Account, found[0].account).state = AccountState.CLOSED
        session.get_one(Account, found[1].account).email = "sans arobase"
        session.scalars(
            select(PreRegistration).where(PreRegistration.household_id == found[2].household)
        ).one().state = PreRegistrationState.CANCELLED
    report = group.write(transactions(any_engine), said, SOON, compose=compose, by=me)
    assert report == Report(written=FAMILIES - 2, unaddressed=1, skipped=1)
    with Session(any_engine) as session:
        states = session.scalars(select(Mail.state).where(Mail.household_id == found[1].household))
        assert MailState.UNADDRESSED in set(states)


def test_the_rows_of_a_filter_are_an_audience(any_engine: Engine) -> None:
    """Exactly these families; nobody at all where none is named."""
    with Session(any_engine) as session, session.begin():
        found = season(session)
        two = frozenset({found[0].household, found[3].household})
        assert {each.household_id for each in recipients(session, Audience(households=two))} == two
        assert recipients(session, Audience()) == ()
        assert recipients(session, Audience(households=frozenset())) == ()
        said = message(session).audience
        assert {each.household_id for each in recipients(session, replace(said, households=two))} == two
        assert recipients(session, replace(said, states=frozenset())) == ()
        assert session.get(Household, found[0].household) is not None


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"subject": " "}, "Écrivez un objet et un message."),
        ({"text": "\n"}, "Écrivez un objet et un message."),
        ({"subject": "Deux\nlignes"}, "L’objet tient sur une seule ligne."),
        ({"subject": "x" * 121}, "L’objet est trop long : 120 caractères au plus."),
        ({"text": "x" * 1_000_000}, "Le message est trop long : 10000 caractères au plus."),
    ],
)
def test_words_that_cannot_be_written_are_refused(engine: Engine, changes: dict[str, str], said: str) -> None:
    """A sentence, before the first mail."""
    with Session(engine) as session, session.begin():
        season(session)
        wrong = message(session, **changes)
    assert group.problem(wrong) == said
    with pytest.raises(DeskError) as refused:
        group.write(transactions(engine), wrong, SOON, compose=compose, by=uuid.uuid4())
    assert refused.value.message == said
    assert mails_of(engine, "group") == {}


def test_free_words_are_no_template(engine: Engine) -> None:
    """What is typed is what is read, but for the two keys; others are refused before anything is written."""
    with Session(engine) as session, session.begin():
        season(session)
        said = message(
            session, text="{{ enfant }} <b>gras</b>\nBcc: a@b.fr", subject="{{ 7*7 }} =?utf-8?q?x?="
        )
        (first, *_) = group.preview(
            session, said, recipients(session, said.audience)[:1], compose=compose, now=SOON
        )
    assert "Léa <b>gras</b>\nBcc: a@b.fr" in first.text
    assert first.subject == "{{ 7*7 }} =?utf-8?q?x?="
    assert "Une clé n’existe pas" in (group.problem(said) or "")
