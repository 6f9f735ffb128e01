"""The values that capture speaks in: fields to fill, what a document is judged by, what was read from it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from db.rules.reasons import Reason

Values = Mapping[str, str]
"""What was read, by field: text in the form the database keeps (days in ISO), so that it reads again."""


class Kind(StrEnum):
    """How a field is typed and shown."""

    DAY = "day"
    DAYS = "days"
    MONTH = "month"
    AMOUNT = "amount"
    TEXT = "text"
    CHOICE = "choice"


@dataclass(frozen=True)
class Field:
    """One thing to write down; `choices` are (value, label).

    `kept`: what was read on one version may stand when another comes: an insurer's name, but no date.
    """

    key: str
    label: str
    kind: Kind
    mandatory: bool = True
    choices: tuple[tuple[str, str], ...] = ()
    kept: bool = False


@dataclass(frozen=True)
class Situation:
    """What a document is judged by: its season, the days of the stay in view, today, child and settings."""

    season_first: date
    season_last: date
    first_day: date
    last_day: date
    today: date
    birth_date: date | None = None
    in_guyane: bool = False
    health_form_version: str = ""
    quotient_months: int = 3
    calendar_blocks: bool = False


@dataclass(frozen=True)
class Problem:
    """What is wrong with a field; `blocks`: the document cannot be accepted.

    `reason` is what it could be refused for, with `day` in its sentence where it needs one.
    """

    key: str
    sentence: str
    reason: Reason | None = None
    blocks: bool = True


@dataclass(frozen=True)
class Reading:
    """What was read: `values` to keep, what is wrong, the days the document is valid (both included).

    `explanation` says in French where these days come from; `lines` say more where a rule has more to say.
    """

    values: Values = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    valid_from: date | None = None
    valid_until: date | None = None
    explanation: str = ""
    lines: tuple[str, ...] = ()

    @property
    def blocking(self) -> Problem | None:
        """The first problem that keeps the document from being accepted."""
        return next((problem for problem in self.problems if problem.blocks), None)
