"""What mails know: papers that may not be named, the association's own words, a family's steps."""

import re
import uuid
from datetime import date

import pytest
from sqlalchemy import Engine
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from db import templates
from db.models import DocumentType, MailTemplate, Staff
from db.queries import receipts
from db.queries.notices import told_by
from db.queries.projection import Pending
from db.queries.templates import changed, history, own_words
from db.rules.discretion import UNNAMED, unnamed
from db.rules.notice import Envelope, Trigger, Words
from db.rules.planning import Interval
from db.rules.reasons import IN_THE_PORTAL, Reason
from db.rules.ruling import ReasonGiven
from db.templates import NotAllowed, Overtaken
from db.types import DocumentState, Role, Subject, Verdict
from papers.outgoing.mails import compose
from tests import builders
from tests.builders import NOW
from tests.db.rulings import apply, ruling

TELLS = re.compile(r"PAI|ordonnance|asthme|allergie|Ventoline", re.IGNORECASE)
OWN = Words("À nous", "{{ espace }}\n{{ contact }}\n{{ motifs }}{{ message }}{{ a_faire }}")


def test_which_names_tell() -> None:
    """What everybody gives says nothing; a medical paper of some only does."""
    assert not unnamed("fiche_sanitaire", medical=True)
    assert not unnamed("vaccins", medical=True)
    assert not unnamed("assurance", medical=False)
    assert unnamed("pai", medical=True)


@pytest.mark.parametrize("reason", Reason)
def test_a_paper_that_tells_of_health_is_not_named(engine: Engine, reason: Reason) -> None:
    """Refused for any reason, with any words beside it: the mail sends to the portal."""
    with Session(engine) as session, session.begin():
        stay = builders.stay(session)
        for code, label in (("pai", "PAI"), ("ordonnance", "Ordonnance"), ("assurance", "Assurance")):
            builders.document_type(session, code, label=label)
            builders.requires(session, stay, code)
            session.get_one(DocumentType, code).medical = code != "assurance"
        who = builders.family(session, first_name="Élise")
        request = builders.pre_registration(session, who, stay)
        me = builders.staff(session)
        given = ReasonGiven(reason, "Précisez l’asthme.")
        for code in ("pai", "assurance"):
            paper = builders.document(session, who, code, state=DocumentState.SUBMITTED)
            no = ruling(
                session,
                Subject.DOCUMENT,
                paper,
                Verdict.REFUSE,
                by=me,
                reasons=(given if code == "pai" else ReasonGiven(Reason.UNSIGNED),),
                message="Sa Ventoline ?" if code == "pai" else "Merci !",
            )
            apply(session, no)
        ask = ruling(session, Subject.PRE_REGISTRATION, request, Verdict.REQUEST_COMPLETION, by=me)
        told = told_by(session, ask, pending=Pending())
        assert told is not None
        hidden, plain = told.notice.refused
        assert hidden.label == UNNAMED
        assert hidden.sentences[-1] == IN_THE_PORTAL
        assert all("« »" not in line and "  " not in line for line in hidden.sentences)
        assert (plain.label, plain.sentences[-1]) == ("Assurance", "Merci !")
        assert told.notice.absent == (UNNAMED,)
        letter = compose(told.notice, Envelope(uuid.UUID(int=1), NOW))
        assert not TELLS.search(letter.subject + letter.text)
        assert not TELLS.search(letter.content.decode())


def test_every_version_of_the_words_is_kept(any_engine: Engine) -> None:
    """The newest holds; one without words is a return to those that ship."""
    with Session(any_engine) as session:
        admin = administrator(session)
        kind = Trigger.TO_COMPLETE
        assert own_words(session, kind) is None
        assert templates.write(session, kind, OWN, seen=0, by=admin, at=NOW) == 1
        assert own_words(session, kind) == OWN
        assert own_words(session, Trigger.REMINDER) is None
        assert changed(session) == {kind}
        assert templates.write(session, kind, None, seen=1, by=admin, at=NOW) == 2
        assert own_words(session, kind) is None
        assert changed(session) == frozenset()
        assert templates.write(session, kind, OWN, seen=2, by=admin, at=NOW) == 3
        assert [(each.number, each.words, each.by) for each in history(session, kind)] == [
            (3, OWN, "Direction"),
            (2, None, "Direction"),
            (1, OWN, "Direction"),
        ]


def test_only_an_administrator_changes_the_words(any_engine: Engine) -> None:
    """Not a coordinator, not one who left, not nobody; nor over what somebody else wrote meanwhile."""
    with Session(any_engine) as session:
        admin, me = administrator(session), builders.staff(session)
        gone = administrator(session, login="ancienne", active=False)
        for by in (me, gone, uuid.uuid4()):
            with pytest.raises(NotAllowed):
                templates.write(session, Trigger.REMINDER, OWN, seen=0, by=by, at=NOW)
        templates.write(session, Trigger.REMINDER, OWN, seen=0, by=admin, at=NOW)
        with pytest.raises(Overtaken):
            templates.write(session, Trigger.REMINDER, None, seen=0, by=admin, at=NOW)
        session.add(MailTemplate(trigger="reminder", number=1, written_at=NOW, written_by=admin))
        with pytest.raises(IntegrityError):
            session.flush()


@pytest.mark.parametrize("broken", [False, True])
def test_a_decision_speaks_in_the_associations_words(engine: Engine, broken: bool) -> None:
    """The preview and the mail; words that no longer hold stop no decision."""
    words = Words("À nous", "{{ disparue }}") if broken else OWN
    with Session(engine) as session:
        admin = administrator(session)
        me = builders.staff(session)
        templates.write(session, Trigger.PRE_REGISTRATION_VALIDATED, words, seen=0, by=admin, at=NOW)
        request = builders.pre_registration(session, builders.family(session), builders.stay(session))
        yes = ruling(session, Subject.PRE_REGISTRATION, request, Verdict.APPROVE, by=me)
        told = told_by(session, yes, pending=Pending())
        assert told is not None
        assert told.notice.words == words
        subject = compose(told.notice, Envelope(yes.id, NOW)).subject
        assert subject == ("Préinscription validée – Léa, Mer et voile" if broken else "À nous")


def administrator(session: Session, *, login: str = "direction", active: bool = True) -> uuid.UUID:
    row = Staff(id=uuid.uuid4(), login=login, display_name="Direction", role=Role.ADMIN, active=active)
    session.add(row)
    session.flush()
    return row.id


def test_receipts_know_what_they_are_about(any_engine: Engine) -> None:
    """The family, the child, the stay, the days, the link: each can be composed and is a mail of its own."""
    with Session(any_engine) as session:
        stay = builders.stay(session)
        who = builders.family(session, email="parent@exemple.fr")
        request = builders.pre_registration(session, who, stay)
        days = (Interval(date(2027, 7, 5), date(2027, 7, 11)),)
        planning = builders.planning(session, request, days=days)
        link, until = "https://portail.alef.asso.fr/c/1", date(2027, 6, 1)
        found = [
            receipts.email_to_confirm(session, who.account, link=link, until=until),
            receipts.account_waiting(session, who.account),
            receipts.export_ready(session, who.account, link=link, until=until),
            receipts.deletion_announced(session, who.account, on=until),
            receipts.deletion_done(session, "parent@exemple.fr"),
            receipts.pre_registration_received(session, request),
            receipts.dossier_complete(session, request),
            receipts.stay_cancelled(session, request, message="La mairie a fermé la salle."),
            receipts.planning_received(session, planning),
            receipts.planning_changed(
                session, planning, before=(Interval(date(2027, 7, 12), date(2027, 7, 18)),)
            ),
        ]
        letters = {told.notice.trigger: compose(told.notice, Envelope(uuid.uuid4(), NOW)) for told in found}
        assert len(letters) == len(found)
        assert all(letter.recipient == "parent@exemple.fr" for letter in letters.values())
        assert all(told.announced == () for told in found)
        homes = {told.household_id for told in found if told.notice.trigger is not Trigger.DELETION_DONE}
        assert homes == {who.household}
        assert f"Confirmer mon adresse\u00a0:\n{link}" in letters[Trigger.EMAIL_TO_CONFIRM].text
        assert "mardi 1er juin 2027" in letters[Trigger.DELETION_ANNOUNCED].text
        assert "La mairie a fermé la salle." in letters[Trigger.STAY_CANCELLED].text
        changed_days = letters[Trigger.PLANNING_CHANGED].text
        assert "- du 5 au 11 juillet 2027" in changed_days
        assert "- du 12 au 18 juillet 2027" in changed_days
