"""Families of the demo season: plans in, households, adults, children and accounts out."""

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random

from faker import Faker

from db.models import Account, Child, ChildHousehold, EmergencyContact, Guardian, Household
from db.rules.names import clean, search_key
from db.rules.reasons import Reason
from db.rules.ruling import ReasonGiven
from db.types import AccountState, Residence, Sex, Step, Subject, Verdict
from demo import health
from demo.cast import FamilyPlan, Home, KidPlan, Standing
from demo.history import About, Answer, Life
from demo.people import NAMES, PHONES, TOWNS, Adult, Family, Kid
from demo.studio import Studio

_DOCTOR_PHONE = "+33353012233"
_RESTRICTION = (
    "Ordonnance du juge aux affaires familiales : l’autre parent ne peut ni venir chercher l’enfant, "
    "ni recevoir d’information sur le séjour."
)


class Registry:
    """Writes families, each with its account's history."""

    def __init__(self, studio: Studio, faker: Faker) -> None:
        self._rows, self._rng, self._clock = studio.rows, studio.rng, studio.clock
        self._scribe, self._team, self._faker = studio.scribe, studio.team, faker
        self._names: Iterator[tuple[str, str]] = iter(NAMES)
        self._number = 0
        # Of its own: what is said of health moves nothing else in the season.
        self._health = Random(20261123)

    def enrol(self, plan: FamilyPlan) -> Family | None:
        """Write a family and its account; None when it has not declared its household yet."""
        last, special = next(self._names, ("", "")) if plan.waits else ("", "")
        last = last or self._last_name()
        earliest = min((request.created_at for request in plan.requests), default=None)
        account = self._account(plan.standing, earliest)
        if plan.standing is Standing.UNCONFIRMED:
            self._write_account(account, None, self._email(self._faker.first_name(), last))
            return None
        family = self._family(plan, last, special)
        lacking = self._number % 4 if plan.standing in {Standing.LACKING, Standing.INCOMPLETE} else None
        self._write(family, plan, account, lacking)
        self._decide(plan.standing, account, family)
        self._write_account(account, family.household_id, family.email)
        if plan.home in {Home.SEPARATED, Home.RESTRICTED}:
            self._other_parent(family, plan.home, account.created_at)
        return family

    def _family(self, plan: FamilyPlan, last: str, special: str) -> Family:
        postcode, city = self._rng.choice(TOWNS)
        adults = tuple(self._adults(plan.home, last))
        return Family(
            household_id=self._rows.id(),
            name=last,
            adults=adults,
            street=self._faker.street_address(),
            postcode=postcode,
            city=city,
            email=self._address(plan.home, adults[0].first_name, last),
            caf_number=f"{self._rng.randrange(10**7):07}",
            doctor=f"Dr {self._faker.last_name()}",
            kids=tuple(self._kids(plan.kids, last, special)),
        )

    def _adults(self, home: Home, last: str) -> Iterator[Adult]:
        if home is Home.GRANDPARENT:
            yield Adult(last, self._faker.first_name_female(), "grand-mère", self._phone())
            return
        yield Adult(last, self._faker.first_name_female(), "mère", self._phone())
        if home is Home.PARENTS and self._rng.random() < 0.6:
            name = last if self._rng.random() < 0.7 else self._last_name()
            yield Adult(name, self._faker.first_name_male(), "père", self._phone())

    def _kids(self, plans: tuple[KidPlan, ...], last: str, special: str) -> Iterator[Kid]:
        taken: set[str] = set()
        bearer = next((plan for plan in plans if plan.waits), None)
        for plan in plans:
            sex = self._rng.choice((Sex.FEMALE, Sex.MALE))
            first = special if plan is bearer else ""
            while not first or first in taken:
                female = sex is Sex.FEMALE
                first = self._faker.first_name_female() if female else self._faker.first_name_male()
            taken.add(first)
            yield Kid(self._rows.id(), last, first, plan.birth_date, sex, plan.requests)

    def _write(self, family: Family, plan: FamilyPlan, account: Life, lacking: int | None) -> None:
        created = account.created_at
        self._rows.add(
            Household,
            id=family.household_id,
            name=family.name,
            search_key=search_key(family.name),
            address=None if lacking == 0 else family.street,
            postcode=family.postcode,
            city=family.city,
            allocation_scheme=self._rng.choice(("CAF", "CAF", "CAF", "MSA")),
            caf_number=family.caf_number,
            created_at=created,
        )
        for rank, adult in enumerate(family.adults, start=1):
            self._rows.add(
                Guardian,
                id=self._rows.id(),
                household_id=family.household_id,
                account_id=account.id if rank == 1 else None,
                last_name=adult.last_name,
                first_name=adult.first_name,
                relation=adult.relation,
                phone=None if lacking == 1 else adult.phone,
                email=family.email if rank == 1 and "@" in family.email else None,
                rank=rank,
            )
        for kid in family.kids:
            self._rows.add(
                Child,
                id=kid.id,
                last_name=kid.last_name,
                first_name=kid.first_name,
                search_key=search_key(kid.last_name, kid.first_name),
                birth_date=None if lacking == 2 else kid.birth_date,
                sex=None if lacking == 3 else kid.sex,
                doctor_name=family.doctor,
                doctor_phone=_DOCTOR_PHONE,
                restriction=_RESTRICTION if plan.home is Home.RESTRICTED else None,
                created_at=created,
            )
            alternating = plan.home is Home.SEPARATED
            self._rows.add(
                ChildHousehold,
                child_id=kid.id,
                household_id=family.household_id,
                rank=1,
                residence=Residence.ALTERNATING if alternating else Residence.MAIN,
                share_paid=50 if alternating else 100,
            )
            health.answer(self._rows, self._health, kid, when=created)
        self._contact(family.household_id)

    def _other_parent(self, family: Family, home: Home, created: datetime) -> None:
        """Write the father's household: half of the time and of the price, or what a court left of it."""
        household, alternating = self._rows.id(), home is Home.SEPARATED
        last = self._last_name()
        father = Adult(last, self._faker.first_name_male(), "père", self._phone())
        postcode, city = self._rng.choice(TOWNS)
        self._rows.add(
            Household,
            id=household,
            name=last,
            search_key=search_key(last),
            address=self._faker.street_address(),
            postcode=postcode,
            city=city,
            allocation_scheme="CAF",
            caf_number=f"{self._rng.randrange(10**7):07}",
            created_at=created,
        )
        email = self._email(father.first_name, last)
        account = self._account(Standing.VALIDATED, created) if alternating else None
        if account is not None:
            about = About(household_id=household, recipient=email)
            self._approve(account, about)
            self._write_account(account, household, email)
        self._rows.add(
            Guardian,
            id=self._rows.id(),
            household_id=household,
            account_id=account.id if account else None,
            last_name=last,
            first_name=father.first_name,
            relation=father.relation,
            phone=father.phone,
            email=email,
            rank=1,
        )
        for kid in family.kids:
            self._rows.add(
                ChildHousehold,
                child_id=kid.id,
                household_id=household,
                rank=2,
                parental_authority=alternating,
                residence=Residence.ALTERNATING if alternating else Residence.VISITING,
                share_paid=50 if alternating else 0,
                portal_access=alternating,
                may_collect=alternating,
            )
        self._contact(household)

    def _contact(self, household: uuid.UUID) -> None:
        self._rows.add(
            EmergencyContact,
            id=self._rows.id(),
            household_id=household,
            name=f"{self._faker.first_name()} {self._last_name()}",
            relation=self._rng.choice(("tante", "oncle", "grand-père", "voisine", "amie de la famille")),
            phone=self._phone(),
            may_collect=self._rng.random() < 0.5,
        )

    def _account(self, standing: Standing, earliest: datetime | None) -> Life:
        """Return an account as the family left it, before the coordinator's first answer."""
        if earliest is None or standing is Standing.PENDING:
            # It waits, so it is young; the request was made while the form was filled in.
            least = timedelta(hours=4) if standing is Standing.PENDING else timedelta(days=2)
            created = earliest or self._clock.ago(least=least, most=timedelta(days=16))
            created -= timedelta(hours=2)
        else:
            created = earliest - timedelta(days=self._rng.uniform(4, 150))
        life = Life(Subject.ACCOUNT, self._rows.id(), AccountState.EMAIL_UNCONFIRMED, created, created)
        if standing is not Standing.UNCONFIRMED:
            life.step(Step.CONFIRM_EMAIL, created + timedelta(minutes=self._rng.randint(2, 50)))
        if standing not in {Standing.UNCONFIRMED, Standing.INCOMPLETE}:
            life.step(Step.SUBMIT, created + timedelta(hours=self._rng.uniform(2.2, 4)))
        return life

    def _decide(self, standing: Standing, account: Life, family: Family) -> None:
        about = About(household_id=family.household_id, recipient=family.email)
        match standing:
            case Standing.VALIDATED:
                self._approve(account, about)
            case Standing.CLOSED:
                self._approve(account, about)
                words = ReasonGiven(Reason.OTHER, "Fermeture demandée par la famille.")
                self._answer(account, Answer(Verdict.CLOSE, (words,)), about)
            case Standing.REFUSED:
                self._answer(account, Answer(Verdict.REFUSE, (ReasonGiven(Reason.DUPLICATE),)), about)
            case Standing.TO_COMPLETE | Standing.COMPLETED:
                asked = Answer(
                    Verdict.REQUEST_COMPLETION,
                    (ReasonGiven(Reason.INFORMATION),),
                    information=("Aucun numéro de téléphone n’est indiqué.",),
                )
                self._answer(account, asked, about)
                if standing is Standing.COMPLETED:
                    account.step(Step.SUBMIT, self._clock.after(account.at))
            case _:
                pass

    def _approve(self, account: Life, about: About) -> None:
        self._answer(account, Answer(Verdict.APPROVE), about)

    def _answer(self, account: Life, answer: Answer, about: About) -> None:
        when = self._clock.office(account.at)
        self._scribe.decide(account, answer, when=when, by=self._team.any(self._rng), about=about)

    def _write_account(self, account: Life, household: uuid.UUID | None, email: str) -> None:
        confirmed = account.state is not AccountState.EMAIL_UNCONFIRMED
        if account.state is AccountState.PENDING and self._rng.random() < 0.3:
            account.assignee_id = self._rng.choice(self._team.coordinators)
        self._rows.add(
            Account,
            **account.columns(),
            email=email,
            email_confirmed_at=account.created_at + timedelta(minutes=9) if confirmed else None,
            household_id=household,
            last_contact_at=account.at,
        )

    def _last_name(self) -> str:
        return str(self._faker.last_name())

    def _email(self, first: str, last: str) -> str:
        self._number += 1
        name = search_key(clean(first), clean(last)).replace(" ", ".")[:40].strip(".")
        return f"{name}.{self._number}@example.org"

    def _address(self, home: Home, first: str, last: str) -> str:
        """Return what the office noted: a grandmother without an e-mail address gets letters."""
        email = self._email(first, last)
        return f"sans-adresse-{self._number}" if home is Home.GRANDPARENT else email

    def _phone(self) -> str:
        return f"{self._rng.choice(PHONES)}{self._rng.randrange(10**4):04}"
