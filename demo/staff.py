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
# The team of a stay besides its coordinator; the first stay's director is the one above.
_team = (Role.DIRECTOR, Role.HEALTH_ASSISTANT, Role.ANIMATEUR, Role.ANIMATEUR)


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
    """Share the stays among the coordinators, and give each a director, an assistant and two animateurs."""
    coordinators = cycle(team.coordinators)
    # Of its own: who works on a stay moves nothing else in the season.
    faker, rng = Faker("fr_FR"), Random(20270105)
    faker.seed_instance(20270105)
    for number, stay in enumerate(stays):
        rows.add(StaffStay, staff_id=next(coordinators), stay_id=stay)
        for place, role in enumerate(_team):
            person = team.director
            if number or place:
                person = uuid.UUID(int=rng.getrandbits(128), version=4)
                first, last = faker.first_name(), faker.last_name()
                login = f"{search_key(first, last).replace(' ', '.')}.{number + 1}{place}"
                rows.add(Staff, id=person, login=login, display_name=f"{first} {last}", role=role)
            rows.add(StaffStay, staff_id=person, stay_id=stay)
