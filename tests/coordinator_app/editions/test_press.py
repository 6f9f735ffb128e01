"""The verbs of *Éditions* on a desk: rights, what is read, the line in the journal, letters, summaries."""

import uuid
from datetime import date, timedelta
from pathlib import Path
from typing import BinaryIO

import pytest
from sqlalchemy import select

from coordinator_app.desk import Colleague, Desk
from coordinator_app.editions.choice import Selection
from coordinator_app.editions.press import in_pack
from coordinator_app.errors import DeskError
from db.models import AuditEvent, HealthAnswer, Setting, Staff, StaffStay
from db.queries import directory
from db.rules.printing import Paper, medical, nameless, of_a_family
from db.rules.roster import Roster
from db.types import (
    AccountState,
    Action,
    HealthQuestion,
    PlanningState,
    PreRegistrationState,
    Role,
    Subject,
    Verdict,
)
from papers.outgoing.pack.editions import Format, editions
from tests import builders
from tests.builders import SEASON
from tests.coordinator_app.editions.stays import pages
from tests.coordinator_app.office import Office

SOON = date(2027, 5, 20)


def prepared(office: Office) -> tuple[uuid.UUID, uuid.UUID]:
    """Return a stay that leaves within a week and the request of the child who goes."""
    with office.writing() as session:
        stay = builders.stay(session, first_day=SOON, last_day=SOON + timedelta(days=6))
        who = builders.family(session)
        asked = builders.pre_registration(session, who, stay, state=PreRegistrationState.VALIDATED)
        builders.planning(session, asked, state=PlanningState.ACCEPTED, days=())
        for question, details in (
            (HealthQuestion.FOOD_ALLERGY, "Arachide"),
            (HealthQuestion.HOSPITALISATIONS, "Appendicite"),
        ):
            session.add(
                HealthAnswer(
                    child_id=who.child,
                    season_code=SEASON,
                    question=question,
                    yes=True,
                    details=details,
                    answered_at=builders.NOW,
                )
            )
    return stay, asked


def as_role(office: Office, role: Role, stay: uuid.UUID | None = None) -> Desk:
    """Return the desk of somebody of that role, who works for `stay`."""
    with office.writing() as session:
        row = Staff(id=uuid.uuid4(), login=role.value, display_name="Alix", role=role, active=True)
        session.add(row)
        session.flush()
        if stay:
            session.add(StaffStay(staff_id=row.id, stay_id=stay))
        person = Colleague(row.id, "Alix", role)
    return Desk(
        staff=person,
        shared=office.shared,
        replica=office.replica,
        outbox=office.outbox,
        files=office.desk._files,
        mail_folder=office.folder / "courriels",
        compose=office.desk._compose,
        clock=office.clock,
        undo_window=timedelta(0),
    )


def logged(office: Office) -> list[AuditEvent]:
    office.desk.push(now=True)
    with office.writing() as session:
        found = session.scalars(select(AuditEvent).order_by(AuditEvent.at, AuditEvent.id)).all()
        session.expunge_all()
        return list(found)


def test_printing_is_written_in_the_journal(office: Office, tmp_path: Path) -> None:
    """Who, which child, which paper, when; not one word of what it says."""
    stay, asked = prepared(office)
    office.desk.press.print_forms(Selection(stay), tmp_path / "a.pdf")
    assert "Arachide" in pages(tmp_path / "a.pdf")[2]
    (event,) = logged(office)
    assert (event.action, event.subject, event.subject_id) == (Action.PRINT, Subject.PRE_REGISTRATION, asked)
    assert (event.detail, event.staff_id, event.at) == ("health_form", office.desk.staff.id, builders.NOW)
    assert event.child_id is not None
    with office.writing() as session:
        (line,) = directory.journal(session, "léa")
        assert (line.document, line.child, line.verdict) == ("Fiche sanitaire", "MARTIN Léa", None)
    office.desk.press.print_forms(Selection(stay), tmp_path / "a.pdf")
    assert len(logged(office)) == 1, "nothing was made, nothing left"


def test_a_print_waits_in_the_outbox_until_there_is_a_network(office: Office, tmp_path: Path) -> None:
    stay, _ = prepared(office)
    office.desk.press.print_forms(Selection(stay), tmp_path / "a.pdf")
    (kept,) = office.outbox.events()
    assert (kept.action, kept.detail) == (Action.PRINT, "health_form")
    office.desk.push()
    assert office.outbox.events() == ()


@pytest.mark.parametrize("role", [Role.ANIMATEUR, Role.ACCOUNTING, Role.ADMIN])
def test_who_may_not_print_gets_a_sentence_and_no_file(office: Office, role: Role, tmp_path: Path) -> None:
    stay, _ = prepared(office)
    desk = as_role(office, role, stay)
    assert desk.press.refusal(Paper.HEALTH_FORM, stay)
    with pytest.raises(DeskError, match="n’a pas été imprimé"):
        desk.press.print_forms(Selection(stay), tmp_path / "a.pdf")
    assert not (tmp_path / "a.pdf").exists()
    assert logged(office) == []


def test_a_director_prints_their_own_stay(office: Office, tmp_path: Path) -> None:
    stay, _ = prepared(office)
    own = as_role(office, Role.DIRECTOR, stay)
    assert own.press.print_forms(Selection(stay), tmp_path / "a.pdf").made == 1
    other = as_role(office, Role.HEALTH_ASSISTANT)
    with pytest.raises(DeskError, match="équipe de ce séjour"):
        other.press.print_forms(Selection(stay), tmp_path / "b.pdf")


def test_an_association_may_reserve_medical_papers(office: Office, tmp_path: Path) -> None:
    stay, _ = prepared(office)
    with office.writing() as session:
        session.add(Setting(key="coordinators_print_medical", value=False))
    with pytest.raises(DeskError, match="réserve l’impression"):
        office.desk.press.print_forms(Selection(stay), tmp_path / "a.pdf")
    office.desk.press.print_blank_forms(stay, tmp_path / "vierge.pdf")
    assert len(pages(tmp_path / "vierge.pdf")) == 2
    assert logged(office) == []


def test_a_paper_is_given_what_it_may_say_and_no_more(office: Office, tmp_path: Path) -> None:
    stay, _ = prepared(office)
    given: list[Roster] = []

    def draw(roster: Roster, out: BinaryIO) -> None:
        given.append(roster)
        out.write(b"%PDF")

    for paper in (Paper.ALLERGIES, Paper.GROUP_LIST, Paper.SUPERVISION):
        office.desk.press.print_papers(paper, Selection(stay), tmp_path / paper, draw=draw)
    kitchen, groups, _ = (roster.participants[0] for roster in given)
    assert set(kitchen.health or {}) == {HealthQuestion.FOOD_ALLERGY}
    assert "Appendicite" not in repr(kitchen)
    assert groups.health is None
    assert sorted(event.detail for event in logged(office)) == ["allergies", "group_list"]


@pytest.mark.parametrize("paper", list(in_pack))
def test_every_paper_of_the_pack_is_made_and_logged(office: Office, tmp_path: Path, paper: Paper) -> None:
    """In each of its forms; health only where the paper tells of it."""
    stay, asked = prepared(office)
    for form in editions[in_pack[paper]].formats:
        office.desk.press.print_papers(paper, Selection(stay), tmp_path / f"a.{form}", form=form)
    text = "".join(pages(tmp_path / "a.pdf"))
    assert ("Arachide" in text) == (paper is Paper.ALLERGIES)
    assert "Appendicite" not in text
    expected = set() if paper in nameless else {(asked, paper.value)}
    assert {(event.subject_id, event.detail) for event in logged(office)} == expected
    assert editions[in_pack[paper]].health == (paper in medical)


def test_the_pack_is_whole() -> None:
    """Every edition has a paper, and every paper of a stay an edition, but for the fiches."""
    assert set(in_pack.values()) == set(editions)
    assert set(Paper) - set(in_pack) == of_a_family | {Paper.HEALTH_FORM, Paper.BLANK_HEALTH_FORM}


def test_a_form_that_does_not_exist(office: Office, tmp_path: Path) -> None:
    stay, _ = prepared(office)
    for paper, form in ((Paper.LABELS, Format.XLSX), (Paper.LETTER, Format.PDF)):
        with pytest.raises(DeskError, match="sous cette forme"):
            office.desk.press.print_papers(paper, Selection(stay), tmp_path / "a", form=form)
    assert list(tmp_path.glob("a")) == []


def test_choosing_shows_nothing_medical(office: Office) -> None:
    stay, _ = prepared(office)
    (one,) = office.desk.press.roster(stay).participants
    assert (one.health, one.answered) == (None, True)


def test_a_stay_that_is_gone(office: Office, tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="n’existe plus"):
        office.desk.press.print_forms(Selection(uuid.uuid4()), tmp_path / "a.pdf")
    with pytest.raises(DeskError, match="n’existe plus"):
        office.desk.press.roster(uuid.uuid4())


def test_a_family_without_an_address_gets_the_mail_as_a_letter(office: Office, tmp_path: Path) -> None:
    """The same words, to its postal address; one who has an address gets none."""
    with office.writing() as session:
        who = builders.family(session, state=AccountState.PENDING, email="sans-adresse-1")
        other = builders.family(session, state=AccountState.PENDING, email="a@exemple.fr")
    for account in (who.account, other.account):
        office.decide(Subject.ACCOUNT, account, Verdict.APPROVE)
    office.desk.push(now=True)
    (post,) = office.desk.press.letters_to_post()
    assert post.address == ("MARTIN Claire", "1 rue du Port", "56000 VANNES")
    assert "Répondez simplement à ce message" not in post.text
    assert office.desk.press.print_letters([post.mail_id], tmp_path / "lettre.pdf") == 1
    letter = " ".join(pages(tmp_path / "lettre.pdf")[0].split())
    for line in post.text.splitlines():
        assert " ".join(line.removeprefix("- ").split()) in letter
    prints = [event for event in logged(office) if event.action is Action.PRINT]
    assert [(event.subject_id, event.detail) for event in prints] == [(who.account, "letter")]


def test_no_letter_to_print(office: Office, tmp_path: Path) -> None:
    with pytest.raises(DeskError, match="Aucune lettre"):
        office.desk.press.print_letters([], tmp_path / "lettre.pdf")


def test_a_summary_is_logged_and_says_nothing_of_health(office: Office, tmp_path: Path) -> None:
    prepared(office)
    with office.writing() as session:
        (family,) = directory.families(session, "")
    office.desk.press.print_summary(family.household_id, tmp_path / "a.pdf")
    (text,) = pages(tmp_path / "a.pdf")
    assert "inscription confirmée" in text
    assert "Arachide" not in text
    assert {event.detail for event in logged(office)} == {"family_summary"}
    with pytest.raises(DeskError, match="part du bureau"):
        as_role(office, Role.DIRECTOR).press.print_summary(family.household_id, tmp_path / "b.pdf")
    with pytest.raises(DeskError, match="n’existe plus"):
        office.desk.press.print_summary(uuid.uuid4(), tmp_path / "b.pdf")
