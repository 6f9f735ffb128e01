"""What everybody who writes the demo season shares: rows, chance, time, history, people."""

from dataclasses import dataclass
from random import Random

from demo.clock import Clock
from demo.history import Scribe
from demo.rows import Rows
from demo.staff import Team


@dataclass(frozen=True)
class Studio:
    """The common tools; one generator draws for all, so the order of the draws is part of the result."""

    rows: Rows
    rng: Random
    clock: Clock
    scribe: Scribe
    team: Team
