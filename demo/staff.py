"""The association's people: names out of Faker, staff rows and their ids out."""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import cycle
from random import Random

from faker import Faker

from db.models import Staff, StaffStay
from db.rules.names import search_key
from db.types import Role
from demo.rows import Rows

_roles = (*[Role.COORDINATOR] * 3, Role.DIRECTOR, Role.ADMIN)


@dataclass(frozen=True)
class Team:
    """Who works for the association."""

    coordinators: tuple[uuid.UUID, ...]
    director: uuid.UUID

    def any(self, rng: Random) -> uuid.UUID:
        """Return one of the coordinators, the first one oftener: the one who sits at the demo's desk."""
        return rng.choice((self.coordinators[0], *self.coordinators))


def hire(rows: Rows, faker: Faker) -> Team:
    """Write three coordinators, a director and a technical admin."""
    found: dict[Role, list[uuid.UUID]] = {}
    for number, role in enumerate(_roles, start=1):
        first, last = faker.first_name(), faker.last_name()
        person = rows.id()
        # The number keeps logins apart when two draw the same name.
        login = f"{search_key(first, last).replace(' ', '.')}.{number}"
        rows.add(Staff, id=person, login=login, display_name=f"{first} {last}", role=role)
        found.setdefault(role, []).append(person)
    return Team(tuple(found[Role.COORDINATOR]), found[Role.DIRECTOR][0])


def assign(rows: Rows, team: Team, stays: Iterable[uuid.UUID]) -> None:
    """Share the stays among the coordinators; the director leads the first one."""
    coordinators = cycle(team.coordinators)
    for number, stay in enumerate(stays):
        rows.add(StaffStay, staff_id=next(coordinators), stay_id=stay)
        if number == 0:
            rows.add(StaffStay, staff_id=team.director, stay_id=stay)
