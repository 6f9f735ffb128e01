"""Fill an empty database with a plausible season: a session, a file store, a day and a seed in; rows out."""

from collections.abc import Callable
from datetime import date
from enum import StrEnum
from random import Random

from faker import Faker
from sqlalchemy.orm import Session

from db.models import Setting
from demo import programme, staff, stays
from demo.cast import Cast
from demo.clock import Clock
from demo.families import Registry
from demo.history import Scribe
from demo.pieces import Shelf
from demo.reprints import Reprints
from demo.requests import Office
from demo.rows import Rows
from demo.studio import Studio
from demo.uploads import Bespoke, Pool
from papers.outgoing import mails


class Size(StrEnum):
    """How many children the season has; small is for the eye, the others are for measuring."""

    SMALL = "small"
    MEDIUM = "2000"
    LARGE = "20000"


# Copies of the programme, and how many times as large each stay is; a share is about 75 children.
_shares: dict[Size, tuple[int, int]] = {Size.SMALL: (1, 1), Size.MEDIUM: (4, 7), Size.LARGE: (14, 20)}


def populate(
    session: Session, store: Callable[[bytes], str], *, today: date, size: Size, seed: int = 1
) -> None:
    """Write the season into empty tables; the caller commits.

    `store` keeps a file's bytes and returns their sha256. The same seed and the same `today` give the same
    rows and files, ids included; everything is dated relative to `today`, nothing after it but stays.
    Beyond the small size files and letters come from a bounded pool, so they do not bear their family's name.
    """
    rng = Random(seed)
    faker = Faker("fr_FR")
    faker.seed_instance(seed)
    rows = Rows(session, rng)
    copies, seats = _shares[size]
    clock = Clock(today, rng)
    rows.add(Setting, key="address", value="1 place de l’Exemple, 54000 Nancy")
    team = staff.hire(rows, faker)
    season = programme.season_of(today)
    offered = stays.prepare(rows, season, today, copies=copies, seats=seats)
    staff.assign(rows, team, (stay.id for stay in offered))
    rows.flush()

    # Files draw from their own generator: another drawing must not change who the families are.
    bespoke = Bespoke(Random(f"{seed} files"))
    read = size is Size.SMALL
    source = bespoke if read else Pool(bespoke, rng)
    scribe = Scribe(rows, mails.compose if read else Reprints().compose, now=clock.now)
    studio = Studio(rows, rng, clock, scribe, team)
    office, registry = Office(Shelf(studio, store, source)), Registry(studio, faker)
    for plan in Cast(clock, rng, seats=seats, copies=copies).families(offered):
        family = registry.enrol(plan)
        if family is not None and plan.requests:
            office.live(family)
        rows.flush_when_many()
    rows.flush()
