"""A roster and what was chosen of it in, its participants in the order of the pile out."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from db.rules.names import search_key
from db.rules.roster import Participant, Roster


class Order(StrEnum):
    """How a pile is sorted."""

    NAME = "name"
    GROUP = "group"
    COACH = "coach"


class Shape(StrEnum):
    """What a batch becomes."""

    ONE_PDF = "one_pdf"
    A_FILE_A_CHILD = "a_file_a_child"
    ZIP = "zip"


orders: Mapping[Order, str] = {
    Order.NAME: "par nom",
    Order.GROUP: "par groupe",
    Order.COACH: "par point de départ",
}


@dataclass(frozen=True)
class Selection:
    """Which children of a stay; None, or nothing `chosen`, means all. `point` is a place of departure."""

    stay_id: uuid.UUID
    group: str | None = None
    point: str | None = None
    chosen: frozenset[uuid.UUID] = frozenset()
    """Pre-registrations; empty for all."""
    only_complete: bool = False

    def __contains__(self, one: Participant) -> bool:
        """Tell whether a participant is chosen."""
        return (
            (self.group is None or one.group == self.group)
            and (self.point is None or (one.outward is not None and one.outward.place == self.point))
            and (not self.chosen or one.pre_registration_id in self.chosen)
            and (not self.only_complete or not lacking(one))
        )

    def wording(self) -> str:
        """Return what was chosen as a cover page says it."""
        parts = [
            f"groupe « {self.group} »" if self.group is not None else "",
            f"départ de « {self.point} »" if self.point is not None else "",
            "enfants choisis un à un" if self.chosen else "",
            "dossiers complets seulement" if self.only_complete else "",
        ]
        words = ", ".join(part for part in parts if part) or "tout le séjour"
        return words[0].upper() + words[1:]


def lacking(one: Participant) -> tuple[str, ...]:
    """Return what a dossier lacks: pieces, an accepted planning, answers on health, a birth date."""
    return (
        *one.lacking,
        *(() if one.accepted else ("planning à accepter",)),
        *(() if one.answered else ("renseignements médicaux à remplir",)),
        *(() if one.birth_date else ("date de naissance",)),
    )


def chosen(roster: Roster, selection: Selection, order: Order) -> tuple[Participant, ...]:
    """Return the participants of a selection, sorted; inside a group or a coach by name."""
    picked = [one for one in roster.participants if one in selection]
    match order:
        case Order.NAME:
            return tuple(picked)
        case Order.GROUP:
            ranks = {name: rank for rank, name in enumerate(roster.groups)}
            return tuple(sorted(picked, key=lambda one: ranks.get(one.group, len(ranks))))
        case Order.COACH:
            return tuple(sorted(picked, key=_coach))


def _coach(one: Participant) -> tuple[bool, str, str]:
    point = one.outward
    if point is None:
        return True, "", ""
    return False, point.at.isoformat() if point.at else "", search_key(point.place)
