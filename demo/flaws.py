"""What is wrong with families' files: a kind of document in, the flaw its next file has out."""

from collections import defaultdict
from collections.abc import Mapping
from enum import StrEnum

from db.rules.reasons import Reason
from demo import programme


class Flaw(StrEnum):
    """What can be wrong with a file."""

    PALE = "pale"
    UNSIGNED = "unsigned"
    WRONG_CHILD = "wrong_child"
    SAME_FILE = "same_file"
    BLANK = "blank"
    EMPTY_SECTION = "empty_section"
    OLD_TEMPLATE = "old_template"
    UNNAMED = "unnamed"
    BOOSTER_MISSING = "booster_missing"
    LOCKED = "locked"
    CUT_SHORT = "cut_short"
    MISNAMED = "misnamed"
    SHORT = "short"
    OVER = "over"
    FUTURE = "future"
    NO_LIABILITY = "no_liability"
    OLD_QUOTIENT = "old_quotient"


reason_for: Mapping[Flaw, Reason] = {
    Flaw.PALE: Reason.UNREADABLE,
    Flaw.UNSIGNED: Reason.UNSIGNED,
    Flaw.WRONG_CHILD: Reason.WRONG_CHILD,
    Flaw.SAME_FILE: Reason.WRONG_CHILD,
    Flaw.BLANK: Reason.WRONG_DOCUMENT,
    Flaw.EMPTY_SECTION: Reason.NOT_FILLED,
    Flaw.OLD_TEMPLATE: Reason.VERSION,
    Flaw.UNNAMED: Reason.NOT_NOMINATIVE,
    Flaw.BOOSTER_MISSING: Reason.VACCINE_MISSING,
    Flaw.LOCKED: Reason.FILE,
    Flaw.CUT_SHORT: Reason.FILE,
    Flaw.MISNAMED: Reason.FILE,
    Flaw.SHORT: Reason.NOT_COVERING,
    Flaw.OVER: Reason.EXPIRED,
    Flaw.FUTURE: Reason.NOT_COVERING,
    Flaw.NO_LIABILITY: Reason.COVER,
    Flaw.OLD_QUOTIENT: Reason.QUOTIENT_OLD,
}

# What goes wrong with each kind, the commonest last: they are taken from the end.
_flaws: Mapping[str, tuple[Flaw, ...]] = {
    programme.HEALTH_FORM: (
        *(Flaw.PALE, Flaw.OLD_TEMPLATE, Flaw.EMPTY_SECTION, Flaw.BLANK, Flaw.UNSIGNED, Flaw.WRONG_CHILD),
    ),
    programme.VACCINES: (
        *(Flaw.BOOSTER_MISSING, Flaw.UNNAMED, Flaw.PALE, Flaw.LOCKED, Flaw.CUT_SHORT, Flaw.SAME_FILE),
    ),
    programme.INSURANCE: (
        *(Flaw.NO_LIABILITY, Flaw.LOCKED, Flaw.FUTURE, Flaw.OVER, Flaw.MISNAMED, Flaw.SHORT),
    ),
    programme.QUOTIENT: (Flaw.OLD_QUOTIENT, Flaw.LOCKED),
    programme.NEWS_CHARTER: (Flaw.UNSIGNED, Flaw.MISNAMED),
}
_needs_sibling = frozenset({Flaw.WRONG_CHILD, Flaw.SAME_FILE})


class Flaws:
    """Hands out what is wrong with files: every other one to check, each kind with its own faults in turn."""

    def __init__(self) -> None:
        self._left: dict[str, list[Flaw]] = {}
        self._turn: defaultdict[str, int] = defaultdict(int)
        self._refusals: defaultdict[str, int] = defaultdict(int)

    def to_check(self, code: str, *, sibling: bool) -> Flaw | None:
        """Return the flaw of a file that waits to be checked, None when it is as it should be.

        `sibling` tells whether another child of the family gave the same kind, to be taken for this one's.
        """
        self._turn[code] += 1
        left = self._left.setdefault(code, [])
        if not left:
            left.extend(_flaws.get(code, ()))
        swapped = [flaw for flaw in left if flaw in _needs_sibling and sibling]
        others = [flaw for flaw in left if flaw not in _needs_sibling and self._turn[code] % 2 == 0]
        for flaw in (*swapped, *reversed(others)):
            left.remove(flaw)
            return flaw
        return None

    def refused(self, code: str) -> Flaw:
        """Return the flaw for which a file was refused."""
        likely = [flaw for flaw in _flaws.get(code, (Flaw.CUT_SHORT,)) if flaw not in _needs_sibling]
        self._refusals[code] += 1
        return likely[-self._refusals[code] % len(likely)]
