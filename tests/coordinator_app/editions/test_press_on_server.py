"""Papers on a server's desk: its copy holds no answers on health, which are asked for by real logins."""

import uuid
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from coordinator_app import health
from coordinator_app.editions.choice import Selection, lacking
from coordinator_app.editions.press import Press
from coordinator_app.errors import DeskError
from coordinator_app.files import Folder
from coordinator_app.outbox import Outbox
from db.models import AuditEvent, PlanningRequest, Staff
from db.rules.printing import Paper
from db.types import HealthQuestion, PlanningState, PreRegistrationState, Role
from tests.coordinator_app.postbox import transactions
from tests.coordinator_app.server import Post
from tests.coordinator_app.test_pull_rights import Under
from tests.db.logins import Logins
from tests.db.one_of_each import document_types, going, stay_from

GOES, STAYS_HOME = PreRegistrationState.VALIDATED, PreRegistrationState.CANCELLED


@dataclass(frozen=True)
class Desk:
    """Somebody's press, and what it is about."""

    press: Press
    stay: uuid.UUID
    household: uuid.UUID
    child: uuid.UUID


@pytest.fixture
def desk_of(postgresql: Engine, tmp_path: Path) -> Iterator[Callable[[Role], Desk]]:
    """Makes the desk of somebody, on a stay where one child goes and the request of another is cancelled."""
    logins, closing = Logins(postgresql), list[Callable[[], None]]()
    with Session(postgresql) as session, session.begin():
        document_types(session)
        stay, code = stay_from(session, days=3)
        goes = going(session, stay, state=GOES)
        session.get_one(PlanningRequest, goes.planning).state = PlanningState.ACCEPTED
        going(session, stay, last_name="Durand", state=STAYS_HOME)

    def desk(role: Role) -> Desk:
        person = logins.add(role, stays=None if role is Role.COORDINATOR else [code])
        post = Post(Under(postgresql, person.engine), tmp_path)
        outbox = Outbox(tmp_path / f"{person.login}.db")
        closing.extend((post.replica.close, outbox.close))
        assert post.pull().ended
        press = Press(
            staff_id=person.id,
            role=role,
            replica=post.replica,
            outbox=outbox,
            files=Folder(tmp_path / "files"),
            clock=lambda: datetime.now(UTC),
            health=partial(health.answers, transactions(person.engine)),
        )
        return Desk(press, stay, goes.who.household, goes.who.child)

    yield desk
    for close in closing:
        close()
    logins.close()


@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.DIRECTOR, Role.HEALTH_ASSISTANT])
def test_who_cancelled_stops_nobodys_paper(
    desk_of: Callable[[Role], Desk], tmp_path: Path, role: Role
) -> None:
    """Only of those who may come is anything asked; each asking is in the journal."""
    desk = desk_of(role)
    roster = desk.press.print_papers(Paper.ALLERGIES, Selection(desk.stay), tmp_path / "allergies.pdf")
    (one,) = roster.participants
    assert one.health is not None
    assert one.health[HealthQuestion.FOOD_ALLERGY].details == "Arachide"


def test_an_export_says_what_the_family_said(
    desk_of: Callable[[Role], Desk], postgresql: Engine, tmp_path: Path
) -> None:
    """All of it: the family’s right, whatever is on this desk; its summary asks for nothing."""
    desk = desk_of(Role.COORDINATOR)
    desk.press.print_summary(desk.household, tmp_path / "recapitulatif.pdf")
    with Session(postgresql) as session:
        assert session.scalars(select(AuditEvent)).all() == []
    file = desk.press._family(Paper.DATA_EXPORT, desk.household)
    (child,) = file.children
    ((_, answers),) = [(season.season, season.answers) for season in child.health]
    assert {question for question, _ in answers} == {
        HealthQuestion.FOOD_ALLERGY,
        HealthQuestion.HOSPITALISATIONS,
    }
    with Session(postgresql) as session:
        (event,) = session.scalars(select(AuditEvent)).all()
        assert (event.child_id, event.detail) == (desk.child, "data_export")


def test_nobody_is_incomplete_for_what_the_desk_does_not_know(
    desk_of: Callable[[Role], Desk], tmp_path: Path
) -> None:
    """« Dossiers complets seulement » is asked offline too, and asks for nothing medical."""
    desk = desk_of(Role.COORDINATOR)
    (one,) = desk.press.roster(desk.stay).participants
    assert lacking(one) == ()
    complete = Selection(desk.stay, only_complete=True)
    roster = desk.press.print_papers(Paper.CONTACTS, complete, tmp_path / "contacts.pdf")
    assert [one.child_id for one in roster.participants] == [desk.child]


def test_whom_the_server_refuses(desk_of: Callable[[Role], Desk], postgresql: Engine, tmp_path: Path) -> None:
    """Removed since the last pull: the copy is still here, the answers are not."""
    desk = desk_of(Role.DIRECTOR)
    with Session(postgresql) as session, session.begin():
        for person in session.scalars(select(Staff)):
            person.active = False
    target = tmp_path / "allergies.pdf"
    with pytest.raises(DeskError, match="ne vous sont pas ouverts"):
        desk.press.print_papers(Paper.ALLERGIES, Selection(desk.stay), target)
    assert not target.exists()
