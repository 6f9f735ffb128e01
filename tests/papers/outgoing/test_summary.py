"""The family’s summary: one page, what is to be given first, nothing of health."""

import uuid
from datetime import UTC, date, datetime
from io import BytesIO

import pypdfium2 as pdfium

from db.rules.family_file import FamilyChild, FamilyFile, Paper, Request, SeasonAnswers
from db.rules.planning import Interval
from db.rules.roster import HealthAnswer, Person
from db.types import (
    AccountState,
    DocumentState,
    HealthQuestion,
    PlanningState,
    PreRegistrationState,
    Residence,
    Sex,
)
from papers.outgoing import summary

STAY = Interval(date(2027, 7, 5), date(2027, 7, 11))


def paper(label: str, state: DocumentState, until: date | None = None) -> Paper:
    return Paper(label, "Été 2027", state, None, until, (), ())


def request(**states: object) -> Request:
    values: dict[str, object] = {"state": PreRegistrationState.VALIDATED, "planning": PlanningState.ACCEPTED}
    return Request(
        pre_registration_id=uuid.uuid4(),
        ours=True,
        stay="Mer et voile",
        place="Quiberon",
        first_day=STAY.first,
        last_day=STAY.last,
        days=(STAY,),
        **{**values, **states},  # type: ignore[arg-type]  # two states
    )


def child(name: str = "Léa") -> FamilyChild:
    diet = (HealthQuestion.DIET, HealthAnswer(yes=True, details="Sans porc"))
    return FamilyChild(
        child_id=uuid.uuid4(),
        last_name="Martin",
        first_name=name,
        birth_date=date(2018, 3, 4),
        sex=Sex.FEMALE,
        doctor=Person("Dr Le Bihan", "médecin traitant", ("+33297000002",)),
        residence=Residence.MAIN,
        share_paid=100,
        may_collect=True,
        health=(SeasonAnswers("Été 2027", (diet,)),),
        requests=(request(),),
        papers=(
            paper("Fiche sanitaire", DocumentState.VALID, date(2027, 8, 31)),
            paper("Assurance", DocumentState.REFUSED),
            paper("Charte", DocumentState.SUBMITTED),
            paper("Pass-nautique", DocumentState.NOT_REQUIRED),
        ),
    )


def family(*children: FamilyChild) -> FamilyFile:
    return FamilyFile(
        household_id=uuid.uuid4(),
        account_id=None,
        name="Martin",
        address=("1 rue du Port", "56000 Vannes"),
        email="",
        account=AccountState.VALIDATED,
        created_at=datetime(2027, 1, 2, tzinfo=UTC),
        allocation_scheme="CAF",
        caf_number="1234567",
        guardians=(Person("MARTIN Claire", "mère", ("+33612345678",)),),
        contacts=(Person("Anne", "tante", ("pas un numéro",)),),
        children=children,
        papers=(paper("Quotient familial", DocumentState.MISSING),),
        mails=(),
        changes=(),
        organiser="ALEF",
        organiser_address="",
        organiser_contact="06.08.66.64.84",
        read_at=datetime(2027, 5, 12, 9, tzinfo=UTC),
    )


def written(file: FamilyFile) -> list[str]:
    out = BytesIO()
    count = summary.write(file, out)
    document = pdfium.PdfDocument(out.getvalue())
    assert len(document) == count
    return [page.get_textpage().get_text_range() for page in document]


def test_one_page_says_where_everything_stands() -> None:
    (text,) = written(family(child()))
    for words in (
        *("Famille MARTIN", "12 mai 2027", "06 12 34 56 78", "pas un numéro", "MARTIN Léa", "04/03/2018"),
        *("du 5 au 11 juillet 2027", "inscription confirmée", "À donner : Assurance."),
        *("Reçus, à vérifier par nous : Charte.", "En ordre : Fiche sanitaire (jusqu’au 31/08/2027)."),
        "À donner : Quotient familial.",
    ):
        assert words in text
    assert "Pass-nautique" not in text
    assert text.index("À donner : Assurance") < text.index("En ordre")


def test_nothing_of_health_is_said() -> None:
    assert "porc" not in written(family(child()))[0]


def test_a_large_family_still_has_one_page() -> None:
    """Smaller, if need be; more pages only past what anybody could read."""
    assert len(written(family(*(child(f"Enfant {number}") for number in range(5))))) == 1
    assert len(written(family(*(child(f"Enfant {number}") for number in range(30))))) > 1


def test_a_planning_says_more_than_the_pre_registration_it_follows() -> None:
    assert summary.state_of(request(planning=None)) == "préinscription validée"
    assert summary.state_of(request(planning=PlanningState.PENDING)) == "planning en attente"
    refused = request(state=PreRegistrationState.CANCELLED, planning=PlanningState.ACCEPTED)
    assert summary.state_of(refused) == "préinscription annulée"
    for state in PreRegistrationState:
        for planning in (None, *PlanningState):
            assert summary.state_of(request(state=state, planning=planning))
