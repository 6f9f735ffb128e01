"""What a reviewer writes down from a document: words typed beside it in, checked values and its validity out.

Source: domain.md § 5 (« stored »). The desk shows the reading while it is typed; the transaction that decides
reads again, so that a rule holds whoever asks.
"""

from dataclasses import replace
from datetime import date

from db.rules.capture import kinds, vaccines
from db.rules.capture.parsing import parse
from db.rules.capture.values import Field, Kind, Problem, Reading, Situation, Values
from db.rules.formats import BadFormat, show_date
from db.rules.names import clean
from db.rules.reasons import Reason

__all__ = ["Field", "Kind", "Problem", "Reading", "Situation", "Values", "fields", "kept", "read", "shown"]

_VACCINES = "vaccins"


def fields(type_code: str, at: Situation) -> tuple[Field, ...]:
    """Return what is written down from a document of this type, in the order it is typed."""
    return vaccines.fields(at) if type_code == _VACCINES else kinds.fields.get(type_code, ())


def read(type_code: str, typed: Values, at: Situation) -> Reading:
    """Return what was typed as values and a validity; problems in the order of the fields."""
    values: dict[str, str] = {}
    problems: list[Problem] = []
    for item in fields(type_code, at):
        text = clean(typed.get(item.key, ""))
        try:
            value = parse(item, text) if text else ""
        except BadFormat as error:
            problems.append(Problem(item.key, error.sentence))
            continue
        if value:
            values[item.key] = value
        elif item.mandatory:
            problems.append(Problem(item.key, f"«\u00a0{item.label}\u00a0» reste à remplir."))
    if problems:
        return Reading(values, tuple(problems))
    if type_code == _VACCINES:
        found = vaccines.read(values, at)
    elif type_code in kinds.rules:
        found = kinds.rules[type_code](values, at)
    else:
        found = Reading(explanation="Sans date limite.")
    return replace(found, values=values, problems=(*found.problems, *_short_of(found, values, at)))


def kept(type_code: str, values: Values, at: Situation) -> dict[str, str]:
    """Return what may stand when another version of a document comes."""
    return {item.key: values[item.key] for item in fields(type_code, at) if item.kept and item.key in values}


def shown(item: Field, value: str) -> str:
    """Return a kept value as a person reads and types it."""
    match item.kind:
        case Kind.DAY:
            return show_date(date.fromisoformat(value))
        case Kind.DAYS:
            return " ".join(show_date(date.fromisoformat(day)) for day in value.split())
        case Kind.MONTH:
            return "/".join(reversed(value.split("-")))
        case Kind.CHOICE:
            return dict(item.choices)[value]
    return value


def _short_of(found: Reading, values: Values, at: Situation) -> tuple[Problem, ...]:
    """Say that the stay in view is not covered from the first to the last day; the document may be valid."""
    last, first = found.valid_until, found.valid_from
    if found.problems:
        return ()
    if last is not None and last < at.last_day:
        words = f"Ne va pas jusqu’au dernier jour du séjour, le {show_date(at.last_day)}."
    elif first is not None and first > at.first_day:
        words = f"Ne commence qu’après le premier jour du séjour, le {show_date(at.first_day)}."
    else:
        return ()
    key = "to" if "to" in values else ""
    return (Problem(key, words, Reason.NOT_COVERING, blocks=False),)
