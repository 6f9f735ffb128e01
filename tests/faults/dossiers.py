"""Dossiers to decide on: a number of families in, what a desk knows of each and its legal rulings out."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from enum import StrEnum
from random import Random

from sqlalchemy.orm import Session

from db.rules import workflow
from db.rules.ruling import Ruling
from db.types import AccountState, DocumentState, PreRegistrationState, Subject, Verdict
from tests import builders
from tests.builders import READ
from tests.db.rulings import BECAUSE

_final = {Verdict.CLOSE}
"""No desk could decide on the same account again."""


@dataclass(frozen=True)
class Known:
    """A dossier as one desk last saw it."""

    subject: Subject
    id: uuid.UUID
    revision: int
    state: StrEnum

    def after(self, verdict: Verdict) -> "Known":
        """Return the dossier as a decision leaves it."""
        return replace(
            self, revision=self.revision + 1, state=workflow.decided(self.subject, self.state, verdict)
        )


def fill(session: Session, *, families: int) -> list[Known]:
    """Insert families, each with an account, a request and a document, and return these three of each."""
    stay = builders.stay(session, capacity=10 * families)
    code = builders.document_type(session, "assurance")
    builders.requires(session, stay, code)
    found = []
    for number in range(families):
        who = builders.family(session, last_name=f"Famille{number}", state=AccountState.PENDING)
        asked = builders.pre_registration(session, who, stay)
        given = builders.document(session, who, code)
        found += [
            Known(Subject.ACCOUNT, who.account, 1, AccountState.PENDING),
            Known(Subject.PRE_REGISTRATION, asked, 1, PreRegistrationState.PENDING),
            Known(Subject.DOCUMENT, given, 1, DocumentState.SUBMITTED),
        ]
        if number % 100 == 0:  # what is inserted is not read again
            session.expunge_all()
    return found


def team(session: Session, size: int) -> list[uuid.UUID]:
    """Insert coordinators."""
    return [builders.staff(session, login=f"desk{number}", name=f"Poste {number}") for number in range(size)]


def decide(known: Known, chance: Random, *, by: uuid.UUID) -> Ruling:
    """Return a decision that the state as it was seen allows."""
    verdict = chance.choice(sorted(workflow.verdicts(known.subject, known.state) - _final))
    reads = known.subject is Subject.DOCUMENT and verdict is Verdict.APPROVE
    return Ruling(
        known.subject,
        known.id,
        known.revision,
        verdict,
        by,
        datetime.now(UTC),
        (BECAUSE,) if verdict in workflow.needs_words else (),
        captured=READ if reads else {},
        id=uuid.UUID(int=chance.getrandbits(128), version=4),
    )


def split(known: Sequence[Known], places: int) -> list[list[Known]]:
    """Return the dossiers dealt out to so many desks."""
    return [list(known[place::places]) for place in range(places)]
